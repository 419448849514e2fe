//! Numbers that travel inside strings.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Unexpected, Visitor};
use serde::{Deserializer, Serializer};

use super::{Via, codecs};
use crate::open_enum::OpenInt;
use crate::scalar;

codecs! {
    /// A number that travels inside a string, sent and taken: `"5"`.
    number_text: i64;
    /// A number that is sent as a number and taken in either form: `5`, `"5"`.
    number_either: i64;
}

/// A number type.
pub(super) trait Numeric: Sized + fmt::Display {
    const WHAT: &'static str;

    fn from_text(text: &str) -> Option<Self>;
    fn from_i64(value: i64) -> Option<Self>;
    fn from_f64(value: f64) -> Option<Self>;
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

macro_rules! numeric {
    ($($ty:ident: $what:literal, $text:expr, $whole:expr, $float:expr, $write:ident;)*) => {
        $(impl Numeric for $ty {
            const WHAT: &'static str = $what;

            fn from_text(text: &str) -> Option<Self> {
                let read: fn(&str) -> Option<Self> = $text;
                read(text)
            }

            fn from_i64(value: i64) -> Option<Self> {
                let read: fn(i64) -> Option<Self> = $whole;
                read(value)
            }

            fn from_f64(value: f64) -> Option<Self> {
                let read: fn(f64) -> Option<Self> = $float;
                read(value)
            }

            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.$write(*self)
            }
        })*
    };
}

numeric! {
    i32: "a whole number of 32 bits", |text| scalar::integer(text)?.try_into().ok(),
        |value| value.try_into().ok(), |_| None, serialize_i32;
    i64: "a whole number", scalar::integer, Some, |_| None, serialize_i64;
    f64: "a number", scalar::float, as_float, Some, serialize_f64;
}

/// As JSON's own numbers do when they are read as floating point.
#[allow(clippy::cast_precision_loss, clippy::unnecessary_wraps)]
fn as_float(value: i64) -> Option<f64> {
    Some(value as f64)
}

macro_rules! numbers {
    ($($ty:ty),*) => {
        $(
            impl Via<number_text> for $ty {
                fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }

                fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserializer.deserialize_str(InText(PhantomData))
                }
            }

            impl Via<number_either> for $ty {
                fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    self.write(serializer)
                }

                fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserializer.deserialize_any(Either(PhantomData))
                }
            }
        )*
    };
}

numbers!(i32, i64, f64);

/// Open enums of whole numbers.
impl<T: OpenInt> Via<number_text> for T {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        <i64 as Via<number_text>>::encode(&self.to_value(), serializer)
    }

    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <i64 as Via<number_text>>::decode(deserializer).map(T::from_value)
    }
}

/// Open enums of whole numbers.
impl<T: OpenInt> Via<number_either> for T {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.to_value())
    }

    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <i64 as Via<number_either>>::decode(deserializer).map(T::from_value)
    }
}

pub(super) struct InText<T>(pub(super) PhantomData<T>);

impl<T: Numeric> Visitor<'_> for InText<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} inside a string", T::WHAT)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        T::from_text(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

pub(super) struct Either<T>(pub(super) PhantomData<T>);

impl<T: Numeric> Visitor<'_> for Either<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, alone or inside a string", T::WHAT)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<T, E> {
        T::from_i64(value).ok_or_else(|| E::invalid_value(Unexpected::Signed(value), &self))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<T, E> {
        let number = value.try_into().ok().and_then(T::from_i64);
        number.ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<T, E> {
        T::from_f64(value).ok_or_else(|| E::invalid_type(Unexpected::Float(value), &self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        T::from_text(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, Default, Serialize, Deserialize)]
    #[serde(default)]
    struct Row {
        #[serde(with = "number_text", skip_serializing_if = "Option::is_none")]
        id: Option<i64>,
        #[serde(with = "number_text", skip_serializing_if = "Vec::is_empty")]
        ids: Vec<i64>,
        #[serde(with = "number_either", skip_serializing_if = "Option::is_none")]
        count: Option<i32>,
        #[serde(with = "number_either", skip_serializing_if = "Option::is_none")]
        rate: Option<f64>,
    }

    fn check(text: &str, expect: &str) {
        let got = match serde_json::from_str::<Row>(text) {
            Ok(row) => serde_json::to_string(&row).unwrap(),
            Err(error) => error.to_string(),
        };
        assert!(got.starts_with(expect), "{text}\n{got}");
    }

    #[test]
    fn numbers_in_strings() {
        check(
            r#"{"id":"1021110718827683840"}"#,
            r#"{"id":"1021110718827683840"}"#,
        );
        check(
            r#"{"ids":["9223372036854775807","-1"]}"#,
            r#"{"ids":["9223372036854775807","-1"]}"#,
        );
        check(
            r#"{"id":7}"#,
            "invalid type: integer `7`, expected a whole number inside a string",
        );
        check(
            r#"{"id":"7.0"}"#,
            r#"invalid value: string "7.0", expected a whole number inside a string"#,
        );
        check(
            r#"{"id":""}"#,
            r#"invalid value: string "", expected a whole number inside a string"#,
        );
    }

    #[test]
    fn either_form_is_taken_and_the_plain_one_sent() {
        check(r#"{"count":"5","rate":"1.5"}"#, r#"{"count":5,"rate":1.5}"#);
        check(r#"{"count":5,"rate":2}"#, r#"{"count":5,"rate":2.0}"#);
        check(
            r#"{"count":4294967296}"#,
            "invalid value: integer `4294967296`, expected a whole number of 32 bits",
        );
        check(
            r#"{"count":true}"#,
            "invalid type: boolean `true`, expected a whole number of 32 bits, alone or inside a string",
        );
        check(
            r#"{"count":1.5}"#,
            "invalid type: floating point `1.5`, expected a whole number of 32 bits",
        );
    }
}
