//! What an import understood and what it did not, for people and for programs.

mod told;

use std::ops::Not;

use kehu_page::recognise::sections::path_of;
use kehu_page::recognise::{Operation, Page};
use kehu_page::witness::Finding;
use kehu_spec::reviews;
use serde::Serialize;

use super::documents::{Api, Endpoint};
use super::notes::Review;
use super::operation::Drafted;
use super::shared::Shared;

/// The report of an import.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// The pages and what they are.
    pub pages: Vec<PageReport>,
    /// The operations that were drafted.
    pub operations: Vec<OperationReport>,
    /// Where the two witnesses disagree.
    pub disagreements: Vec<Disagreement>,
    /// Open points of the drafts.
    pub open: Vec<Open>,
    /// What is on a page and in no draft.
    pub unread: Vec<Unread>,
    /// What changed in files that were there.
    pub changes: Vec<Changed>,
    /// What the check says of the drafts.
    pub problems: Vec<Problem>,
    /// `# REVIEW` comments that stood in the specs before and still do.
    pub still_open: usize,
}

/// A page.
#[derive(Debug, Clone, Serialize)]
pub struct PageReport {
    /// Its name.
    pub page: String,
    /// `endpoint`, `webhook` or `other`.
    pub class: &'static str,
    /// What it tells of that no spec holds, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tells_of: Option<String>,
    /// How many tables were read.
    pub tables: usize,
    /// How many examples were read.
    pub examples: usize,
    /// How many facts it has: rows, members of examples, codes, addresses, items that are fields.
    pub facts: usize,
    /// How many of them are in a draft, or a question about them is.
    pub understood: usize,
}

/// An operation.
#[derive(Debug, Clone, Serialize)]
pub struct OperationReport {
    /// Its name.
    pub name: String,
    /// What the page calls it.
    pub title: Option<String>,
    /// Its method.
    pub method: String,
    /// Its path.
    pub path: String,
    /// Its tables of fields.
    pub tables: usize,
    /// Its fields, those of records included.
    pub fields: usize,
    /// Its examples.
    pub examples: usize,
    /// Disagreements of the page that the spec has settled.
    pub settled: usize,
    #[serde(skip)]
    findings: Vec<Disagreement>,
}

/// Table and example say different things.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Disagreement {
    /// The page.
    pub page: String,
    /// The operation.
    pub operation: String,
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
}

/// An open point.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Open {
    /// The file that has the comment.
    pub file: String,
    /// The page.
    pub page: String,
    /// The page's line; 0 for none.
    pub line: usize,
    /// The field that it is about, where its words do not name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What to look at.
    pub what: String,
}

/// Something that is in no draft.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unread {
    /// The page.
    pub page: String,
    /// The page's line.
    pub line: usize,
    /// What it is, and why it is not.
    pub what: String,
    /// Whether only the second look found it ([`owners`](crate::draft::owners)).
    #[serde(skip_serializing_if = "Not::not")]
    pub overlooked: bool,
}

/// A change in a file that was there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changed {
    /// The file.
    pub file: String,
    /// What changed.
    pub what: String,
}

/// Something that `check` will say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// The name of the message.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// How to fix it.
    pub help: String,
}

impl OperationReport {
    /// What was understood of an operation.
    pub fn of(operation: &Operation, drafted: &Drafted) -> OperationReport {
        let endpoint = &drafted.endpoint;
        let file = &endpoint.file;
        let findings = drafted.findings.iter().map(|f| Disagreement {
            page: endpoint.page.clone(),
            operation: endpoint.file.name.value.clone(),
            finding: f.clone(),
        });
        OperationReport {
            name: file.name.value.clone(),
            title: file.title.as_ref().map(|title| title.value.clone()),
            method: file.method.as_str().to_owned(),
            path: file.path.value.clone(),
            tables: operation.tables.len(),
            fields: endpoint.rows().count(),
            examples: endpoint.texts.len(),
            settled: 0,
            findings: findings.collect(),
        }
    }
}

impl Report {
    /// Adds an operation.
    pub fn operation(&mut self, mut operation: OperationReport) {
        self.disagreements.append(&mut operation.findings);
        self.operations.push(operation);
    }

    /// The spec that was there says all that the page does, and has judged where the page disagrees with
    /// itself.
    pub fn settled(&mut self, operation: &str) {
        let before = self.disagreements.len();
        self.disagreements.retain(|d| d.operation != operation);
        let settled = before - self.disagreements.len();
        let own = self.operations.iter_mut().find(|o| o.name == operation);
        if let Some(own) = own {
            own.settled = settled;
        }
    }

    /// Adds the open points of `api.toml`.
    pub fn open_api(&mut self, api: &Api, page: &str) {
        let file = format!("{}/api.toml", api.file.name.as_str());
        for review in api.all_reviews() {
            self.add_open(&file, page, None, review);
        }
    }

    /// Adds the open points of an endpoint file.
    pub fn open_endpoint(&mut self, file: &str, endpoint: &Endpoint) {
        for (field, review) in endpoint.all_reviews() {
            self.add_open(file, &endpoint.page, field, review);
        }
        if let Some(ask) = endpoint.confirm() {
            self.add_open(file, &endpoint.page, None, &ask);
        }
    }

    /// Adds the open points of shared types.
    pub fn open_types(&mut self, file: &str, shared: &Shared) {
        for (page, review) in &shared.reviews {
            self.add_open(file, page, None, review);
        }
    }

    /// Adds the `# REVIEW` comments that a merge has written into a file which was there.
    pub fn open_merged(&mut self, file: &str, before: &str, after: &str) {
        let mut known: Vec<&str> = reviews::of_text(before).map(|(_, said)| said).collect();
        for (_, said) in reviews::of_text(after) {
            if let Some(at) = known.iter().position(|k| *k == said) {
                known.swap_remove(at);
                continue;
            }
            // `words (page:line)`.
            let (what, page) = said.rsplit_once(" (").unwrap_or((said, ""));
            let page = page.trim_end_matches(')');
            let (page, line) = page
                .rsplit_once(':')
                .and_then(|(page, line)| Some((page, line.parse().ok()?)))
                .unwrap_or((page, 0));
            self.add_open(file, page, None, &Review::new(line, what));
        }
    }

    fn add_open(&mut self, file: &str, page: &str, field: Option<&str>, review: &Review) {
        let field = field.filter(|name| !review.text.contains(&format!("`{name}`")));
        self.open.push(Open {
            file: file.to_owned(),
            page: page.to_owned(),
            line: review.line,
            field: field.map(str::to_owned),
            what: review.text.clone(),
        });
    }

    /// Adds what changed in a file.
    pub fn changed(&mut self, file: &str, changes: &[String]) {
        self.changes.extend(changes.iter().map(|what| Changed {
            file: file.to_owned(),
            what: what.clone(),
        }));
    }

    /// The API is there and cannot be read.
    pub fn unreadable_api(&mut self, api: &str) {
        self.problems.push(Problem {
            file: format!("{api}/api.toml"),
            line: 1,
            code: "unreadable",
            message: "the API that is there cannot be read".to_owned(),
            help: "see what `check` says of it".to_owned(),
        });
    }

    /// A spec cannot say an operation's method.
    pub fn unknown_method(&mut self, page: &Page, operation: &Operation, method: &str, base: &str) {
        let url = operation.section.urls.first();
        let path = url.map_or("", |url| path_of(&url.what));
        self.unread.push(Unread {
            page: page.name.clone(),
            line: url.map_or(0, |url| url.line),
            what: format!("the operation {method} {base}{path}: a spec has no {method}"),
            overlooked: false,
        });
    }

    /// An operation has too many fields to be drafted.
    pub fn too_large(&mut self, page: &Page, fields: usize, most: usize) {
        self.unread.push(Unread {
            page: page.name.clone(),
            line: 0,
            what: format!("an operation of {fields} fields: at most {most} are drafted"),
            overlooked: false,
        });
    }

    /// Whether a person's eye is needed: anything open, contradicted, left out or wrong.
    pub fn needs_a_person(&self) -> bool {
        !(self.open.is_empty()
            && self.disagreements.is_empty()
            && self.unread.is_empty()
            && self.problems.is_empty())
            || self.operations.is_empty()
    }

    /// Whether nothing is asked, by this import or by an earlier one: what is on the pages and in no draft was
    /// told when the drafts were made.
    pub fn is_decided(&self) -> bool {
        let asked = self.open.len() + self.still_open + self.disagreements.len();
        asked == 0 && self.problems.is_empty() && !self.operations.is_empty()
    }
}
