//! Numbers: whole or broken, counts or times.

use super::super::lists;
use kehu_spec::model::Wire;

use super::ty::Ty;
use super::{Evidence, Judged, soft};
use kehu_page::facts::{Enumeration, Unit};
use kehu_page::json::Value;
use kehu_page::recognise::shape::Sample;
use kehu_page::text;
use kehu_page::types::Class;

/// A number that counts from 1970.
pub(super) fn timestamp(at: &Evidence<'_>, cell: Option<&str>) -> Judged {
    let digits = cell
        .map(str::trim)
        .filter(|c| c.parse::<i64>().is_ok())
        .map(str::len);
    match (digits, at.facts.unit) {
        (Some(13), _) => Judged::plain("timestamp_ms"),
        (Some(10), _) => Judged::plain("timestamp_s"),
        (_, Some(Unit::Milliseconds)) => Judged::plain("timestamp_ms"),
        (_, Some(Unit::Seconds)) => Judged::plain("timestamp_s"),
        _ => Judged::plain("int64")
            .open("a time: the page does not say whether in seconds or milliseconds"),
    }
}

/// A whole number that is a time: by its name and its length.
pub(super) fn is_moment(name: &str, digits: &str) -> bool {
    is_timely(name)
        && matches!(digits.len(), 10 | 13)
        && digits.starts_with('1')
        && digits.parse::<i64>().is_ok()
}

/// Whether a name speaks of a time.
fn is_timely(name: &str) -> bool {
    let glued = |word: &String| word.ends_with("time") || word.ends_with("date");
    names_a("times", name) || text::words(name).iter().any(glued)
}

/// Whether name or description speak of a time.
pub(super) fn tells_a_time(at: &Evidence<'_>) -> bool {
    let spoken = lists::words("numbers", "spoken_times");
    let words = at.words.to_lowercase();
    is_timely(at.name) || spoken.iter().any(|word| words.contains(word.as_str()))
}

pub(super) fn names_a(kind: &str, name: &str) -> bool {
    let listed = lists::words("numbers", kind);
    text::words(name).iter().any(|word| listed.contains(word))
}

/// Digits that no measure has: a number so long is an id or a time.
const LONG: usize = 10;

/// Whether a number of which the table says no more is whole; `None` where nothing tells. That an example shows a whole
/// one does not make it so: its name does, its values, or what is said of it.
pub(super) fn is_whole(at: &Evidence<'_>) -> Option<bool> {
    let shown = |class: Class| at.shown.iter().any(|sample| sample.class == class);
    let cell = soft(at).map(str::trim);
    let whole_cell = cell.is_some_and(|cell| cell.parse::<i64>().is_ok());
    let broken_cell = !whole_cell && cell.is_some_and(|cell| cell.parse::<f64>().is_ok());
    if names_a("broken", at.name) || shown(Class::Number) || broken_cell {
        return Some(false);
    }
    let counted = ["page", "size", "offset", "total"]
        .iter()
        .any(|row| lists::has("pages", row, at.name));
    let listed = at
        .facts
        .enumeration
        .as_ref()
        .is_some_and(Enumeration::is_numeric);
    let told = at.facts.timestamp || at.facts.unit.is_some() || listed;
    let digits = at.shown.iter().filter_map(|sample| match &sample.value {
        Value::Number(digits) => Some(digits.as_str()),
        _ => None,
    });
    let long = digits.chain(cell).any(|digits| digits.len() >= LONG);
    let whole = counted || told || long || names_a("whole", at.name) || is_timely(at.name);
    (whole || whole_cell || shown(Class::Integer)).then_some(whole)
}

pub(super) fn integers(at: &Evidence<'_>, hard: &[&Sample], said: Option<Ty>) -> Judged {
    let numbers: Vec<&str> = hard
        .iter()
        .filter_map(|s| match &s.value {
            Value::Number(digits) => Some(digits.as_str()),
            _ => None,
        })
        .collect();
    if !numbers.iter().all(|n| n.parse::<i64>().is_ok()) {
        return Judged::plain("any").open("the example's number does not fit into 64 bits");
    }
    match said {
        Some(Ty::Plain("bool")) if numbers.iter().all(|n| matches!(*n, "0" | "1")) => {
            Judged::plain("bool").wire(Wire::Number)
        }
        Some(Ty::Plain(name @ ("float64" | "decimal"))) => Judged::plain(name),
        said => {
            let given: Vec<&&str> = numbers.iter().filter(|n| **n != "0").collect();
            let timely = at.facts.timestamp || said == Some(Ty::Plain("timestamp_ms"));
            let length = |n: usize| {
                !given.is_empty()
                    && given
                        .iter()
                        .all(|d| d.len() == n && (timely || is_moment(at.name, d)))
            };
            if length(13) {
                Judged::plain("timestamp_ms")
            } else if length(10) {
                Judged::plain("timestamp_s")
            } else if timely && given.is_empty() {
                timestamp(at, None)
            } else if said == Some(Ty::Plain("int32"))
                && numbers.iter().all(|n| n.parse::<i32>().is_ok())
            {
                Judged::plain("int32")
            } else {
                Judged::plain("int64")
            }
        }
    }
}
