//! An answer without the rows in it that cannot be read.
//!
//! One row that its type refuses must not lose what stands around it. Only where data do not fit as they came, each
//! row of the lists in them is read by itself, among what is around the lists; the good ones are put back.

mod around;

use std::marker::PhantomData;

use kehu_wire::json;
use serde_json::value::RawValue;

use crate::envelope::{self, Output, Read, all};
use crate::error::{BadRow, Misfit};
use crate::info::Path;
use crate::place::{dotted, join};
use crate::{CallOptions, Error, Operation, Response, Result, Runtime};

impl Runtime {
    /// Sends one request and takes its answer without the rows that cannot be read, of the lists that are inside
    /// its data ([`OperationInfo::lists`](crate::info::OperationInfo::lists)): which ones,
    /// [`Response::left_out`] says.
    ///
    /// # Errors
    /// Whatever keeps the answer from being what the operation promises, but for those rows.
    pub async fn send_partial<O: Operation>(
        &self,
        operation: &O,
        request: O::Request,
        options: &CallOptions,
    ) -> Result<Response<O::Output>> {
        let info = operation.info();
        if info.lists.is_empty() {
            return self.send_with(operation, request, options).await;
        }
        let mut secrets = Vec::new();
        operation.secrets(&request, &mut secrets);
        let read = PhantomData::<Box<RawValue>>;
        let answer = self.send_for(operation, request, options, read).await?;
        let (data, mut answer) = answer.split();
        let lists = info.lists.to_vec();
        let sifted = Sieve::of(self, operation, lists).sift(data.get(), &answer);
        let tidy = |error: Error| self.tidy(error.within(&answer), info, &secrets);
        let (data, left_out) = match sifted {
            Ok((data, left_out)) => (data, left_out),
            Err(error) => {
                let id = answer.request_id().map(str::to_owned);
                let body = answer.body().clone();
                return Err(tidy(error.with_answer(answer.status(), id, body)));
            }
        };
        if let Some(LeftOut { text, rows }) = left_out {
            let rows = rows.into_iter().map(tidy).collect();
            answer.leave_out(&text, rows);
        }
        Ok(answer.map(|()| data))
    }
}

/// What is left of data without the rows that cannot be read.
pub(crate) struct LeftOut {
    text: String,
    pub rows: Vec<Error>,
}

/// Tells rows that can be read from others.
pub(crate) struct Sieve<R> {
    /// Where the data are in an answer.
    at: Path,
    lists: Vec<Path>,
    read: R,
}

/// A list or map of rows, as it stands in the data.
struct Listed<'t> {
    path: Path,
    text: &'t str,
    rows: Vec<Row<'t>>,
}

struct Row<'t> {
    /// `[17]`, or its key in a map.
    step: String,
    key: Option<String>,
    value: &'t RawValue,
}

impl<O: Operation> Sieve<Output<O>> {
    pub fn of(runtime: &Runtime, operation: &O, lists: Vec<Path>) -> Self {
        Self {
            at: runtime.api().data_path(operation.info()),
            lists,
            read: Output(operation.clone()),
        }
    }
}

impl<R: Read> Sieve<R> {
    /// The data of an answer without the rows that cannot be read, and those, if there are any.
    ///
    /// # Errors
    /// When what is around the rows does not fit.
    pub fn sift(&self, data: &str, answer: &Response<()>) -> Result<(R::Data, Option<LeftOut>)> {
        if !answer.has_broken_rows()
            && let Ok(data) = all(self.read.clone(), data)
        {
            return Ok((data, None));
        }
        let lists = listed(&self.lists, data);
        let bare = vec![Vec::new(); lists.len()];
        // What is around the rows must fit by itself.
        let around = with_rows(data, &lists, &bare);
        self.decoded(&around)?;
        let fits = |text: &str| all(self.read.clone(), text).is_ok();
        let around = around::shrunk(&around, &self.lists, &fits);
        let places = listed(&self.lists, &around);
        let (mut good, mut rows) = (bare.clone(), Vec::new());
        for (nth, list) in lists.iter().enumerate() {
            for (index, row) in list.rows.iter().enumerate() {
                let mut alone = bare.clone();
                alone[nth].push(row);
                let text = with_rows(&around, &places, &alone);
                match self.row(list, index, &text, answer)? {
                    None => good[nth].push(row),
                    Some(error) => rows.push(error),
                }
            }
        }
        rows.extend(answer.broken_beside().map(envelope::broken_beside));
        let text = with_rows(data, &lists, &good);
        let data = self.decoded(&text)?;
        let left_out = (!rows.is_empty()).then_some(LeftOut { text, rows });
        Ok((data, left_out))
    }

    fn decoded(&self, data: &str) -> Result<R::Data> {
        let data = envelope::decode_data(data, self.at, self.read.clone());
        data.map_err(|problem| problem.error)
    }

    /// What is wrong with one row, which stands alone in this text.
    ///
    /// # Errors
    /// When something else than the row is wrong.
    fn row(
        &self,
        list: &Listed<'_>,
        index: usize,
        alone: &str,
        answer: &Response<()>,
    ) -> Result<Option<Error>> {
        let row = &list.rows[index];
        let place = join(&dotted(self.at), &dotted(list.path));
        let at = join(&place, &row.step);
        if let Some(broken) = answer.broken_row(row.value) {
            return Ok(Some(envelope::broken_row(broken, &at)));
        }
        let Err(misfit) = envelope::with_path(alone, &dotted(self.at), self.read.clone()) else {
            return Ok(None);
        };
        let first = match &row.key {
            Some(_) => at.clone(),
            None => join(&place, "[0]"),
        };
        let Some(inside) = misfit.path.strip_prefix(&first) else {
            return Err(Error::misfit(*misfit));
        };
        let inside = inside.to_owned();
        Ok(Some(Error::misfit(Misfit {
            path: format!("{at}{inside}"),
            row: Some(BadRow {
                path: inside.trim_start_matches('.').to_owned(),
                reason: misfit.reason.clone(),
                raw: row.value.get().to_owned(),
            }),
            ..*misfit
        })))
    }
}

/// The lists and maps that stand at these paths, in the order in which they stand there.
fn listed<'t>(paths: &[Path], data: &'t str) -> Vec<Listed<'t>> {
    let lists = paths.iter().filter_map(|path| {
        let text = json::find(data, path.iter().copied())?.get();
        let items = json::items(text).map(|items| {
            let items = items.into_iter().enumerate();
            let row = |(index, value)| (format!("[{index}]"), None, value);
            items.map(row).collect::<Vec<_>>()
        });
        let rows = items.or_else(|| {
            let members = json::members(text)?.into_iter();
            Some(
                members
                    .map(|(key, value)| (key.clone(), Some(key), value))
                    .collect(),
            )
        });
        let rows = rows?.into_iter();
        Some(Listed {
            path,
            text,
            rows: rows
                .map(|(step, key, value)| Row { step, key, value })
                .collect(),
        })
    });
    let mut lists: Vec<_> = lists.collect();
    lists.sort_by_key(|list| list.text.as_ptr().addr());
    lists
}

/// The data with these rows alone in their lists.
fn with_rows(data: &str, lists: &[Listed<'_>], rows: &[Vec<&Row<'_>>]) -> String {
    let (mut text, mut rest) = (String::new(), data);
    for (list, rows) in lists.iter().zip(rows) {
        let begin = json::offset(rest, list.text).unwrap_or_default();
        text += &rest[..begin];
        let row = |row: &&Row<'_>| match &row.key {
            None => row.value.get().to_owned(),
            Some(key) => format!(
                "{}:{}",
                serde_json::Value::from(key.as_str()),
                row.value.get()
            ),
        };
        let rows = rows.iter().map(row).collect::<Vec<_>>().join(",");
        text += &match list.text.starts_with('[') {
            true => format!("[{rows}]"),
            false => format!("{{{rows}}}"),
        };
        rest = &rest[begin + list.text.len()..];
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use bytes::Bytes;
    use serde::{Deserialize, Deserializer};

    use super::*;
    use crate::response::Meta;

    thread_local! {
        /// How many letters beside rows were read.
        static READ: Cell<usize> = const { Cell::new(0) };
    }

    fn counted<'de, D: Deserializer<'de>>(text: D) -> Result<String, D::Error> {
        let text = String::deserialize(text)?;
        READ.set(READ.get() + text.len());
        Ok(text)
    }

    #[derive(Debug, Deserialize)]
    struct Row {
        id: i64,
    }

    #[derive(Debug, Deserialize)]
    struct About {
        #[serde(deserialize_with = "counted")]
        text: String,
        small: i64,
    }

    #[derive(Debug, Deserialize)]
    struct Data {
        #[serde(deserialize_with = "counted")]
        text: String,
        #[serde(default, deserialize_with = "counted")]
        optional: String,
        about: About,
        inside: Inside,
    }

    #[derive(Debug, Deserialize)]
    struct Inside {
        rows: Vec<Row>,
        others: Vec<Row>,
    }

    #[test]
    fn what_is_around_the_rows_is_not_read_as_often_as_there_are_rows() {
        const LARGE: usize = 100_000;
        let large = "x".repeat(LARGE);
        let row = |id: i64| match id % 3 {
            0 => r#"{"id":"bad"}"#.to_owned(),
            _ => format!(r#"{{"id":{id}}}"#),
        };
        let rows = (0..3000).map(row).collect::<Vec<_>>().join(",");
        let data = format!(
            r#"{{"unknown":["{large}"],"text":"{large}","about":{{"more":"{large}","text":"{large}","small":7}},
            "inside":{{"others":[{rows}],"beside":"{large}","rows":[{rows}]}},"optional":"{large}"}}"#
        );
        let sieve = Sieve {
            at: &["data"],
            lists: vec![&["inside", "rows"], &["inside", "others"]],
            read: PhantomData::<Data>,
        };
        let answer = Response::new((), Meta::kept(&["data"], Bytes::new(), None));
        READ.set(0);
        let (found, left_out) = sieve.sift(&data, &answer).unwrap();
        assert_eq!(found.inside.rows.len() + found.inside.others.len(), 4000);
        assert!(found.inside.rows.iter().all(|row| row.id % 3 != 0));
        assert_eq!(found.text.len() + found.optional.len(), 2 * LARGE);
        assert_eq!((found.about.text.len(), found.about.small), (LARGE, 7));
        let told = left_out.unwrap().rows;
        assert_eq!(told.len(), 2000);
        assert_eq!(told[1].path(), Some("data.inside.others[3].id"));
        let times = READ.get() / (3 * LARGE);
        assert!(times < 30, "what is around the rows was read {times} times");
    }
}
