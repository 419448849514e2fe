//! How the demo speaks: numbered steps, the code that runs, what came of it.

use std::{io::Write as _, time::Duration};

use crate::{
    failure::Result,
    io::{Io, Stream},
    language::text,
    output::{
        self,
        layout::{self, Column},
    },
    style,
};

/// The demo as it is told.
#[derive(Debug)]
pub struct Tale {
    out: Stream,
    color: bool,
    width: usize,
    step: usize,
}

impl Tale {
    /// Begins on standard output.
    pub fn new(io: &Io) -> Self {
        Self {
            out: io.stdout.clone(),
            color: io.colored_stdout(),
            width: output::width(io).min(100),
            step: 0,
        }
    }

    /// The scene: what it is, and who plays whom.
    pub fn open(&mut self, title: &str, parts: &[(&str, String)]) -> Result<()> {
        writeln!(self.out, "{}", style::head(text(title), self.color))?;
        for (name, url) in parts {
            writeln!(self.out, "  {name:<10} {}", style::dim(url, self.color))?;
        }
        self.flush()
    }

    /// The next step.
    pub fn step(&mut self, title: &str) -> Result<()> {
        self.step += 1;
        let title = format!("{}  {}", self.step, text(title));
        writeln!(self.out, "\n{}", style::head(&title, self.color))?;
        self.flush()
    }

    /// A line of the code that runs.
    pub fn code(&mut self, code: &str) -> Result<()> {
        writeln!(self.out, "   {}", style::literal(code, self.color))?;
        self.flush()
    }

    /// What there is to say.
    pub fn say(&mut self, told: &str) -> Result<()> {
        for line in layout::wrap(&style::safe(text(told)), self.width.saturating_sub(3)) {
            writeln!(self.out, "   {line}")?;
        }
        self.flush()
    }

    /// A name and what it stands for.
    pub fn note(&mut self, name: &str, told: &str) -> Result<()> {
        let name = console::pad_str(text(name), 10, console::Alignment::Left, None);
        let mut head = style::dim(&name, self.color);
        for line in layout::wrap(&style::safe(told), self.width.saturating_sub(14)) {
            writeln!(self.out, "   {head} {line}")?;
            head = " ".repeat(10);
        }
        self.flush()
    }

    /// A table.
    pub fn table(&mut self, columns: &[Column]) -> Result<()> {
        for line in layout::table(columns, self.width.saturating_sub(3), self.color).lines {
            writeln!(self.out, "   {line}")?;
        }
        self.flush()
    }

    /// An empty line.
    pub fn gap(&mut self) -> Result<()> {
        writeln!(self.out)?;
        Ok(())
    }

    /// Commands to go on with.
    pub fn close(&mut self, commands: &[(&str, &str)]) -> Result<()> {
        writeln!(self.out, "\n{}", style::head(text("Go on"), self.color))?;
        let width = commands
            .iter()
            .map(|(command, _)| command.len())
            .max()
            .unwrap_or(0);
        for (command, meaning) in commands {
            let command = style::literal(&format!("{command:<width$}"), self.color);
            writeln!(self.out, "   {command}  {}", text(meaning))?;
        }
        self.flush()
    }

    fn flush(&mut self) -> Result<()> {
        self.out.flush()?;
        Ok(())
    }
}

/// A time as people say it.
pub fn took(time: Duration) -> String {
    match time.as_millis() {
        0 => format!("{} µs", time.as_micros()),
        millis if millis < 10_000 => format!("{millis} ms"),
        millis => format!("{} s", millis / 1000),
    }
}
