//! What a page is about: the whole API or one operation, with the tables that are reached from there.

use std::collections::HashSet;

use kehu_spec::model::{Api, Enum, Operation, Record, Type};

use crate::{Spec, row_text::Quirks};

/// What a page tells of an API.
#[derive(Debug)]
pub(crate) struct Content<'a> {
    pub api: &'a Api,
    /// Whether all of the API is told, or one operation.
    pub is_whole: bool,
    pub operations: Vec<&'a Operation>,
    pub records: Vec<&'a Record>,
    pub enums: Vec<&'a Enum>,
    pub quirks: Quirks<'a>,
}

impl<'a> Content<'a> {
    /// All of an API, or one of its operations; `None` where it has none of this name.
    pub fn of(spec: &Spec<'a>, operation: Option<&str>) -> Option<Self> {
        let api = spec.api;
        let operations: Vec<_> = match operation {
            None => api.operations.iter().collect(),
            Some(name) => vec![
                api.operations
                    .iter()
                    .find(|operation| operation.name == name)?,
            ],
        };
        let mut reached = Reached::default();
        for operation in &operations {
            let fields = operation.request.fields.iter().map(|field| &field.ty);
            let types = fields.chain(operation.response.data.as_ref());
            types.for_each(|ty| reached.visit(api, ty));
        }
        let of_tables = |records: &HashSet<usize>, nth: usize| records.contains(&nth);
        let records = api.records.iter().enumerate();
        let enums = api.enums.iter().enumerate();
        Some(Self {
            api,
            is_whole: operation.is_none(),
            records: records
                .filter(|(nth, _)| of_tables(&reached.records, *nth))
                .map(|(_, record)| record)
                .collect(),
            enums: enums
                .filter(|(nth, _)| of_tables(&reached.enums, *nth))
                .map(|(_, list)| list)
                .collect(),
            operations,
            quirks: Quirks::of(api),
        })
    }
}

/// Records and enums by their index.
#[derive(Debug, Default)]
struct Reached {
    records: HashSet<usize>,
    enums: HashSet<usize>,
}

impl Reached {
    fn visit(&mut self, api: &Api, ty: &Type) {
        match ty {
            Type::Json(inner) | Type::List(inner) | Type::Map(inner) => self.visit(api, inner),
            Type::Record(id) if self.records.insert(id.0) => {
                let fields = api
                    .records
                    .get(id.0)
                    .map_or(&[][..], |record| &record.fields);
                fields.iter().for_each(|field| self.visit(api, &field.ty));
            }
            Type::Enum(id) => {
                self.enums.insert(id.0);
            }
            _ => {}
        }
    }
}
