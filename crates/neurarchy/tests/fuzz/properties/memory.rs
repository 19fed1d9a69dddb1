//! Arrays for kernels to work on.

use std::collections::BTreeMap;

use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::ir::{Element, Kernel, LANES, Precision};
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::model::ValueType;

/// Arrays by the slot that they stand for.
#[derive(Default)]
pub struct Memory {
    arrays: BTreeMap<Slot, (Element, Vec<u64>)>,
}

impl Memory {
    /// Creates or overwrites an array.
    pub fn put(&mut self, slot: Slot, element: Element, values: impl IntoIterator<Item = f64>) {
        let mut bytes: Vec<u8> = vec![];
        for x in values {
            match element {
                Element::Bool => bytes.push(u8::from(x != 0.0)),
                Element::U16 => bytes.extend((x as u16).to_ne_bytes()),
                Element::U32 => bytes.extend((x as u32).to_ne_bytes()),
                Element::I32 => bytes.extend((x as i32).to_ne_bytes()),
                Element::F32 => bytes.extend((x as f32).to_ne_bytes()),
                Element::F64 => bytes.extend(x.to_ne_bytes()),
                Element::I64 => bytes.extend((x as i64).to_ne_bytes()),
            }
        }
        let word = |chunk: &[u8]| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            u64::from_ne_bytes(word)
        };
        self.arrays.insert(slot, (element, bytes.chunks(8).map(word).collect()));
    }

    /// Creates or overwrites a single `I64`, with all its bits.
    pub fn put_word(&mut self, slot: Slot, word: u64) {
        self.arrays.insert(slot, (Element::I64, vec![word]));
    }

    /// The first values of an array.
    pub fn get(&self, slot: &Slot, count: usize) -> Vec<f64> {
        let (element, words) = &self.arrays[slot];
        let bytes: Vec<u8> = words.iter().flat_map(|w| w.to_ne_bytes()).collect();
        let number = |c: &[u8]| match element {
            Element::Bool => f64::from(c[0]),
            Element::I32 => f64::from(i32::from_ne_bytes(std::array::from_fn(|i| c[i]))),
            Element::F32 => f64::from(f32::from_ne_bytes(std::array::from_fn(|i| c[i]))),
            Element::F64 => f64::from_ne_bytes(std::array::from_fn(|i| c[i])),
            _ => i64::from_ne_bytes(std::array::from_fn(|i| c[i])) as f64,
        };
        bytes.chunks(element.bytes()).take(count).map(number).collect()
    }

    /// Interprets a kernel over `0..end`.
    pub fn run(&mut self, kernel: &Kernel, end: usize) {
        let table: Vec<*mut u8> = kernel
            .slots
            .iter()
            .map(|used| {
                let (element, words) =
                    self.arrays.get_mut(&used.slot).unwrap_or_else(|| panic!("no array for {}\n{kernel}", used.slot));
                assert_eq!(*element, used.element, "{}", used.slot);
                words.as_mut_ptr().cast::<u8>()
            })
            .collect();
        let executable = Executable::reference(kernel.clone());
        // SAFETY: one pointer for each slot, to arrays of the right type, as long as the padded population.
        unsafe { executable.call(table.as_ptr(), 0, end as i64) }
    }
}

/// How an attribute is stored.
pub fn element(ty: ValueType, precision: Precision) -> Element {
    match ty {
        ValueType::Float => precision.element(),
        ValueType::Int => Element::I32,
        ValueType::Bool => Element::Bool,
    }
}

/// As long as arrays of neurons are.
pub fn padded(values: &[f64]) -> Vec<f64> {
    let mut values = values.to_vec();
    values.resize(values.len().next_multiple_of(LANES), 0.0);
    values
}
