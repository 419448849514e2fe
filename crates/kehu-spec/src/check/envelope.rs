//! The envelope: paths that lead through objects, each to a value of its own.

use super::Context;
use crate::diagnostic::Diagnostics;
use crate::document::Text;
use crate::paths;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let Some(table) = &context.documents.api.envelope else {
        return;
    };
    let optional = [
        &table.flag,
        &table.message,
        &table.name,
        &table.data,
        &table.request_id,
    ];
    let cells = optional.into_iter().flatten();
    let mut seen: Vec<&Text> = Vec::new();
    for cell in std::iter::once(&table.code).chain(cells) {
        let is_index = |segment: &&String| segment.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(index) = paths::parse(&cell.value).0.iter().find(is_index) {
            diagnostics.path_into_list(&cell.value, index, cell.span);
        }
        if let Some(first) = seen.iter().find(|first| first.value == cell.value) {
            diagnostics.duplicate_name("path of the envelope", &cell.value, first.span, cell.span);
        }
        seen.push(cell);
    }
}
