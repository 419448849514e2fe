//! Messages for programs.

use serde_json::{Value, json};

use super::{Diagnostics, Label, Severity};
use crate::source::Sources;

pub(super) fn to_json(diagnostics: &Diagnostics, sources: &Sources) -> Value {
    let messages = diagnostics.iter().map(|diagnostic| {
        json!({
            "severity": match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            "code": diagnostic.code,
            "message": diagnostic.message,
            "at": place(&diagnostic.at, sources),
            "related": diagnostic.related.iter().map(|label| place(label, sources)).collect::<Vec<_>>(),
            "note": diagnostic.note,
            "help": diagnostic.help,
        })
    });
    Value::Array(messages.collect())
}

fn place(label: &Label, sources: &Sources) -> Value {
    let start = sources.line_column(label.span);
    let end = sources.end_line_column(label.span);
    json!({
        "file": sources.path(label.span.file),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "label": label.text,
    })
}
