//! Finding items: the SQL of a page, chosen so that each page costs as much as its own items.
//!
//! Pages are in the order of the key. What drives the query is, in this order: an equal column (its
//! index holds the key too, so rows come out in order), a value in a list (the same), the key itself.
//! A range of creation times becomes a range of keys while the one grows with the other.

use std::sync::atomic::Ordering;

use rusqlite::{Connection, OptionalExtension as _, params_from_iter};

use super::{Result, Table};
use crate::shape::Cell;

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    pub(crate) filters: Vec<Filter>,
    pub(crate) place: Place,
    pub(crate) limit: u64,
    /// The largest key first.
    pub(crate) descending: bool,
    /// Leave the texts out.
    pub(crate) keys_only: bool,
    /// Find out whether there is a page before.
    pub(crate) look_back: bool,
}

/// Where a page begins.
#[derive(Debug, Clone, Default)]
pub(crate) enum Place {
    #[default]
    Start,
    /// After this key, in the order of the pages.
    After(Cell),
    /// Before this key; the items nearest to it.
    Before(Cell),
    /// After so many items.
    Offset(u64),
}

/// A condition.
#[derive(Debug, Clone)]
pub(crate) enum Filter {
    /// `None` is the key.
    Equal(Option<usize>, Cell),
    AtLeast(Option<usize>, Cell),
    AtMost(Option<usize>, Cell),
    Contains(usize, String),
    /// One of the values.
    AnyOf(Option<usize>, Vec<Cell>),
    /// An item of a list has all these values; a list of one is the common case.
    Has(Vec<(usize, Cell)>),
    /// One of the conditions holds.
    Or(Vec<Filter>),
}

/// A page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    pub(crate) items: Vec<(Cell, String)>,
    /// There are items before the first.
    pub(crate) before: bool,
    /// There are items after the last.
    pub(crate) after: bool,
}

/// SQL in the making.
#[derive(Debug, Default)]
struct Sql {
    values: Vec<Cell>,
    conditions: Vec<String>,
    /// Nothing can be found.
    never: bool,
}

impl Sql {
    fn bind(&mut self, value: Cell) -> String {
        self.values.push(value);
        format!("?{}", self.values.len())
    }
}

impl Table {
    /// A page of items.
    pub(crate) fn find(&self, query: &Query) -> Result<Found> {
        let connection = self.store.lock();
        let backwards = matches!(query.place, Place::Before(_));
        let rising = query.descending == backwards;
        let limit = query.limit.saturating_add(1);
        let mut items = self.scan(&connection, query, rising, limit)?;
        let more = items.len() as u64 > query.limit;
        items.truncate(usize::try_from(query.limit).unwrap_or(usize::MAX));
        if backwards {
            items.reverse();
        }
        let near = if backwards {
            items.last()
        } else {
            items.first()
        }
        .map(|(key, _)| key.clone());
        let behind = match &query.place {
            Place::Start => false,
            Place::Offset(count) => *count > 0 && near.is_some(),
            Place::After(cursor) | Place::Before(cursor) => {
                query.look_back
                    && self.any_behind(&connection, query, !rising, near.as_ref(), cursor)?
            }
        };
        let (before, after) = if backwards {
            (more, behind)
        } else {
            (behind, more)
        };
        Ok(Found {
            items,
            before,
            after,
        })
    }

    /// How many items there are in all pages.
    pub(crate) fn count(&self, filters: &[Filter]) -> Result<u64> {
        if filters.is_empty() {
            return Ok(self.len());
        }
        let connection = self.store.lock();
        let mut sql = self.conditions(&connection, filters)?;
        if sql.never {
            return Ok(0);
        }
        let text = format!(
            "SELECT count(*) FROM {} t{}",
            self.name,
            clause(&mut sql.conditions)
        );
        let count: i64 = connection
            .prepare_cached(&text)?
            .query_row(params_from_iter(sql.values), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// Whether anything lies on the other side of a page, seen from its nearest item or its cursor.
    fn any_behind(
        &self,
        connection: &Connection,
        query: &Query,
        rising: bool,
        near: Option<&Cell>,
        cursor: &Cell,
    ) -> Result<bool> {
        let mut behind = Query {
            keys_only: true,
            ..query.clone()
        };
        // `scan` reads on from a place in the direction it is given, whichever side that is.
        behind.place = Place::After(near.unwrap_or(cursor).clone());
        Ok(!self.scan(connection, &behind, rising, 1)?.is_empty())
    }

    /// Items in one direction of the key.
    fn scan(
        &self,
        connection: &Connection,
        query: &Query,
        rising: bool,
        limit: u64,
    ) -> Result<Vec<(Cell, String)>> {
        let mut filters = query.filters.clone();
        let driver = self.driver(&mut filters);
        let mut sql = self.conditions(connection, &filters)?;
        if sql.never {
            return Ok(Vec::new());
        }
        let (sign, order) = if rising { (">", "ASC") } else { ("<", "DESC") };
        let cursor = match &query.place {
            Place::After(key) | Place::Before(key) => Some(sql.bind(key.clone())),
            Place::Start | Place::Offset(_) => None,
        };
        let skip = match query.place {
            Place::Offset(skip) => i64::try_from(skip).unwrap_or(i64::MAX),
            _ => 0,
        };
        let limit = sql.bind(Cell::Int(i64::try_from(limit).unwrap_or(i64::MAX)));
        let skip = sql.bind(Cell::Int(skip));
        let item = if query.keys_only { "''" } else { "t.item" };
        let text = match driver {
            Some(values) => {
                let branch = |sql: &mut Sql, (column, value): (usize, Cell)| {
                    let value = sql.bind(value);
                    let beyond = cursor
                        .as_ref()
                        .map_or_else(String::new, |key| format!(" AND key {sign} {key}"));
                    format!(
                        "SELECT key FROM {} WHERE path = {column} AND value = {value}{beyond}",
                        self.lists
                    )
                };
                let branches: Vec<_> = values
                    .into_iter()
                    .map(|value| branch(&mut sql, value))
                    .collect();
                // One branch has repetitions only where an item lists a value twice; UNION drops them all.
                let keys = branches.join(" UNION ");
                let keys = if branches.len() > 1 {
                    keys
                } else {
                    keys.replacen("SELECT key", "SELECT DISTINCT key", 1)
                };
                let from = format!(
                    "(SELECT key FROM ({keys}) ORDER BY key {order}) d CROSS JOIN {} t ON t.key = d.key",
                    self.name
                );
                format!(
                    "SELECT t.key, {item} FROM {from}{} LIMIT {limit} OFFSET {skip}",
                    clause(&mut sql.conditions)
                )
            }
            None => {
                if let Some(key) = cursor {
                    sql.conditions.push(format!("t.key {sign} {key}"));
                }
                let ranged = self.scattered(&filters);
                let conditions = clause(&mut sql.conditions);
                let tail = format!("ORDER BY t.key {order} LIMIT {limit} OFFSET {skip}");
                match ranged {
                    // Few columns are sorted first; the texts are fetched for the page alone.
                    true => format!(
                        "SELECT t.key, {item} FROM (SELECT t.key AS key FROM {name} t{conditions} {tail}) d \
                         CROSS JOIN {name} t ON t.key = d.key",
                        name = self.name
                    ),
                    false => format!(
                        "SELECT t.key, {item} FROM {} t{conditions} {tail}",
                        self.name
                    ),
                }
            }
        };
        let mut statement = connection.prepare_cached(&text)?;
        let mut rows = statement.query(params_from_iter(sql.values))?;
        let mut items = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(key) = Cell::from_sql(row.get_ref(0)?) {
                let text = row.get_ref(1)?.as_str().unwrap_or_default();
                items.push((key, text.to_owned()));
            }
        }
        Ok(items)
    }

    /// Takes a condition on a list that can drive the query, where no better one is there.
    fn driver(&self, filters: &mut Vec<Filter>) -> Option<Vec<(usize, Cell)>> {
        let better = |filter: &Filter| match filter {
            Filter::Equal(None, _) => true,
            Filter::Equal(Some(column), _) => !self.is_listed(*column),
            _ => false,
        };
        if filters.iter().any(better) {
            return None;
        }
        let values = |filter: &Filter| match filter {
            Filter::Equal(Some(column), value) if self.is_listed(*column) => {
                Some(vec![(*column, value.clone())])
            }
            Filter::AnyOf(Some(column), values) if self.is_listed(*column) => Some(
                values
                    .iter()
                    .map(|value| (*column, value.clone()))
                    .collect(),
            ),
            Filter::Has(values) if values.len() == 1 => Some(values.clone()),
            Filter::Or(each) => each
                .iter()
                .map(|one| match one {
                    Filter::Has(values) if values.len() == 1 => values.first().cloned(),
                    _ => None,
                })
                .collect(),
            _ => None,
        };
        let at = filters
            .iter()
            .position(|filter| values(filter).is_some_and(|v| (1..=16).contains(&v.len())))?;
        values(&filters.remove(at))
    }

    /// A range over a column whose values lie anywhere among the keys.
    fn scattered(&self, filters: &[Filter]) -> bool {
        let mut scattered = false;
        for filter in filters {
            match filter {
                Filter::Equal(None, _) => return false,
                Filter::Equal(Some(column), _) if !self.is_listed(*column) => return false,
                Filter::AtLeast(Some(column), _) | Filter::AtMost(Some(column), _) => {
                    scattered |= !self.is_listed(*column) && !self.grows_with_key(*column);
                }
                _ => {}
            }
        }
        scattered
    }

    fn is_listed(&self, column: usize) -> bool {
        self.collection
            .columns
            .get(column)
            .is_some_and(|column| column.listed)
    }

    fn grows_with_key(&self, column: usize) -> bool {
        self.grows.load(Ordering::Relaxed)
            && self
                .collection
                .columns
                .get(column)
                .is_some_and(|column| column.created)
    }

    fn conditions(&self, connection: &Connection, filters: &[Filter]) -> Result<Sql> {
        let mut sql = Sql::default();
        for filter in filters {
            let condition = self.condition(connection, &mut sql, filter)?;
            sql.conditions.push(condition);
        }
        Ok(sql)
    }

    fn condition(&self, connection: &Connection, sql: &mut Sql, filter: &Filter) -> Result<String> {
        Ok(match filter {
            Filter::Equal(column, value) => self.compare(sql, *column, "=", value),
            Filter::AtLeast(Some(column), value) if self.grows_with_key(*column) => {
                self.bound(connection, sql, *column, value, true)?
            }
            Filter::AtMost(Some(column), value) if self.grows_with_key(*column) => {
                self.bound(connection, sql, *column, value, false)?
            }
            Filter::AtLeast(column, value) => self.compare(sql, *column, ">=", value),
            Filter::AtMost(column, value) => self.compare(sql, *column, "<=", value),
            Filter::Contains(column, part) => {
                let part = sql.bind(Cell::Text(part.clone()));
                match self.is_listed(*column) {
                    true => {
                        self.in_list(&format!("a.path = {column} AND instr(a.value, {part}) > 0"))
                    }
                    false => format!("instr(t.c{column}, {part}) > 0"),
                }
            }
            Filter::AnyOf(column, values) => {
                let values: Vec<_> = values.iter().map(|value| sql.bind(value.clone())).collect();
                let values = values.join(", ");
                match column {
                    None => format!("t.key IN ({values})"),
                    Some(column) if self.is_listed(*column) => {
                        self.in_list(&format!("a.path = {column} AND a.value IN ({values})"))
                    }
                    Some(column) => format!("t.c{column} IN ({values})"),
                }
            }
            Filter::Has(values) => {
                let Some(((column, value), others)) = values.split_first() else {
                    return Ok("1".into());
                };
                let value = sql.bind(value.clone());
                let mut same = format!("a.path = {column} AND a.value = {value}");
                for (column, value) in others {
                    let value = sql.bind(value.clone());
                    same.push_str(&format!(
                        " AND EXISTS (SELECT 1 FROM {} b WHERE b.path = {column} AND b.value = {value} \
                         AND b.key = a.key AND b.at = a.at)",
                        self.lists
                    ));
                }
                self.in_list(&same)
            }
            Filter::Or(each) => {
                let each: Result<Vec<_>> = each
                    .iter()
                    .map(|one| self.condition(connection, sql, one))
                    .collect();
                let each = each?;
                if each.is_empty() {
                    "0".into()
                } else {
                    format!("({})", each.join(" OR "))
                }
            }
        })
    }

    fn compare(&self, sql: &mut Sql, column: Option<usize>, sign: &str, value: &Cell) -> String {
        let value = sql.bind(value.clone());
        match column {
            None => format!("t.key {sign} {value}"),
            Some(column) if self.is_listed(column) => {
                self.in_list(&format!("a.path = {column} AND a.value {sign} {value}"))
            }
            Some(column) => format!("t.c{column} {sign} {value}"),
        }
    }

    fn in_list(&self, condition: &str) -> String {
        format!(
            "EXISTS (SELECT 1 FROM {} a WHERE {condition} AND a.key = t.key)",
            self.lists
        )
    }

    /// A bound on the time of creation as a bound on the key.
    fn bound(
        &self,
        connection: &Connection,
        sql: &mut Sql,
        column: usize,
        value: &Cell,
        least: bool,
    ) -> Result<String> {
        let (sign, order) = if least { (">=", "ASC") } else { ("<=", "DESC") };
        let text = format!(
            "SELECT key FROM {} WHERE c{column} {sign} ?1 ORDER BY c{column} {order}, key {order} LIMIT 1",
            self.name
        );
        let key = connection
            .prepare_cached(&text)?
            .query_row([value], |row| Ok(Cell::from_sql(row.get_ref(0)?)));
        match key.optional()?.flatten() {
            Some(key) => Ok(format!("t.key {sign} {}", sql.bind(key))),
            None => {
                sql.never = true;
                Ok("0".into())
            }
        }
    }
}

fn clause(conditions: &mut Vec<String>) -> String {
    match conditions.is_empty() {
        true => String::new(),
        false => format!(" WHERE {}", std::mem::take(conditions).join(" AND ")),
    }
}
