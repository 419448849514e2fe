//! A folder of somebody's own specs: called, simulated and exported without any generated code.

use std::fs;
use std::path::Path;

use kehu_cli::{Captured, Exit, Io, Terminal};

const API: &str = r#"
name    = "acme"
title   = "Acme"
summary = "Orders of a made-up shop."

[[server]]
name = "main"
url  = "https://acme.example"

[client]
fields = [{ name = "token", type = "string", required = true, secret = true, doc = "From the console." }]

[auth]
scheme = "token"
header = "X-Token"
token  = "client.token"

[envelope]
code    = "code"
success = [0]
message = "message"
data    = "data"

[[collection]]
name   = "orders"
record = "Order"
key    = "id"
"#;

const LIST: &str = r#"
name       = "list_orders"
method     = "GET"
path       = "/orders"
summary    = "Lists orders."
idempotent = true

[request]
body = "none"
fields = [
  { name = "after", type = "int64", in = "query", doc = "The last order that was seen." },
  { name = "limit", type = "int64", in = "query", default = 20, min = 1, max = 50, required = true, doc = "Orders in a page." },
]

[response]
data = "OrderPage"

[[record]]
name = "OrderPage"
doc  = "A page."
fields = [
  { name = "orders", type = "list<Order>", doc = "The orders." },
  { name = "next",   type = "int64", doc = "Where the next page begins." },
]

[[record]]
name = "Order"
doc  = "An order."
fields = [
  { name = "id",    type = "int64", doc = "Its id." },
  { name = "phone", type = "string", means = "phone", doc = "Who ordered." },
]

[pages]
items  = "orders"
cursor = "after"
next   = "next"
size   = "limit"

[sandbox]
action     = "find"
collection = "orders"
"#;

fn specs(folder: &Path) {
    let api = folder.join("acme");
    fs::create_dir_all(api.join("endpoints")).unwrap();
    fs::write(api.join("api.toml"), API).unwrap();
    fs::write(api.join("endpoints/list_orders.toml"), LIST).unwrap();
}

fn kehu(line: &[&str], env: &[(&str, &str)]) -> (Exit, Captured) {
    let env = env.iter().map(|(name, value)| (*name, (*value).to_owned()));
    let (io, captured) = Io::captured(env, "", Terminal::NONE);
    let args = ["kehu"].iter().chain(line).map(Into::into);
    (kehu_cli::run(args, &io), captured)
}

#[track_caller]
fn done(line: &[&str], env: &[(&str, &str)]) -> String {
    let (exit, captured) = kehu(line, env);
    assert_eq!(exit, Exit::Ok, "{line:?}: {}", captured.stderr());
    captured.stdout()
}

#[test]
fn an_api_that_kehu_comes_with_is_told_to_be_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    specs(folder.path());
    let own = folder.path().to_str().unwrap();
    let (exit, captured) = kehu(&[it::kehu::API, "--specs", own], &[]);
    let told = captured.stderr();
    assert_eq!(exit, Exit::Usage, "{told}");
    assert!(told.contains("but works with the specs of"), "{told}");
}

#[test]
fn an_api_whose_documentation_names_no_address_is_shown_and_not_called() {
    let folder = tempfile::tempdir().unwrap();
    specs(folder.path());
    let api = API.replace("https://acme.example", "https://api.invalid");
    fs::write(folder.path().join("acme/api.toml"), api).unwrap();
    let line = [
        "acme",
        "list_orders",
        "--specs",
        folder.path().to_str().unwrap(),
    ];
    let env = [("ACME_TOKEN", "t")];
    let (exit, captured) = kehu(&line, &env);
    assert_eq!(exit, Exit::Usage, "{}", captured.stderr());
    let told = captured.stderr();
    assert!(told.contains("write it as `url` of the server"), "{told}");
    let shown = done(&[&line[..], &["--dry-run"]].concat(), &env);
    assert!(shown.contains("api.invalid"), "{shown}");
}

#[test]
fn a_folder_of_specs_is_called_simulated_and_exported() {
    let folder = tempfile::tempdir().unwrap();
    specs(folder.path());
    let specs = folder.path().to_str().unwrap();
    let help = done(&["acme", "list_orders", "--help", "--specs", specs], &[]);
    assert!(
        help.contains("--limit <N>") && help.contains("GET /orders"),
        "{help}"
    );
    let by_flag = [
        "--specs",
        specs,
        "acme",
        "list_orders",
        "--sandbox",
        "--max",
        "70",
        "-o",
        "ndjson",
    ];
    let rows = done(&by_flag, &[]);
    assert_eq!(rows.lines().count(), 70);
    let by_env = done(&by_flag[2..], &[("KEHU_SPECS", specs)]);
    assert_eq!(by_env, rows);
    let target = folder.path().join("orders.ndjson");
    let target = target.to_str().unwrap();
    done(
        &[
            "export",
            "acme",
            "list_orders",
            "--sandbox",
            "--to",
            target,
            "--specs",
            specs,
        ],
        &[],
    );
    let exported = fs::read_to_string(target).unwrap();
    assert!(
        exported.lines().count() >= 1000,
        "{}",
        exported.lines().count()
    );
    let words = ["--", "kehu", "--specs", specs, "acme", "list_"];
    let found = done(&words, &[("KEHU_COMPLETE", "fish")]);
    assert_eq!(found.split('\t').next(), Some("list_orders"), "{found}");
}

#[test]
fn specs_that_are_wrong_are_told_with_their_places() {
    let folder = tempfile::tempdir().unwrap();
    specs(folder.path());
    let endpoint = folder.path().join("acme/endpoints/list_orders.toml");
    let wrong = LIST.replace("type = \"int64\", in", "type = \"int65\", in");
    fs::write(endpoint, wrong).unwrap();
    let specs = folder.path().to_str().unwrap();
    let (exit, captured) = kehu(&["acme", "--specs", specs], &[]);
    let told = captured.stderr();
    assert_eq!(exit.code(), 2, "{told}");
    for part in [
        "the specs have 2 errors",
        "int65",
        "acme/endpoints/list_orders.toml:11",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    // What fixes them has to run all the same.
    let (exit, captured) = kehu(&["check", "--specs", specs], &[]);
    assert_eq!(exit.code(), 2, "{}", captured.stderr());
    assert!(captured.stderr().contains("int65"));
}

#[test]
fn specs_that_are_wrong_cost_their_own_api_alone() {
    let folder = tempfile::tempdir().unwrap();
    specs(folder.path());
    let bad = folder.path().join("bad");
    fs::create_dir(&bad).unwrap();
    fs::write(bad.join("api.toml"), "name = \"bad\"\ntitle = 7\n").unwrap();
    let specs = folder.path().to_str().unwrap();
    let warning = "warning: Bad is left out";
    for (words, is_named) in [
        (&["apis"][..], false),
        (&["acme"], false),
        (
            &[
                "acme",
                "list_orders",
                "--sandbox",
                "--columns",
                "bad",
                "-o",
                "csv",
            ],
            false,
        ),
        (&["schema", "acme", "Order"], false),
        (&["bad"], true),
        (&["bad", "list_orders"], true),
        (&["export", "bad", "list_orders", "--to", "x.csv"], true),
        (&["openapi", "bad"], true),
    ] {
        let (exit, captured) = kehu(&[&["--specs", specs], words].concat(), &[]);
        let told = captured.stderr();
        assert!(told.contains("bad/api.toml:1"), "{words:?}: {told}");
        let is_refused = exit.code() == 2 && told.contains("the specs have");
        assert_eq!(is_refused, is_named, "{words:?}: {told}");
        let warnings = told.to_lowercase().matches(&warning.to_lowercase()).count();
        assert_eq!(warnings, usize::from(!is_named), "{words:?}: {told}");
    }
}

#[test]
fn an_operation_without_rows_is_not_exported_whatever_its_name() {
    let folder = tempfile::tempdir().unwrap();
    specs(folder.path());
    let ping = "name = \"ping\"\nmethod = \"GET\"\npath = \"/ping\"\nsummary = \"Pings.\"\n";
    fs::write(folder.path().join("acme/endpoints/ping.toml"), ping).unwrap();
    let specs = folder.path().to_str().unwrap();
    let (exit, captured) = kehu(&["export", "acme", "ping", "--specs", specs], &[]);
    let told = captured.stderr();
    assert!(exit.code() == 2 && told.contains("ping"), "{told}");
}

#[test]
fn a_folder_without_specs_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().to_str().unwrap();
    let nowhere = folder.path().join("nowhere");
    let nowhere = nowhere.to_str().unwrap();
    for (specs, message) in [
        (empty, "there are no specs in"),
        (nowhere, "there is no folder"),
    ] {
        let (exit, captured) = kehu(&["apis", "--specs", specs], &[]);
        assert_eq!(exit.code(), 2);
        assert!(captured.stderr().contains(message), "{}", captured.stderr());
    }
}

#[test]
fn a_page_becomes_specs_that_can_be_called() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("orders.md");
    fs::copy(xtask::home().join("tests/data/pages/orders.md"), &page).unwrap();
    let (specs, page) = (folder.path().join("specs"), page.to_str().unwrap());
    let specs = specs.to_str().unwrap();
    let (exit, captured) = kehu(&["import", page, "--api", "acme", "--specs", specs], &[]);
    assert!(
        exit.code() == 0 || exit.code() == 2,
        "{}",
        captured.stderr()
    );
    assert!(
        captured.stdout().contains("acme/api.toml"),
        "{}",
        captured.stdout()
    );
    done(&["check", "--allow-review", "--specs", specs], &[]);
    let operations = done(&["acme", "--specs", specs, "-o", "json"], &[]);
    let operations: serde_json::Value = serde_json::from_str(&operations).unwrap();
    let name = operations[0]["name"].as_str().unwrap().to_owned();
    assert!(done(&["acme", &name, "--help", "--specs", specs], &[]).contains("Usage: kehu acme"));
    let changed = done(&["diff", specs, specs], &[]);
    assert_eq!(changed, "No change.\n");
}

#[test]
fn a_workspace_may_be_made_around_specs_that_were_imported() {
    let folder = tempfile::tempdir().unwrap();
    let made = |args: &[&str]| {
        let mut command = std::process::Command::new(it::kehu::program());
        let ended = command.args(args).current_dir(&folder).output().unwrap();
        let told = String::from_utf8([ended.stdout, ended.stderr].concat()).unwrap();
        (ended.status.code(), told)
    };
    let page = xtask::home().join("tests/data/pages/orders.md");
    let page = page.to_str().unwrap();
    assert_eq!(made(&["import", page, "--api", "shop"]).0, Some(2));
    let format = fs::read_to_string(folder.path().join("specs/README.md")).unwrap();
    assert!(
        format.contains("[[collection]]"),
        "what a REVIEW comment asks is answered there"
    );
    assert!(
        made(&["check"])
            .1
            .contains("specs/README.md has the format")
    );
    let (code, told) = made(&["init", "."]);
    assert_eq!(code, Some(0), "{told}");
    let next = "\n\ncargo xtask codegen\n";
    assert!(
        told.contains(next) && !told.contains("import page.md"),
        "{told}"
    );
    assert!(folder.path().join("specs/shop/api.toml").is_file());
    let (code, told) = made(&["init", "."]);
    assert_eq!(
        code,
        Some(2),
        "a second time nothing is overwritten: {told}"
    );
    fs::create_dir(folder.path().join("other")).unwrap();
    fs::write(folder.path().join("other/kehu.toml"), "specs = \"mine\"\n").unwrap();
    let (code, told) = made(&["init", "other"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("kehu.toml is there already"), "{told}");
}

#[test]
fn what_an_import_asks_is_told_in_chinese_where_the_locale_is() {
    let folder = tempfile::tempdir().unwrap();
    let page = xtask::home().join("tests/data/pages/orders.md");
    let page = page.to_str().unwrap();
    let said = |args: &[&str]| {
        let mut command = std::process::Command::new(it::kehu::program());
        let command = command.args(args).current_dir(&folder);
        let ended = command.env("LANG", "zh_CN.UTF-8").env_remove("LC_ALL");
        let ended = ended.env_remove("LC_MESSAGES").output().unwrap();
        String::from_utf8([ended.stdout, ended.stderr].concat()).unwrap()
    };
    let chinese = "看起来只是读取";
    let told = said(&["import", page, "--api", "shop"]);
    for part in ["需要人来决定的", "已写入\n", chinese] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let told = said(&["check"]);
    assert!(told.contains("= 建议：逐条决定"), "{told}");
    let review = told.lines().find(|line| line.contains(chinese));
    assert!(
        review.is_some_and(|line| line.ends_with("(orders)")),
        "{told}"
    );
    let told = said(&[
        "import",
        page,
        "--api",
        "other",
        "--dry-run",
        "--format",
        "json",
    ]);
    assert!(!told.contains(chinese), "programs read it: {told}");
    let file = fs::read_to_string(folder.path().join("specs/shop/endpoints/query_orders.toml"));
    assert!(file.unwrap().contains("# REVIEW: it seems to read only"));
}

/// What generated crates take from a workspace of one's own has the versions that they are tested with here.
#[test]
fn a_workspace_of_ones_own_has_the_versions_of_this_one() {
    let table = |text: &str| text.parse::<toml::Table>().unwrap();
    let places = ["RUNTIME", "SANDBOX", "WIRE", "XTASK"].map(|name| format!("{name} "));
    let made = kehu_workshop::init::MANIFEST.replace("{ RUNTIME,", "{ path = \"\",");
    let made = made
        .replace("{ SANDBOX }", "{ path = \"\" }")
        .replace("{ WIRE }", "{ path = \"\" }")
        .replace("{ XTASK }", "{ path = \"\" }");
    assert!(places.iter().all(|place| !made.contains(place)));
    let ours = fs::read_to_string(xtask::home().join("Cargo.toml")).unwrap();
    let (made, ours) = (table(&made), table(&ours));
    let made = made["workspace"]["dependencies"].as_table().unwrap();
    for (name, dependency) in made.iter().filter(|(name, _)| !name.starts_with("kehu-")) {
        assert_eq!(
            dependency, &ours["workspace"]["dependencies"][name],
            "{name}"
        );
    }
}

#[test]
fn a_page_size_that_has_to_be_given_is_the_largest_unless_somebody_says_another() {
    let folder = tempfile::tempdir().unwrap();
    specs(folder.path());
    let endpoint = folder.path().join("acme/endpoints/list_orders.toml");
    fs::write(endpoint, LIST.replace("default = 20, ", "")).unwrap();
    let specs = folder.path().to_str().unwrap();
    for (flags, sent) in [
        (&[][..], "limit=50"),
        (&["--all"], "limit=50"),
        (&["--limit", "7"], "limit=7"),
    ] {
        let line = [
            "--specs",
            specs,
            "acme",
            "list_orders",
            "--sandbox",
            "--dry-run",
        ];
        let shown = done(&[&line[..], flags].concat(), &[]);
        assert!(shown.contains(sent), "{shown}");
    }
}

#[test]
fn a_workspace_of_crates_that_no_registry_has_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let checkout = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    for (name, flags, told) in [
        ("bare", &[][..], true),
        ("own", &["--path", checkout], false),
    ] {
        let made = folder.path().join(name).display().to_string();
        let line = [&["kehu", "init", &made], flags].concat();
        let (io, captured) = Io::captured([], "", Terminal::NONE);
        let exit = kehu_cli::run(line.into_iter().map(Into::into), &io);
        let err = captured.stderr();
        assert_eq!(exit, kehu_cli::Exit::Ok, "{err}");
        assert_eq!(err.contains("name a checkout with --path"), told, "{err}");
    }
}
