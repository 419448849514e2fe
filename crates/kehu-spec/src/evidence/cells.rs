//! The example cells of rows.

use crate::check::Context;
use crate::conform::{self, FindingKind};

pub(super) fn check(context: &mut Context<'_>) {
    context.each_row(|context, field, row| {
        let Some(cell) = &row.example else { return };
        for finding in conform::field(context.api, field, &cell.value) {
            let shown = conform::shown(&cell.value);
            let problem = match &finding.kind {
                FindingKind::WrongType { expected } => format!("must be {expected}"),
                FindingKind::OutOfRange { min, max } => crate::diagnostic::must_be(*min, *max),
                FindingKind::WrongLength { length, unit, .. } => format!("has {length} {unit}"),
                FindingKind::Unlisted { list } => {
                    let list = &context.api.enums[list.0].name;
                    format!("the enum `{list}` does not list it")
                }
                FindingKind::JsonInText => {
                    "is JSON inside a string: the type is `json<…>`".to_owned()
                }
                FindingKind::Seconds => {
                    "is early in 1970 in milliseconds: is the type `timestamp_s`?".to_owned()
                }
                FindingKind::Undeclared { .. } => {
                    format!("has a key `{}` that no row has", finding.at)
                }
                FindingKind::Missing => format!("has no `{}`", finding.at),
                FindingKind::Empty => continue,
            };
            context.cell_contradicted(&shown, &problem, cell.span, row.r#type.span);
        }
    });
}
