//! Which records and enums requests and responses reach.

use crate::model::{Api, Type};

/// The two directions in which a type may travel.
#[derive(Clone, Copy)]
enum Direction {
    Request,
    Response,
}

/// Marks every record and enum with the directions in which it travels.
pub(super) fn mark(api: &mut Api) {
    use Direction::{Request, Response};
    let mut open: Vec<(Type, Direction)> = Vec::new();
    for operation in &api.operations {
        let fields = operation.request.fields.iter();
        open.extend(fields.map(|field| (field.ty.clone(), Request)));
        let data = operation.response.data.iter();
        open.extend(data.map(|data| (data.clone(), Response)));
    }
    let webhooks = api
        .callbacks
        .iter()
        .flat_map(|callbacks| &callbacks.webhooks);
    open.extend(webhooks.map(|webhook| (webhook.data.clone(), Response)));
    while let Some((ty, direction)) = open.pop() {
        open.extend(ty.inner().map(|inner| (inner.clone(), direction)));
        let (in_request, in_response, fields) = match ty {
            Type::Enum(id) => {
                let found = &mut api.enums[id.0];
                (&mut found.in_request, &mut found.in_response, &[][..])
            }
            Type::Record(id) => {
                let found = &mut api.records[id.0];
                (
                    &mut found.in_request,
                    &mut found.in_response,
                    &found.fields[..],
                )
            }
            _ => continue,
        };
        let mark = match direction {
            Request => in_request,
            Response => in_response,
        };
        if !std::mem::replace(mark, true) {
            open.extend(fields.iter().map(|field| (field.ty.clone(), direction)));
        }
    }
}
