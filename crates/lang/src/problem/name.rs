//! Names: unknown, reserved, declared twice.

use thiserror::Error;

use super::did_you_mean;
use crate::expr::Name;
use crate::span::Location;

/// A name or function that is unknown, reserved or declared twice.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum NameProblem {
    /// Neither an attribute nor anything else.
    #[error("the name `{name}` is not defined")]
    Unknown {
        /// As written.
        name: Name,
        /// What to do.
        hint: Option<String>,
    },
    /// Neither built in nor defined by the user.
    #[error("the function `{name}` is not defined")]
    UnknownFunction {
        /// As written.
        name: Name,
        /// Near miss.
        suggestion: Option<Name>,
    },
    /// Has a meaning of its own.
    #[error("`{name}` is reserved and cannot be the name of an attribute")]
    Reserved {
        /// As written.
        name: Name,
        /// What it means.
        meaning: &'static str,
    },
    /// Two definitions of one attribute.
    #[error("`{name}` is declared twice")]
    DeclaredTwice {
        /// As written.
        name: Name,
        /// The first declaration.
        first: Option<Location>,
        /// The first declaration is a parameter, this one an equation.
        parameter: bool,
    },
    /// A rate-coded neuron without `r`.
    #[error("a rate-coded neuron must declare the attribute `r`")]
    RateMissing,
    /// `r` in a spiking neuron.
    #[error("a spiking neuron cannot declare `r`")]
    RateReserved,
    /// `reset` assigns something undeclared.
    #[error("`{name}` is assigned, but not declared as an attribute")]
    NotAnAttribute {
        /// As written.
        name: Name,
        /// Near miss.
        suggestion: Option<Name>,
    },
    /// `refractory='foo'`
    #[error("the neuron has no attribute `{name}` to take the refractory period from")]
    Refractory {
        /// As written.
        name: Name,
        /// Near miss.
        suggestion: Option<Name>,
    },
    /// An attribute, `t` or the like in a function.
    #[error("a function cannot read `{0}`")]
    InFunction(Name),
    /// Two functions of one name.
    #[error("the function `{name}` is defined twice")]
    FunctionTwice {
        /// As written.
        name: Name,
        /// The first definition.
        first: Location,
    },
    /// A global function with the name of a built-in one.
    #[error("`{0}` is a function of the language and cannot be defined anew")]
    FunctionHidesBuiltin(Name),
    /// `f(x, x)`
    #[error("the argument `{0}` is named twice")]
    ArgumentTwice(Name),
    /// A function that calls itself, directly or not.
    #[error("the function `{0}` calls itself")]
    Recursion(Name),
    /// `pre.x` that the neuron does not have.
    #[error("the {side}-synaptic neuron has no attribute `{name}`")]
    NoNeuronAttribute {
        /// `pre` or `post`.
        side: &'static str,
        /// As written.
        name: Name,
        /// Near miss.
        suggestion: Option<Name>,
    },
    /// `post.sum(X)` without such a projection.
    #[error("the {side}-synaptic population receives no projection with the target `{target}`")]
    NoTarget {
        /// `pre` or `post`.
        side: &'static str,
        /// As written.
        target: Name,
        /// Near miss.
        suggestion: Option<Name>,
    },
    /// A projection with target `X` although `g_X` is a parameter.
    #[error("a projection has the target `{target}`, but `{name}` is a parameter of the neuron")]
    TargetIsParameter {
        /// The target.
        target: Name,
        /// The parameter.
        name: Name,
    },
}

impl NameProblem {
    pub(super) fn code(&self) -> &'static str {
        use NameProblem::*;
        match self {
            Unknown { .. } => "N101",
            UnknownFunction { .. } => "N102",
            Reserved { .. } => "N103",
            DeclaredTwice { .. } => "N104",
            RateMissing => "N105",
            RateReserved => "N106",
            NotAnAttribute { .. } => "N107",
            Refractory { .. } => "N108",
            InFunction(_) => "N109",
            FunctionTwice { .. } => "N110",
            FunctionHidesBuiltin(_) => "N111",
            ArgumentTwice(_) => "N112",
            Recursion(_) => "N113",
            NoNeuronAttribute { .. } => "N114",
            NoTarget { .. } => "N115",
            TargetIsParameter { .. } => "N116",
        }
    }

    pub(super) fn hint(&self) -> Option<String> {
        use NameProblem::*;
        match self {
            Unknown { hint, .. } => hint.clone(),
            UnknownFunction { suggestion, .. }
            | NoNeuronAttribute { suggestion, .. }
            | NoTarget { suggestion, .. }
            | Refractory { suggestion, .. } => did_you_mean(suggestion),
            NotAnAttribute { suggestion, .. } => {
                did_you_mean(suggestion).or_else(|| Some("declare it under `parameters` or `equations`".into()))
            }
            Reserved { meaning, .. } => Some((*meaning).to_owned()),
            DeclaredTwice { parameter: true, .. } => {
                Some("a parameter has no equation: delete one of the two".to_owned())
            }
            DeclaredTwice { .. } => Some("a variable has exactly one equation".to_owned()),
            RateMissing => Some("`r` is what projections transmit; add for example `r = sum(exc)`".into()),
            RateReserved => Some("`r` holds the mean firing rate, see `compute_firing_rate()`".into()),
            InFunction(_) => Some("give it to the function as an argument".into()),
            FunctionHidesBuiltin(_) => Some("choose another name".into()),
            TargetIsParameter { .. } => Some("rename the parameter or the target".into()),
            FunctionTwice { .. } | ArgumentTwice(_) | Recursion(_) => None,
        }
    }

    pub(super) fn related(&self) -> Option<(Location, &'static str)> {
        match self {
            NameProblem::DeclaredTwice { first, .. } => first.map(|at| (at, "first declared here")),
            NameProblem::FunctionTwice { first, .. } => Some((*first, "first defined here")),
            _ => None,
        }
    }
}
