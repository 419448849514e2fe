//! What a field holds that nobody sets: the same for what is generated and for what is read at run time.

use kehu_spec::model::{Field, Record, Type};
use serde_json::Value;

/// Whether the fields of a record are sent, received, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ways {
    /// They are sent.
    pub sent: bool,
    /// They are received.
    pub received: bool,
    /// What is left out is filled in by an operation.
    pub filled: bool,
}

impl Ways {
    /// Those of the fields of a request.
    pub const REQUEST: Self = Self {
        sent: true,
        received: false,
        filled: true,
    };

    /// Those of a record's.
    pub fn of(record: &Record) -> Self {
        Self {
            sent: record.in_request,
            received: record.in_response || !record.in_request,
            filled: false,
        }
    }
}

/// What a field begins with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Start<'f> {
    /// It has to be given.
    Given,
    /// There is nothing, and null and the empty list are nothing too.
    Nothing,
    /// This value of the spec.
    Value(&'f Value),
}

/// What a field begins with. A promised field of a response has to come; a mandatory one of a request has
/// to be given, unless the client, a look-up or the specification has a value for it.
pub fn start(field: &Field, ways: Ways) -> Start<'_> {
    match first_value(field).filter(|_| ways.sent) {
        Some(_) if ways.filled => Start::Nothing,
        Some(value) => Start::Value(value),
        // A list that only arrives is empty where it is null or absent.
        None if !ways.sent && matches!(field.ty, Type::List(_)) => Start::Nothing,
        None if field.required && field.from.is_none() && !field.looked_up => Start::Given,
        None => Start::Nothing,
    }
}

/// What is sent for a request field that nobody sets, where something must be.
pub fn first_value(field: &Field) -> Option<&Value> {
    let default = field.default.as_ref().filter(|_| field.required);
    field.fixed.as_ref().or(default)
}
