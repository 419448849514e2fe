//! What has no English sentence. The generated code shows one for everything.

use super::Context;
use crate::diagnostic::Diagnostics;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let api = context.api;
    for record in api.records.iter().filter(|record| record.doc.is_none()) {
        diagnostics.missing_doc("record", &record.name, record.span);
    }
    for list in &api.enums {
        if list.doc.is_none() {
            diagnostics.missing_doc("enum", &list.name, list.span);
        }
        for value in list
            .values
            .iter()
            .filter(|value| value.doc.is_none() && value.label.is_none())
        {
            diagnostics.missing_doc("value", &value.name, value.span);
        }
    }
    for field in context
        .fields()
        .chain(&api.client)
        .filter(|field| field.doc.is_none())
    {
        diagnostics.missing_doc("field", &field.name, field.name_span);
    }
}
