//! A call of each operation that a reader can copy, with the documentation's own values: those of its
//! request example, else those of its tables.

use kehu_spec::model::{
    Api, ExampleKind, Field, MappingOp, Operation, RecordId, RuleKind, Type as Spec,
};
use kehu_spec::nested;
use serde_json::{Map, Value as Json};

use crate::codegen::lower::ty::Types;
use crate::codegen::rust::{Call, Ident, Init, ModelCrate, Value};

/// Arguments of an operation and the setter that shows most.
pub fn operation(at: usize, types: &Types<'_>, model: &ModelCrate) -> Call {
    let (operation, names) = (&types.api.operations[at], &types.names.operations[at]);
    let shown = request_example(types.api, operation);
    let values = Values { types, model };
    let rows = &operation.request.fields;
    let arguments = values.arguments(rows, &names.request, &shown, 0);
    let setter = told(operation, &shown)
        .filter(|at| !values.is_mandatory(&rows[*at], &names.request))
        .map(|at| {
            (
                names.fields[at].setter.clone(),
                values.sample(&rows[at], &shown, 0),
            )
        });
    Call {
        arguments,
        setters: setter.into_iter().collect(),
    }
}

/// The body or query of the documentation's first example.
fn request_example(api: &Api, operation: &Operation) -> Map<String, Json> {
    let mut requests = operation
        .examples
        .iter()
        .filter(|example| example.kind == ExampleKind::Request);
    let shown = requests.find_map(|example| serde_json::from_str(&example.text).ok());
    match shown.map(|shown| nested::shown(api, operation, shown)) {
        Some(Json::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// The field that the example sets: one without which the request is refused, else one that the
/// documentation's example filters by, else the first that filters by text.
fn told(operation: &Operation, shown: &Map<String, Json>) -> Option<usize> {
    let fields = &operation.request.fields;
    let settable = |row: &Field| {
        row.fixed.is_none() && row.from.is_none() && !row.secret && row.deprecated.is_none()
    };
    let needed = operation.rules.iter().find_map(|rule| match &rule.kind {
        RuleKind::AtLeastOne(rows) => rows
            .iter()
            .map(|row| row.0)
            .find(|at| settable(&fields[*at])),
        _ => None,
    });
    let filters = |row: &Field| {
        let equal = row
            .maps
            .as_ref()
            .is_some_and(|maps| maps.op == MappingOp::Equal);
        settable(row) && !row.required && row.ty == Spec::String && equal
    };
    let first =
        |test: &dyn Fn(&Field) -> bool| fields.iter().position(|row| filters(row) && test(row));
    let looked_up = fields.iter().position(|row| row.looked_up && row.required);
    needed
        .or(looked_up)
        .or_else(|| first(&|row| shown.contains_key(&row.name)))
        .or_else(|| first(&|row| row.example.is_some()))
}

/// Makes values of the documentation's.
struct Values<'a> {
    types: &'a Types<'a>,
    model: &'a ModelCrate,
}

impl Values<'_> {
    fn is_mandatory(&self, row: &Field, record: &Ident) -> bool {
        let record = self.model.record(record);
        let field =
            record.and_then(|record| record.fields.iter().find(|field| field.wire == row.name));
        field.is_some_and(|field| field.init == Init::Argument)
    }

    fn arguments(
        &self,
        rows: &[Field],
        record: &Ident,
        shown: &Map<String, Json>,
        depth: usize,
    ) -> Vec<Value> {
        let mandatory = rows.iter().filter(|row| self.is_mandatory(row, record));
        mandatory
            .map(|row| self.sample(row, shown, depth))
            .collect()
    }

    fn sample(&self, row: &Field, shown: &Map<String, Json>, depth: usize) -> Value {
        let examples = shown.get(&row.name).into_iter().chain(&row.example);
        let mut told = examples.filter_map(|example| self.of_json(&row.ty, example, depth));
        told.next()
            .unwrap_or_else(|| self.of_type(&row.ty, row, depth))
    }

    /// A value of the documentation as code.
    fn of_json(&self, ty: &Spec, example: &Json, depth: usize) -> Option<Value> {
        match ty {
            Spec::List(inner) => {
                let item = self.of_json(inner, example.as_array()?.first()?, depth)?;
                Some(Value::List(vec![item]))
            }
            Spec::Record(id) => Some(self.record(*id, example.as_object()?, depth + 1)),
            ty => self.types.value(ty, example),
        }
    }

    /// Some value of a type, where the documentation shows none.
    fn of_type(&self, ty: &Spec, row: &Field, depth: usize) -> Value {
        match ty {
            Spec::String | Spec::Any => Value::Text("example".to_owned()),
            Spec::Bool => Value::Bool(true),
            Spec::Int32 | Spec::Int64 => Value::Int(row.min.unwrap_or(1)),
            Spec::Float64 => Value::Float(1.0),
            Spec::Decimal => Value::Parsed("1.5".to_owned()),
            Spec::TimestampMs | Spec::TimestampS | Spec::Instant { .. } => {
                Value::Parsed("2024-05-07T00:00:00Z".to_owned())
            }
            Spec::DateTime { .. } => Value::Parsed("2024-05-07T00:00:00".to_owned()),
            Spec::Date { .. } => Value::Parsed("2024-05-07".to_owned()),
            Spec::Bytes => Value::Bytes("example".to_owned()),
            Spec::Map(inner) => Value::Map(Box::new(match **inner {
                Spec::String | Spec::Any => Value::Text("1".to_owned()),
                ref inner => self.of_type(inner, row, depth),
            })),
            Spec::Json(inner) => self.of_type(inner, row, depth),
            Spec::List(inner) => Value::List(vec![self.of_type(inner, row, depth)]),
            Spec::Enum(id) => {
                let names = &self.types.names.enums[id.0];
                match names.variants.first() {
                    Some(variant) => Value::Variant(names.ty.clone(), variant.clone()),
                    None => Value::Default,
                }
            }
            Spec::Record(id) => self.record(*id, &Map::new(), depth + 1),
        }
    }

    /// A record with what it must have, and up to two texts more.
    fn record(&self, id: RecordId, shown: &Map<String, Json>, depth: usize) -> Value {
        let (rows, names) = (
            &self.types.api.records[id.0].fields,
            &self.types.names.records[id.0],
        );
        if depth > DEEPEST {
            return Value::Default;
        }
        let more = |row: &Field| {
            let has = if shown.is_empty() {
                row.example.is_some()
            } else {
                shown.contains_key(&row.name)
            };
            row.fixed.is_none()
                && row.ty == Spec::String
                && has
                && !self.is_mandatory(row, &names.ty)
        };
        let arguments = self.arguments(rows, &names.ty, shown, depth);
        let mut told: Vec<_> = rows.iter().zip(&names.fields).collect();
        // A record that says nothing shows nothing.
        let first = told.iter().position(|(row, _)| row.fixed.is_none());
        let first = first.filter(|_| arguments.is_empty()).map(|at| told[at]);
        told.retain(|(row, _)| more(row));
        told.truncate(2);
        let told = if told.is_empty() {
            first.into_iter().collect()
        } else {
            told
        };
        let setters = told
            .into_iter()
            .map(|(row, names)| (names.setter.clone(), self.sample(row, shown, depth)))
            .collect();
        Value::Record(names.ty.clone(), Call { arguments, setters })
    }
}

/// How many records inside each other an example spells out.
const DEEPEST: usize = 4;
