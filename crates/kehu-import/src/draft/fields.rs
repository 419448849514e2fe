//! Fields of an operation's tree as rows, records and enums, in page order.

mod cells;
mod enums;
mod facts;
mod labels;
mod records;
mod undocumented;

pub use records::is_identifier_of_data;

use std::collections::{HashMap, HashSet};

use kehu_spec::document::write::Parts;
use kehu_spec::document::{AcceptWord, ClaimTable, EnumTable, FieldRow, QuirkTable, RecordTable};
use kehu_spec::model::Style;

use super::documents::{self, placed_quirk};
use super::lists;
use super::notes::Notes;
use super::types::{self, Evidence, Judged, Ty};
use kehu_page::facts::Facts;
use kehu_page::recognise::Operation;
use kehu_page::recognise::outline::Side;
use kehu_page::recognise::parts::Mark;
use kehu_page::recognise::shape::{Sample, Shape, Shapes};
use kehu_page::recognise::tree::{NodeId, Origin};
use kehu_page::types::{Class, TypeCell, TypeExpr};
use kehu_page::witness::NodeFacts;

/// Asked of a list whose items a name counts with a letter.
pub const COUNTED: &str =
    "the page does not say whether items are counted from 0 or from 1: `dots`, or `dots_from_one`";

/// Deeper objects become `any`.
const DEEPEST: usize = 24;

/// Turns nodes into rows, and collects the types that they need.
#[derive(Debug)]
pub struct Fields<'a> {
    operation: &'a Operation,
    facts: &'a NodeFacts,
    /// The records, in the order in which fields need them.
    pub records: Vec<RecordTable>,
    /// The enums.
    pub enums: Vec<EnumTable>,
    /// Where the page's claims differ from what is shown.
    pub quirks: Vec<QuirkTable>,
    /// The place of every field in the words of a quirk.
    pub places: HashMap<NodeId, String>,
    /// What the page says beside them.
    pub notes: Notes,
    taken: &'a mut HashSet<String>,
    done: HashMap<NodeId, String>,
    none: Facts,
}

impl<'a> Fields<'a> {
    /// For one operation, on its notes; `taken` are the names of types that there are.
    pub fn new(
        operation: &'a Operation,
        facts: &'a NodeFacts,
        notes: Notes,
        taken: &'a mut HashSet<String>,
    ) -> Fields<'a> {
        Fields {
            operation,
            facts,
            records: Vec::new(),
            enums: Vec::new(),
            quirks: Vec::new(),
            places: HashMap::new(),
            notes,
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
    pub fn row(&mut self, id: NodeId, around: &str, owner: &str, depth: usize) -> FieldRow {
        let operation = self.operation;
        let node = &operation.tree.nodes[id];
        let name = self.wire_name(id);
        let place = format!("{around}.{name}");
        self.places.insert(id, place.clone());
        if name != node.name {
            let said = ClaimTable {
                name: Some(node.name.as_str().into()),
                ..ClaimTable::default()
            };
            let why = format!("The table says `{}`, the example `{name}`.", node.name);
            self.quirk(&place, said, why, node.line().unwrap_or(0));
        }
        let judged = self.judge(id, &place, owner, depth);
        let line = node.line().unwrap_or_else(|| self.shown_line(id));
        let mut row = documents::row(&mut self.notes, line, name, &judged.ty);
        row.wire = judged.wire.map(Into::into);
        row.accepts = judged.single.then(|| vec![AcceptWord::Single.into()]);
        if let Some(why) = judged.open {
            self.notes.ask(row.span, line, why);
        }
        if let Some(claim) = judged.claim {
            self.type_claim(id, &place, &claim, &row);
        }
        match &node.row {
            Some(said) => self.facts_of_row(id, said, &mut row, &place),
            None if node.origin == Origin::Example => self.undocumented(id, &mut row, &place),
            // `Labels.N.Key` says all: a list, and what is in it.
            None if node.items.is_some() => {}
            None => {
                let why = "only the parts of a dotted name say that it is there";
                self.notes.ask(row.span, 0, why);
            }
        }
        self.by_parts(id, &mut row);
        self.enumerate(id, owner, &mut row);
        self.cells(id, &mut row, &place);
        row.secret = is_secret(&row).then(|| true.into());
        row
    }

    /// How the items of a list travel in a query or form, as the names of its parts show.
    fn by_parts(&mut self, id: NodeId, row: &mut FieldRow) {
        let node = &self.operation.tree.nodes[id];
        let shown = self
            .shape(id)
            .map(|(shapes, shape)| shapes.get(shape).items_by);
        let is_sent = node.side == Side::Request && node.parent.is_none();
        let Some(mark) = shown.flatten().or(node.items).filter(|_| is_sent) else {
            return;
        };
        let style = match mark {
            Mark::Brackets => Style::Brackets,
            Mark::Indexes => Style::Indexes,
            Mark::Dots | Mark::Numbered => Style::Dots,
            Mark::DotsFromOne => Style::DotsFromOne,
        };
        row.style = Some(style.into());
        if mark == Mark::Numbered {
            self.notes.ask(row.span, node.line().unwrap_or(0), COUNTED);
        }
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
                    && kehu_page::recognise::tree::normal(&shown)
                        == kehu_page::recognise::tree::normal(&node.name) =>
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
        let words = node.row.as_ref().map_or("", |r| r.description.as_str());
        let expr = node.row.as_ref().map_or(&TypeExpr::Unknown, |r| &r.ty.expr);
        let shape = self.shape(id).map(|(shapes, shape)| shapes.get(shape));
        // Without a type and an example, the words say what holds the fields.
        let called =
            children && *expr == TypeExpr::Unknown && kehu_page::types::is_list_in_words(words);
        let lists = match shape.filter(|shape| shows_lists(shape)) {
            Some(shape) if shape.lists > 0 => shape.lists,
            Some(_) => self.is_item_alone(id, holder).into(),
            None => expr
                .list_depth()
                .max((node.items.is_some() || called).into()),
        };
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
        let evidence = Evidence {
            name: &node.name,
            words,
            said: expr,
            facts,
            shown,
            cell,
        };
        match is_list {
            true => judge_list(evidence, shape, lists),
            false => types::judge(&evidence),
        }
    }

    /// Whether an answer shows the item alone of what its table calls a list of such items.
    fn is_item_alone(&self, id: NodeId, holder: NodeId) -> bool {
        let nodes = &self.operation.tree.nodes;
        let documented = |id: &NodeId| nodes[*id].row.is_some() && nodes[*id].shape.is_some();
        // `[Crate]` may be what is left of a link.
        let lists = |ty: &TypeCell| {
            matches!(ty.expr, TypeExpr::List(_))
                && ty.expr.list_depth() == 1
                && !ty.text.starts_with(['[', '\\'])
        };
        nodes[id].side == Side::Response
            && nodes[id].row.as_ref().is_some_and(|row| lists(&row.ty))
            && nodes[holder].children.iter().any(documented)
    }

    /// Several nodes as rows; a name that is there twice is there once.
    pub fn rows(
        &mut self,
        ids: &[NodeId],
        place: &str,
        owner: &str,
        depth: usize,
    ) -> Vec<FieldRow> {
        let mut rows: Vec<FieldRow> = Vec::new();
        let mut seen = HashSet::new();
        for id in ids {
            let row = self.row(*id, place, owner, depth);
            if seen.insert(row.name.value.clone()) {
                rows.push(row);
            }
        }
        rows
    }

    /// What the page claims at a place, and why it is wrong.
    fn quirk(&mut self, at: &str, says: ClaimTable, why: String, line: usize) {
        let claims = |quirk: &QuirkTable| quirk.says.as_ref().map(|says| says.part().cells);
        let quirk = QuirkTable {
            at: at.into(),
            says: Some(says),
            why: why.into(),
            ..QuirkTable::default()
        };
        let same = |q: &QuirkTable| *q.at == *quirk.at && claims(q) == claims(&quirk);
        if !self.quirks.iter().any(same) {
            let span = self.notes.place(line);
            self.quirks.push(placed_quirk(quirk, span));
        }
    }
}

/// Whether nobody else may see what a field holds, as its name says.
fn is_secret(row: &FieldRow) -> bool {
    let settled = row.fixed.is_some() || row.wire.is_some();
    lists::has("secrets", "names", &row.name) && Ty::of(row) == Ty::Plain("string") && !settled
}

/// Whether examples tell a list from what is none: not of a text, unless objects in a list travel as one.
fn shows_lists(shape: &Shape) -> bool {
    let tells = |sample: &Sample| !matches!(sample.class, Class::Any | Class::String);
    shape.lists > 0 && !shape.keys.is_empty() || shape.samples.iter().any(tells)
}

/// A list of plain values, by what is in it.
fn judge_list(at: Evidence<'_>, shape: Option<&Shape>, lists: usize) -> Judged {
    let list = at.said;
    let inner = strip_lists(list);
    let is_shown = !at.shown.is_empty();
    let items = shape.into_iter().flat_map(|shape| &shape.items);
    let mut judged = types::judge(&Evidence {
        said: inner,
        shown: items
            .filter(|item| item.class != Class::Array && !item.refusal)
            .collect(),
        cell: None,
        ..at
    });
    if *inner == TypeExpr::Unknown && shape.is_none_or(|s| s.items.is_empty()) {
        judged.ty = Ty::Plain("any");
        judged.open = Some("the page does not say what is in the list".to_owned());
    }
    for _ in 0..lists.max(1) {
        judged.ty = judged.ty.list();
    }
    let as_list = |claim: Ty| match claim {
        Ty::List(_) => claim,
        claim => claim.list(),
    };
    judged.claim = match types::said(list) {
        Some(Ty::List(said)) => judged
            .claim
            .map(as_list)
            .filter(|c| *c != Ty::List(said.clone()) || *said != Ty::Plain("any")),
        Some(said) if is_shown => Some(said),
        _ => None,
    };
    judged
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

/// The expression inside of lists.
fn strip_lists(expr: &TypeExpr) -> &TypeExpr {
    use kehu_page::words::Base;
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
