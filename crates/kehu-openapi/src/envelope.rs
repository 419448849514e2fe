//! The object around a response, as a schema.

use kehu_spec::model::{Envelope, Operation, Path, Type, Wire};
use serde_json::Value;

use crate::{
    schema::{Additional, Schema},
    types::{self, Schemas},
};

/// A whole answer that is a success; `None` where it has no body to speak of.
pub(crate) fn success(schemas: &Schemas<'_>, operation: &Operation) -> Option<Schema> {
    let data = operation.response.data.as_ref();
    let Some(envelope) = schemas.api.envelope_of(operation) else {
        return data.map(|ty| schemas.of(ty, Wire::Plain));
    };
    let mut schema = around(schemas, envelope);
    if let (Some(code), [_, ..]) = (&envelope.code, &envelope.success[..]) {
        let values: Vec<_> = envelope.success.iter().map(types::code).collect();
        let code = schema.at(&code.0, !envelope.absent);
        *code = schemas.flavour.constant(std::mem::take(code), &values);
    }
    for condition in &envelope.conditions {
        let value = schema.at(&condition.at.0, true);
        *value = schemas
            .flavour
            .constant(std::mem::take(value), &condition.is);
    }
    match (data, &envelope.data) {
        (None, None) => {}
        (None, Some(path)) => insert(&mut schema, path, Schema::default(), false),
        (Some(ty), Some(path)) => insert(&mut schema, path, schemas.of(ty, Wire::Plain), true),
        (Some(ty), None) => beside(schemas, &mut schema, ty),
    }
    if let Some(path) = &envelope.json {
        let inside = schema.at(&path.0, true);
        *inside = schemas.flavour.json_text(std::mem::take(inside));
    }
    Some(schema)
}

/// A whole answer that is a refusal, in any of the shapes that the API has for one.
pub(crate) fn refusal(schemas: &Schemas<'_>) -> Option<Schema> {
    let envelope = schemas
        .api
        .envelope
        .iter()
        .filter(|envelope| envelope.code.is_some());
    let shapes = envelope.chain(&schemas.api.refusals);
    let mut shapes: Vec<_> = shapes.map(|envelope| around(schemas, envelope)).collect();
    let mut schema = match shapes.len() {
        0 => return None,
        1 => shapes.remove(0),
        _ => Schema {
            any_of: shapes,
            ..Schema::default()
        },
    };
    let told = schemas.lang.pick(
        "A refusal: what the code means is in `x-kehu-errors`.",
        "请求被拒绝：错误码的含义见 `x-kehu-errors`。",
    );
    schema.description = Some(told.to_owned());
    Some(schema)
}

/// What stands beside the data.
fn around(schemas: &Schemas<'_>, envelope: &Envelope) -> Schema {
    let lang = schemas.lang;
    let mut schema = Schema::object();
    let mut add = |path: &Option<Path>, value: Schema, required, en: &str, zh: &str| {
        let described = Schema {
            description: Some(lang.pick(en, zh).to_owned()),
            ..value
        };
        if let Some(path) = path {
            insert(&mut schema, path, described, required);
        }
    };
    let text = || schemas.flavour.nullable(Schema::of("string"));
    let code = code_type(schemas, envelope);
    add(
        &envelope.code,
        code,
        !envelope.absent,
        "Result code.",
        "结果码。",
    );
    add(
        &envelope.name,
        text(),
        false,
        "The code's name.",
        "错误码名称。",
    );
    add(
        &envelope.message,
        text(),
        false,
        "The vendor's words beside the code.",
        "提示信息。",
    );
    add(
        &envelope.request_id,
        text(),
        false,
        "What the vendor's support asks for.",
        "请求标识，联系技术支持时提供。",
    );
    for condition in &envelope.conditions {
        let value = condition_type(&condition.is);
        add(
            &Some(condition.at.clone()),
            value,
            true,
            "Tells a success.",
            "表示是否成功。",
        );
    }
    schema
}

/// The type of the values of a condition, where they have one.
fn condition_type(values: &[Value]) -> Schema {
    let all = |is: fn(&Value) -> bool| values.iter().all(is);
    match () {
        () if all(Value::is_boolean) => Schema::of("boolean"),
        () if all(Value::is_string) => Schema::of("string"),
        () if all(Value::is_i64) => Schema::of("integer"),
        () => Schema::default(),
    }
}

/// Numbers, strings, or both, as the codes of the API are.
fn code_type(schemas: &Schemas<'_>, envelope: &Envelope) -> Schema {
    let errors = schemas
        .api
        .errors
        .iter()
        .filter_map(|error| error.code.as_ref());
    let codes: Vec<_> = envelope
        .success
        .iter()
        .chain(errors)
        .map(types::code)
        .collect();
    let (numbers, texts) = (
        codes.iter().any(Value::is_number),
        codes.iter().any(Value::is_string),
    );
    match (numbers, texts) {
        (true, true) => schemas.flavour.either(&["integer", "string"]),
        (true, false) => Schema::of("integer"),
        (false, true) => Schema::of("string"),
        (false, false) => Schema::default(),
    }
}

/// Data that stand beside the code.
fn beside(schemas: &Schemas<'_>, schema: &mut Schema, ty: &Type) {
    match ty {
        Type::Record(id) => {
            let record = schemas.api.records.get(id.0);
            let rows = record
                .map(|record| schemas.record(record))
                .unwrap_or_default();
            for (name, row) in rows.properties {
                let required = rows.required.contains(&name);
                schema.properties.entry(name.clone()).or_insert(row);
                if required && !schema.required.contains(&name) {
                    schema.required.push(name);
                }
            }
        }
        Type::Map(inner) => {
            // The code and its like are entries as well.
            let inner = schemas.of(inner, Wire::Plain);
            if inner == Schema::default() {
                schema.additional_properties = Some(Additional::Of(Box::new(inner)));
            }
        }
        _ => {}
    }
}

fn insert(schema: &mut Schema, path: &Path, value: Schema, required: bool) {
    *schema.at(&path.0, required) = value;
}
