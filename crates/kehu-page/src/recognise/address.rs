//! Addresses, methods and content types: however a page says them.
//!
//! A fact is a labelled value (`URL: …`, in a bullet, a heading, bold or a table's row), a request line
//! (`POST /path`), a sentence with both in code, or an address that stands alone.

use crate::block::{Block, BlockKind, Document, Inline, Table};
use crate::recognise::outline::Outline;
use crate::text;
use crate::words::{Feature, without_number, words};

mod requests;
mod spoken;
mod urls;
mod values;

pub use spoken::{Spoken, spoken};
use urls::domain_in;
pub use urls::is_service;
pub(super) use urls::{clean_url, looks_like_url};
use values::{content_type_column, content_type_in_prose, labelled, leads_to_host, method_before};
pub use values::{content_type_in, methods_in, request_row, says_own_address, url_in};

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
    /// The address of the server of an environment.
    Server(Server),
}

/// The address of a server, and what the page calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its environment, in the page's words.
    pub label: String,
    /// Its address, with the path that goes before all others.
    pub url: String,
    /// The page's line.
    pub line: usize,
}

/// How a fact stood on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// After a label that says what it is.
    Labelled,
    /// After the label of an example, on a page that says no address.
    Shown,
    /// `POST /path`.
    RequestLine,
    /// In a sentence.
    Sentence,
    /// Alone.
    Bare,
}

impl Form {
    /// Whether a label says that it is an address.
    pub fn labels(self) -> bool {
        matches!(self, Form::Labelled | Form::Shown)
    }
}

/// Every fact of a page, in page order.
pub fn facts(document: &Document, outline: &Outline) -> Vec<Fact> {
    let mut finder = Finder {
        document,
        outline,
        out: Vec::new(),
        taken: usize::MAX,
        resource: None,
        shown: Vec::new(),
    };
    for at in 0..document.blocks.len() {
        finder.block(at);
    }
    // A page that says no address shows them in its examples.
    let url = |fact: &Fact| matches!(fact.what, What::Url(_));
    if !finder.out.iter().any(url) {
        finder.out.append(&mut finder.shown);
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
    /// Addresses that only examples in words show.
    shown: Vec<Fact>,
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
            BlockKind::Code(code) if self.is_base(at, &code.text) => {
                let url = clean_url(code.text.trim());
                self.push(at, code.first, What::Host(url), Form::Labelled);
            }
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
        let mut found = self.host_alone(at, text, line);
        let several = text.text.trim().contains('\n') && self.taken != at;
        for (i, part) in text.text.lines().enumerate() {
            found |= self.labelled_line(at, part, line + i, text)
                || several && self.request_alone(at, part, line + i)
                || self.script_alone(at, text, i, line + i);
        }
        self.content_in_prose(at, text, line);
        if found || self.taken == at {
            return;
        }
        if self.label_and_method(at, text, line) {
            return;
        }
        if let Some(feature) = self.lone_label(&text.text) {
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
            || self.beside_method(at, text, line)
        {
            return;
        }
        if words().features(words_of_it).has(Feature::OwnAddress) && self.near_address(at) {
            self.push(at, line, What::OwnAddress, Form::Sentence);
        }
        if self.request_words(at, words_of_it, line) || self.sentence(at, text, line) {
            return;
        }
        for (i, part) in text.text.lines().enumerate() {
            self.example_in_words(at, part, line + i);
        }
        let whole = |u: &String| u.len() + 2 >= words_of_it.trim_matches('`').len();
        let url = url_in(words_of_it, false).filter(whole);
        if let Some(url) = url.filter(|u| is_service(u) || self.is_path_below_heading(at, u)) {
            self.push(at, line, What::Url(url), Form::Bare);
        }
    }

    /// A content type that a sentence says of requests, where no label says one.
    fn content_in_prose(&mut self, at: usize, text: &Inline, line: usize) {
        let said = |fact: &Fact| fact.block == at && matches!(fact.what, What::ContentType(_));
        let mut lines = text.text.lines().enumerate();
        let told = lines.find_map(|(i, part)| Some((i, content_type_in_prose(part)?)));
        if let Some((i, media)) = told.filter(|_| !self.out.iter().any(said)) {
            self.push(at, line + i, What::ContentType(media), Form::Sentence);
        }
    }

    /// Whether a path of two parts or more stands alone right below a heading.
    fn is_path_below_heading(&self, at: usize, path: &str) -> bool {
        let above = at.checked_sub(1).map(|above| &self.document.blocks[above]);
        let paragraph = self.document.blocks[at].is_paragraph();
        let plain = |c: char| {
            c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.' | '{' | '}' | ':')
        };
        paragraph
            && above.is_some_and(Block::is_heading)
            && path.starts_with('/')
            && path.matches('/').count() > 1
            && path.chars().all(plain)
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
                // "Path: Events / Push": where the page stands, not whose address it is.
                let crumbs = value.contains(" / ") || value.contains(" > ");
                // "From the page's URL: for example, in https://…": an address of something else.
                let lead = value.split("http").next().unwrap_or_default();
                if lead.len() < value.len() && words().features(lead).has(Feature::Example) {
                    return false;
                }
                let own = !crumbs
                    && words()
                        .features(value)
                        .any(&[Feature::OwnAddress, Feature::Callback]);
                let code = inline
                    .codes
                    .iter()
                    .find(|c| value.contains(c.as_str()) && looks_like_url(c));
                let url = code.map(|c| clean_url(c)).or_else(|| url_in(value, true));
                // `https://a.example/#find-an-order`: a place on a page.
                let url = url.filter(|url| !url.contains("://") || !url.contains("/#"));
                match url {
                    // `Endpoint: GET /path` says both.
                    Some(url) if url.contains('/') && method_before(value).is_some() => {
                        let method = method_before(value).into_iter().collect();
                        self.push(at, line, What::Methods(method), Form::RequestLine);
                        self.push(at, line, What::Url(url), Form::Labelled);
                    }
                    Some(url) if !(own && words().features(value).has(Feature::OwnAddress)) => {
                        // `URL: /login POST`.
                        let after = value.split_whitespace().nth(1).unwrap_or_default();
                        if kehu_request::is_method(after) && after == after.to_ascii_uppercase() {
                            let method = vec![after.to_owned()];
                            self.push(at, line, What::Methods(method), Form::Labelled);
                        }
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
            Feature::Host => match url_in(value, false)
                .filter(|u| u.contains("://"))
                .or_else(|| domain_in(value))
            {
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

    /// `Request URL (GET)`: a label of the address with the method, above the address.
    fn label_and_method(&mut self, at: usize, text: &Inline, line: usize) -> bool {
        let words_of_it = text.text.trim();
        let Some((label, method)) = words_of_it.rsplit_once(char::is_whitespace) else {
            return false;
        };
        let method = method.trim_matches(['(', ')', '（', '）', '[', ']', '`']);
        let methods = kehu_request::methods(method);
        if methods.is_empty() || self.lone_label(label) != Some(Feature::Url) {
            return false;
        }
        self.push(at, line, What::Methods(methods), Form::Labelled);
        self.values_below(at, Feature::Url);
        true
    }

    /// A block that is a label and nothing else.
    fn lone_label(&self, text: &str) -> Option<Feature> {
        let bare = text.trim().trim_end_matches([':', '：', '#', ' ']);
        let bare = without_number(bare.trim_matches(['[', ']', '【', '】']));
        // "HTTP request for a file": the label is what stands before.
        let bare = bare.split_once(" for ").map_or(bare, |(label, _)| label);
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
                    if feature == Feature::Method && kehu_request::is_method(single) {
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
                        // Labels of their own are read when their turn comes; `HTTP POST, Content-Type: …` has
                        // both.
                        let before = words_of_it.split([',', '，', ';', '；']).next();
                        let methods = before
                            .map(methods_in)
                            .filter(|_| feature == Feature::Method);
                        if let Some(methods) = methods.filter(|methods| !methods.is_empty()) {
                            self.push(next, block.line, What::Methods(methods), Form::Labelled);
                        }
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
                        return self.beside(next);
                    }
                }
                _ => return,
            }
        }
    }

    /// Addresses in the items below one that a label has for its value.
    fn beside(&mut self, at: usize) {
        if !self.document.blocks[at].is_item() {
            return;
        }
        let blocks = self.document.blocks.iter().enumerate().skip(at + 1);
        for (next, block) in blocks.take_while(|(_, b)| b.is_item()) {
            let Some(text) = block.inline() else { return };
            if !self.value(next, block.line, Feature::Url, text.text.trim(), text) {
                return;
            }
            self.taken = next;
        }
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
            for feature in [
                Feature::Url,
                Feature::Method,
                Feature::ContentType,
                Feature::Host,
            ] {
                if words().is_label(label.text(), feature) {
                    self.value(at, line, feature, value.text(), &value.inline);
                }
            }
        }
    }

    /// A table of one row that has an address and a method: `地址 | 请求方式`.
    fn headed(&mut self, at: usize, table: &Table) -> bool {
        let Some((url, method, row)) = request_row(table) else {
            return false;
        };
        let line = row.line;
        for note in table.rows.iter().filter(|row| row.is_note()) {
            self.labelled_line(at, note.cells[0].text(), note.line, &note.cells[0].inline);
        }
        let content = content_type_column(table);
        if let Some(cell) = content.and_then(|i| row.cells.get(i)) {
            self.value(at, line, Feature::ContentType, cell.text(), &cell.inline);
        }
        self.value(at, line, Feature::Method, method.text(), &method.inline)
            && self.value(at, line, Feature::Url, url.text(), &url.inline)
    }

    /// Whether code is the address that a sentence above it calls the base of all.
    fn is_base(&self, at: usize, code: &str) -> bool {
        let url = code.trim();
        let lead = self.outline.above(at).next().filter(|e| e.block + 1 == at);
        let led = || lead.is_some_and(|e| e.says.has(Feature::Host)) || self.is_led(at);
        url.contains("://") && looks_like_url(url) && led()
    }

    /// Whether the sentence above a block leads to the address of all calls; so it does for each item of a list.
    fn is_led(&self, at: usize) -> bool {
        let mut above = self.document.blocks[..at].iter().rev();
        let lead = match self.document.blocks[at].is_item() {
            true => above.find(|block| !block.is_item()),
            false => above.next(),
        };
        let said = lead.filter(|block| block.is_paragraph());
        said.and_then(Block::inline)
            .is_some_and(|said| leads_to_host(&said.text))
    }

    /// An address on a line of its own below words that lead to that of all calls.
    fn host_alone(&mut self, at: usize, text: &Inline, line: usize) -> bool {
        let mut before = String::new();
        let mut found = false;
        for (i, part) in text.text.lines().enumerate() {
            let url = clean_url(part.trim());
            let whole = url.contains("://") && looks_like_url(part.trim());
            let led = match before.is_empty() {
                true => whole && self.is_led(at),
                false => whole && leads_to_host(&before),
            };
            if led {
                self.push(at, line + i, What::Host(url), Form::Labelled);
                found = true;
                continue;
            }
            before.push_str(part);
            before.push('\n');
        }
        found
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

#[cfg(test)]
mod tests {
    use super::*;

    fn told(what: &What) -> String {
        match what {
            What::Url(url) => format!("url {url}"),
            What::Methods(methods) => format!("methods {}", methods.join(" ")),
            What::ContentType(media) => format!("type {media}"),
            What::Host(host) => format!("host {host}"),
            What::Server(server) => format!("server {} {}", server.label, server.url),
            other => format!("{other:?}"),
        }
    }

    /// Each line is a page and what it says: `page => url /x | methods POST`.
    fn check(cases: &str) {
        crate::cases::check(cases, |page| {
            let document = crate::read::read(page);
            let found = facts(&document, &Outline::of(&document));
            let found: Vec<String> = found.iter().map(|fact| told(&fact.what)).collect();
            found.join(" | ")
        });
    }

    #[test]
    fn labels_in_every_dress() {
        check(
            r"
            - URL：`https://a.example/x/y`\n- Method: `POST`\n- Content-Type：application/json => url https://a.example/x/y | methods POST | type application/json
            **Request URL:**\n- `https://a.example/x/y`\n\n**Request Method:**\n- POST, submitted in HTTP FORM format. => url https://a.example/x/y | type application/x-www-form-urlencoded | methods POST
            ### Request URL\nhttps://a.example/x/y\n\n### Method\n\nPOST or GET => url https://a.example/x/y | methods POST GET
            访问路径：/api/x\nType: POST\nAuthor: z => url /api/x | methods POST
            **资源地址**：/customer/{id}\n\n**HTTP动作**：get => url /customer/{id} | methods GET
            #### 地址\n```\nhttp://domain/x/y\n``` => url http://domain/x/y
            ### HTTP 请求\n\n```http\nPUT https://{host}/{org}/x\n``` => methods PUT | url https://{host}/{org}/x
            | **基本信息** | |\n| --- | --- |\n| HTTP URL | https://a.example/x/y |\n| HTTP Method | GET | => url https://a.example/x/y | methods GET
            以 `POST` 方法向 `https://a.example/x/y` 提交。 => methods POST | url https://a.example/x/y
            **接口地址**: `GET /a/x?id={id}` => methods GET | url /a/x?id={id}
            | 地址 | 请求方式 | 说明 |\n|--|--|--|\n| `/a/x` | GET | | => methods GET | url /a/x
            ## 创建\n\n`POST https://a.example/x/y` => methods POST | url https://a.example/x/y
            请求说明：POST https://a.example/x/y => methods POST | url https://a.example/x/y
            ## Get one % GET /orders/{id} => methods GET | url /orders/{id}
            | Target | Protocol | Method | Content Type |\n|--|--|--|--|\n| `/a/x` | `HTTPS` | `POST` | `application/json` | => type application/json | methods POST | url /a/x
            ```\nGet /a/x[?n=1]\n``` => methods GET | url /a/x?n=1
            接口域名：https://api.a.example => host https://api.a.example
            网关地址: `https://api.a.example` => host https://api.a.example
            本平台的接口根地址为 https://api.a.example，均为 POST。 => host https://api.a.example
            The base URL is https://api.a.example and nothing else. => host https://api.a.example
            | 网关地址 | https://api.a.example |\n| --- | --- |\n| 说明 | 无 | => host https://api.a.example
            - API 地址：`account/add` => url account/add
            - 正式环境：https://a.example/v1/x/y\n- 请求方式：POST => url https://a.example/v1/x/y | methods POST
            提交的 Content-Type 为 application/json，编码为 UTF-8。 => type application/json
            Answers are JSON. =>
            POST https://a.example/x/y => methods POST | url https://a.example/x/y
            ",
        );
    }

    #[test]
    fn addresses_of_pages_are_no_endpoints() {
        check(
            r"
            See https://docs.a.example/x.html for more.
            ![p](https://a.example/x.png)
            ",
        );
    }

    #[test]
    fn an_address_of_the_callers_own() {
        check(
            r"
            **Request URL:**\n- HTTP interface address for push (provided by the user)\n- Example: `http://1.2.3.4/cb` => OwnAddress
            - URL: `webhook_url`\n- Method: `POST` => OwnAddress | methods POST
            ",
        );
    }
}
