//! The lenient reader.

mod bare;
mod beside;
mod strings;

use super::{Broken, Comment, Document, Fix, MAX_DEPTH, Node, Value};
use crate::text;

/// What a text holds.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The values in it, in order.
    pub documents: Vec<Document>,
    /// What stopped the reader, after the documents.
    pub broken: Option<Broken>,
    /// What stood after the last value.
    pub rest: String,
}

/// Reads every value in a text, whose first line is this one of the page.
pub fn read(source: &str, first_line: usize) -> Parsed {
    let mut reader = Reader {
        source,
        line: first_line,
        attempts: ATTEMPTS,
        ..Reader::default()
    };
    let mut out = Parsed::default();
    loop {
        let before = reader.at;
        let Some(start) = reader.next_start() else {
            out.rest = source[before..].trim().to_owned();
            return out;
        };
        let label = source[before..start].trim().to_owned();
        reader.skip_to(start);
        reader.fixes.clear();
        reader.comments.clear();
        reader.left_out.clear();
        let root = reader.value(0);
        match root.and_then(|root| reader.mostly_read(root)) {
            Ok(root) => {
                let text = source[start..reader.at].trim().to_owned();
                out.documents.push(Document {
                    label,
                    root,
                    text,
                    fixes: std::mem::take(&mut reader.fixes),
                    comments: std::mem::take(&mut reader.comments),
                });
            }
            Err(broken) => {
                out.broken = Some(broken);
                out.rest = source[start..].to_owned();
                return out;
            }
        }
    }
}

#[derive(Default)]
struct Reader<'a> {
    source: &'a str,
    at: usize,
    line: usize,
    fixes: Vec<Fix>,
    comments: Vec<Comment>,
    /// Bytes that may still be spent on trying whether a text holds JSON that was not escaped.
    attempts: usize,
    /// Entries of this value that are not JSON and were left out.
    left_out: Vec<Broken>,
    /// What follows cannot be told from what is being read.
    lost: bool,
}

/// See [`Reader::attempts`].
const ATTEMPTS: usize = 1 << 20;

/// So many members have to be read for each entry that is left out.
const READ_FOR_EACH: usize = 4;

type Read<T> = Result<T, Broken>;

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        if c == '\n' {
            self.line += 1;
        }
        Some(c)
    }

    fn skip_to(&mut self, at: usize) {
        self.line += self.source[self.at..at].matches('\n').count();
        self.at = at;
    }

    fn fix(&mut self, what: &str, certain: bool) {
        self.fixes.push(Fix {
            line: self.line,
            what: what.to_owned(),
            certain,
        });
    }

    fn broken<T>(&self, why: &str) -> Read<T> {
        let (line, at) = match self.rest().trim_start().lines().next() {
            Some(near) => (self.line, format!("`{}`", text::short(near, 32))),
            // The last line that holds anything: a line end behind it begins no other.
            None => {
                let read = &self.source[..self.at];
                let blank = read[read.trim_end().len()..].matches('\n').count();
                (self.line - blank, "the end".to_owned())
            }
        };
        Err(Broken {
            line,
            why: format!("{why}, at {at}"),
        })
    }

    /// The value, unless too much of it was left out.
    fn mostly_read(&mut self, root: Node) -> Read<Node> {
        if root.count_members() < self.left_out.len() * READ_FOR_EACH {
            return Err(self.left_out.swap_remove(0));
        }
        Ok(root)
    }

    /// Leaves out an entry that is not JSON, up to the next comma, the end of its line or the bracket around it.
    fn leave_out(&mut self, broken: Broken) -> Read<()> {
        if self.lost || self.line != broken.line {
            return Err(broken);
        }
        let rest = self.rest();
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[first..].find([',', '\n', '}', ']']);
        let end = end.map_or(rest.len(), |at| first + at);
        let what = text::short(rest[..end].trim(), 32);
        self.fix(&format!("`{what}` is left out"), false);
        self.left_out.push(broken);
        self.skip_to(self.at + end);
        Ok(())
    }

    /// Where the next value begins: `{` or `[` that opens a line or follows a space or a colon.
    fn next_start(&self) -> Option<usize> {
        let rest = self.rest();
        rest.char_indices()
            .filter(|(_, c)| matches!(c, '{' | '['))
            .map(|(i, _)| i)
            .find(|i| {
                let before = rest[..*i].chars().next_back();
                before.is_none_or(|c| {
                    c.is_whitespace()
                        || matches!(
                            c,
                            ':' | '：' | '=' | '`' | '*' | '>' | '\'' | '"' | '}' | ']' | ','
                        )
                        || text::is_cjk(c)
                }) && opens_value(&rest[*i..])
            })
            .map(|i| self.at + i)
    }

    fn value(&mut self, depth: usize) -> Read<Node> {
        if depth > MAX_DEPTH {
            self.lost = true;
            return self.broken(&format!("nested more than {MAX_DEPTH} deep"));
        }
        self.space();
        let line = self.line;
        if let Some(placeholder) = self.placeholder() {
            return Ok(Node {
                line,
                value: placeholder,
            });
        }
        let value = match self.peek() {
            None => return self.broken("a value is missing"),
            Some('{' | '｛') => self.object(depth)?,
            Some('[' | '【') => self.array(depth)?,
            Some('"' | '“' | '”' | '＂' | '\'' | '‘' | '’') => {
                Value::String(self.string()?)
            }
            Some(_) => self.bare()?,
        };
        Ok(Node { line, value })
    }

    fn object(&mut self, depth: usize) -> Read<Value> {
        self.open('{', "a full-width bracket");
        let mut members: Vec<(String, Node)> = Vec::new();
        loop {
            if self.between(members.is_empty(), '}', "member") {
                return Ok(Value::Object(members));
            }
            if self.ellipsis() {
                continue;
            }
            match self.member(depth) {
                Ok(member) => members.push(member),
                Err(broken) => self.leave_out(broken)?,
            }
        }
    }

    fn member(&mut self, depth: usize) -> Read<(String, Node)> {
        let key = self.key()?;
        self.colon(&key)?;
        self.space();
        let value = if matches!(self.peek(), Some(',' | '，' | '}')) {
            self.fix("a value is missing", false);
            Node {
                line: self.line,
                value: Value::Masked(String::new()),
            }
        } else {
            self.value(depth + 1)?
        };
        Ok((key, value))
    }

    fn array(&mut self, depth: usize) -> Read<Value> {
        self.open('[', "a full-width bracket");
        let mut items = Vec::new();
        loop {
            if self.between(items.is_empty(), ']', "item") {
                return Ok(Value::Array(items));
            }
            if self.ellipsis() {
                continue;
            }
            let before = (self.at, self.line);
            match self.value(depth + 1) {
                Ok(item) => items.push(item),
                Err(broken) => self.leave_out(broken)?,
            }
            self.space();
            // A key: the members of the object around the array go on.
            let key = self.peek() == Some(':') && depth > 0;
            if key
                && items
                    .pop_if(|item| matches!(item.value, Value::String(_)))
                    .is_some()
            {
                (self.at, self.line) = before;
                self.fix("a closing bracket is missing", false);
                return Ok(Value::Array(items));
            }
        }
    }

    fn key(&mut self) -> Read<String> {
        match self.peek() {
            Some('"' | '“' | '”' | '＂' | '\'' | '‘' | '’') => self.string(),
            Some(c) if c.is_alphanumeric() || matches!(c, '_' | '$' | '-') => {
                let length = self
                    .rest()
                    .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '.')))
                    .unwrap_or(self.rest().len());
                let key = self.rest()[..length].to_owned();
                self.fix("a key without quotes", true);
                self.skip_to(self.at + length);
                Ok(key)
            }
            _ => self.broken("a key should stand here"),
        }
    }

    fn colon(&mut self, key: &str) -> Read<()> {
        self.space();
        match self.peek() {
            Some(':') => {}
            Some('：') => self.fix("a full-width colon", true),
            Some('=') => self.fix("`=` for `:`", true),
            _ => return self.broken(&format!("no `:` after the key `{}`", text::short(key, 24))),
        }
        self.bump();
        if self.peek() == Some('>') {
            self.bump();
        }
        Ok(())
    }
}

fn opens_value(rest: &str) -> bool {
    let inner = rest[1..].trim_start();
    match rest.as_bytes()[0] {
        b'{' => {
            inner.is_empty()
                || inner.starts_with(['"', '\'', '“', '}', '/', '…', '{', '#'])
                || inner.starts_with("...")
                || {
                    let after = inner.trim_start_matches(|c: char| {
                        c.is_alphanumeric() || matches!(c, '_' | '-')
                    });
                    after.len() < inner.len() && after.trim_start().starts_with([':', '：'])
                }
        }
        _ => {
            inner.is_empty()
                || inner.starts_with(['{', '[', '"', ']', '\'', '…', '“', '/'])
                || inner.starts_with("...")
                || inner.starts_with(|c: char| c.is_ascii_digit() || c == '-')
                || inner.starts_with("null")
                || inner.starts_with("true")
        }
    }
}

#[cfg(test)]
mod tests;
