//! Disagreements between tables and examples, at their places in a draft.

use std::collections::HashMap;

use super::super::fields;
use super::super::spec::{Api, Place as At, Quirk, Review};
use super::Drafted;
use crate::recognise::Operation;
use crate::recognise::outline::Side;
use crate::recognise::tree::NodeId;
use crate::text;
use crate::witness::{Finding, Kind};

/// Whether a finding only says that no table lists the envelope, which `[envelope]` does.
pub(super) fn of_envelope(finding: &Finding, api: &Api) -> bool {
    let Some(envelope) = &api.envelope else {
        return false;
    };
    let own = [
        Some(&envelope.code),
        envelope.flag.as_ref(),
        envelope.message.as_ref(),
        envelope.name.as_ref(),
        envelope.data.as_ref(),
        envelope.request_id.as_ref(),
    ];
    finding.kind == Kind::Undocumented
        && finding.side == Some(Side::Response)
        && finding
            .paths
            .iter()
            .all(|path| own.into_iter().flatten().any(|key| key == path))
}

/// Sides of which no table lists any field: one open point speaks for all the fields of an example.
pub(super) fn untold_sides(
    operation: &Operation,
    findings: &mut Vec<Finding>,
) -> Vec<(At, Review)> {
    let sides = [(Side::Request, At::Request), (Side::Response, At::Response)];
    let mut points = Vec::new();
    for (side, at) in sides {
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
        let why = "no table lists its fields: they are those of the example";
        points.push((at, Review::new(line, why)));
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
    let tree = &operation.tree;
    let endpoint = &mut drafted.endpoint;
    for finding in &drafted.findings {
        let line = finding
            .table
            .as_ref()
            .or(finding.example.as_ref())
            .map_or(0, |(_, line)| *line);
        let at = finding.paths.first();
        match finding.kind {
            // The rows' quirks say these.
            Kind::Type
            | Kind::Undocumented
            | Kind::Casing
            | Kind::Conditional
            | Kind::EnumValue
            | Kind::RequiredAbsent => continue,
            // Evidence takes these as they are; the report tells of them.
            Kind::DocumentedAbsent => continue,
            Kind::TableForm => {
                let review = Review::new(line, finding.sentence.clone());
                endpoint.reviews.push((At::Request, review));
                continue;
            }
            _ => {}
        }
        let node = at.and_then(|path| {
            (0..tree.nodes.len()).find(|id| {
                finding.side == Some(tree.nodes[*id].side) && tree.path(*id).join(".") == **path
            })
        });
        let name = node
            .and_then(|id| places.get(&id))
            .and_then(|place| place.rsplit('.').next())
            .map(str::to_owned);
        let review = Review::new(line, finding.sentence.clone());
        let place = node
            .and_then(|id| places.get(&id))
            .cloned()
            .unwrap_or_default();
        if finding.kind == Kind::Name
            && let (Some((said, line)), false) = (&finding.table, place.is_empty())
            && text::is_identifier(said)
        {
            endpoint
                .quirks
                .retain(|q| q.at != place || q.says.as_ref().is_none_or(|(k, _)| *k != "absent"));
            endpoint.quirks.push(Quirk {
                at: place,
                says: Some(("name", fields::text_literal(said))),
                why: sentence(&finding.sentence),
                line: *line,
            });
            continue;
        }
        let row = name.and_then(|name| match place.matches('.').count() {
            1 if place.starts_with("request.") => {
                endpoint.fields.iter_mut().find(|r| r.name == name)
            }
            _ => endpoint
                .records
                .iter_mut()
                .flat_map(|r| &mut r.fields)
                .find(|r| r.name == name),
        });
        match row {
            Some(row) => row.reviews.push(review),
            None => endpoint.reviews.push((At::End, review)),
        }
    }
}
