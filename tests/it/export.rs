//! `kehu export` against the sandbox, as a process of its own: killed, stopped, starved of disk and
//! database, and compared with a run that nothing disturbed.

use super::debian;

mod changes;
mod contents;
mod disk;
mod faults;
mod kehu;
mod kills;
mod outputs;
mod postgres;
mod postgres_access;
mod replaced;
mod report;
mod rows;
mod server;
mod walks;
