//! Texts: with a time, JSON or a number in them, or plain.

use serde_json::Value as Json;

use kehu_spec::model::Wire;

use super::super::lists;
use super::numbers::{tells_a_time, timestamp};
use super::ty::Ty;
use super::{Evidence, Judged};
use kehu_page::facts;
use kehu_page::types::TypeExpr;

/// A string, or a row without a type.
pub(super) fn texts(at: &Evidence<'_>, soft: Option<&str>) -> Judged {
    let format = soft
        .and_then(facts::format_of)
        .map(str::to_owned)
        .or_else(|| at.facts.format.clone());
    if let Some(format) = format {
        return Judged::of(of_format(&format));
    }
    if at.facts.json_text {
        return Judged::of(Ty::Json(Box::new(Ty::Plain("any"))));
    }
    if *at.said == TypeExpr::Unknown {
        return untyped(soft, at);
    }
    Judged::plain("string")
}

/// What is asked of a field whose type nothing says.
pub const UNTYPED: &str = "no table says the type";

/// No type at all: the words and the example cell are the only witnesses.
pub(super) fn untyped(cell: Option<&str>, at: &Evidence<'_>) -> Judged {
    if at.facts.truth {
        return Judged::plain("bool");
    }
    let open = UNTYPED;
    match cell {
        Some(cell) if is_number(cell) && !lists::has("digits", "strings", at.name) => {
            Judged::plain("int64").open(open)
        }
        Some("true" | "false") => Judged::plain("bool").open(open),
        _ => Judged::plain("string").open(open),
    }
}

/// Whether a value is a number as ids and counts are: what begins with a zero or is longer is a string.
pub fn is_number(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    number && value.len() < 11 && (digits.len() == 1 || !digits.starts_with('0'))
}

pub(super) fn of_format(format: &str) -> Ty {
    if format.contains("%H") {
        Ty::DateTime(format.to_owned())
    } else {
        Ty::Date(format.to_owned())
    }
}

/// The table says that it is a date; how it is written it may leave open.
pub(super) fn dated(at: &Evidence<'_>, cell: Option<&str>, date: bool) -> Judged {
    let format = cell
        .and_then(facts::format_of)
        .map(str::to_owned)
        .or_else(|| at.facts.format.clone());
    match format {
        Some(format) => Judged::of(of_format(&format)),
        None if date => Judged::of(Ty::Date("%Y-%m-%d".to_owned()))
            .open("the page does not say how the date is written"),
        None => Judged::of(Ty::DateTime("%Y-%m-%d %H:%M:%S".to_owned()))
            .open("the page does not say how the time is written"),
    }
}

/// The number, time or truth value that the table says, where all texts can be read as one.
fn in_text(at: &Evidence<'_>, texts: &[&str], said: &Ty) -> Option<Judged> {
    let all = |fits: fn(&str) -> bool| texts.iter().all(|text| fits(text));
    let whole = || all(|t| t.parse::<i64>().is_ok());
    let judged = match said {
        ty if ty.is_integer() && whole() => Judged::of(ty.clone()),
        Ty::Plain("timestamp_ms") if whole() => timestamp(at, texts.first().copied()),
        Ty::Plain(name @ ("float64" | "decimal"))
            if all(|t| t.parse::<f64>().is_ok_and(f64::is_finite)) =>
        {
            Judged::plain(name)
        }
        Ty::Plain("bool") if all(|t| matches!(t, "true" | "false" | "0" | "1")) => {
            Judged::plain("bool")
        }
        _ => return None,
    };
    Some(judged.wire(Wire::String))
}

/// What examples show to be texts.
pub(super) fn strings(at: &Evidence<'_>, texts: &[&str], said: Option<Ty>) -> Judged {
    let number = said.as_ref().and_then(|said| in_text(at, texts, said));
    if let Some(number) = number {
        return number;
    }
    let given: Vec<&&str> = texts.iter().filter(|t| !t.is_empty()).collect();
    let format = given.first().and_then(|t| facts::format_of(t));
    if let Some(format) = format
        && given.len() == texts.len()
        && given.iter().all(|t| facts::format_of(t) == Some(format))
    {
        let judged = Judged::of(of_format(format));
        let doubtful = said == Some(Ty::Plain("string")) && !tells_a_time(at);
        return if doubtful && at.facts.format.is_none() {
            judged
                .open("its example is a time, and nothing else says that it is one: is it always?")
        } else {
            judged
        };
    }
    let parsed: Vec<Json> = given
        .iter()
        .filter(|t| t.trim_start().starts_with(['{', '[']))
        .filter_map(|t| serde_json::from_str::<Json>(t).ok())
        .collect();
    if !given.is_empty() && parsed.len() == given.len() {
        let any = Box::new(Ty::Plain("any"));
        let inner = if parsed.iter().all(Json::is_object) {
            Ty::Map(any)
        } else if parsed.iter().all(Json::is_array) {
            Ty::List(any)
        } else {
            *any
        };
        return Judged {
            claim: said,
            ..Judged::of(Ty::Json(Box::new(inner)))
        };
    }
    if said == Some(Ty::Plain("bytes")) && given.iter().all(|t| is_base64(t)) {
        return Judged::plain("bytes");
    }
    Judged::plain("string")
}

pub(super) fn is_base64(text: &str) -> bool {
    text.len().is_multiple_of(4)
        && text.len() > 3
        && text
            .trim_end_matches('=')
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/'))
}
