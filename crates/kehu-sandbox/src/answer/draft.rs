//! One operation's answer in the making: where the items go, what says something about the page, the
//! token or the request, and the documentation's own words for the rest.

use kehu_spec::model::{
    Api, ExampleKind, Field, Operation, PagedBy, Path, RecordId, SandboxAction, Type, Wire,
};

use super::{Part, Slot, Template};
use crate::collection::{self, Collection};
use crate::credentials;
use crate::json::Node;
use crate::project::{self, Item};
use crate::shape;

/// The template of an operation.
pub(super) fn template(
    api: &Api,
    operation: &Operation,
    collection: Option<&Collection>,
) -> Template {
    let (slots, items, item) = (Vec::new(), None, Item::Stored);
    let mut draft = Draft {
        api,
        operation,
        collection,
        slots,
        items,
        item,
    };
    let example = draft.example();
    let shown = example
        .as_ref()
        .and_then(|response| collection::data_of(api, operation, response))
        .cloned();
    let data = match (&operation.sandbox, &operation.response.data) {
        (SandboxAction::Example, _) if shown.is_some() => shown.unwrap_or_default(),
        (_, Some(ty)) => draft.data(ty, shown.as_ref()),
        (_, None) => shown.unwrap_or_default(),
    };
    let response = draft.envelope(example, data);
    let parts = draft.cut(&response);
    let inside = api
        .envelope_of(operation)
        .and_then(|envelope| envelope.json.clone());
    Template {
        parts,
        item: draft.item,
        inside,
    }
}

/// Builds one operation's template.
struct Draft<'a> {
    api: &'a Api,
    operation: &'a Operation,
    collection: Option<&'a Collection>,
    slots: Vec<(Slot, Type, Wire)>,
    items: Option<Path>,
    item: Item,
}

impl Draft<'_> {
    /// The documentation's response.
    fn example(&self) -> Option<Node> {
        let response = self
            .operation
            .examples
            .iter()
            .find(|example| example.kind == ExampleKind::Response)?;
        Node::parse(&response.text).ok()
    }

    fn slot(&mut self, slot: Slot, ty: &Type, wire: Wire) -> Node {
        self.slots.push((slot, ty.clone(), wire));
        Node::Text(format!("\u{1}{}\u{1}", self.slots.len() - 1))
    }

    /// The data, with a slot where the items go.
    fn data(&mut self, ty: &Type, shown: Option<&Node>) -> Node {
        let find = matches!(self.operation.sandbox, SandboxAction::Find(_));
        if find {
            self.items = match &self.operation.pages {
                Some(pages) => Some(pages.items.clone()),
                None => self.items_path(ty, &mut Vec::new(), 4).map(Path),
            };
        }
        self.value(ty, Wire::Plain, &mut Vec::new(), shown)
    }

    /// Where the items stand, where no paging says it: the first list, the collection's own record first.
    fn items_path(&self, ty: &Type, path: &mut Vec<String>, depth: usize) -> Option<Vec<String>> {
        let own = self.collection.map(|collection| collection.record);
        match ty {
            Type::List(_) => Some(path.clone()),
            Type::Record(id) if Some(*id) == own || depth == 0 => None,
            Type::Record(id) => {
                let fields = &self.api.records.get(id.0)?.fields;
                let lists = |field: &&Field| match shape::inside(&field.ty) {
                    (Type::Record(id), true) => Some(*id) == own,
                    _ => false,
                };
                let ordered = fields
                    .iter()
                    .filter(lists)
                    .chain(fields.iter().filter(|field| !lists(field)));
                for field in ordered {
                    path.push(field.name.clone());
                    let found = self.items_path(&field.ty, path, depth - 1);
                    path.pop();
                    if found.is_some() {
                        return found;
                    }
                }
                None
            }
            _ => None,
        }
    }

    fn value(
        &mut self,
        ty: &Type,
        wire: Wire,
        path: &mut Vec<String>,
        shown: Option<&Node>,
    ) -> Node {
        if self.items.as_ref().is_some_and(|items| items.0 == *path) {
            let inner = shape::inside(ty).0.clone();
            self.item = self.item_form(&inner, wire, shown);
            let items = self.slot(Slot::Items, ty, wire);
            return Node::List(vec![items]);
        }
        match ty {
            Type::Record(id) if self.items.is_none() && self.is_item(*id, path) => {
                self.item = self.item_form(ty, wire, shown);
                self.slot(Slot::One, ty, wire)
            }
            Type::Record(id) => self.record(*id, path, shown),
            _ if path.is_empty() && self.operation.sandbox != SandboxAction::Example => match ty {
                Type::Int32 | Type::Int64 => self.slot(Slot::Total, ty, wire),
                _ => shown.cloned().unwrap_or_default(),
            },
            _ if path.is_empty() && shown.is_none() => self.least(ty, wire),
            _ => shown.cloned().unwrap_or_default(),
        }
    }

    /// Something, where the documentation shows nothing and promises it.
    fn least(&self, ty: &Type, wire: Wire) -> Node {
        let listed = match ty {
            Type::Enum(id) => self.api.enums.get(id.0),
            _ => None,
        };
        let wire = listed.map_or(wire, |listed| match wire {
            Wire::Plain => listed.wire,
            wire => wire,
        });
        shape::least(ty, wire, listed.map_or(&[], |listed| &listed.values))
    }

    /// Whether a record is the one item of a look-up.
    fn is_item(&self, id: RecordId, path: &[String]) -> bool {
        let find = matches!(self.operation.sandbox, SandboxAction::Find(_));
        find && (path.is_empty()
            || self
                .collection
                .is_some_and(|collection| collection.record == id))
    }

    fn item_form(&self, ty: &Type, wire: Wire, shown: Option<&Node>) -> Item {
        self.collection.map_or(Item::Stored, |collection| {
            project::item(self.api, collection, ty, wire, shown)
        })
    }

    fn record(&mut self, id: RecordId, path: &mut Vec<String>, shown: Option<&Node>) -> Node {
        let api = self.api;
        let fields = api
            .records
            .get(id.0)
            .map_or(&[][..], |record| &record.fields);
        let mut members = Vec::with_capacity(fields.len());
        for field in fields {
            path.push(field.name.clone());
            let below = shown.and_then(|node| node.get(&field.name));
            let value = match self.special(field, path) {
                Some(slot) => self.slot(slot, &field.ty, field.wire),
                None if path.len() > 8 => Node::Null,
                None => self.value(&field.ty, field.wire, path, below),
            };
            path.pop();
            let value = match value {
                Node::Null if field.required && below.is_none() => {
                    self.least(&field.ty, field.wire)
                }
                value => value,
            };
            let silent = value.is_null() && below.is_none() && !field.required;
            if !silent {
                members.push((field.name.as_str().into(), value));
            }
        }
        Node::Object(members)
    }

    /// What a response field says about the page, the token or the request.
    fn special(&self, field: &Field, path: &[String]) -> Option<Slot> {
        if self.operation.sandbox == SandboxAction::IssueToken
            && let Some(issued) = credentials::issued_by(self.api, self.operation)
        {
            let is = |wanted: &Path| wanted.0 == path;
            return match () {
                () if is(&issued.how.token) => Some(Slot::Token),
                () if issued.how.expires_in.as_ref().is_some_and(is) => Some(Slot::ExpiresIn),
                () if issued.next.is_some_and(is) => Some(Slot::Refresh),
                () => None,
            };
        }
        self.of_page(field, path).or_else(|| self.echoed(field))
    }

    /// What a response field says about the page.
    fn of_page(&self, field: &Field, path: &[String]) -> Option<Slot> {
        let is = |wanted: &Path| wanted.0 == path;
        let pages = self.operation.pages.as_ref()?;
        match &pages.by {
            PagedBy::Cursor { forward, back } => {
                let fields = &self.operation.request.fields;
                let requested = |at: usize| fields.get(at).is_some_and(|f| f.name == field.name);
                // Beside the next cursor, a field named as the request's says where this page ends.
                let beside = |next: &Path| {
                    let parent = next.0.split_last();
                    parent.is_some_and(|(_, parent)| path.starts_with(parent))
                };
                let back = back.as_ref();
                let more_before = back.and_then(|back| back.more.as_ref());
                match () {
                    () if is(&forward.next) => Some(Slot::Next),
                    () if back.is_some_and(|back| is(&back.next)) => Some(Slot::Previous),
                    () if forward.more.as_ref().is_some_and(is) => Some(Slot::More),
                    () if more_before.is_some_and(is) => Some(Slot::MoreBefore),
                    () if beside(&forward.next) && requested(forward.field.0) => Some(Slot::Last),
                    () => {
                        let begins = back.filter(|back| beside(&back.next));
                        begins
                            .filter(|back| requested(back.field.0))
                            .map(|_| Slot::First)
                    }
                }
            }
            PagedBy::Number { total, more, .. } | PagedBy::Offset { total, more, .. } => match () {
                () if pages.count.as_ref().is_some_and(is) => Some(Slot::Pages),
                () if total.as_ref().is_some_and(is) => Some(Slot::Total),
                () if more.as_ref().is_some_and(is) => Some(Slot::More),
                () => None,
            },
            PagedBy::LastItem { .. } => None,
        }
    }

    /// A response field that repeats one of the request.
    fn echoed(&self, field: &Field) -> Option<Slot> {
        let scalar = !matches!(field.ty, Type::Record(_) | Type::List(_) | Type::Map(_));
        let same =
            |asked: &Field| asked.name == field.name && asked.ty == field.ty && !asked.secret;
        let echoed = self.operation.request.fields.iter().position(same);
        echoed.filter(|_| scalar).map(Slot::Echo)
    }

    /// The envelope around the data; the documentation's own where it shows one.
    fn envelope(&mut self, example: Option<Node>, data: Node) -> Node {
        let Some(envelope) = self.api.envelope_of(self.operation) else {
            return data;
        };
        // One item beside the code brings all its members itself.
        let members = envelope.data.is_none() && matches!(data, Node::Text(_));
        let example = example.filter(|_| !members);
        let known = example.is_some();
        let mut response = example.unwrap_or_default();
        if let (Some(path), Some(success)) = (&envelope.code, envelope.success.first()) {
            response.put(&path.0, shape::code(success, Wire::Plain, None));
        }
        for condition in &envelope.conditions {
            if let Some(value) = condition.is.first() {
                response.put(&condition.at.0, Node::from(value));
            }
        }
        if !known {
            for (path, value) in [
                (&envelope.name, Node::text("SUCCESS")),
                (&envelope.message, Node::text("ok")),
            ] {
                if let Some(path) = path {
                    response.put(&path.0, value);
                }
            }
        }
        match (&envelope.data, data) {
            (Some(path), data) => response.put(&path.0, data),
            // The data stand beside the code.
            (None, Node::Object(members)) => {
                members
                    .into_iter()
                    .for_each(|(name, value)| response.put(&[name.to_string()], value));
            }
            (None, Node::Text(mark)) => response.put(&[mark], Node::Null),
            (None, _) => {}
        }
        if let Some(path) = &envelope.request_id {
            let id = self.slot(Slot::RequestId, &Type::String, Wire::Plain);
            response.put(&path.0, id);
        }
        response
    }

    /// Cuts the text at its slots.
    fn cut(&self, response: &Node) -> Vec<Part> {
        let text = response.to_text();
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        // The mark of a slot is a control character, which JSON text always escapes.
        while let Some((before, after)) = rest.split_once("\"\\u0001") {
            let Some((number, after)) = after.split_once("\\u0001\"") else {
                break;
            };
            let Some((slot, ty, wire)) =
                number.parse().ok().and_then(|at: usize| self.slots.get(at))
            else {
                break;
            };
            parts.push(Part::Text(before.to_owned()));
            let (slot, after) = match after.strip_prefix(":null") {
                Some(after) => (Slot::Members, after),
                None => (*slot, after),
            };
            parts.push(Part::Slot(slot, ty.clone(), *wire));
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        parts
    }
}
