//! A population in memory as kernels see it, and the surroundings that kernels and evaluator share.

use neurarchy_codegen::evaluate::{Evaluation, Population, World};
use neurarchy_codegen::ir::{Element, LANES, Precision};
use neurarchy_codegen::lower::NeuronKernels;
use neurarchy_codegen::philox::{self, Half, Stream};
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::{DrawId, Name, Owner, Reduction, Ref};
use neurarchy_lang::model::{Distribution, Locality, NeuronModel};

use super::memory::{Memory, element, padded};

/// Neurons of a population under test: less than a vector, so that there is padding.
pub const SIZE: usize = 5;

/// Targets that the population receives.
pub const TARGETS: [&str; 2] = ["exc", "inh"];

/// What is given from outside in a step.
#[derive(Clone)]
pub struct Surroundings {
    /// Value of `KC`.
    pub constant: f64,
    /// By target and rank.
    pub sums: [[f64; SIZE]; 2],
    /// Of each population operation, as long as they name the same variable.
    pub reduced: [f64; 5],
    /// Of each random call and rank.
    pub draws: Vec<[f64; SIZE]>,
    /// Steps made.
    pub counter: u64,
}

/// Operations over a population.
pub const REDUCTIONS: [Reduction; 5] =
    [Reduction::Min, Reduction::Max, Reduction::Mean, Reduction::Norm1, Reduction::Norm2];

/// The key of a random call.
pub fn key(id: DrawId) -> u64 {
    philox::key(7, 0, 0, id.0)
}

impl Surroundings {
    /// What a step of a population begins with; `values` gives numbers.
    pub fn new(values: &mut dyn FnMut() -> f64, counter: u64) -> Surroundings {
        Surroundings {
            constant: values(),
            sums: std::array::from_fn(|_| std::array::from_fn(|_| values())),
            reduced: std::array::from_fn(|_| values()),
            draws: vec![],
            counter,
        }
    }

    /// Draws all random numbers of the step, with the values that attributes have at its beginning.
    pub fn draw_all(&mut self, population: &Population, precision: Precision) {
        let model = population.model;
        let read = |r: &Ref| match r {
            Ref::Attribute(id) => population.values[id.0 as usize][0],
            Ref::Constant(_) => self.constant,
            _ => f64::NAN,
        };
        let draws = model.draws.iter().enumerate().map(|(number, draw)| {
            let id = DrawId(number as u32);
            let evaluation = Evaluation { model, names: &read };
            let x: Vec<f64> = draw.arguments.iter().map(|a| evaluation.value(a)).collect();
            std::array::from_fn(|rank| {
                let element = if draw.locality == Locality::Local { rank as u32 } else { 0 };
                standard(draw.distribution, &x, (key(id), element, 0, self.counter), precision)
            })
        });
        self.draws = draws.collect();
    }
}

/// Key, the two words of the element, and draw counter.
pub type Place = (u64, u32, u32, u64);

/// A draw from a distribution with the arguments `x`.
pub fn drawn(distribution: Distribution, x: &[f64], place: Place, precision: Precision) -> f64 {
    let value = standard(distribution, x, place, precision);
    if precision == Precision::Float { f64::from(value as f32) } else { value }
}

/// The same in double precision, from standard numbers with the resolution of `precision`.
fn standard(distribution: Distribution, x: &[f64], place: Place, precision: Precision) -> f64 {
    let (key, low, high, counter) = place;
    let (half, stream) = (Half::of(key, low, high, counter), Stream::new(key, low, high, counter));
    let (uniform, normal, exponential): (f64, f64, f64) = match precision {
        Precision::Double => (half.uniform(), half.normal(), half.exponential()),
        Precision::Float => {
            (half.uniform::<f32>().into(), half.normal::<f32>().into(), half.exponential::<f32>().into())
        }
    };
    match distribution {
        Distribution::Uniform => x[0] + (x[1] - x[0]) * uniform,
        Distribution::DiscreteUniform => {
            let (low, high) = (x[0].floor(), x[1].floor());
            low + half.below(((high - low) as i64 + 1).clamp(1, 1 << 32)) as f64
        }
        Distribution::Normal => x[0] + x[1] * normal,
        Distribution::LogNormal => (x[0] + x[1] * normal).exp(),
        Distribution::Exponential => exponential / x[0],
        Distribution::Gamma => stream.gamma(x[0]) * x[1],
        Distribution::Binomial => stream.binomial(x[0] as u64, x[1]) as f64,
    }
}

impl World for Surroundings {
    fn constant(&self, _name: &Name) -> f64 {
        self.constant
    }

    fn reduced(&self, reduction: Reduction, _owner: Owner, _name: &Name) -> f64 {
        REDUCTIONS.iter().position(|r| *r == reduction).map_or(f64::NAN, |place| self.reduced[place])
    }

    fn sum(&self, _owner: Owner, rank: usize, target: Option<&Name>) -> f64 {
        let wanted = |(name, _): &(&&str, _)| target.is_none_or(|t| **t == ***name);
        TARGETS.iter().zip(&self.sums).filter(wanted).map(|(_, sums)| sums[rank]).sum()
    }

    fn draw(&self, id: DrawId, (rank, _): (usize, usize)) -> f64 {
        self.draws[id.0 as usize][rank]
    }
}

/// The state that one step of the kernels leads to from the state of `population`.
pub fn step(
    population: &Population<'_>,
    kernels: &NeuronKernels,
    world: &Surroundings,
    precision: Precision,
) -> Outcome {
    let mut memory = Memory::default();
    let model = population.model;
    let float = precision.element();
    memory.put(Slot::Time, Element::F64, [population.step as f64 * population.dt]);
    memory.put(Slot::Dt, Element::F64, [population.dt]);
    memory.put(Slot::StepNumber, Element::I64, [population.step as f64]);
    memory.put(Slot::Constant("KC".into()), Element::F64, [world.constant]);
    memory.put_word(Slot::DrawCounter, world.counter);
    for (target, sums) in TARGETS.iter().zip(&world.sums) {
        memory.put(Slot::Sum(Owner::Own, (*target).into()), float, padded(sums));
    }
    for (place, reduction) in REDUCTIONS.iter().enumerate() {
        memory.put(Slot::Reduced(*reduction, Owner::Own, "v".into()), float, [world.reduced[place]]);
    }
    for (attribute, values) in model.attributes.iter().zip(&population.values) {
        let values = if attribute.locality == Locality::Local { padded(values) } else { values.clone() };
        let slot = Slot::Attribute(Owner::Own, attribute.name.clone());
        memory.put(slot, element(attribute.ty, precision), values);
    }
    let integers = |values: &[i64]| padded(&values.iter().map(|x| *x as f64).collect::<Vec<_>>());
    memory.put(Slot::LastSpike(Owner::Own), Element::I64, integers(&population.last_spike));
    memory.put(Slot::Remaining, Element::I32, integers(&population.remaining));
    let periods: Vec<f64> =
        population.refractory_ms.iter().map(|ms| (ms / population.dt + 1e-6).floor().max(0.0)).collect();
    memory.put(Slot::RefractorySteps, Element::I32, padded(&periods));
    memory.put(Slot::Spiked, Element::Bool, padded(&[0.0; SIZE]));
    memory.put(Slot::AxonSpiked, Element::Bool, padded(&[0.0; SIZE]));
    for number in 0..model.draws.len() as u32 {
        memory.put_word(Slot::DrawKey(DrawId(number)), key(DrawId(number)));
    }
    let all = [&kernels.global, &kernels.update, &kernels.spike];
    let mut iterates = false;
    for used in all.into_iter().flatten().flat_map(|kernel| &kernel.slots) {
        if let Slot::NotConverged(_) = used.slot {
            iterates = true;
            memory.put(used.slot.clone(), used.element, padded(&[0.0; SIZE]));
        }
    }
    for setup in &kernels.draws {
        for k in 0..2 {
            memory.put(Slot::DrawArgument(setup.id, k), Element::F64, [f64::NAN]);
        }
        memory.run(&setup.arguments, 1);
        memory.put(Slot::Drawn(setup.id), float, padded(&world.draws[setup.id.0 as usize]));
    }
    if let Some(kernel) = &kernels.global {
        memory.run(kernel, 1);
    }
    if let Some(kernel) = &kernels.update {
        memory.run(kernel, SIZE.next_multiple_of(LANES));
    }
    if let Some(kernel) = &kernels.spike {
        memory.run(kernel, SIZE);
    }
    let values = model
        .attributes
        .iter()
        .zip(&population.values)
        .map(|(attribute, values)| memory.get(&Slot::Attribute(Owner::Own, attribute.name.clone()), values.len()));
    let refractory = [&kernels.update, &kernels.spike]
        .iter()
        .any(|k| k.as_ref().is_some_and(|k| k.find(&Slot::Remaining).is_some()));
    Outcome {
        values: values.collect(),
        spiked: memory.get(&Slot::Spiked, SIZE),
        axon_spiked: memory.get(&Slot::AxonSpiked, SIZE),
        last_spike: memory.get(&Slot::LastSpike(Owner::Own), SIZE),
        remaining: refractory.then(|| memory.get(&Slot::Remaining, SIZE)),
        iterates,
    }
}

/// What a step ends with.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Of each attribute.
    pub values: Vec<Vec<f64>>,
    /// 1 where there was a spike.
    pub spiked: Vec<f64>,
    /// 1 where there was an axonal spike.
    pub axon_spiked: Vec<f64>,
    /// Step of the last spike.
    pub last_spike: Vec<f64>,
    /// Steps still frozen, if neurons ever are.
    pub remaining: Option<Vec<f64>>,
    /// Some equation is solved by iteration: it may have several solutions, or none.
    pub iterates: bool,
}

impl Outcome {
    /// That of the evaluator.
    pub fn of(population: &Population<'_>, refractory: bool) -> Outcome {
        let flags = |ranks: &[usize]| (0..SIZE).map(|rank| f64::from(u8::from(ranks.contains(&rank)))).collect();
        let floats = |values: &[i64]| values.iter().map(|x| *x as f64).collect();
        Outcome {
            values: population.values.clone(),
            spiked: flags(&population.spikes),
            axon_spiked: flags(&population.axon_spikes),
            last_spike: floats(&population.last_spike),
            remaining: refractory.then(|| floats(&population.remaining)),
            iterates: false,
        }
    }

    /// All numbers, each with what it is.
    pub fn numbers(&self, model: &NeuronModel) -> Vec<(String, f64)> {
        let values = model.attributes.iter().map(|a| &*a.name).zip(&self.values);
        let more = [("spike", &self.spiked), ("axonal spike", &self.axon_spiked), ("t_last", &self.last_spike)];
        let all = values.chain(more).chain(self.remaining.iter().map(|r| ("remaining", r)));
        all.flat_map(|(name, values)| {
            values.iter().enumerate().map(move |(rank, x)| (format!("{name} of neuron {rank}"), *x))
        })
        .collect()
    }
}
