//! Objects whose fields the table knows.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error, Expected, IgnoredAny, MapAccess, SeqAccess, Unexpected,
    Visitor,
};
use serde_json::value::RawValue;

use super::{
    Place, Seed,
    context::{At, Came, Mode, Step},
    sound,
};
use crate::{row::Cell, table::Record};

pub(super) struct OptionalRecord<'c>(pub(super) RecordSeed<'c>);

impl<'de> Visitor<'de> for OptionalRecord<'_> {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_none<E>(self) -> Result<Cell<'de>, E> {
        Ok(Cell::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cell<'de>, D::Error> {
        deserializer.deserialize_any(self.0).map(Cell::Record)
    }
}

#[derive(Clone, Copy)]
pub(super) struct RecordSeed<'c> {
    pub(super) record: &'c Record,
    pub(super) place: Place<'c>,
}

impl<'de> Visitor<'de> for RecordSeed<'_> {
    type Value = Vec<Cell<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Vec<Cell<'de>>, A::Error> {
        let Self { record, place } = self;
        let mut cells = self.nothing();
        let begin = place.context.begin(record.columns.len());
        let mut guess = 0;
        while let Some(name) = fields.next_key_seed(NameSeed { record, guess })? {
            let index = match name {
                Name::Column(index) => index,
                Name::Unknown(name) => {
                    let raw = fields.next_value::<&RawValue>()?;
                    let sound = |_: &At<'_>| sound(raw);
                    let text = place.context.within(place.at, Step::Name(&name), sound)?;
                    if place.mode != Mode::Check {
                        place.context.unknown(place.at, &name, text);
                    }
                    continue;
                }
            };
            let column = &record.columns[index];
            let next = |at: &At<'_>| {
                let (ty, place) = (&column.ty, place.below(at));
                let cell = fields.next_value_seed(Seed { ty, place })?;
                let what = match cell {
                    Cell::Null => Came::Null,
                    _ => Came::Value,
                };
                match place.context.come(begin + index, what) {
                    Came::Nothing => Ok(cell),
                    Came::Null | Came::Value => Err(A::Error::custom("the field is there twice")),
                }
            };
            let cell = place
                .context
                .within(place.at, Step::Name(&column.name), next)?;
            if let Some(kept) = cells.get_mut(index) {
                *kept = cell;
            }
            guess = index + 1;
        }
        self.whole(begin)?;
        Ok(cells)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Vec<Cell<'de>>, A::Error> {
        no_items(&self, items)?;
        self.whole(self.place.context.begin(self.record.columns.len()))?;
        Ok(self.nothing())
    }
}

/// Some services write an object without members as a list without items; any other list is none.
pub(super) fn no_items<'de, A: SeqAccess<'de>>(
    expected: &dyn Expected,
    mut items: A,
) -> Result<(), A::Error> {
    match items.next_element::<IgnoredAny>()? {
        Some(_) => Err(A::Error::invalid_type(Unexpected::Seq, expected)),
        None => Ok(()),
    }
}

impl RecordSeed<'_> {
    /// A cell a column, all of them null; none where nothing is kept of what is nested.
    fn nothing<'de>(self) -> Vec<Cell<'de>> {
        let kept = match self.place.mode {
            Mode::Check if self.place.at.is_some() => 0,
            _ => self.record.columns.len(),
        };
        std::iter::repeat_with(|| Cell::Null).take(kept).collect()
    }

    /// Ends the record: all fields that were promised have come.
    fn whole<E: Error>(self, begin: usize) -> Result<(), E> {
        let Self { record, place } = self;
        let lacks = |field: usize, what| record.columns[field].required && what != Came::Value;
        match place.context.end(begin, lacks) {
            None => Ok(()),
            Some(field) => {
                let missing = |_: &At<'_>| Err(E::custom("is missing"));
                let name = Step::Name(&record.columns[field].name);
                place.context.within(place.at, name, missing)
            }
        }
    }
}

enum Name {
    Column(usize),
    Unknown(String),
}

struct NameSeed<'t> {
    record: &'t Record,
    guess: usize,
}

impl<'de> DeserializeSeed<'de> for NameSeed<'_> {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for NameSeed<'_> {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        Ok(match self.record.find(name, self.guess) {
            Some(index) => Name::Column(index),
            None => Name::Unknown(name.to_owned()),
        })
    }
}
