//! Bytes as a sequence of choices: what a fuzzer changes in one place changes the input in one place.

/// Choices yet to be made. When the bytes are used up the first alternative is always taken, so alternatives are listed
/// with the simplest first and every recursion ends.
pub struct Choices<'a> {
    bytes: &'a [u8],
}

impl<'a> Choices<'a> {
    /// Choices made by these bytes.
    pub fn new(bytes: &'a [u8]) -> Choices<'a> {
        Choices { bytes }
    }

    /// One byte, 0 at the end.
    pub fn byte(&mut self) -> u8 {
        match self.bytes.split_first() {
            Some((first, rest)) => {
                self.bytes = rest;
                *first
            }
            None => 0,
        }
    }

    /// A number below `n`, 1 <= n <= 256.
    pub fn below(&mut self, n: usize) -> usize {
        usize::from(self.byte()) % n
    }

    /// True for one byte in `n`; never for byte 0.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }

    /// One of a list.
    pub fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }

    /// Nothing is left to choose.
    pub fn exhausted(&self) -> bool {
        self.bytes.is_empty()
    }

    /// All bytes that are left.
    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.bytes)
    }

    /// A seed for numbers that need not be searched for.
    pub fn seed(&mut self) -> u64 {
        (0..8).fold(0, |seed, _| seed << 8 | u64::from(self.byte()))
    }
}

/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood: Fast splittable pseudorandom number generators. OOPSLA 2014).
pub struct Noise(pub u64);

impl Noise {
    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One random bit.
    pub fn coin(&mut self) -> bool {
        self.bits() >> 63 == 0
    }

    /// Uniform in [-1, 1].
    pub fn symmetric(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * 2.0 / ((1_u64 << 53) - 1) as f64 - 1.0
    }

    /// Random bytes, at most `most` of them.
    pub fn bytes(&mut self, most: usize) -> Vec<u8> {
        let count = self.bits() as usize % (most + 1);
        (0..count).map(|_| self.bits() as u8).collect()
    }
}
