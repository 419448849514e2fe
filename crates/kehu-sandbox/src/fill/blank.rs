//! One field: filled by what it means, by its type, or with what the documentation shows.

use std::sync::Arc;

use kehu_spec::model::{Api, EnumValue, Field, Meaning, Type, Wire};

use super::{Form, Subject};
use crate::credentials::Credentials;
use crate::json::Node;
use crate::people::{Person, Sex, Tag};
use crate::random::Random;
use crate::{shape, time};

/// One field, ready to be filled.
#[derive(Debug, Clone)]
pub(super) struct Blank {
    pub(super) name: Arc<str>,
    pub(super) ty: Type,
    wire: Wire,
    pub(super) required: bool,
    pub(super) means: Option<Meaning>,
    pub(super) is_key: bool,
    /// The same for all items: what the client is given.
    pub(super) constant: Option<Node>,
    /// What the documentation shows here.
    shown: Vec<Node>,
    nested: Option<Form>,
    values: Vec<EnumValue>,
    /// Which of the object's times without a meaning it is, and how many there are: the documentation tells
    /// first what came first, created before updated.
    turn: (u64, u64),
}

/// What every field of a record is made ready from.
pub(super) struct Context<'a> {
    pub(super) api: &'a Api,
    pub(super) credentials: &'a Credentials,
    pub(super) omit_null: bool,
}

impl Blank {
    pub(super) fn new(
        context: &Context<'_>,
        field: &Field,
        key: Option<&str>,
        shown: &[&Node],
        depth: usize,
    ) -> Self {
        let mut examples = Vec::new();
        for object in shown {
            let found = object.get(&field.name).filter(|node| !node.is_null());
            examples.extend(found.cloned());
        }
        if examples.is_empty() {
            examples.extend(
                field
                    .example
                    .as_ref()
                    .map(Node::from)
                    .filter(|node| !node.is_null()),
            );
        }
        let (inner, _) = shape::inside(&field.ty);
        let nested = match inner {
            Type::Record(id) if depth > 0 => {
                let mut below = Vec::new();
                examples
                    .iter()
                    .for_each(|node| node.each(&[], &mut |object| below.push(object)));
                Some(Form::nested(context, *id, None, &below, depth - 1))
            }
            _ => None,
        };
        let listed = match inner {
            Type::Enum(id) => context.api.enums.get(id.0),
            _ => None,
        };
        let wire = listed.map_or(field.wire, |e| {
            if field.wire == Wire::Plain {
                e.wire
            } else {
                field.wire
            }
        });
        Self {
            name: field.name.as_str().into(),
            ty: field.ty.clone(),
            wire,
            required: field.required,
            means: field.means,
            is_key: key == Some(field.name.as_str()),
            constant: context.credentials.named(&field.name, inner, wire),
            shown: examples,
            nested,
            values: listed.map_or_else(Vec::new, |e| e.values.clone()),
            turn: (0, 1),
        }
    }

    /// Lets the times without a meaning come one after another.
    pub(super) fn take_turns(fields: &mut [Self]) {
        let is_free = |field: &&mut Self| field.means.is_none() && is_time(&field.ty);
        let times: Vec<_> = fields.iter_mut().filter(is_free).collect();
        let count = times.len() as u64;
        for (nth, field) in (0..).zip(times) {
            field.turn = (nth, count);
        }
    }

    pub(super) fn value(
        &self,
        subject: &Subject<'_>,
        tag: Option<&Tag>,
        random: &mut Random,
    ) -> Node {
        if self.is_key {
            return self.number(subject.key, &self.ty);
        }
        if let Some(constant) = &self.constant {
            return constant.clone();
        }
        let value = match self.means {
            Some(means) => self.meant(means, &self.ty, subject, tag, random),
            None => self.typed(&self.ty, subject, random),
        };
        if value.is_null() && self.required {
            self.promised(&self.ty)
        } else {
            value
        }
    }

    /// The value of a meaning.
    fn meant(
        &self,
        means: Meaning,
        ty: &Type,
        subject: &Subject<'_>,
        tag: Option<&Tag>,
        random: &mut Random,
    ) -> Node {
        let person = subject.person;
        let instant = |ms: i64| time::write(ms, ty).unwrap_or(Node::int(ms));
        match means {
            Meaning::Tags => self.tags(ty, subject, random),
            Meaning::CustomerId => self.number(subject.key, ty),
            Meaning::TagId => tag
                .or(person.tags.first())
                .map_or(Node::Null, |tag| self.number(tag.id, ty)),
            Meaning::TagName => tag
                .or(person.tags.first())
                .map_or(Node::Null, |tag| Node::text(tag.name.clone())),
            _ if matches!(ty, Type::List(_)) => self.list(means, ty, subject, random),
            Meaning::CreatedAt => instant(person.created_ms),
            Meaning::UpdatedAt => instant(person.updated_ms),
            Meaning::ActiveAt => instant(person.active_ms),
            Meaning::Birthday => person.birthday_ms().map_or(Node::Null, instant),
            Meaning::Gender => self.gender(person.sex),
            Meaning::Source => self.source(person.source, random),
            Meaning::Country => self.country(person),
            text => person
                .text(text)
                .map_or(Node::Null, |text| self.text(text, ty)),
        }
    }

    fn list(&self, means: Meaning, ty: &Type, subject: &Subject<'_>, random: &mut Random) -> Node {
        let Type::List(item) = ty else {
            return Node::Null;
        };
        match self.meant(means, item, subject, None, random) {
            Node::Null => Node::List(Vec::new()),
            one => Node::List(vec![one]),
        }
    }

    pub(super) fn tags(&self, ty: &Type, subject: &Subject<'_>, random: &mut Random) -> Node {
        let tags = &subject.person.tags;
        match (ty, &self.nested) {
            (Type::List(_), Some(form)) => Node::List(
                tags.iter()
                    .map(|tag| form.object(subject, Some(tag), random))
                    .collect(),
            ),
            (Type::List(item), None) => {
                let shown_name = self.shown.iter().any(|node| match node {
                    Node::List(items) => items
                        .iter()
                        .any(|i| matches!(i, Node::Text(t) if t.parse::<i64>().is_err())),
                    _ => false,
                });
                let by_name = shown_name || self.shown.is_empty() && **item == Type::String;
                let one = |tag: &Tag| match by_name {
                    true => Node::text(tag.name.clone()),
                    false => self.number(tag.id, item),
                };
                Node::List(tags.iter().map(one).collect())
            }
            _ if tags.is_empty() => Node::Null,
            _ => Node::Text(
                tags.iter()
                    .map(|tag| tag.name.as_ref())
                    .collect::<Vec<_>>()
                    .join(","),
            ),
        }
    }

    fn gender(&self, sex: Option<Sex>) -> Node {
        let name = match sex {
            Some(Sex::Female) => "female",
            Some(Sex::Male) => "male",
            None => "unknown",
        };
        match self.values.iter().find(|value| value.name == name) {
            Some(value) => shape::code(&value.value, self.wire, self.like().as_ref()),
            None if sex.is_some() && self.values.is_empty() && self.ty == Type::String => {
                Node::text(name)
            }
            None => Node::Null,
        }
    }

    /// The first half of the listed values is three times as common as the second.
    fn source(&self, spread: u64, random: &mut Random) -> Node {
        let count = self.values.len() as u64;
        let within = if spread < 75 {
            count.div_ceil(2)
        } else {
            count
        };
        match self.values.get((spread * 7 % within.max(1)) as usize) {
            Some(value) => shape::code(&value.value, self.wire, self.like().as_ref()),
            None => random.pick(&self.shown).cloned().unwrap_or_default(),
        }
    }

    /// In the form of the documentation's example: a code, a Chinese or an English name.
    fn country(&self, person: &Person) -> Node {
        let Some(country) = person.country else {
            return Node::Null;
        };
        let shown = self.shown.iter().find_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            _ => None,
        });
        Node::text(match shown {
            Some(text) if !text.is_ascii() => country.chinese,
            Some(text) if text.len() > 3 => country.name,
            _ => country.code,
        })
    }

    fn text(&self, text: &str, ty: &Type) -> Node {
        match (ty, text.parse::<i64>()) {
            (Type::Int32 | Type::Int64, Ok(number)) => self.number(number, ty),
            (Type::String, Ok(number)) if self.wire == Wire::Number => Node::int(number),
            _ => Node::text(text),
        }
    }

    /// A value for a field that means nothing in particular.
    fn typed(&self, ty: &Type, subject: &Subject<'_>, random: &mut Random) -> Node {
        let shown = self.shown.first();
        match ty {
            Type::Record(_) => match &self.nested {
                Some(form) => form.object(subject, None, random),
                None => Node::Null,
            },
            Type::List(item) => self.items(item, subject, random),
            Type::Enum(_) if !random.percent(85) || shown.is_none() => {
                let value = random.pick(&self.values);
                value.map_or(Node::Null, |value| {
                    shape::code(&value.value, self.wire, self.like().as_ref())
                })
            }
            Type::Int32 | Type::Int64 => match shown {
                // A number as long as an id or a time is the same for all; a short one is a count.
                Some(Node::Number(n)) if n.as_i64().is_some_and(|n| n.abs() < 100_000) => {
                    let most = n.as_i64().unwrap_or_default().unsigned_abs() * 2;
                    self.number(random.below(most.max(1) + 1) as i64, ty)
                }
                Some(node) => node.clone(),
                None => self.number(random.below(100) as i64, ty),
            },
            ty if is_time(ty) => {
                let (nth, count) = self.turn;
                let life = (subject.person.active_ms - subject.person.created_ms).max(1) as u64;
                let part = (life / count).max(1);
                let at = subject.person.created_ms + (part * nth + random.below(part)) as i64;
                if random.percent(80) {
                    time::write(at, ty).unwrap_or_default()
                } else {
                    Node::Null
                }
            }
            Type::Bool if shown.is_none() => Node::Bool(random.percent(50)),
            Type::Float64 if shown.is_none() => Node::Number((random.below(1000) as u32).into()),
            // An id that names no person is the tenant's or an account's: the same for all.
            Type::String if shown.is_some() && self.name.to_ascii_lowercase().ends_with("id") => {
                shown.cloned().unwrap_or_default()
            }
            _ if random.percent(70) => random.pick(&self.shown).cloned().unwrap_or_default(),
            _ => Node::Null,
        }
    }

    /// A list: of what the person has, else some of what the documentation shows.
    fn items(&self, item: &Type, subject: &Subject<'_>, random: &mut Random) -> Node {
        if let Some(form) = &self.nested {
            match form.driver() {
                Some(Meaning::TagId | Meaning::TagName) => {
                    let tags = subject.person.tags.iter();
                    return Node::List(
                        tags.map(|tag| form.object(subject, Some(tag), random))
                            .collect(),
                    );
                }
                Some(text) if subject.person.text(text).is_some() => {
                    return Node::List(vec![form.object(subject, None, random)]);
                }
                Some(_) => return Node::List(Vec::new()),
                None => {}
            }
        }
        let mut items = Vec::new();
        for shown in &self.shown {
            shown.each(&[], &mut |node| {
                if random.percent(50) {
                    items.push(node.clone());
                }
            });
        }
        if items.is_empty() && self.shown.is_empty() && random.percent(40) {
            items.push(self.typed(item, subject, random));
        }
        items.retain(|node| !node.is_null());
        Node::List(items)
    }

    /// Something for a field that the documentation promises.
    fn promised(&self, ty: &Type) -> Node {
        if let Some(shown) = self.shown.first() {
            return shown.clone();
        }
        shape::least(ty, self.wire, &self.values)
    }

    fn number(&self, value: i64, ty: &Type) -> Node {
        shape::number(value, ty, self.wire, self.like().as_ref())
    }

    /// A scalar that the documentation shows here, in a list or not.
    fn like(&self) -> Option<Node> {
        let mut like = None;
        if let Some(shown) = self.shown.first() {
            shown.each(&[], &mut |node| like = Some(node.clone()));
        }
        like
    }
}

fn is_time(ty: &Type) -> bool {
    matches!(
        ty,
        Type::TimestampMs
            | Type::TimestampS
            | Type::DateTime { .. }
            | Type::Instant { .. }
            | Type::Date { .. }
    )
}
