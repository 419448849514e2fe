//! Addresses, methods and content types: however a page says them.
//!
//! A fact is a labelled value (`URL: …`, in a bullet, a heading, bold or a table's row), a request line
//! (`POST /path`), a sentence with both in code, or an address that stands alone.

use crate::block::{Block, BlockKind, Cell, Document, Inline, Table};
use crate::curl;
use crate::recognise::outline::Outline;
use crate::text;
use crate::words::{Feature, words};

/// Something that a page says of an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The block that says it.
    pub block: usize,
    /// The page's line.
    pub line: usize,
    /// What it says.
    pub what: What,
    /// How sure the form makes it.
    pub form: Form,
}

/// What a fact says.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// An address or a path.
    Url(String),
    /// An address that no longer holds.
    OldUrl(String),
    /// One method or more.
    Methods(Vec<String>),
    /// A content type.
    ContentType(String),
    /// The address is the caller's own.
    OwnAddress,
    /// The address of a server.
    Host(String),
}

/// How a fact stood on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// After a label that says what it is.
    Labelled,
    /// `POST /path`.
    RequestLine,
    /// In a sentence.
    Sentence,
    /// Alone.
    Bare,
}

/// Every fact of a page, in page order.
pub fn facts(document: &Document, outline: &Outline) -> Vec<Fact> {
    let mut finder = Finder {
        document,
        outline,
        out: Vec::new(),
        taken: usize::MAX,
        resource: None,
    };
    for at in 0..document.blocks.len() {
        finder.block(at);
    }
    // A label finds its value further down, before what stands between is looked at.
    finder.out.sort_by_key(|f| f.block);
    finder.out
}

struct Finder<'a> {
    document: &'a Document,
    outline: &'a Outline,
    out: Vec<Fact>,
    /// A block whose content a label before it has claimed.
    taken: usize,
    /// The path of the resource whose operations follow: `## Questions [/questions{?page}]`.
    resource: Option<String>,
}

impl Finder<'_> {
    fn push(&mut self, block: usize, line: usize, what: What, form: Form) {
        self.out.push(Fact {
            block,
            line,
            what,
            form,
        });
    }

    fn block(&mut self, at: usize) {
        let block = &self.document.blocks[at];
        match &block.kind {
            BlockKind::Table(table) => self.info_table(at, table),
            BlockKind::Code(_) if self.taken == at => {}
            BlockKind::Code(code) => self.request_line(at, &code.text, code.first),
            BlockKind::Heading { text, .. }
            | BlockKind::Paragraph(text)
            | BlockKind::Item { text, .. } => {
                for old in &text.struck {
                    if let Some(url) = url_in(old, false) {
                        self.push(at, block.line, What::OldUrl(url), Form::Labelled);
                    }
                }
                self.inline(at, text, block.line);
            }
        }
    }

    fn inline(&mut self, at: usize, text: &Inline, line: usize) {
        let mut found = false;
        for (i, part) in text.text.lines().enumerate() {
            found |= self.labelled_line(at, part, line + i, text);
        }
        if found || self.taken == at {
            return;
        }
        if let Some(feature) = self.lone_label(text) {
            self.values_below(at, feature);
            return;
        }
        let words_of_it = text.text.trim();
        for (i, part) in text.text.lines().enumerate() {
            found |= self.labelled_request(at, part, line + i);
        }
        if found
            || self.named_request(at, text, line)
            || self.blueprint(at, text, line)
            || self.lone_method(at, text, line)
        {
            return;
        }
        if words().features(words_of_it).has(Feature::OwnAddress) && self.near_address(at) {
            self.push(at, line, What::OwnAddress, Form::Sentence);
        }
        if self.request_words(at, words_of_it, line) || self.sentence(at, text, line) {
            return;
        }
        if let Some(url) = url_in(words_of_it, false)
            .filter(|u| u.len() + 2 >= words_of_it.trim_matches('`').len() && is_service(u))
        {
            self.push(at, line, What::Url(url), Form::Bare);
        }
    }

    /// `whatever it is called: POST https://…`: the value says what it is.
    fn labelled_request(&mut self, at: usize, part: &str, no: usize) -> bool {
        let value = part
            .split_once('：')
            .or_else(|| part.split_once(": "))
            .map(|(_, value)| value.trim());
        value.is_some_and(|value| {
            value.split_whitespace().count() <= 3 && self.request_words(at, value, no)
        })
    }

    /// `## Get an order % GET /orders/{id}`: a heading that ends with the request.
    fn named_request(&mut self, at: usize, text: &Inline, no: usize) -> bool {
        let heading = matches!(self.document.blocks[at].kind, BlockKind::Heading { .. });
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
    fn blueprint(&mut self, at: usize, text: &Inline, no: usize) -> bool {
        let heading = matches!(self.document.blocks[at].kind, BlockKind::Heading { .. });
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
        if !curl::is_method(method) {
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
    fn lone_method(&mut self, at: usize, text: &Inline, no: usize) -> bool {
        let method = text.text.trim().to_ascii_uppercase();
        let below = self.document.blocks.get(at + 1);
        let (Some(below), true) = (below, curl::is_method(&method)) else {
            return false;
        };
        let address = match &below.kind {
            BlockKind::Code(code) => code.text.trim(),
            BlockKind::Paragraph(text) => text.text.trim(),
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

    /// `label: value`, several on a line.
    fn labelled_line(&mut self, at: usize, part: &str, line: usize, inline: &Inline) -> bool {
        let mut found = false;
        for (feature, value) in labelled(part) {
            found |= self.value(at, line, feature, value, inline);
        }
        found
    }

    fn value(
        &mut self,
        at: usize,
        line: usize,
        feature: Feature,
        value: &str,
        inline: &Inline,
    ) -> bool {
        match feature {
            Feature::Url => {
                let own = words()
                    .features(value)
                    .any(&[Feature::OwnAddress, Feature::Callback]);
                let code = inline
                    .codes
                    .iter()
                    .find(|c| value.contains(c.as_str()) && looks_like_url(c));
                let url = code.map(|c| clean_url(c)).or_else(|| url_in(value, true));
                match url {
                    // `Endpoint: GET /path` says both.
                    Some(url) if url.contains('/') && method_before(value).is_some() => {
                        let method = method_before(value).into_iter().collect();
                        self.push(at, line, What::Methods(method), Form::RequestLine);
                        self.push(at, line, What::Url(url), Form::Labelled);
                    }
                    Some(url) if !(own && words().features(value).has(Feature::OwnAddress)) => {
                        self.push(at, line, What::Url(url), Form::Labelled)
                    }
                    _ if own => self.push(at, line, What::OwnAddress, Form::Labelled),
                    _ => return false,
                }
                true
            }
            Feature::Method => {
                let methods = methods_in(value);
                if methods.is_empty() {
                    return false;
                }
                if let Some(content) = content_type_in(value) {
                    self.push(at, line, What::ContentType(content), Form::Sentence);
                }
                if let Some(url) = url_in(value, false) {
                    self.push(at, line, What::Url(url), Form::Labelled);
                }
                self.push(at, line, What::Methods(methods), Form::Labelled);
                true
            }
            Feature::Host => match url_in(value, false).filter(|u| u.contains("://")) {
                Some(url) => {
                    self.push(at, line, What::Host(url), Form::Labelled);
                    true
                }
                None => false,
            },
            Feature::ContentType => match content_type_in(value) {
                Some(content) => {
                    self.push(at, line, What::ContentType(content), Form::Labelled);
                    true
                }
                None => false,
            },
            _ => false,
        }
    }

    /// A block that is a label and nothing else.
    fn lone_label(&self, text: &Inline) -> Option<Feature> {
        let bare = text.text.trim().trim_end_matches([':', '：', '#', ' ']);
        if text::width(bare) > 40 || bare.contains('\n') {
            return None;
        }
        let whole = [
            Feature::Url,
            Feature::Method,
            Feature::ContentType,
            Feature::Host,
        ]
        .into_iter()
        .find(|f| words().is_label(bare, *f));
        // "Push request URL", "RequestURL": the last words are the label.
        whole.or_else(|| {
            let parts = text::words(bare);
            let tail = |n: usize| {
                parts
                    .get(parts.len().checked_sub(n)?..)
                    .map(|p| p.join(" "))
            };
            let short = parts.len() <= 4 && !text::has_cjk(bare);
            [Feature::Url, Feature::Method]
                .into_iter()
                .filter(|_| short)
                .find(|f| tail(2).is_some_and(|t| words().is_label(&t, *f)))
        })
    }

    /// What stands below a label of its own: the next few blocks, to the next heading or label.
    fn values_below(&mut self, at: usize, feature: Feature) {
        let mut methods_only = feature == Feature::Method;
        for next in at + 1..(at + 5).min(self.document.blocks.len()) {
            let block = &self.document.blocks[next];
            if self.outline.entry(next).is_some_and(|e| e.level <= 7) {
                return;
            }
            match &block.kind {
                BlockKind::Code(code) if feature == Feature::Url || methods_only => {
                    self.request_line(next, &code.text, code.first);
                    let single = code.text.trim();
                    if feature == Feature::Method && curl::is_method(single) {
                        let methods = vec![single.to_owned()];
                        self.push(next, code.first, What::Methods(methods), Form::Labelled);
                    }
                    if feature == Feature::Url
                        && !single.contains('\n')
                        && self.out.last().is_none_or(|f| f.block != next)
                        && let Some(url) = url_in(single, true)
                    {
                        self.push(next, code.first, What::Url(url), Form::Labelled);
                    }
                    self.taken = next;
                    return;
                }
                BlockKind::Paragraph(text) | BlockKind::Item { text, .. } => {
                    let words_of_it = text.text.trim();
                    if labelled(words_of_it).next().is_some() {
                        // Labels of their own are read when their turn comes.
                        methods_only = false;
                        continue;
                    }
                    if !self.value(next, block.line, feature, words_of_it, text) {
                        if words().features(words_of_it).any(&[Feature::OwnAddress])
                            || (feature == Feature::Url
                                && words().features(words_of_it).has(Feature::Callback))
                        {
                            self.push(next, block.line, What::OwnAddress, Form::Labelled);
                        }
                        continue;
                    }
                    self.taken = next;
                    if feature == Feature::Url {
                        return;
                    }
                }
                _ => return,
            }
        }
    }

    /// `POST /path` as the first line of code that is no example of a request with headers.
    fn request_line(&mut self, at: usize, code: &str, first: usize) {
        if code.lines().filter(|l| !l.trim().is_empty()).count() != 1 || code.len() > 4000 {
            return;
        }
        let line = code.trim();
        // In code `Get /path` is a request as well.
        let line = match line.split_once(' ') {
            Some((method, rest)) if curl::is_method(&method.to_ascii_uppercase()) => {
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
    }

    /// A method without an address stands right above.
    fn method_above(&self, at: usize) -> bool {
        let last = self.out.last();
        last.is_some_and(|f| {
            matches!(f.what, What::Methods(_)) && (f.block + 1..f.block + 3).contains(&at)
        })
    }

    fn request_words(&mut self, at: usize, line: &str, no: usize) -> bool {
        let Some((method, rest)) = line.split_once(char::is_whitespace) else {
            return false;
        };
        let bare = method.trim_matches(['`', '*', '[', ']', '【', '】', '(', ')']);
        if !curl::is_method(&bare.to_ascii_uppercase()) || bare != bare.to_ascii_uppercase() {
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
        let target = rest
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .trim_matches('`');
        if !(looks_like_url(target)) {
            return false;
        }
        self.push(
            at,
            no,
            What::Methods(vec![bare.to_owned()]),
            Form::RequestLine,
        );
        self.push(at, no, What::Url(clean_url(target)), Form::RequestLine);
        true
    }

    /// "send with `POST` to `https://…`".
    fn sentence(&mut self, at: usize, text: &Inline, line: usize) -> bool {
        let method = text
            .codes
            .iter()
            .map(|c| c.to_ascii_uppercase())
            .find(|c| curl::is_method(c));
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

    /// Rows of a table whose first cells are labels: `HTTP URL | https://…`.
    fn info_table(&mut self, at: usize, table: &Table) {
        if self.headed(at, table) {
            return;
        }
        if table.head.len() > 3 {
            return;
        }
        let head = [(&table.head, self.document.blocks[at].line)];
        for (cells, line) in head
            .into_iter()
            .chain(table.rows.iter().map(|r| (&r.cells, r.line)))
        {
            let [label, value, ..] = cells.as_slice() else {
                continue;
            };
            for feature in [Feature::Url, Feature::Method, Feature::ContentType] {
                if words().is_label(label.text(), feature) {
                    self.value(at, line, feature, value.text(), &value.inline);
                }
            }
        }
    }

    /// A table of one row that has an address and a method: `地址 | 请求方式`.
    fn headed(&mut self, at: usize, table: &Table) -> bool {
        let Some((url, method, line)) = request_row(table) else {
            return false;
        };
        let content = content_type_column(table);
        if let Some(cell) = content.and_then(|i| table.rows[0].cells.get(i)) {
            self.value(at, line, Feature::ContentType, cell.text(), &cell.inline);
        }
        self.value(at, line, Feature::Method, method.text(), &method.inline)
            && self.value(at, line, Feature::Url, url.text(), &url.inline)
    }

    /// An address label stands close above.
    fn near_address(&self, at: usize) -> bool {
        (at.saturating_sub(3)..=at).any(|i| {
            self.document.blocks[i].inline().is_some_and(|t| {
                words()
                    .features(text::squeeze(&t.text).as_str())
                    .any(&[Feature::Url, Feature::Callback])
            })
        })
    }
}

/// The address and the method of a table with one row, and its line.
pub fn request_row(table: &Table) -> Option<(&Cell, &Cell, usize)> {
    let [row] = table.rows.as_slice() else {
        return None;
    };
    let labelled = |feature: Feature| {
        let at = table
            .head
            .iter()
            .position(|c| words().is_label(c.text(), feature))?;
        row.cells.get(at)
    };
    let is_method = |c: &&Cell| curl::is_method(c.text().trim());
    let method = row
        .cells
        .iter()
        .find(is_method)
        .or_else(|| labelled(Feature::Method))?;
    let url = labelled(Feature::Url).or_else(|| {
        let mut urls = row.cells.iter();
        urls.find(|c| looks_like_url(c.text().trim()))
    })?;
    Some((url, method, row.line))
}

fn content_type_column(table: &Table) -> Option<usize> {
    let is = |c: &Cell| words().is_label(c.text(), Feature::ContentType);
    table.head.iter().position(is)
}

/// The labelled values of a line: `URL: x`, `**Method** POST`.
fn labelled(line: &str) -> impl Iterator<Item = (Feature, &str)> {
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
            out.extend(label_without_colon(line));
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

/// `接口地址 /x`: a label, a space, and what can only be its value.
fn label_without_colon(line: &str) -> Option<(Feature, usize, usize)> {
    let (label, value) = line.trim().rsplit_once(char::is_whitespace)?;
    let label = label.trim();
    let from = line.rfind(value)?;
    let bare = label.trim_matches(['*', '`', '-', ' ']);
    if words().is_label(bare, Feature::Url) && looks_like_url(value) {
        return Some((Feature::Url, 0, from));
    }
    (words().is_label(bare, Feature::Method) && curl::is_method(value)).then_some((
        Feature::Method,
        0,
        from,
    ))
}

/// The method that stands before an address: `GET /path`, `[POST] https://…`.
fn method_before(value: &str) -> Option<String> {
    let (word, rest) = value
        .trim_start_matches(['`', '*', ' '])
        .split_once(char::is_whitespace)?;
    let word = word.trim_matches(['`', '*', '[', ']', '【', '】', '(', ')']);
    let address = looks_like_url(rest.split_whitespace().next()?);
    (curl::is_method(word) && address).then(|| word.to_owned())
}

/// The methods that a text names, as whole words in capitals, or any case where it is all there is.
pub fn methods_in(value: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in value.split(|c: char| !c.is_ascii_alphanumeric()) {
        let upper = word.to_ascii_uppercase();
        let shouted = word == upper;
        if curl::is_method(&upper) && (shouted || value.trim().len() <= 12) && !out.contains(&upper)
        {
            out.push(upper);
        }
    }
    out
}

/// The content type that a text names.
pub fn content_type_in(value: &str) -> Option<String> {
    let lower = text::fold(value).to_ascii_lowercase();
    let known = [
        ("x-www-form-urlencoded", "application/x-www-form-urlencoded"),
        ("multipart/form-data", "multipart/form-data"),
        ("form-data", "multipart/form-data"),
        ("application/json", "application/json"),
        ("form format", "application/x-www-form-urlencoded"),
        ("form data", "application/x-www-form-urlencoded"),
        ("http form", "application/x-www-form-urlencoded"),
        ("表单", "application/x-www-form-urlencoded"),
        ("json", "application/json"),
        ("application/xml", "application/xml"),
        ("text/xml", "application/xml"),
        ("text/plain", "text/plain"),
    ];
    known
        .iter()
        .find(|(word, _)| lower.contains(word))
        .map(|(_, full)| (*full).to_owned())
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
        .find(|w| !w.is_empty() && !curl::is_method(w.trim_matches('`')))?;
    let first = clean_url(first);
    let path = first.starts_with('/') && first.len() > 1;
    let templated = first.starts_with('{') && first.contains("}/");
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
    (path || templated || relative || placeholder).then_some(first)
}

fn looks_like_url(word: &str) -> bool {
    let w = word.trim_matches(['`', '"', '\'']);
    (w.starts_with("http://")
        || w.starts_with("https://")
        || (w.starts_with('/') && w.len() > 1 && !w.starts_with("//"))
        || (w.starts_with('{') && w.contains("}/")))
        && !w.contains(char::is_whitespace)
}

fn clean_url(url: &str) -> String {
    // `/cid[?count=n]`: the query may be left out.
    let bare = if url.contains("[?") {
        url.replace(['[', ']'], "")
    } else {
        in_braces(url)
    };
    bare.trim_matches(['`', '"', '\'', '*', ' ', '<', '>', '(', '（', '[', ']'])
        .trim_end_matches([',', '.', ';', '，', '。', '；', ')', '）', '、', '*'])
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expect: &[What]) {
        let document = crate::read::read(page);
        let outline = Outline::of(&document);
        let found: Vec<What> = facts(&document, &outline)
            .into_iter()
            .map(|f| f.what)
            .collect();
        assert_eq!(found, expect, "{page}");
    }

    fn url(u: &str) -> What {
        What::Url(u.to_owned())
    }

    fn methods(m: &[&str]) -> What {
        What::Methods(m.iter().map(|m| (*m).to_owned()).collect())
    }

    #[test]
    fn labels_in_every_dress() {
        let u = "https://a.example/x/y";
        check(
            "- URL：`https://a.example/x/y`\n- Method: `POST`\n- Content-Type：application/json\n",
            &[
                url(u),
                methods(&["POST"]),
                What::ContentType("application/json".to_owned()),
            ],
        );
        check(
            "**Request URL:**\n- `https://a.example/x/y`\n\n**Request Method:**\n- POST, submitted in HTTP FORM format.\n",
            &[
                url(u),
                What::ContentType("application/x-www-form-urlencoded".to_owned()),
                methods(&["POST"]),
            ],
        );
        check(
            "### Request URL\nhttps://a.example/x/y\n\n### Method\n\nPOST or GET\n",
            &[url(u), methods(&["POST", "GET"])],
        );
        check(
            "访问路径：/api/x\nType: POST\nAuthor: z\n",
            &[url("/api/x"), methods(&["POST"])],
        );
        check(
            "**资源地址**：/customer/{id}\n\n**HTTP动作**：get\n",
            &[url("/customer/{id}"), methods(&["GET"])],
        );
        check(
            "#### 地址\n```\nhttp://domain/x/y\n```\n",
            &[url("http://domain/x/y")],
        );
        check(
            "### HTTP 请求\n\n```http\nPUT https://{host}/{org}/x\n```\n",
            &[methods(&["PUT"]), url("https://{host}/{org}/x")],
        );
        check(
            "| **基本信息** | |\n| --- | --- |\n| HTTP URL | https://a.example/x/y |\n| HTTP Method | GET |\n",
            &[url(u), methods(&["GET"])],
        );
        check(
            "以 `POST` 方法向 `https://a.example/x/y` 提交。\n",
            &[methods(&["POST"]), url(u)],
        );
        check(
            "**接口地址**: `GET /a/x?id={id}`\n",
            &[methods(&["GET"]), url("/a/x?id={id}")],
        );
        check(
            "| 地址 | 请求方式 | 说明 |\n|--|--|--|\n| `/a/x` | GET | |\n",
            &[methods(&["GET"]), url("/a/x")],
        );
        check(
            "## 创建\n\n`POST https://a.example/x/y`\n",
            &[methods(&["POST"]), url(u)],
        );
        check(
            "请求说明：POST https://a.example/x/y\n",
            &[methods(&["POST"]), url(u)],
        );
        check(
            "## Get one % GET /orders/{id}\n",
            &[methods(&["GET"]), url("/orders/{id}")],
        );
        check(
            "| Target | Protocol | Method | Content Type |\n|--|--|--|--|\n| `/a/x` | `HTTPS` | `POST` | `application/json` |\n",
            &[
                What::ContentType("application/json".to_owned()),
                methods(&["POST"]),
                url("/a/x"),
            ],
        );
        check(
            "```\nGet /a/x[?n=1]\n```\n",
            &[methods(&["GET"]), url("/a/x?n=1")],
        );
        check("- API 地址：`account/add`\n", &[url("account/add")]);
        check(
            "POST https://a.example/x/y\n",
            &[methods(&["POST"]), url(u)],
        );
    }

    #[test]
    fn addresses_of_pages_are_no_endpoints() {
        check("See https://docs.a.example/x.html for more.\n", &[]);
        check("![p](https://a.example/x.png)\n", &[]);
    }

    #[test]
    fn an_address_of_the_callers_own() {
        check(
            "**Request URL:**\n- HTTP interface address for push (provided by the user)\n- Example: `http://1.2.3.4/cb`\n",
            &[What::OwnAddress],
        );
        check(
            "- URL: `webhook_url`\n- Method: `POST`\n",
            &[What::OwnAddress, methods(&["POST"])],
        );
    }
}
