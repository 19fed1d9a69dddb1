//! Flags: what follows the colon of a statement.

use thiserror::Error;

use super::did_you_mean;
use crate::expr::Name;

/// A flag that is unknown, incomplete or has no meaning where it stands.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum FlagProblem {
    /// The first word after the colon is no flag.
    #[error("`{name}` is not a flag")]
    Unknown {
        /// As written.
        name: Name,
        /// Near miss.
        suggestion: Option<Name>,
        /// The flags that there are.
        known: &'static str,
    },
    /// A later word is no flag.
    #[error("`{name}` is not a flag and has no effect")]
    UnknownIgnored {
        /// As written.
        name: Name,
        /// Near miss.
        suggestion: Option<Name>,
        /// The flags that there are.
        known: &'static str,
    },
    /// Flags where none are allowed.
    #[error("`{0}` takes no flags")]
    NotAllowed(&'static str),
    /// `: init`
    #[error("the flag `{0}` needs a value")]
    NeedsValue(Name),
    /// `: population=3`
    #[error("the flag `{0}` takes no value")]
    TakesNoValue(Name),
    /// Two commas, or nothing after the colon.
    #[error("a flag is missing here")]
    Empty,
    /// Two colons.
    #[error("flags are separated by commas")]
    SecondColon,
    /// `projection` in a neuron.
    #[error("the flag `{flag}` has no meaning in a {host}")]
    Locality {
        /// As written.
        flag: Name,
        /// `neuron` or `synapse`.
        host: &'static str,
        /// The keywords that do.
        instead: &'static str,
    },
    /// A locality in an event statement.
    #[error("`{0}` cannot stand in an event statement")]
    LocalityInEvent(Name),
    /// Known, but without effect here.
    #[error("the flag `{flag}` has no effect {place}")]
    Useless {
        /// As written.
        flag: Name,
        /// "on a parameter", ...
        place: &'static str,
    },
    /// Given twice.
    #[error("the flag `{0}` is given more than once; the last one counts")]
    Repeated(Name),
    /// Several methods.
    #[error("several numerical methods are given; `{used}` is used")]
    SeveralMethods {
        /// The winner.
        used: &'static str,
    },
    /// Old spelling.
    #[error("the flag `{old}` is deprecated")]
    Deprecated {
        /// As written.
        old: &'static str,
        /// The new spelling.
        new: &'static str,
    },
}

impl FlagProblem {
    pub(super) fn code(&self) -> &'static str {
        use FlagProblem::*;
        match self {
            Unknown { .. } => "N050",
            UnknownIgnored { .. } => "N051",
            NotAllowed(_) => "N052",
            NeedsValue(_) => "N053",
            TakesNoValue(_) => "N054",
            Empty => "N055",
            SecondColon => "N056",
            Locality { .. } => "N057",
            LocalityInEvent(_) => "N058",
            Useless { .. } => "N059",
            Repeated(_) => "N060",
            SeveralMethods { .. } => "N061",
            Deprecated { .. } => "N062",
        }
    }

    pub(super) fn is_warning(&self) -> bool {
        use FlagProblem::*;
        matches!(self, UnknownIgnored { .. } | Useless { .. } | Repeated(_) | SeveralMethods { .. } | Deprecated { .. })
    }

    pub(super) fn hint(&self) -> String {
        use FlagProblem::*;
        let text = match self {
            Unknown { suggestion, known, .. } | UnknownIgnored { suggestion, known, .. } => {
                return did_you_mean(suggestion).unwrap_or_else(|| format!("flags are {known}"));
            }
            NotAllowed(_) => "delete them; bounds can be given to a variable of `equations`",
            NeedsValue(name) => return format!("write `{name}=value`"),
            TakesNoValue(name) => return format!("write `{name}`"),
            Empty => "write a flag, or delete what announces one",
            SecondColon => "write `: init=1.0, min=0.0`",
            Locality { instead, .. } => return format!("use {instead}"),
            LocalityInEvent(_) => "declare the attribute under `parameters` or `equations` with that flag",
            Useless { .. } => "delete it",
            Repeated(_) | SeveralMethods { .. } => "keep one of them",
            Deprecated { new, .. } => return format!("write `{new}`"),
        };
        text.to_owned()
    }
}
