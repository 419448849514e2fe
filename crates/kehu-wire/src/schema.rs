//! JSON Schema of codecs and open enums, behind the feature `schema`.

/// The schema of a type that stands where it is used.
#[cfg(feature = "schema")]
macro_rules! inline_schema {
    ($name:ident $(<$of:ident: $bound:path>)?, |$generator:pat_param| $schema:expr) => {
        impl $(<$of: $bound>)? schemars::JsonSchema for $name $(<$of>)? {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema($generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $schema
            }
        }
    };
}

#[cfg(feature = "schema")]
pub(crate) use inline_schema;

/// Nothing without the feature.
#[cfg(not(feature = "schema"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __codec_schema {
    ($name:ident) => {};
}

/// A codec's schema is the one of what it wraps.
#[cfg(feature = "schema")]
#[doc(hidden)]
#[macro_export]
macro_rules! __codec_schema {
    ($name:ident) => {
        impl<T: $crate::codec::SchemaVia<$name>> $crate::schemars::JsonSchema for $name<T> {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut $crate::schemars::SchemaGenerator) -> $crate::schemars::Schema {
                T::schema()
            }
        }
    };
}

/// Nothing without the feature.
#[cfg(not(feature = "schema"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum_schema {
    ($($tokens:tt)*) => {};
}

/// The listed values with their names, and anything else of the same type.
#[cfg(feature = "schema")]
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum_schema {
    ($name:ident, $ty:literal, { $($variant:ident = $value:literal),* }) => {
        impl $crate::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut $crate::schemars::SchemaGenerator) -> $crate::schemars::Schema {
                $crate::codec::open_enum_schema(
                    $ty,
                    [$((stringify!($variant), $crate::serde_json::json!($value))),*],
                )
            }
        }
    };
}
