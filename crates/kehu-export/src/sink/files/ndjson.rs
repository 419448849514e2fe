//! One JSON value a line, as it came.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use super::made::Rows;
use crate::spool::Best;

pub(super) fn write<W: Write>(rows: &mut Best, mut out: W) -> io::Result<(W, Rows)> {
    let mut written = Rows::default();
    while let Some(record) = rows.next_record()? {
        out.write_all(line(&record.body).as_bytes())?;
        out.write_all(b"\n")?;
        written.count += 1;
    }
    Ok((out, written))
}

/// The text without line ends; inside strings JSON has none.
fn line(text: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_some() {
        Cow::Owned(text.replace(['\n', '\r'], " "))
    } else {
        Cow::Borrowed(text)
    }
}
