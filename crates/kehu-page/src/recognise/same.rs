//! What an operation has in common with another in the page's words: "same parameters as Find orders", "响应同上".

use crate::block::{BlockKind, Document};
use crate::recognise::examples::{Example, ExampleKind};
use crate::recognise::outline::{Outline, Side};
use crate::recognise::sections::{Section, Stated};
use crate::recognise::tables::{self, FieldTable, Seen};
use crate::text;
use crate::words::{Feature, phrases, words};

/// A sentence that says of a side that it is another operation's.
#[derive(Debug, Clone)]
pub struct Same {
    /// The side.
    pub side: Side,
    /// The sentence.
    pub said: Stated<String>,
    /// The other operation's section, where it is known.
    pub of: Option<usize>,
}

/// A sentence is no longer than this; what is longer says more.
const SENTENCE: usize = 60;

/// The sentences of the so many-th section that say it.
fn told(document: &Document, outline: &Outline, sections: &[Section], at: usize) -> Vec<Same> {
    let section = &sections[at];
    let mut out = Vec::new();
    for block in section.start..section.end {
        let said = match &document.blocks[block].kind {
            BlockKind::Paragraph(text) | BlockKind::Item { text, .. } => text.text.trim(),
            _ => continue,
        };
        let lower = text::simplified(said).to_lowercase();
        if text::width(said) > SENTENCE || !phrases().same_as.within(&lower) {
            continue;
        }
        let label = outline.above(block).find_map(|entry| side_of(&entry.text));
        let Some(side) = side_of(said).or(label) else {
            continue;
        };
        let of = named(sections, at, &lower).or_else(|| {
            let before = (0..at).rev();
            let mut before = before.filter(|other| sections[*other].start < section.start);
            before.next().filter(|_| phrases().above.within(&lower))
        });
        let line = document.blocks[block].line;
        let what = text::squeeze(said);
        let said = Stated { what, line };
        out.push(Same { side, said, of });
    }
    out
}

/// The side that words speak of.
fn side_of(said: &str) -> Option<Side> {
    let says = words().features(said);
    if says.has(Feature::Response) {
        return Some(Side::Response);
    }
    let sent = [Feature::Request, Feature::Fields, Feature::Body];
    says.any(&sent).then_some(Side::Request)
}

/// The other section whose title a sentence has; the longest counts.
fn named(sections: &[Section], at: usize, said: &str) -> Option<usize> {
    let said = text::key(said);
    let title = |other: usize| text::key(sections[other].title.as_deref().unwrap_or_default());
    let others = (0..sections.len()).filter(|other| sections[*other].start != sections[at].start);
    let named = others.filter(|other| !title(*other).is_empty() && said.contains(&title(*other)));
    named.max_by_key(|other| title(*other).len())
}

/// The sections of a page with their tables, and what each has of another.
pub(super) struct Alike {
    pub(super) sections: Vec<Section>,
    pub(super) tables: Vec<Vec<FieldTable>>,
    same: Vec<Vec<Same>>,
}

impl Alike {
    pub(super) fn of(
        document: &Document,
        outline: &Outline,
        seen: &[Seen],
        sections: &[Section],
    ) -> Alike {
        let fields = |section| tables::fields(document, outline, seen, section, false);
        let told = |at| told(document, outline, sections, at);
        Alike {
            tables: sections.iter().map(fields).collect(),
            same: (0..sections.len()).map(told).collect(),
            sections: sections.to_vec(),
        }
    }

    /// Gives an operation the tables and the examples of the other one, where it has none of that side itself;
    /// what remains is not known.
    pub(super) fn give(
        &self,
        at: usize,
        own: &mut Vec<FieldTable>,
        shown: &mut Vec<usize>,
        examples: &[Example],
        examples_of: &dyn Fn(&[Example], usize) -> Vec<usize>,
    ) -> Vec<Same> {
        let shows = |side: Side, i: &usize| match examples[*i].kind {
            ExampleKind::Response => side == Side::Response,
            ExampleKind::Request => side == Side::Request && examples[*i].request.is_none(),
            _ => false,
        };
        let mut unknown = Vec::new();
        for same in &self.same[at] {
            let of_side = |table: &&FieldTable| table.side == same.side;
            if own.iter().any(|table| of_side(&table)) || shown.iter().any(|i| shows(same.side, i))
            {
                continue;
            }
            let before = (own.len(), shown.len());
            if let Some(of) = same.of {
                own.extend(self.tables[of].iter().filter(of_side).cloned());
                let theirs = examples_of(examples, of).into_iter();
                shown.extend(theirs.filter(|i| shows(same.side, i)));
            }
            if before == (own.len(), shown.len()) {
                unknown.push(same.clone());
            }
        }
        unknown
    }
}
