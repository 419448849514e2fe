//! From the registry's shapes to the table.

use std::{collections::HashSet, fmt, sync::Arc};

use kehu_registry::{self as registry, Api, Meaning, Operation, RecordShape, Shape};

use super::{
    ACCOUNT, Column, EXTRA, GONE, HASH, RUN, Record, Scalar, Table, Type, VALUE, names::sql_name,
};

/// What a column means across vendors.
pub type Means = Meaning;

/// Why an operation cannot be exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError(String);

impl TableError {
    pub(crate) fn without_pages(operation: &str) -> Self {
        Self(format!(
            "`{operation}` does not answer page by page: there is nothing to export"
        ))
    }

    pub(crate) fn leads_on(field: &str) -> Self {
        Self(format!(
            "`{field}` says which page is asked for: an export goes through all of them"
        ))
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TableError {}

impl Table {
    /// The table that an operation's rows fill.
    ///
    /// # Errors
    /// When the operation does not answer page by page.
    pub fn of(api: &Api, operation: &Operation) -> Result<Self, TableError> {
        let Some(item) = operation.item.filter(|_| operation.has_pages()) else {
            return Err(TableError::without_pages(operation.info.name));
        };
        let subject = operation.collection.unwrap_or(operation.info.name);
        let name = sql_name(&format!("{}_{subject}", api.info.name), &mut HashSet::new());
        let comment = format!("{}: {}", api.info.title, operation.summary);
        Ok(match item {
            Shape::Record(record) => Self::of_record(name, comment, record, operation),
            shape => Self::of_values(name, comment, shape, operation.item_wire),
        })
    }

    fn of_record(
        name: String,
        comment: String,
        shape: &'static RecordShape,
        operation: &Operation,
    ) -> Self {
        let record = Reader::default().record(shape);
        let find = |name: &str| record.find(name);
        let updated = record
            .columns
            .iter()
            .position(|column| column.means == Some(Meaning::UpdatedAt));
        Self {
            name,
            comment,
            key: operation.key.and_then(find),
            time: operation.since.and_then(|since| find(since.column)),
            updated,
            record: Arc::new(record),
            bare: false,
            account: None,
        }
    }

    /// Items that are not records: one column, and every value once.
    fn of_values(
        name: String,
        comment: String,
        shape: &'static Shape,
        wire: registry::Wire,
    ) -> Self {
        let column = Column {
            name: VALUE.to_owned(),
            sql: VALUE.to_owned(),
            ty: Reader::default().ty(shape, wire),
            comment: comment.clone(),
            required: true,
            means: None,
            values: Vec::new(),
        };
        let key = (!column.ty.is_nested()).then_some(0);
        let record = Record::new(vec![column]);
        Self {
            name,
            comment,
            key,
            record: Arc::new(record),
            bare: true,
            time: None,
            updated: None,
            account: None,
        }
    }
}

/// Reads shapes; a record that contains itself is any JSON where it does.
#[derive(Default)]
struct Reader {
    within: Vec<*const RecordShape>,
}

impl Reader {
    fn record(&mut self, shape: &'static RecordShape) -> Record {
        self.within.push(shape);
        let mut taken: HashSet<String> =
            [ACCOUNT, EXTRA, RUN, HASH, GONE].map(str::to_owned).into();
        let columns = shape.fields().iter().map(|field| Column {
            name: field.name.to_owned(),
            sql: sql_name(field.name, &mut taken),
            ty: self.ty(field.shape, field.wire),
            comment: comment(field),
            // A list that does not come is empty.
            required: field.required && !matches!(field.shape, Shape::List(_)),
            means: field.means,
            values: values(field.shape),
        });
        let record = Record::new(columns.collect());
        self.within.pop();
        record
    }

    fn ty(&mut self, shape: &'static Shape, wire: registry::Wire) -> Type {
        let scalar = match shape {
            Shape::Any => return Type::Any,
            Shape::Json(inner) => {
                return Type::Embedded(Box::new(self.ty(inner, registry::Wire::Plain)));
            }
            Shape::List(item) => return Type::List(Box::new(self.ty(item, wire))),
            Shape::Map(value) => return Type::Map(Box::new(self.ty(value, wire))),
            Shape::Record(record) => {
                let recursive = self
                    .within
                    .iter()
                    .any(|outer| std::ptr::eq(*outer, *record));
                return match recursive {
                    true => Type::Any,
                    false => Type::Record(Arc::new(self.record(record))),
                };
            }
            Shape::Bool => Scalar::Bool,
            Shape::Int32 => Scalar::Int32,
            Shape::Int64 => Scalar::Int64,
            Shape::Float64 => Scalar::Float,
            Shape::Decimal => Scalar::Decimal,
            Shape::Bytes => Scalar::Bytes,
            Shape::TimestampMs => Scalar::Millis,
            Shape::TimestampS => Scalar::Seconds,
            Shape::DateTime { format } => Scalar::DateTime((*format).into()),
            Shape::Instant { format } => Scalar::Instant((*format).into()),
            Shape::Date { format } => Scalar::Date((*format).into()),
            Shape::Enum(values) if !values.text => Scalar::Int64,
            Shape::String | Shape::Enum(_) => Scalar::Text,
        };
        Type::Scalar(scalar, wire)
    }
}

/// The vendor's word, our sentence, and the values of an enum.
fn comment(field: &registry::Column) -> String {
    let mut text = match (field.label, field.doc) {
        (Some(label), Some(doc)) => format!("{label}: {doc}"),
        (Some(text), None) | (None, Some(text)) => text.to_owned(),
        (None, None) => String::new(),
    };
    let values: Vec<String> = values(field.shape)
        .into_iter()
        .map(|(value, name)| format!("{value} = {name}"))
        .collect();
    if !values.is_empty() {
        text.push_str(if text.is_empty() { "" } else { " " });
        text.push_str(&format!("Values: {}.", values.join(", ")));
    }
    if field.name.chars().any(char::is_uppercase) {
        text.push_str(&format!(" On the wire: `{}`.", field.name));
    }
    text.trim().to_owned()
}

fn values(shape: &Shape) -> Vec<(String, String)> {
    match shape {
        Shape::Enum(values) => values.values.iter().map(value).collect(),
        Shape::List(inner) | Shape::Json(inner) => values(inner),
        _ => Vec::new(),
    }
}

fn value(value: &registry::EnumValue) -> (String, String) {
    let name = match value.label {
        Some(label) if label != value.name => format!("{} ({label})", value.name),
        _ => value.name.to_owned(),
    };
    (value.value.to_owned(), name)
}
