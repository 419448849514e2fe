//! The lenient reader.

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
        at: 0,
        line: first_line,
        fixes: Vec::new(),
        comments: Vec::new(),
        attempts: ATTEMPTS,
        left_out: Vec::new(),
        lost: false,
    };
    let mut out = Parsed::default();
    loop {
        let before = reader.at;
        let Some(start) = reader.next_start() else {
            out.rest = source.get(before..).unwrap_or_default().trim().to_owned();
            return out;
        };
        let label = source
            .get(before..start)
            .unwrap_or_default()
            .trim()
            .to_owned();
        reader.skip_to(start);
        reader.fixes.clear();
        reader.comments.clear();
        reader.left_out.clear();
        let root = reader.value(0);
        match root.and_then(|root| reader.mostly_read(root)) {
            Ok(root) => {
                let text = source
                    .get(start..reader.at)
                    .unwrap_or_default()
                    .trim()
                    .to_owned();
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
                out.rest = source.get(start..).unwrap_or_default().to_owned();
                return out;
            }
        }
    }
}

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
        self.line += self.source[self.at..at]
            .bytes()
            .filter(|b| *b == b'\n')
            .count();
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
                let blank = &read[read.trim_end().len()..];
                (
                    self.line - blank.matches('\n').count(),
                    "the end".to_owned(),
                )
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
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| matches!(c, ',' | '\n' | '}' | ']'))
            .map_or(rest.len(), |(at, _)| at);
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

    fn space(&mut self) {
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
                    let end = self
                        .rest()
                        .find("*/")
                        .map_or(self.source.len(), |i| self.at + i + 2);
                    self.comment(end);
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
        let end = self
            .rest()
            .find('\n')
            .map_or(self.source.len(), |i| self.at + i);
        self.comment(end);
    }

    /// Takes a comment that ends there.
    fn comment(&mut self, end: usize) {
        let before = self.source[..self.at].rsplit('\n').next();
        let alone = before.is_some_and(|b| b.trim().is_empty());
        let comment = Comment::of(self.line, &self.source[self.at..end], alone);
        self.comments.extend(comment);
        self.skip_to(end);
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
            if self.between(&mut members.is_empty(), '}', "member")? {
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

    /// `${order id}`, `{{id}}`, `{id}`: the name of a value in its place.
    fn placeholder(&mut self) -> Option<Value> {
        let line = self.rest().lines().next()?;
        if !line.starts_with("${") && !line.starts_with('{') {
            return None;
        }
        let mut depth = 0_usize;
        let end = line.char_indices().find_map(|(at, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => return None,
            }
            (depth == 0).then_some(at + 1)
        })?;
        let (whole, after) = line.split_at(end);
        let name = whole.trim_matches(['$', '{', '}', ' ']);
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
        let named = name.starts_with(char::is_alphabetic)
            && (whole.starts_with('$') || name.chars().all(plain));
        let ends = after.trim_start();
        let ends = ends.is_empty() || ends.starts_with([',', '，', '}', ']', '/', '#']);
        if !named || !ends {
            return None;
        }
        let value = Value::Masked(name.to_owned());
        self.fix("a bare word where a value should stand", true);
        self.skip_to(self.at + end);
        Some(value)
    }

    fn array(&mut self, depth: usize) -> Read<Value> {
        self.open('[', "a full-width bracket");
        let mut items = Vec::new();
        loop {
            if self.between(&mut items.is_empty(), ']', "item")? {
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

    fn open(&mut self, plain: char, what: &str) {
        if self.peek() != Some(plain) {
            self.fix(what, true);
        }
        self.bump();
    }

    /// Takes what stands between entries; true when the closing bracket was taken.
    fn between(&mut self, first: &mut bool, close: char, entry: &str) -> Read<bool> {
        let line = self.line;
        self.remarks();
        let mut commas = 0;
        while let Some(c) = self
            .peek()
            .filter(|c| matches!(c, ',' | '，' | '、' | ';' | '；'))
        {
            if c != ',' {
                self.fix("a full-width comma", true);
            }
            commas += 1;
            self.bump();
            self.remarks();
        }
        let closes = |c: Option<char>| {
            c == Some(close)
                || (close == '}' && c == Some('｝'))
                || (close == ']' && c == Some('】'))
        };
        if closes(self.peek()) {
            if commas > 0 {
                self.fix("a trailing comma", true);
            }
            self.bump();
            return Ok(true);
        }
        if commas > 1 || (commas > 0 && *first) {
            self.fix("a comma too many", true);
        }
        match self.peek() {
            None => {
                self.fix("a closing bracket is missing at the end", true);
                return Ok(true);
            }
            Some('}' | ']') => {
                // The bracket of the container around this one.
                self.fix("a closing bracket is missing", false);
                return Ok(true);
            }
            _ => {}
        }
        let more = self.rest().trim_start_matches(['(', '（']);
        if commas == 0 && !*first && !more.starts_with("..") && !more.starts_with('…') {
            self.fix(
                &format!("a comma is missing between two {entry}s"),
                self.line > line || matches!(self.peek(), Some('"' | '{')),
            );
        }
        Ok(false)
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
            let width = self.source[closed..]
                .chars()
                .next()
                .map_or(0, char::len_utf8);
            self.comments.extend(Comment::of(self.line, said, false));
            self.skip_to(closed + width);
            self.space();
        }
    }

    /// `...` or `…` in place of more entries.
    fn ellipsis(&mut self) -> bool {
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

    fn string(&mut self) -> Read<String> {
        let start = self.at;
        let Some(open) = self.bump() else {
            return self.broken("a string should stand here");
        };
        if self.unescaped_json(open) {
            let inner = &self.source[start + open.len_utf8()..self.at - open.len_utf8()];
            self.fix("JSON inside a string was not escaped", true);
            return Ok(inner.to_owned());
        }
        let ends: &[char] = match open {
            '"' => &['"'],
            '\'' => &['\''],
            '‘' | '’' => &['’', '‘', '\''],
            _ => &['”', '“', '"', '＂'],
        };
        if open != '"' {
            self.fix(
                if open == '\'' {
                    "single quotes"
                } else {
                    "full-width quotes"
                },
                true,
            );
        }
        let mut out = String::new();
        loop {
            match self.bump() {
                None => return self.unclosed(),
                Some('\\') => self.escape(&mut out)?,
                Some(c) if ends.contains(&c) || (open == '"' && c == '”' && self.ends_entry()) => {
                    if self.ends_entry() || open != '"' {
                        return Ok(out);
                    }
                    // A quote inside a string, not escaped: the string goes on.
                    if self
                        .rest()
                        .find(['"', '\n'])
                        .is_none_or(|i| self.rest().as_bytes()[i] == b'\n')
                    {
                        return Ok(out);
                    }
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
            fixes: Vec::new(),
            comments: Vec::new(),
            attempts: 0,
            left_out: Vec::new(),
            lost: true,
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
        let hex = |r: &Reader<'_>, at: usize| {
            r.rest()
                .get(at..at + 4)
                .and_then(|h| u32::from_str_radix(h, 16).ok())
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

    /// A number, a word, or something that is not a value.
    fn bare(&mut self) -> Read<Value> {
        let rest = self.rest();
        let length = rest
            .find([',', '，', '}', ']', '\n', ':', '"'])
            .unwrap_or(rest.len());
        let comment = rest[..length].find("//").unwrap_or(length);
        // `2 (pieces)`: a remark stands beside a value that is whole without it.
        let remark = rest[..comment].find(['(', '（']);
        let is_whole = |word: &str| is_number(word) || ["null", "true", "false"].contains(&word);
        let comment = remark
            .filter(|at| is_whole(rest[..*at].trim()))
            .unwrap_or(comment);
        let word = rest[..comment].trim();
        if word.is_empty() {
            return self.broken("a value should stand here");
        }
        let value = match word {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "None" | "nil" | "undefined" | "NULL" | "Null" | "NaN" | "nan" => {
                self.fix(&format!("`{word}` for `null`"), true);
                Value::Null
            }
            "True" | "TRUE" => {
                self.fix("`True` for `true`", true);
                Value::Bool(true)
            }
            "False" | "FALSE" => {
                self.fix("`False` for `false`", true);
                Value::Bool(false)
            }
            number if is_number(number) => Value::Number(number.to_owned()),
            other if other.chars().count() <= 80 && !other.contains('{') => {
                self.fix("a bare word where a value should stand", true);
                Value::Masked(other.to_owned())
            }
            _ => return self.broken("a value should stand here"),
        };
        let used = rest[..comment].trim_end().len();
        self.skip_to(self.at + used);
        Ok(value)
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

/// A number as JSON writes it.
fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let leading_zero =
        digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit();
    digits.starts_with(|c: char| c.is_ascii_digit())
        && !leading_zero
        && digits.len() < 400
        && word.parse::<f64>().is_ok()
        && !digits.ends_with('.')
        && !digits.contains(".e")
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::check;

    #[test]
    fn what_ends_too_early_is_told_on_the_last_line_that_holds_something() {
        for (source, line) in [("{\"a\":", 7), ("{\"a\":\n", 7), ("{\n\"a\":\n\n", 8)] {
            let broken = read(source, 7).broken.unwrap();
            assert_eq!(broken.line, line, "{source:?}");
            assert!(broken.why.ends_with("at the end"), "{}", broken.why);
        }
    }

    #[test]
    fn people_break_json_in_these_ways() {
        // What is read, the value written compactly, and what was fixed.
        let cases = r#"
            {"a": [1, -2.5e3, "x\u4e2d", null, true]} => {"a": [1, -2.5e3, "x中", null, true]}
            {"id": 1021110718827683840} => {"id": 1021110718827683840}
            ["a",\n. . .\n] => ["a"]: an ellipsis
            {"a":1, \\n"b":2} => {"a": 1, "b": 2}: a `\` at the end of a line
            {"a":1,} => {"a": 1}: a trailing comma
            {"a":1\n"b":2} => {"a": 1, "b": 2}: a comma is missing between two members
            {"a":1, // why\n"b":2} => {"a": 1, "b": 2}: a `//` comment
            {"a": 1,(0 for none)\n"b": 2 （个）\n} => {"a": 1, "b": 2}: a remark in parentheses; a remark in parentheses
            ["a",\n…\n] => ["a"]: an ellipsis
            ["a", ...] => ["a"]: an ellipsis
            {"a"：“x”，"b":2} => {"a": "x", "b": 2}: a full-width colon; full-width quotes; a full-width comma
            {"a": *****, "b": 12xx} => {"a": null, "b": null}: a bare word where a value should stand; a bare word where a value should stand
            {"a": "{"b":[1,"c"]}"} => {"a": "{\"b\":[1,\"c\"]}"}: JSON inside a string was not escaped
            {'a': 'x', b: None} => {"a": "x", "b": null}: single quotes; single quotes; a key without quotes; `None` for `null`
            {"a": {"b": 1 => {"a": {"b": 1}}: a closing bracket is missing at the end; a closing bracket is missing at the end
            {NBSP"a":1} => {"a": 1}: a space that JSON does not know (NBSP)
        "#;
        check(&cases.replace("{NBSP", "{\u{a0}"), |source| {
            let parsed = read(source, 1);
            assert_eq!(parsed.broken, None, "{source}");
            let document = &parsed.documents[0];
            let valid = serde_json::from_str::<serde_json::Value>(&document.to_json());
            assert!(valid.is_ok(), "{source}");
            let fixes: Vec<&str> = document.fixes.iter().map(|m| m.what.as_str()).collect();
            let colon = if fixes.is_empty() { "" } else { ": " };
            format!("{}{colon}{}", document.root.to_compact(), fixes.join("; "))
        });
        assert_eq!(
            read("{\"id\": 1021110718827683840}", 1).documents[0].to_json(),
            "{\"id\": 1021110718827683840}"
        );
    }

    #[test]
    fn several_values_and_their_labels() {
        let parsed = read("**Ok**\n{\"a\":1}\n**Bad**\n{\"a\":2}\n", 10);
        let found = parsed.documents.iter();
        let found: Vec<String> = found
            .map(|d| format!("{} {} {}", d.root.line, d.label, d.root.to_compact()))
            .collect();
        assert_eq!(found, ["11 **Ok** {\"a\": 1}", "13 **Bad** {\"a\": 2}"]);
    }

    #[test]
    fn what_cannot_be_read_says_where_and_why() {
        let broken = read("{\n\"a\" 1}", 5).broken.unwrap();
        assert_eq!(
            (broken.line, broken.why.as_str()),
            (6, "no `:` after the key `a`, at `1}`")
        );
        assert!(read(&"[".repeat(100_000), 1).broken.is_some());
    }
}
