//! Requests as pages show them: curl commands, raw HTTP, addresses with a query, form bodies.

use crate::text;

/// A request that an example shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Request {
    /// The method, where one is said or follows from the body.
    pub method: Option<String>,
    /// The whole address or path, without the query.
    pub url: String,
    /// The query's pairs, decoded.
    pub query: Vec<(String, String)>,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// The body as it was given.
    pub body: Option<String>,
    /// The body's line on the page, when it is known.
    pub body_line: usize,
    /// The pairs of a form body, decoded.
    pub form: Vec<(String, String)>,
    /// What stood after the command.
    pub rest: String,
}

impl Request {
    /// A header's value, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.as_str())
    }
}

/// Whether a text begins with a curl command.
pub fn is_curl(code: &str) -> bool {
    let first = code.trim_start().trim_start_matches("$ ");
    first.starts_with("curl ") || first.starts_with("curl\t") || first.starts_with("curl\\")
}

/// Reads a curl command whose text begins on this line of the page.
pub fn read_curl(code: &str, line: usize) -> Option<Request> {
    let lead = code.len() - code.trim_start().trim_start_matches("$ ").len();
    let (words, end) = shell_words(&code[lead..]);
    let mut out = Request {
        rest: code[lead + end..].trim().to_owned(),
        ..Request::default()
    };
    let mut data: Vec<String> = Vec::new();
    let mut get = false;
    let mut at = 1;
    while at < words.len() {
        let Word { text: word, start } = &words[at];
        at += 1;
        if !word.starts_with('-') || word.len() < 2 {
            if out.url.is_empty()
                && (word.contains('/') || word.contains('.') || word.contains("://"))
            {
                out.url = word.clone();
            }
            continue;
        }
        let (flag, glued) = split_flag(word);
        let mut value = || {
            glued.map(str::to_owned).or_else(|| {
                let next = words.get(at).map(|w| w.text.clone());
                at += 1;
                next
            })
        };
        match flag {
            "-X" | "--request" => out.method = value().map(|m| m.to_ascii_uppercase()),
            "-H" | "--header" => {
                if let Some((name, content)) = value().as_deref().and_then(split_header) {
                    out.headers.push((name, content));
                }
            }
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--data-ascii" | "--json"
            | "--data-urlencode" | "-F" | "--form" | "--form-string" => {
                if data.is_empty() {
                    out.body_line =
                        line + code[..lead + start].bytes().filter(|b| *b == b'\n').count();
                }
                if flag == "-F" || flag == "--form" {
                    out.headers
                        .push(("Content-Type".to_owned(), "multipart/form-data".to_owned()));
                }
                data.extend(value());
            }
            "--url" => out.url = value().unwrap_or_default(),
            "-G" | "--get" => get = true,
            // The two travel as one word, which only curl makes of them.
            "-u" | "--user" => {
                if let Some(user) = value() {
                    let basic = format!("Basic base64({user})");
                    out.headers.push(("Authorization".to_owned(), basic));
                }
            }
            "-o" | "--output" | "-b" | "--cookie" | "-A" | "--user-agent" | "-e"
            | "--connect-timeout" | "-m" | "--max-time" | "-x" | "--proxy" | "-T" | "--cacert"
            | "--cert" | "--key" | "-w" => {
                value();
            }
            _ => {}
        }
    }
    if out.url.is_empty() && data.is_empty() {
        return None;
    }
    split_query(&mut out);
    take_body(&mut out, data, get);
    Some(out)
}

/// How many lines the command takes with which a text begins.
pub fn command_lines(code: &str) -> usize {
    let (_, end) = shell_words(code);
    code[..end].matches('\n').count() + 1
}

fn take_body(out: &mut Request, data: Vec<String>, get: bool) {
    if data.is_empty() {
        return;
    }
    let pairs: Option<Vec<(String, String)>> = data
        .iter()
        .flat_map(|d| form_parts(d))
        .map(|part| {
            part.split_once('=')
                .filter(|(n, _)| is_form_name(n))
                .map(|(n, v)| (decode(n), decode(v)))
        })
        .collect();
    if get {
        out.query.extend(pairs.unwrap_or_default());
        return;
    }
    out.method.get_or_insert_with(|| "POST".to_owned());
    out.form = pairs.unwrap_or_default();
    out.body = Some(data.join("&"));
}

/// `a=1&b=2` in its parts; anything that begins as JSON is one part.
fn form_parts(data: &str) -> Vec<&str> {
    if data.trim_start().starts_with(['{', '[', '<']) {
        vec![data]
    } else {
        data.split('&').collect()
    }
}

fn is_form_name(name: &str) -> bool {
    let name = name.trim();
    !name.is_empty() && name.len() <= 80 && !name.contains([' ', '{', '"', ':', '<'])
}

struct Word {
    text: String,
    start: usize,
}

/// The words of one command, and where it ends: the first line end that nothing carries over.
fn shell_words(code: &str) -> (Vec<Word>, usize) {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote: Option<char> = None;
    let mut chars = code.char_indices().peekable();
    let mut end = code.len();
    while let Some((i, c)) = chars.next() {
        let open = |word: &mut Option<Word>| {
            word.get_or_insert_with(|| Word {
                text: String::new(),
                start: i,
            });
        };
        match (c, quote) {
            ('\\' | '^', None) if matches!(chars.peek(), Some((_, '\n'))) => {
                chars.next();
                words.extend(word.take());
            }
            // Trailing spaces after the backslash are a usual slip.
            ('\\', None)
                if code[i + 1..]
                    .trim_start_matches([' ', '\t'])
                    .starts_with('\n') =>
            {
                while chars.next_if(|(_, c)| *c != '\n').is_some() {}
                chars.next();
                words.extend(word.take());
            }
            ('\\', None) => {
                open(&mut word);
                if let (Some(word), Some((_, next))) = (&mut word, chars.next()) {
                    word.text.push(next);
                }
            }
            ('\\', Some('"')) => {
                open(&mut word);
                let next = chars.next().map_or('\\', |(_, n)| n);
                if let Some(word) = &mut word {
                    match next {
                        '\n' => {}
                        '"' | '\\' | '$' | '`' => word.text.push(next),
                        other => word.text.extend(['\\', other]),
                    }
                }
            }
            // Bash's own quotes: `$'…'`.
            ('$', None) if matches!(chars.peek(), Some((_, '\''))) => {}
            ('\'' | '"', None) => {
                open(&mut word);
                quote = Some(c);
            }
            (c, Some(q)) if c == q => quote = None,
            ('\n', None) => {
                words.extend(word.take());
                let next = code[i + 1..].trim_start();
                // Writers forget the backslash before an option.
                if !next.starts_with('-') || next.starts_with("--\n") {
                    end = i;
                    break;
                }
            }
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, _) => {
                open(&mut word);
                if let Some(word) = &mut word {
                    word.text.push(c);
                }
            }
        }
    }
    words.extend(word);
    (words, end)
}

/// `-XPOST` and `--request=POST` carry their value.
fn split_flag(word: &str) -> (&str, Option<&str>) {
    if word.starts_with("--") {
        return word
            .split_once('=')
            .filter(|(flag, _)| flag.len() > 2 && !flag.contains(' '))
            .map_or((word, None), |(flag, value)| (flag, Some(value)));
    }
    let short = ["-X", "-H", "-d", "-F", "-u"]
        .iter()
        .find(|s| word.starts_with(**s) && word.len() > 2);
    short.map_or((word, None), |s| (*s, word.get(2..)))
}

/// `Name: value`, also `Name":"value` as broken quoting leaves it.
fn split_header(header: &str) -> Option<(String, String)> {
    let (name, value) = header.split_once([':', '：'])?;
    let bare = |s: &str| s.trim().trim_matches(['"', '\'', '<', '>']).to_owned();
    Some((bare(name), bare(value))).filter(|(n, _)| !n.is_empty())
}

/// Reads `POST /path HTTP/1.1`, headers, an empty line, the body.
pub fn read_http(code: &str, line: usize) -> Option<Request> {
    let lead = code.lines().take_while(|l| l.trim().is_empty()).count();
    let mut lines = code.lines().skip(lead).peekable();
    let first = lines.next()?.trim();
    let mut words = first.split_whitespace();
    let method = methods(words.next()?).into_iter().next()?;
    let url = words
        .next()
        .filter(|u| u.starts_with(['/', '{', '<']) || u.contains("://"))?;
    // `GET /orders(HMAC SHA256)`: what is in parentheses behind it goes on.
    let url = url
        .split_once('(')
        .filter(|(_, rest)| !rest.contains(')'))
        .map_or(url, |(u, _)| u);
    let mut out = Request {
        method: Some(method),
        url: url.to_owned(),
        ..Request::default()
    };
    let mut no = line + lead + 1;
    while let Some(text) = lines.next() {
        if text.trim().is_empty() {
            no += 1;
            // An empty line may part the request line from its headers.
            let header = |next: &&str| {
                !next.trim_start().starts_with(['{', '['])
                    && split_header(next).is_some_and(|(name, _)| text::is_identifier(&name))
            };
            if out.headers.is_empty() && lines.peek().is_some_and(header) {
                continue;
            }
            break;
        }
        if text.trim_start().starts_with(['{', '[']) {
            out.body = Some(text.to_owned());
            break;
        }
        match split_header(text) {
            // An address that goes on over lines: `&a=1`.
            _ if text.trim_start().starts_with(['&', '?']) => out.url.push_str(text.trim()),
            Some(header) => out.headers.push(header),
            None => out.rest.push_str(text),
        }
        no += 1;
    }
    let body: Vec<&str> = lines.collect();
    let body = out
        .body
        .take()
        .into_iter()
        .chain([body.join("\n")])
        .collect::<Vec<_>>()
        .join("\n");
    out.body_line = no;
    split_query(&mut out);
    if !body.trim().is_empty() {
        if let Some(pairs) = read_form(body.trim()) {
            out.form = pairs;
        }
        out.body = Some(body);
    }
    Some(out)
}

/// Reads an address and a JSON body below it, with comments that say what each is: `// HTTP POST`.
pub fn read_annotated(code: &str, line: usize) -> Option<Request> {
    let mut out = Request::default();
    for (at, text) in code.lines().enumerate() {
        let trimmed = text.trim();
        if let Some(comment) = trimmed.strip_prefix("//").or(trimmed.strip_prefix('#')) {
            let mut words = comment.split_whitespace();
            let method = words.find(|word| is_method(word) && *word == word.to_uppercase());
            out.method = out.method.or(method.map(str::to_owned));
        } else if out.url.is_empty() && trimmed.contains("://") {
            let address = !trimmed.contains(char::is_whitespace) && trimmed.starts_with("http");
            address.then(|| trimmed.clone_into(&mut out.url))?;
        } else if trimmed.starts_with(['{', '[']) && !out.url.is_empty() {
            let body: Vec<&str> = code.lines().skip(at).collect();
            out.body = Some(body.join("\n"));
            out.body_line = line + at;
            split_query(&mut out);
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
        is_method(word) || word.contains("://")
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
    if !address.contains("://") || address.len() > 100_000 {
        return None;
    }
    let mut out = Request {
        method,
        url: address.to_owned(),
        ..Request::default()
    };
    split_query(&mut out);
    // What is glued to words is not an address.
    (!out.url.contains(char::is_whitespace) && !text::has_cjk(&out.url)).then_some(out)
}

/// Reads `a=1&b=2`, or `a = 1` line by line.
pub fn read_form(code: &str) -> Option<Vec<(String, String)>> {
    let trimmed = code.trim();
    if trimmed.starts_with(['{', '[', '<']) || !trimmed.contains('=') {
        return None;
    }
    let parts: Vec<&str> = if trimmed.contains('&') && !trimmed.contains('\n') {
        trimmed.split('&').collect()
    } else {
        trimmed.lines().filter(|l| !l.trim().is_empty()).collect()
    };
    let pairs: Option<Vec<(String, String)>> = parts
        .iter()
        .map(|p| {
            p.trim()
                .trim_start_matches(['&', '?'])
                .split_once('=')
                .filter(|(n, v)| {
                    is_form_name(n) && text::is_identifier(n.trim()) && !v.starts_with('=')
                })
                .map(|(n, v)| (decode(n.trim()), decode(v.trim())))
        })
        .collect();
    pairs.filter(|p| !p.is_empty())
}

fn split_query(out: &mut Request) {
    out.url = out.url.trim_matches(['"', '\'']).to_owned();
    if let Some((url, query)) = out.url.split_once('?') {
        // `&公共请求参数` stands for parameters that another page lists.
        let is_pair = |p: &&str| !p.is_empty() && (p.contains('=') || p.is_ascii());
        let pairs = query.split('&').filter(is_pair).map(|p| {
            let (name, value) = p.split_once('=').unwrap_or((p, ""));
            (decode(name), decode(value))
        });
        out.query.extend(pairs);
        out.url = url.to_owned();
    }
}

/// Percent and plus undone.
fn decode(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(b) = rest.next() {
        let hex = || {
            part.get(part.len() - rest.len()..part.len() - rest.len() + 2)
                .and_then(|h| u8::from_str_radix(h, 16).ok())
        };
        match b {
            b'+' => bytes.push(b' '),
            b'%' => match hex() {
                Some(code) => {
                    bytes.push(code);
                    rest.nth(1);
                }
                None => bytes.push(b'%'),
            },
            b => bytes.push(b),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The methods that a word of a request lists: `POST`, `PATCH/PUT`, `GET|POST`.
pub fn methods(word: &str) -> Vec<String> {
    let parts = word.split(['/', ',', '|', '、', '，']);
    let parts: Vec<String> = parts.map(str::to_owned).collect();
    match parts.iter().all(|part| is_method(part)) {
        true => parts,
        false => Vec::new(),
    }
}

/// An HTTP method, as it is written in requests.
pub fn is_method(word: &str) -> bool {
    matches!(
        word,
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: &str, b: &str) -> (String, String) {
        (a.to_owned(), b.to_owned())
    }

    #[test]
    fn curl_with_json() {
        let r = read_curl("curl --location --request POST 'https://a.example/x?y=1' \\\n--header 'action: mt' \\\n--data-raw '{\n \"a\": \"b c\"\n}'\n\nrest", 7).unwrap();
        assert_eq!(
            (r.method.as_deref(), r.url.as_str(), &r.query[..]),
            (Some("POST"), "https://a.example/x", &[pair("y", "1")][..])
        );
        assert_eq!(
            (
                r.header("Action"),
                r.body.as_deref(),
                r.body_line,
                r.rest.as_str()
            ),
            (Some("mt"), Some("{\n \"a\": \"b c\"\n}"), 9, "rest")
        );
    }

    #[test]
    fn curl_with_pairs_and_escapes() {
        let r = read_curl(
            "curl -XPOST http://a.example/x -d 'a=1' --data-urlencode 'b=x y' -d c=%41",
            1,
        )
        .unwrap();
        assert_eq!(r.form, [pair("a", "1"), pair("b", "x y"), pair("c", "A")]);
        let r = read_curl("curl -X POST -H \"sign\":\"b9\" -d   \\\n  \"{  \\\n \\\"a\\\": 1 \\\n }\" \\\n http://h/x\n\n{\n}", 1).unwrap();
        assert_eq!(
            (r.header("sign"), r.url.as_str(), r.body.as_deref()),
            (Some("b9"), "http://h/x", Some("{   \"a\": 1  }"))
        );
        assert_eq!(r.rest, "{\n}");
        assert_eq!(
            read_curl("curl -G http://a.example/x -d a=1", 1)
                .unwrap()
                .query,
            [pair("a", "1")]
        );
    }

    #[test]
    fn raw_http_and_addresses() {
        let r = read_http(
            "POST /v1/x HTTP/1.1\nHost: a.example\nContent-Type: application/json\n\n{\"a\":1}",
            3,
        )
        .unwrap();
        assert_eq!(
            (
                r.header("host"),
                r.body.as_deref().map(str::trim),
                r.body_line
            ),
            (Some("a.example"), Some("{\"a\":1}"), 7)
        );
        assert_eq!(
            read_address("https://a.example/?Action=X\n&Region=y")
                .unwrap()
                .query,
            [pair("Action", "X"), pair("Region", "y")]
        );
        assert_eq!(
            read_form("a = 1\nb = \n").unwrap(),
            [pair("a", "1"), pair("b", "")]
        );
        assert!(read_form("x == y ? 1").is_none());
    }
}
