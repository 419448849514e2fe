//! An answer that lists rows, read in one pass: the rows as they came, and the text around them.

use std::marker::PhantomData;

use kehu_wire::json;
use serde::de::Deserializer;
use serde_json::value::RawValue;

use super::position::digest;
use crate::envelope::Read;
use crate::info::Path;

/// Something that a page is expected to have. Null is not the same as absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<T> {
    Absent,
    Null,
    There(T),
}

impl<T> Part<T> {
    pub fn there(self) -> Option<T> {
        match self {
            Self::There(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    pub fn as_ref(&self) -> Part<&T> {
        match self {
            Self::Absent => Part::Absent,
            Self::Null => Part::Null,
            Self::There(value) => Part::There(value),
        }
    }
}

/// The rows of an answer, and what is around them.
#[derive(Debug)]
pub(super) struct Listed {
    pub rows: Part<Vec<Box<RawValue>>>,
    /// The data without a row.
    pub around: String,
    /// The `Link` header of the answer.
    pub link: Option<String>,
    /// What the headers that the operation names for paging hold.
    pub headers: Vec<(Path, Box<RawValue>)>,
}

/// Reads data with a list of rows at a path.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListAt(pub Path);

impl Read for ListAt {
    type Data = Listed;

    fn read<'de, D: Deserializer<'de>>(self, data: D) -> Result<Listed, D::Error> {
        let rows = PhantomData::<Option<Vec<Box<RawValue>>>>;
        let taken = json::take(data, self.0, rows, |rows| match rows {
            Some(_) => "[]",
            None => "null",
        })?;
        Ok(Listed {
            rows: match taken.value {
                None => Part::Absent,
                Some(None) => Part::Null,
                Some(Some(rows)) => Part::There(rows),
            },
            around: taken.around,
            link: None,
            headers: Vec::new(),
        })
    }
}

/// The header that a path names, which then leads not into the data: `header:X-Total-Count`.
pub(super) fn header_of(path: Path) -> Option<&'static str> {
    path.first()?.strip_prefix("header:")
}

/// What a header says, as JSON: a number where it is one.
pub(super) fn header_value(text: &str) -> Option<Box<RawValue>> {
    let is_number = text
        .parse::<i64>()
        .is_ok_and(|number| number.to_string() == text);
    let json = match is_number {
        true => text.to_owned(),
        false => serde_json::Value::from(text).to_string(),
    };
    RawValue::from_string(json).ok()
}

impl Listed {
    /// One digest a row.
    pub fn digests(&self) -> Part<Vec<u64>> {
        let digests =
            |rows: &Vec<Box<RawValue>>| rows.iter().map(|row| digest(row.get())).collect();
        match &self.rows {
            Part::Absent => Part::Absent,
            Part::Null => Part::Null,
            Part::There(rows) => Part::There(digests(rows)),
        }
    }

    pub fn first(&self) -> Option<&RawValue> {
        self.rows.as_ref().there()?.first().map(|row| &**row)
    }

    pub fn last(&self) -> Option<&RawValue> {
        self.rows.as_ref().there()?.last().map(|row| &**row)
    }

    /// What stands at a path beside the rows.
    pub fn mark(&self, path: Path) -> Part<&RawValue> {
        if header_of(path).is_some() {
            let mut headers = self.headers.iter();
            let found = headers.find(|(known, _)| *known == path);
            return found.map_or(Part::Absent, |(_, value)| Part::There(value));
        }
        match json::find(&self.around, path.iter().copied()) {
            None => Part::Absent,
            Some(value) if value.get() == "null" => Part::Null,
            Some(value) => Part::There(value),
        }
    }
}
