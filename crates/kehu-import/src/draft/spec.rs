//! A draft as plain data: what the writer writes, in the page's order.

mod api;
mod ty;

pub use api::{Api, Auth, Collection, Envelope, ErrorCode, Server, SignedPart, Vector};
pub use ty::Ty;

use serde_json::Value;

/// An open point, with the page's line.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// The page's line; 0 for none.
    pub line: usize,
    /// What a person should look at.
    pub text: String,
}

impl Review {
    /// An open point.
    pub fn new(line: usize, text: impl Into<String>) -> Review {
        Review {
            line,
            text: text.into(),
        }
    }
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The wire name.
    pub name: String,
    /// The Rust name, where the one that follows from the wire name is another row's.
    pub rust: Option<String>,
    /// The type.
    pub ty: Ty,
    /// How a value really travels.
    pub wire: Option<&'static str>,
    /// Where it travels, when not in the usual place.
    pub place: Option<&'static str>,
    /// Whether it must be there.
    pub required: bool,
    /// Whether the page says so, or its contrary.
    pub says_required: bool,
    /// What the client sends when it is left out.
    pub default: Option<Value>,
    /// What is always sent.
    pub fixed: Option<Value>,
    /// The client's parameter that fills it.
    pub from: Option<String>,
    /// The least value.
    pub min: Option<i64>,
    /// The greatest.
    pub max: Option<i64>,
    /// The fewest characters or items.
    pub min_len: Option<u64>,
    /// The most.
    pub max_len: Option<u64>,
    /// It is never shown.
    pub secret: bool,
    /// The vendor's word for it.
    pub label: Option<String>,
    /// An English sentence.
    pub doc: Option<String>,
    /// The table's example.
    pub example: Option<Value>,
    /// Why it should not be used.
    pub deprecated: Option<String>,
    /// The page's line; 0 for none.
    pub line: usize,
    /// Open points.
    pub reviews: Vec<Review>,
    /// The facts in it are not said beyond doubt: what a person wrote instead stays.
    pub open: bool,
}

impl Row {
    /// A row of which nothing is known but its name and type.
    pub fn new(name: impl Into<String>, ty: Ty) -> Row {
        Row {
            name: name.into(),
            rust: None,
            ty,
            wire: None,
            place: None,
            required: false,
            says_required: false,
            default: None,
            fixed: None,
            from: None,
            min: None,
            max: None,
            min_len: None,
            max_len: None,
            secret: false,
            label: None,
            doc: None,
            example: None,
            deprecated: None,
            line: 0,
            reviews: Vec::new(),
            open: false,
        }
    }

    /// Adds an open point.
    pub fn review(&mut self, line: usize, text: impl Into<String>) {
        self.reviews.push(Review::new(line, text));
        self.open = true;
    }
}

/// A record.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// UpperCamel.
    pub name: String,
    /// The vendor's word for it.
    pub label: Option<String>,
    /// Its fields.
    pub fields: Vec<Row>,
    /// Open points.
    pub reviews: Vec<Review>,
}

/// An enum.
#[derive(Debug, Clone, PartialEq)]
pub struct Enum {
    /// UpperCamel.
    pub name: String,
    /// The vendor's word for it.
    pub label: Option<String>,
    /// Its values.
    pub values: Vec<EnumValue>,
    /// Open points.
    pub reviews: Vec<Review>,
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumValue {
    /// A whole number or a text.
    pub value: Value,
    /// snake_case.
    pub name: String,
    /// The vendor's word for it.
    pub label: Option<String>,
}

/// A condition over several fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// `at_least_one` or `excludes`.
    pub kind: &'static str,
    /// The fields.
    pub fields: Vec<String>,
    /// The page's line.
    pub line: usize,
}

/// How pages go on: keys and values of `[pages]`, written as they stand.
pub type Pages = Vec<(&'static str, String)>;

/// An example and its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// `request`, `response`, `error` or `curl`.
    pub kind: &'static str,
    /// The file under `examples/`.
    pub file: String,
    /// The heading over it.
    pub title: Option<String>,
    /// What was broken in it.
    pub mended: Option<String>,
    /// Its text.
    pub text: String,
    /// The page's line.
    pub line: usize,
    /// Open points.
    pub reviews: Vec<Review>,
}

/// Something that the page gets wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Quirk {
    /// Where.
    pub at: String,
    /// What the page claims: a key of `says` and its value in TOML.
    pub says: Option<(&'static str, String)>,
    /// Why it is wrong, in a sentence.
    pub why: String,
    /// The page's line; 0 for none.
    pub line: usize,
}

/// Open points that belong to a place of an endpoint file rather than to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The keys at the top.
    Head,
    /// `[request]`.
    Request,
    /// `[response]`.
    Response,
    /// `[pages]`.
    Pages,
    /// The end of the file.
    End,
}

/// An endpoint file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Endpoint {
    /// snake_case.
    pub name: String,
    /// In capitals.
    pub method: String,
    /// With `{name}` for path fields.
    pub path: String,
    /// An English sentence.
    pub summary: String,
    /// What the page calls it.
    pub title: Option<String>,
    /// The page's address.
    pub docs: Option<String>,
    /// Whether a client may send it again.
    pub idempotent: bool,
    /// Whether it goes without authentication.
    pub no_auth: bool,
    /// Headers that never change.
    pub headers: Vec<(String, String)>,
    /// Calls in so many seconds.
    pub limits: Vec<(u32, f64)>,
    /// How the body is written.
    pub body: &'static str,
    /// The request's rows.
    pub fields: Vec<Row>,
    /// Conditions over them.
    pub rules: Vec<Rule>,
    /// What the envelope's data are.
    pub data: Option<Ty>,
    /// The data are the whole answer, without the API's envelope.
    pub bare: bool,
    /// Its records.
    pub records: Vec<Record>,
    /// Its enums.
    pub enums: Vec<Enum>,
    /// How pages go on.
    pub pages: Option<Pages>,
    /// The record of a page's items.
    pub item: Option<String>,
    /// The collection that a page's items belong to.
    pub collection: Option<String>,
    /// Its examples.
    pub examples: Vec<Example>,
    /// What the page gets wrong.
    pub quirks: Vec<Quirk>,
    /// Open points.
    pub reviews: Vec<(Place, Review)>,
    /// The page that it is from.
    pub page: String,
}

impl Endpoint {
    /// Every row with the place at which it stands, for changes of all of them.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.fields
            .iter_mut()
            .chain(self.records.iter_mut().flat_map(|r| &mut r.fields))
    }

    /// Every open point, with the name of the row that it is about.
    pub fn all_reviews(&self) -> Vec<(Option<&str>, &Review)> {
        let rows = self
            .fields
            .iter()
            .chain(self.records.iter().flat_map(|r| &r.fields));
        let of_rows = rows.flat_map(|row| row.reviews.iter().map(|r| (Some(row.name.as_str()), r)));
        let others = self
            .records
            .iter()
            .flat_map(|r| &r.reviews)
            .chain(self.enums.iter().flat_map(|e| &e.reviews))
            .chain(self.examples.iter().flat_map(|e| &e.reviews));
        let head = self.reviews.iter().map(|(_, review)| (None, review));
        head.chain(of_rows)
            .chain(others.map(|review| (None, review)))
            .collect()
    }
}
