//! What stands behind a label, or alone: addresses, methods, content types.

use crate::block::{Block, Cell, Row, Table};
use crate::text;
use crate::words::{Feature, phrases, words};

/// The address and the method of a table with one row, and that row. A row of one cell is a note, and none.
pub fn request_row(table: &Table) -> Option<(&Cell, &Cell, &Row)> {
    let mut rows = table.rows.iter().filter(|row| !is_note(row));
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
    let url = labelled(Feature::Url).or_else(|| {
        let mut urls = row.cells.iter();
        urls.find(|c| looks_like_url(c.text().trim()))
    })?;
    Some((url, method, row))
}

/// Whether a row has words in its first cell alone.
pub(in crate::recognise) fn is_note(row: &Row) -> bool {
    let empty = |cell: &Cell| cell.text().trim().is_empty();
    row.cells.len() > 1 && !empty(&row.cells[0]) && row.cells[1..].iter().all(empty)
}

pub(super) fn content_type_column(table: &Table) -> Option<usize> {
    let is = |c: &Cell| words().is_label(c.text(), Feature::ContentType);
    table.head.iter().position(is)
}

/// The labelled values of a line: `URL: x`, `**Method** POST`.
pub(super) fn labelled(line: &str) -> impl Iterator<Item = (Feature, &str)> {
    const LABELS: [Feature; 4] = [
        Feature::Url,
        Feature::Method,
        Feature::ContentType,
        Feature::Host,
    ];
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
            // The label is what stands before the colon, back to the last value.
            let before = line[..i].trim_start_matches(['-', '*', ' ', '>']);
            let near = before.len().saturating_sub(60);
            let candidates = before
                .char_indices()
                .filter(|(j, _)| *j >= near)
                .filter(|(_, c)| {
                    c.is_whitespace() || matches!(c, ',' | '，' | ';' | '；' | '。' | '`' | '|')
                })
                .map(|(j, c)| j + c.len_utf8());
            let found = (near == 0)
                .then_some(0)
                .into_iter()
                .chain(candidates)
                .find_map(|j| {
                    let label = before[j..].trim();
                    LABELS
                        .into_iter()
                        .find(|f| words().is_label(label, *f))
                        .map(|f| (f, i - before.len() + j, i + c.len_utf8()))
                });
            out.extend(found);
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

/// "接口根地址为 https://…", "The base URL is https://…": a host in a sentence.
fn host_in_sentence(line: &str) -> Option<(Feature, usize, usize)> {
    let at = line.find("http://").or_else(|| line.find("https://"))?;
    let before = line[..at].trim_end_matches([' ', '`', '"', '“', '*', '<']);
    if leads_to_host(before) {
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

/// How one speaks to what stands before the first slash, when that is a host: `10.0.0.1:8080`, `localhost`,
/// `api.example.com`.
fn scheme_of(host: &str) -> Option<&'static str> {
    let name = host.split(':').next().unwrap_or_default();
    let parts: Vec<&str> = name.split('.').collect();
    let number = |part: &&str| part.parse::<u8>().is_ok();
    let numbers = parts.len() == 4 && parts.iter().all(number);
    let local = numbers || name.eq_ignore_ascii_case("localhost");
    match local {
        true => Some("http"),
        false => domain_in(host).map(|_| "https"),
    }
}

/// `api.example.com`: a host without its scheme, and nothing else.
pub(super) fn domain_in(value: &str) -> Option<String> {
    let bare = value.trim().trim_matches(['`', '"', '*', '/']);
    let (name, port) = bare.split_once(':').unwrap_or((bare, "0"));
    let parts: Vec<&str> = name.split('.').collect();
    let plain = |part: &&str| {
        let sign = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !part.is_empty() && part.chars().all(sign)
    };
    let top = |part: &&str| part.len() > 1 && part.chars().all(|c| c.is_ascii_lowercase());
    let domain = parts.len() > 2
        && parts.iter().all(plain)
        && parts.last().is_some_and(top)
        && port.bytes().all(|b| b.is_ascii_digit());
    domain.then(|| format!("https://{bare}"))
}

pub(in crate::recognise) fn looks_like_url(word: &str) -> bool {
    let w = word.trim_matches(['`', '"', '\'']);
    (w.starts_with("http://")
        || w.starts_with("https://")
        || (w.starts_with('/') && w.len() > 1 && !w.starts_with("//"))
        || (w.starts_with('{') && w.contains("}/"))
        || below_host(w).is_some())
        && !w.contains(char::is_whitespace)
}

/// `{host}/orders`, `{{base_url}}orders`, `${prefix_url}/orders`: the path below a host that the page leaves open.
fn below_host(address: &str) -> Option<String> {
    const MARKS: [(&str, &str); 3] = [("{{", "}}"), ("${", "}"), ("{", "}")];
    let (name, path) = MARKS
        .iter()
        .find_map(|(open, close)| address.strip_prefix(open)?.split_once(close))?;
    let says = words().features(name);
    let path = path.trim_start_matches('/');
    let below = says.any(&[Feature::Host, Feature::Url]) && !path.is_empty();
    below.then(|| format!("/{path}"))
}

pub(in crate::recognise) fn clean_url(url: &str) -> String {
    let url = url.trim_start_matches(['`', '"', '\'', '*', ' ']);
    let below = below_host(url);
    let url = below.as_deref().unwrap_or(url);
    // `/file/{id}(/raw)`: the operation without what may be left out.
    let url = match url.split_once("(/") {
        Some((whole, rest)) if rest.ends_with(')') => whole,
        _ => url,
    };
    // `/orders(HMAC`: what is in parentheses behind it goes on.
    let url = match url.split_once('(') {
        Some((whole, rest)) if whole.len() > 1 && !rest.contains(')') => whole,
        _ => url,
    };
    // `/cid[?count=n]`: the query may be left out.
    let bare = if url.contains("[?") {
        url.replace(['[', ']'], "")
    } else {
        in_braces(url)
    };
    let surplus = bare
        .matches('}')
        .count()
        .saturating_sub(bare.matches('{').count());
    let bare = (0..surplus).fold(bare.as_str(), |url, _| url.strip_suffix('}').unwrap_or(url));
    bare.trim_matches(['`', '"', '\'', '*', ' ', '<', '>', '(', '（', '[', ']'])
        .trim_end_matches([
            ',', '.', ';', ':', '，', '。', '；', '：', ')', '）', '、', '*',
        ])
        .to_owned()
}

/// `/orders/<id>` with its parts in braces; angle brackets around the whole are only brackets.
fn in_braces(url: &str) -> String {
    match url.split_once("/<") {
        Some((before, rest)) if rest.contains('>') => {
            let inside = format!("<{rest}").replace('<', "{").replace('>', "}");
            format!("{before}/{inside}")
        }
        _ => url.to_owned(),
    }
}

/// An address of a service, not of a page or a picture.
pub fn is_service(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else {
        return false;
    };
    let Some((host, path)) = rest.split_once('/') else {
        return false;
    };
    let file = path
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let document = [
        ".html", ".htm", ".md", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".zip", ".rar",
        ".js", ".css", ".exe", ".apk", ".doc", ".docx", ".xls", ".xlsx", ".mp3", ".mp4",
    ]
    .iter()
    .any(|ext| file.ends_with(ext));
    !document
        && !path.contains('#')
        && !host.starts_with("doc")
        && !host.contains("github.")
        && !host.contains("wiki")
        && host.contains(['.', ':'])
}

/// The words around an address that say whose it is.
pub fn says_own_address(block: &Block) -> bool {
    block
        .inline()
        .is_some_and(|t| words().features(&t.text).has(Feature::OwnAddress))
}
