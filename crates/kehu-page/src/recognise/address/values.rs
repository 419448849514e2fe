//! What stands behind a label, or alone: addresses, methods, content types.

use super::urls::{clean_url, looks_like_url, scheme_of};
use crate::block::{Block, Cell, Row, Table};
use crate::text;
use crate::words::{Feature, phrases, words};

/// What a label says whose value is a fact of a request.
const LABELS: [Feature; 4] = [
    Feature::Url,
    Feature::Method,
    Feature::ContentType,
    Feature::Host,
];

/// The address and the method of a table with one row, and that row. A row of one cell is a note, and none.
pub fn request_row(table: &Table) -> Option<(&Cell, &Cell, &Row)> {
    let mut rows = table.rows.iter().filter(|row| !row.is_note());
    let (Some(row), None) = (rows.next(), rows.next()) else {
        return None;
    };
    let labelled = |feature: Feature| {
        let at = table
            .head
            .iter()
            .position(|c| words().is_label(c.text(), feature))?;
        row.cells.get(at)
    };
    // "Post" in a cell of its own is the method, too.
    let is_method = |c: &&Cell| kehu_request::is_method(&c.text().trim().to_ascii_uppercase());
    let method = row
        .cells
        .iter()
        .find(is_method)
        .or_else(|| labelled(Feature::Method))?;
    let is_url = |c: &&Cell| looks_like_url(c.text().trim());
    let url = labelled(Feature::Url).or_else(|| row.cells.iter().find(is_url))?;
    Some((url, method, row))
}

pub(super) fn content_type_column(table: &Table) -> Option<usize> {
    let is = |c: &Cell| words().is_label(c.text(), Feature::ContentType);
    table.head.iter().position(is)
}

/// The label that a text before a colon ends with, back to the last value, and where it begins.
fn label_before(text: &str) -> Option<(Feature, usize)> {
    let before = text.trim_start_matches(['-', '*', ' ', '>']);
    let near = before.len().saturating_sub(60);
    let divides =
        |c: char| c.is_whitespace() || matches!(c, ',' | '，' | ';' | '；' | '。' | '`' | '|');
    let starts = before
        .char_indices()
        .filter(|(at, c)| *at >= near && divides(*c))
        .map(|(at, c)| at + c.len_utf8());
    let mut starts = (near == 0).then_some(0).into_iter().chain(starts);
    starts.find_map(|start| {
        let said = before[start..].trim();
        let label = LABELS.into_iter().find(|f| words().is_label(said, *f))?;
        Some((label, text.len() - before.len() + start))
    })
}

/// The labelled values of a line: `URL: x`, `**Method** POST`.
pub(super) fn labelled(line: &str) -> impl Iterator<Item = (Feature, &str)> {
    let mut out: Vec<(Feature, usize, usize)> = Vec::new();
    let bytes = line.as_bytes();
    if line.len() <= 4000 {
        for (i, c) in line.char_indices() {
            let colon = c == '：'
                || (c == ':'
                    && !line[i..].starts_with("://")
                    && bytes.get(i + 1).is_none_or(|b| !b.is_ascii_digit()));
            if !colon {
                continue;
            }
            let label = label_before(&line[..i]);
            out.extend(label.map(|(label, start)| (label, start, i + c.len_utf8())));
            if out.len() > 16 {
                break;
            }
        }
        if out.is_empty() {
            out.extend(host_in_sentence(line).or_else(|| label_without_colon(line)));
        }
    }
    let ends: Vec<usize> = out
        .iter()
        .skip(1)
        .map(|(_, start, _)| *start)
        .chain([line.len()])
        .collect();
    let found: Vec<(Feature, &str)> = out
        .into_iter()
        .zip(ends)
        .map(|((f, _, from), to)| (f, line.get(from..to).unwrap_or_default().trim()))
        .filter(|(_, v)| !v.is_empty())
        .collect();
    found.into_iter()
}

/// Whether each line of code says something of a request behind a label, and one of them its address: `Method: POST`,
/// `Endpoint: /path`.
pub fn labels_a_request(code: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '*');
    let says = |line: &str| {
        let (label, _) = line.trim().split_once([':', '：'])?;
        let is_label = |feature: &Feature| words().is_label(label, *feature);
        LABELS
            .into_iter()
            .find(is_label)
            .filter(|_| label.chars().all(plain))
    };
    let lines = code.lines().filter(|line| !line.trim().is_empty()).take(9);
    let said: Option<Vec<Feature>> = lines.map(says).collect();
    said.is_some_and(|said| said.len() < 9 && said.contains(&Feature::Url))
}

/// "接口根地址为 https://…", "The base URL is https://…": a host in a sentence.
fn host_in_sentence(line: &str) -> Option<(Feature, usize, usize)> {
    let at = line.find("http://").or_else(|| line.find("https://"))?;
    let before = line[..at].trim_end_matches([' ', '`', '"', '“', '*', '<']);
    if leads_to_host(before) {
        return Some((Feature::Host, 0, at));
    }
    // "Base URL `https://…`": nothing between.
    if words().is_label(before, Feature::Host) {
        return Some((Feature::Host, 0, at));
    }
    let label = phrases().host_is.before(before)?;
    let label = label.rsplit(['，', '。', ',', '.', '；', ';']).next()?;
    // The label is the last words: "the base URL", "本平台接口根地址".
    let found = tails(label).any(|tail| words().is_label(&tail, Feature::Host));
    found.then_some((Feature::Host, 0, at))
}

/// Whether words lead to the address of all calls: "All calls go over HTTPS to".
pub(super) fn leads_to_host(words_before: &str) -> bool {
    let said = words_before.trim_end_matches([':', '：', ' ', '\n', '`']);
    let sentence = said.rsplit(['.', '。', '\n']).next().unwrap_or_default();
    let own = [Feature::OwnAddress, Feature::Callback];
    let sentence = sentence.to_lowercase();
    phrases().of_all_calls.within(&sentence)
        && phrases().leads_to.before(&sentence).is_some()
        && !words().features(&sentence).any(&own)
}

/// `接口地址 /x`: a label, a space, and what can only be its value.
fn label_without_colon(line: &str) -> Option<(Feature, usize, usize)> {
    let (label, value) = line.trim().rsplit_once(char::is_whitespace)?;
    let label = label.trim();
    // `接口地址 POST /x`: the method stands between.
    let (label, value) = match label.rsplit_once(char::is_whitespace) {
        Some((before, method))
            if kehu_request::is_method(method.trim_matches(['`', '*', '[', ']', '【', '】'])) =>
        {
            (before.trim(), &line[line.rfind(method)?..])
        }
        _ => (label, value),
    };
    let from = line.rfind(value)?;
    let bare = label.trim_matches(['*', '`', '-', ' ']);
    let last = value.split_whitespace().next_back().unwrap_or_default();
    if words().is_label(bare, Feature::Url) && looks_like_url(last) {
        return Some((Feature::Url, 0, from));
    }
    (words().is_label(bare, Feature::Method) && kehu_request::is_method(value)).then_some((
        Feature::Method,
        0,
        from,
    ))
}

/// The method that stands before an address: `GET /path`, `[POST] https://…`.
pub(super) fn method_before(value: &str) -> Option<String> {
    let value = value.trim_start_matches(['`', '*', ' ']);
    // `【POST】https://…`: behind a bracket no space is needed.
    let bracketed = value.strip_prefix(['【', '[', '(']);
    let (word, rest) = match bracketed.and_then(|inner| inner.split_once(['】', ']', ')'])) {
        Some(parts) => parts,
        None => value.split_once(char::is_whitespace)?,
    };
    let word = word.trim_matches(['`', '*']);
    let address = looks_like_url(rest.split_whitespace().next()?);
    (kehu_request::is_method(word) && address).then(|| word.to_owned())
}

/// The methods that a text names, as whole words in capitals, or any case where it is all there is.
pub fn methods_in(value: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in value.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut upper = word.to_ascii_uppercase();
        let shouted = word == upper;
        if upper == "DEL" {
            "DELETE".clone_into(&mut upper);
        }
        if kehu_request::is_method(&upper)
            && (shouted || value.trim().len() <= 12)
            && !out.contains(&upper)
        {
            out.push(upper);
        }
    }
    out
}

/// The content type that a text names.
pub fn content_type_in(value: &str) -> Option<String> {
    let lower = text::fold(value).to_ascii_lowercase();
    let mut known = phrases().media.iter();
    let found = known.find(|(word, _)| lower.contains(word.as_str()));
    found.map(|(_, full)| full.clone())
}

/// The content type that a clause says of requests: "Content-Type 为 application/json", "bodies are JSON".
pub(super) fn content_type_in_prose(line: &str) -> Option<String> {
    let clauses = line
        .split(['，', '。', ',', '；', ';'])
        .flat_map(|c| c.split(". "));
    let mut clauses = clauses.filter(|clause| text::width(clause) <= 160);
    clauses.find_map(|clause| {
        let lower = clause.to_lowercase();
        let media = phrases().media.iter();
        let at = media
            .filter_map(|(word, _)| lower.find(word.as_str()))
            .min()?;
        // `application/x-www-form-urlencoded`: the word begins before the part that tells.
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-');
        let before = lower.get(..at)?.trim_end_matches(part);
        let before = before.trim_end_matches([' ', '`', '"', '“', '*']);
        let label = phrases().media_is.before(before)?;
        let says = words().features(label);
        let of_answer = says.has(Feature::Response) && !says.has(Feature::Request);
        let fits =
            |tail: &str| phrases().bodies.has(tail) || words().is_label(tail, Feature::ContentType);
        let found = !of_answer && tails(label).any(|tail| fits(&tail));
        content_type_in(clause).filter(|_| found)
    })
}

/// What a label ends with, the longest first: of words, or of letters where it has no spaces.
fn tails(label: &str) -> impl Iterator<Item = String> {
    let parts: Vec<String> = label.split_whitespace().map(str::to_owned).collect();
    let chars: Vec<char> = label.trim().chars().collect();
    let latin = (0..parts.len()).map(move |from| parts[from..].join(" "));
    let other = (0..chars.len()).map(move |from| chars[from..].iter().collect());
    latin.chain(other.filter(|tail: &String| text::has_cjk(tail)))
}

/// The address in a text. With a label before it, a relative path will do.
pub fn url_in(value: &str, labelled: bool) -> Option<String> {
    let trimmed = value.trim();
    if let Some(at) = trimmed.find("http://").or_else(|| trimmed.find("https://")) {
        let rest = &trimmed[at..];
        let end = rest
            .find(|c: char| {
                c.is_whitespace()
                    || matches!(
                        c,
                        '`' | '"' | '\'' | '<' | '>' | '，' | '。' | '；' | '）' | '、' | ')' | '|'
                    )
            })
            .unwrap_or(rest.len());
        return Some(clean_url(&rest[..end])).filter(|u| u.len() > 8);
    }
    let first = trimmed
        .split(|c: char| c.is_whitespace() || matches!(c, '，' | '。' | '；' | ','))
        .find(|w| !w.is_empty() && !kehu_request::is_method(w.trim_matches('`')))?;
    let first = clean_url(first);
    if labelled
        && let Some((host, path)) = first.split_once('/')
        && let Some(scheme) = scheme_of(host)
    {
        return Some(format!("{scheme}://{host}/{path}"));
    }
    let path = first.starts_with('/') && first.len() > 1;
    let relative = labelled
        && trimmed.split_whitespace().count() <= 2
        && first.contains('/')
        && !first.contains("//")
        && first.chars().all(|c| {
            c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.' | '{' | '}' | ':')
        });
    let placeholder = labelled
        && text::is_word(&first)
        && first.contains('_')
        && first.len() < 32
        && trimmed.split_whitespace().count() == 1;
    let templated = first.starts_with('{') && first.contains("}/");
    (path || templated || relative || placeholder).then_some(first)
}

/// The words around an address that say whose it is.
pub fn says_own_address(block: &Block) -> bool {
    block
        .inline()
        .is_some_and(|t| words().features(&t.text).has(Feature::OwnAddress))
}
