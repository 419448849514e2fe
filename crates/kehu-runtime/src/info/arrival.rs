//! How the values of an answer may arrive beside their own form.

use kehu_wire::arrival::{Arrival, Kind, Types};
use serde::Serialize;

use super::ApiInfo;

pub use kehu_wire::arrival::Accepts;

/// A row of a record, or the data of an operation.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ArrivalInfo {
    /// The wire name of the row; empty for the data of an operation.
    pub name: &'static str,
    /// What stands for nothing, as JSON text: `""`, `0`.
    pub none: &'static [&'static str],
    /// The forms that are accepted beside its own.
    pub accepts: Accepts,
    /// The lists and maps around what it holds, from the outside in.
    pub through: &'static [Through],
    /// What it holds.
    pub of: Arriving,
}

impl ArrivalInfo {
    /// A plain value in its own form: what a literal leaves out.
    pub const EMPTY: Self = Self {
        name: "",
        none: &[],
        accepts: Accepts::EMPTY,
        through: &[],
        of: Arriving::Plain,
    };

    fn arrival(&self) -> Arrival<'static, &'static str> {
        Arrival {
            none: self.none,
            accepts: self.accepts,
        }
    }
}

/// What is around a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Through {
    /// A list.
    List,
    /// An object with any keys.
    Map,
}

/// What a value is, as far as arriving goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Arriving {
    /// Without parts.
    Plain,
    /// A whole number.
    Whole,
    /// The record of this number ([`ApiInfo::arrivals`]).
    Record(usize),
}

impl ApiInfo {
    /// The data of an answer as their type has them.
    pub(crate) fn settled<'j>(
        &self,
        data: &ArrivalInfo,
        json: &'j str,
    ) -> std::borrow::Cow<'j, str> {
        kehu_wire::arrival::settled(self, data.arrival(), (data.through, data.of), json)
    }
}

impl Types for ApiInfo {
    type Type = (&'static [Through], Arriving);
    type Text = &'static str;

    fn kind(&self, (through, of): Self::Type) -> Kind<Self::Type> {
        match (through, of) {
            ([Through::List, inside @ ..], of) => Kind::List((inside, of)),
            ([Through::Map, inside @ ..], of) => Kind::Map((inside, of)),
            ([], Arriving::Plain) => Kind::Plain,
            ([], Arriving::Whole) => Kind::Whole,
            ([], Arriving::Record(_)) => Kind::Record,
        }
    }

    fn row(
        &self,
        (_, of): Self::Type,
        name: &str,
    ) -> Option<(Arrival<'_, &'static str>, Self::Type)> {
        let Arriving::Record(record) = of else {
            return None;
        };
        let row = self
            .arrivals
            .get(record)?
            .iter()
            .find(|row| row.name == name)?;
        Some((row.arrival(), (row.through, row.of)))
    }
}
