//! What a page says of a row of a table, in both languages: type, unit, range, example, quirk.

use std::fmt::Display;

use kehu_spec::{
    conform,
    model::{Api, Field, Operation, Place, Quirk, Type, Wire},
    paths,
    source::Span,
};
use kehu_wire::TimeFormat;
use serde_json::Value;

use crate::Lang;

/// The same in both languages. Backticks stand around code.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Text {
    pub en: String,
    pub zh: String,
}

impl Text {
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self {
            en: en.into(),
            zh: zh.into(),
        }
    }

    /// What our sentence and the vendor's label come to; `None` where there is neither.
    pub fn described(doc: Option<&str>, label: Option<&str>) -> Option<Self> {
        let en = Lang::En.described(doc, label)?;
        let zh = Lang::Zh.described(doc, label)?;
        Some(Self { en, zh })
    }

    pub fn of(&self, lang: Lang) -> &str {
        lang.pick(&self.en, &self.zh)
    }
}

/// A piece of a type: a word, or the name of a record or an enum.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    Word(String),
    Name(String),
}

/// A row of a table, ready to be told.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub field: &'a Field,
    pub ty: Vec<Piece>,
    pub described: Option<Text>,
    pub facts: Vec<Text>,
    pub example: Option<String>,
    pub quirks: Vec<&'a Quirk>,
}

/// Quirks by the row that they are about.
#[derive(Debug, Default)]
pub(crate) struct Quirks<'a>(Vec<(Span, &'a Quirk)>);

impl<'a> Quirks<'a> {
    pub fn of(api: &'a Api) -> Self {
        let all = api.operations.iter().flat_map(|operation| {
            let quirks = operation.quirks.iter();
            quirks.filter_map(|quirk| Some((row_of(api, operation, quirk)?.span, quirk)))
        });
        Self(all.collect())
    }

    fn about(&self, field: &Field) -> Vec<&'a Quirk> {
        let here = self.0.iter().filter(|(span, _)| *span == field.span);
        here.map(|(_, quirk)| *quirk).collect()
    }
}

/// Quirks of an operation that are about no row of its tables.
pub(crate) fn other_quirks<'a>(api: &'a Api, operation: &'a Operation) -> Vec<&'a Quirk> {
    let quirks = operation.quirks.iter();
    quirks
        .filter(|quirk| row_of(api, operation, quirk).is_none())
        .collect()
}

/// The row that a quirk is about: `response.customer_list[].tags`.
fn row_of<'a>(api: &'a Api, operation: &'a Operation, quirk: &Quirk) -> Option<&'a Field> {
    let (side, path) = quirk.at.split_once('.')?;
    let path = paths::parse(&path.replace("[]", ""));
    match side.trim_end_matches("[]") {
        "response" => paths::field_of_items(api, operation.response.data.as_ref()?, &path),
        "request" => {
            let (first, rest) = path.0.split_first()?;
            let field = operation
                .request
                .fields
                .iter()
                .find(|field| &field.name == first)?;
            let rest = kehu_spec::model::Path(rest.to_vec());
            if rest.0.is_empty() {
                Some(field)
            } else {
                paths::field_of_items(api, &field.ty, &rest)
            }
        }
        _ => None,
    }
}

/// The rows of a table.
pub(crate) fn rows<'a>(api: &'a Api, fields: &'a [Field], quirks: &Quirks<'a>) -> Vec<Row<'a>> {
    let row = |field: &'a Field| Row {
        field,
        ty: pieces(api, &field.ty),
        described: Text::described(field.doc.as_deref(), field.label.as_deref()),
        facts: facts(api, field),
        example: field.example.as_ref().filter(|_| !field.secret).map(plain),
        quirks: quirks.about(field),
    };
    fields.iter().map(row).collect()
}

/// A type as the spec writes it: `list<Customer>`.
pub(crate) fn pieces(api: &Api, ty: &Type) -> Vec<Piece> {
    let around = |word: &str, inner: &Type| {
        let mut all = vec![Piece::Word(format!("{word}<"))];
        all.extend(pieces(api, inner));
        all.push(Piece::Word(">".to_owned()));
        all
    };
    let word = match ty {
        Type::List(inner) => return around("list", inner),
        Type::Map(inner) => return around("map", inner),
        Type::Json(inner) => return around("json", inner),
        Type::Record(id) => {
            return api
                .records
                .get(id.0)
                .map(|record| Piece::Name(record.name.clone()))
                .into_iter()
                .collect();
        }
        Type::Enum(id) => {
            return api
                .enums
                .get(id.0)
                .map(|list| Piece::Name(list.name.clone()))
                .into_iter()
                .collect();
        }
        Type::String => "string",
        Type::Bool => "bool",
        Type::Int32 => "int32",
        Type::Int64 => "int64",
        Type::Float64 => "float64",
        Type::Decimal => "decimal",
        Type::Bytes => "bytes",
        Type::Any => "any",
        Type::TimestampMs => "timestamp_ms",
        Type::TimestampS => "timestamp_s",
        Type::DateTime { .. } | Type::Instant { .. } => "datetime",
        Type::Date { .. } => "date",
    };
    vec![Piece::Word(word.to_owned())]
}

fn facts(api: &Api, field: &Field) -> Vec<Text> {
    let mut facts = Vec::new();
    facts.extend(place(field.place));
    facts.extend(unit(&field.ty));
    facts.extend(travels(api, field));
    facts.extend(arrives(field));
    facts.extend(range(field.min, field.max).map(|(en, zh)| Text::new(en, zh)));
    let (unit, zh_unit) = match field.ty {
        Type::List(_) => ("items", "项"),
        _ => ("characters", "个字符"),
    };
    facts.extend(
        range(field.min_len, field.max_len)
            .map(|(en, zh)| Text::new(format!("{en} {unit}"), format!("{zh} {zh_unit}"))),
    );
    facts.extend(field.default.as_ref().map(|value| {
        let value = plain(value);
        Text::new(format!("`{value}` by default"), format!("默认 `{value}`"))
    }));
    facts.extend(field.fixed.as_ref().map(|value| {
        let value = plain(value);
        Text::new(format!("always `{value}`"), format!("固定为 `{value}`"))
    }));
    let client = field.from.and_then(|from| api.client.get(from.0));
    facts.extend(client.map(|from| {
        let name = &from.name;
        Text::new(
            format!("the client's `{name}`"),
            format!("取自客户端参数 `{name}`"),
        )
    }));
    if field.secret {
        facts.push(Text::new("secret", "保密"));
    }
    facts.extend(field.deprecated.as_ref().map(|instead| {
        Text::new(
            format!("deprecated: {instead}"),
            format!("已弃用：{instead}"),
        )
    }));
    facts
}

fn place(place: Place) -> Option<Text> {
    Some(match place {
        Place::Body => return None,
        Place::Top => Text::new("at the top of the body", "请求体顶层"),
        Place::Query => Text::new("in the query", "查询参数"),
        Place::Path => Text::new("in the path", "路径参数"),
        Place::Header => Text::new("in a header", "请求头"),
    })
}

fn unit(ty: &Type) -> Option<Text> {
    let like = |sample: String| Text::new(format!("like `{sample}`"), format!("格式如 `{sample}`"));
    match ty {
        Type::TimestampMs => Some(Text::new("milliseconds since 1970", "毫秒时间戳")),
        Type::TimestampS => Some(Text::new("seconds since 1970", "秒时间戳")),
        Type::Bytes => Some(Text::new("base64", "base64 编码")),
        Type::DateTime { format } | Type::Instant { format } | Type::Date { format } => {
            Some(like(TimeFormat::new(format).sample()))
        }
        Type::Json(_) => Some(Text::new("JSON inside a string", "字符串中的 JSON")),
        Type::List(inner) | Type::Map(inner) => unit(inner),
        _ => None,
    }
}

/// How a value travels, where its type does not tell.
fn travels(api: &Api, field: &Field) -> Option<Text> {
    let zh = match conform::wire_of(api, &field.ty, field.wire) {
        Wire::Plain => return None,
        Wire::String => "以字符串传输",
        Wire::Number => "以数字传输",
        Wire::Either => "数字或字符串",
    };
    let item = match &field.ty {
        Type::List(inner) | Type::Map(inner) => inner,
        ty => ty,
    };
    Some(Text::new(conform::expected(api, item, field.wire), zh))
}

/// What stands for nothing.
fn arrives(field: &Field) -> Option<Text> {
    let none = &field.arrives.none;
    let listed: Vec<_> = none.iter().map(|text| format!("`{text}`")).collect();
    (!none.is_empty()).then(|| {
        Text::new(
            format!("{} for nothing", listed.join(" or ")),
            format!("{} 表示无值", listed.join("、")),
        )
    })
}

fn range<N: Display + PartialEq>(min: Option<N>, max: Option<N>) -> Option<(String, String)> {
    match (min, max) {
        (Some(min), Some(max)) if min == max => {
            Some((format!("exactly {min}"), format!("恰好 {min}")))
        }
        (Some(min), Some(max)) => Some((format!("{min} to {max}"), format!("{min} 至 {max}"))),
        (Some(min), None) => Some((format!("at least {min}"), format!("至少 {min}"))),
        (None, Some(max)) => Some((format!("at most {max}"), format!("最多 {max}"))),
        (None, None) => None,
    }
}

/// A value as a person would type it.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
