//! Parameters and types, as data.

use std::fmt;

use crate::info::Place;

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
    /// Must be given, unless [`from_client`](Self::from_client) fills it. Ids are not, for a look-up fills
    /// them in.
    pub required: bool,
    /// The value that the client sends when nothing is given, as JSON text.
    pub default: Option<&'static str>,
    /// Smallest number.
    pub min: Option<i64>,
    /// Largest number.
    pub max: Option<i64>,
    /// Fewest characters of a text, items of a list.
    pub min_len: Option<u64>,
    /// Most characters of a text, items of a list.
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

impl Param {
    /// An optional text: what a literal leaves out.
    pub const EMPTY: Self = Self {
        name: "",
        flag: "",
        shape: &Shape::String,
        wire: Wire::Plain,
        required: false,
        default: None,
        min: None,
        max: None,
        min_len: None,
        max_len: None,
        label: None,
        doc: None,
        example: None,
        from_client: None,
        secret: false,
        place: None,
        deprecated: None,
    };
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
    /// Its Rust name: `Customer`.
    pub name: &'static str,
    /// The vendor's own name for it.
    pub label: Option<&'static str>,
    /// What it is.
    pub doc: Option<&'static str>,
    /// In the order of the documentation.
    pub fields: &'static [Column],
}

impl RecordShape {
    /// Nothing in it: what a literal leaves out.
    pub const EMPTY: Self = Self {
        name: "",
        label: None,
        doc: None,
        fields: &[],
    };
}

impl RecordShape {
    /// The column with this wire name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.fields.iter().find(|column| column.name == name)
    }
}

// Records may contain themselves: only their names are shown.
impl fmt::Debug for RecordShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields.iter().map(|column| column.name).collect();
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

impl Column {
    /// An optional text: what a literal leaves out.
    pub const EMPTY: Self = Self {
        name: "",
        shape: &Shape::String,
        wire: Wire::Plain,
        required: false,
        secret: false,
        label: None,
        doc: None,
        example: None,
        means: None,
    };
}

/// How a number or truth value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wire {
    /// As JSON means it.
    Plain,
    /// Inside a string.
    String,
    /// Text that travels as a number; a truth value as 0 or 1.
    Number,
    /// In either form.
    Either,
}

/// What a field means across vendors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Meaning {
    /// Given name.
    FirstName,
    /// Family name.
    LastName,
    /// Whole name.
    FullName,
    /// Name that the person chose.
    Nickname,
    /// Phone number.
    Phone,
    /// WhatsApp number.
    Whatsapp,
    /// Viber number.
    Viber,
    /// LINE account.
    Line,
    /// Messenger account.
    Messenger,
    /// Instagram account.
    Instagram,
    /// E-mail address.
    Email,
    /// Country.
    Country,
    /// Province.
    Province,
    /// City.
    City,
    /// Postal address.
    Address,
    /// Date of birth.
    Birthday,
    /// Sex.
    Gender,
    /// Free text about the person.
    Remark,
    /// Picture.
    Avatar,
    /// How the person came to the platform.
    Source,
    /// When it was created.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// When the person was last active.
    ActiveAt,
    /// Tags.
    Tags,
    /// Id of a tag.
    TagId,
    /// Name of a tag.
    TagName,
    /// Id of a customer.
    CustomerId,
    /// WeChat openid.
    Openid,
    /// WeChat unionid.
    Unionid,
}

/// Named values.
#[derive(Debug)]
pub struct EnumShape {
    /// Its Rust name: `SourceType`.
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

impl EnumShape {
    /// Nothing in it: what a literal leaves out.
    pub const EMPTY: Self = Self {
        name: "",
        label: None,
        doc: None,
        text: false,
        values: &[],
    };
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
