//! Random distributions as Python hands them over.

use pyo3::prelude::*;

use crate::error::{ANNarchyException, raised};

/// A distribution that the engine draws from.
#[pyclass(frozen, module = "neurarchy._core")]
pub struct Distribution {
    pub(crate) inner: neurarchy::Distribution,
}

#[pymethods]
impl Distribution {
    /// The distribution of this name with its arguments in order, cut at the bounds.
    #[new]
    #[pyo3(signature = (kind, arguments, min, max))]
    fn new(kind: &str, arguments: Vec<f64>, min: Option<f64>, max: Option<f64>) -> PyResult<Distribution> {
        use neurarchy::Distribution as D;
        let made = match (kind, arguments.as_slice()) {
            ("Uniform", &[min, max]) => D::uniform(min, max),
            ("DiscreteUniform", &[min, max]) => D::discrete_uniform(min, max),
            ("Normal", &[mu, sigma]) => D::normal(mu, sigma),
            ("LogNormal", &[mu, sigma]) => D::log_normal(mu, sigma),
            ("Exponential", &[rate]) => D::exponential(rate),
            ("Gamma", &[shape, scale]) => D::gamma(shape, scale),
            ("Binomial", &[n, p]) => D::binomial(n, p),
            _ => {
                return Err(ANNarchyException::new_err(format!(
                    "there is no distribution {kind} with {} arguments",
                    arguments.len()
                )));
            }
        };
        Ok(Distribution { inner: made.map_err(raised)?.bounded(min, max) })
    }
}
