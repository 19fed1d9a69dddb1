//! Kernels of a synapse.

mod structural;
mod windows;

use neurarchy_lang::expr::{Expr, Name, Owner, Ref};
use neurarchy_lang::model::{NeuronModel, Operation, Paradigm, SynapseModel};
use neurarchy_lang::plan::{Block, EventPlan, Statement, SynapsePlan};

use super::draw::{self, DrawSetup};
use super::expr::refers;
use super::places::{Past, Places, Side};
use super::scope::{Guards, Scope, assigned};
use crate::builder::Builder;
use crate::ir::{Domain, Element, Elements, Index, Kernel, Precision, Predicate, ReduceOp, Type, ValueId};
use crate::slot::{NEVER, Slot};

pub use windows::{WindowKernels, windows};

/// Order of the synapses in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// Rows by post rank.
    Post,
    /// Groups by pre rank.
    Pre,
}

/// How synapses are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Storage {
    /// Rows of the synapses that there are, each with the rank of the neuron on the other side.
    #[default]
    Sparse,
    /// The matrix of all pairs of neurons.
    Dense {
        /// Not all pairs are connected.
        gaps: bool,
    },
}

/// What is known of the delays of a projection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DelayKind {
    /// One step.
    None,
    /// The same for all synapses, more than one step.
    Uniform,
    /// Each synapse has its own.
    PerSynapse,
}

/// What the kernels depend on besides the model.
#[derive(Clone, Copy, Debug)]
pub struct SynapseOptions<'a> {
    /// Floating-point type of the network.
    pub precision: Precision,
    /// Order of the synapses in memory.
    pub order: Order,
    /// How they are stored.
    pub storage: Storage,
    /// `U16` or `U32`.
    pub pre_rank: Element,
    /// `U16` or `U32`.
    pub post_rank: Element,
    /// Delays.
    pub delay: DelayKind,
    /// `w` is stored as one value.
    pub shared_weight: bool,
    /// The local attributes of a synapse and the stamp of its last event are fields of a record of so many bytes.
    pub record: Option<u32>,
    /// Targets of the projection.
    pub targets: &'a [Name],
    /// Pre and post are the same population: `pre.g_X` may be the conductance that is written.
    pub conductances_alias: bool,
    /// Two synapses may connect the same pair of neurons.
    pub parallel_edges: bool,
    /// The pre-synaptic neuron.
    pub pre: &'a NeuronModel,
    /// The post-synaptic neuron.
    pub post: &'a NeuronModel,
    /// Targets of the projections that the pre population receives; for `pre.sum()`.
    pub pre_targets: &'a [Name],
    /// Targets of the projections that the post population receives; for `post.sum()`.
    pub post_targets: &'a [Name],
}

/// The kernels of a synapse.
#[derive(Clone, Debug, PartialEq)]
pub struct SynapseKernels {
    /// Random calls that are prepared before `global`.
    pub draws: Vec<DrawSetup>,
    /// Continuous transmission. Groups over post ranks.
    pub psp: Option<Kernel>,
    /// Projection-wide equations. Over `0..1`.
    pub global: Option<Kernel>,
    /// Equations with one value per post neuron. Elements are post ranks.
    pub postsynaptic: Option<Kernel>,
    /// Equations of each synapse. Groups in storage order.
    pub local: Option<Kernel>,
    /// At spikes of pre neurons, listed.
    pub pre_event: Option<Kernel>,
    /// At spikes of post neurons, listed.
    pub post_event: Option<Kernel>,
    /// At axonal spikes of pre neurons, listed; `None` also if `pre_event` serves them.
    pub axon_event: Option<Kernel>,
    /// Synapses of different post neurons depend on each other: the projection must not be cut into blocks.
    pub one_block: bool,
    /// Which synapses are pruned (`Slot::Holds`). Groups in storage order.
    pub pruning: Option<Kernel>,
    /// Which pairs of the post neuron of `Slot::Row` get a synapse if they have none (`Slot::Holds`). Elements are pre
    /// ranks, padded; entries beyond the last neuron have no meaning.
    pub creating: Option<Kernel>,
    /// Random calls that are prepared before `pruning` and `creating`.
    pub structural_draws: Vec<DrawSetup>,
}

/// Makes the kernels of a synapse.
pub fn synapse(model: &SynapseModel, plan: &SynapsePlan, options: &SynapseOptions) -> SynapseKernels {
    let mut changed = assigned(&plan.global);
    changed.extend(assigned(&plan.postsynaptic));
    let (structural_draws, draws) = draw::setups(model, options.precision, &changed, &Slot::UpdateDt)
        .into_iter()
        .partition::<Vec<_>, _>(|setup| structural::draws_of_conditions(model).contains(&setup.id));
    let mut maker = Maker { model, plan, options, draws: &draws, one_block: false };
    let psp = plan.psp.as_ref().map(|(value, operation)| maker.psp(value, *operation));
    let global = (!plan.global.is_empty()).then(|| maker.global());
    let postsynaptic = (!plan.postsynaptic.is_empty()).then(|| maker.postsynaptic());
    let local = (!plan.local.is_empty()).then(|| maker.local());
    let event = |maker: &mut Maker, event: &EventPlan, side| (!event.is_empty()).then(|| maker.event(event, side));
    let pre_event = event(&mut maker, &plan.pre_event, Event::Pre);
    let post_event = event(&mut maker, &plan.post_event, Event::Post);
    let axon_event = event(&mut maker, &plan.axon_event, Event::Axon);
    let pruning = model.pruning.as_ref().map(|rule| maker.pruning(rule));
    let creating = model.creating.as_ref().map(|rule| maker.creating(rule));
    let one_block = maker.one_block;
    SynapseKernels {
        psp,
        global,
        postsynaptic,
        local,
        pre_event,
        post_event,
        axon_event,
        one_block,
        draws,
        pruning,
        creating,
        structural_draws,
    }
}

/// Where the spike of an event came from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    Pre,
    Post,
    Axon,
}

struct Maker<'a> {
    model: &'a SynapseModel,
    plan: &'a SynapsePlan,
    options: &'a SynapseOptions<'a>,
    draws: &'a [DrawSetup],
    one_block: bool,
}

impl<'a> Maker<'a> {
    fn name(&self, what: &str) -> String {
        format!("{}: {what}", self.model.name)
    }

    // --- Scopes -------------------------------------------------------------------------------------------------

    /// A kernel over synapses, in groups by `by`.
    fn synapses(&self, what: &str, by: Order, listed: bool, step: Slot) -> Scope<'a> {
        let options = self.options;
        let elements = match (options.storage, by == options.order) {
            (Storage::Sparse, true) => Elements::Range,
            (Storage::Sparse, false) => Elements::Permuted,
            (Storage::Dense { gaps }, true) => Elements::Row { gaps },
            (Storage::Dense { gaps }, false) => Elements::Column { gaps },
        };
        let mut b = Builder::new(self.name(what), Domain::Groups { listed, elements });
        let (slot, element) = match by {
            Order::Post => (Slot::PreRank, options.pre_rank),
            Order::Pre => (Slot::PostRank, options.post_rank),
        };
        let other = match elements {
            Elements::Range => b.load_slot(slot, element, Index::Element),
            Elements::Permuted => b.load_slot(slot, element, Index::Position),
            Elements::Row { .. } | Elements::Column { .. } => b.position_number(),
        };
        let index = if elements.is_matrix() { Index::Position } else { Index::Value(other) };
        let group = b.group_number();
        let (pre, post) = match by {
            Order::Post => ((index, other), (Index::Group, group)),
            Order::Pre => ((Index::Group, group), (index, other)),
        };
        let places = Places {
            local: Some(Index::Element),
            postsynaptic: Some(post.0),
            single: options.shared_weight.then(|| self.model.attribute(self.model.weight()).name.clone()),
            record: options.record,
            own: None,
            pre: Some(Side { model: Some(options.pre), index: pre.0, rank: pre.1, targets: options.pre_targets }),
            post: Some(self.post_side(post.0, post.1)),
            past: Past::Present,
            step,
            targets: options.targets,
            pre_shares_conductances: options.conductances_alias,
        };
        let mut scope = Scope::new(b, self.model, options.precision, places);
        scope.draw_element = Some((pre.1, post.1));
        scope.prepared_draws = self.draws.iter().map(|d| d.id).collect();
        scope
    }

    fn post_side(&self, index: Index, rank: ValueId) -> Side<'a> {
        Side { model: Some(self.options.post), index, rank, targets: self.options.post_targets }
    }

    /// `pre.x` in psps and equations is as old as the delay says.
    fn look_back(&self, scope: &mut Scope) {
        scope.places.past = match self.options.delay {
            DelayKind::None => Past::Present,
            DelayKind::Uniform => Past::Delayed,
            DelayKind::PerSynapse => {
                let delay = self.delay_steps(scope);
                Past::History(scope.b.load_slot(Slot::HistoryRow, Element::I64, Index::Value(delay)))
            }
        };
    }

    /// Delay in steps, `I64`.
    fn delay_steps(&self, scope: &mut Scope) -> ValueId {
        match self.options.delay {
            DelayKind::None => scope.b.i64(1),
            DelayKind::Uniform => scope.b.load_slot(Slot::DelaySteps, Element::U16, Index::Zero),
            DelayKind::PerSynapse => scope.b.load_slot(Slot::DelaySteps, Element::U16, Index::Element),
        }
    }

    // --- Transmission -------------------------------------------------------------------------------------------

    fn psp(&mut self, value: &Expr, operation: Operation) -> Kernel {
        let mut scope = self.synapses("psp", Order::Post, false, Slot::Dt);
        self.look_back(&mut scope);
        let ty = scope.float();
        let value = scope.number(value, ty);
        let reduce = match operation {
            Operation::Sum | Operation::Mean => ReduceOp::Sum,
            Operation::Max => ReduceOp::Max,
            Operation::Min => ReduceOp::Min,
        };
        let mut result = scope.b.reduce(reduce, value);
        if operation == Operation::Mean {
            let size = scope.b.group_size();
            let size = scope.b.convert(size, ty);
            result = scope.b.div(result, size);
        }
        self.transmit(&mut scope, result);
        if self.plan.psp.as_ref().is_some_and(|(value, _)| self.reads_written(value)) {
            scope.b.set_serial();
            self.one_block = true;
        }
        scope.finish()
    }

    /// Adds the result of a group to the inputs of its post neuron.
    fn transmit(&self, scope: &mut Scope, result: ValueId) {
        for (k, target) in self.options.targets.iter().enumerate() {
            let slot = match self.model.paradigm {
                Paradigm::Rate => Slot::Sum(Owner::Post, target.clone()),
                Paradigm::Spiking => Slot::Conductance(k as u32),
            };
            let slot = scope.b.slot(slot, self.options.precision.element());
            let before = scope.b.load_after(slot, Index::Group);
            let after = scope.b.add(before, result);
            scope.b.store_after(slot, Index::Group, after);
        }
    }

    /// The expression reads, of the pre neuron, what transmission writes to the post neuron.
    fn reads_written(&self, value: &Expr) -> bool {
        let targets = self.options.targets;
        let pre = self.options.pre;
        self.options.conductances_alias
            && refers(value, &mut |owner, r| match r {
                _ if owner != Owner::Pre => false,
                Ref::Sum(_, None) => true,
                Ref::Sum(_, Some(target)) => targets.contains(target),
                Ref::Neuron(_, name) => pre
                    .conductances
                    .iter()
                    .any(|c| targets.contains(&c.target) && pre.attribute(c.attribute).name == *name),
                _ => false,
            })
    }

    // --- Equations ----------------------------------------------------------------------------------------------

    /// `w` is not assigned while plasticity is off.
    fn plastic(&self, scope: &mut Scope) -> Option<ValueId> {
        Some(scope.uniform(Slot::Plasticity, Element::Bool))
    }

    fn global(&self) -> Kernel {
        let name = self.name("projection-wide equations");
        let mut scope = Scope::single(name, self.model, self.options.precision, Slot::UpdateDt);
        let plastic = self.plastic(&mut scope);
        scope.run(&self.plan.global, &Guards { plastic, ..Guards::default() });
        scope.finish()
    }

    fn postsynaptic(&self) -> Kernel {
        let mut b = Builder::new(self.name("equations of post neurons"), Domain::Elements);
        let rank = b.element_number();
        let places = Places {
            postsynaptic: Some(Index::Element),
            post: Some(self.post_side(Index::Element, rank)),
            ..Places::uniform(Slot::UpdateDt)
        };
        let mut scope = Scope::new(b, self.model, self.options.precision, places);
        let zero = scope.b.i64(0);
        scope.draw_element = Some((zero, rank));
        scope.prepared_draws = self.draws.iter().map(|d| d.id).collect();
        let plastic = self.plastic(&mut scope);
        scope.run(&self.plan.postsynaptic, &Guards { plastic, ..Guards::default() });
        scope.finish()
    }

    fn local(&mut self) -> Kernel {
        let mut scope = self.synapses("equations of synapses", self.options.order, false, Slot::UpdateDt);
        self.look_back(&mut scope);
        let plastic = self.plastic(&mut scope);
        scope.run(&self.plan.local, &Guards { plastic, ..Guards::default() });
        self.order_elements(&mut scope, self.options.order);
        scope.finish()
    }

    // --- Events -------------------------------------------------------------------------------------------------

    fn event(&mut self, event: &EventPlan, kind: Event) -> Kernel {
        let (what, by) = match kind {
            Event::Pre => ("spikes of pre neurons", Order::Pre),
            Event::Axon => ("axonal spikes of pre neurons", Order::Pre),
            Event::Post => ("spikes of post neurons", Order::Post),
        };
        let mut scope = self.synapses(what, by, true, Slot::Dt);
        if !event.integrate.is_empty() {
            self.measure(&mut scope, kind);
        }
        let plastic = self.plastic(&mut scope);
        let unless_post = Some(self.unless_post(&mut scope));
        let guards = Guards { plastic, unless_post, ..Guards::default() };
        for block in [&event.integrate, &event.transmit, &event.update] {
            scope.run(block, &guards);
        }
        self.order_elements(&mut scope, by);
        if kind != Event::Post {
            let writes = !event.transmit.is_empty();
            let reads = self.statements(event).any(|value| self.reads_written(value));
            if writes && self.options.parallel_edges {
                scope.b.set_serial();
            }
            if writes && reads {
                scope.b.set_serial();
                self.one_block = true;
            }
        }
        scope.finish()
    }

    fn statements<'e>(&self, event: &'e EventPlan) -> impl Iterator<Item = &'e Expr> {
        fn values(block: &Block) -> impl Iterator<Item = &Expr> {
            block.statements.iter().filter_map(|s| match s {
                Statement::Let { value, .. } | Statement::Store { value, .. } => Some(value),
                // Only continuous equations are solved by iteration.
                Statement::Solve(_) => None,
            })
        }
        values(&event.integrate).chain(values(&event.transmit)).chain(values(&event.update))
    }

    /// Time since the last event of the synapse, then the stamp of this one (1.11.4). The stamp has 32 bits; their
    /// difference is right as long as less than 2^31 steps lie between two events.
    fn measure(&self, scope: &mut Scope, kind: Event) {
        let stamp = scope.local_slot(Slot::LastEvent, Element::I32);
        let step = scope.uniform(Slot::StepNumber, Element::I64);
        let never = scope.b.i64(NEVER);
        let now = scope.b.sub(step, never);
        let now = scope.b.convert(now, Type::I32);
        let before = scope.b.load(stamp, Index::Element);
        let mut steps = now;
        if kind != Event::Post {
            let one = scope.b.i32(1);
            steps = scope.b.sub(steps, one);
        }
        let steps = scope.b.sub(steps, before);
        let zero = scope.b.i32(0);
        let negative = scope.b.compare(Predicate::Lt, steps, zero);
        let steps = scope.b.select(negative, zero, steps);
        scope.elapsed = Some(scope.steps_to_ms(steps));
        scope.b.store(stamp, Index::Element, now);
    }

    /// The spike that is delivered was not emitted in the step of the post neuron's last one (1.11.5).
    fn unless_post(&self, scope: &mut Scope) -> ValueId {
        let step = scope.uniform(Slot::StepNumber, Element::I64);
        let delay = self.delay_steps(scope);
        let emission = scope.b.sub(step, delay);
        let post = scope.last_spike(Owner::Post);
        scope.b.compare(Predicate::Ne, emission, post)
    }

    /// Elements follow each other if they assign the same value.
    fn order_elements(&mut self, scope: &mut Scope, by: Order) {
        for index in scope.written_places() {
            match index {
                // One value for the whole projection.
                Index::Zero => {
                    scope.b.set_serial();
                    self.one_block = true;
                }
                // One value for the group.
                Index::Group => scope.b.set_serial(),
                // One value per post neuron, in groups by pre neuron.
                Index::Value(_) if by == Order::Pre && self.options.parallel_edges => scope.b.set_serial(),
                _ => {}
            }
        }
    }
}
