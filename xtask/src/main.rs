//! `cargo xtask`: reads the command line and runs it.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(xtask::run(std::env::args_os()))
}
