//! The few layouts in which prettyplease and rustfmt differ, put right line by line.

/// Stands behind `//` where a blank line is to be.
pub const BLANK: &str = "~blank~";

/// The widest line that rustfmt leaves.
const WIDTH: usize = 100;

/// The longest arguments of a call, of an attribute, items of a list, fields of a struct, and chain
/// of calls that it leaves on one line.
const CALL: usize = 60;
const ATTRIBUTE: usize = 70;
const LIST: usize = 60;
const STRUCTURE: usize = 18;
const CHAIN: usize = 60;

/// Items up to this length share lines where they do not fit on one.
const SHORT: usize = 10;

/// Makes prettyplease's lines what rustfmt would have written.
pub fn tidy(printed: &str) -> String {
    let lines = spaced_head(printed.lines().map(blank).collect());
    let lines = macros(imports(lines));
    let lines = split(rejoined(lines));
    let lines = chains(joined(hugged(lines)));
    lines.join("\n") + "\n"
}

fn blank(line: &str) -> String {
    let mark = line.trim_start().strip_prefix("//") == Some(BLANK);
    if mark { String::new() } else { line.to_owned() }
}

/// Blank lines behind the documentation and behind the attributes of a file.
fn spaced_head(lines: Vec<String>) -> Vec<String> {
    let kind = |line: &str| match line {
        line if line.starts_with("//!") => Some(0),
        line if line.starts_with("#![") => Some(1),
        _ => None,
    };
    let mut spaced: Vec<String> = Vec::with_capacity(lines.len() + 2);
    for line in lines {
        let before = spaced.last().and_then(|line| kind(line));
        if before.is_some() && before != kind(&line) && !line.is_empty() {
            spaced.push(String::new());
        }
        spaced.push(line);
    }
    spaced
}

/// Fills the lines of long `use` lists.
fn imports(lines: Vec<String>) -> Vec<String> {
    let mut out = Vec::with_capacity(lines.len());
    let mut rest = lines.into_iter();
    while let Some(line) = rest.next() {
        let import = line.starts_with("use ") || line.starts_with("pub use ");
        if !(import && line.ends_with('{')) {
            out.push(line);
            continue;
        }
        let names: Vec<String> = rest.by_ref().take_while(|line| line != "};").collect();
        let names: Vec<&str> = names
            .iter()
            .flat_map(|line| line.split(", "))
            .map(|name| name.trim().trim_end_matches(','))
            .collect();
        let whole = format!("{line}{}}};", names.join(", "));
        if whole.len() <= WIDTH {
            out.push(whole);
            continue;
        }
        out.push(line);
        out.extend(filled(&names, 4));
        out.push("};".to_owned());
    }
    out
}

/// Puts `value` and `.method(` on one line, where prettyplease breaks before a single call.
fn rejoined(lines: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let (line, depth) = (&lines[at], indent(&lines[at]));
        let call = lines.get(at + 1).filter(|next| {
            indent(next) == depth + 4
                && next.trim_start().starts_with('.')
                && next.ends_with('(')
                && is_code(line)
        });
        let end = call
            .and_then(|_| closing(&lines, at + 1))
            .filter(|end| lines[*end].ends_with(';'));
        match (call, end) {
            (Some(call), Some(end)) => {
                out.push(format!("{line}{}", call.trim_start()));
                out.extend(
                    lines[at + 2..=end]
                        .iter()
                        .map(|line| line[4.min(indent(line))..].to_owned()),
                );
                at = end + 1;
            }
            _ => {
                out.push(line.clone());
                at += 1;
            }
        }
    }
    out
}

/// Breaks lists and attributes that rustfmt finds too long for one line.
fn split(lines: Vec<String>) -> Vec<String> {
    let mut out = Vec::with_capacity(lines.len());
    for line in lines {
        let parts = attribute(&line)
            .or_else(|| list(&line))
            .or_else(|| structure(&line));
        match parts {
            None => out.push(line),
            Some((head, items, tail, comma)) => {
                let inner = " ".repeat(indent(&line) + 4);
                let last = items.len() - 1;
                out.push(head.to_owned());
                if head.ends_with('[') && items.iter().all(|item| item.len() <= SHORT) {
                    out.extend(filled(&items, inner.len()));
                } else {
                    for (at, item) in items.iter().enumerate() {
                        let comma = if at < last || comma { "," } else { "" };
                        out.push(format!("{inner}{item}{comma}"));
                    }
                }
                out.push(format!("{}{tail}", " ".repeat(indent(&line))));
            }
        }
    }
    out
}

/// Head, items, tail, and whether a comma stands behind the last item.
type Parts<'a> = (&'a str, Vec<&'a str>, &'a str, bool);

/// `#[serde(…)]` with more than rustfmt leaves on a line.
fn attribute(line: &str) -> Option<Parts<'_>> {
    let trimmed = line.trim_start();
    let inner = trimmed.strip_prefix("#[")?.strip_suffix(")]")?;
    let open = inner.find('(')?;
    let long = inner.len() - open - 1 > ATTRIBUTE || line.len() > WIDTH;
    let items = items(&inner[open + 1..]);
    let head = indent(line) + "#[".len() + open + 1;
    (long && !inner.starts_with("cfg_attr") && !inner.starts_with("derive"))
        .then(|| (&line[..head], items, ")]", false))
}

/// `&[…]` with more than rustfmt leaves on a line.
fn list(line: &str) -> Option<Parts<'_>> {
    if !is_code(line) {
        return None;
    }
    let open = line.find("&[")? + 2;
    let close = open + matching(&line[open..])?;
    let inner = &line[open..close];
    (inner.len() > LIST).then(|| (&line[..open], items(inner), &line[close..], true))
}

/// `Limit { calls: 1, per_s: 2.0 }` with more than rustfmt leaves on a line.
fn structure(line: &str) -> Option<Parts<'_>> {
    let open = unquoted(line)
        .find(|(at, letter)| *letter == '{' && line[*at..].starts_with("{ "))?
        .0
        + 1;
    let named = line[..open - 1]
        .trim_end()
        .ends_with(|last: char| last.is_ascii_alphanumeric());
    let close = open + matching(&line[open..])?;
    let inner = line[open..close].trim();
    let literal = named && is_code(line) && !line.trim_start().starts_with("use ");
    (literal && inner.len() > STRUCTURE).then(|| {
        (
            &line[..open],
            items(inner),
            &line[close..],
            !inner.contains(".."),
        )
    })
}

/// Where the bracket closes that was opened before `text`.
fn matching(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in unquoted(text) {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return Some(at),
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// What stands between the commas of a list.
fn items(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut items) = (0_usize, 0, Vec::new());
    for (at, letter) in unquoted(text) {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                items.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(text[start..].trim());
    items.retain(|item| !item.is_empty());
    items
}

/// Letters outside of string literals.
fn unquoted(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut quoted, mut escaped) = (false, false);
    text.char_indices().filter(move |(_, letter)| {
        let skip = quoted || *letter == '"';
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        !skip
    })
}

/// Puts a list's only item, and a call's last list, on the line that opens it.
fn hugged(lines: Vec<String>) -> Vec<String> {
    let mut lines = lines;
    let mut at = 0;
    while at + 1 < lines.len() {
        if let Some(end) = hugs(&lines, at) {
            let inner = lines.remove(at + 1);
            lines[at].push_str(inner.trim_start());
            // The closing lines were at `end - 1` and `end` before; now one up.
            let close = lines.remove(end - 1);
            let last = lines[end - 2].trim_end_matches(',').to_owned() + close.trim_start();
            lines[end - 2] = last;
            for line in &mut lines[at + 1..end - 1] {
                *line = line[4.min(indent(line))..].to_owned();
            }
        } else {
            at += 1;
        }
    }
    lines
}

/// Where the brackets opened on line `at` close, if all that stands between is one thing in brackets.
fn hugs(lines: &[String], at: usize) -> Option<usize> {
    let inner = lines[at + 1].trim();
    let borrowed = inner == "&[" || (inner.starts_with('&') && inner.ends_with('{'));
    let opens = lines[at].ends_with("&[") || (lines[at].ends_with('(') && borrowed);
    if !opens || !lines[at + 1].ends_with(['{', '(', '[']) || !is_code(&lines[at]) {
        return None;
    }
    let (outer, inner) = (closing(lines, at)?, closing(lines, at + 1)?);
    (inner + 1 == outer).then_some(outer)
}

/// Puts the arguments of a call or function on one line where they fit.
fn joined(lines: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        match fits(&lines, at) {
            Some((whole, end)) => {
                out.extend(whole);
                at = end + 1;
            }
            None => {
                out.push(lines[at].clone());
                at += 1;
            }
        }
    }
    out
}

fn fits(lines: &[String], at: usize) -> Option<(Vec<String>, usize)> {
    let line = &lines[at];
    if !line.ends_with('(') || !is_code(line) || line.trim_start().starts_with("#[") {
        return None;
    }
    let end = closing(lines, at)?;
    let arguments = &lines[at + 1..end];
    let flat =
        |line: &String| indent(line) == indent(&lines[at]) + 4 && !line.ends_with(['(', '[', '{']);
    if arguments.is_empty() || !arguments.iter().all(flat) {
        return None;
    }
    let inner = arguments
        .iter()
        .map(|line| line.trim())
        .collect::<Vec<_>>()
        .join(" ");
    let inner = inner.trim_end_matches(',');
    let closing_line = lines[end].clone();
    let whole = format!("{line}{inner}{}", closing_line.trim_start());
    let free = arguments.len() == 1 || line.contains("fn ");
    if whole.chars().count() <= WIDTH && (free || inner.len() <= CALL) {
        return Some((vec![whole], end));
    }
    let items = items(inner);
    let short = !free && items.iter().all(|item| item.len() <= SHORT);
    short.then(|| {
        let mut lines = vec![line.clone()];
        lines.extend(filled(&items, indent(line) + 4));
        lines.push(closing_line);
        (lines, end)
    })
}

/// Breaks chains of calls that rustfmt finds too long for one line.
fn chains(lines: Vec<String>) -> Vec<String> {
    let mut out = Vec::with_capacity(lines.len());
    for line in lines {
        match chain(&line) {
            Some(links) => out.extend(links),
            None => out.push(line),
        }
    }
    out
}

fn chain(line: &str) -> Option<Vec<String>> {
    let depth = indent(line);
    let start = match line.find(" = ") {
        Some(at) => at + " = ".len(),
        None => depth,
    };
    let (head, chain) = line.split_at(start);
    let links = links(chain.strip_suffix(';').unwrap_or(chain));
    let calls = links.iter().filter(|link| link.ends_with(')')).count();
    let balanced = matching(chain).is_none() && !chain.ends_with(['(', '[', '{', ',']);
    if calls < 2 || chain.trim_end_matches(';').len() <= CHAIN || !balanced || !is_code(line) {
        return None;
    }
    // A root no wider than an indent keeps its first link beside it.
    let beside = if links[0].len() <= 4 { 2 } else { 1 };
    let inner = " ".repeat(depth + 4);
    let mut lines = vec![format!("{head}{}", links[..beside].join("."))];
    lines.extend(links[beside..].iter().map(|link| format!("{inner}.{link}")));
    if let Some(last) = lines.last_mut().filter(|_| chain.ends_with(';')) {
        last.push(';');
    }
    Some(lines)
}

/// What stands between the dots of a chain.
fn links(chain: &str) -> Vec<&str> {
    let (mut depth, mut start, mut links) = (0_usize, 0, Vec::new());
    for (at, letter) in unquoted(chain) {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '.' if depth == 0 => {
                links.push(&chain[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    links.push(&chain[start..]);
    links
}

/// The line that closes what line `at` opens.
fn closing(lines: &[String], at: usize) -> Option<usize> {
    let depth = indent(&lines[at]);
    let end = at
        + 1
        + lines[at + 1..]
            .iter()
            .position(|line| !line.is_empty() && indent(line) <= depth)?;
    (indent(&lines[end]) == depth && lines[end].trim_start().starts_with([')', ']', '}']))
        .then_some(end)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_code(line: &str) -> bool {
    !line.trim_start().starts_with("//")
}

/// Items one after another, as many to a line as fit.
fn filled(items: &[&str], depth: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        match lines.last_mut() {
            // rustfmt leaves the last column free.
            Some(line) if line.len() + 1 + item.len() + 1 < WIDTH => {
                line.push(' ');
                line.push_str(item);
                line.push(',');
            }
            _ => lines.push(format!("{}{item},", " ".repeat(depth))),
        }
    }
    lines
}

/// Lays out macros with braces: one entry a line inside their inner braces.
fn macros(lines: Vec<String>) -> Vec<String> {
    let mut out = Vec::with_capacity(lines.len());
    let mut rest = lines.into_iter();
    while let Some(line) = rest.next() {
        let opens = line.ends_with("! {") && !line.starts_with(' ');
        out.push(line);
        if opens {
            let body: Vec<String> = rest.by_ref().take_while(|line| line != "}").collect();
            let body = body
                .iter()
                .map(|line| line.trim())
                .collect::<Vec<_>>()
                .join(" ");
            out.extend(entries(&body));
            out.push("}".to_owned());
        }
    }
    out
}

fn entries(body: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::from("    ");
    let mut depth = 1;
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
            }
            ':' if line.ends_with(" :") && letters.peek() == Some(&' ') => {
                line.truncate(line.len() - 2);
                line.push(':');
            }
            '{' | ',' if letter == '{' || depth > 1 => {
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
