//! Killed again and again at random moments, every target ends with exactly what an undisturbed run
//! leaves.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use super::{
    contents::{self, FILES},
    kehu::{below, export, sandbox, whole},
    server::Server,
};

/// Kills of each kind of target.
const KILLS: usize = 50;
/// Enough for a good many pages.
const CUSTOMERS: u64 = 800;

/// Kills exports into `targets` (a fresh one each time) until there were enough kills.
fn check(kind: &str, seed: u64, mut target: impl FnMut(usize) -> String) {
    let sandbox = sandbox(CUSTOMERS);
    let begin = |target: &str| {
        let mut command = export(&sandbox, target);
        command.args(["--commit-every", "5ms"]);
        command
    };
    let undisturbed = target(0);
    let begun = Instant::now();
    whole(&mut begin(&undisturbed));
    let longest = begun.elapsed();
    let expect = contents::of(&undisturbed);
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut kills, mut rounds) = (0, 1..);
    while kills < KILLS {
        let target = target(rounds.next().unwrap_or_default());
        loop {
            let mut command = begin(&target);
            let mut child = command
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("kehu starts");
            wait(longest.mul_f64(random.f64()));
            let ended = child.try_wait().expect("is ours");
            if let Some(status) = ended {
                assert!(status.success(), "{kind}: {status}, after {kills} kills");
                break;
            }
            child.kill().expect("is ours");
            child.wait().expect("is ours");
            kills += 1;
        }
        assert!(
            contents::of(&target) == expect,
            "{kind} differs after {kills} kills, seed {seed}"
        );
    }
}

/// Lets so much time pass: what is waited for is the moment, not an event.
pub fn wait(time: Duration) {
    let (_keep, never) = std::sync::mpsc::channel::<()>();
    let _ = never.recv_timeout(time);
}

fn check_file(name: &str, seed: u64) {
    // A kill takes nothing from a disk that the system has taken: memory will do, and is faster.
    let memory = std::path::Path::new("/dev/shm");
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

#[test]
fn ndjson_survives_fifty_kills() {
    check_file(FILES[0], 1);
}

#[test]
fn csv_with_zstd_survives_fifty_kills() {
    check_file(FILES[2], 2);
}

#[test]
fn parquet_survives_fifty_kills() {
    check_file(FILES[3], 3);
}

#[test]
fn sqlite_survives_fifty_kills() {
    check_file(FILES[4], 4);
}

#[test]
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
