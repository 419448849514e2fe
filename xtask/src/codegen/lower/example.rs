//! A call of each operation that a reader can copy, from the documentation's own values.

use kehu_spec::model::{Field, MappingOp, Operation, PagedBy, RuleKind, Type as Spec};

use crate::codegen::lower::name::FieldNames;
use crate::codegen::lower::ty::Types;
use crate::codegen::rust::{Call, Init, ModelCrate, Record, Value};

use super::client::request as record_named;

/// Arguments and one or two setters of an operation.
pub fn operation(at: usize, types: &Types<'_>, model: &ModelCrate) -> Call {
    let (operation, names) = (&types.api.operations[at], &types.names.operations[at]);
    let record = record_named(model, &names.request);
    let mut call = Call {
        arguments: arguments(&operation.request.fields, record, types, model, 0),
        setters: Vec::new(),
    };
    for at in told(operation) {
        let (row, names) = (&operation.request.fields[at], &names.fields[at]);
        if init(record, row) != Some(&Init::Argument) {
            call.setters
                .push((names.setter.clone(), sample(row, types, model, 0)));
        }
    }
    call
}

/// The fields that the example sets: those without which the request is refused, else the first
/// that filters by text.
fn told(operation: &Operation) -> Vec<usize> {
    let fields = &operation.request.fields;
    let settable = |row: &Field| {
        row.fixed.is_none() && row.from.is_none() && !row.secret && row.deprecated.is_none()
    };
    let required = operation.rules.iter().find_map(|rule| match &rule.kind {
        RuleKind::AtLeastOne(rows) => rows
            .iter()
            .find(|row| settable(&fields[row.0]))
            .map(|row| row.0),
        _ => None,
    });
    let filters = |row: &Field| {
        let text = matches!(row.ty, Spec::String) && row.example.is_some();
        settable(row)
            && !row.required
            && text
            && row
                .maps
                .as_ref()
                .is_some_and(|maps| maps.op == MappingOp::Equal)
    };
    let size = operation
        .pages
        .as_ref()
        .and_then(|pages| pages.size)
        .map(|size| size.0);
    required
        .or_else(|| fields.iter().position(filters))
        .or(size.filter(|_| !is_counted(operation)))
        .into_iter()
        .collect()
}

fn is_counted(operation: &Operation) -> bool {
    matches!(
        operation.pages.as_ref().map(|pages| &pages.by),
        Some(PagedBy::Number { .. } | PagedBy::Offset { .. })
    )
}

fn init<'m>(record: Option<&'m Record>, row: &Field) -> Option<&'m Init> {
    record?
        .fields
        .iter()
        .find(|field| field.wire == row.name)
        .map(|field| &field.init)
}

fn arguments(
    rows: &[Field],
    record: Option<&Record>,
    types: &Types<'_>,
    model: &ModelCrate,
    depth: usize,
) -> Vec<Value> {
    let mandatory = rows
        .iter()
        .filter(|row| init(record, row) == Some(&Init::Argument));
    mandatory
        .map(|row| sample(row, types, model, depth))
        .collect()
}

fn sample(row: &Field, types: &Types<'_>, model: &ModelCrate, depth: usize) -> Value {
    let example = row
        .example
        .as_ref()
        .and_then(|example| types.value(&row.ty, example));
    example
        .filter(|value| !is_empty(value))
        .unwrap_or_else(|| of_type(&row.ty, row, types, model, depth))
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::List(items) if items.is_empty())
}

/// Some value of a type, where the documentation shows none.
fn of_type(ty: &Spec, row: &Field, types: &Types<'_>, model: &ModelCrate, depth: usize) -> Value {
    match ty {
        Spec::String | Spec::Any => Value::Text("example".to_owned()),
        Spec::Bool => Value::Bool(true),
        Spec::Int32 | Spec::Int64 => Value::Int(row.min.unwrap_or(1)),
        Spec::Float64 => Value::Float(1.0),
        Spec::Decimal => Value::Parsed("1.5".to_owned()),
        Spec::TimestampMs | Spec::TimestampS => Value::Parsed("2024-05-07T00:00:00Z".to_owned()),
        Spec::DateTime { .. } => Value::Parsed("2024-05-07T00:00:00".to_owned()),
        Spec::Date { .. } => Value::Parsed("2024-05-07".to_owned()),
        Spec::Bytes | Spec::Map(_) => Value::Default,
        Spec::Json(inner) => of_type(inner, row, types, model, depth),
        Spec::List(inner) => Value::List(vec![of_type(inner, row, types, model, depth)]),
        Spec::Enum(id) => {
            let names = &types.names.enums[id.0];
            match names.variants.first() {
                Some(variant) => Value::Variant(names.ty.clone(), variant.clone()),
                None => Value::Default,
            }
        }
        Spec::Record(id) => record(id.0, types, model, depth + 1),
    }
}

/// A record with what it must have, and the first text that the documentation has an example for.
fn record(id: usize, types: &Types<'_>, model: &ModelCrate, depth: usize) -> Value {
    let (rows, names) = (&types.api.records[id].fields, &types.names.records[id]);
    if depth > 4 {
        return Value::Default;
    }
    let record = record_named(model, &names.ty);
    let arguments = arguments(rows, record, types, model, depth);
    let shown = |(row, _): &(&Field, &FieldNames)| {
        row.fixed.is_none()
            && row.example.is_some()
            && row.ty == Spec::String
            && init(record, row) != Some(&Init::Argument)
    };
    let setters = rows
        .iter()
        .zip(&names.fields)
        .filter(shown)
        .take(if arguments.is_empty() { 2 } else { 1 });
    let setters = setters
        .map(|(row, names)| (names.setter.clone(), sample(row, types, model, depth)))
        .collect();
    Value::Record(names.ty.clone(), Call { arguments, setters })
}
