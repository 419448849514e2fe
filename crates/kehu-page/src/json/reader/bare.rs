//! Values without quotes: numbers, words, the names of values in their place.

use super::{Read, Reader};
use crate::json::Value;

impl<'a> Reader<'a> {
    /// `${order id}`, `{{id}}`, `{id}`: the name of a value in its place.
    pub(super) fn placeholder(&mut self) -> Option<Value> {
        let line = self.rest().lines().next()?;
        if !line.starts_with("${") && !line.starts_with('{') {
            return None;
        }
        let mut depth = 0_usize;
        let end = line.char_indices().find_map(|(at, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => return None,
            }
            (depth == 0).then_some(at + 1)
        })?;
        let (whole, after) = line.split_at(end);
        let name = whole.trim_matches(['$', '{', '}', ' ']);
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
        let named = name.starts_with(char::is_alphabetic)
            && (whole.starts_with('$') || name.chars().all(plain));
        let ends = after.trim_start();
        let ends = ends.is_empty() || ends.starts_with([',', '，', '}', ']', '/', '#']);
        if !named || !ends {
            return None;
        }
        let value = Value::Masked(name.to_owned());
        self.fix("a bare word where a value should stand", true);
        self.skip_to(self.at + end);
        Some(value)
    }

    /// A number, a word, or something that is not a value.
    pub(super) fn bare(&mut self) -> Read<Value> {
        let rest = self.rest();
        let length = rest
            .find([',', '，', '}', ']', '\n', ':', '"'])
            .unwrap_or(rest.len());
        let comment = rest[..length].find("//").unwrap_or(length);
        // `2 (pieces)`: a remark stands beside a value that is whole without it.
        let remark = rest[..comment].find(['(', '（']);
        let is_whole = |word: &str| is_number(word) || ["null", "true", "false"].contains(&word);
        let comment = remark
            .filter(|at| is_whole(rest[..*at].trim()))
            .unwrap_or(comment);
        let word = rest[..comment].trim();
        if word.is_empty() {
            return self.broken("a value should stand here");
        }
        let value = match word {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "None" | "nil" | "undefined" | "NULL" | "Null" | "NaN" | "nan" => {
                self.fix(&format!("`{word}` for `null`"), true);
                Value::Null
            }
            "True" | "TRUE" => {
                self.fix("`True` for `true`", true);
                Value::Bool(true)
            }
            "False" | "FALSE" => {
                self.fix("`False` for `false`", true);
                Value::Bool(false)
            }
            number if is_number(number) => Value::Number(number.to_owned()),
            other if other.chars().count() <= 80 && !other.contains('{') => {
                self.fix("a bare word where a value should stand", true);
                Value::Masked(other.to_owned())
            }
            _ => return self.broken("a value should stand here"),
        };
        let used = rest[..comment].trim_end().len();
        self.skip_to(self.at + used);
        Ok(value)
    }
}

/// A number as JSON writes it.
fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let leading_zero =
        digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit();
    digits.starts_with(|c: char| c.is_ascii_digit())
        && !leading_zero
        && digits.len() < 400
        && word.parse::<f64>().is_ok()
        && !digits.ends_with('.')
        && !digits.contains(".e")
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'))
}
