//! What has neither a sentence nor the vendor's own label. The generated code shows one of them for everything.

use super::Context;

pub(super) fn check(context: &mut Context<'_>) {
    let api = context.api;
    let records = api.records.iter();
    let records = records.map(|it| ("record", &it.name, it.span, &it.doc, &it.label));
    let enums = api.enums.iter();
    let enums = enums.map(|it| ("enum", &it.name, it.span, &it.doc, &it.label));
    let values = api.enums.iter().flat_map(|list| &list.values);
    let values = values.map(|it| ("value", &it.name, it.span, &it.doc, &it.label));
    let fields = context.fields().chain(&api.client);
    let fields = fields.map(|it| ("field", &it.name, it.name_span, &it.doc, &it.label));
    let all = records.chain(enums).chain(values).chain(fields);
    let missing = all.filter(|(.., doc, label)| is_empty(doc) && is_empty(label));
    let missing = missing.map(|(what, name, at, ..)| (what, name.as_str(), at));
    let mut missing: Vec<_> = missing.collect();
    missing.sort_by_key(|(_, _, span)| (span.file, span.start));
    for of_file in missing.chunk_by(|(_, _, one), (_, _, next)| one.file == next.file) {
        context.missing_docs(of_file);
    }
}

fn is_empty(text: &Option<String>) -> bool {
    text.as_ref().is_none_or(|text| text.trim().is_empty())
}
