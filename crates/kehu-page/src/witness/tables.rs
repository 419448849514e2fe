//! What tables and prose say against themselves.

use std::collections::{HashMap, HashSet};

use super::{Finding, Kind, Linked, Node, NodeId, Operation, Page, Place, Required, Side, normal};
use crate::text;

pub(super) fn findings(page: &Page, operation: &Operation, out: &mut Vec<Finding>) {
    names_in_titles(operation, out);
    names_in_descriptions(operation, out);
    required(page, operation, out);
    forms(page, operation, out);
    variants(operation, out);
}

/// Titles that spell a field in another way.
fn names_in_titles(operation: &Operation, out: &mut Vec<Finding>) {
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
            out.push(
                Finding::of(Kind::Name, node, &node.name, sentence)
                    .table((other.clone(), table.line))
                    .example(node.line().map(|l| (node.name.clone(), l))),
            );
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
            out.push(
                Finding::of(Kind::Name, node, &node.name, sentence)
                    .table((table.names[0].clone(), table.line)),
            );
        }
    }
}

/// The first description that spells a field in another way.
fn names_in_descriptions(operation: &Operation, out: &mut Vec<Finding>) {
    let nodes = &operation.tree.nodes;
    let spellings: HashMap<String, &str> = nodes
        .iter()
        .filter(|n| n.name.len() > 4)
        .map(|n| (normal(&n.name), n.name.as_str()))
        .collect();
    let rows = nodes.iter().filter_map(|n| Some((n, n.row.as_ref()?)));
    let mut words = rows.flat_map(|(node, row)| {
        row.description
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .filter(|word| word.contains('_') && word.len() > 4)
            .map(move |word| (node, row.line, word))
    });
    let other = words.find_map(|(node, line, word)| {
        let name = spellings.get(&normal(word))?;
        (*name != word && !name.contains('_')).then_some((node, line, word, *name))
    });
    if let Some((node, line, word, name)) = other {
        let sentence = format!("the description of `{}` calls `{name}` `{word}`", node.name);
        let names = vec![name.to_owned(), word.to_owned()];
        let finding = Finding::new(Kind::Name, node.side, names, sentence);
        out.push(finding.table((word.to_owned(), line)));
    }
}

/// "Yes/No", "cannot both be empty", and tables that say nothing of it.
fn required(page: &Page, operation: &Operation, out: &mut Vec<Finding>) {
    let tree = &operation.tree;
    for side in [Side::Request, Side::Response, Side::Callback] {
        let conditional = |node: &&Node| {
            let said = node.row.as_ref().map(|row| row.required);
            node.side == side && said == Some(Required::Conditional)
        };
        let nodes: Vec<&Node> = tree.nodes.iter().filter(conditional).collect();
        let Some(row) = nodes.first().and_then(|node| node.row.as_ref()) else {
            continue;
        };
        let cell = &row.required_cell;
        let count = nodes.len();
        let sentence = format!("whether {count} fields are required depends on others (`{cell}`)");
        let names = nodes.iter().map(|node| node.name.clone()).collect();
        out.push(
            Finding::new(Kind::Conditional, side, names, sentence).table((cell.clone(), row.line)),
        );
    }
    for rule in crate::recognise::rules::find(page, operation) {
        let said = |id: &NodeId| tree.nodes[*id].row.as_ref().map(|row| row.required);
        let may_be_left_out = |id: &NodeId| said(id).is_some_and(|said| said != Required::Yes);
        let optional = rule.fields.iter().all(may_be_left_out);
        let says_no = rule.fields.iter().any(|id| said(id) == Some(Required::No));
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
            out.push(
                Finding::new(Kind::Conditional, Side::Request, names, sentence)
                    .table((rule.says.clone(), rule.line)),
            );
        }
    }
    if operation.section.callback {
        return;
    }
    let silent = operation.tables.iter().find(|t| {
        t.side == Side::Request
            && t.linked == Linked::Main
            && !t.says_required
            && !matches!(t.place, Some(Place::Header | Place::Path))
            && !t.shared
            && !t.rows.is_empty()
            && t.rows.iter().all(|r| r.required == Required::Unknown)
    });
    if let Some(table) = silent {
        let sentence = "the table of the request does not say what is required".to_owned();
        out.push(
            Finding::new(Kind::TableForm, Side::Request, Vec::new(), sentence)
                .table((table.title.clone(), table.line)),
        );
    }
}

/// Tables that are broken as tables.
fn forms(page: &Page, operation: &Operation, out: &mut Vec<Finding>) {
    for table in &operation.tables {
        for row in table.rows.iter().filter(|r| r.name.is_empty()) {
            let sentence = "a row has no name".to_owned();
            out.push(
                Finding::new(Kind::TableForm, table.side, Vec::new(), sentence)
                    .table((row.description.clone(), row.line)),
            );
        }
    }
    let range = operation.section.start..operation.section.end;
    for seen in page.tables.iter().filter(|t| range.contains(&t.block)) {
        for note in &seen.notes {
            out.push(
                Finding::new(Kind::TableForm, None, Vec::new(), note.text.clone())
                    .table((note.text.clone(), note.line)),
            );
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
                out.push(
                    Finding::new(Kind::Variants, a.side, Vec::new(), sentence)
                        .table((a.title.clone(), a.line))
                        .example((b.title.clone(), b.line)),
                );
                return;
            }
        }
    }
}
