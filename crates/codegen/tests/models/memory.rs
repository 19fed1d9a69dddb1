//! Arrays by the slot that they stand for, and the call of a kernel on them.

use std::collections::BTreeMap;

use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::ir::{Element, Kernel, LANES};
use neurarchy_codegen::passes::verify;
use neurarchy_codegen::slot::Slot;

/// One array.
#[derive(Clone)]
struct Array {
    element: Element,
    length: usize,
    words: Vec<u64>,
}

/// An array whose elements have something else between them, which must stay as it is.
struct Fields {
    bytes: Vec<u8>,
    stride: usize,
}

/// What is between the elements.
const BETWEEN: u8 = 0xA5;

impl Fields {
    fn of(array: &Array, stride: usize) -> Fields {
        let (size, packed) = (array.element.bytes(), array.bytes());
        let mut bytes = vec![BETWEEN; packed.len() / size * stride];
        for (record, element) in bytes.chunks_mut(stride).zip(packed.chunks(size)) {
            record[..size].copy_from_slice(element);
        }
        Fields { bytes, stride }
    }

    fn join(&self, array: &mut Array) {
        let (size, mut packed) = (array.element.bytes(), array.bytes());
        for (record, element) in self.bytes.chunks(self.stride).zip(packed.chunks_mut(size)) {
            element.copy_from_slice(&record[..size]);
            assert!(record[size..].iter().all(|&byte| byte == BETWEEN), "other fields have changed");
        }
        let word = |chunk: &[u8]| u64::from_ne_bytes(chunk.try_into().unwrap());
        array.words = packed.chunks(8).map(word).collect();
    }
}

impl Array {
    fn bytes(&self) -> Vec<u8> {
        self.words.iter().flat_map(|word| word.to_ne_bytes()).collect()
    }
}

/// All arrays that kernels may ask for.
#[derive(Clone, Default)]
pub struct Memory {
    arrays: BTreeMap<Slot, Array>,
    /// Kernels are not compiled too: for tests with many models.
    pub interpret_only: bool,
}

impl Memory {
    /// Creates or overwrites an array.
    pub fn put(&mut self, slot: Slot, element: Element, values: &[f64]) {
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|&x| match element {
                Element::Bool => vec![u8::from(x != 0.0)],
                Element::U16 => (x as u16).to_ne_bytes().to_vec(),
                Element::U32 => (x as u32).to_ne_bytes().to_vec(),
                Element::I32 => (x as i32).to_ne_bytes().to_vec(),
                Element::I64 => (x as i64).to_ne_bytes().to_vec(),
                Element::F32 => (x as f32).to_ne_bytes().to_vec(),
                Element::F64 => x.to_ne_bytes().to_vec(),
            })
            .collect();
        let mut words: Vec<u64> = bytes
            .chunks(8)
            .map(|chunk| {
                let mut word = [0; 8];
                word[..chunk.len()].copy_from_slice(chunk);
                u64::from_ne_bytes(word)
            })
            .collect();
        // Machine code may read a whole vector where the last element is: arrays have slack.
        words.resize(words.len() + 2 * LANES, 0);
        self.arrays.insert(slot, Array { element, length: values.len(), words });
    }

    /// Creates the flags of equations without a solution that a kernel writes.
    pub fn put_flags(&mut self, kernel: &Kernel, count: usize) {
        for used in kernel.slots.iter().filter(|used| matches!(used.slot, Slot::NotConverged(_))) {
            self.put(used.slot.clone(), Element::Bool, &vec![0.0; count]);
        }
    }

    /// Creates or overwrites a single `I64`, with all its bits.
    pub fn put_word(&mut self, slot: Slot, word: u64) {
        self.arrays.insert(slot, Array { element: Element::I64, length: 1, words: vec![word] });
    }

    /// The values of an array.
    pub fn get(&self, slot: &Slot) -> Vec<f64> {
        let array = self.arrays.get(slot).unwrap_or_else(|| panic!("no array for {slot}"));
        let bytes = array.bytes();
        let size = array.element.bytes();
        bytes[..array.length * size]
            .chunks(size)
            .map(|c| match array.element {
                Element::Bool => f64::from(c[0]),
                Element::U16 => f64::from(u16::from_ne_bytes(c.try_into().unwrap())),
                Element::U32 => f64::from(u32::from_ne_bytes(c.try_into().unwrap())),
                Element::I32 => f64::from(i32::from_ne_bytes(c.try_into().unwrap())),
                Element::I64 => i64::from_ne_bytes(c.try_into().unwrap()) as f64,
                Element::F32 => f64::from(f32::from_ne_bytes(c.try_into().unwrap())),
                Element::F64 => f64::from_ne_bytes(c.try_into().unwrap()),
            })
            .collect()
    }

    /// Runs a kernel with the reference interpreter; with LLVM at hand also as machine code, which must give the same bits.
    pub fn run(&mut self, kernel: &Kernel, begin: usize, end: usize) {
        verify(kernel).unwrap_or_else(|e| panic!("{e}\n{kernel}"));
        #[cfg(feature = "llvm")]
        if !self.interpret_only {
            let mut copy = self.clone();
            copy.call(&neurarchy_codegen::cache::compile_cached(kernel).unwrap(), begin, end);
            self.call(&Executable::reference(kernel.clone()), begin, end);
            for used in &kernel.slots {
                let (machine, reference) = (copy.get(&used.slot), self.get(&used.slot));
                let same =
                    machine.iter().zip(&reference).all(|(a, b)| a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan());
                assert!(same, "{}: machine code {machine:?}, interpreter {reference:?}\n{kernel}", used.slot);
            }
            return;
        }
        self.call(&Executable::reference(kernel.clone()), begin, end);
    }

    fn call(&mut self, executable: &Executable, begin: usize, end: usize) {
        let slots = &executable.kernel().slots;
        let mut fields: Vec<(&Slot, Fields)> = Vec::new();
        let mut table: Vec<*mut u8> = Vec::new();
        for used in slots {
            let array = self.arrays.get_mut(&used.slot).unwrap_or_else(|| panic!("no array for {}", used.slot));
            assert_eq!(array.element, used.element, "{}", used.slot);
            let mut pointer = array.words.as_mut_ptr().cast::<u8>();
            if used.is_field() {
                let mut apart = Fields::of(array, used.stride as usize);
                pointer = apart.bytes.as_mut_ptr();
                fields.push((&used.slot, apart));
            }
            table.push(pointer);
        }
        // SAFETY: one pointer for each slot, to arrays of the right type and as long as the kernel's elements.
        unsafe { executable.call(table.as_ptr(), begin as i64, end as i64) }
        for (slot, apart) in fields {
            apart.join(self.arrays.get_mut(slot).unwrap());
        }
    }
}
