//! Kernels of a neuron.

use neurarchy_lang::expr::{Expr, Name, Owner};
use neurarchy_lang::model::{Locality, NeuronModel, Paradigm, Refractory, ValueType};
use neurarchy_lang::plan::{Emission, NeuronPlan};

use super::draw::{self, DrawSetup};
use super::places::{Places, Side};
use super::scope::{Guards, Scope, assigned};
use crate::builder::Builder;
use crate::ir::{Binary, Domain, Element, Index, Kernel, Precision, Predicate, Type, Unary, ValueId};
use crate::slot::Slot;

/// What the kernels depend on besides the model.
#[derive(Clone, Copy, Debug)]
pub struct NeuronOptions<'a> {
    /// Floating-point type of the network.
    pub precision: Precision,
    /// Targets of the projections that the population receives, each once; for `sum()`.
    pub targets: &'a [Name],
    /// The population keeps refractory counters. Always so if the model names an attribute as its period.
    pub refractory: bool,
}

/// The kernels of a neuron; in the order in which they run in a step, after `draws`.
#[derive(Clone, Debug, PartialEq)]
pub struct NeuronKernels {
    /// Random calls that are prepared before `global`.
    pub draws: Vec<DrawSetup>,
    /// Population-wide equations. Over `0..1`.
    pub global: Option<Kernel>,
    /// Equations of each neuron and, unless `spike` is there, detection and reset. Over all neurons, padded.
    ///
    /// Entries of `Spiked` and `AxonSpiked` beyond the last neuron have no meaning.
    pub update: Option<Kernel>,
    /// Detection and reset where neurons depend on each other through population-wide attributes: serial, over exactly
    /// `0..size`.
    pub spike: Option<Kernel>,
}

/// Makes the kernels of a neuron.
pub fn neuron(model: &NeuronModel, plan: &NeuronPlan, options: &NeuronOptions) -> NeuronKernels {
    let draws = draw::setups(model, options.precision, &assigned(&plan.global), &Slot::Dt);
    let maker = Maker { model, plan, options, draws: &draws };
    let global = (!plan.global.is_empty()).then(|| maker.global());
    let spiking = model.paradigm == Paradigm::Spiking && plan.spike.is_some();
    let fused = spiking && !maker.reset_is_global();
    let update = (!plan.local.is_empty() || fused).then(|| maker.update(fused));
    let spike = (spiking && !fused).then(|| maker.spike());
    NeuronKernels { global, update, spike, draws }
}

/// The kernel that tells for which neurons a condition holds (`Slot::Holds`), with the values at the end of a step.
/// Over all neurons, padded; entries beyond the last neuron have no meaning.
pub fn condition(model: &NeuronModel, condition: &Expr, options: &NeuronOptions) -> Kernel {
    let mut scope = scope(model, options, "stop condition", false);
    let holds = scope.condition(condition);
    let slot = scope.b.slot(Slot::Holds, Element::Bool);
    scope.b.store(slot, Index::Element, holds);
    scope.finish()
}

/// A kernel over neurons.
fn scope<'a>(model: &'a NeuronModel, options: &NeuronOptions<'a>, what: &str, serial: bool) -> Scope<'a> {
    let mut builder = Builder::new(format!("{}: {what}", model.name), Domain::Elements);
    if serial {
        builder.set_serial();
    }
    let rank = builder.element_number();
    let side = Side { model: None, index: Index::Element, rank, targets: options.targets };
    let places = Places { local: Some(Index::Element), own: Some(side), ..Places::uniform(Slot::Dt) };
    let mut scope = Scope::new(builder, model, options.precision, places);
    let zero = scope.b.i64(0);
    scope.draw_element = Some((rank, zero));
    scope
}

struct Maker<'a> {
    model: &'a NeuronModel,
    plan: &'a NeuronPlan,
    options: &'a NeuronOptions<'a>,
    draws: &'a [DrawSetup],
}

impl<'a> Maker<'a> {
    /// The reset of one neuron changes what others read.
    fn reset_is_global(&self) -> bool {
        let emissions = self.plan.spike.iter().chain(&self.plan.axon_spike);
        emissions.flat_map(|e| assigned(&e.reset)).any(|id| self.model.attribute(id).locality == Locality::Global)
    }

    fn refractory(&self) -> bool {
        self.options.refractory || matches!(self.model.refractory, Refractory::Attribute(_))
    }

    fn global(&self) -> Kernel {
        let name = format!("{}: population-wide equations", self.model.name);
        let mut scope = Scope::single(name, self.model, self.options.precision, Slot::Dt);
        scope.run(&self.plan.global, &Guards::default());
        scope.finish()
    }

    /// A kernel over neurons.
    fn scope(&self, what: &str, serial: bool) -> Scope<'a> {
        let mut scope = scope(self.model, self.options, what, serial);
        scope.prepared_draws = self.draws.iter().map(|d| d.id).collect();
        scope
    }

    /// Equations; with `fused`, followed by detection and reset of the same neuron.
    fn update(&self, fused: bool) -> Kernel {
        let what = if fused { "equations, spikes and resets" } else { "equations" };
        let mut scope = self.scope(what, false);
        let refractory = self.refractory().then(|| Countdown::load(&mut scope));
        let active = refractory.as_ref().map(|r| r.active);
        scope.run(&self.plan.local, &Guards { active, ..Guards::default() });
        if fused {
            self.emit(&mut scope, refractory);
        }
        scope.finish()
    }

    /// Detection and reset alone, one neuron after the other.
    fn spike(&self) -> Kernel {
        let mut scope = self.scope("spikes and resets", true);
        let refractory = self.refractory().then(|| Countdown::load(&mut scope));
        self.emit(&mut scope, refractory);
        scope.finish()
    }

    /// Detection, reset, refractory period and axonal spike (1.9.1, 1.9.5).
    fn emit(&self, scope: &mut Scope<'a>, refractory: Option<Countdown>) {
        let Some(spike) = &self.plan.spike else { return };
        let active = refractory.as_ref().map(|r| r.active);
        let spiked = event(scope, spike, active);
        let slot = scope.b.slot(Slot::Spiked, Element::Bool);
        scope.b.store(slot, Index::Element, spiked);

        let last = scope.b.slot(Slot::LastSpike(Owner::Own), Element::I64);
        let (now, before) = (scope.uniform(Slot::StepNumber, Element::I64), scope.last_spike(Owner::Own));
        let latest = scope.b.select(spiked, now, before);
        scope.b.store(last, Index::Element, latest);
        scope.last_spike = Some(latest);

        if let Some(countdown) = refractory {
            // The period is read after the reset, which may change it.
            let period = self.period(scope);
            let remaining = scope.b.select(spiked, period, countdown.next);
            let slot = scope.b.slot(Slot::Remaining, Element::I32);
            scope.b.store(slot, Index::Element, remaining);
        }

        if let Some(axon) = &self.plan.axon_spike {
            // With the values after the reset, and only where these do not make a normal spike.
            let again = scope.condition(&spike.condition);
            let silent = scope.b.not(again);
            let allowed = match active {
                Some(active) => scope.b.and(active, silent),
                None => silent,
            };
            let spiked = event(scope, axon, Some(allowed));
            let slot = scope.b.slot(Slot::AxonSpiked, Element::Bool);
            scope.b.store(slot, Index::Element, spiked);
        }
    }

    /// Refractory period in steps, `I32`.
    fn period(&self, scope: &mut Scope<'a>) -> ValueId {
        let Refractory::Attribute(id) = self.model.refractory else {
            return scope.b.load_slot(Slot::RefractorySteps, Element::I32, Index::Element);
        };
        let value = scope.get(id);
        let rounded = self.model.attribute(id).ty == ValueType::Float && self.options.precision == Precision::Float;
        let ms = scope.b.convert(value, Type::F64);
        let dt = scope.uniform(Slot::Dt, Element::F64);
        let quotient = scope.b.div(ms, dt);
        // floor(period/dt + 1e-6); a period stored in single precision is off by half a unit in its last place.
        let mut tolerance = scope.b.float(1e-6, Type::F64);
        if rounded {
            let unit = scope.b.float(f64::from(f32::EPSILON) / 2.0, Type::F64);
            let error = scope.b.mul(quotient, unit);
            tolerance = scope.b.add(tolerance, error);
        }
        let steps = scope.b.add(quotient, tolerance);
        let steps = scope.b.unary(Unary::Floor, steps);
        let steps = scope.b.convert(steps, Type::I32);
        let zero = scope.b.i32(0);
        let negative = scope.b.compare(Predicate::Lt, steps, zero);
        scope.b.select(negative, zero, steps)
    }
}

/// Tests the condition of an event and executes its reset; gives whether it took place.
fn event(scope: &mut Scope, emission: &Emission, allowed: Option<ValueId>) -> ValueId {
    let mut spiked = scope.condition(&emission.condition);
    if let Some(allowed) = allowed {
        spiked = scope.b.binary(Binary::And, spiked, allowed);
    }
    scope.run(&emission.reset, &Guards { event: Some(spiked), ..Guards::default() });
    spiked
}

/// The refractory counter at the beginning of the step.
#[derive(Clone, Copy, Debug)]
struct Countdown {
    /// Not frozen in this step.
    active: ValueId,
    /// The counter after this step, without a spike.
    next: ValueId,
}

impl Countdown {
    fn load(scope: &mut Scope) -> Countdown {
        let remaining = scope.b.load_slot(Slot::Remaining, Element::I32, Index::Element);
        let zero = scope.b.i32(0);
        let active = scope.b.compare(Predicate::Le, remaining, zero);
        let frozen = scope.b.not(active);
        let step = scope.b.convert(frozen, Type::I32);
        Countdown { active, next: scope.b.sub(remaining, step) }
    }
}
