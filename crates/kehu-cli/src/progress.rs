//! The progress of a run over pages, on standard error and only where a person is looking.

use std::fmt::Write;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::{io::Io, language::text, output::Format};

/// A bar where the number of rows is known, else a counter.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Starts it; hidden without a terminal, and where rows go to the same terminal.
    pub fn start(io: &Io, format: Format, max: u64, wanted: bool) -> Self {
        let same = io.terminal.stdout && format != Format::Table;
        let target = if io.is_watched() && !same && wanted {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let (length, template) = if max == u64::MAX {
            (None, "{spinner} {pos} rows, {msg} pages, {rate}/s")
        } else {
            (
                Some(max),
                "{bar:30} {pos} of at most {len} rows, {msg} pages, {rate}/s",
            )
        };
        let bar = ProgressBar::with_draw_target(length, target);
        if let Ok(style) = ProgressStyle::with_template(text(template)) {
            let rate = |state: &ProgressState, out: &mut dyn Write| {
                // A bar that cannot be written is not worth a word.
                let _ = write!(out, "{:.0}", state.per_sec());
            };
            bar.set_style(style.with_key("rate", rate));
        }
        bar.set_message("0");
        Self(bar)
    }

    /// One more page; `rows` so far.
    pub fn page(&self, rows: u64) {
        let pages = self.0.message().parse::<u64>().unwrap_or(0) + 1;
        self.0.set_message(pages.to_string());
        self.0.set_position(rows);
    }

    /// Takes it off the screen.
    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}
