//! In what examples and tables disagree.

use serde_json::{Map, Value};

use super::at::{self, Root};
use super::commands;
use super::witness::{Shown, Witness, step};
use crate::conform::{self, FindingKind, Pointer, Step};
use crate::contradiction::{Contradiction, Kind};
use crate::model::{
    Api, AuthPlace, Body, Code, Condition, Envelope, Field, Operation, Path, Place, Wire,
};
use crate::nested;
use crate::paths;
use crate::signature::added;

/// Everything in which an operation's examples and tables disagree; what is found in several places is
/// one contradiction.
pub(super) fn of(api: &Api, operation: &Operation, witnesses: &[Witness]) -> Vec<Contradiction> {
    let mut found: Vec<Contradiction> = Vec::new();
    for witness in witnesses {
        let of_values = witness.values.iter().flat_map(|shown| {
            let seen = Seen {
                api,
                operation,
                witness,
                shown,
            };
            seen.values()
        });
        let of_command = witness.command.iter();
        let of_command =
            of_command.flat_map(|command| commands::of(api, operation, witness, command));
        for new in of_values.chain(of_command) {
            let mut others = found.iter_mut();
            match others.find(|other| other.at == new.at && other.kind == new.kind) {
                Some(other) => other.more += 1,
                None => found.push(new),
            }
        }
    }
    found
}

/// A value of an example.
#[derive(Clone, Copy)]
struct Seen<'a> {
    api: &'a Api,
    operation: &'a Operation,
    witness: &'a Witness,
    shown: &'a Shown,
}

impl Seen<'_> {
    fn values(self) -> Vec<Contradiction> {
        match (self.shown.root, &self.shown.value) {
            (Root::Request, Value::Object(object)) => self.request(object),
            (Root::Response, _) if self.witness.is_error => Vec::new(),
            (Root::Response, _) => self.response(),
            (Root::Envelope, value) => match (self.api.envelope_of(self.operation), value) {
                (Some(envelope), Value::Object(object)) => self.enveloped(envelope, object),
                (Some(_), _) => vec![self.other_type(&Pointer::default(), "an object")],
                (None, _) => Vec::new(),
            },
            (Root::Request, _) => vec![self.other_type(&Pointer::default(), "an object")],
        }
    }

    fn request(self, object: &Map<String, Value>) -> Vec<Contradiction> {
        let sent = &self.operation.request;
        // The example is the body, or the query where there is none; a command shows all of them.
        let in_example = |field: &&Field| match field.place {
            Place::Body | Place::Top => true,
            Place::Query => sent.body == Body::None || self.witness.command.is_some(),
            Place::Path | Place::Header => false,
        };
        let plain = sent.body != Body::Json;
        let fields = sent.fields.iter().filter(in_example);
        let fields: Vec<Field> = fields.map(|field| as_shown(field, plain)).collect();
        let elsewhere = |at: &Pointer| {
            let at = at.to_string();
            let is_declared = sent.fields.iter().any(|field| at == field.name);
            is_declared || of_auth(self.api, self.operation).any(|name| at == name)
        };
        let mut findings = conform::object(self.api, &fields, object);
        findings.retain(|finding| {
            !matches!(finding.kind, FindingKind::Undeclared { .. }) || !elsewhere(&finding.at)
        });
        self.found(findings)
    }

    fn response(self) -> Vec<Contradiction> {
        let shown = &self.shown.value;
        let data = self
            .operation
            .response
            .data
            .as_ref()
            .filter(|_| !shown.is_null());
        let findings = data.map(|data| conform::value(self.api, data, Wire::Plain, shown));
        self.found(findings.unwrap_or_default())
    }

    fn found(self, mut findings: Vec<conform::Finding>) -> Vec<Contradiction> {
        findings.retain(|finding| finding.kind != FindingKind::Empty);
        let findings = findings.into_iter();
        findings
            .map(|finding| self.value(&finding.at, finding.kind))
            .collect()
    }

    /// The envelope: its own keys and no other, and the code of what the example is said to be.
    fn enveloped(self, envelope: &Envelope, object: &Map<String, Value>) -> Vec<Contradiction> {
        let is_error = self.witness.is_error;
        let refuses_otherwise = self.api.refusals.iter().any(|shape| {
            let sign = shape.code.as_ref().or(shape.message.as_ref());
            sign.is_some_and(|path| self.at(path).is_some())
        });
        if is_error && refuses_otherwise {
            return Vec::new();
        }
        let mut found = self.undeclared_beside(envelope, object);
        let texts = [&envelope.message, &envelope.name, &envelope.request_id];
        for path in texts.into_iter().flatten() {
            let text = self.at(path);
            if text.is_some_and(|text| !text.is_string() && !text.is_null()) {
                found.push(self.other_type(&at::keys(&path.0), "a string"));
            }
        }
        let data = self.operation.response.data.as_ref();
        if let (Some(path), Some(_), false) = (&envelope.data, data, is_error)
            && self.at(path).is_none()
        {
            found.push(self.value(&at::keys(&path.0), FindingKind::Missing));
        }
        found.extend(self.code(envelope));
        if !is_error {
            let conditions = envelope.conditions.iter();
            found.extend(conditions.filter_map(|condition| self.holds(condition)));
        }
        found
    }

    fn undeclared_beside(
        self,
        envelope: &Envelope,
        object: &Map<String, Value>,
    ) -> Vec<Contradiction> {
        let Some(data) = &envelope.data else {
            return Vec::new();
        };
        let own = super::beside_data(envelope).chain([data]);
        let roots: Vec<&String> = own.filter_map(|path| path.0.first()).collect();
        let strange = object.keys().filter(|key| !roots.contains(key));
        let undeclared = |key: &String| {
            let at = step(&Pointer::default(), key);
            self.value(&at, FindingKind::Undeclared { record: None })
        };
        strange.map(undeclared).collect()
    }

    fn code(self, envelope: &Envelope) -> Option<Contradiction> {
        let path = envelope.code.as_ref()?;
        let (at, is_error) = (at::keys(&path.0), self.witness.is_error);
        let found = match self.at(path) {
            None | Some(Value::Null) if envelope.absent && !is_error => return None,
            None => return Some(self.value(&at, FindingKind::Missing)),
            Some(found) => found,
        };
        let of_kind = |is_int: bool| envelope.success.iter().any(|code| code.is_int() == is_int);
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
            return Some(self.other_type(&at, expected));
        };
        let mut errors = self.api.errors.iter();
        let mut conditions = envelope.conditions.iter();
        let expected = match (is_error, envelope.success.contains(&code)) {
            (false, false) => {
                let codes = envelope.success.iter().map(Code::quoted);
                codes.collect::<Vec<_>>().join(" or ")
            }
            (true, true) if conditions.all(|condition| self.holds(condition).is_none()) => {
                "the code of an error".to_owned()
            }
            (true, false) if !errors.any(|error| error.code.as_ref() == Some(&code)) => {
                return Some(self.other(&at, found, Kind::UnlistedCode));
            }
            _ => return None,
        };
        Some(self.other(&at, found, Kind::Code { expected }))
    }

    /// A condition of an example that is said to be a success: there, and held.
    fn holds(self, condition: &Condition) -> Option<Contradiction> {
        let at = at::keys(&condition.at.0);
        let Some(found) = self.at(&condition.at) else {
            return Some(self.value(&at, FindingKind::Missing));
        };
        match condition.is.as_slice() {
            is if is.contains(found) => None,
            [Value::Bool(true)] if !found.is_boolean() => {
                Some(self.other_type(&at, "true or false"))
            }
            is => {
                let is: Vec<String> = is.iter().map(Value::to_string).collect();
                let expected = is.join(" or ");
                Some(self.other(&at, found, Kind::Code { expected }))
            }
        }
    }

    /// What the example has at a path.
    fn at(&self, path: &Path) -> Option<&Value> {
        paths::value(&self.shown.value, path)
    }

    /// Where a place is in the example, in which the fields of a request may be inside of objects.
    fn in_example(self, inside: &Pointer) -> Pointer {
        match (self.shown.root, inside.0.split_first()) {
            (Root::Request, Some((Step::Key(name), rest))) => {
                let first = nested::path_of(self.operation, name);
                at::join(&at::keys(&first), &Pointer(rest.to_vec()))
            }
            _ => inside.clone(),
        }
    }

    /// A value that is of another type.
    fn other_type(self, at: &Pointer, expected: &str) -> Contradiction {
        let expected = expected.to_owned();
        self.value(at, FindingKind::WrongType { expected })
    }

    /// A value of the envelope that says something else.
    fn other(self, at: &Pointer, found: &Value, kind: Kind) -> Contradiction {
        Contradiction {
            at: at::pattern(self.shown.root, at),
            kind,
            span: self.witness.value_span(at),
            shown: conform::shown(found),
            more: 0,
        }
    }

    /// A disagreement at a place of the value.
    fn value(self, inside: &Pointer, kind: FindingKind) -> Contradiction {
        let Seen { witness, shown, .. } = self;
        let whole = at::join(&shown.at, &self.in_example(inside));
        let span = match kind {
            FindingKind::Missing => witness.parent_span(&whole),
            FindingKind::Undeclared { .. } => witness.key_span(&whole),
            _ => witness.value_span(&whole),
        };
        let at = at::pattern(shown.root, inside);
        let text = match at::parse(&at) {
            Some(at::At::Value(_, _)) => inside.value_in(&shown.value),
            _ => None,
        };
        Contradiction {
            at,
            kind: Kind::Value(kind),
            span,
            shown: text.as_ref().map_or_else(String::new, conform::shown),
            more: 0,
        }
    }
}

/// The fields that authentication adds: an example may show them, no table lists them.
fn of_auth<'a>(api: &'a Api, operation: &'a Operation) -> impl Iterator<Item = &'a str> {
    let schemes = operation.auth.iter().filter_map(|id| api.auth.get(id.0));
    let added = schemes.flat_map(|scheme| added(&scheme.auth));
    added
        .filter(|added| added.place != AuthPlace::Header)
        .map(|added| added.name)
}

/// In a query or a form every value is a string.
fn as_shown(field: &Field, plain: bool) -> Field {
    let mut shown = field.clone();
    if plain && field.wire == Wire::Plain {
        shown.wire = Wire::Either;
    }
    shown
}
