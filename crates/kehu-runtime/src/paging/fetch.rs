//! One page of a walk: asks for it, and finds out what follows.

use kehu_wire::json;
use serde_json::value::RawValue;

use super::listed::{ListAt, Listed, header_of, header_value};
use super::position::{Position, SoFar};
use super::rows::{Reader, Rows};
use super::walk::{Next, Step, Walk};
use crate::envelope;
use crate::info::{Direction, OperationInfo};
use crate::partial::Sieve;
use crate::{
    CallOptions, Cursor, Error, ErrorKind, ListOperation, PagedOperation, Response, Result, Runtime,
};

/// A page that is asked for.
pub(super) struct Asking<'c, O: PagedOperation> {
    runtime: &'c Runtime,
    operation: &'c O,
    options: &'c CallOptions,
    request: O::Request,
    walk: Walk,
    at: Option<Cursor>,
    so_far: SoFar,
}

impl<'c, O: PagedOperation> Asking<'c, O> {
    /// The page at a position, or else the one that the request asks for.
    ///
    /// # Errors
    /// When the pages do not go in this direction, or the position is not one of this operation.
    pub fn new(
        runtime: &'c Runtime,
        operation: &'c O,
        mut request: O::Request,
        options: &'c CallOptions,
        direction: Direction,
        at: Option<Position>,
    ) -> Result<Self> {
        let walk = Walk::new(runtime.api(), operation.info(), &request, direction)?;
        let (at, so_far) = match at {
            Some(Position { at, so_far }) => (Some(at), so_far),
            None => (None, SoFar::default()),
        };
        let placed = placed(operation, &mut request, direction, at.as_ref(), &so_far);
        placed.map_err(|error| runtime.tidy(error, operation.info(), &[]))?;
        Ok(Self {
            runtime,
            operation,
            options,
            request,
            walk,
            at,
            so_far,
        })
    }

    /// The page as it came, and what follows it.
    pub async fn page(&self) -> Result<Page> {
        let info = self.operation.info();
        let read = ListAt(info.rows());
        let request = self.request.clone();
        let answer = self
            .runtime
            .send_for(self.operation, request, self.options, read);
        let (mut listed, response) = match answer.await {
            Ok(page) => page.split(),
            Err(error) if self.ends_with(&error) => return Ok(Page::none(error.answer())),
            Err(error) => return Err(error),
        };
        listed.link = response.header("link").map(str::to_owned);
        let marks = info
            .pages
            .iter()
            .flat_map(|pages| pages.marks(self.walk.direction));
        let headers = marks.filter_map(|mark| {
            let text = response.header(header_of(mark)?)?;
            Some((mark, header_value(text.trim())?))
        });
        listed.headers = headers.collect();
        let Step {
            repeated,
            border,
            is_old,
            next,
        } = self.after(&listed, &response);
        Ok(Page {
            rows: listed.rows.there().unwrap_or_default(),
            around: listed.around,
            repeated,
            border,
            is_old,
            response,
            next,
        })
    }

    fn after(&self, page: &Listed, response: &Response<()>) -> Step {
        let mut step = self.walk.after(self.at.as_ref(), self.so_far.clone(), page);
        let pages = self.operation.info().pages.iter();
        let marks = pages.flat_map(|pages| pages.marks(self.walk.direction));
        let marks: Vec<String> = marks.map(|mark| self.walk.place(mark)).collect();
        let mut broken = response.broken_beside();
        if let Some(broken) = broken.find(|one| marks.contains(&one.at)) {
            let reason = &broken.fault.reason;
            step.next = Next::Incomplete(format!("`{}`: {reason}", broken.at));
        }
        if let Next::Page(position) = &step.next {
            let (mut request, direction) = (self.request.clone(), self.walk.direction);
            let (at, so_far) = (position.cursor(), &position.so_far);
            let placed = placed(self.operation, &mut request, direction, Some(at), so_far);
            if let Err(error) = placed {
                step.next = Next::Incomplete(error.to_string());
            }
        }
        step
    }

    /// Whether a refusal says no more than that there is no other page, where nothing but caution asked
    /// for one.
    fn ends_with(&self, error: &Error) -> bool {
        use ErrorKind::{InvalidRequest, NotFound, Refused};
        self.so_far.count.doubts
            && error.is_refused()
            && matches!(error.kind(), InvalidRequest | NotFound | Refused)
    }

    /// The error that a walk ends with whose completeness is not shown.
    pub fn incomplete(&self, why: String, page: &Response<()>) -> Error {
        self.reader().within(page, Error::incomplete(why))
    }

    pub fn reader(&self) -> Reader<'c, O> {
        Reader {
            runtime: self.runtime,
            operation: self.operation,
        }
    }
}

/// Points a request at a page.
fn placed<O: PagedOperation>(
    operation: &O,
    request: &mut O::Request,
    direction: Direction,
    at: Option<&Cursor>,
    so_far: &SoFar,
) -> Result<()> {
    if let Some(window) = &so_far.window {
        operation.bound(request, &window.bound)?;
    }
    let begins = so_far.window.as_ref().is_some_and(|window| window.begins);
    match at.filter(|_| !begins) {
        Some(at) => operation.resume(request, direction, at),
        None => Ok(()),
    }
}

/// A page as it came, and what follows it.
pub(super) struct Page {
    pub rows: Vec<Box<RawValue>>,
    /// Its data without a row.
    pub around: String,
    /// Its first rows, which came before already.
    pub repeated: usize,
    /// Others that came before.
    pub border: Vec<usize>,
    /// All of its rows came before.
    pub is_old: bool,
    pub response: Response<()>,
    pub next: Next,
}

impl Page {
    /// Its rows without those that came before.
    pub fn fresh<T>(&self, rows: Vec<T>) -> Vec<T> {
        let rows = rows.into_iter().enumerate().skip(self.repeated);
        let fresh = rows.filter(|(index, _)| !self.border.contains(index));
        fresh.map(|(_, row)| row).collect()
    }

    /// The last page, without a row.
    fn none(response: Response<()>) -> Self {
        Self {
            rows: Vec::new(),
            around: "null".to_owned(),
            repeated: 0,
            border: Vec::new(),
            is_old: true,
            response,
            next: Next::End,
        }
    }
}

/// One page, its rows as they came.
#[derive(Debug)]
pub struct RawPage {
    /// The rows as they came; a row that its type refuses is an error with path, value and reason.
    pub items: Vec<Result<Box<RawValue>>>,
    /// What came with them, [`Response::raw_data`] as it came; of a walk the last look-up's, or that of
    /// ids where there was nothing to look up.
    pub response: Response<()>,
    /// Where the next page begins; `None` on the last one. A later call goes on from here.
    pub next: Option<Position>,
    /// Why the walk ends here although nothing shows that everything came: an error that
    /// [`is_incomplete`](Error::is_incomplete).
    pub incomplete: Option<Error>,
}

impl RawPage {
    /// The data of an operation's answer as they came, with the rows that are good.
    pub fn good_data(&self, info: &OperationInfo) -> String {
        let raw = self.response.raw_data();
        let rows = json::find(raw, info.rows().iter().copied());
        match rows.map(RawValue::get).filter(|rows| *rows != "null") {
            None => raw.to_owned(),
            Some(rows) => {
                let good = self.items.iter().flatten().map(|row| row.get());
                let good = format!("[{}]", good.collect::<Vec<_>>().join(","));
                envelope::with(raw, rows, &good)
            }
        }
    }

    /// The same as their type, and the rows of other lists in them that cannot be read and are left out.
    ///
    /// # Errors
    /// When what is around the rows does not fit.
    pub fn data<O: ListOperation>(
        &self,
        runtime: &Runtime,
        operation: &O,
    ) -> Result<(O::Output, Vec<Error>)> {
        let info = operation.info();
        let others = info.lists.iter().filter(|list| **list != info.rows());
        let sieve = Sieve::of(runtime, operation, others.copied().collect());
        let tidy = |error: Error| runtime.tidy(error.within(&self.response), info, &[]);
        let (data, left_out) = sieve
            .sift(&self.good_data(info), &self.response)
            .map_err(tidy)?;
        let rows = left_out.map(|left_out| left_out.rows).unwrap_or_default();
        Ok((data, rows.into_iter().map(tidy).collect()))
    }
}

/// One page of an operation: the one that the request asks for, or the one at a position.
///
/// # Errors
/// Whatever keeps the page from coming, the vendor's refusal included.
pub async fn page_at<O: PagedOperation>(
    runtime: &Runtime,
    operation: &O,
    request: O::Request,
    options: &CallOptions,
    at: Option<Position>,
    rows: Rows,
) -> Result<RawPage> {
    let asking = Asking::new(runtime, operation, request, options, Direction::Forward, at)?;
    let mut page = asking.page().await?;
    let raw = std::mem::take(&mut page.rows);
    let mut items = page.fresh(asking.reader().raw(&page.response, raw, rows));
    items.extend(asking.reader().beside(&page.response).map(Err));
    let (next, incomplete) = match page.next {
        Next::Page(position) => (Some(position), None),
        Next::End => (None, None),
        Next::Incomplete(why) => (None, Some(asking.incomplete(why, &page.response))),
    };
    Ok(RawPage {
        items,
        response: page.response,
        next,
        incomplete,
    })
}

/// The rows of one answer: of an operation without pages, or of one look-up.
///
/// # Errors
/// Whatever keeps the answer from coming, the vendor's refusal included.
pub async fn list<O: ListOperation>(
    runtime: &Runtime,
    operation: &O,
    request: O::Request,
    options: &CallOptions,
) -> Result<RawPage> {
    let (rows, response) = listed(runtime, operation, request, options).await?;
    let reader = Reader { runtime, operation };
    let mut items = reader.raw(&response, rows, Rows::Checked);
    items.extend(reader.beside(&response).map(Err));
    Ok(RawPage {
        items,
        response,
        next: None,
        incomplete: None,
    })
}

/// The rows of one answer as their type, each by itself.
///
/// # Errors
/// Whatever keeps the answer from coming, the vendor's refusal included.
pub async fn rows<O: ListOperation>(
    runtime: &Runtime,
    operation: &O,
    request: O::Request,
    options: &CallOptions,
) -> Result<Response<Vec<Result<O::Item>>>> {
    let (rows, response) = listed(runtime, operation, request, options).await?;
    let reader = Reader { runtime, operation };
    let mut rows = reader.typed(&response, &rows);
    rows.extend(reader.beside(&response).map(Err));
    Ok(response.map(|()| rows))
}

async fn listed<O: ListOperation>(
    runtime: &Runtime,
    operation: &O,
    request: O::Request,
    options: &CallOptions,
) -> Result<(Vec<Box<RawValue>>, Response<()>)> {
    let read = ListAt(operation.info().rows());
    let answer = runtime.send_for(operation, request, options, read).await?;
    let (listed, response) = answer.split();
    Ok((listed.rows.there().unwrap_or_default(), response))
}
