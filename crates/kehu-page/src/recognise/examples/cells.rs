//! JSON in tables of facts: `| payload | {"id": 1} |`.

use super::labels::Labels;
use super::{Example, ExampleKind, Format};
use crate::block::Table;
use crate::json::{self, Value};
use crate::recognise::outline::Outline;
use crate::text;
use crate::words::{Feature, words};

/// A row whose label says whose JSON stands in its other cell.
pub(super) fn of_facts(at: usize, table: &Table, outline: &Outline, out: &mut Vec<Example>) {
    let rows = table.rows.iter().map(|row| (row.line, &row.cells));
    for (line, cells) in rows {
        let [label, value] = cells.as_slice() else {
            continue;
        };
        let said = words().features(label.text());
        let of_side = said.any(&[
            Feature::Request,
            Feature::Response,
            Feature::Header,
            Feature::Body,
            Feature::Example,
        ]);
        let source = value.text().trim();
        if !of_side || text::width(label.text()) > 40 || !source.starts_with(['{', '[']) {
            continue;
        }
        let parsed = json::read(source, line);
        let labels = Labels::of(outline, at, said);
        let title = text::squeeze(label.text());
        let mut example = Example {
            format: Format::Json,
            json: parsed.documents.into_iter().next(),
            broken: parsed.broken,
            ..Example::of(at, line, &labels, title, source)
        };
        if said.has(Feature::Header) && !said.has(Feature::Response) {
            as_headers(&mut example);
        }
        out.push(example);
    }
}

/// An object of headers is what a request is sent with.
pub(super) fn as_headers(example: &mut Example) {
    let Some(json) = example.json.take() else {
        return;
    };
    let value = |value: &Value| match value {
        Value::String(text) => text.clone(),
        _ => String::new(),
    };
    let members = json.root.members().iter();
    let headers = members.map(|(name, node)| (name.clone(), value(&node.value)));
    example.kind = ExampleKind::Request;
    example.request = Some(kehu_request::Request {
        headers: headers.collect(),
        ..kehu_request::Request::default()
    });
}
