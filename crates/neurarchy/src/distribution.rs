//! Random distributions of weights, delays and initial values, drawn by counter.
//!
//! A draw depends on the seed, the network, the object, what it is for, the element and how often it was drawn before,
//! never on the order of evaluation; so results do not depend on threads.

use neurarchy_codegen::math::scalar;
use neurarchy_codegen::philox::{self, Counter, Stream};
use neurarchy_codegen::wide::{self, Loop};

use crate::error::{Error, Result};

/// A distribution that values can be drawn from.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    pub(crate) kind: Kind,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
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
        all_finite("Uniform", &[("min", min), ("max", max), ("max - min", max - min)])?;
        Ok(Distribution::of(Kind::Uniform { min, max }))
    }

    /// Whole numbers from `min` to `max`, both included.
    pub fn discrete_uniform(min: f64, max: f64) -> Result<Distribution> {
        all_finite("DiscreteUniform", &[("min", min), ("max", max)])?;
        if max < min {
            return Err(Error::argument("DiscreteUniform", format!("max ({max}) is smaller than min ({min})")));
        }
        if max - min >= (1u64 << 53) as f64 {
            return Err(Error::argument("DiscreteUniform", "the range must be smaller than 2^53"));
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
        if rate <= 0.0 {
            return Err(Error::argument("Exponential", format!("Lambda must be positive, not {rate}")));
        }
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

    /// The least value, if there is one.
    pub fn lower_bound(&self) -> Option<f64> {
        let natural = match self.kind {
            Kind::Uniform { min, .. } | Kind::DiscreteUniform { min, .. } => Some(min),
            _ => None,
        };
        self.min.or(natural)
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

    fn key(&self, site: u32) -> u64 {
        philox::key(self.seed, self.network, self.object, SITES + site)
    }

    /// One value of a distribution for one element: a rank and 0, or the pre and post rank of a synapse.
    pub fn value(&self, site: impl Into<u32>, element: (u32, u32), distribution: &Distribution) -> f64 {
        self.of_site(site).value(element, distribution)
    }

    /// The random numbers for one purpose: for many elements, this is quicker.
    pub fn of_site(&self, site: impl Into<u32>) -> SiteDraws {
        SiteDraws { key: self.key(site.into()), epoch: self.epoch }
    }

    /// One draw of any distribution for one element, another one than those of `sequence`.
    pub fn stream(&self, site: impl Into<u32>, element: u32) -> Stream {
        Stream::new(self.key(site.into()), element, u32::MAX, self.epoch)
    }

    /// Uniform random numbers of any count for one element.
    pub fn sequence(&self, site: impl Into<u32>, element: u32) -> Sequence {
        let counter = Counter { element_lo: element, element_hi: 0, draw: self.epoch, attempt: 0 };
        Sequence { key: self.key(site.into()), counter, words: [[0; BLOCKS]; 4], used: 4 * BLOCKS }
    }
}

/// Random numbers of one object for one purpose.
#[derive(Clone, Copy, Debug)]
pub struct SiteDraws {
    key: u64,
    epoch: u64,
}

impl SiteDraws {
    /// One value for one element, as [`Draws::value`].
    pub fn value(&self, element: (u32, u32), distribution: &Distribution) -> f64 {
        distribution.draw(&Stream::new(self.key, element.0, element.1, self.epoch))
    }

    /// One value for each element.
    pub fn values(&self, low: &[u32], high: &[u32], distribution: &Distribution, values: &mut [f64]) {
        wide::run(Values { draws: *self, low, high, distribution, values });
    }
}

/// Values of a distribution for many elements.
struct Values<'a> {
    draws: SiteDraws,
    low: &'a [u32],
    high: &'a [u32],
    distribution: &'a Distribution,
    values: &'a mut [f64],
}

impl Loop for Values<'_> {
    /// One loop for each kind of distribution that has no loop of its own inside.
    #[inline(always)]
    fn run(self) {
        // No closure: it might not be inlined, and be compiled without vector instructions.
        macro_rules! each {
            (|$stream:ident| $draw:expr) => {{
                let elements = self.low.iter().zip(self.high);
                for (value, (&low, &high)) in self.values.iter_mut().zip(elements) {
                    let $stream = Stream::new(self.draws.key, low, high, self.draws.epoch);
                    *value = self.distribution.clip($draw);
                }
            }};
        }
        match self.distribution.kind {
            Kind::Uniform { min, max } => each!(|stream| min + (max - min) * stream.uniform::<f64>()),
            Kind::Normal { mu, sigma } => each!(|stream| mu + sigma * stream.normal::<f64>()),
            Kind::LogNormal { mu, sigma } => each!(|stream| scalar::exp(mu + sigma * stream.normal::<f64>())),
            Kind::Exponential { rate } => each!(|stream| stream.exponential::<f64>() / rate),
            _ => each!(|stream| self.distribution.draw(&stream)),
        }
    }
}

impl From<crate::connector::Site> for u32 {
    fn from(site: crate::connector::Site) -> u32 {
        site as u32
    }
}

impl Distribution {
    fn draw(&self, stream: &Stream) -> f64 {
        let value = match self.kind {
            Kind::Uniform { min, max } => min + (max - min) * stream.uniform::<f64>(),
            Kind::DiscreteUniform { min, max } => min + stream.below((max - min) as u64 + 1) as f64,
            Kind::Normal { mu, sigma } => mu + sigma * stream.normal::<f64>(),
            Kind::LogNormal { mu, sigma } => scalar::exp(mu + sigma * stream.normal::<f64>()),
            Kind::Exponential { rate } => stream.exponential::<f64>() / rate,
            Kind::Gamma { shape, scale } => {
                if shape == 0.0 {
                    0.0
                } else {
                    stream.gamma(shape) * scale
                }
            }
            Kind::Binomial { n, p } => stream.binomial(n, p) as f64,
        };
        self.clip(value)
    }

    #[inline(always)]
    fn clip(&self, value: f64) -> f64 {
        let raised = self.min.map_or(value, |min| if value < min { min } else { value });
        self.max.map_or(raised, |max| if raised > max { max } else { raised })
    }
}

/// Blocks of random numbers that are made at once, by vector instructions.
const BLOCKS: usize = 16;

/// Uniform random numbers, one after the other.
pub struct Sequence {
    key: u64,
    /// Of the next block.
    counter: Counter,
    /// The first words of all blocks, then the second ones...
    words: [[u32; BLOCKS]; 4],
    used: usize,
}

/// The blocks from a counter on.
struct NextBlocks<'a> {
    key: u64,
    counter: Counter,
    words: &'a mut [[u32; BLOCKS]; 4],
}

impl Loop for NextBlocks<'_> {
    #[inline(always)]
    fn run(self) {
        for number in 0..BLOCKS {
            let element_hi = self.counter.element_hi.wrapping_add(number as u32);
            let block = philox::block_of(self.key, Counter { element_hi, ..self.counter });
            for (words, word) in self.words.iter_mut().zip(block) {
                words[number] = word;
            }
        }
    }
}

impl Sequence {
    #[inline]
    fn bits(&mut self) -> u32 {
        if self.used == 4 * BLOCKS {
            wide::run(NextBlocks { key: self.key, counter: self.counter, words: &mut self.words });
            self.used = 0;
            self.counter.element_hi = self.counter.element_hi.wrapping_add(BLOCKS as u32);
        }
        self.used += 1;
        self.words[(self.used - 1) % 4][(self.used - 1) / 4]
    }

    /// A whole number below `n`, all equally likely (D. Lemire, ACM Trans. Model. Comput. Simul. 29(1), 2019).
    #[inline]
    pub fn below(&mut self, n: u32) -> u32 {
        loop {
            let wide = u64::from(self.bits()) * u64::from(n);
            let low = wide as u32;
            if low >= n || low >= n.wrapping_neg() % n {
                return (wide >> 32) as u32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance of many draws lie within six standard errors of their expectations: chance fails this less
    /// than once in 10^8 runs, and the draws are the same in every run.
    #[test]
    fn moments_are_those_of_the_distribution() {
        let n = 200_000;
        let draws = Draws::new(1, 0, 0, 0);
        let cases = [
            (Distribution::uniform(-1.0, 3.0), 1.0, 16.0 / 12.0),
            (Distribution::discrete_uniform(1.0, 6.0), 3.5, 35.0 / 12.0),
            (Distribution::normal(2.0, 0.5), 2.0, 0.25),
            (Distribution::log_normal(0.0, 0.5), 0.125f64.exp(), (0.25f64.exp() - 1.0) * 0.25f64.exp()),
            (Distribution::exponential(4.0), 0.25, 0.0625),
            (Distribution::gamma(2.5, 2.0), 5.0, 10.0),
            (Distribution::gamma(0.5, 1.0), 0.5, 0.5),
            (Distribution::binomial(20.0, 0.3), 6.0, 4.2),
            (Distribution::binomial(1000.0, 0.7), 700.0, 210.0),
        ];
        for (distribution, mean, variance) in cases {
            let distribution = distribution.unwrap();
            let values: Vec<f64> = (0..n).map(|rank| draws.value(0u32, (rank, 0), &distribution)).collect();
            let average = values.iter().sum::<f64>() / n as f64;
            let error = (variance / n as f64).sqrt();
            assert!((average - mean).abs() < 6.0 * error, "{distribution:?}: mean {average}, expected {mean}");
            let squares: Vec<f64> = values.iter().map(|v| (v - mean) * (v - mean)).collect();
            let spread = squares.iter().sum::<f64>() / n as f64;
            let fourth = squares.iter().map(|s| (s - spread) * (s - spread)).sum::<f64>() / n as f64;
            assert!(
                (spread - variance).abs() < 6.0 * (fourth / n as f64).sqrt(),
                "{distribution:?}: variance {spread}, expected {variance}"
            );
        }
    }

    #[test]
    fn a_sequence_is_one_block_after_the_other() {
        let mut sequence = Draws::new(3, 1, 2, 4).sequence(7u32, 9);
        sequence.counter.element_hi = u32::MAX - 5;
        let (key, counter) = (sequence.key, sequence.counter);
        let blocks = (0..50).flat_map(|number| {
            let element_hi = counter.element_hi.wrapping_add(number);
            philox::block_of(key, Counter { element_hi, ..counter })
        });
        for (number, word) in blocks.enumerate() {
            assert_eq!(sequence.bits(), word, "{number}");
        }
    }

    #[test]
    fn many_values_at_once_are_those_of_each_element() {
        let draws = Draws::new(3, 1, 2, 4).of_site(7u32);
        let elements: Vec<(u32, u32)> = (0..100).map(|i| (i * 7, i % 5)).collect();
        let (low, high): (Vec<u32>, Vec<u32>) = elements.iter().copied().unzip();
        let cases = [
            Distribution::uniform(-1.0, 3.0),
            Distribution::discrete_uniform(1.0, 6.0),
            Distribution::normal(2.0, 0.5),
            Distribution::normal(2.0, 5.0).map(|d| d.bounded(Some(0.0), Some(3.0))),
            Distribution::log_normal(0.0, 0.5),
            Distribution::exponential(4.0),
            Distribution::gamma(2.5, 2.0),
            Distribution::binomial(20.0, 0.3),
        ];
        for distribution in cases {
            let distribution = distribution.unwrap();
            let mut values = vec![0.0; elements.len()];
            draws.values(&low, &high, &distribution, &mut values);
            let each: Vec<u64> = elements.iter().map(|&e| draws.value(e, &distribution).to_bits()).collect();
            assert_eq!(values.iter().map(|v| v.to_bits()).collect::<Vec<_>>(), each, "{distribution:?}");
        }
    }

    #[test]
    fn bounds_replace_values_and_shrink_uniform_ranges() {
        let draws = Draws::new(1, 0, 0, 0);
        let clipped = Distribution::normal(0.0, 1.0).unwrap().bounded(Some(-0.5), Some(0.5));
        let values: Vec<f64> = (0..1000).map(|rank| draws.value(0u32, (rank, 0), &clipped)).collect();
        assert!(values.iter().all(|v| (-0.5..=0.5).contains(v)) && values.contains(&0.5) && values.contains(&-0.5));
        let raised = Distribution::uniform(0.0, 3.0).unwrap().with_lower_bound(1.0);
        assert!((0..1000).all(|rank| (1.0..3.0).contains(&draws.value(0u32, (rank, 0), &raised))));
        assert_eq!(raised.upper_bound(), Some(3.0));
    }

    #[test]
    fn wrong_arguments_are_named() {
        let text = |d: Result<Distribution>| d.unwrap_err().to_string();
        assert_eq!(text(Distribution::normal(0.0, -1.0)), "Normal: sigma must not be negative, but is -1");
        assert_eq!(text(Distribution::uniform(f64::NAN, 1.0)), "Uniform: min must be a finite number, not NaN");
        assert_eq!(text(Distribution::binomial(3.0, 1.5)), "Binomial: p must lie between 0 and 1, not 1.5");
    }
}
