//! The vendor's result codes.

use std::collections::HashSet;

use kehu_spec::document::ErrorTable;
use kehu_spec::model::{Code, ErrorIs, Then};
use kehu_spec::source::Span;

use super::super::documents::Api;
use super::super::{lists, names};
use kehu_page::recognise::Page;
use kehu_page::recognise::codes::CodeRow;
use kehu_page::text;

pub(super) fn errors(pages: &[Page], api: &mut Api) {
    let Some(text) = api.has_text_codes() else {
        return;
    };
    let mut codes: HashSet<Code> = HashSet::new();
    let mut taken = HashSet::new();
    for row in pages.iter().flat_map(|p| &p.codes).flat_map(|t| &t.rows) {
        let Some(code) = code_value(&row.code, text) else {
            continue;
        };
        if api.is_success(&code) || !codes.insert(code.clone()) {
            continue;
        }
        let span = api.notes.place(row.line);
        let errors = api.file.error.get_or_insert_default();
        errors.push(error(span, code, row, &mut taken));
    }
    let why = "for each code a name, the kind of refusal and what to do about it: `is` and `then` follow \
               from single words of the vendor's text";
    let first = api.file.error.iter().flatten().next();
    if let Some((first, line)) = first.zip(first_line(pages)) {
        api.notes.ask(first.span, line, why);
    }
}

fn first_line(pages: &[Page]) -> Option<usize> {
    let mut rows = pages.iter().flat_map(|p| &p.codes).flat_map(|t| &t.rows);
    rows.next().map(|row| row.line)
}

/// A code of a table as it travels; `None` for ranges and words where numbers travel.
pub fn code_value(code: &str, text: bool) -> Option<Code> {
    let code = code.trim();
    if text {
        let plain = !code.is_empty() && code.len() <= 64 && !code.contains([' ', '~', '～']);
        return plain.then(|| Code::Text(code.to_owned()));
    }
    code.parse().ok().map(Code::Int)
}

fn error(span: Span, code: Code, row: &CodeRow, taken: &mut HashSet<String>) -> ErrorTable {
    let message = text::squeeze(&row.message);
    let words = text::words(&message);
    let english = message.is_ascii() && (1..=6).contains(&words.len());
    let name = if english {
        names::identifier(&message, "error")
    } else {
        let plain = match &code {
            Code::Int(number) => number.to_string(),
            Code::Text(text) => text.clone(),
        };
        names::identifier(&format!("error_{}", plain.replace('-', "minus_")), "error")
    };
    let lower = format!("{} {}", message.to_lowercase(), row.solution.to_lowercase());
    let speaks = |text: &str, kind: &ErrorIs| {
        let words = lists::words("errors", kind.as_str());
        words.iter().any(|word| text.contains(word.as_str()))
    };
    let message_lower = message.to_lowercase();
    let is = KINDS
        .into_iter()
        .find(|kind| speaks(&message_lower, kind))
        .or_else(|| KINDS.into_iter().find(|kind| speaks(&lower, kind)))
        .unwrap_or(ErrorIs::InvalidRequest);
    let then = match is {
        ErrorIs::RateLimit => Then::Retry,
        _ => Then::Never,
    };
    let label = Some(text::short(&message, 60)).filter(|l| !l.is_empty());
    let doc = if message.is_ascii() && !message.is_empty() {
        text::short(&message, 120)
    } else {
        match &code {
            Code::Int(number) => format!("The vendor's code {number}."),
            Code::Text(text) => format!("The vendor's code {text:?}."),
        }
    };
    let doc = match &row.status {
        Some(status) => format!("{}. HTTP status {status}.", doc.trim_end_matches('.')),
        None => doc,
    };
    ErrorTable {
        span,
        code: Some(code.into()),
        name: names::unique(name, taken).into(),
        is: is.into(),
        then: then.into(),
        label: label.map(Into::into),
        doc: doc.into(),
        ..ErrorTable::default()
    }
}

/// Kinds of refusals, those first whose words tell most.
const KINDS: [ErrorIs; 6] = [
    ErrorIs::RateLimit,
    ErrorIs::Auth,
    ErrorIs::Permission,
    ErrorIs::NotFound,
    ErrorIs::InvalidRequest,
    ErrorIs::Server,
];
