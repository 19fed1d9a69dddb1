use proptest::prelude::*;

use super::generate::generate;
use super::memory::same_bits;

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn machine_code_and_interpreter_give_the_same_bits(seed: u64) {
        let (kernel, memory, begin, end) = generate(seed);
        if let Err(message) = same_bits(&kernel, &memory, begin, end) {
            return Err(TestCaseError::fail(format!("seed {seed}: {message}")));
        }
    }
}
