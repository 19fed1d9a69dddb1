//! Things that have a meaning, but not where or how they are used.

use std::fmt;

use thiserror::Error;

use super::did_you_mean;
use crate::expr::Name;
use crate::span::{Field, Location};

/// A part of the language that is not allowed everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Construct {
    /// `Uniform(0, 1)`
    Draw,
    /// `mean(r)`
    Reduction,
    /// `sum(exc)`
    Sum,
    /// `pre.x`, `post.x`
    Member,
    /// `if c: a else: b`
    If,
    /// `g_target`
    Conductance,
}

impl fmt::Display for Construct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Construct::Draw => "a random number",
            Construct::Reduction => "an operation over a population",
            Construct::Sum => "a weighted sum",
            Construct::Member => "an attribute of the pre- or post-synaptic neuron",
            Construct::If => "an `if` form",
            Construct::Conductance => "`g_target`",
        })
    }
}

/// Where an expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// `equations` of a neuron.
    NeuronEquation,
    /// `spike`, `axon_spike`
    Spike,
    /// `reset`, `axon_reset`
    Reset,
    /// `equations` of a synapse.
    SynapseEquation,
    /// `psp`
    Psp,
    /// `pre_spike`, `pre_axon_spike`
    PreEvent,
    /// `post_spike`
    PostEvent,
    /// `creating`
    Creating,
    /// `pruning`
    Pruning,
    /// `min=`, `max=`
    Bound,
    /// The body of a function.
    Function,
    /// A stop condition.
    StopCondition,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Spot::NeuronEquation => "the equations of a neuron",
            Spot::Spike => "a spike condition",
            Spot::Reset => "a reset",
            Spot::SynapseEquation => "the equations of a synapse",
            Spot::Psp => "`psp`",
            Spot::PreEvent => "`pre_spike`",
            Spot::PostEvent => "`post_spike`",
            Spot::Creating => "`creating`",
            Spot::Pruning => "`pruning`",
            Spot::Bound => "a bound",
            Spot::Function => "a function",
            Spot::StopCondition => "a stop condition",
        })
    }
}

/// Something that has no meaning where or how it is used.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum RuleProblem {
    /// Not allowed in this part of a model.
    #[error("{what} cannot stand in {spot}")]
    NotHere {
        /// What.
        what: Construct,
        /// Where.
        spot: Spot,
    },
    /// `t_last` in a rate-coded model and the like.
    #[error("`{0}` exists only in spiking models")]
    SpikingOnly(Name),
    /// `sum(exc)` in a spiking model.
    #[error("weighted sums exist only in rate-coded models")]
    RateOnly {
        /// The target.
        target: Option<Name>,
    },
    /// A parameter whose value is no literal and no constant.
    #[error("the value of a parameter must be a number, a boolean, a constant or arithmetic of numbers and constants")]
    ParameterValue {
        /// Near miss among the constants.
        suggestion: Option<Name>,
    },
    /// `init=` with anything but a literal or constant.
    #[error("the initial value must be {expected}")]
    InitialValue {
        /// "an integer", ...
        expected: &'static str,
        /// Near miss among the constants.
        suggestion: Option<Name>,
    },
    /// Does not fit into 32 bits.
    #[error("{0} does not fit into an integer of 32 bits")]
    IntegerRange(f64),
    /// `1/0`
    #[error("this value is not finite")]
    NotFinite,
    /// Wrong number of arguments.
    #[error("`{function}` takes {expected}, not {found}")]
    ArgumentCount {
        /// As written.
        function: Name,
        /// "1 argument", "2 or more arguments"
        expected: String,
        /// How many there are.
        found: usize,
        /// "clip(x, a, b)"
        usage: String,
    },
    /// `power(x, -1)`
    #[error("the exponent of `power` must be an integer that is not negative")]
    PowerExponent,
    /// `sum(a + b)`
    #[error("`sum` takes the name of one target")]
    SumArgument,
    /// `mean(a + b)`
    #[error("`{0}` reduces one attribute over the population, not an expression")]
    ReductionArgument(Name),
    /// `mean(a)` with a global `a`.
    #[error("`{operation}` needs an attribute with one value per neuron, and `{name}` has not")]
    ReductionLocality {
        /// As written.
        operation: Name,
        /// The attribute.
        name: Name,
    },
    /// `mean(w)`
    #[error("`{operation}` cannot reduce `{name}`: it belongs to the synapse")]
    ReductionOfSynapse {
        /// As written.
        operation: Name,
        /// The attribute.
        name: Name,
    },
    /// `Uniform(a, b)` with local `a`.
    #[error("an argument of `{0}` must have one value for the whole population or projection")]
    DrawArgument(Name),
    /// `Uniform(a, b)` in a structural condition.
    #[error("the arguments of `{0}` must be numbers here")]
    DrawLiteral(Name),
    /// `Normal(0, -1)`
    #[error("the argument `{argument}` of `{distribution}` must {requirement}")]
    DrawValue {
        /// As written.
        distribution: Name,
        /// Which argument.
        argument: &'static str,
        /// "not be negative", ...
        requirement: &'static str,
    },
    /// `Uniform(1, 0)`
    #[error("the bounds of `Uniform` are the wrong way round: numbers between the second and the first are drawn")]
    DrawReversed,
    /// `pre.sum(exc)` in a projection with delays.
    #[error("the weighted sum of the pre-synaptic neuron is not delayed, but the projection has delays")]
    DelayedSum,
    /// `Normal(0, 1, min=0)`
    #[error("named arguments are not available in equations")]
    NamedArgument,
    /// `1 + (a > b)`
    #[error("a condition cannot be used as a number here")]
    ConditionAsNumber,
    /// `dv/dt = 1` in an event block.
    #[error("a differential equation cannot stand in {0}")]
    OdeHere(Spot),
    /// `du/dt` in the equation of `v`.
    #[error("the derivative of `{variable}` cannot be used here")]
    Derivative {
        /// Whose.
        variable: Name,
        /// The variable that the equation defines.
        of: Option<Name>,
    },
    /// A global variable that depends on a local one.
    #[error("`{variable}` has one value per {per}: it cannot depend on {on}")]
    Locality {
        /// The variable.
        variable: Name,
        /// "population", "projection", "post-synaptic neuron"
        per: &'static str,
        /// "`x`, which has one value per synapse"
        on: String,
    },
    /// `w = ... : postsynaptic`
    #[error("`w` cannot have one value per post-synaptic neuron")]
    WeightPostsynaptic,
    /// `g_X : population`
    #[error("the conductance `{0}` must be a float with one value per neuron")]
    ConductanceFlags(Name),
    /// `event-driven` where there are no events for it.
    #[error("`event-driven` is only possible {0}")]
    EventDrivenHere(&'static str),
    /// An event-driven variable that depends on another variable.
    #[error("the event-driven variable `{variable}` cannot depend on the variable `{other}`")]
    EventDrivenDepends {
        /// The variable.
        variable: Name,
        /// What it reads.
        other: Name,
    },
    /// Two of implicit, midpoint and rk4 in one model.
    #[error("`{first}` and `{second}` cannot be mixed in one model")]
    MixedMethods {
        /// Of an earlier equation.
        first: &'static str,
        /// Of this one.
        second: &'static str,
        /// The earlier equation.
        at: Location,
    },
    /// Something else than `g_target` in `pre_axon_spike`.
    #[error("`pre_axon_spike` can only assign `g_target`, unless it equals `pre_spike`")]
    AxonStatement,
    /// `pre_axon_spike` and `post_spike`.
    #[error("`pre_axon_spike` and `post_spike` cannot be combined")]
    AxonWithPostSpike,
    /// `pre_spike` and `operation='max'`.
    #[error("with `pre_spike` the operation must be `sum`, not `{0}`")]
    PreSpikeOperation(Name),
    /// `operation='prod'`
    #[error("`{0}` is not an operation")]
    Operation(Name),
    /// `pruning` or `creating` although structural plasticity is off.
    #[error("structural plasticity is not active")]
    StructuralInactive,
    /// `proba=p`
    #[error("`{flag}` must be {expected}")]
    StructuralValue {
        /// `proba`, `w` or `d`
        flag: Name,
        /// "a number between 0 and 1", ...
        expected: &'static str,
    },
    /// Two random calls in a structural condition.
    #[error("only one random number can be drawn in {0}")]
    StructuralDraws(Spot),
    /// A local synaptic attribute in `creating`.
    #[error("`{0}` belongs to a synapse, which does not exist yet when `creating` is tested")]
    LocalInCreating(Name),
    /// `f(x) = x : int`
    #[error("the types of `{function}` must be {expected} (result, then each argument), not {found}")]
    FunctionTypes {
        /// As written.
        function: Name,
        /// One more than there are arguments.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// `f(x) = x : number, int`
    #[error("`{0}` is not a type")]
    UnknownType(Name),
    /// `spiked` in a rate-coded population.
    #[error("`spiked` needs a spiking neuron")]
    SpikedRate,
    /// A text that has no effect in this kind of model.
    #[error("`{field}` has no effect {reason}")]
    Ignored {
        /// Which.
        field: Field,
        /// "in a rate-coded neuron"
        reason: &'static str,
    },
    /// `g_exc += w` in `pre_spike`.
    #[error("`{0}` becomes a variable of the synapse here, not the conductance of the neuron")]
    ConductanceName(Name),
}

impl RuleProblem {
    pub(super) fn code(&self) -> &'static str {
        use RuleProblem::*;
        match self {
            NotHere { .. } => "N150",
            SpikingOnly(_) => "N151",
            RateOnly { .. } => "N152",
            ParameterValue { .. } => "N153",
            InitialValue { .. } => "N154",
            IntegerRange(_) => "N155",
            NotFinite => "N156",
            ArgumentCount { .. } => "N157",
            PowerExponent => "N158",
            SumArgument => "N159",
            ReductionArgument(_) => "N160",
            ReductionLocality { .. } => "N161",
            ReductionOfSynapse { .. } => "N162",
            DrawArgument(_) => "N163",
            NamedArgument => "N164",
            ConditionAsNumber => "N165",
            OdeHere(_) => "N166",
            Derivative { .. } => "N167",
            Locality { .. } => "N168",
            WeightPostsynaptic => "N169",
            ConductanceFlags(_) => "N170",
            EventDrivenHere(_) => "N171",
            EventDrivenDepends { .. } => "N172",
            MixedMethods { .. } => "N173",
            AxonStatement => "N174",
            AxonWithPostSpike => "N175",
            PreSpikeOperation(_) => "N176",
            Operation(_) => "N177",
            StructuralInactive => "N178",
            StructuralValue { .. } => "N179",
            StructuralDraws(_) => "N180",
            LocalInCreating(_) => "N181",
            DrawLiteral(_) => "N187",
            DrawValue { .. } => "N188",
            DrawReversed => "N189",
            DelayedSum => "N190",
            FunctionTypes { .. } => "N182",
            UnknownType(_) => "N183",
            SpikedRate => "N184",
            Ignored { .. } => "N185",
            ConductanceName(_) => "N186",
        }
    }

    pub(super) fn is_warning(&self) -> bool {
        matches!(self, RuleProblem::Ignored { .. } | RuleProblem::ConductanceName(_) | RuleProblem::DrawReversed)
    }

    pub(super) fn hint(&self) -> String {
        use RuleProblem::*;
        let text = match self {
            NotHere { what, spot } => not_here(*what, *spot),
            SpikingOnly(_) => "a neuron is spiking if it has a `spike` condition",
            RateOnly { target: Some(target) } => return format!("the conductance is `g_{target}`"),
            RateOnly { target: None } => "conductances are called `g_` and the target, as in `g_exc`",
            ParameterValue { suggestion } | InitialValue { suggestion, .. } if suggestion.is_some() => {
                return did_you_mean(suggestion).unwrap_or_default();
            }
            ParameterValue { .. } => "other values are set from Python, as in `pop.tau = [10.0, 20.0]`",
            InitialValue { .. } => "random and other values are set from Python, as in `pop.v = ann.Uniform(0.0, 1.0)`",
            IntegerRange(_) => "leave out the flag `int`",
            NotFinite => "look for a division by 0 or a number that is too large",
            ArgumentCount { function, found: 2, .. } if matches!(&**function, "log" | "ln") => {
                "the logarithm to the base b is `log(a) / log(b)`"
            }
            ArgumentCount { usage, .. } => return format!("write `{usage}`"),
            PowerExponent => "write `pow(x, y)` or `x^y` for other exponents",
            SumArgument => "write `sum(exc)`, or `sum()` for all targets",
            ReductionArgument(_) => "assign the expression to a variable and reduce that variable",
            ReductionLocality { .. } => "use the attribute itself: it is the same for all neurons",
            ReductionOfSynapse { .. } => "reduce `pre.x` or `post.x`",
            DrawArgument(_) => "use numbers, constants, or an attribute with the flag `population` (`projection`)",
            DrawLiteral(_) => "write the number itself",
            DrawValue { .. } => "correct the number",
            DrawReversed => "write the smaller one first",
            DelayedSum => "assign it to a variable of that neuron, `s = sum(exc)`, and read `pre.s`, which is delayed",
            NamedArgument => "give all arguments by position",
            ConditionAsNumber => "write `ite(condition, 1, 0)`",
            OdeHere(_) => "move it to `equations`",
            Derivative { of: Some(_), .. } => "a differential equation contains the derivative of one variable only",
            Derivative { of: None, .. } => "an equation with a derivative has it on the left side",
            Locality { per, .. } => return locality(per).to_owned(),
            WeightPostsynaptic => "leave out the flag; with `projection` all synapses share one weight",
            ConductanceFlags(_) => "leave out its flags of locality and type",
            EventDrivenHere(_) => "use `exponential`, which is exact for the same equations",
            EventDrivenDepends { .. } => "use parameters, constants or `post.x`, or give it another method",
            MixedMethods { .. } => "use the same method for all of them",
            AxonStatement => "write `g_target += ...`",
            AxonWithPostSpike => "use two projections: one for axonal spikes, one that learns",
            PreSpikeOperation(_) => "spikes are always summed; use `psp` for other operations",
            Operation(_) => "the operations are `sum`, `max`, `min` and `mean`",
            StructuralInactive => "call `setup(structural_plasticity=True)` before the synapse is built",
            StructuralValue { flag, .. } => return format!("write a number, as in `{flag}={}`", example(flag)),
            StructuralDraws(_) => "compare with one number; `proba=` draws another",
            LocalInCreating(_) => "use attributes of the two neurons, or with the flag `postsynaptic` or `projection`",
            FunctionTypes { expected, .. } => return format!("write `: {}`", vec!["float"; *expected].join(", ")),
            UnknownType(_) => "the types are `float`, `int` and `bool`",
            SpikedRate => "write a condition over its attributes, as in `r > 1.0 : any`",
            Ignored { .. } => "delete it",
            ConductanceName(_) => "the conductance of the post-synaptic neuron is `g_target`",
        };
        text.to_owned()
    }

    pub(super) fn related(&self) -> Option<(Location, &'static str)> {
        match self {
            RuleProblem::MixedMethods { at, .. } => Some((*at, "the other method")),
            _ => None,
        }
    }
}

fn not_here(what: Construct, spot: Spot) -> &'static str {
    match (what, spot) {
        (Construct::Draw | Construct::Member, Spot::Function) => "give it to the function as an argument",
        (Construct::Draw, _) => "draw it in a variable under `equations` and use that variable",
        (Construct::Reduction, _) => "compute it in a variable under `equations` and use that variable",
        (Construct::Sum, Spot::SynapseEquation | Spot::Psp) => "write `pre.sum(exc)` or `post.sum(exc)`",
        (Construct::Sum, _) => "assign it to a variable under `equations` and use that variable",
        (Construct::If, _) => "use `ite(condition, a, b)`",
        (Construct::Member, _) => "`pre.` and `post.` belong to synapses",
        (Construct::Conductance, _) => "only `pre_spike` and `pre_axon_spike` read and write `g_target`",
    }
}

/// What a variable with one value per `per` can depend on.
fn locality(per: &str) -> &'static str {
    match per {
        "population" => "leave out the flag `population`, or reduce the neurons, as in `mean(r)`",
        "projection" => "leave out the flag `projection`, or reduce the neurons, as in `mean(post.r)`",
        _ => "leave out the flag `postsynaptic`; with it, only attributes of the post-synaptic neuron can be read",
    }
}

/// A value of a flag of structural conditions.
fn example(flag: &str) -> &'static str {
    match flag {
        "d" => "1.0",
        _ => "0.1",
    }
}
