//! `strftime` formats: that they can be written, and read back without loss.

use jiff::civil::{Date, DateTime, date};
use jiff::fmt::strtime;

use crate::model::Type;

/// What is wrong with the format of a type that has one.
pub(super) fn problem_of(ty: &Type) -> Option<String> {
    match ty {
        Type::DateTime { format } => problem(format, false),
        Type::Date { format } => problem(format, true),
        Type::List(inner) | Type::Map(inner) | Type::Json(inner) => problem_of(inner),
        _ => None,
    }
}

/// What is wrong with a format, tried on a moment in which no two parts are alike.
fn problem(format: &str, only_date: bool) -> Option<String> {
    let moment = date(2024, 11, 27).at(13, 45, 36, 0);
    let text = match strtime::format(format, moment) {
        Ok(text) => text,
        Err(error) => return Some(error.to_string()),
    };
    let back = if only_date {
        Date::strptime(format, &text).map(|date| date == moment.date())
    } else {
        DateTime::strptime(format, &text).map(|back| back.date() == moment.date())
    };
    match back {
        Ok(true) => None,
        Ok(false) => Some(format!("`{text}` does not say the whole date")),
        Err(error) => Some(format!(
            "what it writes, `{text}`, cannot be read back: {error}"
        )),
    }
}
