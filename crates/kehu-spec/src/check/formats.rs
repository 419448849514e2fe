//! `strftime` formats: that they can be written, and read back without loss.

use jiff::civil::{Date, DateTime, date};
use jiff::fmt::strtime;

use super::{Context, innermost};
use crate::diagnostic::Diagnostics;
use crate::model::Type;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    for field in context.fields() {
        let problem = match innermost(&field.ty) {
            Type::DateTime { format } => problem(format, false),
            Type::Date { format } => problem(format, true),
            _ => continue,
        };
        if let Some(problem) = problem {
            let span = context
                .row(field)
                .and_then(|row| row.format.as_ref())
                .map_or(field.span, |cell| cell.span);
            diagnostics.bad_format(&problem, span);
        }
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
