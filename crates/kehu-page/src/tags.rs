//! Tags of components: `<ParamField body="id" type="string" required>`, `{% swagger method="get" %}`.

use indexmap::IndexMap;
use indexmap::map::Entry;

/// One tag.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tag {
    /// Its name, letter for letter.
    pub name: String,
    /// It ends a component.
    pub end: bool,
    /// It is a component of its own.
    pub empty: bool,
    /// Its attributes; one without a value has an empty one, one that is written twice a line for each value.
    pub attributes: IndexMap<String, String>,
    /// Bytes that it takes.
    pub length: usize,
}

impl Tag {
    /// The first of these attributes that is there.
    pub fn any(&self, names: &[&str]) -> Option<&str> {
        names
            .iter()
            .find_map(|n| self.attributes.get(*n))
            .map(String::as_str)
    }

    /// Whether a flag is set, when it is there at all.
    pub fn flag(&self, name: &str) -> Option<bool> {
        let value = self.attributes.get(name)?;
        Some(!value.eq_ignore_ascii_case("false"))
    }
}

/// The tag that begins a text; nothing when it is plain HTML, or does not end.
pub(crate) fn read(text: &str) -> Option<Tag> {
    if let Some(rest) = text.strip_prefix("{%") {
        let length = rest.find("%}")? + 4;
        let inner = rest[..length - 4].trim_matches(['-', ' ', '\n']);
        let (name, attributes) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let ends = name.strip_prefix("end").filter(|n| !n.is_empty());
        let known = name.starts_with(|c: char| c.is_ascii_alphabetic());
        return known.then(|| Tag {
            name: ends.unwrap_or(name).to_owned(),
            end: ends.is_some(),
            empty: false,
            attributes: pairs(attributes),
            length,
        });
    }
    let inner = text.strip_prefix('<')?;
    let end = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let name: String = inner
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        .collect();
    // `<ParamField>`, and elements of a site's own: `<el-alert>`.
    let component = name.chars().any(|c| c.is_ascii_lowercase())
        && (name.starts_with(|c: char| c.is_ascii_uppercase()) || name.contains('-'));
    let after = inner[name.len()..].chars().next();
    if !component || !matches!(after, Some(' ' | '\n' | '\t' | '>' | '/')) {
        return None;
    }
    let close = close(&inner[name.len()..])?;
    let body = &inner[name.len()..name.len() + close];
    let length = text.len() - inner.len() + name.len() + close + 1;
    Some(Tag {
        end,
        empty: body.trim_end().ends_with('/'),
        attributes: pairs(body),
        name,
        length,
    })
}

/// Whether a tag begins a line, which may end further down.
pub(crate) fn opens(line: &str) -> bool {
    let line = line.trim_start();
    let component = |rest: &str| rest.starts_with(|c: char| c.is_ascii_uppercase());
    line.starts_with("{%") || line.strip_prefix('<').is_some_and(component)
}

/// A tag that ends further down than this does not end.
const LONGEST: usize = 60;

/// The first of some lines, with those below it that its first tag needs to end; how many these are in all.
pub(crate) fn whole<'t>(mut lines: impl Iterator<Item = &'t str>) -> (String, usize) {
    let first = lines.next().unwrap_or_default();
    let mut piece = first.to_owned();
    if opens(first) && read(first).is_none() {
        for (line, taken) in lines.zip(2..).take(LONGEST) {
            piece = piece + "\n" + line.trim_end();
            if line.contains(['>', '}']) && read(&piece).is_some() {
                return (piece, taken);
            }
        }
    }
    (first.to_owned(), 1)
}

/// Where a tag's `>` stands: outside of quotes and braces.
fn close(text: &str) -> Option<usize> {
    let mut braces = 0_usize;
    let mut quote: Option<char> = None;
    for (i, c) in text.char_indices().take(4000) {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') => braces += 1,
            (None, '}') => braces = braces.saturating_sub(1),
            (None, '>') if braces == 0 => return Some(i),
            _ => {}
        }
    }
    None
}

/// `name="value"`, `name={value}`, `name=value`, `name`.
fn pairs(text: &str) -> IndexMap<String, String> {
    let mut out = IndexMap::new();
    let mut rest = text.trim_matches(['/', ' ', '\n', '\t']);
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        let after = rest[end..].trim_start();
        let (value, left) = match after.strip_prefix('=') {
            Some(value) => value_of(value.trim_start()),
            None => ("", after),
        };
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let value = value.trim();
            match out.entry(name) {
                Entry::Vacant(first) => drop(first.insert(value.to_owned())),
                Entry::Occupied(known) if known.get().lines().any(|line| line == value) => {}
                Entry::Occupied(mut known) => known.get_mut().extend(["\n", value]),
            }
        }
        // Whatever could not be read, one character less of it is left.
        let mut skipped = rest.chars();
        skipped.next();
        rest = if left.len() < rest.len() {
            left.trim_start()
        } else {
            skipped.as_str()
        };
    }
    out
}

fn value_of(text: &str) -> (&str, &str) {
    match text.chars().next() {
        Some(q @ ('"' | '\'')) => {
            let end = text[1..].find(q).map_or(text.len(), |i| i + 1);
            (&text[1..end], text.get(end + 1..).unwrap_or_default())
        }
        Some('{') => {
            let mut depth = 0_usize;
            let end = text.char_indices().find(|(_, c)| {
                match c {
                    '{' => depth += 1,
                    '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                depth == 0
            });
            let end = end.map_or(text.len(), |(i, _)| i);
            let inner = text[1..end.max(1)].trim_matches(['"', '\'', '`', ' ']);
            (inner, text.get(end + 1..).unwrap_or_default())
        }
        _ => {
            let end = text.find(char::is_whitespace).unwrap_or(text.len());
            (&text[..end], &text[end..])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, name: &str, pairs: &[(&str, &str)], rest: &str) {
        let tag = read(text).unwrap();
        let mut found: Vec<(&str, &str)> = tag
            .attributes
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        found.sort_unstable();
        assert_eq!(
            (tag.name.as_str(), found.as_slice(), &text[tag.length..]),
            (name, pairs, rest),
            "{text}"
        );
    }

    #[test]
    fn attributes_in_every_dress() {
        check(
            "<ParamField body=\"a>b\" type='int' required>x",
            "ParamField",
            &[("body", "a>b"), ("required", ""), ("type", "int")],
            "x",
        );
        check(
            "<End url=\"/a\" more={<><P t=\"x\" /></>} on={false} />",
            "End",
            &[
                ("more", "<><P t=\"x\" /></>"),
                ("on", "false"),
                ("url", "/a"),
            ],
            "",
        );
        check(
            "{% api-param name=\"a\" required=true %} b",
            "api-param",
            &[("name", "a"), ("required", "true")],
            " b",
        );
    }

    #[test]
    fn html_and_what_does_not_end_are_no_components() {
        for text in [
            "<div class=\"a\">",
            "<A",
            "<T>",
            "{% x",
            "<Foo bar=\"",
            "{{ x }}",
            "<=>",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
