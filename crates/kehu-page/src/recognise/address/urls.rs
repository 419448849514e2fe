//! Addresses as they stand in words: hosts, paths, and what stands around them.

use crate::words::{Feature, words};

/// How one speaks to what stands before the first slash, when that is a host: `10.0.0.1:8080`, `localhost`,
/// `api.example.com`.
pub(super) fn scheme_of(host: &str) -> Option<&'static str> {
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
    let Some((_, rest)) = kehu_request::absolute(url) else {
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
