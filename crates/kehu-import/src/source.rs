//! From a file to a page: its encoding, and whether it is a page at all.

use std::sync::LazyLock;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::block::BlockKind;
use crate::recognise::Page;

/// What a file is.
#[derive(Debug)]
pub enum Source {
    /// A page, understood.
    Page(Box<Page>),
    /// Something else.
    Other(NotAPage),
}

/// A file that holds no documentation page.
#[derive(Debug, Clone, PartialEq)]
pub struct NotAPage {
    /// What it is: "a Postman collection".
    pub what: String,
    /// What to do.
    pub advice: String,
}

/// Reads a file. `name` is what the page is called outside of itself.
pub fn read(name: &str, bytes: &[u8]) -> Source {
    if let Some(other) = known(bytes, true) {
        return Source::Other(other);
    }
    let text = decode(bytes);
    if let Some(other) = known(text.as_bytes(), false) {
        return Source::Other(other);
    }
    let page = crate::recognise_page(name, &text);
    let html = text.trim_start().starts_with('<') && text.to_ascii_lowercase().contains("<script");
    if html && is_shell(&page) {
        return Source::Other(NotAPage {
            what: "an HTML page without its text".to_owned(),
            advice: "a script fills it in the browser: save the page from there once it is shown, or copy its text"
                .to_owned(),
        });
    }
    Source::Page(Box::new(page))
}

/// Nothing to read but a title and a word or two.
fn is_shell(page: &Page) -> bool {
    let data = |kind: &BlockKind| matches!(kind, BlockKind::Table(_) | BlockKind::Code(_));
    let blocks = &page.document.blocks;
    let letters: usize = blocks
        .iter()
        .filter_map(|b| b.inline())
        .map(|i| i.text.len())
        .sum();
    !blocks.iter().any(|block| data(&block.kind)) && letters < 400
}

/// One row of `data/files.toml`.
#[derive(Debug)]
struct Kind {
    starts: Option<String>,
    contains: Vec<String>,
    json: bool,
    other: NotAPage,
}

fn kinds() -> &'static [Kind] {
    static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
        let table = crate::words::table(include_str!("../data/files.toml"));
        let rows = table.get("file").and_then(toml::Value::as_array);
        let text = |row: &toml::Value, key: &str| Some(row.get(key)?.as_str()?.to_owned());
        let contains = |row: &toml::Value| {
            let all = row.get("contains").and_then(toml::Value::as_array);
            let all = all.into_iter().flatten();
            all.filter_map(|v| v.as_str().map(str::to_owned)).collect()
        };
        rows.into_iter()
            .flatten()
            .filter_map(|row| {
                Some(Kind {
                    starts: text(row, "starts"),
                    contains: contains(row),
                    json: row
                        .get("json")
                        .and_then(toml::Value::as_bool)
                        .unwrap_or_default(),
                    other: NotAPage {
                        what: text(row, "what")?,
                        advice: text(row, "advice")?,
                    },
                })
            })
            .collect()
    });
    &KINDS
}

/// The first kind that fits; of bytes those that only bytes show.
fn known(bytes: &[u8], raw: bool) -> Option<NotAPage> {
    let head = &bytes[..bytes.len().min(200_000)];
    // Every byte a letter, so that marks of binary files can be written in the table.
    let letters: String = match raw {
        true => head.iter().map(|byte| char::from(*byte)).collect(),
        false => String::from_utf8_lossy(head).into_owned(),
    };
    let start = letters.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let plain: String = letters.to_lowercase().split_whitespace().collect();
    let is_json = !raw
        && start.starts_with(['{', '['])
        && serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok();
    let fits = |kind: &&Kind| {
        kind.starts
            .as_ref()
            .is_none_or(|mark| start.starts_with(mark.as_str()))
            && kind
                .contains
                .iter()
                .all(|part| plain.contains(part.as_str()))
            && (!kind.json || is_json)
    };
    kinds().iter().find(fits).map(|kind| kind.other.clone())
}

/// The text of a file: by its mark, by what it says of itself, else by what its bytes can be.
pub fn decode(bytes: &[u8]) -> String {
    let encoding = Encoding::for_bom(bytes)
        .map(|(encoding, _)| encoding)
        .or_else(|| std::str::from_utf8(bytes).ok().map(|_| UTF_8))
        .or_else(|| declared(bytes))
        .unwrap_or_else(|| guessed(bytes));
    encoding.decode(bytes).0.into_owned()
}

/// `<meta charset="gbk">`, in the first lines.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String = bytes
        .iter()
        .take(2048)
        .map(|byte| char::from(*byte))
        .collect();
    let (_, rest) = head.split_once("charset=")?;
    let label = rest.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))?;
    Encoding::for_label(&label.as_bytes()[..end]).filter(|encoding| *encoding != UTF_8)
}

/// UTF-16 has a zero beside every Latin letter; what is Chinese before Unicode is GB 18030.
fn guessed(bytes: &[u8]) -> &'static Encoding {
    let head = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
            * 8
    };
    match (zeros(0) > head.len(), zeros(1) > head.len()) {
        (false, true) => UTF_16LE,
        (true, false) => UTF_16BE,
        _ if !GB18030.decode_without_bom_handling(bytes).1 => GB18030,
        _ => UTF_8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let rows = include_str!("../data/files.toml")
            .matches("[[file]]")
            .count();
        assert_eq!(kinds().len(), rows);
    }

    #[test]
    fn encodings_are_told() {
        let text = "# 查询会员\n\n请求地址：/members/find\n";
        let utf16 = |big: bool, bom: bool| -> Vec<u8> {
            let units = bom.then_some(0xfeff).into_iter().chain(text.encode_utf16());
            let bytes = |unit: u16| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            };
            units.flat_map(bytes).collect()
        };
        for bytes in [
            text.as_bytes().to_vec(),
            GB18030.encode(text).0.into_owned(),
            utf16(false, true),
            utf16(true, true),
            utf16(false, false),
        ] {
            assert_eq!(decode(&bytes), text);
        }
    }

    #[test]
    fn what_is_no_page_is_named() {
        for (bytes, what) in [
            (&b"%PDF-1.7\n%\xe2\xe3"[..], "a PDF"),
            (b"PK\x03\x04..[Content_Types].xml..word/document.xml", "a Word document (.docx)"),
            (b"PK\x03\x04..xl/workbook.xml", "an Excel workbook (.xlsx)"),
            (b"{\"openapi\": \"3.0.1\", \"paths\": {}}", "an OpenAPI document"),
            (b"swagger: '2.0'\npaths: {}\n", "a Swagger document"),
            (
                b"{\"info\": {\"schema\": \"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"}, \"item\": []}",
                "a Postman collection",
            ),
            (b"{\"log\": {\"entries\": [{\"request\": {}}]}}", "a recording of a browser (HAR)"),
            (b"[{\"list\": [{\"req_body_type\": \"json\"}]}]", "a YApi export"),
            (b"#%RAML 1.0\ntitle: x\n", "a RAML document"),
            (
                b"<!DOCTYPE html><html><head><title>API</title><script src=\"a.js\"></script></head><body><div id=\"app\"></div></body></html>",
                "an HTML page without its text",
            ),
        ] {
            let Source::Other(other) = read("page", bytes) else {
                panic!("taken for a page: {what}");
            };
            assert_eq!(other.what, what);
            assert!(!other.advice.is_empty());
        }
        let page = b"# Find\n\nGET /find\n\n```json\n{\"openapi\": \"3.0.1\"}\n```\n";
        assert!(matches!(read("page", page), Source::Page(_)));
    }
}
