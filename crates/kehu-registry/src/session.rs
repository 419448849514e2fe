//! A client of an API that is known only at run time.

use kehu_runtime::{CallOptions, Origin, Runtime};
use serde_json::{Map, Value};

use crate::api::Operation;

/// A client of an API that is known only at run time. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Session {
    runtime: Runtime,
    options: CallOptions,
}

impl Session {
    pub(crate) fn new(runtime: Runtime) -> Self {
        let options = CallOptions::default();
        Self { runtime, options }
    }

    pub(crate) fn parts(&self) -> (&Runtime, &CallOptions) {
        (&self.runtime, &self.options)
    }

    /// The same client, whose calls ask for this beside: connections, token, clock and limits are shared.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        let runtime = self.runtime.clone();
        Self { runtime, options }
    }

    /// Where the rows of an operation come from, and whose they are; `request` holds the fields that a
    /// caller sets.
    pub fn origin(&self, operation: &Operation, request: &Map<String, Value>) -> Origin {
        let own = operation.params.iter().filter_map(|param| {
            let value = match request.get(param.name)? {
                Value::Null => return None,
                Value::String(text) => text.clone(),
                value => value.to_string(),
            };
            Some((param.from_client?, value))
        });
        self.runtime.origin(operation.info, own)
    }
}
