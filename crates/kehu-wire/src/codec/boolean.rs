//! Truth values that travel as numbers or text.

use std::fmt;

use serde::de::{self, Unexpected, Visitor};
use serde::{Deserializer, Serializer};

use super::{Via, codecs};
use crate::scalar;

codecs! {
    /// A truth value inside a string: sent as `"true"` and `"false"`; `"1"` and `"0"` are taken too.
    bool_text: bool;
    /// A truth value that travels as `1` or `0`.
    bool_number: bool;
    /// A truth value that is sent plain and taken in every form: `true`, `1`, `"true"`, `"1"`.
    bool_either: bool;
}

macro_rules! truths {
    ($($codec:ident: $plain:literal $number:literal $text:literal, $write:ident($value:expr);)*) => {
        $(impl Via<$codec> for bool {
            fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let value: fn(bool) -> _ = $value;
                serializer.$write(value(*self))
            }

            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Truth {
                    plain: $plain,
                    number: $number,
                    text: $text,
                })
            }
        })*
    };
}

truths! {
    bool_text: false false true, serialize_str(|value| if value { "true" } else { "false" });
    bool_number: false true false, serialize_u8(u8::from);
    bool_either: true true true, serialize_bool(|value| value);
}

/// Which forms are taken.
struct Truth {
    plain: bool,
    number: bool,
    text: bool,
}

impl Visitor<'_> for Truth {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.plain, self.number, self.text) {
            (true, ..) => "true or false, 1 or 0, alone or inside a string",
            (_, true, _) => "1 or 0",
            _ => "true or false inside a string",
        })
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<bool, E> {
        if self.plain {
            Ok(value)
        } else {
            Err(E::invalid_type(Unexpected::Bool(value), &self))
        }
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<bool, E> {
        match value {
            0 | 1 if self.number => Ok(value == 1),
            _ => Err(E::invalid_value(Unexpected::Unsigned(value), &self)),
        }
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<bool, E> {
        match u64::try_from(value) {
            Ok(value) => self.visit_u64(value),
            Err(_) => Err(E::invalid_value(Unexpected::Signed(value), &self)),
        }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<bool, E> {
        let read = scalar::boolean(text).filter(|_| self.text);
        read.ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<C>(input: &str, expect: Result<&str, &str>)
    where
        bool: Via<C>,
    {
        let mut json = serde_json::Deserializer::from_str(input);
        let got = <bool as Via<C>>::decode(&mut json);
        let got = got.map_err(|error| error.to_string()).map(|value| {
            let mut out = Vec::new();
            <bool as Via<C>>::encode(&value, &mut serde_json::Serializer::new(&mut out)).unwrap();
            String::from_utf8(out).unwrap()
        });
        match (got, expect) {
            (Ok(got), Ok(expect)) => assert_eq!(got, expect, "{input}"),
            (Err(got), Err(expect)) => assert!(got.starts_with(expect), "{input}: {got}"),
            (got, _) => panic!("{input}: {got:?}"),
        }
    }

    #[test]
    fn each_form_takes_its_own() {
        check::<bool_text>("\"1\"", Ok("\"true\""));
        check::<bool_text>("\"false\"", Ok("\"false\""));
        check::<bool_text>(
            "true",
            Err("invalid type: boolean `true`, expected true or false inside a string"),
        );
        check::<bool_number>("1", Ok("1"));
        check::<bool_number>("2", Err("invalid value: integer `2`, expected 1 or 0"));
        check::<bool_number>("\"1\"", Err("invalid value: string \"1\", expected 1 or 0"));
        check::<bool_either>("\"0\"", Ok("false"));
        check::<bool_either>("1", Ok("true"));
        check::<bool_either>(
            "-1",
            Err("invalid value: integer `-1`, expected true or false, 1 or 0"),
        );
        check::<bool_either>(
            "\"yes\"",
            Err("invalid value: string \"yes\", expected true or false, 1 or 0"),
        );
    }
}
