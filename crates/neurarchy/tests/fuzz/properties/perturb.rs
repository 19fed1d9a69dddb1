//! Models whose literals and operations are a little off: what they compute tells how much a result depends on rounding.

use neurarchy_lang::expr::{BinaryOp, Builtin, Expr, Kind};
use neurarchy_lang::model::{Bound, Equation, EventStatement, Form, NeuronModel, SynapseModel};

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
        _ => e.map_children(|child| expression(child, size, noise)),
    }
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
        statement.value = expression(&statement.value, size, noise);
        bounds(&mut statement.bounds, size, noise);
    }
}

/// The neuron with all its literals and operations changed.
pub fn neuron(model: &NeuronModel, size: f64, noise: &mut Noise) -> NeuronModel {
    let mut model = model.clone();
    equations(&mut model.equations, size, noise);
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

fn equations(equations: &mut [Equation], size: f64, noise: &mut Noise) {
    for equation in equations {
        match &mut equation.form {
            Form::Assign(value) => *value = expression(value, size, noise),
            Form::Ode { left, right, .. } => {
                *left = expression(left, size, noise);
                *right = expression(right, size, noise);
            }
        }
        bounds(&mut equation.bounds, size, noise);
    }
}

/// The synapse with all its literals and operations changed.
pub fn synapse(model: &SynapseModel, size: f64, noise: &mut Noise) -> SynapseModel {
    let mut model = model.clone();
    equations(&mut model.equations, size, noise);
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
