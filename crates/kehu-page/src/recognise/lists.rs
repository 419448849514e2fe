//! Lists of fields: items that say of a field what a row would become rows of a table.
//!
//! A list is one of fields when a label above it speaks of fields or of a side and most of its items
//! begin with a name, or when most items have a type or say what is required.

use std::collections::{HashMap, HashSet};

use crate::block::{Block, BlockKind, Cell, Document, Inline, TableForm};
use crate::read::table::Builder;
use crate::recognise::items::{self, Item, Proof};
use crate::recognise::outline::Outline;
use crate::recognise::tree::normal;
use crate::text;
use crate::words::{Feature, Features, words};

mod defined;
mod named;
mod nested;
mod plain;
mod shown;

use shown::Shown;

/// Turns the lists of fields of a page into tables; whether there were any.
pub(super) fn to_tables(document: &mut Document, outline: &Outline) -> bool {
    let mut tables: Vec<Found> = Vec::new();
    let (names, shown) = (names(document), Shown::of(document));
    let mut at = 0;
    while at < document.blocks.len() {
        let end = at + items_from(document, at);
        if let Some(found) =
            defined::facts(document, at).or_else(|| defined::paragraphs(document, outline, at))
        {
            at = found.blocks.iter().max().map_or(at, |last| *last) + 1;
            tables.push(found);
            continue;
        }
        if end == at {
            let found = lines(document, outline, at)
                .or_else(|| code_lines(document, outline, at))
                .or_else(|| plain::find(document, outline, at))
                .or_else(|| named::find(document, at));
            let last = found
                .as_ref()
                .and_then(|found| found.blocks.last().copied());
            at = last.unwrap_or(at) + 1;
            tables.extend(found);
            continue;
        }
        let siblings = nested::forest(document, &shown, &mut at, end, None);
        if !nested::are_values(&siblings, outline, &names) {
            nested::find(&siblings, outline, &mut tables);
        }
    }
    if tables.is_empty() {
        return false;
    }
    replace(document, tables);
    true
}

/// The names of fields in tables.
fn names(document: &Document) -> HashSet<String> {
    let cells = document
        .tables()
        .flat_map(|t| &t.rows)
        .flat_map(|row| row.cells.iter().take(2));
    let names = cells.map(|cell| cell.text().trim());
    names
        .filter(|name| text::is_word(name))
        .map(normal)
        .collect()
}

/// Blocks that are of fields, and what to put in place of the first.
struct Found {
    blocks: Vec<usize>,
    put: Vec<Block>,
}

/// A field that was found.
struct Field {
    line: usize,
    depth: usize,
    item: Item,
    /// The code and the links in what is said of it.
    marked: Inline,
}

impl Field {
    fn new(line: usize, item: Item) -> Field {
        Field {
            line,
            depth: 0,
            item,
            marked: Inline::default(),
        }
    }

    /// Takes a line that is said of it, and what is marked in that.
    fn tell(&mut self, said: &str, marked: &Inline) {
        text::add_line(&mut self.item.description, said.trim());
        let codes = marked.codes.iter().filter(|code| said.contains(*code));
        self.marked.codes.extend(codes.cloned());
        self.marked.links.extend(marked.links.iter().cloned());
    }
}

/// The fields as a table, those of an item nested by white space.
fn table(fields: Vec<Field>) -> Block {
    let heads = [
        "name",
        "type",
        "required",
        "default",
        "example",
        "description",
    ];
    let mut table = Builder::headed(TableForm::List, heads);
    let first = fields.first().map_or(1, |field| field.line);
    for Field {
        line,
        depth,
        item,
        marked,
    } in fields
    {
        let bullet = if depth > 0 { "- " } else { "" };
        let name = Cell {
            indent: depth * 2,
            ..Cell::plain(&format!("{bullet}{}", item.name))
        };
        let facts = [&item.ty, &item.required, &item.default, &item.example];
        let description = Cell::from(Inline {
            text: item.description.clone(),
            codes: marked.codes,
            links: marked.links,
            ..Inline::default()
        });
        let facts = facts.map(|fact| Cell::plain(fact));
        let cells = std::iter::once(name).chain(facts).chain([description]);
        table.row(line, cells.collect());
    }
    table.without_empty_columns().block(first)
}

/// A paragraph of lines that each say one field, below a label of their own or not.
fn lines(document: &Document, outline: &Outline, at: usize) -> Option<Found> {
    let Block { line, kind } = &document.blocks[at];
    let BlockKind::Paragraph(text) = kind else {
        return None;
    };
    let all: Vec<&str> = text.text.lines().collect();
    let (first, rest) = all.split_first()?;
    let label = first.trim().ends_with([':', '：']) && text::width(first) <= 40;
    let (context, lines) = if label {
        (of_label(words().features(first)), rest)
    } else {
        (Some(context(outline, at)), all.as_slice())
    };
    let known = matches!(context, Some(Context::Fields | Context::Side));
    if !known || lines.len() < 2 {
        return None;
    }
    let from = line + usize::from(label);
    let field = |(words, line): (&&str, usize)| {
        let item = items::read(&Inline::plain(words)).filter(|i| i.proof >= Proof::Named)?;
        Some(Field::new(line, item))
    };
    let fields: Option<Vec<Field>> = lines.iter().zip(from..).map(field).collect();
    let table = table(fields?);
    let head = label.then(|| Block::paragraph(*line, Inline::plain(first)));
    Some(Found {
        blocks: vec![at],
        put: head.into_iter().chain([table]).collect(),
    })
}

/// Code below a label of fields, each line of which is a name, a colon and words: `page: number of the page`.
fn code_lines(document: &Document, outline: &Outline, at: usize) -> Option<Found> {
    let BlockKind::Code(code) = &document.blocks[at].kind else {
        return None;
    };
    if context(outline, at) != Context::Fields || code.lang.is_some() {
        return None;
    }
    let told = |line: &str| !line.trim().is_empty() && !line.trim().starts_with("//");
    let lines = code.text.lines().zip(code.first..);
    let field = |(words, line): (&str, usize)| {
        let (whole, example) = code_line(words.trim())?;
        let item = items::read(&Inline::plain(&whole))?;
        Some(Field::new(line, Item { example, ..item }))
    };
    let fields = lines.filter(|(line, _)| told(line)).map(field);
    let fields: Vec<Field> = fields.collect::<Option<_>>()?;
    (fields.len() > 1).then(|| Found {
        blocks: vec![at],
        put: vec![table(fields)],
    })
}

/// A name and its words, `*size: 20 // how many`, and the value that stands for them.
fn code_line(line: &str) -> Option<(String, String)> {
    let starred = line.strip_prefix('*').map(str::trim_start);
    let (name, words) = starred.unwrap_or(line).split_once([':', '：'])?;
    let star = if starred.is_some() { "*" } else { "" };
    let (value, words) = match words.split_once("//") {
        Some((value, words)) if !value.trim_end().ends_with(':') => (value.trim(), words),
        _ => ("", words),
    };
    let (value, words) = (value.trim_matches([',', '"', '\'', ' ']), words.trim());
    let opens = |text: &str| text.starts_with(['{', '[', '"']);
    if !text::is_word(name.trim()) || opens(words) || opens(value) {
        return None;
    }
    let whole = format!("{}{star}: {words}", name.trim());
    Some((
        whole.trim_end_matches([':', ' ']).to_owned(),
        value.to_owned(),
    ))
}

/// How many items stand together from here.
fn items_from(document: &Document, at: usize) -> usize {
    document.blocks[at..]
        .iter()
        .take_while(|b| b.is_item())
        .count()
}

/// What the labels above a list say of it.
#[derive(Clone, Copy, PartialEq)]
enum Context {
    /// Fields stand here, and the label says so in so many words.
    Fields,
    /// Something of one side.
    Side,
    /// Something else.
    Other,
    Unknown,
}

fn context(outline: &Outline, block: usize) -> Context {
    outline
        .above(block)
        .filter(|e| e.labels && e.block != block)
        .find_map(|e| of_label(e.says))
        .unwrap_or(Context::Unknown)
}

/// What one label says; nothing when it speaks of neither fields nor something else.
fn of_label(says: Features) -> Option<Context> {
    const FIELDS: [Feature; 6] = [
        Feature::Fields,
        Feature::Query,
        Feature::Path,
        Feature::Body,
        Feature::Form,
        Feature::Models,
    ];
    const SIDES: [Feature; 4] = [
        Feature::Request,
        Feature::Response,
        Feature::Callback,
        Feature::Header,
    ];
    const OTHER: [Feature; 12] = [
        Feature::Auth,
        Feature::Url,
        Feature::Method,
        Feature::ContentType,
        Feature::Example,
        Feature::Errors,
        Feature::Code,
        Feature::Version,
        Feature::Limits,
        Feature::Furniture,
        Feature::Author,
        Feature::Permission,
    ];
    if says.any(&FIELDS) {
        Some(Context::Fields)
    } else if says.any(&OTHER) {
        Some(Context::Other)
    } else {
        says.any(&SIDES).then_some(Context::Side)
    }
}

/// Puts each table where the first of its blocks stood.
fn replace(document: &mut Document, tables: Vec<Found>) {
    let mut at: HashMap<usize, Vec<Block>> = HashMap::new();
    for found in tables {
        let first = found.blocks.first().copied();
        at.extend(found.blocks.into_iter().map(|block| (block, Vec::new())));
        at.extend(first.map(|first| (first, found.put)));
    }
    let old = std::mem::take(&mut document.blocks);
    for (i, block) in old.into_iter().enumerate() {
        match at.remove(&i) {
            Some(put) => document.blocks.extend(put),
            None => document.blocks.push(block),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::cases::check;

    /// The rows of the operations' tables: side, column, name, what it says of being required, words.
    fn rows(page: &str) -> String {
        let page = crate::recognise_page("p", page);
        let tables = page.operations.iter().flat_map(|o| &o.tables);
        let rows = tables.flat_map(|t| t.rows.iter().map(move |r| (t.side.word(), r)));
        let rows = rows.map(|(side, r)| {
            let words = r.description.replace('\n', "; ");
            format!(
                "{side} {}{} {:?} {words}",
                "-".repeat(r.column),
                r.name,
                r.required
            )
        });
        let rows: Vec<String> = rows.collect();
        rows.iter()
            .map(|row| row.trim())
            .collect::<Vec<_>>()
            .join(" / ")
    }

    #[test]
    fn lists_of_fields_are_tables() {
        check(
            r"
            # Users\n\n`GET /users`\n\n**Request params**\n\n- page: 页码\n- size: 每页\n  - 最大 50\n => request page Unknown 页码 / request size Unknown 每页; 最大 50
            # Users\n\n`GET /users`\n\n## Response\n\n* `users` (**Required**)\n    * `id` (**Required**) an id\n    * `nick` (Optional)\n => response users Yes / response ---id Yes an id / response ---nick No
            ## 发送\n\n接口地址：https://a.example/send\n请求方式：POST\n\n请求参数：\nmobile：手机号，必填\nsign_id (int)：签名\n\n返回：\n\nA word.\nmsg: B\n => request mobile Yes 手机号 / request sign_id Unknown 签名
            ",
            rows,
        );
    }

    #[test]
    fn values_of_a_field_are_no_fields() {
        check(
            r"
            ## Send\n\n`POST /send`\n\n### Body\n\n+ kind (string, required)\n    - `now`: at once\n    - `later`: some time\n+ to (array)\n    + `id` - whom\n => request kind Yes now: at once; later: some time / request to Unknown / request ---id Unknown whom
            ",
            rows,
        );
    }

    #[test]
    fn lists_of_other_things_stay_lists() {
        check(
            r"
            ## Send\n\n`POST /send`\n\n- Note: be quick\n- `fast`: a mode\n\n### Example\n\n- `a`: b\n- `c`: d\n\n### Response\n\n- It may be empty\n- Then try again\n
            ",
            rows,
        );
    }
}
