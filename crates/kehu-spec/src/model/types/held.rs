//! What a field holds: its type.

use crate::model::{EnumId, RecordId};

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Type {
    /// A string.
    String,
    /// A truth value.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits, never a float.
    Int64,
    /// A number.
    Float64,
    /// A decimal number whose digits count: money.
    Decimal,
    /// Base64 in a string.
    Bytes,
    /// Any JSON value.
    #[default]
    Any,
    /// An instant, as whole milliseconds since 1970.
    TimestampMs,
    /// An instant, as whole seconds since 1970.
    TimestampS,
    /// Date and time without a zone, a string in this `strftime` format.
    DateTime {
        /// `%Y-%m-%d %H:%M:%S`
        format: String,
    },
    /// An instant, a string in this `strftime` format, which names an offset from UTC.
    Instant {
        /// `%Y-%m-%dT%H:%M:%S%:z`
        format: String,
    },
    /// A date, a string in this `strftime` format.
    Date {
        /// `%Y-%m-%d`
        format: String,
    },
    /// JSON inside a string.
    Json(Box<Type>),
    /// Any number of them; null and absent are the empty list.
    List(Box<Type>),
    /// An object with any keys.
    Map(Box<Type>),
    /// An object with these fields.
    Record(RecordId),
    /// One of these values, or one that the table does not list.
    Enum(EnumId),
}

impl Type {
    /// Every type that is not a name or made of others, by the word for it.
    pub const PLAIN: [(&'static str, Self); 10] = [
        ("string", Self::String),
        ("bool", Self::Bool),
        ("int32", Self::Int32),
        ("int64", Self::Int64),
        ("float64", Self::Float64),
        ("decimal", Self::Decimal),
        ("bytes", Self::Bytes),
        ("any", Self::Any),
        ("timestamp_ms", Self::TimestampMs),
        ("timestamp_s", Self::TimestampS),
    ];

    /// The word for it in a spec, where it is neither a name nor made of others.
    pub fn word(&self) -> Option<&'static str> {
        let mut plain = Self::PLAIN.into_iter();
        plain.find_map(|(word, ty)| (ty == *self).then_some(word))
    }

    /// Whether it is a whole number.
    pub fn is_whole(&self) -> bool {
        matches!(
            self,
            Self::Int32 | Self::Int64 | Self::TimestampMs | Self::TimestampS
        )
    }

    /// Whether it is a number in JSON.
    pub fn is_number(&self) -> bool {
        self.is_whole() || matches!(self, Self::Float64 | Self::Decimal)
    }

    /// What it holds inside, as a list, a map or JSON does.
    pub fn inner(&self) -> Option<&Self> {
        match self {
            Self::List(inner) | Self::Map(inner) | Self::Json(inner) => Some(inner),
            _ => None,
        }
    }

    /// What the items of lists and maps are in the end.
    pub fn item(&self) -> &Self {
        match self {
            Self::List(inner) | Self::Map(inner) => inner.item(),
            other => other,
        }
    }
}
