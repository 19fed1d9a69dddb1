//! Random numbers in equations: half a Philox block for each call, step and element.

use neurarchy_lang::expr::{AttributeId, DrawId};
use neurarchy_lang::model::{Distribution, Locality, Model};

use super::expr::literal;
use super::places::Places;
use super::scope::Scope;
use crate::arith::{Arith, Emit, Typed};
use crate::builder::Builder;
use crate::ir::{Domain, Element, Index, Kernel, Math, Precision, Predicate, Type, ValueId};
use crate::math::Real;
use crate::philox::Half;
use crate::slot::Slot;

/// What the engine does for a random call before the equations of the step.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawSetup {
    /// Which call.
    pub id: DrawId,
    /// Of which distribution.
    pub distribution: Distribution,
    /// One value per what.
    pub locality: Locality,
    /// Evaluates the arguments into `Slot::DrawArgument`; run first, over `0..1`.
    pub arguments: Kernel,
    /// The engine also draws a value for each element, into `Slot::Drawn` (Gamma and Binomial).
    pub drawn: bool,
}

/// Distributions that need rejection are drawn by the engine.
fn needs_rejection(distribution: Distribution) -> bool {
    matches!(distribution, Distribution::Gamma | Distribution::Binomial)
}

/// The draws to be prepared: those that the engine makes, and those whose arguments the population- or projection-wide
/// equations (`changed`) change in the same step, since draws come before equations.
pub(super) fn setups(model: &dyn Model, precision: Precision, changed: &[AttributeId], step: &Slot) -> Vec<DrawSetup> {
    let mut setups = vec![];
    for (number, draw) in model.draws().iter().enumerate() {
        let id = DrawId(number as u32);
        let drawn = needs_rejection(draw.distribution);
        let stale = draw.locality != Locality::Global && draw.arguments.iter().any(|a| Scope::reads(a, changed));
        if !drawn && !stale {
            continue;
        }
        let mut builder = Builder::new(format!("arguments of draw {number}"), Domain::Elements);
        builder.set_serial();
        let mut scope = Scope::new(builder, model, precision, Places::uniform(step.clone()));
        for (k, argument) in draw.arguments.iter().enumerate() {
            let value = scope.number(argument, Type::F64);
            let slot = scope.b.slot(Slot::DrawArgument(id, k as u32), Element::F64);
            scope.b.store(slot, Index::Zero, value);
        }
        let arguments = scope.finish();
        setups.push(DrawSetup { id, distribution: draw.distribution, locality: draw.locality, arguments, drawn });
    }
    setups
}

impl Scope<'_> {
    /// The value of a random call, in network precision.
    pub fn draw(&mut self, id: DrawId) -> ValueId {
        let model = self.model;
        let draw = model.draw(id);
        if needs_rejection(draw.distribution) {
            let index = match draw.locality {
                Locality::Global => Index::Zero,
                Locality::Postsynaptic | Locality::Local => Index::Element,
            };
            return self.b.load_slot(Slot::Drawn(id), self.precision.element(), index);
        }
        let ty = if draw.distribution == Distribution::DiscreteUniform { Type::F64 } else { self.float() };
        let x: Vec<ValueId> = (0..draw.arguments.len() as u32).map(|k| self.draw_argument(id, k, ty)).collect();
        match self.precision {
            Precision::Float => self.emit_draw::<f32>(id, draw.distribution, &x),
            Precision::Double => self.emit_draw::<f64>(id, draw.distribution, &x),
        }
    }

    /// An argument as it was before the equations of the step.
    fn draw_argument(&mut self, id: DrawId, k: u32, ty: Type) -> ValueId {
        let model = self.model;
        let argument = &model.draw(id).arguments[k as usize];
        if literal(argument).is_none() && self.prepared_draws.contains(&id) {
            let value = self.uniform(Slot::DrawArgument(id, k), Element::F64);
            return self.b.convert(value, ty);
        }
        self.before(|scope| scope.number(argument, ty))
    }

    /// A uniform number in [0, 1), in double, whose key is that of `id`.
    pub fn chance(&mut self, id: DrawId) -> ValueId {
        let key = self.uniform(Slot::DrawKey(id), Element::I64);
        let counter = self.uniform(Slot::DrawCounter, Element::I64);
        let (lo, hi) = self.draw_element.expect("invariant: only equations and conditions of synapses draw");
        let a = Emit::new(&mut self.b);
        let typed = Typed::<i64>::new;
        Half::new(&a, typed(key), typed(lo), typed(hi), typed(counter)).uniform::<f64>().id
    }

    fn emit_draw<T: Real>(&mut self, id: DrawId, distribution: Distribution, x: &[ValueId]) -> ValueId {
        let key = self.uniform(Slot::DrawKey(id), Element::I64);
        let counter = self.uniform(Slot::DrawCounter, Element::I64);
        let (lo, hi) = self.draw_element.expect("invariant: only equations draw");
        let a = Emit::new(&mut self.b);
        let typed = Typed::<i64>::new;
        let half = Half::new(&a, typed(key), typed(lo), typed(hi), typed(counter));
        match distribution {
            Distribution::Uniform => {
                let u = half.uniform::<T>().id;
                let range = self.b.sub(x[1], x[0]);
                let offset = self.b.mul(range, u);
                self.b.add(x[0], offset)
            }
            Distribution::DiscreteUniform => {
                let low = a.to_i64(a.floor(Typed::<f64>::new(x[0])));
                let high = a.to_i64(a.floor(Typed::<f64>::new(x[1])));
                let one = a.constant(1_i64);
                let most = a.constant(1_i64 << 32);
                let n = a.add(a.sub(high, low), one);
                let n = a.select(a.compare(Predicate::Lt, n, one), one, n);
                let n = a.select(a.compare(Predicate::Gt, n, most), most, n);
                let value = a.add(low, half.below(n)).id;
                self.b.convert(value, self.precision.ty())
            }
            Distribution::Normal | Distribution::LogNormal => {
                let z = half.normal::<T>().id;
                let offset = self.b.mul(x[1], z);
                let value = self.b.add(x[0], offset);
                match distribution {
                    Distribution::LogNormal => self.b.math(Math::Exp, &[value]),
                    _ => value,
                }
            }
            Distribution::Exponential => {
                let value = half.exponential::<T>().id;
                self.b.div(value, x[0])
            }
            Distribution::Gamma | Distribution::Binomial => {
                unreachable!("invariant: distributions that need rejection are drawn by the engine")
            }
        }
    }
}
