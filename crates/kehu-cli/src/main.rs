//! The `kehu` command. Everything is in the library, so that tests can drive it.

use std::process::ExitCode;

use kehu_cli::Io;

fn main() -> ExitCode {
    kehu_cli::run(std::env::args_os(), &Io::process()).into()
}
