//! What rules ask of values.

use std::collections::BTreeMap;

use super::{Check, Validate};
use crate::Secret;

/// Whether there is a value: not `None`, no empty text, no empty list.
pub trait Given {
    /// Whether there is a value.
    fn given(&self) -> bool;
}

impl<T: Given> Given for Option<T> {
    fn given(&self) -> bool {
        self.as_ref().is_some_and(T::given)
    }
}

/// For types of which an empty value is none.
macro_rules! given_unless_empty {
    ($($ty:ty $(where $of:ident)?),*) => {
        $(impl$(<$of>)? Given for $ty {
            fn given(&self) -> bool {
                !self.is_empty()
            }
        })*
    };
}

given_unless_empty!(String, Secret, Vec<T> where T, BTreeMap<String, T> where T);

#[cfg(feature = "base64")]
given_unless_empty!(crate::Bytes, crate::FileSource);

impl Given for serde_json::Value {
    fn given(&self) -> bool {
        match self {
            Self::Null => false,
            Self::String(text) => !text.is_empty(),
            Self::Array(items) => !items.is_empty(),
            _ => true,
        }
    }
}

/// For types of which any value is one: numbers and times.
macro_rules! always_given {
    ($($ty:ty),*) => {
        $(impl Given for $ty {
            fn given(&self) -> bool {
                true
            }
        })*
    };
}

always_given!(
    bool,
    i32,
    i64,
    f64,
    crate::Timestamp,
    crate::Date,
    crate::DateTime
);

#[cfg(feature = "decimal")]
always_given!(crate::Decimal);

/// A number, or none.
pub trait Number {
    /// Its text when it lies outside.
    fn outside(&self, min: Option<i64>, max: Option<i64>) -> Option<String>;
}

impl<T: Number> Number for Option<T> {
    fn outside(&self, min: Option<i64>, max: Option<i64>) -> Option<String> {
        self.as_ref().and_then(|value| value.outside(min, max))
    }
}

macro_rules! number {
    ($($ty:ty as $wide:ty),*) => {
        $(impl Number for $ty {
            fn outside(&self, min: Option<i64>, max: Option<i64>) -> Option<String> {
                let value = <$wide>::from(*self);
                let small = min.is_some_and(|min| value < wide::<$wide>(min));
                let large = max.is_some_and(|max| value > wide::<$wide>(max));
                (small || large).then(|| self.to_string())
            }
        })*
    };
}

number!(i32 as i64, i64 as i64);

impl Number for f64 {
    fn outside(&self, min: Option<i64>, max: Option<i64>) -> Option<String> {
        // Bounds are small whole numbers: exact as floating point.
        #[allow(clippy::cast_precision_loss)]
        let inside =
            min.is_none_or(|min| *self >= min as f64) && max.is_none_or(|max| *self <= max as f64);
        (!inside).then(|| self.to_string())
    }
}

fn wide<T: From<i64>>(bound: i64) -> T {
    T::from(bound)
}

#[cfg(feature = "decimal")]
number!(crate::Decimal as crate::Decimal);

/// Something that has a length, or nothing.
pub trait Length {
    /// What is counted, as a plural.
    const UNIT: &'static str;

    /// How many; `None` when there is nothing.
    fn length(&self) -> Option<u64>;
}

impl<T: Length> Length for Option<T> {
    const UNIT: &'static str = T::UNIT;

    fn length(&self) -> Option<u64> {
        self.as_ref().and_then(T::length)
    }
}

macro_rules! lengths {
    ($($ty:ty $(where $of:ident)?: $unit:literal, |$value:ident| $count:expr;)*) => {
        $(impl$(<$of>)? Length for $ty {
            const UNIT: &'static str = $unit;

            fn length(&self) -> Option<u64> {
                let $value = self;
                Some($count as u64)
            }
        })*
    };
}

lengths! {
    String: "characters", |text| text.chars().count();
    Secret: "characters", |secret| secret.expose().chars().count();
    Vec<T> where T: "items", |list| list.len();
}

#[cfg(feature = "base64")]
lengths! {
    crate::Bytes: "bytes", |bytes| bytes.len();
    crate::FileSource: "bytes", |file| file.size();
}

/// A record with rules, or options, lists and maps of such.
pub trait Nested {
    /// Notes everything that is wrong inside.
    fn check_nested(&self, check: &mut Check);
}

impl<T: Validate> Nested for T {
    fn check_nested(&self, check: &mut Check) {
        self.check(check);
    }
}

impl<T: Nested> Nested for Option<T> {
    fn check_nested(&self, check: &mut Check) {
        if let Some(value) = self {
            value.check_nested(check);
        }
    }
}

impl<T: Nested> Nested for Vec<T> {
    fn check_nested(&self, check: &mut Check) {
        for (index, value) in self.iter().enumerate() {
            check.indexed(index, value);
        }
    }
}

impl<T: Nested> Nested for BTreeMap<String, T> {
    fn check_nested(&self, check: &mut Check) {
        for (key, value) in self {
            check.indexed(format_args!("{key:?}"), value);
        }
    }
}
