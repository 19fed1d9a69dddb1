//! Memory that generated code works on: aligned, zeroed, typed by its elements.

use std::sync::Arc;

use neurarchy_codegen::ir::{Element, LANES};

use crate::memory::{ALIGNMENT, Memory};

/// A Rust type whose every bit pattern is a value, as stored in an `Array`.
pub(crate) trait Cell: Copy + 'static {
    /// The elements that are stored as this type.
    fn stores(element: Element) -> bool;
}

macro_rules! cell {
    ($($rust:ty: $($element:ident)|+;)+) => {$(
        impl Cell for $rust {
            fn stores(element: Element) -> bool {
                matches!(element, $(Element::$element)|+)
            }
        }
    )+};
}

cell! {
    u8: Bool;
    u16: U16;
    u32: U32;
    i32: I32;
    i64: I64;
    f32: F32;
    f64: F64;
}

/// Runs `$body` with `$T` bound to the Rust type that stores `$element`.
macro_rules! with_cell {
    ($element:expr, $T:ident => $body:expr) => {
        match $element {
            neurarchy_codegen::ir::Element::Bool => {
                type $T = u8;
                $body
            }
            neurarchy_codegen::ir::Element::U16 => {
                type $T = u16;
                $body
            }
            neurarchy_codegen::ir::Element::U32 => {
                type $T = u32;
                $body
            }
            neurarchy_codegen::ir::Element::I32 => {
                type $T = i32;
                $body
            }
            neurarchy_codegen::ir::Element::I64 => {
                type $T = i64;
                $body
            }
            neurarchy_codegen::ir::Element::F32 => {
                type $T = f32;
                $body
            }
            neurarchy_codegen::ir::Element::F64 => {
                type $T = f64;
                $body
            }
        }
    };
}
pub(crate) use with_cell;

/// An array. Its address never changes; behind its end lies a slack of zeros, so that vector code may read past the last
/// element. Its elements follow each other, or are fields of records that several arrays share: then no array is borrowed
/// as a slice, and each touches its own fields only.
pub(crate) struct Array {
    memory: Arc<Memory>,
    /// Of the field in its record.
    offset: usize,
    /// Bytes from one element to the next.
    stride: usize,
    len: usize,
    element: Element,
    /// Memory that counts as its own.
    bytes: usize,
}

impl Array {
    /// `len` zeros.
    pub fn zeroed(element: Element, len: usize) -> Array {
        let bytes = Array::bytes_of(element, len);
        Array { memory: Arc::new(Memory::zeroed(bytes)), offset: 0, stride: element.bytes(), len, element, bytes }
    }

    /// Arrays of zeros that are the fields of `len` records.
    pub fn fields(elements: &[Element], len: usize) -> Vec<Array> {
        let record = Record::of(elements);
        let bytes = record.bytes_of(len);
        let memory = Arc::new(Memory::zeroed(bytes.iter().sum()));
        let stride = record.stride;
        let field =
            |((&element, &offset), bytes)| Array { memory: memory.clone(), offset, stride, len, element, bytes };
        elements.iter().zip(&record.offsets).zip(bytes).map(field).collect()
    }

    /// The memory of so many elements, slack included.
    pub fn bytes_of(element: Element, len: usize) -> usize {
        ((len.next_multiple_of(LANES) + LANES) * element.bytes()).next_multiple_of(ALIGNMENT)
    }

    /// Its elements are those of an iterator.
    pub fn from_iter<T: Cell>(element: Element, values: impl ExactSizeIterator<Item = T>) -> Array {
        let mut array = Array::zeroed(element, values.len());
        for (cell, value) in array.slice_mut::<T>().iter_mut().zip(values) {
            *cell = value;
        }
        array
    }

    /// The address of the first element.
    pub fn pointer(&self) -> *mut u8 {
        // SAFETY: in the first record.
        unsafe { self.memory.pointer().add(self.offset) }
    }

    /// The address of an element.
    pub fn pointer_to(&self, index: usize) -> *mut u8 {
        debug_assert!(index <= self.len);
        // SAFETY: at most one past the last element.
        unsafe { self.pointer().add(index * self.stride) }
    }

    /// Bytes from one element to the next.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Its elements have something else between them.
    fn is_field(&self) -> bool {
        self.stride != self.element.bytes()
    }

    /// Number of elements, without the slack.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Memory, slack included.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// What is stored.
    pub fn element(&self) -> Element {
        self.element
    }

    /// The elements.
    pub fn slice<T: Cell>(&self) -> &[T] {
        assert!(T::stores(self.element) && !self.is_field(), "invariant: arrays are read as what they store");
        // SAFETY: the memory holds `len` initialised elements of this type.
        unsafe { std::slice::from_raw_parts(self.pointer().cast(), self.len) }
    }

    /// The elements, to be written.
    pub fn slice_mut<T: Cell>(&mut self) -> &mut [T] {
        assert!(T::stores(self.element) && !self.is_field(), "invariant: arrays are written as what they store");
        // SAFETY: as above, and the borrow is exclusive.
        unsafe { std::slice::from_raw_parts_mut(self.pointer().cast(), self.len) }
    }

    /// One element.
    pub fn get<T: Cell>(&self, index: usize) -> T {
        assert!(T::stores(self.element) && index < self.len, "invariant: arrays are read as what they store");
        // SAFETY: the element exists, and arrays that are borrowed are written by nobody.
        unsafe { self.at(index) }
    }

    /// Writes one element.
    pub fn set<T: Cell>(&mut self, index: usize, value: T) {
        assert!(T::stores(self.element) && index < self.len, "invariant: arrays are written as what they store");
        // SAFETY: the element exists, and the borrow is exclusive.
        unsafe { self.put(index, value) };
    }

    /// Writes all elements.
    pub fn fill<T: Cell>(&mut self, value: T) {
        (0..self.len).for_each(|index| self.set(index, value));
    }

    /// Writes one element inside the step loop.
    ///
    /// # Safety
    /// The element exists, and no other thread uses it meanwhile.
    pub unsafe fn put<T: Cell>(&self, index: usize, value: T) {
        debug_assert!(T::stores(self.element) && index < self.len);
        // SAFETY: as promised by the caller; the memory is not borrowed with the array.
        unsafe { self.pointer_to(index).cast::<T>().write(value) };
    }

    /// Reads one element inside the step loop.
    ///
    /// # Safety
    /// The element exists, and no thread writes it meanwhile.
    pub unsafe fn at<T: Cell>(&self, index: usize) -> T {
        debug_assert!(T::stores(self.element) && index < self.len);
        // SAFETY: as promised by the caller.
        unsafe { self.pointer_to(index).cast::<T>().read() }
    }

    /// Sets elements to zero inside the step loop.
    ///
    /// # Safety
    /// The elements exist, and no other thread uses them meanwhile.
    pub unsafe fn zero(&self, range: std::ops::Range<usize>) {
        debug_assert!(range.end <= self.len && !self.is_field());
        let bytes = range.len() * self.element.bytes();
        // SAFETY: as promised by the caller; zero is a value of every element.
        unsafe { std::ptr::write_bytes(self.pointer_to(range.start), 0, bytes) };
    }

    /// Copies elements to another place of the array inside the step loop.
    ///
    /// # Safety
    /// Both places exist and do not overlap, and no other thread uses them meanwhile.
    pub unsafe fn copy(&self, from: std::ops::Range<usize>, to: usize) {
        debug_assert!(from.end <= to && to + from.len() <= self.len && !self.is_field());
        let bytes = from.len() * self.element.bytes();
        // SAFETY: as promised by the caller.
        unsafe { std::ptr::copy_nonoverlapping(self.pointer_to(from.start), self.pointer_to(to), bytes) };
    }

    /// Copies elements of another array to the beginning of this one inside the step loop.
    ///
    /// # Safety
    /// The arrays differ and store the same elements, both places exist, and no other thread uses them meanwhile.
    pub unsafe fn copy_from(&self, other: &Array, from: std::ops::Range<usize>) {
        debug_assert!(self.element == other.element && from.end <= other.len && from.len() <= self.len);
        debug_assert!(!self.is_field() && !other.is_field());
        let bytes = from.len() * self.element.bytes();
        // SAFETY: as promised by the caller.
        unsafe { std::ptr::copy_nonoverlapping(other.pointer_to(from.start), self.pointer(), bytes) };
    }

    /// Copies elements within the array.
    pub fn copy_within(&mut self, from: std::ops::Range<usize>, to: usize) {
        with_cell!(self.element, T => self.slice_mut::<T>().copy_within(from, to));
    }

    /// All elements become zero.
    pub fn clear(&mut self) {
        debug_assert!(!self.is_field());
        // SAFETY: the memory is owned and this long; zero is a value of every element.
        unsafe { std::ptr::write_bytes(self.pointer(), 0, self.bytes()) };
    }
}

/// How the fields of a record lie: the largest first, so that each is aligned, in their order otherwise.
pub(crate) struct Record {
    /// Bytes of the record.
    stride: usize,
    /// Where each field begins.
    offsets: Vec<usize>,
    /// Bytes of each field.
    sizes: Vec<usize>,
}

impl Record {
    /// The record of some fields.
    pub fn of(elements: &[Element]) -> Record {
        let sizes: Vec<usize> = elements.iter().map(|element| element.bytes()).collect();
        let mut order: Vec<usize> = (0..elements.len()).collect();
        order.sort_by_key(|&field| std::cmp::Reverse(sizes[field]));
        let mut offsets = vec![0; elements.len()];
        let mut end = 0;
        for field in order {
            offsets[field] = end;
            end += sizes[field];
        }
        let largest = sizes.iter().copied().max().unwrap_or(1);
        Record { stride: end.next_multiple_of(largest), offsets, sizes }
    }

    /// The memory of so many records, slack included: what counts as that of each field. What no field uses counts as the
    /// first one's.
    pub fn bytes_of(&self, len: usize) -> Vec<usize> {
        let padded = len.next_multiple_of(LANES) + LANES;
        let mut bytes: Vec<usize> = self.sizes.iter().map(|size| padded * size).collect();
        let whole = (padded * self.stride).next_multiple_of(ALIGNMENT);
        let rest = whole - bytes.iter().sum::<usize>();
        bytes.iter_mut().take(1).for_each(|first| *first += rest);
        bytes
    }
}

impl std::fmt::Debug for Array {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Array({:?} x {})", self.element, self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_records_are_aligned_apart_and_share_their_memory() {
        let elements = [Element::I32, Element::F64, Element::Bool, Element::F32, Element::F64];
        let mut fields = Array::fields(&elements, 5);
        assert!(fields.iter().all(|field| field.stride() == 32 && field.len() == 5));
        let offsets: Vec<usize> = fields.iter().map(|f| f.pointer() as usize - fields[1].pointer() as usize).collect();
        assert_eq!(offsets, [16, 0, 24, 20, 8]);
        assert_eq!(fields.iter().map(Array::bytes).sum::<usize>(), (16 + LANES) * 32);
        (0..5).for_each(|i| fields[0].set(i, -(i as i32)));
        fields[1].fill(2.5);
        (0..5).for_each(|i| fields[2].set(i, u8::from(i % 2 == 0)));
        fields[4].set(4, 1e300);
        for i in 0..5 {
            assert_eq!((fields[0].get::<i32>(i), fields[1].get::<f64>(i)), (-(i as i32), 2.5));
            assert_eq!((fields[2].get::<u8>(i), fields[3].get::<f32>(i)), (u8::from(i % 2 == 0), 0.0));
        }
        assert_eq!((fields[4].get::<f64>(3), fields[4].get::<f64>(4)), (0.0, 1e300));
    }

    #[test]
    fn arrays_are_aligned_zeroed_and_have_slack() {
        for element in [Element::Bool, Element::U16, Element::U32, Element::I64, Element::F32, Element::F64] {
            for len in [0, 1, 15, 16, 17, 1000] {
                let array = Array::zeroed(element, len);
                assert_eq!(array.pointer() as usize % 64, 0);
                assert!(array.bytes() >= (len + LANES) * element.bytes());
                with_cell!(element, T => assert!(array.slice::<T>().iter().all(|&x| x == T::default())));
            }
        }
    }
}
