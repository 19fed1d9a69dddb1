//! What can be wrong with an ODE and its numerical method.

use std::fmt;

use crate::expr::Name;
use crate::model::Method;

/// A mistake that only the numerical method finds.
#[derive(Clone, Debug, PartialEq)]
pub enum MethodProblem {
    /// `dX/dt` is squared, in a divisor or inside a function.
    DerivativeNotLinear {
        /// `X`
        variable: Name,
    },
    /// `dX/dt` falls out of the equation of `X`.
    DerivativeVanishes {
        /// `X`
        variable: Name,
    },
    /// The derivative of another variable.
    OtherDerivative {
        /// Whose equation.
        variable: Name,
        /// Whose derivative.
        other: Name,
    },
    /// The method needs `A*dX/dt + B*X = C`, and there is no `B`.
    NoLinearTerm {
        /// `X`
        variable: Name,
        /// Which method.
        method: Method,
    },
    /// The method needs `A*dX/dt + B*X = C`, and there is another power of `X`.
    NotLinear {
        /// `X`
        variable: Name,
        /// Which method.
        method: Method,
        /// What is not linear, as text.
        term: String,
    },
    /// Implicit: coupled equations whose matrix has no inverse.
    Singular {
        /// Variable without a pivot.
        variable: Name,
    },
    /// The method cannot treat a right side that is an `if` form.
    Conditional {
        /// Whose equation.
        variable: Name,
        /// Which method.
        method: Method,
    },
    /// Implicit: the derivative of a function that is needed cannot be written down.
    NotDifferentiable {
        /// Whose equation.
        variable: Name,
        /// Which function.
        function: String,
    },
    /// Two of the coupled methods in one model.
    MixedCoupled {
        /// The one that came first.
        first: Method,
        /// The other.
        second: Method,
    },
    /// The stationary value of an event-driven variable depends on another variable.
    EventDrivenDependence {
        /// Whose equation.
        variable: Name,
        /// On which variable.
        other: Name,
    },
    /// Event-driven where there are no events at a synapse, or not one value a synapse.
    EventDrivenHere {
        /// Whose equation.
        variable: Name,
    },
}

impl MethodProblem {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            MethodProblem::DerivativeNotLinear { .. } => "N200",
            MethodProblem::DerivativeVanishes { .. } => "N201",
            MethodProblem::OtherDerivative { .. } => "N202",
            MethodProblem::NoLinearTerm { .. } => "N210",
            MethodProblem::NotLinear { .. } => "N211",
            MethodProblem::Singular { .. } => "N212",
            MethodProblem::Conditional { .. } => "N213",
            MethodProblem::MixedCoupled { .. } => "N214",
            MethodProblem::NotDifferentiable { .. } => "N215",
            MethodProblem::EventDrivenDependence { .. } => "N220",
            MethodProblem::EventDrivenHere { .. } => "N221",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            MethodProblem::DerivativeNotLinear { variable } | MethodProblem::DerivativeVanishes { variable } => {
                format!("write the equation as `d{variable}/dt = ...`")
            }
            MethodProblem::OtherDerivative { other, .. } => {
                format!("put the right side of the equation of `{other}` in place of `d{other}/dt`")
            }
            MethodProblem::NoLinearTerm { method: Method::EventDriven, .. }
            | MethodProblem::NotLinear { method: Method::EventDriven, .. } => {
                "use another method: `implicit` is computed in every step, with any equation".to_owned()
            }
            MethodProblem::NoLinearTerm { .. } | MethodProblem::NotLinear { .. } => {
                "use `explicit`, `implicit`, `midpoint` or `rk4`".to_owned()
            }
            MethodProblem::Singular { .. } => "check whether two equations say the same".to_owned(),
            MethodProblem::Conditional { .. } => {
                "use another method, or write `ite(condition, a, b)` where only a term changes".to_owned()
            }
            MethodProblem::NotDifferentiable { .. } => {
                "use `explicit`, `midpoint` or `rk4`, which need no derivatives".to_owned()
            }
            MethodProblem::MixedCoupled { .. } => {
                "use one of `implicit`, `midpoint` and `rk4` for all; the other methods may stand beside it".to_owned()
            }
            MethodProblem::EventDrivenDependence { .. } => {
                "use another method: between events, only the variable itself may change".to_owned()
            }
            MethodProblem::EventDrivenHere { .. } => "use another method, `exponential` for example".to_owned(),
        }
    }
}

impl fmt::Display for MethodProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use crate::display::method as word;
        match self {
            MethodProblem::DerivativeNotLinear { variable } => {
                write!(f, "`d{variable}/dt` must occur linearly: not in a power, a divisor, a condition or a function")
            }
            MethodProblem::DerivativeVanishes { variable } => {
                write!(f, "`d{variable}/dt` cancels out of this equation")
            }
            MethodProblem::OtherDerivative { variable, other } => {
                write!(f, "`d{other}/dt` cannot be used in the equation of `{variable}`")
            }
            MethodProblem::NoLinearTerm { variable, method } => write!(
                f,
                "the method `{}` needs an equation of the form `A*d{variable}/dt + B*{variable} = C`, and there is no \
                 term with `{variable}`",
                word(*method)
            ),
            MethodProblem::NotLinear { variable, method, term } => write!(
                f,
                "the method `{}` needs an equation that is linear in `{variable}`, and there is `{term}`",
                word(*method)
            ),
            MethodProblem::Singular { variable } => {
                write!(f, "the coupled `implicit` equations do not determine `{variable}`")
            }
            MethodProblem::Conditional { variable, method } => write!(
                f,
                "the method `{}` cannot be applied to the equation of `{variable}`, whose right side is an `if`",
                word(*method)
            ),
            MethodProblem::NotDifferentiable { variable, function } => write!(
                f,
                "the method `implicit` needs the derivative of the equation of `{variable}`, and that of `{function}` \
                 cannot be written down"
            ),
            MethodProblem::MixedCoupled { first, second } => {
                write!(f, "the methods `{}` and `{}` cannot be used in one model", word(*first), word(*second))
            }
            MethodProblem::EventDrivenDependence { variable, other } => {
                write!(f, "the event-driven variable `{variable}` depends on `{other}`, which changes between events")
            }
            MethodProblem::EventDrivenHere { variable } => write!(
                f,
                "`{variable}` cannot be event-driven: only local variables of spiking synapses receive events"
            ),
        }
    }
}
