//! A population under test: every step is computed by kernels and by the evaluator, which must agree.

use neurarchy_codegen::evaluate::{Population, World};
use neurarchy_codegen::ir::{Element, LANES, Precision};
use neurarchy_codegen::lower::{self, NeuronKernels, NeuronOptions};
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::check::{self, Environment, NeuronSource};
use neurarchy_lang::expr::{Name, Owner};
use neurarchy_lang::model::{Locality, Method, NeuronModel, Paradigm, ValueType};
use neurarchy_lang::planner;

use crate::memory::Memory;
use crate::world::Surroundings;

/// Everything that exists around models in tests.
pub fn environment() -> Environment {
    Environment { constants: vec!["KC".into()], complete: true, ..Environment::default() }
}

/// The checked model of a text.
pub fn model(source: &NeuronSource) -> &'static NeuronModel {
    let checked = check::neuron(source, &environment()).unwrap_or_else(|d| panic!("{d:?}"));
    Box::leak(Box::new(checked.model))
}

/// A rate-coded neuron.
pub fn rate(parameters: &str, equations: &str) -> &'static NeuronModel {
    model(&NeuronSource { parameters: parameters.into(), equations: equations.into(), ..NeuronSource::default() })
}

/// A spiking neuron.
pub fn spiking(parameters: &str, equations: &str, spike: &str, reset: &str) -> &'static NeuronModel {
    model(&NeuronSource {
        parameters: parameters.into(),
        equations: equations.into(),
        spike: Some(spike.into()),
        reset: Some(reset.into()),
        ..NeuronSource::default()
    })
}

/// How an attribute is stored.
pub fn element(ty: ValueType, precision: Precision) -> Element {
    match ty {
        ValueType::Float => precision.element(),
        ValueType::Int => Element::I32,
        ValueType::Bool => Element::Bool,
    }
}

/// Largest difference between kernels and evaluator: relative to the larger of the value and 1. The kernels' functions
/// are good to a few units in the last place, and the planner may arrange an equation differently.
pub fn tolerance(precision: Precision) -> f64 {
    match precision {
        Precision::Double => 1e-11,
        Precision::Float => 2e-4,
    }
}

/// Whether a number of the kernels is the one of the evaluator.
pub fn close(a: f64, b: f64, tolerance: f64) -> bool {
    a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= tolerance * b.abs().max(1.0)
}

/// A population.
pub struct Neurons {
    pub model: &'static NeuronModel,
    pub kernels: NeuronKernels,
    pub judge: Population<'static>,
    pub world: Surroundings,
    pub memory: Memory,
    pub size: usize,
    precision: Precision,
    refractory: bool,
    judged: bool,
}

impl Neurons {
    /// A population with the default method and step size given.
    pub fn new(model: &'static NeuronModel, size: usize, dt: f64, method: Method) -> Neurons {
        Neurons::with(model, size, dt, method, Precision::Double, None, Surroundings::default())
    }

    /// A population; `refractory` in ms.
    pub fn with(
        model: &'static NeuronModel,
        size: usize,
        dt: f64,
        method: Method,
        precision: Precision,
        refractory: Option<f64>,
        mut world: Surroundings,
    ) -> Neurons {
        let plan = planner::neuron(model, method).unwrap_or_else(|d| panic!("{d:?}"));
        let targets: Vec<Name> = world.sums.keys().map(|(_, name)| Name::from(*name)).collect();
        let options = NeuronOptions { precision, targets: &targets, refractory: refractory.is_some() };
        let kernels = lower::neuron(model, &plan, &options);
        world.draws = model.draws.clone();
        world.single = precision == Precision::Float;
        let mut judge = Population::new(model, size, dt, method, &world);
        let mut memory = Memory::default();
        let padded = size.next_multiple_of(LANES);
        memory.put(Slot::Dt, Element::F64, &[dt]);
        memory.put(Slot::LastSpike(Owner::Own), Element::I64, &vec![-10_000.0; padded]);
        memory.put(Slot::Spiked, Element::Bool, &vec![0.0; padded]);
        memory.put(Slot::AxonSpiked, Element::Bool, &vec![0.0; padded]);
        memory.put(Slot::Remaining, Element::I32, &vec![0.0; padded]);
        let period = refractory.unwrap_or(0.0);
        judge.refractory_ms = vec![period; size];
        memory.put(Slot::RefractorySteps, Element::I32, &vec![(period / dt + 1e-6).floor(); padded]);
        for kernel in [&kernels.global, &kernels.update].into_iter().flatten() {
            memory.put_flags(kernel, padded);
        }
        let refractory = kernels.update.as_ref().is_some_and(|k| k.find(&Slot::Remaining).is_some())
            || kernels.spike.as_ref().is_some_and(|k| k.find(&Slot::Remaining).is_some());
        let mut neurons = Neurons { model, kernels, judge, world, memory, size, precision, refractory, judged: true };
        neurons.publish();
        neurons
    }

    /// Writes the evaluator's attributes to memory.
    fn publish(&mut self) {
        for (attribute, values) in self.model.attributes.iter().zip(&self.judge.values) {
            let slot = Slot::Attribute(Owner::Own, attribute.name.clone());
            let mut values = values.clone();
            if attribute.locality == Locality::Local {
                values.resize(self.size.next_multiple_of(LANES), 0.0);
            }
            self.memory.put(slot, element(attribute.ty, self.precision), &values);
        }
    }

    /// From now on nothing is compared: for equations without a solution.
    pub fn judge_off(&mut self) {
        self.judged = false;
    }

    /// Sets an attribute on both sides.
    pub fn set(&mut self, name: &str, values: &[f64]) {
        self.judge.set(name, values);
        self.publish();
    }

    /// An attribute as the kernels left it.
    pub fn get(&self, name: &str) -> Vec<f64> {
        let attribute = self.model.attribute(self.model.find(name).unwrap());
        let mut values = self.memory.get(&Slot::Attribute(Owner::Own, name.into()));
        values.truncate(if attribute.locality == Locality::Global { 1 } else { self.size });
        values
    }

    /// The first neuron's value.
    pub fn first(&self, name: &str) -> f64 {
        self.get(name)[0]
    }

    /// One step; gives the neurons that spiked.
    pub fn step(&mut self) -> Vec<usize> {
        let step = self.judge.step;
        self.world.counter = step as u64;
        self.world.globals = self.judge.values.iter().map(|v| v[0]).collect();
        let world = self.world.clone();
        world.fill(&mut self.memory, self.precision);
        self.memory.put(Slot::Time, Element::F64, &[step as f64 * self.judge.dt]);
        self.memory.put(Slot::StepNumber, Element::I64, &[step as f64]);
        let padded = self.size.next_multiple_of(LANES);
        for setup in &self.kernels.draws {
            for k in 0..2 {
                self.memory.put(Slot::DrawArgument(setup.id, k), Element::F64, &[f64::NAN]);
            }
            self.memory.run(&setup.arguments, 0, 1);
            let count = if setup.locality == Locality::Global { 1 } else { self.size };
            let mut values: Vec<f64> = (0..count).map(|rank| world.draw(setup.id, (rank, 0))).collect();
            values.resize(padded, 0.0);
            self.memory.put(Slot::Drawn(setup.id), self.precision.element(), &values);
        }
        if let Some(kernel) = &self.kernels.global {
            self.memory.run(kernel, 0, 1);
        }
        if let Some(kernel) = &self.kernels.update {
            self.memory.run(kernel, 0, padded);
        }
        if let Some(kernel) = &self.kernels.spike {
            self.memory.run(kernel, 0, self.size);
        }
        if self.judged {
            self.judge.update(&world).unwrap();
            self.compare();
        } else {
            self.judge.step += 1;
        }
        if self.model.paradigm == Paradigm::Rate { vec![] } else { self.spikes(&Slot::Spiked) }
    }

    /// Several steps; gives the last spikes.
    pub fn steps(&mut self, count: usize) -> Vec<usize> {
        (0..count).map(|_| self.step()).last().unwrap_or_default()
    }

    /// Neurons whose implicit equation of a variable found no solution.
    pub fn unsolved(&self, name: &str) -> Vec<usize> {
        self.spikes(&Slot::NotConverged(name.into()))
    }

    fn spikes(&self, slot: &Slot) -> Vec<usize> {
        let flags = self.memory.get(slot);
        (0..self.size).filter(|rank| flags[*rank] != 0.0).collect()
    }

    /// Neurons with an axonal spike.
    pub fn axon_spikes(&self) -> Vec<usize> {
        self.spikes(&Slot::AxonSpiked)
    }

    fn compare(&self) {
        let tolerance = tolerance(self.precision);
        for (attribute, expected) in self.model.attributes.iter().zip(&self.judge.values) {
            let actual = self.get(&attribute.name);
            for (rank, (a, b)) in actual.iter().zip(expected).enumerate() {
                assert!(
                    close(*a, *b, tolerance),
                    "{} of neuron {rank} in step {}: kernels {a}, evaluator {b}",
                    attribute.name,
                    self.judge.step - 1
                );
            }
        }
        if self.model.paradigm == Paradigm::Spiking {
            assert_eq!(self.spikes(&Slot::Spiked), self.judge.spikes);
            if self.model.axon_spike.is_some() {
                assert_eq!(self.axon_spikes(), self.judge.axon_spikes);
            }
            let last = self.memory.get(&Slot::LastSpike(Owner::Own));
            let expected: Vec<f64> = self.judge.last_spike.iter().map(|s| *s as f64).collect();
            assert_eq!(last[..self.size], expected);
            if self.refractory {
                let remaining = self.memory.get(&Slot::Remaining);
                let expected: Vec<f64> = self.judge.remaining.iter().map(|s| *s as f64).collect();
                assert_eq!(remaining[..self.size], expected);
            }
        }
    }
}
