//! What both documents have in common.

use std::collections::HashSet;

use indexmap::IndexMap;
use kehu_spec::model::{AnswerBody, Api, Operation};
use serde::Serialize;
use serde_json::Value;

use crate::{
    Lang, Options, Side, Version,
    document::{self, Contact, ExternalDocs, Info, Tag},
    prose::capital,
    schema::{Flavour, Schema},
    types::Schemas,
    written::Spec,
};

pub(crate) fn schemas<'a>(spec: &Spec<'a>, options: &Options, side: Side) -> Schemas<'a> {
    let flavour = match options.version {
        Version::V30 => Flavour::V30,
        Version::V31 | Version::V32 => Flavour::V31,
    };
    Schemas {
        api: spec.api,
        side,
        flavour,
        lang: options.lang,
    }
}

/// Names of schemas that are taken: each record and enum has its own.
#[derive(Debug)]
pub(crate) struct Names(HashSet<String>);

impl Names {
    pub fn of(api: &Api) -> Self {
        let records = api.records.iter().map(|record| record.name.clone());
        let enums = api.enums.iter().map(|list| list.name.clone());
        Self(records.chain(enums).collect())
    }

    /// A free name for what belongs to an operation: `QueryCustomersRequest`.
    pub fn take(&mut self, operation: &str, what: &str) -> String {
        let camel: String = operation.split('_').map(capital).collect();
        let mut name = format!("{camel}{what}");
        while !self.0.insert(name.clone()) {
            name.push('_');
        }
        name
    }
}

pub(crate) fn info(api: &Api, lang: Lang, more: &[&str]) -> Info {
    let paragraphs = std::iter::once(api.summary.as_str()).chain(more.iter().copied());
    Info {
        title: lang.title(api),
        description: paragraphs.collect::<Vec<_>>().join("\n\n"),
        contact: Contact {
            name: api.title.clone(),
            url: api.docs.clone(),
        },
        version: api.version.clone(),
    }
}

pub(crate) fn tags(api: &Api, lang: Lang) -> Vec<Tag> {
    vec![Tag {
        name: lang.name(&api.title, api.label.as_deref()).to_owned(),
        description: api.summary.clone(),
    }]
}

/// What is said of an operation on both sides: its description, rules and limits.
pub(crate) fn prose(operation: &Operation, lang: Lang) -> Vec<String> {
    // In Chinese the title is the vendor's, and the summary stands here.
    let summary = operation
        .title
        .as_ref()
        .and(lang.pick(None, Some(&operation.summary)));
    let mut prose: Vec<_> = summary.into_iter().chain(&operation.doc).cloned().collect();
    prose.extend(operation.deprecated.iter().cloned());
    prose.extend(operation.rules.iter().map(|rule| {
        let why = rule
            .why
            .iter()
            .map(|why| format!(" {why}"))
            .collect::<String>();
        lang.rule(operation, &rule.kind) + &why
    }));
    prose.extend(operation.limits.iter().map(|limit| lang.limit(limit)));
    prose
}

pub(crate) fn operation(
    api: &Api,
    operation: &Operation,
    lang: Lang,
    prose: &[String],
) -> document::Operation {
    let description = match prose {
        [] => operation.summary.clone(),
        prose => prose.join("\n\n"),
    };
    document::Operation {
        tags: vec![lang.name(&api.title, api.label.as_deref()).to_owned()],
        summary: lang
            .name(&operation.summary, operation.title.as_deref())
            .to_owned(),
        description,
        external_docs: operation.docs.clone().map(|url| ExternalDocs { url }),
        operation_id: operation.name.clone(),
        deprecated: operation.deprecated.is_some(),
        ..document::Operation::default()
    }
}

/// The records and enums that are referred to from `roots`, and what these refer to, in the spec's order.
pub(crate) fn reached(schemas: &Schemas<'_>, roots: &impl Serialize) -> IndexMap<String, Schema> {
    let api = schemas.api;
    let records = api
        .records
        .iter()
        .map(|record| (record.name.clone(), schemas.record(record)));
    let enums = api
        .enums
        .iter()
        .map(|list| (list.name.clone(), schemas.open_enum(list)));
    let mut all: IndexMap<String, Schema> = records.chain(enums).collect();
    let mut found = HashSet::new();
    let mut to_visit = references(roots);
    while let Some(name) = to_visit.pop() {
        if let Some(schema) = all.get(&name)
            && found.insert(name)
        {
            to_visit.extend(references(schema));
        }
    }
    all.retain(|name, _| found.contains(name));
    all
}

/// The last word of each `$ref` inside a value.
fn references(value: &impl Serialize) -> Vec<String> {
    fn walk(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            Value::Object(members) => {
                let reference = members.get("$ref").and_then(Value::as_str);
                found.extend(
                    reference
                        .and_then(|text| text.rsplit('/').next())
                        .map(str::to_owned),
                );
                members.values().for_each(|member| walk(member, found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(&serde_json::to_value(value).unwrap_or_default(), &mut found);
    found
}

/// The media type of a body that is one field.
pub(crate) fn whole(operation: &Operation) -> &str {
    let request = &operation.request;
    let field = request.payload.and_then(|at| request.fields.get(at.0));
    let stated = field.and_then(|field| field.content_type.as_deref());
    let is_file = field.is_some_and(|field| request.is_file(field));
    let usual = if is_file {
        "application/octet-stream"
    } else {
        "text/plain"
    };
    stated.unwrap_or(usual)
}

/// The media type of an answer, and its schema where that does not follow from the data.
pub(crate) fn answer(schemas: &Schemas<'_>, body: AnswerBody) -> (&'static str, Option<Schema>) {
    match body {
        AnswerBody::Json => ("application/json", None),
        AnswerBody::Jsonp => ("application/javascript", Some(Schema::of("string"))),
        AnswerBody::Text => ("text/plain", Some(Schema::of("string"))),
        AnswerBody::File => ("application/octet-stream", Some(schemas.flavour.file())),
    }
}
