//! Lists of values in descriptions, as enums.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::super::names;
use super::super::spec::{Enum, EnumValue, Row, Ty};
use super::Fields;
use crate::recognise::tree::NodeId;
use crate::text;

impl Fields<'_> {
    /// A list of values in the description makes an enum.
    pub(super) fn enumerate(&mut self, id: NodeId, owner: &str, row: &mut Row) {
        let node = &self.operation.tree.nodes[id];
        let Some(said) = &node.row else { return };
        let facts = self.facts.get(&id).unwrap_or(&self.none);
        let Some(list) = &facts.enumeration else {
            return;
        };
        let inner = row.ty.innermost().clone();
        let numbers = inner.is_integer();
        if !(numbers || inner == Ty::Plain("string")) || row.wire == Some("either") {
            return;
        }
        if numbers && !list.is_numeric() {
            row.review(
                said.line,
                "the values that its description lists are no numbers",
            );
            return;
        }
        let values = enum_values(&list.values, numbers);
        if values.is_empty() {
            return;
        }
        // "APPROVED<br/>REJECTED": the first value is not a label.
        row.label = row
            .label
            .take()
            .filter(|label| !list.values.iter().any(|(value, _)| value == label));
        let label = row.label.clone();
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
                    reviews: Vec::new(),
                });
                name
            }
        };
        (row.min, row.max, row.min_len, row.max_len) = (None, None, None, None);
        row.ty = row.ty.with_innermost(Ty::Named(name));
    }
}

fn enum_values(listed: &[(String, String)], numbers: bool) -> Vec<EnumValue> {
    let mut values: Vec<EnumValue> = Vec::new();
    let mut taken = HashSet::new();
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
        let name = names::value(&value, label);
        let name = names::unique(name, &mut taken);
        let label = Some(text::short(label.trim(), 60)).filter(|l| !l.is_empty());
        values.push(EnumValue { value, name, label });
    }
    values
}
