//! How a standard model is defined: a struct whose fields are its arguments, with defaults, units and descriptions.

use std::fmt::Write;

use crate::error::{Error, Result};

/// The value of an argument of a standard model.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// A number.
    Number(f64),
    /// A constant of the network, with the value that it has now.
    Constant {
        /// Its name.
        name: String,
        /// Its value.
        value: f64,
    },
    /// Part of an equation.
    Text(String),
    /// Nothing.
    None,
}

impl Argument {
    /// As it is written in equations.
    pub fn text(&self) -> String {
        match self {
            Argument::Number(value) => format!("{value:?}"),
            Argument::Constant { name, .. } => name.clone(),
            Argument::Text(text) => text.clone(),
            Argument::None => String::new(),
        }
    }

    /// Its value, if it has one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Argument::Number(value) | Argument::Constant { value, .. } => Some(*value),
            Argument::Text(_) | Argument::None => None,
        }
    }
}

/// What a field of a model can be.
pub(super) trait Field {
    fn argument(&self) -> Argument;
}

impl Field for f64 {
    fn argument(&self) -> Argument {
        Argument::Number(*self)
    }
}

impl Field for String {
    fn argument(&self) -> Argument {
        Argument::Text(self.clone())
    }
}

impl Field for Option<String> {
    fn argument(&self) -> Argument {
        self.as_ref().filter(|text| !text.is_empty()).map_or(Argument::None, |text| Argument::Text(text.clone()))
    }
}

/// The arguments of a model by name, all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Arguments(pub(super) Vec<(&'static str, Argument)>);

impl Arguments {
    fn get(&self, name: &str) -> &Argument {
        const NONE: &Argument = &Argument::None;
        self.0.iter().find(|(n, _)| *n == name).map_or(NONE, |(_, argument)| argument)
    }

    /// As it is written in equations; empty if it is not given.
    pub(super) fn text(&self, name: &str) -> String {
        self.get(name).text()
    }

    /// Its value. A text has none: NaN, which no equation accepts.
    pub(super) fn number(&self, name: &str) -> f64 {
        self.get(name).number().unwrap_or(f64::NAN)
    }

    /// Definitions of some parameters, in this order, all with the same flag.
    pub(super) fn parameters(&self, names: &[&str], flag: &str) -> String {
        let mut text = String::new();
        for name in names {
            let separator = if flag.is_empty() { "" } else { " : " };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{name} = {}{separator}{flag}", self.text(name));
        }
        text
    }
}

/// An argument of a standard model: what reports, documents and other languages need to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its value if none is given.
    pub default: Argument,
    /// `mV`, `ms`...; empty if it has none.
    pub unit: &'static str,
    /// What it is.
    pub description: &'static str,
}

/// A standard model, as data.
#[derive(Clone, Debug)]
pub struct StandardModel<M> {
    /// The name that users write.
    pub class: &'static str,
    /// Its arguments, in order.
    pub parameters: Vec<Parameter>,
    pub(super) make: fn(&Arguments) -> Result<M>,
}

impl<M> StandardModel<M> {
    /// The model with some arguments, the others as they are by default.
    pub fn make(&self, given: &[(String, Argument)]) -> Result<M> {
        let mut arguments = Arguments(self.parameters.iter().map(|p| (p.name, p.default.clone())).collect());
        for (name, value) in given {
            let Some((known, argument)) = arguments.0.iter_mut().find(|(known, _)| known == name) else {
                let known: Vec<&str> = self.parameters.iter().map(|p| p.name).collect();
                let problem = format!("there is no argument '{name}'; there are: {}", known.join(", "));
                return Err(Error::argument(self.class, problem));
            };
            let context = || format!("{}({known}=)", self.class);
            match (&*argument, value) {
                (Argument::Number(_), Argument::Number(number) | Argument::Constant { value: number, .. }) => {
                    if !number.is_finite() {
                        return Err(Error::argument(context(), format!("it must be a finite number, not {number}")));
                    }
                }
                (Argument::Number(_), Argument::Text(_) | Argument::None) => {
                    return Err(Error::argument(context(), "The value of the parameter is not a float"));
                }
                (_, Argument::Text(_) | Argument::None) => {}
                (_, Argument::Number(_) | Argument::Constant { .. }) => {
                    return Err(Error::argument(context(), "it is a part of an equation, which is text"));
                }
            }
            *argument = value.clone();
        }
        (self.make)(&arguments)
    }
}

/// The names are those of the literature and of the equations, whatever their case.
macro_rules! standard_model {
    (
        $(#[$meta:meta])*
        pub struct $model:ident = $class:literal {
            $( $(#[doc = $doc:literal])+ [$unit:literal] $field:ident : $ty:ty = $default:expr, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[allow(non_snake_case)]
        pub struct $model {
            $( $(#[doc = $doc])+ #[doc = concat!("\n\nUnit: ", $unit, ".")] pub $field: $ty, )*
        }

        impl Default for $model {
            fn default() -> $model {
                $model { $( $field: $default, )* }
            }
        }

        impl $model {
            /// The name that users write.
            pub const CLASS: &'static str = $class;

            /// The values of its fields by name.
            pub(super) fn arguments(&self) -> $crate::models::Arguments {
                #[allow(unused_imports)]
                use $crate::models::definition::Field;
                $crate::models::Arguments(vec![ $( (stringify!($field), self.$field.argument()), )* ])
            }

            /// What its fields are.
            pub fn parameters() -> Vec<$crate::models::Parameter> {
                #[allow(unused_imports)]
                use $crate::models::definition::Field;
                #[allow(unused_variables)]
                let default = $model::default();
                vec![ $( $crate::models::Parameter {
                    name: stringify!($field),
                    default: default.$field.argument(),
                    unit: $unit,
                    description: concat!($($doc),+).trim_ascii(),
                }, )* ]
            }
        }
    };
}
pub(super) use standard_model;
