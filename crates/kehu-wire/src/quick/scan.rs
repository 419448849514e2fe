//! Where values end, with no look at what they say.

use serde::de::IgnoredAny;

use super::{DIGITS, Quick};

/// What is escaped in a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    None,
    /// A letter each.
    Letters,
    /// Characters by their numbers as well, of which one may be half a character.
    Numbers,
}

impl Quick<'_> {
    /// Behind the blanks that come here.
    #[inline]
    pub(super) fn behind_blanks(&self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
            at += 1;
        }
        at
    }

    /// Where the value ends that begins here, and in which so deep ones may stand; none where it is none.
    #[inline]
    pub(super) fn value_end(&self, at: usize, deepest: usize) -> Option<usize> {
        match self.text.as_bytes().get(at)? {
            b'"' => self.string_end(at + 1).map(|(end, _)| end),
            open @ (b'{' | b'[') => self.members_end(at + 1, *open, deepest.checked_sub(1)?),
            _ => self.scalar_end(at),
        }
    }

    /// Where the object or list ends whose first member or item may begin here.
    fn members_end(&self, at: usize, open: u8, deepest: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let (is_object, close) = (open == b'{', open + 2);
        let mut at = self.behind_blanks(at);
        if *bytes.get(at)? == close {
            return Some(at + 1);
        }
        loop {
            if is_object {
                at = self.name_end(at)?;
            }
            at = self.behind_blanks(self.value_end(at, deepest)?);
            match *bytes.get(at)? {
                b',' => at = self.behind_blanks(at + 1),
                byte => return (byte == close).then_some(at + 1),
            }
        }
    }

    /// Where the value begins of the member whose name begins here.
    #[inline]
    fn name_end(&self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if *bytes.get(at)? != b'"' {
            return None;
        }
        let (end, _) = self.string_end(at + 1)?;
        let at = self.behind_blanks(end);
        (*bytes.get(at)? == b':').then(|| self.behind_blanks(at + 1))
    }

    /// Behind the quote that ends a string, and what is escaped in it.
    #[inline]
    pub(super) fn string_end(&self, begin: usize) -> Option<(usize, Escapes)> {
        let at = self.mark(begin)?;
        match self.text.as_bytes()[at] {
            b'"' => Some((at + 1, Escapes::None)),
            _ => self.escaped_end(at),
        }
    }

    /// Behind the quote that ends a string, of which a backslash or a control character is here.
    #[inline(never)]
    fn escaped_end(&self, mut at: usize) -> Option<(usize, Escapes)> {
        let mut escapes = Escapes::Letters;
        loop {
            match self.text.as_bytes()[at] {
                b'"' => return Some((at + 1, escapes)),
                b'\\' => {
                    let end = self.escape_end(at + 1)?;
                    if end > at + 2 {
                        escapes = Escapes::Numbers;
                    }
                    at = self.mark(end)?;
                }
                _ => return None,
            }
        }
    }

    /// Where an escape ends whose letter is here.
    fn escape_end(&self, at: usize) -> Option<usize> {
        match self.text.as_bytes().get(at..)? {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => Some(at + 1),
            [b'u', digits @ ..] => {
                let digits = digits.first_chunk::<4>()?;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(at + 5)
            }
            _ => None,
        }
    }

    /// Where the next quote, backslash or control character is: eight bytes at a time, as most strings are short.
    #[inline]
    fn mark(&self, at: usize) -> Option<usize> {
        let rest = self.text.as_bytes().get(at..)?;
        let (words, last) = rest.as_chunks::<8>();
        let mut before = 0;
        for word in words {
            let marks = marks(u64::from_le_bytes(*word));
            if marks != 0 {
                return Some(at + before + marks.trailing_zeros() as usize / 8);
            }
            before += 8;
        }
        let is_mark = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
        let last = last.iter().position(is_mark)?;
        Some(at + before + last)
    }

    /// Where a number, a truth value or null ends.
    #[inline]
    fn scalar_end(&self, at: usize) -> Option<usize> {
        let rest = self.text.as_bytes().get(at..)?;
        if let Some((_, length)) = natural(rest) {
            return Some(at + length);
        }
        if rest.starts_with(b"null") {
            return Some(at + 4);
        }
        let end = at + word(rest);
        let text = self.text.get(at..end)?;
        let sound = matches!(text, "true" | "false");
        (sound || serde_json::from_str::<IgnoredAny>(text).is_ok()).then_some(end)
    }
}

/// The highest bit of each byte that is a quote, a backslash or a control character. Above the first of them a bit may
/// be wrong, and none is looked at.
#[inline]
fn marks(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const TOPS: u64 = ONES << 7;
    let below = |word: u64, byte: u64| word.wrapping_sub(ONES * byte) & !word;
    // Two bits change so that the quote is the first letter behind the control characters.
    (below(word ^ (ONES * 2), 0x21) | below(word ^ (ONES * 0x5c), 1)) & TOPS
}

/// How long what looks like a number, a truth value or null is.
pub(super) fn word(text: &[u8]) -> usize {
    let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    text.iter().take_while(|byte| goes_on(byte)).count()
}

/// A number of digits alone that is one of 64 bits, whichever they are, and how many there are.
#[inline]
pub(super) fn natural(text: &[u8]) -> Option<(u64, usize)> {
    let (mut number, mut length) = (0_u64, 0);
    let behind = loop {
        match text.get(length) {
            Some(digit @ b'0'..=b'9') if length < DIGITS => {
                number = number * 10 + u64::from(digit - b'0');
                length += 1;
            }
            behind => break behind,
        }
    };
    let goes_on = matches!(behind, Some(b'0'..=b'9' | b'.' | b'e' | b'E'));
    let zero = length > 1 && text[0] == b'0';
    (length > 0 && !goes_on && !zero).then_some((number, length))
}
