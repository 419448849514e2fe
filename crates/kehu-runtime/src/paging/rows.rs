//! The rows of an answer, each by itself.

use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::Cursor;
use super::fetch::Fetch;
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
        O::item(row)
    }
}

/// A row that its type reads.
pub(super) struct TypedRow<T>(PhantomData<T>);

impl<T: DeserializeOwned> ReadRow for TypedRow<T> {
    type Row = T;

    fn read<'de, D: Deserializer<'de>>(row: D) -> Result<T, D::Error> {
        T::deserialize(row)
    }
}

/// The rows as they came.
pub(super) fn rows_of<T>(page: &Response<T>, items: Path) -> Vec<&RawValue> {
    page.find(items)
        .and_then(|items| json::items(items.get()))
        .unwrap_or_default()
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

    pub fn typed<R: ReadRow, T>(&self, page: &Response<T>) -> Vec<Result<R::Row>> {
        let rows = rows_of(page, self.items).into_iter().enumerate();
        rows.map(|(index, row)| self.one::<R, T>(page, index, row))
            .collect()
    }

    pub fn raw<R: ReadRow, T>(
        &self,
        page: &Response<T>,
        rows: registry::Rows,
    ) -> Vec<Result<Box<RawValue>>> {
        let all = rows_of(page, self.items).into_iter();
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

    /// `data.customer_list[17]`
    fn place(&self, index: usize) -> String {
        let data = envelope::dotted(self.runtime.api().data_path(self.info));
        let list = envelope::join(&data, &envelope::dotted(self.items));
        format!("{list}[{index}]")
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
        if error.path().iter().next().is_none() {
            misfit.value = Some(text.to_owned());
        }
        Error::misfit(misfit)
    })
}

/// A page, row by row.
pub(super) struct Rows<T> {
    pub rows: Vec<Result<T>>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    pub page: Response<()>,
}

impl<'c, O: PagedOperation + 'c> Fetch<'c, O, O::Output> {
    /// The rows of an answer, of which some may not fit; goes on behind it. An error when there are no
    /// rows to be had.
    pub fn rows(&mut self, answer: Result<Response<O::Output>>) -> Result<Rows<O::Item>> {
        let (rows, page) = match answer {
            Ok(page) => {
                let (rows, page) = page.split(O::items);
                (rows.into_iter().map(Ok).collect(), page)
            }
            Err(error) => {
                let page = error.undecoded();
                let rows = page.as_ref().and_then(|page| self.one_by_one(page));
                match (rows, page) {
                    (Some(rows), Some(page)) => (rows, page),
                    _ => return Err(error),
                }
            }
        };
        let next = self.go_on(&page, rows.len());
        Ok(Rows { rows, next, page })
    }

    /// `None` where there are none, or where it is something beside them that does not fit.
    fn one_by_one(&self, page: &Response<()>) -> Option<Vec<Result<O::Item>>> {
        let rows = Reader::of_pages(self.runtime(), O::INFO).typed::<PageRow<O>, _>(page);
        rows.iter().any(Result::is_err).then_some(rows)
    }
}
