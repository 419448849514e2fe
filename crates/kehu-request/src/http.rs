//! Requests that are not commands: raw HTTP, an address with a body below it, an address alone.

use crate::{Request, absolute, is_method, is_name, methods, read_form};

/// `Name: value`, also `Name":"value` as broken quoting leaves it.
pub(crate) fn split_header(header: &str) -> Option<(String, String)> {
    let (name, value) = header.split_once([':', '：'])?;
    let bare = |s: &str| s.trim().trim_matches(['"', '\'', '<', '>']).to_owned();
    Some((bare(name), bare(value))).filter(|(name, _)| !name.is_empty())
}

/// Reads `POST /path HTTP/1.1`, headers, an empty line, the body, of a text that begins on this line.
pub fn read_http(code: &str, line: usize) -> Option<Request> {
    let lead = code.lines().take_while(|l| l.trim().is_empty()).count();
    let mut lines = code.lines().skip(lead);
    let mut out = request_line(lines.next()?.trim())?;
    let mut rest: Vec<&str> = lines.collect();
    let body_at = headers(&rest, line + lead + 1, &mut out);
    out.body_line = line + lead + 1 + body_at;
    out.split_query();
    let body = rest.split_off(body_at.min(rest.len())).join("\n");
    if !body.trim().is_empty() {
        out.form = read_form(body.trim()).unwrap_or_default();
        out.body = Some(body);
    }
    Some(out)
}

/// `POST /path HTTP/1.1`.
fn request_line(line: &str) -> Option<Request> {
    let mut words = line.split_whitespace();
    let said = words.next()?;
    // `Post /path`: whatever its letters, behind it stands an address.
    let method = methods(said).into_iter().next();
    let method = method.or_else(|| methods(&said.to_ascii_uppercase()).into_iter().next())?;
    let url = words
        .next()
        .filter(|u| u.starts_with(['/', '{', '<']) || absolute(u).is_some())?;
    // `GET /orders(HMAC SHA256)`: what is in parentheses behind it goes on.
    let url = url
        .split_once('(')
        .filter(|(_, rest)| !rest.contains(')'))
        .map_or(url, |(url, _)| url);
    Some(Request {
        method: Some(method),
        url: url.to_owned(),
        ..Request::default()
    })
}

/// `Header:`, `Request Headers:`: what stands below it are headers; behind it may stand that it is left out.
pub(crate) fn labels_headers(line: &str) -> bool {
    let Some((label, rest)) = line.split_once([':', '：']) else {
        return false;
    };
    let last = label.split_whitespace().next_back().unwrap_or_default();
    let is_label = ["header", "headers"].iter();
    let mut is_label = is_label.filter(|word| word.eq_ignore_ascii_case(last));
    is_label.next().is_some() && rest.chars().count() < 4
}

/// Reads the lines of headers, the first of which is `first`; where the body begins.
fn headers(lines: &[&str], first: usize, out: &mut Request) -> usize {
    let begins_body = |line: &str| line.trim_start().starts_with(['{', '[']);
    // An empty line may part the request line from its headers.
    let is_header = |line: &&str| {
        !begins_body(line) && split_header(line).is_some_and(|(name, _)| is_name(&name))
    };
    for (at, line) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            if out.headers.is_empty() && lines.get(at + 1).is_some_and(is_header) {
                continue;
            }
            return at + 1;
        }
        if begins_body(line) {
            return at;
        }
        match split_header(line) {
            // An address that goes on over lines: `&a=1`.
            _ if line.trim_start().starts_with(['&', '?']) => out.url.push_str(line.trim()),
            _ if labels_headers(line) => {}
            Some(header) => out.headers.push(header),
            None => out.unread.push((first + at, line.trim().to_owned())),
        }
    }
    lines.len()
}

/// Reads an address and a JSON body below it, with comments that say what each is: `// HTTP POST`.
pub fn read_annotated(code: &str, line: usize) -> Option<Request> {
    let mut out = Request::default();
    for (at, text) in code.lines().enumerate() {
        let trimmed = text.trim();
        if let Some(comment) = trimmed.strip_prefix("//").or(trimmed.strip_prefix('#')) {
            let method = comment.split_whitespace().find(|word| is_method(word));
            out.method = out.method.or(method.map(str::to_owned));
        } else if out.url.is_empty() && trimmed.contains("://") {
            let address = !trimmed.contains(char::is_whitespace) && trimmed.starts_with("http");
            address.then(|| trimmed.clone_into(&mut out.url))?;
        } else if trimmed.starts_with(['{', '[']) && !out.url.is_empty() {
            let body: Vec<&str> = code.lines().skip(at).collect();
            out.body = Some(body.join("\n"));
            out.body_line = line + at;
            out.split_query();
            return Some(out);
        } else if !trimmed.is_empty() {
            return None;
        }
    }
    None
}

/// Reads an address with a query, over one line or several.
pub fn read_address(code: &str) -> Option<Request> {
    // Of several requests the first.
    let begins = |line: &str| {
        let word = line.split_whitespace().next().unwrap_or_default();
        is_method(word) || absolute(word).is_some()
    };
    let mut lines = code.lines().map(str::trim);
    let mut joined = lines.next().unwrap_or_default().to_owned();
    lines
        .take_while(|line| !begins(line))
        .for_each(|line| joined.push_str(line));
    let (method, address) = match joined.split_once(' ') {
        Some((m, rest)) if is_method(m) => (Some(m.to_ascii_uppercase()), rest.trim()),
        _ => (None, joined.as_str()),
    };
    let address = address.trim_matches(['\'', '"']);
    if absolute(address).is_none() || address.len() > 100_000 {
        return None;
    }
    let mut out = Request {
        method,
        url: address.to_owned(),
        ..Request::default()
    };
    out.split_query();
    // What is glued to words is not an address.
    (!out.url.contains(char::is_whitespace)).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_requests_are_read_with_their_headers_and_body() {
        let code =
            "POST /v1/x HTTP/1.1\nHost: a.example\nContent-Type: application/json\n\n{\"a\":1}";
        let r = read_http(code, 3).unwrap();
        let body = r.body.as_deref().map(str::trim);
        assert_eq!(
            (r.header("host"), body),
            (Some("a.example"), Some("{\"a\":1}"))
        );
        assert_eq!(r.body_line, 7);
        let parted = read_http("\nGET /x\n&a=1\n\nHost: h\n", 1).unwrap();
        assert_eq!(
            (parted.url.as_str(), parted.header("host")),
            ("/x&a=1", Some("h"))
        );
        assert_eq!(parted.body, None);
        let torn = read_http("GET /x HTTP/1.1\nwhat is this\nHost: h\n", 5).unwrap();
        assert_eq!(torn.unread, [(6, "what is this".to_owned())]);
        assert_eq!(read_http("POST some words", 1), None);
    }

    #[test]
    fn addresses_and_forms_are_read_over_several_lines() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let r = read_address("https://a.example/?Action=X\n&Region=y").unwrap();
        assert_eq!(r.query, [pair("Action", "X"), pair("Region", "y")]);
        assert_eq!(
            read_form("a = 1\nb = \n").unwrap(),
            [pair("a", "1"), pair("b", "")]
        );
        assert!(read_form("x == y ? 1").is_none());
        let r = read_annotated("// HTTP POST\nhttps://a.example/x\n{\"a\": 1}", 4).unwrap();
        assert_eq!((r.method.as_deref(), r.body_line), (Some("POST"), 6));
    }
}
