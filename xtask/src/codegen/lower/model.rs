//! Records and enums of one API, and the modules that they stand in.

use std::collections::BTreeSet;

use kehu_registry::field::{Start, Ways, first_value, start};
use kehu_spec::model::{Api, Field, Operation, Record, RecordId, Type as Spec};

use crate::codegen::lower::check::checks;
use crate::codegen::lower::codec;
use crate::codegen::lower::doc;
use crate::codegen::lower::group::{self, Home};
use crate::codegen::lower::name::FieldNames;
use crate::codegen::lower::open_enum::open_enum;
use crate::codegen::lower::ty::{Types, is_secret};
use crate::codegen::problem::Problems;
use crate::codegen::rust;
use crate::codegen::rust::Docs;
use crate::codegen::rust::{
    Builder, DefaultImpl, Ident, Init, ModelCrate, Module, RecordField, SerdeAttr, Type, TypeItem,
};

/// The model crate of an API.
pub fn model_crate(types: &Types<'_>, problems: &mut Problems) -> ModelCrate {
    let (api, names) = (types.api, types.names);
    let modules: Vec<Module> = group::modules(api, names)
        .into_iter()
        .map(|(name, homes)| module(name, &homes, types, problems))
        .collect();
    ModelCrate {
        package: names.api.model_package.clone(),
        version: api.version.clone(),
        description: format!("Types of {}: what its operations take and give.", api.title),
        docs: Docs::item([
            format!(
                "Types of {}: what its operations take and give.",
                doc::literal(&title(api))
            ),
            format!(
                "Requests are sent by `{}`; this crate alone talks to no network.",
                names.api.client_package
            ),
        ]),
        wire_features: wire_features(api),
        exports: exports(&modules, types),
        modules,
        formats: types.formats.clone(),
    }
}

/// The API's title with the vendor's own name behind it.
pub fn title(api: &Api) -> String {
    match &api.label {
        Some(label) => format!("{} ({label})", api.title),
        None => api.title.clone(),
    }
}

fn module(name: Ident, homes: &[Home], types: &Types<'_>, problems: &mut Problems) -> Module {
    let mut items = Vec::new();
    for home in homes {
        items.push(match home {
            Home::Request(at) => TypeItem::Record(request(*at, types, problems)),
            Home::Record(id) => TypeItem::Record(record(id.0, types, problems)),
            Home::Enum(id) => {
                TypeItem::Enum(open_enum(&types.api.enums[id.0], &types.names.enums[id.0]))
            }
        });
    }
    Module { name, types: items }
}

/// The record of an operation's request fields.
fn request(at: usize, types: &Types<'_>, problems: &mut Problems) -> rust::Record {
    let (operation, names) = (&types.api.operations[at], &types.names.operations[at]);
    let request = &operation.request;
    let fields = zip(&request.fields, &names.fields)
        .filter(|(row, _)| row.fixed.is_none())
        .map(|(row, names)| {
            let mut lowered = field(row, names, Ways::REQUEST, false, types, problems);
            if request.is_file(row) {
                streamed(&mut lowered.ty);
            }
            lowered
        })
        .collect();
    let checks = checks(
        &operation.request.fields,
        &names.fields,
        &operation.rules,
        types,
    );
    let docs = Docs::item([request_summary(operation)]);
    let started = started(docs, names.request.clone(), fields);
    finished(rust::Record {
        checks: Some(checks),
        builder: Builder::Setters,
        hashable: types.is_hashable(&operation.request.fields),
        secrets: secrets(zip(&operation.request.fields, &names.fields), types),
        ..started
    })
}

/// Bytes that a request may take from a file.
fn streamed(ty: &mut Type) {
    match ty {
        Type::Wire(bytes) => *bytes = "FileSource",
        Type::Option(inner) | Type::Vec(inner) => streamed(inner),
        _ => {}
    }
}

/// ``Request of `query_customers`: finds customers by contact.``
fn request_summary(operation: &Operation) -> String {
    let summary = doc::markdown(&operation.summary);
    let mut letters = summary.chars();
    let first = match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().to_string(),
        (first, _) => first.map(String::from).unwrap_or_default(),
    };
    format!(
        "Request of `{}`: {first}{}",
        operation.name,
        letters.as_str()
    )
}

fn record(id: usize, types: &Types<'_>, problems: &mut Problems) -> rust::Record {
    let (record, names) = (&types.api.records[id], &types.names.records[id]);
    let ways = Ways::of(record);
    let boxed = |at: usize| types.is_boxed(RecordId(id), at);
    let fields = zip(&record.fields, &names.fields)
        .enumerate()
        .map(|(at, (row, names))| field(row, names, ways, boxed(at), types, problems))
        .collect();
    let checks = types
        .is_checked_record(id)
        .then(|| checks(&record.fields, &names.fields, &[], types));
    let builder = if record.in_request {
        Builder::Setters
    } else {
        Builder::No
    };
    finished(rust::Record {
        checks,
        builder,
        hashable: types.is_hashable(&record.fields),
        secrets: match record.in_request {
            true => secrets(zip(&record.fields, &names.fields), types),
            false => Vec::new(),
        },
        ..started(record_docs(record), names.ty.clone(), fields)
    })
}

fn record_docs(record: &Record) -> Docs {
    let name = format!("`{}`", record.name);
    let first = match (&record.doc, &record.label) {
        (None, None) => format!("The record {name}."),
        (doc, label) => doc::described(doc.as_deref(), label.as_deref(), &record.name),
    };
    Docs::item(
        [Some(first), record.docs.as_deref().map(documented)]
            .into_iter()
            .flatten(),
    )
}

/// Where a thing is documented.
pub fn documented(docs: &str) -> String {
    format!("Documentation: <{docs}>")
}

fn started(docs: Docs, ident: Ident, fields: Vec<RecordField>) -> rust::Record {
    rust::Record {
        docs,
        ident,
        rename_all: None,
        default: DefaultImpl::None,
        hashable: false,
        fields,
        builder: Builder::No,
        checks: None,
        secrets: Vec::new(),
    }
}

/// The fields that are sent and hold secrets.
fn secrets<'f>(
    fields: impl Iterator<Item = (&'f Field, &'f FieldNames)>,
    types: &Types<'_>,
) -> Vec<Ident> {
    let secrets = fields.filter(|(row, _)| row.fixed.is_none() && types.holds_secret(row));
    secrets.map(|(_, names)| names.field.clone()).collect()
}

/// Decides what follows from all fields together.
fn finished(mut record: rust::Record) -> rust::Record {
    let inits = || record.fields.iter().map(|field| &field.init);
    record.default = if inits().any(|init| *init == Init::Argument) {
        DefaultImpl::None
    } else if inits().any(|init| matches!(init, Init::Value(_))) {
        DefaultImpl::Written
    } else {
        DefaultImpl::Derived
    };
    codec::name_fields(&mut record);
    codec::default_fields(&mut record);
    record
}

fn field(
    row: &Field,
    names: &FieldNames,
    ways: Ways,
    boxed: bool,
    types: &Types<'_>,
    problems: &mut Problems,
) -> RecordField {
    let secret = is_secret(row);
    let plain = if secret {
        Type::Wire("Secret")
    } else {
        types.plain(&row.ty)
    };
    let init = init(row, ways, types, problems);
    let plain = if boxed {
        Type::Box(Box::new(plain))
    } else {
        plain
    };
    let ty = match (&init, &plain) {
        (Init::Empty, _) if row.nullable => Type::Option(Box::new(Type::Option(Box::new(plain)))),
        (Init::Empty, Type::Vec(_)) if ways.received => plain,
        (Init::Empty, _) => Type::Option(Box::new(plain)),
        (Init::Argument | Init::Value(_), _) => plain,
    };
    let mut serde = Vec::new();
    serde.extend(codec::attribute(
        row,
        &ty,
        ways.received,
        types.api,
        &types.formats,
    ));
    if ways.sent {
        serde.extend(codec::skip(&ty, &init));
    } else if secret {
        serde.push(SerdeAttr::SkipSerializing);
    }
    RecordField {
        docs: doc::field(row),
        wire: row.name.clone(),
        ident: names.field.clone(),
        setter: names.setter.clone(),
        deprecated: row.deprecated.clone(),
        ty,
        serde,
        init,
    }
}

/// What a field begins with, as code.
fn init(row: &Field, ways: Ways, types: &Types<'_>, problems: &mut Problems) -> Init {
    if let Some(value) = first_value(row).filter(|_| ways.sent)
        && types.value(&row.ty, value).is_none()
    {
        problems.unwritable_value(&row.name, value, row.span);
    }
    match start(row, ways) {
        Start::Given => Init::Argument,
        Start::Nothing => Init::Empty,
        Start::Value(value) => types.value(&row.ty, value).map_or(Init::Empty, Init::Value),
    }
}

/// Types of `kehu-wire` that records and answers show.
fn exports(modules: &[Module], types: &Types<'_>) -> Vec<&'static str> {
    let mut exports = BTreeSet::new();
    for item in modules.iter().flat_map(|module| &module.types) {
        if let TypeItem::Record(record) = item {
            record
                .fields
                .iter()
                .for_each(|field| shown(&field.ty, &mut exports));
        }
    }
    for operation in &types.api.operations {
        let item = operation.pages.as_ref().map(|pages| &pages.item);
        for ty in operation.response.data.iter().chain(item) {
            shown(&types.plain(ty), &mut exports);
        }
    }
    exports.into_iter().collect()
}

fn shown(ty: &Type, names: &mut BTreeSet<&'static str>) {
    match ty {
        Type::Wire(name) => drop(names.insert(name)),
        Type::Option(inner) | Type::Vec(inner) | Type::Map(inner) | Type::Box(inner) => {
            shown(inner, names)
        }
        _ => {}
    }
}

/// Features of `kehu-wire` that the types of an API need.
fn wire_features(api: &Api) -> Vec<&'static str> {
    let uses = |wanted: &Spec| {
        let rows = api.records.iter().map(|record| &record.fields).chain(
            api.operations
                .iter()
                .map(|operation| &operation.request.fields),
        );
        rows.flatten().any(|row| mentions(&row.ty, wanted))
            || api.operations.iter().any(|operation| {
                operation
                    .response
                    .data
                    .as_ref()
                    .is_some_and(|ty| mentions(ty, wanted))
            })
    };
    let mut features = Vec::new();
    features.extend(uses(&Spec::Bytes).then_some("base64"));
    features.extend(uses(&Spec::Decimal).then_some("decimal"));
    features
}

fn mentions(ty: &Spec, wanted: &Spec) -> bool {
    match ty {
        Spec::List(inner) | Spec::Map(inner) | Spec::Json(inner) => mentions(inner, wanted),
        ty => ty == wanted,
    }
}

fn zip<'a>(
    fields: &'a [Field],
    names: &'a [FieldNames],
) -> impl Iterator<Item = (&'a Field, &'a FieldNames)> {
    fields.iter().zip(names)
}
