//! What an operation sends, and where in it fields stand.

use super::{Field, FieldIndex, Path, Place, Type};

/// What an operation sends.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// How the fields with [`Place::Body`] are written.
    pub body: Body,
    /// The field that is all of the body.
    pub payload: Option<FieldIndex>,
    /// The object in the body that holds the fields with [`Place::Body`].
    pub under: Option<Under>,
    /// In the order of the documentation.
    pub fields: Vec<Field>,
}

/// An object in a body that holds its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Under {
    /// Where it is.
    pub path: Path,
    /// It is a string with JSON in it.
    pub is_text: bool,
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Body {
    /// There is none: every field is in the query, the path or a header.
    None,
    /// `application/json`
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data`
    Multipart,
    /// The bytes or the text of one field, [`Request::payload`].
    Whole,
}

impl Request {
    /// The steps to a field in the body, query or form that it is in.
    pub fn steps<'a>(&'a self, field: &'a Field) -> Vec<&'a str> {
        let under = self.under.iter().filter(|_| field.place == Place::Body);
        let under = under.flat_map(|under| &under.path.0).map(String::as_str);
        under.chain(field.steps()).collect()
    }

    /// Whether a field has this name, or an object in the body this path.
    pub fn holds(&self, name: &str) -> bool {
        let path: Vec<&str> = name.split('.').collect();
        let under = self.under.iter().flat_map(|under| &under.path.0);
        let under: Vec<&str> = under.map(String::as_str).collect();
        let mut fields = self.fields.iter();
        under.starts_with(&path)
            || fields.any(|field| field.name == name || self.steps(field).starts_with(&path))
    }

    /// Whether a field is a file, or a list of files: they travel as their bytes.
    pub fn is_file(&self, field: &Field) -> bool {
        let holds_bytes = match &field.ty {
            Type::Bytes => matches!(self.body, Body::Multipart | Body::Whole),
            Type::List(item) => **item == Type::Bytes && self.body == Body::Multipart,
            _ => false,
        };
        field.is_in_body() && holds_bytes
    }
}
