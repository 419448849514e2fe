//! What a process takes.

use std::{
    fs,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

/// What something took.
pub struct Measured {
    pub rows: u64,
    pub time: Duration,
    /// Where it was a process of its own.
    pub process: Option<Process>,
    /// Which share of the time it waited for the service, where it says so.
    pub waiting: Option<f64>,
}

pub struct Process {
    pub peak_kb: u64,
    pub processor: Duration,
}

impl Measured {
    /// What was done in this process.
    pub fn of(rows: u64, time: Duration) -> Self {
        Self {
            rows,
            time,
            process: None,
            waiting: None,
        }
    }
}

/// Runs a command that ends with a line of JSON.
pub fn measure(command: &mut Command) -> Measured {
    let begun = Instant::now();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut process = Process {
        peak_kb: 0,
        processor: Duration::ZERO,
    };
    while child.try_wait().expect("is ours").is_none() {
        process.peak_kb = process.peak_kb.max(peak(&child));
        process.processor = process.processor.max(used(&child));
        std::thread::sleep(Duration::from_millis(5));
    }
    let time = begun.elapsed();
    let output = child.wait_with_output().expect("is ours");
    let said = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}{told}", output.status);
    let last = said.lines().last().unwrap_or_default();
    let said: Value = serde_json::from_str(last).unwrap_or(Value::Null);
    let rows = said["rows_in_target"].as_u64().or(said["rows"].as_u64());
    Measured {
        rows: rows.unwrap_or(0),
        time,
        process: Some(process),
        waiting: said["waiting_for_service"].as_f64(),
    }
}

/// The most memory that the process has had, as Linux tells.
fn peak(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok())
        .unwrap_or(0)
}

/// Its processor time, in hundredths of a second.
fn used(child: &Child) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: Vec<u64> = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse().ok())
        .collect();
    Duration::from_millis(ticks.iter().sum::<u64>() * 10)
}
