//! Types: what a cell of the type column is in Rust.

use std::collections::BTreeSet;

use kehu_spec::model::{Api, Code, EnumRepr, Field, FieldIndex, Record, RecordId, Type as Spec};

use crate::codegen::lower::formats;
use crate::codegen::lower::missed::is_missed;
use crate::codegen::lower::name::Names;
use crate::codegen::rust::{TextFormat, Type, Value};

/// What lowering a type needs to know about the rest of the API.
#[derive(Debug)]
pub struct Types<'a> {
    pub api: &'a Api,
    pub names: &'a Names,
    pub formats: Vec<TextFormat>,
    boxed: BTreeSet<(RecordId, FieldIndex)>,
    /// Records that have something to check, by index.
    checked: Vec<bool>,
    /// Records that hold a floating-point number, which has no `Eq`, by index.
    floating: Vec<bool>,
    /// Records that are sent and hold a secret, by index.
    secret: Vec<bool>,
}

impl<'a> Types<'a> {
    pub fn new(api: &'a Api, names: &'a Names) -> Self {
        Self {
            api,
            names,
            formats: formats::of(api),
            boxed: boxed(api),
            checked: checked(api),
            floating: holding(
                api,
                |_| true,
                |field| *innermost(&field.ty) == Spec::Float64,
            ),
            secret: holding(api, |record| record.in_request, is_secret),
        }
    }

    /// The type alone, without the `Option` or `Box` that its place may need.
    pub fn plain(&self, ty: &Spec) -> Type {
        match ty {
            Spec::String => Type::String,
            Spec::Bool => Type::Bool,
            Spec::Int32 => Type::I32,
            Spec::Int64 => Type::I64,
            Spec::Float64 => Type::F64,
            Spec::Decimal => Type::Wire("Decimal"),
            Spec::Bytes => Type::Wire("Bytes"),
            Spec::Any => Type::Wire("Value"),
            Spec::TimestampMs | Spec::TimestampS | Spec::Instant { .. } => Type::Wire("Timestamp"),
            Spec::DateTime { .. } => Type::Wire("DateTime"),
            Spec::Date { .. } => Type::Wire("Date"),
            Spec::Json(inner) => self.plain(inner),
            Spec::List(inner) => Type::Vec(Box::new(self.plain(inner))),
            Spec::Map(inner) => Type::Map(Box::new(self.plain(inner))),
            Spec::Record(id) => Type::Model(self.names.records[id.0].ty.clone()),
            Spec::Enum(id) => Type::Model(self.names.enums[id.0].ty.clone()),
        }
    }

    /// Whether a record's field would contain the record itself.
    pub fn is_boxed(&self, record: RecordId, field: usize) -> bool {
        self.boxed.contains(&(record, FieldIndex(field)))
    }

    /// Whether a value of this type may break a rule of its own.
    pub fn is_checked(&self, ty: &Spec) -> bool {
        held_record(ty).is_some_and(|id| self.is_checked_record(id))
    }

    pub fn is_checked_record(&self, id: usize) -> bool {
        self.checked[id]
    }

    /// Whether two values of all these fields can be told apart by `Eq` and `Hash`.
    pub fn is_hashable<'f>(&self, fields: impl IntoIterator<Item = &'f Field>) -> bool {
        !fields.into_iter().any(|field| match innermost(&field.ty) {
            Spec::Float64 => true,
            Spec::Record(id) => self.floating[id.0],
            _ => false,
        })
    }

    /// Whether a field that is sent holds a secret.
    pub fn holds_secret(&self, field: &Field) -> bool {
        is_secret(field) || held_record(&field.ty).is_some_and(|id| self.secret[id])
    }

    /// A value of the spec as code; `None` when the type has no such literal.
    pub fn value(&self, ty: &Spec, value: &serde_json::Value) -> Option<Value> {
        match ty {
            Spec::String => value.as_str().map(|text| Value::Text(text.to_owned())),
            Spec::Bool => value.as_bool().map(Value::Bool),
            Spec::Int32 => integer(value)
                .filter(|number| i32::try_from(*number).is_ok())
                .map(Value::Int),
            Spec::Int64 => integer(value).map(Value::Int),
            Spec::Float64 => value.as_f64().map(Value::Float),
            Spec::List(inner) => {
                let items: Option<Vec<_>> = value
                    .as_array()?
                    .iter()
                    .map(|item| self.value(inner, item))
                    .collect();
                items.map(Value::List)
            }
            Spec::Enum(id) => self.enum_value(id.0, value),
            _ => None,
        }
    }

    fn enum_value(&self, id: usize, value: &serde_json::Value) -> Option<Value> {
        let (list, names) = (&self.api.enums[id], &self.names.enums[id]);
        let listed = list.values.iter().position(|listed| match &listed.value {
            Code::Int(number) => value.as_i64() == Some(*number),
            Code::Text(text) => value.as_str() == Some(text),
        });
        match listed {
            Some(at) => Some(Value::Variant(names.ty.clone(), names.variants[at].clone())),
            None => {
                let other = match list.repr {
                    EnumRepr::Int => Value::Int(value.as_i64()?),
                    EnumRepr::Text => Value::Text(value.as_str()?.to_owned()),
                };
                Some(Value::Other(
                    names.ty.clone(),
                    names.catch_all.clone(),
                    Box::new(other),
                ))
            }
        }
    }
}

/// A whole number, which may travel inside a string.
fn integer(value: &serde_json::Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// The fields through which records contain themselves; each cycle is cut at the field that closes it.
fn boxed(api: &Api) -> BTreeSet<(RecordId, FieldIndex)> {
    let mut inline: Vec<Vec<usize>> = vec![Vec::new(); api.records.len()];
    let mut boxed = BTreeSet::new();
    for (from, record) in api.records.iter().enumerate() {
        for (at, field) in record.fields.iter().enumerate() {
            let Some(to) = inline_record(&field.ty) else {
                continue;
            };
            if reaches(&inline, to, from) {
                boxed.insert((RecordId(from), FieldIndex(at)));
            } else {
                inline[from].push(to);
            }
        }
    }
    boxed
}

/// The records that are sent and have rules, or hold such records.
fn checked(api: &Api) -> Vec<bool> {
    let bounded = |field: &Field| {
        let bounds = [
            field.min.is_some(),
            field.max.is_some(),
            field.min_len.is_some(),
            field.max_len.is_some(),
        ];
        field.fixed.is_none() && (bounds.contains(&true) || is_missed(field, api))
    };
    holding(api, |record| record.in_request, bounded)
}

/// The records of a kind with a field of a kind, and those that hold such records.
fn holding(api: &Api, counts: impl Fn(&Record) -> bool, has: impl Fn(&Field) -> bool) -> Vec<bool> {
    let mut found = vec![false; api.records.len()];
    loop {
        let mut grown = false;
        for (at, record) in api.records.iter().enumerate() {
            let holds = |field: &Field| {
                has(field) || held_record(&field.ty).is_some_and(|held| found[held])
            };
            if !found[at] && counts(record) && record.fields.iter().any(holds) {
                (found[at], grown) = (true, true);
            }
        }
        if !grown {
            return found;
        }
    }
}

/// Whether a field is a secret, and so of the type that hides it.
pub fn is_secret(field: &Field) -> bool {
    field.secret && field.ty == Spec::String
}

/// The record inside a type.
fn held_record(ty: &Spec) -> Option<usize> {
    match innermost(ty) {
        Spec::Record(id) => Some(id.0),
        _ => None,
    }
}

/// What lists, maps and JSON in strings are made of.
fn innermost(ty: &Spec) -> &Spec {
    match ty {
        Spec::Json(inner) | Spec::List(inner) | Spec::Map(inner) => innermost(inner),
        ty => ty,
    }
}

fn inline_record(ty: &Spec) -> Option<usize> {
    match ty {
        Spec::Record(id) => Some(id.0),
        Spec::Json(inner) => inline_record(inner),
        _ => None,
    }
}

fn reaches(inline: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = vec![false; inline.len()];
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        if !std::mem::replace(&mut seen[at], true) {
            open.extend(&inline[at]);
        }
    }
    false
}
