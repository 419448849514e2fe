//! Answers in the forms in which the spec says that they may arrive: every second value that has another form
//! than its own is written in it, so that whoever reads them meets both.

use std::borrow::Cow;

use kehu_spec::model::{Api, Arrives, ExampleKind, Field, Operation, SandboxAction, Type};
use serde_json::Number;

use crate::json::Node;

/// An answer with its data in other forms, where the spec declares any. What the documentation shows stays.
pub(super) fn varied<'j>(api: &Api, operation: &Operation, json: &'j str) -> Cow<'j, str> {
    let is_shown = operation.sandbox == SandboxAction::Example
        && operation
            .examples
            .iter()
            .any(|one| one.kind == ExampleKind::Response);
    let envelope = api.envelope_of(operation);
    let is_text = envelope.is_some_and(|envelope| envelope.json.is_some());
    let (Some(ty), false) = (
        &operation.response.data,
        is_shown || is_text || !declares(api),
    ) else {
        return Cow::Borrowed(json);
    };
    let path = envelope.and_then(|envelope| envelope.data.clone());
    let path = path.unwrap_or_default();
    let Ok(mut answer) = Node::parse(json) else {
        return Cow::Borrowed(json);
    };
    let Some(data) = answer.at(&path.0).cloned() else {
        return Cow::Borrowed(json);
    };
    let mut forms = Forms {
        api,
        turn: json.len(),
    };
    answer.put(&path.0, forms.value(&api.arrives, ty, data));
    Cow::Owned(answer.to_text())
}

fn declares(api: &Api) -> bool {
    let rows = api.records.iter().flat_map(|record| &record.fields);
    let mut all = rows.map(|field| &field.arrives).chain([&api.arrives]);
    all.any(|arrives| *arrives != Arrives::default())
}

struct Forms<'a> {
    api: &'a Api,
    turn: usize,
}

impl Forms<'_> {
    /// Whether it is another form's turn.
    fn next(&mut self) -> bool {
        self.turn += 1;
        self.turn.is_multiple_of(2)
    }

    fn value(&mut self, arrives: &Arrives, ty: &Type, value: Node) -> Node {
        let accepts = arrives.accepts;
        match (ty, value) {
            (_, Node::Null) if !arrives.none.is_empty() && self.next() => {
                let none = &arrives.none[self.turn / 2 % arrives.none.len()];
                Node::parse(none).unwrap_or_default()
            }
            (_, Node::Number(number)) if accepts.float && is_whole(self.api, ty) && self.next() => {
                with_point(number)
            }
            (Type::List(item), Node::List(items)) => {
                let items = items.into_iter().map(|one| self.item(arrives, item, one));
                let items = items.collect();
                self.list(arrives, items)
            }
            (Type::Map(entry), Node::Object(entries)) => {
                let entries = entries.into_iter();
                let entries = entries.map(|(key, one)| (key, self.item(arrives, entry, one)));
                Node::Object(entries.collect())
            }
            (Type::Record(id), Node::Object(members)) => {
                let fields = self
                    .api
                    .records
                    .get(id.0)
                    .map(|record| record.fields.as_slice());
                self.record(fields.unwrap_or_default(), members)
            }
            (_, value) => value,
        }
    }

    /// An item has to be there, whatever stands for nothing elsewhere.
    fn item(&mut self, arrives: &Arrives, ty: &Type, item: Node) -> Node {
        match item {
            Node::Null => Node::Null,
            item => self.value(arrives, ty, item),
        }
    }

    fn list(&mut self, arrives: &Arrives, mut items: Vec<Node>) -> Node {
        let accepts = arrives.accepts;
        if accepts.indexed && self.next() {
            let numbered = items.into_iter().enumerate();
            let numbered = numbered.map(|(at, item)| (at.to_string().into(), item));
            return Node::Object(numbered.collect());
        }
        if let ([item], true) = (items.as_slice(), accepts.single) {
            let is_nothing = |none: &String| Node::parse(none).is_ok_and(|none| none == *item);
            // What could be a list, or nothing, has to stand in one.
            let is_plain = match item {
                Node::Null | Node::List(_) => false,
                Node::Object(members) => {
                    let is_index = |name: &str| name.bytes().all(|byte| byte.is_ascii_digit());
                    !members.iter().all(|(name, _)| is_index(name))
                }
                _ => !arrives.none.iter().any(is_nothing),
            };
            if is_plain && self.next() {
                return items.remove(0);
            }
        }
        if accepts.null_items && self.next() {
            items.push(Node::Null);
        }
        Node::List(items)
    }

    fn record(&mut self, fields: &[Field], members: Vec<(std::sync::Arc<str>, Node)>) -> Node {
        let mut varied = Vec::with_capacity(members.len());
        for (name, value) in members {
            let Some(field) = fields.iter().find(|field| field.name == *name) else {
                varied.push((name, value));
                continue;
            };
            if field.arrives.accepts.repeated && self.next() {
                varied.push((name.clone(), Node::Null));
            }
            let value = self.value(&field.arrives, &field.ty, value);
            varied.push((name, value));
        }
        Node::Object(varied)
    }
}

fn is_whole(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::Int32 | Type::Int64 | Type::TimestampMs | Type::TimestampS => true,
        Type::Enum(id) => api.enums.get(id.0).is_some(),
        _ => false,
    }
}

/// A whole number as `5.0`, as far as such a number has all of its digits.
fn with_point(number: Number) -> Node {
    const EXACT: i64 = 1 << 53;
    let whole = number
        .as_i64()
        .filter(|whole| (-EXACT..EXACT).contains(whole));
    #[expect(clippy::cast_precision_loss, reason = "below 2^53 nothing is lost")]
    let pointed = whole.and_then(|whole| Number::from_f64(whole as f64));
    Node::Number(pointed.unwrap_or(number))
}

#[cfg(test)]
mod tests {
    use kehu_spec::model::Wire;
    use kehu_spec::{Sources, conform};

    use super::*;

    const API: &str = r#"
name    = "lab"
title   = "Lab"
summary = "A laboratory."
none    = ["", "-"]
accepts = ["indexed", "single", "null_items", "float", "repeated"]

[[server]]
name = "main"
url  = "https://lab.example"
"#;

    const ROWS: &str = r#"
name    = "rows"
method  = "GET"
path    = "/rows"
summary = "Lists rows."
[response]
data = "list<Row>"
[[record]]
name = "Row"
doc  = "A row."
fields = [
  { name = "id", type = "int64", doc = "Id." },
  { name = "name", type = "string", doc = "Name." },
  { name = "tags", type = "list<string>", doc = "Tags." },
  { name = "more", type = "map<int64>", doc = "More." },
]
"#;

    #[test]
    fn every_form_is_met_and_none_contradicts_the_spec() {
        let texts = [("lab/api.toml", API), ("lab/endpoints/rows.toml", ROWS)];
        let api = kehu_spec::load(&Sources::from_texts(texts))
            .into_result()
            .unwrap()
            .remove(0);
        let operation = &api.operations[0];
        let ty = operation.response.data.as_ref().unwrap();
        let mut seen = String::new();
        for length in 0..40 {
            let pad = " ".repeat(length);
            let plain = format!(
                r#"{pad}[{{"id":1021110718827683840,"name":null,"tags":["a"],"more":{{"a":7}}}},{{"id":null,"tags":[]}}]"#
            );
            let varied = varied(&api, operation, &plain).into_owned();
            let value = serde_json::from_str(&varied).unwrap();
            assert_eq!(
                conform::value(&api, ty, Wire::Plain, &value),
                [],
                "{varied}"
            );
            seen += &varied;
        }
        assert!(seen.contains("1021110718827683840"), "{seen}");
        for form in [
            "{\"0\":",
            "\"tags\":\"a\"",
            ",null]",
            "7.0",
            "\"id\":\"\"",
            "\"id\":\"-\"",
            "\"id\":null,\"id\"",
        ] {
            assert!(seen.contains(form), "{form}: {seen}");
        }
    }
}
