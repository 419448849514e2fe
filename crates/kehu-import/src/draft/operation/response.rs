//! What an operation answers.

use kehu_spec::document::{EnvelopeCell, EnvelopeTable, RecordTable};

use super::super::documents::{Api, Endpoint};
use super::super::fields::{Fields, is_identifier_of_data};
use super::super::names;
use super::super::notes::Review;
use super::super::types::{self, Evidence, Ty};
use kehu_page::block::{Block, BlockKind, Row};
use kehu_page::facts::Facts;
use kehu_page::json::Value;
use kehu_page::recognise::outline::Side;
use kehu_page::recognise::rows::Place;
use kehu_page::recognise::shape::{Shape, Shapes};
use kehu_page::recognise::tree::{NodeId, Tree};
use kehu_page::recognise::{Operation, Page};
use kehu_page::types::{Class, TypeExpr};

/// What is asked where neither table nor example has an answer.
pub(super) const UNSAID: &str = "the page does not say what comes back";

/// Whether all that a page says of an answer is its status, and that has no body: 204.
pub(super) fn is_empty(page: &Page, operation: &Operation) -> bool {
    let section = &operation.section;
    let own = page.document.blocks.get(section.start..section.end);
    let texts = || own.unwrap_or_default().iter().flat_map(texts);
    let status = |text: &str, status: &str| {
        let mut words = text.split(|c: char| !c.is_alphanumeric());
        words.any(|word| word == status)
    };
    let says = |code: &str| texts().any(|text| status(text, code));
    says("204") && !["200", "201", "202"].into_iter().any(says)
}

/// What a block says; of code, where a status stands.
fn texts(block: &Block) -> Vec<&str> {
    match &block.kind {
        BlockKind::Table(table) => table.rows.iter().flat_map(Row::texts).collect(),
        BlockKind::Code(code) => code.text.lines().take(1).collect(),
        _ => block
            .inline()
            .map(|inline| inline.text.as_str())
            .into_iter()
            .collect(),
    }
}

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
    let mut bare = api.refusals_only;
    let data = if roots.is_empty() {
        listed(shown, fields, out)
    } else {
        let unlike = |code: &str| is_bare(shown, &roots, tree, code, api.told_of_all);
        let code = api.file.envelope.as_ref().and_then(|e| e.code.as_ref());
        bare |= code.is_some_and(|code| unlike(code));
        if bare && !api.refusals_only {
            let why = "it has no code as others have: taken for an answer without the envelope";
            fields.notes.ask_at(out.response(), 0, why);
        }
        let api = Some(api).filter(|_| !bare);
        answer(operation, api, &roots, shown, fields, owner, out)
    };
    let response = out.file.response.get_or_insert_default();
    response.data = data.map(|ty| ty.to_string().into());
    response.envelope = bare.then(|| EnvelopeCell::Applies(false.into()));
}

/// What comes back where neither tables nor examples have a name for any of it.
fn listed(shown: Option<&Shape>, fields: &mut Fields<'_>, out: &Endpoint) -> Option<Ty> {
    let lists = shown.map_or(0, lists_around);
    if let Some(root) = shown.filter(|_| lists > 0) {
        if root.items.is_empty() {
            let why = "the page does not say what is in the list";
            fields.notes.ask_at(out.response(), 0, why);
        }
        return Some(wrapped(plain_items(root), lists));
    }
    if shown.is_none_or(|root| root.keys.is_empty()) {
        fields.notes.ask_at(out.response(), 0, UNSAID);
    }
    None
}

/// What comes back, told from the envelope around it: `api` has one, where the answer is in it.
fn answer(
    operation: &Operation,
    api: Option<&Api>,
    roots: &[NodeId],
    shown: Option<&Shape>,
    fields: &mut Fields<'_>,
    owner: &str,
    out: &mut Endpoint,
) -> Option<Ty> {
    let tree = &operation.tree;
    let name = |id: &NodeId| tree.nodes[*id].name.as_str();
    let line = |id: NodeId| tree.nodes[id].line().unwrap_or(0);
    let envelope = api.and_then(|api| api.file.envelope.as_ref());
    let data = envelope.and_then(|envelope| Some(envelope.data.as_ref()?.as_str()));
    let own: Vec<&str> = envelope.map(keys_beside_data).unwrap_or_default();
    let rest: Vec<NodeId> = roots
        .iter()
        .copied()
        .filter(|id| !own.contains(&name(id)) && Some(name(id)) != data)
        .collect();
    if let Some(data) = data {
        if let Some(id) = roots.iter().copied().find(|id| name(id) == data) {
            let ty = enveloped(operation, id, data, fields, owner, out);
            for id in rest {
                let why = format!("`{}` stands beside `{data}`", tree.nodes[id].name);
                fields.notes.ask_at(out.response(), line(id), why);
            }
            return ty;
        }
        let is_enveloped = roots.iter().any(|id| own.contains(&name(id)));
        if let (true, Some(first)) = (is_enveloped, rest.first()) {
            let why = format!(
                "`{data}` is not on the page: what is beside the code is drafted as what is in it"
            );
            fields.notes.ask_at(out.response(), line(*first), why);
        }
    }
    if rest.is_empty() {
        return None;
    }
    let lists = shown.map_or(0, lists_around);
    let said = tree.answer.as_ref();
    let lists = lists.max(said.is_some_and(|answer| answer.is_list).into());
    let plain = |root: &Shape| root.items.iter().any(|item| item.class != Class::Array);
    if lists > 0 && shown.is_some_and(plain) {
        let why = "examples show lists of objects and of plain values";
        fields.notes.ask_at(out.response(), 0, why);
        return Some(wrapped(Ty::Plain("any"), lists));
    }
    let place = format!("response{}", "[]".repeat(lists));
    if rest.iter().all(|id| is_identifier_of_data(name(id)))
        && let Some(map) = fields.keyed_by_data(&rest, lists, &place, owner, 0)
    {
        let why = map.open.unwrap_or_default();
        fields.notes.ask_at(out.response(), line(rest[0]), why);
        return Some(map.ty);
    }
    let record = record(operation, &rest, &place, fields, owner, out);
    Some(wrapped(Ty::Named(record), lists))
}

/// The keys of an envelope that stand beside its data.
fn keys_beside_data(envelope: &EnvelopeTable) -> Vec<&str> {
    let e = envelope;
    let paths = [&e.code, &e.message, &e.name, &e.request_id];
    let paths = paths.into_iter().flatten();
    paths.filter_map(|path| path.split('.').next()).collect()
}

/// The name of the record that holds an answer's fields: the page's own for it, where it has one.
fn record(
    operation: &Operation,
    ids: &[NodeId],
    place: &str,
    fields: &mut Fields<'_>,
    owner: &str,
    out: &Endpoint,
) -> String {
    let rows = fields.rows(ids, place, owner, 0);
    let said = operation.tree.answer.as_ref();
    let name = said.map(|answer| names::type_name(&answer.model));
    let name = name.unwrap_or_else(|| format!("{owner}Response"));
    let record = names::unique(name.clone(), fields.taken_mut());
    let span = fields.notes.place(0);
    fields.notes.part(span).called = said.map(|_| name);
    let table = RecordTable {
        span,
        name: record.as_str().into(),
        label: out.file.title.clone(),
        fields: rows,
        ..RecordTable::default()
    };
    fields.records.insert(0, table);
    record
}

/// The type of the field that holds the data. What is said of places in it is said of the response.
fn enveloped(
    operation: &Operation,
    id: NodeId,
    data: &str,
    fields: &mut Fields<'_>,
    owner: &str,
    out: &Endpoint,
) -> Option<Ty> {
    let row = fields.row(id, "response", owner, 0);
    let ty = Ty::of(&row);
    let prefix = format!("response.{data}");
    fields
        .quirks
        .retain(|q| *q.at != "response.data" && *q.at != prefix);
    let inside = |place: &str| Some(format!("response{}", place.strip_prefix(&prefix)?));
    for place in fields.places.values_mut() {
        if let Some(inside) = inside(place) {
            *place = inside;
        }
    }
    for quirk in &mut fields.quirks {
        if let Some(inside) = inside(&quirk.at) {
            quirk.at.value = inside;
        }
    }
    let untold = match &ty {
        Ty::Map(inner) => **inner == Ty::Plain("any"),
        ty => *ty == Ty::Plain("any"),
    };
    let empty = matches!(ty, Ty::Plain(_)) && shows_nothing(operation, data);
    let line = operation.tree.nodes[id].line().unwrap_or(0);
    let why = match (empty, untold) {
        (true, _) => Some(format!(
            "`{data}` is empty in every example: nothing is read"
        )),
        (false, true) => Some(format!("the page does not say what is in `{data}`")),
        (false, false) => None,
    };
    let points = match why {
        Some(why) => vec![Review::new(line, why)],
        None => std::mem::take(&mut fields.notes.part(row.span).reviews),
    };
    for point in points {
        fields.notes.ask_at(out.response(), point.line, point.text);
    }
    (!empty).then_some(ty)
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

/// Whether neither examples nor tables have the code of the API's envelope. Where it is told of all answers, only
/// an example shows one without.
fn is_bare(
    shown: Option<&Shape>,
    roots: &[NodeId],
    tree: &Tree,
    code: &str,
    told_of_all: bool,
) -> bool {
    let code = code.split('.').next().unwrap_or(code);
    let told = roots.iter().any(|id| tree.nodes[*id].name == code);
    let success = |root: &Shape| root.samples.iter().any(|sample| !sample.refusal);
    match shown.filter(|root| success(root)) {
        Some(root) => !root.keys.contains_key(code),
        None => !told && !roots.is_empty() && !told_of_all,
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

/// The type of items that are not objects.
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
