//! Loops in Rust over the mathematics of [`crate::math`], compiled for the vector instructions that every CPU has which
//! this crate makes code for. The bits are the same as without them.

/// A loop. What `run` calls must be inlined into it; implementations are `#[inline(always)]`.
pub trait Loop {
    /// Runs the loop.
    fn run(self);
}

/// Runs a loop with vector instructions.
pub fn run(job: impl Loop) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
        // SAFETY: the CPU has these instructions.
        return unsafe { with_avx2(job) };
    }
    // Other architectures have theirs without being asked.
    job.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn with_avx2(job: impl Loop) {
    job.run();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::scalar;
    use crate::philox::Stream;

    struct Values<'a>(&'a mut Vec<f64>);

    impl Loop for Values<'_> {
        #[inline(always)]
        fn run(self) {
            for i in 0..1000 {
                let stream = Stream::new(7, i, 3, 1);
                let (x, y): (f64, f64) = (stream.uniform(), stream.normal());
                self.0.extend([x, y, stream.exponential(), scalar::exp(y), scalar::log(x), scalar::log1p(-x)]);
            }
        }
    }

    #[test]
    fn vector_instructions_change_no_bits() {
        let (mut wide, mut plain) = (Vec::new(), Vec::new());
        run(Values(&mut wide));
        Values(&mut plain).run();
        let bits = |values: &[f64]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&wide), bits(&plain));
    }
}
