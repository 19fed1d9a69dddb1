//! From values to JSON with arrays aside, and back.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::npy::Data;

/// What is wrong with values that are read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Broken(pub String);

/// The arrays of a file, by name. While values are packed it knows where it is among them.
#[derive(Default)]
pub(crate) struct Arrays {
    path: Vec<String>,
    pub members: BTreeMap<String, Data>,
}

impl Arrays {
    /// Packs something that belongs under a name.
    pub fn within<R>(&mut self, name: &str, call: impl FnOnce(&mut Arrays) -> R) -> R {
        self.path.push(name.to_string());
        let result = call(self);
        self.path.pop();
        result
    }

    /// Puts an array aside under the present path.
    pub fn put(&mut self, data: Data) -> Value {
        let name = self.path.join("/");
        self.members.insert(name.clone(), data);
        json!({ "array": name })
    }

    /// The array that a value means.
    pub fn take(&mut self, value: &Value) -> Result<Data, Broken> {
        let name = value.get("array").and_then(Value::as_str).ok_or_else(|| wrong(value, "an array"))?;
        self.members.remove(name).ok_or_else(|| Broken(format!("there is no array '{name}'")))
    }
}

/// What can be written to a file and read again.
pub(crate) trait Pack: Sized {
    /// As JSON, with arrays aside.
    fn pack(self, arrays: &mut Arrays) -> Value;
    /// From what `pack` made.
    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<Self, Broken>;
}

/// What lists are made of. Numbers are not: lists of them are arrays.
pub(crate) trait Item: Pack {
    /// What its arrays are called by; otherwise by its place in the list.
    fn name(&self) -> Option<String> {
        None
    }
}

pub(crate) fn wrong(value: &Value, expected: &str) -> Broken {
    let mut text = value.to_string();
    if let Some((end, _)) = text.char_indices().nth(80) {
        text.truncate(end);
    }
    Broken(format!("{text} is not {expected}"))
}

/// A field of an object.
pub(crate) fn field<T: Pack>(value: &Value, name: &str, arrays: &mut Arrays) -> Result<T, Broken> {
    let part = value.get(name).ok_or_else(|| wrong(value, &format!("an object with '{name}'")))?;
    T::unpack(part, arrays).map_err(|Broken(problem)| Broken(format!("{name}: {problem}")))
}

macro_rules! numbers {
    ($($kind:ident($rust:ty): $read:ident;)+) => {$(
        impl Pack for $rust {
            fn pack(self, _: &mut Arrays) -> Value {
                json!(self)
            }

            fn unpack(value: &Value, _: &mut Arrays) -> Result<$rust, Broken> {
                let number = value.$read().and_then(|number| <$rust>::try_from(number).ok());
                number.ok_or_else(|| wrong(value, concat!("a number (", stringify!($rust), ")")))
            }
        }

        arrays!($kind($rust));
    )+};
}

macro_rules! arrays {
    ($($kind:ident($rust:ty)),+) => {$(
        impl Pack for Vec<$rust> {
            fn pack(self, arrays: &mut Arrays) -> Value {
                arrays.put(Data::$kind(self))
            }

            fn unpack(value: &Value, arrays: &mut Arrays) -> Result<Vec<$rust>, Broken> {
                match arrays.take(value)? {
                    Data::$kind(array) => Ok(array),
                    _ => Err(wrong(value, concat!("an array of ", stringify!($rust)))),
                }
            }
        }
    )+};
}

numbers! {
    U16(u16): as_u64;
    U32(u32): as_u64;
    U64(u64): as_u64;
    I32(i32): as_i64;
    I64(i64): as_i64;
}
arrays!(Bool(bool), F32(f32), F64(f64));

impl Pack for usize {
    fn pack(self, _: &mut Arrays) -> Value {
        json!(self)
    }

    fn unpack(value: &Value, _: &mut Arrays) -> Result<usize, Broken> {
        value.as_u64().and_then(|n| usize::try_from(n).ok()).ok_or_else(|| wrong(value, "a number (usize)"))
    }
}

impl Pack for Vec<usize> {
    fn pack(self, arrays: &mut Arrays) -> Value {
        self.into_iter().map(|n| n as u64).collect::<Vec<u64>>().pack(arrays)
    }

    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<Vec<usize>, Broken> {
        let numbers = Vec::<u64>::unpack(value, arrays)?.into_iter();
        numbers.map(|n| usize::try_from(n).map_err(|_| wrong(value, "an array of usize"))).collect()
    }
}

impl Pack for f64 {
    fn pack(self, _: &mut Arrays) -> Value {
        // JSON has no words for these.
        if self.is_finite() { json!(self) } else { json!(self.to_string()) }
    }

    fn unpack(value: &Value, _: &mut Arrays) -> Result<f64, Broken> {
        match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.parse().ok().filter(|number: &f64| !number.is_finite()),
            _ => None,
        }
        .ok_or_else(|| wrong(value, "a number (f64)"))
    }
}

impl Pack for bool {
    fn pack(self, _: &mut Arrays) -> Value {
        json!(self)
    }

    fn unpack(value: &Value, _: &mut Arrays) -> Result<bool, Broken> {
        value.as_bool().ok_or_else(|| wrong(value, "true or false"))
    }
}

macro_rules! texts {
    ($($rust:ty),+) => {$(
        impl Pack for $rust {
            fn pack(self, _: &mut Arrays) -> Value {
                json!(*self)
            }

            fn unpack(value: &Value, _: &mut Arrays) -> Result<$rust, Broken> {
                value.as_str().map(<$rust>::from).ok_or_else(|| wrong(value, "a text"))
            }
        }

        impl Item for $rust {}
    )+};
}
texts!(String, Arc<str>);

impl<T: Pack> Pack for Option<T> {
    fn pack(self, arrays: &mut Arrays) -> Value {
        self.map_or(Value::Null, |value| value.pack(arrays))
    }

    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<Option<T>, Broken> {
        if value.is_null() { Ok(None) } else { T::unpack(value, arrays).map(Some) }
    }
}

impl<T: Item> Pack for Vec<T> {
    fn pack(self, arrays: &mut Arrays) -> Value {
        let items = self.into_iter().enumerate().map(|(place, item)| {
            let name = item.name().unwrap_or_else(|| place.to_string());
            arrays.within(&name, |a| item.pack(a))
        });
        Value::Array(items.collect())
    }

    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<Vec<T>, Broken> {
        let items = value.as_array().ok_or_else(|| wrong(value, "a list"))?;
        items.iter().map(|item| T::unpack(item, arrays)).collect()
    }
}

/// Something with its name.
impl<T: Pack> Pack for (Arc<str>, T) {
    fn pack(self, arrays: &mut Arrays) -> Value {
        let (name, value) = self;
        json!([*name, value.pack(arrays)])
    }

    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<(Arc<str>, T), Broken> {
        let Some([name, part]) = value.as_array().map(Vec::as_slice) else {
            return Err(wrong(value, "a name and something"));
        };
        Ok((Pack::unpack(name, arrays)?, T::unpack(part, arrays)?))
    }
}

impl<T: Pack> Item for (Arc<str>, T) {
    fn name(&self) -> Option<String> {
        Some(self.0.to_string())
    }
}

macro_rules! pairs {
    ($(($a:ty, $b:ty)),+) => {$(
        impl Pack for ($a, $b) {
            fn pack(self, arrays: &mut Arrays) -> Value {
                let (a, b) = self;
                json!([a.pack(arrays), b.pack(arrays)])
            }

            fn unpack(value: &Value, arrays: &mut Arrays) -> Result<($a, $b), Broken> {
                let Some([a, b]) = value.as_array().map(Vec::as_slice) else { return Err(wrong(value, "a pair")) };
                Ok((Pack::unpack(a, arrays)?, Pack::unpack(b, arrays)?))
            }
        }
    )+};
}
pairs!((u64, i64));

/// Lists of unequal lengths: their lengths, and all one after the other.
macro_rules! ragged {
    ($($rust:ty),+) => {$(
        impl Pack for Vec<Vec<$rust>> {
            fn pack(self, arrays: &mut Arrays) -> Value {
                let lengths: Vec<u64> = self.iter().map(|list| list.len() as u64).collect();
                let mut map = Map::new();
                map.insert("lengths".into(), arrays.within("lengths", |a| lengths.pack(a)));
                map.insert("values".into(), arrays.within("values", |a| self.concat().pack(a)));
                Value::Object(map)
            }

            fn unpack(value: &Value, arrays: &mut Arrays) -> Result<Vec<Vec<$rust>>, Broken> {
                let lengths: Vec<usize> = field(value, "lengths", arrays)?;
                let values: Vec<$rust> = field(value, "values", arrays)?;
                let total = lengths.iter().try_fold(0usize, |sum, &length| sum.checked_add(length));
                if total != Some(values.len()) {
                    return Err(wrong(value, "lists of these lengths"));
                }
                let mut rest = values.as_slice();
                Ok(lengths
                    .into_iter()
                    .map(|length| {
                        let (list, after) = rest.split_at(length);
                        rest = after;
                        list.to_vec()
                    })
                    .collect())
            }
        }
    )+};
}
ragged!(u64, i64, f64);

#[cfg(test)]
mod tests {
    use super::*;

    fn round(values: impl Pack + Clone + PartialEq + std::fmt::Debug) {
        let mut arrays = Arrays::default();
        let value = arrays.within("x", |a| values.clone().pack(a));
        let text = value.to_string();
        let read = serde_json::from_str(&text).expect("JSON");
        assert_eq!(Pack::unpack(&read, &mut arrays), Ok(values), "{text}");
        assert!(arrays.members.is_empty(), "all arrays are used");
    }

    #[test]
    fn values_come_back() {
        round(u64::MAX);
        round(i64::MIN);
        round([0.1, -0.0, 1e300, 5e-324, f64::INFINITY, f64::NEG_INFINITY].map(|x| ("x".into(), x)).to_vec());
        round(vec![1.5, f64::INFINITY]);
        round(Some(vec![String::from("a"), String::new()]));
        round(None::<u32>);
        round(vec![vec![1u64, 2], vec![], vec![3]]);
        round(vec![(Arc::from("v"), vec![1u32, 2]), (Arc::from("w"), vec![])]);
        let mut arrays = Arrays::default();
        let nan = f64::NAN.pack(&mut arrays);
        assert!(f64::unpack(&nan, &mut arrays).is_ok_and(f64::is_nan));
    }

    #[test]
    fn what_is_something_else_is_said() {
        let mut arrays = Arrays::default();
        assert_eq!(u16::unpack(&json!(70_000), &mut arrays), Err(Broken("70000 is not a number (u16)".into())));
        assert_eq!(f64::unpack(&json!("12"), &mut arrays), Err(Broken("\"12\" is not a number (f64)".into())));
        let missing = Vec::<u32>::unpack(&json!({"array": "a/b"}), &mut arrays);
        assert_eq!(missing, Err(Broken("there is no array 'a/b'".into())));
        arrays.members.insert("a/b".into(), Data::F64(vec![]));
        assert!(Vec::<u32>::unpack(&json!({"array": "a/b"}), &mut arrays).is_err());
        assert!(Vec::<Vec<u64>>::unpack(&json!({}), &mut arrays).is_err());
    }
}
