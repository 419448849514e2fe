//! Type cells: `array[data JsonObject]`, `[]Object`, `Array of X`, `int(11)`, 整型, linked models.

use crate::block::Inline;
use crate::text;
use crate::words::{Base, phrases, words};

mod links;

/// What a type cell says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TypeCell {
    /// The cell as it stands.
    pub text: String,
    /// What was understood.
    pub expr: TypeExpr,
}

/// A type as the page means it.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum TypeExpr {
    /// Nothing, or nothing that was understood.
    #[default]
    Unknown,
    /// A known word.
    Base(Base),
    /// A word that names a model or the sub-table to look for.
    Named(String),
    /// Several of one type.
    List(Box<TypeExpr>),
    /// Any keys, one type of value.
    Map(Box<TypeExpr>),
    /// One of several: the page cannot decide.
    Either(Vec<TypeExpr>),
}

reported! {
    /// The coarse kind of a type, in which two witnesses are compared.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Class {
        /// Text.
        String = "string",
        /// A whole number.
        Integer = "integer",
        /// Any number.
        Number = "number",
        /// True or false.
        Bool = "boolean",
        /// Fields.
        Object = "object",
        /// Items.
        Array = "array",
        /// Unknown, or anything.
        Any = "any",
    }
}

impl TypeExpr {
    /// Its coarse kind.
    pub fn class(&self) -> Class {
        match self {
            TypeExpr::Unknown => Class::Any,
            TypeExpr::Named(_) | TypeExpr::Map(_) => Class::Object,
            TypeExpr::List(_) => Class::Array,
            TypeExpr::Either(options) => {
                let first = options.first().map_or(Class::Any, TypeExpr::class);
                if options.iter().all(|o| o.class() == first) {
                    first
                } else {
                    Class::Any
                }
            }
            TypeExpr::Base(base) => match base {
                Base::String | Base::DateTime | Base::Date | Base::Bytes | Base::File => {
                    Class::String
                }
                Base::Int32 | Base::Integer | Base::Int64 => Class::Integer,
                Base::Float64 | Base::Decimal | Base::Number => Class::Number,
                Base::Timestamp | Base::Any | Base::Enum | Base::Json => Class::Any,
                Base::Bool => Class::Bool,
                Base::Object | Base::Map => Class::Object,
                Base::Array | Base::StringList | Base::IntegerList => Class::Array,
            },
        }
    }

    /// The model that it names, inside whatever lists.
    pub fn model(&self) -> Option<&str> {
        match self {
            TypeExpr::Named(name) => Some(name),
            TypeExpr::List(inner) | TypeExpr::Map(inner) => inner.model(),
            _ => None,
        }
    }

    /// Whether fields may belong to it: an object, a list that is not of plain values, or unknown.
    pub fn may_hold_fields(&self) -> bool {
        match self {
            TypeExpr::List(inner) => inner.may_hold_fields(),
            TypeExpr::Base(Base::Array | Base::Object | Base::Json | Base::Any | Base::Map) => true,
            TypeExpr::Unknown | TypeExpr::Named(_) | TypeExpr::Map(_) | TypeExpr::Either(_) => true,
            TypeExpr::Base(_) => false,
        }
    }

    /// A list of such; of what is not said nothing is.
    pub fn listed(&self) -> TypeExpr {
        match self {
            TypeExpr::Unknown => TypeExpr::Unknown,
            other => TypeExpr::List(Box::new(other.clone())),
        }
    }

    /// How many lists are around the innermost type.
    pub fn list_depth(&self) -> usize {
        match self {
            TypeExpr::List(inner) => 1 + inner.list_depth(),
            TypeExpr::Base(Base::Array | Base::StringList | Base::IntegerList) => 1,
            _ => 0,
        }
    }
}

/// Reads a type cell. A link in it names a model.
pub fn read(cell: &Inline) -> TypeCell {
    let expr = parse(&cell.text, 0).0;
    TypeCell {
        text: cell.text.clone(),
        expr: match links::model(cell) {
            Some(model) => links::relink(expr, model),
            None => expr,
        },
    }
}

/// A length that the type cell states: `string(40)`.
pub fn length(cell: &str) -> Option<u64> {
    let inside = text::inside_parentheses(cell)?;
    inside.parse().ok().filter(|n| *n > 0)
}

/// Whether a text is a type beyond doubt: every word of it is known.
pub fn is_type(spelling: &str) -> bool {
    let trimmed = spelling.trim();
    !trimmed.is_empty() && trimmed.len() <= 80 && parse(trimmed, 0).1
}

/// The type, and whether all of it is known words.
fn parse(spelling: &str, depth: usize) -> (TypeExpr, bool) {
    let s = spelling.trim().trim_matches(['`', '*']).trim();
    if s.is_empty() || depth > 6 || s.len() > 120 {
        return (TypeExpr::Unknown, false);
    }
    if let Some(base) = words().base(s) {
        return (expand(base), true);
    }
    // `?string`, `string?`: it may be null.
    if let Some(rest) = s.strip_prefix('?').or_else(|| s.strip_suffix('?')) {
        return parse(rest, depth + 1);
    }
    if let Some(rest) = s
        .strip_suffix("[]")
        .or_else(|| s.strip_prefix("[]"))
        .or_else(|| phrases().list_type.before(s))
    {
        let (inner, known) = parse(rest, depth + 1);
        return (TypeExpr::List(Box::new(inner)), known);
    }
    // "Shelf对象": the name of a model, and that it is one.
    let model = phrases().object_type.before(s);
    if let Some(name) = model.filter(|name| text::is_word(name)) {
        return (TypeExpr::Named(name.to_owned()), false);
    }
    if let Some(found) = of(s, depth)
        .or_else(|| bracketed(s, depth))
        .or_else(|| alternatives(s, depth))
    {
        return found;
    }
    // "data JsonObject": a name before a general word; "customer list": before a list word.
    if let Some((name, general)) = s.rsplit_once(char::is_whitespace)
        && let Some(base) = words().base(general)
    {
        match base {
            Base::Object | Base::Json if text::is_identifier(name) => {
                return (TypeExpr::Named(name.to_owned()), false);
            }
            Base::Array => {
                let (inner, known) = parse(name, depth + 1);
                return (TypeExpr::List(Box::new(inner)), known);
            }
            _ => {}
        }
    }
    if text::is_word(s) {
        (TypeExpr::Named(s.to_owned()), false)
    } else {
        (TypeExpr::Unknown, false)
    }
}

fn expand(base: Base) -> TypeExpr {
    let list = |inner| TypeExpr::List(Box::new(TypeExpr::Base(inner)));
    match base {
        Base::StringList => list(Base::String),
        Base::IntegerList => list(Base::Int64),
        base => TypeExpr::Base(base),
    }
}

/// "array of X", "list of X".
fn of(s: &str, depth: usize) -> Option<(TypeExpr, bool)> {
    let lower = s.to_ascii_lowercase();
    let at = lower.find(" of ")?;
    let outer = words().base(&s[..at])?;
    // "list of Shipment objects" is one list.
    let item = &s[at + 4..];
    let item = phrases()
        .plural_objects
        .before_word(item)
        .filter(|item| !item.is_empty())
        .unwrap_or(item);
    let (inner, known) = parse(item, depth + 1);
    match outer {
        Base::Array => Some((TypeExpr::List(Box::new(inner)), known)),
        Base::Map => Some((TypeExpr::Map(Box::new(inner)), known)),
        _ => None,
    }
}

/// `[X]` is a list of it; `<X>` is it, of `<X> array`.
fn alone(bracket: char, (item, known): (TypeExpr, bool)) -> Option<(TypeExpr, bool)> {
    match bracket {
        '[' => Some((TypeExpr::List(Box::new(item)), known)),
        '<' => Some((item, known)),
        _ => None,
    }
}

/// `array[X]`, `List<X>`, `string(40)`, `integer(int64)`, `json(map)`, `[X]`.
fn bracketed(s: &str, depth: usize) -> Option<(TypeExpr, bool)> {
    let open = s.find(['[', '<', '(', '（', '{'])?;
    let bracket = s[open..].chars().next()?;
    let close = match bracket {
        '[' => ']',
        '<' => '>',
        '{' => '}',
        '(' => ')',
        _ => '）',
    };
    let end = s
        .rfind(close)
        .filter(|end| *end > open && s[end + close.len_utf8()..].trim().is_empty())?;
    let head = s[..open].trim();
    let inner = s[open + bracket.len_utf8()..end].trim();
    if head.is_empty() {
        return alone(bracket, parse(inner, depth + 1));
    }
    let base = words().base(head);
    match base {
        Some(Base::Array | Base::StringList) => {
            let (item, known) = if inner.is_empty() {
                (TypeExpr::Unknown, true)
            } else {
                parse(inner, depth + 1)
            };
            Some((TypeExpr::List(Box::new(item)), known))
        }
        Some(Base::Map) => {
            let value = inner.rsplit(',').next().unwrap_or(inner);
            let (item, known) = parse(value, depth + 1);
            Some((TypeExpr::Map(Box::new(item)), known))
        }
        Some(Base::Json | Base::Object) => match parse(inner, depth + 1) {
            (TypeExpr::Unknown, _) => base.map(|b| (TypeExpr::Base(b), true)),
            found => Some(found),
        },
        Some(base) => {
            // A width or a format inside is the finer word: integer(int64), string(date-time).
            let finer = words()
                .base(inner)
                .filter(|f| !matches!(f, Base::String | Base::Any | Base::Object | Base::Number));
            let known = finer.is_some()
                || inner
                    .chars()
                    .all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ' | '.' | '~' | '-'));
            Some((expand(finer.unwrap_or(base)), known))
        }
        None if text::is_word(head) && text::is_word(inner) && bracket != '(' => {
            Some((TypeExpr::Named(inner.to_owned()), false))
        }
        None => match parse(head, depth + 1) {
            (TypeExpr::Unknown, _) => None,
            found => Some(found),
        },
    }
}

/// "string/number", "int or string", "object | null".
fn alternatives(s: &str, depth: usize) -> Option<(TypeExpr, bool)> {
    let separator = phrases().alternatives.iter().find(|sep| s.contains(sep))?;
    let options: Vec<(TypeExpr, bool)> = s
        .split(separator)
        .map(str::trim)
        .filter(|o| !o.is_empty() && !o.eq_ignore_ascii_case("null"))
        .map(|o| parse(o, depth + 1))
        .collect();
    let known = options.iter().all(|(_, known)| *known);
    if options.is_empty() || options.iter().any(|(o, _)| *o == TypeExpr::Unknown) {
        return None;
    }
    let mut exprs: Vec<TypeExpr> = options.into_iter().map(|(o, _)| o).collect();
    exprs.dedup();
    if exprs.len() == 1 {
        exprs.pop().map(|one| (one, known))
    } else {
        Some((TypeExpr::Either(exprs), known))
    }
}

/// Whether a description calls its field a list: "成交记录数组", "Array of trades".
pub fn is_list_in_words(description: &str) -> bool {
    let first = description
        .split(['，', '。', ',', '.', '(', '（', '\n'])
        .next();
    let first = first.unwrap_or_default().trim().to_lowercase();
    phrases().list_leads.after(&first).is_some() || phrases().list_ends.before(&first).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::check;

    #[test]
    fn spellings_of_types() {
        check(
            r#"
            Long => Base(Int64)
            uint => Base(Int64)
            整型 => Base(Integer)
            int(11) => Base(Int32)
            string(40) => Base(String)
            integer(int64) => Base(Int64)
            []Object => List(Base(Object))
            [][]string => List(List(Base(String)))
            string[] => List(Base(String))
            array[data JsonObject] => List(Named("data"))
            array of status JsonObject => List(Named("status"))
            Array of CallListItem => List(Named("CallListItem"))
            list of Shipment objects => List(Named("Shipment"))
            array of objects => List(Base(Array))
            `Shipment`[] => List(Named("Shipment"))
            array<Shipment> => List(Named("Shipment"))
            array&lt;`Shipment`&gt; => List(Named("Shipment"))
            array\[string\] => List(Base(String))
            array[[*EipSet*](#EipSet)] => List(Named("EipSet"))
            list<[json](./models.md#GroupMember)> => List(Named("GroupMember"))
            [json](../models.md#Conversation) => Named("Conversation")
            [json](./m.md#Robot)[] => List(Named("Robot"))
            string list => List(Base(String))
            JSON Array => Base(Array)
            json(map) => Base(Map)
            json(array) => Base(Array)
            Map<String, Long> => Map(Base(Int64))
            键值对 => Base(Map)
            SimulateConfig => Named("SimulateConfig")
            string/number => Either([Base(String), Base(Number)])
            ?string => Base(String)
            int? => Base(Int32)
            => Unknown
            "#,
            |cell| format!("{:?}", read(&crate::inline::parse(cell)).expr),
        );
    }

    #[test]
    fn lengths_in_type_cells() {
        assert_eq!(length("varchar(32)"), Some(32));
        assert_eq!(length("string"), None);
    }
}
