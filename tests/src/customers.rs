//! A vendor's customers, made to be out of the ordinary.

use kehu_sandbox::{Items, Sandbox};
use serde_json::{Value, json};

use crate::kehu::API;

/// Removes some customers.
pub fn remove(sandbox: &Sandbox, indices: &[usize]) {
    let items = sandbox.items(API, "customers").expect("is there");
    let keys = items.keys().expect("are there");
    for &index in indices {
        assert!(items.remove(&keys[index]).expect("is removed"));
    }
}

/// Gives two of at least 251 customers a double each that was changed later; the keys of the two. They
/// are far apart, so that they come on different pages; once the later change comes first, once last.
pub fn double(sandbox: &Sandbox) -> [Value; 2] {
    let items = sandbox.items(API, "customers").expect("is there");
    let keys = items.keys().expect("are there");
    [(3, 250), (240, 10)].map(|(one, other)| {
        let text = items.get(&keys[one]).expect("reads").expect("is there");
        let mut double: Value = serde_json::from_str(&text).expect("is JSON");
        double["remark"] = json!("later");
        double["updated_at"] = json!("2099-01-01T00:00:00");
        assert!(
            items
                .replace_text(&keys[other], &double.to_string())
                .expect("replaces")
        );
        keys[one].clone()
    })
}

/// Gives a customer a field that no spec knows; the customer's key, and the field.
pub fn add_unknown_field(sandbox: &Sandbox) -> (Value, Value) {
    let items = sandbox.items(API, "customers").expect("is there");
    let key = items.keys().expect("are there")[20].clone();
    let field = json!({ "in_no_table": { "since": 9_007_199_254_740_993_i64 } });
    assert!(items.change(&key, &field).expect("changes"));
    (key, field)
}

/// The vendor's customers as they are, or with some gone and one changed.
pub struct Customers {
    items: Items,
    /// Of those that go, and the one that changes: the text that they had.
    had: Vec<(Value, String)>,
}

impl Customers {
    /// Those of a sandbox.
    pub fn of(sandbox: &Sandbox) -> Self {
        let items = sandbox.items(API, "customers").expect("is there");
        let keys = items.keys().expect("are there");
        let had = [10, 300, 301].map(|index| {
            let text = items.get(&keys[index]).expect("reads").expect("is there");
            (keys[index].clone(), text)
        });
        Self {
            items,
            had: had.into(),
        }
    }

    /// Makes them so.
    pub fn change(&self, changed: bool) {
        for (key, text) in &self.had {
            if self.items.get(key).expect("reads").is_none() {
                let item = serde_json::from_str(text).expect("is JSON");
                self.items.put(&item).expect("is put in");
            }
            self.items.replace_text(key, text).expect("is replaced");
        }
        if changed {
            for (key, _) in &self.had[1..] {
                assert!(self.items.remove(key).expect("is removed"));
            }
            let (key, text) = &self.had[0];
            let mut row: Value = serde_json::from_str(text).expect("is JSON");
            row["remark"] = json!("changed");
            self.items
                .replace_text(key, &row.to_string())
                .expect("is replaced");
        }
    }
}
