//! The vendor's result codes.

use std::collections::HashSet;

use kehu_spec::document::ErrorTable;
use kehu_spec::model::{Code, ErrorIs, Then};
use kehu_spec::source::Span;

use super::super::documents::Api;
use super::super::names;
use super::called;
use super::reactions::{self, Spoken};
use kehu_page::facts;
use kehu_page::recognise::Page;
use kehu_page::recognise::codes::CodeRow;
use kehu_page::recognise::outline::Side;
use kehu_page::text;
use kehu_page::words::phrases;

pub(super) fn errors(pages: &[Page], api: &mut Api) {
    let Some(text) = api.has_text_codes() else {
        return;
    };
    let mut codes: HashSet<Code> = HashSet::new();
    let mut taken = HashSet::new();
    let spoken = reactions::spoken(pages);
    let only_spoken: Vec<CodeRow> = spoken.iter().map(row_of).collect();
    let listed = in_envelope(pages, api);
    let rows = pages.iter().flat_map(|p| &p.codes).flat_map(|t| &t.rows);
    for row in rows.chain(&only_spoken).chain(&listed) {
        let Some(code) = code_value(&row.code, text) else {
            continue;
        };
        if api.is_success(&code) || !codes.insert(code.clone()) {
            continue;
        }
        let span = api.notes.place(row.line);
        let own = spoken.iter().filter(|said| said.code == row.code.trim());
        let own: Vec<&str> = own.map(|said| said.sentence).collect();
        let error = error(api, span, (code, row), &own, &mut taken);
        api.file.error.get_or_insert_default().push(error);
    }
    let why = "for each code a name, the kind of refusal and what to do about it: `is` and `then` follow \
               from single words of the vendor's text";
    let first = api.file.error.iter().flatten().next();
    let line = first_line(pages).or_else(|| Some(listed.first()?.line));
    if let Some((first, line)) = first.zip(line) {
        api.notes.ask(first.span, line, why);
    }
}

/// Codes that the row of the code itself lists: `0 success, 1001 not signed in`.
fn in_envelope(pages: &[Page], api: &Api) -> Vec<CodeRow> {
    let envelope = api.file.envelope.as_ref();
    let Some(code) = envelope.and_then(|envelope| envelope.code.as_ref()) else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    for (_, operation) in called(pages) {
        let tree = &operation.tree;
        let node = tree.child(None, Side::Response, code.as_str());
        let Some(row) = node.and_then(|id| tree.nodes[id].row.as_ref()) else {
            continue;
        };
        let list = facts::read(&row.description).enumeration;
        rows.extend(
            list.into_iter()
                .flat_map(|list| list.values)
                .map(|(code, message)| CodeRow {
                    line: row.line,
                    code,
                    message,
                    solution: String::new(),
                    status: None,
                }),
        );
    }
    rows
}

/// A code that only a sentence names.
fn row_of(said: &Spoken<'_>) -> CodeRow {
    CodeRow {
        line: said.line,
        code: said.code.clone(),
        message: said.sentence.to_owned(),
        solution: String::new(),
        status: None,
    }
}

fn first_line(pages: &[Page]) -> Option<usize> {
    let mut rows = pages.iter().flat_map(|p| &p.codes).flat_map(|t| &t.rows);
    let said = || Some(reactions::spoken(pages).first()?.line);
    rows.next().map(|row| row.line).or_else(said)
}

/// A code of a table as it travels; `None` for ranges and words where numbers travel.
pub fn code_value(code: &str, text: bool) -> Option<Code> {
    let code = code.trim();
    if text {
        let plain = !code.is_empty() && code.len() <= 64 && !code.contains([' ', '~', '～']);
        return plain.then(|| Code::Text(code.to_owned()));
    }
    number(code).map(Code::Int)
}

/// A code that may travel as a number: `0210` cannot.
pub fn number(code: &str) -> Option<i64> {
    let number = code.parse().ok()?;
    (number == 0 || !code.starts_with('0')).then_some(number)
}

fn error(
    api: &Api,
    span: Span,
    (code, row): (Code, &CodeRow),
    spoken: &[&str],
    taken: &mut HashSet<String>,
) -> ErrorTable {
    let message = text::squeeze(&row.message);
    let words = text::words(&message);
    let english = message.is_ascii() && (1..=6).contains(&words.len());
    let (plain, code_words) = match &code {
        Code::Int(number) => (number.to_string(), number.to_string()),
        Code::Text(text) => (text.clone(), format!("{text:?}")),
    };
    let name = if english {
        names::identifier(&message, "error")
    } else {
        names::identifier(&format!("error_{}", plain.replace('-', "minus_")), "error")
    };
    let told = format!("{} {}", row.solution, spoken.join(" "));
    let is = reactions::kind(&message, &told);
    let then = reactions::then(api, is, &message, &told);
    // What passes later by itself is nobody's mistake in the request.
    let is = match (is, then) {
        (None, Then::Retry) => ErrorIs::Server,
        (None, Then::ResyncClock | Then::RenewToken) => ErrorIs::Auth,
        (is, _) => is.unwrap_or_default(),
    };
    let label = Some(text::short(&message, 60)).filter(|l| !l.is_empty());
    ErrorTable {
        span,
        code: Some(code.into()),
        name: names::unique(name, taken).into(),
        is: is.into(),
        then: then.into(),
        label: label.map(Into::into),
        doc: doc(&code_words, &message, row).into(),
        ..ErrorTable::default()
    }
}

/// What a code means and what to do about it, as the page says both.
fn doc(code: &str, message: &str, row: &CodeRow) -> String {
    let solution = text::squeeze(&row.solution);
    let nothing = |words: &str| phrases().nothing.has(&text::key(words));
    let mut said: Vec<String> = [message, &solution]
        .into_iter()
        .filter(|words| !nothing(words))
        .map(|words| text::short(words, 240))
        .collect();
    said.dedup();
    if said.is_empty() {
        said.push(format!("The vendor's code {code}"));
    }
    said.extend(row.status.as_ref().map(|s| format!("HTTP status {s}")));
    let sentence = |words: &String| match words.ends_with(['.', '。', '!', '！', '?', '？']) {
        true => words.clone(),
        false if text::has_cjk(words) => format!("{words}。"),
        false => format!("{words}."),
    };
    let mut out = String::new();
    for words in said.iter().map(sentence) {
        let gap = if out.is_empty() || out.ends_with('。') {
            ""
        } else {
            " "
        };
        out.push_str(gap);
        out.push_str(&words);
    }
    out
}
