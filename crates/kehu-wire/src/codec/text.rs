//! Text that travels as a number.

use serde::{Deserialize as _, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

use super::{Via, codecs};
use crate::open_enum::OpenText;
use crate::reason::misfit;

codecs! {
    /// A string of digits that travels as a number, sent and taken.
    text_number: String;
    /// A string that is sent as text and taken as text or as a number.
    text_either: String;
}

macro_rules! textual {
    ($(#[$attr:meta])* $ty:ident $(: $bound:ident)?, $from:path, $text:path) => {
        $(#[$attr])*
        impl$(<$ty: $bound>)? Via<text_number> for $ty {
            fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let text = $text(self);
                let raw = serde_json::from_str::<&RawValue>(text).ok();
                let number = raw.filter(|raw| is_number(raw));
                number
                    .ok_or_else(|| ser::Error::custom(format_args!("{text:?} is not a number")))?
                    .serialize(serializer)
            }

            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                digits(deserializer).map($from)
            }
        }

        $(#[$attr])*
        impl$(<$ty: $bound>)? Via<text_either> for $ty {
            fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($text(self))
            }

            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                text_or_digits(deserializer).map($from)
            }
        }
    };
}

textual!(String, String::from, String::as_str);
textual!(
    /// Open enums of text.
    T: OpenText, T::from_text, T::as_text
);

/// A number as it came: no digit of a long id is lost.
fn digits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    match is_number(&raw) {
        true => Ok(raw.get().to_owned()),
        false => Err(misfit(&raw, "a number")),
    }
}

fn text_or_digits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    match raw.get().as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw.get()).map_err(de::Error::custom),
        _ if is_number(&raw) => Ok(raw.get().to_owned()),
        _ => Err(misfit(&raw, "a string or a number")),
    }
}

fn is_number(raw: &RawValue) -> bool {
    matches!(raw.get().as_bytes().first(), Some(b'-' | b'0'..=b'9'))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Serialize, Deserialize)]
    #[serde(default)]
    struct Row {
        #[serde(with = "text_number", skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        #[serde(with = "text_either", skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    }

    #[test]
    fn text_as_number() {
        let text = r#"{"code":12345678901234567890123,"name":1.50}"#;
        let row: Row = serde_json::from_str(text).unwrap();
        assert_eq!(
            serde_json::to_string(&row).unwrap(),
            r#"{"code":12345678901234567890123,"name":"1.50"}"#
        );
        let error = serde_json::from_str::<Row>(r#"{"code":"7"}"#)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with(r#"invalid type: string "7", expected a number"#),
            "{error}"
        );
        let row = Row {
            code: Some("seven".into()),
            ..Row::default()
        };
        assert_eq!(
            serde_json::to_string(&row).unwrap_err().to_string(),
            r#""seven" is not a number"#
        );
    }
}
