//! A draft over files that a person has mended: facts are updated, what they wrote stays.
//!
//! Facts are what the page alone can know: types, what is required, ranges, lengths, examples in rows
//! that have one, values of enums, rows that are new or gone. Everything else is a person's: names of
//! types, labels, docs, quirks, order, comments. A fact stays as it is, too, where a quirk says that the
//! page is wrong about it, or where the draft itself is not sure.

use std::collections::HashSet;

use serde_json::Value as Json;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Key, Table, Value};

use super::Gone;
use super::spec::{Endpoint, Enum, Review, Row, Ty};
use super::write;
use crate::text;

/// What came of a merge.
#[derive(Debug, Default)]
pub struct Merged {
    /// The endpoint file.
    pub endpoint: String,
    /// `types.toml`, where there is one.
    pub types: Option<String>,
    /// What changed, as sentences.
    pub changes: Vec<String>,
    /// Examples that are new or other than before: file and text.
    pub examples: Vec<(String, String)>,
}

/// Merges a draft over an endpoint file and the `types.toml` beside it; `example` reads an example's
/// file. `None` when the files cannot be read.
pub fn merge(
    endpoint: &str,
    types: Option<&str>,
    draft: &Endpoint,
    gone: Gone,
    example: &dyn Fn(&str) -> Option<String>,
) -> Option<Merged> {
    let mut merge = Merge {
        docs: vec![endpoint.parse().ok()?],
        draft,
        gone,
        quirks: Vec::new(),
        changes: Vec::new(),
        waiting: Vec::new(),
        seen: HashSet::new(),
    };
    if let Some(types) = types {
        merge.docs.push(types.parse().ok()?);
    }
    merge.quirks = quirks(&merge.docs[0]);
    merge.head();
    merge.request();
    merge.response();
    while let Some(next) = merge.waiting.pop() {
        match next {
            Next::Record {
                there,
                drafted,
                place,
            } => merge.record(&there, &drafted, &place),
            Next::Enum { there, drafted } => merge.list(&there, &drafted),
        }
    }
    merge.rules();
    let examples = merge.examples(example);
    let mut docs = merge.docs.iter().map(ToString::to_string);
    Some(Merged {
        endpoint: docs.next().unwrap_or_default(),
        types: docs.next(),
        changes: merge.changes,
        examples,
    })
}

/// A type whose fields or values are still to be merged.
#[derive(Debug)]
enum Next {
    Record {
        there: String,
        drafted: String,
        place: String,
    },
    Enum {
        there: String,
        drafted: String,
    },
}

#[derive(Debug)]
struct Merge<'a> {
    docs: Vec<DocumentMut>,
    draft: &'a Endpoint,
    gone: Gone,
    /// Places and the keys of their claims: a person has judged these.
    quirks: Vec<(String, Vec<String>)>,
    changes: Vec<String>,
    waiting: Vec<Next>,
    seen: HashSet<String>,
}

fn quirks(doc: &DocumentMut) -> Vec<(String, Vec<String>)> {
    let tables = doc.get("quirk").and_then(Item::as_array_of_tables);
    tables
        .into_iter()
        .flatten()
        .filter_map(|quirk| {
            let at = quirk.get("at")?.as_str()?.to_owned();
            let says = quirk.get("says").and_then(Item::as_table_like);
            let keys = says.map(|s| s.iter().map(|(key, _)| key.to_owned()).collect());
            Some((at, keys.unwrap_or_default()))
        })
        .collect()
}

/// The keys of a row that are facts, in the order in which rows have them.
const ORDER: [&str; 20] = [
    "name",
    "rust",
    "type",
    "format",
    "wire",
    "in",
    "required",
    "secret",
    "fixed",
    "default",
    "from",
    "min",
    "max",
    "min_len",
    "max_len",
    "label",
    "doc",
    "example",
    "deprecated",
    "means",
];

impl Merge<'_> {
    /// Whether a person has judged a fact of a place.
    fn judged(&self, place: &str, key: &str) -> bool {
        self.quirks
            .iter()
            .filter(|(at, _)| at == place)
            .any(|(_, says)| {
                let any = |k: &String| k == key || k == "absent" || k == "present";
                says.is_empty() || says.iter().any(any)
            })
    }

    fn changed(&mut self, what: String) {
        if !self.changes.contains(&what) {
            self.changes.push(what);
        }
    }

    /// Headers with fixed values, and limits.
    fn head(&mut self) {
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
        if !draft.limits.is_empty() && self.docs[0].get("limits").is_none() {
            let limits: Vec<String> = draft
                .limits
                .iter()
                .map(|(c, s)| format!("{c} calls in {s} s"))
                .collect();
            self.changed(format!(
                "the page states limits that the spec does not: {}",
                limits.join(", ")
            ));
        }
    }

    fn request(&mut self) {
        let draft = self.draft;
        let fields = self.docs[0]
            .get_mut("request")
            .and_then(|r| r.get_mut("fields"))
            .and_then(Item::as_array_mut);
        let Some(fields) = fields else {
            for row in &draft.fields {
                self.changed(format!(
                    "`request.{}` is new on the page, and the spec has no fields",
                    row.name
                ));
            }
            return;
        };
        let mut array = std::mem::take(fields);
        self.rows(&mut array, &draft.fields, "request");
        if let Some(fields) = self.docs[0]
            .get_mut("request")
            .and_then(|r| r.get_mut("fields"))
            .and_then(Item::as_array_mut)
        {
            *fields = array;
        }
    }

    fn response(&mut self) {
        let data = self.docs[0]
            .get("response")
            .and_then(|r| r.get("data"))
            .and_then(Item::as_str)
            .map(str::to_owned);
        match (data, &self.draft.data) {
            (Some(there), Some(drafted)) => {
                let drafted = drafted.clone();
                self.types(&there, &drafted, "response");
                if !compatible(&there, &drafted) && !self.judged("response", "type") {
                    self.changed(format!(
                        "the response is `{drafted}` on the page, `{there}` in the spec"
                    ));
                }
            }
            (None, Some(drafted)) => self.changed(format!(
                "the page has a response, `{drafted}`, and the spec has none"
            )),
            _ => {}
        }
    }

    /// Where both name a type, its fields or values are merged too.
    fn types(&mut self, there: &str, drafted: &Ty, place: &str) {
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
        if self.draft.records.iter().any(|r| r.name == *name) {
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
    fn array(&mut self, kind: &str, name: &str, key: &str) -> Option<&mut Array> {
        let docs = self.docs.iter_mut();
        docs.filter_map(|doc| doc.get_mut(kind)?.as_array_of_tables_mut())
            .flat_map(|tables| tables.iter_mut())
            .find(|table| table.get("name").and_then(Item::as_str) == Some(name))
            .and_then(|table| table.get_mut(key)?.as_array_mut())
    }

    fn record(&mut self, there: &str, drafted: &str, place: &str) {
        let draft = self.draft;
        let Some(record) = draft.records.iter().find(|r| r.name == drafted) else {
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

    /// Values that are new.
    fn list(&mut self, there: &str, drafted: &str) {
        let draft = self.draft;
        let Some(list): Option<&Enum> = draft.enums.iter().find(|e| e.name == drafted) else {
            return;
        };
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
        for value in &list.values {
            if known.contains(&value.value) || value.value.is_string() != text {
                continue;
            }
            let label = value
                .label
                .as_ref()
                .map(|l| format!(", label = {}", write::literal(&Json::from(l.as_str()))))
                .unwrap_or_default();
            let row = format!(
                "{{ value = {}, name = {}{label} }}",
                write::literal(&value.value),
                write::literal(&Json::from(value.name.as_str()))
            );
            if let Ok(mut row) = row.parse::<Value>() {
                row.decor_mut()
                    .set_prefix("\n  # REVIEW: new on the page\n  ");
                array.push_formatted(row);
                new.push(write::literal(&value.value));
            }
        }
        for value in new {
            self.changed(format!("the enum `{there}` has a new value {value}"));
        }
    }

    /// Rows by name: updated, added, or told of as gone.
    fn rows(&mut self, array: &mut Array, drafted: &[Row], place: &str) {
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
            let mut clean = row.clone();
            // Names of types are the draft's own: they are not in these files.
            if let Ty::Named(_) = row.ty.innermost() {
                clean.ty = row.ty.with_innermost(Ty::Plain("any"));
                clean.example = None;
            }
            let review = write::review(&Review::new(row.line, "new on the page"), page, "  ");
            let words = write::row(&clean, width);
            if let Ok(mut value) = words.trim_end_matches(',').parse::<Value>() {
                value.decor_mut().set_prefix(format!("\n{review}  "));
                array.insert_formatted(index, value);
                after = Some(index);
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
    fn row(&mut self, table: &mut InlineTable, row: &Row, at: &str) {
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

    /// Conditions that the file does not have.
    fn rules(&mut self) {
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
                self.changed(format!(
                    "the page has a rule that the spec has not: {} of {}",
                    rule.kind,
                    rule.fields.join(", ")
                ));
            }
        }
    }

    /// Examples: those that are other than before are written, those that are new are added.
    fn examples(&mut self, read: &dyn Fn(&str) -> Option<String>) -> Vec<(String, String)> {
        let draft = self.draft;
        let known: Vec<(String, String)> = self.docs[0]
            .get("example")
            .and_then(Item::as_array_of_tables)
            .into_iter()
            .flatten()
            .filter_map(|t| {
                Some((
                    t.get("kind")?.as_str()?.to_owned(),
                    t.get("file")?.as_str()?.to_owned(),
                ))
            })
            .collect();
        let same = |a: &str, b: &str| match (
            serde_json::from_str::<Json>(a),
            serde_json::from_str::<Json>(b),
        ) {
            (Ok(a), Ok(b)) => a == b,
            _ => text::squeeze(a) == text::squeeze(b),
        };
        let mut out = Vec::new();
        let mut used: HashSet<&str> = HashSet::new();
        for example in &draft.examples {
            let own: Vec<&String> = known
                .iter()
                .filter(|(kind, _)| kind == example.kind)
                .map(|(_, file)| file)
                .collect();
            if let Some(file) = own
                .iter()
                .find(|file| read(file).is_some_and(|there| same(&there, &example.text)))
            {
                used.insert(file.as_str());
                continue;
            }
            let unused = own.iter().find(|file| {
                !used.contains(file.as_str())
                    && !draft.examples.iter().any(|e| {
                        e.kind == example.kind
                            && read(file).is_some_and(|there| same(&there, &e.text))
                    })
            });
            match unused {
                Some(file) => {
                    used.insert(file.as_str());
                    self.changed(format!("the example {file} is another"));
                    out.push(((*file).clone(), example.text.clone()));
                }
                None => {
                    self.add_example(example);
                    out.push((example.file.clone(), example.text.clone()));
                }
            }
        }
        out
    }

    fn add_example(&mut self, example: &super::spec::Example) {
        let mut table = Table::new();
        table
            .decor_mut()
            .set_prefix("\n# REVIEW: new on the page\n");
        table.insert("kind", toml_edit::value(example.kind));
        if let Some(title) = &example.title {
            table.insert("title", toml_edit::value(title.as_str()));
        }
        table.insert("file", toml_edit::value(example.file.as_str()));
        if let Some(mended) = &example.mended {
            table.insert("mended", toml_edit::value(mended.as_str()));
        }
        let tables = self.docs[0]
            .entry("example")
            .or_insert_with(|| Item::ArrayOfTables(toml_edit::ArrayOfTables::new()));
        if let Some(tables) = tables.as_array_of_tables_mut() {
            tables.push(table);
            self.changed(format!("an example is new: {}", example.file));
        }
    }
}

fn name_of(value: &Value) -> Option<&str> {
    value.as_inline_table()?.get("name")?.as_str()
}

fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
}

fn innermost(ty: &str) -> &str {
    ty.rsplit('<')
        .next()
        .unwrap_or(ty)
        .trim_end_matches('>')
        .trim()
}

/// Whether a person's type says what the draft's does, or something finer.
fn compatible(there: &str, drafted: &Ty) -> bool {
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

fn replace(cell: &mut Value, mut new: Value) {
    *new.decor_mut() = cell.decor().clone();
    *cell = new;
}

/// Puts a value into a row: in its place, or where rows have it.
fn put(table: &mut InlineTable, key: &'static str, value: Value) {
    if let Some(cell) = table.get_mut(key) {
        replace(cell, value);
        return;
    }
    let rank = |k: &str| ORDER.iter().position(|o| *o == k).unwrap_or(ORDER.len());
    let mut cells: Vec<(Key, Value)> = Vec::new();
    let old: Vec<String> = table.iter().map(|(k, _)| k.to_owned()).collect();
    for name in old {
        if let (Some(key), Some(value)) = (table.key(&name).cloned(), table.get(&name).cloned()) {
            cells.push((key, value));
        }
    }
    let at = cells
        .iter()
        .position(|(k, _)| rank(k.get()) > rank(key))
        .unwrap_or(cells.len());
    let mut name = Key::new(key);
    name.leaf_decor_mut().set_prefix(" ");
    name.leaf_decor_mut().set_suffix(" ");
    cells.insert(at, (name, value));
    let last = cells.len() - 1;
    table.clear();
    for (i, (key, mut value)) in cells.into_iter().enumerate() {
        value.decor_mut().set_prefix(" ");
        value
            .decor_mut()
            .set_suffix(if i == last { " " } else { "" });
        table.insert_formatted(&key, value);
    }
}

/// A TOML value as JSON, for comparison.
fn json(value: &Value) -> Json {
    match value {
        Value::String(text) => Json::from(text.value().as_str()),
        Value::Integer(number) => Json::from(*number.value()),
        Value::Float(number) => Json::from(*number.value()),
        Value::Boolean(yes) => Json::from(*yes.value()),
        Value::Datetime(time) => Json::from(time.value().to_string()),
        Value::Array(items) => items.iter().map(json).collect(),
        Value::InlineTable(members) => members
            .iter()
            .map(|(k, v)| (k.to_owned(), json(v)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(there: &str, draft: &Endpoint, expect: &[&str]) -> String {
        let merged = merge(there, None, draft, Gone::Told, &|_| None).unwrap();
        assert_eq!(merged.changes, expect);
        // What is merged again changes nothing.
        let again = merge(&merged.endpoint, None, draft, Gone::Told, &|_| None).unwrap();
        assert_eq!(again.endpoint, merged.endpoint);
        merged.endpoint
    }

    const THERE: &str = r#"name = "find"

[request]
# The order is ours.
fields = [
  { name = "phone", type = "string", label = "手机号", doc = "Ours." }, # kept
  { name = "limit", type = "int64",  required = true, max = 50, rust = "size", example = 5 },
]
"#;

    #[test]
    fn facts_are_updated_and_words_stay() {
        let mut phone = Row::new("phone", Ty::Plain("string"));
        phone.required = true;
        phone.says_required = true;
        phone.label = Some("other".to_owned());
        let mut limit = Row::new("limit", Ty::Plain("int64"));
        limit.max = Some(100);
        let draft = Endpoint {
            fields: vec![phone, limit],
            ..Endpoint::default()
        };
        let text = check(
            THERE,
            &draft,
            &[
                "`request.phone`: required is true",
                "`request.limit`: max is 100, was 50",
            ],
        );
        assert!(text.contains("{ name = \"phone\", type = \"string\", required = true, label = \"手机号\", doc = \"Ours.\" }, # kept"), "{text}");
        assert!(text.contains("# The order is ours."), "{text}");
        assert!(
            text.contains("max = 100, rust = \"size\", example = 5 }"),
            "{text}"
        );
    }

    #[test]
    fn new_rows_are_marked_and_gone_ones_told() {
        let draft = Endpoint {
            fields: vec![
                Row::new("phone", Ty::Plain("string")),
                Row::new("email", Ty::Plain("string")),
            ],
            page: "p".to_owned(),
            ..Endpoint::default()
        };
        let merged = merge(THERE, None, &draft, Gone::Told, &|_| None).unwrap();
        assert_eq!(
            merged.changes,
            [
                "`request.email` is new",
                "`request.limit` is not on the page (any more)"
            ]
        );
        assert!(
            merged.endpoint.contains(
                "  # REVIEW: new on the page (p)\n  { name = \"email\", type = \"string\" }"
            ),
            "{}",
            merged.endpoint
        );
    }

    #[test]
    fn what_a_quirk_says_is_judged() {
        let there = format!(
            "{THERE}\n[[quirk]]\nat = \"request.limit\"\nsays = {{ type = \"string\" }}\nwhy = \"x\"\n"
        );
        let draft = Endpoint {
            fields: vec![
                Row::new("phone", Ty::Plain("string")),
                Row::new("limit", Ty::Plain("string")),
            ],
            ..Endpoint::default()
        };
        assert_eq!(check(&there, &draft, &[]), there);
    }
}
