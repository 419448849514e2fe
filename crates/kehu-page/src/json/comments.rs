//! Comments of an example and the members that they speak of.

use std::collections::HashMap;

use super::{Document, Node, Value};

/// A comment in JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    /// The page's line.
    pub line: usize,
    /// Its words, without its marks.
    pub text: String,
    /// Nothing stands before it on its line: it speaks of what follows.
    pub alone: bool,
}

/// What a comment says of a member.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// The keys to the member, lists passed through.
    pub path: Vec<String>,
    /// The comment's line.
    pub line: usize,
    /// Its words.
    pub words: String,
    /// It stands on the member's own line.
    pub beside: bool,
}

impl Comment {
    /// Words without `//`, `#`, `/*` and `*/`; nothing when none are left, or when they are a member
    /// that was commented out.
    pub(super) fn of(line: usize, source: &str, alone: bool) -> Option<Comment> {
        let text = source
            .trim()
            .trim_start_matches(['/', '#', '*', ' ', '\t', '-'])
            .trim_end_matches(['/', '*', ' ', '\t', '\n', '\r']);
        let code = text.starts_with(['"', '{', '}', '[', ']']) && text.contains([':', '{', '}']);
        (!text.is_empty() && !code).then(|| Comment {
            line,
            text: text.to_owned(),
            alone,
        })
    }
}

impl Document {
    /// The members that comments speak of: those on the comment's line, or below it where it stands
    /// alone.
    pub fn described(&self) -> Vec<Described> {
        let mut beside: HashMap<usize, &Comment> = HashMap::new();
        let mut above: HashMap<usize, Vec<&Comment>> = HashMap::new();
        for comment in &self.comments {
            if !comment.alone {
                beside.insert(comment.line, comment);
                continue;
            }
            let mut run = above.remove(&comment.line).unwrap_or_default();
            run.push(comment);
            above.insert(comment.line + 1, run);
        }
        if beside.is_empty() && above.is_empty() {
            return Vec::new();
        }
        let mut walk = Walk {
            beside,
            above,
            path: Vec::new(),
            out: Vec::new(),
            by_line: HashMap::new(),
        };
        walk.node(&self.root);
        walk.out
    }
}

struct Walk<'a> {
    beside: HashMap<usize, &'a Comment>,
    above: HashMap<usize, Vec<&'a Comment>>,
    path: Vec<&'a str>,
    out: Vec<Described>,
    /// Of several members on one line the last is meant.
    by_line: HashMap<usize, usize>,
}

impl<'a> Walk<'a> {
    fn node(&mut self, node: &'a Node) {
        match &node.value {
            Value::Object(members) => {
                for (key, value) in members {
                    self.path.push(key);
                    self.member(value);
                    self.node(value);
                    self.path.pop();
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.node(item)),
            _ => {}
        }
    }

    fn member(&mut self, value: &Node) {
        let path = || self.path.iter().map(|k| (*k).to_owned()).collect();
        if let Some(comment) = self.beside.get(&value.line) {
            let described = Described {
                path: path(),
                line: comment.line,
                words: comment.text.clone(),
                beside: true,
            };
            match self.by_line.get(&value.line) {
                Some(at) => self.out[*at] = described,
                None => {
                    self.by_line.insert(value.line, self.out.len());
                    self.out.push(described);
                }
            }
        } else if let Some(run) = self.above.remove(&value.line) {
            let words: Vec<&str> = run.iter().map(|c| c.text.as_str()).collect();
            self.out.push(Described {
                path: path(),
                line: run.first().map_or(value.line, |c| c.line),
                words: words.join("\n"),
                beside: false,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    fn check(source: &str, expect: &[(&str, &str)]) {
        let parsed = crate::json::read(source, 1);
        let found: Vec<(String, String)> = parsed.documents[0]
            .described()
            .into_iter()
            .map(|d| (d.path.join("."), d.words))
            .collect();
        let expect: Vec<(String, String)> = expect
            .iter()
            .map(|(p, w)| ((*p).to_owned(), (*w).to_owned()))
            .collect();
        assert_eq!(found, expect, "{source}");
    }

    #[test]
    fn comments_speak_of_their_line_or_of_the_next() {
        check(
            "{\n  \"data\": { // the data\n    \"id\": 1, // 编号\n    // the name\n    // in full\n    \"name\": \"x\",\n    \"list\": [ /* all */\n      { \"a\": 1, \"b\": 2 } # the second\n    ]\n  }\n}",
            &[
                ("data", "the data"),
                ("data.id", "编号"),
                ("data.name", "the name\nin full"),
                ("data.list", "all"),
                ("data.list.b", "the second"),
            ],
        );
    }

    #[test]
    fn members_that_were_commented_out_say_nothing() {
        check(
            "{\n  // \"old\": 1,\n  \"new\": 2, //\n  \"x\": \"http://a//b\"\n}",
            &[],
        );
    }
}
