//! Pages of a part: those of the list from a row on, cut behind another.

use std::{cmp::Ordering, sync::Arc};

use serde_json::{Map, Value};

use super::Part;
use crate::{
    row::{self, Key},
    source::{BehindParam, Fault, Page, PageFuture, Pages, Passes, Source, SourceError},
    table::Table,
};

struct Within {
    pages: Arc<dyn Pages>,
    field: BehindParam,
    table: Table,
    part: Part,
}

/// A source of a part alone; `None` where its list cannot be begun in the middle.
pub(super) fn within(part: &Part, source: &Source, table: &Table) -> Option<Source> {
    let field = source.behind.clone()?;
    table.key?;
    Some(Source {
        pages: Arc::new(Within {
            pages: Arc::clone(&source.pages),
            field,
            table: table.clone(),
            part: part.clone(),
        }),
        part: Some(part.id()),
        // One reader: others would look for rows beyond the part.
        behind: None,
        ..source.clone()
    })
}

impl Pages for Within {
    fn page(&self, mut request: Map<String, Value>, at: Option<Arc<Value>>) -> PageFuture<'_> {
        let begins = at.is_none();
        if let (true, Some(row)) = (begins, &self.part.behind) {
            request.insert(self.field.field.clone(), self.field.say(row));
        }
        Box::pin(async move {
            let page = self.pages.page(request, at).await?;
            let keys: Vec<_> = page
                .items
                .iter()
                .map(|item| row::key(&self.table, item.get()))
                .collect();
            if let (true, Some(behind)) = (begins, &self.part.behind) {
                let before = keys
                    .iter()
                    .flatten()
                    .find(|key| !self.is_behind(key, behind));
                if before.is_some() {
                    return Err(not_behind());
                }
            }
            Ok(self.cut(page, &keys))
        })
    }
}

impl Within {
    fn is_behind(&self, key: &Key, other: &Key) -> bool {
        let behind = match self.part.rises {
            true => Ordering::Greater,
            false => Ordering::Less,
        };
        key.cmp(other) == behind
    }

    /// Without what comes behind the part's last row.
    fn cut(&self, mut page: Page, keys: &[Option<Key>]) -> Page {
        let Some(until) = &self.part.until else {
            return page;
        };
        let mut keys = keys.iter();
        let last = keys.position(|key| {
            let key = key.as_ref();
            key.is_some_and(|key| key == until || self.is_behind(key, until))
        });
        let Some(last) = last else {
            return page;
        };
        let is_inside = page
            .items
            .get(last)
            .is_some_and(|item| row::key(&self.table, item.get()).as_ref() == Some(until));
        page.items.truncate(last + usize::from(is_inside));
        page.next = None;
        page.cursor = None;
        page.incomplete = None;
        page
    }
}

fn not_behind() -> SourceError {
    SourceError {
        message: "the service was asked for what comes behind a row, and answered with what comes before it: the \
             list cannot be read in parts"
            .to_owned(),
        fault: Fault::NotUnderstood,
        passes: Passes::Never,
        retry_after: None,
    }
}
