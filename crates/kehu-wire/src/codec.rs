//! How values travel that serde alone would write differently.
//!
//! A codec is named in `#[serde(with = "…")]`. It serves a value, an option, a list and a map of it
//! alike, nested as deep as needed:
//!
//! ```
//! use kehu_wire::{Timestamp, timestamp_ms};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Debug, Default, Serialize, Deserialize)]
//! #[serde(default)]
//! struct Seen {
//!     #[serde(with = "timestamp_ms")]
//!     last: Option<Timestamp>,
//!     #[serde(with = "timestamp_ms")]
//!     all: Vec<Timestamp>,
//! }
//!
//! # fn main() -> Result<(), serde_json::Error> {
//! let seen: Seen = serde_json::from_str(r#"{"last": 1559096182000, "all": [1559096182000]}"#)?;
//! assert_eq!(seen.last.unwrap().to_string(), "2019-05-29T02:16:22Z");
//! assert_eq!(serde_json::to_string(&seen)?, r#"{"last":1559096182000,"all":[1559096182000]}"#);
//! # Ok(())
//! # }
//! ```
//!
//! A codec is a type, not a module, so that the same attribute also tells `schemars` the schema
//! (feature `schema`). Its bare name means an optional value there; for anything else write the type:
//! `#[serde(with = "timestamp_ms::<Vec<Timestamp>>")]`.
//!
//! Codecs take what they say and nothing else. What they refuse, they refuse with what was expected and
//! what came.

mod boolean;
#[cfg(feature = "decimal")]
mod exact;
mod json;
mod number;
#[cfg(feature = "schema")]
mod schema;
mod text;
mod time;

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::objects::{Objects, object};

pub use boolean::{bool_either, bool_number, bool_text};
#[cfg(feature = "decimal")]
pub use exact::decimal;
pub use json::{JsonText, json_text, json_text_each};
pub use number::{number_either, number_text};
#[cfg(feature = "schema")]
pub use schema::{SchemaVia, open_enum_schema};
pub use text::{text_either, text_number};
pub use time::{
    TextFormat, TextTime, date_compact, date_iso, date_slash, datetime_compact, datetime_iso,
    datetime_minutes, datetime_slash, datetime_space, instant_iso, instant_utc, timestamp_ms,
    timestamp_ms_either, timestamp_ms_text, timestamp_s, timestamp_s_either, timestamp_s_text,
};

/// A value that can travel in the form that the codec `C` names.
pub trait Via<C>: Sized {
    /// Writes it in that form.
    ///
    /// # Errors
    /// When the value has no such form.
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads it from that form.
    ///
    /// # Errors
    /// With what was expected and what came.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Reads it as an item of a list or map, where null stands for nothing.
    ///
    /// # Errors
    /// With what was expected and what came.
    fn decode_item<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::decode(deserializer)
    }
}

/// Declares a codec: a type whose `serialize` and `deserialize` serde calls.
#[doc(hidden)]
#[macro_export]
macro_rules! __codec {
    ($(#[$attr:meta])* $vis:vis $name:ident, $default:ty) => {
        $(#[$attr])*
        #[allow(non_camel_case_types)]
        #[derive(Debug)]
        $vis struct $name<T = Option<$default>>(::core::marker::PhantomData<T>);

        impl<T: $crate::codec::Via<$name>> $name<T> {
            /// Writes the value in this form.
            ///
            /// # Errors
            /// When the value has no such form.
            $vis fn serialize<S: $crate::serde::Serializer>(
                value: &T,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                value.encode(serializer)
            }

            /// Reads a value from this form.
            ///
            /// # Errors
            /// With what was expected and what came.
            $vis fn deserialize<'de, D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<T, D::Error> {
                T::decode(deserializer)
            }
        }

        $crate::__codec_schema!($name);
    };
}

/// Declares the codecs of a module, each with the type that its bare name means.
macro_rules! codecs {
    ($($(#[$attr:meta])* $name:ident: $default:ty;)*) => {
        $($crate::__codec! { $(#[$attr])* pub $name, $default })*
    };
}

use codecs;

/// A value beside the codec that it travels by.
struct By<T, C>(T, PhantomData<C>);

impl<T: Via<C>, C> Serialize for By<&T, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.encode(serializer)
    }
}

impl<'de, T: Via<C>, C> Deserialize<'de> for By<T, C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::decode_item(deserializer).map(|value| Self(value, PhantomData))
    }
}

impl<C, T: Via<C>> Via<C> for Option<T> {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.encode(serializer),
            None => serializer.serialize_none(),
        }
    }

    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Option::<By<T, C>>::deserialize(deserializer)?;
        Ok(value.map(|By(value, _)| value))
    }
}

/// A list that is null is an empty list.
impl<C, T: Via<C>> Via<C> for Vec<T> {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(|value| By::<_, C>(value, PhantomData)))
    }

    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list = Option::<By<Self, C>>::deserialize(deserializer)?;
        Ok(list.map(|By(list, _)| list).unwrap_or_default())
    }

    fn decode_item<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List<T, C>(PhantomData<(T, C)>);

        impl<'de, T: Via<C>, C> Visitor<'de> for List<T, C> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let mut list = Vec::with_capacity(items.size_hint().unwrap_or(0).min(1024));
                while let Some(By(item, _)) = items.next_element::<By<T, C>>()? {
                    list.push(item);
                }
                Ok(list)
            }
        }

        deserializer.deserialize_seq(List(PhantomData))
    }
}

/// An object that is null is an empty object.
impl<C, T: Via<C>> Via<C> for BTreeMap<String, T> {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.iter()
                .map(|(key, value)| (key, By::<_, C>(value, PhantomData))),
        )
    }

    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = Option::<By<Self, C>>::deserialize(deserializer)?;
        Ok(map.map(|By(map, _)| map).unwrap_or_default())
    }

    fn decode_item<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object<T, C>(PhantomData<(T, C)>);

        impl<'de, T: Via<C>, C> Visitor<'de> for Object<T, C> {
            type Value = BTreeMap<String, T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
                let mut map = BTreeMap::new();
                while let Some((key, By(value, _))) = entries.next_entry::<_, By<T, C>>()? {
                    map.insert(key, value);
                }
                Ok(map)
            }
        }

        Objects(deserializer).deserialize_map(Object(PhantomData))
    }
}

/// For `#[serde(deserialize_with = "kehu_wire::list")]`: a list that is null is an empty list.
///
/// # Errors
/// When it is neither a list nor null, or an item does not fit.
pub fn list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Ok(object::<Option<Vec<T>>, D>(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Timestamp, timestamp_ms};

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default)]
    struct Nested {
        #[serde(with = "timestamp_ms")]
        one: Option<Timestamp>,
        #[serde(with = "timestamp_ms::<Option<Vec<Timestamp>>>")]
        maybe_many: Option<Vec<Timestamp>>,
        #[serde(with = "timestamp_ms")]
        by_name: BTreeMap<String, Vec<Timestamp>>,
        #[serde(deserialize_with = "list")]
        plain: Vec<i64>,
    }

    #[test]
    fn codecs_reach_through_options_lists_and_maps() {
        let text = r#"{"one":1,"maybe_many":[2,3],"by_name":{"a":[4]},"plain":[9007199254740993]}"#;
        let value: Nested = serde_json::from_str(text).unwrap();
        assert_eq!(value.by_name["a"][0].as_millisecond(), 4);
        assert_eq!(value.plain, [9_007_199_254_740_993]);
        assert_eq!(serde_json::to_string(&value).unwrap(), text);
    }

    #[test]
    fn null_and_absent_are_nothing() {
        let null = r#"{"one":null,"maybe_many":null,"by_name":null,"plain":null}"#;
        assert_eq!(
            serde_json::from_str::<Nested>(null).unwrap(),
            Nested::default()
        );
        assert_eq!(
            serde_json::from_str::<Nested>("{}").unwrap(),
            Nested::default()
        );
    }

    #[test]
    fn null_is_no_item() {
        for text in [
            r#"{"maybe_many":[2,null]}"#,
            r#"{"by_name":{"a":null}}"#,
            r#"{"by_name":{"a":[null]}}"#,
            r#"{"plain":[null]}"#,
        ] {
            assert!(serde_json::from_str::<Nested>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn errors_say_expected_and_got() {
        let error = |text| {
            serde_json::from_str::<Nested>(text)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            error(r#"{"one":"x"}"#),
            r#"invalid type: string "x", expected milliseconds since 1970 at line 1 column 10"#,
        );
        assert_eq!(
            error(r#"{"by_name":3}"#),
            "invalid type: integer `3`, expected an object at line 1 column 12"
        );
    }
}
