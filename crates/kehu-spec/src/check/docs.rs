//! What has no English sentence. The generated code shows one for everything.

use super::Context;
use crate::diagnostic::Diagnostics;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let api = context.api;
    let records = api.records.iter().filter(|record| is_missing(&record.doc));
    let records = records.map(|record| ("record", record.name.as_str(), record.span));
    let enums = api.enums.iter().flat_map(|list| {
        let own = is_missing(&list.doc).then_some(("enum", list.name.as_str(), list.span));
        let values = list.values.iter();
        let values = values.filter(|value| is_missing(&value.doc) && value.label.is_none());
        own.into_iter()
            .chain(values.map(|value| ("value", value.name.as_str(), value.span)))
    });
    let fields = context.fields().chain(&api.client);
    let fields = fields.filter(|field| is_missing(&field.doc));
    let fields = fields.map(|field| ("field", field.name.as_str(), field.name_span));
    let mut missing: Vec<_> = records.chain(enums).chain(fields).collect();
    missing.sort_by_key(|(_, _, span)| (span.file, span.start));
    for of_file in missing.chunk_by(|(_, _, one), (_, _, next)| one.file == next.file) {
        diagnostics.missing_docs(of_file);
    }
}

fn is_missing(doc: &Option<String>) -> bool {
    doc.as_ref().is_none_or(|doc| doc.trim().is_empty())
}
