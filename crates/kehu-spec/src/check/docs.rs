//! What has no English sentence. The generated code shows one for everything.

use super::Context;
use crate::diagnostic::Diagnostics;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let api = context.api;
    for record in api.records.iter().filter(|record| is_missing(&record.doc)) {
        diagnostics.missing_doc("record", &record.name, record.span);
    }
    for list in &api.enums {
        if is_missing(&list.doc) {
            diagnostics.missing_doc("enum", &list.name, list.span);
        }
        for value in list
            .values
            .iter()
            .filter(|value| is_missing(&value.doc) && value.label.is_none())
        {
            diagnostics.missing_doc("value", &value.name, value.span);
        }
    }
    for field in context
        .fields()
        .chain(&api.client)
        .filter(|field| is_missing(&field.doc))
    {
        diagnostics.missing_doc("field", &field.name, field.name_span);
    }
}

fn is_missing(doc: &Option<String>) -> bool {
    doc.as_ref().is_none_or(|doc| doc.trim().is_empty())
}
