//! What stands around the tables of fields: headers, limits, the request and the response as a whole,
//! conditions.

use std::collections::HashSet;

use kehu_spec::document::RuleTable;
use kehu_spec::document::write::{Anchor, Comments, Parts};
use kehu_spec::source::Span;
use toml_edit::{Array, Item, Table, Value};

use super::super::notes::Review;
use super::edit::{add_table, replace, value};
use super::types::compatible;
use super::{Merge, NEW};

impl Merge<'_> {
    /// Headers with fixed values, and limits.
    pub(super) fn head(&mut self) {
        let draft = self.draft;
        let headers = draft.file.headers.iter().flat_map(|headers| &headers.0);
        for (name, value) in headers.filter(|(_, value)| !value.is_empty()) {
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
            let (name, value) = (name.as_str(), value.as_str());
            if old != value {
                replace(cell, value.into());
                self.changed(format!("the header `{name}` is `{value}`, was `{old}`"));
            }
        }
        let part = draft.file.part();
        if let (Some(cell), None) = (part.get("limits"), self.docs[0].get("limits"))
            && let Some(limits) = value(cell)
        {
            self.docs[0].insert("limits", Item::Value(limits));
            self.mark_new("limits");
            self.changed(format!("limits are {cell}"));
        }
    }

    /// Marks a key at the top of the endpoint file for a person's eye.
    fn mark_new(&mut self, key: &str) {
        let mark = format!("{}\n", self.mark(0));
        if let Some(mut key) = self.docs[0].as_table_mut().key_mut(key) {
            key.leaf_decor_mut().set_prefix(mark);
        }
    }

    pub(super) fn request(&mut self) {
        let draft = self.draft;
        if draft.fields().is_empty() {
            return;
        }
        let Some(mut array) = self.request_fields().map(std::mem::take) else {
            return;
        };
        self.rows(&mut array, draft.fields(), "request");
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
        match (data, &draft.data()) {
            (Some(there), Some(drafted)) => {
                self.types(&there, drafted, "response");
                if !compatible(&there, drafted) && !self.judged("response", "type") {
                    self.changed(format!(
                        "the response is `{drafted}` on the page, `{there}` in the spec"
                    ));
                }
            }
            (None, Some(drafted)) => {
                let mark = format!("{}\n", self.mark(0));
                let response = self.docs[0].entry("response").or_insert_with(table);
                if let Some(response) = response.as_table_mut() {
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
        for rule in draft.file.rule.iter().flatten() {
            let (kind, fields) = fields(rule);
            let drafted: HashSet<&str> = fields.iter().copied().collect();
            let known = self.docs[0]
                .get("rule")
                .and_then(Item::as_array_of_tables)
                .into_iter()
                .flatten()
                .any(|table| {
                    table.iter().any(|(_, item)| {
                        item.as_array().is_some_and(|a| {
                            a.iter().filter_map(Value::as_str).collect::<HashSet<_>>() == drafted
                        })
                    })
                });
            if !known {
                let comments = self.new_at(rule.span);
                add_table(&mut self.docs[0], "rule", rule, &comments);
                self.changed(format!("a rule is new: {kind} of {}", fields.join(", ")));
            }
        }
    }

    /// The comment above a table that is new.
    pub(super) fn new_at(&self, place: Span) -> Comments {
        let review = Review::new(self.draft.notes.line(place), NEW);
        let comment = review.comment(&self.draft.page);
        Comments::from([(Anchor::Above(place), vec![comment])])
    }
}

/// The kind of a rule and the names of its fields.
fn fields(rule: &RuleTable) -> (&'static str, Vec<&str>) {
    let kinds = [
        ("at_least_one", &rule.at_least_one),
        ("requires", &rule.requires),
        ("excludes", &rule.excludes),
    ];
    let mut given = kinds
        .into_iter()
        .filter_map(|(kind, names)| Some((kind, names.as_ref()?)));
    let (kind, names) = given.next().unzip();
    let names = names.map(|names| names.iter().map(|name| name.as_str()).collect());
    (kind.unwrap_or_default(), names.unwrap_or_default())
}

fn table() -> Item {
    Item::Table(Table::new())
}
