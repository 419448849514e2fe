//! How to go on to the next page, and how to look up everything there is.

use kehu_runtime::info::{
    AddressIn, CursorInfo, LookupInfo, OperationInfo, PagedBy, PagesInfo, WindowInfo,
};
use kehu_spec::model;
use serde_json::Value;

use crate::keep::{Names, each, path, text};

pub(super) fn pages(pages: &model::Pages, fields: &[model::Field]) -> PagesInfo {
    let names = Names(fields);
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
        done: pages.done,
        count: pages.count.as_ref().map(path),
        size: pages.size.map(|size| names.of(size)),
        by_size: pages.by_size.then(|| size_of(pages, fields)).flatten(),
        most: pages.most,
        window: pages.window.as_ref().map(|window| WindowInfo {
            field: names.of(window.field),
            at: path(&window.at),
        }),
        omits: each(&pages.omits, path),
    }
}

fn cursor(cursor: &model::Cursor, names: Names<'_>) -> CursorInfo {
    CursorInfo {
        field: names.of(cursor.field),
        next: path(&cursor.next),
        more: cursor.more.as_ref().map(path),
        end: each(&cursor.end, plain),
        address: cursor.address.map(|address| match address {
            model::AddressIn::Data => AddressIn::Data,
            model::AddressIn::Link => AddressIn::Link,
        }),
        scroll: cursor.scroll,
    }
}

/// How many items a page has where a request does not say; 0 where nothing tells.
fn size_of(pages: &model::Pages, fields: &[model::Field]) -> Option<i64> {
    let field = pages.size.and_then(|size| fields.get(size.0));
    let told = field.and_then(|field| field.fixed.as_ref().or(field.default.as_ref()));
    Some(told.and_then(Value::as_i64).unwrap_or(0))
}

/// A string's own text, or else JSON.
fn plain(value: &Value) -> &'static str {
    match value {
        Value::String(word) => text(word),
        other => text(&other.to_string()),
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
