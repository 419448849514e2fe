//! `strftime` formats: that they can be written, and read back without loss.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use kehu_wire::TimeFormat;

use crate::model::Type;

/// The type of a time in a format: an instant where the format names an offset.
pub(crate) fn time(format: &str) -> Type {
    let is_instant = TimeFormat::new(format).names_offset();
    let format = format.to_owned();
    match is_instant {
        true => Type::Instant { format },
        false => Type::DateTime { format },
    }
}

/// What is wrong with the format of a type that has one.
pub(super) fn problem_of(ty: &Type) -> Option<String> {
    let (format, is_date) = match ty {
        Type::DateTime { format } | Type::Instant { format } => (format, false),
        Type::Date { format } => (format, true),
        ty => return problem_of(ty.inner()?),
    };
    let time = TimeFormat::new(format);
    if is_date && time.names_offset() {
        return Some("a date has no offset: make the type `datetime`".to_owned());
    }
    let Some(text) = time.write(OFFSET.to_timestamp(MOMENT).ok()?, OFFSET) else {
        return Some("it has a directive that is not part of a time".to_owned());
    };
    let back = match ty {
        Type::Date { .. } => time.date(&text).map(|date| date.to_datetime(MOMENT.time())),
        Type::Instant { .. } => time.instant(&text).map(|back| OFFSET.to_datetime(back)),
        _ => time.datetime(&text),
    };
    match back {
        Some(back) if is_cut(back) => None,
        Some(_) => Some(format!(
            "`{text}`, which it writes, does not say the whole moment"
        )),
        None => Some(format!("`{text}`, which it writes, cannot be read back")),
    }
}

/// A moment in which no two parts are alike.
const MOMENT: DateTime = DateTime::constant(2024, 11, 27, 13, 45, 36, 0);
const OFFSET: Offset = Offset::constant(-9);

/// Whether it is the moment, to the second, minute, hour or day.
fn is_cut(back: DateTime) -> bool {
    let time = back.time();
    let cuts = [(13, 45, 36), (13, 45, 0), (13, 0, 0), (0, 0, 0)];
    back.date() == MOMENT.date() && cuts.contains(&(time.hour(), time.minute(), time.second()))
}
