//! What an operation answers.

use super::super::fields::Fields;
use super::super::names;
use super::super::spec::{Api, Endpoint, Envelope, Place as At, Record, Review, Ty};
use super::super::types::{self, Evidence};
use crate::facts::Facts;
use crate::json::Value;
use crate::recognise::Operation;
use crate::recognise::outline::Side;
use crate::recognise::rows::Place;
use crate::recognise::shape::{Shape, Shapes};
use crate::recognise::tree::{NodeId, Tree};
use crate::types::{Class, TypeExpr};

/// What the envelope holds.
pub(super) fn response(
    operation: &Operation,
    api: &Api,
    fields: &mut Fields<'_>,
    owner: &str,
    out: &mut Endpoint,
) {
    let tree = &operation.tree;
    let roots: Vec<NodeId> = tree
        .side(Side::Response)
        .filter(|id| tree.nodes[*id].place != Place::Header)
        .collect();
    let shown = operation
        .shapes
        .get(&Side::Response)
        .map(|shapes| shapes.get(Shapes::ROOT));
    let lists = shown.map_or(0, lists_around);
    let refusals_only = api.envelope.as_ref().is_some_and(|e| e.refusals_only);
    out.bare = refusals_only;
    if roots.is_empty() {
        if let Some(root) = shown.filter(|_| lists > 0) {
            if root.items.is_empty() {
                let why = "the page does not say what is in the list";
                out.reviews.push((At::Response, Review::new(0, why)));
            }
            out.data = Some(wrapped(plain_items(root), lists));
        } else if shown.is_none_or(|root| root.keys.is_empty()) {
            out.reviews.push((
                At::Response,
                Review::new(0, "the page does not say what comes back"),
            ));
        }
        return;
    }
    let name = |id: &NodeId| tree.nodes[*id].name.as_str();
    out.bare |= api
        .envelope
        .as_ref()
        .is_some_and(|envelope| is_bare(shown, &roots, tree, envelope));
    if out.bare && !refusals_only {
        let why = "it has no code as others have: taken for an answer without the envelope";
        out.reviews.push((At::Response, Review::new(0, why)));
    }
    let envelope = api.envelope.as_ref().filter(|_| !out.bare);
    let (own, data): (Vec<&str>, Option<&str>) = match envelope {
        Some(e) => (
            [
                Some(&e.code),
                e.message.as_ref(),
                e.name.as_ref(),
                e.request_id.as_ref(),
            ]
            .into_iter()
            .flatten()
            .map(|p| p.split('.').next().unwrap_or(p))
            .collect(),
            e.data.as_deref(),
        ),
        None => (Vec::new(), None),
    };
    let rest: Vec<NodeId> = roots
        .iter()
        .copied()
        .filter(|id| !own.contains(&name(id)) && Some(name(id)) != data)
        .collect();
    let enveloped = roots.iter().any(|id| own.contains(&name(id)));
    if let Some(data) = data {
        if let Some(id) = roots.iter().copied().find(|id| name(id) == data) {
            let row = fields.row(id, "response", owner, 0);
            fields
                .quirks
                .retain(|q| q.at != "response.data" && q.at != format!("response.{data}"));
            let prefix = format!("response.{data}");
            for place in fields.places.values_mut() {
                if let Some(rest) = place.strip_prefix(&prefix) {
                    *place = format!("response{rest}");
                }
            }
            for quirk in &mut fields.quirks {
                if let Some(rest) = quirk.at.strip_prefix(&prefix) {
                    quirk.at = format!("response{rest}");
                }
            }
            let untold = matches!(&row.ty, Ty::Plain("any"))
                || matches!(&row.ty, Ty::Map(inner) if **inner == Ty::Plain("any"));
            let empty = matches!(row.ty, Ty::Plain(_)) && shows_nothing(operation, data);
            let line = tree.nodes[id].line().unwrap_or(0);
            let why = match (empty, untold) {
                (true, _) => Some(format!(
                    "`{data}` is empty in every example: nothing is read"
                )),
                (false, true) => Some(format!("the page does not say what is in `{data}`")),
                (false, false) => None,
            };
            let points = match why {
                Some(why) => vec![Review::new(line, why)],
                None => row.reviews,
            };
            out.reviews
                .extend(points.into_iter().map(|point| (At::Response, point)));
            out.data = (!empty).then_some(row.ty);
            for id in rest {
                out.reviews.push((
                    At::Response,
                    Review::new(
                        tree.nodes[id].line().unwrap_or(0),
                        format!("`{}` stands beside `{data}`", tree.nodes[id].name),
                    ),
                ));
            }
            return;
        }
        if enveloped && !rest.is_empty() {
            let line = rest
                .first()
                .and_then(|id| tree.nodes[*id].line())
                .unwrap_or(0);
            out.reviews.push((At::Response, Review::new(line, format!("`{data}` is not on the page: what is beside the code is drafted as what is in it"))));
        }
    }
    if rest.is_empty() {
        return;
    }
    let plain = |root: &Shape| root.items.iter().any(|item| item.class != Class::Array);
    if lists > 0 && shown.is_some_and(plain) {
        let why = "examples show lists of objects and of plain values";
        out.reviews.push((At::Response, Review::new(0, why)));
        out.data = Some(wrapped(Ty::Plain("any"), lists));
        return;
    }
    let place = format!("response{}", "[]".repeat(lists));
    let rows = fields.rows(&rest, &place, owner, 0);
    let record = names::unique(format!("{owner}Response"), fields.taken_mut());
    fields.records.insert(
        0,
        Record {
            name: record.clone(),
            label: out.title.clone(),
            fields: rows,
            reviews: Vec::new(),
        },
    );
    out.data = Some(wrapped(Ty::Named(record), lists));
}

/// Whether examples of success have the key, and only null or an empty text in it.
fn shows_nothing(operation: &Operation, data: &str) -> bool {
    let shapes = operation.shapes.get(&Side::Response);
    let shown = shapes.and_then(|shapes| Some(shapes.get(shapes.find([data])?)));
    let mut samples = shown.into_iter().flat_map(|shape| &shape.samples);
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        _ => false,
    };
    shown.is_some() && samples.all(|sample| sample.refusal || empty(&sample.value))
}

/// Whether neither examples nor tables have the code of the API's envelope.
fn is_bare(shown: Option<&Shape>, roots: &[NodeId], tree: &Tree, envelope: &Envelope) -> bool {
    let code = envelope.code.split('.').next().unwrap_or(&envelope.code);
    let told = roots.iter().any(|id| tree.nodes[*id].name == code);
    let success = |root: &Shape| root.samples.iter().any(|sample| !sample.refusal);
    match shown.filter(|root| success(root)) {
        Some(root) => !root.keys.contains_key(code),
        None => !told && !roots.is_empty(),
    }
}

/// How many lists stand around the whole of a response.
fn lists_around(root: &Shape) -> usize {
    let mut whole = root.samples.iter().filter(|sample| !sample.refusal);
    if whole
        .next()
        .is_some_and(|sample| sample.class == Class::Array)
    {
        root.lists
    } else {
        0
    }
}

/// The type of items that are no objects.
fn plain_items(root: &Shape) -> Ty {
    if root.items.is_empty() {
        return Ty::Plain("any");
    }
    let items = root.items.iter().filter(|item| item.class != Class::Array);
    let evidence = Evidence {
        name: "",
        words: "",
        said: &TypeExpr::Unknown,
        facts: &Facts::default(),
        shown: items.collect(),
        cell: None,
    };
    types::judge(&evidence).ty
}

fn wrapped(item: Ty, lists: usize) -> Ty {
    (0..lists).fold(item, |ty, _| ty.list())
}
