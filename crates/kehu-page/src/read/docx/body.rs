//! The main part of a Word document: its paragraphs and tables.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::archive::{attribute, is_code_font};
use super::markup::escape;
use super::{Paragraph, Parts, Piece, Row, Style, TableCell};

/// A table that stands deeper in other tables is read as words of its cell.
const DEEPEST_TABLE: usize = 8;

pub(super) fn read(parts: &Parts) -> Result<Vec<Piece>, String> {
    let mut body = Body {
        parts,
        places: vec![Vec::new()],
        tables: Vec::new(),
        too_deep: 0,
        paragraphs: Vec::new(),
        run: Run::default(),
        properties: false,
        in_text: false,
        skipped: None,
    };
    let mut reader = Reader::from_str(&parts.body);
    reader.config_mut().expand_empty_elements = true;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => body.start(&tag),
            Ok(Event::End(tag)) => body.end(tag.local_name().as_ref()),
            Ok(Event::Text(words)) => body.words(&words.xml_content(parts_version())),
            Ok(Event::CData(words)) => body.words(&words.xml_content(parts_version())),
            Ok(Event::GeneralRef(entity)) => body.words(&resolved(&entity)),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => return Err("its text is not well-formed XML".to_owned()),
        }
    }
    Ok(body.finish())
}

fn parts_version() -> quick_xml::XmlVersion {
    quick_xml::XmlVersion::Implicit1_0
}

fn resolved(entity: &BytesRef<'_>) -> String {
    match entity.resolve_char_ref() {
        Ok(Some(letter)) => letter.to_string(),
        _ => resolve_predefined_entity(entity)
            .unwrap_or_default()
            .to_owned(),
    }
}

/// How the letters of a run look.
#[derive(Debug, Default)]
struct Run {
    strong: bool,
    struck: bool,
    hidden: bool,
    code: bool,
}

struct Body<'a> {
    parts: &'a Parts,
    /// Where pieces go, the innermost last: the document, then a cell of each open table.
    places: Vec<Vec<Piece>>,
    tables: Vec<Open>,
    too_deep: usize,
    /// A text box stands inside of a paragraph, with paragraphs of its own.
    paragraphs: Vec<OpenParagraph>,
    run: Run,
    /// Inside of what a paragraph says of itself.
    properties: bool,
    in_text: bool,
    /// An element whose content does not count, and how often it is open.
    skipped: Option<(String, usize)>,
}

#[derive(Default)]
struct Open {
    rows: Vec<Row>,
    row: Row,
    columns: usize,
    merged: bool,
}

#[derive(Default)]
struct OpenParagraph {
    paragraph: Paragraph,
    /// Letters of one width, and others.
    code: usize,
    other: usize,
    link: bool,
}

impl Body<'_> {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name();
        let name = name.as_ref();
        if let Some((skipped, open)) = &mut self.skipped {
            *open += usize::from(skipped == name);
            return;
        }
        let value = || attribute(tag, "val");
        let on = || !value().is_some_and(|v| ["0", "false", "off", "none"].contains(&v.as_str()));
        let number = |least: usize| value().and_then(|v| v.parse().ok()).unwrap_or(least);
        match name {
            // What was deleted while changes are followed, and what older programs are shown.
            "del" | "moveFrom" | "Fallback" => self.skipped = Some((name.to_owned(), 1)),
            "p" => self.paragraphs.push(OpenParagraph::default()),
            "pPr" => self.properties = true,
            "r" => self.run = Run::default(),
            "t" => self.in_text = true,
            "b" if !self.properties => self.run.strong = on(),
            "strike" | "dstrike" if !self.properties => self.run.struck = on(),
            "vanish" if !self.properties => self.run.hidden = on(),
            "rFonts" if !self.properties => {
                self.run.code = attribute(tag, "ascii").is_some_and(|font| is_code_font(&font));
            }
            "tab" if !self.properties => self.text("\t"),
            "br" | "cr" => self.text("\n"),
            "noBreakHyphen" => self.text("-"),
            "hyperlink" => self.link(attribute(tag, "id")),
            "tbl" if self.tables.len() >= DEEPEST_TABLE => self.too_deep += 1,
            "tbl" => self.tables.push(Open::default()),
            "blip" | "imagedata" | "OLEObject" => {
                if let Some(open) = self.paragraphs.last_mut() {
                    open.paragraph.pictures += 1;
                }
            }
            _ if self.too_deep > 0 => {}
            "tr" | "tc" | "gridBefore" | "gridSpan" | "vMerge" => {
                self.table_tag(name, number(1), value().as_deref() == Some("restart"));
            }
            _ if self.properties => self.property(name, value()),
            _ => {}
        }
    }

    fn table_tag(&mut self, name: &str, number: usize, restart: bool) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        match name {
            "tr" => table.row = Row::default(),
            "tc" => {
                (table.columns, table.merged) = (1, false);
                self.places.push(Vec::new());
            }
            "gridBefore" => table.row.before = number,
            "gridSpan" => table.columns = number,
            _ => table.merged = !restart,
        }
    }

    /// What a paragraph says of itself.
    fn property(&mut self, name: &str, value: Option<String>) {
        let Some(OpenParagraph { paragraph, .. }) = self.paragraphs.last_mut() else {
            return;
        };
        let number = value.as_deref().and_then(|value| value.parse::<u8>().ok());
        match (name, number) {
            ("pStyle", _) => {
                let styles = &self.parts.styles;
                let style = value.and_then(|id| styles.get(&id).copied());
                let Style {
                    heading,
                    contents,
                    code,
                } = style.unwrap_or_default();
                paragraph.heading = paragraph.heading.or(heading);
                paragraph.contents = contents;
                paragraph.code = code;
            }
            ("outlineLvl", Some(level)) => paragraph.heading = (level < 9).then_some(level + 1),
            ("ilvl", Some(depth)) => paragraph.item = Some(depth),
            ("numId", Some(0)) => paragraph.item = None,
            ("numId", Some(_)) => paragraph.item = paragraph.item.or(Some(0)),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((skipped, open)) = &mut self.skipped {
            *open -= usize::from(skipped == name);
            if *open == 0 {
                self.skipped = None;
            }
            return;
        }
        match name {
            "p" => self.end_paragraph(),
            "pPr" => self.properties = false,
            "t" => self.in_text = false,
            "hyperlink" => self.end_link(),
            "tbl" if self.too_deep > 0 => self.too_deep -= 1,
            _ if self.too_deep > 0 => {}
            "tc" | "tr" | "tbl" => self.end_table_tag(name),
            _ => {}
        }
    }

    fn end_table_tag(&mut self, name: &str) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        match name {
            "tc" if self.places.len() > 1 => {
                let pieces = self.places.pop().unwrap_or_default();
                let (columns, merged) = (table.columns.clamp(1, 64), table.merged);
                table.row.cells.push(TableCell {
                    pieces,
                    columns,
                    merged,
                });
            }
            "tr" => {
                let row = std::mem::take(&mut table.row);
                table.rows.push(row);
            }
            "tbl" => {
                let rows = self.tables.pop().map(|table| table.rows);
                self.put(Piece::Table(rows.unwrap_or_default()));
            }
            _ => {}
        }
    }

    fn put(&mut self, piece: Piece) {
        if let Some(place) = self.places.last_mut() {
            place.push(piece);
        }
    }

    fn end_paragraph(&mut self) {
        self.end_link();
        let Some(open) = self.paragraphs.pop() else {
            return;
        };
        let mut paragraph = open.paragraph;
        paragraph.code |= open.code > 0 && open.other == 0;
        self.put(Piece::Paragraph(paragraph));
    }

    fn words(&mut self, words: &str) {
        if self.in_text && self.skipped.is_none() {
            self.text(words);
        }
    }

    fn text(&mut self, words: &str) {
        let run = &self.run;
        let Some(open) = self.paragraphs.last_mut().filter(|_| !run.hidden) else {
            return;
        };
        let letters = words.chars().filter(|c| !c.is_whitespace()).count();
        *(if run.code {
            &mut open.code
        } else {
            &mut open.other
        }) += letters;
        let paragraph = &mut open.paragraph;
        if !run.struck {
            paragraph.text.push_str(words);
        }
        let marks =
            [("b", run.strong), ("del", run.struck)].map(|(tag, on)| (tag, on && letters > 0));
        for (tag, _) in marks.iter().filter(|(_, on)| *on) {
            paragraph.html.push_str(&format!("<{tag}>"));
        }
        paragraph
            .html
            .push_str(&escape(words).replace('\n', "<br>"));
        for (tag, _) in marks.iter().rev().filter(|(_, on)| *on) {
            paragraph.html.push_str(&format!("</{tag}>"));
        }
    }

    fn link(&mut self, id: Option<String>) {
        let target = id.and_then(|id| self.parts.links.get(&id));
        if let (Some(target), Some(open)) = (target, self.paragraphs.last_mut()) {
            let start = format!("<a href=\"{}\">", escape(target));
            open.paragraph.html.push_str(&start);
            open.link = true;
        }
    }

    fn end_link(&mut self) {
        if let Some(open) = self.paragraphs.last_mut()
            && std::mem::take(&mut open.link)
        {
            open.paragraph.html.push_str("</a>");
        }
    }

    /// Everything, whatever was left open.
    fn finish(mut self) -> Vec<Piece> {
        while !self.paragraphs.is_empty() {
            self.end_paragraph();
        }
        while !self.tables.is_empty() {
            for name in ["tc", "tr", "tbl"] {
                self.end_table_tag(name);
            }
        }
        self.places.into_iter().flatten().collect()
    }
}
