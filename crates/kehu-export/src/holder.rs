//! Who holds a target: told to whoever comes second.

use std::{fmt, fs, path::Path};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Who holds a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Name of the machine.
    pub host: String,
    /// Number of the process.
    pub pid: u32,
    /// Since when.
    pub since: Timestamp,
}

impl Holder {
    /// This process, from now on.
    #[must_use]
    pub fn this_process() -> Self {
        Self {
            host: host(),
            pid: std::process::id(),
            since: Timestamp::now(),
        }
    }

    /// Whether the holder was a process of this machine that is gone.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        let processes = Path::new("/proc");
        self.host == host()
            && processes.join("self").exists()
            && !processes.join(self.pid.to_string()).exists()
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, pid, since } = self;
        write!(f, "process {pid} on {host}, since {since:.0}")
    }
}

/// This machine's name.
fn host() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = name.or_else(|| std::env::var("HOSTNAME").ok());
    let name = name.or_else(|| std::env::var("COMPUTERNAME").ok());
    name.map_or_else(|| "this machine".to_owned(), |name| name.trim().to_owned())
}
