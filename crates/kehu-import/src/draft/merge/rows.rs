//! Rows of a table: facts of those that are there, rows that are new or gone.

use kehu_spec::document::FieldRow;
use kehu_spec::document::write::{self, Part, Parts};
use kehu_spec::model::Place;
use serde_json::Value as Json;
use toml_edit::{Array, InlineTable, RawString, Value};

use super::super::notes::Review;
use super::super::types::Ty;
use super::super::{Gone, renamed};
use super::edit::{json, put, value};
use super::types::compatible;
use super::{GONE, Merge, NEW};

impl Merge<'_> {
    /// Rows by name: updated, added, or told of as gone.
    pub(super) fn rows(&mut self, array: &mut Array, drafted: &[FieldRow], place: &str) {
        let mut after: Option<usize> = None;
        let renamed = renames(array, drafted);
        for row in drafted {
            let at = format!("{place}.{}", row.name.as_str());
            let found = array.iter().position(|v| name_of(v) == Some(&row.name));
            if let Some(index) = found {
                if let Some(table) = array.get_mut(index).and_then(Value::as_inline_table_mut) {
                    self.row(table, row, &at);
                }
                after = Some(index);
            } else if !self.says(&at, "present") && !self.judged(&at, "absent") {
                let index = after.map_or(0, |i| i + 1);
                let was = renamed.iter().find(|(_, is)| *is == *row.name);
                let was = was.map(|(was, _)| was.as_str());
                if self.add_row(array, index, row, was) {
                    after = Some(index);
                    self.add_types(&Ty::of(row));
                    self.changed(format!("`{at}` is new"));
                }
            }
        }
        self.gone(array, drafted, place, &renamed);
    }

    /// Adds a row that the page alone has.
    fn add_row(&self, array: &mut Array, index: usize, row: &FieldRow, was: Option<&str>) -> bool {
        let rows: Vec<Part> = array.iter().filter_map(name_of).map(named).collect();
        let text = row.part().row(&write::widths(&rows));
        let Ok(mut value) = text.parse::<Value>() else {
            return false;
        };
        let what = match was {
            Some(was) => format!("{NEW}, perhaps `{was}` renamed"),
            None => NEW.to_owned(),
        };
        let line = self.draft.notes.line(row.span);
        let mark = format!("# {}", Review::new(line, what).comment(&self.draft.page));
        value.decor_mut().set_prefix(format!("\n  {mark}\n  "));
        array.insert_formatted(index, value);
        true
    }

    /// Rows that are not on the page: marked and told of, or taken out.
    fn gone(
        &mut self,
        array: &mut Array,
        drafted: &[FieldRow],
        place: &str,
        renamed: &[(String, String)],
    ) {
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
            if judged || drafted.iter().any(|r| *r.name == name) {
                continue;
            }
            let is = renamed.iter().find(|(was, _)| *was == name);
            let perhaps = is.map(|(_, is)| format!(", perhaps renamed to `{is}`"));
            let perhaps = perhaps.unwrap_or_default();
            match self.gone {
                Gone::Removed => {
                    index -= 1;
                    array.remove(index);
                }
                Gone::Told => self.mark_gone(array, index - 1, &perhaps),
            }
            self.changed(format!("`{at}` is not on the page (any more){perhaps}"));
        }
    }

    /// Puts an open point over a row that is not on the page, where none stands yet.
    fn mark_gone(&self, array: &mut Array, index: usize, perhaps: &str) {
        let Some(row) = array.get_mut(index) else {
            return;
        };
        let before = row.decor().prefix().and_then(RawString::as_str);
        let before = before.unwrap_or_default().to_owned();
        if before.contains(GONE) {
            return;
        }
        let lead = if before.contains('\n') {
            before.as_str()
        } else {
            "\n  "
        };
        let mark = Review::new(0, format!("{GONE}{perhaps}")).comment(&self.draft.page);
        row.decor_mut().set_prefix(format!("{lead}# {mark}\n  "));
    }

    /// The facts of one row.
    pub(super) fn row(&mut self, table: &mut InlineTable, row: &FieldRow, at: &str) {
        let there = table
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let ty = Ty::of(row);
        self.types(&there, &ty, at);
        let known = self.changes.len();
        for key in self.facts(table, row, &there, at) {
            let part = row.part();
            let Some(new) = part.get(key).and_then(value) else {
                continue;
            };
            let (old, new_json) = (table.get(key).map(json), json(&new));
            if old.as_ref() == Some(&new_json) || old.is_none() && new_json == Json::Bool(false) {
                continue;
            }
            let was = old.map(|old| format!(", was {}", write::literal(&old)));
            let is = write::literal(&new_json);
            put(table, key, new);
            if key == "type" && row.format.is_none() {
                table.remove("format");
            }
            self.changed(format!("`{at}`: {key} is {is}{}", was.unwrap_or_default()));
        }
        if self.changes.len() > known {
            self.sentences(table, row, at);
        }
    }

    /// The words of a row of which the page says something else now: those that an import wrote say what the page
    /// said, and go with it. What shares few words with the page is a person's own.
    fn sentences(&mut self, table: &mut InlineTable, row: &FieldRow, at: &str) {
        let part = row.part();
        for key in ["label", "doc"] {
            let there = table.get(key).and_then(Value::as_str).unwrap_or_default();
            let Some(new) = part.get(key).and_then(value) else {
                continue;
            };
            let said = new.as_str().unwrap_or_default().to_owned();
            if there == said || !alike(there, &said) {
                continue;
            }
            let was = write::literal(&Json::from(there));
            put(table, key, new);
            let is = write::literal(&Json::from(said));
            self.changed(format!("`{at}`: {key} is {is}, was {was}"));
        }
    }

    /// The keys whose facts are the page's to say.
    fn facts(
        &self,
        table: &InlineTable,
        row: &FieldRow,
        there: &str,
        at: &str,
    ) -> Vec<&'static str> {
        let ty = Ty::of(row);
        let fits = compatible(there, &ty);
        let open = self.draft.notes.get(row.span).is_some_and(|note| note.open);
        let mut keys = Vec::new();
        if !fits && !open && !self.judged(at, "type") && ty.named().is_none() {
            keys.extend(["type", "format"]);
        } else if !open && !self.judged(at, "format") && table.contains_key("format") {
            keys.push("format");
        }
        let is_filled = table.contains_key("from") || table.contains_key("fixed");
        // That a header or a part of the path must be there is no column's to say.
        let place = row.r#in.as_ref().map(|place| place.value);
        let is_told = !matches!(place, Some(Place::Header | Place::Path));
        if is_told && !is_filled && !self.judged(at, "required") {
            keys.push("required");
        }
        if fits {
            keys.extend(["min", "max", "min_len", "max_len"]);
            let is_shown = |key: &&str| table.contains_key(key) && !self.judged(at, "example");
            let shown = ["default", "fixed", "example"].into_iter();
            keys.extend(shown.filter(is_shown));
        }
        keys
    }
}

/// Whether two sentences are mostly the same words.
fn alike(one: &str, other: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect();
    let (one, other): (Vec<String>, Vec<String>) = (words(one), words(other));
    let same = one.iter().filter(|word| other.contains(word)).count();
    same * 2 > one.len().max(other.len())
}

/// Rows that are gone, each with the one that came in its place: behind the same row, of the same type.
fn renames(array: &Array, drafted: &[FieldRow]) -> Vec<(String, String)> {
    let there: Vec<&InlineTable> = array.iter().filter_map(Value::as_inline_table).collect();
    let text = |table: &&InlineTable, key: &str| table.get(key)?.as_str().map(str::to_owned);
    let names: Vec<String> = there.iter().filter_map(|row| text(row, "name")).collect();
    let is_drafted = |name: &str| drafted.iter().any(|row| *row.name == *name);
    let mut last = None;
    let mut come: Vec<(Option<&str>, &FieldRow)> = Vec::new();
    for row in drafted {
        match names.iter().find(|name| **name == *row.name) {
            Some(name) => last = Some(name.as_str()),
            None => come.push((last, row)),
        }
    }
    let mut last = None;
    let mut out = Vec::new();
    for row in &there {
        let Some(name) = text(row, "name") else {
            continue;
        };
        if is_drafted(&name) {
            last = Some(name);
            continue;
        }
        let ty = text(row, "type").unwrap_or_default();
        let same = |(behind, new): &(Option<&str>, &FieldRow)| {
            *behind == last.as_deref() && compatible(&ty, &Ty::of(new))
        };
        out.extend(renamed::only(&come, same).map(|(_, new)| (name, new.name.value.clone())));
    }
    // One that may be either of two is neither.
    let claimed: Vec<String> = out.iter().map(|(_, is)| is.clone()).collect();
    out.retain(|(_, is)| claimed.iter().filter(|other| *other == is).count() == 1);
    out
}

/// A row of which only the name counts: how wide it is.
fn named(name: &str) -> Part {
    let row = FieldRow {
        name: name.into(),
        ..FieldRow::default()
    };
    row.part()
}

pub(super) fn name_of(value: &Value) -> Option<&str> {
    value.as_inline_table()?.get("name")?.as_str()
}
