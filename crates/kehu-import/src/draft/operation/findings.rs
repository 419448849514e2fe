//! Disagreements between tables and examples, at their places in a draft.

use std::collections::HashMap;

use kehu_spec::document::write::Anchor;
use kehu_spec::document::{BodyWord, ClaimTable, FieldRow, QuirkTable};
use kehu_spec::source::Span;

use super::super::documents::{Api, Endpoint};
use super::super::notes::Review;
use super::super::types::Ty;
use super::Drafted;
use kehu_page::recognise::Operation;
use kehu_page::recognise::outline::Side;
use kehu_page::recognise::tree::NodeId;
use kehu_page::text;
use kehu_page::witness::{Finding, Kind};

/// Whether a finding only says that no table lists the envelope, which `[envelope]` does.
pub(super) fn of_envelope(finding: &Finding, api: &Api) -> bool {
    let own = api.envelope_paths();
    finding.kind == Kind::Undocumented
        && finding.side == Some(Side::Response)
        && finding
            .paths
            .iter()
            .all(|path| own.contains(&path.as_str()))
}

/// What is asked of a side of which no table lists any field, or of the operation where that is so of both.
const UNTOLD: &str = "no table lists its fields: they are those of the example";

/// Asks once, whether of a side or of both.
pub(super) fn ask_untold(sides: Vec<(Side, usize)>, out: &mut Endpoint) {
    let at = match sides[..] {
        [] => return,
        [(Side::Request, _)] => out.request(),
        [_] => out.response(),
        _ => out.head(),
    };
    out.ask(at, sides[0].1, UNTOLD);
}

/// Sides of which no table lists any field: one open point speaks for all the fields of an example.
pub(super) fn untold_sides(
    operation: &Operation,
    findings: &mut Vec<Finding>,
) -> Vec<(Side, usize)> {
    let mut points = Vec::new();
    for side in [Side::Request, Side::Response] {
        let nodes = || operation.tree.nodes.iter().filter(|node| node.side == side);
        let of_side = |f: &Finding| f.kind == Kind::Undocumented && f.side == Some(side);
        let first = findings.iter().find(|f| of_side(f));
        let line = first
            .and_then(|f| f.example.as_ref())
            .map(|(_, line)| *line);
        let Some(line) = line.filter(|_| nodes().all(|node| node.row.is_none())) else {
            continue;
        };
        findings.retain(|f| !of_side(f));
        points.push((side, line));
    }
    points
}

/// A finding as a sentence.
fn sentence(words: &str) -> String {
    let mut words = text::squeeze(words);
    if let Some(first) = words.get(..1).map(str::to_uppercase) {
        words.replace_range(..1, &first);
    }
    if !words.ends_with('.') {
        words.push('.');
    }
    words
}

/// Findings that no row's own judgement covers become open points at their field.
pub(super) fn found(
    operation: &Operation,
    places: &HashMap<NodeId, String>,
    drafted: &mut Drafted,
) {
    let endpoint = &mut drafted.endpoint;
    for finding in &drafted.findings {
        let line = finding
            .table
            .as_ref()
            .or(finding.example.as_ref())
            .map_or(0, |(_, line)| *line);
        match finding.kind {
            // The rows' quirks say these.
            Kind::Type
            | Kind::Undocumented
            | Kind::Casing
            | Kind::Conditional
            | Kind::EnumValue
            | Kind::RequiredAbsent => continue,
            // Evidence takes these as they are; the report tells of them.
            Kind::DocumentedAbsent | Kind::Flat => continue,
            // A request without a body is written in nothing.
            Kind::ContentType if endpoint.body() == Some(BodyWord::Query) => continue,
            Kind::TableForm => {
                endpoint.ask(endpoint.request(), line, finding.sentence.clone());
                continue;
            }
            _ => {}
        }
        let place = node(operation, finding).and_then(|id| places.get(&id));
        if finding.kind == Kind::Name
            && let (Some((said, line)), Some(place)) = (&finding.table, place)
            && text::is_identifier(said)
        {
            called(endpoint, place, said, *line, sentence(&finding.sentence));
            continue;
        }
        match place.and_then(|place| row_at(endpoint, place)) {
            Some(row) => {
                let review = Review::new(line, finding.sentence.clone());
                endpoint.notes.part(row).reviews.push(review);
            }
            None => endpoint.ask(Anchor::End, line, finding.sentence.clone()),
        }
    }
}

/// The field that a finding is about.
fn node(operation: &Operation, finding: &Finding) -> Option<NodeId> {
    let tree = &operation.tree;
    let path = finding.paths.first()?;
    (0..tree.nodes.len())
        .find(|id| finding.side == Some(tree.nodes[*id].side) && tree.path(*id).join(".") == *path)
}

/// The page calls a field by another name.
fn called(endpoint: &mut Endpoint, place: &str, said: &str, line: usize, why: String) {
    let quirks = endpoint.file.quirk.get_or_insert_default();
    quirks.retain(|quirk| {
        let absent = |says: &ClaimTable| says.absent.is_some();
        *quirk.at != place || !quirk.says.as_ref().is_some_and(absent)
    });
    let quirk = QuirkTable {
        at: place.into(),
        says: Some(ClaimTable {
            name: Some(said.into()),
            ..ClaimTable::default()
        }),
        why: why.into(),
        ..QuirkTable::default()
    };
    endpoint.add_quirk(line, quirk);
}

/// The row at a place, as a quirk writes it: `response.orders[].updated`.
fn row_at(endpoint: &Endpoint, place: &str) -> Option<Span> {
    let mut parts = place.split('.');
    let mut table = match parts.next()?.trim_end_matches("[]") {
        "request" => endpoint.fields(),
        _ => record(endpoint, endpoint.data()?.named()?)?,
    };
    let mut rest = parts.collect::<Vec<_>>().join(".");
    // A name may itself have dots in it.
    loop {
        let (row, after) = table.iter().find_map(|row| {
            let after = rest.strip_prefix(row.name.as_str())?;
            let after = after.trim_start_matches("[]").trim_start_matches("[*]");
            let ends = after.is_empty() || after.starts_with('.');
            ends.then(|| (row, after.trim_start_matches('.').to_owned()))
        })?;
        if after.is_empty() {
            return Some(row.span);
        }
        table = record(endpoint, Ty::of(row).named()?)?;
        rest = after;
    }
}

fn record<'e>(endpoint: &'e Endpoint, name: &str) -> Option<&'e [FieldRow]> {
    let mut records = endpoint.records().iter();
    let record = records.find(|record| *record.name == name)?;
    Some(&record.fields)
}

#[cfg(test)]
mod tests {
    use kehu_spec::document::RecordTable;

    use super::super::super::documents::row;
    use super::*;

    #[test]
    fn a_place_is_a_row_of_its_own_record() {
        let mut endpoint = Endpoint::new(1, "find".to_owned(), "page");
        let mut record = |name: &str, rows: &[(&str, &str)]| RecordTable {
            name: name.into(),
            fields: rows
                .iter()
                .map(|(name, ty)| row(&mut endpoint.notes, 0, *name, &Ty::parse(ty, "")))
                .collect(),
            ..RecordTable::default()
        };
        let records = vec![
            record("Found", &[("buyer", "Buyer"), ("orders", "list<Order>")]),
            record("Buyer", &[("updated", "string")]),
            record("Order", &[("updated", "string"), ("a.b", "string")]),
        ];
        let [_, buyer, order] = [0, 1, 2].map(|at| records[at].fields.clone());
        endpoint.file.record = Some(records);
        let data = Some("Found".into());
        endpoint.file.response.get_or_insert_default().data = data;
        let at = |place: &str| row_at(&endpoint, place);
        assert_eq!(at("response.buyer.updated"), Some(buyer[0].span));
        assert_eq!(at("response.orders[].updated"), Some(order[0].span));
        assert_eq!(at("response.orders[].a.b"), Some(order[1].span));
        assert_eq!(at("response.orders[].created"), None);
    }
}
