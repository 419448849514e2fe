//! What stands around the tables of fields: headers, limits, the request and the response as a whole,
//! conditions.

use std::collections::HashSet;

use toml_edit::{Array, Item, Table, Value};

use super::super::spec::Review;
use super::super::write;
use super::cells::{add_table, replace};
use super::types::compatible;
use super::{Merge, NEW};

impl Merge<'_> {
    /// Headers with fixed values, and limits.
    pub(super) fn head(&mut self) {
        let draft = self.draft;
        for (name, value) in draft.headers.iter().filter(|(_, v)| !v.is_empty()) {
            let headers = self.docs[0]
                .get_mut("headers")
                .and_then(Item::as_inline_table_mut);
            let Some(cell) = headers.and_then(|h| {
                h.iter_mut()
                    .find(|(k, _)| k.get().eq_ignore_ascii_case(name))
                    .map(|(_, v)| v)
            }) else {
                continue;
            };
            let old = cell.as_str().unwrap_or_default().to_owned();
            if old != *value {
                replace(cell, value.as_str().into());
                self.changed(format!("the header `{name}` is `{value}`, was `{old}`"));
            }
        }
        if let (false, None) = (draft.limits.is_empty(), self.docs[0].get("limits")) {
            let text = write::limits(&draft.limits);
            if let Ok(limits) = text.parse::<Value>() {
                self.docs[0].insert("limits", Item::Value(limits));
                self.mark_new("limits");
                self.changed(format!("limits are {text}"));
            }
        }
    }

    /// Marks a key at the top of the endpoint file for a person's eye.
    fn mark_new(&mut self, key: &str) {
        let mark = write::review(&Review::new(0, NEW), &self.draft.page, "");
        if let Some(mut key) = self.docs[0].as_table_mut().key_mut(key) {
            key.leaf_decor_mut().set_prefix(mark);
        }
    }

    pub(super) fn request(&mut self) {
        let draft = self.draft;
        if draft.fields.is_empty() {
            return;
        }
        let Some(mut array) = self.request_fields().map(std::mem::take) else {
            return;
        };
        self.rows(&mut array, &draft.fields, "request");
        if let Some(fields) = self.request_fields() {
            *fields = array;
        }
    }

    /// The request's rows; a file without gets an empty table of them.
    fn request_fields(&mut self) -> Option<&mut Array> {
        let request = self.docs[0].entry("request").or_insert_with(table);
        let fields = request.as_table_mut()?.entry("fields");
        fields
            .or_insert_with(|| Item::Value(Array::new().into()))
            .as_array_mut()
    }

    pub(super) fn response(&mut self) {
        let data = self.docs[0]
            .get("response")
            .and_then(|r| r.get("data"))
            .and_then(Item::as_str)
            .map(str::to_owned);
        let draft = self.draft;
        match (data, &draft.data) {
            (Some(there), Some(drafted)) => {
                self.types(&there, drafted, "response");
                if !compatible(&there, drafted) && !self.judged("response", "type") {
                    self.changed(format!(
                        "the response is `{drafted}` on the page, `{there}` in the spec"
                    ));
                }
            }
            (None, Some(drafted)) => {
                let response = self.docs[0].entry("response").or_insert_with(table);
                if let Some(response) = response.as_table_mut() {
                    let mark = write::review(&Review::new(0, NEW), &draft.page, "");
                    response.insert("data", toml_edit::value(drafted.to_string()));
                    if let Some(mut key) = response.key_mut("data") {
                        key.leaf_decor_mut().set_prefix(mark);
                    }
                    self.changed(format!("the response is `{drafted}`"));
                    self.add_types(drafted);
                }
            }
            _ => {}
        }
    }

    /// Conditions that the file does not have.
    pub(super) fn rules(&mut self) {
        let draft = self.draft;
        for rule in &draft.rules {
            let fields: HashSet<&str> = rule.fields.iter().map(String::as_str).collect();
            let known = self.docs[0]
                .get("rule")
                .and_then(Item::as_array_of_tables)
                .into_iter()
                .flatten()
                .any(|table| {
                    table.iter().any(|(_, item)| {
                        item.as_array().is_some_and(|a| {
                            a.iter().filter_map(Value::as_str).collect::<HashSet<_>>() == fields
                        })
                    })
                });
            if !known {
                let mut table = Table::new();
                let mark = write::review(&Review::new(rule.line, NEW), &draft.page, "");
                table.decor_mut().set_prefix(format!("\n{mark}"));
                let fields: Array = rule.fields.iter().map(String::as_str).collect();
                table.insert(rule.kind, toml_edit::value(fields));
                add_table(&mut self.docs[0], "rule", table);
                let fields = rule.fields.join(", ");
                self.changed(format!("a rule is new: {} of {fields}", rule.kind));
            }
        }
    }
}

fn table() -> Item {
    Item::Table(Table::new())
}
