//! The objects around answers: that of the API, what is other in one operation's, and the shapes of refusals.

use serde_json::Value;

use crate::document::{EnvelopeTable, RefusalTable, Several, Text};
use crate::model::{Code, Condition, Envelope, Path, Type};
use crate::paths;
use crate::source::{Optional, Spanned};

/// What a table says, and the rest as it is in another.
pub(super) fn own(table: &EnvelopeTable, rest: Envelope) -> Envelope {
    // An empty path of data says that they stand beside the code.
    let data = match &table.data {
        Some(_) => path(&table.data).filter(|path| !path.0.is_empty()),
        None => rest.data,
    };
    let conditions = match (&table.flag, &table.conditions) {
        (None, None) => rest.conditions,
        _ => conditions(table),
    };
    Envelope {
        code: path(&table.code).or(rest.code),
        success: table.success.as_ref().map_or(rest.success, codes),
        absent: table.absent.value().unwrap_or(rest.absent),
        conditions,
        message: path(&table.message).or(rest.message),
        name: path(&table.name).or(rest.name),
        data,
        request_id: path(&table.request_id).or(rest.request_id),
        retry_after: path(&table.retry_after).or(rest.retry_after),
        json: path(&table.json).or(rest.json),
    }
}

/// Data that are JSON in a string are read as what it holds, as [`Envelope::json`] says.
pub(super) fn opened(
    data: Option<Type>,
    own: Option<Envelope>,
    of_api: Option<&Envelope>,
) -> (Option<Type>, Option<Envelope>) {
    let envelope = own.as_ref().or(of_api);
    let place = envelope.filter(|envelope| envelope.json.is_none());
    match (data, place.and_then(|envelope| envelope.data.clone())) {
        (Some(Type::Json(inside)), Some(place)) => {
            let json = Some(place);
            let opened = envelope.cloned().map(|rest| Envelope { json, ..rest });
            (Some(*inside), opened)
        }
        (data, _) => (data, own),
    }
}

pub(super) fn refusal(table: &RefusalTable) -> Envelope {
    Envelope {
        code: path(&table.code),
        success: table.success.as_ref().map_or(Vec::new(), codes),
        message: path(&table.message),
        name: path(&table.name),
        request_id: path(&table.request_id),
        retry_after: path(&table.retry_after),
        ..Envelope::default()
    }
}

fn conditions(table: &EnvelopeTable) -> Vec<Condition> {
    let flag = path(&table.flag).map(|at| Condition {
        at,
        is: vec![Value::Bool(true)],
    });
    let others = table.conditions.iter().flatten().map(|row| Condition {
        at: paths::parse(&row.at.value),
        is: row.is.iter().map(|cell| cell.value.clone()).collect(),
    });
    flag.into_iter().chain(others).collect()
}

fn codes(codes: &Several<Spanned<Code>>) -> Vec<Code> {
    codes.0.iter().map(|code| code.value.clone()).collect()
}

fn path(cell: &Option<Text>) -> Option<Path> {
    cell.value().map(|text| paths::parse(&text))
}
