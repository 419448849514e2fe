//! The `kehu` command with every feature, for tests that need a process of their own: one to kill.

use std::process::ExitCode;

use kehu_cli::Io;

fn main() -> ExitCode {
    kehu_cli::run(std::env::args_os(), &Io::process()).into()
}
