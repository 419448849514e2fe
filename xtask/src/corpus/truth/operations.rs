//! A draft held against what a careful person read on its page.
//!
//! | figure | what is counted |
//! |---|---|
//! | operations | by method and path; placeholders and a closing slash do not count |
//! | request, response | rows by side and path; of answers the envelope too |
//! | type, required, enum | of the rows that were found |
//! | errors, rules | the vendor's codes; groups of which one field at least is needed |
//! | told operations, told rows | what is in the draft, or at least named in the report |
//! | clean pages | pages without any fault |
//! | few questions | pages with at most four REVIEW comments |
//! | understood | facts of the page that are in the draft or asked about, as the report says |

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::Deserialize;
use serde_json::Value;

use super::Figures;
use super::flat_draft::{FlatDraft, Operation, Row, shown};
use kehu_import::draft::Import;
use kehu_import::draft::owners::PLAIN_HEADERS;

/// What a person read on a page.
#[derive(Debug, Deserialize)]
pub struct PageTruth {
    #[serde(default)]
    operations: Vec<Read>,
    #[serde(default)]
    errors: Vec<Value>,
}

#[derive(Debug, Deserialize)]
struct Read {
    method: Option<String>,
    path: Option<String>,
    #[serde(default)]
    request: Vec<ReadRow>,
    #[serde(default)]
    response: Vec<ReadRow>,
    #[serde(default)]
    errors: Vec<Value>,
    #[serde(default)]
    rules: Vec<BTreeSet<String>>,
}

#[derive(Debug, Deserialize)]
struct ReadRow {
    path: String,
    #[serde(default)]
    r#in: Option<String>,
    #[serde(default)]
    r#type: Option<String>,
    #[serde(default)]
    required: Value,
    #[serde(default)]
    r#enum: Option<Vec<Value>>,
    #[serde(default)]
    from: Option<String>,
}

/// What one import made of a page.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'a> {
    /// `None`: it was told that the file is not a page.
    pub import: Option<&'a Import>,
    /// What was printed.
    pub said: &'a str,
}

/// A page may ask so many questions and still be a pleasure.
const FEW: usize = 4;

impl PageTruth {
    /// Reads a truth file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<PageTruth, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    /// Whether the page has operations to call.
    pub fn is_endpoint(&self) -> bool {
        !self.operations.is_empty()
    }

    /// Holds what was made of the page against it.
    pub fn measure(&self, outcome: Outcome<'_>) -> Figures {
        let files = outcome.import.map_or(&[][..], |import| &import.files);
        let draft = FlatDraft::of(files);
        let open = reviews(outcome.import);
        let mut page = Page {
            said: format!("{}\n{}", outcome.said, open.join("\n")),
            loud: draft.operations.is_empty(),
            figures: Figures::default(),
        };
        page.operations(self, &draft);
        page.errors(self, &draft);
        let mut figures = page.figures;
        let faults = figures.counts.values().any(|c| c.missed + c.wrong > 0);
        figures.check("clean pages", !faults);
        if !files.is_empty() {
            figures.check("few questions", open.len() <= FEW);
        }
        for report in outcome.import.into_iter().flat_map(|i| &i.report.pages) {
            let count = figures.counts.entry("understood").or_default();
            count.right += report.understood;
            count.missed += report.facts - report.understood;
        }
        figures
    }
}

/// The REVIEW comments of a draft.
pub fn reviews(import: Option<&Import>) -> Vec<&str> {
    let files = import.into_iter().flat_map(|import| &import.files);
    let lines = files.filter(|file| file.path.ends_with(".toml"));
    lines
        .flat_map(|file| file.text.lines())
        .filter(|line| line.contains("REVIEW"))
        .collect()
}

/// One page while it is measured.
struct Page {
    /// All that the import says.
    said: String,
    /// Nothing is drafted, and the report says so of the whole page.
    loud: bool,
    figures: Figures,
}

impl Page {
    fn operations(&mut self, truth: &PageTruth, draft: &FlatDraft) {
        let mut left: Vec<&Operation> = draft.operations.iter().collect();
        let alone = truth.operations.len() == 1 && left.len() == 1;
        for read in &truth.operations {
            let found = fitting(read, &left, alone).map(|at| left.remove(at));
            self.figures.check("operations", found.is_some());
            let path = read.path.as_deref().unwrap_or_default();
            let named = !path.is_empty()
                && (self.said.contains(path) || self.said.contains(path.trim_end_matches('/')));
            let told = found.is_some() || self.loud || named;
            self.figures.check("told operations", told);
            if found.is_none() {
                let method = read.method.as_deref().unwrap_or("?");
                self.note(told, &format!("operation {method} {path} is not drafted"));
            }
            let rows = found.map_or((&[][..], &[][..]), |o| (&o.request, &o.response));
            self.rows("request", &read.request, rows.0, &draft.auth_headers);
            self.rows("response", &read.response, rows.1, &BTreeSet::new());
            for group in &read.rules {
                let right = found.is_some_and(|o| o.rules.contains(group));
                self.figures.check("rules", right);
                if !right {
                    self.note(true, &format!("rule: at least one of {group:?}"));
                }
            }
        }
        for operation in left {
            self.figures.wrong("operations");
            let Operation { method, path, .. } = operation;
            self.note(
                true,
                &format!("operation {method} {path} is claimed, not in truth"),
            );
        }
    }

    fn rows(
        &mut self,
        figure: &'static str,
        truth: &[ReadRow],
        draft: &[Row],
        auth: &BTreeSet<String>,
    ) {
        let key = |side: &str, path: &str| match side {
            "header" => (side.to_owned(), path.to_lowercase()),
            "form" => ("body".to_owned(), path.to_owned()),
            _ => (side.to_owned(), path.to_owned()),
        };
        let plain =
            |key: &(String, String)| key.0 == "header" && PLAIN_HEADERS.contains(&key.1.as_str());
        let of_auth = |key: &(String, String)| key.0 == "header" && auth.contains(&key.1);
        let mut wanted = indexmap::IndexMap::new();
        for row in truth {
            wanted.insert(key(row.r#in.as_deref().unwrap_or_default(), &row.path), row);
        }
        let mut have = BTreeMap::new();
        for row in draft {
            have.insert(key(&row.side, &row.path), row);
        }
        wanted.retain(|key, _| !plain(key));
        have.retain(|key, _| !plain(key));
        for (key, row) in &wanted {
            let found = have.get(key);
            let right = found.is_some() || of_auth(key);
            self.figures.check(figure, right);
            let leaf = row.path.rsplit('.').next().unwrap_or_default();
            let told = right || self.loud || self.said.contains(leaf);
            self.figures.check("told rows", told);
            if !right {
                self.note(told, &format!("{figure}: {} {} is missed", key.0, row.path));
            }
            if let Some(found) = found {
                self.row(figure, row, found);
            }
        }
        let claimed = have
            .iter()
            .filter(|(key, row)| !wanted.contains_key(*key) && !row.loose && !of_auth(key));
        for ((side, path), _) in claimed {
            self.figures.wrong(figure);
            self.note(
                true,
                &format!("{figure}: {side} {path} is claimed, not in truth"),
            );
        }
    }

    /// A row that was found.
    fn row(&mut self, figure: &'static str, truth: &ReadRow, draft: &Row) {
        let path = &truth.path;
        let family = draft.family.unwrap_or("anything");
        if let Some(wanted) = truth.r#type.as_deref().filter(|_| !draft.loose) {
            let pair = [wanted, family];
            // `1` in an example may be either.
            let number = pair.contains(&"integer") && pair.contains(&"number");
            let right = wanted == family || number && truth.from.as_deref() == Some("example");
            self.check(
                "type",
                right,
                &format!("{path} is {family}, truth {wanted}"),
            );
        }
        if let Some(wanted) = truth.required.as_bool().filter(|_| figure == "request") {
            let right = draft.required == wanted;
            self.check(
                "required",
                right,
                &format!("{path} is {}, truth {wanted}", draft.required),
            );
        }
        let wanted: BTreeSet<String> = truth.r#enum.iter().flatten().map(shown).collect();
        let plain = BTreeSet::from(["true".to_owned(), "false".to_owned()]);
        if !wanted.is_empty() && wanted != plain {
            let listed = draft.listed.clone().unwrap_or_default();
            let right = draft.listed.as_ref() == Some(&wanted);
            self.check(
                "enum",
                right,
                &format!("{path} is {listed:?}, truth {wanted:?}"),
            );
        }
    }

    fn errors(&mut self, truth: &PageTruth, draft: &FlatDraft) {
        let own = truth.operations.iter().flat_map(|read| &read.errors);
        let wanted: BTreeSet<String> = truth.errors.iter().chain(own).map(shown).collect();
        for code in &wanted {
            let right = draft.codes.contains(code);
            self.check("errors", right, &format!("{code} is missed"));
        }
        for code in draft.codes.difference(&wanted) {
            self.figures.wrong("errors");
            self.note(true, &format!("errors: {code} is claimed, not in truth"));
        }
    }

    fn check(&mut self, figure: &'static str, right: bool, else_note: &str) {
        self.figures.check(figure, right);
        if !right {
            self.note(true, &format!("{figure}: {else_note}"));
        }
    }

    fn note(&mut self, told: bool, note: &str) {
        let silent = if told { "" } else { "SILENT " };
        self.figures.note(format!("{silent}{note}"));
    }
}

/// The draft of an operation that a person read: of several that fit, the one with most of its rows.
fn fitting(read: &Read, left: &[&Operation], alone: bool) -> Option<usize> {
    let fits = |operation: &Operation| match read.path.as_deref() {
        None => alone,
        Some(path) => {
            let wanted = shape(path);
            let method = read.method.as_deref();
            (wanted == shape(&operation.path) || wanted == shape(&operation.full))
                && method.is_none_or(|method| method == operation.method)
        }
    };
    let rows = read.request.iter().chain(&read.response);
    let wanted: HashSet<&str> = rows.map(|row| row.path.as_str()).collect();
    let common = |operation: &Operation| {
        let rows = operation.request.iter().chain(&operation.response);
        let own: HashSet<&str> = rows.map(|row| row.path.as_str()).collect();
        own.intersection(&wanted).count()
    };
    let mut best: Option<(usize, usize)> = None;
    for (at, operation) in left.iter().enumerate().filter(|(_, o)| fits(o)) {
        let common = common(operation);
        if best.is_none_or(|(_, most)| common > most) {
            best = Some((at, common));
        }
    }
    best.map(|(at, _)| at)
}

/// A path with every placeholder alike, without query and closing slash.
fn shape(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let mut out = String::new();
    let mut rest = path.trim_end_matches('/');
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, after)) = after.split_once('}') else {
            break;
        };
        out.push_str(before);
        out.push_str("{}");
        rest = after;
    }
    out.push_str(rest);
    if out.starts_with('/') {
        out
    } else {
        format!("/{out}")
    }
}
