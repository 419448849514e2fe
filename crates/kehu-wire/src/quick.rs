//! Reads JSON text as strictly as any reader of it, and sooner.
//!
//! It looks for what ends a string eight bytes at a time, and hands on the text of a value without looking at it
//! again. What is not in the most common form (a string with escapes, a number with a fraction) is handed to the
//! reader of `serde_json`, value by value, so that what a value means is told in one place; and so that reader says what is wrong
//! with text that is not JSON.

mod deserialize;
#[cfg(test)]
mod tests;

use std::{borrow::Cow, fmt};

use serde::de::{Deserializer as _, Error as _, Expected, IgnoredAny, Visitor};
use serde_json::{Error, Value};

/// So deep values may stand in each other, as for every reader of JSON.
const DEEPEST: usize = 127;

/// So many digits are a number of 64 bits, whichever they are.
const DIGITS: usize = 19;

/// Reads JSON text: takes what `serde_json` takes, but for what stands too deep in values that are not looked into.
///
/// ```
/// use kehu_wire::Quick;
/// use serde::Deserialize;
/// use serde_json::value::RawValue;
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let mut json = Quick::new(r#"[{"id": 7}, {"id": 8}]"#);
/// let rows = Vec::<&RawValue>::deserialize(&mut json)?;
/// json.end()?;
/// assert_eq!(rows[1].get(), r#"{"id": 8}"#);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Quick<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Quick<'t> {
    /// Begins to read.
    #[must_use]
    #[inline]
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// Nothing comes any more.
    ///
    /// # Errors
    /// When something does.
    pub fn end(&mut self) -> Result<(), Error> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.lost()),
        }
    }

    /// The byte that comes next, behind blanks: the one that a value begins with, or a closing bracket.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// What is between the quotes that begin here, and whether anything in it is escaped.
    #[inline]
    fn quoted(&mut self) -> Result<(&'t str, bool), Error> {
        let begin = self.at + 1;
        let (mut end, mut escaped) = (self.mark(begin)?, false);
        while self.text.as_bytes()[end] == b'\\' {
            escaped = true;
            end = self.mark(self.escape(end + 1)?)?;
        }
        if self.text.as_bytes()[end] != b'"' {
            return Err(self.lost());
        }
        self.at = end + 1;
        let text = self.text.get(begin..end).ok_or_else(|| self.lost())?;
        Ok((text, escaped))
    }

    /// Where an escape ends whose letter is here.
    fn escape(&self, at: usize) -> Result<usize, Error> {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        match rest {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => Ok(at + 1),
            [b'u', digits @ ..] => match digits.first_chunk::<4>() {
                Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => Ok(at + 5),
                _ => Err(self.lost()),
            },
            _ => Err(self.lost()),
        }
    }

    /// Where the next quote, backslash or control character is: eight bytes at a time, as most strings are short.
    #[inline]
    fn mark(&self, mut at: usize) -> Result<usize, Error> {
        const ONES: u64 = u64::MAX / 255;
        const TOPS: u64 = ONES << 7;
        let has = |word: u64, byte: u8| {
            let zero = word ^ (ONES * u64::from(byte));
            zero.wrapping_sub(ONES) & !zero
        };
        let is_control = |word: u64| word.wrapping_sub(ONES * 0x20) & !word;
        let mut rest = self.text.as_bytes().get(at..).ok_or_else(|| self.lost())?;
        while let Some((chunk, further)) = rest.split_first_chunk::<8>() {
            let word = u64::from_le_bytes(*chunk);
            // Above the first mark a bit may be wrong, and none is looked at.
            let marks = (has(word, b'"') | has(word, b'\\') | is_control(word)) & TOPS;
            if marks != 0 {
                return Ok(at + marks.trailing_zeros() as usize / 8);
            }
            (rest, at) = (further, at + 8);
        }
        let is_mark = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
        let last = rest.iter().position(is_mark);
        last.map(|place| at + place).ok_or_else(|| self.lost())
    }

    /// The text of the value that comes next.
    ///
    /// # Errors
    /// When none does, or what is in it stands too deep.
    pub fn raw(&mut self) -> Result<&'t str, Error> {
        self.peek();
        let begin = self.at;
        // Whether the brackets that are open are those of objects, the innermost last.
        let (mut depth, mut objects) = (0_usize, 0_u128);
        loop {
            match self.peek().ok_or_else(|| self.lost())? {
                b'"' => drop(self.quoted()?),
                open @ (b'{' | b'[') => {
                    if depth == DEEPEST {
                        return Err(self.lost());
                    }
                    (depth, self.at) = (depth + 1, self.at + 1);
                    objects = objects << 1 | u128::from(open == b'{');
                    if self.peek() != Some(open + 2) {
                        self.member(objects)?;
                        continue;
                    }
                    (depth, self.at) = (depth - 1, self.at + 1);
                    objects >>= 1;
                }
                _ => drop(self.scalar()?),
            }
            // Behind a value.
            while depth > 0 {
                let close = if objects & 1 == 1 { b'}' } else { b']' };
                match self.peek() {
                    Some(b',') => break,
                    Some(byte) if byte == close => self.at += 1,
                    _ => return Err(self.lost()),
                }
                (depth, objects) = (depth - 1, objects >> 1);
            }
            if depth == 0 {
                break;
            }
            self.at += 1;
            self.member(objects)?;
        }
        self.text.get(begin..self.at).ok_or_else(|| self.lost())
    }

    /// Goes past the name of a member and its colon, in an object.
    fn member(&mut self, objects: u128) -> Result<(), Error> {
        if objects & 1 == 0 {
            return Ok(());
        }
        if self.peek() != Some(b'"') {
            return Err(self.lost());
        }
        self.quoted()?;
        self.colon()
    }

    #[inline]
    fn colon(&mut self) -> Result<(), Error> {
        if self.peek() != Some(b':') {
            return Err(self.lost());
        }
        self.at += 1;
        Ok(())
    }

    /// What looks like a number, a truth value or null.
    #[inline]
    fn word(&mut self) -> Result<&'t str, Error> {
        let rest = &self.text.as_bytes()[self.at..];
        let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let length = rest.iter().take_while(|byte| goes_on(byte)).count();
        let begin = self.at;
        self.at += length;
        match self.text.get(begin..self.at) {
            Some(word) if length > 0 => Ok(word),
            _ => Err(self.lost()),
        }
    }

    /// A number, a truth value or null.
    fn scalar(&mut self) -> Result<&'t str, Error> {
        let word = self.word()?;
        let is_word = matches!(word, "null" | "true" | "false");
        if !is_word && natural(word).is_none() {
            serde_json::from_str::<IgnoredAny>(word).map_err(|_| self.lost())?;
        }
        Ok(word)
    }

    /// Goes into the object or list whose bracket comes next.
    ///
    /// # Errors
    /// When none does, or it stands too deep.
    #[inline]
    pub fn enter(&mut self) -> Result<Inside, Error> {
        let close = match self.peek() {
            Some(open @ (b'{' | b'[')) if self.depth < DEEPEST => open + 2,
            _ => return Err(self.lost()),
        };
        (self.depth, self.at) = (self.depth + 1, self.at + 1);
        Ok(Inside {
            close,
            stands: Stands::First,
        })
    }

    /// Goes to the next member or item, behind its comma; false behind the closing bracket.
    ///
    /// # Errors
    /// When neither comes.
    #[inline]
    pub fn next(&mut self, inside: &mut Inside) -> Result<bool, Error> {
        match (self.peek(), inside.stands) {
            (_, Stands::Behind) => return Ok(false),
            (Some(byte), _) if byte == inside.close => {
                (self.depth, self.at) = (self.depth - 1, self.at + 1);
                inside.stands = Stands::Behind;
                return Ok(false);
            }
            (Some(b','), Stands::Later) => self.at += 1,
            (Some(_), Stands::First) => inside.stands = Stands::Later,
            _ => return Err(self.lost()),
        }
        Ok(true)
    }

    /// The name of the member that comes next; its value follows.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn name(&mut self) -> Result<Cow<'t, str>, Error> {
        let name = self.string()?;
        self.colon()?;
        Ok(name)
    }

    /// Whether the member that comes next has this name, in which no letter is one that JSON escapes; then its
    /// value follows.
    ///
    /// # Errors
    /// When it is not JSON.
    #[inline]
    pub fn is_name(&mut self, name: &str) -> Result<bool, Error> {
        self.peek();
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let quoted = rest.get(..name.len() + 2);
        let is_it = |quoted: &[u8]| {
            let (first, last) = (quoted[0], quoted[name.len() + 1]);
            (first, last) == (b'"', b'"') && quoted[1..=name.len()] == *name.as_bytes()
        };
        if !quoted.is_some_and(is_it) {
            return Ok(false);
        }
        self.at += name.len() + 2;
        self.colon().map(|()| true)
    }

    /// Whether null comes; then it is gone past.
    ///
    /// # Errors
    /// When it is not JSON.
    #[inline]
    pub fn null(&mut self) -> Result<bool, Error> {
        match self.peek() {
            Some(b'n') if self.word()? == "null" => Ok(true),
            Some(b'n') | None => Err(self.lost()),
            Some(_) => Ok(false),
        }
    }

    /// The string that comes next.
    ///
    /// # Errors
    /// When none does.
    #[inline]
    pub fn string(&mut self) -> Result<Cow<'t, str>, Error> {
        if self.peek() != Some(b'"') {
            return Err(self.lost());
        }
        let begin = self.at;
        Ok(match self.quoted()? {
            (text, false) => Cow::Borrowed(text),
            (_, true) => {
                let text = serde_json::from_str(&self.text[begin..self.at]);
                Cow::Owned(text.map_err(|_| self.lost())?)
            }
        })
    }

    /// Why the value that comes next is not what is expected.
    #[cold]
    pub fn refuse(&mut self, expected: &dyn Expected) -> Error {
        match self.deserialize_any(Only(expected)) {
            Err(error) => error,
            Ok(()) => self.lost(),
        }
    }

    /// Why what follows is not JSON.
    #[cold]
    fn lost(&self) -> Error {
        let broken = serde_json::from_str::<IgnoredAny>(self.text).map(drop);
        let broken = broken.and_then(|()| serde_json::from_str::<Value>(self.text).map(drop));
        broken
            .err()
            .unwrap_or_else(|| Error::custom("it is not JSON"))
    }
}

/// What is expected, and nothing else.
struct Only<'e>(&'e dyn Expected);

impl Visitor<'_> for Only<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Expected::fmt(self.0, f)
    }
}

/// Where in an object or list a reader stands.
#[derive(Debug)]
pub struct Inside {
    close: u8,
    stands: Stands,
}

#[derive(Debug, Clone, Copy)]
enum Stands {
    First,
    Later,
    Behind,
}

/// A number of digits alone that is one of 64 bits, whichever they are.
#[inline]
fn natural(word: &str) -> Option<u64> {
    let zero = word.len() > 1 && word.starts_with('0');
    if word.len() > DIGITS || zero {
        return None;
    }
    word.bytes().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u64::from(byte - b'0'))
    })
}
