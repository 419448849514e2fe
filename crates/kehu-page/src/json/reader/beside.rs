//! What stands between values: space, comments, remarks, ellipses, brackets and commas.

use super::Reader;
use crate::json::Comment;

impl<'a> Reader<'a> {
    pub(super) fn space(&mut self) {
        loop {
            match self.peek() {
                Some('\u{a0}' | '\u{3000}' | '\u{2002}' | '\u{2003}') => {
                    self.fix("a space that JSON does not know (NBSP)", true);
                    self.bump();
                }
                Some(c) if c.is_whitespace() => {
                    self.bump();
                }
                Some('/') if self.rest().starts_with("//") => self.comment_line("a `//` comment"),
                Some('/') if self.rest().starts_with("/*") => {
                    self.fix("a `/* */` comment", true);
                    let end = self.rest().find("*/").map(|i| self.at + i + 2);
                    self.comment(end.unwrap_or(self.source.len()));
                }
                Some('#') => self.comment_line("a `#` comment"),
                // As a shell would carry its command on.
                Some('\\')
                    if self.rest()[1..]
                        .trim_start_matches([' ', '\t', '\r'])
                        .starts_with('\n') =>
                {
                    self.fix("a `\\` at the end of a line", true);
                    self.bump();
                }
                _ => return,
            }
        }
    }

    fn comment_line(&mut self, what: &str) {
        self.fix(what, true);
        let end = self.rest().find('\n').map(|i| self.at + i);
        self.comment(end.unwrap_or(self.source.len()));
    }

    /// Takes a comment that ends there.
    pub(super) fn comment(&mut self, end: usize) {
        let before = self.source[..self.at].rsplit('\n').next();
        let alone = before.is_some_and(|b| b.trim().is_empty());
        let comment = Comment::of(self.line, &self.source[self.at..end], alone);
        self.comments.extend(comment);
        self.skip_to(end);
    }

    pub(super) fn open(&mut self, plain: char, what: &str) {
        if self.peek() != Some(plain) {
            self.fix(what, true);
        }
        self.bump();
    }

    /// Takes what stands between entries; true when the closing bracket was taken.
    pub(super) fn between(&mut self, is_first: bool, close: char, entry: &str) -> bool {
        let line = self.line;
        self.remarks();
        let mut commas = 0;
        while let Some(comma @ (',' | '，' | '、' | ';' | '；')) = self.peek() {
            if comma != ',' {
                self.fix("a full-width comma", true);
            }
            commas += 1;
            self.bump();
            self.remarks();
        }
        let wide = if close == '}' { '｝' } else { '】' };
        let next = self.peek();
        if next.is_some_and(|c| c == close || c == wide) {
            if commas > 0 {
                self.fix("a trailing comma", true);
            }
            self.bump();
            return true;
        }
        if commas > 1 || (commas > 0 && is_first) {
            self.fix("a comma too many", true);
        }
        match next {
            None => {
                self.fix("a closing bracket is missing at the end", true);
                return true;
            }
            // The bracket of the container around this one.
            Some('}' | ']') => {
                self.fix("a closing bracket is missing", false);
                return true;
            }
            _ => {}
        }
        let more = self.rest().trim_start_matches(['(', '（']);
        if commas == 0 && !is_first && !more.starts_with("..") && !more.starts_with('…') {
            let is_certain = self.line > line || matches!(next, Some('"' | '{'));
            self.fix(
                &format!("a comma is missing between two {entry}s"),
                is_certain,
            );
        }
        false
    }

    /// Takes space, and remarks in parentheses: `"admin": 1, (1 for those who manage)`.
    fn remarks(&mut self) {
        self.space();
        while let Some(inside) = self.rest().strip_prefix(['(', '（']) {
            let line = inside.lines().next().unwrap_or_default();
            let Some((said, _)) = line.split_once([')', '）']) else {
                return;
            };
            if said.is_empty() || said.starts_with(['.', '…', '·', '。']) {
                return;
            }
            self.fix("a remark in parentheses", true);
            let closed = self.source.len() - inside.len() + said.len();
            self.comments.extend(Comment::of(self.line, said, false));
            self.skip_to(closed);
            self.bump();
            self.space();
        }
    }

    /// `...` or `…` in place of more entries.
    pub(super) fn ellipsis(&mut self) -> bool {
        let rest = self.rest();
        // `(... more of them)`: in parentheses as well.
        let rest = rest.strip_prefix(['(', '（']).unwrap_or(rest);
        let dots = rest
            .chars()
            .take_while(|c| matches!(c, '.' | '…' | '·' | '。'))
            .map(char::len_utf8)
            .sum::<usize>();
        let dots = match rest.starts_with(". . .") {
            true => ". . .".len(),
            false => dots,
        };
        let is = rest.starts_with('…') || dots >= 2;
        if is {
            self.fix("an ellipsis", true);
            self.skip_to(self.source.len() - rest.len() + dots);
            // Words beside it ("... more fields") are not an entry either.
            let words = self
                .rest()
                .find(['\n', ',', '，', '}', ']'])
                .unwrap_or(self.rest().len());
            if !self.rest()[..words].contains(['"', ':', '{', '[']) {
                self.skip_to(self.at + words);
            }
        }
        is
    }
}
