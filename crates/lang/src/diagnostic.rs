//! Mistakes in the user's text, as values.

use std::fmt;

use crate::span::Location;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The model cannot be used.
    Error,
    /// Odd, but there is a meaning.
    Warning,
}

/// One finding: what is wrong (`problem`), where, and what to do (`Problem::hint`).
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// What.
    pub problem: crate::problem::Problem,
    /// Where.
    pub at: Location,
}

impl Diagnostic {
    /// A finding at a place.
    pub fn new(problem: crate::problem::Problem, at: Location) -> Diagnostic {
        Diagnostic { problem, at }
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.problem.severity()
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at.field, self.problem)
    }
}
