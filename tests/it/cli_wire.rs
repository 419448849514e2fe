//! What a person sees of the wire: `--dry-run`, `--curl`, `-v`; and of the data: `--query`, YAML, TSV.

use kehu_cli::{Exit, Terminal};

use crate::cli::{QUERY, Served, kehu, kehu_in};

#[test]
fn a_preview_shows_the_signed_request_and_sends_nothing() {
    let served = Served::start();
    let before = served.sandbox.requests().len();
    let shown = served
        .kehu(&format!("{QUERY} --limit 3 --dry-run"))
        .ok()
        .out;
    for told in [
        "POST http://127.0.0.1:",
        "accesskey: ***",
        "sign: ",
        "\"limit\":3",
    ] {
        assert!(shown.contains(told), "{told} is missing:\n{shown}");
    }
    let shown = served.kehu(&format!("{QUERY} --limit 3 --curl")).ok().out;
    let variable = "-H 'accesskey: '\"$NXCLOUD_ACCESS_KEY\"";
    for told in [
        "curl -X POST http",
        variable,
        "'sign: ***'",
        "--data-raw '{",
    ] {
        assert!(shown.contains(told), "{told} is missing:\n{shown}");
    }
    assert_eq!(served.sandbox.requests().len(), before);
    let error = kehu(&format!("{QUERY} --sandbox --curl --dry-run")).fails(Exit::Usage);
    assert!(error.contains("--curl"), "{error}");
}

#[test]
fn a_previewed_command_runs_where_the_variables_of_its_credentials_are_set() {
    let served = Served::start();
    let cases = [
        ("rabbitpre list_tags", "RABBITPRE_TOKEN", "x-token: ", ""),
        (
            "rabbitpre get_org_access_token",
            "RABBITPRE_INSTANCE_SECRET",
            "",
            "",
        ),
        (
            QUERY,
            "NXCLOUD_APP_KEY",
            "\"app_key\":\"",
            "kehu gateway nxcloud",
        ),
    ];
    for (call, variable, before, advice) in cases {
        let run = served.kehu(&format!("{call} --curl")).ok();
        let env = served.env();
        let held = env.iter().find(|(name, _)| name == variable);
        let (_, value) = held.expect("the sandbox has it");
        assert!(!run.out.contains(value.as_str()), "{}", run.out);
        assert!(run.err.contains(advice), "{}", run.err);
        assert_eq!(advice.is_empty(), !run.out.contains("***"), "{}", run.out);
        let told = format!("curl() {{ printf '%s\\n' \"$@\"; }}; {}", run.out);
        let told = std::process::Command::new("sh")
            .args(["-c", &told])
            .envs(env.iter().map(|(name, value)| (name, value)))
            .output()
            .expect("a shell");
        let told = String::from_utf8(told.stdout).expect("UTF-8");
        assert!(told.contains(&format!("{before}{value}")), "{told}");
    }
}

#[test]
fn a_preview_says_when_a_token_comes_first() {
    let served = Served::start();
    let mut env = served.env();
    env.retain(|(name, _)| name != "RABBITPRE_TOKEN");
    let line = "rabbitpre get_info_by_phone_and_openid --phone 13888888888 --dry-run";
    let run = kehu_in(&env, Terminal::NONE, line).ok();
    let told = "this is get_org_access_token, which obtains a token first";
    assert!(run.err.contains(told), "{}", run.err);
}

#[test]
fn verbose_tells_each_request_and_its_answer() {
    let served = Served::start();
    let told = served.kehu(&format!("{QUERY} --limit 1 -v")).ok().err;
    for part in [
        "> POST http://127.0.0.1:",
        "> {\"tenant_id\"",
        "< 200 OK, ",
        "customer_list",
    ] {
        assert!(told.contains(part), "{part} is missing:\n{told}");
    }
    assert!(!told.contains("content-type"), "{told}");
    let told = served.kehu(&format!("{QUERY} --limit 1 -vv")).ok().err;
    assert!(
        told.contains("> accesskey: ***") && told.contains("< content-type"),
        "{told}"
    );
}

#[test]
fn verbose_tells_each_attempt_and_why_it_failed() {
    let served = Served::with_faults("503:next=1");
    let told = served.kehu(&format!("{QUERY} --limit 1 -v")).ok().err;
    assert_eq!(told.matches("> POST").count(), 2, "{told}");
    assert!(told.contains("< 503 in "), "{told}");
}

#[test]
fn a_filter_keeps_every_digit() {
    let run = kehu(&format!(
        "{QUERY} --sandbox --limit 2 --query .customer_list[].id"
    ))
    .ok();
    let rows = kehu(&format!("{QUERY} --sandbox --max 2 --query .id")).ok();
    assert_eq!(run.out, rows.out);
    for id in run.out.lines() {
        assert!(id.parse::<i64>().is_ok_and(|id| id > 1 << 53), "{id}");
    }
    assert_eq!(run.out.lines().count(), 2);
}

#[test]
fn what_is_wrong_with_a_filter_is_told_before_anything_is_sent() {
    let error = kehu(&format!("{QUERY} --sandbox --query .a[")).fails(Exit::Usage);
    assert!(
        error.contains("a closing bracket is missing at its end"),
        "{error}"
    );
    let error = kehu(&format!(
        "{QUERY} --sandbox --limit 1 --query .customer_list.x"
    ));
    let error = error.fails(Exit::Usage);
    assert!(
        error.starts_with("error: --query: cannot index ") && error.len() < 500,
        "{error}"
    );
    kehu(&format!("{QUERY} --sandbox --query . -o csv")).fails(Exit::Usage);
}

#[test]
fn rows_are_written_with_tabs_and_in_blocks() {
    let tabs = kehu(&format!(
        "{QUERY} --sandbox --max 2 -o tsv --columns id,full_name"
    ))
    .ok()
    .out;
    let lines: Vec<Vec<&str>> = tabs
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(lines.len(), 3, "{tabs}");
    assert_eq!(lines[0], ["id", "full_name"]);
    let blocks = kehu(&format!("{QUERY} --sandbox --max 2 -o yaml")).ok().out;
    assert!(
        blocks.starts_with(&format!("- id: {}\n", lines[1][0])),
        "{blocks}"
    );
    assert!(
        blocks.contains(&format!("\n- id: {}\n", lines[2][0])),
        "{blocks}"
    );
    let whole = kehu(&format!("{QUERY} --sandbox --limit 1 -o yaml"))
        .ok()
        .out;
    assert!(whole.contains("\ncustomer_list:\n  - id: "), "{whole}");
    let apis = kehu("apis -o yaml").ok().out;
    assert!(apis.contains("name: \"nxcloud\""), "{apis}");
}

#[test]
fn variables_stand_for_flags() {
    let env = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        owned.collect()
    };
    let run = |pairs: &[(&str, &str)], line: &str| kehu_in(&env(pairs), Terminal::NONE, line);
    let csv = run(
        &[("KEHU_SANDBOX", "1"), ("KEHU_OUTPUT", "csv")],
        &format!("{QUERY} --limit 1"),
    );
    assert!(csv.ok().out.starts_with("id,"));
    let error = run(&[("KEHU_SANDBOX", "0")], QUERY).fails(Exit::Usage);
    assert!(error.contains("NXCLOUD_ACCESS_KEY"), "{error}");
    let error = run(&[("KEHU_OUTPUT", "xml")], &format!("{QUERY} --sandbox")).fails(Exit::Usage);
    assert!(error.contains("KEHU_OUTPUT is `xml`"), "{error}");
    let flag = run(
        &[("KEHU_OUTPUT", "csv")],
        &format!("{QUERY} --sandbox --limit 1 -o json"),
    );
    assert!(flag.ok().out.starts_with('{'));
}

#[test]
fn times_are_counted_from_now() {
    let shown = kehu(&format!("{QUERY} --sandbox --start-time=-7d --dry-run"))
        .ok()
        .out;
    let (_, time) = shown
        .split_once("\"start_time\":\"")
        .expect("a time is sent");
    assert_eq!(time.find('"'), Some("2024-05-07 00:00:00".len()), "{shown}");
}
