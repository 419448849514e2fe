//! Values that are neither lists nor objects, in each of the forms in which they travel.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize as _,
    de::{Deserializer, Error as _, Unexpected, Visitor},
};
use serde_json::value::RawValue;

use super::{Cell, convert::without_position, time};
use crate::table::{Scalar, Wire};

/// Reads a value that is neither list nor object.
pub(super) fn cell<'de, D: Deserializer<'de>>(
    scalar: &Scalar,
    wire: Wire,
    deserializer: D,
) -> Result<Cell<'de>, D::Error> {
    let digits_matter =
        *scalar == Scalar::Decimal || (*scalar == Scalar::Text && wire == Wire::Either);
    if !digits_matter {
        return deserializer.deserialize_any(ScalarSeed { scalar, wire });
    }
    let raw = <&'de RawValue>::deserialize(deserializer)?.get();
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::Deserializer::from_str(raw)
            .deserialize_any(ScalarSeed { scalar, wire })
            .map_err(|error| D::Error::custom(without_position(&error))),
        Some(b'n') => Ok(Cell::Null),
        Some(b'-' | b'0'..=b'9') if *scalar == Scalar::Decimal => {
            Ok(Cell::Decimal(Cow::Borrowed(raw)))
        }
        Some(b'-' | b'0'..=b'9') => Ok(Cell::Text(Cow::Borrowed(raw))),
        _ => Err(D::Error::custom(format!("expected {}", scalar.expects()))),
    }
}

struct ScalarSeed<'t> {
    scalar: &'t Scalar,
    wire: Wire,
}

impl ScalarSeed<'_> {
    fn wrong<E: serde::de::Error>(&self, found: Unexpected<'_>) -> E {
        E::invalid_type(found, self)
    }

    /// A number or truth value inside a string.
    fn parse<'de, E: serde::de::Error>(&self, text: &str) -> Result<Cell<'de>, E> {
        let wrong = || E::invalid_value(Unexpected::Str(text), self);
        match self.scalar {
            Scalar::Bool => match text {
                "true" | "1" => Ok(Cell::Bool(true)),
                "false" | "0" => Ok(Cell::Bool(false)),
                _ => Err(wrong()),
            },
            Scalar::Float => text.parse().map(Cell::Float).map_err(|_| wrong()),
            _ => {
                let number = text.parse().map_err(|_| wrong())?;
                self.int(number)
            }
        }
    }

    fn int<'de, E: serde::de::Error>(&self, value: i64) -> Result<Cell<'de>, E> {
        let out_of_range = || E::invalid_value(Unexpected::Signed(value), self);
        let instant = |millis: Option<i64>| {
            millis
                .filter(|millis| time::instant(*millis).is_some())
                .map(Cell::Instant)
                .ok_or_else(out_of_range)
        };
        match self.scalar {
            Scalar::Int64 => Ok(Cell::Int(value)),
            Scalar::Int32 => match i32::try_from(value) {
                Ok(value) => Ok(Cell::Int(value.into())),
                Err(_) => Err(out_of_range()),
            },
            Scalar::Millis => instant(Some(value)),
            Scalar::Seconds => instant(value.checked_mul(1000)),
            #[expect(clippy::cast_precision_loss, reason = "a float column holds floats")]
            Scalar::Float => Ok(Cell::Float(value as f64)),
            Scalar::Bool if self.wire == Wire::Either && (value == 0 || value == 1) => {
                Ok(Cell::Bool(value == 1))
            }
            _ => Err(self.wrong(Unexpected::Signed(value))),
        }
    }

    fn text<'de, E: serde::de::Error>(&self, text: Cow<'de, str>) -> Result<Cell<'de>, E> {
        match self.scalar {
            Scalar::Text => Ok(Cell::Text(text)),
            Scalar::DateTime(format) => time::datetime(format, &text)
                .map(Cell::DateTime)
                .map_err(|error| E::custom(format!("{text:?} is no date and time: {error}"))),
            Scalar::Date(format) => time::date(format, &text)
                .map(Cell::Date)
                .map_err(|error| E::custom(format!("{text:?} is no date: {error}"))),
            Scalar::Bytes => super::base64(&text)
                .map(Cell::Bytes)
                .ok_or_else(|| E::invalid_value(Unexpected::Str(&text), self)),
            Scalar::Decimal if text.parse::<serde_json::Number>().is_ok() => {
                Ok(Cell::Decimal(text))
            }
            _ if self.wire == Wire::Either => self.parse(&text),
            _ => Err(self.wrong(Unexpected::Str(&text))),
        }
    }
}

impl<'de> Visitor<'de> for ScalarSeed<'_> {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.scalar.expects())
    }

    fn visit_unit<E>(self) -> Result<Cell<'de>, E> {
        Ok(Cell::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Cell<'de>, E> {
        match self.scalar {
            Scalar::Bool => Ok(Cell::Bool(value)),
            _ => Err(self.wrong(Unexpected::Bool(value))),
        }
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Cell<'de>, E> {
        self.int(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Cell<'de>, E> {
        match i64::try_from(value) {
            Ok(value) => self.int(value),
            Err(_) => Err(self.wrong(Unexpected::Unsigned(value))),
        }
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Cell<'de>, E> {
        match self.scalar {
            Scalar::Float => Ok(Cell::Float(value)),
            _ => Err(self.wrong(Unexpected::Float(value))),
        }
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Cell<'de>, E> {
        self.text(Cow::Borrowed(text))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Cell<'de>, E> {
        self.text(Cow::Owned(text.to_owned()))
    }
}
