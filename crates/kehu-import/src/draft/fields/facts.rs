//! What a row of the page says beside the type: what is required, bounds, labels.

use kehu_spec::document::{ClaimTable, FieldRow};

use super::super::documents::is_required;
use super::super::types::Ty;
use super::Fields;
use super::labels::{doc_of, label_of};
use kehu_page::facts::Facts;
use kehu_page::json::Value;
use kehu_page::recognise::outline::Side;
use kehu_page::recognise::rows::Row as PageRow;
use kehu_page::recognise::shape::Shapes;
use kehu_page::recognise::tree::NodeId;
use kehu_page::text;
use kehu_page::types::Class;
use kehu_page::words::Required;

impl Fields<'_> {
    /// What a table's row says beside name and type.
    pub(super) fn facts_of_row(
        &mut self,
        id: NodeId,
        said: &PageRow,
        row: &mut FieldRow,
        place: &str,
    ) {
        let node = &self.operation.tree.nodes[id];
        let facts = self.facts.get(&id).unwrap_or(&self.none).clone();
        row.required = match said.required {
            Required::Yes => Some(true.into()),
            Required::No => Some(false.into()),
            _ => None,
        };
        if node.side != Side::Request && is_required(row) && !self.always_shown(id) {
            row.required = Some(false.into());
            let claim = ClaimTable {
                required: Some(true.into()),
                ..ClaimTable::default()
            };
            let why = "Listed as required; an example does without.".to_owned();
            self.quirk(place, claim, why, said.line);
        }
        // "否" beside "当类型为1时必传": it depends as well.
        let depends = said.required != Required::Yes
            && node.side == Side::Request
            && !facts.conditions.is_empty();
        if said.required == Required::Conditional || depends {
            let said_so = facts.conditions.first().or(facts.counts.first());
            let why = said_so.map_or(said.required_cell.as_str(), |why| closed(why));
            let why = format!("required under a condition: {}", text::short(why, 100));
            self.notes.ask(row.span, said.line, why);
        }
        self.marks_of_row(said, row, node.side);
        bounds(row, &facts);
        let label = label_of(said, facts.enumeration.is_some());
        let doc = doc_of(said, label.as_deref());
        (row.label, row.doc) = (label.map(Into::into), doc.map(Into::into));
        row.deprecated = (facts.deprecated).then(|| "the page advises against it".into());
        if said.uncertain && !self.all_uncertain(node.table) {
            let why = "its cells ran into each other on the page: hold the row against it";
            self.notes.ask(row.span, said.line, why);
        }
    }

    /// Asks about marks that nobody knows in the columns of what is required and of where fields travel.
    fn marks_of_row(&mut self, said: &PageRow, row: &FieldRow, side: Side) {
        let mark = said.required_cell.trim();
        let word = mark.contains(char::is_alphanumeric) && said.place.is_none();
        if said.required == Required::Unknown && word {
            let mark = text::short(mark, 40);
            let why = format!("the column of what is required says `{mark}`: taken for optional");
            self.notes.ask(row.span, said.line, why);
        }
        if !said.place_cell.is_empty() && side == Side::Request {
            let cell = text::short(&said.place_cell, 40);
            let why = format!(
                "the page has it travel in `{cell}`, which is not known to be path, query, header or body: say where"
            );
            self.notes.ask(row.span, said.line, why);
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

    pub(super) fn type_claim(&mut self, id: NodeId, place: &str, claim: &Ty, row: &FieldRow) {
        let node = &self.operation.tree.nodes[id];
        let Some(said) = &node.row else { return };
        let ty = Ty::of(row);
        if *claim == ty && row.wire.is_none() {
            return;
        }
        let samples = self.samples(id);
        let shown = samples.iter().find(|s| s.class != Class::Any);
        let quote = shown.map_or_else(String::new, |s| format!(" ({})", s.quote));
        let class = shown.map_or("something else", |s| s.class.word());
        let why = match &ty {
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
        let claim = ClaimTable {
            r#type: Some(claim.to_string().into()),
            ..ClaimTable::default()
        };
        self.quirk(place, claim, why, said.line);
    }
}

/// Words without the parenthesis that began before them.
fn closed(words: &str) -> &str {
    let end = words.strip_suffix([')', '）']);
    end.filter(|rest| !rest.contains(['(', '（']))
        .unwrap_or(words)
}

/// Range or length, by the type.
fn bounds(row: &mut FieldRow, facts: &Facts) {
    let ty = Ty::of(row);
    let length = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
    let (mut min_len, mut max_len) = (None, None);
    // "It may be off by at most 5 minutes": no bound of a time.
    if ty.is_number() && !ty.is_time() {
        // Next to a broken number there is none: the limit itself is let pass.
        let step = i64::from(ty.is_integer());
        let (min, max) = (facts.least(step), facts.most(step));
        let min = min.filter(|min| max.is_none_or(|max| *min <= max));
        (row.min, row.max) = (min.map(Into::into), max.map(Into::into));
    } else if matches!(ty, Ty::List(_)) {
        max_len = length(facts.most(1)).or(facts.max_len);
        min_len = length(facts.least(1)).filter(|min| max_len.is_none_or(|max| *min <= max));
    } else if matches!(ty, Ty::Plain("string" | "bytes") | Ty::Json(_)) && row.wire.is_none() {
        (min_len, max_len) = (facts.min_len, facts.max_len);
    }
    (row.min_len, row.max_len) = (min_len.map(Into::into), max_len.map(Into::into));
}
