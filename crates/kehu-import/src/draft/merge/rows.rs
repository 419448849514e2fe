//! Rows of a table: facts of those that are there, rows that are new or gone.

use serde_json::Value as Json;
use toml_edit::{Array, InlineTable, Value};

use super::super::Gone;
use super::super::spec::{Review, Row, Ty};
use super::super::write;
use super::cells::{json, put};
use super::types::compatible;
use super::{Merge, NEW};

impl Merge<'_> {
    /// Rows by name: updated, added, or told of as gone.
    pub(super) fn rows(&mut self, array: &mut Array, drafted: &[Row], place: &str) {
        let page = &self.draft.page;
        let mut after: Option<usize> = None;
        for row in drafted {
            let at = format!("{place}.{}", row.name);
            let found = array.iter().position(|v| name_of(v) == Some(&row.name));
            if let Some(index) = found {
                if let Some(table) = array.get_mut(index).and_then(Value::as_inline_table_mut) {
                    self.row(table, row, &at);
                }
                after = Some(index);
                continue;
            }
            let renamed = self
                .quirks
                .iter()
                .any(|(q, says)| says.iter().any(|k| k == "present") && *q == at);
            if renamed || self.judged(&at, "absent") {
                continue;
            }
            let index = after.map_or(0, |i| i + 1);
            let width = write::name_width(array.iter().filter_map(name_of));
            let review = write::review(&Review::new(row.line, NEW), page, "  ");
            let words = write::row(row, width);
            if let Ok(mut value) = words.trim_end_matches(',').parse::<Value>() {
                value.decor_mut().set_prefix(format!("\n{review}  "));
                array.insert_formatted(index, value);
                after = Some(index);
                self.add_types(&row.ty);
                self.changed(format!("`{at}` is new"));
            }
        }
        let mut index = 0;
        while index < array.len() {
            let name = array.get(index).and_then(name_of).map(str::to_owned);
            index += 1;
            let Some(name) = name else { continue };
            let at = format!("{place}.{name}");
            let spoken = |says: &[String]| {
                says.is_empty() || says.iter().any(|k| k == "absent" || k == "name")
            };
            let judged = self
                .quirks
                .iter()
                .any(|(q, says)| (*q == at || *q == place) && spoken(says));
            if judged || drafted.iter().any(|r| r.name == name) {
                continue;
            }
            if self.gone == Gone::Removed {
                index -= 1;
                array.remove(index);
            }
            self.changed(format!("`{at}` is not on the page (any more)"));
        }
    }

    /// The facts of one row.
    pub(super) fn row(&mut self, table: &mut InlineTable, row: &Row, at: &str) {
        let there = table
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        self.types(&there, &row.ty, at);
        let mut set: Vec<(&'static str, Value)> = Vec::new();
        if !compatible(&there, &row.ty)
            && !row.open
            && !self.judged(at, "type")
            && !matches!(row.ty.innermost(), Ty::Named(_))
        {
            set.push(("type", row.ty.to_string().into()));
            if let Some(format) = row.ty.format() {
                set.push(("format", format.into()));
            }
        } else if let Some(format) = row.ty.format()
            && !row.open
            && !self.judged(at, "format")
            && table.get("format").is_some()
        {
            set.push(("format", format.into()));
        }
        let from_client = table.contains_key("from") || table.contains_key("fixed");
        if row.says_required && !from_client && !self.judged(at, "required") {
            let old = table
                .get("required")
                .and_then(Value::as_bool)
                .unwrap_or(false);
            if old != row.required {
                set.push(("required", row.required.into()));
            }
        }
        let bounds = [
            ("min", row.min),
            ("max", row.max),
            ("min_len", row.min_len.and_then(|n| i64::try_from(n).ok())),
            ("max_len", row.max_len.and_then(|n| i64::try_from(n).ok())),
        ];
        let fits = compatible(&there, &row.ty);
        for (key, value) in bounds.into_iter().filter(|_| fits) {
            if let Some(value) = value {
                set.push((key, value.into()));
            }
        }
        let cells = [
            ("default", &row.default),
            ("fixed", &row.fixed),
            ("example", &row.example),
        ];
        for (key, value) in cells.into_iter().filter(|_| fits) {
            if let (Some(value), true) = (value, table.contains_key(key))
                && !self.judged(at, "example")
                && let Ok(value) = write::literal(value).parse::<Value>()
            {
                set.push((key, value));
            }
        }
        for (key, value) in set {
            let old = table.get(key).map(json);
            if old.as_ref() == Some(&json(&value))
                || old.is_none() && json(&value) == Json::Bool(false)
            {
                continue;
            }
            let shown = |v: &Json| write::literal(v);
            let sentence = match &old {
                Some(old) => format!(
                    "`{at}`: {key} is {}, was {}",
                    shown(&json(&value)),
                    shown(old)
                ),
                None => format!("`{at}`: {key} is {}", shown(&json(&value))),
            };
            put(table, key, value);
            if key == "type" && row.ty.format().is_none() {
                table.remove("format");
            }
            self.changed(sentence);
        }
    }
}

pub(super) fn name_of(value: &Value) -> Option<&str> {
    value.as_inline_table()?.get("name")?.as_str()
}
