//! What a vendor names: servers and error codes, as enums of generated clients.

use crate::Error;
use crate::info::{ApiInfo, ErrorInfo};

/// The error codes that one API documents; generated clients call theirs `ErrorCode`.
///
/// [`Error::known`] tells which of them a refusal is.
pub trait VendorCode: Copy + 'static {
    /// The API that documents them.
    const API: &'static ApiInfo;

    /// One for each row of [`ApiInfo::errors`], in its order.
    const ROWS: &'static [Self];

    /// Which of the codes a row of the API is.
    fn of(row: &'static ErrorInfo) -> Option<Self> {
        let mut rows = Self::API.errors.iter().zip(Self::ROWS);
        rows.find_map(|(known, code)| std::ptr::eq(known, row).then_some(*code))
    }
}

/// A name that is none of those that there are, with all of them.
#[doc(hidden)]
pub fn unknown_name(what: &str, name: &str, known: &[&str]) -> Error {
    Error::config(format!(
        "there is no {what} `{name}`; there are {}",
        known.join(", ")
    ))
}

/// Gives an enum without data its names: it prints and parses them.
///
/// ```
/// #[derive(Debug, Clone, Copy, PartialEq, Eq)]
/// pub enum Server { HongKong, China }
///
/// kehu_runtime::named! { Server "server" { HongKong = "hong_kong", China = "china" } }
///
/// assert_eq!(Server::China.to_string(), "china");
/// assert_eq!("hong_kong".parse::<Server>().unwrap(), Server::HongKong);
/// let error = "mars".parse::<Server>().unwrap_err();
/// assert_eq!(error.to_string(), "there is no server `mars`; there are hong_kong, china");
/// ```
#[macro_export]
macro_rules! named {
    ($ty:ident $what:literal { $($variant:ident = $name:literal),* $(,)? }) => {
        impl $ty {
            /// All of them, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its name in settings and in the spec.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }

        /// The name.
        impl ::core::fmt::Display for $ty {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.name())
            }
        }

        /// The name.
        impl ::core::convert::From<$ty> for ::std::string::String {
            fn from(one: $ty) -> Self {
                one.name().to_owned()
            }
        }

        impl ::core::str::FromStr for $ty {
            type Err = $crate::Error;

            fn from_str(name: &str) -> $crate::Result<Self> {
                match name {
                    $($name => Ok(Self::$variant),)*
                    _ => Err($crate::__unknown_name($what, name, &[$($name),*])),
                }
            }
        }
    };
}
