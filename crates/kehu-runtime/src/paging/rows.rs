//! The rows of an answer, each by itself.

use kehu_wire::Quick;
use serde::Deserializer;
use serde_json::value::RawValue;

use crate::envelope::{self, Read};
use crate::error::BadRow;
use crate::{Error, ListOperation, Response, Result, Runtime};

/// Whether rows are held against their type before they are handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Rows {
    /// A row that its type refuses is an error with path, value and reason.
    #[default]
    Checked,
    /// Whoever takes the rows checks them: only broken JSON is an error.
    AsTheyCame,
}

/// Reads the rows of an operation's answers, and says of each that does not fit where it is.
pub(super) struct Reader<'c, O> {
    pub runtime: &'c Runtime,
    pub operation: &'c O,
}

impl<O: ListOperation> Reader<'_, O> {
    /// The rows as they came.
    pub fn raw(
        &self,
        page: &Response<()>,
        rows: Vec<Box<RawValue>>,
        how: Rows,
    ) -> Vec<Result<Box<RawValue>>> {
        let rows = rows.into_iter().enumerate();
        rows.map(|(index, row)| {
            match how {
                Rows::Checked => drop(self.one(page, index, &row)?),
                Rows::AsTheyCame => self.sound(page, index, &row)?,
            }
            Ok(row)
        })
        .collect()
    }

    /// The rows as their type.
    pub fn typed(&self, page: &Response<()>, rows: &[Box<RawValue>]) -> Vec<Result<O::Item>> {
        let rows = rows.iter().enumerate();
        rows.map(|(index, row)| self.one(page, index, row))
            .collect()
    }

    fn one(&self, page: &Response<()>, index: usize, row: &RawValue) -> Result<O::Item> {
        self.sound(page, index, row)?;
        let item = Item(self.operation);
        let read = item.read(&mut Quick::new(row.get()));
        read.or_else(|_| {
            slowly(row.get(), &self.place(index), item).map_err(|bad| self.within(page, bad))
        })
    }

    /// A row that is not JSON is an error, whatever it was fixed to.
    fn sound(&self, page: &Response<()>, index: usize, row: &RawValue) -> Result<()> {
        let Some(broken) = page.broken_row(row) else {
            return Ok(());
        };
        let error = envelope::broken_row(broken, &self.place(index));
        Err(self.within(page, error))
    }

    /// What is broken in the data beside the rows.
    pub fn beside(&self, page: &Response<()>) -> impl Iterator<Item = Error> {
        let broken = page.broken_beside().map(envelope::broken_beside);
        broken.map(|error| self.within(page, error))
    }

    /// An error about a part of an answer, as it leaves this crate.
    pub fn within(&self, page: &Response<()>, error: Error) -> Error {
        self.runtime
            .tidy(error.within(page), self.operation.info(), &[])
    }

    /// `data.customer_list[17]`
    fn place(&self, index: usize) -> String {
        let list = envelope::list_path(self.runtime.api(), self.operation.info());
        format!("{list}[{index}]")
    }
}

/// Reads one row.
struct Item<'o, O>(&'o O);

impl<O> Clone for Item<'_, O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O> Copy for Item<'_, O> {}

impl<O: ListOperation> Read for Item<'_, O> {
    type Data = O::Item;

    fn read<'de, D: Deserializer<'de>>(self, row: D) -> Result<O::Item, D::Error> {
        self.0.item(kehu_wire::Objects(row))
    }
}

#[cold]
fn slowly<R: Read>(row: &str, at: &str, read: R) -> Result<R::Data> {
    envelope::with_path(row, at, read).map_err(|mut misfit| {
        let inside = misfit.path.strip_prefix(at).unwrap_or_default();
        if inside.is_empty() {
            misfit.value = Some(row.to_owned());
        }
        misfit.row = Some(BadRow {
            path: inside.trim_start_matches('.').to_owned(),
            reason: misfit.reason.clone(),
            raw: row.to_owned(),
        });
        Error::misfit(*misfit)
    })
}
