//! Random distributions of weights, delays and initial values, drawn by counter.
//!
//! A draw depends on the seed, the network, the object, what it is for, the element and how often it was drawn before,
//! never on the order of evaluation; so results do not depend on threads.

use neurarchy_codegen::math::scalar;
use neurarchy_codegen::philox::{self, Counter};

use crate::error::{Error, Result};

/// A distribution that values can be drawn from.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    kind: Kind,
    min: Option<f64>,
    max: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Uniform { min: f64, max: f64 },
    DiscreteUniform { min: f64, max: f64 },
    Normal { mu: f64, sigma: f64 },
    LogNormal { mu: f64, sigma: f64 },
    Exponential { rate: f64 },
    Gamma { shape: f64, scale: f64 },
    Binomial { n: u64, p: f64 },
}

impl Distribution {
    /// Real numbers in [min, max).
    pub fn uniform(min: f64, max: f64) -> Result<Distribution> {
        all_finite("Uniform", &[("min", min), ("max", max)])?;
        Ok(Distribution::of(Kind::Uniform { min, max }))
    }

    /// Whole numbers from `min` to `max`, both included.
    pub fn discrete_uniform(min: f64, max: f64) -> Result<Distribution> {
        all_finite("DiscreteUniform", &[("min", min), ("max", max)])?;
        if max < min {
            return Err(Error::argument("DiscreteUniform", format!("max ({max}) is smaller than min ({min})")));
        }
        Ok(Distribution::of(Kind::DiscreteUniform { min: min.trunc(), max: max.trunc() }))
    }

    /// Normal distribution with mean `mu` and standard deviation `sigma`.
    pub fn normal(mu: f64, sigma: f64) -> Result<Distribution> {
        all_finite("Normal", &[("mu", mu), ("sigma", sigma)])?;
        not_negative("Normal", "sigma", sigma)?;
        Ok(Distribution::of(Kind::Normal { mu, sigma }))
    }

    /// exp of a normal distribution.
    pub fn log_normal(mu: f64, sigma: f64) -> Result<Distribution> {
        all_finite("LogNormal", &[("mu", mu), ("sigma", sigma)])?;
        not_negative("LogNormal", "sigma", sigma)?;
        Ok(Distribution::of(Kind::LogNormal { mu, sigma }))
    }

    /// Exponential distribution with this rate: the mean is `1/rate`.
    pub fn exponential(rate: f64) -> Result<Distribution> {
        all_finite("Exponential", &[("Lambda", rate)])?;
        not_negative("Exponential", "Lambda", rate)?;
        Ok(Distribution::of(Kind::Exponential { rate }))
    }

    /// Gamma distribution of this shape (alpha) and scale (beta): the mean is `shape*scale`.
    pub fn gamma(shape: f64, scale: f64) -> Result<Distribution> {
        all_finite("Gamma", &[("alpha", shape), ("beta", scale)])?;
        not_negative("Gamma", "alpha", shape)?;
        not_negative("Gamma", "beta", scale)?;
        Ok(Distribution::of(Kind::Gamma { shape, scale }))
    }

    /// Number of successes in `n` trials of probability `p`.
    pub fn binomial(n: f64, p: f64) -> Result<Distribution> {
        all_finite("Binomial", &[("n", n), ("p", p)])?;
        not_negative("Binomial", "n", n)?;
        if !(0.0..=1.0).contains(&p) {
            return Err(Error::argument("Binomial", format!("p must lie between 0 and 1, not {p}")));
        }
        Ok(Distribution::of(Kind::Binomial { n: n as u64, p }))
    }

    /// The same, values below `min` replaced by it and values above `max` by that.
    pub fn bounded(mut self, min: Option<f64>, max: Option<f64>) -> Distribution {
        self.min = min;
        self.max = max;
        self
    }

    /// The same, with no value below `least`: the range of a uniform distribution shrinks, others are clipped.
    pub fn with_lower_bound(&self, least: f64) -> Distribution {
        let mut raised = self.clone();
        match &mut raised.kind {
            Kind::Uniform { min, .. } | Kind::DiscreteUniform { min, .. } => *min = min.max(least),
            _ => raised.min = Some(raised.min.map_or(least, |min| min.max(least))),
        }
        raised
    }

    /// No value is larger; `None` if there is no bound.
    pub fn upper_bound(&self) -> Option<f64> {
        let natural = match self.kind {
            Kind::Uniform { max, .. } | Kind::DiscreteUniform { max, .. } => Some(max),
            _ => None,
        };
        self.max.or(natural)
    }

    /// As users write it.
    pub fn name(&self) -> &'static str {
        match self.kind {
            Kind::Uniform { .. } => "Uniform",
            Kind::DiscreteUniform { .. } => "DiscreteUniform",
            Kind::Normal { .. } => "Normal",
            Kind::LogNormal { .. } => "LogNormal",
            Kind::Exponential { .. } => "Exponential",
            Kind::Gamma { .. } => "Gamma",
            Kind::Binomial { .. } => "Binomial",
        }
    }

    fn of(kind: Kind) -> Distribution {
        Distribution { kind, min: None, max: None }
    }
}

fn all_finite(name: &str, arguments: &[(&str, f64)]) -> Result<()> {
    for (argument, value) in arguments {
        if !value.is_finite() {
            return Err(Error::argument(name, format!("{argument} must be a finite number, not {value}")));
        }
    }
    Ok(())
}

fn not_negative(name: &str, argument: &str, value: f64) -> Result<()> {
    if value < 0.0 {
        return Err(Error::argument(name, format!("{argument} must not be negative, but is {value}")));
    }
    Ok(())
}

/// Where the random numbers of one object come from.
#[derive(Clone, Debug)]
pub struct Draws {
    seed: u64,
    network: u32,
    object: u32,
    epoch: u64,
}

/// Call sites of draws that are not in equations start here; those of equations count from 0.
const SITES: u32 = 0x8000_0000;

impl Draws {
    /// Random numbers of an object; `epoch` counts how often its draws were made.
    pub fn new(seed: u64, network: u32, object: u32, epoch: u64) -> Draws {
        Draws { seed, network, object, epoch }
    }

    /// The random numbers of one element (a synapse: post and pre rank).
    pub fn at(&self, site: impl Into<u32>, low: u32, high: u32) -> Draw {
        let key = philox::key(self.seed, self.network, self.object, SITES + site.into());
        let counter = Counter { element_lo: low, element_hi: high, draw: self.epoch, attempt: 0 };
        Draw { key, counter, block: [0; 4], used: 4, long: false }
    }

    /// A sequence of any length for one element.
    pub fn sequence(&self, site: impl Into<u32>, element: u32) -> Draw {
        Draw { long: true, ..self.at(site, element, 0) }
    }
}

impl From<crate::connector::Site> for u32 {
    fn from(site: crate::connector::Site) -> u32 {
        site as u32
    }
}

/// The random numbers of one element, one after the other.
pub struct Draw {
    key: u64,
    counter: Counter,
    block: [u32; 4],
    used: usize,
    /// Blocks are counted in the element's high word instead of the attempts.
    long: bool,
}

impl Draw {
    /// 64 random bits.
    fn bits(&mut self) -> u64 {
        if self.used >= 4 {
            self.block = philox::random(self.key, self.counter);
            self.used = 0;
            if self.long {
                self.counter.element_hi = self.counter.element_hi.wrapping_add(1);
            } else {
                self.counter.attempt = self.counter.attempt.wrapping_add(1);
            }
        }
        let bits = self.block[self.used] as u64 | (self.block[self.used + 1] as u64) << 32;
        self.used += 2;
        bits
    }

    /// Uniform in [0, 1), a multiple of 2^-53.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// A whole number below `n`, all equally likely (D. Lemire, ACM Trans. Model. Comput. Simul. 29(1), 2019).
    pub fn below(&mut self, n: u64) -> u64 {
        loop {
            let wide = self.bits() as u128 * n as u128;
            let low = wide as u64;
            if low >= n || low >= n.wrapping_neg() % n {
                return (wide >> 64) as u64;
            }
        }
    }

    /// Failures before the next success of trials with this probability.
    pub fn gap(&mut self, probability: f64) -> u64 {
        if probability >= 1.0 {
            return 0;
        }
        if probability <= 0.0 {
            return u64::MAX;
        }
        // 1 - unit() lies in (0, 1], so the logarithm is finite; `as` saturates.
        (scalar::log(1.0 - self.unit()) / scalar::log1p(-probability)).floor() as u64
    }

    fn standard_normal(&mut self) -> f64 {
        let radius = (-2.0 * scalar::log(1.0 - self.unit())).sqrt();
        radius * scalar::cos(std::f64::consts::TAU * self.unit())
    }

    /// One value of a distribution.
    pub fn value(&mut self, distribution: &Distribution) -> f64 {
        let value = match distribution.kind {
            Kind::Uniform { min, max } => min + (max - min) * self.unit(),
            Kind::DiscreteUniform { min, max } => min + self.below((max - min) as u64 + 1) as f64,
            Kind::Normal { mu, sigma } => mu + sigma * self.standard_normal(),
            Kind::LogNormal { mu, sigma } => scalar::exp(mu + sigma * self.standard_normal()),
            Kind::Exponential { rate } => -scalar::log(1.0 - self.unit()) / rate,
            Kind::Gamma { shape, scale } => self.standard_gamma(shape) * scale,
            Kind::Binomial { n, p } => self.binomial(n, p),
        };
        let raised = distribution.min.map_or(value, |min| if value < min { min } else { value });
        distribution.max.map_or(raised, |max| if raised > max { max } else { raised })
    }

    /// G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", ACM TOMS 26(3), 2000.
    fn standard_gamma(&mut self, shape: f64) -> f64 {
        if shape == 0.0 {
            return 0.0;
        }
        if shape < 1.0 {
            let boost = scalar::pow(1.0 - self.unit(), 1.0 / shape);
            return self.standard_gamma(shape + 1.0) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.standard_normal();
            let v = (1.0 + c * x) * (1.0 + c * x) * (1.0 + c * x);
            if v <= 0.0 {
                continue;
            }
            let u = 1.0 - self.unit();
            if scalar::log(u) < 0.5 * x * x + d - d * v + d * scalar::log(v) {
                return d * v;
            }
        }
    }

    /// Successes counted by the gaps between them: exact, and quick where they are rare.
    fn binomial(&mut self, n: u64, p: f64) -> f64 {
        if p > 0.5 {
            return n as f64 - self.binomial(n, 1.0 - p);
        }
        let mut successes = 0u64;
        let mut trial = self.gap(p);
        while trial < n {
            successes += 1;
            trial = trial.saturating_add(1).saturating_add(self.gap(p));
        }
        successes as f64
    }
}
