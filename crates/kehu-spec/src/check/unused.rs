//! Records and enums that no operation reaches.

use std::collections::HashSet;

use super::Context;
use crate::model::Record;
use crate::source::Span;

pub(super) fn check(context: &mut Context<'_>) {
    let api = context.api;
    // Their rows stand in the requests themselves.
    let requests = api.operations.iter().map(|operation| &operation.request);
    let nested = requests.flat_map(|request| request.fields.iter().filter(|f| f.is_nested));
    let opened: HashSet<Span> = nested.map(|field| field.span).collect();
    let is_open = |record: &Record| record.fields.iter().any(|f| opened.contains(&f.span));
    for record in &api.records {
        if !record.in_request && !record.in_response && !is_open(record) {
            context.unused_type("record", &record.name, record.span);
        }
    }
    for list in &api.enums {
        if !list.in_request && !list.in_response {
            context.unused_type("enum", &list.name, list.span);
        }
    }
}
