//! Conditions in SQL.
//!
//! Bounds on the key are gathered into one lower and one upper: SQLite starts reading at the first it
//! is given, not at the tightest. A range of creation times becomes a range of keys while the one grows
//! with the other.

use std::sync::atomic::Ordering;

use rusqlite::{Connection, OptionalExtension as _};

use super::{Filter, Result, Table};
use crate::shape::Cell;

/// Conditions in the making.
#[derive(Debug)]
pub(super) struct Sql<'a> {
    table: &'a Table,
    pub(super) values: Vec<Cell>,
    conditions: Vec<String>,
    /// The lowest key, and whether it is one itself.
    low: Option<(Cell, bool)>,
    /// The highest key, and whether it is one itself.
    high: Option<(Cell, bool)>,
}

impl<'a> Sql<'a> {
    pub(super) fn new(table: &'a Table) -> Self {
        Self {
            table,
            values: Vec::new(),
            conditions: Vec::new(),
            low: None,
            high: None,
        }
    }

    pub(super) fn bind(&mut self, value: Cell) -> String {
        self.values.push(value);
        format!("?{}", self.values.len())
    }

    /// Adds conditions; false where nothing can be found.
    pub(super) fn add(&mut self, connection: &Connection, filters: &[Filter]) -> Result<bool> {
        for filter in filters {
            let key = match filter {
                Filter::AtLeast(None, key) | Filter::AtMost(None, key) => Some(key.clone()),
                Filter::AtLeast(Some(column), value) | Filter::AtMost(Some(column), value)
                    if self.table.grows_with_key(*column) =>
                {
                    let least = matches!(filter, Filter::AtLeast(..));
                    match self.table.key_at(connection, *column, value, least)? {
                        None => return Ok(false),
                        key => key,
                    }
                }
                _ => None,
            };
            match (key, filter) {
                (Some(key), Filter::AtLeast(..)) => self.at_least(key, true),
                (Some(key), _) => self.at_most(key, true),
                (None, filter) => {
                    let condition = self.condition(filter);
                    self.conditions.push(condition);
                }
            }
        }
        Ok(true)
    }

    /// Only keys on one side of this one.
    pub(super) fn beyond(&mut self, key: &Cell, rising: bool) {
        if rising {
            self.at_least(key.clone(), false)
        } else {
            self.at_most(key.clone(), false)
        }
    }

    fn at_least(&mut self, key: Cell, itself: bool) {
        let tighter = |low: &(Cell, bool)| key > low.0 || key == low.0 && !itself;
        if self.low.as_ref().is_none_or(tighter) {
            self.low = Some((key, itself));
        }
    }

    fn at_most(&mut self, key: Cell, itself: bool) {
        let tighter = |high: &(Cell, bool)| key < high.0 || key == high.0 && !itself;
        if self.high.as_ref().is_none_or(tighter) {
            self.high = Some((key, itself));
        }
    }

    /// The bounds on the key, each after ` AND `.
    pub(super) fn take_bounds(&mut self, name: &str) -> String {
        let mut bounds = String::new();
        for (bound, strict, itself) in [(self.low.take(), ">", ">="), (self.high.take(), "<", "<=")]
        {
            if let Some((key, is)) = bound {
                let sign = if is { itself } else { strict };
                let key = self.bind(key);
                bounds.push_str(&format!(" AND {name} {sign} {key}"));
            }
        }
        bounds
    }

    /// All conditions after ` WHERE `, nothing where there are none.
    pub(super) fn clause(&mut self) -> String {
        let bounds = self.take_bounds("t.key");
        if let Some(bounds) = bounds.strip_prefix(" AND ") {
            self.conditions.push(bounds.to_owned());
        }
        match std::mem::take(&mut self.conditions) {
            conditions if conditions.is_empty() => String::new(),
            conditions => format!(" WHERE {}", conditions.join(" AND ")),
        }
    }

    fn condition(&mut self, filter: &Filter) -> String {
        match filter {
            Filter::Equal(column, value) => self.compare(*column, "=", value),
            Filter::AtLeast(column, value) => self.compare(*column, ">=", value),
            Filter::AtMost(column, value) => self.compare(*column, "<=", value),
            Filter::Contains(column, part) => {
                let part = self.bind(Cell::Text(part.clone()));
                match self.table.is_listed(*column) {
                    true => {
                        self.in_list(&format!("a.path = {column} AND instr(a.value, {part}) > 0"))
                    }
                    false => format!("instr(t.c{column}, {part}) > 0"),
                }
            }
            Filter::AnyOf(column, values) => {
                let values: Vec<_> = values
                    .iter()
                    .map(|value| self.bind(value.clone()))
                    .collect();
                let values = values.join(", ");
                match column {
                    None => format!("t.key IN ({values})"),
                    Some(column) if self.table.is_listed(*column) => {
                        self.in_list(&format!("a.path = {column} AND a.value IN ({values})"))
                    }
                    Some(column) => format!("t.c{column} IN ({values})"),
                }
            }
            Filter::Has(values) => self.has(values),
            Filter::Or(each) if each.is_empty() => "0".into(),
            Filter::Or(each) => {
                let each: Vec<_> = each.iter().map(|one| self.condition(one)).collect();
                format!("({})", each.join(" OR "))
            }
        }
    }

    fn has(&mut self, values: &[(usize, Cell)]) -> String {
        let same = self.same_item("a", values);
        self.in_list(&same)
    }

    /// One item of a list has all these values; `row` is the row of the first.
    pub(super) fn same_item(&mut self, row: &str, values: &[(usize, Cell)]) -> String {
        let mut same = String::from("1");
        for (at, (column, value)) in values.iter().enumerate() {
            let value = self.bind(value.clone());
            same = match at {
                0 => format!("{row}.path = {column} AND {row}.value = {value}"),
                _ => format!(
                    "{same} AND EXISTS (SELECT 1 FROM {} b WHERE b.path = {column} AND b.value = {value} \
                     AND b.key = {row}.key AND b.at = {row}.at)",
                    self.table.lists
                ),
            };
        }
        same
    }

    fn compare(&mut self, column: Option<usize>, sign: &str, value: &Cell) -> String {
        let value = self.bind(value.clone());
        match column {
            None => format!("t.key {sign} {value}"),
            Some(column) if self.table.is_listed(column) => {
                self.in_list(&format!("a.path = {column} AND a.value {sign} {value}"))
            }
            Some(column) => format!("t.c{column} {sign} {value}"),
        }
    }

    fn in_list(&self, condition: &str) -> String {
        format!(
            "EXISTS (SELECT 1 FROM {} a WHERE {condition} AND a.key = t.key)",
            self.table.lists
        )
    }
}

impl Table {
    pub(super) fn is_listed(&self, column: usize) -> bool {
        self.collection
            .columns
            .get(column)
            .is_some_and(|column| column.listed)
    }

    pub(super) fn grows_with_key(&self, column: usize) -> bool {
        let created = self
            .collection
            .columns
            .get(column)
            .is_some_and(|column| column.created);
        created && self.grows.load(Ordering::Relaxed)
    }

    /// The lowest key whose value is at least this, or the highest whose value is at most this.
    fn key_at(
        &self,
        connection: &Connection,
        column: usize,
        value: &Cell,
        least: bool,
    ) -> Result<Option<Cell>> {
        let (sign, order) = if least { (">=", "ASC") } else { ("<=", "DESC") };
        let text = format!(
            "SELECT key FROM {} WHERE c{column} {sign} ?1 ORDER BY c{column} {order}, key {order} LIMIT 1",
            self.name
        );
        let mut statement = connection.prepare_cached(&text)?;
        let key = statement.query_row([value], |row| Ok(Cell::from_sql(row.get_ref(0)?)));
        key.optional().map(Option::flatten)
    }
}
