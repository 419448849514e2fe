//! Enums that keep the values they do not list.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize as _, Deserializer};

/// An open enum of whole numbers; [`open_enum!`](crate::open_enum) implements it.
pub trait OpenInt: Sized {
    /// The listed value, or else the catch-all.
    fn from_value(value: i64) -> Self;

    /// The number as it travels.
    fn to_value(&self) -> i64;
}

/// An open enum of text; [`open_enum!`](crate::open_enum) implements it.
pub trait OpenText: Sized {
    /// The listed value, or else the catch-all.
    fn from_text(text: String) -> Self;

    /// The listed value.
    fn listed(text: &str) -> Option<Self>;

    /// The text as it travels.
    fn as_text(&self) -> &str;
}

/// A string that is neither a number nor the name of a listed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseEnumError {
    name: &'static str,
    text: String,
}

impl ParseEnumError {
    #[doc(hidden)]
    pub fn new(name: &'static str, text: &str) -> Self {
        Self {
            name,
            text: text.to_owned(),
        }
    }
}

impl fmt::Display for ParseEnumError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is neither a whole number nor the name of a {}",
            self.text, self.name
        )
    }
}

impl std::error::Error for ParseEnumError {}

/// Gives an enum with a catch-all variant its values and their names: it reads, writes, shows, parses,
/// compares and hashes by value, and keeps the values that it does not list.
///
/// ```
/// /// How a customer came to the platform.
/// #[derive(Debug, Clone, Copy)]
/// #[non_exhaustive]
/// pub enum SourceType {
///     /// Unknown.
///     Unknown,
///     /// Added by hand.
///     Added,
///     /// A value that the documentation does not list.
///     Other(i64),
/// }
///
/// kehu_wire::open_enum! { SourceType: i64, Other, { Unknown = 0 "unknown", Added = 1 "added" } }
///
/// # fn main() -> Result<(), serde_json::Error> {
/// assert_eq!(serde_json::from_str::<SourceType>("1")?, SourceType::Added);
/// assert_eq!(serde_json::from_str::<SourceType>("77")?, SourceType::Other(77));
/// assert_eq!(serde_json::to_string(&SourceType::Other(77))?, "77");
///
/// // Equal values are equal, however they were written.
/// assert_eq!(SourceType::Other(1), SourceType::Added);
///
/// // A listed value prints and parses as its value and as its name.
/// assert_eq!(SourceType::Added.to_string(), "1");
/// assert_eq!(format!("{:#}", SourceType::Added), "added");
/// assert_eq!(SourceType::Added.name(), Some("added"));
/// assert_eq!("added".parse(), Ok(SourceType::Added));
/// # Ok(())
/// # }
/// ```
///
/// With `str` in place of `i64` the values are strings, and the catch-all holds a `String`:
///
/// ```
/// # #[derive(Debug, Clone)]
/// # pub enum TagsLogic { And, Or, Other(String) }
/// kehu_wire::open_enum! { TagsLogic: str, Other, { And = "&" "and", Or = "|" "or" } }
///
/// assert_eq!(TagsLogic::from("&"), TagsLogic::And);
/// assert_eq!("and".parse(), Ok(TagsLogic::And));
/// assert_eq!(TagsLogic::from("xor").as_str(), "xor");
/// ```
#[macro_export]
macro_rules! open_enum {
    ($name:ident: i64, $other:ident, { $($variant:ident = $value:literal $listed:literal),* $(,)? }) => {
        impl $name {
            /// The values that the documentation lists.
            #[allow(dead_code, reason = "an enum that is not public may not need it")]
            pub const LISTED: &'static [Self] = &[$(Self::$variant),*];

            /// The number as it travels.
            pub const fn value(&self) -> i64 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::$other(value) => *value,
                }
            }

            $crate::__open_enum_names!($other, { $($variant $listed),* });
        }

        impl ::core::convert::From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    value => Self::$other(value),
                }
            }
        }

        impl $crate::OpenInt for $name {
            fn from_value(value: i64) -> Self {
                Self::from(value)
            }

            fn to_value(&self) -> i64 {
                self.value()
            }
        }

        $crate::__open_enum_by_value!($name, value, serialize_i64, int);

        impl ::core::str::FromStr for $name {
            type Err = $crate::ParseEnumError;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                match text {
                    $($listed => ::core::result::Result::Ok(Self::$variant),)*
                    _ => text
                        .parse::<i64>()
                        .map(Self::from)
                        .map_err(|_| $crate::ParseEnumError::new(stringify!($name), text)),
                }
            }
        }

        $crate::__open_enum_schema!($name, "integer", { $($variant = $value),* });
    };
    ($name:ident: str, $other:ident, { $($variant:ident = $value:literal $listed:literal),* $(,)? }) => {
        impl $name {
            /// The values that the documentation lists.
            #[allow(dead_code, reason = "an enum that is not public may not need it")]
            pub const LISTED: &'static [Self] = &[$(Self::$variant),*];

            /// The text as it travels.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::$other(text) => text,
                }
            }

            $crate::__open_enum_names!($other, { $($variant $listed),* });
        }

        impl $crate::OpenText for $name {
            fn from_text(text: ::std::string::String) -> Self {
                Self::listed(&text).unwrap_or(Self::$other(text))
            }

            fn listed(text: &str) -> ::core::option::Option<Self> {
                match text {
                    $($value => ::core::option::Option::Some(Self::$variant),)*
                    _ => ::core::option::Option::None,
                }
            }

            fn as_text(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                <Self as $crate::OpenText>::listed(text).unwrap_or_else(|| Self::$other(text.to_owned()))
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                <Self as $crate::OpenText>::from_text(text)
            }
        }

        impl $crate::Given for $name {
            fn given(&self) -> bool {
                !self.as_str().is_empty()
            }
        }

        $crate::__open_enum_by_value!($name, as_str, serialize_str, text);

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                // A value goes before a name that is spelled like it.
                ::core::result::Result::Ok(match <Self as $crate::OpenText>::listed(text) {
                    ::core::option::Option::Some(listed) => listed,
                    ::core::option::Option::None => match text {
                        $($listed => Self::$variant,)*
                        _ => Self::$other(text.to_owned()),
                    },
                })
            }
        }

        $crate::__open_enum_schema!($name, "string", { $($variant = $value),* });
    };
}

/// What an open enum says about names.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum_names {
    ($other:ident, { $($variant:ident $listed:literal),* }) => {
        /// The name of a listed value, as the spec has it.
        #[allow(dead_code, reason = "an enum that is not public may not need it")]
        pub const fn name(&self) -> ::core::option::Option<&'static str> {
            match self {
                $(Self::$variant => ::core::option::Option::Some($listed),)*
                Self::$other(_) => ::core::option::Option::None,
            }
        }

        /// Whether the documentation lists the value.
        #[allow(dead_code, reason = "an enum that is not public may not need it")]
        pub const fn is_listed(&self) -> bool {
            !matches!(self, Self::$other(_))
        }
    };
}

/// What an open enum does by its value, a listed one and one that the catch-all holds alike.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum_by_value {
    ($name:ident, $value:ident, $serialize:ident, $read:ident) => {
        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.$value() == other.$value()
            }
        }

        impl ::core::cmp::Eq for $name {}

        impl ::core::cmp::PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                ::core::option::Option::Some(::core::cmp::Ord::cmp(self, other))
            }
        }

        impl ::core::cmp::Ord for $name {
            fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
                ::core::cmp::Ord::cmp(&self.$value(), &other.$value())
            }
        }

        impl ::core::hash::Hash for $name {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(&self.$value(), state);
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.$serialize(self.$value())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__open_enum::$read(deserializer)
            }
        }

        /// The value as it travels; with `{:#}` its name, where it is listed.
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self.name() {
                    ::core::option::Option::Some(name) if f.alternate() => f.pad(name),
                    _ => ::core::fmt::Display::fmt(&self.$value(), f),
                }
            }
        }
    };
}

/// A whole number.
#[doc(hidden)]
pub fn int<'de, T: OpenInt, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    i64::deserialize(deserializer).map(T::from_value)
}

/// A string: listed ones without an allocation.
#[doc(hidden)]
pub fn text<'de, T: OpenText, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Text<T>(std::marker::PhantomData<T>);

    impl<T: OpenText> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            Ok(T::listed(text).unwrap_or_else(|| T::from_text(text.to_owned())))
        }

        fn visit_string<E: de::Error>(self, text: String) -> Result<T, E> {
            Ok(T::from_text(text))
        }
    }

    deserializer.deserialize_str(Text(std::marker::PhantomData))
}

#[cfg(test)]
mod tests;
