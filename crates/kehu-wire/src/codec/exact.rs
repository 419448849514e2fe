//! Decimal numbers, digit for digit.

use std::marker::PhantomData;

use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, ser};
use serde_json::value::RawValue;

use super::number::{InText, Numeric};
use super::{Via, codecs, number_either, number_text};
use crate::reason::misfit;
use crate::{Decimal, scalar};

codecs! {
    /// A decimal number that travels as a JSON number; no digit is lost on the way.
    decimal: Decimal;
}

impl Via<decimal> for Decimal {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = RawValue::from_string(self.to_string()).map_err(ser::Error::custom)?;
        number.serialize(serializer)
    }

    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::from_text(raw.get()).ok_or_else(|| misfit(&raw, "a decimal number"))
    }
}

impl Via<number_text> for Decimal {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }

    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(InText(PhantomData))
    }
}

impl Via<number_either> for Decimal {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        <Self as Via<decimal>>::encode(self, serializer)
    }

    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let inside = match raw.get().starts_with('"') {
            true => serde_json::from_str::<String>(raw.get()).ok(),
            false => None,
        };
        Self::from_text(inside.as_deref().unwrap_or(raw.get()))
            .ok_or_else(|| misfit(&raw, "a decimal number, alone or inside a string"))
    }
}

impl Numeric for Decimal {
    const WHAT: &'static str = "a decimal number";

    fn from_text(text: &str) -> Option<Self> {
        let (digits, scale) = scalar::decimal(text)?;
        Self::try_from_i128_with_scale(digits, scale).ok()
    }

    fn from_i64(value: i64) -> Option<Self> {
        Some(value.into())
    }

    fn from_f64(_: f64) -> Option<Self> {
        None
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        <Self as Via<decimal>>::encode(self, serializer)
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, Default, Serialize, Deserialize)]
    #[serde(default)]
    struct Row {
        #[serde(with = "decimal", skip_serializing_if = "Option::is_none")]
        plain: Option<Decimal>,
        #[serde(with = "number_text", skip_serializing_if = "Option::is_none")]
        text: Option<Decimal>,
        #[serde(with = "number_either", skip_serializing_if = "Option::is_none")]
        either: Option<Decimal>,
    }

    #[test]
    fn digits_survive() {
        for text in [
            r#"{"plain":0.10}"#,
            r#"{"plain":12345678901234567890.12345678}"#,
            r#"{"text":"-0.30"}"#,
            r#"{"either":79228162514264337593543950335}"#,
        ] {
            let row: Row = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&row).unwrap(), text);
        }
        let row: Row = serde_json::from_str(r#"{"plain":1.5e3,"either":"2.50"}"#).unwrap();
        assert_eq!(
            serde_json::to_string(&row).unwrap(),
            r#"{"plain":1500,"either":2.50}"#
        );
    }

    #[test]
    fn errors_say_expected_and_got() {
        let error = serde_json::from_str::<Row>(r#"{"plain":"x"}"#)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with(r#"invalid type: string "x", expected a decimal number"#),
            "{error}"
        );
    }
}
