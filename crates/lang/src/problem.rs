//! The catalogue of mistakes: one variant each, with the data that its sentence needs.

use std::fmt;

use crate::diagnostic::Severity;

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// A character that the language does not have.
    UnexpectedCharacter(char),
}

impl Problem {
    /// Stable code, `N` and three digits; the documentation has a section for each.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::UnexpectedCharacter(_) => "N001",
        }
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        Severity::Error
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        None
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::UnexpectedCharacter(c) => write!(f, "the character {c:?} does not belong here"),
        }
    }
}
