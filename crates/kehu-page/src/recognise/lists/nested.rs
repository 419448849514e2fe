//! Items of lists, with those inside of them: fields, their values, or words about them.

use std::collections::HashSet;

use super::shown::Shown;
use super::{Context, Field, Found, context, table};
use crate::block::{Block, BlockKind, Document, Inline};
use crate::recognise::items::{self, Item, Proof};
use crate::recognise::outline::Outline;
use crate::recognise::tree::normal;
use crate::types::{self, TypeExpr};
use crate::words::Base;

/// An item with those inside of it.
pub(super) struct Branch<'a> {
    block: usize,
    line: usize,
    inline: &'a Inline,
    item: Option<Item>,
    inside: Vec<Branch<'a>>,
}

/// The items from `at` on that are deeper than the one around them.
pub(super) fn forest<'a>(
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
pub(super) fn find(siblings: &[Branch], outline: &Outline, out: &mut Vec<Found>) {
    let Some(first) = siblings.first() else {
        return;
    };
    // Another list may follow right below: the last field ends this one.
    let end = siblings.iter().rposition(|b| b.item.is_some());
    let fields = &siblings[..end.map_or(0, |e| e + 1)];
    if is_of_fields(fields, context(outline, first.block)) {
        out.push(found(fields));
        find(&siblings[fields.len()..], outline, out);
        return;
    }
    for branch in siblings {
        find(&branch.inside, outline, out);
    }
}

/// Whether items stand below the name of a field and say nothing of fields: its values.
pub(super) fn are_values(siblings: &[Branch], outline: &Outline, names: &HashSet<String>) -> bool {
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

fn found(siblings: &[Branch]) -> Found {
    let (mut fields, mut blocks) = (Vec::new(), Vec::new());
    add(siblings, 0, &mut fields, &mut blocks);
    let first = siblings.first().map_or(0, |branch| branch.block);
    blocks.retain(|block| *block != first);
    blocks.insert(0, first);
    Found {
        blocks,
        put: vec![table(fields)],
    }
}

/// Adds fields as rows; everything else is told of the field before it or around it.
fn add(siblings: &[Branch], depth: usize, fields: &mut Vec<Field>, blocks: &mut Vec<usize>) {
    for branch in siblings {
        let Some(item) = &branch.item else {
            tell(branch, fields, blocks);
            continue;
        };
        blocks.push(branch.block);
        let ty = element(item, &branch.inside).unwrap_or_else(|| item.ty.clone());
        let item = &Item { ty, ..item.clone() };
        fields.push(Field {
            depth,
            marked: branch.inline.clone(),
            ..Field::new(branch.line, item.clone())
        });
        if let Some(inside) = of_element(item, &branch.inside) {
            blocks.push(branch.inside[0].block);
            add(inside, depth + 1, fields, blocks);
        } else if holds_fields(item, &branch.inside) {
            add(&branch.inside, depth + 1, fields, blocks);
        } else {
            for inner in &branch.inside {
                tell(inner, fields, blocks);
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

fn tell(branch: &Branch, fields: &mut [Field], blocks: &mut Vec<usize>) {
    let Some(field) = fields.last_mut() else {
        return;
    };
    blocks.push(branch.block);
    field.tell(&branch.inline.text, branch.inline);
    for inner in &branch.inside {
        tell(inner, fields, blocks);
    }
}
