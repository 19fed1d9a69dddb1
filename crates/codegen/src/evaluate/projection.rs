//! What happens at the synapses of a projection, synapse after synapse.

use neurarchy_lang::expr::{AttributeId, Expr, Name, Owner, Ref};
use neurarchy_lang::model::{
    Bound, BoundKind, Equation, EventStatement, EventTarget, Form, Initial, Locality, Method, Operation, SynapseModel,
};

use super::group::{Effect, Element, abc, assign, pass};
use super::{EvaluateError, Evaluation, World, stored};

/// A synapse and the neurons that it connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Synapse {
    /// Its number, by post rank, then pre rank.
    pub number: usize,
    /// Rank of the pre-synaptic neuron.
    pub pre: usize,
    /// Rank of the post-synaptic neuron.
    pub post: usize,
}

/// Which event a synapse receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A spike of the pre neuron arrives.
    Pre,
    /// The post neuron has spiked.
    Post,
    /// An axonal spike of the pre neuron arrives.
    Axon,
}

/// A projection and its state.
#[derive(Clone, Debug)]
pub struct Projection<'a> {
    /// Its synapses.
    pub model: &'a SynapseModel,
    /// Sorted by post rank, then pre rank.
    pub synapses: Vec<Synapse>,
    /// Number of post neurons.
    pub posts: usize,
    /// Step size, ms.
    pub dt: f64,
    /// Steps between two evaluations of the equations.
    pub period: i64,
    /// Numerical method of equations without a flag.
    pub method: Method,
    /// Number of the present step.
    pub step: i64,
    /// Values of each attribute: one per synapse, per post neuron, or one.
    pub values: Vec<Vec<f64>>,
    /// Step of the last event of each synapse.
    pub last_event: Vec<i64>,
    /// Delay of each synapse in steps.
    pub delay_steps: Vec<i64>,
    /// `w` may change.
    pub plasticity: bool,
    /// Targets of the projection.
    pub targets: Vec<Name>,
    /// `g_target` of each post neuron, for each target of the projection.
    pub conductances: Vec<Vec<f64>>,
}

impl<'a> Projection<'a> {
    /// A projection with initial values between `(pre, post)` pairs sorted by post rank, then pre rank.
    pub fn new(
        model: &'a SynapseModel,
        pairs: &[(usize, usize)],
        posts: usize,
        targets: &[Name],
        dt: f64,
        method: Method,
        world: &dyn World,
    ) -> Projection<'a> {
        let synapses: Vec<Synapse> =
            pairs.iter().enumerate().map(|(number, (pre, post))| Synapse { number, pre: *pre, post: *post }).collect();
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
                let count = match a.locality {
                    Locality::Global => 1,
                    Locality::Postsynaptic => posts,
                    Locality::Local => synapses.len(),
                };
                vec![stored(value, a.ty); count]
            })
            .collect();
        Projection {
            model,
            posts,
            dt,
            period: 1,
            method,
            step: 0,
            values,
            last_event: vec![-10_000; synapses.len()],
            delay_steps: vec![1; synapses.len()],
            plasticity: true,
            targets: targets.to_vec(),
            conductances: vec![vec![0.0; posts]; targets.len()],
            synapses,
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

    /// The combined psp of each post neuron; `None` if it has no synapse.
    pub fn psp(&mut self, world: &dyn World) -> Vec<Option<f64>> {
        let model = self.model;
        let Some(psp) = &model.psp else { return vec![None; self.posts] };
        (0..self.posts)
            .map(|post| {
                let row: Vec<Synapse> = self.synapses.iter().copied().filter(|s| s.post == post).collect();
                let psps: Vec<f64> = row.iter().map(|s| self.at(*s, Locality::Local, world).value(psp)).collect();
                let total = psps.iter().sum::<f64>();
                Some(match model.operation {
                    _ if psps.is_empty() => return None,
                    Operation::Sum => total,
                    Operation::Mean => total / psps.len() as f64,
                    Operation::Max => psps.iter().fold(f64::NEG_INFINITY, |a, &b| if a > b { a } else { b }),
                    Operation::Min => psps.iter().fold(f64::INFINITY, |a, &b| if a < b { a } else { b }),
                })
            })
            .collect()
    }

    /// The equations of one step, except those of event-driven variables.
    pub fn equations(&mut self, world: &dyn World) -> Result<(), EvaluateError> {
        let (model, method, h) = (self.model, self.method, self.dt * self.period as f64);
        let of = |locality: Locality| -> Vec<&Equation> {
            let local = model.equations.iter().filter(|e| model.attribute(e.target).locality == locality);
            local.filter(|e| !is_event_driven(e)).collect()
        };
        let nowhere = Synapse { number: 0, pre: 0, post: 0 };
        pass(model, &of(Locality::Global), method, h, &mut self.at(nowhere, Locality::Global, world))?;
        for post in 0..self.posts {
            let dendrite = Synapse { post, ..nowhere };
            pass(model, &of(Locality::Postsynaptic), method, h, &mut self.at(dendrite, Locality::Postsynaptic, world))?;
        }
        for synapse in self.synapses.clone() {
            let mut element = self.at(synapse, Locality::Local, world);
            element.step_ms = h;
            pass(model, &of(Locality::Local), method, h, &mut element)?;
        }
        Ok(())
    }

    /// One event at one synapse (1.11).
    pub fn event(&mut self, kind: Event, number: usize, world: &dyn World) -> Result<(), EvaluateError> {
        let model = self.model;
        let synapse = self.synapses[number];
        let statements: &[EventStatement] = match kind {
            Event::Pre => &model.pre_spike,
            Event::Post => &model.post_spike,
            Event::Axon => model.pre_axon_spike.as_deref().unwrap_or(&[]),
        };
        if statements.is_empty() {
            // Not even event-driven variables take notice.
            return Ok(());
        }
        if kind != Event::Axon {
            self.integrate(kind, synapse, world)?;
        }
        let (transmit, update): (Vec<_>, Vec<_>) =
            statements.iter().partition(|s| s.target == EventTarget::Conductance);
        for statement in transmit {
            for k in 0..self.conductances.len() {
                let mut element = self.at(synapse, Locality::Local, world);
                element.target = k;
                let value = element.value(&statement.value);
                element.projection.conductances[k][synapse.post] = value;
                for bound in &statement.bounds {
                    let present = element.projection.conductances[k][synapse.post];
                    if let Some(limit) = exceeded(bound, present, element.value(&bound.value)) {
                        element.projection.conductances[k][synapse.post] = limit;
                    }
                }
            }
        }
        if kind == Event::Axon {
            return Ok(());
        }
        for statement in update {
            let EventTarget::Attribute(target) = statement.target else { continue };
            let emission = self.step - self.delay_steps[number];
            if statement.unless_post && emission == world.last_spike(Owner::Post, synapse.post) {
                continue;
            }
            let off = target == model.weight() && !self.plasticity;
            if off && kind == Event::Pre {
                continue;
            }
            let mut element = self.at(synapse, Locality::Local, world);
            if !off {
                let value = element.value(&statement.value);
                element.write(target, value);
            }
            for bound in &statement.bounds {
                let limit = element.value(&bound.value);
                if let Some(limit) = exceeded(bound, element.read(&Ref::Attribute(target)), limit) {
                    element.write(target, limit);
                }
            }
        }
        Ok(())
    }

    /// Brings event-driven variables up to date (1.11.4).
    fn integrate(&mut self, kind: Event, synapse: Synapse, world: &dyn World) -> Result<(), EvaluateError> {
        let model = self.model;
        let variables: Vec<&Equation> = model.equations.iter().filter(|e| is_event_driven(e)).collect();
        if variables.is_empty() {
            return Ok(());
        }
        let now = if kind == Event::Post { self.step } else { self.step - 1 };
        let elapsed = (now - self.last_event[synapse.number]).max(0) as f64 * self.dt;
        let mut element = self.at(synapse, Locality::Local, world);
        let mut values = vec![];
        for equation in &variables {
            let (a, b, c) = abc(model, equation, &|r| element.read(r))?;
            let x = element.read(&Ref::Attribute(equation.target));
            // S + (x - S) exp(-elapsed B/A) with S = C/B, without the cancellation where S is large.
            let change = if b == 0.0 { elapsed * c / a } else { (x - c / b) * (-elapsed * b / a).exp_m1() };
            values.push(x + change);
        }
        for (equation, value) in variables.iter().zip(values) {
            assign(model, &mut element, equation.target, value, &equation.bounds);
        }
        self.last_event[synapse.number] = self.step;
        Ok(())
    }

    fn at<'p>(&'p mut self, synapse: Synapse, locality: Locality, world: &'p dyn World) -> At<'p, 'a> {
        let step_ms = if locality == Locality::Local { self.dt } else { self.dt * self.period as f64 };
        At { projection: self, synapse, locality, world, target: 0, step_ms }
    }
}

fn is_event_driven(equation: &Equation) -> bool {
    matches!(equation.form, Form::Ode { method: Some(Method::EventDriven), .. })
}

fn exceeded(bound: &Bound, value: f64, limit: f64) -> Option<f64> {
    let beyond = match bound.kind {
        BoundKind::Min => value < limit,
        BoundKind::Max => value > limit,
    };
    beyond.then_some(limit)
}

/// One synapse, one post neuron or the projection as a whole.
struct At<'p, 'a> {
    projection: &'p mut Projection<'a>,
    synapse: Synapse,
    locality: Locality,
    world: &'p dyn World,
    target: usize,
    step_ms: f64,
}

impl At<'_, '_> {
    fn value(&self, e: &Expr) -> f64 {
        Evaluation { model: self.projection.model, names: &|r| self.read(r) }.value(e)
    }

    fn place(&self, id: AttributeId) -> usize {
        match self.projection.model.attribute(id).locality {
            Locality::Global => 0,
            Locality::Postsynaptic => self.synapse.post,
            Locality::Local => self.synapse.number,
        }
    }

    /// `post.g_X` is the conductance that the projection itself changes.
    fn own_conductance(&self, name: &str) -> Option<usize> {
        let target = name.strip_prefix("g_")?;
        self.projection.targets.iter().position(|t| **t == *target)
    }

    fn rank(&self, owner: Owner) -> usize {
        if owner == Owner::Pre { self.synapse.pre } else { self.synapse.post }
    }
}

impl Element for At<'_, '_> {
    fn read(&self, r: &Ref) -> f64 {
        let projection = &*self.projection;
        match r {
            Ref::Attribute(id) => projection.values[id.0 as usize][self.place(*id)],
            Ref::Neuron(owner, name) => match self.own_conductance(name).filter(|_| *owner == Owner::Post) {
                Some(k) => projection.conductances[k][self.synapse.post],
                None => self.world.neuron(*owner, self.synapse, name),
            },
            Ref::Sum(owner, target) => self.world.sum(*owner, self.rank(*owner), target.as_ref()),
            Ref::Reduced(reduction, owner, name) => self.world.reduced(*reduction, *owner, name),
            Ref::Constant(name) => self.world.constant(name),
            Ref::Time => projection.step as f64 * projection.dt,
            Ref::Step => self.step_ms,
            Ref::LastSpike(owner) => self.world.last_spike(*owner, self.rank(*owner)) as f64 * projection.dt,
            Ref::Conductance => projection.conductances[self.target][self.synapse.post],
            Ref::Draw(id) => {
                let element = match self.locality {
                    Locality::Global => (0, 0),
                    Locality::Postsynaptic => (0, self.synapse.post),
                    Locality::Local => (self.synapse.pre, self.synapse.post),
                };
                self.world.draw(*id, element)
            }
            Ref::Argument(_) | Ref::Derivative(_) | Ref::Temporary(_) | Ref::Elapsed => f64::NAN,
        }
    }

    fn write(&mut self, id: AttributeId, value: f64) {
        let place = self.place(id);
        let ty = self.projection.model.attribute(id).ty;
        self.projection.values[id.0 as usize][place] = stored(value, ty);
    }

    fn effect(&self, id: AttributeId) -> Effect {
        let off = !self.projection.plasticity && id == self.projection.model.weight();
        if off { Effect::Nothing } else { Effect::Full }
    }
}
