//! Models that a page describes once, behind its operations or under headings of their own, as each operation has
//! them.

use std::collections::HashSet;

use crate::block::{BlockKind, Document};
use crate::recognise::columns::TableKind;
use crate::recognise::examples::Example;
use crate::recognise::objects::{self, Mention, Object};
use crate::recognise::outline::{Outline, Side};
use crate::recognise::resources;
use crate::recognise::rows::{Place, Row};
use crate::recognise::sections::Section;
use crate::recognise::tables::Linked;
use crate::recognise::tables::{self, FieldTable, Seen};
use crate::recognise::tree::{Answer, normal};
use crate::types::{self, TypeCell, TypeExpr};
use crate::words::{Feature, Role, phrases};

/// The models of a page.
#[derive(Debug)]
pub(super) struct Models {
    tables: Vec<FieldTable>,
    objects: Vec<Object>,
    /// Those that stand above the operations and have no heading of their own.
    resources: Vec<FieldTable>,
}

/// What an operation says of what comes back, beside its tables.
pub(super) struct Told<'a> {
    pub document: &'a Document,
    pub outline: &'a Outline,
    pub section: &'a Section,
    pub examples: Vec<&'a Example>,
}

/// The tables of models behind the last operation, and of those that have a heading of their own.
pub(super) fn find(
    document: &Document,
    outline: &Outline,
    seen: &[Seen],
    sections: &[Section],
    objects: Vec<Object>,
    mut resources: Vec<FieldTable>,
) -> Models {
    let mut found = Vec::new();
    for object in &objects {
        let inside = |block: usize| (object.block + 1..object.end).contains(&block);
        let others = objects.iter().map(|o| o.block);
        let end = others.filter(|block| inside(*block)).min();
        let own = Section {
            start: object.block,
            end: end.unwrap_or(object.end),
            ..Section::default()
        };
        let mut tables = tables::fields(document, outline, seen, &own, false);
        for table in &mut tables {
            let lead = outline.above(table.block).next();
            if lead.is_none_or(|lead| lead.block == object.block) || table.names.is_empty() {
                table.names = vec![object.name.clone()];
            }
        }
        found.append(&mut tables);
    }
    let last = sections.iter().map(|section| section.end).max();
    let behind = Section {
        start: last.unwrap_or(document.blocks.len()),
        end: document.blocks.len(),
        ..Section::default()
    };
    let known: HashSet<usize> = found.iter().map(|table| table.block).collect();
    let behind = tables::fields(document, outline, seen, &behind, false);
    found.extend(behind.into_iter().filter(|t| !known.contains(&t.block)));
    found.retain(|table| !table.names.is_empty());
    for table in &mut found {
        (table.object_title, table.extra) = (true, false);
        rename(&mut table.rows, &objects);
    }
    for table in &mut resources {
        rename(&mut table.rows, &objects);
    }
    Models {
        tables: found,
        objects,
        resources,
    }
}

/// Gives rows of an object the type of its name.
fn rename(rows: &mut [Row], objects: &[Object]) {
    for row in rows {
        if let Some((_, expr)) = objects::of_row(row, objects) {
            row.ty.expr = expr;
        }
    }
}

impl Models {
    /// Adds the models that an operation's tables speak of, and the one that comes back, where a status of success or
    /// a sentence alone names it.
    pub(super) fn add(
        &self,
        of: &Told<'_>,
        seen: &[Seen],
        own: &mut Vec<FieldTable>,
    ) -> Option<Answer> {
        for table in own.iter_mut() {
            rename(&mut table.rows, &self.objects);
        }
        let here: HashSet<usize> = own.iter().map(|table| table.block).collect();
        let is_answer = |table: &FieldTable| table.side == Side::Response && !self.is_model(table);
        let told = own.iter().any(is_answer);
        let answered = (!told).then(|| self.answered(of, seen)).flatten();
        let answered = answered.or_else(|| self.spoken(of, own, told));
        let (answer, table) = answered.unzip();
        own.extend(table);
        own.extend(self.shown(of, own));
        own.extend(self.of_fields(own, &here));
        answer.flatten()
    }

    /// The models and resources that only examples show, but for those that a field of another has.
    fn shown(&self, of: &Told<'_>, own: &[FieldTable]) -> Vec<FieldTable> {
        let all = self.resources.iter().chain(&self.tables);
        let mut found = resources::shown(all, &of.examples, own);
        let mut typed = types_in(&found);
        typed.extend(types_in(own));
        let is_held = |table: &FieldTable| table.names.iter().any(|n| typed.contains(&normal(n)));
        let is_here = |table: &FieldTable| own.iter().any(|other| other.block == table.block);
        found.retain(|table| !is_held(table) && !is_here(table));
        found
    }

    /// Whether a table stands under the heading of an object.
    fn is_model(&self, table: &FieldTable) -> bool {
        let mut objects = self.objects.iter();
        objects.any(|object| object.has(table.block))
    }

    /// The models that fields of these tables have, and the fields of those, but for those that are here already.
    fn of_fields(&self, own: &[FieldTable], here: &HashSet<usize>) -> Vec<FieldTable> {
        let mut out: Vec<FieldTable> = Vec::new();
        let mut wanted = types_in(own);
        let mut left: Vec<&FieldTable> = self.tables.iter().collect();
        left.retain(|table| !here.contains(&table.block));
        loop {
            let is_wanted = |table: &&FieldTable| {
                let mut names = table.names.iter();
                names.any(|name| wanted.contains(&normal(name)))
            };
            let (found, rest): (Vec<&FieldTable>, _) = left.into_iter().partition(is_wanted);
            if found.is_empty() {
                return out;
            }
            left = rest;
            let found: Vec<FieldTable> = found.into_iter().cloned().collect();
            wanted.extend(types_in(&found));
            out.extend(found);
        }
    }

    /// The model that comes back with a status of success, and its table as one of the answer.
    fn answered(&self, of: &Told<'_>, seen: &[Seen]) -> Option<(Option<Answer>, FieldTable)> {
        let statuses = seen
            .iter()
            .filter(|table| table.columns.kind == TableKind::Statuses);
        let own = of.section.start..of.section.end;
        let mut own = statuses.filter(|table| own.contains(&table.block));
        own.find_map(|seen| {
            let table = tables::table(of.document, seen.block)?;
            let status = seen.columns.at(Role::Code)?;
            let ty = seen.columns.at(Role::Type)?;
            let is_success = |text: &str| text.len() == 3 && text.starts_with('2');
            let mut rows = table.rows.iter();
            let row = rows.find(|row| is_success(row.text(status).trim()))?;
            let expr = types::read(&row.cells.get(ty)?.inline).expr;
            self.whole(expr.model()?, matches!(expr, TypeExpr::List(_)))
        })
    }

    /// A model as the whole answer.
    fn whole(&self, model: &str, is_list: bool) -> Option<(Option<Answer>, FieldTable)> {
        let is_model = |name: &&String| normal(model) == normal(name);
        let named = |table: &FieldTable| table.names.iter().find(is_model).cloned();
        let mut tables = self.tables.iter();
        let (model, table) = tables.find_map(|table| Some((named(table)?, table)))?;
        let mut table = table.clone();
        table.names.clear();
        (table.side, table.side_said) = (Side::Response, true);
        (table.object_title, table.linked) = (false, Linked::Main);
        Some((Some(Answer { model, is_list }), table))
    }

    /// The object that a sentence says comes back, as the field that holds it: "The data is a Shipment". Where no
    /// field does, it is the whole answer, if no table tells of that.
    fn spoken(
        &self,
        of: &Told<'_>,
        own: &mut [FieldTable],
        told: bool,
    ) -> Option<(Option<Answer>, FieldTable)> {
        let (at, object, said) = self.sentence(of, told)?;
        let table = self
            .tables
            .iter()
            .find(|table| table.names.contains(&object.name))?;
        let field = of.holder(said.field.as_deref(), table);
        let named = TypeExpr::Named(object.name.clone());
        let expr = match said.is_list {
            true => TypeExpr::List(Box::new(named)),
            false => named,
        };
        let Some(field) = field else {
            return (!told)
                .then(|| self.whole(&object.name, said.is_list))
                .flatten();
        };
        let answers = own.iter_mut().filter(|table| table.side == Side::Response);
        let mut rows = answers.flat_map(|table| &mut table.rows);
        if let Some(row) = rows.find(|row| row.name == field) {
            if row.ty.expr.model().is_none() && row.ty.expr.may_hold_fields() {
                row.ty.expr = expr;
            }
            return None;
        }
        let line = of.document.blocks[at].line;
        let ty = TypeCell {
            text: object.name.clone(),
            expr,
        };
        let row = Row {
            line,
            cell: field.clone(),
            name: field,
            ty,
            ..Row::default()
        };
        let table = FieldTable {
            block: at,
            line,
            title: String::new(),
            side: Side::Response,
            side_said: true,
            place: Some(Place::Body),
            names: Vec::new(),
            object_title: false,
            linked: Linked::Main,
            rows: vec![row],
            roles: Vec::new(),
            ..table.clone()
        };
        Some((None, table))
    }

    /// The first sentence of an operation that says that an object comes back; below a label of the response it need
    /// only name it or link to it.
    fn sentence(&self, of: &Told<'_>, told: bool) -> Option<(usize, &Object, Mention)> {
        (of.section.start..of.section.end).find_map(|at| {
            let block = &of.document.blocks[at];
            let words = match &block.kind {
                BlockKind::Paragraph(words) | BlockKind::Item { text: words, .. } => words,
                _ => return None,
            };
            let label = of
                .outline
                .saying(at, of.section.start, &[Feature::Response]);
            let below = label.filter(|label| label.block != at && !told);
            self.objects.iter().find_map(|object| {
                let links = words.links.iter().filter(|link| object.is_target(link));
                let linked = links.clone().next().is_some();
                let names = links.map(|link| link.text.as_str());
                let names = names.chain([object.name.as_str()]);
                let all = names.flat_map(|name| objects::named_in(&words.text, name));
                let mut all = all.filter(|said| said.surely || below.is_some());
                let said = all.next().or_else(|| {
                    let alone = below.is_some() && linked;
                    alone.then(Mention::default)
                })?;
                Some((
                    at,
                    object,
                    of.in_field(said, label.map(|l| l.text.as_str())),
                ))
            })
        })
    }
}

impl Told<'_> {
    /// What a sentence says, with the field that the label above it names: "Response data".
    fn in_field(&self, said: Mention, label: Option<&str>) -> Mention {
        let mut words = label.unwrap_or_default().split_whitespace();
        let shown = words.find(|word| self.shows(&word.to_lowercase()));
        let field = said
            .field
            .filter(|field| !phrases().whole_answer.has(field));
        Mention {
            field: field.or_else(|| shown.map(str::to_lowercase)),
            ..said
        }
    }

    /// Whether an example has a key that holds something.
    fn shows(&self, key: &str) -> bool {
        let jsons = self.examples.iter().filter_map(|e| e.json.as_ref());
        let mut held = jsons.filter_map(|json| json.root.get(key));
        held.any(|node| !node.members().is_empty() || !node.items().is_empty())
    }

    /// The field of the answer that holds a model: the one that the sentence names, unless examples show all of
    /// the model's fields beside it.
    fn holder(&self, field: Option<&str>, model: &FieldTable) -> Option<String> {
        let field = field?;
        let jsons = || self.examples.iter().filter_map(|e| e.json.as_ref());
        let has = |json: &crate::json::Document| {
            model
                .rows
                .iter()
                .filter(|row| json.root.get(&row.name).is_some())
                .count()
        };
        let bare = jsons().any(|json| has(json) * 2 > model.rows.len());
        (self.shows(field) || !bare).then(|| field.to_owned())
    }
}

fn types_in(tables: &[FieldTable]) -> HashSet<String> {
    let rows = tables.iter().flat_map(|table| &table.rows);
    let models = rows.filter_map(|row| row.ty.expr.model());
    models.map(normal).collect()
}
