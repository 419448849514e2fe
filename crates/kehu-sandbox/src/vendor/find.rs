//! Look-ups and lists: a request as a query of the store, and the page as an answer.

use kehu_spec::model::{
    Field, FieldIndex, FindAction, Mapping, MappingOp, Operation, PagedBy, Type,
};
use serde_json::{Map, Value};

use crate::answer::{self, Filling};
use crate::arrived::given;
use crate::json::Node;
use crate::refuse::{Because, Refusal, database_failed};
use crate::shape::{self, Cell};
use crate::store::{Filter, Found, Place, Query, Table};
use crate::vendor::{Done, Served, Vendor};

/// How many items come where neither request nor specification says it.
const SIZE: u64 = 50;
/// How many items come where there are no pages.
const ALL: u64 = 1000;

/// Carries out a look-up.
pub(crate) fn find(
    vendor: &Vendor,
    served: &Served,
    action: &FindAction,
    fields: &Map<String, Value>,
    request_id: &str,
) -> Result<Done, Refusal> {
    let operation = &vendor.api.operations[served.operation];
    let table = vendor.table(action.collection)?;
    let asked = Asked {
        vendor,
        operation,
        table,
        fields,
    };
    let filters = asked.filters(action)?;
    let place = asked.place()?;
    let room = asked.room(&place, &filters, action.descending)?;
    let query = Query {
        filters,
        place,
        limit: asked.limit().min(room),
        descending: action.descending,
        keys_only: served.template.item.keys_only(),
        look_back: served.template.looks_back(),
    };
    let mut found = match room {
        0 => Found::default(),
        _ => table.find(&query).map_err(database_failed)?,
    };
    found.after &= (found.items.len() as u64) < room;
    let nothing = served.template.is_one() && found.items.is_empty();
    if nothing && (served.template.needs_one() || Because::NotFound.is_known(&vendor.api)) {
        return Err(Refusal::new(
            Because::NotFound,
            "nothing here has these values",
        ));
    }
    let total = if served.template.counts() || answer::counts_in_headers(operation) {
        table.count(&query.filters).map_err(database_failed)?
    } else {
        0
    };
    Ok(asked.page(served, found, total, request_id))
}

/// A request to an operation that finds.
struct Asked<'a> {
    vendor: &'a Vendor,
    operation: &'a Operation,
    table: &'a Table,
    fields: &'a Map<String, Value>,
}

impl Asked<'_> {
    fn filters(&self, action: &FindAction) -> Result<Vec<Filter>, Refusal> {
        let all = action.all_when.as_ref().is_some_and(|(field, value)| {
            let field = &self.operation.request.fields[field.0];
            self.fields.get(&field.name) == Some(value)
        });
        let mut filters = Vec::new();
        for field in &self.operation.request.fields {
            if let (Some(maps), Some(value)) = (&field.maps, given(self.fields, field)) {
                self.filter(field, maps, &value, all, &mut filters)?;
            }
        }
        Ok(filters)
    }

    fn filter(
        &self,
        field: &Field,
        maps: &Mapping,
        value: &Node,
        all: bool,
        filters: &mut Vec<Filter>,
    ) -> Result<(), Refusal> {
        let paths = self
            .table
            .collection
            .compared(&self.vendor.api, field, &maps.path.0);
        if matches!(shape::inside(&field.ty).0, Type::Record(_)) {
            let mut each = Vec::new();
            value.each(&[], &mut |node| each.push(self.has(&paths, field, node)));
            each.retain(|values| !values.is_empty());
            match all {
                true => filters.extend(each.into_iter().map(Filter::Has)),
                false => filters.push(Filter::Or(each.into_iter().map(Filter::Has).collect())),
            }
            return Ok(());
        }
        let Some(column) = paths.first().and_then(|path| self.column(path)) else {
            return Ok(());
        };
        let values = self.values(field, maps, value, column);
        let Some(one) = values.first().cloned() else {
            return Err(Refusal::new(
                Because::Parameter,
                format!("{} has no value that could be found", field.name),
            ));
        };
        match maps.op {
            MappingOp::AtLeast => filters.push(Filter::AtLeast(column, one)),
            MappingOp::AtMost => filters.push(Filter::AtMost(column, one)),
            MappingOp::Contains => match (column, one) {
                (Some(column), Cell::Text(part)) => filters.push(Filter::Contains(column, part)),
                (column, one) => filters.push(Filter::Equal(column, one)),
            },
            _ if values.len() == 1 => filters.push(Filter::Equal(column, one)),
            _ if all => {
                filters.extend(values.into_iter().map(|value| Filter::Equal(column, value)))
            }
            _ => filters.push(Filter::AnyOf(column, values)),
        }
        Ok(())
    }

    /// The values that a field of the request asks for, as a column stores them.
    fn values(
        &self,
        field: &Field,
        maps: &Mapping,
        value: &Node,
        column: Option<usize>,
    ) -> Vec<Cell> {
        let (inner, _) = shape::inside(&field.ty);
        let mut values = Vec::new();
        value.each(&[], &mut |node| match (maps.op, node) {
            (MappingOp::Split, Node::Text(text)) => {
                let parts = text
                    .split(',')
                    .map(str::trim)
                    .filter(|part| !part.is_empty());
                values.extend(parts.map(|part| self.stored(column, Cell::Text(part.to_owned()))));
            }
            (_, node) => {
                let cell = shape::cell(&self.vendor.api, inner, node);
                values.extend(cell.map(|cell| self.stored(column, cell)));
            }
        });
        values
    }

    /// The values that an item of a list must have, from one record of the request.
    fn has(&self, paths: &[Vec<String>], field: &Field, node: &Node) -> Vec<(usize, Cell)> {
        let Type::Record(id) = shape::inside(&field.ty).0 else {
            return Vec::new();
        };
        let asked = self
            .vendor
            .api
            .records
            .get(id.0)
            .map_or(&[][..], |record| &record.fields);
        let mut values = Vec::new();
        for path in paths {
            let Some(name) = path.last() else { continue };
            let Some(member) = asked.iter().find(|field| field.name == *name) else {
                continue;
            };
            let value = node
                .get(name)
                .filter(|value| **value != Node::Text(String::new()));
            let cell = value.and_then(|value| shape::cell(&self.vendor.api, &member.ty, value));
            if let (Some(cell), Some(Some(column))) = (cell, self.column(path)) {
                values.push((column, self.stored(Some(column), cell)));
            }
        }
        values
    }

    /// `Some(None)` is the key.
    fn column(&self, path: &[String]) -> Option<Option<usize>> {
        let collection = &self.table.collection;
        match path {
            [name] if *name == collection.key.name => Some(None),
            path => collection.column(path).map(Some),
        }
    }

    /// A request's value in the kind in which the store has it: ids travel as texts here and numbers there.
    fn stored(&self, column: Option<usize>, cell: Cell) -> Cell {
        let collection = &self.table.collection;
        let ty = column
            .and_then(|at| collection.columns.get(at))
            .map_or(&collection.key.ty, |column| &column.ty);
        match cell {
            Cell::Text(text) => {
                match shape::cell(&self.vendor.api, ty, &Node::text(text.clone())) {
                    Some(cell) => cell,
                    None => Cell::Text(text),
                }
            }
            Cell::Int(number) if matches!(ty, Type::String) => Cell::Text(number.to_string()),
            other => other,
        }
    }

    fn value(&self, field: FieldIndex) -> Option<Node> {
        given(self.fields, self.operation.request.fields.get(field.0)?)
    }

    fn int(&self, field: FieldIndex) -> Option<i64> {
        match shape::cell(&self.vendor.api, &Type::Int64, &self.value(field)?) {
            Some(Cell::Int(value)) => Some(value),
            _ => None,
        }
    }

    /// The key that a cursor names; `None` where it asks for the first page.
    fn key(&self, field: FieldIndex) -> Result<Option<Cell>, Refusal> {
        let start = self.operation.request.fields[field.0].default.as_ref();
        let value = self.value(field);
        let Some(value) = value.filter(|value| start.map(Node::from).as_ref() != Some(value))
        else {
            return Ok(None);
        };
        match shape::cell(&self.vendor.api, &self.table.collection.key.ty, &value) {
            Some(key) => Ok(Some(key)),
            None => {
                let name = &self.operation.request.fields[field.0].name;
                Err(Refusal::new(
                    Because::Parameter,
                    format!("{name} is not a cursor"),
                ))
            }
        }
    }

    fn place(&self) -> Result<Place, Refusal> {
        let offset = |count: i64| Place::Offset(count.max(0).unsigned_abs());
        Ok(match self.operation.pages.as_ref().map(|pages| &pages.by) {
            Some(PagedBy::Cursor { forward, back }) => {
                let before = match back {
                    Some(back) => self.key(back.field)?,
                    None => None,
                };
                match (self.key(forward.field)?, before) {
                    (Some(key), _) => Place::After(key),
                    (None, Some(key)) => Place::Before(key),
                    (None, None) => Place::Start,
                }
            }
            Some(PagedBy::LastItem { cursor, .. }) => {
                self.key(*cursor)?.map_or(Place::Start, Place::After)
            }
            Some(PagedBy::Number { page, first, .. }) => {
                let pages = self.int(*page).unwrap_or(*first).saturating_sub(*first);
                let size = i64::try_from(self.limit()).unwrap_or(i64::MAX);
                offset(pages.saturating_mul(size))
            }
            Some(PagedBy::Offset {
                offset: field,
                first,
                ..
            }) => {
                let item = self.int(*field).unwrap_or(*first);
                offset(item.saturating_sub(*first))
            }
            None => Place::Start,
        })
    }

    /// How many items the vendor lists from a place on.
    fn room(&self, place: &Place, filters: &[Filter], descending: bool) -> Result<u64, Refusal> {
        let most = self.operation.pages.as_ref().and_then(|pages| pages.most);
        let Some(most) = most else {
            return Ok(u64::MAX);
        };
        let before = match place {
            Place::Offset(before) => *before,
            Place::After(key) => {
                let before = match descending {
                    false => Filter::AtMost(None, key.clone()),
                    true => Filter::AtLeast(None, key.clone()),
                };
                let filters = [filters, &[before]].concat();
                self.table.count(&filters).map_err(database_failed)?
            }
            Place::Start | Place::Before(_) => 0,
        };
        Ok(most.saturating_sub(before))
    }

    fn limit(&self) -> u64 {
        let Some(pages) = &self.operation.pages else {
            return ALL;
        };
        let Some(size) = pages.size else { return SIZE };
        let field = &self.operation.request.fields[size.0];
        let default = field
            .default
            .as_ref()
            .and_then(Value::as_u64)
            .or(field.max.map(i64::unsigned_abs));
        let asked = self.int(size).map(|size| size.max(1).unsigned_abs());
        asked.or(default).unwrap_or(SIZE).min(10_000)
    }

    fn page(&self, served: &Served, found: Found, total: u64, request_id: &str) -> Done {
        let api = &self.vendor.api;
        let first = found.items.first().map(|(key, _)| key.clone());
        let last = found.items.last().map(|(key, _)| key.clone());
        let write = |(key, text): (Cell, String)| served.template.item.write(api, &key, text);
        let items: Vec<String> = found.items.into_iter().map(write).collect();
        let next = last.as_ref().filter(|_| found.after);
        let link = next.and_then(|key| answer::link(self.operation, key));
        let link = link.map(|link| ("link".to_owned(), link));
        let pages = total.div_ceil(self.limit().max(1));
        let told = answer::in_headers(self.operation, next, [total, pages], found.after);
        let headers = link.into_iter().chain(told).collect();
        let text = served.template.fill(
            self.operation,
            &Filling {
                request_id,
                items: &items,
                next,
                previous: first.as_ref().filter(|_| found.before),
                first: first.as_ref(),
                last: last.as_ref(),
                total,
                pages,
                more: found.after,
                more_before: found.before,
                request: Some(self.fields),
                ..Filling::default()
            },
        );
        Done { text, headers }
    }
}
