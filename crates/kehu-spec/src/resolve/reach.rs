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
    let mut open: Vec<(Type, Direction)> = Vec::new();
    for operation in &api.operations {
        open.extend(
            operation
                .request
                .fields
                .iter()
                .map(|field| (field.ty.clone(), Direction::Request)),
        );
        open.extend(
            operation
                .response
                .data
                .iter()
                .map(|data| (data.clone(), Direction::Response)),
        );
    }
    let webhooks = api
        .callbacks
        .iter()
        .flat_map(|callbacks| &callbacks.webhooks);
    open.extend(webhooks.map(|webhook| (webhook.data.clone(), Direction::Response)));
    while let Some((ty, direction)) = open.pop() {
        match ty {
            Type::List(inner) | Type::Map(inner) | Type::Json(inner) => {
                open.push((*inner, direction))
            }
            Type::Enum(id) => {
                let found = &mut api.enums[id.0];
                first_visit(&mut found.in_request, &mut found.in_response, direction);
            }
            Type::Record(id) => {
                let found = &mut api.records[id.0];
                if first_visit(&mut found.in_request, &mut found.in_response, direction) {
                    open.extend(
                        found
                            .fields
                            .iter()
                            .map(|field| (field.ty.clone(), direction)),
                    );
                }
            }
            _ => {}
        }
    }
}

fn first_visit(in_request: &mut bool, in_response: &mut bool, direction: Direction) -> bool {
    let mark = match direction {
        Direction::Request => in_request,
        Direction::Response => in_response,
    };
    !std::mem::replace(mark, true)
}
