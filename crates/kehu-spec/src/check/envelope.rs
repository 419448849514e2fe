//! Envelopes and refusals: each path is a value of its own, data are reached through objects, and something
//! tells how a call went.

use super::Context;
use crate::document::{EnvelopeCell, EnvelopeTable, Text};
use crate::model::Envelope;
use crate::paths;

pub(super) fn check(context: &mut Context<'_>) {
    let api = context.api;
    if let (Some(table), Some(envelope)) = (&context.documents.api.envelope, &api.envelope) {
        whole(context, table, envelope);
    }
    for (operation, file) in context.operations() {
        let cell = file
            .response
            .as_ref()
            .and_then(|table| table.envelope.as_ref());
        if let (Some(EnvelopeCell::Own(table)), Some(own)) = (cell, &operation.response.envelope) {
            whole(context, table, own);
        }
    }
    for table in context.documents.api.refusal.iter().flatten() {
        if table.code.is_none() && table.message.is_none() {
            context.refusal_without_sign(table.head);
        }
        let cells = [&table.code, &table.message, &table.name, &table.request_id];
        distinct(context, &cells);
    }
}

fn whole(context: &mut Context<'_>, table: &EnvelopeTable, envelope: &Envelope) {
    let cells = [
        &table.code,
        &table.flag,
        &table.message,
        &table.name,
        &table.data,
        &table.request_id,
    ];
    distinct(context, &cells);
    for cell in [&table.data, &table.json].into_iter().flatten() {
        let is_index = |segment: &&String| segment.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(index) = paths::parse(&cell.value).0.iter().find(is_index) {
            context.path_into_list(&cell.value, index, cell.span);
        }
    }
    match (&envelope.code, envelope.success.is_empty()) {
        (Some(_), true) if !envelope.absent => context.code_without_success(table.head),
        (None, false) => context.success_without_code(table.head),
        (None, true) if envelope.conditions.is_empty() && context.api.refusals.is_empty() => {
            context.envelope_tells_nothing(table.head);
        }
        _ => {}
    }
}

/// No two say the same path.
fn distinct(context: &mut Context<'_>, cells: &[&Option<Text>]) {
    let cells = cells.iter().filter_map(|cell| cell.as_ref());
    super::names::unique(context, "path of the envelope", cells);
}
