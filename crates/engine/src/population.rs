//! The state of a population.

mod checkpoint;

use neurarchy_codegen::ir::{Element, LANES};
use neurarchy_codegen::slot::NEVER;
use neurarchy_lang::expr::{Name, Reduction};

use crate::array::Array;
use crate::attribute::{self, Attribute};
use crate::bytes::PopulationBytes;
use crate::draws::{DrawKey, DrawState};
use crate::error::EngineError;
use crate::history::History;
use crate::phased::Phased;
use crate::schedule::{SchedulePlace, Timetable};
use crate::spec::{Extent, NeuronExecutables, PopulationSpec};
use crate::spikes::SpikeRing;
use crate::stop::Stop;
use crate::trains::Trains;
use crate::unsolved::Unsolved;

pub use checkpoint::{
    InputState, PastState, PopulationState, RateState, ReductionState, RingState, ScheduleState, SpikingState,
    TrainsState,
};

/// An input of one target: a weighted sum or a conductance.
#[derive(Debug)]
pub(crate) struct Input {
    pub target: Name,
    /// A weighted sum, which begins each step with 0; otherwise a conductance.
    pub sum: bool,
    pub place: InputPlace,
}

/// Where an input accumulates.
#[derive(Debug)]
pub(crate) enum InputPlace {
    /// In the attribute `g_target`.
    Attribute(usize),
    /// In a buffer of its own.
    Buffer(Array),
}

/// A population operation with its result, for `Slot::Reduced`.
#[derive(Debug)]
pub(crate) struct ReductionCell {
    pub reduction: Reduction,
    pub attribute: usize,
    pub cell: Array,
}

/// What spiking populations have besides their attributes.
#[derive(Debug)]
pub(crate) struct Spiking {
    pub spiked: Array,
    pub axon_spiked: Array,
    pub last_spike: Array,
    pub remaining: Array,
    pub refractory: Array,
    pub spikes: Phased<SpikeRing>,
    pub axon: Option<Phased<SpikeRing>>,
    pub rate: Option<RateWindow>,
}

/// The mean firing rate over a sliding window, stored to an attribute.
#[derive(Debug)]
pub(crate) struct RateWindow {
    pub attribute: usize,
    pub steps: u64,
    /// Rate of one spike in the window.
    pub scale: f64,
    /// Spikes of each neuron in the window.
    pub counts: Array,
    /// Lists before this one were pushed before the window was opened.
    pub first: u64,
}

/// Neurons and their state.
#[derive(Debug)]
pub(crate) struct Population {
    pub size: usize,
    pub active: bool,
    pub attributes: Vec<Attribute>,
    pub inputs: Vec<Input>,
    pub reductions: Vec<ReductionCell>,
    /// Attributes that transmission writes besides the inputs.
    pub tallied: Vec<usize>,
    pub spiking: Option<Spiking>,
    pub history: Phased<History>,
    pub schedule: Option<Phased<Timetable>>,
    /// Its spikes, if they are known beforehand.
    pub trains: Option<Phased<Trains>>,
    /// When a run may end for its sake.
    pub stop: Option<Stop>,
    pub kernels: NeuronExecutables,
    pub draws: Vec<DrawState>,
    pub keys: Vec<DrawKey>,
    pub unsolved: Vec<Unsolved>,
    float: Element,
}

impl Population {
    pub fn new(spec: &PopulationSpec, float: Element) -> Result<Population, EngineError> {
        if spec.size > u32::MAX as usize - LANES {
            return Err(EngineError::TooLarge {
                what: "neurons in one population",
                found: spec.size,
                most: u32::MAX as usize - LANES,
            });
        }
        if let Some(wrong) = spec.attributes.iter().find(|a| a.extent == Extent::PerPost) {
            return Err(EngineError::PostsynapticNeuronAttribute { name: wrong.name.to_string() });
        }
        let attributes = attribute::build(&spec.attributes, |extent| match extent {
            Extent::Global => 1,
            _ => spec.size,
        })?;
        let mut reductions: Vec<ReductionCell> = Vec::new();
        for (reduction, name) in &spec.reductions {
            let Some(attribute) = attribute::find(&attributes, name) else {
                return Err(EngineError::UnknownAttribute { object: "the population".into(), name: name.to_string() });
            };
            if !reductions.iter().any(|r| r.reduction == *reduction && r.attribute == attribute) {
                reductions.push(ReductionCell { reduction: *reduction, attribute, cell: Array::zeroed(float, 1) });
            }
        }
        let spiking = spec.spiking.then(|| Spiking {
            spiked: Array::zeroed(Element::Bool, spec.size),
            axon_spiked: Array::zeroed(Element::Bool, spec.size),
            last_spike: Array::from_iter(Element::I64, (0..spec.size).map(|_| NEVER)),
            remaining: Array::zeroed(Element::I32, spec.size),
            refractory: Array::zeroed(Element::I32, spec.size),
            spikes: Phased::new(SpikeRing::new()),
            axon: spec.axon.then(|| Phased::new(SpikeRing::new())),
            rate: None,
        });
        let mut population = Population {
            size: spec.size,
            active: true,
            attributes,
            inputs: Vec::new(),
            reductions,
            tallied: Vec::new(),
            spiking,
            history: Phased::new(History::new(spec.size.next_multiple_of(LANES))),
            schedule: None,
            trains: None,
            stop: None,
            kernels: NeuronExecutables::default(),
            draws: Vec::new(),
            keys: Vec::new(),
            unsolved: Vec::new(),
            float,
        };
        spec.sums.iter().for_each(|target| population.add_sum(target));
        spec.conductances.iter().for_each(|target| population.add_input(target));
        Ok(population)
    }

    /// Number of neurons, rounded up to whole vectors.
    pub fn padded(&self) -> usize {
        self.size.next_multiple_of(LANES)
    }

    /// Makes sure that projections to a target have an input: a sum if the population is rate-coded, else a conductance.
    pub fn add_input(&mut self, target: &Name) {
        if self.spiking.is_none() {
            return self.add_sum(target);
        }
        if self.conductance(target).is_some() {
            return;
        }
        let attribute = attribute::find(&self.attributes, &format!("g_{target}"))
            .filter(|&i| self.attributes[i].extent == Extent::Local && self.attributes[i].element() == self.float);
        let place = match attribute {
            Some(index) => InputPlace::Attribute(index),
            None => InputPlace::Buffer(Array::zeroed(self.float, self.size)),
        };
        self.inputs.push(Input { target: target.clone(), sum: false, place });
    }

    /// Makes sure that there is a weighted sum for a target. Spiking populations can have them, too.
    pub fn add_sum(&mut self, target: &Name) {
        if self.sum(target).is_none() {
            let place = InputPlace::Buffer(Array::zeroed(self.float, self.size));
            self.inputs.push(Input { target: target.clone(), sum: true, place });
        }
    }

    /// The array of a target's input; of the weighted sum if there is a conductance, too.
    pub fn input(&self, target: &str) -> Option<&Array> {
        self.sum(target).or_else(|| self.conductance(target))
    }

    /// The array of a target's weighted sum.
    pub fn sum(&self, target: &str) -> Option<&Array> {
        self.inputs.iter().find(|i| i.sum && &*i.target == target).map(|i| self.input_array(i))
    }

    /// The array of a target's conductance.
    pub fn conductance(&self, target: &str) -> Option<&Array> {
        self.inputs.iter().find(|i| !i.sum && &*i.target == target).map(|i| self.input_array(i))
    }

    /// The array of an input.
    pub fn input_array<'a>(&'a self, input: &'a Input) -> &'a Array {
        match &input.place {
            InputPlace::Attribute(index) => &self.attributes[*index].cells,
            InputPlace::Buffer(array) => array,
        }
    }

    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        attribute::find(&self.attributes, name).map(|i| &self.attributes[i])
    }

    /// Number of live values of an attribute.
    pub fn count(&self, attribute: &Attribute) -> usize {
        match attribute.extent {
            Extent::Global => 1,
            _ => self.size,
        }
    }

    /// No spikes, past or in flight; nobody is refractory; the past of the variables is their present. Schedules
    /// begin anew.
    pub fn clear(&mut self) {
        self.clear_clock();
        if let Some(schedule) = &mut self.schedule {
            schedule.get_mut().set_place(SchedulePlace::default());
        }
        if let Some(trains) = &mut self.trains {
            trains.get_mut().set_clock(0);
        }
        if let Some(spiking) = &mut self.spiking {
            spiking.spiked.clear();
            spiking.axon_spiked.clear();
            spiking.spikes.get_mut().clear();
            if let Some(axon) = &mut spiking.axon {
                axon.get_mut().clear();
            }
            if let Some(rate) = &mut spiking.rate {
                rate.counts.clear();
            }
        }
        let history = self.history.get();
        for attribute in &mut self.attributes {
            history.refill(attribute);
        }
    }

    /// What is counted in steps of the clock: last spikes and refractory steps.
    pub fn clear_clock(&mut self) {
        if let Some(spiking) = &mut self.spiking {
            spiking.last_spike.slice_mut::<i64>().fill(NEVER);
            spiking.remaining.clear();
        }
    }

    /// Memory of all arrays.
    pub fn memory(&self) -> PopulationBytes {
        let mut bytes = PopulationBytes::default();
        for attribute in &self.attributes {
            let live = Array::bytes_of(attribute.element(), self.count(attribute)).min(attribute.cells.bytes());
            bytes.attributes += live;
            bytes.history += attribute.cells.bytes() - live;
        }
        for input in &self.inputs {
            if let InputPlace::Buffer(array) = &input.place {
                bytes.inputs += array.bytes();
            }
        }
        if let Some(s) = &self.spiking {
            let arrays = [&s.spiked, &s.axon_spiked, &s.last_spike, &s.remaining, &s.refractory];
            bytes.spikes = arrays.into_iter().map(Array::bytes).sum();
        }
        bytes.schedule = self.schedule.as_ref().map_or(0, |s| s.get().bytes());
        bytes
    }
}
