//! Rows and values that are left out, and why.

use std::cell::RefCell;

use tr::tr;

use crate::{
    failure::{Result, chain},
    io::Io,
    tell,
};

/// What is left out of an answer.
#[derive(Default)]
pub(super) struct LeftOut {
    /// Why rows are, the first row of each reason, and how many there are.
    rows: RefCell<Vec<(String, String, usize)>>,
    /// What is broken beside the rows.
    beside: RefCell<Vec<String>>,
}

impl LeftOut {
    pub fn note(&self, error: &kehu_runtime::Error) {
        let here = chain(error);
        if error.row().is_none() {
            return self.beside.borrow_mut().push(here);
        }
        let why = anywhere(&here);
        let mut rows = self.rows.borrow_mut();
        match rows.iter_mut().find(|(known, ..)| *known == why) {
            Some((.., count)) => *count += 1,
            None => rows.push((why, here, 1)),
        }
    }

    /// Says why rows were left out, each reason once.
    pub fn tell(&self, io: &Io) -> Result<()> {
        for why in self.beside.take() {
            let told = tr!(
                "a value beside the rows cannot be read and is left out: {why}",
                why
            );
            tell::warn(io, &told)?;
        }
        for (why, here, count) in self.rows.take() {
            let why = if count == 1 { here } else { why };
            let told = tr!(
                "a row does not fit its documentation: {why}"
                    | "{n} rows do not fit their documentation: {why}" % count,
                why
            );
            tell::warn(io, &told)?;
        }
        Ok(())
    }
}

/// What is wrong with a row, without the row's place in its list: `data.rows[…].id`.
fn anywhere(why: &str) -> String {
    let mut parts = why.split('[');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        match part[digits..].starts_with(']') && digits > 0 {
            true => out = out + "[…" + &part[digits..],
            false => out = out + "[" + part,
        }
    }
    out
}
