//! What came back.

use std::ops::Deref;

use kehu_wire::serde_json::value::RawValue;

/// What came back: the data, and everything around them.
#[derive(Debug, Clone)]
pub struct Response<T> {
    data: T,
}

impl<T> Response<T> {
    /// Only the data.
    pub fn into_inner(self) -> T {
        self.data
    }

    /// The same response with its data as they came, fields included that the type does not know.
    pub fn into_raw(self) -> Response<Box<RawValue>> {
        todo!()
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}
