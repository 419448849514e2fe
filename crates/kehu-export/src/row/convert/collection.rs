//! Lists, and objects with any keys.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};

use super::{
    Place, Seed,
    context::{At, Mode, Step},
    record::no_items,
    string::Text,
};
use crate::{row::Cell, table::Type};

pub(super) struct ListSeed<'c> {
    pub(super) item: &'c Type,
    pub(super) place: Place<'c>,
}

impl<'de> Visitor<'de> for ListSeed<'_> {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Cell<'de>, E> {
        Ok(Cell::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Cell<'de>, A::Error> {
        let Self { item, place } = self;
        let mut cells = Vec::new();
        let mut index = 0;
        loop {
            let next = |at: &At<'_>| {
                let place = place.below(at);
                let cell = items.next_element_seed(Seed { ty: item, place })?;
                cell.map(|cell| super::item(item, cell)).transpose()
            };
            let cell = place.context.within(place.at, Step::Index(index), next)?;
            let Some(cell) = cell else { break };
            index += 1;
            if place.mode == Mode::Typed {
                cells.push(cell);
            }
        }
        Ok(Cell::List(cells))
    }
}

pub(super) struct MapSeed<'c> {
    pub(super) value: &'c Type,
    pub(super) place: Place<'c>,
}

impl<'de> Visitor<'de> for MapSeed<'_> {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<Cell<'de>, E> {
        Ok(Cell::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Cell<'de>, A::Error> {
        let Self { value, place } = self;
        let mut cells = Vec::new();
        while let Some(key) = pairs.next_key_seed(Text)? {
            let next = |at: &At<'_>| {
                let place = place.below(at);
                super::item(value, pairs.next_value_seed(Seed { ty: value, place })?)
            };
            let cell = place.context.within(place.at, Step::Name(&key), next)?;
            if place.mode == Mode::Typed {
                cells.push((key.into_owned(), cell));
            }
        }
        Ok(Cell::Map(cells))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Cell<'de>, A::Error> {
        no_items(&self, items)?;
        Ok(Cell::Map(Vec::new()))
    }
}
