//! `cargo xtask`: reads the command line and runs it.

use std::process::ExitCode;

fn main() -> ExitCode {
    kehu_xtask::main()
}
