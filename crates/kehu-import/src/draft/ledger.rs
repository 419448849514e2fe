//! The ledger: everything of a page is in a draft, or the report names it with its line.
//!
//! | what | is in a draft when |
//! |---|---|
//! | a row of a table | its name is in the files of its operation, or a person is asked about it |
//! | a member of an example | the same; of an example that is in no draft all members are named |
//! | an item of a list | it is a row's; else, when it begins as a field does, its name is in the files of its operation |
//! | code | it is an example, or listed codes |
//! | an address, a method with a path, one more method | a file has it |
//! | a line | some block holds its words (`read::coverage`) |
//!
//! Sentences without any of these are prose: they are not facts that a spec could hold.

mod addresses;
mod examples;
mod kept;
mod names;
mod prose;
mod tables;

use kept::Kept;
use names::Names;

use super::documents::Api;
use super::operation::Drafted;
use super::report::{PageReport, Report, Unread};
use kehu_page::recognise::{Operation, Page};

/// What was held against the drafts.
#[derive(Debug, Default)]
struct Tally {
    /// How many facts the page has.
    facts: usize,
    /// Lines of what is in no draft, and what it is.
    unread: Vec<(usize, String)>,
    /// How many facts these are.
    lost: usize,
}

impl Tally {
    fn lose(&mut self, line: usize, what: String, facts: usize) {
        self.unread.push((line, what));
        self.lost += facts;
    }
}

/// Holds a page against the drafts of its operations and the files that were made.
pub fn keep(
    page: &Page,
    drafts: &[(&Operation, &Drafted)],
    api: &Api,
    files: &[(String, String)],
    report: &mut Report,
) {
    let mut tally = Tally::default();
    let all: Vec<&Drafted> = drafts.iter().map(|(_, drafted)| *drafted).collect();
    let names = Names::of(&all, files, report);
    tables::keep(page, drafts, api, &names, &mut tally);
    let mut sections = Vec::new();
    for (operation, own) in drafts {
        let own_names = Names::of(&[own], files, report);
        let kept = Kept {
            operation,
            drafted: own,
            names: &own_names,
            page: &names,
            api,
        };
        tables::rows(page, &kept, &mut tally);
        kept::bodies(&kept, &mut tally);
        examples::members_in(page, own, &own_names, &mut tally);
        sections.push((operation.section.start..operation.section.end, own_names));
    }
    examples::keep(page, drafts, api, &names, &mut tally);
    prose::items(page, &names, &sections, &mut tally);
    prose::of_auth(page, &names, &mut tally);
    addresses::keep(page, drafts, api, files, &mut tally);
    addresses::requests(page, drafts, api, &mut tally);
    addresses::methods(drafts, &mut tally);
    tally.facts += page.document.unread.len();
    for note in &page.document.unread {
        tally.lose(note.line, note.text.clone(), 1);
    }
    tally.unread.sort();
    tally.unread.dedup();
    report.pages.push(PageReport {
        page: page.name.clone(),
        class: page.class.word(),
        tells_of: page
            .protocol
            .map(|protocol| format!("{} ({})", protocol.what, protocol.advice)),
        tables: page.tables.len(),
        examples: page.examples.len(),
        facts: tally.facts,
        understood: tally.facts.saturating_sub(tally.lost),
    });
    report
        .unread
        .extend(tally.unread.into_iter().map(|(line, what)| Unread {
            page: page.name.clone(),
            line,
            what,
            overlooked: false,
        }));
}
