//! Lines of a paragraph that are a name and its words each, as pages have them whose borders are lost:
//! `参数:`, below it `userName 用户名`.

use super::{Context, Field, Found, context, of_label, table};
use crate::block::{Block, BlockKind, Document, Inline};
use crate::recognise::items::{self, Item, Proof};
use crate::recognise::outline::Outline;
use crate::text;
use crate::words::words;

/// A run of lines: one with the fields below a label, or anything else.
#[derive(Default)]
struct Run<'a> {
    line: usize,
    label: Option<&'a str>,
    fields: Vec<Field>,
    /// The lines as they stand, without the label.
    lines: Vec<&'a str>,
    /// Something in it is no field.
    other: bool,
}

/// The fields of a paragraph as tables, each below its label; the lines around them stay.
pub(super) fn find(document: &Document, outline: &Outline, at: usize) -> Option<Found> {
    let Block { line, kind } = &document.blocks[at];
    let BlockKind::Paragraph(text) = kind else {
        return None;
    };
    let (whole, end) = right_below(document, at, &text.text);
    let runs = runs(&whole, *line, context(outline, at));
    if !runs.iter().any(|run| !run.fields.is_empty()) {
        return None;
    }
    let put = runs.into_iter().flat_map(|run| {
        let label = run
            .label
            .map(|label| Block::paragraph(run.line, Inline::plain(label)));
        let below = run.line + usize::from(run.label.is_some());
        let words = run.lines.join("\n");
        let own = match run.fields.is_empty() {
            false => Some(table(run.fields)),
            true if words.is_empty() => None,
            true => Some(Block::paragraph(
                below,
                Inline {
                    text: words,
                    ..text.clone()
                },
            )),
        };
        label.into_iter().chain(own)
    });
    Some(Found {
        blocks: (at..end).collect(),
        put: put.collect(),
    })
}

/// A paragraph with those of one line below it that are labels or fields as it is, and the block after them. With
/// empty lines between, each must say more of a field than its name.
fn right_below(document: &Document, at: usize, text: &str) -> (String, usize) {
    let mut whole = text.to_owned();
    let mut end = at + 1;
    let goes_on = |line: &str| {
        is_label(line) || field(line).is_some() || line.starts_with(|c: char| c.is_ascii_digit())
    };
    if text.contains('\n') || !goes_on(text) {
        return (whole, end);
    }
    for block in &document.blocks[end..] {
        let BlockKind::Paragraph(below) = &block.kind else {
            break;
        };
        let right_below = block.line == document.blocks[at].line + end - at;
        let apart = is_typed(text) && is_typed(&below.text);
        if !(right_below || apart) || below.text.contains('\n') || !goes_on(&below.text) {
            break;
        }
        whole = format!("{whole}\n{}", below.text);
        end += 1;
    }
    (whole, end)
}

/// Whether a line says the type of its field, or whether it must be there.
fn is_typed(line: &str) -> bool {
    field(line).is_some_and(|item| item.proof == Proof::Typed)
}

fn runs(text: &str, first: usize, around: Context) -> Vec<Run<'_>> {
    let of_fields = |context| matches!(context, Context::Fields | Context::Side);
    let mut runs = vec![Run {
        line: first,
        other: !of_fields(around),
        ..Run::default()
    }];
    for (i, words) in text.lines().enumerate() {
        if is_label(words) {
            runs.push(Run {
                line: first + i,
                label: Some(words),
                ..Run::default()
            });
            continue;
        }
        let Some(run) = runs.last_mut() else {
            continue;
        };
        run.lines.push(words);
        match (field(words), run.fields.last_mut()) {
            (Some(item), _) => run.fields.push(Field::new(first + i, item)),
            // What goes on with a number or in the page's language is said of the field above.
            (None, Some(above)) if !words.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                above.tell(words, &Inline::default());
            }
            _ => run.other = true,
        }
    }
    for run in &mut runs {
        let few = run.label.is_none() && run.fields.len() < 2;
        if run.other || few {
            run.fields.clear();
        }
    }
    runs.retain(|run| run.label.is_some() || !run.lines.is_empty());
    runs
}

/// A line that says whose fields stand below it, and nothing else.
fn is_label(line: &str) -> bool {
    let says = of_label(words().features(line));
    let label = line.trim().ends_with([':', '：']) && text::width(line) <= 40;
    label && matches!(says, Some(Context::Fields | Context::Side))
}

/// A name and its words; words of the page's language need no more between than a space.
fn field(line: &str) -> Option<Item> {
    let line = line.trim();
    let item = items::read(&Inline::plain(line)).filter(|item| item.proof >= Proof::Named);
    item.or_else(|| {
        let (name, words) = line.split_once(char::is_whitespace)?;
        let apart = words.starts_with([' ', '\t']) || line.contains('\t');
        let words = words.trim_start();
        let foreign = words.starts_with(|c: char| c.is_alphabetic() && !c.is_ascii());
        let named = text::is_word(name) && name.starts_with(|c: char| c.is_ascii_alphabetic());
        let mut item = items::of_comment(words);
        name.clone_into(&mut item.name);
        (named && (foreign || apart) && !words.is_empty()).then_some(item)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::check;

    #[test]
    fn names_with_their_words_are_fields_below_a_label() {
        check(
            r"
            参数:\nuserName 用户名\ntype 类型 1 学生\n2 老师\n返回值:\nstate int 状态 => userName=用户名, type=类型 1 学生; 2 老师 / state=状态
            Parameters:\nuserName\tUser name\npage   Which one => userName=User name, page=Which one
            Parameters:\nThey are all sent\nas text =>
            说明:\nuserName 用户名 =>
            参数:\nuserName 用户名\nAnd this is said of all =>
            ",
            |page| {
                let page = page.replace("\\t", "\t");
                let runs = runs(&page, 1, Context::Unknown).into_iter();
                let told = runs.filter(|run| !run.fields.is_empty()).map(|run| {
                    let fields = run.fields.iter();
                    let told = fields
                        .map(|Field { item, .. }| format!("{}={}", item.name, item.description));
                    told.collect::<Vec<_>>().join(", ").replace('\n', "; ")
                });
                told.collect::<Vec<_>>().join(" / ")
            },
        );
    }
}
