//! The rows of an answer, each by itself.

use std::marker::PhantomData;

use kehu_wire::Objects;
use serde::Deserializer;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::error::{BadRow, Misfit};
use crate::info::{OperationInfo, Path};
use crate::{Error, PagedOperation, Response, Result, Runtime, envelope, json, registry};

/// How a row is read by itself.
pub(super) trait ReadRow {
    type Row;

    fn read<'de, D: Deserializer<'de>>(row: D) -> Result<Self::Row, D::Error>;
}

/// A row of a page.
pub(super) struct PageRow<O>(PhantomData<O>);

impl<O: PagedOperation> ReadRow for PageRow<O> {
    type Row = O::Item;

    fn read<'de, D: Deserializer<'de>>(row: D) -> Result<O::Item, D::Error> {
        O::item(Objects(row))
    }
}

/// A row that its type reads.
pub(super) struct TypedRow<T>(PhantomData<T>);

impl<T: DeserializeOwned> ReadRow for TypedRow<T> {
    type Row = T;

    fn read<'de, D: Deserializer<'de>>(row: D) -> Result<T, D::Error> {
        kehu_wire::object(row)
    }
}

/// Reads the rows of an operation's answers, and says of each that does not fit where it is.
#[derive(Clone, Copy)]
pub(super) struct Reader<'c> {
    pub runtime: &'c Runtime,
    pub info: &'static OperationInfo,
    /// The list inside the data.
    pub items: Path,
}

impl<'c> Reader<'c> {
    pub fn of_pages(runtime: &'c Runtime, info: &'static OperationInfo) -> Self {
        let pages = info.pages.as_ref();
        Self {
            runtime,
            info,
            items: pages.map(|pages| pages.items).unwrap_or_default(),
        }
    }

    /// The rows as they came; none where there is no list.
    ///
    /// # Errors
    /// When something else stands in its place.
    pub fn listed<'a, T>(&self, page: &'a Response<T>) -> Result<Vec<&'a RawValue>> {
        let Some(list) = page.find(self.items) else {
            return Ok(Vec::new());
        };
        json::items(list.get()).ok_or_else(|| {
            let error = Error::misfit(Misfit {
                path: self.list(),
                reason: format!("must be a list, is {}", json::kind(list)),
                value: Some(envelope::shortened(list.get())),
                row: None,
            });
            self.runtime.tidy(error.within(page), self.info)
        })
    }

    pub fn typed<R: ReadRow, T>(&self, page: &Response<T>) -> Vec<Result<R::Row>> {
        self.each::<R, T>(page, self.listed(page).unwrap_or_default())
    }

    pub fn each<'r, R: ReadRow, T>(
        &self,
        page: &Response<T>,
        rows: impl IntoIterator<Item = &'r RawValue>,
    ) -> Vec<Result<R::Row>> {
        let rows = rows.into_iter().enumerate();
        rows.map(|(index, row)| {
            self.sound(page, index)?;
            self.one::<R, T>(page, index, row)
        })
        .collect()
    }

    pub fn raw<R: ReadRow, T>(
        &self,
        page: &Response<T>,
        rows: registry::Rows,
    ) -> Vec<Result<Box<RawValue>>> {
        let all = self.listed(page).unwrap_or_default().into_iter();
        self.checked::<R, T>(page, all.map(ToOwned::to_owned), rows)
    }

    /// Rows that were taken out of the page already.
    pub fn checked<R: ReadRow, T>(
        &self,
        page: &Response<T>,
        rows: impl IntoIterator<Item = Box<RawValue>>,
        how: registry::Rows,
    ) -> Vec<Result<Box<RawValue>>> {
        let rows = rows.into_iter().enumerate();
        rows.map(|(index, row)| {
            self.sound(page, index)?;
            if how == registry::Rows::Checked {
                self.one::<R, T>(page, index, &row)?;
            }
            Ok(row)
        })
        .collect()
    }

    fn one<R: ReadRow, T>(
        &self,
        page: &Response<T>,
        index: usize,
        row: &RawValue,
    ) -> Result<R::Row> {
        R::read(&mut serde_json::Deserializer::from_str(row.get())).or_else(|_| {
            let row = slowly::<R>(row, || self.place(index));
            row.map_err(|bad| self.runtime.tidy(bad.within(page), self.info))
        })
    }

    /// A row that is not JSON is an error, whatever it was mended to.
    fn sound<T>(&self, page: &Response<T>, index: usize) -> Result<()> {
        let Some(row) = page.broken_row(index) else {
            return Ok(());
        };
        let error = envelope::broken_row(row, &self.place(index));
        Err(self.runtime.tidy(error.within(page), self.info))
    }

    fn place(&self, index: usize) -> String {
        format!("{}[{index}]", self.list())
    }

    /// `data.customer_list`
    fn list(&self) -> String {
        envelope::list_path(self.runtime.api(), self.info)
    }
}

#[cold]
fn slowly<R: ReadRow>(row: &RawValue, at: impl FnOnce() -> String) -> Result<R::Row> {
    let text = row.get();
    let mut track = serde_path_to_error::Track::new();
    let json = &mut serde_json::Deserializer::from_str(text);
    let read = R::read(serde_path_to_error::Deserializer::new(json, &mut track));
    read.map_err(|error| {
        let error = serde_path_to_error::Error::new(track.path(), error);
        let mut misfit = envelope::misfit(text, &at(), &error);
        let inside = error.path().to_string();
        let inside = if inside == "." { String::new() } else { inside };
        if inside.is_empty() {
            misfit.value = Some(text.to_owned());
        }
        misfit.row = Some(BadRow {
            path: inside,
            reason: misfit.reason.clone(),
            raw: text.to_owned(),
        });
        Error::misfit(misfit)
    })
}
