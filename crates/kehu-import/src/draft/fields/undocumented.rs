//! Fields that only examples show.

use super::super::spec::{Row, Ty};
use super::Fields;
use crate::json::Value;
use crate::recognise::tree::{NodeId, Origin};

impl Fields<'_> {
    pub(super) fn undocumented(&mut self, id: NodeId, row: &mut Row, place: &str) {
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
            row.reviews.clear();
            row.review(
                self.shown_line(id),
                "stands only in the example, as null: no type is known",
            );
            row.ty = Ty::Plain("any");
        }
        let told = tree.nodes[id]
            .parent
            .and_then(|p| tree.nodes[p].row.as_ref());
        let told = told.is_some_and(|r| r.description.contains(&format!("\"{}\"", row.name)));
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
        let says = Some(("absent", "true".to_owned()));
        self.quirk(at, says, why.to_owned(), self.shown_line(id));
    }
}
