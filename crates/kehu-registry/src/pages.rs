//! What paging and look-ups ask of values.

use kehu_runtime::paging::LOOKUPS_AT_ONCE;
use kehu_spec::model::{Api, Field, Operation, Path, Type, Wire};
use kehu_spec::{conform, paths};

/// How a row travels that is not a record: as the field of the list says.
pub fn row_wire(api: &Api, operation: &Operation) -> Wire {
    let items = operation.pages.as_ref().map(|pages| &pages.items);
    let data = operation.response.data.as_ref();
    let field = |(items, data): (&Path, &Type)| paths::field(api, data, items).map(wire(api));
    let field = items.zip(data).and_then(field);
    let data = data.map(|data| conform::wire_of(api, data, Wire::Plain));
    field.or(data).unwrap_or_default()
}

fn wire(api: &Api) -> impl Fn(&Field) -> Wire {
    |field| conform::wire_of(api, &field.ty, field.wire)
}

/// As many ids as are looked up at a time, what the vendor allows in one go, within bounds: the field of the
/// request that lists them, and what it says. Nothing where that request says no size.
pub fn ids_a_page<'a>(api: &'a Api, operation: &Operation) -> Option<(&'a Field, i64)> {
    let lookup = operation.lookup.as_ref()?;
    let lists = api.operations.get(lookup.ids.0)?;
    let size = lists.pages.as_ref()?.size?;
    let size = lists.request.fields.get(size.0)?;
    let most = u32::try_from(LOOKUPS_AT_ONCE).unwrap_or(u32::MAX);
    let calls = operation.limits.iter().map(|limit| limit.calls).min();
    let calls = calls.map_or(most, |calls| calls.clamp(1, most));
    let ids = lookup.batch.saturating_mul(calls.into());
    let ids = i64::try_from(ids).unwrap_or(i64::MAX);
    let ids = ids.min(size.max.unwrap_or(ids));
    Some((size, ids.max(size.min.unwrap_or(ids))))
}
