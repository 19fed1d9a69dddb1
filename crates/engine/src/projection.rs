//! The state of a projection.

mod checkpoint;
pub(crate) mod delays;
mod fill;
mod layout;
mod locals;
mod matrix;
mod places;

use std::sync::{Arc, OnceLock};

use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::ir::Element;
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::Name;

use crate::array::Array;
use crate::attribute::{self, Attribute};
use crate::bytes::ProjectionBytes;
use crate::counting::Counter;
use crate::decoding::Decoder;
use crate::dependent::{Original, Use};
use crate::draws::{DrawKey, DrawState};
use crate::error::EngineError;
use crate::grouping::{PreGroups, row_starts};
use crate::partition::Partition;
use crate::phased::Phased;
use crate::rows::Rows;
use crate::signal::Signal;
use crate::spec::{Delays, Extent, Order, ProjectionSpec, Storage, SynapseExecutables};
use crate::structural::Structural;
use crate::tally::Tally;
use crate::unsolved::Unsolved;
use crate::windows::Windows;

pub use checkpoint::ProjectionState;
pub(crate) use delays::DelayClass;
use delays::check_delays;
pub use fill::OfRanks;
pub(crate) use layout::{Index, Layout, put_rank};
pub(crate) use matrix::Matrix;
pub(crate) use places::{Found, Places};

/// What a projection does, switch by switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flags {
    /// It transmits and learns.
    pub transmission: bool,
    /// Its equations are evaluated.
    pub update: bool,
    /// Statements that assign `w` take effect.
    pub plasticity: bool,
    /// Axonal spikes are delivered.
    pub axon_transmission: bool,
}

impl Default for Flags {
    fn default() -> Flags {
        Flags { transmission: true, update: true, plasticity: true, axon_transmission: true }
    }
}

/// Synapses and their state.
#[derive(Debug)]
pub(crate) struct Projection {
    pub pre: usize,
    pub post: usize,
    pre_size: usize,
    post_size: usize,
    pub targets: Vec<Name>,
    pub rows: Arc<Rows>,
    pub order: Order,
    pub storage: Storage,
    /// What is kept for each synapse are fields of a record.
    pub records: bool,
    pub delays: Delays,
    /// Distinct delays, longest first.
    pub classes: Phased<Vec<DelayClass>>,
    /// The step loop has nothing to remember of what was delivered: of each class it is what is due.
    pub settled: Phased<bool>,
    /// The class of each synapse, if it is not a function of its delay: after delays were changed.
    class_of: Option<Vec<u32>>,
    /// Nothing was stored in the local attributes yet.
    pub fresh: bool,
    pub attributes: Vec<Attribute>,
    pub last_event: Option<Array>,
    /// Its events become rates.
    pub decoder: Option<Decoder>,
    /// Its events are counted.
    pub counter: Option<Counter>,
    /// Its psps become signals.
    pub signal: Option<Signal>,
    /// Its events also count elsewhere.
    pub tally: Option<Tally>,
    /// Its post neurons share weights, and it has no synapses.
    pub windows: Option<Windows>,
    /// Whose synapses it has, if they are not its own.
    pub original: Option<Original>,
    /// Kernels of others that read its synapses in the order of post neurons.
    lent: Vec<Executable>,
    /// Others read the delay of each synapse.
    lent_delays: bool,
    pub delay_steps: Option<Array>,
    pub draws: Vec<DrawState>,
    pub keys: Vec<DrawKey>,
    pub unsolved: Vec<Unsolved>,
    pub layout: Layout,
    pub partition: Partition,
    places: OnceLock<Array>,
    /// The storage is the one that the kernels need.
    laid_out: bool,
    pub starts_by_post: Array,
    /// Ranks of the other side than the one that synapses are stored by.
    pub ranks: Option<Array>,
    pub index: Index,
    pub kernels: SynapseExecutables,
    pub flags: Flags,
    pub period: u64,
    pub offset: i64,
    pub plasticity_cell: Array,
    pub update_dt_cell: Array,
    pub structural: Structural,
}

impl Projection {
    pub fn new(spec: ProjectionSpec, pre_size: usize, post_size: usize, dt: f64) -> Result<Projection, EngineError> {
        spec.rows.check_sizes(pre_size, post_size)?;
        let synapses = spec.rows.synapses();
        check_delays(&spec.delays, synapses)?;
        let attributes = attribute::build(&spec.attributes, |extent| match extent {
            Extent::Global => 1,
            Extent::PerPost => post_size,
            Extent::Local => synapses,
            // Windows, which come later, know how many.
            Extent::Shared => 0,
        })?;
        let mut projection = Projection {
            pre: spec.pre.0,
            post: spec.post.0,
            pre_size,
            post_size,
            targets: spec.targets,
            starts_by_post: row_starts(&spec.rows, post_size),
            rows: spec.rows,
            order: spec.order,
            storage: spec.storage,
            records: spec.records,
            delays: spec.delays,
            classes: Phased::new(Vec::new()),
            settled: Phased::new(false),
            class_of: None,
            fresh: true,
            attributes,
            last_event: spec.event_driven.then(|| Array::zeroed(Element::I32, 0)),
            decoder: None,
            counter: None,
            signal: None,
            tally: None,
            windows: None,
            original: None,
            lent: Vec::new(),
            lent_delays: false,
            delay_steps: None,
            draws: Vec::new(),
            keys: Vec::new(),
            unsolved: Vec::new(),
            layout: Layout::Post,
            partition: Partition::whole(post_size),
            places: OnceLock::new(),
            laid_out: false,
            ranks: None,
            index: Index::default(),
            kernels: SynapseExecutables::default(),
            flags: Flags::default(),
            period: 1,
            offset: 0,
            plasticity_cell: Array::from_iter(Element::Bool, [1u8].into_iter()),
            update_dt_cell: Array::from_iter(Element::F64, [dt].into_iter()),
            structural: Structural::new(),
        };
        *projection.classes.get_mut() = projection.delays.classes();
        projection.set_locals(projection.new_locals(synapses));
        Ok(projection)
    }

    /// Number of synapses.
    pub fn synapses(&self) -> usize {
        self.rows.synapses()
    }

    /// Other kernels from now on.
    pub fn set_kernels(&mut self, kernels: SynapseExecutables) {
        self.kernels = kernels;
        self.laid_out = false;
    }

    /// Other switches from now on.
    pub fn set_flags(&mut self, flags: Flags) {
        self.flags = flags;
        self.plasticity_cell.slice_mut::<u8>()[0] = u8::from(flags.plasticity);
    }

    /// Its equations are evaluated in other steps from now on.
    pub fn set_update_period(&mut self, period: u64, offset: i64, dt_ms: f64) {
        (self.period, self.offset) = (period, offset);
        self.update_dt_cell.slice_mut::<f64>()[0] = dt_ms * period as f64;
    }

    /// What is stored no longer fits.
    pub fn touch(&mut self) {
        self.laid_out = false;
    }

    /// From now on these kernels of others read its synapses in the order of post neurons, and somebody, or nobody, the
    /// delay of each.
    pub fn lend(&mut self, kernels: Vec<Executable>, delays: bool) {
        let same =
            |a: &[Executable], b: &[Executable]| a.iter().map(Executable::kernel).eq(b.iter().map(Executable::kernel));
        if !same(&self.lent, &kernels) || self.lent_delays != delays {
            self.touch();
        }
        (self.lent, self.lent_delays) = (kernels, delays);
    }

    /// The kernels that read what is stored.
    fn readers(&self) -> impl Iterator<Item = &Executable> {
        self.executables().chain(&self.lent)
    }

    /// All kernels.
    pub fn executables(&self) -> impl Iterator<Item = &Executable> {
        let k = &self.kernels;
        let equations = [&k.psp, &k.psp_terms, &k.outside, &k.global, &k.postsynaptic, &k.local].into_iter();
        let events = [&k.pre_event, &k.post_event, &k.axon_event, &k.creating, &k.pruning].into_iter();
        equations.chain(events).chain([&k.local_psp]).flatten()
    }

    /// Some kernel uses a slot.
    pub fn uses(&self, slot: &Slot) -> bool {
        self.executables().any(|e| e.kernel().find(slot).is_some())
    }

    /// Stamps of events, which count steps of the clock.
    pub fn clear_clock(&mut self) {
        if let Some(stamps) = &mut self.last_event {
            stamps.fill(0i32);
        }
    }

    /// Other synapses. `origin` tells for each new synapse which old one it is; `None`: a new one, whose attributes are 0
    /// until they are written.
    pub fn rewire(
        &mut self,
        rows: Arc<Rows>,
        delays: Delays,
        origin: &[Option<u32>],
        pushed: u64,
    ) -> Result<(), EngineError> {
        rows.check_sizes(self.pre_size, self.post_size)?;
        check_delays(&delays, rows.synapses())?;
        if origin.len() != rows.synapses() {
            return Err(EngineError::Length { name: "origin".into(), expected: rows.synapses(), found: origin.len() });
        }
        if let Some(&wrong) = origin.iter().flatten().find(|&&o| o as usize >= self.synapses()) {
            let count = self.synapses();
            return Err(EngineError::OutOfRange { what: "synapse", index: wrong as usize, count });
        }
        let old = match self.places_once() {
            Found::Known(places) if places.is_same() => None,
            found => Some(found.get().of(0..self.synapses()).collect::<Vec<usize>>()),
        };
        let place = |o: u32| old.as_ref().map_or(o as usize, |p| p[o as usize]);
        let mut locals = self.new_locals(origin.len());
        locals.take(self, origin.iter().enumerate().filter_map(|(i, o)| o.map(|o| (place(o), i))));
        self.set_locals(locals);
        self.laid_out = false;
        self.fresh = false;
        self.layout = Layout::Post;
        self.places = OnceLock::new();
        self.starts_by_post = row_starts(&rows, self.post_size);
        self.rows = rows;
        self.rewire_delays(delays, origin, pushed);
        self.structural.version += 1;
        Ok(())
    }

    /// Where events leave what they add, if it is no conductance.
    pub fn arrivals(&self) -> Option<&Array> {
        let decoded = self.decoder.as_ref().map(|d| &d.arrivals);
        decoded.or(self.counter.as_ref().map(|c| &c.arrivals))
    }

    /// Memory of all arrays.
    pub fn memory(&self) -> ProjectionBytes {
        let sum =
            |arrays: &[&Option<Array>]| -> usize { arrays.iter().filter_map(|a| a.as_ref()).map(Array::bytes).sum() };
        let mut bytes = ProjectionBytes::default();
        for attribute in &self.attributes {
            *(if &*attribute.name == "w" { &mut bytes.weights } else { &mut bytes.variables }) +=
                attribute.cells.bytes();
        }
        bytes.variables += sum(&[&self.last_event]);
        bytes.indices = sum(&[&self.ranks, &self.index.permutation, &self.index.ranks])
            + self.starts_by_post.bytes()
            + self.pre_groups().map_or(0, PreGroups::bytes)
            + self.matrix().map_or(0, Matrix::bytes)
            + self.places.get().map_or(0, Array::bytes)
            // Copies have the connections of their original.
            + if self.original.as_ref().is_some_and(|o| o.usage == Use::Copied) { 0 } else { self.rows.bytes() }
            + self.original.as_ref().map_or(0, Original::bytes)
            + self.windows.as_ref().map_or(0, Windows::bytes);
        bytes.delays = sum(&[&self.delay_steps])
            + self.class_of.as_ref().map_or(0, |list| list.capacity() * 4)
            + if let Delays::PerSynapse(steps) = &self.delays { steps.capacity() * 2 } else { 0 };
        bytes.buffers = self.structural.holds.bytes()
            + self.decoder.as_ref().map_or(0, Decoder::bytes)
            + self.counter.as_ref().map_or(0, Counter::bytes)
            + self.signal.as_ref().map_or(0, Signal::bytes)
            + self.tally.as_ref().map_or(0, Tally::bytes);
        bytes
    }
}
