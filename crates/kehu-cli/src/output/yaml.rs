//! `-o yaml`: the data as they arrived in YAML's block style. JSON's scalars are YAML's as well, so that every
//! number keeps its digits.

use std::io::{self, Write};

use crate::json;

/// Writes one JSON text at a depth of indentation, from where the cursor stands to the end of its last line.
pub fn write(out: &mut dyn Write, json: &str, depth: usize) -> io::Result<()> {
    let text = json.trim();
    match text.as_bytes().first() {
        Some(b'{') => {
            let members = kehu_wire::json::members(text).unwrap_or_default();
            if members.is_empty() {
                return writeln!(out, "{{}}");
            }
            for (index, (name, value)) in members.into_iter().enumerate() {
                begin(out, index, depth)?;
                out.write_all(key(&name).as_bytes())?;
                out.write_all(b":")?;
                if is_filled(value.get()) {
                    writeln!(out)?;
                    write!(out, "{:width$}", "", width = (depth + 1) * 2)?;
                } else {
                    out.write_all(b" ")?;
                }
                write(out, value.get(), depth + 1)?;
            }
            Ok(())
        }
        Some(b'[') => {
            let items = kehu_wire::json::items(text).unwrap_or_default();
            if items.is_empty() {
                return writeln!(out, "[]");
            }
            for (index, item) in items.into_iter().enumerate() {
                begin(out, index, depth)?;
                out.write_all(b"- ")?;
                write(out, item.get(), depth + 1)?;
            }
            Ok(())
        }
        _ => {
            out.write_all(json::compact(text).as_bytes())?;
            writeln!(out)
        }
    }
}

/// Every line but the first, whose place is taken, begins with its indentation.
fn begin(out: &mut dyn Write, index: usize, depth: usize) -> io::Result<()> {
    match index {
        0 => Ok(()),
        _ => write!(out, "{:width$}", "", width = depth * 2),
    }
}

/// Whether a value takes lines of its own.
fn is_filled(text: &str) -> bool {
    let some = |found: Option<usize>| found.is_some_and(|count| count > 0);
    some(kehu_wire::json::members(text).map(|members| members.len()))
        || some(kehu_wire::json::items(text).map(|items| items.len()))
}

/// A name as it is where YAML reads nothing else in it; else as a JSON string.
fn key(name: &str) -> String {
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let is_plain = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !WORDS.contains(&name.to_lowercase().as_str());
    match is_plain {
        true => name.to_owned(),
        false => serde_json::Value::from(name).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expect: &str) {
        let mut out = Vec::new();
        write(&mut out, json, 0).expect("memory does not fail");
        assert_eq!(String::from_utf8(out).expect("is UTF-8"), expect);
    }

    #[test]
    fn data_are_blocks_and_numbers_keep_their_digits() {
        check(
            r#"{"list": [{"id": 1021110718827683840, "n": 1.10, "tags": ["双十一", "a: b"]}, {}], "next": null, "no": [], "a b": {"c": [[1], []]}}"#,
            r#"list:
  - id: 1021110718827683840
    "n": 1.10
    tags:
      - "双十一"
      - "a: b"
  - {}
next: null
"no": []
"a b":
  c:
    - - 1
    - []
"#,
        );
        check("[]", "[]\n");
        check("\"x\"", "\"x\"\n");
    }
}
