//! One item of a list that describes a field: `page (int, required): 页码，默认为1`.
//!
//! The grammar is a name, then type, "required" and default in any order and in whatever brackets, then
//! words. How much of it was there says how sure it is that the item is a field at all.

use crate::block::Inline;
use crate::recognise::address;
use crate::text;
use crate::types;
use crate::words::{Feature, Required, phrases, words};

/// What an item says of a field.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Item {
    /// The name, with a star or question mark behind it.
    pub name: String,
    /// The type.
    pub ty: String,
    /// What it says about being required.
    pub required: String,
    /// The default.
    pub default: String,
    /// The example.
    pub example: String,
    /// Everything else.
    pub description: String,
    /// How sure it is.
    pub proof: Proof,
    /// Whether the page shows it with others inside.
    pub holds: bool,
}

/// What makes an item a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Proof {
    /// An identifier and nothing else.
    #[default]
    Bare,
    /// A name in code, or one that words follow.
    Named,
    /// A type, or whether it is required.
    Typed,
}

/// What may stand between the parts.
const BETWEEN: [char; 15] = [
    ':', '：', '-', '–', '—', ',', '，', '=', '|', ';', '；', '→', '.', '~', '·',
];

/// Reads an item; nothing when it does not begin with a name, or is a fact of the operation.
pub(super) fn read(inline: &Inline) -> Option<Item> {
    let whole = inline.text.trim();
    let first = whole.lines().next().unwrap_or_default();
    let code = inline
        .codes
        .first()
        .map(String::as_str)
        .filter(|c| whole.starts_with(*c));
    let typed = typed_name(inline, whole).filter(|_| code.is_none());
    let code = code.or(typed.map(|(_, name)| name));
    let name = code.unwrap_or_else(|| leading_name(first)).trim();
    let rest = whole.get(whole.find(name)? + name.len()..)?;
    let bare = name.trim_matches(['"', '“', '”']).trim_end_matches(':');
    let identifier = bare.trim_end_matches(['*', '?']);
    // "letters, numbers": words in a row.
    let enumeration = code.is_none() && rest.starts_with([',', '、']);
    let address =
        identifier.contains("://") || kehu_request::is_method(&identifier.to_ascii_uppercase());
    // "data array parameters:" is the title of what follows.
    let title = whole.ends_with([':', '：']);
    // `true`: a value, no field.
    let value = matches!(identifier, "true" | "false" | "null");
    if !text::is_identifier(identifier)
        || value
        || enumeration
        || address
        || title
        || is_fact(identifier, rest)
    {
        return None;
    }
    let mut item = Item {
        name: bare.to_owned(),
        ty: typed.map_or("", |(ty, _)| ty).to_owned(),
        ..Item::default()
    };
    let (separated, rest) = item.head(rest, false);
    item.describe(rest);
    let said = separated && !item.description.is_empty();
    item.proof = if !item.ty.is_empty() || !item.required.is_empty() || bare != identifier {
        Proof::Typed
    } else if code.is_some() || (said && is_wire_name(identifier)) {
        Proof::Named
    } else if inline.links.is_empty()
        && (item.description.is_empty() && is_wire_name(identifier) || identifier.contains('_'))
    {
        Proof::Bare
    } else {
        return None;
    };
    Some(item)
}

/// A name in code behind its type: integer `page` (optional).
fn typed_name<'a>(inline: &'a Inline, whole: &'a str) -> Option<(&'a str, &'a str)> {
    let code = inline.codes.first()?;
    let (before, _) = whole.split_once(code.as_str())?;
    let ty = before.trim();
    types::is_type(ty).then_some((ty, code.as_str()))
}

/// What a comment says of a field whose name stands elsewhere.
pub(super) fn of_comment(comment: &str) -> Item {
    let mut item = Item::default();
    // As after a colon: words are words unless they end there.
    let (_, rest) = item.head(comment, true);
    item.describe(rest);
    item
}

/// The first word, up to what may follow a name.
fn leading_name(line: &str) -> &str {
    let end = line
        .find(|c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    '(' | '（' | ':' | '：' | ',' | '，' | '=' | '|' | '{' | '【' | '、'
                )
        })
        .unwrap_or(line.len());
    &line[..end]
}

/// A name as it travels, not a word that begins a sentence: "Note: …".
fn is_wire_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase() || matches!(c, '_' | '$' | '@'))
        || name.contains(['_', '.', '['])
        || name.chars().any(|c| c.is_ascii_digit())
        || name
            .as_bytes()
            .windows(2)
            .any(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase())
}

/// `URL: /x`, `Method: POST`: said of the operation, not of a field.
fn is_fact(name: &str, rest: &str) -> bool {
    let value = rest.trim_start_matches(|c: char| c.is_whitespace() || BETWEEN.contains(&c));
    let label = |feature| words().is_label(name, feature);
    (label(Feature::Url) && address::url_in(value, true).is_some())
        || (label(Feature::Method) && !address::methods_in(value).is_empty())
        || (label(Feature::ContentType) && address::content_type_in(value).is_some())
        || (value.starts_with("//") && name.starts_with("http"))
}

impl Item {
    /// The words behind its head; what stands in brackets and is no type comes behind them.
    fn describe(&mut self, rest: &str) {
        let all = [rest.trim(), &self.description];
        let said: Vec<&str> = all.into_iter().filter(|said| !said.is_empty()).collect();
        self.description = said.join("\n");
    }

    /// Takes type, "required" and default; whether words are set apart from the name, and the words.
    fn head<'a>(&mut self, rest: &'a str, separated: bool) -> (bool, &'a str) {
        let mut rest = rest;
        let mut separated = separated;
        for _ in 0..6 {
            let apart = rest.trim_start();
            let trimmed = apart.trim_start_matches(BETWEEN);
            separated |= trimmed.len() < apart.len();
            let trimmed = trimmed.trim_start();
            let taken = self
                .bracket(trimmed)
                .or_else(|| self.shown(trimmed).filter(|_| separated))
                .or_else(|| self.word(trimmed, separated));
            match taken {
                Some(after) => rest = after,
                None => return (separated, trimmed),
            }
        }
        (separated, rest.trim_start())
    }

    /// `(string, required, default: 5)`; what is left after it.
    fn bracket<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        let open = rest.chars().next()?;
        let close = match open {
            '(' => ')',
            '（' => '）',
            '[' => ']',
            '【' => '】',
            '{' => '}',
            '<' => '>',
            _ => return None,
        };
        let end = closing(rest, open, close)?;
        let inside = rest[open.len_utf8()..end].trim().trim_matches('`');
        let after = &rest[end + close.len_utf8()..];
        if self.ty.is_empty() && types::is_type(inside) {
            inside.clone_into(&mut self.ty);
            return Some(after);
        }
        let mut said = self.clone();
        let mut unknown = Vec::new();
        for part in text::split_outside(inside, ["([<{", ")]>}"], ",，;；/|") {
            if !said.part(part) {
                unknown.push(part);
            }
        }
        if said == *self {
            return None;
        }
        *self = said;
        if self.description.is_empty() {
            self.description = unknown.join(", ");
        }
        Some(after)
    }

    /// One part of what stands in brackets.
    fn part(&mut self, part: &str) -> bool {
        let part = part.trim().trim_matches(['`', '*', '"']);
        if self.required.is_empty() && words().required(part) != Required::Unknown {
            part.clone_into(&mut self.required);
            return true;
        }
        if self.ty.is_empty() && types::is_type(part) {
            part.clone_into(&mut self.ty);
            return true;
        }
        let default = phrases().default.after(part);
        if let Some(value) = default.filter(|_| self.default.is_empty()) {
            let (marks, copulas) = ([':', '：', '=', ' ', '`', '"'], &phrases().copulas);
            let value = copulas.trim_end(copulas.trim_start(value, &marks), &marks);
            value.clone_into(&mut self.default);
            return true;
        }
        false
    }

    /// API Blueprint gives the example before the type: `id: 1 (number, required)`.
    fn shown<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        let open = rest.find(" (").filter(|at| (1..=60).contains(at))?;
        let value = rest[..open].trim().trim_matches('`');
        let mut said = Item::default();
        let after = said.bracket(rest[open..].trim_start())?;
        if !self.example.is_empty() || said.ty.is_empty() || value.contains(['.', '。', '，']) {
            return None;
        }
        value.clone_into(&mut self.example);
        self.ty = said.ty;
        self.required = said.required;
        Some(after)
    }

    /// A type or "required" without brackets; what is left after it.
    fn word<'a>(&mut self, rest: &'a str, separated: bool) -> Option<&'a str> {
        let ends: Vec<usize> = rest
            .char_indices()
            .filter(|(_, c)| {
                c.is_whitespace() || BETWEEN.contains(c) || matches!(c, '(' | '（' | '。')
            })
            .map(|(i, _)| i)
            .take(4)
            .chain([rest.len()])
            .filter(|i| *i > 0)
            .collect();
        for end in ends.into_iter().rev() {
            let (word, after) = (rest[..end].trim(), &rest[end..]);
            if word.len() > 60 || word.contains(['\n', '(', '（']) {
                continue;
            }
            // After a colon, "number of pages" is a sentence and "时间" its only word.
            let closed = after.trim_start().is_empty()
                || after
                    .trim_start()
                    .starts_with(|c| BETWEEN.contains(&c) || matches!(c, '(' | '（'))
                || after.starts_with('\n');
            let sure = !separated || (closed && word.is_ascii());
            if self.ty.is_empty() && sure && types::is_type(word) {
                word.clone_into(&mut self.ty);
                return Some(after);
            }
            let known = matches!(words().required(word), Required::Yes | Required::No);
            let long = text::width(word) >= 4 || (!self.ty.is_empty() && text::has_cjk(word));
            if self.required.is_empty() && known && long && (closed || !separated) {
                word.clone_into(&mut self.required);
                return Some(after);
            }
        }
        None
    }
}

/// Where the bracket that opens a text closes.
fn closing(rest: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (i, c) in rest.char_indices().take(200) {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(i);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::check;

    /// The name, and what else the item says.
    fn told(item: &str) -> String {
        let Some(item) = read(&crate::inline::parse(item)) else {
            return String::new();
        };
        let said = [
            ("", item.name),
            ("type ", item.ty),
            ("", item.required),
            ("default ", item.default),
            ("example ", item.example),
            ("says ", item.description),
        ];
        let said = said.into_iter().filter(|(_, text)| !text.is_empty());
        let said: Vec<String> = said.map(|(word, text)| format!("{word}{text}")).collect();
        said.join("; ")
    }

    #[test]
    fn items_in_every_dress() {
        check(
            "
            page: 页码，默认为1 => page; says 页码，默认为1
            page：页码 => page; says 页码
            `limit` - how many => limit; says how many
            **name** (string, required): The name => name; type string; required; says The name
            id (number, optional) - An id => id; type number; optional; says An id
            `tags` (array of strings, optional) => tags; type array of strings; optional
            `size` `integer` **required** the size => size; type integer; required; says the size
            uid int 用户 => uid; type int; says 用户
            name: string, required. Its name => name; type string; required; says Its name
            count: number of pages => count; says number of pages
            created: 时间 => created; says 时间
            `Id` (**Required**) => Id; Required
            token* - a token => token*; says a token
            string `by[type]` (optional): by its type => by[type]; type string; optional; says by its type
            整数 `page`：页码 => page; type 整数; says 页码
            page: 1 (number, optional) - The page => page; type number; optional; example 1; says The page
            `n` (int, default: 20) rows => n; type int; default 20; says rows
            ",
            told,
        );
    }

    #[test]
    fn sentences_and_facts_are_no_fields() {
        check(
            "
            Note: this is slow
            URL: https://a.example/x
            Method: POST
            If the order is paid, it is sent
            letters, numbers, underscores
            https://a.example/x
            Authentication
            ",
            told,
        );
    }
}
