//! No page makes the importer panic or run away: huge, deep and broken ones end as ordinary results.

use std::fmt::Write as _;
use std::path::Path;

use kehu_import::draft::{self, Gone, Options};
use kehu_page::source::{self, Source};
use kehu_page::{recognise_page, view};
use kehu_spec::Sources;

const HEAD: &str = "| name | type | required | description |\n|---|---|---|---|\n";

fn understood(text: &str) -> view::PageView {
    view::of(&recognise_page("page", text))
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

#[test]
fn no_row_of_a_huge_table_is_lost() {
    let rows = lines(20_000, |i| format!("| f{i} | String | yes | field {i} |\n"));
    let page = format!(
        "# Save\n\nPOST `https://a.example/b/save`\n\n### Request parameters\n\n{HEAD}{rows}"
    );
    let page = recognise_page("page", &page);
    let fields = &page.operations[0].tree.nodes;
    assert_eq!(fields.iter().filter(|n| n.row.is_some()).count(), 20_000);

    let rows = lines(20_000, |i| format!("f{i} String yes field {i}\n"));
    let page = format!(
        "Save\n\nPOST https://a.example/b/save\n\nRequest parameters\n\nname type required description\n{rows}"
    );
    let page = recognise_page("page", &page);
    let fields = &page.operations[0].tree.nodes;
    assert_eq!(fields.iter().filter(|n| n.row.is_some()).count(), 20_000);
}

#[test]
fn deep_pages_end_soon() {
    let json = |open: &str, close: &str, depth: usize| {
        let (open, close) = (open.repeat(depth), close.repeat(depth));
        format!("# A\n\nPOST `/a/b`\n\n```json\n{open}1{close}\n```\n")
    };
    for page in [
        json("{\"a\":", "}", 10_000),
        json("[", "]", 10_000),
        json("[", "", 100_000),
        json("{\"a\":[", "", 10_000),
        json("{a:'", "", 10_000),
        ">".repeat(10_000) + " a\n",
        lines(1_000, |i| format!("{}- a\n", "  ".repeat(i))),
        format!(
            "{HEAD}{}",
            lines(1_000, |i| format!(
                "| {}f | Object | yes | |\n",
                "-".repeat(i)
            ))
        ),
        format!("{HEAD}| {}f | int | yes | |\n", "a.".repeat(10_000)),
        format!("{HEAD}| f | {}int | yes | |\n", "List<".repeat(10_000)),
        "<table><tr><td>".repeat(10_000),
        "<div>".repeat(10_000) + "<pre>{",
        "**`[(".repeat(10_000),
        lines(5_000, |i| {
            format!("{}- a{i} (int) x\n", " ".repeat(i % 400))
        }),
        lines(5_000, |i| {
            format!("<ParamField body=\"a{i}\" type=\"int\">\n")
        }),
        lines(30_000, |_| "<Aa b=\"\n".to_owned()),
        lines(30_000, |_| "{% a\n".to_owned()),
        format!(
            "```json\n{}```\n",
            lines(30_000, |i| format!("\"a{i}\": 1, // x\n{{ # y\n"))
        ),
    ] {
        understood(&page);
    }
}

#[test]
fn a_page_of_one_line_ends_soon() {
    for words in [
        "| f | String | yes | text | ",
        "a b {\"c\": 1} ```json ",
        "<table><tr><th>name<th>type<tr><td>a<td>int</table>",
        "POST https://a.example/b/c ",
        "curl -H 'a: b' https://a.example/b -d '{\"a\":1}' ",
        "名称类型必填说明",
        "\"a\": {\"b\" ",
        "名: ",
    ] {
        understood(&words.repeat(1_000_000 / words.len()));
    }
}

#[test]
fn many_operations_tables_and_fences_end_soon() {
    let operations = lines(1_000, |i| {
        let mut page = String::new();
        let _ = write!(
            page,
            "## Op {i}\n\nPOST `/a/{i}`\n\n{HEAD}| f{i} | int | yes | |\n\n"
        );
        let _ = write!(page, "```json\n{{\"f{i}\": 1}}\n```\n\n");
        page
    });
    assert_eq!(recognise_page("page", &operations).operations.len(), 1_000);
    understood(&lines(2_000, |i| {
        format!("### Object o{i}\n\n{HEAD}| f{i} | o{} | yes | |\n\n", i + 1)
    }));
    understood(&"```\n```json\n`".repeat(20_000));
    let keys = lines(20_000, |i| format!("\"k{i}: \"v\","));
    understood(&format!("POST `/a/b`\n\n```json\n{{{keys}}}\n```\n"));
}

/// Always the same dice.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 as usize % sides.max(1)
    }
}

#[test]
fn no_broken_page_makes_the_reader_panic() {
    const STRANGE: [&str; 16] = [
        "|",
        "\n",
        "```",
        "{",
        "\"",
        "\t",
        "<td>",
        "-",
        "\u{200b}",
        "　",
        "兔👨‍👩‍👧",
        "：",
        "[",
        "\\",
        "$.",
        "&#x0;",
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/pages");
    for entry in std::fs::read_dir(folder).expect("the pages") {
        let path = entry.expect("a page").path();
        if path.extension().is_some_and(|e| e == "snap") {
            continue;
        }
        let text: Vec<char> = std::fs::read_to_string(&path)
            .expect("a page")
            .chars()
            .collect();
        for round in 0..60 {
            let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ round);
            let mut broken = text.clone();
            for _ in 0..=dice.roll(12) {
                let at = dice.roll(broken.len());
                let end = (at + dice.roll(40)).min(broken.len());
                match dice.roll(3) {
                    0 => drop(broken.drain(at..end)),
                    1 => broken
                        .splice(at..at, STRANGE[dice.roll(STRANGE.len())].chars())
                        .for_each(drop),
                    _ => {
                        let again = broken[at..end].to_vec();
                        let to = dice.roll(broken.len());
                        broken.splice(to..to, again).for_each(drop);
                    }
                }
            }
            let broken: String = broken.into_iter().collect();
            let outcome = std::panic::catch_unwind(|| understood(&broken));
            assert!(
                outcome.is_ok(),
                "{}, round {round}:\n{broken}",
                path.display()
            );
        }
    }
}

/// The project's own pages, one a form.
fn corpus_pages() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/corpus/pages");
    let folders = std::fs::read_dir(folder).expect("the pages");
    let mut pages: Vec<(String, Vec<u8>)> = folders
        .flat_map(|folder| std::fs::read_dir(folder.expect("a folder").path()).expect("pages"))
        .map(|page| {
            let path = page.expect("a page").path();
            (
                path.display().to_string(),
                std::fs::read(&path).expect("a page"),
            )
        })
        .collect();
    pages.sort();
    pages
}

/// A page whose lines were dropped, doubled and moved, and whose cells were cut.
fn cut(page: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
    for _ in 0..=dice.roll(6) {
        let at = dice.roll(lines.len());
        let line = lines[at].clone();
        match dice.roll(4) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, line),
            2 => {
                let line = lines.remove(at);
                lines.insert(dice.roll(lines.len() + 1), line);
            }
            _ => {
                let marks: Vec<usize> = line
                    .char_indices()
                    .filter(|(_, c)| "|\t<>\",:-".contains(*c))
                    .map(|(at, _)| at)
                    .collect();
                if let Some(end) = marks.get(dice.roll(marks.len())) {
                    lines[at].truncate(*end);
                }
            }
        }
    }
    lines.join("\n")
}

#[test]
fn every_block_of_a_page_that_was_cut_has_an_owner() {
    for (name, bytes) in corpus_pages() {
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        for round in 0..40 {
            let mut dice = Dice(0x2545_f491_4f6c_dd1d ^ round);
            let page = match round {
                0 => text.clone(),
                _ => cut(&text, &mut dice),
            };
            let understood = recognise_page("page", &page);
            let options = Options {
                api: "page",
                existing: &Sources::default(),
                gone: Gone::Told,
            };
            let import = draft::draft(std::slice::from_ref(&understood), &options);
            let unread = import.report.unread.iter();
            let lost: Vec<_> = unread.filter(|unread| unread.overlooked).collect();
            assert!(lost.is_empty(), "{name}, round {round}: {lost:?}\n{page}");
        }
    }
}

#[test]
fn no_broken_file_makes_the_reader_panic() {
    for (_, bytes) in corpus_pages() {
        for round in 0..40 {
            let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ round);
            let mut broken = bytes.clone();
            for _ in 0..=dice.roll(8) {
                let at = dice.roll(broken.len());
                match dice.roll(3) {
                    0 => broken.truncate(at.max(1)),
                    1 => broken[at] = dice.roll(256) as u8,
                    _ => drop(broken.drain(at..(at + dice.roll(40)).min(broken.len()))),
                }
                if broken.is_empty() {
                    broken.push(0);
                }
            }
            match source::read("page", &broken) {
                Source::Page(page) => drop(view::of(&page)),
                Source::Other(other) => assert!(!other.advice.is_empty()),
            }
        }
    }
}
