//! Text as Markdown: what is escaped, what is linked, where lines break.

/// Stands for a space at which no line is broken.
pub const GLUE: char = '\u{1}';

/// Text of a specification, fit for rustdoc: nothing in it is taken for HTML or a link by mistake.
pub fn markdown(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let parts = one_line
        .split('`')
        .enumerate()
        .map(|(part, text)| match part % 2 {
            0 => linked(&escaped(text)),
            _ => text.to_owned(),
        });
    parts.collect::<Vec<_>>().join("`")
}

/// A value between backticks.
pub fn code(text: &str) -> String {
    let ticks = if text.contains('`') { "``" } else { "`" };
    let space = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{ticks}{space}{text}{space}{ticks}")
}

/// A vendor's words, letter for letter.
pub fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !escaped.is_empty() {
            escaped.push(' ');
        }
        for letter in word.chars() {
            if matches!(letter, '`' | '*' | '[' | ']' | '<' | '>' | '\\') {
                escaped.push('\\');
            }
            escaped.push(letter);
        }
    }
    linked(&escaped)
}

/// Outside code: what rustdoc would take for HTML or a link, unless it is one.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let letters: Vec<char> = text.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let link = matches!(letter, '[' | ']') && is_link(&letters, at);
        let tag = *letter == '<'
            && letters
                .get(at + 1)
                .is_some_and(|next| next.is_alphabetic() || *next == '/');
        let autolink = tag && letters[at + 1..].starts_with(&['h', 't', 't', 'p']);
        if (matches!(letter, '[' | ']') && !link) || (tag && !autolink) {
            escaped.push('\\');
        }
        escaped.push(*letter);
    }
    escaped
}

fn is_link(letters: &[char], at: usize) -> bool {
    match letters[at] {
        ']' => letters.get(at + 1) == Some(&'('),
        _ => letters[at..]
            .iter()
            .position(|letter| *letter == ']')
            .is_some_and(|end| letters.get(at + end + 1) == Some(&'(')),
    }
}

/// Puts bare addresses between angle brackets.
fn linked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest
        .find("http://")
        .into_iter()
        .chain(rest.find("https://"))
        .min()
    {
        let (before, from) = rest.split_at(at);
        let end = from
            .find(|letter: char| {
                letter.is_whitespace() || !letter.is_ascii() || matches!(letter, '>' | ')')
            })
            .unwrap_or(from.len());
        let address = from[..end].trim_end_matches(['.', ',', ';', ':']);
        out.push_str(before);
        if before.ends_with(['<', '(']) {
            out.push_str(address);
        } else {
            out.push_str(&format!("<{address}>"));
        }
        rest = &from[address.len()..];
    }
    out + rest
}

/// Breaks a paragraph into lines of at most `width` columns, never inside code, and never so that a
/// line starts a list, a heading or a quotation.
pub fn wrap(paragraph: &str, width: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    for word in words(paragraph) {
        let room = columns(&line) + 1 + columns(&word) <= width;
        if line.is_empty() {
            line.push_str(&word);
        } else if room || opens_block(&word) {
            line.push(' ');
            line.push_str(&word);
        } else {
            lines.push(std::mem::replace(&mut line, word));
        }
    }
    lines.push(line);
}

/// Words; code between backticks is one.
fn words(paragraph: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
        match words.last_mut().filter(|_| open) {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => words.push(word.to_owned()),
        }
        open ^= word.matches('`').count() % 2 == 1;
    }
    words.iter().map(|word| word.replace(GLUE, " ")).collect()
}

fn opens_block(word: &str) -> bool {
    word.starts_with(['#', '>', '|', '+', '*', '-', '='])
        || word
            .trim_end_matches(['.', ')'])
            .bytes()
            .all(|byte| byte.is_ascii_digit())
}

/// Columns that a string takes on a screen: two for the wide letters of East Asia.
fn columns(text: &str) -> usize {
    text.chars()
        .map(|letter| if letter >= '\u{1100}' { 2 } else { 1 })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_taken_for_html_or_a_link_by_mistake() {
        let cases = [
            ("a list<Tag> of them", "a list\\<Tag> of them"),
            ("`list<Tag>` and [x]", "`list<Tag>` and \\[x\\]"),
            ("see [here](https://a.b/c)", "see [here](https://a.b/c)"),
            ("see https://a.b/c.", "see <https://a.b/c>."),
            ("see <https://a.b/c>", "see <https://a.b/c>"),
            ("1 < 2\n and\tmore", "1 < 2 and more"),
        ];
        for (text, expect) in cases {
            assert_eq!(markdown(text), expect);
        }
    }

    #[test]
    fn lines_are_broken_without_opening_a_list() {
        let cases: [(&str, usize, &[&str]); 3] = [
            (
                "one two - three 4. five",
                8,
                &["one two -", "three 4.", "five"],
            ),
            ("客户客户 客户", 10, &["客户客户", "客户"]),
            ("one `two three` four", 8, &["one", "`two three`", "four"]),
        ];
        for (paragraph, width, expect) in cases {
            let mut lines = Vec::new();
            wrap(paragraph, width, &mut lines);
            assert_eq!(lines, expect);
        }
    }

    #[test]
    fn values_stand_between_backticks() {
        let cases = [("a", "`a`"), ("a`b", "``a`b``"), ("`a", "`` `a ``")];
        for (text, expect) in cases {
            assert_eq!(code(text), expect);
        }
    }
}
