//! Finding items: a page of them, chosen so that each page costs as much as its own items.
//!
//! Pages are in the order of the key. What drives the query is, in this order: an equal column (its
//! index holds the key too, so rows come out in order), a value in a list (the same), the key itself.

use rusqlite::{Connection, params_from_iter};

use super::sql::Sql;
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

/// A condition. A column is meant by its number; `None` is the key.
#[derive(Debug, Clone)]
pub(crate) enum Filter {
    Equal(Option<usize>, Cell),
    AtLeast(Option<usize>, Cell),
    AtMost(Option<usize>, Cell),
    Contains(usize, String),
    /// One of the values.
    AnyOf(Option<usize>, Vec<Cell>),
    /// An item of a list has all these values.
    Has(Vec<(usize, Cell)>),
    /// One of the conditions holds.
    Or(Vec<Filter>),
}

/// A page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    /// Key and text of each, in the order of the pages.
    pub(crate) items: Vec<(Cell, String)>,
    /// There are items before the first.
    pub(crate) before: bool,
    /// There are items after the last.
    pub(crate) after: bool,
}

/// Values that one item of a list has; the first drives.
type Run = Vec<(usize, Cell)>;

/// One reading of the table, in one direction of the key.
struct Scan<'a> {
    filters: &'a [Filter],
    /// Read beyond this key.
    from: Option<&'a Cell>,
    skip: u64,
    limit: u64,
    rising: bool,
    keys_only: bool,
}

impl Table {
    /// A page of items.
    pub(crate) fn find(&self, query: &Query) -> Result<Found> {
        let connection = self.store.lock();
        self.index_for(&connection, &query.filters)?;
        let (from, skip, backwards) = match &query.place {
            Place::Start => (None, 0, false),
            Place::After(key) => (Some(key), 0, false),
            Place::Before(key) => (Some(key), 0, true),
            Place::Offset(skip) => (None, *skip, false),
        };
        let rising = query.descending == backwards;
        let (filters, keys_only) = (&query.filters[..], query.keys_only);
        let limit = query.limit.saturating_add(1);
        let scan = Scan {
            filters,
            from,
            skip,
            limit,
            rising,
            keys_only,
        };
        let mut items = self.scan(&connection, &scan)?;
        let more = items.len() as u64 > query.limit;
        items.truncate(usize::try_from(query.limit).unwrap_or(usize::MAX));

        // Whatever lies behind the page is seen from its nearest item, or from the cursor itself.
        let nearest = items.first().map(|(key, _)| key.clone());
        let behind = match (nearest.as_ref().or(from), from) {
            (Some(near), Some(_)) if query.look_back => {
                let rising = !rising;
                let scan = Scan {
                    filters,
                    from: Some(near),
                    skip: 0,
                    limit: 1,
                    rising,
                    keys_only: true,
                };
                !self.scan(&connection, &scan)?.is_empty()
            }
            _ => skip > 0 && !items.is_empty(),
        };
        if backwards {
            items.reverse();
        }
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
        self.index_for(&connection, filters)?;
        let mut sql = Sql::new(self);
        if !sql.add(&connection, filters)? {
            return Ok(0);
        }
        let text = format!("SELECT count(*) FROM {} t{}", self.name, sql.clause());
        let mut statement = connection.prepare_cached(&text)?;
        let count: i64 = statement.query_row(params_from_iter(&sql.values), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    fn index_for(&self, connection: &Connection, filters: &[Filter]) -> Result<()> {
        for filter in filters {
            match filter {
                Filter::Equal(Some(column), _)
                | Filter::AtLeast(Some(column), _)
                | Filter::AtMost(Some(column), _)
                | Filter::AnyOf(Some(column), _)
                | Filter::Contains(column, _) => self.index(connection, *column)?,
                Filter::Has(values) => {
                    values
                        .iter()
                        .try_for_each(|(column, _)| self.index(connection, *column))?;
                }
                Filter::Or(each) => self.index_for(connection, each)?,
                Filter::Equal(None, _)
                | Filter::AtLeast(None, _)
                | Filter::AtMost(None, _)
                | Filter::AnyOf(None, _) => {}
            }
        }
        Ok(())
    }

    fn scan(&self, connection: &Connection, scan: &Scan<'_>) -> Result<Vec<(Cell, String)>> {
        let mut filters = scan.filters.to_vec();
        let driver = self.driver(&mut filters);
        let mut sql = Sql::new(self);
        if !sql.add(connection, &filters)? {
            return Ok(Vec::new());
        }
        if let Some(key) = scan.from {
            sql.beyond(key, scan.rising);
        }
        match driver {
            Some(runs) => self.scan_lists(connection, scan, sql, &runs),
            None if self.scattered(&filters) => {
                // The index alone is sorted first; the texts are fetched for the page alone.
                let text = format!("SELECT t.key FROM {} t{}", self.name, sql.clause());
                let keys = self.keys_of(connection, scan, &mut sql, &text, "t.key")?;
                self.texts_of(connection, scan, keys)
            }
            None => self.scan_table(connection, scan, sql),
        }
    }

    /// Reads the table in the order of the key, or of an equal column's index.
    fn scan_table(
        &self,
        connection: &Connection,
        scan: &Scan<'_>,
        mut sql: Sql<'_>,
    ) -> Result<Vec<(Cell, String)>> {
        let item = if scan.keys_only { "''" } else { "t.item" };
        let clause = sql.clause();
        let tail = tail(scan, &mut sql, "t.key");
        let text = format!("SELECT t.key, {item} FROM {} t{clause}{tail}", self.name);
        let mut statement = connection.prepare_cached(&text)?;
        let mut rows = statement.query(params_from_iter(&sql.values))?;
        let mut items = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(key) = Cell::from_sql(row.get_ref(0)?) {
                items.push((key, row.get_ref(1)?.as_str().unwrap_or_default().to_owned()));
            }
        }
        Ok(items)
    }

    /// Reads the table of lists, a run of one value after the key, several of them merged.
    fn scan_lists(
        &self,
        connection: &Connection,
        scan: &Scan<'_>,
        mut sql: Sql<'_>,
        runs: &[Run],
    ) -> Result<Vec<(Cell, String)>> {
        let bounds = sql.take_bounds("d.key");
        let conditions = sql.clause();
        let (join, and) = match conditions.is_empty() {
            true => (String::new(), " WHERE"),
            false => (
                format!(" CROSS JOIN {} t ON t.key = d.key", self.name),
                " AND",
            ),
        };
        let mut branches = Vec::new();
        for run in runs {
            let same = sql.same_item("d", run);
            // An item that lists a value twice is found once.
            branches.push(format!(
                "SELECT DISTINCT d.key FROM {} d{join}{conditions}{and} {same}{bounds}",
                self.lists
            ));
        }
        let order = if branches.len() > 1 { "1" } else { "d.key" };
        let keys = self.keys_of(connection, scan, &mut sql, &branches.join(" UNION "), order)?;
        self.texts_of(connection, scan, keys)
    }

    fn keys_of(
        &self,
        connection: &Connection,
        scan: &Scan<'_>,
        sql: &mut Sql<'_>,
        select: &str,
        order: &str,
    ) -> Result<Vec<Cell>> {
        let text = format!("{select}{}", tail(scan, sql, order));
        let mut statement = connection.prepare_cached(&text)?;
        let keys = statement.query_map(params_from_iter(&sql.values), |row| {
            Ok(Cell::from_sql(row.get_ref(0)?))
        })?;
        keys.filter_map(Result::transpose).collect()
    }

    fn texts_of(
        &self,
        connection: &Connection,
        scan: &Scan<'_>,
        keys: Vec<Cell>,
    ) -> Result<Vec<(Cell, String)>> {
        if scan.keys_only {
            return Ok(keys.into_iter().map(|key| (key, String::new())).collect());
        }
        let mut statement =
            connection.prepare_cached(&format!("SELECT item FROM {} WHERE key = ?1", self.name))?;
        let mut items = Vec::with_capacity(keys.len());
        for key in keys {
            let text = statement.query_row([&key], |row| row.get(0))?;
            items.push((key, text));
        }
        Ok(items)
    }

    /// Takes out a condition on a list that can drive the query, where no better one is there.
    fn driver(&self, filters: &mut Vec<Filter>) -> Option<Vec<Run>> {
        if filters.iter().any(|filter| self.is_equal(filter)) {
            return None;
        }
        let one = |filter: &Filter| match filter {
            Filter::Has(values) if !values.is_empty() => Some(values.clone()),
            Filter::Equal(Some(column), value) if self.is_listed(*column) => {
                Some(vec![(*column, value.clone())])
            }
            _ => None,
        };
        let runs = |filter: &Filter| match filter {
            Filter::AnyOf(Some(column), values) if self.is_listed(*column) => Some(
                values
                    .iter()
                    .map(|value| vec![(*column, value.clone())])
                    .collect(),
            ),
            Filter::Or(each) => each.iter().map(one).collect(),
            filter => one(filter).map(|run| vec![run]),
        };
        let drives = |filter: &Filter| {
            runs(filter).is_some_and(|runs: Vec<_>| (1..=16).contains(&runs.len()))
        };
        let at = filters.iter().position(drives)?;
        runs(&filters.remove(at))
    }

    /// A range over a column whose values lie anywhere among the keys.
    fn scattered(&self, filters: &[Filter]) -> bool {
        let ranged = |filter: &Filter| match filter {
            Filter::AtLeast(Some(column), _) | Filter::AtMost(Some(column), _) => {
                !self.is_listed(*column) && !self.grows_with_key(*column)
            }
            _ => false,
        };
        filters.iter().any(ranged) && !filters.iter().any(|filter| self.is_equal(filter))
    }

    fn is_equal(&self, filter: &Filter) -> bool {
        match filter {
            Filter::Equal(None, _) => true,
            Filter::Equal(Some(column), _) => !self.is_listed(*column),
            _ => false,
        }
    }
}

fn tail(scan: &Scan<'_>, sql: &mut Sql<'_>, order: &str) -> String {
    let number = |value: u64| Cell::Int(i64::try_from(value).unwrap_or(i64::MAX));
    let limit = sql.bind(number(scan.limit));
    let skip = sql.bind(number(scan.skip));
    let direction = if scan.rising { "ASC" } else { "DESC" };
    format!(" ORDER BY {order} {direction} LIMIT {limit} OFFSET {skip}")
}
