//! Long output for a person at a terminal, a screen at a time.
//!
//! `KEHU_PAGER`, else `PAGER`, else `less`; `cat` for none. Never into a pipe or a file.

use std::{
    io::Write as _,
    process::{Child, Command, Stdio},
};

use crate::{failure::Result, io::Io, signals};

/// Writes lines: through a pager where a person would have to scroll back.
pub fn write(io: &Io, lines: &[String]) -> Result<()> {
    let long = io.terminal.stdout && lines.len() >= io.terminal.height;
    if let Some(mut pager) = long.then(|| start(io)).flatten() {
        signals::left_to_a_child();
        if let Some(mut screen) = pager.stdin.take() {
            // Who has seen enough closes the pager.
            let _ = lines.iter().try_for_each(|line| writeln!(screen, "{line}"));
        }
        pager.wait()?;
        return Ok(());
    }
    let mut out = io.stdout.clone();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Starts the pager; nothing where there is none, or none is wanted.
fn start(io: &Io) -> Option<Child> {
    let asked = io.var("KEHU_PAGER").or_else(|| io.var("PAGER"));
    let words = shlex::split(asked.as_deref().unwrap_or("less"))?;
    let (program, args) = words
        .split_first()
        .filter(|(program, _)| *program != "cat")?;
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::piped());
    if io.var("LESS").is_none() {
        // Colours as they are, no screen of its own for what fits one, as git asks for.
        command.env("LESS", "FRX");
    }
    command.spawn().ok()
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::*;
    use crate::io::Terminal;

    #[test]
    fn long_output_goes_through_the_pager_on_a_terminal_alone() {
        let folder = tempfile::tempdir().unwrap();
        let seen = folder.path().join("seen");
        let pager = format!("sh -c 'cat > {}'", seen.display());
        let lines: Vec<_> = (0..24).map(|line| line.to_string()).collect();
        let cases = [
            (
                Terminal::plain(80),
                lines.len(),
                "KEHU_PAGER",
                pager.as_str(),
                true,
            ),
            (
                Terminal::plain(80),
                lines.len(),
                "PAGER",
                pager.as_str(),
                true,
            ),
            (
                Terminal::plain(80),
                lines.len() - 1,
                "PAGER",
                pager.as_str(),
                false,
            ),
            (Terminal::NONE, lines.len(), "PAGER", pager.as_str(), false),
            (Terminal::plain(80), lines.len(), "PAGER", "cat", false),
            (
                Terminal::plain(80),
                lines.len(),
                "PAGER",
                "no-such-program",
                false,
            ),
        ];
        for (terminal, count, variable, pager, paged) in cases {
            let _ = fs::remove_file(&seen);
            let (io, captured) = Io::captured([(variable, pager.to_owned())], "", terminal);
            write(&io, &lines[..count]).unwrap();
            let through = fs::read_to_string(&seen).ok();
            let all = lines[..count].join("\n") + "\n";
            let case = format!("{terminal:?}, {count} lines, {variable}={pager}");
            if paged {
                assert_eq!(through.as_deref(), Some(all.as_str()), "{case}");
                assert_eq!(captured.stdout(), "", "{case}");
            } else {
                assert_eq!(through, None, "{case}");
                assert_eq!(captured.stdout(), all, "{case}");
            }
        }
    }
}
