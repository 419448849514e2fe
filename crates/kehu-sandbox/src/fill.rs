//! Items from people: every field of a record filled by what it means, else by its type and by what
//! the documentation shows there.

mod blank;

use kehu_spec::model::{Api, Meaning, RecordId, Type};

use crate::credentials::Credentials;
use crate::json::Node;
use crate::people::{Person, Tag};
use crate::random::Random;

use blank::{Blank, Context};

/// How deep a record that holds itself is filled.
const DEPTH: usize = 6;

/// What one item is made from.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) person: &'a Person,
    pub(crate) key: i64,
    pub(crate) seed: u64,
}

/// A record, ready to be filled.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    fields: Vec<Blank>,
    /// Leave fields without a value out, instead of writing null.
    omit_null: bool,
}

impl Form {
    /// The form of a record; `shown` are the documentation's own objects of it.
    pub(crate) fn new(
        api: &Api,
        record: RecordId,
        key: Option<&str>,
        credentials: &Credentials,
        shown: &[&Node],
        omit_null: bool,
    ) -> Self {
        Self::nested(
            &Context {
                api,
                credentials,
                omit_null,
            },
            record,
            key,
            shown,
            DEPTH,
        )
    }

    fn nested(
        context: &Context<'_>,
        record: RecordId,
        key: Option<&str>,
        shown: &[&Node],
        depth: usize,
    ) -> Self {
        let fields = context
            .api
            .records
            .get(record.0)
            .map_or(&[][..], |record| &record.fields);
        let mut fields: Vec<_> = fields
            .iter()
            .map(|field| Blank::new(context, field, key, shown, depth))
            .collect();
        Blank::take_turns(&mut fields);
        Self {
            fields,
            omit_null: context.omit_null,
        }
    }

    /// One item.
    pub(crate) fn fill(&self, subject: &Subject<'_>) -> Node {
        let mut random = Random::new(subject.seed ^ 0x66_69_6c_6c, subject.person.position);
        self.object(subject, None, &mut random)
    }

    /// An item of which nothing is known but its key and its times.
    pub(crate) fn blank(&self, subject: &Subject<'_>) -> Node {
        let mut random = Random::new(0, 0);
        let mut members = Vec::new();
        for blank in &self.fields {
            let timed = matches!(
                blank.means,
                Some(Meaning::CreatedAt | Meaning::UpdatedAt | Meaning::CustomerId)
            );
            let value = match timed || blank.is_key || blank.constant.is_some() || blank.required {
                true => blank.value(subject, None, &mut random),
                false if matches!(blank.ty, Type::List(_)) && !self.omit_null => {
                    Node::List(Vec::new())
                }
                false => Node::Null,
            };
            if !(value.is_null() && self.omit_null) {
                members.push((blank.name.clone(), value));
            }
        }
        Node::Object(members)
    }

    /// Tags in the form of a field: records, ids, names, or one text.
    pub(crate) fn tagged(&self, name: &str, tags: &[Tag], key: i64, now_ms: i64) -> Node {
        let mut person = Person::unknown(0);
        (person.created_ms, person.updated_ms, person.active_ms) = (now_ms, now_ms, now_ms);
        person.tags = tags.to_vec();
        let subject = Subject {
            person: &person,
            key,
            seed: 0,
        };
        let blank = self.fields.iter().find(|blank| &*blank.name == name);
        blank.map_or(Node::Null, |blank| {
            blank.tags(&blank.ty, &subject, &mut Random::new(0, 0))
        })
    }

    fn object(&self, subject: &Subject<'_>, tag: Option<&Tag>, random: &mut Random) -> Node {
        let mut members = Vec::with_capacity(self.fields.len());
        for blank in &self.fields {
            let value = blank.value(subject, tag, random);
            let left_out = match &value {
                Node::Null => true,
                Node::List(items) => items.is_empty(),
                _ => false,
            };
            if !(left_out && self.omit_null && !blank.required) {
                members.push((blank.name.clone(), value));
            }
        }
        Node::Object(members)
    }

    /// What about a person makes an object of this form: a phone number, a tag.
    fn driver(&self) -> Option<Meaning> {
        let first = [Meaning::TagId, Meaning::TagName];
        let text = [
            Meaning::Phone,
            Meaning::Whatsapp,
            Meaning::Openid,
            Meaning::Email,
            Meaning::Address,
            Meaning::Unionid,
        ];
        first
            .iter()
            .chain(&text)
            .copied()
            .find(|means| self.fields.iter().any(|f| f.means == Some(*means)))
    }
}
