//! A field's type, from what the table says and what examples show. What is shown wins: it is what
//! travels; what the table says instead becomes a claim.

mod cell;
mod numbers;
mod texts;
mod ty;

pub use cell::cell;
use kehu_spec::model::Wire;
pub use ty::Ty;

use kehu_page::facts::Facts;
use kehu_page::json::Value;
use kehu_page::recognise::shape::Sample;
use kehu_page::types::{Class, TypeExpr};
use kehu_page::words::Base;
use numbers::{integers, is_moment, is_whole, timestamp};
pub use texts::{UNTYPED, is_number};
use texts::{dated, strings, texts};

/// What is known of a value.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// The wire name.
    pub name: &'a str,
    /// The description.
    pub words: &'a str,
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
    pub wire: Option<Wire>,
    /// Whether a list of one is shown as its item alone.
    pub single: bool,
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
            single: false,
            claim: None,
            open: None,
        }
    }

    fn wire(mut self, wire: Wire) -> Judged {
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

/// The table's example cell, or a value of a form, in which everything is a string.
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
        TypeExpr::Base(Base::Json | Base::Any) => {
            let begins = at.cell.and_then(|cell| cell.trim().chars().next());
            match begins {
                Some('{') => Judged::of(Ty::Map(Box::new(Ty::Plain("any")))),
                Some('[') => Judged::of(Ty::Plain("any").list()),
                _ => Judged::plain("any"),
            }
        }
        TypeExpr::Base(Base::Number) if is_whole(at).is_none() => {
            Judged::plain("float64").open("a number: the page does not say whether it is whole")
        }
        TypeExpr::Either(options) => {
            let all: Vec<Ty> = options.iter().filter_map(said).collect();
            let text = all.contains(&Ty::Plain("string"));
            match all.iter().find(|ty| ty.is_number()) {
                Some(number) if text => Judged::of(number.clone()).wire(Wire::Either),
                Some(number) => Judged::of(number.clone()),
                None => Judged::plain("any").open("the table names several types"),
            }
        }
        // "Stirng", or a model that another page has.
        TypeExpr::Named(name) => {
            Judged::plain("any").open(format!("`{name}` is not a type that is known here"))
        }
        expr => Judged::of(said(expr).unwrap_or(Ty::Plain("any"))),
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
            Judged::plain("string").wire(Wire::Either)
        } else if texts.iter().all(|t| t.parse::<i64>().is_ok()) {
            Judged::plain("int64").wire(Wire::Either)
        } else {
            Judged::plain("any").open("examples show numbers and texts")
        };
    }
    if all(Class::Object) {
        return Judged::of(Ty::Map(Box::new(Ty::Plain("any"))));
    }
    Judged::plain("any").open("examples show several types")
}

#[cfg(test)]
mod tests {
    use super::*;
    use kehu_page::facts;

    fn judge_cell(name: &str, ty: &str, cell: Option<&str>, prose: &str) -> String {
        let facts = facts::read(prose);
        let said = kehu_page::types::read(&kehu_page::inline::parse(ty)).expr;
        let judged = judge(&Evidence {
            name,
            words: prose,
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
            "created",
            "String",
            Some("2023-06-19T16:50:57.303Z"),
            "",
            "datetime %Y-%m-%dT%H:%M:%S%.fZ",
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
        check("x", "json", None, "", "any");
        check("x", "json", Some("{\"k\": {\"en\": \"v\"}"), "", "map<any>");
        check("x", "any", Some("[1, 2]"), "", "list<any>");
    }
}
