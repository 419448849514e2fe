//! JSON that says what stands in a place where the value should be: `{"id": "string", "size": <Size int64>}`,
//! `{"id": "Long", "users": "List<User>", "name": "用户名"}`.

use super::rows;
use crate::block::Inline;
use crate::json::{Node, Value};
use crate::types::{self, TypeExpr};
use crate::words::{Required, phrases};

/// What a text says in place of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Stand<'a> {
    /// A type and nothing else.
    Type(&'a str),
    /// Words about the field.
    Words(&'a str),
}

/// What a plain value says of its field, on a page where most of them do so.
pub(super) fn stand(value: &Value) -> Option<Stand<'_>> {
    match (certain(value), text_of(value)?) {
        (Some(word), _) => Some(Stand::Type(word)),
        (None, text) if types::is_type(text) || is_of_model(text) => Some(Stand::Type(text)),
        (None, text) => (is_words(text) || says_a_column(text)).then_some(Stand::Words(text)),
    }
}

fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) | Value::Masked(text) => Some(text.trim()),
        _ => None,
    }
}

/// A type that is seldom a value. In angle brackets any type will do.
fn certain(value: &Value) -> Option<&str> {
    let text = text_of(value)?;
    let inner = text.strip_prefix('<').and_then(|t| t.strip_suffix('>'));
    // `<FileSize int>`: a name and its type.
    let word = match inner {
        Some(inner) => inner.rsplit(char::is_whitespace).next()?,
        None => text,
    };
    let certain = phrases().types_shown.has(word);
    (certain || (inner.is_some() && types::is_type(word))).then_some(word)
}

/// `List<User>`, `Order[]`: several of a model.
fn is_of_model(text: &str) -> bool {
    let read = types::read(&Inline::plain(text)).expr;
    text.ends_with(['>', ']']) && matches!(read, TypeExpr::List(_) | TypeExpr::Map(_))
}

/// Words of the page's language, or several words.
fn is_words(text: &str) -> bool {
    let foreign = text.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    let word = |word: &str| word.chars().all(char::is_alphabetic);
    let words = text.split_whitespace().filter(|part| word(part)).count();
    (foreign || words > 1) && !text.contains("://")
}

/// "String, its name", "手机号（必填）", "int (optional)": words with a type, or with whether it must be there.
fn says_a_column(text: &str) -> bool {
    let row = rows::of_comment("", 0, text, None);
    let marks = [row.required != Required::Unknown, !row.ty.text.is_empty()];
    marks == [true, true] || marks != [false, false] && !row.description.is_empty()
}

/// How many plain values say what.
#[derive(Default)]
struct Count {
    all: usize,
    /// Types that are seldom values.
    certain: usize,
    /// Other types.
    types: usize,
    /// Words with a column of their own.
    said: usize,
    /// Words that a field is called by, and that no value is.
    nouns: usize,
    words: usize,
}

impl Count {
    fn add(&mut self, node: &Node) {
        match &node.value {
            Value::Object(members) => members.iter().for_each(|(_, value)| self.add(value)),
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            value => {
                self.all += 1;
                let text = text_of(value).unwrap_or_default();
                let digits = text.contains(|c: char| c.is_ascii_digit());
                match stand(value) {
                    Some(Stand::Type(text)) if certain(value).is_some() || is_of_model(text) => {
                        self.certain += 1;
                    }
                    Some(Stand::Type(_)) => self.types += 1,
                    Some(Stand::Words(text)) if says_a_column(text) => self.said += 1,
                    Some(Stand::Words(text))
                        if !digits && phrases().field_nouns.before(text).is_some() =>
                    {
                        self.nouns += 1;
                    }
                    Some(Stand::Words(_)) => self.words += 1,
                    None => {}
                }
            }
        }
    }
}

/// Whether the plain values of JSON say what stands in their places.
pub(super) fn is_of_types(root: &Node) -> bool {
    let mut count = Count::default();
    count.add(root);
    let Count {
        all,
        certain,
        types,
        said,
        nouns,
        words,
    } = count;
    let most_are_types = certain > 1 && certain * 10 >= all * 6;
    let all_are_types = certain > 0 && all > 1 && certain + types == all;
    let types_and_words = certain + said > 1 && certain + types + said + nouns + words == all;
    let all_are_names = all > 2 && nouns + said == all;
    most_are_types || all_are_types || types_and_words || all_are_names
}

/// The same with nothing where types and words stood.
pub(super) fn without_types(node: &Node) -> Node {
    let value = match &node.value {
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(key, value)| (key.clone(), without_types(value)));
            Value::Object(members.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_types).collect()),
        value => match stand(value) {
            Some(Stand::Type(said) | Stand::Words(said)) => Value::Masked(said.to_owned()),
            None => value.clone(),
        },
    };
    Node {
        line: node.line,
        value,
    }
}

#[cfg(test)]
mod tests {
    use crate::cases::check;

    #[test]
    fn types_and_words_stand_in_place_of_values() {
        check(
            r#"
            {"a": "string", "b": [{"c": "int"}], "d": true} => true
            {"a": <Size int64>, "b": "<Name string>"} => true
            {"id": "Long", "users": "List<User>", "name": "用户名", "age": "int"} => true
            {"id": "long", "created": "datetime"} => true
            {"age": "Integer (optional)", "tags": ["string"]} => true
            {"id": "Long", "users": "List<User>", "title": "标题"} => true
            {"name": "String, name of the user", "age": "Integer, how old (optional)"} => true
            {"name": "用户名", "age": "年龄", "phone": "手机号（必填）"} => true
            {"code": "状态码", "msg": "提示信息", "data": {"id": "用户编号"}} => true
            {"a": "string", "b": 1, "c": "x"} => false
            {"type": "text", "text": "Hello", "url": "https://a.example"} => false
            {"label": "年龄", "type": "int"} => false
            {"name": "张三", "city": "北京", "title": "第1号"} => false
            {"greeting": "Good morning to all", "sign": "Yours"} => false
            "#,
            |source| {
                let read = crate::json::read(source, 1);
                super::is_of_types(&read.documents[0].root).to_string()
            },
        );
    }
}
