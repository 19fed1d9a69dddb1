//! Draws in Rust, among them the distributions that need rejection.

use super::{Counter, below, block_of, exponential, normal, uniform};
use crate::arith::Scalar;
use crate::math::Real;
use crate::math::scalar::{exp, log};

/// The draws of one element at one value of the draw counter: every method starts at attempt 0.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    key: u64,
    counter: Counter,
}

impl Stream {
    /// The draws of `key` for an element (`lo` and `hi` as in [`Counter`]) at `draw`.
    #[inline(always)]
    pub fn new(key: u64, element_lo: u32, element_hi: u32, draw: u64) -> Stream {
        Stream { key, counter: Counter { element_lo, element_hi, draw, attempt: 0 } }
    }

    #[inline(always)]
    fn words(&self, attempt: u16) -> [i64; 4] {
        block_of(self.key, Counter { attempt, ..self.counter }).map(i64::from)
    }

    /// Uniform in [0, 1).
    #[inline(always)]
    pub fn uniform<T: Real>(&self) -> T {
        uniform::<Scalar, T>(&Scalar, self.words(0))
    }

    /// Standard normal.
    #[inline(always)]
    pub fn normal<T: Real>(&self) -> T {
        normal::<Scalar, T>(&Scalar, self.words(0))
    }

    /// Exponential of rate 1.
    #[inline(always)]
    pub fn exponential<T: Real>(&self) -> T {
        exponential::<Scalar, T>(&Scalar, self.words(0))
    }

    /// Uniform integer in 0..n, 1 <= n <= 2^32.
    pub fn below(&self, n: u64) -> u64 {
        below(&Scalar, self.words(0), n as i64) as u64
    }

    /// Gamma with the given shape and scale 1. NaN unless the shape is positive and finite.
    ///
    /// G. Marsaglia, W. W. Tsang: A simple method for generating gamma variables. ACM TOMS 26 (2000) 363.
    pub fn gamma(&self, shape: f64) -> f64 {
        if !(shape > 0.0 && shape.is_finite()) {
            return f64::NAN;
        }
        // A shape below 1 is one of shape + 1 times u^(1/shape).
        let boost = shape < 1.0;
        let d = if boost { shape + 1.0 } else { shape } - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        let mut attempt = 0u16;
        let value = loop {
            let x: f64 = normal(&Scalar, self.words(attempt));
            let u: f64 = f64::positive_unit(&Scalar, self.words(attempt + 1)[0], self.words(attempt + 1)[1]);
            attempt += 2;
            let v = 1.0 + c * x;
            if v > 0.0 {
                let v = v * v * v;
                if log(u) < 0.5 * x * x + d - d * v + d * log(v) {
                    break d * v;
                }
            }
            // More than 95 % are accepted, so this is never reached; it bounds the loop.
            if attempt == u16::MAX - 1 {
                break d;
            }
        };
        if !boost {
            return value;
        }
        let words = self.words(u16::MAX);
        value * exp(log(f64::positive_unit(&Scalar, words[0], words[1])) / shape)
    }

    /// Number of successes in `n` trials of probability `p`; p is clamped to [0, 1], NaN counts as 0.
    ///
    /// Inversion for a small mean; otherwise W. Hoermann: The generation of binomial random variates. J. Stat. Comput.
    /// Simul. 46 (1993) 101, algorithm BTRS.
    pub fn binomial(&self, n: u64, p: f64) -> u64 {
        if n == 0 || p.is_nan() || p <= 0.0 {
            return 0;
        }
        if p >= 1.0 {
            return n;
        }
        if p > 0.5 {
            return n - self.binomial_half(n, 1.0 - p);
        }
        self.binomial_half(n, p)
    }

    fn binomial_half(&self, n: u64, p: f64) -> u64 {
        if n as f64 * p < 10.0 { self.binomial_inversion(n, p) } else { self.binomial_btrs(n, p) }
    }

    fn binomial_inversion(&self, n: u64, p: f64) -> u64 {
        let odds = p / (1.0 - p);
        let mut density = exp(n as f64 * crate::math::scalar::log1p(-p));
        let mut u: f64 = self.uniform();
        let mut k = 0;
        // The mean is below 10: beyond 150 the density is below the resolution of u.
        while u >= density && k < n && k < 150 {
            u -= density;
            k += 1;
            density *= odds * ((n - k + 1) as f64 / k as f64);
        }
        k
    }

    fn binomial_btrs(&self, n: u64, p: f64) -> u64 {
        let count = n as f64;
        let deviation = (count * p * (1.0 - p)).sqrt();
        let b = 1.15 + 2.53 * deviation;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let c = count * p + 0.5;
        let v_r = 0.92 - 4.2 / b;
        let alpha = (2.83 + 5.1 / b) * deviation;
        let log_odds = log(p / (1.0 - p));
        let mode = ((count + 1.0) * p).floor();
        let h = log_factorial(mode) + log_factorial(count - mode);
        for attempt in 0..u16::MAX {
            let words = self.words(attempt);
            let u = f64::unit(&Scalar, words[0], words[1]) - 0.5;
            let v = f64::positive_unit(&Scalar, words[2], words[3]);
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + c).floor();
            if !(0.0..=count).contains(&k) {
                continue;
            }
            if us >= 0.07 && v <= v_r {
                return k as u64;
            }
            let bound = h - log_factorial(k) - log_factorial(count - k) + (k - mode) * log_odds;
            if log(v * alpha / (a / (us * us) + b)) <= bound {
                return k as u64;
            }
        }
        // About 1.2 attempts are needed on average, so this is never reached.
        mode as u64
    }
}

/// log(k!) for a whole k >= 0, absolute error below 1e-12 times its size.
fn log_factorial(k: f64) -> f64 {
    const SMALL: [f64; 10] = [1.0, 1.0, 2.0, 6.0, 24.0, 120.0, 720.0, 5040.0, 40320.0, 362880.0];
    if k < 10.0 {
        return log(SMALL[k as usize]);
    }
    let x = k + 1.0;
    let r = 1.0 / x;
    let series = r * (1.0 / 12.0 - r * r * (1.0 / 360.0 - r * r * (1.0 / 1260.0 - r * r / 1680.0)));
    (x - 0.5) * log(x) - x + 0.918_938_533_204_672_8 + series
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(draw: impl Fn(u32) -> f64) -> (f64, f64) {
        let n = 40_000;
        let values: Vec<f64> = (0..n).map(draw).collect();
        let mean = values.iter().sum::<f64>() / n as f64;
        (mean, values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n as f64)
    }

    /// Mean and variance are within 5 standard errors (variance: 8 %).
    fn check(name: &str, mean: f64, variance: f64, draw: impl Fn(u32) -> f64) {
        let (m, v) = moments(draw);
        assert!((m - mean).abs() < 5.0 * (variance / 40_000.0).sqrt(), "{name}: mean {m}, expected {mean}");
        assert!((v / variance - 1.0).abs() < 0.08, "{name}: variance {v}, expected {variance}");
    }

    fn stream(i: u32) -> Stream {
        Stream::new(super::super::key(42, 0, 1, 2), i, 0, 7)
    }

    #[test]
    fn distributions_have_their_mean_and_variance() {
        check("uniform", 0.5, 1.0 / 12.0, |i| stream(i).uniform());
        check("uniform f32", 0.5, 1.0 / 12.0, |i| stream(i).uniform::<f32>() as f64);
        check("normal", 0.0, 1.0, |i| stream(i).normal());
        check("normal f32", 0.0, 1.0, |i| stream(i).normal::<f32>() as f64);
        check("exponential", 1.0, 1.0, |i| stream(i).exponential());
        check("exponential f32", 1.0, 1.0, |i| stream(i).exponential::<f32>() as f64);
        check("0..10", 4.5, 8.25, |i| stream(i).below(10) as f64);
        for shape in [0.3, 1.0, 2.5, 40.0] {
            check("gamma", shape, shape, |i| stream(i).gamma(shape));
        }
        for (n, p) in [(10, 0.3), (1000, 0.002), (100, 0.5), (50, 0.9), (100_000, 0.25)] {
            let mean = n as f64 * p;
            check("binomial", mean, mean * (1.0 - p), |i| stream(i).binomial(n, p) as f64);
        }
    }

    #[test]
    fn binomial_frequencies_agree_with_the_density() {
        // n = 40, p = 0.3: mean 12, by BTRS.
        let mut counts = [0u32; 41];
        for i in 0..200_000 {
            counts[stream(i).binomial(40, 0.3) as usize] += 1;
        }
        for (k, &count) in counts.iter().enumerate() {
            let k = k as f64;
            let log_density = log_factorial(40.0) - log_factorial(k) - log_factorial(40.0 - k)
                + k * 0.3f64.ln()
                + (40.0 - k) * 0.7f64.ln();
            let expected = 200_000.0 * log_density.exp();
            assert!((count as f64 - expected).abs() < 5.0 * expected.sqrt() + 3.0, "{k}: {count}, expected {expected}");
        }
    }

    #[test]
    fn senseless_parameters_give_nan_or_the_nearest_sense() {
        assert!(stream(0).gamma(0.0).is_nan() && stream(0).gamma(f64::NAN).is_nan());
        assert_eq!(stream(0).binomial(10, -1.0), 0);
        assert_eq!(stream(0).binomial(10, 2.0), 10);
        assert_eq!(stream(0).binomial(10, f64::NAN), 0);
    }
}
