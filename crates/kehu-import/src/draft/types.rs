//! A field's type, from what the table says and what examples show. What is shown wins: it is what
//! travels; what the table says instead becomes a claim.

use serde_json::Value as Json;

use super::lists;
use super::spec::Ty;
use crate::facts::{self, Enumeration, Facts, Unit};
use crate::json::Value;
use crate::recognise::shape::Sample;
use crate::text;
use crate::types::{Class, TypeExpr};
use crate::words::Base;

/// What is known of a value.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// The wire name.
    pub name: &'a str,
    /// What the table says.
    pub said: &'a TypeExpr,
    /// What the description says.
    pub facts: &'a Facts,
    /// What examples show.
    pub shown: Vec<&'a Sample>,
    /// The table's own example.
    pub cell: Option<&'a str>,
}

/// A type and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The type to draft.
    pub ty: Ty,
    /// How the value really travels.
    pub wire: Option<&'static str>,
    /// What the table says, where that is not it.
    pub claim: Option<Ty>,
    /// What a person should look at.
    pub open: Option<String>,
}

impl Judged {
    fn plain(name: &'static str) -> Judged {
        Judged::of(Ty::Plain(name))
    }

    fn of(ty: Ty) -> Judged {
        Judged {
            ty,
            wire: None,
            claim: None,
            open: None,
        }
    }

    fn wire(mut self, wire: &'static str) -> Judged {
        self.wire = Some(wire);
        self
    }

    fn open(mut self, why: impl Into<String>) -> Judged {
        self.open = Some(why.into());
        self
    }
}

/// The type that the table says, lists and all, without a look at examples.
pub fn said(expr: &TypeExpr) -> Option<Ty> {
    let any = || Box::new(Ty::Plain("any"));
    Some(match expr {
        TypeExpr::Unknown | TypeExpr::Either(_) => return None,
        TypeExpr::Named(_) => Ty::Map(any()),
        TypeExpr::List(inner) => said(inner).unwrap_or(Ty::Plain("any")).list(),
        TypeExpr::Map(inner) => Ty::Map(said(inner).map_or_else(any, Box::new)),
        TypeExpr::Base(base) => match base {
            Base::String | Base::DateTime | Base::Date | Base::Enum => Ty::Plain("string"),
            Base::Int32 => Ty::Plain("int32"),
            Base::Integer | Base::Int64 => Ty::Plain("int64"),
            Base::Float64 | Base::Number => Ty::Plain("float64"),
            Base::Decimal => Ty::Plain("decimal"),
            Base::Bool => Ty::Plain("bool"),
            Base::Object | Base::Map => Ty::Map(any()),
            Base::Array => Ty::Plain("any").list(),
            Base::StringList => Ty::Plain("string").list(),
            Base::IntegerList => Ty::Plain("int64").list(),
            Base::Bytes => Ty::Plain("bytes"),
            Base::Timestamp => Ty::Plain("timestamp_ms"),
            Base::Json | Base::Any | Base::File => return None,
        },
    })
}

/// Judges a value that is neither an object with known fields nor a list.
pub fn judge(at: &Evidence<'_>) -> Judged {
    const WHOLE: TypeExpr = TypeExpr::Base(Base::Integer);
    if *at.said == TypeExpr::Base(Base::Number) && is_whole(at) == Some(true) {
        let shown = at.shown.clone();
        return judge(&Evidence {
            said: &WHOLE,
            shown,
            ..*at
        });
    }
    let hard: Vec<&Sample> = at
        .shown
        .iter()
        .copied()
        .filter(|s| s.class != Class::Any)
        .collect();
    let mut judged = if hard.is_empty() {
        unseen(at)
    } else {
        seen(at, &hard)
    };
    if judged.claim.is_none()
        && let Some(said) = said(at.said)
        && hard.iter().any(|s| !is_a(&said, s))
    {
        judged.claim = Some(said);
    }
    judged
}

/// Whether a sample is of a type without parts.
fn is_a(ty: &Ty, sample: &Sample) -> bool {
    match (ty, sample.class) {
        (Ty::Plain("any"), _) | (_, Class::Any) => true,
        (Ty::Plain("string" | "bytes"), class) => class == Class::String,
        (Ty::Plain("bool"), class) => class == Class::Bool,
        (Ty::Plain("float64" | "decimal"), class) => {
            matches!(class, Class::Integer | Class::Number)
        }
        (Ty::Plain(_), class) => class == Class::Integer,
        (Ty::List(_), class) => class == Class::Array,
        (Ty::Map(_) | Ty::Named(_), class) => class == Class::Object,
        _ => true,
    }
}

/// The table's example cell, or a value of a form, in which everything is a text.
fn soft<'a>(at: &Evidence<'a>) -> Option<&'a str> {
    at.cell.or_else(|| {
        at.shown.iter().find_map(|s| match &s.value {
            Value::String(text) => Some(text.as_str()),
            _ => None,
        })
    })
}

/// Only the table speaks, with its example cell and its words.
fn unseen(at: &Evidence<'_>) -> Judged {
    let soft = soft(at);
    match at.said {
        TypeExpr::Base(Base::Timestamp) => timestamp(at, soft),
        TypeExpr::Base(Base::Integer | Base::Int64 | Base::Int32)
            if at.facts.timestamp || soft.is_some_and(|s| is_moment(at.name, s)) =>
        {
            timestamp(at, soft)
        }
        TypeExpr::Base(Base::DateTime) => dated(at, soft, false),
        TypeExpr::Base(Base::Date) => dated(at, soft, true),
        TypeExpr::Base(Base::String) | TypeExpr::Unknown => texts(at, soft),
        TypeExpr::Base(Base::File) => {
            Judged::plain("string").open("a file: the table does not say how it travels")
        }
        TypeExpr::Base(Base::Json | Base::Any) => Judged::plain("any"),
        TypeExpr::Base(Base::Number) if is_whole(at).is_none() => {
            Judged::plain("float64").open("a number: the page does not say whether it is whole")
        }
        TypeExpr::Either(options) => {
            let all: Vec<Ty> = options.iter().filter_map(said).collect();
            let text = all.contains(&Ty::Plain("string"));
            match all.iter().find(|ty| ty.is_number()) {
                Some(number) if text => Judged::of(number.clone()).wire("either"),
                Some(number) => Judged::of(number.clone()),
                None => Judged::plain("any").open("the table names several types"),
            }
        }
        expr => Judged::of(said(expr).unwrap_or(Ty::Plain("any"))),
    }
}

/// A text, or a row without a type.
fn texts(at: &Evidence<'_>, soft: Option<&str>) -> Judged {
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
        return untyped(soft);
    }
    Judged::plain("string")
}

/// No type at all: the example cell is the only witness.
fn untyped(cell: Option<&str>) -> Judged {
    let open = "no table says the type";
    match cell {
        Some(cell) if cell.parse::<i64>().is_ok() && cell.len() < 11 => {
            Judged::plain("int64").open(format!("{open}; the table's example is a number"))
        }
        Some("true" | "false") => {
            Judged::plain("bool").open(format!("{open}; the table's example is a truth value"))
        }
        _ => Judged::plain("string").open(open),
    }
}

fn of_format(format: &str) -> Ty {
    if format.contains("%H") {
        Ty::DateTime(format.to_owned())
    } else {
        Ty::Date(format.to_owned())
    }
}

/// The table says that it is a date; how it is written it may leave open.
fn dated(at: &Evidence<'_>, cell: Option<&str>, date: bool) -> Judged {
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

/// A number that counts from 1970.
fn timestamp(at: &Evidence<'_>, cell: Option<&str>) -> Judged {
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
fn is_moment(name: &str, digits: &str) -> bool {
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

fn names_a(kind: &str, name: &str) -> bool {
    let listed = lists::words("numbers", kind);
    text::words(name).iter().any(|word| listed.contains(word))
}

/// Whether a number of which the table says no more is whole; `None` where nothing tells.
fn is_whole(at: &Evidence<'_>) -> Option<bool> {
    let shown = |class: Class| at.shown.iter().any(|sample| sample.class == class);
    if names_a("broken", at.name) || shown(Class::Number) {
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
    let whole =
        counted || told || shown(Class::Integer) || names_a("whole", at.name) || is_timely(at.name);
    let cell = soft(at).map(str::trim);
    match cell.map(|cell| (cell.parse::<i64>().is_ok(), cell.parse::<f64>().is_ok())) {
        Some((true, _)) => Some(true),
        Some((false, true)) => Some(false),
        _ => whole.then_some(true),
    }
}

/// Examples speak.
fn seen(at: &Evidence<'_>, hard: &[&Sample]) -> Judged {
    let all = |class: Class| hard.iter().all(|s| s.class == class);
    let said = said(at.said);
    if all(Class::Integer) {
        return integers(at, hard, said);
    }
    if hard
        .iter()
        .all(|s| matches!(s.class, Class::Integer | Class::Number))
    {
        return match said {
            Some(Ty::Plain("decimal")) => Judged::plain("decimal"),
            _ => Judged::plain("float64"),
        };
    }
    if all(Class::Bool) {
        return Judged::plain("bool");
    }
    let texts: Vec<&str> = hard
        .iter()
        .filter_map(|s| match &s.value {
            Value::String(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    if all(Class::String) {
        return strings(at, &texts, said);
    }
    if hard
        .iter()
        .all(|s| matches!(s.class, Class::Integer | Class::String))
    {
        return if said == Some(Ty::Plain("string")) {
            Judged::plain("string").wire("either")
        } else if texts.iter().all(|t| t.parse::<i64>().is_ok()) {
            Judged::plain("int64").wire("either")
        } else {
            Judged::plain("any").open("examples show numbers and texts")
        };
    }
    if all(Class::Object) {
        return Judged::of(Ty::Map(Box::new(Ty::Plain("any"))));
    }
    Judged::plain("any").open("examples show several types")
}

fn integers(at: &Evidence<'_>, hard: &[&Sample], said: Option<Ty>) -> Judged {
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
            Judged::plain("bool").wire("number")
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

fn strings(at: &Evidence<'_>, texts: &[&str], said: Option<Ty>) -> Judged {
    let whole = || texts.iter().all(|t| t.parse::<i64>().is_ok());
    match &said {
        Some(ty) if ty.is_integer() && whole() => return Judged::of(ty.clone()).wire("string"),
        Some(Ty::Plain("timestamp_ms")) if whole() => {
            return timestamp(at, texts.first().copied()).wire("string");
        }
        Some(Ty::Plain(name @ ("float64" | "decimal")))
            if texts
                .iter()
                .all(|t| t.parse::<f64>().is_ok_and(f64::is_finite)) =>
        {
            return Judged::plain(name).wire("string");
        }
        Some(Ty::Plain("bool"))
            if texts
                .iter()
                .all(|t| matches!(*t, "true" | "false" | "0" | "1")) =>
        {
            return Judged::plain("bool").wire("string");
        }
        _ => {}
    }
    let given: Vec<&&str> = texts.iter().filter(|t| !t.is_empty()).collect();
    let format = given.first().and_then(|t| facts::format_of(t));
    if let Some(format) = format
        && given.len() == texts.len()
        && given.iter().all(|t| facts::format_of(t) == Some(format))
    {
        let judged = Judged::of(of_format(format));
        let doubtful = said == Some(Ty::Plain("string")) && !is_timely(at.name);
        return if doubtful && at.facts.format.is_none() {
            judged.open("its example is a time, its name is not of one: is it always?")
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

fn is_base64(text: &str) -> bool {
    text.len().is_multiple_of(4)
        && text.len() > 3
        && text
            .trim_end_matches('=')
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/'))
}

/// A table's cell as a value of a type; `None` when it does not fit.
pub fn cell(text: &str, ty: &Ty, wire: Option<&str>) -> Option<Json> {
    let text = text.trim().trim_matches('`').trim();
    let bare = text
        .strip_prefix(['"', '“', '\''])
        .and_then(|t| t.strip_suffix(['"', '”', '\'']))
        .unwrap_or(text);
    if bare.is_empty() || bare.chars().any(char::is_control) || bare.chars().count() > 200 {
        return None;
    }
    Some(match ty {
        Ty::Plain("string") if wire.is_none() => {
            let json = bare.starts_with(['{', '[']) && serde_json::from_str::<Json>(bare).is_ok();
            (!json).then(|| Json::from(bare))?
        }
        Ty::Plain("int32" | "int64" | "timestamp_ms" | "timestamp_s") => {
            let number: i64 = bare.parse().ok()?;
            if *ty == Ty::Plain("int32") {
                i32::try_from(number).ok()?;
            }
            if wire == Some("string") {
                Json::from(bare)
            } else {
                Json::from(number)
            }
        }
        Ty::Plain("float64" | "decimal") if wire.is_none() => {
            Json::from(bare.parse::<f64>().ok().filter(|f| f.is_finite())?)
        }
        Ty::Plain("bool") => match (bare, wire) {
            ("true" | "false", None) => Json::from(bare == "true"),
            ("0" | "1", Some("number")) => Json::from(i64::from(bare == "1")),
            ("true" | "false" | "0" | "1", Some("string")) => Json::from(bare),
            _ => return None,
        },
        Ty::DateTime(format) | Ty::Date(format) => {
            Json::from((facts::format_of(bare) == Some(format.as_str())).then_some(bare)?)
        }
        Ty::List(inner) => {
            let value: Json = serde_json::from_str(bare).ok()?;
            let items = value.as_array().filter(|items| !items.is_empty())?;
            let fits = |item: &Json| match (item, inner.as_ref()) {
                (Json::String(_), Ty::Plain("string")) => true,
                (Json::Number(n), inner) if inner.is_integer() => n.is_i64(),
                _ => false,
            };
            items.iter().all(fits).then_some(value)?
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge_cell(name: &str, ty: &str, cell: Option<&str>, prose: &str) -> String {
        let facts = facts::read(prose);
        let said = crate::types::read(&crate::inline::parse(ty)).expr;
        let judged = judge(&Evidence {
            name,
            said: &said,
            facts: &facts,
            shown: Vec::new(),
            cell,
        });
        let format = judged
            .ty
            .format()
            .map(|f| format!(" {f}"))
            .unwrap_or_default();
        let open = judged.open.map(|_| " ?").unwrap_or_default();
        format!("{}{format}{open}", judged.ty)
    }

    #[test]
    fn tables_alone() {
        let check = |name, ty, cell, prose, expect: &str| {
            assert_eq!(judge_cell(name, ty, cell, prose), expect);
        };
        check(
            "a",
            "String",
            Some("2024-07-19T17:29:27"),
            "",
            "datetime %Y-%m-%dT%H:%M:%S",
        );
        check(
            "createTime",
            "long",
            Some("1559096182000"),
            "",
            "timestamp_ms",
        );
        check("t", "long", None, "时间戳，单位毫秒", "timestamp_ms");
        check("t", "long", None, "时间戳", "int64 ?");
        check("n", "", None, "", "string ?");
        check("n", "string/number", None, "", "float64");
        check("ratio", "number", Some("1"), "", "float64");
        check("pageno", "number", None, "", "int64");
        check("weight", "number", Some("0.5"), "", "float64");
        check(
            "sendtime",
            "number",
            None,
            "second level timestamp",
            "timestamp_s",
        );
        check("state", "number", None, "0: off, 1: on", "int64");
        check("x", "number", None, "", "float64 ?");
    }

    #[test]
    fn cells_become_values() {
        assert_eq!(cell("5", &Ty::Plain("int64"), None), Some(Json::from(5)));
        assert_eq!(cell("five", &Ty::Plain("int64"), None), None);
        assert_eq!(
            cell("\"x\"", &Ty::Plain("string"), None),
            Some(Json::from("x"))
        );
        let list = Ty::Plain("int64").list();
        assert_eq!(cell("[1,2]", &list, None), Some(serde_json::json!([1, 2])));
    }
}
