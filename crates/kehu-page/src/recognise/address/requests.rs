//! Requests: a method with its address, in whatever form.

use super::urls::{clean_url, looks_like_url, scheme_of};
use super::values::{content_type_in, url_in};
use super::{Fact, Finder, Form, What, is_service};
use crate::block::{Block, BlockKind, Inline};
use crate::text;
use crate::words::{Feature, phrases, words};

/// A line without the word that puts it beside the one before: `或 POST /path`.
fn bare_request(line: &str) -> &str {
    let other = phrases().other_request.after(line);
    other.unwrap_or(line).trim_start()
}

/// `GET:v1/orders`, `POST api.example.com/orders`: a request that is all of a line, as one writes it elsewhere.
fn spelled(line: &str) -> Option<String> {
    let (method, address) = line.split_once([':', '：', ' '])?;
    let address = address.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/_-.{}<>:$".contains(c);
    // `GET n/a` is none.
    let alone = address.len() > 3 && address.contains('/') && address.chars().all(plain);
    if !kehu_request::is_method(method) || !alone || content_type_in(address).is_some() {
        return None;
    }
    let host = address.split('/').next().unwrap_or_default();
    let before = match scheme_of(host) {
        _ if looks_like_url(address) => String::new(),
        Some(scheme) => format!("{scheme}://"),
        None => "/".to_owned(),
    };
    Some(format!("{method} {before}{address}"))
}

/// A path that is the whole of a line, or what stands behind its label.
fn path_alone(line: &str) -> Option<String> {
    let (label, value) = line.split_once([':', '：']).unwrap_or(("", line));
    let value = value.trim().trim_matches('`');
    let plain = |c: char| c.is_ascii_alphanumeric() || "/_-.{}:".contains(c);
    let path = value.starts_with('/') && value.len() > 1 && value.chars().all(plain);
    (path && text::width(label) <= 16).then(|| clean_url(value))
}

/// The method that a short line begins with: "GET方式传入", "请求方式: POST".
fn begins_with_method(line: &str) -> Option<Vec<String>> {
    let (label, value) = line.split_once([':', '：']).unwrap_or(("", line));
    let value = value.trim();
    let end = value
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(value.len());
    let methods = kehu_request::methods(&value[..end]);
    let short =
        text::width(line) <= 32 && (label.is_empty() || words().is_label(label, Feature::Method));
    Some(methods).filter(|methods| short && !methods.is_empty())
}

/// Whether a line is a method and its address, and nothing else.
fn is_request(line: &str) -> bool {
    if spelled(line).is_some() {
        return true;
    }
    let mut words = bare_request(line).split_whitespace();
    let method = words
        .next()
        .is_some_and(|w| !kehu_request::methods(w).is_empty());
    method && words.next().is_some_and(looks_like_url)
}

impl Finder<'_> {
    /// `whatever it is called: POST https://…`: the value says what it is.
    pub(super) fn labelled_request(&mut self, at: usize, part: &str, no: usize) -> bool {
        let value = part
            .split_once('：')
            .or_else(|| part.split_once(": "))
            .map(|(_, value)| value.trim());
        value.is_some_and(|value| {
            value.split_whitespace().count() <= 3 && self.request_words(at, value, no)
        })
    }

    /// `## Get an order % GET /orders/{id}`: a heading that ends with the request.
    pub(super) fn named_request(&mut self, at: usize, text: &Inline, no: usize) -> bool {
        let heading = self.document.blocks[at].is_heading();
        let words_of_it = text.text.trim();
        let Some(start) = words_of_it
            .rsplit_once(char::is_whitespace)
            .and_then(|(before, _)| before.trim_end().rfind(char::is_whitespace))
        else {
            return false;
        };
        heading && self.request_words(at, words_of_it[start..].trim(), no)
    }

    /// API Blueprint: `# Questions [/questions]`, `## List [GET]`, `## List [GET /questions]`.
    pub(super) fn blueprint(&mut self, at: usize, text: &Inline, no: usize) -> bool {
        let heading = self.document.blocks[at].is_heading();
        let inside = text
            .text
            .trim()
            .strip_suffix(']')
            .and_then(|t| t.rsplit_once('['));
        let Some((_, inside)) = inside.filter(|_| heading) else {
            return false;
        };
        // `{?page}` names the query, which the parameters say again.
        let path = |path: &str| path.split("{?").next().unwrap_or(path).to_owned();
        if inside.starts_with('/') {
            self.resource = Some(path(inside));
            return true;
        }
        let method = inside.split_whitespace().next().unwrap_or_default();
        if !kehu_request::is_method(method) {
            return false;
        }
        let address = inside.split_whitespace().nth(1).map(path);
        let Some(address) = address.or_else(|| self.resource.clone()) else {
            return false;
        };
        let methods = What::Methods(vec![method.to_owned()]);
        self.push(at, no, methods, Form::RequestLine);
        self.push(at, no, What::Url(address), Form::RequestLine);
        true
    }

    /// A method alone, and the address alone in the block below it.
    pub(super) fn lone_method(&mut self, at: usize, text: &Inline, no: usize) -> bool {
        let method = text.text.trim().to_ascii_uppercase();
        let below = self.document.blocks.get(at + 1);
        let (Some(below), true) = (below, kehu_request::is_method(&method)) else {
            return false;
        };
        let address = match &below.kind {
            BlockKind::Code(code) => code.text.trim(),
            BlockKind::Paragraph(text) | BlockKind::Heading { text, .. } => text.text.trim(),
            _ => return false,
        };
        if !looks_like_url(address) {
            return false;
        }
        self.push(at, no, What::Methods(vec![method]), Form::RequestLine);
        let url = What::Url(clean_url(address));
        self.push(at + 1, below.line, url, Form::RequestLine);
        self.taken = at + 1;
        true
    }

    /// A path alone, or behind whatever label, right beside a line that says its method: "sent with GET".
    pub(super) fn beside_method(&mut self, at: usize, text: &Inline, no: usize) -> bool {
        let heading = self.document.blocks[at].is_heading();
        let Some(path) = path_alone(&text.text).filter(|_| !heading) else {
            return false;
        };
        let near = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
        let near = near.filter_map(|at| self.document.blocks.get(at)?.inline());
        let Some(methods) = near
            .filter_map(|said| begins_with_method(&said.text))
            .next()
        else {
            return false;
        };
        self.push(at, no, What::Methods(methods), Form::Labelled);
        self.push(at, no, What::Url(path), Form::Labelled);
        true
    }

    /// `POST /path` as the first line of code that is not an example of a request with headers.
    pub(super) fn request_line(&mut self, at: usize, code: &str, first: usize) {
        let mut lines = code.lines().map(str::trim).filter(|l| !l.is_empty());
        let Some(line) = lines.next().filter(|_| code.len() <= 4000) else {
            return;
        };
        // Headers may stand below it, and other requests; what has a body is an example.
        let (more, headers): (Vec<&str>, Vec<&str>) = lines.partition(|line| is_request(line));
        if let [said, rest @ ..] = headers.as_slice()
            && rest.iter().all(|line| text::width(line) <= 32)
            && looks_like_url(line)
            && let Some(methods) = begins_with_method(said)
        {
            self.push(at, first + 1, What::Methods(methods), Form::RequestLine);
            self.push(at, first, What::Url(clean_url(line)), Form::RequestLine);
            return;
        }
        let is_header = |line: &&str| {
            // "or", between two headers.
            let joins = text::width(line) <= 4 && line.chars().all(char::is_alphabetic);
            let name = line.split([':', '：']).next().unwrap_or_default();
            joins || name.len() < line.len() && text::is_identifier(name.trim())
        };
        let example = kehu_request::is_curl(line) || line.contains("HTTP/");
        if !headers.iter().all(is_header) || !headers.is_empty() && example {
            return;
        }
        let content = headers.iter().find_map(|line| {
            let (name, value) = line.split_once([':', '：'])?;
            let labelled = words().is_label(name, Feature::ContentType);
            content_type_in(value).filter(|_| labelled)
        });
        if let Some(content) = content {
            self.push(at, first, What::ContentType(content), Form::Labelled);
        }
        // In code `Get /path` is a request as well.
        let line = match line.split_once(' ') {
            Some((method, rest)) if kehu_request::is_method(&method.to_ascii_uppercase()) => {
                format!("{} {rest}", method.to_ascii_uppercase())
            }
            _ => line.to_owned(),
        };
        let line = line.as_str();
        let example = self.outline.saying(at, 0, &[Feature::Example]).is_some();
        if !example && !self.request_words(at, line, first) && self.method_above(at) {
            let url = url_in(line, false).filter(|u| u.len() == line.len());
            if let Some(url) = url {
                self.push(at, first, What::Url(url), Form::Labelled);
            }
        }
        for line in more.into_iter().filter(|_| !example) {
            let no = code.lines().position(|l| l.contains(line)).unwrap_or(0);
            self.request_words(at, bare_request(line), first + no);
        }
    }

    /// A method without an address stands right above.
    pub(super) fn method_above(&self, at: usize) -> bool {
        let last = self.out.last();
        last.is_some_and(|f| {
            matches!(f.what, What::Methods(_)) && (f.block + 1..f.block + 3).contains(&at)
        })
    }

    /// A request on a line of its own, among others. A line of prose may begin with one.
    pub(super) fn request_alone(&mut self, at: usize, line: &str, no: usize) -> bool {
        let line = bare_request(line.trim().trim_matches('`'));
        is_request(line) && line.split_whitespace().count() == 2 && self.request_words(at, line, no)
    }

    /// `loginAPI.aspx`, `user/login.php`: a script of the server alone on a line, with a label of fields below it.
    pub(super) fn script_alone(&mut self, at: usize, text: &Inline, nth: usize, no: usize) -> bool {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.');
        let mut lines = text.text.lines().skip(nth);
        let line = lines.next().unwrap_or_default().trim().trim_matches('`');
        let lower = line.to_ascii_lowercase();
        let script = phrases().scripts.before(&lower).is_some() && line.chars().all(plain);
        let block = |block: &Block| Some(block.inline()?.text.lines().next()?.to_owned());
        let below = lines.next().map(str::to_owned);
        let below = below.or_else(|| self.document.blocks.get(at + 1).and_then(block));
        let labels = below.is_some_and(|words_below| {
            let says = words().features(&words_below);
            text::width(&words_below) <= 40 && says.any(&[Feature::Fields, Feature::Request])
        });
        if script && labels {
            let path = format!("/{}", line.trim_start_matches('/'));
            self.push(at, no, What::Url(path), Form::Labelled);
        }
        script && labels
    }

    pub(super) fn request_words(&mut self, at: usize, line: &str, no: usize) -> bool {
        let spelled = spelled(line.trim().trim_matches('`'));
        let line = spelled.as_deref().unwrap_or(line);
        let bracketed = in_brackets(line);
        let apart = bracketed.or_else(|| line.split_once(char::is_whitespace));
        let Some((method, rest)) = apart else {
            return false;
        };
        let bare = method.trim_matches(['`', '*', '[', ']', '【', '】', '(', ')']);
        let methods = kehu_request::methods(bare);
        if methods.is_empty() {
            return false;
        }
        // `/groups/{group id}`: a space inside of braces does not end the path.
        let mut depth = 0_usize;
        let rest: String = rest
            .trim_start()
            .chars()
            .map(|c| {
                match c {
                    '{' => depth += 1,
                    '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if depth > 0 && c == ' ' { '_' } else { c }
            })
            .collect();
        let rest = closed(&rest).unwrap_or(rest);
        let target = rest
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .trim_matches('`');
        if !(looks_like_url(target)) {
            return false;
        }
        self.push(at, no, What::Methods(methods), Form::RequestLine);
        // `POST /your_url`: the caller's own.
        let own = words().features(target).has(Feature::OwnAddress);
        let what = match own {
            true => What::OwnAddress,
            false => What::Url(clean_url(target)),
        };
        self.push(at, no, what, Form::RequestLine);
        true
    }

    /// `请求示例：https://…`: an address that only an example in words shows.
    pub(super) fn example_in_words(&mut self, at: usize, line: &str, no: usize) {
        let labelled = line.split_once('：').or_else(|| line.split_once(": "));
        let Some((label, value)) = labelled.filter(|(label, _)| text::width(label) <= 24) else {
            return;
        };
        let says = words().features(label);
        let url = url_in(value, false).filter(|url| is_service(url));
        if says.has(Feature::Request)
            && says.has(Feature::Example)
            && let Some(url) = url
        {
            let bare = url.split('?').next().unwrap_or(&url).to_owned();
            self.shown.push(Fact {
                block: at,
                line: no,
                what: What::Url(bare),
                form: Form::Shown,
            });
        }
    }

    /// "send with `POST` to `https://…`".
    pub(super) fn sentence(&mut self, at: usize, text: &Inline, line: usize) -> bool {
        let method = text
            .codes
            .iter()
            .map(|c| c.to_ascii_uppercase())
            .find(|c| kehu_request::is_method(c));
        let url = text
            .codes
            .iter()
            .find(|c| c.contains("://") && is_service(c));
        let (Some(method), Some(url)) = (method, url) else {
            return false;
        };
        self.push(at, line, What::Methods(vec![method]), Form::Sentence);
        self.push(at, line, What::Url(clean_url(url)), Form::Sentence);
        true
    }
}

/// `[ POST ] /path`: a method in brackets, with spaces inside of them.
fn in_brackets(line: &str) -> Option<(&str, &str)> {
    let bare = line.trim_start_matches(['-', '*', '`', ' ']);
    let (method, rest) = bare.strip_prefix("[ ")?.split_once(" ]")?;
    let rest = rest.trim_start_matches('*').trim_start();
    Some((method.trim(), rest)).filter(|(method, _)| kehu_request::is_method(method))
}

/// `/ orders / {id}`: a path with spaces around its slashes, and nothing else.
fn closed(rest: &str) -> Option<String> {
    let parts = rest.trim_end().strip_prefix("/ ")?;
    let plain = |part: &str| !part.is_empty() && !part.contains([' ', '/']);
    let path = || format!("/{}", parts.replace(" / ", "/"));
    parts.split(" / ").all(plain).then(path)
}
