//! Bytes that travel as base64.

use std::fmt;
use std::ops::Deref;

use base64::engine::{DecodePaddingMode, Engine as _, GeneralPurpose, GeneralPurposeConfig};
use serde::de::{self, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Bytes that travel as base64 in a string.
///
/// ```
/// use kehu_wire::Bytes;
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let bytes: Bytes = serde_json::from_str(r#""aGVsbG8=""#)?;
/// assert_eq!(&*bytes, b"hello");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Bytes(Vec<u8>);

impl Bytes {
    /// The bytes themselves.
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({} bytes)", self.0.len())
    }
}

/// As base64.
impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode(&self.0))
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Bytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("base64 in a string")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Bytes, E> {
                BASE64
                    .decode(text)
                    .map(Bytes)
                    .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

#[cfg(feature = "schema")]
crate::schema::inline_schema! {
    Bytes, |_| schemars::json_schema!({ "type": "string", "contentEncoding": "base64" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_there_and_back() {
        let bytes = Bytes::from(vec![0, 255, 16]);
        assert_eq!(serde_json::to_string(&bytes).unwrap(), r#""AP8Q""#);
        assert_eq!(
            serde_json::from_str::<Bytes>(r#""aGk""#).unwrap(),
            Bytes::from(&b"hi"[..])
        );
        let error = serde_json::from_str::<Bytes>(r#""!""#)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with(r#"invalid value: string "!", expected base64"#),
            "{error}"
        );
    }
}
