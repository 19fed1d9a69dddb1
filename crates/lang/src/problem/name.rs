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
        hint: String,
    },
    /// Neither built in nor defined by the user.
    #[error("the function `{name}` is not defined")]
    UnknownFunction {
        /// As written.
        name: Name,
        /// What to do.
        hint: String,
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
        /// The attributes that it has.
        known: Vec<Name>,
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
        /// The targets of the projections that it receives.
        known: Vec<Name>,
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

    pub(super) fn hint(&self) -> String {
        use NameProblem::*;
        let text = match self {
            Unknown { hint, .. } | UnknownFunction { hint, .. } => return hint.clone(),
            NoNeuronAttribute { suggestion, known, .. } => {
                return did_you_mean(suggestion).unwrap_or_else(|| format!("it has {}", listed(known)));
            }
            NoTarget { suggestion, known, .. } => {
                return did_you_mean(suggestion).unwrap_or_else(|| match known[..] {
                    [] => "no projection leads to it".to_owned(),
                    _ => format!("its targets are {}", listed(known)),
                });
            }
            Refractory { suggestion, .. } => {
                return did_you_mean(suggestion)
                    .unwrap_or_else(|| "declare it, or give the period as a number of ms".to_owned());
            }
            NotAnAttribute { suggestion, .. } => {
                return did_you_mean(suggestion)
                    .unwrap_or_else(|| "declare it under `parameters` or `equations`".to_owned());
            }
            Reserved { meaning, .. } => meaning,
            DeclaredTwice { parameter: true, .. } => "a parameter has no equation: delete one of the two",
            DeclaredTwice { .. } => "a variable has exactly one equation",
            RateMissing => "`r` is what projections transmit; add for example `r = sum(exc)`",
            RateReserved => "`r` holds the mean firing rate, see `compute_firing_rate()`",
            InFunction(_) => "give it to the function as an argument",
            FunctionHidesBuiltin(_) => "choose another name",
            TargetIsParameter { .. } => "rename the parameter or the target",
            FunctionTwice { .. } => "delete or rename one of them",
            ArgumentTwice(_) => "rename one of them",
            Recursion(_) => "a function can only call others, which do not call it",
        };
        text.to_owned()
    }

    pub(super) fn related(&self) -> Option<(Location, &'static str)> {
        match self {
            NameProblem::DeclaredTwice { first, .. } => first.map(|at| (at, "first declared here")),
            NameProblem::FunctionTwice { first, .. } => Some((*first, "first defined here")),
            _ => None,
        }
    }
}

/// "`a`, `b` and `c`"
fn listed(names: &[Name]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match &quoted[..] {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
