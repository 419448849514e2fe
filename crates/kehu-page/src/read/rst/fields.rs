//! Lists of fields, as Sphinx has them for HTTP: `:query string lang: words`.

use super::words::inline;
use crate::block::{Cell, Table, TableForm};
use crate::read::Line;
use crate::read::table::Builder;
use crate::read::written::deeper;
use crate::text;

/// The fields of one label.
pub(super) struct Labelled {
    pub label: &'static str,
    /// How they travel, where their kind says so.
    pub content: Option<&'static str>,
    pub table: Table,
}

const FORM: &str = "Form parameters";
const BODY: &str = "Request body";
const STATUS: &str = "Status codes";
/// Of a type, whose field another line tells; where none does, they are parameters.
const TYPED: &str = "Typed";
const PARAMETERS: &str = "Parameters";

/// What a field is of.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Field(&'static str),
    Path,
    Status,
    Type,
}

fn kind(word: &str) -> Option<Kind> {
    Some(match word {
        "query" | "queryparameter" | "queryparam" | "qparam" => Kind::Field("Query parameters"),
        "form" | "formparameter" | "formparam" | "fparam" => Kind::Field(FORM),
        "json" | "jsonparam" | "jsonparameter" | "<json" | "<jsonarr" | "reqjson"
        | "reqjsonobj" | "reqjsonarr" => Kind::Field(BODY),
        ">json" | ">jsonarr" | "resjson" | "resjsonobj" | "resjsonarr" => Kind::Field("Response"),
        "reqheader" | "requestheader" | "<header" => Kind::Field("Request headers"),
        "resheader" | "responseheader" | ">header" => Kind::Field("Response headers"),
        "param" | "parameter" | "arg" | "argument" => Kind::Path,
        "statuscode" | "status" | "code" => Kind::Status,
        "type" | "paramtype" => Kind::Type,
        _ => return None,
    })
}

struct Field {
    label: &'static str,
    no: usize,
    name: String,
    ty: String,
    words: String,
}

/// The fields of a whole request, in the order of the page, and the lines that are none.
pub(super) fn apart(own: &[Line], path: &str, alias: bool) -> (Vec<Labelled>, Vec<Line>) {
    let (mut fields, mut rest) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < own.len() {
        let next = run(own, at, path, alias, &mut fields);
        if next == at {
            rest.push(own[at].clone());
        }
        at = next.max(at + 1);
    }
    (tables(&fields), rest)
}

/// The fields that begin at a line, and the line after them. `path` is that of the request around, which may be an `alias` of another.
pub(super) fn list(
    lines: &[Line],
    at: usize,
    path: &str,
    alias: bool,
) -> Option<(Vec<Labelled>, usize)> {
    let mut fields = Vec::new();
    let next = run(lines, at, path, alias, &mut fields);
    (next > at).then(|| (tables(&fields), next))
}

/// Reads the fields that begin at a line; the line after them.
fn run(lines: &[Line], at: usize, path: &str, alias: bool, fields: &mut Vec<Field>) -> usize {
    let depth = lines.get(at).map_or(0, |line| line.indent());
    let mut next = at;
    while let Some((kind, rest, words)) = lines.get(next).and_then(|line| head(line, depth)) {
        let (own, end) = deeper(lines, next + 1, depth);
        let words = body(words, &own);
        let (ty, name) = rest.rsplit_once(' ').unwrap_or(("", rest));
        let label = match kind {
            Kind::Field(label) => label,
            Kind::Path if path.contains(&format!("{{{name}}}")) => "Path parameters",
            Kind::Path => PARAMETERS,
            Kind::Status => STATUS,
            Kind::Type => TYPED,
        };
        let mut known = fields.iter_mut();
        let known =
            known.find(|field| field.name == name && (label == TYPED || field.label == TYPED));
        let no = lines[next].no;
        match known {
            Some(field) if label == TYPED => field.ty = words,
            // Its type stands above it.
            Some(field) => (field.label, field.no, field.words) = (label, no, words),
            None if label == PARAMETERS && alias => {}
            None => {
                let (ty, words) = match label {
                    TYPED => (words, String::new()),
                    _ => (ty.to_owned(), words),
                };
                fields.push(Field {
                    label,
                    no,
                    name: name.to_owned(),
                    ty,
                    words,
                });
            }
        }
        next = end;
        let after = lines[next..].iter().position(|line| !line.is_blank());
        if let Some(after) = after.filter(|after| head(&lines[next + after], depth).is_some()) {
            next += after;
        }
    }
    next
}

/// `:kind type name: words`.
fn head(line: &Line, depth: usize) -> Option<(Kind, &str, &str)> {
    let words = line.text.trim().strip_prefix(':')?;
    let end = words
        .find(": ")
        .or_else(|| words.strip_suffix(':').map(str::len))?;
    let (said, rest) = (&words[..end], words.get(end + 1..).unwrap_or_default());
    let (word, said) = said.split_once(' ')?;
    let fits = line.indent() == depth && !said.contains('`') && said.len() < 80;
    Some((kind(word).filter(|_| fits)?, said.trim(), rest.trim()))
}

/// What is said of a field, on its line and below it; items of a list stand behind each other.
fn body(first: &str, below: &[Line]) -> String {
    let mut out = inline(first);
    let mut items = false;
    for line in below.iter().map(|line| line.text.trim()) {
        let item = line.strip_prefix("* ").or_else(|| line.strip_prefix("- "));
        out.push_str(if item.is_some() && items { ", " } else { " " });
        items |= item.is_some();
        out.push_str(&inline(item.unwrap_or(line)));
    }
    text::squeeze(&out)
}

/// One table a label, in the order of the page.
fn tables(fields: &[Field]) -> Vec<Labelled> {
    let label_of = |field: &Field| match field.label {
        TYPED => PARAMETERS,
        label => label,
    };
    let mut labels: Vec<&'static str> = Vec::new();
    for label in fields.iter().map(label_of) {
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    let table = |label: &'static str| {
        let name = if label == STATUS {
            "HTTP status"
        } else {
            "Name"
        };
        let mut table = Builder::headed(TableForm::Pipe, [name, "Type", "Description"]);
        for field in fields.iter().filter(|field| label_of(field) == label) {
            let cells = [&format!("`{}`", field.name), &field.ty, &field.words];
            table.row(field.no, cells.map(|cell| Cell::plain(cell)).to_vec());
        }
        let content = match label {
            BODY => Some("application/json"),
            FORM => Some("application/x-www-form-urlencoded"),
            _ => None,
        };
        Labelled {
            label,
            content,
            table: table.without_empty_columns().finish(),
        }
    };
    labels.into_iter().map(table).collect()
}
