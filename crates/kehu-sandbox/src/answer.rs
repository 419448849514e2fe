//! Answers: the envelope and the data around the items, as text with slots, made once per operation.

mod draft;

use kehu_spec::model::{AddressIn, Api, Field, Operation, PagedBy, Path, Type, Wire};
use serde_json::{Map, Value};

use crate::arrived;
use crate::collection::Collection;
use crate::json::Node;
use crate::project::Item;
use crate::shape::{self, Cell};

/// A response as text with slots.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    parts: Vec<Part>,
    /// How an item of a collection is written.
    pub(crate) item: Item,
    /// What travels as JSON inside a string.
    inside: Option<Path>,
}

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    Slot(Slot, Type, Wire),
}

/// What is only known when a request has been carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    RequestId,
    /// The items, commas between.
    Items,
    /// The only item, or null.
    One,
    /// The members of the only item, beside those of the envelope.
    Members,
    /// The cursor of the next page.
    Next,
    /// The cursor of the page before.
    Previous,
    /// The key of the first item.
    First,
    /// The key of the last item.
    Last,
    /// How many items all pages have.
    Total,
    /// How many pages there are.
    Pages,
    /// Whether a page follows.
    More,
    /// Whether a page is before this one.
    MoreBefore,
    /// The request field of this number.
    Echo(usize),
    Token,
    /// What renews the token.
    Refresh,
    ExpiresIn,
}

/// What fills the slots.
#[derive(Debug, Default)]
pub(crate) struct Filling<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) items: &'a [String],
    pub(crate) next: Option<&'a Cell>,
    pub(crate) previous: Option<&'a Cell>,
    pub(crate) first: Option<&'a Cell>,
    pub(crate) last: Option<&'a Cell>,
    pub(crate) total: u64,
    pub(crate) pages: u64,
    pub(crate) more: bool,
    pub(crate) more_before: bool,
    pub(crate) request: Option<&'a Map<String, Value>>,
    pub(crate) token: &'a str,
    pub(crate) refresh: &'a str,
    pub(crate) expires_in: u64,
}

impl Template {
    /// The template of an operation.
    pub(crate) fn new(api: &Api, operation: &Operation, collection: Option<&Collection>) -> Self {
        draft::template(api, operation, collection)
    }

    /// The answer with its slots filled.
    pub(crate) fn fill(&self, operation: &Operation, filling: &Filling<'_>) -> String {
        let size: usize = filling.items.iter().map(|item| item.len() + 1).sum();
        let mut text = String::with_capacity(size + 512);
        for part in &self.parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Slot(Slot::Items, ..) => {
                    for (at, item) in filling.items.iter().enumerate() {
                        if at > 0 {
                            text.push(',');
                        }
                        text.push_str(item);
                    }
                }
                Part::Slot(Slot::One, ..) => {
                    text.push_str(filling.items.first().map_or("null", String::as_str))
                }
                Part::Slot(Slot::Members, ..) => {
                    let item = filling.items.first().map_or("", String::as_str).trim();
                    let members = item
                        .strip_prefix('{')
                        .and_then(|item| item.strip_suffix('}'));
                    text.push_str(members.unwrap_or_default());
                }
                Part::Slot(slot, ty, wire) => {
                    text.push_str(&value(*slot, ty, *wire, operation, filling).to_text())
                }
            }
        }
        match &self.inside {
            Some(path) => in_string(path, text),
            None => text,
        }
    }

    /// Whether anything asks how many items all pages have.
    pub(crate) fn counts(&self) -> bool {
        self.has(Slot::Total) || self.has(Slot::Pages)
    }

    /// Whether anything asks for the page before.
    pub(crate) fn looks_back(&self) -> bool {
        self.has(Slot::Previous) || self.has(Slot::MoreBefore)
    }

    /// Whether the answer is one item; without one it may be null.
    pub(crate) fn is_one(&self) -> bool {
        self.has(Slot::One) || self.needs_one()
    }

    /// Whether there is no answer without an item.
    pub(crate) fn needs_one(&self) -> bool {
        self.has(Slot::Members)
    }

    fn has(&self, wanted: Slot) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Slot(slot, ..) if *slot == wanted))
    }
}

/// The header that a path of `[pages]` names: `header:X-Total-Count`.
fn header_of(path: &Path) -> Option<&str> {
    path.0.first()?.strip_prefix("header:")
}

/// Whether a header tells how many items or pages there are.
pub(crate) fn counts_in_headers(operation: &Operation) -> bool {
    let Some(pages) = &operation.pages else {
        return false;
    };
    let total = match &pages.by {
        PagedBy::Number { total, .. } | PagedBy::Offset { total, .. } => total.as_ref(),
        PagedBy::Cursor { .. } | PagedBy::LastItem { .. } => None,
    };
    let mut counts = total.into_iter().chain(&pages.count);
    counts.any(|path| header_of(path).is_some())
}

/// What headers tell of paging: the cursor of the next page, how many items and pages there are, whether one follows.
pub(crate) fn in_headers(
    operation: &Operation,
    next: Option<&Cell>,
    [total, count]: [u64; 2],
    more: bool,
) -> Vec<(String, String)> {
    let Some(pages) = &operation.pages else {
        return Vec::new();
    };
    let more = (more != pages.done).to_string();
    let next = next.map(key_text);
    let told = match &pages.by {
        PagedBy::Cursor { forward, .. } => {
            vec![
                (Some(&forward.next), next),
                (forward.more.as_ref(), Some(more)),
            ]
        }
        PagedBy::LastItem { .. } => Vec::new(),
        PagedBy::Number {
            total: at,
            more: follows,
            ..
        }
        | PagedBy::Offset {
            total: at,
            more: follows,
            ..
        } => {
            let total = Some(total.to_string());
            vec![(at.as_ref(), total), (follows.as_ref(), Some(more))]
        }
    };
    let count = (pages.count.as_ref(), Some(count.to_string()));
    let told = told.into_iter().chain([count]);
    let told = told.filter_map(|(path, value)| Some((header_of(path?)?.to_owned(), value?)));
    told.collect()
}

/// The `Link` header that leads to the page of a key, where an operation has such.
pub(crate) fn link(operation: &Operation, key: &Cell) -> Option<String> {
    let pages = operation.pages.as_ref()?;
    let PagedBy::Cursor { forward, .. } = &pages.by else {
        return None;
    };
    let field = operation.request.fields.get(forward.field.0);
    let address = address(operation, field, key);
    (forward.address == Some(AddressIn::Link)).then(|| format!("<{address}>; rel=\"next\""))
}

/// A key as text.
fn key_text(key: &Cell) -> String {
    match key {
        Cell::Int(key) => key.to_string(),
        Cell::Text(key) => key.clone(),
        Cell::Real(key) => key.to_string(),
    }
}

/// The address of the page that a key leads to.
fn address(operation: &Operation, field: Option<&Field>, key: &Cell) -> String {
    let key = key_text(key);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair(field.map_or("", |field| &field.name), &key);
    format!("{}?{}", operation.path, query.finish())
}

/// An answer with what stands at a path as JSON inside a string.
fn in_string(path: &Path, text: String) -> String {
    let Ok(mut answer) = Node::parse(&text) else {
        return text;
    };
    if let Some(inside) = answer.at(&path.0).map(Node::to_text) {
        answer.put(&path.0, Node::text(inside));
    }
    answer.to_text()
}

fn value(slot: Slot, ty: &Type, wire: Wire, operation: &Operation, filling: &Filling<'_>) -> Node {
    let cursor = |cell: Option<&Cell>| match cell {
        Some(Cell::Int(value)) => shape::number(*value, ty, wire, None),
        Some(Cell::Text(text)) => Node::text(text.clone()),
        Some(Cell::Real(_)) | None => Node::Null,
    };
    let count =
        |value: u64| shape::number(i64::try_from(value).unwrap_or(i64::MAX), ty, wire, None);
    match slot {
        Slot::RequestId => Node::text(filling.request_id),
        Slot::Next | Slot::Previous => {
            let by = operation.pages.as_ref().map(|pages| &pages.by);
            let (key, way) = match (slot, by) {
                (Slot::Next, Some(PagedBy::Cursor { forward, .. })) => {
                    (filling.next, Some(forward))
                }
                (_, Some(PagedBy::Cursor { back, .. })) => (filling.previous, back.as_ref()),
                _ => (None, None),
            };
            match (key, way.and_then(|way| way.end.first())) {
                (None, Some(end)) => Node::from(end),
                (Some(key), _) if way.is_some_and(|way| way.address.is_some()) => {
                    let field = way.and_then(|way| operation.request.fields.get(way.field.0));
                    Node::text(address(operation, field, key))
                }
                (key, _) => cursor(key),
            }
        }
        Slot::First => cursor(filling.first),
        Slot::Last => cursor(filling.last),
        Slot::Total => count(filling.total),
        Slot::Pages => count(filling.pages),
        Slot::More | Slot::MoreBefore => {
            let more = match slot {
                Slot::More => filling.more,
                _ => filling.more_before,
            };
            let more = more != operation.pages.as_ref().is_some_and(|pages| pages.done);
            match ty {
                Type::Bool if wire == Wire::Plain => Node::Bool(more),
                _ => count(more.into()),
            }
        }
        Slot::Echo(at) => {
            let field = operation.request.fields.get(at);
            let given = field.and_then(|field| arrived::given(filling.request?, field));
            given
                .or_else(|| field?.default.as_ref().map(Node::from))
                .unwrap_or_default()
        }
        Slot::Token => Node::text(filling.token),
        Slot::Refresh => Node::text(filling.refresh),
        Slot::ExpiresIn => count(filling.expires_in),
        Slot::Items | Slot::One | Slot::Members => Node::Null,
    }
}
