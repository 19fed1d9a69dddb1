//! Connectors as Python hands them over.

use neurarchy::{Delays, DifferenceOfGaussians, Gaussian, Pattern, Weights};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::distribution::Distribution;
use crate::error::ANNarchyException;

/// A number or a distribution.
#[derive(FromPyObject)]
pub enum NumberOrDistribution<'py> {
    /// Drawn for each synapse.
    Distribution(Bound<'py, Distribution>),
    /// The same for all.
    Number(f64),
}

impl NumberOrDistribution<'_> {
    /// As weights.
    pub fn weights(&self) -> Weights {
        match self {
            NumberOrDistribution::Number(value) => Weights::Number(*value),
            NumberOrDistribution::Distribution(given) => Weights::Distribution(given.get().inner.clone()),
        }
    }

    /// As delays in ms.
    pub fn delays(&self) -> Delays {
        match self {
            NumberOrDistribution::Number(value) => Delays::Number(*value),
            NumberOrDistribution::Distribution(given) => Delays::Distribution(given.get().inner.clone()),
        }
    }
}

/// The pattern of this name with its arguments.
pub fn pattern(name: &str, arguments: &Bound<'_, PyDict>) -> PyResult<Pattern> {
    let allow_self_connections = match arguments.get_item("allow_self_connections")? {
        Some(value) => value.extract()?,
        None => false,
    };
    let required = |key: &str| {
        arguments
            .get_item(key)?
            .ok_or_else(|| ANNarchyException::new_err(format!("the connectivity pattern {name} needs '{key}'")))
    };
    Ok(match name {
        "one_to_one" => Pattern::OneToOne,
        "all_to_all" => Pattern::AllToAll { allow_self_connections },
        "fixed_probability" => {
            Pattern::FixedProbability { probability: required("probability")?.extract()?, allow_self_connections }
        }
        "fixed_number_pre" => {
            Pattern::FixedNumberPre { number: required("number")?.extract()?, allow_self_connections }
        }
        "fixed_number_post" => {
            Pattern::FixedNumberPost { number: required("number")?.extract()?, allow_self_connections }
        }
        "gaussian" => Pattern::Gaussian(Gaussian {
            amplitude: required("amp")?.extract()?,
            sigma: required("sigma")?.extract()?,
            limit: required("limit")?.extract()?,
            allow_self_connections,
        }),
        "dog" => Pattern::Dog(DifferenceOfGaussians {
            positive_amplitude: required("amp_pos")?.extract()?,
            positive_sigma: required("sigma_pos")?.extract()?,
            negative_amplitude: required("amp_neg")?.extract()?,
            negative_sigma: required("sigma_neg")?.extract()?,
            limit: required("limit")?.extract()?,
            allow_self_connections,
        }),
        _ => return Err(ANNarchyException::new_err(format!("there is no connectivity pattern '{name}'"))),
    })
}
