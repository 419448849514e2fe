//! Where a page begins.

use std::fmt;
use std::str::FromStr;

use kehu_wire::json;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::{Error, Result};

/// Where a page begins: a cursor from a response, a page's number, an offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    json: Box<str>,
}

impl Cursor {
    pub(super) fn new(value: &RawValue) -> Self {
        Self {
            json: value.get().into(),
        }
    }

    pub(super) fn number(number: i64) -> Self {
        Self {
            json: number.to_string().into(),
        }
    }

    /// The cursor as the request field's type: a number of a JSON number or text alike.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn parse<T: FromStr>(&self) -> Result<T> {
        let text = self.value().and_then(json::plain);
        text.and_then(|text| text.parse().ok())
            .ok_or_else(|| self.misfit())
    }

    /// The cursor as a request field that travels by a codec: `at.decode(timestamp_ms::deserialize)?`.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn decode<T>(
        &self,
        decode: impl FnOnce(Value) -> Result<T, serde_json::Error>,
    ) -> Result<T> {
        decode(self.to_value()).map_err(|_| self.misfit())
    }

    /// The cursor as JSON, for a dynamic request.
    pub fn to_value(&self) -> Value {
        serde_json::from_str(&self.json).unwrap_or_default()
    }

    /// The cursor as JSON text.
    pub fn as_json(&self) -> &str {
        &self.json
    }

    fn value(&self) -> Option<&RawValue> {
        serde_json::from_str(&self.json).ok()
    }

    fn misfit(&self) -> Error {
        Error::cursor(format!(
            "the cursor {self} does not fit the field of the request that takes it"
        ))
    }
}

/// As JSON text.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.json)
    }
}

/// Its JSON text, so that no digit is lost on the way.
impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.json)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<str>::deserialize(deserializer)?;
        serde_json::from_str::<&RawValue>(&json).map_err(serde::de::Error::custom)?;
        Ok(Self { json })
    }
}

#[cfg(test)]
mod tests {
    use kehu_wire::{Timestamp, timestamp_ms};

    use super::*;

    fn cursor(json: &str) -> Cursor {
        Cursor::new(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn cursors_fit_the_fields_that_take_them() {
        assert_eq!(
            cursor("1021110718827683840").parse::<i64>().unwrap(),
            1_021_110_718_827_683_840
        );
        assert_eq!(
            cursor("\"1021110718827683840\"").parse::<i64>().unwrap(),
            1_021_110_718_827_683_840
        );
        assert_eq!(cursor("7").parse::<String>().unwrap(), "7");
        assert_eq!(cursor("\"a\\\"b\"").parse::<String>().unwrap(), "a\"b");
        let at: Option<Timestamp> = cursor("1559096182000")
            .decode(timestamp_ms::deserialize)
            .unwrap();
        assert_eq!(at.unwrap().as_second(), 1_559_096_182);
        assert_eq!(cursor("\"a\"").to_value(), "a");
        assert_eq!(
            cursor("\"a\"").parse::<i64>().unwrap_err().to_string(),
            "the cursor \"a\" does not fit the field of the request that takes it",
        );
        assert!(cursor("{}").parse::<String>().is_err());
    }
}
