//! What has neither a sentence nor the vendor's own label. The generated code shows one of them for everything.

use super::Context;

pub(super) fn check(context: &mut Context<'_>) {
    let api = context.api;
    let records = api
        .records
        .iter()
        .filter(|record| is_missing(&record.doc, &record.label));
    let records = records.map(|record| ("record", record.name.as_str(), record.span));
    let enums = api.enums.iter().flat_map(|list| {
        let own =
            is_missing(&list.doc, &list.label).then_some(("enum", list.name.as_str(), list.span));
        let values = list.values.iter();
        let values = values.filter(|value| is_missing(&value.doc, &value.label));
        own.into_iter()
            .chain(values.map(|value| ("value", value.name.as_str(), value.span)))
    });
    let fields = context.fields().chain(&api.client);
    let fields = fields.filter(|field| is_missing(&field.doc, &field.label));
    let fields = fields.map(|field| ("field", field.name.as_str(), field.name_span));
    let mut missing: Vec<_> = records.chain(enums).chain(fields).collect();
    missing.sort_by_key(|(_, _, span)| (span.file, span.start));
    for of_file in missing.chunk_by(|(_, _, one), (_, _, next)| one.file == next.file) {
        context.missing_docs(of_file);
    }
}

fn is_missing(doc: &Option<String>, label: &Option<String>) -> bool {
    let is_empty = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
    is_empty(doc) && is_empty(label)
}
