//! What a row of the page says beside the type: what is required, bounds, labels.

use super::super::spec::{Row, Ty};
use super::words::{doc_of, label_of};
use super::{Fields, text_literal};
use crate::json::Value;
use crate::recognise::outline::Side;
use crate::recognise::rows::Row as PageRow;
use crate::recognise::shape::Shapes;
use crate::recognise::tree::NodeId;
use crate::text;
use crate::types::Class;
use crate::words::Required;

impl Fields<'_> {
    /// What a table's row says beside name and type.
    pub(super) fn facts_of_row(&mut self, id: NodeId, said: &PageRow, row: &mut Row, place: &str) {
        let node = &self.operation.tree.nodes[id];
        let facts = self.facts.get(&id).unwrap_or(&self.none).clone();
        row.required = said.required == Required::Yes;
        row.says_required = matches!(said.required, Required::Yes | Required::No);
        if node.side != Side::Request && row.required && !self.always_shown(id) {
            row.required = false;
            self.quirk(
                place,
                Some(("required", "true".to_owned())),
                "Listed as required; an example does without.".to_owned(),
                said.line,
            );
        }
        // "否" beside "当类型为1时必传": it depends as well.
        let depends = said.required != Required::Yes
            && node.side == Side::Request
            && !facts.conditions.is_empty();
        if said.required == Required::Conditional || depends {
            let why = facts
                .conditions
                .first()
                .cloned()
                .unwrap_or_else(|| said.required_cell.clone());
            row.review(
                said.line,
                format!("required under a condition: {}", text::short(&why, 100)),
            );
        }
        let mark = said.required_cell.trim();
        let word = mark.contains(char::is_alphanumeric) && said.place.is_none();
        if said.required == Required::Unknown && word && node.side == Side::Request && !row.required
        {
            let mark = text::short(mark, 40);
            row.review(
                said.line,
                format!("the column of what is required says `{mark}`: taken for optional"),
            );
        }
        if row.ty.is_number() {
            (row.min, row.max) = (facts.min, facts.max);
        } else if matches!(row.ty, Ty::List(_)) {
            row.max_len = facts
                .max
                .and_then(|m| u64::try_from(m).ok())
                .or(facts.max_len);
            row.min_len = facts
                .min
                .and_then(|m| u64::try_from(m).ok())
                .filter(|m| row.max_len.is_none_or(|max| *m <= max));
        } else if matches!(row.ty, Ty::Plain("string" | "bytes") | Ty::Json(_))
            && row.wire.is_none()
        {
            (row.min_len, row.max_len) = (facts.min_len, facts.max_len);
        }
        row.label = label_of(said);
        // A list of values is the enum's.
        row.doc = doc_of(said, row.label.as_deref()).filter(|_| facts.enumeration.is_none());
        if facts.deprecated {
            row.deprecated = Some("the page advises against it".to_owned());
        }
        if said.uncertain && !self.all_uncertain(node.table) {
            row.review(
                said.line,
                "its cells ran into each other on the page: hold the row against it",
            );
        }
    }

    /// Whether most rows of a table lost cells: the report says it of the table, once.
    pub(super) fn all_uncertain(&self, block: Option<usize>) -> bool {
        let tables = &self.operation.tables;
        let table = tables.iter().find(|t| Some(t.block) == block);
        table.is_some_and(|t| t.rows.iter().filter(|r| r.uncertain).count() * 2 > t.rows.len())
    }

    /// Whether every example of the object around it has it.
    pub(super) fn always_shown(&self, id: NodeId) -> bool {
        let node = &self.operation.tree.nodes[id];
        let Some(shapes) = self.operation.shapes.get(&node.side) else {
            return true;
        };
        let parent = match node.parent {
            None => Some(Shapes::ROOT),
            Some(parent) => self.operation.tree.nodes[parent].shape,
        };
        let Some(parent) = parent.map(|p| shapes.get(p)).filter(|p| p.objects > 0) else {
            return true;
        };
        let Some(shape) = node.shape else {
            return false;
        };
        let given = shapes
            .get(shape)
            .samples
            .iter()
            .filter(|s| s.value != Value::Null)
            .count();
        given >= parent.objects.min(64) || shapes.get(shape).lists > 0 && given > 0
    }

    pub(super) fn type_claim(&mut self, id: NodeId, place: &str, claim: &Ty, row: &Row) {
        let node = &self.operation.tree.nodes[id];
        let Some(said) = &node.row else { return };
        if *claim == row.ty && row.wire.is_none() {
            return;
        }
        let samples = self.samples(id);
        let shown = samples.iter().find(|s| s.class != Class::Any);
        let quote = shown.map_or_else(String::new, |s| format!(" ({})", s.quote));
        let class = shown.map_or("something else", |s| s.class.word());
        let why = match &row.ty {
            Ty::Json(_) => format!(
                "Listed as `{}`; what arrives is JSON inside a string.",
                said.ty.text
            ),
            _ => format!(
                "Listed as `{}`; the example shows {} {class}{quote}.",
                said.ty.text,
                if class.starts_with(['a', 'e', 'i', 'o']) {
                    "an"
                } else {
                    "a"
                }
            ),
        };
        self.quirk(
            place,
            Some(("type", text_literal(&claim.to_string()))),
            why,
            said.line,
        );
    }
}
