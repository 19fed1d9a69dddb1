//! Kernels of a neuron agree with the scalar evaluator, which shares no planning and no lowering with them.
//!
//! The bound: a number of the kernels may differ from the evaluator's by 1e-11 (single precision: 2e-4) of the larger of
//! the evaluator's and 1. The two round differently, so a larger difference must be one that roundings explain: the
//! evaluator is asked again, several times, with all values, inputs, literals and results of operations moved by up to
//! 1e-12 (1e-5) of themselves, and what is compared, truncated or left over by a decay by that of its size
//! (`perturb.rs`); the difference may be a hundred times what these answers differ. Where an expression divides by zero,
//! overflows or magnifies changes beyond all measure, differences are not looked at. Every step begins anew from the state
//! of the kernels, so that differences do not add up.

use neurarchy_codegen::evaluate::{Evaluation, Population, World};
use neurarchy_codegen::ir::Precision;
use neurarchy_codegen::lower::{self, NeuronOptions};
use neurarchy_lang::check::{self, NeuronSource, RefractorySource};
use neurarchy_lang::expr::{BinaryOp, Builtin, Expr, Kind, Name, Ref};
use neurarchy_lang::model::{Equation, Form, Model, NeuronModel, ValueType};
use neurarchy_lang::planner;

use super::check::{METHODS, environment};
use super::choices::{Choices, Noise};
use super::grammar::Grammar;
use super::population::{Outcome, SIZE, Surroundings, TARGETS, step};
use super::{neuron_text, perturb};

/// Beyond this, intermediate results overflow in one and not in the other, and kernels know no sine.
pub const LARGE: f64 = 1e13;
/// Below this they vanish, or the remainder of a division by them is beyond what kernels can find.
pub const SMALL: f64 = 1e-15;

/// A result that magnifies small changes more than this says nothing.
pub const HOPELESS: f64 = 1e5;

/// How far kernels and evaluator may be apart.
pub struct Bounds {
    /// In any case, of the larger of the number and 1.
    pub tolerance: f64,
    /// By how much everything is moved to find out what rounding does.
    pub moved: f64,
}

/// The bounds above.
pub fn bounds(precision: Precision) -> Bounds {
    match precision {
        Precision::Double => Bounds { tolerance: 1e-11, moved: 1e-12 },
        Precision::Float => Bounds { tolerance: 2e-4, moved: 1e-5 },
    }
}

/// One population for a few steps.
pub fn run(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let seed = choices.seed();
    let precision = if choices.one_in(4) { Precision::Float } else { Precision::Double };
    let spiking = choices.one_in(2);
    let dt = choices.of(&[1.0, 0.5, 0.1]);
    let method = choices.of(&METHODS);
    let mut g = Grammar { choices: &mut choices, slips: false, budget: 80, tame: true };
    let source = neuron_text::neuron(&mut g, spiking);
    let Ok(checked) = check::neuron(&source, &environment()) else { return };
    let model = checked.model;
    let Ok(plan) = planner::neuron(&model, method) else { return };
    let targets: Vec<Name> = TARGETS.iter().map(|name| Name::from(*name)).collect();
    let refractory = source.refractory != RefractorySource::None;
    let kernels = lower::neuron(&model, &plan, &NeuronOptions { precision, targets: &targets, refractory });

    let mut noise = Noise(seed);
    // Numbers that both precisions hold exactly, some of them equal.
    let mut number = || f64::from(((noise.symmetric() * 4.0) as f32 * 64.0).round() / 64.0);
    let world = Surroundings::new(&mut number, 0);
    let mut population = Population::new(&model, SIZE, dt, method, &world);
    population.refractory_ms = vec![if refractory { 2.0 * dt } else { 0.0 }; SIZE];
    for (attribute, values) in model.attributes.iter().zip(&mut population.values) {
        if attribute.ty == ValueType::Float && &*attribute.name != "tau" {
            values.fill_with(&mut number);
        }
    }
    for counter in 0..5 {
        let mut world = Surroundings::new(&mut number, counter);
        world.draw_all(&population, precision);
        let kernel = step(&population, &kernels, &world, precision);
        let mut judge = population.clone();
        if judge.update(&world).is_err() {
            // An implicit equation without a solution.
            return;
        }
        compare(&population, &judge, &kernel, &world, precision, &source);
        population.values = kernel.values;
        population.last_spike = kernel.last_spike.iter().map(|x| *x as i64).collect();
        population.remaining = kernel.remaining.map_or(vec![0; SIZE], |r| r.iter().map(|x| *x as i64).collect());
        population.step += 1;
        if population.values.iter().flatten().any(|x| x.is_nan() || x.abs() > LARGE) {
            return;
        }
    }
}

/// Within the tolerance.
pub fn close(a: f64, b: f64, tolerance: f64) -> bool {
    a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= tolerance * b.abs().max(1.0)
}

fn compare(
    before: &Population<'_>,
    judge: &Population<'_>,
    kernel: &Outcome,
    world: &Surroundings,
    precision: Precision,
    source: &NeuronSource,
) {
    let Bounds { tolerance, moved } = bounds(precision);
    let expected = Outcome::of(judge, kernel.remaining.is_some()).numbers(before.model);
    let found = kernel.numbers(before.model);
    let differ: Vec<usize> = (0..found.len()).filter(|i| !close(found[*i].1, expected[*i].1, tolerance)).collect();
    if differ.is_empty() || kernel.iterates {
        return;
    }
    if [before, judge].into_iter().any(|population| beyond(population, world, moved)) {
        return;
    }
    let mut noise = Noise(differ.len() as u64);
    let variants: Vec<Vec<(String, f64)>> =
        (0..12).filter_map(|variant| variant_of(before, world, kernel, moved, variant, &mut noise)).collect();
    for i in differ {
        let (name, a) = &found[i];
        let b = expected[i].1;
        let answers = || variants.iter().map(|v| v[i].1);
        // Near a pole or an overflow: not comparable.
        if answers().chain([b]).any(|x| x.is_nan() || x.abs() > LARGE) {
            continue;
        }
        let spread = answers().map(|x| (x - b).abs()).fold(0.0, f64::max);
        if spread > HOPELESS * moved * b.abs().max(1.0) {
            continue;
        }
        assert!(
            (a - b).abs() <= 100.0 * spread,
            "{name} in step {}: kernels {a}, evaluator {b}, which differs by {spread} when everything is moved by {moved}; \
             dt {}, {:?}, {precision:?}\n{source:#?}",
            before.step,
            before.dt,
            before.method
        );
    }
}

/// Some part of some expression has no finite value, or a very large or small one: what becomes of it depends on the order in
/// which an equation is solved.
fn beyond(population: &Population<'_>, world: &Surroundings, moved: f64) -> bool {
    let model = population.model;
    let mut found = false;
    for rank in 0..SIZE {
        let read = |r: &Ref| match r {
            Ref::Attribute(id) => {
                let values = &population.values[id.0 as usize];
                values[if values.len() == 1 { 0 } else { rank }]
            }
            Ref::Sum(owner, target) => world.sum(*owner, rank, target.as_ref()),
            Ref::Reduced(reduction, owner, name) => world.reduced(*reduction, *owner, name),
            Ref::Constant(name) => world.constant(name),
            Ref::Time => population.step as f64 * population.dt,
            Ref::Step => population.dt,
            Ref::LastSpike(_) => population.last_spike[rank] as f64 * population.dt,
            Ref::Draw(id) => world.draw(*id, (rank, 0)),
            _ => 1.0,
        };
        let evaluation = Evaluation { model, names: &read };
        perturb::for_each_part(model, &mut |e| {
            let x = evaluation.value(e);
            found |= x.is_nan() || x.abs() > LARGE || x != 0.0 && x.abs() < SMALL || chaotic(e, &evaluation, moved);
        });
        found |= singular(model, &model.equations, population.dt, &read);
    }
    found
}

/// A number so large that a small change of it goes round a period, or past a whole number.
pub fn chaotic(e: &Expr, evaluation: &Evaluation, moved: f64) -> bool {
    use Builtin::{Ceil, Cos, Floor, Modulo, Round, Sin, Tan, Trunc};
    let periods = match e.kind() {
        Kind::Binary(BinaryOp::Rem | BinaryOp::FloorDiv, a, b) => evaluation.value(a) / evaluation.value(b),
        Kind::Call(Ceil | Cos | Floor | Modulo | Round | Sin | Tan | Trunc, x) => evaluation.value(&x[0]),
        _ => return false,
    };
    periods.is_nan() || periods.abs() * moved > 0.01
}

/// Some ODE divides by zero, of which nobody promises the sign, or grows or decays in an interval (ms) beyond single
/// precision.
pub fn singular(model: &dyn Model, equations: &[Equation], interval: f64, read: &dyn Fn(&Ref) -> f64) -> bool {
    equations.iter().any(|equation| {
        let Form::Ode { left, right, .. } = &equation.form else { return false };
        let with = |x: f64, derivative: f64, e: &Expr| {
            let names = |r: &Ref| match r {
                Ref::Derivative(_) => derivative,
                Ref::Attribute(id) if *id == equation.target => x,
                other => read(other),
            };
            Evaluation { model, names: &names }.value(e)
        };
        let residual = |x: f64, derivative: f64| with(x, derivative, left) - with(x, derivative, right);
        // A and B of A*x' + B*x = C, if the equation is linear.
        let (a, b) = (residual(0.0, 1.0) - residual(0.0, 0.0), residual(1.0, 0.0) - residual(0.0, 0.0));
        a.is_nan() || a.abs() < SMALL || (interval * b / a).abs() > 80.0
    })
}

/// The evaluator's answer with everything a little off; in every other variant whole numbers and times too.
fn variant_of(
    before: &Population<'_>,
    world: &Surroundings,
    kernel: &Outcome,
    size: f64,
    variant: usize,
    noise: &mut Noise,
) -> Option<Vec<(String, f64)>> {
    let model: NeuronModel = perturb::neuron(before.model, &before.values, size, noise);
    let mut population = Population { model: &model, ..before.clone() };
    let all = variant % 2 == 1;
    for (attribute, values) in model.attributes.iter().zip(&mut population.values) {
        if all || attribute.ty == ValueType::Float {
            values.iter_mut().for_each(|x| *x = perturb::moved(*x, size, noise));
        }
    }
    if all {
        population.dt = perturb::moved(population.dt, size, noise);
    }
    let mut world = world.clone();
    world.constant = perturb::moved(world.constant, size, noise);
    let inputs = world.sums.iter_mut().chain(&mut world.draws).flatten().chain(&mut world.reduced);
    inputs.for_each(|x| *x = perturb::moved(*x, size, noise));
    population.update(&world).ok()?;
    Some(Outcome::of(&population, kernel.remaining.is_some()).numbers(&model))
}
