//! How often an operation may be called, as its own words say it, or those of its page about all operations.

use kehu_spec::document::LimitRow;

use super::super::documents::Endpoint;
use kehu_page::block::{Block, BlockKind, Cell};
use kehu_page::facts;
use kehu_page::recognise::{Operation, Page};
use kehu_page::text;
use kehu_page::words::{Feature, words};

/// Where the page speaks of no operation, whose limit it is is asked.
const OF_ALL: &str = "the page says of all operations how often they may be called: does that hold for each of \
                      them, or for all together";

/// Drafts the limits.
pub(super) fn draft(page: &Page, operation: &Operation, out: &mut Endpoint) {
    let section = &operation.section;
    let own = page.document.blocks.get(section.start..section.end);
    for limit in own.iter().flat_map(|own| own.iter()).flat_map(rates) {
        add(limit, out);
    }
    if out.file.limits.is_some() {
        return;
    }
    let mut common: Vec<(u32, f64, usize)> = Vec::new();
    let blocks = &page.document.blocks;
    let mut own = vec![false; blocks.len()];
    for section in page.operations.iter().map(|o| &o.section) {
        if let Some(own) = own.get_mut(section.start..section.end) {
            own.fill(true);
        }
    }
    let others = blocks.iter().enumerate().filter(|(at, _)| !own[*at]);
    for (at, block) in others {
        let headed = || {
            page.outline
                .above(at)
                .any(|above| above.says.has(Feature::Limits))
        };
        let about = block.inline().is_none_or(|text| of_limits(&text.text)) || headed();
        let said = rates(block).into_iter().filter(|_| about);
        common.extend(said.map(|(calls, seconds)| (calls, seconds, block.line)));
    }
    // Several are of whom the words say.
    if let [(calls, seconds, line)] = common[..] {
        add((calls, seconds), out);
        out.ask(out.head(), line, OF_ALL);
    }
}

fn add((calls, seconds): (u32, f64), out: &mut Endpoint) {
    let limits = out.file.limits.get_or_insert_default();
    let calls = u64::from(calls);
    let known = |limit: &LimitRow| limit.calls.value == calls && limit.per_s.value == seconds;
    if !limits.iter().any(known) && limits.len() < 4 {
        limits.push(LimitRow {
            calls: calls.into(),
            per_s: seconds.into(),
            ..LimitRow::default()
        });
    }
}

/// Calls and seconds, as a block says them.
fn rates(block: &Block) -> Vec<(u32, f64)> {
    let texts: Vec<String> = match &block.kind {
        BlockKind::Table(table) => {
            let rows = table.rows.iter().map(|row| &row.cells);
            let rows = rows.chain([&table.head]);
            rows.filter_map(|cells| of_row(cells)).collect()
        }
        _ => block
            .inline()
            .map(|text| text.text.clone())
            .into_iter()
            .collect(),
    };
    let read = facts::read_page(texts.iter().map(String::as_str));
    read.rates
        .into_iter()
        .map(|(calls, seconds, _)| (calls, seconds))
        .collect()
}

/// What a row of a label and its value says, where the label is of limits.
fn of_row(cells: &[Cell]) -> Option<String> {
    let [label, value] = cells else {
        return None;
    };
    let label = label.text().trim();
    of_limits(label).then(|| text::squeeze(&format!("{label}: {}", value.text())))
}

/// Whether a row says how often something may be called.
pub(in super::super) fn says(cells: &[Cell]) -> bool {
    of_row(cells).is_some_and(|said| {
        !facts::read_page([said.as_str()].into_iter())
            .rates
            .is_empty()
    })
}

fn of_limits(words_: &str) -> bool {
    words().features(words_).has(Feature::Limits)
}
