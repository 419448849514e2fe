//! Parameters and types, as data.

use std::fmt;
use std::sync::OnceLock;

use heck::ToKebabCase as _;
use kehu_runtime::info::Place;
use kehu_spec::conform;
use kehu_spec::model::{self, EnumRepr, Field, Meaning, Type, Wire};
use serde_json::Value;

use crate::info::{place, plain};
use crate::keep::{each, kept, text};

/// One field of a request.
#[derive(Debug)]
pub struct Param {
    /// The wire name, letter for letter.
    pub name: &'static str,
    /// The flag of the command line, without dashes before it: `whats-app-phone`.
    pub flag: &'static str,
    /// Its type.
    pub shape: &'static Shape,
    /// How a number or truth value travels.
    pub wire: Wire,
    /// Null can be sent, which clears it.
    pub nullable: bool,
    /// Must be given, unless [`from_client`](Self::from_client) fills it. Ids are not, for a look-up fills
    /// them in.
    pub required: bool,
    /// The value that the client sends when nothing is given, as JSON text.
    pub default: Option<&'static str>,
    /// Smallest number.
    pub min: Option<i64>,
    /// Largest number.
    pub max: Option<i64>,
    /// Fewest characters of a string, items of a list.
    pub min_len: Option<u64>,
    /// Most characters of a string, items of a list.
    pub max_len: Option<u64>,
    /// The vendor's own cell.
    pub label: Option<&'static str>,
    /// Meaning, unit, range.
    pub doc: Option<&'static str>,
    /// As JSON text.
    pub example: Option<&'static str>,
    /// The client field that fills it.
    pub from_client: Option<&'static str>,
    /// Never shown.
    pub secret: bool,
    /// `None`: in the body.
    pub place: Option<Place>,
    /// Why not to use it any more.
    pub deprecated: Option<&'static str>,
}

/// The type of a value.
#[derive(Debug)]
pub enum Shape {
    /// Text.
    String,
    /// `true` or `false`.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits: may be above 2^53.
    Int64,
    /// A floating-point number.
    Float64,
    /// A decimal number.
    Decimal,
    /// Base64 in a string.
    Bytes,
    /// Any JSON.
    Any,
    /// Milliseconds since 1970.
    TimestampMs,
    /// Seconds since 1970.
    TimestampS,
    /// Date and time of day in a `strftime` format.
    DateTime {
        /// `%Y-%m-%d %H:%M:%S`.
        format: &'static str,
    },
    /// An instant in a `strftime` format that names an offset.
    Instant {
        /// `%Y-%m-%dT%H:%M:%S%:z`.
        format: &'static str,
    },
    /// A date in a `strftime` format.
    Date {
        /// `%Y-%m-%d`.
        format: &'static str,
    },
    /// JSON inside a string.
    Json(&'static Shape),
    /// A list.
    List(&'static Shape),
    /// An object with any keys.
    Map(&'static Shape),
    /// A table of fields.
    Record(&'static RecordShape),
    /// Named values; others may come.
    Enum(&'static EnumShape),
}

/// A table of fields.
pub struct RecordShape {
    /// Its name in the spec: `Customer`.
    pub name: &'static str,
    /// The vendor's own name for it.
    pub label: Option<&'static str>,
    /// What it is.
    pub doc: Option<&'static str>,
    /// Set once all records are there: records may hold each other.
    fields: OnceLock<&'static [Column]>,
}

impl RecordShape {
    /// In the order of the documentation.
    pub fn fields(&self) -> &'static [Column] {
        self.fields.get().copied().unwrap_or_default()
    }

    /// The column with this wire name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.fields().iter().find(|column| column.name == name)
    }
}

// Records may contain themselves: only their names are shown.
impl fmt::Debug for RecordShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields().iter().map(|column| column.name).collect();
        f.debug_struct("RecordShape")
            .field("name", &self.name)
            .field("fields", &names)
            .finish()
    }
}

/// One field of a record.
#[derive(Debug)]
pub struct Column {
    /// The wire name, letter for letter.
    pub name: &'static str,
    /// Its type.
    pub shape: &'static Shape,
    /// How a number or truth value travels.
    pub wire: Wire,
    /// Promised by the documentation.
    pub required: bool,
    /// Null can be sent, which clears it.
    pub nullable: bool,
    /// Never shown.
    pub secret: bool,
    /// The vendor's own cell.
    pub label: Option<&'static str>,
    /// Meaning, unit, range.
    pub doc: Option<&'static str>,
    /// As JSON text.
    pub example: Option<&'static str>,
    /// What it means across vendors.
    pub means: Option<Meaning>,
}

/// Named values.
#[derive(Debug)]
pub struct EnumShape {
    /// Its name in the spec: `SourceType`.
    pub name: &'static str,
    /// The vendor's own name for it.
    pub label: Option<&'static str>,
    /// What it is.
    pub doc: Option<&'static str>,
    /// Values are text, else whole numbers.
    pub text: bool,
    /// In the order of the documentation.
    pub values: &'static [EnumValue],
}

/// One named value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnumValue {
    /// As it travels, number or text.
    pub value: &'static str,
    /// snake_case.
    pub name: &'static str,
    /// The vendor's own cell.
    pub label: Option<&'static str>,
}

/// The records and enums of a model.
pub(crate) struct Shapes<'a> {
    api: &'a model::Api,
    records: Vec<&'static RecordShape>,
    enums: Vec<&'static EnumShape>,
}

impl<'a> Shapes<'a> {
    pub fn of(api: &'a model::Api) -> Self {
        let records = api.records.iter().map(|record| {
            kept(RecordShape {
                name: text(&record.name),
                label: record.label.as_deref().map(text),
                doc: record.doc.as_deref().map(text),
                fields: OnceLock::new(),
            })
        });
        let shapes = Self {
            api,
            records: records.collect(),
            enums: api.enums.iter().map(|list| kept(open_enum(list))).collect(),
        };
        for (shape, record) in shapes.records.iter().zip(&api.records) {
            let columns = each(&record.fields, |field| shapes.column(field));
            shape.fields.get_or_init(|| columns);
        }
        shapes
    }

    pub fn record(&self, id: model::RecordId) -> Option<&'static RecordShape> {
        self.records.get(id.0).copied()
    }

    pub fn shape(&self, ty: &Type) -> &'static Shape {
        kept(match ty {
            Type::String => Shape::String,
            Type::Bool => Shape::Bool,
            Type::Int32 => Shape::Int32,
            Type::Int64 => Shape::Int64,
            Type::Float64 => Shape::Float64,
            Type::Decimal => Shape::Decimal,
            Type::Bytes => Shape::Bytes,
            Type::Any => Shape::Any,
            Type::TimestampMs => Shape::TimestampMs,
            Type::TimestampS => Shape::TimestampS,
            Type::DateTime { format } => Shape::DateTime {
                format: text(format),
            },
            Type::Instant { format } => Shape::Instant {
                format: text(format),
            },
            Type::Date { format } => Shape::Date {
                format: text(format),
            },
            Type::Json(inner) => Shape::Json(self.shape(inner)),
            Type::List(inner) => Shape::List(self.shape(inner)),
            Type::Map(inner) => Shape::Map(self.shape(inner)),
            Type::Record(id) => self.record(*id).map_or(Shape::Any, Shape::Record),
            Type::Enum(id) => {
                let list = self.enums.get(id.0);
                list.map_or(Shape::Any, |list| Shape::Enum(list))
            }
        })
    }

    fn wire(&self, field: &Field) -> Wire {
        conform::wire_of(self.api, &field.ty, field.wire)
    }

    /// A request field, `at` among the others.
    pub fn param(&self, at: usize, field: &Field) -> Param {
        let from = field.from.and_then(|from| self.api.client.get(from.0));
        Param {
            name: text(&field.name),
            flag: text(&flag(at, field)),
            shape: self.shape(&field.ty),
            wire: self.wire(field),
            nullable: field.nullable,
            required: field.required && !field.looked_up,
            default: field.default.as_ref().map(json),
            min: field.min,
            max: field.max,
            min_len: field.min_len,
            max_len: field.max_len,
            label: field.label.as_deref().map(text),
            doc: field.doc.as_deref().map(text),
            example: field.example.as_ref().map(json),
            from_client: from.map(|from| text(&from.name)),
            secret: field.secret,
            place: place(field.place),
            deprecated: field.deprecated.as_deref().map(text),
        }
    }

    fn column(&self, field: &Field) -> Column {
        Column {
            name: text(&field.name),
            shape: self.shape(&field.ty),
            wire: self.wire(field),
            required: field.required,
            nullable: field.nullable,
            secret: field.secret,
            label: field.label.as_deref().map(text),
            doc: field.doc.as_deref().map(text),
            example: field.example.as_ref().map(json),
            means: field.means,
        }
    }
}

fn open_enum(list: &model::Enum) -> EnumShape {
    EnumShape {
        name: text(&list.name),
        label: list.label.as_deref().map(text),
        doc: list.doc.as_deref().map(text),
        text: list.repr == EnumRepr::Text,
        values: each(&list.values, |value| EnumValue {
            value: plain(&value.value),
            name: text(&value.name),
            label: value.label.as_deref().map(text),
        }),
    }
}

fn json(value: &Value) -> &'static str {
    text(&value.to_string())
}

/// The name of a field in letters, digits and dashes.
fn flag(at: usize, field: &Field) -> String {
    let name = field.rust.as_deref().unwrap_or(&field.name);
    let latin = deunicode::deunicode_with_tofu(name, " ");
    let letter = |letter: char| match letter.is_ascii_alphanumeric() {
        true => letter,
        false => ' ',
    };
    let flag = latin
        .chars()
        .map(letter)
        .collect::<String>()
        .to_kebab_case();
    match flag.chars().next() {
        None => format!("field-{}", at + 1),
        Some(first) if first.is_ascii_digit() => format!("n{flag}"),
        Some(_) => flag,
    }
}
