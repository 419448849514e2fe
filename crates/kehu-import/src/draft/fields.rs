//! Fields of an operation's tree as rows, records and enums, in page order.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use super::names;
use super::spec::{Enum, EnumValue, Quirk, Record, Row, Ty};
use super::types::{self, Evidence, Judged};
use crate::facts::Facts;
use crate::recognise::Operation;
use crate::recognise::outline::Side;
use crate::recognise::rows::Row as PageRow;
use crate::recognise::shape::{Sample, Shapes};
use crate::recognise::tree::{NodeId, Origin};
use crate::text;
use crate::types::{Class, TypeExpr};
use crate::witness::NodeFacts;
use crate::words::Required;

/// Deeper objects become `any`.
const DEEPEST: usize = 24;

/// Turns nodes into rows, and collects the types that they need.
#[derive(Debug)]
pub struct Fields<'a> {
    operation: &'a Operation,
    facts: &'a NodeFacts,
    /// The records, in the order in which fields need them.
    pub records: Vec<Record>,
    /// The enums.
    pub enums: Vec<Enum>,
    /// Where the page's claims differ from what is shown.
    pub quirks: Vec<Quirk>,
    /// The place of every field in the words of a quirk.
    pub places: HashMap<NodeId, String>,
    taken: &'a mut HashSet<String>,
    done: HashMap<NodeId, String>,
    none: Facts,
}

impl<'a> Fields<'a> {
    /// For one operation; `taken` are the names of types that there are.
    pub fn new(
        operation: &'a Operation,
        facts: &'a NodeFacts,
        taken: &'a mut HashSet<String>,
    ) -> Fields<'a> {
        Fields {
            operation,
            facts,
            records: Vec::new(),
            enums: Vec::new(),
            quirks: Vec::new(),
            places: HashMap::new(),
            taken,
            done: HashMap::new(),
            none: Facts::default(),
        }
    }

    /// The names of types that are taken.
    pub fn taken_mut(&mut self) -> &mut HashSet<String> {
        self.taken
    }

    /// A node as a row; `around` is the place around it, `owner` the record that it is in.
    pub fn row(&mut self, id: NodeId, around: &str, owner: &str, depth: usize) -> Row {
        let operation = self.operation;
        let node = &operation.tree.nodes[id];
        let name = self.wire_name(id);
        let place = format!("{around}.{name}");
        self.places.insert(id, place.clone());
        let mut row = Row::new(name.clone(), Ty::Plain("any"));
        if name != node.name {
            let said = Some(("name", text_literal(&node.name)));
            self.quirk(
                &place,
                said,
                format!("The table says `{}`, the example `{name}`.", node.name),
                node.line().unwrap_or(0),
            );
        }
        let judged = self.judge(id, &place, owner, depth);
        row.line = node.line().unwrap_or_else(|| self.shown_line(id));
        row.ty = judged.ty;
        row.wire = judged.wire;
        if let Some(why) = judged.open {
            row.review(node.line().unwrap_or_else(|| self.shown_line(id)), why);
        }
        if let Some(claim) = judged.claim {
            self.type_claim(id, &place, &claim, &row);
        }
        match &node.row {
            Some(said) => self.facts_of_row(id, said, &mut row, &place),
            None if node.origin == Origin::Example => self.undocumented(id, &mut row, &place),
            None => row.review(0, "only the parts of a dotted name say that it is there"),
        }
        self.enumerate(id, owner, &mut row);
        self.cells(id, &mut row, &place);
        row
    }

    /// The name that travels: the example's, where only case and separators differ.
    fn wire_name(&self, id: NodeId) -> String {
        let node = &self.operation.tree.nodes[id];
        let shown = self
            .shape(id)
            .map(|(shapes, shape)| shapes.get(shape).name.clone());
        match shown {
            Some(shown)
                if !shown.is_empty()
                    && crate::recognise::tree::normal(&shown)
                        == crate::recognise::tree::normal(&node.name) =>
            {
                shown
            }
            _ => node.name.clone(),
        }
    }

    fn shape(&self, id: NodeId) -> Option<(&'a Shapes, usize)> {
        let node = &self.operation.tree.nodes[id];
        Some((self.operation.shapes.get(&node.side)?, node.shape?))
    }

    fn samples(&self, id: NodeId) -> &'a [Sample] {
        self.shape(id)
            .map_or(&[], |(shapes, shape)| shapes.get(shape).samples.as_slice())
    }

    fn shown_line(&self, id: NodeId) -> usize {
        self.samples(id).first().map_or(0, |s| s.line)
    }

    /// The type of a node: its fields' record, a list, or a plain value.
    fn judge(&mut self, id: NodeId, place: &str, owner: &str, depth: usize) -> Judged {
        let node = &self.operation.tree.nodes[id];
        let holder = node.same_as.unwrap_or(id);
        let children = !self.operation.tree.nodes[holder].children.is_empty();
        let expr = node.row.as_ref().map_or(&TypeExpr::Unknown, |r| &r.ty.expr);
        let shape = self.shape(id).map(|(shapes, shape)| shapes.get(shape));
        let lists = shape
            .filter(|s| {
                s.samples
                    .iter()
                    .any(|s| !matches!(s.class, Class::Any | Class::String))
            })
            .map_or(expr.list_depth(), |s| s.lists);
        if children && depth < DEEPEST {
            return self.container(id, holder, lists, place, owner, depth);
        }
        let shown: Vec<&Sample> = shape.map(|s| accepted(&s.samples)).unwrap_or_default();
        let is_list = match shown.iter().find(|s| s.class != Class::Any) {
            Some(sample) => sample.class == Class::Array,
            None => lists > 0,
        };
        let facts = self.facts.get(&id).unwrap_or(&self.none);
        let cell = node
            .row
            .as_ref()
            .and_then(|r| r.example.as_deref().or(r.default.as_deref()));
        if is_list {
            let inner = strip_lists(expr);
            let items: Vec<&Sample> = shape
                .map(|s| {
                    s.items
                        .iter()
                        .filter(|s| s.class != Class::Array && !s.refusal)
                        .collect()
                })
                .unwrap_or_default();
            let mut judged = types::judge(&Evidence {
                name: &node.name,
                said: inner,
                facts,
                shown: items,
                cell: None,
            });
            if *inner == TypeExpr::Unknown && shape.is_none_or(|s| s.items.is_empty()) {
                judged.ty = Ty::Plain("any");
                judged.open = Some("the page does not say what is in the list".to_owned());
            }
            for _ in 0..lists.max(1) {
                judged.ty = judged.ty.list();
            }
            let said = types::said(expr);
            judged.claim = match said {
                Some(Ty::List(said)) => judged
                    .claim
                    .map(|c| {
                        if matches!(c, Ty::List(_)) {
                            c
                        } else {
                            c.list()
                        }
                    })
                    .filter(|c| *c != Ty::List(said.clone()) || *said.as_ref() != Ty::Plain("any")),
                Some(said) if !shown.is_empty() => Some(said),
                _ => None,
            };
            return judged;
        }
        types::judge(&Evidence {
            name: &node.name,
            said: expr,
            facts,
            shown,
            cell,
        })
    }

    fn container(
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
    fn record(&mut self, holder: NodeId, place: &str, owner: &str, depth: usize) -> String {
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
        let wanted = if matches!(
            wanted.as_str(),
            "Data"
                | "Result"
                | "Item"
                | "Info"
                | "List"
                | "Body"
                | "Content"
                | "Value"
                | "Record"
                | "Row"
                | "Option"
                | "Vec"
                | "String"
                | "Box"
                | "Error"
                | "Response"
        ) {
            format!("{owner}{wanted}")
        } else {
            wanted
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
        self.records.push(Record {
            name: name.clone(),
            label,
            fields: Vec::new(),
            reviews: Vec::new(),
        });
        let rows = self.rows(&node.children, place, &name, depth + 1);
        self.records[at].fields = rows;
        name
    }

    /// Several nodes as rows; a name that is there twice is there once.
    pub fn rows(&mut self, ids: &[NodeId], place: &str, owner: &str, depth: usize) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let mut seen = HashSet::new();
        for id in ids {
            let row = self.row(*id, place, owner, depth);
            if seen.insert((row.name.clone(), row.place)) {
                rows.push(row);
            }
        }
        rows
    }

    fn quirk(&mut self, at: &str, says: Option<(&'static str, String)>, why: String, line: usize) {
        let quirk = Quirk {
            at: at.to_owned(),
            says,
            why,
            line,
        };
        if !self
            .quirks
            .iter()
            .any(|q| q.at == quirk.at && q.says == quirk.says)
        {
            self.quirks.push(quirk);
        }
    }

    fn type_claim(&mut self, id: NodeId, place: &str, claim: &Ty, row: &Row) {
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

    /// What a table's row says beside name and type.
    fn facts_of_row(&mut self, id: NodeId, said: &PageRow, row: &mut Row, place: &str) {
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
        if said.required == Required::Conditional {
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
    fn all_uncertain(&self, block: Option<usize>) -> bool {
        let tables = &self.operation.tables;
        let table = tables.iter().find(|t| Some(t.block) == block);
        table.is_some_and(|t| t.rows.iter().filter(|r| r.uncertain).count() * 2 > t.rows.len())
    }

    /// Whether every example of the object around it has it.
    fn always_shown(&self, id: NodeId) -> bool {
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
            .filter(|s| s.value != crate::json::Value::Null)
            .count();
        given >= parent.objects.min(64) || shapes.get(shape).lists > 0 && given > 0
    }

    fn undocumented(&mut self, id: NodeId, row: &mut Row, place: &str) {
        let tree = &self.operation.tree;
        let parent_too = tree.nodes[id]
            .parent
            .is_some_and(|p| tree.nodes[p].origin == Origin::Example);
        let any_table = tree
            .nodes
            .iter()
            .any(|n| n.side == tree.nodes[id].side && n.row.is_some());
        let samples = self.samples(id);
        if samples
            .iter()
            .all(|s| matches!(s.value, crate::json::Value::Null))
            && self
                .shape(id)
                .is_some_and(|(w, s)| w.get(s).keys.is_empty())
        {
            row.reviews.clear();
            row.review(
                self.shown_line(id),
                format!(
                    "`{}` stands only in the example, as null: no type is known",
                    row.name
                ),
            );
            row.ty = Ty::Plain("any");
        }
        let told = tree.nodes[id]
            .parent
            .and_then(|p| tree.nodes[p].row.as_ref());
        let told = told.is_some_and(|r| r.description.contains(&format!("\"{}\"", row.name)));
        let titled = !tree.nodes[id].tables.is_empty();
        let shown = samples
            .iter()
            .any(|s| !matches!(s.value, crate::json::Value::Null));
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

    /// A list of values in the description makes an enum.
    fn enumerate(&mut self, id: NodeId, owner: &str, row: &mut Row) {
        let node = &self.operation.tree.nodes[id];
        let Some(said) = &node.row else { return };
        let facts = self.facts.get(&id).unwrap_or(&self.none);
        let Some(list) = &facts.enumeration else {
            return;
        };
        let inner = row.ty.innermost().clone();
        let numbers = inner.is_integer();
        if !(numbers || inner == Ty::Plain("string"))
            || list.values.len() < 2
            || row.wire == Some("either")
        {
            return;
        }
        if numbers && !list.is_numeric() {
            row.review(
                said.line,
                "the values that its description lists are no numbers",
            );
            return;
        }
        let (values, named) = enum_values(&list.values, numbers);
        if values.len() < 2 {
            return;
        }
        let label = row.label.clone();
        let mut reviews = Vec::new();
        if !named {
            reviews.push(super::spec::Review::new(
                said.line,
                "names in English for these values",
            ));
        }
        let same = self.enums.iter().find(|e| e.values == values);
        let name = match same {
            Some(same) => same.name.clone(),
            None => {
                let wanted = names::type_name(&row.name);
                let wanted = if self.taken.contains(&wanted)
                    || matches!(
                        wanted.as_str(),
                        "Type" | "Status" | "State" | "Mode" | "Code" | "Result" | "Option"
                    ) {
                    format!("{owner}{wanted}")
                } else {
                    wanted
                };
                let name = names::unique(wanted, self.taken);
                self.enums.push(Enum {
                    name: name.clone(),
                    label,
                    values,
                    reviews,
                });
                name
            }
        };
        (row.min, row.max, row.min_len, row.max_len) = (None, None, None, None);
        row.ty = row.ty.with_innermost(Ty::Named(name));
    }

    /// Example, default and fixed value: typed, or told of.
    fn cells(&mut self, id: NodeId, row: &mut Row, place: &str) {
        let node = &self.operation.tree.nodes[id];
        let Some(said) = &node.row else { return };
        let facts = self.facts.get(&id).unwrap_or(&self.none).clone();
        let listed = self
            .enums
            .iter()
            .find(|e| row.ty == Ty::Named(e.name.clone()))
            .cloned();
        let typed = |cell: &str| match &listed {
            Some(list) => {
                let number = list.values.iter().any(|v| v.value.is_number());
                let ty = Ty::Plain(if number { "int64" } else { "string" });
                types::cell(cell, &ty, row.wire).filter(|v| {
                    let plain = v
                        .as_str()
                        .and_then(|t| t.parse::<i64>().ok())
                        .map(Json::from);
                    list.values
                        .iter()
                        .any(|l| l.value == *v || Some(&l.value) == plain.as_ref())
                })
            }
            None => types::cell(cell, &row.ty, row.wire).filter(|v| fits_bounds(v, row)),
        };
        let default = said.default.as_deref().or(facts.default.as_deref());
        let example = said.example.as_deref().filter(|e| !e.is_empty());
        let (typed_default, typed_example) = (default.and_then(typed), example.and_then(typed));
        let fixed = match facts.fixed.as_slice() {
            [one] => typed(one),
            _ => None,
        };
        if node.side == Side::Request {
            if let (Some(default), None) = (default, &typed_default)
                && !matches!(row.ty, Ty::List(_) | Ty::Map(_))
            {
                row.reviews.push(super::spec::Review::new(
                    said.line,
                    format!(
                        "the page's default `{}` is no `{}`",
                        text::short(default, 40),
                        row.ty
                    ),
                ));
            }
            let top = node.parent.is_none();
            row.fixed = fixed.filter(|_| top);
            row.default = typed_default.filter(|_| row.fixed.is_none());
        }
        row.example = typed_example;
        if let (Some(example), None) = (example, &row.example)
            && matches!(
                row.ty,
                Ty::Plain(_) | Ty::Named(_) | Ty::DateTime(_) | Ty::Date(_) | Ty::Json(_)
            )
            && self
                .enums
                .iter()
                .any(|e| row.ty == Ty::Named(e.name.clone()))
                | !matches!(row.ty, Ty::Named(_))
            && !matches!(row.ty, Ty::Plain("any"))
            && example.chars().count() <= 60
        {
            let claim = Some(("example", text_literal(example)));
            let why = format!(
                "The table's example does not fit the type: the row is drafted as `{}`.",
                row.ty
            );
            self.quirk(place, claim, why, said.line);
        }
    }
}

/// What stood in an answer rather than in a refusal, where both are there.
fn accepted(samples: &[Sample]) -> Vec<&Sample> {
    let answers: Vec<&Sample> = samples.iter().filter(|s| !s.refusal).collect();
    if answers.is_empty() {
        samples.iter().collect()
    } else {
        answers
    }
}

fn fits_bounds(value: &Json, row: &Row) -> bool {
    match value {
        Json::Number(n) => n.as_f64().is_none_or(|n| {
            row.min.is_none_or(|min| n >= min as f64) && row.max.is_none_or(|max| n <= max as f64)
        }),
        Json::String(text) => {
            let length = text.chars().count() as u64;
            row.min_len.is_none_or(|min| length >= min)
                && row.max_len.is_none_or(|max| length <= max)
        }
        Json::Array(items) => row.max_len.is_none_or(|max| items.len() as u64 <= max),
        _ => true,
    }
}

fn enum_values(listed: &[(String, String)], numbers: bool) -> (Vec<EnumValue>, bool) {
    let mut values: Vec<EnumValue> = Vec::new();
    let mut taken = HashSet::new();
    let mut named = true;
    for (value, label) in listed {
        let value = if numbers {
            match value.parse::<i64>() {
                Ok(number) => Json::from(number),
                Err(_) => continue,
            }
        } else {
            Json::from(value.as_str())
        };
        if values.iter().any(|v| v.value == value) {
            continue;
        }
        let (name, meant) = names::value(&value, label);
        named &= meant;
        let name = names::unique(name, &mut taken);
        let label = Some(text::short(label.trim(), 60)).filter(|l| !l.is_empty());
        values.push(EnumValue { value, name, label });
    }
    (values, named)
}

/// The expression inside of lists.
fn strip_lists(expr: &TypeExpr) -> &TypeExpr {
    use crate::words::Base;
    const STRING: TypeExpr = TypeExpr::Base(Base::String);
    const INTEGER: TypeExpr = TypeExpr::Base(Base::Int64);
    match expr {
        TypeExpr::List(inner) => strip_lists(inner),
        TypeExpr::Base(Base::Array) => &TypeExpr::Unknown,
        TypeExpr::Base(Base::StringList) => &STRING,
        TypeExpr::Base(Base::IntegerList) => &INTEGER,
        other => other,
    }
}

/// The vendor's word for a field: its own column, or a description that is a word rather than a text.
pub fn label_of(row: &PageRow) -> Option<String> {
    let word = row.title.clone().or_else(|| {
        let folded = row.description.trim();
        let ends = |c: char| {
            matches!(
                c,
                '，' | ','
                    | '。'
                    | '；'
                    | ';'
                    | '（'
                    | '('
                    | '：'
                    | ':'
                    | '\n'
                    | '、'
                    | '.'
                    | '？'
                    | '"'
                    | '“'
                    | '['
                    | '{'
            )
        };
        let head = &folded[..folded.find(ends).unwrap_or(folded.len())];
        // "来源 0: 未知", "0 女 1 男": the values are the enum's.
        let digit = |w: &str| w.parse::<i64>().is_ok();
        let words: Vec<&str> = head.split_whitespace().take_while(|w| !digit(w)).collect();
        let head = words.join(" ");
        let head = head
            .strip_suffix("列表")
            .filter(|_| folded.contains(['[', '{']))
            .unwrap_or(&head);
        Some(text::squeeze(head))
    })?;
    let word = word.trim().to_owned();
    let cjk = text::has_cjk(&word);
    let few = if cjk {
        text::width(&word) <= 32
    } else {
        word.split_whitespace().count() <= 4 && word.len() <= 32
    };
    (few && !word.is_empty()).then_some(word)
}

/// An English sentence of the page's, when it is a short one.
fn doc_of(row: &PageRow, label: Option<&str>) -> Option<String> {
    let said = text::squeeze(&row.description);
    let one = !said.trim_end_matches('.').contains(". ") && !said.contains(['\n', '|', '{']);
    let fit = said.is_ascii() && said.len() <= 80 && said.split_whitespace().count() > 2 && one;
    if !fit || label == Some(said.as_str()) {
        return None;
    }
    let mut doc = said;
    if let Some(first) = doc.get(..1).map(str::to_uppercase) {
        doc.replace_range(..1, &first);
    }
    if !doc.ends_with(['.', '!', '?']) {
        doc.push('.');
    }
    Some(doc)
}

/// A text as TOML writes it.
pub fn text_literal(text: &str) -> String {
    super::write::literal(&Json::from(text))
}
