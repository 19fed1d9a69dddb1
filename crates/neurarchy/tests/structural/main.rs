//! Synapses that come and go, functions called from outside, simulations that end early: against naive simulations.

mod conditions;
mod edits;
mod functions;
mod mistakes;
mod naive;
mod stop;

/// Of a test.
pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Numbers that look random and are the same in each run.
pub struct Numbers(u64);

impl Numbers {
    /// A sequence of its own for each seed.
    pub fn new(seed: u64) -> Numbers {
        Numbers(seed.wrapping_mul(2).wrapping_add(1))
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }
}
