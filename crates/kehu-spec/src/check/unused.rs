//! Records and enums that no operation reaches.

use super::Context;
use crate::diagnostic::Diagnostics;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    for record in context
        .api
        .records
        .iter()
        .filter(|record| !record.in_request && !record.in_response)
    {
        diagnostics.unused_type("record", &record.name, record.span);
    }
    for list in context
        .api
        .enums
        .iter()
        .filter(|list| !list.in_request && !list.in_response)
    {
        diagnostics.unused_type("enum", &list.name, list.span);
    }
}
