//! What came back.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use kehu_wire::json;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::body::Answer;
use crate::excerpt::Seen;
use crate::info::{ApiInfo, OperationInfo, Path};
use crate::salvage::{Broken, Salvaged};
use crate::{Error, Result, envelope};

/// What came back: the data, and everything around them.
///
/// It derefs to the data, so that `response.customer_list[0]` reads as if the response were the page.
#[derive(Clone)]
pub struct Response<T> {
    data: T,
    meta: Box<Meta>,
}

#[derive(Debug, Clone)]
pub(crate) struct Meta {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// The text that is read, where it is not the body as it came.
    pub text: Option<Bytes>,
    /// The body as it is read, where rows of it are broken.
    pub salvaged: Option<Arc<Salvaged>>,
    /// Rows that are not among the data.
    pub left_out: Arc<[Error]>,
    /// Where the data are in the body.
    pub data: Path,
    pub request_id: Option<String>,
    pub attempts: u32,
    pub elapsed: Duration,
    pub waited: Duration,
}

impl Meta {
    /// The same with what was read, where it is not the body as it came.
    pub fn reading(self, text: Option<Bytes>) -> Self {
        Self { text, ..self }
    }

    /// Around a body that was kept.
    pub fn kept(data: Path, body: Bytes, request_id: Option<String>) -> Self {
        Self {
            status: 200,
            headers: HeaderMap::new(),
            body,
            text: None,
            salvaged: None,
            left_out: Arc::default(),
            data,
            request_id,
            attempts: 0,
            elapsed: Duration::ZERO,
            waited: Duration::ZERO,
        }
    }
}

impl<T> Response<T> {
    pub(crate) fn new(data: T, meta: Meta) -> Self {
        Self {
            data,
            meta: Box::new(meta),
        }
    }

    /// A response that was made by hand: for tests of what a program does with it.
    #[cfg(feature = "test-util")]
    pub fn stub(data: T) -> Self {
        Self::new(data, Meta::kept(&[], Bytes::new(), None))
    }

    /// Decodes a body that was kept, as if it had just come: for recordings and tests.
    ///
    /// ```
    /// use kehu_runtime::Response;
    /// use kehu_runtime::info::{ApiInfo, EnvelopeInfo, OperationInfo};
    ///
    /// static SHOP: ApiInfo = ApiInfo {
    ///     title: "Shop",
    ///     envelope: Some(EnvelopeInfo { data: Some(&["data"]), ..EnvelopeInfo::EMPTY }),
    ///     ..ApiInfo::EMPTY
    /// };
    ///
    /// let list = &OperationInfo::EMPTY; // a client has it: `spec::LIST_IDS`
    ///
    /// let body = r#"{"code": 0, "data": [1, 2]}"#;
    /// let ids: Response<Vec<i64>> = Response::decode(&SHOP, list, body).unwrap();
    /// assert_eq!(*ids, [1, 2]);
    /// let error = Response::<Vec<i64>>::decode(&SHOP, list, r#"{"code": 7}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "Shop refused the request with code 7");
    /// ```
    ///
    /// # Errors
    /// When the body refuses, or is not what the type says.
    pub fn decode(
        api: &'static ApiInfo,
        operation: &OperationInfo,
        body: impl Into<Bytes>,
    ) -> Result<Self>
    where
        T: DeserializeOwned,
    {
        let body = body.into();
        match envelope::decode(api, operation, Answer::kept(&body), PhantomData::<T>) {
            Ok(decoded) => {
                let meta = Meta::kept(api.data_path(operation), body, decoded.request_id);
                Ok(Self::new(decoded.data, meta.reading(decoded.text)))
            }
            Err(problem) => {
                let seen = Seen {
                    status: 200,
                    content_type: None,
                    content_encoding: None,
                    body: &body,
                };
                let error = problem.tell.of(problem.error, &seen);
                Err(error.with_answer(200, problem.request_id, body))
            }
        }
    }

    /// Only the data.
    pub fn into_inner(self) -> T {
        self.data
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.meta.status
    }

    /// A header, where it is there and text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.meta.headers.get(name)?.to_str().ok()
    }

    /// All headers whose values are text.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.meta
            .headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
    }

    /// The id by which the vendor finds the call.
    pub fn request_id(&self) -> Option<&str> {
        self.meta.request_id.as_deref()
    }

    /// How often the request was sent.
    pub fn attempts(&self) -> u32 {
        self.meta.attempts
    }

    /// How long the whole call took.
    pub fn elapsed(&self) -> Duration {
        self.meta.elapsed
    }

    /// How much of that was spent waiting: for the vendor's limits, and between attempts.
    pub fn waited(&self) -> Duration {
        self.meta.waited
    }

    /// The rows that are not among the data, because they cannot be read: path, value and reason of each. There
    /// are none but in an answer to [`send_partial`](crate::Runtime::send_partial).
    pub fn left_out(&self) -> &[Error] {
        &self.meta.left_out
    }

    /// The whole body as it came, the envelope included.
    pub fn body(&self) -> &Bytes {
        &self.meta.body
    }

    /// The data as they came, without rows that are [left out](Self::left_out): fields that the type does not
    /// know are here. `null` when there are none.
    ///
    /// ```
    /// # fn example(page: kehu_runtime::Response<()>) -> Result<(), serde_json::Error> {
    /// let data: serde_json::Value = serde_json::from_str(page.raw_data())?;
    /// println!("{}", data["customer_list"][0]["a_field_of_tomorrow"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw_data(&self) -> &str {
        json::find(self.text(), self.meta.data.iter().copied()).map_or("null", RawValue::get)
    }

    /// The same response with its data as they came.
    pub fn into_raw(self) -> Response<Box<RawValue>> {
        let raw = RawValue::from_string(self.raw_data().to_owned()).unwrap_or_default();
        self.map(|_| raw)
    }

    /// The same response around other data.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            data: f(self.data),
            meta: self.meta,
        }
    }

    /// The data, and what came around them.
    pub(crate) fn split(self) -> (T, Response<()>) {
        let Self { data, meta } = self;
        (data, Response { data: (), meta })
    }

    /// Text at a path inside the data.
    pub(crate) fn find(&self, path: Path) -> Option<&RawValue> {
        let found = json::find(self.text(), self.meta.data.iter().chain(path).copied());
        found.filter(|value| value.get() != "null")
    }

    /// What came in the place of a row that [`find`](Self::find) shows, where it is one that is broken.
    pub(crate) fn broken_row(&self, row: &RawValue) -> Option<&Broken> {
        self.meta.salvaged.as_ref()?.row(row)
    }

    pub(crate) fn has_broken_rows(&self) -> bool {
        self.meta.salvaged.is_some()
    }

    /// The values in the data, beside their rows, that are broken, and in whose place there is nothing now.
    pub(crate) fn broken_beside(&self) -> impl Iterator<Item = &Broken> {
        let salvaged = self.meta.salvaged.iter();
        let data = crate::place::dotted(self.meta.data);
        let beside = salvaged.flat_map(|salvaged| salvaged.beside());
        beside.filter(move |broken| {
            let inside = broken.at.strip_prefix(&data);
            inside.is_some_and(|rest| data.is_empty() || rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// Reads other data from here on: those that came, without these rows.
    pub(crate) fn leave_out(&mut self, data: &str, rows: Vec<Error>) {
        let path = self.meta.data.iter().copied();
        let came = json::find(self.text(), path).map(RawValue::get);
        let text = came.map(|came| envelope::with(self.text(), came, data));
        self.meta.text = text.map(Bytes::from);
        self.meta.left_out = rows.into();
    }

    /// The body as JSON.
    pub(crate) fn text(&self) -> &str {
        let salvaged = self.meta.salvaged.as_ref().map(|salvaged| &salvaged.body);
        let text = self.meta.text.as_ref().or(salvaged);
        let text = text.unwrap_or(&self.meta.body);
        let text = std::str::from_utf8(text).unwrap_or_default();
        text.trim_start_matches('\u{feff}')
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.data
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("data", &self.data)
            .field("status", &self.meta.status)
            .field("request_id", &self.meta.request_id)
            .field("attempts", &self.meta.attempts)
            .field("elapsed", &self.meta.elapsed)
            .finish_non_exhaustive()
    }
}
