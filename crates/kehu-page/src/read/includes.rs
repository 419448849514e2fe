//! Lines that stand for another file. A page as it lies in a repository has them where the site shows that
//! file's words: nothing of them is on the page, which must be said.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::block::Note;
use crate::{text, words};

/// What each such line stands for, and what to do.
pub(super) fn notes(page: &str) -> Vec<Note> {
    let lines = page.lines().enumerate();
    lines
        .filter_map(|(at, line)| {
            let file = text::short(included(line)?, 120);
            let text = format!(
                "{file} is included here, and is not read: import the page as its site shows it, or put that file's text here"
            );
            Some(Note { line: at + 1, text })
        })
        .collect()
}

/// The file that a line stands for.
fn included(line: &str) -> Option<&str> {
    // Every form has one of these marks.
    let marked = ["8<", "nclude", "{!", "@", "<<<", "[!", "{{", "{%", "<%"];
    let marked = line.len() < 1000 && marked.iter().any(|mark| line.contains(mark));
    let mut forms = forms().iter().filter(|_| marked);
    forms.find_map(|form| Some(form.captures(line)?.get(1)?.as_str().trim()))
}

/// One row of `data/includes.toml`.
#[derive(Deserialize)]
struct Form {
    pattern: String,
}

fn forms() -> &'static [Regex] {
    static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        let rows = words::rows(include_str!("../../data/includes.toml"), "include");
        let patterns = rows
            .iter()
            .filter_map(|row: &Form| Regex::new(&row.pattern).ok());
        patterns.collect()
    });
    &FORMS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let rows = include_str!("../../data/includes.toml")
            .matches("[[include]]")
            .count();
        assert_eq!(forms().len(), rows);
    }

    #[test]
    fn a_line_that_stands_for_a_file_is_told() {
        for (line, file) in [
            ("--8<-- \"parts/fields.md\"", "parts/fields.md"),
            ("    --8<-- 'fields.md'", "fields.md"),
            ("{% include \"fields.html\" %}", "fields.html"),
            ("{%- include fields.html x=1 -%}", "fields.html"),
            ("{% include-markdown \"../a.md\" %}", "../a.md"),
            ("{{< include file=\"a.md\" >}}", "a.md"),
            ("{{% readfile \"a.md\" %}}", "a.md"),
            ("{!docs/a.md!}", "docs/a.md"),
            ("!!!include(a/b.md)!!!", "a/b.md"),
            ("<!--@include: ./a.md-->", "./a.md"),
            ("<!-- @include: ./a.md{3,} -->", "./a.md{3,}"),
            ("<!--#include virtual=\"/a.html\" -->", "/a.html"),
            ("@include(./a.md)", "./a.md"),
            ("@import \"a.md\"", "a.md"),
            ("<<< @/code/a.json", "@/code/a.json"),
            ("[!INCLUDE [fields](../includes/a.md)]", "../includes/a.md"),
            ("[fields](a.md ':include')", "a.md"),
            (".. include:: a.rst", "a.rst"),
            ("include::a.adoc[lines=1..2]", "a.adoc"),
            ("<%= json(:user) %>", "json(:user)"),
            ("<%= render 'orders',", "render 'orders'"),
        ] {
            assert_eq!(included(line), Some(file), "{line}");
        }
        for line in [
            "the answer includes `data`",
            "@param include what to include",
            "| include | string | `{% x %}` |",
            "POST /v1/include",
            "[fields](a.md)",
        ] {
            assert_eq!(included(line), None, "{line}");
        }
        let page = "# Find\n\nGET /find\n\n--8<-- \"fields.md\"\n";
        let told = crate::read::read(page).unread;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].line, 5);
        assert!(told[0].text.starts_with("fields.md is included here"));
    }
}
