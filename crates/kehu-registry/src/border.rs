//! Calls for callers who speak plain JSON and know nothing of the vendor, as the gateway's document shows them.

use kehu_runtime::paging::{RawPage, Rows, page_at};
use kehu_runtime::{Error, Position, Result};
use kehu_spec::model::Type;
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
    /// what the operation promises, a row among it.
    pub async fn call(
        self,
        session: &Session,
        request: &str,
        at: Option<Position>,
    ) -> Result<BorderAnswer> {
        let Self(called) = self;
        let request = self.request(request)?;
        let (runtime, options) = session.parts();
        if !called.has_pages() {
            let response = runtime.send_with(&called, request, options).await?;
            let data = match called.data_on(Side::Border) {
                Some(form) => written(form, &response)?,
                None => Box::default(),
            };
            return Ok(BorderAnswer {
                response: response.map(|_| data),
                next: None,
                incomplete: None,
            });
        }
        let page = page_at(runtime, &called, request, options, at, Rows::Checked).await?;
        if let Some(error) = page.items.into_iter().find_map(Result::err) {
            return Err(error);
        }
        let data = self.crossed(Called::data_on, page.response.raw_data())?;
        Ok(BorderAnswer {
            response: page.response.map(|()| data),
            next: page.next,
            incomplete: page.incomplete,
        })
    }

    /// Calls it for the rows of one page, or of what one page of ids names: each by itself, so that one which
    /// its type refuses is an error beside the others.
    ///
    /// # Errors
    /// Those of [`call`](Self::call); or when it has no pages.
    pub async fn page(
        self,
        session: &Session,
        request: &str,
        at: Option<Position>,
    ) -> Result<RawPage> {
        let Self(called) = self;
        let request = self.request(request)?;
        let page = called.page(session, request, at, Rows::Checked).await?;
        let items = page.items.into_iter().map(|row| {
            let row = row?;
            self.crossed(Called::row_on, row.get())
        });
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
        self.crossed(Called::row_on, row)
    }

    fn request(self, request: &str) -> Result<Request> {
        let mut text = serde_json::Deserializer::from_str(request);
        let request = self.0.request(Side::Border, &mut text)?;
        let ended = text.end();
        ended.map_err(|error| Error::request_misfit("", &kehu_wire::reason(&error)))?;
        Ok(request)
    }

    /// What came from the vendor, as it looks at the border.
    fn crossed(self, form: fn(Called, Side) -> Option<Form>, came: &str) -> Result<Box<RawValue>> {
        let Some((from, to)) = form(self.0, Side::Vendor).zip(form(self.0, Side::Border)) else {
            return Ok(Box::default());
        };
        // Where no data came, and none had to, there is none of what would be in them.
        let came = match (came, from.ty) {
            ("null", Type::List(_)) => "[]",
            ("null", Type::Record(_) | Type::Map(_)) => "{}",
            (came, _) => came,
        };
        let read = from.deserialize(Objects(&mut serde_json::Deserializer::from_str(came)));
        written(to, &read.map_err(unwritten)?)
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
