//! Records and enums that rows name, merged as their rows are.

use kehu_spec::document::write::{self, Parts};
use serde_json::Value as Json;
use toml_edit::{Array, Item, RawString, Value};

use super::super::Gone;
use super::super::notes::Review;
use super::super::types::Ty;
use super::edit::{add_table, json, value};
use super::{GONE, Merge, Next};

impl Merge<'_> {
    /// Where both name a type, its fields or values are merged too.
    pub(super) fn types(&mut self, there: &str, drafted: &Ty, place: &str) {
        if !compatible(there, drafted) {
            return;
        }
        let Ty::Named(name) = drafted.innermost() else {
            return;
        };
        let inner = innermost(there);
        if is_plain(inner) || !self.seen.insert(format!("{inner} {name}")) {
            return;
        }
        let place = format!("{place}{}", "[]".repeat(there.matches("list<").count()));
        if self.draft.records().iter().any(|r| *r.name == *name) {
            self.waiting.push(Next::Record {
                there: inner.to_owned(),
                drafted: name.clone(),
                place,
            });
        } else {
            self.waiting.push(Next::Enum {
                there: inner.to_owned(),
                drafted: name.clone(),
            });
        }
    }

    /// The array of a type: `fields` of a record or `values` of an enum.
    pub(super) fn array(&mut self, kind: &str, name: &str, key: &str) -> Option<&mut Array> {
        let docs = self.docs.iter_mut();
        docs.filter_map(|doc| doc.get_mut(kind)?.as_array_of_tables_mut())
            .flat_map(|tables| tables.iter_mut())
            .find(|table| table.get("name").and_then(Item::as_str) == Some(name))
            .and_then(|table| table.get_mut(key)?.as_array_mut())
    }

    pub(super) fn record(&mut self, there: &str, drafted: &str, place: &str) {
        let draft = self.draft;
        let Some(record) = draft.records().iter().find(|r| *r.name == drafted) else {
            return;
        };
        let Some(array) = self.array("record", there, "fields") else {
            return;
        };
        let mut rows = std::mem::take(array);
        self.rows(&mut rows, &record.fields, place);
        if let Some(array) = self.array("record", there, "fields") {
            *array = rows;
        }
    }

    /// Adds what a new row needs: the draft's records and enums, where the files have none of the name.
    pub(super) fn add_types(&mut self, ty: &Ty) {
        let draft = self.draft;
        let Some(name) = ty.named() else {
            return;
        };
        let there = self.array("record", name, "fields").is_some()
            || self.array("enum", name, "values").is_some();
        if there {
            return;
        }
        let comments = draft.comments();
        let mut enums = draft.enums().iter();
        let mut records = draft.records().iter();
        if let Some(record) = records.find(|record| *record.name == name) {
            add_table(&mut self.docs[0], "record", record, &comments);
            for row in &record.fields {
                self.add_types(&Ty::of(row));
            }
        } else if let Some(list) = enums.find(|list| *list.name == name) {
            add_table(&mut self.docs[0], "enum", list, &comments);
        }
    }

    /// Values that are new, and values that the page has no more.
    pub(super) fn list(&mut self, there: &str, drafted: &str) {
        let draft = self.draft;
        let Some(list) = draft.enums().iter().find(|list| *list.name == drafted) else {
            return;
        };
        let mark = self.mark(0);
        let mut new = Vec::new();
        let Some(array) = self.array("enum", there, "values") else {
            return;
        };
        let known: Vec<Json> = array
            .iter()
            .filter_map(|v| v.as_inline_table()?.get("value"))
            .map(json)
            .collect();
        let text = known.iter().any(Json::is_string);
        for row in &list.values {
            let part = row.part();
            let Some(cell) = part.get("value") else {
                continue;
            };
            let shown = value(cell).map(|value| json(&value)).unwrap_or_default();
            if known.contains(&shown) || shown.is_string() != text {
                continue;
            }
            if let Ok(mut row) = part.row(&[]).parse::<Value>() {
                row.decor_mut().set_prefix(format!("\n  {mark}\n  "));
                array.push_formatted(row);
                new.push(cell.to_string());
            }
        }
        for value in new {
            self.changed(format!("the enum `{there}` has a new value {value}"));
        }
        let listed = list.values.iter().filter_map(|row| {
            let part = row.part();
            Some(json(&value(part.get("value")?)?))
        });
        let listed: Vec<Json> = listed.collect();
        // Numbers and words are two lists, of which a person has taken one.
        if listed.iter().any(|value| value.is_string() == text) {
            self.gone_values(there, &listed);
        }
    }

    /// Values that are not on the page: marked and told of, or taken out. A comment over one is a person's decision.
    fn gone_values(&mut self, there: &str, listed: &[Json]) {
        let mark = Review::new(0, GONE).comment(&self.draft.page);
        let removes = matches!(self.gone, Gone::Removed);
        let Some(array) = self.array("enum", there, "values") else {
            return;
        };
        let mut gone = Vec::new();
        let mut index = 0;
        while let Some(row) = array.get_mut(index) {
            index += 1;
            let value = row
                .as_inline_table()
                .and_then(|row| row.get("value"))
                .map(json);
            let Some(value) = value.filter(|value| !listed.contains(value)) else {
                continue;
            };
            let before = row.decor().prefix().and_then(RawString::as_str);
            let before = before.unwrap_or_default().to_owned();
            if before.contains('#') && !before.contains(GONE) {
                continue;
            }
            if removes {
                index -= 1;
                array.remove(index);
            } else if !before.contains(GONE) {
                let lead = if before.contains('\n') {
                    before.as_str()
                } else {
                    "\n  "
                };
                row.decor_mut().set_prefix(format!("{lead}# {mark}\n  "));
            }
            gone.push(value);
        }
        for value in gone {
            let value = write::literal(&value);
            self.changed(format!(
                "the enum `{there}`: the value {value} is not on the page (any more)"
            ));
        }
    }
}

pub(super) fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
}

pub(super) fn innermost(ty: &str) -> &str {
    ty.rsplit('<')
        .next()
        .unwrap_or(ty)
        .trim_end_matches('>')
        .trim()
}

/// Whether a person's type says what the draft's does, or something finer.
pub(super) fn compatible(there: &str, drafted: &Ty) -> bool {
    let there = there.trim();
    if there == drafted.to_string() || *drafted == Ty::Plain("any") {
        return true;
    }
    let wrapped = |outer: &str| {
        there
            .strip_prefix(outer)
            .and_then(|t| t.strip_prefix('<'))
            .and_then(|t| t.strip_suffix('>'))
    };
    match drafted {
        Ty::List(inner) => wrapped("list").is_some_and(|there| compatible(there, inner)),
        Ty::Json(inner) => wrapped("json").is_some_and(|there| compatible(there, inner)),
        Ty::Map(inner) => {
            wrapped("map").is_some_and(|there| compatible(there, inner)) || !is_plain(there)
        }
        Ty::Named(_) => !is_plain(there) || there == "map<any>",
        // An enum or a model of a person's own, a time, money.
        Ty::Plain("string") => {
            !is_plain(there)
                || matches!(there, "datetime" | "date" | "decimal" | "bytes")
                || there.starts_with("json<")
        }
        Ty::Plain("int64" | "int32") => {
            !is_plain(there)
                || matches!(
                    there,
                    "int64" | "int32" | "timestamp_ms" | "timestamp_s" | "bool"
                )
        }
        Ty::Plain("float64") => matches!(there, "decimal" | "int64" | "int32"),
        Ty::DateTime(_) | Ty::Date(_) => matches!(there, "datetime" | "date"),
        Ty::Plain(_) => !is_plain(there),
    }
}
