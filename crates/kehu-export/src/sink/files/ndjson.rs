//! One JSON value a line, as it came.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use super::made::Rows;
use crate::{
    spool::Ahead,
    table::{ACCOUNT, Table, VALUE},
};

pub(super) fn write<W: Write>(
    rows: &mut Ahead,
    table: &Table,
    mut out: W,
) -> io::Result<(W, Rows)> {
    let mut written = Rows::default();
    let account = table.account.as_ref();
    let account = account.map(|account| {
        format!(
            "{{\"{ACCOUNT}\":{}",
            serde_json::Value::from(account.as_ref())
        )
    });
    while let Some(texts) = rows.texts()? {
        match (&account, texts.lines()) {
            (None, Some(lines)) => out.write_all(lines.as_bytes())?,
            (account, _) => {
                for text in texts.iter() {
                    push(account.as_deref(), &line(text), table.bare, &mut out)?;
                }
            }
        }
        written.count += texts.len() as u64;
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

fn push(account: Option<&str>, line: &str, bare: bool, out: &mut impl Write) -> io::Result<()> {
    match account {
        Some(account) => with_account(account, line, bare, out)?,
        None => out.write_all(line.as_bytes())?,
    }
    out.write_all(b"\n")
}

/// The row with its account in front; a value that is no object stands beside it.
fn with_account(account: &str, line: &str, bare: bool, out: &mut impl Write) -> io::Result<()> {
    out.write_all(account.as_bytes())?;
    let inside = line.trim_start().strip_prefix('{').filter(|_| !bare);
    match inside.map(str::trim_start) {
        Some(inside) if inside.starts_with('}') => out.write_all(inside.as_bytes()),
        Some(inside) => write!(out, ",{inside}"),
        None => write!(out, ",\"{VALUE}\":{line}}}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_stands_in_front_of_what_came() {
        for (line, bare, expect) in [
            ("{\"id\":1}", false, "{\"_account\":\"a\",\"id\":1}"),
            (" { \"id\":1 }", false, "{\"_account\":\"a\",\"id\":1 }"),
            ("{ }", false, "{\"_account\":\"a\"}"),
            ("\"x\"", true, "{\"_account\":\"a\",\"value\":\"x\"}"),
        ] {
            let mut out = Vec::new();
            with_account("{\"_account\":\"a\"", line, bare, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expect);
        }
    }
}
