//! Word documents as Word and WPS write them, by their parts.

use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use crate::block::BlockKind;

const STYLES: &str = r#"<w:styles xmlns:w="w">
  <w:style w:styleId="2"><w:name w:val="heading 1"/></w:style>
  <w:style w:styleId="own"><w:name w:val="Ours"/><w:basedOn w:val="2"/></w:style>
  <w:style w:styleId="plain"><w:name w:val="Plain"/><w:basedOn w:val="2"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
  <w:style w:styleId="circle"><w:name w:val="Circle"/><w:basedOn w:val="circle"/></w:style>
  <w:style w:styleId="toc"><w:name w:val="toc 1"/></w:style>
  <w:style w:styleId="code"><w:name w:val="HTML Preformatted"/></w:style>
</w:styles>"#;

const LINKS: &str = r#"<Relationships><Relationship Id="r7" Type="hyperlink" Target="https://shop.example/a?b=1&amp;c=2"/></Relationships>"#;

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn document(body: &str) -> Vec<u8> {
    let main = format!("<w:document xmlns:w=\"w\"><w:body>{body}<w:sectPr/></w:body></w:document>");
    archive(&[
        ("word/document.xml", &main),
        ("word/styles.xml", STYLES),
        ("word/_rels/document.xml.rels", LINKS),
    ])
}

/// A paragraph of these words, in this style.
fn p(style: &str, words: &str) -> String {
    let style = match style {
        "" => String::new(),
        style => format!("<w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>"),
    };
    format!("<w:p>{style}<w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r></w:p>")
}

fn cell(about: &str, words: &str) -> String {
    format!("<w:tc><w:tcPr>{about}</w:tcPr>{}</w:tc>", p("", words))
}

fn table(rows: &[&[&str]]) -> String {
    let rows = rows.iter().map(|cells| {
        let cells: String = cells.iter().map(|words| cell("", words)).collect();
        format!("<w:tr>{cells}</w:tr>")
    });
    format!("<w:tbl>{}</w:tbl>", rows.collect::<String>())
}

/// One line a block: its line, its kind, its words.
fn blocks(body: &str) -> Vec<String> {
    let read = crate::read::read_docx(&document(body)).unwrap();
    let told = read
        .unread
        .iter()
        .map(|note| format!("{} unread {}", note.line, note.text));
    let blocks = read.blocks.iter().map(|block| {
        let line = block.line;
        match &block.kind {
            BlockKind::Heading { level, text } => format!("{line} h{level} {}", text.text),
            BlockKind::Paragraph(text) if text.strong => format!("{line} strong {}", text.text),
            BlockKind::Paragraph(text) => {
                let links = text.links.iter().map(|link| format!(" -> {}", link.target));
                format!("{line} p {}{}", text.text, links.collect::<String>())
            }
            BlockKind::Item { depth, text } => format!("{line} li{depth} {}", text.text),
            BlockKind::Code(code) => format!("{line} code {}", code.text),
            BlockKind::Table(table) => {
                let rows =
                    std::iter::once(&table.head).chain(table.rows.iter().map(|row| &row.cells));
                let rows = rows.map(|cells| {
                    let cells: Vec<&str> = cells.iter().map(|cell| cell.text()).collect();
                    cells.join("|")
                });
                format!("{line} table {}", rows.collect::<Vec<_>>().join(" / "))
            }
        }
    });
    blocks.chain(told).collect()
}

#[test]
fn each_element_has_its_block_on_its_line() {
    let bold = "<w:p><w:pPr><w:rPr><w:b/></w:rPr></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>请求</w:t></w:r><w:r><w:rPr><w:b w:val=\"1\"/></w:rPr><w:t>参数</w:t></w:r></w:p>";
    let item = |depth: u8, words: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{depth}\"/><w:numId w:val=\"3\"/></w:numPr></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"
        )
    };
    let checks: [(String, &[&str]); 13] = [
        (p("2", "Members") + &p("", "All of them"), &["1 h1 Members", "2 p All of them"]),
        (p("own", "A") + &p("plain", "B") + &p("circle", "C"), &["1 h1 A", "2 p B", "3 p C"]),
        (p("toc", "1 Members 3") + &p("", "x"), &["2 p x"]),
        (bold.to_owned(), &["1 strong 请求参数"]),
        (item(0, "a: int") + &item(1, "b: int"), &["1 li0 a: int", "2 li1 b: int"]),
        // Code by its brackets and by its font; words around it stay words.
        (
            p("", "Answer:") + &p("", "{") + &p("", "&quot;a&quot;: &quot;&lt;1&gt; &amp;amp;&quot;") + &p("", "}") + &p("", "Done"),
            &["1 p Answer:", "2 code {\n\"a\": \"<1> &amp;\"\n}", "5 p Done"],
        ),
        (
            p("code", "POST /a HTTP/1.1") + "<w:p><w:r><w:rPr><w:rFonts w:ascii=\"Consolas\"/></w:rPr><w:t>Host: x</w:t><w:br/><w:t>A: 1</w:t></w:r></w:p>" + &p("", "end"),
            &["1 code POST /a HTTP/1.1\nHost: x\nA: 1", "4 p end"],
        ),
        // Changes that are followed, hidden words, a box of text with its copy for older programs.
        (
            "<w:p><w:del><w:r><w:delText>no</w:delText><w:t>no</w:t></w:r></w:del><w:ins><w:r><w:t>yes</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>no</w:t></w:r></w:p>".to_owned(),
            &["1 p yes"],
        ),
        (
            format!("<w:p><w:r><w:t>a</w:t><mc:AlternateContent><mc:Choice><w:txbxContent>{}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>", p("", "box"), p("", "box")),
            &["1 p box", "2 p a"],
        ),
        (
            "<w:p><w:hyperlink r:id=\"r7\"><w:r><w:t>see</w:t></w:r></w:hyperlink></w:p>".to_owned(),
            &["1 p see -> https://shop.example/a?b=1&c=2"],
        ),
        (
            p("", "a") + "<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>",
            &["1 p a", "2 unread a picture or an embedded file: what it shows is not read"],
        ),
        (
            table(&[&["name", "type"], &["id", "int"]]) + &p("", "after"),
            &["1 table name|type / id|int", "4 p after"],
        ),
        // A frame of one cell around an example.
        (table(&[&["{&quot;a&quot;: 1}"]]), &["1 code {\"a\": 1}"]),
    ];
    for (body, expected) in checks {
        assert_eq!(blocks(&body), expected, "{body}");
    }
}

#[test]
fn merged_cells_say_their_words_in_every_row() {
    let row = |cells: &[(&str, &str)]| {
        let cells: String = cells
            .iter()
            .map(|(about, words)| cell(about, words))
            .collect();
        format!("<w:tr>{cells}</w:tr>")
    };
    let (begins, goes_on) = ("<w:vMerge w:val=\"restart\"/>", "<w:vMerge/>");
    let body = format!(
        "<w:tbl>{}{}{}{}</w:tbl>",
        row(&[("", "name"), ("", "type"), ("", "place")]),
        row(&[("", "a"), ("", "int"), (begins, "body")]),
        row(&[("", "b"), ("", "int"), (goes_on, "")]),
        row(&[("<w:gridSpan w:val=\"2\"/>", "c"), ("", "header")]),
    );
    assert_eq!(
        blocks(&body),
        ["1 table name|type|place / a|int|body / b|int|body / c||header"]
    );
}

#[test]
fn a_table_that_holds_an_operation_comes_apart() {
    let wide = |words: &str| format!("<w:tr>{}</w:tr>", cell("<w:gridSpan w:val=\"3\"/>", words));
    let fact = |label: &str, value: &str| {
        let value = cell("<w:gridSpan w:val=\"2\"/>", value);
        format!("<w:tr>{}{value}</w:tr>", cell("", label))
    };
    let row = |cells: [&str; 3]| {
        let cells: String = cells.iter().map(|words| cell("", words)).collect();
        format!("<w:tr>{cells}</w:tr>")
    };
    let body = [
        fact("请求地址", "/members/find"),
        wide("请求参数"),
        row(["参数名", "类型", "说明"]),
        row(["id", "int", "编号"]),
        // Over the whole width, and fields below it: a row like the others.
        wide("扩展字段"),
        row(["tag", "string", "标签"]),
        wide("返回参数"),
        row(["参数名", "类型", "说明"]),
        row(["code", "int", "结果码"]),
        fact("返回示例", "{&quot;code&quot;: 0}"),
    ]
    .concat();
    assert_eq!(
        blocks(&format!("<w:tbl>{body}</w:tbl>")),
        [
            "1 p 请求地址：/members/find",
            "2 p 请求参数",
            "3 table 参数名|类型|说明 / id|int|编号 / 扩展字段|| / tag|string|标签",
            "7 p 返回参数",
            "8 table 参数名|类型|说明 / code|int|结果码",
            "10 p 返回示例",
            "10 code {\"code\": 0}",
        ]
    );
}

#[test]
fn a_document_that_cannot_be_read_says_why() {
    let huge = format!("<w:t>{}</w:t>", " ".repeat(33 << 20));
    let checks: [(Vec<u8>, &str); 5] = [
        (
            b"PK\x03\x04 cut".to_vec(),
            "the archive that it is cannot be opened",
        ),
        (
            archive(&[("word/styles.xml", STYLES)]),
            "it lacks the part word/document.xml that holds its text",
        ),
        (document("<w:p></w:t>"), "its text is not well-formed XML"),
        (
            document(&huge),
            "its part word/document.xml unpacks to more than 32 MB",
        ),
        (
            archive(&[
                (
                    "_rels/.rels",
                    "<Relationships><Relationship Type=\"x/officeDocument\" Target=\"/word/other.xml\"/></Relationships>",
                ),
                ("word/document.xml", ""),
            ]),
            "it lacks the part word/other.xml that holds its text",
        ),
    ];
    for (bytes, expected) in checks {
        assert_eq!(crate::read::read_docx(&bytes).unwrap_err(), expected);
    }
}

#[test]
fn deep_documents_end_soon() {
    for body in [
        "<w:tbl><w:tr><w:tc>".repeat(3000) + &p("", "x") + &"</w:tc></w:tr></w:tbl>".repeat(3000),
        "<w:p><w:r><w:txbxContent>".repeat(3000) + &"</w:txbxContent></w:r></w:p>".repeat(3000),
        p("", "{").repeat(3000),
        table(&[&["a", "b"]]).repeat(3000),
    ] {
        assert!(crate::read::read_docx(&document(&body)).is_ok());
    }
}
