//! What the READMEs say, in both languages, and the pages under `docs`: every command runs, every example
//! generates, every line of output is real. (The READMEs' Rust compiles as doctests of `kehu-cli`.)

use std::{fs, path::PathBuf};

use kehu_cli::{Exit, Io, Terminal};
use kehu_spec::Sources;

const ENGLISH: &str = include_str!("../../README.md");
const CHINESE: &str = include_str!("../../README.zh-CN.md");

/// Commands that a test cannot run as they stand, and where what they do is tested.
const NOT_HERE: &[(&str, &str)] = &[
    ("cargo test --workspace", "this is it"),
    (
        "cargo install --path crates/kehu-cli --features full",
        "writes outside the repository; the binary is tested in crates/kehu-cli/tests",
    ),
    (
        "cargo xtask import tests/data/pages/orders.md --api shop",
        "writes a new API; tests/it/import.rs imports the page and holds the README's report",
    ),
    (
        "cargo xtask codegen",
        "writes; `codegen --check` is the same work without writing",
    ),
    (
        "kehu export nxcloud query_customers --to sqlite:crm.db",
        "calls the vendor; tests/it/export.rs exports from the sandbox",
    ),
    (
        "kehu export nxcloud query_customers --to postgres://localhost/crm --since last --every 10m",
        "the same, and goes on for ever",
    ),
    (
        "kehu export rabbitpre customer_details --to sqlite:crm.db --report crm.html",
        "calls the vendor; tests/it/export/report.rs does it in the sandbox",
    ),
    (
        "kehu import page.md --api acme",
        "writes specs; tests/it/own_specs.rs does this and what follows",
    ),
    ("kehu check --allow-review", "the same"),
    ("kehu acme list_orders --sandbox", "the same"),
    (
        "kehu export acme list_orders --sandbox --to acme.ndjson",
        "the same",
    ),
    (
        "kehu gateway nxcloud --sandbox",
        "runs until stopped; tests/it/gateway/command.rs starts it and sends the call beside it",
    ),
    (
        "kehu sandbox",
        "runs until stopped; crates/kehu-cli/tests runs each of these lines",
    ),
];

/// A folder of specs that the README begins: its commands build on each other.
const OWN_SPECS: &str = "kehu --specs my-specs ";

/// Pages that are gone word for word, each in a folder of its own, by `tests/it/book.rs`.
const WALKED: [&str; 3] = ["add-an-api.md", "sign.md", "start.md"];

/// A fenced block.
#[derive(Debug, PartialEq)]
struct Block<'a> {
    language: &'a str,
    text: &'a str,
}

fn blocks(readme: &str) -> Vec<Block<'_>> {
    let parts = readme.split("```").skip(1).step_by(2);
    let blocks = parts.map(|part| {
        let (language, text) = part.split_once('\n').expect("a fence names its language");
        Block { language, text }
    });
    blocks.collect()
}

/// The pages under `docs`.
fn pages() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let entries = fs::read_dir(folder).expect("the folder is readable");
    let pages = entries.map(|entry| entry.expect("an entry").path());
    let pages = pages.filter(|path| path.extension().is_some_and(|end| end == "md"));
    let mut pages: Vec<_> = pages
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let text = fs::read_to_string(&path).expect("a page is UTF-8");
            (name.into_owned(), text)
        })
        .collect();
    pages.sort();
    pages
}

fn commands(readme: &str) -> Vec<&str> {
    let shell = blocks(readme)
        .into_iter()
        .filter(|block| block.language == "sh");
    shell
        .flat_map(|block| block.text.lines())
        .filter(|line| !line.is_empty())
        .collect()
}

#[test]
fn both_languages_show_the_same_code() {
    let (english, chinese) = (blocks(ENGLISH), blocks(CHINESE));
    for (english, chinese) in english.iter().zip(&chinese) {
        assert_eq!(english, chinese);
    }
    assert_eq!(english.len(), chinese.len());
    assert!(
        english.iter().all(|block| !block.language.is_empty()),
        "every fence names its language"
    );
}

#[test]
fn both_languages_have_the_same_parts() {
    let count =
        |readme: &str, mark: &str| readme.lines().filter(|line| line.starts_with(mark)).count();
    for mark in ["# ", "## ", "- ", "| "] {
        assert_eq!(
            count(ENGLISH, mark),
            count(CHINESE, mark),
            "lines that begin with {mark:?}"
        );
    }
    let figures = |readme: &str| -> Vec<String> {
        let rows = readme
            .lines()
            .filter(|line| line.starts_with("| ") && line.contains('`'));
        rows.flat_map(|row| row.split('`').skip(1).step_by(2))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(
        figures(ENGLISH),
        figures(CHINESE),
        "names and commands in tables"
    );
}

#[test]
fn links_lead_somewhere() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let readmes = [ENGLISH, CHINESE].map(|text| (root.clone(), text.to_owned()));
    let pages = pages()
        .into_iter()
        .map(|(_, text)| (root.join("docs"), text));
    for (folder, text) in readmes.into_iter().chain(pages) {
        let links = text.split("](").skip(1);
        for link in links.filter_map(|rest| rest.split(')').next()) {
            let there = match link.split_once('#') {
                Some(("", anchor)) => is_heading(&text, anchor),
                Some((path, _)) => folder.join(path).exists(),
                None => folder.join(link).exists(),
            };
            assert!(link.starts_with("https://") || there, "{link}");
        }
    }
}

/// Whether a heading has this name as the part of an address.
fn is_heading(text: &str, anchor: &str) -> bool {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let mut names = headings.map(|line| {
        let name = line.trim_start_matches('#').trim().to_lowercase();
        name.replace(' ', "-").replace('`', "")
    });
    names.any(|name| name == anchor)
}

#[test]
fn the_book_lists_every_page() {
    let pages = pages();
    let list = pages.iter().find(|(name, _)| name == "SUMMARY.md");
    let (_, list) = list.expect("the book has a list");
    for (name, _) in pages.iter().filter(|(name, _)| name != "SUMMARY.md") {
        assert!(
            list.contains(&format!("({name})")),
            "{name} is not in SUMMARY.md"
        );
    }
}

/// A row of the spec as the README shows it, and the row of the page that it came from.
#[test]
fn the_row_on_the_first_screen_is_the_one_in_the_spec() {
    let shown = blocks(ENGLISH);
    let row = shown.iter().find(|block| block.language == "toml");
    let row = row.expect("a row of the spec").text.trim_end();
    let spec = include_str!("../../specs/nxcloud/endpoints/query_customers.toml");
    assert!(spec.lines().any(|line| line == row), "{row}");
}

/// Timers and services start exports that can be started.
#[test]
fn what_timers_start_can_be_started() {
    let (_, page) = pages()
        .into_iter()
        .find(|(name, _)| name == "operate.md")
        .expect("the page");
    let lines = page.lines().filter_map(|line| {
        let at = line.find("kehu export ")?;
        let (command, _) = line[at..].split_once(" --to ")?;
        let since = line.contains("--since last").then_some("--since last");
        Some(format!(
            "{} --sandbox --dry-run --to sqlite:nowhere.db {}",
            command.trim_start_matches("kehu "),
            since.unwrap_or_default()
        ))
    });
    let lines: Vec<_> = lines.collect();
    assert_eq!(lines.len(), 3);
    for line in lines {
        let (exit, told) = kehu(&line);
        assert_eq!(exit, Exit::Ok, "{line}: {told}");
    }
}

#[test]
fn a_vendor_is_brought_in_as_the_readme_says() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let specs = folder.path().join("specs").display().to_string();
    let commands = commands(ENGLISH);
    let own = commands
        .iter()
        .filter_map(|line| line.strip_prefix(OWN_SPECS));
    let mut asked = 0;
    for line in own {
        let line = line.replace("tests/data", concat!(env!("CARGO_MANIFEST_DIR"), "/data"));
        let (exit, told) = kehu(&format!("--specs {specs} {line}"));
        // An import ends with 2 where it leaves something to a person.
        let expected = match line.starts_with("import ") {
            true => Exit::Usage,
            false => Exit::Ok,
        };
        assert_eq!(exit, expected, "{line}: {told}");
        asked += 1;
    }
    assert_eq!(asked, 4);
}

#[test]
fn every_command_runs() {
    let pages = pages();
    let mut commands = commands(ENGLISH);
    assert!(commands.len() > 10, "{commands:?}");
    let pages = pages
        .iter()
        .filter(|(name, _)| !WALKED.contains(&name.as_str()));
    commands.extend(pages.flat_map(|(_, text)| self::commands(text)));
    for command in commands {
        let elsewhere = command.starts_with(OWN_SPECS)
            || NOT_HERE.iter().any(|(line, _)| command == *line)
            || (command.starts_with("kehu sandbox")
                && NOT_HERE.iter().any(|(line, _)| *line == "kehu sandbox"));
        if elsewhere {
            continue;
        }
        let ok = if let Some(line) = command.strip_prefix("cargo run -p kehu-cli ") {
            kehu(line).0 == Exit::Ok
        } else if let Some(line) = command.strip_prefix("kehu ") {
            kehu(line).0 == Exit::Ok
        } else if let Some(line) = command.strip_prefix("cargo xtask ") {
            // Drafts with open questions may stand beside our specs.
            let open = (line == "check").then_some("--allow-review");
            let words = ["xtask"].into_iter().chain(line.split_whitespace());
            xtask::run(words.chain(open)) == 0
        } else {
            panic!("no test runs `{command}`; teach this one to, or say in NOT_HERE who does");
        };
        assert!(ok, "`{command}` fails");
    }
}

/// Runs a line in a pipe; how it ended, what it wrote.
fn kehu(line: &str) -> (Exit, String) {
    let (io, captured) = Io::captured([], "", Terminal::NONE);
    let words = shlex::split(line).expect("a line for a shell");
    let args = ["kehu".to_owned()].into_iter().chain(words);
    let exit = kehu_cli::run(args.map(Into::into), &io);
    (exit, format!("{}{}", captured.stdout(), captured.stderr()))
}

#[test]
fn the_accounts_of_the_example_work() {
    let sandbox = kehu_sandbox::Sandbox::builder()
        .apis(["nxcloud"])
        .customers(5);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let sandbox = runtime
        .block_on(sandbox.start())
        .expect("the sandbox starts");
    let example = blocks(ENGLISH)
        .into_iter()
        .find(|block| block.text.contains("[account.default.nxcloud]"))
        .expect("the example");
    let given = sandbox.credentials("nxcloud");
    let lines = example.text.lines().map(|line| {
        let Some((name, _)) = line.split_once('=') else {
            return line.to_owned();
        };
        let name = name.trim();
        let value = match given.iter().find(|(known, _)| known == name) {
            Some((_, value)) => value.clone(),
            None => sandbox.url("nxcloud"),
        };
        format!("{name} = \"{value}\"")
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("accounts.toml");
    fs::write(&file, lines.collect::<Vec<_>>().join("\n")).expect("is written");
    let run = |flags: &str, variables: &[(&'static str, String)]| {
        let accounts = ("KEHU_ACCOUNTS", file.display().to_string());
        let variables = variables.iter().cloned().chain([accounts]);
        let (io, captured) = Io::captured(variables, "", Terminal::NONE);
        let line = format!("kehu nxcloud query_customers {flags}");
        let exit = kehu_cli::run(line.split_whitespace().map(Into::into), &io);
        assert_eq!(exit, Exit::Ok, "{flags}: {}", captured.stderr());
    };
    run("--account staging", &[]);
    run("", &[("NXCLOUD_BASE_URL", sandbox.url("nxcloud"))]);
}

#[test]
fn the_output_of_the_demo_is_what_it_prints() {
    let shown = blocks(ENGLISH)
        .into_iter()
        .find(|block| block.language == "text")
        .expect("the demo's output");
    let (_, printed) = kehu("demo");
    let printed: Vec<_> = printed.lines().map(still).collect();
    let mut rest = printed.iter();
    for line in shown
        .text
        .lines()
        .map(still)
        .filter(|line| line.trim() != "…" && !line.is_empty())
    {
        assert!(
            rest.any(|printed| *printed == line),
            "the demo does not print, in this order: {line}\n{printed:#?}"
        );
    }
}

/// A line without what differs from run to run: ports, times, request ids.
fn still(line: &str) -> String {
    let mut still = String::new();
    for word in line.trim_end().split(' ') {
        let number = word.len() > 12
            && word
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        let id = number && word.bytes().any(|byte| byte.is_ascii_alphabetic());
        still.push_str(match word.split_once("127.0.0.1:") {
            Some((before, _)) => before,
            None if id => "ID",
            None => word,
        });
        still.push(' ');
    }
    match still.split_once(" requests, ") {
        Some((before, _)) => before.to_owned(),
        None => still,
    }
}

#[test]
fn a_field_is_added_as_the_example_says() {
    let row = blocks(ENGLISH)
        .into_iter()
        .find(|block| block.text.contains("zalo"))
        .expect("the example");
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let specs = Sources::read_dir(folder).expect("the specs are readable");
    let before = "  { name = \"email\",";
    let texts = specs.files().map(|(file, path)| {
        // Whoever has followed the example has the row already.
        let is_example = |line: &&str| line.contains("name = \"zalo\"");
        let lines = specs.text(file).lines().filter(|line| !is_example(line));
        let text = lines.map(|line| format!("{line}\n")).collect::<String>();
        match path {
            "nxcloud/types.toml" => {
                assert!(
                    text.contains(before),
                    "the row before which the example goes"
                );
                (
                    path,
                    text.replacen(before, &format!("{}{before}", row.text), 1),
                )
            }
            path => (path, text),
        }
    });
    let generated = xtask::codegen::generate(&Sources::from_texts(texts));
    assert_eq!(generated.diagnostics.errors(), 0);
    let customer = generated
        .tree
        .get("nxcloud-model/src/customer.rs")
        .expect("the model of a customer");
    assert!(customer.contains("pub zalo: Option<String>"), "{customer}");
}
