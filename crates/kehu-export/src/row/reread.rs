//! Reads JSON text that has been read as JSON before: a row, cut out of an answer or taken from a part.
//!
//! It looks for the ends of values and no more, where a reader of any text looks at every letter. What is not in
//! the most common form (a string with escapes, a number with a fraction) is handed to that reader, value by
//! value, so that what a value means is told in one place.

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
    value::BorrowedStrDeserializer,
};
use serde_json::Error;

/// So deep values may stand in each other, as for every reader of JSON.
const DEEPEST: usize = 127;

/// So many digits are a number of 64 bits, whichever they are.
const DIGITS: usize = 19;

/// Reads text that is JSON. What is not is an error, or read as something that it resembles.
pub(super) struct Reread<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Reread<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// Nothing comes any more.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(lost()),
        }
    }

    /// The byte that comes next, behind blanks.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// What is between the quotes that begin here, and whether anything in it is escaped.
    fn quoted(&mut self) -> Result<(&'t str, bool), Error> {
        let begin = self.at + 1;
        let (mut end, mut escaped) = (self.mark(begin)?, false);
        while self.text.as_bytes()[end] == b'\\' {
            escaped = true;
            end = self.mark(end + 2)?;
        }
        self.at = end + 1;
        let text = self.text.get(begin..end).ok_or_else(lost)?;
        Ok((text, escaped))
    }

    /// Where the next quote or backslash is: eight bytes at a time, as most strings are short.
    fn mark(&self, mut at: usize) -> Result<usize, Error> {
        const ONES: u64 = u64::MAX / 255;
        let has = |word: u64, byte: u8| {
            let zero = word ^ (ONES * u64::from(byte));
            zero.wrapping_sub(ONES) & !zero & (ONES << 7)
        };
        let mut rest = self.text.as_bytes().get(at..).ok_or_else(lost)?;
        while let Some((chunk, further)) = rest.split_first_chunk::<8>() {
            let word = u64::from_le_bytes(*chunk);
            // Above the first mark a bit may be wrong, and none is looked at.
            let marks = has(word, b'"') | has(word, b'\\');
            if marks != 0 {
                return Ok(at + marks.trailing_zeros() as usize / 8);
            }
            (rest, at) = (further, at + 8);
        }
        let last = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'));
        last.map(|place| at + place).ok_or_else(lost)
    }

    /// Goes past a value; its text.
    fn skip(&mut self) -> Result<&'t str, Error> {
        self.peek();
        let begin = self.at;
        let mut depth = 0_usize;
        loop {
            match self.peek().ok_or_else(lost)? {
                b'"' => drop(self.quoted()?),
                b'{' | b'[' => (depth, self.at) = (depth + 1, self.at + 1),
                b'}' | b']' => (depth, self.at) = (depth.saturating_sub(1), self.at + 1),
                b',' | b':' => self.at += 1,
                _ => drop(self.word()?),
            }
            if depth == 0 {
                break;
            }
        }
        self.text.get(begin..self.at).ok_or_else(lost)
    }

    /// A number, a truth value or null.
    fn word(&mut self) -> Result<&'t str, Error> {
        let rest = &self.text.as_bytes()[self.at..];
        let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let length = rest.iter().take_while(|byte| goes_on(byte)).count();
        let begin = self.at;
        self.at += length;
        match self.text.get(begin..self.at) {
            Some(word) if length > 0 => Ok(word),
            _ => Err(lost()),
        }
    }

    /// The next member or item, behind its comma; false at the closing bracket.
    fn next(&mut self, first: &mut bool, close: u8) -> Result<bool, Error> {
        match self.peek() {
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            Some(b',') if !*first => {
                self.at += 1;
                Ok(true)
            }
            Some(_) if *first => {
                *first = false;
                Ok(true)
            }
            _ => Err(lost()),
        }
    }

    fn inside<V>(&mut self, read: impl FnOnce(&mut Self) -> Result<V, Error>) -> Result<V, Error> {
        if self.depth == DEEPEST {
            return Err(lost());
        }
        (self.depth, self.at) = (self.depth + 1, self.at + 1);
        let read = read(self);
        self.depth -= 1;
        read
    }
}

/// What follows is not JSON: whoever reads again says why.
#[cold]
fn lost() -> Error {
    Error::custom("it is not JSON")
}

/// A value in any form.
fn any<'de, V: Visitor<'de>>(value: &'de str, visitor: V) -> Result<V::Value, Error> {
    serde_json::Deserializer::from_str(value).deserialize_any(visitor)
}

impl<'de> Deserializer<'de> for &mut Reread<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.peek().ok_or_else(lost)? {
            b'"' => {
                let begin = self.at;
                match self.quoted()? {
                    (text, false) => visitor.visit_borrowed_str(text),
                    (_, true) => any(&self.text[begin..self.at], visitor),
                }
            }
            b'{' => self.inside(|text| visitor.visit_map(Inside { text, first: true })),
            b'[' => self.inside(|text| visitor.visit_seq(Inside { text, first: true })),
            _ => {
                let word = self.word()?;
                let plain = |byte: u8| byte.is_ascii_digit();
                let zero = word.len() > 1 && word.starts_with('0');
                if word.len() <= DIGITS && !zero && word.bytes().all(plain) {
                    let digit = |number, byte| number * 10 + u64::from(byte - b'0');
                    return visitor.visit_u64(word.bytes().fold(0, digit));
                }
                any(word, visitor)
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.peek() {
            Some(b'n') if self.word()? == "null" => visitor.visit_none(),
            Some(b'n') | None => Err(lost()),
            Some(_) => visitor.visit_some(self),
        }
    }

    /// The text of a value is one to readers of JSON.
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let value = self.skip()?;
        serde_json::Deserializer::from_str(value).deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.skip()?;
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map struct enum identifier
    }
}

/// The members of an object, or the items of a list.
struct Inside<'a, 't> {
    text: &'a mut Reread<'t>,
    first: bool,
}

impl<'de> MapAccess<'de> for Inside<'_, 'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        if !self.text.next(&mut self.first, b'}')? {
            return Ok(None);
        }
        if self.text.peek() != Some(b'"') {
            return Err(lost());
        }
        let begin = self.text.at;
        let key = match self.text.quoted()? {
            (key, false) => seed.deserialize(BorrowedStrDeserializer::<Error>::new(key)),
            (_, true) => {
                let key = &self.text.text[begin..self.text.at];
                seed.deserialize(&mut serde_json::Deserializer::from_str(key))
            }
        };
        if self.text.peek() != Some(b':') {
            return Err(lost());
        }
        self.text.at += 1;
        key.map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(&mut *self.text)
    }
}

impl<'de> SeqAccess<'de> for Inside<'_, 'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        match self.text.next(&mut self.first, b']')? {
            true => seed.deserialize(&mut *self.text).map(Some),
            false => Ok(None),
        }
    }
}
