//! How an operation lists everything: its pages, or the look-up of ids.

use kehu_registry::pages::ids_a_page;
use kehu_spec::model::{FieldIndex, Lookup, Operation, PagedBy, Pages, Path, Type as Spec};

use super::field_of;
use crate::codegen::lower::codec;
use crate::codegen::lower::ty::Types;
use crate::codegen::rust;
use crate::codegen::rust::{ModelCrate, PageSize, Resume, SerdeAttr, Step, Type};

pub(super) fn pages(
    paging: &Pages,
    operation: &Operation,
    at: usize,
    types: &Types<'_>,
    model: &ModelCrate,
) -> rust::Pages {
    let names = &types.names.operations[at];
    let request = model.record(&names.request);
    let sent = |at: FieldIndex| field_of(request, &operation.request.fields[at.0].name);
    let optional =
        |at: FieldIndex| sent(at).is_some_and(|field| matches!(field.ty, Type::Option(_)));
    let resume = |field: FieldIndex, other: Option<FieldIndex>| Resume {
        field: names.fields[field.0].field.clone(),
        optional: optional(field),
        clears: other
            .filter(|other| optional(*other))
            .map(|other| names.fields[other.0].field.clone()),
        codec: sent(field).and_then(time_codec),
    };
    let (forward, back) = match &paging.by {
        PagedBy::Cursor { forward, back } => {
            let back_field = back.as_ref().map(|back| back.field);
            (
                resume(forward.field, back_field),
                back_field.map(|back| resume(back, Some(forward.field))),
            )
        }
        PagedBy::LastItem { cursor: field, .. }
        | PagedBy::Number { page: field, .. }
        | PagedBy::Offset { offset: field, .. } => (resume(*field, None), None),
    };
    rust::Pages {
        item: types.plain(&paging.item),
        items: steps(
            &paging.items,
            operation.response.data.as_ref(),
            types,
            model,
        ),
        codec: row_codec(paging, operation, types),
        forward,
        back,
        window: paging
            .window
            .as_ref()
            .map(|window| resume(window.field, None)),
    }
}

pub(super) fn unpaged(operation: &Operation, types: &Types<'_>) -> Option<rust::List> {
    let Operation {
        pages: None,
        lookup: None,
        response,
        ..
    } = operation
    else {
        return None;
    };
    match response.data.as_ref()? {
        Spec::List(item) => Some(rust::List {
            item: types.plain(item),
        }),
        _ => None,
    }
}

pub(super) fn lookup(
    lookup: &Lookup,
    operation: &Operation,
    at: usize,
    types: &Types<'_>,
    model: &ModelCrate,
) -> rust::Lookup {
    let (lists, names) = (
        &types.api.operations[lookup.ids.0],
        &types.names.operations[lookup.ids.0],
    );
    let pages = lists.pages.as_ref();
    let size = ids_a_page(types.api, operation).and_then(|(row, rows)| {
        let sent = field_of(model.record(&names.request), &row.name)?;
        Some(PageSize {
            field: sent.ident.clone(),
            optional: matches!(sent.ty, Type::Option(_)),
            rows,
        })
    });
    let key = &types.api.records[lookup.record.0].fields[lookup.key.0];
    rust::Lookup {
        ids: names.marker.clone(),
        method: names.method.clone(),
        request: names.request.clone(),
        id: pages.map_or_else(|| types.plain(&key.ty), |pages| types.plain(&pages.item)),
        item: types.plain(&Spec::Record(lookup.record)),
        field: types.names.operations[at].fields[lookup.field.0]
            .field
            .clone(),
        batch: lookup.batch,
        size,
    }
}

/// The codec of a row by itself: that of the list, which nothing but its field tells.
fn row_codec(paging: &Pages, operation: &Operation, types: &Types<'_>) -> Option<rust::Ident> {
    let data = operation.response.data.as_ref()?;
    let list = kehu_spec::paths::field(types.api, data, &paging.items)?;
    codec::of_row(&paging.item, list.wire, types)
}

/// The codec of a time, which no cursor's text parses to.
fn time_codec(field: &rust::RecordField) -> Option<rust::Ident> {
    field.serde.iter().find_map(|attribute| match attribute {
        SerdeAttr::Codec(codec) if codec.is_of_time() => Some(codec.name.clone()),
        _ => None,
    })
}

/// The way from the data to the list of rows, as fields of the model.
fn steps(path: &Path, data: Option<&Spec>, types: &Types<'_>, model: &ModelCrate) -> Vec<Step> {
    let mut at = data;
    let mut steps = Vec::new();
    for name in &path.0 {
        let Some(Spec::Record(id)) = at else { break };
        let row = types.api.records[id.0]
            .fields
            .iter()
            .position(|field| field.name == *name);
        let Some(row) = row else { break };
        let record = model.record(&types.names.records[id.0].ty);
        let optional =
            field_of(record, name).is_some_and(|field| matches!(field.ty, Type::Option(_)));
        steps.push(Step {
            field: types.names.records[id.0].fields[row].field.clone(),
            optional,
        });
        at = Some(&types.api.records[id.0].fields[row].ty);
    }
    steps
}
