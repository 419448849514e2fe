//! Collections, and what the sandbox does with them.

use serde_json::Value;

use super::{FieldIndex, RecordId};

/// Items that several operations read and write.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    /// snake_case plural: `customers`.
    pub name: String,
    /// What an item is.
    pub record: RecordId,
    /// The record's field that identifies an item.
    pub key: FieldIndex,
    /// Fields without a value are left out of an item, instead of being null.
    pub omit_null: bool,
}

/// What the sandbox does when an operation is called.
#[derive(Debug, Clone, PartialEq)]
pub enum SandboxAction {
    /// Answers with the documentation's example.
    Example,
    /// Finds items of a collection, index into [`Api::collections`](super::Api::collections).
    Find(FindAction),
    /// Puts items into a collection.
    Upsert(UpsertAction),
    /// Issues the token of [`TokenAuth`](super::TokenAuth).
    IssueToken,
}

/// Finds items of a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct FindAction {
    /// Index into [`Api::collections`](super::Api::collections).
    pub collection: usize,
    /// The largest key first.
    pub descending: bool,
    /// A request field and its value that make `AnyOf` mean all of.
    pub all_when: Option<(FieldIndex, Value)>,
}

/// Puts items into a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct UpsertAction {
    /// Index into [`Api::collections`](super::Api::collections).
    pub collection: usize,
    /// The request field that lists the items.
    pub items: FieldIndex,
    /// Fields of an item's record (indices into its fields) any of which identifies one that is there;
    /// empty: the collection's key.
    pub identify: Vec<FieldIndex>,
    /// The request field that says what happens to an item that is there, with the value for each.
    pub mode: Option<UpsertMode>,
}

/// What happens to an item that is there already.
#[derive(Debug, Clone, PartialEq)]
pub struct UpsertMode {
    /// The request field that says it.
    pub field: FieldIndex,
    /// Its value for: the new item takes the old one's place.
    pub replace: Option<Value>,
    /// Its value for: what the new item gives is changed, the rest stays.
    pub merge: Option<Value>,
    /// Its value for: the old item stays as it is.
    pub keep: Option<Value>,
}
