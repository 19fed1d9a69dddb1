//! Models whose literals and operations are a little off: what they compute tells how much a result depends on rounding.

use neurarchy_lang::expr::{BinaryOp, Builtin, CompareOp, Expr, Kind, Ref};
use neurarchy_lang::model::{Bound, Equation, EventStatement, Form, Method, Model, NeuronModel, SynapseModel};

use super::choices::Noise;

/// A number changed by at most `size` of itself.
pub fn moved(x: f64, size: f64, noise: &mut Noise) -> f64 {
    x * (1.0 + size * noise.symmetric())
}

/// The expression with each literal and the result of each operation changed on its own, as by a rounding.
fn expression(e: &Expr, size: f64, noise: &mut Noise) -> Expr {
    let moved = inner(e, size, noise);
    let rounds = match e.kind() {
        Kind::Binary(..) => true,
        Kind::Call(f, _) => !matches!(f, Builtin::IsNan | Builtin::IsFinite | Builtin::IsInf),
        _ => false,
    };
    if !rounds {
        return moved;
    }
    let factor = Expr::number(self::moved(1.0, size, noise), e.at());
    Expr::binary(BinaryOp::Mul, moved, factor, e.at())
}

/// Whole exponents stay: they say which function is meant.
fn inner(e: &Expr, size: f64, noise: &mut Noise) -> Expr {
    match e.kind() {
        Kind::Number(x) => Expr::number(moved(*x, size, noise), e.at()),
        Kind::Binary(BinaryOp::Pow, a, b) if whole(b) => {
            Expr::binary(BinaryOp::Pow, expression(a, size, noise), b.clone(), e.at())
        }
        Kind::Call(Builtin::Power, arguments) => {
            let arguments = vec![expression(&arguments[0], size, noise), arguments[1].clone()];
            Expr::new(Kind::Call(Builtin::Power, arguments), e.at())
        }
        Kind::Compare(op @ (CompareOp::Eq | CompareOp::Ne), a, b) if noise.coin() => {
            let (a, b) = (expression(a, size, noise), expression(b, size, noise));
            let op = if *op == CompareOp::Eq { CompareOp::Le } else { CompareOp::Gt };
            Expr::new(Kind::Compare(op, distance(a, b.clone()), slack(&b, size)), e.at())
        }
        Kind::Compare(op, a, b) => {
            let (a, b) = (expression(a, size, noise), expression(b, size, noise));
            Expr::new(Kind::Compare(*op, shaken(a, size, noise), b), e.at())
        }
        Kind::Binary(op @ (BinaryOp::FloorDiv | BinaryOp::Rem), a, b) => {
            let (a, b) = (expression(a, size, noise), expression(b, size, noise));
            Expr::binary(*op, shaken(a, size, noise), b, e.at())
        }
        Kind::Call(f, arguments) if jumps(*f) => {
            let arguments = arguments.iter().map(|a| shaken(expression(a, size, noise), size, noise)).collect();
            Expr::new(Kind::Call(*f, arguments), e.at())
        }
        _ => e.map_children(|child| expression(child, size, noise)),
    }
}

fn jumps(f: Builtin) -> bool {
    use Builtin::{Ceil, Floor, Heaviside, Modulo, Round, Sign, Trunc};
    matches!(f, Ceil | Floor | Heaviside | Modulo | Round | Sign | Trunc)
}

/// The number moved by what cancellation of numbers of its size, or of 1, leaves over: `x + u*(abs(x) + 1)`.
fn shaken(x: Expr, size: f64, noise: &mut Noise) -> Expr {
    let at = x.at();
    let by = Expr::binary(BinaryOp::Mul, slack(&x, size), Expr::number(noise.symmetric(), at), at);
    Expr::binary(BinaryOp::Add, x, by, at)
}

/// `4 size (abs(x) + 1)`
fn slack(x: &Expr, size: f64) -> Expr {
    let at = x.at();
    let sum = Expr::binary(BinaryOp::Add, abs(x.clone()), Expr::number(1.0, at), at);
    Expr::binary(BinaryOp::Mul, sum, Expr::number(4.0 * size, at), at)
}

fn abs(x: Expr) -> Expr {
    let at = x.at();
    Expr::new(Kind::Call(Builtin::Abs, vec![x]), at)
}

fn distance(a: Expr, b: Expr) -> Expr {
    let at = a.at();
    abs(Expr::binary(BinaryOp::Sub, a, b, at))
}

/// What is stored: next to nothing may as well be 0, which matters where it is stored as a truth.
fn stored(value: &Expr, size: f64, noise: &mut Noise) -> Expr {
    let (value, at) = (expression(value, size, noise), value.at());
    if noise.coin() {
        return value;
    }
    let zero = Expr::number(0.0, at);
    let nothing = Kind::Compare(CompareOp::Le, abs(value.clone()), Expr::number(4.0 * size, at));
    Expr::new(Kind::Select(Expr::new(nothing, at), zero, value), at)
}

fn whole(e: &Expr) -> bool {
    match e.kind() {
        Kind::Number(x) => *x == x.trunc(),
        Kind::Neg(a) => whole(a),
        _ => false,
    }
}

fn bounds(bounds: &mut [Bound], size: f64, noise: &mut Noise) {
    for bound in bounds {
        bound.value = expression(&bound.value, size, noise);
    }
}

fn statements(statements: &mut [EventStatement], size: f64, noise: &mut Noise) {
    for statement in statements {
        statement.value = stored(&statement.value, size, noise);
        bounds(&mut statement.bounds, size, noise);
    }
}

/// The neuron with all its literals and operations changed.
///
/// `before` has the values of each attribute.
pub fn neuron(model: &NeuronModel, before: &[Vec<f64>], size: f64, noise: &mut Noise) -> NeuronModel {
    let original = model;
    let mut model = model.clone();
    equations(&mut model.equations, original, before, size, noise);
    for function in &mut model.functions {
        function.body = expression(&function.body, size, noise);
    }
    for condition in [&mut model.spike, &mut model.axon_spike].into_iter().flatten() {
        *condition = expression(condition, size, noise);
    }
    statements(&mut model.reset, size, noise);
    statements(&mut model.axon_reset, size, noise);
    model
}

fn equations(equations: &mut Vec<Equation>, model: &impl Model, before: &[Vec<f64>], size: f64, noise: &mut Noise) {
    for equation in equations.iter_mut() {
        match &mut equation.form {
            Form::Assign(value) => *value = stored(value, size, noise),
            Form::Ode { left, right, .. } => {
                *left = expression(left, size, noise);
                *right = expression(right, size, noise);
            }
        }
        bounds(&mut equation.bounds, size, noise);
    }
    let mut all = vec![];
    for (place, equation) in equations.iter().enumerate() {
        all.push(equation.clone());
        all.extend(residues(equations, place, model, before, size, noise));
    }
    *equations = all;
}

/// Where a run of ODEs ends: assignments that add to each of its variables what cancellation leaves over of the value
/// that it had before (a quantity that decays in a single step is small, but not precise).
fn residues(
    equations: &[Equation],
    place: usize,
    model: &impl Model,
    before: &[Vec<f64>],
    size: f64,
    noise: &mut Noise,
) -> Vec<Equation> {
    let locality = |e: &Equation| model.attributes()[e.target.0 as usize].locality;
    let same = |e: &&Equation| locality(e) == locality(&equations[place]) && !is_event_driven(e);
    let is_ode = |e: &&Equation| matches!(e.form, Form::Ode { .. });
    let next = equations[place + 1..].iter().find(same);
    if !is_ode(&&equations[place]) || is_event_driven(&equations[place]) || next.as_ref().is_some_and(is_ode) {
        return vec![];
    }
    let run = equations[..=place].iter().rev().filter(same).take_while(is_ode);
    run.map(|ode| {
        let largest = before[ode.target.0 as usize].iter().fold(0.0, |a: f64, x| a.max(x.abs()));
        let (at, by) = (ode.at, 4.0 * size * largest * noise.symmetric());
        let x = Expr::reference(Ref::Attribute(ode.target), at);
        let value = Expr::binary(BinaryOp::Add, x, Expr::number(by, at), at);
        Equation { target: ode.target, form: Form::Assign(value), bounds: vec![], at }
    })
    .collect()
}

fn is_event_driven(equation: &Equation) -> bool {
    matches!(equation.form, Form::Ode { method: Some(Method::EventDriven), .. })
}

/// The synapse with all its literals and operations changed.
///
/// `before` has the values of each attribute.
pub fn synapse(model: &SynapseModel, before: &[Vec<f64>], size: f64, noise: &mut Noise) -> SynapseModel {
    let original = model;
    let mut model = model.clone();
    equations(&mut model.equations, original, before, size, noise);
    for function in &mut model.functions {
        function.body = expression(&function.body, size, noise);
    }
    if let Some(psp) = &mut model.psp {
        *psp = expression(psp, size, noise);
    }
    statements(&mut model.pre_spike, size, noise);
    statements(&mut model.post_spike, size, noise);
    if let Some(axon) = &mut model.pre_axon_spike {
        statements(axon, size, noise);
    }
    model
}

fn parts(e: &Expr, f: &mut impl FnMut(&Expr)) {
    f(e);
    for child in e.children() {
        parts(child, f);
    }
}

fn parts_of_equations(equations: &[Equation], f: &mut impl FnMut(&Expr)) {
    for equation in equations {
        match &equation.form {
            Form::Assign(value) => parts(value, f),
            Form::Ode { left, right, .. } => {
                parts(left, f);
                parts(right, f);
            }
        }
        equation.bounds.iter().for_each(|b| parts(&b.value, f));
    }
}

fn parts_of_statements<'a>(statements: impl Iterator<Item = &'a EventStatement>, f: &mut impl FnMut(&Expr)) {
    for statement in statements {
        parts(&statement.value, f);
        statement.bounds.iter().for_each(|b| parts(&b.value, f));
    }
}

/// Calls `f` on every part of every expression of the neuron.
pub fn for_each_part(model: &NeuronModel, f: &mut impl FnMut(&Expr)) {
    parts_of_equations(&model.equations, f);
    for condition in [&model.spike, &model.axon_spike].into_iter().flatten() {
        parts(condition, f);
    }
    parts_of_statements(model.reset.iter().chain(&model.axon_reset), f);
}

/// Calls `f` on every part of every expression of the synapse.
pub fn for_each_part_of_synapse(model: &SynapseModel, f: &mut impl FnMut(&Expr)) {
    parts_of_equations(&model.equations, f);
    model.psp.iter().for_each(|psp| parts(psp, f));
    let axon = model.pre_axon_spike.iter().flatten();
    parts_of_statements(model.pre_spike.iter().chain(&model.post_spike).chain(axon), f);
}
