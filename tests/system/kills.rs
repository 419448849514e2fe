//! Killed again and again at random moments, every target ends with exactly what an undisturbed run
//! leaves.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use it::{
    contents::{self, FILES},
    kehu::{API, below, block_on, export, export_of, sandbox, wait, whole},
    need::POSTGRES,
    postgres::Server,
};
use kehu_sandbox::{Items, Sandbox};
use serde_json::{Value, json};

tests! {
    [] => ndjson_survives_fifty_kills, csv_with_zstd_survives_fifty_kills,
        parquet_survives_fifty_kills, sqlite_survives_fifty_kills,
        look_ups_survive_twenty_kills;
    [POSTGRES] => postgres_survives_fifty_kills;
}

/// Kills of each kind of target.
const KILLS: usize = 50;
/// Enough for a good many pages.
const CUSTOMERS: u64 = 800;

/// What is exported one after the other into one target: everything, everything again after the vendor's
/// customers have changed, and everything anew.
const RUNS: [(&[&str], bool); 3] = [(&[], false), (&[], true), (&["--restart"], true)];

/// The vendor's customers as they are, or with some gone and one changed.
struct Customers {
    items: Items,
    /// Of those that go, and the one that changes: the text that they had.
    had: Vec<(Value, String)>,
}

impl Customers {
    fn of(sandbox: &Sandbox) -> Self {
        let items = sandbox.items(API, "customers").expect("is there");
        let keys = items.keys().expect("are there");
        let had = [10, 300, 301].map(|index| {
            let text = items.get(&keys[index]).expect("reads").expect("is there");
            (keys[index].clone(), text)
        });
        Self {
            items,
            had: had.into(),
        }
    }

    fn change(&self, changed: bool) {
        for (key, text) in &self.had {
            if self.items.get(key).expect("reads").is_none() {
                let item = serde_json::from_str(text).expect("is JSON");
                self.items.put(&item).expect("is put in");
            }
            self.items.replace_text(key, text).expect("is replaced");
        }
        if changed {
            for (key, _) in &self.had[1..] {
                assert!(self.items.remove(key).expect("is removed"));
            }
            let (key, text) = &self.had[0];
            let mut row: Value = serde_json::from_str(text).expect("is JSON");
            row["remark"] = json!("changed");
            self.items
                .replace_text(key, &row.to_string())
                .expect("is replaced");
        }
    }
}

/// Kills exports into `targets` (a fresh one each time) until there were enough kills.
fn check(kind: &str, seed: u64, mut target: impl FnMut(usize) -> String) {
    let sandbox = sandbox(CUSTOMERS);
    let customers = Customers::of(&sandbox);
    let begin = |target: &str, flags: &[&str]| {
        let mut command = export(&sandbox, target);
        command.args(["--commit-every", "5ms"]).args(flags);
        command
    };
    let undisturbed = target(0);
    let mut longest = Duration::ZERO;
    let expect = RUNS.map(|(flags, changed)| {
        customers.change(changed);
        let begun = Instant::now();
        whole(&mut begin(&undisturbed, flags));
        longest = longest.max(begun.elapsed());
        contents::listed(&undisturbed)
    });
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut kills, mut rounds) = (0, 1..);
    while kills < KILLS {
        let target = target(rounds.next().unwrap_or_default());
        for ((flags, changed), expect) in RUNS.iter().zip(&expect) {
            customers.change(*changed);
            kills += kill_until_done(&mut random, longest * 6 / 5, || begin(&target, flags));
            assert!(
                contents::listed(&target) == *expect,
                "{kind} {flags:?} differs after {kills} kills, seed {seed}"
            );
        }
    }
}

/// Starts a command again and again, and kills it after a random time up to `longest`, until it gets
/// through; how often it was killed.
fn kill_until_done(
    random: &mut fastrand::Rng,
    longest: Duration,
    command: impl Fn() -> Command,
) -> usize {
    let mut kills = 0;
    loop {
        let mut command = command();
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = quiet.spawn().expect("kehu starts");
        wait(longest.mul_f64(random.f64()));
        if let Some(status) = child.try_wait().expect("is ours") {
            assert!(status.success(), "{status}, after {kills} kills");
            return kills;
        }
        child.kill().expect("is ours");
        child.wait().expect("is ours");
        kills += 1;
    }
}

fn check_file(name: &str, seed: u64) {
    // A kill takes nothing from a disk that the system has taken: memory will do, and is faster.
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    let folder = folder.expect("a temporary folder");
    check(name, seed, |round| {
        let folder = folder.path().join(round.to_string());
        std::fs::create_dir_all(&folder).expect("is made");
        below(&folder, name)
    });
}

fn ndjson_survives_fifty_kills() {
    check_file(FILES[0], 1);
}

fn csv_with_zstd_survives_fifty_kills() {
    check_file(FILES[2], 2);
}

fn parquet_survives_fifty_kills() {
    check_file(FILES[3], 3);
}

fn sqlite_survives_fifty_kills() {
    check_file(FILES[4], 4);
}

fn postgres_survives_fifty_kills() {
    let server = Server::get();
    let mut databases = Vec::new();
    check("postgres", 5, |_| {
        databases.push(server.database());
        databases
            .last()
            .map(|database| database.url.clone())
            .unwrap_or_default()
    });
}

/// Ids are listed, and what is known of each is looked up.
fn look_ups_survive_twenty_kills() {
    const API: &str = "rabbitpre";
    let builder = Sandbox::builder().apis([API]).customers(950);
    let builder = builder.keep_limits(false);
    let sandbox = block_on(builder.start()).expect("the sandbox starts");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let begin = |target: &str| {
        let mut command = export_of(&sandbox, API, "tags_of_customers", target);
        command.args(["--commit-every", "5ms"]);
        command
    };
    let undisturbed = below(folder.path(), FILES[0]);
    sandbox
        .faults()
        .set_text("latency:10ms")
        .expect("are faults");
    let begun = Instant::now();
    whole(&mut begin(&undisturbed));
    let longest = begun.elapsed();
    let expect = contents::of(&undisturbed);
    let mut random = fastrand::Rng::with_seed(7);
    let (mut kills, mut rounds) = (0, 1..);
    while kills < 20 {
        let name = format!("{}.ndjson", rounds.next().unwrap_or_default());
        let target = below(folder.path(), &name);
        kills += kill_until_done(&mut random, longest, || begin(&target));
        assert!(
            contents::of(&target) == expect,
            "rows differ after {kills} kills"
        );
    }
}
