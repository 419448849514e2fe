//! The parts of a Word document: a zip archive of XML, each part read up to a bound.

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::{Parts, Style};

/// A part that unpacks to more is a mistake or an attack.
const LARGEST_PART: u64 = 32 * 1024 * 1024;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Whether a file is a Word document, by the parts that it has.
pub fn is_word(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK")
        && ZipArchive::new(Cursor::new(bytes)).is_ok_and(|archive| {
            archive
                .file_names()
                .flatten()
                .any(|name| name.starts_with("word/"))
        })
}

pub(super) fn parts(bytes: &[u8]) -> Result<Parts, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|_| "the archive that it is cannot be opened".to_owned())?;
    let main = main_part(&mut archive)?;
    let body = part(&mut archive, &main)?
        .ok_or_else(|| format!("it lacks the part {main} that holds its text"))?;
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let styles = part(&mut archive, &format!("{folder}/styles.xml"))?.unwrap_or_default();
    let links = part(&mut archive, &format!("{folder}/_rels/{file}.rels"))?.unwrap_or_default();
    let links = relationships(&links)?;
    Ok(Parts {
        body,
        styles: read_styles(&styles)?,
        links: links.into_iter().map(|of| (of.id, of.target)).collect(),
    })
}

/// The part that holds the text, by the relationship that names it.
fn main_part(archive: &mut Archive<'_>) -> Result<String, String> {
    let all = relationships(&part(archive, "_rels/.rels")?.unwrap_or_default())?;
    let mut all = all.into_iter();
    let main = all.find(|of| of.kind.ends_with("/officeDocument"));
    let path = main.map(|of| of.target.trim_start_matches('/').to_owned());
    Ok(path.unwrap_or_else(|| "word/document.xml".to_owned()))
}

/// A part as text; `None` where the archive has none of this name.
fn part(archive: &mut Archive<'_>, name: &str) -> Result<Option<String>, String> {
    if archive.index_for_name(name).is_none() {
        return Ok(None);
    }
    let file = archive
        .by_name(name)
        .map_err(|_| format!("its part {name} cannot be unpacked"))?;
    let mut bytes = Vec::new();
    file.take(LARGEST_PART + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| format!("its part {name} is damaged"))?;
    if bytes.len() as u64 > LARGEST_PART {
        let most = LARGEST_PART >> 20;
        return Err(format!("its part {name} unpacks to more than {most} MB"));
    }
    String::from_utf8(bytes)
        .map(Some)
        .map_err(|_| format!("its part {name} is not UTF-8"))
}

/// From one part to another, or to an address.
struct Relationship {
    id: String,
    kind: String,
    target: String,
}

fn relationships(xml: &str) -> Result<Vec<Relationship>, String> {
    let mut all = Vec::new();
    each_tag(xml, |tag, opens| {
        if opens && tag.local_name().as_ref() == "Relationship" {
            let text = |name| attribute(tag, name).unwrap_or_default();
            all.push(Relationship {
                id: text("Id"),
                kind: text("Type"),
                target: text("Target"),
            });
        }
    })?;
    Ok(all)
}

/// What a style says of its paragraphs, before what it is based on is asked.
#[derive(Default)]
struct Declared {
    style: Style,
    /// The outline's level 10 is running text, whatever the style below says.
    plain: bool,
    base: Option<String>,
}

fn read_styles(xml: &str) -> Result<HashMap<String, Style>, String> {
    let mut declared: HashMap<String, Declared> = HashMap::new();
    let mut open: Option<(String, Declared)> = None;
    each_tag(xml, |tag, opens| match tag.local_name().as_ref() {
        "style" if opens => {
            open = attribute(tag, "styleId").map(|id| (id, Declared::default()));
        }
        "style" => declared.extend(open.take()),
        name if opens => {
            if let Some((_, style)) = &mut open {
                declare(style, name, attribute(tag, "val"), attribute(tag, "ascii"));
            }
        }
        _ => {}
    })?;
    let resolved = |id: &String| (id.clone(), resolve(id, &declared));
    Ok(declared.keys().map(resolved).collect())
}

fn declare(of: &mut Declared, element: &str, value: Option<String>, font: Option<String>) {
    match (element, value) {
        ("name", Some(name)) => {
            let name = name.to_lowercase();
            let level = name
                .strip_prefix("heading ")
                .and_then(|level| level.trim().parse().ok());
            of.style.heading = of.style.heading.or(match name.as_str() {
                "title" => Some(1),
                _ => level,
            });
            of.style.contents |= name.starts_with("toc ");
            of.style.code |= name.contains("code") || name.contains("preformatted");
        }
        ("outlineLvl", Some(level)) => match level.parse::<u8>() {
            Ok(level @ 0..=8) => of.style.heading = Some(level + 1),
            _ => of.plain = true,
        },
        ("basedOn", base) => of.base = base,
        ("rFonts", _) => of.style.code |= font.is_some_and(|font| is_code_font(&font)),
        _ => {}
    }
}

/// A style with what it is based on; a circle of styles ends.
fn resolve(id: &str, declared: &HashMap<String, Declared>) -> Style {
    let mut style = Style::default();
    let (mut next, mut plain) = (Some(id), false);
    for _ in 0..16 {
        let Some(of) = next.and_then(|id| declared.get(id)) else {
            break;
        };
        plain |= of.plain;
        if !plain {
            style.heading = style.heading.or(of.style.heading);
        }
        style.contents |= of.style.contents;
        style.code |= of.style.code;
        next = of.base.as_deref();
    }
    style
}

/// Fonts whose letters all have one width.
pub(super) fn is_code_font(name: &str) -> bool {
    let name = name.to_lowercase();
    ["courier", "consolas", "menlo", "monaco", "mono"]
        .iter()
        .any(|part| name.contains(part))
}

/// Calls back for every tag, with whether it opens; an empty element opens and closes.
fn each_tag(xml: &str, mut on: impl FnMut(&BytesStart<'_>, bool)) -> Result<(), String> {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => on(&tag, true),
            Ok(Event::Empty(tag)) => {
                on(&tag, true);
                on(&tag, false);
            }
            Ok(Event::End(tag)) => {
                let name = tag.name();
                on(&BytesStart::new(name.as_ref()), false);
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err("one of its parts is not well-formed XML".to_owned()),
        }
    }
}

/// An attribute by its name without prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = tag.attributes();
    let found = all
        .with_checks(false)
        .flatten()
        .find(|a| a.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(quick_xml::XmlVersion::Implicit1_0);
    value.ok().map(|value| value.into_owned())
}
