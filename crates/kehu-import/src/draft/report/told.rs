//! The report of an import as a person reads it.

use std::fmt::Write as _;

use indexmap::IndexMap;
use kehu_page::text;

use super::{Disagreement, Open, OperationReport, PageReport, Problem, Report, Unread};

impl Report {
    /// The report as a person reads it; `command` is the one whose `check` is spoken of.
    pub fn to_text(&self, command: &str) -> String {
        let mut out: String = self.pages.iter().map(PageReport::line).collect();
        out.extend(self.operations.iter().map(OperationReport::lines));
        let changes = self.changes.iter();
        let problems = self.problems.iter().map(Problem::line);
        for (title, lines) in [
            (
                "changed",
                changes.map(|c| format!("{}: {}", c.file, c.what)).collect(),
            ),
            (
                "table and example disagree",
                self.disagreements.iter().map(Disagreement::line).collect(),
            ),
            (
                "for a person to decide (REVIEW comments)",
                self.open.iter().map(Open::line).collect(),
            ),
            ("on the page, in no draft", self.unread_together().collect()),
            (
                &*format!("`{command} check` will say"),
                problems.collect::<Vec<_>>(),
            ),
        ] {
            if !lines.is_empty() {
                let _ = writeln!(out, "\n{title} ({})", lines.len());
            }
            for line in lines {
                let _ = writeln!(out, "  {}", line.trim_end());
            }
        }
        if self.operations.is_empty() {
            out.push_str("\nno operation to call was found\n");
        } else if !self.needs_a_person() {
            let open = match self.still_open {
                0 => String::new(),
                1 => "; 1 REVIEW comment of an earlier import is still open".to_owned(),
                count => format!("; {count} REVIEW comments of earlier imports are still open"),
            };
            let _ = writeln!(out, "\neverything was understood{open}");
        }
        out + &self.share()
    }

    /// What share of the pages was understood.
    fn share(&self) -> String {
        let sum = |of: fn(&PageReport) -> usize| self.pages.iter().map(of).sum::<usize>();
        let (facts, understood) = (sum(|page| page.facts), sum(|page| page.understood));
        if facts == 0 {
            return String::new();
        }
        let pages = if self.pages.len() == 1 {
            "page"
        } else {
            "pages"
        };
        // Never rounded up: 100 % is all.
        let percent = understood * 100 / facts;
        format!(
            "\n{understood} of {facts} facts of the {pages} are in the drafts or asked about above: {percent} %\n"
        )
    }

    /// What is in no draft, one line for what is said of several places of a page.
    fn unread_together(&self) -> impl Iterator<Item = String> + '_ {
        let mut together: IndexMap<(&str, &str), Vec<usize>> = IndexMap::new();
        for Unread {
            page, line, what, ..
        } in &self.unread
        {
            together.entry((page, what)).or_default().push(*line);
        }
        together.into_iter().map(|((page, what), lines)| {
            let (first, more) = lines.split_first().map_or((0, &[][..]), |(f, m)| (*f, m));
            let more: String = more.iter().map(|line| format!(", {line}")).collect();
            let place = place(page, first);
            match place.strip_suffix(": ").filter(|_| !more.is_empty()) {
                Some(place) => format!("{place}{more}: {what}"),
                None => format!("{place}{what}"),
            }
        })
    }
}

impl PageReport {
    fn line(&self) -> String {
        let what = match self.class {
            "endpoint" => "operations to call",
            "webhook" => "what the vendor sends (a webhook): nothing is drafted",
            _ => "neither operations nor webhooks: nothing is drafted",
        };
        let tells_of = self.tells_of.iter();
        let tells_of: String = tells_of
            .map(|what| format!("; it tells of {what}"))
            .collect();
        let read = counted(&[(self.tables, "table"), (self.examples, "example")]);
        format!("{}: {what}{tells_of}, {read} read\n", self.page)
    }
}

impl OperationReport {
    fn lines(&self) -> String {
        let title = self.title.iter().map(|title| format!(" ({title})"));
        let title: String = title.collect();
        let counts = counted(&[
            (self.tables, "table"),
            (self.fields, "field"),
            (self.examples, "example"),
        ]);
        let (name, method, path) = (&self.name, &self.method, &self.path);
        let mut out = format!("  {name}{title}: {method} {path}, {counts}\n");
        if self.settled > 0 {
            let settled = counted(&[(self.settled, "disagreement")]);
            let _ = writeln!(
                out,
                "    {settled} between table and example, settled by the spec"
            );
        }
        out
    }
}

impl Open {
    fn line(&self) -> String {
        let field = self.field.iter().map(|name| format!("`{name}`: "));
        let place = place(&self.page, self.line);
        format!(
            "{}: {place}{}{}",
            self.file,
            field.collect::<String>(),
            self.what
        )
    }
}

impl Problem {
    fn line(&self) -> String {
        format!(
            "{}:{}: {} [{}]",
            self.file, self.line, self.message, self.code
        )
    }
}

impl Disagreement {
    fn line(&self) -> String {
        let found = &self.finding;
        let sentence = text::squeeze(&found.sentence);
        let mut out = format!("{}: {sentence} [{}]", self.operation, found.kind.word());
        for (who, said) in [("table", &found.table), ("example", &found.example)] {
            if let Some((quote, line)) = said {
                let (place, quote) = (place(&self.page, *line), text::short(quote, 60));
                let _ = write!(out, "\n      {who} {place}{quote}");
            }
        }
        out
    }
}

fn place(page: &str, line: usize) -> String {
    if line == 0 {
        String::new()
    } else {
        format!("{page}:{line}: ")
    }
}

fn counted(counts: &[(usize, &str)]) -> String {
    let words: Vec<String> = counts
        .iter()
        .map(|(n, word)| format!("{n} {word}{}", if *n == 1 { "" } else { "s" }))
        .collect();
    words.join(", ")
}
