//! What the tables say of each field beside its type: descriptions, allowed values, other columns.

use std::collections::HashMap;

use crate::facts::{self, Facts};
use crate::recognise::Operation;
use crate::recognise::tree::NodeId;
use crate::types;

/// Facts of every node of an operation.
pub type NodeFacts = HashMap<NodeId, Facts>;

/// Reads the descriptions of all fields.
pub fn node_facts(operation: &Operation) -> NodeFacts {
    let tree = &operation.tree;
    (0..tree.nodes.len())
        .filter_map(|id| {
            let listed = &tree.nodes[id].listed;
            let Some(row) = &tree.nodes[id].row else {
                let enumeration = Some(listed.clone()?);
                return Some((
                    id,
                    Facts {
                        enumeration,
                        ..Facts::default()
                    },
                ));
            };
            let mut facts = facts::read(&row.description);
            if facts.enumeration.is_none() {
                facts.enumeration = facts::coded(&row.description, &row.codes);
            }
            if let Some(values) = &row.values {
                fill(&mut facts, allowed(values));
            }
            fill(&mut facts, facts::read(&row.beside));
            let listed = row.listed.as_ref().or(listed.as_ref());
            facts.enumeration = facts.enumeration.or_else(|| listed.cloned());
            for again in &tree.nodes[id].again {
                also(&mut facts, facts::read(&again.description));
            }
            let length = row
                .length
                .as_deref()
                .and_then(|l| l.trim().parse::<u64>().ok());
            facts.max_len = facts
                .max_len
                .or(length)
                .or_else(|| types::length(&row.ty.text));
            Some((id, facts))
        })
        .collect()
}

/// What a cell of allowed values says: as a whole, or line by line where its lines tell more of them.
fn allowed(cell: &str) -> Facts {
    let read = |text: &str| facts::read(&format!("values: {text}"));
    let told = |facts: &Facts| {
        let values = facts.enumeration.iter().flat_map(|list| &list.values);
        let labelled = values.clone().filter(|(_, label)| !label.is_empty());
        (labelled.count(), values.count())
    };
    let mut all = read(cell);
    for line in cell.lines().filter(|line| line.len() < cell.len()) {
        let mut one = read(line);
        if told(&one) >= told(&all) {
            all.enumeration = one.enumeration.take().or(all.enumeration);
        }
        fill(&mut all, one);
    }
    all
}

/// What other columns say of a field, where its description leaves it open.
fn fill(facts: &mut Facts, more: Facts) {
    facts.enumeration = facts.enumeration.take().or(more.enumeration);
    facts.min = facts.min.or(more.min);
    facts.max = facts.max.or(more.max);
    facts.above = facts.above.or(more.above);
    facts.below = facts.below.or(more.below);
    facts.min_len = facts.min_len.or(more.min_len);
    facts.max_len = facts.max_len.or(more.max_len);
    facts.format = facts.format.take().or(more.format);
}

/// What another table says of the same field: the values of all are its values.
fn also(facts: &mut Facts, other: Facts) {
    let new = |value: &String| !facts.fixed.contains(value);
    let more: Vec<String> = other.fixed.into_iter().filter(new).collect();
    if let (false, Some(more)) = (facts.fixed.is_empty(), Some(more).filter(|m| !m.is_empty())) {
        facts.fixed.extend(more);
        facts.enumeration = facts::listed(&facts.fixed);
    } else if let (Some(known), Some(other)) = (&mut facts.enumeration, other.enumeration) {
        for value in other.values {
            if !known.values.iter().any(|(v, _)| *v == value.0) {
                known.values.push(value);
            }
        }
    }
}
