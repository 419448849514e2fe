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
use crate::types::{self, TypeExpr};
use crate::words::{Base, Feature, Features, words};

mod defined;
mod named;
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
        let siblings = forest(document, &shown, &mut at, end, None);
        if !are_values(&siblings, outline, &names) {
            find(&siblings, outline, &mut tables);
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

/// Whether items stand below the name of a field and say nothing of fields: its values.
fn are_values(siblings: &[Branch], outline: &Outline, names: &HashSet<String>) -> bool {
    let Some(first) = siblings.first() else {
        return false;
    };
    let mut above = outline
        .above(first.block)
        .filter(|e| e.block != first.block);
    let named = above
        .next()
        .is_some_and(|e| names.contains(&normal(&e.text)));
    let typed = |b: &Branch| b.item.as_ref().is_some_and(|i| i.proof == Proof::Typed);
    named && siblings.len() > 1 && !siblings.iter().any(typed)
}

/// Blocks that are of fields, and what to put in place of the first.
struct Found {
    blocks: Vec<usize>,
    put: Vec<Block>,
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
    let inlines: Vec<Inline> = lines.iter().map(|l| Inline::plain(l)).collect();
    let branches: Option<Vec<Branch>> = inlines
        .iter()
        .enumerate()
        .map(|(i, inline)| {
            let item = items::read(inline).filter(|i| i.proof >= Proof::Named)?;
            Some(Branch {
                block: at,
                line: from + i,
                inline,
                item: Some(item),
                inside: Vec::new(),
            })
        })
        .collect();
    let (_, table) = table(&branches?);
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
    let told = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with("//");
    let lines: Vec<(usize, Inline, String)> = code
        .text
        .lines()
        .enumerate()
        .filter(|(_, line)| told(line))
        .map(|(i, line)| {
            let (whole, shown) = code_line(line.trim())?;
            Some((code.first + i, Inline::plain(&whole), shown))
        })
        .collect::<Option<_>>()?;
    let branches: Vec<Branch> = lines
        .iter()
        .map(|(line, inline, shown)| {
            let item = Item {
                example: shown.clone(),
                ..items::read(inline)?
            };
            Some(Branch {
                block: at,
                line: *line,
                inline,
                item: Some(item),
                inside: Vec::new(),
            })
        })
        .collect::<Option<_>>()?;
    let put = vec![table(&branches).1];
    (branches.len() > 1).then_some(Found {
        blocks: vec![at],
        put,
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
    shown: &Shown,
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
            item: read(text, shown).filter(|_| !title),
            inside: forest(document, shown, at, end, Some(*depth)),
        });
    }
    out
}

/// What an item says of a field, and what the JSON of the page does: a title names a field that it shows.
fn read(text: &Inline, shown: &Shown) -> Option<Item> {
    let titled = || {
        let words = text.text.trim_end().trim_end_matches([':', '：']);
        let text = Inline {
            text: words.to_owned(),
            ..text.clone()
        };
        items::read(&text).filter(|item| shown.has(&item.name))
    };
    let item = items::read(text).or_else(titled)?;
    let holds = shown.holds(&item.name);
    Some(Item { holds, ..item })
}

/// Finds the lists of fields among siblings, or further inside.
fn find(siblings: &[Branch], outline: &Outline, out: &mut Vec<Found>) {
    let Some(first) = siblings.first() else {
        return;
    };
    // Another list may follow right below: the last field ends this one.
    let end = siblings.iter().rposition(|b| b.item.is_some());
    let fields = &siblings[..end.map_or(0, |e| e + 1)];
    if is_of_fields(fields, context(outline, first.block)) {
        let (blocks, table) = table(fields);
        out.push(Found {
            blocks,
            put: vec![table],
        });
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
    let typed = !item.ty.is_empty();
    let container = typed && types::read(&Inline::plain(&item.ty)).expr.may_hold_fields();
    most(proof(Proof::Typed)) || ((container || item.holds) && most(proof(Proof::Named)))
}

/// The fields of an item that tells of each element of a list before them: `- each element: one currency`.
fn of_element<'a, 'b>(item: &Item, inside: &'b [Branch<'a>]) -> Option<&'b [Branch<'a>]> {
    let [only] = inside else { return None };
    let names_a_field = only
        .item
        .as_ref()
        .is_some_and(|i| i.proof == Proof::Typed || i.holds);
    (!names_a_field && holds_fields(item, &only.inside)).then_some(&only.inside)
}

fn table(siblings: &[Branch]) -> (Vec<usize>, Block) {
    let mut rows: Vec<(usize, usize, Item, Inline)> = Vec::new();
    let mut blocks = Vec::new();
    add(siblings, 0, &mut rows, &mut blocks);
    let (block, line) = siblings.first().map_or((0, 1), |b| (b.block, b.line));
    blocks.retain(|b| *b != block);
    blocks.insert(0, block);
    let heads = [
        "name",
        "type",
        "required",
        "default",
        "example",
        "description",
    ];
    let mut table = Builder::headed(TableForm::List, heads);
    for (line, depth, item, words) in rows {
        let bullet = if depth > 0 { "- " } else { "" };
        let name = Cell {
            indent: depth * 2,
            ..Cell::plain(&format!("{bullet}{}", item.name))
        };
        let facts = [&item.ty, &item.required, &item.default, &item.example];
        let description = Cell::from(Inline {
            text: item.description,
            codes: words.codes,
            links: words.links,
            ..Inline::default()
        });
        let facts = facts.map(|fact| Cell::plain(fact));
        let cells = std::iter::once(name).chain(facts).chain([description]);
        table.row(line, cells.collect());
    }
    (blocks, table.without_empty_columns().block(line))
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
        let ty = element(item, &branch.inside).unwrap_or_else(|| item.ty.clone());
        let item = &Item { ty, ..item.clone() };
        rows.push((branch.line, depth, item.clone(), branch.inline.clone()));
        if let Some(fields) = of_element(item, &branch.inside) {
            blocks.push(branch.inside[0].block);
            add(fields, depth + 1, rows, blocks);
        } else if holds_fields(item, &branch.inside) {
            add(&branch.inside, depth + 1, rows, blocks);
        } else {
            for inner in &branch.inside {
                tell(inner, rows, blocks);
            }
        }
    }
}

/// The type of a list inside of which an item says what it holds: `(string)`.
fn element(item: &Item, inside: &[Branch]) -> Option<String> {
    let [only] = inside else { return None };
    let text = only.inline.text.trim();
    let (ty, _) = text
        .strip_prefix(['(', '[', '<'])?
        .split_once([')', ']', '>'])?;
    let list = types::read(&Inline::plain(&item.ty)).expr == TypeExpr::Base(Base::Array);
    (list && only.item.is_none() && types::is_type(ty)).then(|| format!("array<{ty}>"))
}

fn tell(branch: &Branch, rows: &mut [(usize, usize, Item, Inline)], blocks: &mut Vec<usize>) {
    let Some((_, _, item, words)) = rows.last_mut() else {
        return;
    };
    blocks.push(branch.block);
    text::add_line(&mut item.description, branch.inline.text.trim());
    words.codes.extend(branch.inline.codes.iter().cloned());
    words.links.extend(branch.inline.links.iter().cloned());
    for inner in &branch.inside {
        tell(inner, rows, blocks);
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
