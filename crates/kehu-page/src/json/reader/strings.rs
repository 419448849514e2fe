//! Strings, however they are quoted and whatever they hold.

use super::{Read, Reader};
use crate::json::MAX_DEPTH;

impl<'a> Reader<'a> {
    pub(super) fn string(&mut self) -> Read<String> {
        let start = self.at;
        let Some(open) = self.bump() else {
            return self.broken("a string should stand here");
        };
        if self.unescaped_json(open) {
            let inner = &self.source[start + open.len_utf8()..self.at - open.len_utf8()];
            self.fix("JSON inside a string was not escaped", true);
            return Ok(inner.to_owned());
        }
        let (ends, fault): (&[char], _) = match open {
            '"' => (&['"'], ""),
            '\'' => (&['\''], "single quotes"),
            '‘' | '’' => (&['’', '‘', '\''], "full-width quotes"),
            _ => (&['”', '“', '"', '＂'], "full-width quotes"),
        };
        if !fault.is_empty() {
            self.fix(fault, true);
        }
        let mut out = String::new();
        loop {
            match self.bump() {
                None => return self.unclosed(),
                Some('\\') => self.escape(&mut out)?,
                Some(c) if ends.contains(&c) || (open == '"' && c == '”' && self.ends_entry()) => {
                    let rest = self.rest();
                    let next = || rest.find(['"', '\n']).map(|at| &rest[at..]);
                    let goes_on = || next().is_some_and(|next| next.starts_with('"'));
                    if self.ends_entry() || open != '"' || !goes_on() {
                        return Ok(out);
                    }
                    // A quote inside a string, not escaped: the string goes on.
                    self.fix("a quote inside a string was not escaped", false);
                    out.push(c);
                }
                Some('\n') => {
                    self.fix("a line break inside a string", true);
                    out.push('\n');
                }
                Some(c) if c.is_control() => {
                    self.fix("a control character inside a string", true);
                    out.push(c);
                }
                Some(c) => out.push(c),
            }
            if out.len() > 4_000_000 {
                return self.unclosed();
            }
        }
    }

    /// What may follow a text: `,` `:` a closing bracket, the next line, a comment, the end.
    fn ends_entry(&self) -> bool {
        let rest = self
            .rest()
            .trim_start_matches([' ', '\t', '\u{a0}', '\u{3000}']);
        rest.is_empty()
            || rest.starts_with([
                ',', ':', '}', ']', '\n', '，', '：', '；', ';', '=', '】', '｝',
            ])
            || rest.starts_with("//")
            || rest.starts_with("/*")
            || rest.starts_with('#')
    }

    /// `"{"a":1}"`: takes it when it is one, the quotes included.
    fn unescaped_json(&mut self, open: char) -> bool {
        let rest = self.rest();
        if self.attempts == 0
            || open != '"'
            || !rest.starts_with(['{', '['])
            || !rest[1..].trim_start().starts_with(['"', '{'])
            || rest[1..].trim_start().starts_with("\",")
        {
            return false;
        }
        let mut inner = Reader {
            source: self.source,
            at: self.at,
            line: self.line,
            lost: true,
            ..Reader::default()
        };
        let parsed = inner.value(MAX_DEPTH / 2).is_ok() && inner.peek() == Some('"');
        self.attempts = self.attempts.saturating_sub(inner.at - self.at);
        if parsed {
            inner.bump();
            (self.at, self.line) = (inner.at, inner.line);
        }
        parsed
    }

    fn escape(&mut self, out: &mut String) -> Read<()> {
        match self.bump() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some(c @ ('"' | '\\' | '/')) => out.push(c),
            Some('u') => self.unicode(out),
            Some(c) => {
                self.fix(&format!("`\\{c}` is not an escape"), true);
                out.push(c);
            }
            None => return self.unclosed(),
        }
        Ok(())
    }

    fn unclosed<T>(&mut self) -> Read<T> {
        self.lost = true;
        self.broken("a string is not closed")
    }

    fn unicode(&mut self, out: &mut String) {
        let hex = |reader: &Reader<'_>, at: usize| {
            u32::from_str_radix(reader.rest().get(at..at + 4)?, 16).ok()
        };
        let Some(high) = hex(self, 0) else {
            self.fix("`\\u` without four digits", true);
            out.push('u');
            return;
        };
        self.at += 4;
        let mut code = high;
        if (0xd800..0xdc00).contains(&high)
            && self.rest().starts_with("\\u")
            && let Some(low) = hex(self, 2).filter(|l| (0xdc00..0xe000).contains(l))
        {
            self.at += 6;
            code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        }
        out.push(char::from_u32(code).unwrap_or('\u{fffd}'));
    }
}
