//! Calls for callers who speak plain JSON and know nothing of the vendor, as the gateway's document shows them.

use kehu_runtime::paging::{RawPage, Rows, list, page_at};
use kehu_runtime::{Error, Position, Result};
use kehu_wire::Objects;
use serde::de::DeserializeSeed as _;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use crate::api::{Operation, RawResponse};
use crate::called::{Called, Request};
use crate::session::Session;
use crate::value::{Datum, Form, Side, Written};

/// An operation for callers who speak plain JSON: requests and answers look as [`kehu_spec::border`] says.
///
/// ```
/// # async fn example(session: &kehu_registry::Session, list: &kehu_registry::Operation) -> kehu_runtime::Result<()> {
/// let answer = list.at_border().call(session, r#"{ "limit": 50 }"#, None).await?;
/// println!("{}", answer.response.get());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Border(Called);

/// What a call at the border brings.
#[derive(Debug)]
pub struct BorderAnswer {
    /// The data, `null` where there are none, and what came around them.
    pub response: RawResponse,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Position>,
    /// Why the pages end here although nothing shows that everything came: an error that
    /// [`is_incomplete`](Error::is_incomplete).
    pub incomplete: Option<Error>,
    /// The rows that are not among the data, because they cannot be read: path, value and reason of each.
    pub misfits: Vec<Error>,
}

impl Operation {
    /// The operation for callers who speak plain JSON.
    pub fn at_border(&self) -> Border {
        Border(self.called)
    }
}

impl Border {
    /// Calls it; `request` is an object of request fields, `at` the page of an operation that has pages.
    ///
    /// # Errors
    /// With the path of what does not fit, before anything is sent; or whatever keeps the answer from being
    /// what the operation promises, single rows aside; where not one row can be read, the first one's error.
    pub async fn call(
        self,
        session: &Session,
        request: &str,
        at: Option<Position>,
    ) -> Result<BorderAnswer> {
        let Self(called) = self;
        let request = self.request(request)?;
        let (runtime, options) = session.parts();
        if called.row_on(Side::Border).is_none() {
            let response = runtime.send_partial(&called, request, options).await?;
            let data = self.data(&response)?;
            return Ok(BorderAnswer {
                next: None,
                incomplete: None,
                misfits: response.left_out().to_vec(),
                response: response.map(|_| data),
            });
        }
        let page = match called.has_pages() {
            true => page_at(runtime, &called, request, options, at, Rows::Checked).await?,
            false => list(runtime, &called, request, options).await?,
        };
        let (data, others) = page.data(runtime, &called)?;
        let data = self.data(&data)?;
        let rows = page.items.len();
        let mut misfits: Vec<_> = page.items.into_iter().filter_map(Result::err).collect();
        if misfits.len() == rows
            && let Some(first) = misfits.first()
        {
            return Err(first.clone());
        }
        misfits.extend(others);
        Ok(BorderAnswer {
            response: page.response.map(|()| data),
            next: page.next,
            incomplete: page.incomplete,
            misfits,
        })
    }

    /// Calls it for the rows of one page, of what one page of ids names, or of one answer where there are no pages
    /// or ids are given: each by itself, so that one which its type refuses is an error beside the others.
    ///
    /// # Errors
    /// Those of [`call`](Self::call).
    pub async fn page(
        self,
        session: &Session,
        request: &str,
        at: Option<Position>,
    ) -> Result<RawPage> {
        let Self(called) = self;
        let request = self.request(request)?;
        let page = called.page(session, request, at, Rows::Checked).await?;
        let items = page.items.into_iter().map(|row| self.row(row?.get()));
        Ok(RawPage {
            items: items.collect(),
            ..page
        })
    }

    /// A request as [`Operation::call`] and [`Operation::page`] take it.
    ///
    /// # Errors
    /// With the path of what does not fit.
    pub fn vendors_request(self, request: &str) -> Result<Value> {
        let request = self.request(request)?;
        serde_json::to_value(request)
            .map_err(|error| Error::request_misfit("", &kehu_wire::reason(&error)))
    }

    /// A row that came, as it looks at the border.
    ///
    /// # Errors
    /// When it is not of its type.
    pub fn row(self, row: &str) -> Result<Box<RawValue>> {
        let Self(called) = self;
        let forms = called.row_on(Side::Vendor).zip(called.row_on(Side::Border));
        let Some((from, to)) = forms else {
            return Ok(Box::default());
        };
        let read = from.deserialize(Objects(&mut serde_json::Deserializer::from_str(row)));
        written(to, &read.map_err(unwritten)?)
    }

    fn data(self, data: &Datum) -> Result<Box<RawValue>> {
        let form = self.0.data_on(Side::Border);
        form.map_or_else(|| Ok(Box::default()), |form| written(form, data))
    }

    fn request(self, request: &str) -> Result<Request> {
        let mut text = serde_json::Deserializer::from_str(request);
        let request = self.0.request(Side::Border, &mut text)?;
        let ended = text.end();
        ended.map_err(|error| Error::request_misfit("", &kehu_wire::reason(&error)))?;
        Ok(request)
    }
}

fn written(form: Form, value: &Datum) -> Result<Box<RawValue>> {
    to_raw_value(&Written(form, value)).map_err(unwritten)
}

/// The data were read as their type before: nothing that a vendor sends leads here.
fn unwritten(error: serde_json::Error) -> Error {
    Error::config(format!(
        "the answer cannot be shown: {}",
        kehu_wire::reason(&error)
    ))
}
