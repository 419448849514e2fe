//! Re-indents JSON without reading it: every number keeps its digits, every key its place.
//!
//! `serde_json::Value` would do for most answers, but a number such as `1021110718827683840` or
//! `1.10` must come out as it arrived, in every output format.

use std::io::{self, Write};

use crate::style;

/// How JSON is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// On one line.
    Compact,
    /// Two spaces a level, beginning at this level.
    Pretty(usize),
}

/// Writes the JSON text `json`, which must be valid, in `layout`, without a line end after it.
pub fn write(out: &mut dyn Write, json: &str, layout: Layout) -> io::Result<()> {
    let (pretty, mut depth) = match layout {
        Layout::Compact => (false, 0),
        Layout::Pretty(depth) => (true, depth),
    };
    let bytes = json.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'"' => {
                at = string_end(bytes, at);
                string(out, json.get(start..at).unwrap_or_default())?;
            }
            b'{' | b'[' => {
                out.write_all(&[byte])?;
                let next = skip_space(bytes, at);
                if matches!(bytes.get(next), Some(b'}' | b']')) {
                    out.write_all(&bytes[next..=next])?;
                    at = next + 1;
                } else {
                    depth += 1;
                    new_line(out, pretty, depth)?;
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                new_line(out, pretty, depth)?;
                out.write_all(&[byte])?;
            }
            b',' => {
                out.write_all(b",")?;
                new_line(out, pretty, depth)?;
            }
            b':' => out.write_all(if pretty { b": " } else { b":" })?,
            _ => {
                let rest = &bytes[start..];
                let len = rest.iter().position(|byte| b",]} \t\r\n".contains(byte));
                at = start + len.unwrap_or(rest.len());
                out.write_all(&bytes[start..at])?;
            }
        }
    }
    Ok(())
}

/// A string as it came; what could steer a terminal is escaped, which means the same.
fn string(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let mut rest = text;
    while let Some(at) = rest.find(style::steers) {
        let (before, from) = rest.split_at(at);
        out.write_all(before.as_bytes())?;
        let mut chars = from.chars();
        if let Some(steers) = chars.next() {
            write!(out, "\\u{:04x}", u32::from(steers))?;
        }
        rest = chars.as_str();
    }
    out.write_all(rest.as_bytes())
}

/// `json` on one line.
pub fn compact(json: &str) -> String {
    let mut bytes = Vec::with_capacity(json.len());
    // Writing to memory does not fail.
    let _ = write(&mut bytes, json, Layout::Compact);
    String::from_utf8(bytes).unwrap_or_else(|_| json.to_owned())
}

fn new_line(out: &mut dyn Write, pretty: bool, depth: usize) -> io::Result<()> {
    if pretty {
        writeln!(out)?;
        write!(out, "{:width$}", "", width = depth * 2)?;
    }
    Ok(())
}

fn skip_space(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let space = rest.iter().take_while(|byte| b" \t\r\n".contains(byte));
    from + space.count()
}

/// The position after the quote that closes a string whose first character is at `at`.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'"' => return at + 1,
            b'\\' => 2,
            _ => 1,
        };
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pretty(json: &str) -> String {
        let mut out = Vec::new();
        write(&mut out, json, Layout::Pretty(0)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn digits_and_order_stay() {
        let json = r#"{ "z": 1021110718827683840, "a":[1.10, -0.0,1e400 ], "e": { }, "n":[ ] }"#;
        insta::assert_snapshot!(pretty(json), @r#"
        {
          "z": 1021110718827683840,
          "a": [
            1.10,
            -0.0,
            1e400
          ],
          "e": {},
          "n": []
        }
        "#);
        insta::assert_snapshot!(compact(json), @r#"{"z":1021110718827683840,"a":[1.10,-0.0,1e400],"e":{},"n":[]}"#);
    }

    #[test]
    fn strings_are_copied_letter_for_letter() {
        let json = r#"{"a": "x, [y]: \"{z}\" \\", "客户": "\u5f20 三"}"#;
        assert_eq!(
            compact(json),
            r#"{"a":"x, [y]: \"{z}\" \\","客户":"\u5f20 三"}"#
        );
    }

    #[test]
    fn what_could_steer_a_terminal_is_escaped() {
        assert_eq!(
            compact("\"a\u{9b}2J\u{202e}b 客\""),
            r#""a\u009b2J\u202eb 客""#
        );
    }

    #[test]
    fn the_layout_of_the_vendor_is_undone() {
        let once = pretty(r#"[{"a":[1,2]},null,"t"]"#);
        assert_eq!(pretty(&once), once);
        assert_eq!(compact(&once), r#"[{"a":[1,2]},null,"t"]"#);
    }
}
