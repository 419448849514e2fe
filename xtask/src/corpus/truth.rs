//! How well pages are understood, held against hand-checked truth.
//!
//! Three forms of truth are known by their shape: pages with every cell (`pages[].tables[].rows`), pages
//! with their tables' heads and row counts (`pages[].tables[].form`), and one page in several renderings
//! (`endpoint`, `request`, `response`). A fourth speaks of a page's operations as a person reads them, and
//! is held against the draft ([`PageTruth`]).

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use kehu_import::draft::Import;
use kehu_import::draft::report::Unread;
use kehu_page::recognise::Page;
use kehu_page::view::PageView;

mod cells;
mod contradictions;
mod counts;
mod flat_draft;
mod operations;
mod renderings;

pub use operations::{Outcome, PageTruth, reviews};

/// Right of how many, for one page or for all.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Figures {
    /// Figure by name, in the order of the report.
    pub counts: BTreeMap<&'static str, Count>,
    /// What was missed or claimed wrongly, for people.
    pub notes: Vec<String>,
}

/// Found, missed and claimed wrongly.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Count {
    /// In truth and found.
    pub right: usize,
    /// In truth, not found.
    pub missed: usize,
    /// Found, not in truth.
    pub wrong: usize,
}

impl Count {
    /// Of what is there, what was found.
    pub fn recall(self) -> f64 {
        ratio(self.right, self.right + self.missed)
    }

    /// Of what was found, what is there.
    pub fn precision(self) -> f64 {
        ratio(self.right, self.right + self.wrong)
    }

    /// Both in one number.
    pub fn f1(self) -> f64 {
        ratio(2 * self.right, 2 * self.right + self.missed + self.wrong)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

impl Figures {
    /// Counts one thing that is in truth.
    pub fn check(&mut self, figure: &'static str, right: bool) {
        let count = self.counts.entry(figure).or_default();
        if right {
            count.right += 1;
        } else {
            count.missed += 1;
        }
    }

    /// Counts one thing that is in truth, and says what is wrong where it was not found.
    fn hold(&mut self, figure: &'static str, right: bool, wrong: impl FnOnce() -> String) {
        self.check(figure, right);
        if !right {
            self.note(wrong());
        }
    }

    /// Counts so many of what is in truth, and what was found beyond them.
    fn count(&mut self, figure: &'static str, wanted: usize, found: usize) {
        let count = self.counts.entry(figure).or_default();
        count.right += found.min(wanted);
        count.missed += wanted.saturating_sub(found);
        count.wrong += found.saturating_sub(wanted);
    }

    /// Counts one thing that is not in truth, and says which.
    fn claimed(&mut self, figure: &'static str, which: String) {
        self.wrong(figure);
        self.note(which);
    }

    /// Counts one thing that is not in truth.
    pub fn wrong(&mut self, figure: &'static str) {
        self.counts.entry(figure).or_default().wrong += 1;
    }

    /// Adds another's counts.
    pub fn add(&mut self, other: &Figures) {
        for (figure, count) in &other.counts {
            let own = self.counts.entry(figure).or_default();
            own.right += count.right;
            own.missed += count.missed;
            own.wrong += count.wrong;
        }
    }

    /// Counts the blocks of a page that have an owner.
    pub fn owners(&mut self, page: &Page, import: &Import) {
        let unread = import.report.unread.iter();
        let own = unread.filter(|unread| unread.overlooked && unread.page == page.name);
        let lost: Vec<&Unread> = own.collect();
        let count = self.counts.entry("owned blocks").or_default();
        count.right += page.document.blocks.len().saturating_sub(lost.len());
        count.missed += lost.len();
        for unread in lost {
            self.note(format!("line {}: {}", unread.line, unread.what));
        }
    }

    fn note(&mut self, note: String) {
        self.notes.push(note);
    }
}

/// What one truth file says about the pages beside it.
#[derive(Debug)]
pub struct Truth {
    value: Value,
}

impl Truth {
    /// Reads a truth file; `None` when it is none.
    pub fn read(text: &str) -> Option<Truth> {
        let value: Value = serde_json::from_str(text).ok()?;
        let known = value.get("pages").is_some_and(Value::is_array)
            || (value.get("endpoint").is_some() && value.get("request").is_some());
        known.then_some(Truth { value })
    }

    /// The page files it speaks of, as paths beside it; `None` when it is about every file there.
    pub fn pages(&self) -> Option<Vec<&str>> {
        let pages = self.value.get("pages")?.as_array()?;
        Some(
            pages
                .iter()
                .filter_map(|p| p.get("file")?.as_str())
                .collect(),
        )
    }

    /// Whether a page has operations to call; `None` where it does not say.
    pub fn is_endpoint(&self, file: &str) -> Option<bool> {
        match self.page(file) {
            Some(page) => Some(page.get("page_class")?.as_str()? == "endpoint"),
            None => self.value.get("endpoint").map(|_| true),
        }
    }

    fn page(&self, file: &str) -> Option<&Value> {
        let mut pages = list(&self.value, "pages").iter();
        pages.find(|page| text(page, "file") == file)
    }

    /// Holds a page against it.
    pub fn measure(&self, file: &str, view: &PageView) -> Figures {
        let mut figures = Figures::default();
        match self.page(file) {
            Some(page) if page.get("page_class").is_some() => {
                cells::measure(page, view, &mut figures);
                contradictions::measure(page, view, &mut figures);
            }
            Some(page) => counts::measure(page, view, &mut figures),
            None if self.value.get("endpoint").is_some() => {
                renderings::measure(&self.value, file, view, &mut figures);
            }
            None => {}
        }
        figures
    }
}

/// A string of a JSON value.
fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A list of a JSON value.
fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The coarse kind of a type spelling, by a rule of its own: the importer's tables do not judge
/// themselves.
fn class(spelling: &str) -> &'static str {
    let t = spelling.to_lowercase();
    let words: Vec<&str> = t
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let is = |of: &[&str]| words.iter().any(|w| of.contains(w));
    if words.is_empty() || t == "json" {
        "any"
    } else if is(&["array", "list", "数组", "列表"]) || t.contains("[]") {
        "array"
    } else if is(&["bool", "boolean", "布尔"]) {
        "boolean"
    } else if is(&[
        "int", "integer", "long", "short", "uint", "int32", "int64", "整型",
    ]) {
        "integer"
    } else if is(&["number", "double", "float", "decimal", "bigdecimal", "数字"]) {
        "number"
    } else if is(&["string", "str", "char", "varchar", "text", "file", "字符串"]) {
        "string"
    } else {
        "object"
    }
}
