//! What a body is that was not understood, told in a few words.

use std::borrow::Cow;

/// So much of a body is shown, in bytes.
const SHOWN: usize = 200;

/// An answer that was not understood, its credentials blacked out.
pub(crate) struct Seen<'a> {
    pub status: u16,
    pub content_type: Option<&'a str>,
    pub content_encoding: Option<&'a str>,
    pub body: &'a [u8],
}

impl Seen<'_> {
    /// What the body is where it is not text: `it is compressed (gzip), which was not asked for`.
    pub fn nature(&self) -> Option<Cow<'static, str>> {
        let compressed = |how: &str| format!("it is compressed ({how}), which was not asked for");
        let encoding = self
            .content_encoding
            .filter(|encoding| *encoding != "identity");
        Some(match (self.body.trim_ascii(), encoding) {
            ([], _) => "it is empty".into(),
            ([0x1f, 0x8b, ..], _) => compressed("gzip").into(),
            ([0x28, 0xb5, 0x2f, 0xfd, ..], _) => compressed("zstd").into(),
            (_, Some(encoding)) => compressed(encoding).into(),
            ([0xff, 0xfe, ..] | [0xfe, 0xff, ..], _) => "it is UTF-16, not UTF-8".into(),
            _ => return None,
        })
    }

    /// `status 200, text/html, begins with <html>…`
    pub fn told(&self) -> String {
        let content_type = self.content_type.unwrap_or("no content type");
        let mut told = format!("status {}, {content_type}", self.status);
        if self.nature().is_none() {
            told += &format!(", begins with {}", words(self.body, SHOWN));
        }
        told
    }

    /// Whether it is XML, and not a web page.
    pub fn is_xml(&self) -> bool {
        let kind = self.content_type.unwrap_or_default();
        let body = self.body.trim_ascii_start();
        let begins = |with: &str| {
            let begin = body.get(..with.len()).unwrap_or_default();
            begin.eq_ignore_ascii_case(with.as_bytes())
        };
        let is_page = kind.contains("html") || begins("<!doctype html") || begins("<html");
        begins("<") && !is_page && (kind.contains("xml") || begins("<?xml") || begins("<xml"))
    }

    /// Whether it is a web page.
    pub fn is_page(&self) -> bool {
        let says_so = |kind: &str| kind.trim_start().starts_with("text/html");
        self.content_type.is_some_and(says_so) || self.body.trim_ascii_start().starts_with(b"<")
    }

    /// The first words of a body that is text.
    pub fn words(&self) -> Option<String> {
        let is_text = self.nature().is_none();
        is_text
            .then(|| words(self.body, SHOWN))
            .filter(|words| !words.is_empty())
    }
}

/// The first words of a string on one line, not much over so many bytes.
pub(crate) fn words(bytes: &[u8], most: usize) -> String {
    let bytes = bytes.trim_ascii();
    let begin = &bytes[..bytes.len().min(most * 2)];
    let begin = String::from_utf8_lossy(begin);
    let mut words = String::new();
    for word in begin.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !words.is_empty() && !word.is_empty() {
            words.push(' ');
        }
        words += word;
    }
    if words.len() > most || bytes.len() > most * 2 {
        let cut = (0..=most.min(words.len())).rfind(|&at| words.is_char_boundary(at));
        words.truncate(cut.unwrap_or(0));
        words.push('…');
    }
    words
}

/// What bytes are that are not UTF-8.
pub(crate) fn not_utf8(bytes: &[u8]) -> &'static str {
    if looks_like_gbk(bytes) {
        "it is not UTF-8: it looks like GBK"
    } else {
        "it holds bytes that are not UTF-8"
    }
}

/// Words in whatever they are written, as far as they can be read.
pub(crate) fn readable(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes).is_err() && are_pairs(bytes) {
        true => encoding_rs::GB18030.decode_without_bom_handling(bytes).0,
        false => String::from_utf8_lossy(bytes),
    }
}

/// Whether it is GBK, and not UTF-8 of which a character was cut in half: those bytes begin as UTF-8 does.
fn looks_like_gbk(bytes: &[u8]) -> bool {
    let Err(error) = std::str::from_utf8(bytes) else {
        return false;
    };
    let begins_so = bytes[..error.valid_up_to()].is_ascii() && error.error_len() == Some(1);
    begins_so && are_pairs(bytes)
}

/// Whether all that is not ASCII are pairs of bytes as GB2312, the core of GBK, has them.
fn are_pairs(bytes: &[u8]) -> bool {
    let mut rest = bytes.iter();
    loop {
        match rest.next() {
            None => break true,
            Some(0..0x80) => {}
            Some(0xa1..=0xf7) if matches!(rest.next(), Some(0xa1..=0xfe)) => {}
            Some(_) => break false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(body: &[u8], content_encoding: Option<&str>) -> String {
        let seen = Seen {
            status: 200,
            content_type: Some("text/html"),
            content_encoding,
            body,
        };
        let nature = seen.nature().map(|nature| format!("{nature}; "));
        nature.unwrap_or_default() + &seen.told()
    }

    #[test]
    fn a_body_is_told_by_its_first_words_or_by_what_it_is() {
        for (body, encoding, expect) in [
            (
                &b"<html>\r\n  <b>x\x1b[2J</b>"[..],
                None,
                "status 200, text/html, begins with <html> <b>x [2J</b>",
            ),
            (
                b"x",
                Some("identity"),
                "status 200, text/html, begins with x",
            ),
            (b"", None, "it is empty; status 200, text/html"),
            (
                b"\x1f\x8b\x08",
                None,
                "it is compressed (gzip), which was not asked for; status 200, text/html",
            ),
            (
                b"abc",
                Some("br"),
                "it is compressed (br), which was not asked for; status 200, text/html",
            ),
            (
                b"\xff\xfe{\0",
                None,
                "it is UTF-16, not UTF-8; status 200, text/html",
            ),
        ] {
            assert_eq!(seen(body, encoding), expect);
        }
    }

    #[test]
    fn xml_is_told_from_a_web_page() {
        let is_xml = |content_type, body: &str| {
            let (status, content_encoding) = (200, None);
            let body = body.as_bytes();
            Seen {
                status,
                content_type,
                content_encoding,
                body,
            }
            .is_xml()
        };
        assert!(is_xml(Some("text/xml"), "<a/>"));
        assert!(is_xml(None, " <?xml version=\"1.0\"?><a/>"));
        assert!(is_xml(
            Some("text/plain"),
            "<xml><return_code>FAIL</return_code></xml>"
        ));
        assert!(!is_xml(Some("application/xhtml+xml"), "<html/>"));
        assert!(!is_xml(None, "<!DOCTYPE html><html/>"));
        assert!(!is_xml(Some("text/xml"), "{}"));
        assert!(!is_xml(Some("application/json"), "<a/>"));
    }

    #[test]
    fn words_are_cut_between_characters() {
        assert_eq!(
            words("王".repeat(100).as_bytes(), 200),
            format!("{}…", "王".repeat(66))
        );
        assert_eq!(words(&b"x".repeat(200), 200), "x".repeat(200));
        assert_eq!(words("王小明".as_bytes(), 4), "王…");
        assert_eq!(words(b"", 4), "");
    }

    #[test]
    fn gbk_is_told_from_utf_8_that_was_cut() {
        assert!(looks_like_gbk(b"{\"name\":\"\xbc\xd7\xd2\xd2\"}"));
        assert!(!looks_like_gbk("{\"name\":\"甲乙\"}".as_bytes()));
        assert!(!looks_like_gbk(b"\"\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\""));
        assert!(!looks_like_gbk(b"\"\xe6\x98\""));
        assert!(!looks_like_gbk(b"\"\xff\xff\""));
        assert!(!looks_like_gbk(b"\"\xbc"));
    }
}
