//! Values of attributes as they cross the engine's border.

use neurarchy_codegen::fpenv::{flushed_f32, flushed_f64};
use neurarchy_codegen::ir::Element;

use crate::array::{Array, Cell, with_cell};

/// What a number is stored as.
pub(crate) trait Stored: Send {
    /// As stores of generated code convert: to integers toward zero and saturating, NaN gives 0, to `bool` "not 0";
    /// subnormal numbers become 0.
    fn stored(number: f64) -> Self;
}

macro_rules! stored {
    ($($t:ty: $number:ident => $value:expr;)+) => {$(
        impl Stored for $t {
            #[inline]
            fn stored($number: f64) -> $t {
                $value
            }
        }
    )+};
}
stored! {
    u8: x => u8::from(x != 0.0);
    u16: x => x as u16;
    u32: x => x as u32;
    i32: x => x as i32;
    i64: x => x as i64;
    f32: x => flushed_f32(x as f32);
    f64: x => flushed_f64(x);
}

/// Values of one attribute, typed as they are stored.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// `bool` attributes.
    Bool(Vec<bool>),
    /// `int` attributes.
    Int(Vec<i32>),
    /// Steps and ranks.
    Long(Vec<i64>),
    /// `float` attributes in single precision.
    Float(Vec<f32>),
    /// `float` attributes in double precision.
    Double(Vec<f64>),
}

/// Calls `$body` with `$v` bound to the vector inside.
macro_rules! with_values {
    ($values:expr, $v:ident => $body:expr) => {
        match $values {
            Values::Bool($v) => $body,
            Values::Int($v) => $body,
            Values::Long($v) => $body,
            Values::Float($v) => $body,
            Values::Double($v) => $body,
        }
    };
}

/// One number of any type that can become an element.
pub(crate) trait Number: Copy {
    /// As a number; exact for all but 64-bit integers beyond 2^53.
    fn to_f64(self) -> f64;
    /// As an integer: toward zero, saturating, NaN gives 0.
    fn to_i64(self) -> i64;
}

macro_rules! number {
    ($($t:ty),+) => {$(
        impl Number for $t {
            fn to_f64(self) -> f64 {
                self as f64
            }
            fn to_i64(self) -> i64 {
                self as i64
            }
        }
    )+};
}
number!(u8, u16, u32, i32, i64, f32, f64);

impl Number for bool {
    fn to_f64(self) -> f64 {
        f64::from(u8::from(self))
    }
    fn to_i64(self) -> i64 {
        i64::from(self)
    }
}

impl Values {
    /// No values yet, of the type that an element has outside.
    pub fn empty(element: Element) -> Values {
        match element {
            Element::Bool => Values::Bool(Vec::new()),
            Element::I32 => Values::Int(Vec::new()),
            Element::U16 | Element::U32 | Element::I64 => Values::Long(Vec::new()),
            Element::F32 => Values::Float(Vec::new()),
            Element::F64 => Values::Double(Vec::new()),
        }
    }

    /// No values yet, of the type of others.
    pub(crate) fn empty_like(other: &Values) -> Values {
        match other {
            Values::Bool(_) => Values::Bool(Vec::new()),
            Values::Int(_) => Values::Int(Vec::new()),
            Values::Long(_) => Values::Long(Vec::new()),
            Values::Float(_) => Values::Float(Vec::new()),
            Values::Double(_) => Values::Double(Vec::new()),
        }
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        with_values!(self, v => v.len())
    }

    /// Values that can be appended without a word to the allocator.
    pub(crate) fn room(&self) -> usize {
        with_values!(self, v => v.capacity() - v.len())
    }

    /// Room for so many more values at least.
    pub(crate) fn reserve(&mut self, count: usize) {
        with_values!(self, v => v.reserve(count));
    }

    /// Forgets the values and keeps their memory.
    pub fn clear(&mut self) {
        with_values!(self, v => v.clear());
    }

    /// No values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All as numbers; `bool` is 0 or 1.
    pub fn to_f64(&self) -> Vec<f64> {
        with_values!(self, v => v.iter().map(|x| x.to_f64()).collect())
    }

    /// Memory of the values.
    pub fn bytes(&self) -> usize {
        match self {
            Values::Bool(v) => v.len(),
            Values::Int(v) => v.len() * 4,
            Values::Float(v) => v.len() * 4,
            Values::Long(v) => v.len() * 8,
            Values::Double(v) => v.len() * 8,
        }
    }

    /// One value, to be stored as an element.
    fn store(&self, index: usize, array: &mut Array, place: usize) {
        with_values!(self, v => {
            let x = v[index];
            match array.element() {
                Element::Bool => array.set::<u8>(place, u8::from(x.to_f64() != 0.0)),
                Element::U16 => array.set::<u16>(place, x.to_i64().clamp(0, i64::from(u16::MAX)) as u16),
                Element::U32 => array.set::<u32>(place, x.to_i64().clamp(0, i64::from(u32::MAX)) as u32),
                Element::I32 => {
                    array.set::<i32>(place, x.to_i64().clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32);
                }
                Element::I64 => array.set::<i64>(place, x.to_i64()),
                Element::F32 => array.set::<f32>(place, flushed_f32(x.to_f64() as f32)),
                Element::F64 => array.set::<f64>(place, flushed_f64(x.to_f64())),
            }
        });
    }

    /// Stores to the places of an array, converting as stores of generated code do: to integers toward zero and
    /// saturating, NaN gives 0, to `bool` "not 0"; subnormal numbers become 0. A single value goes to all places.
    pub(crate) fn scatter(&self, array: &mut Array, places: impl Iterator<Item = usize>) {
        let single = self.len() == 1;
        for (index, place) in places.enumerate() {
            self.store(if single { 0 } else { index }, array, place);
        }
    }

    /// As `scatter`, to places one after the other: numbers that are stored as they are take no detour.
    pub(crate) fn store_range(&self, array: &mut Array, places: std::ops::Range<usize>) {
        match (self, array.element()) {
            (Values::Double(values), Element::F64) if values.len() == places.len() => {
                places.zip(values).for_each(|(place, &value)| array.set(place, flushed_f64(value)));
            }
            _ => self.scatter(array, places),
        }
    }

    /// The values at the places of an array.
    pub(crate) fn gather(array: &Array, places: impl Iterator<Item = usize>) -> Values {
        let mut values = Values::empty(array.element());
        values.append(array, places);
        values
    }

    /// Appends the values at the places of an array, which stores what these values are.
    pub(crate) fn append(&mut self, array: &Array, places: impl Iterator<Item = usize>) {
        match (self, array.element()) {
            (Values::Bool(v), Element::Bool) => {
                v.extend(places.map(|p| array.get::<u8>(p) != 0));
            }
            (Values::Int(v), Element::I32) => extend(v, array, places),
            (Values::Float(v), Element::F32) => extend(v, array, places),
            (Values::Double(v), Element::F64) => extend(v, array, places),
            (values, element) => with_cell!(element, T => {
                for p in places {
                    values.push(array.get::<T>(p));
                }
            }),
        }
    }

    /// Some of the values.
    pub(crate) fn slice(&self, range: std::ops::Range<usize>) -> Values {
        match self {
            Values::Bool(v) => Values::Bool(v[range].to_vec()),
            Values::Int(v) => Values::Int(v[range].to_vec()),
            Values::Long(v) => Values::Long(v[range].to_vec()),
            Values::Float(v) => Values::Float(v[range].to_vec()),
            Values::Double(v) => Values::Double(v[range].to_vec()),
        }
    }

    /// An array of these elements stores just what these values are.
    pub(crate) fn are_stored_in(&self, element: Element) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(&Values::empty(element))
            && !matches!(element, Element::U16 | Element::U32)
    }

    /// Stores to places of an array that stores just what these values are, bit for bit.
    pub(crate) fn put(&self, array: &mut Array, places: std::ops::Range<usize>) {
        match self {
            Values::Bool(v) => places.zip(v).for_each(|(place, &value)| array.set(place, u8::from(value))),
            Values::Int(v) => places.zip(v).for_each(|(place, &value)| array.set(place, value)),
            Values::Long(v) => places.zip(v).for_each(|(place, &value)| array.set(place, value)),
            Values::Float(v) => places.zip(v).for_each(|(place, &value)| array.set(place, value)),
            Values::Double(v) => places.zip(v).for_each(|(place, &value)| array.set(place, value)),
        }
    }

    /// Appends a number, converted.
    fn push(&mut self, x: impl Number) {
        match self {
            Values::Bool(v) => v.push(x.to_f64() != 0.0),
            Values::Int(v) => v.push(x.to_i64().clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32),
            Values::Long(v) => v.push(x.to_i64()),
            Values::Float(v) => v.push(x.to_f64() as f32),
            Values::Double(v) => v.push(x.to_f64()),
        }
    }
}

fn extend<T: Cell>(values: &mut Vec<T>, array: &Array, places: impl Iterator<Item = usize>) {
    values.extend(places.map(|p| array.get::<T>(p)));
}

impl From<f64> for Values {
    fn from(value: f64) -> Values {
        Values::Double(vec![value])
    }
}

impl From<Vec<f64>> for Values {
    fn from(values: Vec<f64>) -> Values {
        Values::Double(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stores_convert_as_generated_code_does() {
        let values = Values::Double(vec![1.9, -1.9, f64::NAN, 1e300, -1e300, 0.5]);
        let mut ints = Array::zeroed(Element::I32, 6);
        values.scatter(&mut ints, 0..6);
        assert_eq!(ints.slice::<i32>(), [1, -1, 0, i32::MAX, i32::MIN, 0]);
        let mut bools = Array::zeroed(Element::Bool, 6);
        values.scatter(&mut bools, 0..6);
        assert_eq!(Values::gather(&bools, 0..6), Values::Bool(vec![true; 6]));
    }

    #[test]
    fn subnormal_numbers_are_stored_as_zero() {
        let mut array = Array::zeroed(Element::F32, 2);
        Values::from(vec![1e-40, -1e-30]).scatter(&mut array, 0..2);
        assert_eq!(array.slice::<f32>(), [0.0, -1e-30]);
        let mut array = Array::zeroed(Element::F64, 2);
        Values::from(vec![-1e-310, 1e-40]).scatter(&mut array, 0..2);
        assert_eq!(array.slice::<f64>().iter().map(|x| x.to_bits()).collect::<Vec<_>>(), [1 << 63, 1e-40f64.to_bits()]);
    }

    #[test]
    fn a_single_value_goes_to_all_places() {
        let mut array = Array::zeroed(Element::F32, 4);
        Values::from(2.5).scatter(&mut array, [0, 3].into_iter());
        assert_eq!(Values::gather(&array, 0..4), Values::Float(vec![2.5, 0.0, 0.0, 2.5]));
    }
}
