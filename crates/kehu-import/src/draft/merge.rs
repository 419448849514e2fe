//! A draft over files that a person has edited: facts are updated, what they wrote stays.
//!
//! Facts are what the page alone can know: types, what is required, ranges, lengths, examples in rows
//! that have one, values of enums, rows that are new or gone. Everything else is a person's: names of
//! types, labels, docs, quirks, order, comments. A fact stays as it is, too, where a quirk says that the
//! page is wrong about it, or where the draft itself is not sure. Where a fact of a row is another one now, its label
//! and its sentence go with it if they are the page's own.

mod edit;
mod examples;
mod head;
mod rows;
mod types;

use std::collections::HashSet;

use toml_edit::{DocumentMut, Item};

use super::Gone;
use super::documents::Endpoint;
use super::notes::Review;

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

/// What stands over everything that a merge adds.
const NEW: &str = "new on the page";

/// What stands over every row that the page has no more.
const GONE: &str = "not on the page any more";

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

impl Merge<'_> {
    /// The comment over something new, with the line of the page that has it.
    fn mark(&self, line: usize) -> String {
        format!("# {}", Review::new(line, NEW).comment(&self.draft.page))
    }

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

    /// Whether a quirk claims a fact of a place.
    fn says(&self, place: &str, key: &str) -> bool {
        let mut own = self.quirks.iter().filter(|(at, _)| at == place);
        own.any(|(_, says)| says.iter().any(|said| said == key))
    }

    fn changed(&mut self, what: String) {
        if !self.changes.contains(&what) {
            self.changes.push(what);
        }
    }
}

#[cfg(test)]
mod tests {
    use kehu_spec::document::{EnumRow, EnumTable, FieldRow, LimitRow, RecordTable, RuleTable};

    use super::super::documents::row;
    use super::super::types::Ty;
    use super::*;

    fn check(there: &str, draft: &Endpoint, expect: &[&str]) -> String {
        let merged = merge(there, None, draft, Gone::Told, &|_| None).unwrap();
        assert_eq!(merged.changes, expect);
        // What is merged again changes nothing.
        let again = merge(&merged.endpoint, None, draft, Gone::Told, &|_| None).unwrap();
        assert_eq!(again.endpoint, merged.endpoint);
        merged.endpoint
    }

    /// A draft whose request has these rows.
    fn draft(rows: &[(&str, Ty)]) -> Endpoint {
        let mut draft = Endpoint::new(1, "find".to_owned(), "p");
        let rows = rows.iter();
        let rows = rows.map(|(name, ty)| row(&mut draft.notes, 0, *name, ty));
        let rows: Vec<FieldRow> = rows.collect();
        *draft.fields_mut() = rows;
        draft
    }

    const TEXT: Ty = Ty::Plain("string");
    const NUMBER: Ty = Ty::Plain("int64");

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
        let mut draft = draft(&[("phone", TEXT), ("limit", NUMBER)]);
        if let [phone, limit] = draft.fields_mut().as_mut_slice() {
            phone.required = Some(true.into());
            phone.label = Some("other".into());
            limit.max = Some(100.into());
        }
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
    fn rows_that_are_new_or_gone_are_marked_and_told() {
        let draft = draft(&[("phone", TEXT), ("email", TEXT)]);
        let changes = |merged: &Merged| merged.changes.clone();
        let merged = merge(THERE, None, &draft, Gone::Told, &|_| None).unwrap();
        let gone = "`request.limit` is not on the page (any more)";
        assert_eq!(changes(&merged), ["`request.email` is new", gone]);
        let text = &merged.endpoint;
        for marked in [
            "  # REVIEW: new on the page (p)\n  { name = \"email\", type = \"string\" }",
            "  # REVIEW: not on the page any more (p)\n  { name = \"limit\", ",
        ] {
            assert!(text.contains(marked), "{text}");
        }
        // It is said once, until a person has decided.
        let again = merge(text, None, &draft, Gone::Told, &|_| None).unwrap();
        assert_eq!(
            (changes(&again), &again.endpoint),
            (vec![gone.to_owned()], text)
        );
        let there = format!(
            "{THERE}\n[[quirk]]\nat = \"request.limit\"\nsays = {{ absent = true }}\nwhy = \"x\"\n"
        );
        let judged = merge(&there, None, &draft, Gone::Told, &|_| None).unwrap();
        assert!(!judged.endpoint.contains(GONE), "{}", judged.endpoint);
    }

    #[test]
    fn a_row_that_came_in_the_place_of_another_is_perhaps_the_same() {
        // Behind the same row and of the same type; a number is not, nor is one of two.
        for (rows, was) in [
            (&[("phone", TEXT), ("most", NUMBER)][..], Some("limit")),
            (&[("mobile", TEXT), ("limit", NUMBER)], Some("phone")),
            (&[("phone", TEXT), ("most", TEXT)], None),
            (&[("phone", TEXT), ("most", NUMBER), ("size", NUMBER)], None),
        ] {
            let merged = merge(THERE, None, &draft(rows), Gone::Told, &|_| None).unwrap();
            let text = &merged.endpoint;
            match was {
                Some(was) => {
                    let new = format!("# REVIEW: new on the page, perhaps `{was}` renamed (p)");
                    assert!(text.contains(&new), "{text}");
                    assert!(text.contains("any more, perhaps renamed to `m"), "{text}");
                }
                None => assert!(!text.contains("perhaps"), "{text}"),
            }
        }
    }

    /// With records, limits, a rule and an answer.
    fn whole_draft() -> Endpoint {
        let place = Ty::Named("Place".to_owned());
        let mut draft = draft(&[("phone", TEXT), ("limit", NUMBER), ("at", place.clone())]);
        let notes = &mut draft.notes;
        let mut record = |name: &str, field: &str, ty: &Ty| RecordTable {
            name: name.into(),
            fields: vec![row(notes, 0, field, ty)],
            ..RecordTable::default()
        };
        let records = vec![
            record("Place", "city", &TEXT),
            record("Found", "place", &place),
        ];
        draft.file.record = Some(records);
        draft.file.limits = Some(vec![LimitRow {
            calls: 5.into(),
            per_s: 1.0.into(),
            ..LimitRow::default()
        }]);
        draft.file.rule = Some(vec![RuleTable {
            span: draft.notes.place(7),
            at_least_one: Some(vec!["phone".into(), "at".into()]),
            ..RuleTable::default()
        }]);
        let data = Some("list<Found>".into());
        draft.file.response.get_or_insert_default().data = data;
        draft
    }

    #[test]
    fn what_is_new_beside_the_rows_is_written_too() {
        let text = check(
            THERE,
            &whole_draft(),
            &[
                "limits are [{ calls = 5, per_s = 1 }]",
                "`request.at` is new",
                "the response is `list<Found>`",
                "a rule is new: at_least_one of phone, at",
            ],
        );
        let added = text.strip_prefix(
            r#"name = "find"
# REVIEW: new on the page (p)
limits = [{ calls = 5, per_s = 1 }]
"#,
        );
        let added = added
            .and_then(|text| text.split_once("# REVIEW: new on the page (p)\n  { name = \"at\","));
        let (_, added) = added.expect(&text);
        assert_eq!(
            added,
            r#"    type = "Place" },
]

[[record]]
name = "Place"
fields = [
  { name = "city", type = "string" },
]

[[record]]
name = "Found"
fields = [
  { name = "place", type = "Place" },
]

[response]
# REVIEW: new on the page (p)
data = "list<Found>"

# REVIEW: new on the page (p:7)
[[rule]]
at_least_one = ["phone", "at"]
"#
        );
    }

    #[test]
    fn what_a_quirk_says_is_judged() {
        let there = format!(
            "{THERE}\n[[quirk]]\nat = \"request.limit\"\nsays = {{ type = \"string\" }}\nwhy = \"x\"\n"
        );
        let draft = draft(&[("phone", TEXT), ("limit", TEXT)]);
        assert_eq!(check(&there, &draft, &[]), there);
    }

    #[test]
    fn values_that_are_gone_are_marked_until_a_person_says_why_they_stay() {
        let there = r#"name = "find"

[request]
fields = [
  { name = "level", type = "Level" },
]

[[enum]]
name = "Level"
values = [
  { value = 1, name = "gold" },
  { value = 2, name = "silver" },
  # Answers have it, whatever the page says.
  { value = 3, name = "bronze" },
]
"#;
        let mut draft = draft(&[("level", Ty::Named("Rank".to_owned()))]);
        draft.file.r#enum = Some(vec![EnumTable {
            name: "Rank".into(),
            values: vec![EnumRow {
                value: kehu_spec::model::Code::Int(1).into(),
                ..EnumRow::default()
            }],
            ..EnumTable::default()
        }]);
        let gone = "the enum `Level`: the value 2 is not on the page (any more)";
        let text = check(there, &draft, &[gone]);
        assert!(
            text.contains("  # REVIEW: not on the page any more (p)\n  { value = 2, name = \"silver\" },\n  # Answers"),
            "{text}"
        );
        let removed = merge(there, None, &draft, Gone::Removed, &|_| None).unwrap();
        assert!(!removed.endpoint.contains("silver"), "{}", removed.endpoint);
        assert!(removed.endpoint.contains("bronze"), "{}", removed.endpoint);
    }
}
