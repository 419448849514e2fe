//! The `kehu` command in process, with the generated APIs and the sandbox.
//!
//! What needs a real process (signals, broken pipes) is in `crates/kehu-cli/tests`, where cargo
//! tells where the binary is.

use std::{collections::BTreeSet, fs};

use kehu_cli::{Exit, Io, Terminal};
use kehu_sandbox::Sandbox;
use serde_json::Value;

use crate::plain;

/// What a run of the command came to.
#[derive(Debug)]
pub struct Run {
    pub exit: Exit,
    pub out: String,
    pub err: String,
}

impl Run {
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.exit, Exit::Ok, "{}", self.err);
        self
    }

    #[track_caller]
    pub fn fails(self, exit: Exit) -> String {
        assert_eq!(self.exit, exit, "{}{}", self.out, self.err);
        self.err
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.out).expect("stdout is JSON")
    }
}

/// Runs a line of words in a pipe, in this environment.
#[track_caller]
pub fn kehu_in(env: &[(String, String)], terminal: Terminal, line: &str) -> Run {
    let env = env
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()));
    let (io, captured) = Io::captured(env, "", terminal);
    let args = ["kehu"]
        .into_iter()
        .chain(line.split_whitespace())
        .map(Into::into);
    let exit = kehu_cli::run(args, &io);
    let run = Run {
        exit,
        out: captured.stdout(),
        err: captured.stderr(),
    };
    plain::is_plain(&run.err);
    for secret in secrets() {
        assert!(
            !run.out.contains(&secret),
            "{line}: {secret} on standard output"
        );
        assert!(
            !run.err.contains(&secret),
            "{line}: {secret} on standard error"
        );
    }
    run
}

#[track_caller]
pub fn kehu(line: &str) -> Run {
    kehu_in(&[], Terminal::NONE, line)
}

/// What the sandbox accepts, and the wrong secret of these tests: never to be seen.
fn secrets() -> impl Iterator<Item = String> {
    let fields = it::apis().iter().flat_map(|api| api.info.client);
    let secrets = fields.filter(|field| field.secret);
    secrets
        .map(|field| format!("sandbox-{}", field.name.replace('_', "-")))
        .chain([WRONG.to_owned()])
}

const WRONG: &str = "wrong-secret-0451";

/// A sandbox in a runtime of its own, beside the one that the command starts.
pub struct Served {
    pub sandbox: Sandbox,
    runtime: tokio::runtime::Runtime,
}

impl Served {
    pub fn start() -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
        let sandbox = runtime.block_on(Sandbox::builder().customers(120).seed(1).start());
        Self {
            sandbox: sandbox.expect("the sandbox starts"),
            runtime,
        }
    }

    pub fn with_faults(faults: &str) -> Self {
        let served = Self::start();
        served
            .sandbox
            .faults()
            .set_text(faults)
            .expect("faults are written well");
        served
    }

    /// The environment that leads a client there.
    pub fn env(&self) -> Vec<(String, String)> {
        let mut env = Vec::new();
        for api in it::apis() {
            let name = api.info.name;
            env.push((
                format!("{}_BASE_URL", name.to_uppercase()),
                self.sandbox.url(name),
            ));
            for (field, value) in self.sandbox.credentials(name) {
                let field = api.info.client_field(&field).expect("a field of the API");
                env.push((field.env.to_owned(), value));
            }
        }
        env
    }

    #[track_caller]
    pub fn kehu(&self, line: &str) -> Run {
        kehu_in(&self.env(), Terminal::NONE, line)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.sandbox.faults().clear();
        let _guard = self.runtime.enter();
    }
}

pub const QUERY: &str = "nxcloud query_customers";
const LOOK_UP: &str = "rabbitpre get_info_by_phone_and_openid";

/// A number that changes from run to run, made still.
fn still(text: &str, served: &Served) -> String {
    let url = served.sandbox.url("nxcloud");
    let host = url.split('/').nth(2).unwrap_or_default();
    let text = text.replace(host, "HOST");
    let lines = text
        .lines()
        .map(|line| match line.split_once("request id") {
            Some((before, _)) => format!("{before}request id  ID"),
            None => line.to_owned(),
        });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn help_is_made_from_the_registry() {
    insta::assert_snapshot!("help", ours("--help"));
    insta::assert_snapshot!("apis", ours("apis -o table"));
    let help = kehu("nxcloud --help").ok().out;
    for told in [
        "Customer data platform of NXCloud (牛信云)",
        "Usage: kehu nxcloud [OPTIONS] [OPERATION]",
        "  query_customers         Finds customers by contact, tag, source or creation time.",
        "Without an operation, `kehu nxcloud` lists them.",
    ] {
        assert!(help.contains(told), "{told} is missing:\n{help}");
    }
}

/// What a line prints where there are only the two APIs of this repository.
fn ours(line: &str) -> String {
    let ours = it::apis().iter().copied();
    let ours = ours.filter(|api| ["nxcloud", "rabbitpre"].contains(&api.info.name));
    let apis: &'static _ = ours.collect::<Vec<_>>().leak();
    let (io, captured) = Io::captured([], "", Terminal::NONE);
    let args = ["kehu"].into_iter().chain(line.split_whitespace());
    assert_eq!(
        kehu_cli::run_with(apis, args.map(Into::into), &io),
        Exit::Ok
    );
    captured.stdout()
}

/// The form of the help is a unit test of the command; here the specs of a real operation reach it.
#[test]
fn flags_are_explained_by_the_specs() {
    let help = kehu(&format!("{QUERY} --help")).ok().out;
    for told in [
        "--source-type <NAME|N>",
        "- viber:                 12: 客户发起-Viber",
        "(每页大小) [1 to 50; default: 50; example: 25]",
        "--start-time <TIME>",
        "[example: 123; env: NXCLOUD_TENANT_ID]",
        "an object of id, tag_name",
        "POST /saas/cdp/openapi/customers/query",
        "查询客户",
    ] {
        assert!(help.contains(told), "{told} is missing:\n{help}");
    }
    assert!(!help.contains("--app-key"), "a secret has no flag");
}

#[test]
fn apis_are_listed_for_programs() {
    let apis = kehu("apis").ok().json();
    let names: Vec<_> = apis
        .as_array()
        .into_iter()
        .flatten()
        .map(|api| api["name"].clone())
        .collect();
    for name in ["nxcloud", "rabbitpre"] {
        assert!(names.contains(&Value::from(name)), "{names:?}");
    }
    let operations = kehu("nxcloud").ok().json();
    let query = operations
        .as_array()
        .into_iter()
        .flatten()
        .find(|op| op["name"] == "query_customers");
    let params = query.expect("the operation is listed")["params"].clone();
    let flags: Vec<_> = params
        .as_array()
        .into_iter()
        .flatten()
        .map(|param| param["flag"].clone())
        .collect();
    assert_eq!(
        flags[..3],
        [
            Value::from("--tenant-id"),
            Value::Null,
            Value::from("--start-time")
        ]
    );
    let csv = kehu("nxcloud -o csv").ok().out;
    assert_eq!(
        csv.lines().count(),
        operations.as_array().map_or(0, Vec::len) + 1
    );
}

#[test]
fn json_is_the_data_as_they_arrived() {
    let served = Served::start();
    let answer = served.kehu(&format!("{QUERY} --limit 3 --raw")).ok().json();
    let data = served.kehu(&format!("{QUERY} --limit 3")).ok().json();
    assert_eq!(data, answer["data"]);
    assert_eq!(answer["code"], 0);
    let text = served
        .kehu(&format!("{QUERY} --whats-app-phone 861360301975912"))
        .ok()
        .out;
    assert!(text.contains(r#""id": 1021110718827683840"#), "{text}");
}

#[test]
fn rows_come_in_every_format() {
    let served = Served::start();
    let ndjson = served
        .kehu(&format!("{QUERY} --limit 5 -o ndjson"))
        .ok()
        .out;
    assert_eq!(ndjson.lines().count(), 5);
    let csv = served.kehu(&format!("{QUERY} --limit 5 -o csv")).ok().out;
    let mut csv = csv::Reader::from_reader(csv.as_bytes());
    let ids: Vec<_> = csv
        .records()
        .map(|row| row.expect("CSV is well formed")[0].to_owned())
        .collect();
    let expected: Vec<_> = ndjson
        .lines()
        .map(|row| serde_json::from_str::<Value>(row).expect("a row is JSON")["id"].to_string())
        .collect();
    assert_eq!(ids, expected);
    let table = kehu_in(
        &served.env(),
        Terminal::plain(100),
        &format!("{QUERY} --limit 5"),
    )
    .ok()
    .out;
    let lines: Vec<&str> = table.lines().collect();
    assert!(
        lines[0].contains("full_name") && lines[0].contains("country"),
        "{table}"
    );
    assert_eq!(
        lines.iter().position(|line| line.starts_with("and ")),
        Some(6),
        "{table}"
    );
    assert!(
        ids.iter()
            .zip(&lines[1..])
            .all(|(id, line)| line.contains(id.as_str())),
        "{table}"
    );
    let card = kehu_in(
        &served.env(),
        Terminal::plain(80),
        &format!("{LOOK_UP} --phone 13888888888"),
    )
    .ok()
    .out;
    insta::assert_snapshot!("card", card);
}

#[test]
fn all_looks_up_every_id_that_another_operation_lists() {
    let served = Served::start();
    let line = "rabbitpre tags_of_customers";
    let found = served.kehu(&format!("{line} --all -o ndjson")).ok().out;
    let listed = served
        .kehu("rabbitpre list_customer_ids --all -o ndjson")
        .ok()
        .out;
    let ids = |text: &str, field: Option<&str>| -> BTreeSet<String> {
        let rows = text.lines().map(|row| {
            let row: Value = serde_json::from_str(row).expect("a row is JSON");
            let id = field.map_or(&row, |field| &row[field]);
            // A number, or a number inside a string.
            id.to_string().trim_matches('"').to_owned()
        });
        rows.collect()
    };
    let (found, listed) = (ids(&found, Some("audienceUserId")), ids(&listed, None));
    assert!(listed.len() >= 120, "{}", listed.len());
    assert_eq!(found, listed);

    let some = served.kehu(&format!("{line} --max 3 -o ndjson")).ok().out;
    assert_eq!(some.lines().count(), 3);
    let none = served.kehu(line).fails(Exit::Usage);
    assert!(none.contains("audienceUserIdList is required"), "{none}");
}

#[test]
fn all_follows_every_page() {
    let served = Served::start();
    let rows = served.kehu(&format!("{QUERY} --all -o ndjson")).ok().out;
    let ids: BTreeSet<_> = rows
        .lines()
        .map(|row| serde_json::from_str::<Value>(row).expect("a row is JSON")["id"].to_string())
        .collect();
    assert_eq!(ids.len(), rows.lines().count(), "no customer twice");
    assert!(ids.len() >= 120, "{}", ids.len());
    let array = served
        .kehu(&format!("{QUERY} --all --limit 50"))
        .ok()
        .json();
    assert_eq!(array.as_array().map(Vec::len), Some(ids.len()));
}

#[test]
fn max_ends_inside_a_page() {
    let served = Served::start();
    let rows = served
        .kehu(&format!(
            "{QUERY} --max 57 --limit 50 -o csv --columns id,full_name"
        ))
        .ok()
        .out;
    assert_eq!(rows.lines().count(), 58);
    assert_eq!(rows.lines().next(), Some("id,full_name"));
    assert_eq!(served.sandbox.requests().len(), 2);
}

#[test]
fn a_private_sandbox_needs_no_credentials() {
    let rows = kehu(&format!("{QUERY} --sandbox --limit 2 -o ndjson"))
        .ok()
        .out;
    assert_eq!(rows.lines().count(), 2);
    let found = kehu(&format!("{LOOK_UP} --sandbox --phone 13888888888"))
        .ok()
        .json();
    assert_eq!(found[0]["realName"], "小兔子");
}

#[test]
fn a_missing_credential_names_the_variable() {
    let env = [("XDG_CONFIG_HOME".to_owned(), "/home/me/.config".to_owned())];
    let told = |line: &str| kehu_in(&env, Terminal::NONE, line).fails(Exit::Usage);
    insta::assert_snapshot!("missing_signature", told(QUERY));
    insta::assert_snapshot!("missing_token", told(&format!("{LOOK_UP} --phone 1")));
}

#[test]
fn credentials_come_from_an_account() {
    let served = Served::start();
    let folder = tempfile::tempdir().expect("a folder for the test");
    let file = folder.path().join("accounts.toml");
    let mut text = String::from("[account.home.nxcloud]\n");
    text.push_str(&format!("base_url = {:?}\n", served.sandbox.url("nxcloud")));
    for (field, value) in served.sandbox.credentials("nxcloud") {
        text.push_str(&format!("{field} = {value:?}\n"));
    }
    text.push_str("[account.broken.nxcloud]\naccess_kee = 'x'\n");
    fs::write(&file, text).expect("the accounts file is written");
    let mut env = vec![
        ("KEHU_ACCOUNTS".to_owned(), file.display().to_string()),
        // With --account nothing of this counts.
        ("NXCLOUD_ACCESS_SECRET".to_owned(), WRONG.to_owned()),
    ];
    let line = format!("{QUERY} --account home --limit 1 -o ndjson");
    assert_eq!(
        kehu_in(&env, Terminal::NONE, &line)
            .ok()
            .out
            .lines()
            .count(),
        1
    );
    let broken =
        kehu_in(&env, Terminal::NONE, &format!("{QUERY} --account broken")).fails(Exit::Usage);
    assert!(
        broken.contains("access_kee") && broken.contains("it takes access_key"),
        "{broken}"
    );
    env.push(("KEHU_ACCOUNT".to_owned(), "home".to_owned()));
    kehu_in(&env, Terminal::NONE, &format!("{QUERY} --limit 1")).ok();
    env.pop();
    env.push(("KEHU_ACCOUNT".to_owned(), "nobody".to_owned()));
    let nobody = kehu_in(&env, Terminal::NONE, QUERY).fails(Exit::Usage);
    assert!(nobody.contains("no account `nobody`"), "{nobody}");
}

#[test]
fn a_refused_signature_is_explained() {
    let served = Served::start();
    let mut env = served.env();
    env.retain(|(name, _)| name != "NXCLOUD_ACCESS_SECRET");
    env.push(("NXCLOUD_ACCESS_SECRET".to_owned(), WRONG.to_owned()));
    let told = kehu_in(&env, Terminal::NONE, &format!("{QUERY} -vvv")).fails(Exit::Refused);
    let told = told
        .split_once("error:")
        .map(|(_, told)| format!("error:{told}"))
        .unwrap_or(told);
    insta::assert_snapshot!("refused_signature", still(&told, &served));
}

#[test]
fn an_invalid_request_is_not_sent() {
    let served = Served::start();
    insta::assert_snapshot!(
        "invalid_range",
        served
            .kehu(&format!("{QUERY} --limit 51"))
            .fails(Exit::Usage)
    );
    insta::assert_snapshot!("invalid_rule", served.kehu(LOOK_UP).fails(Exit::Usage));
    insta::assert_snapshot!(
        "invalid_value",
        served
            .kehu(&format!("{QUERY} --source-type vibr"))
            .fails(Exit::Usage)
    );
    insta::assert_snapshot!(
        "unknown_flag",
        served
            .kehu(&format!("{QUERY} --limits 5"))
            .fails(Exit::Usage)
    );
    assert_eq!(served.sandbox.requests().len(), 0);
}

#[test]
fn an_unreachable_host_has_an_exit_code_of_its_own() {
    let served = Served::start();
    let line = format!("{QUERY} --base-url http://127.0.0.1:1 --timeout 1");
    let told = served.kehu(&line).fails(Exit::Unreachable);
    assert!(told.contains("127.0.0.1:1"), "{told}");
}

#[test]
fn an_answer_that_is_no_answer_has_one_too() {
    let served = Served::with_faults("html");
    let told = served.kehu(QUERY).fails(Exit::NotUnderstood);
    assert!(told.contains("--raw"), "{told}");
}

#[test]
fn a_bad_row_is_named_and_the_others_arrive() {
    let served = Served::start();
    let customers = served
        .sandbox
        .items("nxcloud", "customers")
        .expect("the collection is there");
    let keys = customers.keys().expect("the keys are listed");
    let broken = r#"{"id": 7, "weight": "heavy"}"#;
    assert!(
        customers
            .replace_text(&keys[60], broken)
            .expect("the row is replaced")
    );
    let run = served.kehu(&format!("{QUERY} --all -o ndjson"));
    assert_eq!(run.out.lines().count() as u64, customers.len() - 1);
    let told = run.fails(Exit::Partial);
    assert!(told.contains(".weight") && told.contains("heavy"), "{told}");
}

#[test]
fn pages_that_break_off_say_how_to_go_on() {
    let served = Served::with_faults("html:after=2");
    let run = served.kehu(&format!("{QUERY} --all --limit 20 -o csv --columns id"));
    let ids: Vec<String> = run.out.lines().skip(1).map(str::to_owned).collect();
    assert_eq!(ids.len(), 40);
    let told = run.fails(Exit::NotUnderstood);
    assert!(told.contains("40 rows"), "{told}");
    let flag = told
        .split("go on from there with ")
        .nth(1)
        .expect("a way to go on")
        .trim();
    served.sandbox.faults().clear();
    let line = format!("{QUERY} {flag} --max 1 -o csv --columns id");
    let next = served
        .kehu(&line)
        .ok()
        .out
        .lines()
        .nth(1)
        .expect("a row")
        .to_owned();
    assert!(!ids.contains(&next), "{next} came twice");
}

#[test]
fn records_are_given_as_json() {
    let served = Served::start();
    let folder = tempfile::tempdir().expect("a folder for the test");
    let file = folder.path().join("customers.json");
    let customers = r#"[{"full_name": "新客户", "whats_app_phone": "8613800138000"}]"#;
    fs::write(&file, customers).expect("the customers are written");
    let line = format!(
        "nxcloud batch_create_customers --mode replace --customers @{}",
        file.display()
    );
    served.kehu(&line).ok();
    let found = served
        .kehu(&format!(
            "{QUERY} --whats-app-phone 8613800138000 -o ndjson"
        ))
        .ok()
        .out;
    assert!(found.contains("新客户"), "{found}");
}

#[test]
fn plain_http_is_refused_before_anything_is_sent() {
    let served = Served::start();
    let told = served
        .kehu(&format!("{QUERY} --base-url http://api.example.com"))
        .fails(Exit::Usage);
    assert!(told.contains("https"), "{told}");
}

#[test]
fn a_whole_request_comes_from_a_file() {
    let served = Served::start();
    let folder = tempfile::tempdir().expect("a folder for the test");
    let file = folder.path().join("request.json");
    fs::write(&file, r#"{"limit": 2, "name": "nobody"}"#).expect("the request is written");
    let line = format!("{QUERY} --body @{} --name simon -o ndjson", file.display());
    served.kehu(&line).ok();
    let sent = served.sandbox.requests();
    let body: Value = serde_json::from_slice(&sent[0].body).expect("the body is JSON");
    assert_eq!(
        (&body["limit"], &body["name"]),
        (&Value::from(2), &Value::from("simon"))
    );
}

#[test]
fn a_request_comes_from_standard_input_once() {
    let run = |line: &str| {
        let (io, captured) = Io::captured([], r#"{"limit": 2}"#, Terminal::NONE);
        let exit = kehu_cli::run(
            ["kehu"].into_iter().chain(line.split(' ')).map(Into::into),
            &io,
        );
        (exit, captured)
    };
    let (exit, captured) = run(&format!("{QUERY} --sandbox --body - -o ndjson"));
    assert_eq!(
        (exit, captured.stdout().lines().count()),
        (Exit::Ok, 2),
        "{}",
        captured.stderr()
    );
    let (exit, captured) = run(&format!("{QUERY} --sandbox --body - --tags -"));
    assert_eq!(exit, Exit::Usage);
    assert!(
        captured.stderr().contains("--body and --tags"),
        "{}",
        captured.stderr()
    );
}

#[test]
fn no_color_is_kept() {
    let terminal = |color| {
        let mut terminal = Terminal::plain(100);
        terminal.color = color;
        terminal
    };
    let colored = kehu_in(&[], terminal(true), &format!("{QUERY} --sandbox --limit 2"))
        .ok()
        .out;
    let plain = kehu_in(
        &[],
        terminal(false),
        &format!("{QUERY} --sandbox --limit 2"),
    )
    .ok()
    .out;
    assert!(colored.contains('\u{1b}') && !plain.contains('\u{1b}'));
}

#[test]
fn every_shell_gets_its_completion() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = kehu(&format!("completion {shell}")).ok().out;
        let asks = ["KEHU_COMPLETE", shell];
        assert!(asks.iter().all(|word| script.contains(word)), "{script}");
    }
}

#[test]
fn the_demo_shows_a_customer_on_both_platforms() {
    let run = kehu("demo").ok();
    assert_eq!(run.err, "");
    for told in [
        "NXCloud",
        "Rabbitpre",
        "1003",
        "invalid_signature",
        "timestamp_expired",
        "attempt 2",
    ] {
        assert!(run.out.contains(told), "{told} is missing:\n{}", run.out);
    }
    let narrow = kehu_in(&[], Terminal::plain(60), "demo").ok().out;
    assert!(narrow.contains("1003"));
}

/// The spec's check refuses an API that is named like one of them.
#[test]
fn no_command_is_free_for_the_name_of_an_api() {
    let help = kehu("help").ok().out;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = commands.take_while(|line| !line.is_empty());
    let names = commands
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next());
    let apis: BTreeSet<&str> = it::apis().iter().map(|api| api.info.name).collect();
    let ours: BTreeSet<&str> = names.filter(|name| !apis.contains(name)).collect();
    assert_eq!(ours, BTreeSet::from(kehu_spec::COMMANDS));
    for line in [
        "nxcloud help",
        "help nxcloud query_customers",
        "export help nxcloud",
    ] {
        assert!(kehu(line).ok().out.contains("Usage: kehu"), "{line}");
    }
}

#[test]
fn a_flag_without_effect_or_with_another_meaning_is_refused() {
    let query = QUERY;
    let export = format!("export {QUERY} --sandbox --to never.ndjson");
    let cases = [
        (
            format!("{query} --sandbox -o json --columns id"),
            "--columns has no effect on JSON",
        ),
        (
            format!("{query} --sandbox --columns id"),
            "--columns has no effect on JSON",
        ),
        (
            format!("{query} --sandbox --raw -o table"),
            "cannot be used with",
        ),
        (
            format!("{query} --sandbox --raw --columns id"),
            "cannot be used with",
        ),
        (
            format!("{query} --sandbox --all --max 3"),
            "cannot be used with",
        ),
        (
            "completion bash -o json".to_owned(),
            "-o json has no effect on `kehu completion`",
        ),
        (
            "demo -o csv".to_owned(),
            "-o csv has no effect on `kehu demo`",
        ),
        (
            "sandbox -o csv".to_owned(),
            "-o csv has no effect on `kehu sandbox`",
        ),
        (
            format!("{export} -o csv"),
            "-o csv has no effect on `kehu export`",
        ),
        (
            format!("{export} --overlap 1h"),
            "--overlap has no effect without --since last",
        ),
        (
            format!("{export} --since 2024-01-01 --overlap 1h"),
            "without --since last",
        ),
        (
            format!("{export} --full-every 1d"),
            "--full-every has no effect without --since",
        ),
        (
            format!("{export} --with a.csv"),
            "required arguments were not provided",
        ),
        (
            format!("{export} --since 2024-05-07T08:00:00+08:00"),
            "names a zone, and `start_time` takes times without one",
        ),
        (
            format!("{export} --since 2024-05-07T00:00:00Z"),
            "names a zone",
        ),
    ];
    for (line, expect) in cases {
        let told = kehu(&line).fails(Exit::Usage);
        assert!(told.contains(expect), "{line}: {told}");
    }
}
