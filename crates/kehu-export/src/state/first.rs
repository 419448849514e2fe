//! What an export of kehu 0.1 wrote.

use serde::Deserialize;

use super::{Held, State};
use crate::subject::Subject;

/// Of a version 1, what is still true whoever filled the target.
#[derive(Deserialize)]
pub(super) struct First {
    api: String,
    operation: String,
    filters: String,
    run: u64,
    last_rows: Option<u64>,
    commits: u64,
    sequence: i64,
}

impl First {
    pub(super) fn into_state(self) -> State {
        let of = Subject {
            api: self.api,
            operation: self.operation,
            filters: self.filters,
            server: None,
            account: None,
        };
        State {
            run: self.run,
            held: Some(Held {
                rows: self.last_rows.unwrap_or(0),
                whole: self.last_rows.is_some(),
                ..Held::nothing(of.clone())
            }),
            commits: self.commits,
            sequence: self.sequence,
            ..State::new(of)
        }
    }
}
