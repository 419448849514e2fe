//! The object around every response: the keys that responses have in common.

use kehu_spec::document::{EnvelopeTable, Several, Text};
use kehu_spec::model::Code;
use kehu_spec::source::Spanned;

use super::super::documents::Api;
use super::super::lists;
use super::super::notes::Review;
use super::{called, errors};
use kehu_page::json::Value;
use kehu_page::recognise::codes::CodeRow;
use kehu_page::recognise::outline::Side;
use kehu_page::recognise::shape::{Shape, Shapes};
use kehu_page::recognise::tree::Node;
use kehu_page::recognise::{Operation, Page, tree};
use kehu_page::types::Class;
use kehu_page::words::phrases;

mod success;
mod told;

/// The top keys of an operation's responses.
pub fn response_keys(operation: &Operation) -> Vec<String> {
    let mut keys: Vec<String> = operation
        .tree
        .side(Side::Response)
        .map(|id| operation.tree.nodes[id].name.clone())
        .collect();
    if let Some(shapes) = operation.shapes.get(&Side::Response) {
        for key in shapes.get(Shapes::ROOT).keys.keys() {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
    }
    keys
}

/// The key that fits a row best.
pub(super) fn best<'k>(keys: &'k [String], row: &str, not: &[&str]) -> Option<&'k String> {
    keys.iter()
        .filter(|k| !not.contains(&k.as_str()))
        .filter_map(|k| Some((lists::rank("envelope", row, k)?, k)))
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, k)| k)
}

/// The envelope that one operation's response shows.
struct Shown {
    envelope: EnvelopeTable,
    /// An open point of it.
    open: Option<Review>,
    /// Members stand beside its data, so that these are not the whole.
    beside: bool,
}

/// The envelope that an operation's response shows.
fn envelope_of(page: &Page, operation: &Operation) -> Option<Shown> {
    let keys = response_keys(operation);
    let plain = |key: &&String| is_plain(operation, key);
    let plain_keys: Vec<String> = keys.iter().filter(plain).cloned().collect();
    // What only refusals have is around no answer, and makes no result of an order's state.
    let answered = |key: &&String| in_answers(operation, key);
    let code = best(&plain_keys, "code", &[]).filter(answered)?.clone();
    let message = best(&plain_keys, "message", &[&code])
        .filter(answered)
        .cloned();
    let others: Vec<String> = keys
        .iter()
        .filter(|k| **k != code && Some(*k) != message.as_ref())
        .cloned()
        .collect();
    let holds = |key: &&String| has_members(operation, key);
    let holders: Vec<String> = others.iter().filter(holds).cloned().collect();
    let data = best(&holders, "data", &[]).filter(answered).cloned();
    // A code alone is an envelope when its name can mean nothing else, or codes are listed; so is `success: true`.
    let surely = lists::words("envelope", "surely").contains(&tree::normal(&code));
    let alone = message.is_none() && data.is_none();
    let is_true = flag(operation, std::slice::from_ref(&code)).is_some();
    if alone && !is_true && (!surely || page.codes.is_empty()) {
        return None;
    }
    let rest: Vec<String> = others
        .iter()
        .filter(|k| Some(*k) != data.as_ref() && plain(k))
        .cloned()
        .collect();
    let name = best(&rest, "name", &[]).cloned();
    let request_id = best(&rest, "request_id", &[name.as_deref().unwrap_or_default()]).cloned();
    let flag = flag(operation, &others);
    let own = [&data, &name, &request_id, &flag];
    let beside = data.is_some()
        && others
            .iter()
            .any(|key| own.iter().all(|own| own.as_ref() != Some(key)));
    let (success, open) = success::success(page, operation, &code);
    if is_state(&success, page) {
        return None;
    }
    let cell = |key: Option<String>| key.map(Text::from);
    let envelope = EnvelopeTable {
        code: Some(code.into()),
        success: Some(Several(vec![success.into()])),
        flag: cell(flag),
        message: cell(message),
        name: cell(name),
        data: cell(data),
        request_id: cell(request_id),
        ..EnvelopeTable::default()
    };
    Some(Shown {
        envelope,
        open,
        beside,
    })
}

/// What examples of the response show of a key.
fn shown<'o>(operation: &'o Operation, key: &str) -> Option<&'o Shape> {
    let shapes = operation.shapes.get(&Side::Response)?;
    Some(shapes.get(shapes.find([key])?))
}

/// Whether a key holds a plain value. A refusal may have a list where an answer has the code.
fn is_plain(operation: &Operation, key: &str) -> bool {
    shown(operation, key).is_none_or(|s| {
        let mut good = s.samples.iter().filter(|sample| !sample.refusal).peekable();
        match good.peek() {
            Some(_) => !good.any(|sample| is_holder(sample.class)),
            None => s.keys.is_empty() && s.lists == 0,
        }
    })
}

/// Whether a key holds an object or a list, as an example or the table says, or its name.
fn has_members(operation: &Operation, key: &str) -> bool {
    let told = operation.tree.child(None, Side::Response, key);
    let told = told.map(|id| &operation.tree.nodes[id]);
    let typed = |node: &Node| {
        let row = node.row.as_ref();
        row.is_some_and(|row| is_holder(row.ty.expr.class()))
    };
    shown(operation, key).is_some_and(|s| !s.keys.is_empty() || s.lists > 0)
        || told.is_some_and(|node| !node.children.is_empty() || typed(node))
        || tree::normal(key) == "data"
}

fn is_holder(class: Class) -> bool {
    matches!(class, Class::Object | Class::Array)
}

/// Whether a code is a state, as "ACTIVE" beside a description is where no codes are listed.
fn is_state(code: &Code, page: &Page) -> bool {
    let Code::Text(said) = code else {
        return false;
    };
    // `SYS_SUCCESS`
    let says_success = lists::says("success", said) && !lists::says("failure", said);
    let is_good = lists::has("envelope", "good", said) || says_success;
    !is_good && page.codes.is_empty() && !said.contains(|c: char| c.is_ascii_digit())
}

/// Whether a table lists a key of the response, or an example of a success has it.
fn in_answers(operation: &Operation, key: &str) -> bool {
    let told = operation.tree.child(None, Side::Response, key);
    let told = told.is_some_and(|id| operation.tree.nodes[id].row.is_some());
    told || shown(operation, key).is_some_and(|s| s.samples.iter().any(|sample| !sample.refusal))
}

/// A boolean beside the code that is true in every answer that is not a refusal.
fn flag(operation: &Operation, keys: &[String]) -> Option<String> {
    let is_true = |key: &&String| {
        let mut good = shown(operation, key)
            .into_iter()
            .flat_map(|shape| &shape.samples)
            .filter(|sample| !sample.refusal)
            .peekable();
        good.peek().is_some() && good.all(|sample| sample.value == Value::Bool(true))
    };
    let mut flags = keys.iter().filter(|k| lists::has("envelope", "flag", k));
    flags.find(is_true).cloned()
}

fn plain_code(value: &Value) -> Option<Code> {
    match value {
        Value::Number(digits) => digits.parse().ok().map(Code::Int),
        Value::String(text) => Some(Code::Text(text.clone())),
        // A boolean is told from another by its word.
        Value::Bool(truth) => Some(Code::Text(truth.to_string())),
        _ => None,
    }
}

/// Asked where each operation's example has a code of its own.
const MADE_UP: &str = "examples show several codes of a success: which are the vendor's?";

/// Adds codes of success to those that are known, where none of either is one that is usual; whether any was new.
fn add_unusual(known: &mut EnvelopeTable, found: Option<Several<Spanned<Code>>>) -> bool {
    let usual = |code: &Code| match code {
        Code::Int(number) => phrases().success_codes.has(&number.to_string()),
        Code::Text(text) => lists::has("envelope", "good", text) || lists::says("success", text),
    };
    let (Some(Several(known)), Some(Several(found))) = (&mut known.success, found) else {
        return false;
    };
    let mut all = known.iter().chain(&found);
    if all.any(|code| usual(&code.value)) {
        return false;
    }
    let is_new = |code: &Spanned<Code>| !known.iter().any(|other| other.value == code.value);
    let new: Vec<_> = found.into_iter().filter(is_new).collect();
    let any = !new.is_empty();
    known.extend(new);
    any
}

pub(super) fn envelope(pages: &[Page], api: &mut Api) {
    let mut votes: Vec<(EnvelopeTable, Option<Review>, usize)> = Vec::new();
    let mut beside = false;
    for (page, operation) in called(pages) {
        let Some(shown) = envelope_of(page, operation) else {
            continue;
        };
        let (found, open) = (shown.envelope, shown.open);
        beside |= shown.beside;
        let same = |e: &EnvelopeTable| e.code == found.code && e.message == found.message;
        match votes.iter_mut().find(|(e, _, _)| same(e)) {
            Some((known, known_open, count)) => {
                *count += 1;
                known.data = known.data.take().or(found.data);
                known.name = known.name.take().or(found.name);
                known.flag = known.flag.take().or(found.flag);
                known.request_id = known.request_id.take().or(found.request_id);
                if open.is_none() && known_open.is_some() {
                    known.success = found.success;
                    *known_open = None;
                } else if open.is_none() && add_unusual(known, found.success) {
                    api.ask(api.envelope, 0, MADE_UP);
                }
            }
            None => votes.push((found, open, 1)),
        }
    }
    votes.sort_by_key(|(_, _, count)| std::cmp::Reverse(*count));
    if votes.len() > 1 {
        let why = "other operations answer in another envelope";
        api.ask(api.envelope, 0, why);
    }
    if let Some((mut found, open, _)) = votes.into_iter().next() {
        if let Some(open) = open {
            api.ask(api.envelope, open.line, open.text);
        }
        if let Some(flag) = &found.flag {
            let flag = flag.as_str();
            let why = format!("an answer whose `{flag}` is not true is taken for a refusal");
            api.ask(api.envelope, 0, why);
        }
        // What stands beside the data would be lost with the envelope: the whole is the data.
        if beside {
            found.data = None;
        }
        found.span = api.envelope;
        api.file.envelope = Some(found);
    } else {
        unshown(pages, api);
    }
}

/// The envelope where no operation's answer shows one.
fn unshown(pages: &[Page], api: &mut Api) {
    let told = told::of_all(pages);
    api.told_of_all = told.is_some();
    // Where refusals are shown, nobody need guess at them.
    let shown = api.file.refusal.is_some();
    let refusals = || {
        let (envelope, line) = of_refusals(pages).filter(|_| !shown)?;
        let why = "codes are listed, and no answer shows where they stand: `code` and `message` are what \
                   most refusals have; answers have no envelope";
        api.ask(api.envelope, line, why);
        api.refusals_only = true;
        Some(envelope)
    };
    if let Some(envelope) = told.or_else(refusals) {
        api.file.envelope = Some(EnvelopeTable {
            span: api.envelope,
            ..envelope
        });
    }
}

/// The object that refusals alone come in, where codes are listed that no answer has. An HTTP status is no
/// such code.
fn of_refusals(pages: &[Page]) -> Option<(EnvelopeTable, usize)> {
    let rows = || pages.iter().flat_map(|p| &p.codes).flat_map(|t| &t.rows);
    let number = |row: &CodeRow| errors::number(&row.code);
    let is_own = |row: &&CodeRow| match number(row) {
        Some(code) => row.status.is_some() || !(100..600).contains(&code),
        None => {
            let digits = row.code.bytes().all(|b| b.is_ascii_digit());
            digits || row.code.starts_with(|c: char| c.is_ascii_alphabetic())
        }
    };
    let own = rows().find(is_own)?;
    called(pages).next()?;
    let success = match rows().all(|row| number(row).is_some()) {
        true => Code::Int(0),
        false => Code::Text("0".to_owned()),
    };
    let envelope = EnvelopeTable {
        code: Some("code".into()),
        success: Some(Several(vec![success.into()])),
        message: Some("message".into()),
        ..EnvelopeTable::default()
    };
    Some((envelope, own.line))
}
