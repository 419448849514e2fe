//! The few colours, and what a terminal must not be told by a server.

use std::{borrow::Cow, ffi::OsString};

use clap::{Arg, builder::PossibleValuesParser};

use crate::early;

const RESET: &str = "\x1b[0m";

/// `--color`, on every command.
pub fn arg() -> Arg {
    Arg::new("color")
        .long("color")
        .value_name("WHEN")
        .value_parser(PossibleValuesParser::new(["auto", "always", "never"]))
        .global(true)
        .display_order(903)
        .help_heading("Output")
        .help("Colours [default: auto, on a terminal without NO_COLOR]")
}

/// What `--color` says: always, never, or what suits.
pub fn asked(args: &[OsString]) -> Option<bool> {
    match early::value(args, "--color")?.to_str()? {
        "always" => Some(true),
        "never" => Some(false),
        _ => None,
    }
}

fn paint(text: &str, code: &str, color: bool) -> String {
    if color {
        format!("\x1b[{code}m{text}{RESET}")
    } else {
        text.to_owned()
    }
}

/// A failure's first word.
pub fn error(text: &str, color: bool) -> String {
    paint(text, "1;31", color)
}

/// A warning's first word.
pub fn warning(text: &str, color: bool) -> String {
    paint(text, "1;33", color)
}

/// Advice, and what went well.
pub fn help(text: &str, color: bool) -> String {
    paint(text, "1;32", color)
}

/// Headings and column heads.
pub fn head(text: &str, color: bool) -> String {
    paint(text, "1", color)
}

/// A command or a literal in running text.
pub fn literal(text: &str, color: bool) -> String {
    paint(text, "36", color)
}

/// What may be overlooked.
pub fn dim(text: &str, color: bool) -> String {
    paint(text, "2", color)
}

/// Whether a character tells a terminal what to do, or turns the writing round so that one text looks
/// like another.
pub fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The beginning and the end of a string that is too long for a message.
pub fn shortened(text: &str) -> Cow<'_, str> {
    const HALF: usize = 100;
    let chars = text.chars().count();
    if chars <= 2 * HALF + 1 {
        return Cow::Borrowed(text);
    }
    let head = text.chars().take(HALF);
    let tail = text.chars().skip(chars - HALF);
    Cow::Owned(head.chain(['…']).chain(tail).collect())
}

/// `text` on one line and without what steers a terminal: an answer must not.
pub fn safe(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let safe = text.chars().map(|c| match c {
        '\n' | '\r' | '\t' => ' ',
        c if steers(c) => '\u{fffd}',
        c => c,
    });
    Cow::Owned(safe.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_cannot_steer_the_terminal() {
        assert_eq!(safe("\u{1b}[2J张三\r\nok"), "\u{fffd}[2J张三  ok");
        assert_eq!(safe("a\u{202e}b"), "a\u{fffd}b");
        assert!(matches!(safe("plain"), Cow::Borrowed(_)));
    }
}
