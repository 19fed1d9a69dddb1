//! One step of a population, neuron after neuron.

use neurarchy_lang::expr::{AttributeId, Owner, Ref};
use neurarchy_lang::model::{
    BoundKind, Equation, EventStatement, EventTarget, Initial, Locality, Method, NeuronModel, Refractory,
};

use super::group::{Effect, Element, pass};
use super::{EvaluateError, Evaluation, World, stored};

/// A population and its state.
#[derive(Clone, Debug)]
pub struct Population<'a> {
    /// Its neurons.
    pub model: &'a NeuronModel,
    /// Number of neurons.
    pub size: usize,
    /// Step size, ms.
    pub dt: f64,
    /// Numerical method of equations without a flag.
    pub method: Method,
    /// Number of the next step.
    pub step: i64,
    /// Values of each attribute: one per neuron, or one.
    pub values: Vec<Vec<f64>>,
    /// Refractory period of each neuron, ms; unless the model names an attribute.
    pub refractory_ms: Vec<f64>,
    /// Steps for which each neuron is still frozen.
    pub remaining: Vec<i64>,
    /// Step of the last spike of each neuron.
    pub last_spike: Vec<i64>,
    /// Neurons that spiked in the last step.
    pub spikes: Vec<usize>,
    /// Neurons with an axonal spike in the last step.
    pub axon_spikes: Vec<usize>,
}

impl<'a> Population<'a> {
    /// A population with initial values; those taken from constants are read from `world`.
    pub fn new(model: &'a NeuronModel, size: usize, dt: f64, method: Method, world: &dyn World) -> Population<'a> {
        let values = model
            .attributes
            .iter()
            .map(|a| {
                let value = match &a.initial {
                    Initial::Number(value) => *value,
                    Initial::Constants(value) => {
                        value.value(&|name| Some(world.constant(&name.into()))).unwrap_or(f64::NAN)
                    }
                };
                vec![stored(value, a.ty); if a.locality == Locality::Global { 1 } else { size }]
            })
            .collect();
        Population {
            model,
            size,
            dt,
            method,
            step: 0,
            values,
            refractory_ms: vec![0.0; size],
            remaining: vec![0; size],
            last_spike: vec![-10_000; size],
            spikes: vec![],
            axon_spikes: vec![],
        }
    }

    /// The values of the attribute of that name; empty if there is none.
    pub fn get(&self, name: &str) -> &[f64] {
        self.model.find(name).map_or(&[], |id| &self.values[id.0 as usize])
    }

    /// Sets the values of the attribute of that name, if there is one.
    pub fn set(&mut self, name: &str, values: &[f64]) {
        if let Some(id) = self.model.find(name) {
            self.values[id.0 as usize].copy_from_slice(values);
        }
    }

    /// Equations, detection and reset of one step (1.9.1), and the step after it begins.
    pub fn update(&mut self, world: &dyn World) -> Result<(), EvaluateError> {
        let model = self.model;
        let frozen: Vec<bool> = self.remaining.iter().map(|steps| *steps > 0).collect();
        let of = |locality: Locality| -> Vec<&Equation> {
            model.equations.iter().filter(|e| model.attribute(e.target).locality == locality).collect()
        };
        let visit = |population: &mut Population<'a>, rank: usize, frozen: bool, locality| {
            let (method, dt) = (population.method, population.dt);
            let mut neuron = Neuron { population, world, rank, frozen };
            pass(model, &of(locality), method, dt, &mut neuron)
        };
        visit(self, 0, false, Locality::Global)?;
        for (rank, frozen) in frozen.iter().enumerate() {
            visit(self, rank, *frozen, Locality::Local)?;
        }
        for conductance in model.conductances.iter().filter(|c| c.resets) {
            self.values[conductance.attribute.0 as usize].fill(0.0);
        }
        for (remaining, frozen) in self.remaining.iter_mut().zip(&frozen) {
            *remaining -= i64::from(*frozen);
        }
        self.spikes.clear();
        self.axon_spikes.clear();
        if let Some(spike) = &model.spike {
            for rank in (0..self.size).filter(|rank| !frozen[*rank]) {
                let mut neuron = Neuron { population: self, world, rank, frozen: false };
                if neuron.holds(spike) {
                    neuron.execute(&model.reset);
                    self.spikes.push(rank);
                    self.last_spike[rank] = self.step;
                    self.remaining[rank] = self.refractory_steps(rank);
                }
                let Some(axon_spike) = &model.axon_spike else { continue };
                let mut neuron = Neuron { population: self, world, rank, frozen: false };
                if neuron.holds(axon_spike) && !neuron.holds(spike) {
                    neuron.execute(&model.axon_reset);
                    self.axon_spikes.push(rank);
                }
            }
        }
        self.step += 1;
        Ok(())
    }

    fn refractory_steps(&self, rank: usize) -> i64 {
        let period = match self.model.refractory {
            Refractory::Attribute(id) => self.entry(id, rank, &self.values),
            Refractory::None | Refractory::Period => self.refractory_ms[rank],
        };
        ((period / self.dt + 1e-6).floor() as i64).max(0)
    }

    fn entry(&self, id: AttributeId, rank: usize, values: &[Vec<f64>]) -> f64 {
        let values = &values[id.0 as usize];
        values[if self.model.attribute(id).locality == Locality::Global { 0 } else { rank }]
    }
}

/// One neuron in a step.
struct Neuron<'p, 'a> {
    population: &'p mut Population<'a>,
    world: &'p dyn World,
    rank: usize,
    frozen: bool,
}

impl Neuron<'_, '_> {
    fn holds(&self, condition: &neurarchy_lang::expr::Expr) -> bool {
        Evaluation { model: self.population.model, names: &|r| self.read(r) }.holds(condition)
    }

    fn value(&self, e: &neurarchy_lang::expr::Expr) -> f64 {
        Evaluation { model: self.population.model, names: &|r| self.read(r) }.value(e)
    }

    fn execute(&mut self, statements: &[EventStatement]) {
        for statement in statements {
            let EventTarget::Attribute(target) = statement.target else { continue };
            let value = self.value(&statement.value);
            self.write(target, value);
            for bound in &statement.bounds {
                let (limit, value) = (self.value(&bound.value), self.read(&Ref::Attribute(target)));
                if bound.kind == BoundKind::Min && value < limit || bound.kind == BoundKind::Max && value > limit {
                    self.write(target, limit);
                }
            }
        }
    }
}

impl Element for Neuron<'_, '_> {
    fn read(&self, r: &Ref) -> f64 {
        let population = &*self.population;
        match r {
            Ref::Attribute(id) => population.entry(*id, self.rank, &population.values),
            Ref::Sum(_, target) => self.world.sum(Owner::Own, self.rank, target.as_ref()),
            Ref::Reduced(reduction, owner, name) => self.world.reduced(*reduction, *owner, name),
            Ref::Constant(name) => self.world.constant(name),
            Ref::Time => population.step as f64 * population.dt,
            Ref::Step => population.dt,
            Ref::LastSpike(_) => population.last_spike[self.rank] as f64 * population.dt,
            Ref::Draw(id) => {
                let local = population.model.draws[id.0 as usize].locality == Locality::Local;
                self.world.draw(*id, (if local { self.rank } else { 0 }, 0))
            }
            Ref::Neuron(..)
            | Ref::Conductance
            | Ref::Argument(_)
            | Ref::Derivative(_)
            | Ref::Temporary(_)
            | Ref::Elapsed => f64::NAN,
        }
    }

    fn write(&mut self, id: AttributeId, value: f64) {
        let attribute = self.population.model.attribute(id);
        let place = if attribute.locality == Locality::Global { 0 } else { self.rank };
        self.population.values[id.0 as usize][place] = stored(value, attribute.ty);
    }

    fn effect(&self, id: AttributeId) -> Effect {
        let conductance = self.population.model.attribute(id).name.starts_with("g_");
        if self.frozen && !conductance { Effect::Bounds } else { Effect::Full }
    }
}
