//! Objects with known fields, as records.

use kehu_spec::document::RecordTable;

use super::super::names;
use super::super::types::{self, Judged, Ty};
use super::Fields;
use super::labels::label_of;
use kehu_page::facts;
use kehu_page::recognise::shape::Sample;
use kehu_page::recognise::tree::{NodeId, Origin};
use kehu_page::text;
use kehu_page::types::{Class, TypeExpr};

/// Names that say too little by themselves, or are taken by Rust.
const VAGUE: [&str; 16] = [
    "Data", "Result", "Item", "Info", "List", "Body", "Content", "Value", "Record", "Row",
    "Option", "Vec", "String", "Box", "Error", "Response",
];

impl Fields<'_> {
    pub(super) fn container(
        &mut self,
        id: NodeId,
        holder: NodeId,
        lists: usize,
        place: &str,
        owner: &str,
        depth: usize,
    ) -> Judged {
        let node = &self.operation.tree.nodes[id];
        let expr = node.row.as_ref().map_or(&TypeExpr::Unknown, |r| &r.ty.expr);
        let in_text = self.is_in_text(id);
        let inner_place = format!("{place}{}", "[]".repeat(lists));
        let members = &self.operation.tree.nodes[holder].children;
        if let Some(judged) = self.keyed_by_data(members, lists, &inner_place, owner, depth) {
            return judged;
        }
        let record = self.record(holder, &inner_place, owner, depth);
        let mut ty = Ty::Named(record);
        let is_map = matches!(expr, TypeExpr::Map(_));
        if is_map && self.samples(id).is_empty() {
            ty = Ty::Map(Box::new(ty));
        }
        for _ in 0..lists {
            ty = ty.list();
        }
        if in_text {
            ty = Ty::Json(Box::new(ty));
        }
        let said = types::said(expr);
        let shown = self
            .samples(id)
            .iter()
            .find(|s| s.class != Class::Any)
            .map(|s| s.class);
        let said_list = matches!(said, Some(Ty::List(_)));
        let single = lists > 0 && said_list && shown == Some(Class::Object);
        let claim = said.filter(|said| !single && contradicts(said, shown, in_text));
        // Nothing shows it: a person knows which of the two it is.
        let plain = shown.is_none() && matches!(claim, Some(Ty::Plain(_)));
        let said = node.row.as_ref().map_or("", |r| r.ty.text.as_str());
        let open = plain.then(|| {
            let names = self.below(holder).join("`, `");
            format!("the page says `{said}` and lists members of it, `{names}`")
        });
        Judged {
            ty,
            wire: None,
            single,
            claim: claim.filter(|_| !plain),
            open,
        }
    }

    /// Whether examples show a node as a string, or its row says that it is one of JSON and nothing shows it.
    fn is_in_text(&self, id: NodeId) -> bool {
        let samples = self.samples(id);
        let soft = |s: &Sample| matches!(s.class, Class::String | Class::Any);
        let row = self.operation.tree.nodes[id].row.as_ref();
        let said = row.is_some_and(|row| {
            let text = matches!(types::said(&row.ty.expr), Some(Ty::Plain("string")));
            text && facts::read(&row.description).json_text
        });
        let shown = samples.iter().any(|s| s.class == Class::String);
        samples.iter().all(soft) && (shown || said)
    }

    /// The names of all fields in a node.
    fn below(&self, id: NodeId) -> Vec<&str> {
        let nodes = &self.operation.tree.nodes;
        let mut out: Vec<&str> = Vec::new();
        let mut waiting: Vec<NodeId> = nodes[id].children.clone();
        while let Some(id) = waiting.pop().filter(|_| out.len() < 64) {
            out.push(&nodes[id].name);
            waiting.extend(&nodes[id].children);
        }
        out
    }

    /// The record of a node's children.
    pub(super) fn record(
        &mut self,
        holder: NodeId,
        place: &str,
        owner: &str,
        depth: usize,
    ) -> String {
        if let Some(name) = self.done.get(&holder) {
            return name.clone();
        }
        let operation = self.operation;
        let node = &operation.tree.nodes[holder];
        let model = node
            .row
            .as_ref()
            .and_then(|r| r.ty.expr.model())
            .filter(|m| m.starts_with(|c: char| c.is_ascii_uppercase()));
        // What a key that is data holds is called as the map is.
        let around = node.parent.map(|id| operation.tree.nodes[id].name.as_str());
        let own = match is_identifier_of_data(&node.name) {
            true => around.unwrap_or(VAGUE[2]),
            false => &node.name,
        };
        let wanted = model.map_or_else(|| names::type_name(&text::singular(own)), names::type_name);
        let vague = VAGUE.contains(&wanted.as_str());
        let called = (!vague).then(|| wanted.clone());
        let wanted = match vague {
            true => format!("{owner}{wanted}"),
            false => wanted,
        };
        let name = if self.taken.contains(&wanted) && !wanted.starts_with(owner) {
            format!("{owner}{wanted}")
        } else {
            wanted
        };
        let name = names::unique(name, self.taken);
        self.done.insert(holder, name.clone());
        let label = node
            .row
            .as_ref()
            .and_then(|row| label_of(row, true))
            .or_else(|| (own == node.name).then(|| node.name.clone()));
        let at = self.records.len();
        let span = self.notes.place(0);
        self.notes.part(span).called = called;
        self.records.push(RecordTable {
            span,
            name: name.as_str().into(),
            label: label.map(Into::into),
            ..RecordTable::default()
        });
        let rows = self.rows(&node.children, place, &name, depth + 1);
        self.records[at].fields = rows;
        name
    }

    /// An object that only examples show, with keys that are values of the caller's: a map.
    pub fn keyed_by_data(
        &mut self,
        members: &[NodeId],
        lists: usize,
        place: &str,
        owner: &str,
        depth: usize,
    ) -> Option<Judged> {
        let nodes = &self.operation.tree.nodes;
        let keys: Vec<&str> = members.iter().map(|c| nodes[*c].name.as_str()).collect();
        let shown = |id: &NodeId| matches!(nodes[*id].origin, Origin::Example | Origin::Comment);
        let same = |one: NodeId, other: NodeId| {
            let names = |id: NodeId| -> Vec<&String> {
                nodes[id].children.iter().map(|c| &nodes[*c].name).collect()
            };
            !nodes[one].children.is_empty() && names(one) == names(other)
        };
        let (first, others) = members.split_first()?;
        let alike = !others.is_empty() && others.iter().all(|other| same(*first, *other));
        let data = keys.iter().any(|key| is_identifier_of_data(key)) || alike && numbered(&keys);
        if !data || !members.iter().all(shown) {
            return None;
        }
        let (first, words) = (
            *first,
            format!(
                "`{}`: keys that look like data: is it a map?",
                keys.join("`, `")
            ),
        );
        let mut judged = self.judge(first, &format!("{place}[*]"), owner, depth + 1);
        let mut ty = Ty::Map(Box::new(judged.ty));
        for _ in 0..lists {
            ty = ty.list();
        }
        judged.ty = ty;
        (judged.wire, judged.claim, judged.open) = (None, None, Some(words));
        Some(judged)
    }
}

/// Whether what is shown of an object with known members is not what the table says.
fn contradicts(said: &Ty, shown: Option<Class>, in_text: bool) -> bool {
    match (said, shown) {
        // JSON in a string is a string.
        (Ty::Plain("string"), Some(Class::String) | None) if in_text => false,
        (Ty::List(_), Some(class)) => class != Class::Array,
        (Ty::Map(_), Some(class)) => class != Class::Object,
        (_, Some(_)) => true,
        (Ty::Plain(name), None) => *name != "any",
        (_, None) => false,
    }
}

/// Whether a key has an id in it that no name has: a UUID, a date, a number.
pub fn is_identifier_of_data(key: &str) -> bool {
    let number = key.len() > 2 && key.bytes().all(|b| b.is_ascii_digit());
    number || key.split(['_', ':', '.']).any(names::is_sample) || facts::format_of(key).is_some()
}

/// Whether keys are one word with a number each: `user1`, `user2`.
fn numbered(keys: &[&str]) -> bool {
    let stem = |key: &&str| {
        key.trim_end_matches(|c: char| c.is_ascii_digit())
            .to_owned()
    };
    let first = keys.first().map(stem).unwrap_or_default();
    let ends = |key: &&str| key.ends_with(|c: char| c.is_ascii_digit()) && stem(key) == first;
    !first.is_empty() && keys.iter().all(ends)
}
