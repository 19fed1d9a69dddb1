//! The state of a projection as data; see `checkpoint`.

use std::sync::Arc;

use neurarchy_codegen::slot::NEVER;
use neurarchy_lang::expr::Name;

use super::{DelayClass, Flags, Projection, check_delays};
use crate::checkpoint::{Misfit, fit, same_length};
use crate::counting::{Counter, CounterState};
use crate::decoding::{Decoder, DecoderState};
use crate::error::EngineError;
use crate::rows::Rows;
use crate::signal::{Signal, SignalState};
use crate::spec::{Delays, Extent};
use crate::structural::StructuralState;
use crate::tally::Tally;
use crate::values::Values;

/// The state of a projection.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectionState {
    /// Who is connected.
    pub rows: Arc<Rows>,
    /// How long signals take.
    pub delays: Delays,
    /// Classes of synapses: their delay and the number of the next list of spikes to deliver.
    pub classes: Vec<(u32, u64)>,
    /// The class of each synapse, if it is not a function of its delay.
    pub class_of: Option<Vec<u32>>,
    /// In the order of the attributes: one value, one for each post neuron, or one for each synapse.
    pub attributes: Vec<(Name, Values)>,
    /// Step of the last event of each synapse.
    pub last_event: Option<Vec<i32>>,
    /// What arrived in the window of a decoding.
    pub decoder: Option<DecoderState>,
    /// What arrived in the windows of a counting.
    pub counter: Option<CounterState>,
    /// What a signal has seen.
    pub signal: Option<SignalState>,
    /// What an event counts elsewhere, for each post neuron.
    pub tally: Option<Vec<f64>>,
    /// Its switches.
    pub flags: Flags,
    /// Steps between two evaluations of its equations.
    pub period: u64,
    /// When they are evaluated.
    pub offset: i64,
    /// How its synapses come and go.
    pub structural: StructuralState,
}

impl Projection {
    pub(crate) fn state(&self) -> ProjectionState {
        let Projection {
            rows,
            delays,
            classes,
            settled: _,
            class_of,
            attributes,
            last_event,
            decoder,
            counter,
            signal,
            tally,
            flags,
            period,
            offset,
            structural,
            // Declared; `Engine::set_state` renews what depends on the synapses of another.
            windows: _,
            original: _,
            pre: _,
            post: _,
            pre_size: _,
            post_size: _,
            targets: _,
            order: _,
            storage: _,
            records: _,
            kernels: _,
            // Follow from the rest, by `prepare`.
            lent: _,
            lent_delays: _,
            delay_steps: _,
            draws: _,
            keys: _,
            unsolved: _,
            layout: _,
            partition: _,
            places: _,
            laid_out: _,
            fresh: _,
            starts_by_post: _,
            ranks: _,
            index: _,
            plasticity_cell: _,
            update_dt_cell: _,
        } = self;
        let synapses = rows.synapses();
        let found = self.places_once();
        let places = found.get();
        ProjectionState {
            rows: rows.clone(),
            delays: delays.clone(),
            classes: classes.get().iter().map(|&DelayClass { delay, next }| (delay, next)).collect(),
            class_of: class_of.clone(),
            attributes: attributes
                .iter()
                .map(|attribute| {
                    let cells = &attribute.cells;
                    let values = match attribute.extent {
                        Extent::Local => Values::gather(cells, places.of(0..synapses)),
                        Extent::Global | Extent::PerPost | Extent::Shared => Values::gather(cells, 0..cells.len()),
                    };
                    (attribute.name.clone(), values)
                })
                .collect(),
            last_event: last_event.as_ref().map(|stamps| {
                places.of(0..synapses).map(|place| stamps.get::<i32>(place).wrapping_add(NEVER as i32)).collect()
            }),
            decoder: decoder.as_ref().map(Decoder::state),
            counter: counter.as_ref().map(Counter::state),
            signal: signal.as_ref().map(Signal::state),
            tally: tally.as_ref().map(Tally::state),
            flags: *flags,
            period: *period,
            offset: *offset,
            structural: structural.state(),
        }
    }

    pub(crate) fn fits(&self, state: &ProjectionState) -> Misfit {
        let ProjectionState {
            rows,
            delays,
            classes,
            class_of,
            attributes,
            last_event,
            decoder,
            counter,
            signal,
            tally,
            flags: _,
            period,
            offset: _,
            structural,
        } = state;
        let synapses = rows.synapses();
        let ranks = rows.check_sizes(self.pre_size, self.post_size);
        ranks.and_then(|()| check_delays(delays, synapses)).map_err(|error| error.to_string())?;
        if std::mem::discriminant(delays) != std::mem::discriminant(&self.delays) {
            return Err("its synapses have one delay in one of both, and each its own in the other".into());
        }
        classes_fit(delays, classes, class_of.as_deref(), synapses)?;
        let names: Vec<&Name> = attributes.iter().map(|(name, _)| name).collect();
        if names != self.attributes.iter().map(|a| &a.name).collect::<Vec<_>>() {
            return Err(format!("its attributes are {names:?}"));
        }
        for ((name, values), attribute) in attributes.iter().zip(&self.attributes) {
            let count = if attribute.extent == Extent::Local { synapses } else { attribute.cells.len() };
            fit(name, values, &attribute.cells, count)?;
        }
        match (last_event, &self.last_event) {
            (None, None) => {}
            (Some(stamps), Some(_)) => same_length("stamps of events", stamps.len(), synapses)?,
            _ => return Err("its synapses have stamps of events in one of both".into()),
        }
        match (decoder, &self.decoder) {
            (None, None) => {}
            (Some(state), Some(here)) => here.fits(state)?,
            _ => return Err("its spikes are decoded in one of both".into()),
        }
        match (counter, &self.counter) {
            (None, None) => {}
            (Some(state), Some(here)) => here.fits(state)?,
            _ => return Err("its spikes are counted in one of both".into()),
        }
        match (signal, &self.signal) {
            (None, None) => {}
            (Some(state), Some(here)) => here.fits(state)?,
            _ => return Err("it brings signals in one of both".into()),
        }
        match (tally, &self.tally) {
            (None, None) => {}
            (Some(state), Some(here)) => same_length("tally", state.len(), here.state().len())?,
            _ => return Err("its events are tallied in one of both".into()),
        }
        if *period == 0 || *period > i64::MAX as u64 {
            return Err("its equations have a period of 0 steps".into());
        }
        self.structural_fits(structural)
    }

    fn structural_fits(&self, state: &StructuralState) -> Misfit {
        let StructuralState { creating, pruning, weight: _, delay, attributes } = state;
        if [creating, pruning].into_iter().flatten().any(|&(period, _)| period == 0 || period > i64::MAX as u64) {
            return Err("a condition has a period of 0 steps".into());
        }
        if *delay == 0 {
            return Err("new synapses have a delay of 0 steps".into());
        }
        for (name, value) in attributes {
            if !self.attributes.iter().any(|a| a.name == *name) {
                return Err(format!("new synapses have an attribute '{name}'"));
            }
            same_length(name, value.len(), 1)?;
        }
        Ok(())
    }

    /// Takes over a state that fits.
    pub(crate) fn set_state(&mut self, state: ProjectionState, dt_ms: f64) -> Result<(), EngineError> {
        let ProjectionState {
            rows,
            delays,
            classes,
            class_of,
            attributes,
            last_event,
            decoder,
            counter,
            signal,
            tally,
            flags,
            period,
            offset,
            structural,
        } = state;
        let synapses = rows.synapses();
        // Synapses are stored in canonical order from here on, until the next run.
        self.rewire(rows, delays, &vec![None; synapses], 0)?;
        *self.classes.get_mut() = classes.into_iter().map(|(delay, next)| DelayClass { delay, next }).collect();
        self.class_of = class_of;
        for ((_, values), attribute) in attributes.iter().zip(&mut self.attributes) {
            values.put(&mut attribute.cells, 0..values.len());
        }
        if let (Some(here), Some(stamps)) = (&mut self.last_event, last_event) {
            let stamps = stamps.into_iter().map(|stamp| stamp.wrapping_sub(NEVER as i32));
            stamps.enumerate().for_each(|(place, stamp)| here.set(place, stamp));
        }
        if let (Some(here), Some(state)) = (&mut self.decoder, &decoder) {
            here.set_state(state);
        }
        if let (Some(here), Some(state)) = (&mut self.counter, &counter) {
            here.set_state(state);
        }
        if let (Some(here), Some(state)) = (&mut self.signal, &signal) {
            here.set_state(state);
        }
        if let (Some(here), Some(state)) = (&mut self.tally, tally) {
            here.set_state(state);
        }
        self.set_flags(flags);
        self.set_update_period(period, offset, dt_ms);
        self.structural.set_state(structural);
        Ok(())
    }
}

/// Each synapse has a class, and each class a delay that some synapse may have.
fn classes_fit(delays: &Delays, classes: &[(u32, u64)], class_of: Option<&[u32]>, synapses: usize) -> Misfit {
    let longest = match delays {
        Delays::Uniform(steps) => *steps,
        Delays::PerSynapse(steps) => steps.iter().copied().max().map_or(1, u32::from),
    };
    let wrong = || Err("its delays and what is on its way do not fit together".into());
    if classes.iter().any(|&(delay, _)| delay == 0 || delay > longest) {
        return wrong();
    }
    match (class_of, delays) {
        (Some(list), _) if list.len() != synapses || list.iter().any(|&c| c as usize >= classes.len()) => wrong(),
        (None, Delays::Uniform(steps)) if classes.len() != 1 || classes[0].0 != *steps => wrong(),
        (None, Delays::PerSynapse(steps)) => {
            let mut known = vec![false; longest as usize + 1];
            classes.iter().for_each(|&(delay, _)| known[delay as usize] = true);
            if steps.iter().all(|&delay| known[delay as usize]) { Ok(()) } else { wrong() }
        }
        _ => Ok(()),
    }
}
