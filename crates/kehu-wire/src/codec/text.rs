//! Text that travels as a number.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Visitor};
use serde::{Deserializer, Serialize, Serializer, ser};

use super::{Via, codec};
use crate::open_enum::OpenText;

codec! {
    /// A text of digits that travels as a number, sent and taken.
    pub text_number, String
}

codec! {
    /// A text that is sent as text and taken as text or as a number.
    pub text_either, String
}

macro_rules! textual {
    ($(#[$attr:meta])* $ty:ident $(: $bound:ident)?, $from:path, $text:path) => {
        $(#[$attr])*
        impl$(<$ty: $bound>)? Via<text_number> for $ty {
            fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let text = $text(self);
                let number: serde_json::Number =
                    text.parse().map_err(|_| ser::Error::custom(format_args!("{text:?} is no number")))?;
                number.serialize(serializer)
            }

            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Digits { text: false, build: $from, ty: PhantomData })
            }
        }

        $(#[$attr])*
        impl$(<$ty: $bound>)? Via<text_either> for $ty {
            fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($text(self))
            }

            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Digits { text: true, build: $from, ty: PhantomData })
            }
        }
    };
}

textual!(String, String::from, String::as_str);
textual!(
    /// Open enums of text.
    T: OpenText, T::from_text, T::as_text
);

struct Digits<T> {
    text: bool,
    build: fn(String) -> T,
    ty: PhantomData<T>,
}

impl<T> Visitor<'_> for Digits<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.text {
            "a text or a number"
        } else {
            "a number"
        })
    }

    fn visit_i64<E>(self, value: i64) -> Result<T, E> {
        Ok((self.build)(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<T, E> {
        Ok((self.build)(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<T, E> {
        Ok((self.build)(value.to_string()))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<T, E> {
        if self.text {
            Ok((self.build)(value.to_owned()))
        } else {
            Err(E::invalid_type(de::Unexpected::Str(value), &self))
        }
    }
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
        let row: Row = serde_json::from_str(r#"{"code":1021110718827683840,"name":7}"#).unwrap();
        assert_eq!(row.name.as_deref(), Some("7"));
        assert_eq!(
            serde_json::to_string(&row).unwrap(),
            r#"{"code":1021110718827683840,"name":"7"}"#
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
            r#""seven" is no number"#
        );
    }
}
