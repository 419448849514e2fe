//! The tables of a spec as a person has written them: what a document carries in its `x-kehu-` keys.
//!
//! OpenAPI has no words for a signature, a rule or a page. The spec has, and `specs/README.md` describes
//! them; nothing is gained by a third form.

use indexmap::IndexMap;
use kehu_spec::{Sources, model::Api};
use toml::{Table, Value};

/// An API: its checked model, and its tables as they are written.
#[derive(Debug)]
pub struct Spec<'a> {
    /// The checked model.
    pub api: &'a Api,
    file: Table,
    endpoints: IndexMap<&'a str, Table>,
}

impl<'a> Spec<'a> {
    /// `api` with its tables from the files that it was made from. A file that is not there lends no tables.
    pub fn new(api: &'a Api, sources: &Sources) -> Self {
        let read = |path: String| {
            let text = sources.file(&path).map(|file| sources.text(file));
            text.and_then(|text| text.parse().ok()).unwrap_or_default()
        };
        let endpoint = |name: &str| read(format!("{}/endpoints/{name}.toml", api.name));
        let names = api.operations.iter().map(|operation| &*operation.name);
        Self {
            api,
            file: read(format!("{}/api.toml", api.name)),
            endpoints: names.map(|name| (name, endpoint(name))).collect(),
        }
    }

    /// A table of `api.toml`.
    pub(crate) fn table(&self, name: &str) -> Option<Value> {
        self.file.get(name).cloned()
    }

    /// The table of the nth authentication scheme, `[auth]` or one of `[[auth]]`.
    pub(crate) fn auth(&self, nth: usize) -> Option<Value> {
        match self.file.get("auth")? {
            Value::Array(schemes) => schemes.get(nth).cloned(),
            scheme => Some(scheme.clone()),
        }
    }

    /// A table of an operation's file.
    pub(crate) fn of_operation(&self, operation: &str, name: &str) -> Option<Value> {
        self.endpoints.get(operation)?.get(name).cloned()
    }
}
