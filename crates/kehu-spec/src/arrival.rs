//! How the values of an answer may arrive, by the rows of a model.

use kehu_wire::arrival::{Arrival, Kind, Types};

use crate::model::{Api, Arrives, EnumRepr, Type};

/// The types of an API.
#[derive(Debug, Clone, Copy)]
pub struct Arriving<'a>(pub &'a Api);

impl Arrives {
    /// As the reader of answers takes it.
    pub fn arrival(&self) -> Arrival<'_, String> {
        Arrival {
            none: &self.none,
            accepts: self.accepts,
        }
    }
}

impl Arriving<'_> {
    /// Whether anything may arrive in another form than its own.
    pub fn declares(&self) -> bool {
        let records = self.0.records.iter();
        let fields = records.flat_map(|record| &record.fields);
        let mut all = fields.map(|field| &field.arrives);
        self.0.arrives != Arrives::default() || all.any(|arrives| *arrives != Arrives::default())
    }
}

impl<'a> Types for Arriving<'a> {
    type Type = &'a Type;
    type Text = String;

    fn kind(&self, ty: &'a Type) -> Kind<&'a Type> {
        match ty {
            Type::Int32 | Type::Int64 | Type::TimestampMs | Type::TimestampS => Kind::Whole,
            Type::Enum(id) if self.0.enums[id.0].repr == EnumRepr::Int => Kind::Whole,
            Type::List(item) => Kind::List(item),
            Type::Map(entry) => Kind::Map(entry),
            Type::Record(_) => Kind::Record,
            _ => Kind::Plain,
        }
    }

    fn row(&self, record: &'a Type, name: &str) -> Option<(Arrival<'_, String>, &'a Type)> {
        let Type::Record(id) = record else {
            return None;
        };
        let mut fields = self.0.records[id.0].fields.iter();
        let field = fields.find(|field| field.name == name)?;
        Some((field.arrives.arrival(), &field.ty))
    }
}
