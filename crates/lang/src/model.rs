//! The checked model: names, locality, types and flags are known to be right.
//!
//! A value of these types has passed every check that needs the model alone. What needs the other side of a
//! projection (`pre.x`, `post.sum(exc)`) is checked by `check::connect` when the neurons are known.

use crate::arithmetic::Arithmetic;
use crate::expr::{AttributeId, DrawId, Expr, FunctionId, Name};
use crate::span::Location;

/// Rate-coded or spiking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Paradigm {
    /// Transmits `r` at every step.
    Rate,
    /// Transmits events.
    Spiking,
}

/// One value per what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Locality {
    /// One value per population or projection (`population`, `projection`).
    Global,
    /// One value per post-synaptic neuron (`postsynaptic`).
    Postsynaptic,
    /// One value per neuron or synapse.
    Local,
}

/// Storage type of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// Network precision.
    Float,
    /// 32 bits; stores truncate toward zero and saturate, NaN stores 0.
    Int,
    /// Stores "value != 0".
    Bool,
}

/// Declared under `parameters` or by an equation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Changes only by event statements and from outside.
    Parameter,
    /// Has an equation, or was auto-declared.
    Variable,
}

/// The value an attribute starts with.
#[derive(Clone, Debug, PartialEq)]
pub enum Initial {
    /// A literal, already converted to the attribute's type (0/1 for bool).
    Number(f64),
    /// Arithmetic of constants, with the values that they have at compile.
    Constants(Arithmetic),
}

/// A parameter or variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// As written.
    pub name: Name,
    /// Parameter or variable.
    pub role: Role,
    /// One value per what.
    pub locality: Locality,
    /// Storage type.
    pub ty: ValueType,
    /// Initial value.
    pub initial: Initial,
    /// Its definition, `None` if it was added by the system (`r`, `w`, default `g_X`).
    pub declared: Option<Location>,
}

/// A numerical method for ODEs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Method {
    Explicit,
    Implicit,
    Semiimplicit,
    Exponential,
    Midpoint,
    Rk4,
    EventDriven,
}

/// Which side a bound limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum BoundKind {
    Min,
    Max,
}

/// `min=` or `max=`; applied in the order written, right after the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// Lower or upper.
    pub kind: BoundKind,
    /// Evaluated when it is applied.
    pub value: Expr,
}

/// The two forms of an equation.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// `x = value`; augmented assignments are written out.
    Assign(Expr),
    /// `left = right`, in which `Ref::Derivative(target)` occurs linearly.
    Ode {
        /// As written.
        left: Expr,
        /// As written.
        right: Expr,
        /// From the flags; `None`: the method of the network.
        method: Option<Method>,
        /// The right side is an `if` form (not an `ite`): no method that needs A, B and C applies.
        conditional: bool,
    },
}

/// The rule of one variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Equation {
    /// The variable.
    pub target: AttributeId,
    /// The rule.
    pub form: Form,
    /// In the order written.
    pub bounds: Vec<Bound>,
    /// The whole statement.
    pub at: Location,
}

/// What an event statement assigns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventTarget {
    /// An attribute of the model.
    Attribute(AttributeId),
    /// `g_target`, the conductance of the post neuron.
    Conductance,
}

/// One assignment of `reset`, `axon_reset`, `pre_spike`, `post_spike`, `pre_axon_spike`.
#[derive(Clone, Debug, PartialEq)]
pub struct EventStatement {
    /// Left side.
    pub target: EventTarget,
    /// Right side; augmented assignments are written out.
    pub value: Expr,
    /// In the order written.
    pub bounds: Vec<Bound>,
    /// Flag `unless_post` (only in `pre_spike`).
    pub unless_post: bool,
    /// The whole statement.
    pub at: Location,
}

/// A distribution that can be drawn from in equations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Distribution {
    Uniform,
    DiscreteUniform,
    Normal,
    LogNormal,
    Exponential,
    Gamma,
    Binomial,
}

/// One random call in the equations: a fresh value every step and element.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    /// Which distribution.
    pub distribution: Distribution,
    /// Literals, constants, global attributes and arithmetic of them.
    pub arguments: Vec<Expr>,
    /// One value per what: the locality of the equation that holds the call.
    pub locality: Locality,
    /// The call.
    pub at: Location,
}

/// A user's function, global or of the model. `Ref::Argument` in the body counts the arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// As written.
    pub name: Name,
    /// Names and types of the arguments.
    pub arguments: Vec<(Name, ValueType)>,
    /// Type of the result.
    pub returns: ValueType,
    /// The expression. May call functions with a smaller id only.
    pub body: Expr,
    /// Declared in the model's own `functions=`.
    pub own: bool,
}

/// How long a spiking neuron is frozen after a spike.
#[derive(Clone, Debug, PartialEq)]
pub enum Refractory {
    /// Not given: no machinery unless a period is set from outside.
    None,
    /// Number of ms, or per neuron values, held by the population.
    Period,
    /// Read from this attribute (ms) at each spike.
    Attribute(AttributeId),
}

/// A target whose `g_X` the equations use.
#[derive(Clone, Debug, PartialEq)]
pub struct Conductance {
    /// `X`
    pub target: Name,
    /// The attribute `g_X`.
    pub attribute: AttributeId,
    /// The equations do not define it: it is zeroed after all equations of the step.
    pub resets: bool,
}

/// A checked neuron.
#[derive(Clone, Debug, PartialEq)]
pub struct NeuronModel {
    /// For reports.
    pub name: String,
    /// Rate-coded or spiking.
    pub paradigm: Paradigm,
    /// Parameters, then variables, in textual order, then what the system adds.
    pub attributes: Vec<Attribute>,
    /// In textual order.
    pub equations: Vec<Equation>,
    /// Functions that the model may call: global ones, then its own.
    pub functions: Vec<Function>,
    /// Random calls in textual order.
    pub draws: Vec<Draw>,
    /// Spiking neurons: the condition.
    pub spike: Option<Expr>,
    /// Spiking neurons: statements at a spike.
    pub reset: Vec<EventStatement>,
    /// Condition of an axonal spike.
    pub axon_spike: Option<Expr>,
    /// Statements at an axonal spike.
    pub axon_reset: Vec<EventStatement>,
    /// Refractory period.
    pub refractory: Refractory,
    /// `g_X` in use, spiking neurons, sorted by target.
    pub conductances: Vec<Conductance>,
}

/// How the psps of one post neuron are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Operation {
    Sum,
    Max,
    Min,
    Mean,
}

/// A checked synapse.
#[derive(Clone, Debug, PartialEq)]
pub struct SynapseModel {
    /// For reports.
    pub name: String,
    /// That of the pre-synaptic population.
    pub paradigm: Paradigm,
    /// Parameters, then variables, in textual order; `w` is always among them.
    pub attributes: Vec<Attribute>,
    /// In textual order.
    pub equations: Vec<Equation>,
    /// Functions that the model may call: global ones, then its own.
    pub functions: Vec<Function>,
    /// Random calls in textual order.
    pub draws: Vec<Draw>,
    /// Rate-coded: always there (default `w*pre.r`). Spiking: continuous transmission, if given.
    pub psp: Option<Expr>,
    /// How psps are combined.
    pub operation: Operation,
    /// Spiking: all statements, with the default `g_target += w` where it applies.
    pub pre_spike: Vec<EventStatement>,
    /// Spiking.
    pub post_spike: Vec<EventStatement>,
    /// Spiking: statements at axonal spikes; `None`: not given.
    pub pre_axon_spike: Option<Vec<EventStatement>>,
    /// Axonal spikes share the whole `pre_spike` processing (same text).
    pub axon_shares_pre_spike: bool,
    /// Structural plasticity: conditions.
    pub pruning: Option<StructuralCondition>,
    /// Structural plasticity: conditions.
    pub creating: Option<StructuralCondition>,
}

/// `pruning=` or `creating=`.
#[derive(Clone, Debug, PartialEq)]
pub struct StructuralCondition {
    /// Boolean.
    pub condition: Expr,
    /// `proba=`
    pub probability: f64,
    /// `w=`
    pub weight: f64,
    /// `d=`, ms
    pub delay_ms: Option<f64>,
}

impl NeuronModel {
    /// The attribute of that name.
    pub fn find(&self, name: &str) -> Option<AttributeId> {
        find(&self.attributes, name)
    }

    /// The attribute with that number.
    pub fn attribute(&self, id: AttributeId) -> &Attribute {
        &self.attributes[id.0 as usize]
    }
}

impl SynapseModel {
    /// The attribute of that name.
    pub fn find(&self, name: &str) -> Option<AttributeId> {
        find(&self.attributes, name)
    }

    /// The attribute with that number.
    pub fn attribute(&self, id: AttributeId) -> &Attribute {
        &self.attributes[id.0 as usize]
    }

    /// The weight.
    pub fn weight(&self) -> AttributeId {
        self.find("w").expect("invariant: every checked synapse has w")
    }

    /// `w` has an equation or is assigned in an event.
    pub fn is_plastic(&self) -> bool {
        let w = self.weight();
        self.equations.iter().any(|e| e.target == w)
            || self.pre_spike.iter().chain(&self.post_spike).any(|s| s.target == EventTarget::Attribute(w))
    }
}

fn find(attributes: &[Attribute], name: &str) -> Option<AttributeId> {
    attributes.iter().position(|a| &*a.name == name).map(|i| AttributeId(i as u32))
}

/// Access by id that both kinds of model share; what the planner and the code generator need of a model.
pub trait Model {
    /// All attributes.
    fn attributes(&self) -> &[Attribute];
    /// All functions.
    fn functions(&self) -> &[Function];
    /// All random calls.
    fn draws(&self) -> &[Draw];

    /// One function.
    fn function(&self, id: FunctionId) -> &Function {
        &self.functions()[id.0 as usize]
    }
    /// One random call.
    fn draw(&self, id: DrawId) -> &Draw {
        &self.draws()[id.0 as usize]
    }
}

impl Model for NeuronModel {
    fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }
    fn functions(&self) -> &[Function] {
        &self.functions
    }
    fn draws(&self) -> &[Draw] {
        &self.draws
    }
}

impl Model for SynapseModel {
    fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }
    fn functions(&self) -> &[Function] {
        &self.functions
    }
    fn draws(&self) -> &[Draw] {
        &self.draws
    }
}
