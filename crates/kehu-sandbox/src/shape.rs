//! Values between the forms that fields give them: a number in a string, an instant in a format, a
//! text from a query, and the one form of each in which the store compares them.

use std::borrow::Cow;

use kehu_spec::model::{Api, Code, EnumRepr, EnumValue, Field, RecordId, Type, Wire};

use crate::json::Node;
use crate::time;

/// A value as the store compares it.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub(crate) enum Cell {
    Int(i64),
    Real(f64),
    Text(String),
}

/// What a node means under a type; `None` for null and for what the type cannot hold.
pub(crate) fn cell(api: &Api, ty: &Type, node: &Node) -> Option<Cell> {
    match (ty, node) {
        (_, Node::Null) => None,
        (
            Type::TimestampMs
            | Type::TimestampS
            | Type::DateTime { .. }
            | Type::Instant { .. }
            | Type::Date { .. },
            node,
        ) => time::read(node, ty).map(Cell::Int),
        (Type::Int32 | Type::Int64, node) => int(node).map(Cell::Int),
        (Type::Float64 | Type::Decimal, Node::Number(number)) => number.as_f64().map(Cell::Real),
        (Type::Float64 | Type::Decimal, Node::Text(text) | Node::Written(text)) => {
            text.trim().parse().ok().map(Cell::Real)
        }
        (Type::Bool, node) => truth(node).map(|truth| Cell::Int(truth.into())),
        (Type::Enum(id), node) => match api.enums.get(id.0).map(|e| e.repr) {
            Some(EnumRepr::Int) => int(node).map(Cell::Int),
            _ => plain(node).map(Cell::Text),
        },
        (_, node) => plain(node).map(Cell::Text),
    }
}

fn int(node: &Node) -> Option<i64> {
    match node {
        Node::Number(number) => number.as_i64(),
        Node::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn truth(node: &Node) -> Option<bool> {
    match node {
        Node::Bool(truth) => Some(*truth),
        Node::Number(number) => number.as_i64().map(|n| n != 0),
        Node::Text(text) => match text.as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn plain(node: &Node) -> Option<String> {
    match node {
        Node::Null => None,
        Node::Text(text) => Some(text.clone()),
        other => Some(other.to_text()),
    }
}

/// Text that arrived in a query, a form, a path or a header, as JSON of the field's type. What does
/// not parse stays text, for the validation to name.
pub(crate) fn from_text(api: &Api, field: &Field, texts: &[Cow<'_, str>]) -> Node {
    if let Type::List(item) = &field.ty {
        let parts: Vec<&str> = match texts {
            [one] if one.starts_with('[') => match Node::parse(one) {
                Ok(list @ Node::List(_)) => return list,
                _ => vec![one],
            },
            [one] => one.split(',').filter(|part| !part.is_empty()).collect(),
            many => many.iter().map(AsRef::as_ref).collect(),
        };
        return Node::List(
            parts
                .into_iter()
                .map(|part| scalar(api, item, field.wire, part))
                .collect(),
        );
    }
    texts
        .last()
        .map_or(Node::Null, |text| scalar(api, &field.ty, field.wire, text))
}

fn scalar(api: &Api, ty: &Type, wire: Wire, text: &str) -> Node {
    let kept = || Node::text(text);
    let numeric = match ty {
        Type::Int32
        | Type::Int64
        | Type::TimestampMs
        | Type::TimestampS
        | Type::Float64
        | Type::Decimal => true,
        Type::Enum(id) => api.enums.get(id.0).is_some_and(|e| e.repr == EnumRepr::Int),
        _ => false,
    };
    match ty {
        // A query has only texts: a number in a string and a number look alike.
        _ if numeric && wire == Wire::String => kept(),
        _ if numeric => match Node::parse(text) {
            Ok(number @ (Node::Number(_) | Node::Written(_))) => number,
            _ => kept(),
        },
        Type::Bool if wire == Wire::Plain => match text {
            "true" => Node::Bool(true),
            "false" => Node::Bool(false),
            _ => kept(),
        },
        Type::Record(_) | Type::Map(_) | Type::Any => Node::parse(text).unwrap_or_else(|_| kept()),
        _ => kept(),
    }
}

/// A whole number in the form in which a field carries it; `like` is a value of the documentation.
pub(crate) fn number(value: i64, ty: &Type, wire: Wire, like: Option<&Node>) -> Node {
    let text = match (ty, wire) {
        (_, Wire::Either) => matches!(like, Some(Node::Text(_))),
        (Type::String, Wire::Number) => false,
        (Type::String | Type::Json(_) | Type::Decimal, _) | (_, Wire::String) => true,
        _ => false,
    };
    if text {
        Node::Text(value.to_string())
    } else {
        Node::int(value)
    }
}

/// An enum's value in the form in which the enum travels.
pub(crate) fn code(code: &Code, wire: Wire, like: Option<&Node>) -> Node {
    match code {
        Code::Int(value) => number(*value, &Type::Int64, wire, like),
        Code::Text(text) => match (wire, text.parse()) {
            (Wire::Number, Ok(value)) => Node::int(value),
            _ => Node::text(text.clone()),
        },
    }
}

/// The least that is a value of a type; `values` are those of the enum that it is.
pub(crate) fn least(ty: &Type, wire: Wire, values: &[EnumValue]) -> Node {
    match ty {
        Type::List(_) => Node::List(Vec::new()),
        Type::Map(_) | Type::Record(_) => Node::Object(Vec::new()),
        Type::Bool => Node::Bool(false),
        Type::Int32 | Type::Int64 | Type::Float64 | Type::TimestampMs | Type::TimestampS => {
            number(0, ty, wire, None)
        }
        Type::Enum(_) => match values.first().map(|value| &value.value) {
            Some(listed) => code(listed, wire, None),
            None => Node::Null,
        },
        Type::DateTime { .. } | Type::Instant { .. } | Type::Date { .. } => {
            time::write(0, ty).unwrap_or_default()
        }
        Type::Json(inner) => Node::text(least(inner, wire, values).to_text()),
        Type::Decimal => number(0, ty, wire, None),
        _ => Node::text(""),
    }
}

/// A value of one field in the form of another, as an upsert needs it.
pub(crate) fn convert(api: &Api, node: &Node, from: &Field, to_ty: &Type, to_wire: Wire) -> Node {
    if node.is_null() || from.ty == *to_ty && from.wire == to_wire {
        return node.clone();
    }
    if let Some(written) = time::read(node, &from.ty).and_then(|ms| time::write(ms, to_ty)) {
        return written;
    }
    match (cell(api, to_ty, node), to_ty) {
        (Some(Cell::Int(value)), Type::Int32 | Type::Int64 | Type::Enum(_)) => {
            number(value, to_ty, to_wire, None)
        }
        (Some(Cell::Text(text)), Type::String) => Node::Text(text),
        _ => node.clone(),
    }
}

/// The field at a path through records and lists, and whether a list lies on the way.
pub(crate) fn follow<'a>(
    api: &'a Api,
    record: RecordId,
    path: &[String],
) -> Option<(&'a Field, bool)> {
    let (name, rest) = path.split_first()?;
    let field = api
        .records
        .get(record.0)?
        .fields
        .iter()
        .find(|field| field.name == *name)?;
    let (ty, listed) = inside(&field.ty);
    if rest.is_empty() {
        return Some((field, listed));
    }
    let Type::Record(next) = ty else { return None };
    follow(api, *next, rest).map(|(field, below)| (field, listed || below))
}

/// The type inside lists, and whether there was one.
pub(crate) fn inside(ty: &Type) -> (&Type, bool) {
    match ty {
        Type::List(item) => (inside(item).0, true),
        other => (other, false),
    }
}

/// A key as the number that it was made from.
pub(crate) fn key_number(key: &Cell) -> i64 {
    match key {
        Cell::Int(key) => *key,
        Cell::Text(text) => text.parse().unwrap_or_default(),
        Cell::Real(_) => 0,
    }
}
