//! Arrays behind a slot table, and two runs of a kernel compared.

use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::fpenv::FlushGuard;
use neurarchy_codegen::ir::{Element, Kernel, LANES};
use neurarchy_codegen::{llvm, passes, reference};

/// One array for each slot, aligned to 8 bytes at least.
#[derive(Clone)]
pub struct Memory(pub Vec<Vec<u64>>);

impl Memory {
    pub fn table(&mut self) -> Vec<*mut u8> {
        self.0.iter_mut().map(|array| array.as_mut_ptr().cast()).collect()
    }
}

/// The elements of an array, packed.
pub fn pack(element: Element, values: &[u64]) -> Vec<u64> {
    let bytes = element.bytes();
    // Machine code may read whole vectors where the last element is: arrays have slack.
    let mut packed = vec![0u64; (values.len() * bytes).div_ceil(8) + 2 * LANES];
    for (i, value) in values.iter().enumerate() {
        let at = i * bytes;
        let mask = if bytes == 8 { u64::MAX } else { (1 << (8 * bytes)) - 1 };
        packed[at / 8] |= (value & mask) << (8 * (at % 8));
    }
    packed
}

/// All NaNs of a float array as one.
fn canonical(element: Element, array: &[u64]) -> Vec<u64> {
    let f32_word = |w: u32| if f32::from_bits(w).is_nan() { 0x7fc0_0000 } else { w };
    array
        .iter()
        .map(|&w| match element {
            Element::F64 if f64::from_bits(w).is_nan() => f64::NAN.to_bits(),
            Element::F32 => f32_word(w as u32) as u64 | (f32_word((w >> 32) as u32) as u64) << 32,
            _ => w,
        })
        .collect()
}

/// Runs a kernel both ways, with and without flushing, and compares all of memory.
pub fn same_bits(kernel: &Kernel, memory: &Memory, begin: i64, end: i64) -> Result<(), String> {
    passes::verify(kernel).map_err(|e| e.to_string())?;
    let code = llvm::compile(kernel).map_err(|e| e.to_string())?;
    code_agrees(kernel, &code, memory, begin, end)
}

/// Runs the code of a kernel and the interpreter, with and without flushing, and compares all of memory.
pub fn code_agrees(kernel: &Kernel, code: &Executable, memory: &Memory, begin: i64, end: i64) -> Result<(), String> {
    for flush in [false, true] {
        let (mut expected, mut found) = (memory.clone(), memory.clone());
        let guard = flush.then(FlushGuard::new);
        // SAFETY: the arrays are as large as the kernel needs.
        unsafe {
            reference::run(kernel, expected.table().as_ptr(), begin, end);
            Executable::call(code, found.table().as_ptr(), begin, end);
        }
        drop(guard);
        for (i, slot) in kernel.slots.iter().enumerate() {
            let (e, f) = (canonical(slot.element, &expected.0[i]), canonical(slot.element, &found.0[i]));
            if let Some(word) = (0..e.len()).find(|&w| e[w] != f[w]) {
                return Err(format!(
                    "slot {i} ({:?}), word {word}: interpreter {:#x}, machine {:#x} (flush {flush})\n{kernel}",
                    slot.slot, e[word], f[word]
                ));
            }
        }
    }
    Ok(())
}
