//! The catalogue of mistakes: one variant each, with the data that its sentence needs.

mod flag;
mod name;
mod rule;
mod syntax;

pub use flag::FlagProblem;
pub use name::NameProblem;
pub use rule::{Construct, RuleProblem, Spot};
pub use syntax::SyntaxProblem;

use std::fmt;

use crate::diagnostic::Severity;
use crate::span::Location;

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// The text does not follow the grammar (`N0..`).
    Syntax(SyntaxProblem),
    /// A flag after the colon (`N05.`).
    Flag(FlagProblem),
    /// A name or function that is unknown, reserved or declared twice (`N1..`).
    Name(NameProblem),
    /// Something is used where or how it has no meaning (`N15.` to `N19.`).
    Rule(RuleProblem),
    /// An ODE that its numerical method cannot treat (`N2..`).
    Method(crate::methods::MethodProblem),
}

impl Problem {
    /// Stable code, `N` and three digits; the documentation has a section for each.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::Syntax(p) => p.code(),
            Problem::Flag(p) => p.code(),
            Problem::Name(p) => p.code(),
            Problem::Rule(p) => p.code(),
            Problem::Method(p) => p.code(),
        }
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        let warning = match self {
            Problem::Flag(p) => p.is_warning(),
            Problem::Rule(p) => p.is_warning(),
            Problem::Syntax(_) | Problem::Name(_) | Problem::Method(_) => false,
        };
        if warning { Severity::Warning } else { Severity::Error }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Problem::Syntax(p) => p.hint(),
            Problem::Flag(p) => p.hint(),
            Problem::Name(p) => p.hint(),
            Problem::Rule(p) => p.hint(),
            Problem::Method(p) => p.hint(),
        }
    }

    /// A second place that matters, and why: the first declaration, the first use.
    pub fn related(&self) -> Option<(Location, &'static str)> {
        match self {
            Problem::Name(p) => p.related(),
            Problem::Rule(p) => p.related(),
            Problem::Syntax(_) | Problem::Flag(_) | Problem::Method(_) => None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Syntax(p) => p.fmt(f),
            Problem::Flag(p) => p.fmt(f),
            Problem::Name(p) => p.fmt(f),
            Problem::Rule(p) => p.fmt(f),
            Problem::Method(p) => p.fmt(f),
        }
    }
}

impl From<SyntaxProblem> for Problem {
    fn from(problem: SyntaxProblem) -> Problem {
        Problem::Syntax(problem)
    }
}

impl From<FlagProblem> for Problem {
    fn from(problem: FlagProblem) -> Problem {
        Problem::Flag(problem)
    }
}

impl From<NameProblem> for Problem {
    fn from(problem: NameProblem) -> Problem {
        Problem::Name(problem)
    }
}

impl From<RuleProblem> for Problem {
    fn from(problem: RuleProblem) -> Problem {
        Problem::Rule(problem)
    }
}

/// "did you mean" and the near miss.
fn did_you_mean(suggestion: &Option<crate::expr::Name>) -> Option<String> {
    suggestion.as_ref().map(|name| format!("did you mean `{name}`?"))
}
