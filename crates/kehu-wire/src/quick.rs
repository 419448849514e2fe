//! Reads JSON text as strictly as any reader of it, and sooner.
//!
//! It looks for what ends a string eight bytes at a time, and hands on the text of a value without looking at it
//! again. What is not in a common form (a string with letters by their numbers, a number with a fraction) is handed
//! to the reader of `serde_json`, value by value, so that what a value means is told in one place; and so that reader
//! says what is wrong with text that is not JSON.

mod deserialize;
mod scan;
#[cfg(test)]
mod tests;

use std::{borrow::Cow, fmt};

use serde::de::{Deserializer as _, Error as _, Expected, IgnoredAny, Visitor};
use serde_json::{Error, Value};

use scan::Escapes;

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
        self.at = self.behind_blanks(self.at);
        self.text.as_bytes().get(self.at).copied()
    }

    /// What is between the quotes that begin here, and what is escaped in it.
    #[inline]
    fn quoted(&mut self) -> Result<(&'t str, Escapes), Error> {
        let begin = self.at + 1;
        let Some((end, escapes)) = self.string_end(begin) else {
            return Err(self.lost());
        };
        self.at = end;
        let text = self.text.get(begin..end - 1);
        Ok((text.ok_or_else(|| self.lost())?, escapes))
    }

    /// The text of the value that comes next.
    ///
    /// # Errors
    /// When none does, or what is in it stands too deep.
    #[inline]
    pub fn raw(&mut self) -> Result<&'t str, Error> {
        self.peek();
        let end = self.value_end(self.at, DEEPEST);
        let text = end.and_then(|end| self.text.get(self.at..end));
        let text = text.ok_or_else(|| self.lost())?;
        self.at += text.len();
        Ok(text)
    }

    /// Goes past a string that comes next, and whose text nobody wants.
    ///
    /// # Errors
    /// When none does.
    #[inline]
    pub fn skip_string(&mut self) -> Result<(), Error> {
        if self.peek() != Some(b'"') {
            return Err(self.lost());
        }
        match self.string_end(self.at + 1) {
            // It may hold half a character.
            Some((_, Escapes::Numbers)) => drop(self.string()?),
            Some((end, Escapes::None | Escapes::Letters)) => self.at = end,
            None => return Err(self.lost()),
        }
        Ok(())
    }

    /// Goes past a string without escapes that comes next, where its text is as wanted; whether it did.
    #[inline]
    pub fn skip_text(&mut self, is_wanted: impl FnOnce(&str) -> bool) -> bool {
        if self.peek() != Some(b'"') {
            return false;
        }
        let begin = self.at + 1;
        let Some((end, Escapes::None)) = self.string_end(begin) else {
            return false;
        };
        let skips = self.text.get(begin..end - 1).is_some_and(is_wanted);
        if skips {
            self.at = end;
        }
        skips
    }

    /// Goes past a number of digits alone that comes next, where it is as wanted; whether it did.
    #[inline]
    pub fn skip_natural(&mut self, is_wanted: impl FnOnce(u64) -> bool) -> bool {
        self.peek();
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        match scan::natural(rest) {
            Some((number, length)) if is_wanted(number) => {
                self.at += length;
                true
            }
            _ => false,
        }
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
    fn word(&mut self) -> Result<&'t str, Error> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        match rest.get(..scan::word(rest.as_bytes())) {
            Some(word) if !word.is_empty() => {
                self.at += word.len();
                Ok(word)
            }
            _ => Err(self.lost()),
        }
    }

    /// A number of digits alone that is one of 64 bits, whichever they are; none where anything else comes next.
    #[inline]
    fn natural(&mut self) -> Option<u64> {
        let (number, length) = scan::natural(self.text.as_bytes().get(self.at..)?)?;
        self.at += length;
        Some(number)
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
            (Some(b','), Stands::Later) => self.at += 1,
            (_, Stands::Behind) => return Ok(false),
            (Some(byte), _) if byte == inside.close => {
                (self.depth, self.at) = (self.depth - 1, self.at + 1);
                inside.stands = Stands::Behind;
                return Ok(false);
            }
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

    /// Whether this text comes next, to the letter, such as the name of a member with its quotes and its colon; then
    /// it is gone past.
    #[inline]
    pub fn comes(&mut self, text: &str) -> bool {
        self.peek();
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let comes = rest.starts_with(text.as_bytes());
        if comes {
            self.at += text.len();
        }
        comes
    }

    /// Whether null comes; then it is gone past.
    ///
    /// # Errors
    /// When it is not JSON.
    #[inline]
    pub fn null(&mut self) -> Result<bool, Error> {
        match self.peek() {
            Some(b'n') if self.text.as_bytes()[self.at..].starts_with(b"null") => {
                self.at += 4;
                Ok(true)
            }
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
            (text, Escapes::None) => Cow::Borrowed(text),
            (text, Escapes::Letters) => Cow::Owned(unescaped(text)),
            (_, Escapes::Numbers) => {
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

/// The text of a string whose escapes are of one letter each.
fn unescaped(text: &str) -> String {
    let (mut whole, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        whole.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        let letter = rest.split_off_first();
        whole.extend(letter.map(|letter| match letter {
            b'b' => 0x8,
            b'f' => 0xc,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            letter => *letter,
        }));
    }
    whole.extend_from_slice(rest);
    // One letter of ASCII has become another.
    String::from_utf8(whole).unwrap_or_default()
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
