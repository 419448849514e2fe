//! In what examples and tables disagree.

use serde_json::{Map, Value};

use super::at::{self, Root};
use super::commands;
use super::witness::{Shown, Witness, step};
use crate::conform::{self, FindingKind, Pointer};
use crate::model::{
    Api, AuthPlace, Body, Code, Condition, Envelope, Field, Operation, Place, Wire,
};
use crate::paths;
use crate::signature::added;
use crate::source::Span;

/// Something in which an example and the spec disagree.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    /// Where, as a quirk writes it: `response.customer_list[].tags`.
    pub at: String,
    /// In what.
    pub kind: Kind,
    /// The place in the example.
    pub span: Span,
    /// What the example has there, for people.
    pub shown: String,
    /// How many more there are like it.
    pub more: usize,
}

/// In what an example and the spec disagree.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A value and its table.
    Value(FindingKind),
    /// A response with the code of a refusal, or the other way round.
    Code {
        /// The code that was expected, for people.
        expected: String,
    },
    /// A refusal with a code that no `[[error]]` has.
    UnlistedCode,
    /// A command with another method.
    Method {
        /// The operation's.
        expected: String,
    },
    /// A command to another address.
    Path {
        /// The paths that server and operation give.
        expected: Vec<String>,
    },
    /// A command without a header that the operation sends.
    MissingHeader,
    /// A command with a header that the operation does not send.
    UndeclaredHeader,
    /// A command with another value in a header.
    HeaderValue {
        /// The operation's.
        expected: String,
    },
}

/// Everything in which an operation's examples and tables disagree; what is found in several places is
/// one contradiction.
pub(super) fn of(api: &Api, operation: &Operation, witnesses: &[Witness]) -> Vec<Contradiction> {
    let mut found: Vec<Contradiction> = Vec::new();
    for witness in witnesses {
        let of_values = witness
            .values
            .iter()
            .flat_map(|shown| values(api, operation, witness, shown));
        let of_command = witness
            .command
            .iter()
            .flat_map(|command| commands::of(api, operation, witness, command));
        for contradiction in of_values.chain(of_command) {
            match found
                .iter_mut()
                .find(|other| other.at == contradiction.at && other.kind == contradiction.kind)
            {
                Some(other) => other.more += 1,
                None => found.push(contradiction),
            }
        }
    }
    found
}

fn values(
    api: &Api,
    operation: &Operation,
    witness: &Witness,
    shown: &Shown,
) -> Vec<Contradiction> {
    match shown.root {
        Root::Request => request(api, operation, witness, shown),
        Root::Response if witness.is_error => Vec::new(),
        Root::Response => response(api, operation, witness, shown),
        Root::Envelope => api
            .envelope_of(operation)
            .map_or_else(Vec::new, |envelope| {
                enveloped(api, envelope, operation, witness, shown)
            }),
    }
}

fn request(
    api: &Api,
    operation: &Operation,
    witness: &Witness,
    shown: &Shown,
) -> Vec<Contradiction> {
    let Value::Object(object) = &shown.value else {
        let kind = FindingKind::WrongType {
            expected: "an object".to_owned(),
        };
        return vec![value(witness, shown, &Pointer::default(), kind)];
    };
    // The example is the body, or the query where there is none; a command shows all of them.
    let in_example = |field: &&Field| match field.place {
        Place::Body => true,
        Place::Query => operation.request.body == Body::None || witness.command.is_some(),
        Place::Path | Place::Header => false,
    };
    let plain = operation.request.body != Body::Json;
    let fields: Vec<Field> = operation
        .request
        .fields
        .iter()
        .filter(in_example)
        .map(|field| as_shown(field, plain))
        .collect();
    let elsewhere = |at: &Pointer| {
        operation
            .request
            .fields
            .iter()
            .any(|field| at.to_string() == field.name)
            || of_auth(api, operation).any(|name| at.to_string() == name)
    };
    let findings = conform::object(api, &fields, object).into_iter();
    findings
        .filter(|finding| finding.kind != FindingKind::Empty)
        .filter(|finding| {
            !(matches!(finding.kind, FindingKind::Undeclared { .. }) && elsewhere(&finding.at))
        })
        .map(|finding| value(witness, shown, &finding.at, finding.kind))
        .collect()
}

/// The fields that authentication adds: an example may show them, no table lists them.
fn of_auth<'a>(api: &'a Api, operation: &'a Operation) -> impl Iterator<Item = &'a str> {
    let schemes = operation.auth.iter();
    let schemes = schemes.filter_map(|id| api.auth.get(id.0));
    schemes
        .flat_map(|scheme| added(&scheme.auth))
        .filter_map(|(place, name)| (place != AuthPlace::Header).then_some(name))
}

/// In a query or a form every value is a string.
fn as_shown(field: &Field, plain: bool) -> Field {
    let wire = if plain && field.wire == Wire::Plain {
        Wire::Either
    } else {
        field.wire
    };
    Field {
        wire,
        ..field.clone()
    }
}

fn response(
    api: &Api,
    operation: &Operation,
    witness: &Witness,
    shown: &Shown,
) -> Vec<Contradiction> {
    let Some(data) = &operation.response.data else {
        return Vec::new();
    };
    if shown.value.is_null() {
        return Vec::new();
    }
    let findings = conform::value(api, data, Wire::Plain, &shown.value).into_iter();
    findings
        .filter(|finding| finding.kind != FindingKind::Empty)
        .map(|finding| value(witness, shown, &finding.at, finding.kind))
        .collect()
}

/// The envelope: its own keys and no other, and the code of what the example is said to be.
fn enveloped(
    api: &Api,
    envelope: &Envelope,
    operation: &Operation,
    witness: &Witness,
    shown: &Shown,
) -> Vec<Contradiction> {
    let Value::Object(object) = &shown.value else {
        let kind = FindingKind::WrongType {
            expected: "an object".to_owned(),
        };
        return vec![value(witness, shown, &Pointer::default(), kind)];
    };
    let refuses_otherwise = api.refusals.iter().any(|shape| {
        let sign = shape.code.as_ref().or(shape.message.as_ref());
        sign.is_some_and(|path| paths::value(&shown.value, path).is_some())
    });
    if witness.is_error && refuses_otherwise {
        return Vec::new();
    }
    let mut found = undeclared_beside(envelope, object, witness, shown);
    let texts = [&envelope.message, &envelope.name, &envelope.request_id];
    for path in texts.into_iter().flatten() {
        let wrong = paths::value(&shown.value, path)
            .is_some_and(|text| !text.is_string() && !text.is_null());
        if wrong {
            let kind = FindingKind::WrongType {
                expected: "a string".to_owned(),
            };
            found.push(value(witness, shown, &at::keys(&path.0), kind));
        }
    }
    if let (Some(path), Some(_), false) =
        (&envelope.data, &operation.response.data, witness.is_error)
        && paths::value(&shown.value, path).is_none()
    {
        found.push(value(
            witness,
            shown,
            &at::keys(&path.0),
            FindingKind::Missing,
        ));
    }
    found.extend(code(api, envelope, witness, shown));
    if !witness.is_error {
        let conditions = envelope.conditions.iter();
        found.extend(conditions.filter_map(|condition| holds(condition, witness, shown)));
    }
    found
}

fn undeclared_beside(
    envelope: &Envelope,
    object: &Map<String, Value>,
    witness: &Witness,
    shown: &Shown,
) -> Vec<Contradiction> {
    let Some(data) = &envelope.data else {
        return Vec::new();
    };
    let own = super::beside_data(envelope);
    let roots: Vec<&String> = own
        .chain([data])
        .filter_map(|path| path.0.first())
        .collect();
    let strange = object.keys().filter(|key| !roots.contains(key));
    strange
        .map(|key| {
            value(
                witness,
                shown,
                &step(&Pointer::default(), key),
                FindingKind::Undeclared { record: None },
            )
        })
        .collect()
}

fn code(api: &Api, envelope: &Envelope, witness: &Witness, shown: &Shown) -> Option<Contradiction> {
    let path = envelope.code.as_ref()?;
    let at = at::keys(&path.0);
    let found = match paths::value(&shown.value, path) {
        None | Some(Value::Null) if envelope.absent && !witness.is_error => return None,
        None => return Some(value(witness, shown, &at, FindingKind::Missing)),
        Some(found) => found,
    };
    let of_kind = |is_int: bool| {
        let is = |code: &Code| matches!(code, Code::Int(_)) == is_int;
        envelope.success.iter().any(is)
    };
    let code = match found {
        Value::Number(number) if of_kind(true) => number.as_i64().map(Code::Int),
        Value::String(text) if of_kind(false) => Some(Code::Text(text.clone())),
        Value::Bool(truth) if of_kind(false) => Some(Code::Text(truth.to_string())),
        _ => None,
    };
    let Some(code) = code else {
        let expected = match (of_kind(true), of_kind(false)) {
            (true, true) => "a whole number or a string",
            (true, false) => "a whole number",
            _ => "a string",
        };
        return Some(value(
            witness,
            shown,
            &at,
            FindingKind::WrongType {
                expected: expected.to_owned(),
            },
        ));
    };
    let mut conditions = envelope.conditions.iter();
    let is_refused_otherwise = conditions.any(|condition| {
        let found = paths::value(&shown.value, &condition.at);
        found.is_none_or(|found| !condition.is.contains(found))
    });
    let kind = match (witness.is_error, envelope.success.contains(&code)) {
        (false, false) => Kind::Code {
            expected: shown_codes(&envelope.success),
        },
        (true, true) if !is_refused_otherwise => Kind::Code {
            expected: "the code of an error".to_owned(),
        },
        (true, false)
            if !api
                .errors
                .iter()
                .any(|error| error.code.as_ref() == Some(&code)) =>
        {
            Kind::UnlistedCode
        }
        _ => return None,
    };
    let span = witness.value_span(&at);
    let at = at::pattern(shown.root, &at);
    Some(Contradiction {
        at,
        kind,
        span,
        shown: conform::shown(found),
        more: 0,
    })
}

/// A condition of an example that is said to be a success: there, and held.
fn holds(condition: &Condition, witness: &Witness, shown: &Shown) -> Option<Contradiction> {
    let at = at::keys(&condition.at.0);
    let Some(found) = paths::value(&shown.value, &condition.at) else {
        return Some(value(witness, shown, &at, FindingKind::Missing));
    };
    let is: Vec<String> = condition.is.iter().map(Value::to_string).collect();
    let kind = match condition.is.as_slice() {
        is if is.contains(found) => return None,
        [Value::Bool(true)] if !found.is_boolean() => {
            let expected = "true or false".to_owned();
            return Some(value(
                witness,
                shown,
                &at,
                FindingKind::WrongType { expected },
            ));
        }
        _ => Kind::Code {
            expected: is.join(" or "),
        },
    };
    Some(Contradiction {
        kind,
        span: witness.value_span(&at),
        at: at::pattern(shown.root, &at),
        shown: conform::shown(found),
        more: 0,
    })
}

fn shown_codes(codes: &[Code]) -> String {
    let shown = |code: &Code| match code {
        Code::Int(number) => number.to_string(),
        Code::Text(text) => format!("{text:?}"),
    };
    codes.iter().map(shown).collect::<Vec<_>>().join(" or ")
}

/// A disagreement at a place of a witness's value.
fn value(witness: &Witness, shown: &Shown, inside: &Pointer, kind: FindingKind) -> Contradiction {
    let whole = at::join(&shown.at, inside);
    let span = match kind {
        FindingKind::Missing => witness.parent_span(&whole),
        FindingKind::Undeclared { .. } => witness.key_span(&whole),
        _ => witness.value_span(&whole),
    };
    let parts = at::parse(&at::pattern(shown.root, &Pointer(inside.0.clone())));
    let text = match parts {
        Some(at::At::Value(_, _)) => {
            lookup(&shown.value, inside).map_or_else(String::new, |value| conform::shown(&value))
        }
        _ => String::new(),
    };
    Contradiction {
        at: at::pattern(shown.root, inside),
        kind: Kind::Value(kind),
        span,
        shown: text,
        more: 0,
    }
}

fn lookup(value: &Value, at: &Pointer) -> Option<Value> {
    let mut here = value.clone();
    for step in &at.0 {
        if let Value::String(text) = &here {
            here = serde_json::from_str(text).ok()?;
        }
        here = match step {
            conform::Step::Key(key) | conform::Step::Entry(key) => here.get_mut(key)?.take(),
            conform::Step::Index(index) => here.get_mut(index)?.take(),
        };
    }
    Some(here)
}
