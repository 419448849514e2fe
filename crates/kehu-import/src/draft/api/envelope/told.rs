//! The object around every answer, where a page tells it once, before its operations.

use kehu_spec::document::{EnvelopeTable, Several, Text};

use super::{best, plain_code};
use kehu_page::json::{Node, Value};
use kehu_page::recognise::Page;
use kehu_page::recognise::examples::ExampleKind;
use kehu_page::recognise::tree;

/// The envelope of an answer that is no operation's and stands before all of them.
pub(super) fn of_all(pages: &[Page]) -> Option<EnvelopeTable> {
    pages.iter().find_map(|page| {
        let called = page.operations.iter().filter(|o| !o.section.callback);
        let first = called.map(|operation| operation.section.start).min()?;
        let before = page.examples.iter().enumerate();
        let own = |at: usize| page.operations.iter().any(|o| o.examples.contains(&at));
        let mut before = before.filter(|(at, example)| {
            example.block < first && example.kind == ExampleKind::Response && !own(*at)
        });
        before.find_map(|(_, example)| around(&example.json.as_ref()?.root))
    })
}

/// What an answer has around its data: a code of success, beside words or data.
fn around(root: &Node) -> Option<EnvelopeTable> {
    let members = root.members();
    let named = |fits: &dyn Fn(&str, &Value) -> bool| {
        let members = members
            .iter()
            .filter(|(name, node)| fits(name, &node.value));
        members.map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    let held = |value: &Value| matches!(value, Value::Object(_) | Value::Array(_));
    let plain = named(&|_, value| !held(value));
    let holders = named(&|name, value| held(value) || tree::normal(name) == "data");
    let code = best(&plain, "code", &[])?;
    let message = best(&plain, "message", &[code]);
    let data = best(&holders, "data", &[code]);
    if message.is_none() && data.is_none() {
        return None;
    }
    let success = plain_code(&root.get(code)?.value)?;
    let rest: Vec<String> = plain
        .iter()
        .filter(|name| *name != code && Some(*name) != message)
        .cloned()
        .collect();
    let cell = |key: Option<&String>| key.map(|key| Text::from(key.as_str()));
    Some(EnvelopeTable {
        code: cell(Some(code)),
        success: Some(Several(vec![success.into()])),
        message: cell(message),
        data: cell(data),
        request_id: cell(best(&rest, "request_id", &[])),
        ..EnvelopeTable::default()
    })
}
