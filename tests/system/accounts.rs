//! Many accounts from one process, each at its own limit of one call a second, while others fail in every way.
//!
//! `KEHU_TEST_ACCOUNTS=1000 cargo test --release -p it --test system -- accounts --nocapture` is the large form:
//! it needs two free cores. `KEHU_TEST_PAGES` says how many pages each account has.

use std::{
    fs,
    path::Path,
    process::{Child, Command},
    time::Duration,
};

use it::{
    accounts::{AccountsFile, Several, asked_for, of, rows, run},
    kehu::{API as CUSTOMERS, OPERATION, below, block_on, export, sandbox, wait, whole},
    need::POSTGRES,
    postgres::{Server, execute},
};
use kehu_sandbox::Sandbox;
use kehu_spec::Sources;
use serde_json::{Value, json};

tests! {
    [] => many_accounts_each_at_its_limit_and_none_in_another_ones_way;
    [POSTGRES] => accounts_share_a_table_of_postgres, former_rows_are_kept_in_postgres;
}

/// Rows of each account in PostgreSQL, without those that are gone.
const LISTED: &str = "SELECT _account, count(*), count(DISTINCT id) FROM nxcloud_customers
    WHERE _deleted_at IS NULL GROUP BY 1 ORDER BY 1";

fn accounts_share_a_table_of_postgres() {
    let sandbox = sandbox(200);
    let items = sandbox.items(CUSTOMERS, "customers").expect("are there");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut file = AccountsFile::below(folder.path(), CUSTOMERS);
    ["a", "b", "c"]
        .iter()
        .for_each(|name| file.add(&sandbox, name));
    let server = Server::get();
    let database = server.database();
    let export = |flags: &[&str]| {
        let mut command = file.export(&sandbox, OPERATION, "all", &database.url);
        run(command.current_dir(folder.path()).args(flags)).ended
    };
    let fault = format!("503:after=2:api={CUSTOMERS}@b");
    sandbox.faults().set_text(&fault).expect("is a fault");
    let flags = ["--limit", "20", "--patience", "2s"];
    let ended = export(&flags);
    assert_eq!(ended.code, Some(6), "{ended:#?}");
    sandbox.faults().clear();
    let ended = export(&[&flags[..], &["--retry-failed"]].concat());
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(ended.summary["accounts"], 1, "{ended:#?}");
    let all = items.len();
    let expect = |a, b, c| {
        vec![
            format!("a|{a}|{a}"),
            format!("b|{b}|{b}"),
            format!("c|{c}|{c}"),
        ]
    };
    assert_eq!(execute(&database.url, LISTED), expect(all, all, all));
    let keys = items.keys().expect("are there");
    assert!(items.remove(&keys[3]).expect("is removed"));
    sandbox.faults().set_text(&fault).expect("is a fault");
    assert_eq!(export(&flags).code, Some(6));
    assert_eq!(
        execute(&database.url, LISTED),
        expect(all - 1, all, all - 1)
    );
    let mut alone = file.export(&sandbox, OPERATION, "a", &database.url);
    let ended = run(alone.current_dir(folder.path())).ended;
    assert!(
        ended.stderr.contains("holds rows of several accounts"),
        "{ended:#?}"
    );
}

fn former_rows_are_kept_in_postgres() {
    let sandbox = sandbox(60);
    let items = sandbox.items(CUSTOMERS, "customers").expect("are there");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::get();
    let database = server.database();
    let history = || {
        let mut command = export(&sandbox, &database.url);
        whole(command.current_dir(folder.path()).arg("--history"));
    };
    history();
    let key = items.keys().expect("are there").swap_remove(5);
    assert!(
        items
            .change(&key, &json!({ "remark": "second" }))
            .expect("changes")
    );
    history();
    history();
    assert!(items.remove(&key).expect("is removed"));
    // Whoever leaves it out keeps them all the same.
    whole(export(&sandbox, &database.url).current_dir(folder.path()));
    let former = "SELECT id, remark = 'second', _deleted_at IS NULL FROM nxcloud_customers_history
        ORDER BY _valid_to";
    let first = format!("{key}|f|t");
    let found = execute(&database.url, former);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0] == first || found[0] == format!("{key}||t"),
        "{found:?}"
    );
    assert_eq!(found[1], format!("{key}|t|t"));
    let gaps = "SELECT count(*) FROM (SELECT _valid_from, lag(_valid_to) OVER (ORDER BY _valid_from) AS before
        FROM (SELECT _valid_from, _valid_to FROM nxcloud_customers_history
              UNION ALL SELECT _valid_from, NULL FROM nxcloud_customers WHERE _deleted_at IS NOT NULL) AS all_rows) AS t
        WHERE before <> _valid_from";
    assert_eq!(execute(&database.url, gaps), ["0"]);
}

const API: &str = r#"
name    = "shop"
title   = "Shop"
summary = "Orders of a made-up shop."

[[server]]
name = "main"
url  = "https://shop.example"

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
limits     = [{ calls = 1, per_s = 1 }]

[request]
body = "none"
fields = [
  { name = "after", type = "int64", in = "query", doc = "The last order that was seen." },
  { name = "limit", type = "int64", in = "query", default = 10, min = 1, max = 10, required = true, doc = "Orders in a page." },
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
  { name = "note",  type = "string", doc = "A remark." },
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

/// The ways to fail, as faults of an account's requests.
const FAULTS: [&str; 12] = [
    "503",
    "429:retry_after=3600",
    "garbage",
    "html",
    "reset",
    "reset_body",
    "cut",
    "truncate",
    "stall",
    "endless",
    "latency:60s",
    "503:after=2",
];

/// The ways to fail before anything is sent, or with a refusal, as values of a token.
const TOKENS: [&str; 3] = [
    "\"wrong\"",
    "{ command = 'exit 3' }",
    "{ env = 'KEHU_TEST_NOT_SET' }",
];

fn many_accounts_each_at_its_limit_and_none_in_another_ones_way() {
    let (accounts, pages) = (
        asked_for("KEHU_TEST_ACCOUNTS", 40),
        asked_for("KEHU_TEST_PAGES", 8),
    );
    let failing = (accounts * 3 / 100).max(FAULTS.len() + TOKENS.len());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let specs = specs(folder.path());
    let sandbox = block_on(async {
        let sources = Sources::read_dir(&specs).expect("are specs");
        let builder = Sandbox::builder().specs(sources).record(0);
        builder
            .customers(pages as u64 * 10)
            .start()
            .await
            .expect("the sandbox starts")
    });
    let orders = sandbox.items("shop", "orders").expect("are there").len();
    let mut file = AccountsFile::below(folder.path(), "shop");
    let mut faults = Vec::new();
    for number in 0..accounts {
        let name = format!("a{number:04}");
        file.add(&sandbox, &name);
        if number >= failing {
            continue;
        }
        match TOKENS.get(number) {
            Some(token) => file.set(&name, "token", token),
            None => {
                let fault = FAULTS[(number - TOKENS.len()) % FAULTS.len()];
                faults.push(format!("{fault}:api=shop@{name}"));
            }
        }
    }
    sandbox
        .faults()
        .set_text(&faults.join(","))
        .expect("are faults");
    let database = below(folder.path(), "orders.db");
    let mut command = file.export(&sandbox, "list_orders", "all", &database);
    command.env("KEHU_SPECS", &specs);
    command.args(["--patience", "3s", "--timeout", "10"]);
    let (several, megabytes) = measured(&mut command);
    check(&several, &database, (accounts, failing, orders));

    let healthy = several.runs.values().filter(|run| run["end"] == "complete");
    let healthy: Vec<_> = healthy.collect();
    let number = |run: &&Value, key: &str| run[key].as_f64().unwrap_or(0.0);
    let seconds = healthy.iter().map(|run| number(run, "seconds"));
    let seconds = seconds.fold(0.0, f64::max);
    let calls: f64 = healthy.iter().map(|run| number(run, "pages")).sum();
    let retries: f64 = healthy.iter().map(|run| number(run, "retries")).sum();
    // In so many seconds each may call once, and once more.
    let share = calls / (healthy.len() as f64 * (seconds.floor() + 1.0));
    println!(
        "{accounts} accounts, {failing} of them failing: {calls} calls of {} in {seconds:.1} s, \
         {:.1} % of what their limits allow, {retries} asked again, {megabytes} MB",
        healthy.len(),
        share * 100.0
    );
    // How long a call is on its way differs: what counts is how many there were in the time that it took.
    let above = healthy.iter().filter(|run| {
        let calls = number(run, "pages") + number(run, "retries");
        calls > number(run, "seconds").floor() + 2.0
    });
    assert_eq!(above.count(), 0, "an account was above its limit");
    assert!(megabytes < 300, "{megabytes} MB");
    assert!(share > 0.5, "{share}");
}

fn specs(folder: &Path) -> std::path::PathBuf {
    let specs = folder.join("specs");
    fs::create_dir_all(specs.join("shop/endpoints")).expect("is made");
    fs::write(specs.join("shop/api.toml"), API).expect("is written");
    fs::write(specs.join("shop/endpoints/list_orders.toml"), LIST).expect("is written");
    specs
}

/// Every account that can be read is there, whole, and every other one is told of.
fn check(several: &Several, database: &str, (accounts, failing, orders): (usize, usize, u64)) {
    assert_eq!(several.ended.code, Some(6), "{}", several.ended.stderr);
    let summary = &several.ended.summary;
    assert_eq!(
        summary["complete"],
        accounts - failing,
        "{summary} {}",
        several.ended.stderr
    );
    assert_eq!(summary["failed"], failing, "{summary}");
    let rows = rows(database, "shop_orders");
    for number in failing..accounts {
        let name = format!("a{number:04}");
        assert_eq!(rows.get(&name), Some(&(orders, orders)), "{name}");
    }
    for number in 0..failing {
        let told = format!("account `a{number:04}`: ");
        assert!(several.ended.stderr.contains(&told), "{told}");
    }
}

/// Runs a command to its end; the most memory that it took, in megabytes.
fn measured(command: &mut Command) -> (Several, u64) {
    let child = command.spawn().expect("kehu starts");
    let watch = peak(&child);
    let output = child.wait_with_output().expect("it ends");
    (of(output), watch.join().expect("is measured"))
}

fn peak(child: &Child) -> std::thread::JoinHandle<u64> {
    let status = format!("/proc/{}/status", child.id());
    std::thread::spawn(move || {
        let mut peak = 0;
        while let Ok(text) = fs::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kilobytes =
                line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
            let Some(kilobytes) = kilobytes else { break };
            peak = peak.max(kilobytes / 1024);
            wait(Duration::from_millis(100));
        }
        peak
    })
}
