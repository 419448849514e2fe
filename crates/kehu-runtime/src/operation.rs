//! What a generated operation tells the runtime.

use kehu_wire::Validate;
use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned, Deserializer};

use crate::Result;
use crate::info::OperationInfo;
use crate::paging::{Cursor, Direction};

/// One operation of an API: what is sent, what comes back, and the data that the runtime needs.
///
/// Generated clients implement it for one unit type an operation; nothing else has to.
pub trait Operation: 'static {
    /// What is sent.
    type Request: Serialize + Validate + Clone + Send + Sync + 'static;
    /// What stands in the response's data; [`NoData`] where there is nothing to read.
    type Output: DeserializeOwned + Send + 'static;
    /// Method, path, places, limits and the rest.
    const INFO: &'static OperationInfo;
}

/// An operation that answers page by page.
///
/// Where the next page begins is data ([`OperationInfo::pages`]); what is typed stands here.
pub trait PagedOperation: Operation {
    /// One row of a page.
    type Item: DeserializeOwned + Send + 'static;

    /// Takes the rows out of a page.
    fn items(page: Self::Output) -> Vec<Self::Item>;

    /// Reads one row by itself: as its type does, where the list that it stands in has no codec.
    ///
    /// # Errors
    /// When the row does not fit.
    fn item<'de, D: Deserializer<'de>>(row: D) -> Result<Self::Item, D::Error> {
        Self::Item::deserialize(row)
    }

    /// Points the request at another page: `request.after = Some(at.parse()?)`.
    ///
    /// # Errors
    /// When the cursor that came does not fit the request field.
    fn resume(request: &mut Self::Request, direction: Direction, at: &Cursor) -> Result<()>;
}

/// An operation that looks up what ids name, where another operation lists the ids: together they tell
/// everything there is.
///
/// How the ids are listed and how many a call takes is data ([`OperationInfo::walk`]).
pub trait WalkedOperation: Operation {
    /// Lists the ids.
    type Ids: PagedOperation<Item: Send>;
    /// One row of an answer.
    type Item: DeserializeOwned + Send + 'static;

    /// The request for the first page of ids.
    fn ids() -> <Self::Ids as Operation>::Request;

    /// Asks for what these ids name: `request.ids = Some(ids)`.
    fn look_up(request: &mut Self::Request, ids: Vec<<Self::Ids as PagedOperation>::Item>);
}

/// The data of an operation whose response has nothing to read: takes whatever comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct NoData;

impl<'de> Deserialize<'de> for NoData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}
