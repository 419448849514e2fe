//! A list in parts, each of which any machine can read: the partition contract.
//!
//! A part is what comes behind one row of a list up to another. The vendor's time filter only leads to the rows at
//! which parts meet; what is read is the list itself, so that rows without a time, and filters of whatever kind, are
//! where they are in the list. Together the parts are the list, and each is the same whoever reads it, as long as
//! the vendor's data are. Rows that come meanwhile are in the part that ends with the list.
//!
//! The [`id`](Part::id) of a part is all that a machine needs to know of it; credentials are not among that. Its
//! layout has a version: an id that a later version of kehu has written is refused.

mod divide;
mod within;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

pub use divide::{Division, Planned};

use crate::{
    error::{Error, Result},
    row::Key,
    source::Source,
    subject::Subject,
    table::Table,
};

/// Version of the layout of ids, and of the plan that lists them.
pub const VERSION: u32 = 1;

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Version of this layout.
    #[serde(rename = "v")]
    version: u32,
    /// The list.
    pub of: Subject,
    /// It begins behind this row; `None`: with the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub behind: Option<Key>,
    /// It ends with this row; `None`: with the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Key>,
    /// Later rows of the list have higher keys, else lower ones.
    pub rises: bool,
}

impl Part {
    /// All of a list.
    fn whole(of: Subject) -> Self {
        Self {
            version: VERSION,
            of,
            behind: None,
            until: None,
            rises: true,
        }
    }

    /// What names it: text without spaces or quotes, the same each time.
    #[must_use]
    pub fn id(&self) -> String {
        // Nothing here has keys that are not strings.
        let text = serde_json::to_vec(self).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(text)
    }

    /// The part that an id names.
    ///
    /// # Errors
    /// In whole sentences: when it is not an id, or one of a later version.
    pub fn from_id(id: &str) -> Result<Self> {
        let wrong = || {
            Error::usage("--part: this is not the id of a part")
                .with_help("--plan json lists the parts with their ids")
        };
        let bytes = URL_SAFE_NO_PAD.decode(id).map_err(|_| wrong())?;
        let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
        if value["v"]
            .as_u64()
            .is_some_and(|version| version != u64::from(VERSION))
        {
            return Err(
                Error::usage("--part: the id is from another version of kehu")
                    .with_help("plan and read with one version: --plan json"),
            );
        }
        serde_json::from_value(value).map_err(|_| wrong())
    }

    /// The request's own filters.
    #[must_use]
    pub fn filters(&self) -> serde_json::Map<String, serde_json::Value> {
        serde_json::from_str(&self.of.filters).unwrap_or_default()
    }

    /// A source of this part alone.
    ///
    /// # Errors
    /// When the part is of another list, server or account, or its list cannot be begun in the middle.
    pub fn source(&self, source: &Source, table: &Table) -> Result<Source> {
        if let Some(difference) = self.of.difference(&source.subject()) {
            return Err(Error::usage(format!("the part is of {difference}"))
                .with_help("plan again with the credentials and the server of this machine"));
        }
        if self.behind.is_none() && self.until.is_none() {
            return Ok(source.clone());
        }
        within::within(self, source, table).ok_or_else(|| {
            Error::usage("--part: this list cannot be begun in the middle any more")
                .with_help("the spec has changed since the plan was made: plan again")
        })
    }
}
