//! What words mean: the tables under `data/`, read once.
//!
//! Recognition is data. Code here only compares: a new spelling of a column head, a type, a label or a
//! fact is a new row in one of the tables, never a new branch.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::LazyLock;

use indexmap::IndexMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::text;

mod labels;
mod phrases;

pub use labels::{Feature, Features};
pub use phrases::{phrases, without_number};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is described in data/columns.toml")]
pub enum Role {
    Name,
    Title,
    Type,
    Schema,
    Required,
    Optional,
    Example,
    Default,
    Length,
    Values,
    Value,
    Description,
    Place,
    Since,
    Order,
    Parent,
    Code,
    Message,
    Solution,
}

/// What a type spelling says, before lists and models are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is described in data/types.toml")]
pub enum Base {
    String,
    Int32,
    Integer,
    Int64,
    Float64,
    Decimal,
    Number,
    Bool,
    Object,
    Json,
    Array,
    StringList,
    IntegerList,
    Map,
    #[serde(rename = "datetime")]
    DateTime,
    Date,
    Timestamp,
    Bytes,
    File,
    Any,
    Enum,
}

/// What a cell of a "required" column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Required {
    /// It must be there.
    Yes,
    /// It may be left out.
    No,
    /// It depends.
    Conditional,
    /// The page does not say.
    #[default]
    Unknown,
}

/// The tables under `data/`.
#[derive(Debug)]
pub struct Words {
    heads: HashMap<String, Vec<Role>>,
    contains: Vec<(String, Role)>,
    longest_head: usize,
    types: HashMap<String, Base>,
    required: HashMap<String, Required>,
    marks: Marks,
    labels: labels::Labels,
}

/// The tables, read on first use.
pub fn words() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(Words::read);
    &WORDS
}

/// What a data file says; an unreadable one says nothing, and a test says so.
pub fn data<T: DeserializeOwned + Default>(source: &str) -> T {
    toml::from_str(source).unwrap_or_default()
}

/// The rows of a data file that is a list of them: `[[protocol]]`.
pub fn rows<T: DeserializeOwned>(source: &str, name: &str) -> Vec<T> {
    let mut lists: HashMap<String, Vec<T>> = data(source);
    lists.remove(name).unwrap_or_default()
}

/// `data/columns.toml`, in its order: of several roles of one head the first is the likeliest.
#[derive(Default, Deserialize)]
struct Columns {
    contains: IndexMap<Role, Vec<String>>,
    #[serde(flatten)]
    whole: IndexMap<Role, Vec<String>>,
}

/// `data/marks.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marks {
    marks: Vec<String>,
    templates: Vec<String>,
    code_heads: Vec<String>,
    bodies: Vec<String>,
    verbs: Vec<String>,
    things: Vec<String>,
    reasons: Vec<String>,
}

impl Words {
    fn read() -> Words {
        let columns: Columns = data(include_str!("../data/columns.toml"));
        let mut heads: HashMap<String, Vec<Role>> = HashMap::new();
        for (role, spellings) in columns.whole {
            for head in spellings {
                let roles = heads.entry(text::key(&head)).or_default();
                if !roles.contains(&role) {
                    roles.push(role);
                }
            }
        }
        let contains = columns.contains.into_iter();
        let contains = contains.flat_map(|(role, parts)| {
            let keys = parts.into_iter().map(|part| text::key(&part));
            keys.map(move |key| (key, role)).collect::<Vec<_>>()
        });
        Words {
            longest_head: heads.keys().map(|k| k.chars().count()).max().unwrap_or(0),
            heads,
            contains: contains.collect(),
            types: spellings(include_str!("../data/types.toml")),
            required: spellings(include_str!("../data/required.toml")),
            marks: data(include_str!("../data/marks.toml")),
            labels: labels::Labels::read(),
        }
    }

    /// What a column head may say, the likeliest first; empty when nothing is known of it.
    pub fn head(&self, head: &str) -> Vec<Role> {
        let key = text::key(head);
        if let Some(roles) = self.heads.get(&key) {
            return roles.clone();
        }
        if key.chars().count() > 24 {
            return Vec::new();
        }
        self.contains
            .iter()
            .filter(|(part, _)| key.contains(part.as_str()))
            .map(|(_, role)| *role)
            .take(1)
            .collect()
    }

    /// Whether a text is, letter for letter, a spelling of some column head.
    pub fn is_head(&self, head: &str) -> bool {
        self.heads.contains_key(&text::key(head))
    }

    /// Splits a line that consists of nothing but column heads, whatever separates them.
    pub fn heads_of_line(&self, line: &str) -> Option<Vec<String>> {
        if line.len() > 240 {
            return None;
        }
        let tokens: Vec<&str> = line.split_whitespace().collect();
        let heads = if tokens.len() > 1 {
            self.heads_of_tokens(&tokens)?
        } else {
            self.heads_of_glue(line.trim())?
        };
        (heads.len() >= 2).then_some(heads)
    }

    /// Heads of one or more words each; all tokens must belong to one.
    fn heads_of_tokens(&self, tokens: &[&str]) -> Option<Vec<String>> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let long = (1..=4.min(tokens.len() - at))
                .rev()
                .find(|n| self.is_head(&tokens[at..at + n].join(" ")))?;
            out.push(tokens[at..at + long].join(" "));
            at += long;
        }
        Some(out)
    }

    /// Heads written without anything between them: "参数名类型必选说明", "ParameterTypeRequired".
    fn heads_of_glue(&self, glue: &str) -> Option<Vec<String>> {
        let chars: Vec<char> = glue.chars().collect();
        if chars.len() > 80 || chars.len() < 4 || !chars.iter().all(|c| c.is_alphanumeric()) {
            return None;
        }
        // best[i]: the fewest heads that spell the first i letters, and where the last of them begins.
        let mut best: Vec<Option<(usize, usize)>> = vec![None; chars.len() + 1];
        best[0] = Some((0, 0));
        for end in 1..=chars.len() {
            for start in end.saturating_sub(self.longest_head)..end {
                if let Some((count, _)) = best[start]
                    && best[end].is_none_or(|(b, _)| count + 1 < b)
                    && (text::is_cjk(chars[start]) || chars[start].is_uppercase() || start == 0)
                    && self.may_be_head(&chars[start..end], start == 0)
                {
                    best[end] = Some((count + 1, start));
                }
            }
        }
        let mut out = Vec::new();
        let mut end = chars.len();
        while end > 0 {
            let (_, start) = best[end]?;
            out.push(chars[start..end].iter().collect());
            end = start;
        }
        out.reverse();
        Some(out)
    }

    /// A table's first head names fields, counts them or is a code.
    fn may_be_head(&self, letters: &[char], first: bool) -> bool {
        let roles = self
            .heads
            .get(&text::key(&letters.iter().collect::<String>()));
        roles.is_some_and(|r| {
            !first
                || r.iter()
                    .any(|r| matches!(r, Role::Name | Role::Code | Role::Order | Role::Title))
        })
    }

    /// A type word.
    pub fn base(&self, spelling: &str) -> Option<Base> {
        self.types.get(&type_key(spelling)).copied()
    }

    /// A cell of a "required" column.
    pub fn required(&self, cell: &str) -> Required {
        let whole = required_key(cell);
        let outside = required_key(&text::outside_parentheses(cell));
        self.required
            .get(&whole)
            .or_else(|| self.required.get(&outside))
            .copied()
            .unwrap_or_default()
    }

    /// Whether a cell says, under whatever head, that a field must be there or may be left out.
    pub fn says_required(&self, cell: &str) -> bool {
        phrases().says_required.has(&text::key(cell))
    }

    /// Takes the marks of nesting off a name; how many columns they took.
    pub fn unmarked<'a>(&self, name: &'a str) -> (usize, &'a str) {
        let mut rest = name;
        let mut columns = 0;
        loop {
            let space = text::indent(rest);
            rest = rest.trim_start();
            let mark = self
                .marks
                .marks
                .iter()
                .find(|m| rest.starts_with(m.as_str()) && rest.len() > m.len());
            match mark {
                // `-1` and `.5` are values, `*` alone a wildcard.
                Some(m) if !rest[m.len()..].starts_with(|c: char| c.is_ascii_digit()) => {
                    columns += space + text::width(m);
                    rest = &rest[m.len()..];
                }
                _ => return (columns, rest),
            }
        }
    }

    /// Whether a name says that there is none: "None", "无".
    pub fn is_nothing(&self, name: &str) -> bool {
        phrases().nothing.has(&text::key(name))
    }

    /// A head that says that the "table" below it is code.
    pub fn is_code_head(&self, head: &str) -> bool {
        let key = text::key(head);
        self.marks.code_heads.contains(&key)
    }

    /// Whether a heading begins with what an operation does: in Latin letters of three words or more, or
    /// of two, the second of which is a thing.
    pub fn begins_with_verb(&self, heading: &str) -> bool {
        let lower = heading.trim().to_lowercase();
        let count = lower.split_whitespace().count();
        let last = lower.split_whitespace().next_back().unwrap_or_default();
        let enough = count > 2 || count == 2 && self.marks.things.iter().any(|thing| thing == last);
        self.marks.verbs.iter().any(|verb| {
            lower.strip_prefix(verb.as_str()).is_some_and(|rest| {
                let latin = rest.starts_with(' ') && enough;
                !rest.is_empty() && (!verb.is_ascii() || latin)
            })
        })
    }

    /// Whether a heading is what an operation does: `Create`, `Find an order`.
    pub fn tells_what_to_do(&self, heading: &str) -> bool {
        let lower = heading.trim().to_lowercase();
        self.marks.verbs.contains(&lower) || self.begins_with_verb(heading)
    }

    /// Whether an editor has put a text into a new page, and nobody has replaced it.
    pub fn is_template(&self, text: &str) -> bool {
        self.marks
            .templates
            .iter()
            .any(|template| text.contains(template))
    }

    /// Whether a text is what HTTP itself calls a status, and no more.
    pub fn is_reason(&self, text: &str) -> bool {
        self.marks.reasons.contains(&text.trim().to_lowercase())
    }

    /// Whether a name is of a parameter that is the body as a whole.
    pub fn is_body(&self, name: &str) -> bool {
        self.marks.bodies.contains(&text::key(name))
    }

    /// What the words of a label say about what follows.
    pub fn features(&self, label: &str) -> Features {
        self.labels.features(label)
    }

    /// Whether a label is, as a whole, a spelling of a feature: "URL", "请求方式".
    pub fn is_label(&self, label: &str, feature: Feature) -> bool {
        self.labels.is_label(label, feature)
    }
}

/// Spellings, each with what it means.
fn spellings<T: DeserializeOwned + Copy + Eq + Hash>(source: &str) -> HashMap<String, T> {
    let mut out = HashMap::new();
    let meanings: IndexMap<T, Vec<String>> = data(source);
    for (meaning, spellings) in &meanings {
        for spelling in spellings {
            out.entry(type_key(spelling)).or_insert(*meaning);
        }
    }
    out
}

/// Types and "required" cells keep their symbols: `byte[]`, `√`, `yes/no`.
fn type_key(spelling: &str) -> String {
    text::simplified(&text::fold(spelling))
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | '`' | '_' | '-'))
        .collect()
}

fn required_key(cell: &str) -> String {
    let key = type_key(cell);
    let trimmed = key.trim_end_matches(['.', '。', ',', ';', '!']);
    if trimmed.is_empty() {
        key.clone()
    } else {
        trimmed.to_owned()
    }
}

#[cfg(test)]
mod tests;
