//! How to go on to the next page, and how to look up everything there is.

use kehu_runtime::info::{CursorInfo, LookupInfo, OperationInfo, PagedBy, PagesInfo};
use kehu_spec::model;

use super::plain;
use crate::keep::{Names, each, path};

pub(super) fn pages(pages: &model::Pages, names: Names<'_>) -> PagesInfo {
    use model::PagedBy as By;
    PagesInfo {
        items: path(&pages.items),
        by: match &pages.by {
            By::Cursor { forward, back } => PagedBy::Cursor {
                forward: cursor(forward, names),
                back: back.as_ref().map(|back| cursor(back, names)),
            },
            By::LastItem { cursor, key } => PagedBy::LastItem {
                cursor: names.of(*cursor),
                key: path(key),
            },
            By::Number {
                page,
                first,
                total,
                more,
            } => PagedBy::Number {
                page: names.of(*page),
                first: *first,
                total: total.as_ref().map(path),
                more: more.as_ref().map(path),
            },
            By::Offset {
                offset,
                first,
                total,
                more,
            } => PagedBy::Offset {
                offset: names.of(*offset),
                first: *first,
                total: total.as_ref().map(path),
                more: more.as_ref().map(path),
            },
        },
        size: pages.size.map(|size| names.of(size)),
        omits: each(&pages.omits, path),
    }
}

fn cursor(cursor: &model::Cursor, names: Names<'_>) -> CursorInfo {
    CursorInfo {
        field: names.of(cursor.field),
        next: path(&cursor.next),
        more: cursor.more.as_ref().map(path),
        end: each(&cursor.end, plain),
    }
}

/// `lists` are the operations that look up nothing themselves, by their ids.
pub(super) fn lookup(
    api: &model::Api,
    operation: &model::Operation,
    lookup: &model::Lookup,
    lists: &[Option<&'static OperationInfo>],
) -> Option<LookupInfo> {
    let record = api.records.get(lookup.record.0)?;
    Some(LookupInfo {
        ids: (*lists.get(lookup.ids.0)?)?,
        field: Names(&operation.request.fields).of(lookup.field),
        batch: usize::try_from(lookup.batch).unwrap_or(usize::MAX),
        items: path(&lookup.items),
        key: Names(&record.fields).of(lookup.key),
    })
}
