//! The insides of macros with braces, which prettyplease prints on one line.

use std::borrow::Cow;

/// Lays out macros with braces: one entry a line inside their inner braces.
pub fn laid_out<'a>(lines: &[&'a str]) -> Vec<Cow<'a, str>> {
    let mut out = Vec::with_capacity(lines.len());
    let mut rest = lines.iter();
    while let Some(&line) = rest.next() {
        out.push(Cow::Borrowed(line));
        if line.ends_with("! {") && !line.starts_with(' ') {
            let body: Vec<&str> = rest
                .by_ref()
                .take_while(|line| **line != "}")
                .map(|line| line.trim())
                .collect();
            out.extend(entries(&body.join(" ")).into_iter().map(Cow::Owned));
            out.push("}".into());
        }
    }
    out
}

fn entries(body: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::from("    ");
    let mut depth = 1;
    let mut parentheses = 0_usize;
    let mut quoted = false;
    let mut letters = body.chars().peekable();
    while let Some(letter) = letters.next() {
        line.push(letter);
        match letter {
            '\\' if quoted => line.extend(letters.next()),
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' if line.ends_with("pub (") => {
                line.truncate(line.len() - 2);
                line.push('(');
                parentheses += 1;
            }
            ':' if line.ends_with(" :") && letters.peek() == Some(&' ') => {
                line.truncate(line.len() - 2);
                line.push(':');
            }
            // Generics and method calls are written close.
            '<' | '>' | '.' if line.ends_with(&format!(" {letter}")) => {
                line.truncate(line.len() - 2);
                line.push(letter);
                if letter == '<' {
                    letters.next_if_eq(&' ');
                }
            }
            '(' => parentheses += 1,
            ')' => parentheses = parentheses.saturating_sub(1),
            '{' | ',' if letter == '{' || (depth > 1 && parentheses == 0) => {
                depth += usize::from(letter == '{');
                letters.next_if_eq(&' ');
                lines.push(std::mem::replace(&mut line, "    ".repeat(depth)));
            }
            '}' => {
                depth -= 1;
                line = "    ".repeat(depth) + "}";
            }
            _ => {}
        }
    }
    lines.push(line);
    lines
}
