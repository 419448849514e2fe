//! The columns of a row: nested records are opened, `paging.next`; lists and maps stay in one cell.

use indexmap::IndexMap;
use kehu_registry::{Meaning, RecordShape, Shape};
use serde_json::value::RawValue;

use tr::tr;

use crate::{
    failure::{Failure, Result},
    json, language,
};

/// The column of rows that are not objects.
const VALUE: &str = "value";

/// One column.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name, with dots through nested records.
    pub name: String,
    /// Its type, where the spec knows it.
    pub shape: Option<&'static Shape>,
    /// Its content must not be shown.
    pub secret: bool,
    /// What it means across vendors.
    pub means: Option<Meaning>,
}

impl Field {
    /// A column of which nothing is known but its name.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            shape: None,
            secret: false,
            means: None,
        }
    }

    /// Its place when columns compete for room: who the customer is comes first, accounts elsewhere
    /// and what is known twice come last.
    pub fn rank(&self) -> u8 {
        match self.means {
            Some(Meaning::CustomerId | Meaning::TagId) => 0,
            Some(Meaning::FullName | Meaning::Phone | Meaning::TagName) => 1,
            Some(Meaning::Email | Meaning::Country | Meaning::CreatedAt | Meaning::Tags) => 2,
            Some(Meaning::Whatsapp | Meaning::Gender | Meaning::City | Meaning::Source) => 3,
            None => 4,
            Some(_) => 5,
        }
    }
}

/// The columns that rows of `shape` have, in the order of the documentation.
pub fn of(shape: Option<&'static Shape>) -> Vec<Field> {
    let mut fields = Vec::new();
    match shape {
        Some(Shape::Record(record)) => open(record, "", &mut vec![record.name], &mut fields),
        Some(Shape::Any | Shape::Map(_)) | None => {}
        shape => fields.push(Field {
            name: VALUE.to_owned(),
            shape,
            secret: false,
            means: None,
        }),
    }
    fields
}

fn open(
    record: &RecordShape,
    prefix: &str,
    inside: &mut Vec<&'static str>,
    fields: &mut Vec<Field>,
) {
    for column in record.fields() {
        let name = format!("{prefix}{}", column.name);
        match column.shape {
            // A record inside itself stays one cell.
            Shape::Record(inner) if !inside.contains(&inner.name) => {
                inside.push(inner.name);
                open(inner, &format!("{name}."), inside, fields);
                inside.pop();
            }
            shape => fields.push(Field {
                name,
                shape: Some(shape),
                secret: column.secret,
                means: column.means,
            }),
        }
    }
}

/// The columns that `names` asks for, in that order; all where it asks for none.
pub fn pick(known: Vec<Field>, names: &[String]) -> Result<Vec<Field>> {
    if names.is_empty() {
        return Ok(known);
    }
    let picked = names.iter().map(|name| {
        let found = known.iter().find(|field| field.name == *name).cloned();
        found.ok_or_else(|| {
            let known: Vec<_> = known.iter().map(|field| field.name.as_str()).collect();
            Failure::usage(tr!("--columns: there is no column `{name}`", name))
                .help(tr!("there are {}", language::listed(&known)))
        })
    });
    picked.collect()
}

/// The cells of one row by column, as JSON text.
#[derive(Debug)]
pub struct Row(IndexMap<String, Box<RawValue>>);

impl Row {
    /// Opens the JSON of one row.
    pub fn new(shape: Option<&'static Shape>, raw: &RawValue) -> Self {
        let mut cells = IndexMap::new();
        if !spread(shape, raw, "", &mut Vec::new(), &mut cells) {
            cells.insert(VALUE.to_owned(), raw.to_owned());
        }
        Self(cells)
    }

    /// A cell's JSON, where it has a value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(|raw| raw.get())
            .filter(|text| *text != "null")
    }

    /// Takes a cell's JSON out of the row.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let raw = self.0.shift_remove(name)?;
        Some(raw.get().to_owned()).filter(|text| text != "null")
    }

    /// The names of all cells.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// What was not taken, as a JSON object; empty where nothing is left.
    pub fn rest(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        serde_json::to_string(&self.0)
            .map(|text| json::compact(&text))
            .unwrap_or_default()
    }
}

/// Puts an object's members into `cells`, opened as [`of`] opens their record; false when `raw` is no
/// object.
fn spread(
    shape: Option<&'static Shape>,
    raw: &RawValue,
    prefix: &str,
    inside: &mut Vec<&'static str>,
    cells: &mut IndexMap<String, Box<RawValue>>,
) -> bool {
    let Ok(members) = serde_json::from_str::<IndexMap<String, Box<RawValue>>>(raw.get()) else {
        return false;
    };
    let record = match shape {
        Some(Shape::Record(record)) => Some(record),
        _ => None,
    };
    inside.extend(record.map(|record| record.name));
    for (key, value) in members {
        let name = format!("{prefix}{key}");
        let inner = record
            .and_then(|record| record.column(&key))
            .map(|column| column.shape);
        let nested = match inner {
            Some(Shape::Record(record)) if !inside.contains(&record.name) => {
                spread(inner, &value, &format!("{name}."), inside, cells)
            }
            _ => false,
        };
        if !nested {
            cells.insert(name, value);
        }
    }
    if record.is_some() {
        inside.pop();
    }
    true
}
