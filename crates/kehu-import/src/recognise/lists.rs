//! Lists of fields: items that say of a field what a row would become rows of a table.
//!
//! A list is one of fields when a label above it speaks of fields or of a side and most of its items
//! begin with a name, or when most items have a type or say what is required.

use crate::block::{Block, BlockKind, Cell, Document, Inline, Row, Table, TableForm};
use crate::inline;
use crate::recognise::items::{self, Item, Proof};
use crate::recognise::outline::Outline;
use crate::types;
use crate::words::Feature;

/// Turns the lists of fields of a page into tables; whether there were any.
pub(super) fn to_tables(document: &mut Document, outline: &Outline) -> bool {
    let mut tables: Vec<(Vec<usize>, Block)> = Vec::new();
    let mut at = 0;
    while at < document.blocks.len() {
        let end = at + items_from(document, at);
        if end == at {
            at += 1;
            continue;
        }
        find(&forest(document, &mut at, end, None), outline, &mut tables);
    }
    if tables.is_empty() {
        return false;
    }
    replace(document, tables);
    true
}

/// How many items stand together from here.
fn items_from(document: &Document, at: usize) -> usize {
    document.blocks[at..]
        .iter()
        .take_while(|b| matches!(b.kind, BlockKind::Item { .. }))
        .count()
}

/// An item with those inside of it.
struct Branch<'a> {
    block: usize,
    line: usize,
    inline: &'a Inline,
    item: Option<Item>,
    inside: Vec<Branch<'a>>,
}

/// The items from `at` on that are deeper than the one around them.
fn forest<'a>(
    document: &'a Document,
    at: &mut usize,
    end: usize,
    around: Option<u8>,
) -> Vec<Branch<'a>> {
    let mut out = Vec::new();
    while *at < end
        && let Block { line, kind } = &document.blocks[*at]
        && let BlockKind::Item { depth, text } = kind
        && around.is_none_or(|a| *depth > a)
    {
        let block = *at;
        *at += 1;
        // The last words before a table are its title.
        let title = matches!(
            document.blocks.get(*at).map(|b| &b.kind),
            Some(BlockKind::Table(_))
        );
        out.push(Branch {
            block,
            line: *line,
            inline: text,
            item: items::read(text).filter(|_| !title),
            inside: forest(document, at, end, Some(*depth)),
        });
    }
    out
}

/// Finds the lists of fields among siblings, or further inside.
fn find(siblings: &[Branch], outline: &Outline, out: &mut Vec<(Vec<usize>, Block)>) {
    let Some(first) = siblings.first() else {
        return;
    };
    // Another list may follow right below: the last field ends this one.
    let end = siblings.iter().rposition(|b| b.item.is_some());
    let fields = &siblings[..end.map_or(0, |e| e + 1)];
    if is_of_fields(fields, context(outline, first.block)) {
        out.push(table(fields));
        find(&siblings[fields.len()..], outline, out);
        return;
    }
    for branch in siblings {
        find(&branch.inside, outline, out);
    }
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
    for entry in outline
        .above(block)
        .filter(|e| e.labels && e.block != block)
    {
        let fields = entry.says.any(&FIELDS);
        if entry.says.any(&OTHER) && !fields {
            return Context::Other;
        }
        if fields {
            return Context::Fields;
        }
        if entry.says.any(&SIDES) {
            return Context::Side;
        }
    }
    Context::Unknown
}

fn is_of_fields(siblings: &[Branch], context: Context) -> bool {
    let proofs = || siblings.iter().filter_map(|b| b.item.as_ref());
    let typed = proofs().filter(|i| i.proof == Proof::Typed).count();
    let named = proofs()
        .filter(|i| i.proof >= Proof::Named || context == Context::Fields)
        .count();
    let most = |n: usize| n * 10 >= siblings.len() * 6;
    match context {
        Context::Fields | Context::Side => named > 0 && most(named),
        Context::Other => typed > 1 && typed == siblings.len(),
        Context::Unknown => typed > 1 && most(typed),
    }
}

/// Whether the items inside of a field are its fields, rather than its values or words about it.
fn holds_fields(item: &Item, inside: &[Branch]) -> bool {
    let proof = |at_least: Proof| {
        inside
            .iter()
            .filter(|b| b.item.as_ref().is_some_and(|i| i.proof >= at_least))
            .count()
    };
    let most = |n: usize| n > 0 && n * 10 >= inside.len() * 6;
    let container =
        !item.ty.is_empty() && types::read(&inline::plain(&item.ty)).expr.may_hold_fields();
    most(proof(Proof::Typed)) || (container && most(proof(Proof::Named)))
}

fn table(siblings: &[Branch]) -> (Vec<usize>, Block) {
    let mut rows: Vec<(usize, usize, Item, Inline)> = Vec::new();
    let mut blocks = Vec::new();
    add(siblings, 0, &mut rows, &mut blocks);
    let (block, line) = siblings.first().map_or((0, 1), |b| (b.block, b.line));
    blocks.retain(|b| *b != block);
    blocks.insert(0, block);
    type Column = (&'static str, fn(&Item) -> &str);
    let columns: [Column; 4] = [
        ("type", |i| &i.ty),
        ("required", |i| &i.required),
        ("default", |i| &i.default),
        ("example", |i| &i.example),
    ];
    let columns: Vec<Column> = columns
        .into_iter()
        .filter(|(_, of)| rows.iter().any(|(_, _, item, _)| !of(item).is_empty()))
        .collect();
    let cell = |words: &str| Cell {
        inline: inline::plain(words),
        indent: 0,
    };
    let head = std::iter::once("name")
        .chain(columns.iter().map(|(head, _)| *head))
        .chain(["description"])
        .map(cell)
        .collect();
    let rows = rows
        .iter()
        .map(|(line, depth, item, words)| {
            let bullet = if *depth > 0 { "- " } else { "" };
            let name = Cell {
                inline: inline::plain(&format!("{bullet}{}", item.name)),
                indent: depth * 2,
            };
            let description = Cell {
                inline: Inline {
                    text: item.description.clone(),
                    codes: words.codes.clone(),
                    links: words.links.clone(),
                    ..Inline::default()
                },
                indent: 0,
            };
            Row {
                line: *line,
                cells: std::iter::once(name)
                    .chain(columns.iter().map(|(_, of)| cell(of(item))))
                    .chain([description])
                    .collect(),
                uncertain: false,
            }
        })
        .collect();
    let table = Table {
        form: TableForm::List,
        head,
        rows,
        notes: Vec::new(),
    };
    let kind = BlockKind::Table(table);
    (blocks, Block { line, kind })
}

/// Adds fields as rows; everything else is told of the field before it or around it.
fn add(
    siblings: &[Branch],
    depth: usize,
    rows: &mut Vec<(usize, usize, Item, Inline)>,
    blocks: &mut Vec<usize>,
) {
    for branch in siblings {
        let Some(item) = &branch.item else {
            tell(branch, rows, blocks);
            continue;
        };
        blocks.push(branch.block);
        rows.push((branch.line, depth, item.clone(), branch.inline.clone()));
        if holds_fields(item, &branch.inside) {
            add(&branch.inside, depth + 1, rows, blocks);
        } else {
            for inner in &branch.inside {
                tell(inner, rows, blocks);
            }
        }
    }
}

fn tell(branch: &Branch, rows: &mut [(usize, usize, Item, Inline)], blocks: &mut Vec<usize>) {
    let Some((_, _, item, words)) = rows.last_mut() else {
        return;
    };
    blocks.push(branch.block);
    if !item.description.is_empty() {
        item.description.push('\n');
    }
    item.description.push_str(branch.inline.text.trim());
    words.codes.extend(branch.inline.codes.iter().cloned());
    words.links.extend(branch.inline.links.iter().cloned());
    for inner in &branch.inside {
        tell(inner, rows, blocks);
    }
}

/// Puts each table where the first of its items stood.
fn replace(document: &mut Document, tables: Vec<(Vec<usize>, Block)>) {
    let mut at: std::collections::HashMap<usize, Option<Block>> = std::collections::HashMap::new();
    for (blocks, table) in tables {
        for block in &blocks {
            at.insert(*block, None);
        }
        if let Some(first) = blocks.first() {
            at.insert(*first, Some(table));
        }
    }
    let old = std::mem::take(&mut document.blocks);
    for (i, block) in old.into_iter().enumerate() {
        match at.remove(&i) {
            Some(Some(table)) => document.blocks.push(table),
            Some(None) => {}
            None => document.blocks.push(block),
        }
    }
}

#[cfg(test)]
mod tests {
    fn rows(page: &str) -> Vec<String> {
        let page = crate::recognise_page("p", page);
        let tables = page.operations.iter().flat_map(|o| &o.tables);
        let rows = tables.flat_map(|t| t.rows.iter().map(move |r| (t.side, r)));
        rows.map(|(side, r)| {
            format!(
                "{} {}{} {:?} {}",
                side.word(),
                " ".repeat(r.column),
                r.name,
                r.required,
                r.description.replace('\n', " / ")
            )
        })
        .collect()
    }

    #[test]
    fn a_list_under_a_label_is_a_table() {
        let page = "# Users\n\n`GET /users`\n\n**Request params**\n\n- page: 页码\n- size: 每页\n  - 最大 50\n\n## Response\n\n* `users` (**Required**)\n    * `id` (**Required**) an id\n    * `nick` (Optional)\n";
        assert_eq!(
            rows(page),
            [
                "request page Unknown 页码",
                "request size Unknown 每页 / 最大 50",
                "response users Yes ",
                "response    id Yes an id",
                "response    nick No ",
            ]
        );
    }

    #[test]
    fn values_of_a_field_are_no_fields() {
        let page = "## Send\n\n`POST /send`\n\n### Body\n\n+ kind (string, required)\n    - `now`: at once\n    - `later`: some time\n+ to (array)\n    + `id` - whom\n";
        assert_eq!(
            rows(page),
            [
                "request kind Yes now: at once / later: some time",
                "request to Unknown ",
                "request    id Unknown whom",
            ]
        );
    }

    #[test]
    fn lists_of_other_things_stay_lists() {
        let page = "## Send\n\n`POST /send`\n\n- Note: be quick\n- `fast`: a mode\n\n### Example\n\n- `a`: b\n- `c`: d\n\n### Response\n\n- It may be empty\n- Then try again\n";
        assert!(rows(page).is_empty(), "{:?}", rows(page));
    }
}
