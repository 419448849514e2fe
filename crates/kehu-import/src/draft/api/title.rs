//! What an API is called: as a page's own heading calls it.

use super::super::documents::Api;
use super::called;
use kehu_page::block::BlockKind;
use kehu_page::recognise::Page;
use kehu_page::text;

/// The one heading of the first level, where that is no operation's name.
pub(super) fn title(pages: &[Page], api: &mut Api) {
    let Some(title) = pages.iter().find_map(heading) else {
        return;
    };
    let mut names = called(pages).filter_map(|(_, operation)| operation.section.title.as_deref());
    if names.any(|name| title.contains(name)) {
        return;
    }
    if !title.is_ascii() {
        api.file.summary = title.as_str().into();
    }
    api.file.title = title.into();
}

fn heading(page: &Page) -> Option<String> {
    let blocks = page.document.blocks.iter();
    let mut first = blocks.filter_map(|block| match &block.kind {
        BlockKind::Heading { level: 1, text } => Some(text.text.as_str()),
        _ => None,
    });
    let only = first.next()?;
    let title = text::short(&text::squeeze(only), 80);
    (first.next().is_none() && !title.is_empty()).then_some(title)
}
