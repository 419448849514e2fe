//! One page, or page after page.

use std::{io::Write as _, pin::pin};

use kehu_registry::{self as registry, RawPage};
use kehu_runtime::{Position, info::PagedBy};
use serde_json::value::RawValue;
use tr::tr;

use super::{Call, ended};
use crate::{
    connection::Connection,
    exit::Exit,
    failure::{Failure, Result},
    language::text,
    output::Rows,
    progress::Progress,
    rows, signals, style,
};

impl Call<'_> {
    /// One page, or an answer that is a list.
    pub(super) fn page(&self, page: kehu_runtime::Result<RawPage>) -> Result<Exit> {
        let page = page.map_err(|error| self.failed(&error))?;
        let mut bad = 0;
        if self.is_whole() {
            self.whole(&page.good_data(self.operation.info))?;
            for error in page.items.iter().filter_map(|item| item.as_ref().err()) {
                bad += 1;
                self.left_out.note(error);
            }
        } else {
            let mut rows = self.rows()?;
            bad = self.write(&mut rows, &page.items, u64::MAX)?;
            let count = rows.finish()?;
            self.say_when_empty(count + bad)?;
        }
        if self.io.is_watched() && page.next.is_some() && !self.is_all(&page) {
            let more = "more follow: --all for every page, --max N for so many rows";
            writeln!(
                self.io.stderr.clone(),
                "{}",
                style::dim(text(more), self.io.colored_stderr())
            )?;
        }
        match page.incomplete {
            Some(error) => Err(self.failed(&error)),
            None => Ok(ended(bad)),
        }
    }

    /// Whether a page has as many rows as the vendor counts: another one is asked for only by who wants proof.
    fn is_all(&self, page: &RawPage) -> bool {
        let counted = self.operation.paging().and_then(|paging| match &paging.by {
            PagedBy::Number { total, .. } | PagedBy::Offset { total, .. } => *total,
            PagedBy::Cursor { .. } | PagedBy::LastItem { .. } => None,
        });
        let total = counted.and_then(|total| {
            let found = kehu_wire::json::find(page.response.raw_data(), total.iter().copied())?;
            kehu_wire::json::plain(found)?.parse::<usize>().ok()
        });
        total.is_some_and(|total| total <= page.items.len())
    }

    /// Page after page, until there are `max` rows. What came is written whole, however it ends.
    pub(super) async fn follow(
        &self,
        connection: &Connection,
        max: u64,
        quiet: bool,
    ) -> Result<Exit> {
        let mut rows = self.rows()?;
        let progress = Progress::start(self.io, self.format, max, quiet);
        let (mut count, mut bad, mut at) = (0, 0, None);
        let mut stopped = pin!(signals::stopped());
        let incomplete = loop {
            let page = tokio::select! {
                page = self.page_at(connection, at.clone()) => page.map_err(|error| self.failed(&error)),
                stop = &mut stopped => stop.map_err(Failure::from).and(Err(stopped_by_a_person())),
            };
            let page = match page {
                Ok(page) => page,
                Err(failure) => {
                    progress.clear();
                    if count > 0 {
                        rows.finish()?;
                    }
                    return Err(rows::interrupted(
                        failure,
                        self.operation,
                        count,
                        at.as_ref(),
                    ));
                }
            };
            bad += self.write(&mut rows, &page.items, max - count)?;
            let good = page.items.iter().filter(|item| item.is_ok()).count();
            count = count.saturating_add(good as u64).min(max);
            progress.page(count);
            rows.flush()?;
            at = page.next;
            if at.is_none() || count >= max {
                break page.incomplete.filter(|_| count < max);
            }
        };
        progress.clear();
        rows.finish()?;
        if let Some(error) = incomplete {
            return Err(self
                .failed(&error)
                .fact("after", tr!("{count} rows", count)));
        }
        self.say_when_empty(count + bad)?;
        Ok(ended(bad))
    }

    /// One page: the one that the request asks for, or the one at a position.
    pub(super) async fn page_at(
        &self,
        connection: &Connection,
        at: Option<Position>,
    ) -> kehu_runtime::Result<RawPage> {
        let (session, request) = (&connection.session, self.request.clone());
        let page = self
            .operation
            .page(session, request, at, registry::Rows::Checked);
        page.await
    }

    /// Writes at most `room` rows; how many could not be read.
    pub(super) fn write(
        &self,
        rows: &mut Rows<'_>,
        items: &[kehu_runtime::Result<Box<RawValue>>],
        mut room: u64,
    ) -> Result<u64> {
        let mut bad = 0;
        for item in items {
            match item {
                Ok(_) if room == 0 => break,
                Ok(item) => {
                    rows.row(item)?;
                    room -= 1;
                }
                Err(error) => {
                    bad += 1;
                    self.left_out.note(error);
                }
            }
        }
        Ok(bad)
    }
}

/// Somebody had enough, which leaves out what had not come.
fn stopped_by_a_person() -> Failure {
    Failure::new(Exit::Partial, "stopped before the last page")
}
