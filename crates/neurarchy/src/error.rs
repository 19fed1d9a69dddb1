//! Everything that can go wrong between the user and the simulator.

use std::fmt;

use neurarchy_lang::diagnostic::Diagnostic;

/// A mistake of the user, or a limit reached. Nothing has changed when one is returned, but for `NotConverged`.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// Mistakes in the equations of one or more models, all of them.
    Model(ModelErrors),
    /// A population or projection has no attribute of that name.
    UnknownAttribute {
        /// The population or projection.
        object: String,
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A wrong argument: which, what was given, what is expected.
    Argument {
        /// The function or object.
        context: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// An implicit equation had no solution that could be found. The step was finished; the network can be read.
    NotConverged {
        /// The population or projection.
        object: String,
        /// The neuron or synapse, unless the equation is one of the whole.
        element: Option<String>,
        /// The variable of the equation.
        variable: String,
        /// Beginning of the step.
        time_ms: f64,
    },
    /// The call does not fit the state of the network (not compiled, already compiled).
    State(String),
    /// The engine or the code generator failed: a bug or a limit of the machine.
    Engine(String),
}

/// The mistakes of the models of one call, rendered.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelErrors {
    /// As data, model by model.
    pub diagnostics: Vec<Diagnostic>,
    /// With the user's lines, underlined.
    pub text: String,
}

/// Result with the crate's error.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A wrong argument.
    pub fn argument(context: impl Into<String>, problem: impl Into<String>) -> Error {
        Error::Argument { context: context.into(), problem: problem.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Model(errors) => f.write_str(&errors.text),
            Error::UnknownAttribute { object, name, known } => {
                write!(f, "{object} has no attribute '{name}'; it has: {}", known.join(", "))
            }
            Error::Argument { context, problem } => write!(f, "{context}: {problem}"),
            Error::NotConverged { object, element, variable, time_ms } => {
                let element = element.as_ref().map_or(String::new(), |element| format!(", {element}"));
                write!(
                    f,
                    "{object}{element}: the implicit equation of '{variable}' has no solution that could be found in \
                     the step from t = {time_ms} ms; use a smaller dt or another method"
                )
            }
            Error::State(text) | Error::Engine(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Error {}
