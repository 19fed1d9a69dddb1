//! Floating-point environment of the step loop.

/// What a number is in the step loop: a zero of its sign, if it is subnormal.
///
/// Numbers that enter from outside pass through here. The processor would treat a subnormal one as zero in arithmetic
/// but not where it is only moved, and of a minimum nobody can say which of the two it is.
pub fn flushed_f64(x: f64) -> f64 {
    if x.is_subnormal() { 0f64.copysign(x) } else { x }
}

/// [`flushed_f64`] in single precision.
pub fn flushed_f32(x: f32) -> f32 {
    if x.is_subnormal() { 0f32.copysign(x) } else { x }
}

/// Flushes subnormal numbers to zero (results and operands) in this thread until it is dropped: decaying conductances
/// reach them, and they cost a hundred times.
///
/// x86-64: FTZ and DAZ of mxcsr; aarch64: FZ of fpcr. Nothing on other machines.
#[derive(Debug)]
#[must_use = "the mode ends when the guard is dropped"]
pub struct FlushGuard {
    before: u64,
    /// The register belongs to the thread.
    _thread: std::marker::PhantomData<*const ()>,
}

impl FlushGuard {
    /// Begins to flush.
    #[allow(clippy::new_without_default)]
    pub fn new() -> FlushGuard {
        let before = read();
        write(before | FLUSH);
        FlushGuard { before, _thread: std::marker::PhantomData }
    }
}

impl Drop for FlushGuard {
    fn drop(&mut self) {
        write(read() & !FLUSH | self.before & FLUSH);
    }
}

#[cfg(target_arch = "x86_64")]
const FLUSH: u64 = 0x8040;
#[cfg(target_arch = "aarch64")]
const FLUSH: u64 = 1 << 24;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const FLUSH: u64 = 0;

#[cfg(target_arch = "x86_64")]
fn read() -> u64 {
    let mut mxcsr = 0u32;
    // SAFETY: stores the register into a local variable.
    unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &mut mxcsr, options(nostack)) };
    mxcsr as u64
}

#[cfg(target_arch = "x86_64")]
fn write(value: u64) {
    let mxcsr = value as u32;
    // SAFETY: only FTZ and DAZ differ from what was read, and both exist on every x86-64 processor with FMA.
    unsafe { std::arch::asm!("ldmxcsr [{}]", in(reg) &mxcsr, options(nostack)) };
}

#[cfg(target_arch = "aarch64")]
fn read() -> u64 {
    let value: u64;
    // SAFETY: reads a register.
    unsafe { std::arch::asm!("mrs {}, fpcr", out(reg) value, options(nomem, nostack)) };
    value
}

#[cfg(target_arch = "aarch64")]
fn write(value: u64) {
    // SAFETY: only FZ differs from what was read.
    unsafe { std::arch::asm!("msr fpcr, {}", in(reg) value, options(nostack)) };
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn read() -> u64 {
    0
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn write(_value: u64) {}

#[cfg(all(test, any(target_arch = "x86_64", target_arch = "aarch64")))]
mod tests {
    use std::hint::black_box;

    use super::*;

    #[test]
    fn subnormal_results_and_operands_are_zero_while_the_guard_lives() {
        let tiny = black_box(f64::MIN_POSITIVE);
        let guard = FlushGuard::new();
        let inside = (black_box(tiny) * black_box(0.5), black_box(tiny / 1.0));
        let operand = black_box(f64::from_bits(1)) * black_box(1e300);
        drop(guard);
        assert_eq!(inside.0.to_bits(), 0);
        assert_eq!(inside.1, tiny);
        assert_eq!(operand.to_bits(), 0);
        assert_ne!((black_box(tiny) * black_box(0.5)).to_bits(), 0);
    }
}
