//! Values as they cross the border of the simulator.

use std::sync::Arc;

use neurarchy_engine as engine;
use neurarchy_lang::model::ValueType;

use crate::distribution::Distribution;

/// Values of one attribute, typed as it is declared.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// `float` attributes, widened if the network is in single precision.
    Float(Vec<f64>),
    /// `int` attributes.
    Int(Vec<i64>),
    /// `bool` attributes.
    Bool(Vec<bool>),
}

impl Values {
    /// Number of values.
    pub fn len(&self) -> usize {
        match self {
            Values::Float(v) => v.len(),
            Values::Int(v) => v.len(),
            Values::Bool(v) => v.len(),
        }
    }

    /// No values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// As numbers; `bool` is 0 or 1.
    pub fn to_f64(&self) -> Vec<f64> {
        match self {
            Values::Float(v) => v.clone(),
            Values::Int(v) => v.iter().map(|&x| x as f64).collect(),
            Values::Bool(v) => v.iter().map(|&x| x as u8 as f64).collect(),
        }
    }

    /// The values at some places, in their order.
    pub fn pick(&self, places: impl Iterator<Item = usize>) -> Values {
        match self {
            Values::Float(v) => Values::Float(places.map(|i| v[i]).collect()),
            Values::Int(v) => Values::Int(places.map(|i| v[i]).collect()),
            Values::Bool(v) => Values::Bool(places.map(|i| v[i]).collect()),
        }
    }
}

/// What a user assigns to an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Assigned {
    /// The same for all.
    Number(f64),
    /// One for each, in rank (or synapse) order.
    Array(Vec<f64>),
    /// One list for each row of a projection.
    Rows(Vec<Vec<f64>>),
    /// Drawn at once, one for each.
    Distribution(Distribution),
    /// The value of a constant when the network is compiled.
    Constant(Arc<str>),
}

impl From<f64> for Assigned {
    fn from(value: f64) -> Assigned {
        Assigned::Number(value)
    }
}

impl From<Vec<f64>> for Assigned {
    fn from(values: Vec<f64>) -> Assigned {
        Assigned::Array(values)
    }
}

impl From<Distribution> for Assigned {
    fn from(distribution: Distribution) -> Assigned {
        Assigned::Distribution(distribution)
    }
}

impl Values {
    /// Values of the engine, as the type they are declared with.
    pub(crate) fn of(values: engine::Values, ty: ValueType) -> Values {
        match (values, ty) {
            (engine::Values::Double(v), ValueType::Float) => Values::Float(v),
            (engine::Values::Bool(v), ValueType::Bool) => Values::Bool(v),
            (values, ValueType::Float) => Values::Float(values.to_f64()),
            (engine::Values::Int(v), ValueType::Int) => Values::Int(v.into_iter().map(i64::from).collect()),
            (values, ValueType::Int) => Values::Int(values.to_f64().into_iter().map(|v| v as i64).collect()),
            (values, ValueType::Bool) => Values::Bool(values.to_f64().into_iter().map(|v| v != 0.0).collect()),
        }
    }
}

impl From<Values> for engine::Values {
    fn from(values: Values) -> engine::Values {
        match values {
            Values::Float(v) => engine::Values::Double(v),
            Values::Int(v) => engine::Values::Long(v),
            Values::Bool(v) => engine::Values::Bool(v),
        }
    }
}
