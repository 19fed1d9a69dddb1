//! Slots to addresses: what each pointer of a kernel's table means here.

use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::ir::{Domain, Element};
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::{DrawId, Name, Owner, Reduction};

use crate::array::Array;
use crate::attribute::{self, Attribute};
use crate::clock::Clock;
use crate::dependent::Use;
use crate::draws::{DrawKey, DrawState};
use crate::error::EngineError;
use crate::population::Population;
use crate::projection::{Matrix, Projection};
use crate::spec::{Delays, Order};
use crate::unsolved::Unsolved;

/// A kernel with the addresses of its slots, but for those that change from call to call.
pub(crate) struct Call {
    executable: Executable,
    table: Vec<*mut u8>,
    events: Option<usize>,
    places: Option<usize>,
    starts: Option<usize>,
    span: Option<usize>,
    delayed: Vec<(usize, usize)>,
}

// SAFETY: the pointers are to arrays of the engine, which outlive its calls; who may follow them when is the business of
// the step loop, which is why `run` is unsafe.
unsafe impl Send for Call {}
// SAFETY: as above.
unsafe impl Sync for Call {}

impl Call {
    /// Where the listed groups are: each starts where its number says.
    pub fn set_events(&mut self, events: &[u32]) {
        self.set_events_at(events, events);
    }

    /// Where the listed groups are, and where the list is that tells which of the starts belongs to each.
    pub fn set_events_at(&mut self, events: &[u32], places: &[u32]) {
        for (slot, list) in [(self.events, events), (self.places, places)] {
            if let Some(slot) = slot {
                self.table[slot] = list.as_ptr().cast_mut().cast();
            }
        }
    }

    /// Where the groups start.
    pub fn set_starts(&mut self, starts: *mut u8) {
        if let Some(slot) = self.starts {
            self.table[slot] = starts;
        }
    }

    /// Which positions the groups of a matrix have.
    pub fn set_span(&mut self, span: *mut u8) {
        if let Some(slot) = self.span {
            self.table[slot] = span;
        }
    }

    /// Another array for a slot, of the same elements and at least as long.
    pub fn redirect(&mut self, slot: &Slot, pointer: *mut u8) {
        if let Some(id) = self.executable.kernel().find(slot) {
            self.table[id.0 as usize] = pointer;
        }
    }

    /// Points the delayed variables of the pre population to the row of a delay.
    ///
    /// # Safety
    /// No thread pushes to the history meanwhile.
    pub unsafe fn set_delay(&mut self, pre: &Population, delay: usize) {
        if self.delayed.is_empty() {
            return;
        }
        // SAFETY: as promised by the caller.
        let offset = unsafe { pre.history.read() }.offset(delay);
        for &(slot, attribute) in &self.delayed {
            self.table[slot] = pre.attributes[attribute].cells.pointer_to(offset);
        }
    }

    /// Runs the loop.
    ///
    /// # Safety
    /// As `Executable::call`; the changing slots are set.
    pub unsafe fn run(&self, begin: usize, end: usize) {
        if begin < end {
            // SAFETY: the table has the arrays of the contract (`Network::bind`), and the caller promises the rest.
            unsafe { self.executable.call(self.table.as_ptr(), begin as i64, end as i64) }
        }
    }

    /// Elements of the kernel follow each other.
    pub fn serial(&self) -> bool {
        self.executable.kernel().serial
    }
}

/// A constant: its name and its cell.
pub(crate) type Constant = (Name, Array);

/// All that slots can mean.
#[derive(Clone, Copy)]
pub(crate) struct Network<'a> {
    pub clock: &'a Clock,
    pub constants: &'a [Constant],
    pub populations: &'a [Population],
    pub projections: &'a [Projection],
}

/// Whose kernel it is.
#[derive(Clone, Copy)]
enum Context<'a> {
    Neurons(&'a Population),
    Synapses { projection: &'a Projection, by: Order },
}

/// What a slot became.
enum Bound<'a> {
    Array(&'a Array),
    Events,
    EventPlaces,
    Starts,
    Span,
    Delayed(usize),
    /// Somebody else says where.
    Elsewhere,
}

impl<'a> Network<'a> {
    /// A kernel of a population.
    pub fn bind_neurons(&self, population: usize, executable: &Executable) -> Result<Call, EngineError> {
        if executable.kernel().domain != Domain::Elements {
            return Err(domain(executable, "a population"));
        }
        self.bind(executable, Context::Neurons(&self.populations[population]))
    }

    /// A kernel of a projection that loops over elements: the projection, or post neurons.
    pub fn bind_elements(&self, projection: usize, executable: &Executable) -> Result<Call, EngineError> {
        if executable.kernel().domain != Domain::Elements {
            return Err(domain(executable, "an equation that is not local"));
        }
        let projection = &self.projections[projection];
        self.bind(executable, Context::Synapses { projection, by: projection.order })
    }

    /// A kernel of a projection that loops over the synapses of a block of post neurons, grouped by the neurons of one
    /// side.
    pub fn bind_groups(
        &self,
        projection: usize,
        executable: &Executable,
        by: Order,
        listed: bool,
        block: usize,
    ) -> Result<Call, EngineError> {
        let projection = &self.projections[projection];
        let elements = executable.kernel().elements();
        let expected = Domain::Groups { listed, elements };
        if executable.kernel().domain != expected || !projection.has_elements(by, elements) {
            let role = match (by, listed) {
                (Order::Post, true) => "a spike of a post neuron",
                (Order::Pre, true) => "a spike of a pre neuron",
                (_, false) => "all synapses",
            };
            return Err(domain(executable, role));
        }
        let mut call = self.bind(executable, Context::Synapses { projection, by })?;
        if let Some(matrix) = projection.matrix() {
            call.set_starts(matrix.starts(by).pointer());
            call.set_span(matrix.span(by, block).pointer());
        } else if by == Order::Post {
            call.set_starts(projection.starts_by_post.pointer());
        } else if let Some(groups) = projection.pre_groups() {
            call.set_starts(groups.wholes(0));
        }
        Ok(call)
    }

    /// A kernel over the windows of a block of post neurons: those parts that lie in the pre population, or outside.
    pub fn bind_windows(
        &self,
        projection: usize,
        executable: &Executable,
        block: usize,
        outside: bool,
    ) -> Result<Call, EngineError> {
        let projection = &self.projections[projection];
        let windows = projection.windows.as_ref();
        let Some(windows) = windows.filter(|w| executable.kernel().domain == Domain::Windows(w.lanes())) else {
            return Err(domain(executable, "windows"));
        };
        let mut call = self.bind(executable, Context::Synapses { projection, by: Order::Post })?;
        call.set_starts(if outside { windows.outside(block).0 } else { windows.inside(block).0 });
        Ok(call)
    }

    fn bind(&self, executable: &Executable, context: Context<'a>) -> Result<Call, EngineError> {
        let kernel = executable.kernel();
        let mut call = Call {
            executable: executable.clone(),
            table: Vec::with_capacity(kernel.slots.len()),
            events: None,
            places: None,
            starts: None,
            span: None,
            delayed: Vec::new(),
        };
        for (place, usage) in kernel.slots.iter().enumerate() {
            let bound = self
                .resolve(&usage.slot, context)
                .ok_or_else(|| EngineError::MissingSlot { kernel: kernel.name.clone(), slot: usage.slot.clone() })?;
            let stride = if let Bound::Array(array) = &bound { array.stride() as u32 } else { usage.stride };
            let (pointer, element) = match bound {
                Bound::Array(array) => (array.pointer(), array.element()),
                Bound::Events => {
                    call.events = Some(place);
                    (std::ptr::null_mut(), Element::U32)
                }
                Bound::EventPlaces => {
                    call.places = Some(place);
                    (std::ptr::null_mut(), Element::U32)
                }
                Bound::Starts => {
                    call.starts = Some(place);
                    (std::ptr::null_mut(), Element::I64)
                }
                Bound::Span => {
                    call.span = Some(place);
                    (std::ptr::null_mut(), Element::I64)
                }
                Bound::Elsewhere => (std::ptr::null_mut(), usage.element),
                Bound::Delayed(attribute) => {
                    call.delayed.push((place, attribute));
                    let pre = context.population(self.populations, Owner::Pre);
                    let array = &pre.expect("invariant: only synapses have delays").attributes[attribute].cells;
                    (array.pointer(), array.element())
                }
            };
            if element != usage.element {
                return Err(EngineError::SlotElement {
                    kernel: kernel.name.clone(),
                    slot: usage.slot.clone(),
                    expected: usage.element,
                    found: element,
                });
            }
            if stride != usage.stride {
                return Err(EngineError::SlotStride {
                    kernel: kernel.name.clone(),
                    slot: usage.slot.clone(),
                    expected: usage.stride,
                    found: stride,
                });
            }
            call.table.push(pointer);
        }
        Ok(call)
    }

    fn resolve(&self, slot: &Slot, context: Context<'a>) -> Option<Bound<'a>> {
        if let Some(array) = self.resolve_common(slot, context) {
            return Some(Bound::Array(array));
        }
        match context {
            Context::Neurons(population) => resolve_neurons(slot, population).map(Bound::Array),
            Context::Synapses { projection, by } => self.resolve_synapses(slot, projection, by),
        }
    }

    /// What kernels of populations and projections know alike.
    fn resolve_common(&self, slot: &Slot, context: Context<'a>) -> Option<&'a Array> {
        let population = |owner| context.population(self.populations, owner);
        match slot {
            Slot::Time => Some(self.clock.time()),
            Slot::StepNumber => Some(self.clock.step_cell()),
            Slot::DrawCounter => Some(self.clock.draws_cell()),
            Slot::Dt => Some(self.clock.dt_cell()),
            Slot::Constant(name) => self.constants.iter().find(|(n, _)| n == name).map(|(_, cell)| cell),
            Slot::Reduced(reduction, owner, name) => reduced(population(*owner)?, *reduction, name),
            Slot::Attribute(owner @ (Owner::Pre | Owner::Post), name) => array(&population(*owner)?.attributes, name),
            Slot::Sum(owner @ (Owner::Own | Owner::Pre), target) => population(*owner)?.sum(target),
            Slot::LastSpike(owner) => population(*owner)?.spiking.as_ref().map(|s| &s.last_spike),
            Slot::DrawKey(id) => context.keys().iter().find(|k| k.id == *id).map(|k| &k.cell),
            Slot::DrawArgument(id, number) => context.draw(*id)?.arguments.get(*number as usize),
            Slot::Drawn(id) => context.draw(*id)?.drawn.as_ref(),
            _ => None,
        }
    }

    fn resolve_synapses(&self, slot: &Slot, projection: &'a Projection, by: Order) -> Option<Bound<'a>> {
        let pre = &self.populations[projection.pre];
        let post = &self.populations[projection.post];
        let windows = projection.windows.as_ref();
        // Dependents have no synapses of their own; copies find them as their original does.
        let original = projection.original.as_ref();
        let store = original.map_or(projection, |o| &self.projections[o.index]);
        let way = if original.is_some_and(|o| o.usage == Use::Copied) { store } else { projection };
        let array = match slot {
            Slot::Sum(Owner::Post, target) => match &projection.signal {
                Some(signal) => Some(&signal.arrivals),
                None => post.sum(target),
            },
            Slot::UpdateDt => Some(&projection.update_dt_cell),
            Slot::Plasticity => Some(&projection.plasticity_cell),
            Slot::Attribute(Owner::Own, name) => array(&store.attributes, name),
            Slot::Delayed(name) if matches!(projection.delays, Delays::Uniform(_)) => {
                return attribute::find(&pre.attributes, name).map(Bound::Delayed);
            }
            Slot::History(name) => array(&pre.attributes, name),
            Slot::HistoryRow => Some(pre.history.get().table()),
            Slot::DelaySteps => store.delay_steps.as_ref(),
            Slot::Conductance(k) => match projection.arrivals() {
                Some(arrivals) => Some(arrivals),
                None => post.conductance(projection.targets.get(*k as usize)?),
            },
            Slot::LastEvent => projection.last_event.as_ref(),
            Slot::NotConverged(name) => unsolved(&projection.unsolved, name),
            Slot::PreRank => match (way.order, by) {
                (Order::Post, Order::Post) => way.ranks.as_ref(),
                (Order::Pre, Order::Post) => way.index.ranks.as_ref(),
                _ => None,
            },
            Slot::PostRank => match (way.order, by) {
                (Order::Pre, Order::Pre) => way.ranks.as_ref(),
                (Order::Post, Order::Pre) => way.index.ranks.as_ref(),
                _ => None,
            },
            Slot::Across => projection.matrix().map(Matrix::across),
            Slot::Pairs => projection.matrix()?.pairs(by).map(|pairs| &pairs.bits),
            Slot::PairStart => projection.matrix()?.pairs(by).map(|pairs| &pairs.starts),
            Slot::GroupCount => projection.matrix()?.pairs(by).map(|pairs| &pairs.counts),
            Slot::Permutation => way.index.permutation.as_ref(),
            Slot::WindowRows => windows.map(|w| &w.rows),
            Slot::Taps => windows.map(|w| &w.taps),
            Slot::WindowSize => windows.map(|w| &w.size),
            Slot::Row => Some(&projection.structural.row),
            Slot::Holds => Some(&projection.structural.holds),
            Slot::GroupStart | Slot::Runs => return Some(Bound::Starts),
            Slot::Span => return Some(Bound::Span),
            Slot::PreTerm(_) => return Some(Bound::Elsewhere),
            Slot::Events => return Some(Bound::Events),
            Slot::EventPlaces => return Some(Bound::EventPlaces),
            _ => None,
        };
        array.map(Bound::Array)
    }
}

impl<'a> Context<'a> {
    fn population(self, populations: &'a [Population], owner: Owner) -> Option<&'a Population> {
        match (self, owner) {
            (Context::Neurons(population), Owner::Own) => Some(population),
            (Context::Synapses { projection, .. }, Owner::Pre) => Some(&populations[projection.pre]),
            (Context::Synapses { projection, .. }, Owner::Post) => Some(&populations[projection.post]),
            _ => None,
        }
    }

    fn keys(self) -> &'a [DrawKey] {
        match self {
            Context::Neurons(population) => &population.keys,
            Context::Synapses { projection, .. } => &projection.keys,
        }
    }

    fn draw(self, id: DrawId) -> Option<&'a DrawState> {
        let (equations, conditions): (&[DrawState], &[DrawState]) = match self {
            Context::Neurons(population) => (&population.draws, &[]),
            Context::Synapses { projection, .. } => (&projection.draws, &projection.structural.draws),
        };
        equations.iter().chain(conditions).find(|d| d.id == id)
    }
}

fn resolve_neurons<'a>(slot: &Slot, population: &'a Population) -> Option<&'a Array> {
    let spiking = population.spiking.as_ref();
    match slot {
        Slot::Attribute(Owner::Own, name) => array(&population.attributes, name),
        Slot::Remaining => spiking.map(|s| &s.remaining),
        Slot::RefractorySteps => spiking.map(|s| &s.refractory),
        Slot::Spiked => spiking.map(|s| &s.spiked),
        Slot::AxonSpiked => spiking.map(|s| &s.axon_spiked),
        Slot::NotConverged(name) => unsolved(&population.unsolved, name),
        Slot::Holds => population.stop.as_ref().map(|s| &s.holds),
        _ => None,
    }
}

fn array<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Array> {
    attribute::find(attributes, name).map(|i| &attributes[i].cells)
}

fn unsolved<'a>(unsolved: &'a [Unsolved], name: &str) -> Option<&'a Array> {
    unsolved.iter().find(|u| &*u.variable == name).map(|u| &u.flags)
}

fn reduced<'a>(population: &'a Population, reduction: Reduction, name: &str) -> Option<&'a Array> {
    let attribute = attribute::find(&population.attributes, name)?;
    population.reductions.iter().find(|r| r.reduction == reduction && r.attribute == attribute).map(|r| &r.cell)
}

fn domain(executable: &Executable, role: &'static str) -> EngineError {
    EngineError::Domain { kernel: executable.kernel().name.clone(), role }
}
