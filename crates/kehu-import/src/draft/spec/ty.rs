//! Types of the spec format.

use std::fmt;

/// A type of the spec format.
#[derive(Debug, Clone, PartialEq)]
pub enum Ty {
    /// `string`, `int64`, `any` and their like.
    Plain(&'static str),
    /// A text with a date and a time in this format.
    DateTime(String),
    /// A text with a date in this format.
    Date(String),
    /// JSON inside a text.
    Json(Box<Ty>),
    /// Several.
    List(Box<Ty>),
    /// Any keys.
    Map(Box<Ty>),
    /// A record or an enum.
    Named(String),
}

impl Ty {
    /// Several of it.
    pub fn list(self) -> Ty {
        Ty::List(Box::new(self))
    }

    /// The type inside of whatever lists, maps and texts.
    pub fn innermost(&self) -> &Ty {
        match self {
            Ty::Json(inner) | Ty::List(inner) | Ty::Map(inner) => inner.innermost(),
            other => other,
        }
    }

    /// The same around another innermost type.
    pub fn with_innermost(&self, innermost: Ty) -> Ty {
        let inside = |inner: &Ty| Box::new(inner.with_innermost(innermost.clone()));
        match self {
            Ty::Json(inner) => Ty::Json(inside(inner)),
            Ty::List(inner) => Ty::List(inside(inner)),
            Ty::Map(inner) => Ty::Map(inside(inner)),
            _ => innermost,
        }
    }

    /// How its dates are written.
    pub fn format(&self) -> Option<&str> {
        match self.innermost() {
            Ty::DateTime(format) | Ty::Date(format) => Some(format),
            _ => None,
        }
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        matches!(
            self,
            Ty::Plain("int32" | "int64" | "float64" | "decimal" | "timestamp_ms" | "timestamp_s")
        )
    }

    /// Whether it is a whole number.
    pub fn is_integer(&self) -> bool {
        matches!(self, Ty::Plain("int32" | "int64"))
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ty::Plain(name) => f.write_str(name),
            Ty::DateTime(_) => f.write_str("datetime"),
            Ty::Date(_) => f.write_str("date"),
            Ty::Json(inner) => write!(f, "json<{inner}>"),
            Ty::List(inner) => write!(f, "list<{inner}>"),
            Ty::Map(inner) => write!(f, "map<{inner}>"),
            Ty::Named(name) => f.write_str(name),
        }
    }
}
