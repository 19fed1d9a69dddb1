//! `Pack` for structures and enumerations whose fields are named.

/// `packed! { Type { field, other } }`: all fields of a structure.
macro_rules! packed {
    ($($name:ident { $($field:ident),* $(,)? })+) => {$(
        impl $crate::archive::Pack for $name {
            fn pack(self, arrays: &mut $crate::archive::Arrays) -> serde_json::Value {
                let $name { $($field),* } = self;
                let mut map = serde_json::Map::new();
                $(
                    let value = arrays.within(stringify!($field), |a| $crate::archive::Pack::pack($field, a));
                    map.insert(stringify!($field).into(), value);
                )*
                serde_json::Value::Object(map)
            }

            fn unpack(
                value: &serde_json::Value,
                arrays: &mut $crate::archive::Arrays,
            ) -> std::result::Result<$name, $crate::archive::Broken> {
                Ok($name { $($field: $crate::archive::field(value, stringify!($field), arrays)?),* })
            }
        }

        impl $crate::archive::Item for $name {}
    )+};
}

/// `packed_enum! { Type { Unit, Tuple(part), Structure { field } } }`: all variants of an enumeration. A variant is
/// written as an object with one entry, which has its name; of the parts of a tuple at most one is an array.
macro_rules! packed_enum {
    ($($name:ident { $($variant:ident $(($($part:ident),+))? $({ $($field:ident),* $(,)? })?),+ $(,)? })+) => {$(
        impl $crate::archive::Pack for $name {
            fn pack(self, #[allow(unused)] arrays: &mut $crate::archive::Arrays) -> serde_json::Value {
                let (name, value) = match self {$(
                    $name::$variant $(($($part),+))? $({ $($field),* })? => {
                        #[allow(unused_mut)]
                        let mut map = serde_json::Map::new();
                        $($(
                            let value = $crate::archive::Pack::pack($part, arrays);
                            map.insert(stringify!($part).into(), value);
                        )+)?
                        $($(
                            let value = arrays.within(stringify!($field), |a| $crate::archive::Pack::pack($field, a));
                            map.insert(stringify!($field).into(), value);
                        )*)?
                        (stringify!($variant), map)
                    }
                )+};
                serde_json::json!({ name: value })
            }

            fn unpack(
                value: &serde_json::Value,
                #[allow(unused)] arrays: &mut $crate::archive::Arrays,
            ) -> std::result::Result<$name, $crate::archive::Broken> {
                $(
                    #[allow(unused)]
                    if let Some(inner) = value.get(stringify!($variant)) {
                        return Ok($name::$variant
                            $(($($crate::archive::field(inner, stringify!($part), arrays)?),+))?
                            $({ $($field: $crate::archive::field(inner, stringify!($field), arrays)?),* })?);
                    }
                )+
                Err($crate::archive::Broken(format!("{value} is no {}", stringify!($name))))
            }
        }

        impl $crate::archive::Item for $name {}
    )+};
}

pub(crate) use {packed, packed_enum};
