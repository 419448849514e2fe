//! `cargo xtask import`: pages in, drafts out, nothing lost on the way.
//!
//! The pages under `tests/data/pages` are made up, one a form; their drafts are snapshots beside them.

use std::path::{Path, PathBuf};

use kehu_import::draft::{Gone, Import, Options, draft};
use kehu_page::recognise::tables;
use kehu_page::words::words;
use kehu_spec::{Sources, load};

use it::generated::generate;

mod apart;
mod beside;
mod columns;
mod drafts;
mod fences;
mod forms;
mod indexes;
mod kinds;
mod ledger;
mod markups;
mod nested;
mod objects;
mod pasted;
mod prose;
mod questions;
mod reading;
mod requests;
mod resources;
mod review;
mod servers;
mod signing;
mod spellings;
mod told;
mod unseen;
mod values;

const PAGES: [&str; 16] = [
    "orders.md",
    "paged.md",
    "goods.html.md",
    "flat.txt",
    "broken.md",
    "contradiction.md",
    "several.md",
    "signed.md",
    "webhook.md",
    "lists.md",
    "components.mdx",
    "comments.md",
    "languages.md",
    "export.md",
    "stations.rst",
    "loans.adoc",
];

fn data(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data")
        .join(folder)
}

fn text(page: &str) -> String {
    std::fs::read_to_string(data("pages").join(page)).expect("the page")
}

fn import(pages: &[(&str, &str)], existing: &Sources) -> Import {
    let stem = |name: &str| Path::new(name).with_extension("").display().to_string();
    let pages: Vec<_> = pages
        .iter()
        .map(|(name, text)| kehu_page::recognise_page(&stem(name), text))
        .collect();
    draft(
        &pages,
        &Options {
            api: "shop",
            existing,
            gone: Gone::Told,
        },
    )
}

/// The specs after an import.
fn after(existing: &Sources, import: &Import) -> Sources {
    let old = existing
        .files()
        .filter(|(_, path)| !import.files.iter().any(|file| file.path == *path))
        .map(|(file, path)| (path.to_owned(), existing.text(file).to_owned()));
    let new = import
        .files
        .iter()
        .map(|file| (file.path.clone(), file.text.clone()));
    Sources::from_texts(old.chain(new))
}

fn shown(import: &Import) -> String {
    let mut out = import.report.to_text("cargo xtask");
    for file in &import.files {
        out.push_str(&format!("\n--- {}\n{}", file.path, file.text));
    }
    out
}

fn golden(page: &str) {
    let import = import(&[(page, &text(page))], &Sources::default());
    insta::with_settings!({
        snapshot_path => data("pages"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(page, shown(&import));
    });
}

#[test]
fn each_form_has_its_draft() {
    for page in PAGES {
        golden(page);
    }
}

#[test]
fn drafts_pass_the_check_and_generate() {
    for page in PAGES {
        let import = import(&[(page, &text(page))], &Sources::default());
        assert!(
            import.report.problems.is_empty(),
            "{page}: {:?}",
            import.report.problems
        );
        if import.files.is_empty() {
            continue;
        }
        let sources = after(&Sources::default(), &import);
        let apis = load(&sources).into_result().unwrap_or_else(|found| {
            panic!("{page}: {}", found.render(&sources, false));
        });
        assert_eq!(apis.len(), 1, "{page}");
        let tree = generate(&sources);
        assert!(tree.get("shop-client/src/lib.rs").is_some(), "{page}");
    }
}

#[test]
fn importing_twice_changes_nothing() {
    for page in PAGES {
        let first = import(&[(page, &text(page))], &Sources::default());
        let specs = after(&Sources::default(), &first);
        let second = import(&[(page, &text(page))], &specs);
        assert!(second.files.is_empty(), "{page}: {}", shown(&second));
        assert!(
            second.report.changes.is_empty(),
            "{page}: {:?}",
            second.report.changes
        );
    }
}

#[test]
fn several_pages_make_one_api() {
    let pages: Vec<(&str, String)> = PAGES.iter().map(|page| (*page, text(page))).collect();
    let pages: Vec<(&str, &str)> = pages
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let all = import(&pages, &Sources::default());
    assert_eq!(all.report.operations.len(), 23);
    assert_eq!(all.report.pages.len(), PAGES.len());
    // Their order does not matter for what is read of each.
    let mut one_by_one = Sources::default();
    for page in &pages {
        one_by_one = after(&one_by_one, &import(&[*page], &one_by_one));
    }
    let apis = load(&one_by_one).apis;
    assert_eq!(apis[0].operations.len(), 23);
}

#[test]
fn what_a_person_wrote_survives_and_facts_are_updated() {
    let page = text("orders.md");
    let first = import(&[("orders.md", &page)], &Sources::default());
    let mended = |path: &str, text: &str| match path {
        "shop/endpoints/query_orders.toml" => text
            .replace(
                "label = \"Order id\"",
                "rust = \"number\", label = \"Order id\", doc = \"Ours.\", means = \"customer_id\"",
            )
            .replace("QueryOrdersStatus", "Status")
            .replace("[[rule]]", "# Ours.\n[[rule]]")
            .replace("summary = \"Returns", "summary = \"Finds"),
        _ => text.to_owned(),
    };
    let specs = Sources::from_texts(
        first
            .files
            .iter()
            .map(|file| (file.path.clone(), mended(&file.path, &file.text))),
    );
    let newer = page
        .replace("range 1-100", "range 1-200")
        .replace("3: closed", "3: closed, 4: returned")
        .replace(
            "| cursor |",
            "| shop_id | long | yes | 7 | Shop id |\n| cursor |",
        )
        .replace("| paid | boolean | Whether it is paid |\n", "")
        .replace("\"paid\": true, ", "");
    let second = import(&[("orders.md", &newer)], &specs);
    let changes: Vec<&str> = second
        .report
        .changes
        .iter()
        .map(|c| c.what.as_str())
        .collect();
    assert_eq!(
        changes,
        [
            "`request.shop_id` is new",
            "`request.limit`: max is 200, was 100",
            "`request.limit`: label is \"Page size, range 1-200, default 20\", was \"Page size, range 1-100, default 20\"",
            "`response.orders[].paid` is not on the page (any more)",
            "the enum `Status` has a new value 4",
            "the example query_orders.response.json is another",
        ]
    );
    let files = after(&specs, &second);
    let file = files
        .file("shop/endpoints/query_orders.toml")
        .expect("the file");
    let now = files.text(file);
    for kept in [
        "rust = \"number\", label = \"Order id\", doc = \"Ours.\"",
        "type = \"Status\"",
        "summary = \"Finds",
    ] {
        assert!(now.contains(kept), "{kept} in\n{now}");
    }
    for new in [
        "max = 200",
        "value = 4",
        "name = \"shop_id\"",
        "# REVIEW: new on the page (orders:",
    ] {
        assert!(now.contains(new), "{new} in\n{now}");
    }
    let third = import(&[("orders.md", &newer)], &files);
    assert!(third.files.is_empty(), "{}", shown(&third));
}

#[test]
fn nothing_is_lost_silently() {
    for page in PAGES {
        let source = text(page);
        let import = import(&[(page, &source)], &Sources::default());
        let everything = shown(&import);
        let stem = Path::new(page).with_extension("").display().to_string();
        for url in source.split(|c: char| c.is_whitespace() || "`|<>()".contains(c)) {
            let Some(path) = url
                .strip_prefix("https://")
                .and_then(|rest| rest.find('/').map(|at| &rest[at..]))
            else {
                continue;
            };
            assert!(everything.contains(path), "{page}: {url}");
        }
        let read = kehu_page::recognise_page(&stem, &source);
        for seen in &read.tables {
            let named = everything.contains(&format!("{stem}:{}", seen.line));
            let table = tables::table(&read.document, seen.block).expect("a table");
            // The body's type is `body = "json"`.
            let drafted = table.rows.iter().all(|row| {
                let name = words().unmarked(row.cells[0].text()).1.trim();
                name == "Content-Type" || everything.contains(name)
            });
            assert!(named || drafted, "{page}:{}", seen.line);
        }
    }
    let several = import(&[("several.md", &text("several.md"))], &Sources::default());
    let unread: Vec<String> = several
        .report
        .unread
        .iter()
        .map(|u| format!("{}: {}", u.line, u.what))
        .collect();
    assert_eq!(
        unread,
        [
            "38: the address https://shop.example/coupons/rules",
            "40: a table (See also https://shop.example/coupons/ru…): neither fields nor codes: `English`, `en`, `Chinese`, `zh`",
        ]
    );
}

#[test]
fn the_readme_shows_the_report() {
    let import = import(&[("orders.md", &text("orders.md"))], &Sources::default());
    let report = import.report.to_text("cargo xtask");
    let readme = include_str!("../../README.md");
    let shown = readme
        .split("```text\n")
        .find(|block| block.starts_with("orders: "))
        .and_then(|block| block.split("```").next())
        .expect("the report in the README");
    let files: Vec<_> = import
        .files
        .iter()
        .map(|file| format!("  {}\n", file.path))
        .collect();
    assert_eq!(format!("{report}\nwritten\n{}", files.concat()), shown);
}

#[test]
fn webhooks_are_told_and_not_drafted() {
    let import = import(&[("webhook.md", &text("webhook.md"))], &Sources::default());
    assert!(import.files.is_empty());
    assert!(import.report.needs_a_person());
    assert_eq!(import.report.pages[0].class, "webhook");
}

#[test]
fn a_drifted_page_is_a_reviewable_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let specs = folder.path().join("specs");
    let run = |arguments: &[&str]| {
        let words = ["xtask"]
            .iter()
            .chain(arguments)
            .map(|word| (*word).to_owned());
        xtask::run(words)
    };
    let old = data("pages").join("orders.md").display().to_string();
    let into = specs.display().to_string();
    assert_eq!(
        run(&[
            "import", &old, "--api", "shop", "--into", &into, "--format", "json"
        ]),
        2
    );
    assert_eq!(run(&["import", &old, "--api", "shop", "--into", &into]), 0);
    let drifted = folder.path().join("orders.md");
    std::fs::write(
        &drifted,
        text("orders.md")
            .replace("| paid | boolean | Whether it is paid |\n", "")
            .replace("\"paid\": true, ", ""),
    )
    .expect("written");
    let drifted = drifted.display().to_string();
    assert_eq!(run(&["diff", &into, &old, "--fail-on", "documentation"]), 0);
    assert_eq!(run(&["diff", &into, &drifted, "--fail-on", "breaking"]), 1);
    assert_eq!(run(&["diff", &old, &drifted]), 2);
}

#[test]
fn what_cannot_be_a_page_is_refused() {
    let run = |arguments: &[&str]| {
        xtask::run(
            ["xtask", "import"]
                .iter()
                .chain(arguments)
                .map(|w| (*w).to_owned()),
        )
    };
    assert_eq!(run(&["/nowhere/page.md", "--api", "shop"]), 2);
    assert_eq!(run(&["/nowhere/page.md", "--api", "Shop!"]), 2);
    let folder = tempfile::tempdir().expect("a folder");
    let large = folder.path().join("large.md");
    let file = std::fs::File::create(&large).expect("a file");
    file.set_len(xtask::import::LARGEST_PAGE + 1).expect("long");
    assert_eq!(run(&[&large.display().to_string(), "--api", "shop"]), 2);
}
