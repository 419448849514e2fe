//! What a generated operation tells the runtime.

use kehu_wire::{Secret, Validate};
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde::{Serialize, Serializer};

use crate::Result;
use crate::fill::Fill;
use crate::info::Direction;
use crate::info::OperationInfo;
use crate::paging::Cursor;

/// One operation of an API: what is sent, what comes back, and the data that the runtime needs.
///
/// Generated clients implement it for one unit type an operation. What is made at run time implements it
/// for a type that holds its data.
pub trait Operation: Clone + Send + Sync + 'static {
    /// What is sent.
    type Request: Serialize + Validate + Clone + Send + Sync + 'static;
    /// What stands in the response's data; [`NoData`] where there is nothing to read.
    type Output: DeserializeOwned + Send + Sync + 'static;

    /// Method, path, places, limits and the rest.
    fn info(&self) -> &'static OperationInfo;

    /// Puts in what the request leaves out: what the client was given once, and what the documentation
    /// says is sent then.
    fn fill(&self, _request: &mut Self::Request, _client: &mut Fill<'_>) {}

    /// Reads the data of an answer: as their type does.
    ///
    /// # Errors
    /// When they do not fit.
    fn output<'de, D: Deserializer<'de>>(&self, data: D) -> Result<Self::Output, D::Error> {
        kehu_wire::object(data)
    }

    /// Adds the secrets that a request holds, so that no error shows them.
    fn secrets(&self, _request: &Self::Request, _found: &mut Vec<Secret>) {}
}

/// An operation whose answers list rows: page by page, or by their ids.
pub trait ListOperation: Operation {
    /// One row.
    type Item: DeserializeOwned + Send + Sync + 'static;

    /// Reads one row by itself: as its type does, where the list that it stands in has no codec.
    ///
    /// # Errors
    /// When the row does not fit.
    fn item<'de, D: Deserializer<'de>>(&self, row: D) -> Result<Self::Item, D::Error> {
        Self::Item::deserialize(row)
    }
}

/// An operation that answers page by page.
///
/// Where the rows of a page are and where the next one begins is data ([`OperationInfo::pages`]); what is
/// typed stands here.
pub trait PagedOperation: ListOperation {
    /// Puts rows into a page that was read without them: `page.customer_list = rows`.
    fn put_rows(&self, page: &mut Self::Output, rows: Vec<Self::Item>);

    /// Points the request at another page: `request.after = Some(at.parse()?)`.
    ///
    /// # Errors
    /// When the cursor that came does not fit the request field.
    fn resume(&self, request: &mut Self::Request, direction: Direction, at: &Cursor) -> Result<()>;

    /// Bounds the request by a time, where the vendor lists no more than so many rows
    /// ([`PagesInfo::window`](crate::info::PagesInfo::window)): `request.since = Some(at.parse()?)`.
    ///
    /// # Errors
    /// When the time that came does not fit the request field.
    fn bound(&self, _request: &mut Self::Request, _at: &Cursor) -> Result<()> {
        Ok(())
    }
}

/// An operation that looks up what ids name, where another operation lists the ids: together they tell
/// everything there is.
///
/// How the ids are listed and how many a call takes is data ([`OperationInfo::lookup`]).
pub trait LookupOperation: ListOperation {
    /// Lists the ids.
    type Ids: PagedOperation;

    /// What lists the ids, and the request for their first page.
    fn ids(&self) -> (Self::Ids, <Self::Ids as Operation>::Request);

    /// Asks for what these ids name: `request.ids = Some(ids)`.
    fn look_up(&self, request: &mut Self::Request, ids: Vec<<Self::Ids as ListOperation>::Item>);
}

/// The data of an operation whose response has nothing to read: takes whatever comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct NoData;

impl Serialize for NoData {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de> Deserialize<'de> for NoData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}
