//! Fields that only examples show.

use kehu_spec::document::{ClaimTable, FieldRow};

use super::super::types::Ty;
use super::Fields;
use kehu_page::json::Value;
use kehu_page::recognise::tree::{NodeId, Origin};

impl Fields<'_> {
    pub(super) fn undocumented(&mut self, id: NodeId, row: &mut FieldRow, place: &str) {
        let tree = &self.operation.tree;
        let parent_too = tree.nodes[id]
            .parent
            .is_some_and(|p| tree.nodes[p].origin == Origin::Example);
        let any_table = tree
            .nodes
            .iter()
            .any(|n| n.side == tree.nodes[id].side && n.row.is_some());
        let samples = self.samples(id);
        if samples.iter().all(|s| matches!(s.value, Value::Null))
            && self
                .shape(id)
                .is_some_and(|(w, s)| w.get(s).keys.is_empty())
        {
            let why = "stands only in the example, as null: no type is known";
            self.notes.part(row.span).reviews.clear();
            self.notes.ask(row.span, self.shown_line(id), why);
            Ty::Plain("any").put(row);
        }
        let told = tree.nodes[id]
            .parent
            .and_then(|p| tree.nodes[p].row.as_ref());
        let told = told.is_some_and(|r| {
            r.description
                .contains(&format!("\"{}\"", row.name.as_str()))
        });
        let titled = !tree.nodes[id].tables.is_empty();
        let shown = samples.iter().any(|s| !matches!(s.value, Value::Null));
        if parent_too || !any_table || told || titled || !shown {
            return;
        }
        // Of items that no table describes one quirk speaks for all their fields.
        let around = place
            .rsplit_once('.')
            .map_or("", |(around, _)| around)
            .to_owned();
        let whole = tree.nodes[id].parent.is_some_and(|p| {
            let all = &tree.nodes[p].children;
            around.ends_with("[]") && all.iter().all(|c| tree.nodes[*c].origin == Origin::Example)
        });
        let (at, why) = if whole {
            (
                around.as_str(),
                "No table lists the fields of an item; only the example shows them.",
            )
        } else {
            (place, "In the example only; no table lists it.")
        };
        let says = ClaimTable {
            absent: Some(true.into()),
            ..ClaimTable::default()
        };
        self.quirk(at, says, why.to_owned(), self.shown_line(id));
    }
}
