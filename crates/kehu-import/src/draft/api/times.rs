//! How long a token holds and how far a clock may be off, as the pages' sentences say.

use super::super::lists;
use super::called;
use kehu_page::recognise::Page;
use kehu_page::recognise::rows::Row;
use kehu_page::{facts, text};

/// How long a token holds, in seconds: what a sentence says beside its name.
pub fn lifetime(pages: &[Page]) -> Option<u64> {
    let of_token = |text: &&str| lists::says("credential", text);
    let said = texts(pages).filter(of_token).flat_map(text::sentences);
    said.filter(|sentence| !of_clock(sentence))
        .find_map(facts::lasts)
}

/// How far the time of a request may be from the server's clock: what the field or the header of the time says,
/// or a sentence about it.
pub(super) fn skew(pages: &[Page]) -> Option<u64> {
    let own = called(pages).flat_map(|(_, operation)| &operation.tree.nodes);
    let own = own.filter_map(|node| node.row.as_ref());
    let loose = pages.iter().flat_map(|page| &page.loose);
    let rows = own.chain(loose.flat_map(|table| &table.rows));
    let mut of_time = rows.filter(|row: &&Row| lists::has("auth", "timestamp", &row.name));
    let told = of_time.find_map(|row| text::sentences(&row.description).find_map(facts::lasts));
    let mut said = texts(pages)
        .flat_map(text::sentences)
        .filter(|sentence| of_clock(sentence));
    told.or_else(|| said.find_map(facts::lasts))
}

fn of_clock(sentence: &str) -> bool {
    lists::within("reactions", "clock", sentence)
}

fn texts(pages: &[Page]) -> impl Iterator<Item = &str> {
    let blocks = pages.iter().flat_map(|page| &page.document.blocks);
    blocks.filter_map(|block| Some(block.inline()?.text.as_str()))
}
