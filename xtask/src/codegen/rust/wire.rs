//! Types, values and calls in generated code, whatever they stand in.

use super::Ident;

/// `#[serde(with = "…")]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codec {
    pub name: Ident,
    /// Where it is imported from.
    pub module: &'static str,
}

impl Codec {
    /// Whether it is of dates or times.
    pub fn is_of_time(&self) -> bool {
        ["date", "datetime", "timestamp"]
            .iter()
            .any(|time| self.name.bare().starts_with(time))
    }
}

/// A type as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    Bool,
    I32,
    I64,
    F64,
    String,
    /// A type of `kehu-wire`.
    Wire(&'static str),
    /// A record or enum of the model.
    Model(Ident),
    Option(Box<Type>),
    Vec(Box<Type>),
    Map(Box<Type>),
    Box(Box<Type>),
}

/// A value that stands in code.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    /// `b"…".to_vec()`
    Bytes(String),
    /// `SourceType::Added`
    Variant(Ident, Ident),
    /// `SourceType::Other(99)`
    Other(Ident, Ident, Box<Value>),
    /// `"2024-05-07T00:00:00".parse()?`
    Parsed(String),
    List(Vec<Value>),
    /// `[("id".into(), "1".into())].into()`
    Map(Box<Value>),
    /// `Default::default()`
    Default,
    /// `Customer::new(…).phone(…)`, or `Customer::default()`
    Record(Ident, Call),
}

/// Arguments of a constructor and what is set after it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Call {
    pub arguments: Vec<Value>,
    pub setters: Vec<(Ident, Value)>,
}

/// One call in `Validate`.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    Required(Presence),
    Range {
        wire: String,
        field: Ident,
        min: Option<i64>,
        max: Option<i64>,
    },
    Length {
        wire: String,
        field: Ident,
        min: Option<u64>,
        max: Option<u64>,
    },
    Nested {
        wire: String,
        field: Ident,
    },
    AtLeastOne(Vec<Presence>),
    Requires(Presence, Vec<Presence>),
    Excludes(Vec<Presence>),
}

/// A field of a rule and how to ask whether it is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Presence {
    pub wire: String,
    pub field: Ident,
    pub test: PresenceTest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresenceTest {
    IsSome,
    /// An empty text or list counts as absent.
    Given,
    Always,
}

/// A codec for date or time in a format of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFormat {
    pub ident: Ident,
    pub format: String,
    /// `Date` or `DateTime`.
    pub ty: &'static str,
}

/// A constant: the runtime's static structs, spelled out.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    Text(String),
    Int(i64),
    Uint(u64),
    Float(f64),
    Bool(bool),
    None,
    Some(Box<Data>),
    Tuple(Vec<Data>),
    /// `&[…]`
    List(Vec<Data>),
    /// `Method::Post`
    Path(Word),
    /// `&QUERY_CUSTOMERS`
    Ref(Word),
    /// `Code::Int(0)`
    Call(Word, Vec<Data>),
    Struct(Literal),
    /// `"…".as_bytes()`
    Bytes(String),
}

/// A struct literal.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal {
    pub ty: Word,
    pub fields: Vec<(&'static str, Data)>,
    /// What it does not name is that of `EMPTY`.
    pub rest: bool,
}

/// A name and the module that it is imported from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Empty: it is in scope.
    pub module: &'static str,
    /// The first part is what is imported: `Method::Post`.
    pub path: String,
}
