//! Conditions over several fields: "at least one of", "not both".

use crate::facts;
use crate::recognise::tree::NodeId;
use crate::recognise::{Operation, Page};
use crate::text;

/// A condition over several request fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// At least one of them; otherwise at most one.
    pub at_least_one: bool,
    /// The fields, all under one parent.
    pub fields: Vec<NodeId>,
    /// The words that say it.
    pub says: String,
    /// The page's line.
    pub line: usize,
    /// It stands in a description.
    pub in_table: bool,
}

/// The conditions of an operation, each once.
pub fn find(page: &Page, operation: &Operation) -> Vec<Rule> {
    let tree = &operation.tree;
    let side = operation.section.sent();
    let mut out: Vec<Rule> = Vec::new();
    for (id, node) in tree
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, n)| n.side == side)
    {
        let Some(row) = &node.row else { continue };
        let allowed = row.values.as_deref().unwrap_or_default();
        let words = [
            row.description.as_str(),
            &row.required_cell,
            allowed,
            &row.beside,
        ]
        .join("\n");
        add(operation, &words, Some(id), row.line, true, &mut out);
    }
    let range = operation.section.start..operation.section.end;
    for block in page.document.blocks.get(range).unwrap_or_default() {
        let lines = block
            .inline()
            .into_iter()
            .flat_map(|inline| inline.text.lines());
        for (line, no) in lines.zip(block.line..) {
            add(operation, line, None, no, false, &mut out);
        }
    }
    out
}

fn add(
    operation: &Operation,
    words: &str,
    own: Option<NodeId>,
    line: usize,
    in_table: bool,
    out: &mut Vec<Rule>,
) {
    let found = facts::read_page([words].into_iter());
    for (at_least_one, sentences) in [(true, found.at_least_one), (false, found.excludes)] {
        for says in sentences {
            let fields = with_own(operation, named(operation, &says, own), &says, own);
            if fields.len() < 2 {
                // The same words in several rows name those rows.
                match out.iter_mut().find(|r| {
                    r.at_least_one == at_least_one && r.says == says && r.in_table && in_table
                }) {
                    Some(rule) => rule
                        .fields
                        .extend(own.filter(|id| !rule.fields.contains(id))),
                    None if in_table => out.push(Rule {
                        at_least_one,
                        fields: own.into_iter().collect(),
                        says,
                        line,
                        in_table,
                    }),
                    None => {}
                }
                continue;
            }
            let known = out.iter_mut().find(|r| {
                r.at_least_one == at_least_one
                    && r.fields.len() == fields.len()
                    && r.fields.iter().all(|f| fields.contains(f))
            });
            match known {
                // Each of two rows may say it of the other.
                Some(rule) => rule.says = format!("{}\n{says}", rule.says),
                None => out.push(Rule {
                    at_least_one,
                    fields,
                    says,
                    line,
                    in_table,
                }),
            }
        }
    }
    if out.len() > 200 {
        out.truncate(200);
    }
}

/// "Either this or `phone`", "与商户订单号二选一": a row that names one other field speaks of two.
fn with_own(
    operation: &Operation,
    named: Vec<NodeId>,
    sentence: &str,
    own: Option<NodeId>,
) -> Vec<NodeId> {
    let Some(own) = own.filter(|own| named.len() < 2 && !named.contains(own)) else {
        return named;
    };
    let nodes = &operation.tree.nodes;
    let folded = text::fold(sentence);
    let called = |id: &NodeId| {
        let row = nodes[*id].row.as_ref()?;
        let title = row.title.as_deref().unwrap_or(&row.description);
        let title = text::fold(title);
        let title = title.split(['\n', ',', '。', ';', '(']).next()?.trim();
        (text::width(title) >= 4 && folded.contains(title)).then_some(*id)
    };
    let other = named.first().copied().or_else(|| {
        let mut beside = (0..nodes.len()).filter(|id| {
            *id != own
                && nodes[*id].parent == nodes[own].parent
                && nodes[*id].side == nodes[own].side
        });
        beside.find_map(|id| called(&id))
    });
    other.map_or(named, |other| vec![own, other])
}

/// The fields that a sentence names, all beside the first.
fn named(operation: &Operation, sentence: &str, own: Option<NodeId>) -> Vec<NodeId> {
    let tree = &operation.tree;
    let side = operation.section.sent();
    let words: Vec<&str> = sentence
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
        .filter(|w| w.len() > 1)
        .collect();
    let mut parent = own.map(|id| tree.nodes[id].parent);
    let mut out: Vec<NodeId> = Vec::new();
    for word in words.into_iter().take(60) {
        let found = match parent {
            Some(parent) => tree.child(parent, side, word),
            None => tree.child(None, side, word),
        };
        if let Some(id) = found.filter(|id| tree.nodes[*id].row.is_some() && !out.contains(id)) {
            parent = Some(tree.nodes[id].parent);
            out.push(id);
        }
    }
    out
}

/// Rules that are worth drafting: two fields or more.
pub fn complete(rules: Vec<Rule>) -> Vec<Rule> {
    rules.into_iter().filter(|r| r.fields.len() > 1).collect()
}
