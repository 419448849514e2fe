//! Refusals of a shape of their own, as examples show them.

use std::collections::HashSet;

use kehu_spec::document::{RefusalTable, Text};

use super::super::documents::Api;
use super::called;
use super::envelope::{best, response_keys};
use kehu_page::json::{Node, Value};
use kehu_page::recognise::Page;

/// What tells that an answer refuses: in the whole of it, in an object of it, or in the first of a list. What stands
/// in a success of whichever operation tells nothing.
pub(super) fn refusals(pages: &[Page], api: &mut Api) {
    let shown = called(pages).flat_map(|(page, operation)| {
        let refusals = operation.refusals.iter();
        refusals.map(|at| &page.examples[*at])
    });
    let successes: HashSet<String> = called(pages)
        .flat_map(|(_, operation)| response_keys(operation))
        .collect();
    let mut tables: Vec<RefusalTable> = Vec::new();
    for example in shown {
        let root = example.json.as_ref().map(|json| &json.root);
        let Some((table, text)) = root.and_then(told) else {
            continue;
        };
        let first = |path: &Text| path.as_str().split('.').next().map(str::to_owned);
        let tells = table.code.as_ref().or(table.message.as_ref());
        let tells = tells.and_then(first);
        if tells.is_none_or(|key| successes.contains(&key))
            || tables.iter().any(|known| is_same(known, &table))
        {
            continue;
        }
        api.text_codes = api.text_codes.or(text);
        let span = api.notes.place(example.line);
        if let (None, Some(message)) = (&table.code, &table.message) {
            let why = format!(
                "an answer that has `{}` is taken for a refusal",
                message.as_str()
            );
            api.ask(span, example.line, why);
        }
        tables.push(RefusalTable { span, ..table });
    }
    if !tables.is_empty() {
        api.file.refusal = Some(tables);
    }
}

/// Whether the API knows by what a refusal is told, its envelope or a shape of its own.
pub fn knows(api: &Api, root: &Node) -> bool {
    let code = api
        .file
        .envelope
        .as_ref()
        .and_then(|envelope| envelope.code.as_ref());
    if code.is_some_and(|code| root.get(code.as_str()).is_some()) {
        return true;
    }
    let mut known = api.file.refusal.iter().flatten();
    told(root).is_some_and(|(table, _)| known.any(|known| is_same(known, &table)))
}

fn is_same(one: &RefusalTable, other: &RefusalTable) -> bool {
    one.code == other.code && one.message == other.message
}

/// Where a refusal has its code and its words, and whether the code is a string.
fn told(root: &Node) -> Option<(RefusalTable, Option<bool>)> {
    let inside = root
        .members()
        .iter()
        .filter_map(|(key, node)| match &node.value {
            Value::Object(_) => Some((format!("{key}."), node)),
            Value::Array(items) => Some((format!("{key}.0."), items.first()?)),
            _ => None,
        });
    let mut places = std::iter::once((String::new(), root)).chain(inside);
    places.find_map(|(before, node)| of_object(&before, node))
}

fn of_object(before: &str, node: &Node) -> Option<(RefusalTable, Option<bool>)> {
    let plain = |node: &Node| matches!(node.value, Value::String(_) | Value::Number(_));
    let members = node.members().iter().filter(|(_, node)| plain(node));
    let keys: Vec<String> = members.map(|(key, _)| key.clone()).collect();
    let message = best(&keys, "message", &[]).or_else(|| best(&keys, "refusal", &[]));
    let code = best(
        &keys,
        "code",
        &message
            .map(|key| key.as_str())
            .into_iter()
            .collect::<Vec<_>>(),
    );
    if code.is_none() && message.is_none() {
        return None;
    }
    let text = code.and_then(|code| node.get(code));
    let text = text.map(|node| matches!(node.value, Value::String(_)));
    let path = |key: Option<&String>| key.map(|key| Text::from(format!("{before}{key}").as_str()));
    let table = RefusalTable {
        code: path(code),
        message: path(message),
        ..RefusalTable::default()
    };
    Some((table, text))
}
