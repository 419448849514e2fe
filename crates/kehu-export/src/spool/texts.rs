//! Texts of rows, one behind the other in one piece of memory.

/// So many bytes of rows are handed over at once: few enough to be no burden to memory, enough that handing over
/// costs nothing.
const BYTES_AT_ONCE: usize = 256 * 1024;

/// So many rows are: a row of few letters may have many columns.
const ROWS_AT_ONCE: usize = 512;

/// Texts of rows that follow each other.
#[derive(Debug, Default)]
pub struct Texts {
    /// A line end behind each of them.
    text: String,
    /// Where each of them ends.
    ends: Vec<usize>,
}

impl Texts {
    /// Where the next one is written.
    pub(super) fn text(&mut self) -> &mut String {
        &mut self.text
    }

    /// Ends the text that was written.
    pub(super) fn end(&mut self) {
        self.ends.push(self.text.len());
        self.text.push('\n');
    }

    pub(super) fn are_enough(&self) -> bool {
        self.text.len() >= BYTES_AT_ONCE || self.ends.len() >= ROWS_AT_ONCE
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let mut begin = 0;
        self.ends
            .iter()
            .map(move |end| &self.text[std::mem::replace(&mut begin, *end + 1)..*end])
    }

    /// All of them, each a line, where no other line end is in them.
    #[must_use]
    pub fn lines(&self) -> Option<&str> {
        let bytes = self.text.as_bytes();
        let are_lines = memchr::memchr_iter(b'\n', bytes).count() == self.ends.len()
            && memchr::memchr(b'\r', bytes).is_none();
        are_lines.then_some(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_end_where_they_were_ended() {
        let mut texts = Texts::default();
        for text in ["", "客户", "b"] {
            texts.text().push_str(text);
            texts.end();
        }
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["", "客户", "b"]);
        assert_eq!(texts.lines(), Some("\n客户\nb\n"));
        for other in ["{\n}", "{\r}"] {
            texts.text().push_str(other);
            texts.end();
            assert_eq!(texts.iter().last(), Some(other));
            assert_eq!(texts.lines(), None);
        }
    }

    #[test]
    fn enough_are_many_rows_or_a_long_one() {
        let enough_after = |text: &str| {
            let mut texts = Texts::default();
            while !texts.are_enough() {
                texts.text().push_str(text);
                texts.end();
            }
            texts.len()
        };
        assert_eq!(enough_after("{}"), ROWS_AT_ONCE);
        assert_eq!(enough_after(&"x".repeat(1 << 16)), 4);
        assert_eq!(enough_after(&"x".repeat(20 << 20)), 1);
    }
}
