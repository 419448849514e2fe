//! A collection from outside, while the sandbox runs: what a test or a demonstration changes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kehu_spec::model::{Meaning, Type};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::json::Node;
use crate::seed::newcomer;
use crate::server::Service;
use crate::shape::{self, Cell};
use crate::time;
use crate::vendor::{Shelf, Vendor};

/// Positions from here on are people who came while the sandbox ran; their phone numbers are nobody
/// else's.
const NEWCOMERS: u64 = 90_000_000;

/// The items of one collection of a running sandbox.
///
/// Keys are given as JSON has them: `json!(1021110718827683840_i64)` or a string.
#[derive(Debug, Clone)]
pub struct Items {
    pub(crate) service: Arc<Service>,
    pub(crate) vendor: usize,
    pub(crate) shelf: usize,
    pub(crate) came: Arc<AtomicU64>,
}

impl Items {
    /// How many items there are.
    pub fn len(&self) -> u64 {
        self.shelf().table.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every key, the smallest first.
    pub fn keys(&self) -> Result<Vec<Value>> {
        let keys = self.shelf().table.keys()?;
        Ok(keys.into_iter().map(|key| self.value(&key)).collect())
    }

    /// The text of an item, as a page contains it.
    pub fn get(&self, key: &Value) -> Result<Option<String>> {
        Ok(self.shelf().table.get(&self.key(key)?)?)
    }

    /// Adds so many plausible people who came just now, and gives their keys.
    pub fn grow(&self, count: u64) -> Result<Vec<Value>> {
        let mut keys = Vec::new();
        for _ in 0..count {
            let position = NEWCOMERS + self.came.fetch_add(1, Ordering::Relaxed);
            let now_ms = self.service.clock.now_ms();
            let shelf = self.shelf();
            let key = shelf
                .new_key(now_ms)
                .map_err(|refusal| Error::item(refusal.detail))?;
            let item = newcomer(shelf, position, &key, now_ms, self.service.seed);
            shelf.table.upsert(&key, &item)?;
            keys.push(self.value(&key));
        }
        Ok(keys)
    }

    /// Puts an item in, whole; one of the same key gives way. It must have the collection's key.
    pub fn put(&self, item: &Value) -> Result<()> {
        let item = Node::from(item);
        let shelf = self.shelf();
        let name = &shelf.table.collection.key.name;
        let key = shelf.table.collection.key_of(&self.vendor().api, &item);
        let key = key.ok_or_else(|| Error::item(format!("the item has no `{name}`")))?;
        shelf.table.upsert(&key, &self.ordered(item))?;
        Ok(())
    }

    /// Changes members of an item, and the time of its last change. False where there is none.
    pub fn change(&self, key: &Value, members: &Value) -> Result<bool> {
        let key = self.key(key)?;
        let shelf = self.shelf();
        let Some(text) = shelf.table.get(&key)? else {
            return Ok(false);
        };
        let mut item =
            Node::parse(&text).map_err(|_| Error::item("the item's text is not JSON".into()))?;
        for (name, value) in members.as_object().into_iter().flatten() {
            item.put(std::slice::from_ref(name), Node::from(value));
        }
        let now_ms = self.service.clock.now_ms();
        for field in self
            .fields()
            .iter()
            .filter(|field| field.means == Some(Meaning::UpdatedAt))
        {
            if let (Some(value), false) = (
                time::write(now_ms, &field.ty),
                members.get(&field.name).is_some(),
            ) {
                item.put(std::slice::from_ref(&field.name), value);
            }
        }
        shelf.table.upsert(&key, &self.ordered(item))?;
        Ok(true)
    }

    /// Takes an item out. False where there is none.
    pub fn remove(&self, key: &Value) -> Result<bool> {
        Ok(self.shelf().table.remove(&self.key(key)?)?)
    }

    /// Replaces the text of an item by any text, JSON or not: a bad row. What it is found by, and its
    /// place among the others, stay. False where there is none.
    pub fn replace_text(&self, key: &Value, text: &str) -> Result<bool> {
        Ok(self.shelf().table.replace_text(&self.key(key)?, text)?)
    }

    fn vendor(&self) -> &Vendor {
        &self.service.vendors[self.vendor]
    }

    fn shelf(&self) -> &Shelf {
        &self.vendor().shelves[self.shelf]
    }

    fn fields(&self) -> &[kehu_spec::model::Field] {
        let record = self.shelf().table.collection.record;
        self.vendor()
            .api
            .records
            .get(record.0)
            .map_or(&[], |record| &record.fields)
    }

    fn key(&self, key: &Value) -> Result<Cell> {
        let ty = &self.shelf().table.collection.key.ty;
        let cell = shape::cell(&self.vendor().api, ty, &Node::from(key));
        cell.ok_or_else(|| Error::item(format!("{key} is not a key of this collection")))
    }

    fn value(&self, key: &Cell) -> Value {
        match key {
            Cell::Int(key) if self.shelf().table.collection.key.ty == Type::String => {
                Value::from(key.to_string())
            }
            Cell::Int(key) => Value::from(*key),
            Cell::Text(key) => Value::from(key.clone()),
            Cell::Real(key) => Value::from(*key),
        }
    }

    /// The members in the order of the record; unknown ones at the end.
    fn ordered(&self, item: Node) -> Node {
        let Node::Object(mut members) = item else {
            return item;
        };
        let rank = |name: &str| {
            self.fields()
                .iter()
                .position(|field| field.name == name)
                .unwrap_or(usize::MAX)
        };
        members.sort_by_key(|(name, _)| rank(name));
        Node::Object(members)
    }
}
