//! Finds its way through JSON that may be broken, by matching brackets and strings over bytes.
//!
//! What stands inside a value is nobody's business here: a value ends where its brackets and quotes say.
//! Nothing recurses, however deep values stand in each other.

use std::ops::Range;

/// A member of an object, or an item of a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    /// The key between its quotes; none in a list.
    pub key: Option<Range<usize>>,
    pub value: Range<usize>,
}

/// Brackets, quotes and commas do not match: nobody knows what comes next.
#[derive(Debug, PartialEq)]
pub(super) struct Lost;

/// The members of an object or the items of a list, one after another, up to the closing bracket or to
/// where the way is lost.
pub(super) struct Members<'a> {
    json: &'a [u8],
    at: usize,
    close: u8,
    first: bool,
    ended: bool,
}

impl<'a> Members<'a> {
    /// Those of the value that begins at a position; `None` when it is neither object nor list.
    pub fn of(json: &'a [u8], at: usize) -> Option<Self> {
        let at = space(json, at);
        let close = match json.get(at)? {
            b'{' => b'}',
            b'[' => b']',
            _ => return None,
        };
        Some(Self {
            json,
            at: at + 1,
            close,
            first: true,
            ended: false,
        })
    }

    /// The position behind the closing bracket, when all members have been seen.
    pub fn end(&self) -> usize {
        space(self.json, self.at) + 1
    }

    /// The next key, and where its value begins.
    fn key(&mut self) -> Option<(Option<Range<usize>>, usize)> {
        let json = self.json;
        let mut at = self.at;
        if !std::mem::take(&mut self.first) {
            at = after(json, at, b',')?;
        }
        if self.close == b']' {
            return Some((None, space(json, at)));
        }
        let start = after(json, at, b'"')?;
        let end = string_end(json, start)?;
        let value = after(json, end, b':')?;
        Some((Some(start..end - 1), space(json, value)))
    }

    fn step(&mut self) -> Option<Member> {
        let (key, start) = self.key()?;
        self.at = value_end(self.json, start)?;
        Some(Member {
            key,
            value: start..self.at,
        })
    }

    /// Where the value of a key begins, whatever it is.
    fn find(mut self, name: &str) -> Option<usize> {
        loop {
            let (key, start) = self.key()?;
            if is(&self.json[key?], name) {
                return Some(start);
            }
            self.at = value_end(self.json, start)?;
        }
    }
}

impl Iterator for Members<'_> {
    type Item = Result<Member, Lost>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        if self.json.get(space(self.json, self.at)) == Some(&self.close) {
            self.ended = true;
            return None;
        }
        let member = self.step().ok_or(Lost);
        self.ended = member.is_err();
        Some(member)
    }
}

/// Where the value at a path begins.
pub(super) fn find<'p>(json: &[u8], path: impl IntoIterator<Item = &'p str>) -> Option<usize> {
    let mut path = path.into_iter();
    path.try_fold(0, |at, step| Members::of(json, at)?.find(step))
}

/// Whether a key, as it stands between its quotes, is this name.
fn is(key: &[u8], name: &str) -> bool {
    key == name.as_bytes()
        || key.contains(&b'\\') && {
            let quoted = [b"\"", key, b"\""].concat();
            serde_json::from_slice::<String>(&quoted).is_ok_and(|key| key == name)
        }
}

/// The position behind a byte that must come next.
pub(super) fn after(json: &[u8], at: usize, byte: u8) -> Option<usize> {
    let at = space(json, at);
    (json.get(at) == Some(&byte)).then_some(at + 1)
}

pub(super) fn space(json: &[u8], at: usize) -> usize {
    let rest = json.get(at..).unwrap_or_default();
    at + rest
        .iter()
        .take_while(|byte| b" \t\r\n".contains(byte))
        .count()
}

/// The position behind the value that begins here.
pub(super) fn value_end(json: &[u8], at: usize) -> Option<usize> {
    match json.get(at)? {
        b'"' => string_end(json, at + 1),
        b'{' | b'[' => brackets_end(json, at),
        _ => {
            let rest = &json[at..];
            let ends = |byte: &u8| b",:]}\"[{ \t\r\n".contains(byte);
            let length = rest.iter().position(ends).unwrap_or(rest.len());
            (length > 0).then_some(at + length)
        }
    }
}

fn brackets_end(json: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        at = match json.get(at)? {
            b'"' => string_end(json, at + 1)?,
            b'{' | b'[' => {
                depth += 1;
                at + 1
            }
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
                at + 1
            }
            _ => at + 1,
        };
    }
}

/// The position behind the quote that closes the string whose first byte is at `at`.
pub(super) fn string_end(json: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += match json.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => 2,
            _ => 1,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys and values, and `?` where the way is lost.
    fn members(json: &str) -> Vec<String> {
        let text = |range: Range<usize>| json[range].to_owned();
        let members = Members::of(json.as_bytes(), 0).into_iter().flatten();
        members
            .map(|member| match member {
                Ok(Member { key, value }) => {
                    key.map(|key| text(key) + "=").unwrap_or_default() + &text(value)
                }
                Err(Lost) => "?".to_owned(),
            })
            .collect()
    }

    #[test]
    fn members_end_where_brackets_and_quotes_say() {
        for (json, expect) in [
            (
                r#" { "a" : 1 , "b" : "}\"]" , "c":[{"x":"["}] } x"#,
                &["a=1", r#"b="}\"]""#, r#"c=[{"x":"["}]"#][..],
            ),
            (
                "[1, NaN,-Infinity ,undefined]",
                &["1", "NaN", "-Infinity", "undefined"],
            ),
            ("[]", &[]),
            ("{ }", &[]),
            ("7", &[]),
            ("[\"a\tb\", 1]", &["\"a\tb\"", "1"]),
            // The way is lost.
            ("[1 2]", &["1", "?"]),
            ("[1,]", &["1", "?"]),
            ("{\"a\":1,b:2}", &["a=1", "?"]),
            ("{\"a\"}", &["?"]),
            ("[[1,2]", &["[1,2]", "?"]),
            ("[\"a", &["?"]),
            ("[\"a\\", &["?"]),
        ] {
            assert_eq!(members(json), expect, "{json}");
        }
    }

    #[test]
    fn values_are_found_by_path() {
        let json = r#"{"x":{"data":1},"d\u0061ta":{"a":NaN,"list":[1]},"data":2}"#.as_bytes();
        let check = |path: &[&str], expect: Option<&str>| {
            let found = find(json, path.iter().copied())
                .map(|at| std::str::from_utf8(&json[at..]).unwrap());
            assert_eq!(
                found.map(|rest| &rest[..expect.map_or(0, str::len)]),
                expect,
                "{path:?}"
            );
        };
        check(&["data", "list"], Some("[1]"));
        check(&["x", "data"], Some("1"));
        check(&[], Some("{\"x\""));
        check(&["data", "list", "a"], None);
        check(&["nothing"], None);
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
        assert_eq!(members(&deep).len(), 1);
        assert_eq!(members(&deep[..1_500_000]), ["?"]);
    }
}
