//! Types of the spec format.

use std::fmt;

use kehu_spec::document::FieldRow;

/// Types that are neither made of others nor names.
const PLAIN: [&str; 10] = [
    "string",
    "bool",
    "int32",
    "int64",
    "float64",
    "decimal",
    "bytes",
    "any",
    "timestamp_ms",
    "timestamp_s",
];

/// A type of the spec format.
#[derive(Debug, Clone, PartialEq)]
pub enum Ty {
    /// `string`, `int64`, `any` and their like.
    Plain(&'static str),
    /// A string with a date and a time in this format.
    DateTime(String),
    /// A string with a date in this format.
    Date(String),
    /// JSON inside a string.
    Json(Box<Ty>),
    /// Several.
    List(Box<Ty>),
    /// Any keys.
    Map(Box<Ty>),
    /// A record or an enum.
    Named(String),
}

impl Ty {
    /// The type that a row says.
    pub fn of(row: &FieldRow) -> Ty {
        let format = row.format.as_ref().map(|format| format.as_str());
        Ty::parse(&row.r#type, format.unwrap_or_default())
    }

    /// The type that a cell says, with the format of its dates.
    pub fn parse(text: &str, format: &str) -> Ty {
        let text = text.trim();
        if let Some((outer, inner)) = text.strip_suffix('>').and_then(|text| text.split_once('<')) {
            let inner = Box::new(Ty::parse(inner, format));
            return match outer.trim() {
                "json" => Ty::Json(inner),
                "list" => Ty::List(inner),
                _ => Ty::Map(inner),
            };
        }
        match (text, PLAIN.iter().find(|plain| **plain == text)) {
            (_, Some(plain)) => Ty::Plain(plain),
            ("datetime", _) => Ty::DateTime(format.to_owned()),
            ("date", _) => Ty::Date(format.to_owned()),
            (name, _) => Ty::Named(name.to_owned()),
        }
    }

    /// Writes the type into a row.
    pub fn put(&self, row: &mut FieldRow) {
        row.r#type = self.to_string().into();
        row.format = self.format().map(Into::into);
    }

    /// The record or enum that it is made of.
    pub fn named(&self) -> Option<&str> {
        match self.innermost() {
            Ty::Named(name) => Some(name),
            _ => None,
        }
    }

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

    /// Whether it is a time or a date.
    pub fn is_time(&self) -> bool {
        let counted = |name: &&str| name.starts_with("timestamp");
        matches!(self, Ty::DateTime(_) | Ty::Date(_))
            || matches!(self, Ty::Plain(name) if counted(name))
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
