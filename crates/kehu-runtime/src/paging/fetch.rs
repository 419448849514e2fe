//! One page of a walk: asks for it, and finds out what follows.

use serde_json::value::RawValue;

use super::Direction;
use super::parts::{Facts, Part, Parts, RawParts};
use super::position::{Position, SoFar};
use super::rows::{PageRow, Reader};
use super::walk::{Next, Step, Walk};
use crate::registry::{RawPage, Rows};
use crate::{CallOptions, Cursor, Error, ErrorKind, PagedOperation, Response, Result, Runtime};

/// A page that is asked for.
pub(super) struct Asking<'c, O: PagedOperation> {
    runtime: &'c Runtime,
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
        mut request: O::Request,
        options: &'c CallOptions,
        direction: Direction,
        at: Option<Position>,
    ) -> Result<Self> {
        let walk = Walk::new::<O>(runtime.api(), &request, direction)?;
        let (at, so_far) = match at {
            Some(Position { at, so_far }) => (Some(at), so_far),
            None => (None, SoFar::default()),
        };
        if let Some(at) = &at {
            let placed = O::resume(&mut request, direction, at);
            placed.map_err(|error| runtime.tidy(error, O::INFO))?;
        }
        Ok(Self {
            runtime,
            options,
            request,
            walk,
            at,
            so_far,
        })
    }

    /// What follows the page that came.
    pub fn after(&self, page: &Facts<'_>) -> Step {
        let mut step = self.walk.after(self.at.as_ref(), self.so_far.clone(), page);
        if let Next::Page(position) = &step.next
            && let Err(error) = O::resume(
                &mut self.request.clone(),
                self.walk.direction,
                position.cursor(),
            )
        {
            step.next = Next::Incomplete(error.to_string());
        }
        step
    }

    /// The page as it came.
    pub async fn raw(&self) -> Result<RawRows> {
        let answer = self
            .runtime
            .send_raw::<O, RawParts<O>>(&self.request, self.options);
        let (parts, response) = match answer.await {
            Ok(page) => page.split(|parts| parts.0),
            Err(error) if self.ends_with(&error) => return Ok(RawRows::none(error.answer())),
            Err(error) => return Err(error),
        };
        let Step { repeated, next, .. } = self.after(&parts.facts());
        let rows = match parts.rows {
            Part::There(rows) => rows,
            Part::Absent | Part::Null => Vec::new(),
        };
        Ok(RawRows {
            rows,
            repeated,
            response,
            next,
        })
    }

    /// The same of the data as they came; `None` where they are not a page.
    fn after_data(&self, data: &str) -> Option<Step> {
        let pages = O::INFO.pages.as_ref()?;
        let parts = Parts::<&RawValue>::read(pages, data).ok()?;
        Some(self.after(&parts.facts()))
    }

    /// Whether a refusal says no more than that there is no other page, where nothing but caution asked
    /// for one.
    pub fn ends_with(&self, error: &Error) -> bool {
        use ErrorKind::{InvalidRequest, NotFound, Refused};
        self.so_far.count.doubts
            && error.is_refused()
            && matches!(error.kind(), InvalidRequest | NotFound | Refused)
    }

    /// The error that a walk ends with whose completeness is not shown.
    pub fn incomplete<T>(&self, why: String, page: &Response<T>) -> Error {
        let error = Error::incomplete(why).within(page);
        self.runtime.tidy(error, O::INFO)
    }
}

/// A page as it came, and what follows it.
pub(super) struct RawRows {
    pub rows: Vec<Box<RawValue>>,
    /// Its first rows, which came before already.
    pub repeated: usize,
    pub response: Response<()>,
    pub next: Next,
}

impl RawRows {
    /// The last page, without a row.
    fn none(response: Response<()>) -> Self {
        Self {
            rows: Vec::new(),
            repeated: 0,
            response,
            next: Next::End,
        }
    }
}

/// One page, its rows as they came.
pub(crate) async fn page_at<O: PagedOperation>(
    runtime: &Runtime,
    request: O::Request,
    options: &CallOptions,
    at: Option<Position>,
    rows: Rows,
) -> Result<RawPage> {
    let asking = Asking::<O>::new(runtime, request, options, Direction::Forward, at)?;
    let page = asking.raw().await?;
    let reader = Reader::of_pages(runtime, O::INFO);
    let mut items = reader.checked::<PageRow<O>, _>(&page.response, page.rows, rows);
    items.drain(..page.repeated.min(items.len()));
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

/// A typed page, and what follows it.
pub(super) struct Page<O: PagedOperation> {
    /// An error where the data as a whole do not fit their type.
    pub answer: Result<Response<O::Output>>,
    /// Its first rows, which came before already.
    pub repeated: usize,
    /// All of its rows came before.
    pub is_old: bool,
}

/// A walk on its way through typed pages.
pub(super) struct Way<O: PagedOperation> {
    pub runtime: Runtime,
    request: O::Request,
    options: CallOptions,
    direction: Direction,
    at: At,
}

#[derive(Clone)]
enum At {
    Start,
    Page(Position),
    /// The end, after one more error.
    Failed(Error),
    End,
}

impl<O: PagedOperation> Clone for Way<O> {
    fn clone(&self) -> Self {
        Self {
            runtime: self.runtime.clone(),
            request: self.request.clone(),
            options: self.options.clone(),
            direction: self.direction,
            at: self.at.clone(),
        }
    }
}

impl<O: PagedOperation> Way<O> {
    pub fn new(
        runtime: Runtime,
        request: O::Request,
        options: CallOptions,
        direction: Direction,
    ) -> Self {
        Self {
            runtime,
            request,
            options,
            direction,
            at: At::Start,
        }
    }

    /// The next page; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Page<O>>> {
        let at = match std::mem::replace(&mut self.at, At::End) {
            At::Start => None,
            At::Page(position) => Some(position),
            At::Failed(error) => return Some(Err(error)),
            At::End => return None,
        };
        self.page(at).await.transpose()
    }

    async fn page(&mut self, at: Option<Position>) -> Result<Option<Page<O>>> {
        let request = self.request.clone();
        let asking = Asking::<O>::new(&self.runtime, request, &self.options, self.direction, at)?;
        let answer = self
            .runtime
            .send_with::<O>(&asking.request, &self.options)
            .await;
        let page = match &answer {
            Ok(page) => page.bare(),
            Err(error) if asking.ends_with(error) => return Ok(None),
            Err(error) => match error.undecoded() {
                Some(page) => page,
                None => return answer.map(|_| None),
            },
        };
        let step = match asking.after_data(page.raw_data()) {
            Some(step) => step,
            // The error says already what is wrong.
            None if answer.is_err() => Step::end(),
            None => Step::incomplete("the rows were not found"),
        };
        self.at = match step.next {
            Next::Page(position) => At::Page(position),
            Next::End => At::End,
            Next::Incomplete(why) => At::Failed(asking.incomplete(why, &page)),
        };
        Ok(Some(Page {
            answer,
            repeated: step.repeated,
            is_old: step.is_old,
        }))
    }
}
