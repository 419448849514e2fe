//! The code that says that a request succeeded.

use kehu_spec::model::Code;

use super::super::super::lists;
use super::super::super::notes::Review;
use super::plain_code;
use kehu_page::facts;
use kehu_page::recognise::examples::{Example, ExampleKind};
use kehu_page::recognise::outline::Side;
use kehu_page::recognise::{Operation, Page};
use kehu_page::text;
use kehu_page::types::Class;

/// The code of success: what examples show, what the table says, or an open point.
pub(super) fn success(page: &Page, operation: &Operation, code: &str) -> (Code, Option<Review>) {
    let shown = |kind: ExampleKind| {
        operation
            .examples
            .iter()
            .map(|i| &page.examples[*i])
            .filter(move |e| e.kind == kind)
            .find_map(|e: &Example| plain_code(&e.json.as_ref()?.root.get(code)?.value))
    };
    if let Some(value) = shown(ExampleKind::Response) {
        return (value, None);
    }
    let node = operation
        .tree
        .child(None, Side::Response, code)
        .map(|id| &operation.tree.nodes[id]);
    let row = node.and_then(|n| n.row.as_ref());
    let text = row.is_some_and(|r| r.ty.expr.class() == Class::String);
    let line = row.map_or(0, |r| r.line);
    let listed = row
        .and_then(|r| facts::read(&r.description).enumeration)
        .and_then(|list| {
            list.values
                .into_iter()
                .find(|(_, label)| lists::says("success", label))
                .map(|(v, _)| v)
        })
        .or_else(|| success_word(&row.filter(|_| text)?.description))
        .or_else(|| success_number(&row?.description))
        .or_else(|| success_listed(page));
    let value = listed
        .clone()
        .or_else(|| row.and_then(|r| r.example.clone()));
    let success = match value.as_deref().map(|v| (v, v.parse::<i64>())) {
        Some((_, Ok(number))) if !text => Code::Int(number),
        Some((value, _)) if text => Code::Text(value.to_owned()),
        _ if text => Code::Text("0".to_owned()),
        _ => Code::Int(0),
    };
    let open = listed
        .is_none()
        .then(|| Review::new(line, format!("no example shows `{code}` of a success")));
    (success, open)
}

/// The word of a description that says success by itself: of `SUCCESS/FAIL`.
fn success_word(description: &str) -> Option<String> {
    let mut words = description.split(|c: char| !c.is_ascii_alphanumeric());
    let word = words.find(|word| ["success", "ok"].contains(&word.to_lowercase().as_str()))?;
    Some(word.to_owned())
}

/// The number that a description begins with and says to be a success: `200 成功，其他失败`.
fn success_number(description: &str) -> Option<String> {
    let mut clauses = description.split([',', '，', ';', '；', '。', '\n']);
    clauses.find_map(|clause| {
        let clause = clause.trim();
        let end = clause.find(|c: char| !(c.is_ascii_digit() || c == '-'))?;
        let said = !lists::says("failure", clause) && lists::says("success", &clause[end..]);
        (end > 0 && said).then(|| clause[..end].to_owned())
    })
}

/// The code that a table of codes says to be the success.
fn success_listed(page: &Page) -> Option<String> {
    let mut rows = page.codes.iter().flat_map(|table| &table.rows);
    let row = rows.find(|row| {
        let said = row.message.trim();
        text::width(said) <= 20 && lists::says("success", said) && !lists::says("failure", said)
    })?;
    Some(row.code.clone())
}
