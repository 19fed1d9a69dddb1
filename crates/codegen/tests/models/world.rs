//! What surrounds a population or projection under test: given once, to the evaluator and to the kernels.

use std::collections::BTreeMap;

use neurarchy_codegen::evaluate::{Synapse, World};
use neurarchy_codegen::ir::{Element, LANES, Precision};
use neurarchy_codegen::philox::{self, Half, Stream};
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::{DrawId, Expr, Kind, Name, Owner, Reduction, Ref};
use neurarchy_lang::model::{Distribution, Draw, NeuronModel, ValueType};

use crate::memory::Memory;

/// Constants, inputs and the neurons at both ends of synapses.
#[derive(Clone, Default)]
pub struct Surroundings {
    pub constants: BTreeMap<&'static str, f64>,
    pub reduced: Vec<(Reduction, Owner, &'static str, f64)>,
    pub sums: BTreeMap<(Owner, &'static str), Vec<f64>>,
    /// `pre.x` and `post.x`.
    pub neurons: BTreeMap<(Owner, &'static str), Vec<f64>>,
    /// `pre.x` as the delays make it: per synapse.
    pub delayed: Option<BTreeMap<&'static str, Vec<f64>>>,
    pub last_spike: BTreeMap<Owner, Vec<i64>>,
    /// Random calls of the model, with the values of its global attributes at the time of the draws.
    pub draws: Vec<Draw>,
    pub globals: Vec<f64>,
    pub counter: u64,
    /// Draws have the resolution of single precision.
    pub single: bool,
}

/// The key of a random call in tests.
pub fn key(id: DrawId) -> u64 {
    philox::key(42, 0, 0, id.0)
}

impl Surroundings {
    fn argument(&self, e: &Expr) -> f64 {
        match e.kind() {
            Kind::Number(x) => *x,
            Kind::Neg(a) => -self.argument(a),
            Kind::Ref(Ref::Attribute(id)) => self.globals[id.0 as usize],
            Kind::Ref(Ref::Constant(name)) => self.constants[&**name],
            other => panic!("argument {other:?} in a test"),
        }
    }

    /// Puts into memory what kernels read of the surroundings.
    pub fn fill(&self, memory: &mut Memory, precision: Precision) {
        let float = precision.element();
        let padded = |values: &[f64]| {
            let mut values = values.to_vec();
            values.resize(values.len().next_multiple_of(LANES), 0.0);
            values
        };
        for (name, value) in &self.constants {
            memory.put(Slot::Constant((*name).into()), Element::F64, &[*value]);
        }
        for (reduction, owner, name, value) in &self.reduced {
            memory.put(Slot::Reduced(*reduction, *owner, (*name).into()), float, &[*value]);
        }
        for ((owner, name), values) in &self.sums {
            memory.put(Slot::Sum(*owner, (*name).into()), float, &padded(values));
        }
        for (owner, steps) in &self.last_spike {
            let steps: Vec<f64> = steps.iter().map(|s| *s as f64).collect();
            memory.put(Slot::LastSpike(*owner), Element::I64, &padded(&steps));
        }
        for number in 0..self.draws.len() as u32 {
            memory.put_word(Slot::DrawKey(DrawId(number)), key(DrawId(number)));
        }
        memory.put_word(Slot::DrawCounter, self.counter);
    }

    /// Puts `pre.x` and `post.x` into memory.
    pub fn fill_neurons(&self, memory: &mut Memory, precision: Precision, pre: &NeuronModel, post: &NeuronModel) {
        for ((owner, name), values) in &self.neurons {
            let model = if *owner == Owner::Pre { pre } else { post };
            let Some(id) = model.find(name) else { continue };
            let ty = model.attribute(id).ty;
            let element = match ty {
                ValueType::Float => precision.element(),
                ValueType::Int => Element::I32,
                ValueType::Bool => Element::Bool,
            };
            let mut values = values.clone();
            values.resize(values.len().next_multiple_of(LANES), 0.0);
            memory.put(Slot::Attribute(*owner, (*name).into()), element, &values);
        }
    }
}

impl World for Surroundings {
    fn constant(&self, name: &Name) -> f64 {
        self.constants[&**name]
    }

    fn reduced(&self, reduction: Reduction, owner: Owner, name: &Name) -> f64 {
        let found = self.reduced.iter().find(|r| (r.0, r.1) == (reduction, owner) && r.2 == &**name);
        found.unwrap().3
    }

    fn sum(&self, owner: Owner, rank: usize, target: Option<&Name>) -> f64 {
        let sums = self.sums.iter().filter(|((o, name), _)| *o == owner && target.is_none_or(|t| **t == **name));
        sums.map(|(_, values)| values[rank]).sum()
    }

    fn neuron(&self, owner: Owner, synapse: Synapse, name: &Name) -> f64 {
        if let (Owner::Pre, Some(delayed)) = (owner, &self.delayed) {
            return delayed[&**name][synapse.number];
        }
        let rank = if owner == Owner::Pre { synapse.pre } else { synapse.post };
        let values = &self.neurons[&(owner, &**name)];
        values[if values.len() == 1 { 0 } else { rank }]
    }

    fn last_spike(&self, owner: Owner, rank: usize) -> i64 {
        self.last_spike[&owner][rank]
    }

    fn draw(&self, id: DrawId, (lo, hi): (usize, usize)) -> f64 {
        let draw = &self.draws[id.0 as usize];
        let x: Vec<f64> = draw.arguments.iter().map(|a| self.argument(a)).collect();
        let stream = Stream::new(key(id), lo as u32, hi as u32, self.counter);
        let half = Half::of(key(id), lo as u32, hi as u32, self.counter);
        let uniform = if self.single { f64::from(half.uniform::<f32>()) } else { half.uniform::<f64>() };
        let normal = if self.single { f64::from(half.normal::<f32>()) } else { half.normal::<f64>() };
        let exponential = if self.single { f64::from(half.exponential::<f32>()) } else { half.exponential::<f64>() };
        match draw.distribution {
            Distribution::Uniform => x[0] + (x[1] - x[0]) * uniform,
            Distribution::DiscreteUniform => x[0] + half.below((x[1] - x[0]) as i64 + 1) as f64,
            Distribution::Normal => x[0] + x[1] * normal,
            Distribution::LogNormal => (x[0] + x[1] * normal).exp(),
            Distribution::Exponential => exponential / x[0],
            Distribution::Gamma => stream.gamma(x[0]) * x[1],
            Distribution::Binomial => stream.binomial(x[0] as u64, x[1]) as f64,
        }
    }
}
