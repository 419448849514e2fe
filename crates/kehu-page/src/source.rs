//! From a file to a page: its encoding, and whether it is a page at all.

use std::sync::LazyLock;

use serde::Deserialize;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::block::Block;
use crate::read::docx;
use crate::recognise::{self, Page};
use crate::{read as readers, text};

/// What a file is.
#[derive(Debug)]
pub enum Source {
    /// A page, understood.
    Page(Box<Page>),
    /// Something else.
    Other(NotAPage),
}

/// A file that holds no documentation page.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct NotAPage {
    /// What it is: "a Postman collection".
    pub what: String,
    /// What to do.
    pub advice: String,
}

/// Reads a file. `name` is what the page is called outside of itself.
pub fn read(name: &str, bytes: &[u8]) -> Source {
    if docx::is_word(bytes) {
        return word(name, bytes);
    }
    if let Some(other) = known(bytes, true) {
        return Source::Other(other);
    }
    let text = decode(bytes);
    if let Some(other) = known(text.as_bytes(), false) {
        return Source::Other(other);
    }
    if let Some(other) = without_text(&text) {
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

fn word(name: &str, bytes: &[u8]) -> Source {
    match readers::read_docx(bytes) {
        Ok(document) => Source::Page(Box::new(recognise::recognise(document, name))),
        Err(wrong) => Source::Other(NotAPage {
            what: format!("a Word document that cannot be read ({wrong})"),
            advice: "open it, save it again as .docx or as a web page (.html, filtered), and import that"
                .to_owned(),
        }),
    }
}

/// Nothing to read but a title and a word or two.
fn is_shell(page: &Page) -> bool {
    let blocks = &page.document.blocks;
    let letters: usize = blocks
        .iter()
        .filter_map(|b| b.inline())
        .map(|i| i.text.len())
        .sum();
    !blocks.iter().any(Block::is_data) && letters < 400
}

/// One row of `data/files.toml`.
#[derive(Debug, Deserialize)]
struct Kind {
    starts: Option<String>,
    #[serde(default)]
    contains: Vec<String>,
    #[serde(default)]
    lines: Vec<String>,
    #[serde(default)]
    json: bool,
    #[serde(flatten)]
    other: NotAPage,
}

fn kinds() -> &'static [Kind] {
    static KINDS: LazyLock<Vec<Kind>> =
        LazyLock::new(|| crate::words::rows(include_str!("../data/files.toml"), "file"));
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
    let is_json = !raw && start.starts_with(['{', '[']) && is_json(bytes);
    let fits = |kind: &&Kind| {
        kind.starts
            .as_ref()
            .is_none_or(|mark| start.starts_with(mark.as_str()))
            && kind
                .contains
                .iter()
                .all(|part| plain.contains(part.as_str()))
            && kind
                .lines
                .iter()
                .all(|mark| start.lines().any(|line| line.starts_with(mark.as_str())))
            && (!kind.json || is_json)
    };
    kinds().iter().find(fits).map(|kind| kind.other.clone())
}

/// Whether a file is JSON; one that is cut off is, as far as it goes.
fn is_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match serde_json::from_slice::<serde::de::IgnoredAny>(bytes) {
        Ok(_) => true,
        Err(error) => error.is_eof(),
    }
}

/// A file of which no encoding makes text, or no text at all.
fn without_text(text: &str) -> Option<NotAPage> {
    let no_letter =
        |c: &char| *c == char::REPLACEMENT_CHARACTER || c.is_control() && !c.is_whitespace();
    let (all, others) = (text.chars().count(), text.chars().filter(no_letter).count());
    let what = match others * 10 > all {
        true => "a file that is not text",
        false if text.trim().is_empty() => "an empty file",
        false => return None,
    };
    Some(NotAPage {
        what: what.to_owned(),
        advice: "import the page as Markdown, HTML, text or .docx".to_owned(),
    })
}

/// The text of a file: by its mark, by what it says of itself, else by what its bytes can be. Zeros among its
/// letters are none of them.
pub fn decode(bytes: &[u8]) -> String {
    let encoding = Encoding::for_bom(bytes)
        .map(|(encoding, _)| encoding)
        .or_else(|| utf16(bytes))
        .or_else(|| std::str::from_utf8(bytes).ok().map(|_| UTF_8))
        .or_else(|| declared(bytes))
        .unwrap_or_else(|| guessed(bytes));
    encoding.decode(bytes).0.replace('\0', "")
}

/// UTF-16 without a mark: only there are zeros among the bytes of a text, and of its two orders the right
/// one has letters that pages are written in.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(1 << 16) & !1];
    let usual = |encoding: &'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(head);
        let usual = text
            .chars()
            .filter(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}') || text::is_cjk(*c));
        usual.count() * 2
    };
    let orders = [UTF_16LE, UTF_16BE].map(|encoding| (usual(encoding), encoding));
    let (letters, encoding) = orders.into_iter().max_by_key(|(letters, _)| *letters)?;
    (head.contains(&0) && letters * 10 > head.len() * 9).then_some(encoding)
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

/// What its bytes are likeliest in, of the encodings from before Unicode.
fn guessed(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
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
        let pages = [
            "# 查询会员\n\n请求地址：/members/find\n",
            "接口说明\n一、一个接口只做一件事，请求参数见下表，一一对应。\n二、返回参数\n",
            "# Find a member\n\nGET /members/find\n\n| name | type |\n|---|---|\n| id | int |\n",
        ];
        for text in pages {
            let utf16 = |big: bool, bom: bool| -> Vec<u8> {
                let units = bom.then_some(0xfeff).into_iter().chain(text.encode_utf16());
                let bytes = |unit: u16| match big {
                    true => unit.to_be_bytes(),
                    false => unit.to_le_bytes(),
                };
                units.flat_map(bytes).collect()
            };
            for bytes in [
                text.as_bytes().to_vec(),
                encoding_rs::GBK.encode(text).0.into_owned(),
                encoding_rs::GB18030.encode(text).0.into_owned(),
                utf16(false, true),
                utf16(true, true),
                utf16(false, false),
                utf16(true, false),
            ] {
                assert_eq!(decode(&bytes), text);
            }
        }
        // Letters that only GB 18030 has in four bytes, and languages that are not Chinese.
        for (encoding, text) in [
            (
                encoding_rs::GB18030,
                "会员姓名 㐂 查询接口说明，返回会员的姓名\n",
            ),
            (
                encoding_rs::BIG5,
                "# 查詢會員\n\n請求參數：會員編號與門市名稱，均為必填\n",
            ),
            (
                encoding_rs::WINDOWS_1252,
                "# Créer un client\n\nParamètres de la requête, numéro privé\n",
            ),
        ] {
            let (bytes, _, unmappable) = encoding.encode(text);
            assert!(!unmappable);
            assert_eq!(decode(&bytes), text);
        }
        assert_eq!(
            decode("# 会员\n\nGET /v1/mem\0bers\n".as_bytes()),
            "# 会员\n\nGET /v1/members\n"
        );
    }

    #[test]
    fn what_is_no_page_is_named() {
        for (bytes, what) in [
            (&b"%PDF-1.7\n%\xe2\xe3"[..], "a PDF"),
            (b"PK\x03\x04..[Content_Types].xml..word/document.xml", "a Word document (.docx) that is damaged"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", "an old Word document (.doc)"),
            (b"\xd0\xcf\x11\xe0..W\0o\0r\0k\0b\0o\0o\0k\0..", "an old Excel workbook (.xls)"),
            (
                b"\xd0\xcf\x11\xe0..E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0..",
                "an Office document behind a password",
            ),
            (b"{\\rtf1\\ansi GET /a/b}", "a document in Rich Text (.rtf)"),
            (b"\x89PNG\r\n\x1a\n..", "an image (PNG)"),
            (b"\xff\xd8\xff\xe0..", "an image (JPEG)"),
            (b"GIF89a..", "an image (GIF)"),
            (b"RIFF\x24\0\0\0WEBPVP8 ..", "an image (WebP)"),
            (b"\x1f\x8b\x08\0..", "a gzip archive"),
            (b"\0\x01\x02\x03\x04\x05\x06\x07", "a file that is not text"),
            (b" \n\n", "an empty file"),
            (b"From: x\nMIME-Version: 1.0\nContent-Type: multipart/related;\n", "a web archive (.mht)"),
            (b"PK\x03\x04..xl/workbook.xml", "an Excel workbook (.xlsx)"),
            (b"{\"openapi\": \"3.0.1\", \"paths\": {}}", "an OpenAPI document"),
            (b"\xef\xbb\xbf{\"openapi\": \"3.0.1\", \"paths\": {\"/a\": {\"get\"", "an OpenAPI document"),
            (b"# ours\ninfo:\n  title: x\nopenapi: 3.1.0\npaths:\n  /a: {}\n", "an OpenAPI document"),
            (b"---\nopenapi: \"3.0.0\"\ninfo:\n  title: x\n", "an OpenAPI document"),
            (b"swagger: '2.0'\npaths: {}\n", "a Swagger document"),
            (b"{\"swaggerVersion\": \"1.2\", \"apis\": []}", "a Swagger document"),
            (b"asyncapi: 2.6.0\nchannels: {}\n", "an AsyncAPI document"),
            (b"syntax = \"proto3\";\nmessage A {}\n", "a Protocol Buffers definition"),
            (
                b"{\"info\": {\"schema\": \"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"}, \"item\": []}",
                "a Postman collection",
            ),
            (b"{\"log\": {\"entries\": [{\"request\": {}}]}}", "a recording of a browser (HAR)"),
            (b"[{\"list\": [{\"req_body_type\": \"json\"}]}]", "a YApi export"),
            (b"[{\"list\": [{\"query_path\": {}, \"res_body_type\": \"json\"}]}]", "a YApi export"),
            (b"{\"item_name\": \"x\", \"pages\": [{\"page_content\": \"GET /a\"}]}", "a ShowDoc export"),
            (b"{\"apifoxProject\": \"1.0.0\", \"info\": {}}", "an Apifox project"),
            (b"{\"code\": 0, \"url\": \"https://a.example/b\"}", "JSON, not a page about it"),
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
        for page in [
            &b"# Find\n\nGET /find\n\n```json\n{\"openapi\": \"3.0.1\"}\n```\n"[..],
            b"---\nopenapi: get /find\n---\n\n# Find\n",
            b"{\"code\": 0}\n\nis what POST /find answers.\n",
        ] {
            assert!(matches!(read("page", page), Source::Page(_)));
        }
    }
}
