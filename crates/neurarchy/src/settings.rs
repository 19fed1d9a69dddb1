//! Settings of a network.

use neurarchy_codegen::ir::Precision;
use neurarchy_lang::model::Method;

use crate::error::{Error, Result};

/// Settings that hold for a whole network.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Length of a step, ms.
    pub dt_ms: f64,
    /// Seed of all random numbers; `None`: drawn from the operating system when first needed.
    pub seed: Option<u64>,
    /// Worker threads.
    pub threads: usize,
    /// Use all threads even where fewer would be faster. Results are the same; meant for tests of just that.
    pub always_parallel: bool,
    /// Type of all floating-point state.
    pub precision: Precision,
    /// Numerical method of ODEs without a method flag.
    pub method: Method,
    /// Synapses may be created and pruned; switches the storage of a common weight as one value off.
    pub structural_plasticity: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            dt_ms: 1.0,
            seed: None,
            threads: 1,
            always_parallel: false,
            precision: Precision::Double,
            method: Method::Explicit,
            structural_plasticity: false,
        }
    }
}

/// Most worker threads that are accepted: far beyond any machine, small enough to start.
const MOST_THREADS: usize = 1024;

impl Settings {
    /// Errors if a value is impossible.
    pub fn check(&self) -> Result<()> {
        if !(self.dt_ms.is_finite() && self.dt_ms > 0.0) {
            return Err(Error::argument("setup(dt=)", format!("dt must be a positive time in ms, not {}", self.dt_ms)));
        }
        if self.threads == 0 || self.threads > MOST_THREADS {
            return Err(Error::argument(
                "setup(num_threads=)",
                format!("the number of threads must lie between 1 and {MOST_THREADS}, not {}", self.threads),
            ));
        }
        Ok(())
    }
}

/// The method of that name, as users write it in `setup(method=)` and in flags.
pub fn method(name: &str) -> Result<Method> {
    Ok(match name {
        "explicit" => Method::Explicit,
        "implicit" => Method::Implicit,
        "semiimplicit" => Method::Semiimplicit,
        "exponential" => Method::Exponential,
        "midpoint" => Method::Midpoint,
        "rk4" | "runge-kutta4" => Method::Rk4,
        "event-driven" | "exact" => Method::EventDriven,
        _ => {
            return Err(Error::argument(
                "setup(method=)",
                format!(
                    "there is no numerical method '{name}'; there are explicit, implicit, semiimplicit, exponential, \
                     midpoint, rk4 and event-driven"
                ),
            ));
        }
    })
}
