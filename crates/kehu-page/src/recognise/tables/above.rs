//! The labels above a table, and what they say of it.

use super::FieldTable;
use crate::recognise::columns::Columns;
use crate::recognise::outline::{Entry, Outline, Side};
use crate::recognise::rows::Place;
use crate::recognise::sections::Section;
use crate::text;
use crate::words::{Feature, Features, Role, words};

/// Without a label: a table with a "required" column is sent, one after it without comes back.
pub(super) fn guess_side(before: &[FieldTable], says_required: bool, columns: &Columns) -> Side {
    match before.last() {
        None => Side::Request,
        // What the vendor sends is said so; what must be given is the caller's.
        Some(last) if says_required && last.side == Side::Callback => Side::Request,
        Some(last) if says_required || columns.at(Role::Place).is_some() => last.side,
        Some(_) => Side::Response,
    }
}

/// "1. Text message parameters": one of several.
pub(super) fn is_numbered(title: &str) -> bool {
    let digits = title.chars().take_while(char::is_ascii_digit).count();
    digits > 0 && digits < 3 && title[digits..].starts_with(['.', '、', ')', '）'])
}

/// A label further up than so many others says nothing of a table.
const FAR: usize = 512;

/// What the labels above a block say of side and place.
pub(super) struct LabelsAbove {
    pub side: Option<Side>,
    pub place: Option<Place>,
    pub shared: bool,
    /// The label that tells the side is of an example, and perhaps of nothing below that.
    pub example: bool,
    /// The label that tells the side is above the block, and not only before it.
    pub above: bool,
}

impl LabelsAbove {
    pub(super) fn of(
        outline: &Outline,
        section: &Section,
        block: usize,
        before: &[FieldTable],
    ) -> LabelsAbove {
        let above: Vec<&Entry> = outline
            .above(block)
            .filter(|e| e.labels && e.block >= section.start && !section.is_named(e))
            .collect();
        let innermost = above.first().map_or(u8::MAX, |e| e.level);
        let sided = above
            .iter()
            .find(|e| side(e.says, section).is_some())
            .copied();
        // A label of the same kind between that one and the table has ended it, though not its side.
        let between = outline
            .entries_in(section.start, block)
            .iter()
            .rev()
            .take(FAR)
            .find(|e| e.labels && !section.is_named(e) && side(e.says, section).is_some());
        let chosen = match (sided, between) {
            (Some(s), Some(b))
                if b.block > s.block && b.level <= innermost && b.level >= s.level =>
            {
                Some(b)
            }
            (None, Some(b)) if b.level <= innermost => Some(b),
            (s, _) => s,
        };
        // A place ends with its label, though a side may go on.
        let place = above
            .iter()
            .take_while(|e| chosen.is_none_or(|c| e.block >= c.block))
            .find_map(|e| Place::of(&without_models(&e.text, before)));
        let shared = above.iter().chain(chosen.iter());
        let shared = shared.into_iter().any(|e| e.says.has(Feature::Shared));
        LabelsAbove {
            above: chosen.is_some() && chosen.map(|e| e.block) == sided.map(|e| e.block),
            example: chosen.is_some_and(|e| e.says.has(Feature::Example)),
            side: chosen.and_then(|e| side(e.says, section)),
            place,
            shared,
        }
    }
}

/// A title without the names of models that rows before are of: `QueryOrdersRequest` says nothing of a query.
fn without_models(title: &str, before: &[FieldTable]) -> String {
    let rows = before.iter().flat_map(|table| &table.rows);
    let models = rows.filter_map(|row| row.ty.expr.model());
    models.fold(title.to_owned(), |title, model| {
        match text::is_identifier(model) {
            true => title.replace(model, " "),
            false => title,
        }
    })
}

/// "请求成功", "Request failed": what came of a request, not what was sent.
pub(crate) fn outcome(says: Features) -> bool {
    says.has(Feature::Request)
        && says.any(&[Feature::Success, Feature::Failure])
        && !says.any(&[
            Feature::Example,
            Feature::Fields,
            Feature::Body,
            Feature::Header,
        ])
}

/// The side that words name.
pub(super) fn side(says: Features, section: &Section) -> Option<Side> {
    // "Push API", with an address of its own: what it is for, not who calls.
    let titled = section
        .title
        .as_deref()
        .map(|title| words().features(title));
    let named_so = titled.is_some_and(|t| t.has(Feature::Callback) && !t.has(Feature::CallsBack));
    let subject = named_so && !section.callback && !says.has(Feature::CallsBack);
    if section.callback && says.has(Feature::Callback) {
        return Some(Side::Callback);
    }
    if outcome(says) {
        return Some(Side::Response);
    }
    match (says.has(Feature::Request), says.has(Feature::Response)) {
        (true, false) => Some(Side::Request),
        (_, true) => Some(Side::Response),
        _ if !subject
            && says.has(Feature::Callback)
            && says.any(&[Feature::Fields, Feature::Body]) =>
        {
            Some(Side::Callback)
        }
        _ => None,
    }
}
