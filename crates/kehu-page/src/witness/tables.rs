//! What tables and prose say against themselves.

use std::collections::HashSet;

use super::{Finding, Kind, Linked, NodeFacts, Operation, Page, Place, Required, Side, normal};
use crate::text;

pub(super) fn findings(
    page: &Page,
    operation: &Operation,
    _facts: &NodeFacts,
    out: &mut Vec<Finding>,
) {
    names(operation, out);
    required(page, operation, out);
    forms(page, operation, out);
    variants(operation, out);
}

/// A title or description that spells a field in another way.
fn names(operation: &Operation, out: &mut Vec<Finding>) {
    let tree = &operation.tree;
    for table in &operation.tables {
        let Linked::Fields(ids) = &table.linked else {
            continue;
        };
        let Some(node) = ids.first().map(|id| &tree.nodes[*id]) else {
            continue;
        };
        let other = table
            .names
            .iter()
            .find(|n| normal(n) == normal(&node.name) && **n != node.name);
        let model = node.row.as_ref().and_then(|r| r.ty.expr.model());
        if let Some(other) = other
            .filter(|o| model != Some(o.as_str()) && o.contains('_') != node.name.contains('_'))
        {
            let sentence = format!("the title says `{other}`, the field is `{}`", node.name);
            out.push(Finding {
                kind: Kind::Name,
                side: Some(node.side),
                paths: vec![node.name.clone()],
                table: Some((other.clone(), table.line)),
                example: node.line().map(|l| (node.name.clone(), l)),
                sentence,
            });
        } else if node.origin == super::Origin::Example
            && !table.names.is_empty()
            && !table.names.iter().any(|n| {
                normal(n) == normal(&node.name) || normal(n) == normal(&text::singular(&node.name))
            })
        {
            let sentence = format!(
                "the title says `{}`, the example `{}`",
                table.names[0], node.name
            );
            out.push(Finding {
                kind: Kind::Name,
                side: Some(node.side),
                paths: vec![node.name.clone()],
                table: Some((table.names[0].clone(), table.line)),
                example: None,
                sentence,
            });
        }
    }
    let spellings: std::collections::HashMap<String, &str> = tree
        .nodes
        .iter()
        .filter(|n| n.name.len() > 4)
        .map(|n| (normal(&n.name), n.name.as_str()))
        .collect();
    let mut said = 0;
    for node in &tree.nodes {
        let Some(row) = &node.row else { continue };
        for word in row
            .description
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .filter(|w| w.contains('_') && w.len() > 4)
        {
            if let Some(name) = spellings
                .get(&normal(word))
                .filter(|name| **name != word && !name.contains('_'))
                && said == 0
            {
                said += 1;
                let sentence =
                    format!("the description of `{}` calls `{name}` `{word}`", node.name);
                out.push(Finding {
                    kind: Kind::Name,
                    side: Some(node.side),
                    paths: vec![(*name).to_owned(), word.to_owned()],
                    table: Some((word.to_owned(), row.line)),
                    example: None,
                    sentence,
                });
            }
        }
    }
}

/// "Yes/No", "cannot both be empty", and tables that say nothing of it.
fn required(page: &Page, operation: &Operation, out: &mut Vec<Finding>) {
    let tree = &operation.tree;
    for side in [Side::Request, Side::Response, Side::Callback] {
        let names: Vec<String> = tree
            .nodes
            .iter()
            .filter(|n| {
                n.side == side
                    && n.row
                        .as_ref()
                        .is_some_and(|r| r.required == Required::Conditional)
            })
            .map(|n| n.name.clone())
            .collect();
        if let Some(first) = tree.nodes.iter().find(|n| {
            n.side == side
                && n.row
                    .as_ref()
                    .is_some_and(|r| r.required == Required::Conditional)
        }) {
            let row = first.row.as_ref();
            let sentence = format!(
                "whether {} fields are required depends on others (`{}`)",
                names.len(),
                row.map_or("", |r| r.required_cell.as_str())
            );
            out.push(Finding {
                kind: Kind::Conditional,
                side: Some(side),
                paths: names,
                table: row.map(|r| (r.required_cell.clone(), r.line)),
                example: None,
                sentence,
            });
        }
    }
    for rule in crate::recognise::rules::find(page, operation) {
        let optional = rule.fields.iter().all(|id| {
            tree.nodes[*id]
                .row
                .as_ref()
                .is_some_and(|r| r.required != Required::Yes)
        });
        let says_no = rule.fields.iter().any(|id| {
            tree.nodes[*id]
                .row
                .as_ref()
                .is_some_and(|r| r.required == Required::No)
        });
        if rule.at_least_one && optional && says_no && rule.in_table {
            let names: Vec<String> = rule
                .fields
                .iter()
                .map(|id| tree.nodes[*id].name.clone())
                .collect();
            let sentence = format!(
                "`{}` are optional by themselves, but one of them must be there",
                names.join("`, `")
            );
            out.push(Finding {
                kind: Kind::Conditional,
                side: Some(Side::Request),
                paths: names,
                table: Some((rule.says.clone(), rule.line)),
                example: None,
                sentence,
            });
        }
    }
    if operation.section.callback {
        return;
    }
    let silent = operation.tables.iter().find(|t| {
        t.side == Side::Request
            && t.linked == Linked::Main
            && !t.says_required
            && t.place != Some(Place::Header)
            && !t.shared
            && !t.rows.is_empty()
            && t.rows.iter().all(|r| r.required == Required::Unknown)
    });
    if let Some(table) = silent {
        let sentence = "the table of the request does not say what is required".to_owned();
        out.push(Finding {
            kind: Kind::TableForm,
            side: Some(Side::Request),
            paths: Vec::new(),
            table: Some((table.title.clone(), table.line)),
            example: None,
            sentence,
        });
    }
}

/// Tables that are broken as tables.
fn forms(page: &Page, operation: &Operation, out: &mut Vec<Finding>) {
    for table in &operation.tables {
        for row in table.rows.iter().filter(|r| r.name.is_empty()) {
            let sentence = "a row has no name".to_owned();
            out.push(Finding {
                kind: Kind::TableForm,
                side: Some(table.side),
                paths: Vec::new(),
                table: Some((row.description.clone(), row.line)),
                example: None,
                sentence,
            });
        }
    }
    let range = operation.section.start..operation.section.end;
    for seen in page.tables.iter().filter(|t| range.contains(&t.block)) {
        for note in &seen.notes {
            out.push(Finding {
                kind: Kind::TableForm,
                side: None,
                paths: Vec::new(),
                table: Some((note.text.clone(), note.line)),
                example: None,
                sentence: note.text.clone(),
            });
        }
    }
}

/// Two main tables with mostly the same names are two bodies.
fn variants(operation: &Operation, out: &mut Vec<Finding>) {
    let main: Vec<_> = operation
        .tables
        .iter()
        .filter(|t| {
            matches!(t.linked, Linked::Main | Linked::Extra(None))
                && t.place != Some(Place::Header)
                && t.rows.len() > 2
        })
        .collect();
    for (i, a) in main.iter().enumerate().take(20) {
        for b in main
            .iter()
            .skip(i + 1)
            .take(20)
            .filter(|b| b.side == a.side && b.place == a.place)
        {
            let names: HashSet<&str> = a.rows.iter().map(|r| r.name.as_str()).collect();
            let same = b
                .rows
                .iter()
                .filter(|r| names.contains(r.name.as_str()))
                .count();
            if same * 2 > b.rows.len() {
                let sentence = format!(
                    "two tables describe one body: `{}` (line {}) and `{}` (line {})",
                    a.title, a.line, b.title, b.line
                );
                out.push(Finding {
                    kind: Kind::Variants,
                    side: Some(a.side),
                    paths: Vec::new(),
                    table: Some((a.title.clone(), a.line)),
                    example: Some((b.title.clone(), b.line)),
                    sentence,
                });
                return;
            }
        }
    }
}
