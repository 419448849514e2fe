//! A client of an API that is known only at run time.

use kehu_runtime::{CallOptions, Runtime};

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
}
