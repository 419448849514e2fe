//! Small text helpers that every stage shares: normal forms, white space, identifiers.

use std::collections::HashMap;
use std::sync::LazyLock;

pub use kehu_request::is_name as is_identifier;
use unicode_normalization::UnicodeNormalization as _;
use unicode_width::UnicodeWidthChar as _;

/// The page with one kind of line end and without invisible characters.
pub fn clean(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut chars = page.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\u{feff}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{ad}' => {}
            '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' | '\u{85}' => out.push('\n'),
            c if c.is_control() && !matches!(c, '\n' | '\t') => {}
            c => out.push(c),
        }
    }
    out
}

/// Compatibility forms folded: full-width letters, digits and punctuation become ASCII.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        text.to_owned()
    } else {
        text.nfkc().collect()
    }
}

/// Traditional Chinese characters as simplified ones, which the tables of words are written in. No character
/// changes its length.
pub fn simplified(text: &str) -> String {
    static PAIRS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let source = include_str!("../data/characters.toml");
        let mut out = HashMap::new();
        for pair in source.split([' ', '"', '\n']) {
            let mut both = pair.chars();
            if let (Some(from), Some(to), None) = (both.next(), both.next(), both.next())
                && is_cjk(from)
                && from.len_utf8() == to.len_utf8()
            {
                out.insert(from, to);
            }
        }
        out
    });
    if text.is_ascii() {
        return text.to_owned();
    }
    let plain = |c: char| PAIRS.get(&c).copied().unwrap_or(c);
    text.chars().map(plain).collect()
}

/// The form in which spellings are compared: folded, lower case, simplified, letters and digits only, and
/// without what stands in parentheses unless nothing else is left.
pub fn key(text: &str) -> String {
    let folded = simplified(&fold(text)).to_lowercase();
    let outside: String = outside_parentheses(&folded);
    let letters = |s: &str| {
        s.chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
    };
    let short = letters(&outside);
    if short.is_empty() {
        letters(&folded)
    } else {
        short
    }
}

/// What stands outside of `(…)`.
pub fn outside_parentheses(text: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// What stands inside the first `(…)`.
pub fn inside_parentheses(text: &str) -> Option<&str> {
    let open = text.find(['(', '（'])?;
    let after = &text[open..];
    let start = open + after.chars().next()?.len_utf8();
    let end = start + text[start..].rfind([')', '）'])?;
    Some(text[start..end].trim())
}

/// The parts of a text between marks that stand outside of brackets, which open and close.
pub fn split_outside<'t>(text: &'t str, brackets: [&str; 2], marks: &str) -> Vec<&'t str> {
    let mut depth = 0usize;
    let parts = text.split(|c: char| {
        depth += usize::from(brackets[0].contains(c));
        depth = depth.saturating_sub(usize::from(brackets[1].contains(c)));
        depth == 0 && marks.contains(c)
    });
    parts.filter(|part| !part.trim().is_empty()).collect()
}

/// Columns that white space at the start takes: a tab is four, an em space two.
pub fn indent(text: &str) -> usize {
    text.chars()
        .map_while(|c| match c {
            '\t' => Some(4),
            '\u{2003}' | '\u{3000}' | '\u{2001}' => Some(2),
            c if c.is_whitespace() => Some(1),
            _ => None,
        })
        .sum()
}

/// Columns that a text takes on a terminal.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// Chinese, Japanese or Korean letters.
pub fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether any letter is Chinese, Japanese or Korean.
pub fn has_cjk(text: &str) -> bool {
    text.chars().any(is_cjk)
}

/// A whole word of letters, digits and `_`.
pub fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !text.starts_with(|c: char| c.is_ascii_digit())
}

/// The words of a name: `customerList`, `customer_list` and `Customer-List` are two words each.
pub fn words(name: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        let previous = if i > 0 { chars[i - 1] } else { ' ' };
        // "URLs" is one word.
        let plural =
            chars.get(i + 1) == Some(&'s') && !chars.get(i + 2).is_some_and(|n| n.is_lowercase());
        let next_lower = !plural && chars.get(i + 1).is_some_and(|n| n.is_lowercase());
        let starts = c.is_uppercase()
            && (previous.is_lowercase()
                || previous.is_ascii_digit()
                || (previous.is_uppercase() && next_lower));
        if (!c.is_alphanumeric() || starts || is_cjk(c) != is_cjk(previous) && !word.is_empty())
            && !word.is_empty()
        {
            out.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

/// `customer_list` of any way to write it; empty when there is no ASCII letter.
pub fn snake(name: &str) -> String {
    let ascii: String = name
        .chars()
        .map(|c| if c.is_ascii() { c } else { ' ' })
        .collect();
    words(&ascii).join("_")
}

/// `CustomerList` of any way to write it.
pub fn pascal(name: &str) -> String {
    snake(name)
        .split('_')
        .map(|w| {
            let mut chars = w.chars();
            chars
                .next()
                .map(|c| c.to_ascii_uppercase().to_string() + chars.as_str())
                .unwrap_or_default()
        })
        .collect()
}

/// The plural of a name in snake_case: `customer` and `entry` become `customers` and `entries`.
pub fn plural(word: &str) -> String {
    let consonant = |stem: &&str| !stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    match word.strip_suffix('y').filter(consonant) {
        Some(stem) => format!("{stem}ies"),
        None if word.ends_with(['s', 'x']) || word.ends_with("ch") || word.ends_with("sh") => {
            format!("{word}es")
        }
        None => format!("{word}s"),
    }
}

/// One of a plural: `customers`, `customer_list` and `entries` name a list of `customer`, `entry`.
pub fn singular(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    for tail in ["_list", "list", "_array", "array", "_items", "_set"] {
        if let Some(stem) = lower.strip_suffix(tail)
            && stem.len() > 1
        {
            return singular(&word[..stem.len()]);
        }
    }
    let cut = |n: usize| word[..word.len() - n].to_owned();
    match lower.as_str() {
        "data" | "status" | "address" | "news" | "business" | "class" | "process" | "access" => {
            word.to_owned()
        }
        l if l.ends_with("ies") && l.len() > 4 => cut(3) + "y",
        l if l.ends_with("sses")
            || l.ends_with("xes")
            || l.ends_with("ches")
            || l.ends_with("shes")
            || l.ends_with("uses") =>
        {
            cut(2)
        }
        l if l.ends_with('s')
            && !l.ends_with("ss")
            && !l.ends_with("us")
            && !l.ends_with("is")
            && l.len() > 2 =>
        {
            cut(1)
        }
        _ => word.to_owned(),
    }
}

/// The first `max` columns of a text, on one line, with `…` where it was cut.
pub fn short(text: &str, max: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        let w = c.width().unwrap_or(0);
        if used + w > max {
            out.push('…');
            break;
        }
        used += w;
        out.push(c);
    }
    out
}

/// At most so many bytes of a text.
pub fn head(text: &str, max: usize) -> &str {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The sentences of a text, without the marks that end them.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(['。', '；', '！', '？', '\n']);
    let parts = parts.flat_map(|part| part.split(". "));
    parts.map(str::trim).filter(|part| !part.is_empty())
}

/// Adds a line to those that are there.
pub fn add_line(text: &mut String, line: &str) {
    if !text.is_empty() && !line.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

/// White space runs become one space.
pub fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_fold_spelling() {
        assert_eq!(key("**Parameter Name**"), "parametername");
        assert_eq!(key("错误码（errcode）"), "错误码");
        assert_eq!(key("(可选)"), "可选");
    }

    #[test]
    fn words_split_every_casing() {
        assert_eq!(
            words("ReturnParametersDescription"),
            ["return", "parameters", "description"]
        );
        assert_eq!(words("HTTPUrl_2x"), ["http", "url", "2x"]);
        assert_eq!(
            snake("getInfoByPhoneAndOpenid"),
            "get_info_by_phone_and_openid"
        );
        assert_eq!(pascal("customer_list"), "CustomerList");
        assert_eq!(singular("customer_list"), "customer");
        assert_eq!(singular("entries"), "entry");
    }
}
