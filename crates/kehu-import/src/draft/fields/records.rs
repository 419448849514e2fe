//! Objects with known fields, as records.

use kehu_spec::document::RecordTable;

use super::super::names;
use super::super::types::{self, Judged, Ty};
use super::Fields;
use super::words::label_of;
use kehu_page::recognise::tree::NodeId;
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
        let in_text = {
            let samples = self.samples(id);
            !samples.is_empty()
                && samples
                    .iter()
                    .all(|s| matches!(s.class, Class::String | Class::Any))
                && samples.iter().any(|s| s.class == Class::String)
        };
        let inner_place = format!("{place}{}", "[]".repeat(lists));
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
        let claim = said.filter(|said| match (said, shown) {
            // JSON in a string is a string.
            (Ty::Plain("string"), Some(Class::String)) if in_text => false,
            (Ty::List(_), Some(class)) => class != Class::Array,
            (Ty::Map(_), Some(class)) => class != Class::Object,
            (_, Some(_)) => true,
            (_, None) => false,
        });
        Judged {
            ty,
            wire: None,
            claim,
            open: None,
        }
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
        let wanted = model.map_or_else(
            || names::type_name(&text::singular(&node.name)),
            names::type_name,
        );
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
            .and_then(label_of)
            .or_else(|| Some(node.name.clone()));
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
}
