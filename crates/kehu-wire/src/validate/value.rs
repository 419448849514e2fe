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

impl<T> Given for Vec<T> {
    fn given(&self) -> bool {
        !self.is_empty()
    }
}

impl<T> Given for BTreeMap<String, T> {
    fn given(&self) -> bool {
        !self.is_empty()
    }
}

impl Given for String {
    fn given(&self) -> bool {
        !self.is_empty()
    }
}

impl Given for Secret {
    fn given(&self) -> bool {
        !self.is_empty()
    }
}

impl Given for serde_json::Value {
    fn given(&self) -> bool {
        !self.is_null()
    }
}

/// For types of which any value is one: numbers, times, records, enums.
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

#[cfg(feature = "base64")]
impl Given for crate::Bytes {
    fn given(&self) -> bool {
        !self.is_empty()
    }
}

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

impl Length for String {
    const UNIT: &'static str = "characters";

    fn length(&self) -> Option<u64> {
        Some(self.chars().count() as u64)
    }
}

impl Length for Secret {
    const UNIT: &'static str = "characters";

    fn length(&self) -> Option<u64> {
        Some(self.expose().chars().count() as u64)
    }
}

impl<T> Length for Vec<T> {
    const UNIT: &'static str = "items";

    fn length(&self) -> Option<u64> {
        Some(self.len() as u64)
    }
}

#[cfg(feature = "base64")]
impl Length for crate::Bytes {
    const UNIT: &'static str = "bytes";

    fn length(&self) -> Option<u64> {
        Some(self.len() as u64)
    }
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
