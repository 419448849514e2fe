//! Objects whose fields the table knows.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error, Expected, IgnoredAny, MapAccess, SeqAccess, Unexpected,
    Visitor,
};
use serde_json::value::RawValue;

use super::{
    Place, Seed,
    context::{At, Mode, Step},
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
        let mut cells = vec![Cell::Null; record.columns.len()];
        let mut there = vec![false; record.columns.len()];
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
                if there[index] {
                    fields.next_value::<IgnoredAny>()?;
                    return Err(A::Error::custom("the field is there twice"));
                }
                let (ty, place) = (&column.ty, place.below(at));
                fields.next_value_seed(Seed { ty, place })
            };
            let cell = place
                .context
                .within(place.at, Step::Name(&column.name), next)?;
            (cells[index], there[index]) = (cell, true);
            guess = index + 1;
        }
        self.whole(cells)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Vec<Cell<'de>>, A::Error> {
        no_items(&self, items)?;
        self.whole(vec![Cell::Null; self.record.columns.len()])
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
    /// The cells of all columns, where all that were promised are there.
    fn whole<'de, E: Error>(self, cells: Vec<Cell<'de>>) -> Result<Vec<Cell<'de>>, E> {
        let Self { record, place } = self;
        let mut columns = cells.iter().zip(&record.columns);
        match columns.find(|(cell, column)| column.required && matches!(cell, Cell::Null)) {
            None => Ok(cells),
            Some((_, column)) => {
                let missing = |_: &At<'_>| Err(E::custom("is missing"));
                place
                    .context
                    .within(place.at, Step::Name(&column.name), missing)
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
