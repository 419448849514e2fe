//! The table that an export fills: one column a field of the item, in the order of the documentation.
//!
//! [`Table::of`] reads the registry's shape of an item; every target takes its columns, their types,
//! its key and the comments from here. Fields that the spec does not know go to [`EXTRA`].

mod names;
mod shape;

use std::{collections::HashMap, sync::Arc};

pub use kehu_registry::Wire;
pub use shape::{Means, TableError};

/// The column of unknown fields, a JSON object; empty where a row has none.
pub const EXTRA: &str = "_extra";

/// In SQL: the number of the run that last wrote the row.
pub const RUN: &str = "_run";

/// In SQL: digest of the row's text as it arrived (XXH3, 64 bits): of two that came in one run the one with
/// the higher digest stays, where nothing else tells which is later.
pub const HASH: &str = "_hash";

/// In SQL: when a run that read everything did not find the row any more; empty while the service lists it.
pub const GONE: &str = "_deleted_at";

/// Which account a row is of, where an export is of several: part of the key.
pub const ACCOUNT: &str = "_account";

/// In SQL, where former rows are kept: since when a row is as it is.
pub const VALID_FROM: &str = "_valid_from";

/// In SQL, in the table of former rows: until when a row was as it is there.
pub const VALID_TO: &str = "_valid_to";

/// Column of an item that is not a record, such as a list of ids.
pub const VALUE: &str = "value";

/// What an export writes.
#[derive(Debug, Clone)]
pub struct Table {
    /// Name in a database: `<api>_<collection>`.
    pub name: String,
    /// What the table holds, for people.
    pub comment: String,
    /// One a field, in the order of the documentation.
    pub record: Arc<Record>,
    /// Whether an item is the record itself or a bare value, kept in [`VALUE`].
    pub bare: bool,
    /// Index of the column that identifies a row.
    pub key: Option<usize>,
    /// Index of the column that the vendor's time filter compares.
    pub time: Option<usize>,
    /// Index of the column that says when a row was last changed.
    pub updated: Option<usize>,
    /// Whose rows these are, where the target takes those of several accounts; then the last column is
    /// [`ACCOUNT`].
    pub account: Option<Arc<str>>,
}

impl Table {
    /// The columns, in order, without the bookkeeping ones.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.record.columns
    }

    /// The same table for the rows of one of several accounts.
    #[must_use]
    pub fn for_account(&self, account: &str) -> Self {
        let mut columns = self.record.columns.clone();
        columns.push(Column {
            name: ACCOUNT.to_owned(),
            sql: ACCOUNT.to_owned(),
            ty: Type::Scalar(Scalar::Text, Wire::Plain),
            comment: "The account that the row is of.".to_owned(),
            required: false,
            means: None,
            values: Vec::new(),
        });
        Self {
            record: Arc::new(Record::new(columns)),
            account: Some(account.into()),
            ..self.clone()
        }
    }

    /// By what the progress of an export is known among others of the target: the table, and the account
    /// where it is of several.
    #[must_use]
    pub fn book(&self) -> String {
        match &self.account {
            Some(account) => format!("{}/{account}", self.name),
            None => self.name.clone(),
        }
    }

    /// In SQL: the name of the table of former rows.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(crate) fn history(&self) -> String {
        format!("{}_history", self.name)
    }

    /// In SQL: the condition on which a row is of this export.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(crate) fn whose(&self) -> String {
        match &self.account {
            Some(account) => format!("{ACCOUNT} = '{}'", account.replace('\'', "''")),
            None => "true".to_owned(),
        }
    }

    /// In SQL: the names of the columns that identify a row of any account; none where rows have no key.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(crate) fn identity(&self) -> Vec<&str> {
        let account = self.account.as_ref().map(|_| ACCOUNT);
        let key = self.key_column().map(|key| key.sql.as_str());
        key.into_iter()
            .flat_map(|key| account.into_iter().chain([key]))
            .collect()
    }

    /// The key column.
    #[must_use]
    pub fn key_column(&self) -> Option<&Column> {
        self.key.map(|key| &self.record.columns[key])
    }
}

/// Columns of a row, or of a value nested in one.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// In the order of the documentation.
    pub columns: Vec<Column>,
    by_name: HashMap<String, usize>,
    /// The name of each column as it mostly stands in JSON text: `"id":`.
    written: Vec<String>,
    /// The columns that the documentation promises.
    required: Vec<usize>,
}

impl Record {
    /// A record of these columns.
    #[must_use]
    pub fn new(columns: Vec<Column>) -> Self {
        let by_name = columns
            .iter()
            .enumerate()
            .map(|(index, column)| (column.name.clone(), index))
            .collect();
        let names = columns.iter().map(|column| column.name.as_str());
        let written = names.map(|name| format!("{}:", serde_json::Value::from(name)));
        let required = columns.iter().enumerate();
        let required = required.filter(|(_, column)| column.required);
        Self {
            written: written.collect(),
            required: required.map(|(index, _)| index).collect(),
            columns,
            by_name,
        }
    }

    /// The name of a column as it mostly stands in JSON text, with the colon behind it.
    pub(crate) fn written(&self, index: usize) -> Option<&str> {
        self.written.get(index).map(String::as_str)
    }

    /// The columns that the documentation promises.
    pub(crate) fn required(&self) -> &[usize] {
        &self.required
    }

    /// Index of the column of this wire name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The name on the wire, letter for letter: what files call it.
    pub name: String,
    /// The name in SQL: `snake_case`, so that nobody has to quote it.
    pub sql: String,
    /// What it holds.
    pub ty: Type,
    /// The vendor's word, our sentence, and the values of an enum.
    pub comment: String,
    /// The documentation promises it: a row without it does not fit.
    pub required: bool,
    /// What it means across vendors.
    pub means: Option<Means>,
    /// The values that the documentation lists, as they travel, with their names.
    pub values: Vec<(String, String)>,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// One value.
    Scalar(Scalar, Wire),
    /// Any JSON.
    Any,
    /// JSON inside a string.
    Embedded(Box<Type>),
    /// A list.
    List(Box<Type>),
    /// An object with any keys.
    Map(Box<Type>),
    /// A nested record.
    Record(Arc<Record>),
}

impl Type {
    /// Whether a database keeps it as JSON.
    #[must_use]
    pub fn is_nested(&self) -> bool {
        !matches!(self, Self::Scalar(..))
    }
}

/// One value that is neither list nor object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scalar {
    /// Text.
    Text,
    /// A truth value.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A floating-point number.
    Float,
    /// A decimal number, digit for digit.
    Decimal,
    /// Bytes, base64 on the wire.
    Bytes,
    /// An instant, a number of milliseconds since 1970 on the wire.
    Millis,
    /// An instant, a number of seconds since 1970 on the wire.
    Seconds,
    /// An instant, in this `strftime` format on the wire, which names an offset.
    Instant(Arc<str>),
    /// Date and time without a zone, in this `strftime` format on the wire.
    DateTime(Arc<str>),
    /// A date in this `strftime` format on the wire.
    Date(Arc<str>),
}
