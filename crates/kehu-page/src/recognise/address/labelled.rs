//! Labels, and the values beside or below them.

use super::urls::domain_in;
use super::values::{content_type_column, labelled, labels_a_request, method_before};
use super::{
    Finder, Form, What, clean_url, content_type_in, looks_like_url, methods_in, request_row, url_in,
};
use crate::block::{BlockKind, Inline, Table};
use crate::text;
use crate::words::{Feature, phrases, without_number, words};

impl Finder<'_> {
    /// `label: value`, several on a line.
    pub(super) fn labelled_line(
        &mut self,
        at: usize,
        part: &str,
        line: usize,
        inline: &Inline,
    ) -> bool {
        let mut found = false;
        for (feature, value) in labelled(part) {
            found |= self.value(at, line, feature, value, inline);
        }
        found
    }

    /// `Method: POST` and `Endpoint: /path`, line by line in a piece of code.
    pub(super) fn labelled_code(&mut self, at: usize, code: &str, first: usize) -> bool {
        if !labels_a_request(code) {
            return false;
        }
        let inline = Inline {
            text: code.to_owned(),
            ..Inline::default()
        };
        let lines = code.lines().enumerate();
        lines.fold(false, |found, (i, line)| {
            self.labelled_line(at, line, first + i, &inline) || found
        })
    }

    /// What stands behind or below a label; whether it is what the label says.
    pub(super) fn value(
        &mut self,
        at: usize,
        line: usize,
        feature: Feature,
        value: &str,
        inline: &Inline,
    ) -> bool {
        let said = match feature {
            Feature::Url => return self.url(at, line, value, inline),
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
                Some(What::Methods(methods))
            }
            Feature::Host => {
                let url = url_in(value, false).filter(|url| kehu_request::absolute(url).is_some());
                url.or_else(|| domain_in(value)).map(What::Host)
            }
            Feature::ContentType => content_type_in(value).map(What::ContentType),
            _ => None,
        };
        let is_said = said.is_some();
        if let Some(said) = said {
            self.push(at, line, said, Form::Labelled);
        }
        is_said
    }

    /// What stands behind or below the label of an address.
    fn url(&mut self, at: usize, line: usize, value: &str, inline: &Inline) -> bool {
        // "Path: Events / Push": where the page stands, not whose address it is.
        let crumbs = value.contains(" / ") || value.contains(" > ");
        // "From the page's URL: for example, in https://…": an address of something else.
        let lead = value.split("http").next().unwrap_or_default();
        if lead.len() < value.len() && words().features(lead).has(Feature::Example) {
            return false;
        }
        let says = words().features(value);
        let own = !crumbs && says.any(&[Feature::OwnAddress, Feature::Callback]);
        let mut codes = inline.codes.iter();
        let code = codes.find(|code| value.contains(code.as_str()) && looks_like_url(code));
        let url = code.map(|code| clean_url(code));
        let url = url.or_else(|| url_in(value, true));
        // `https://a.example/#find-an-order`: a place on a page.
        let url = url.filter(|url| kehu_request::absolute(url).is_none() || !url.contains("/#"));
        let said = match url {
            // `Endpoint: GET /path` says both.
            Some(url) if url.contains('/') && method_before(value).is_some() => {
                let method = method_before(value).into_iter().collect();
                self.push(at, line, What::Methods(method), Form::RequestLine);
                What::Url(url)
            }
            Some(url) if !(own && says.has(Feature::OwnAddress)) => {
                // `URL: /login POST`.
                let after = value.split_whitespace().nth(1).unwrap_or_default();
                if kehu_request::is_method(after) && after == after.to_ascii_uppercase() {
                    let method = What::Methods(vec![after.to_owned()]);
                    self.push(at, line, method, Form::Labelled);
                }
                What::Url(url)
            }
            _ if own => What::OwnAddress,
            _ => return false,
        };
        self.push(at, line, said, Form::Labelled);
        true
    }

    /// `Request URL (GET)`: a label of the address with the method, above the address.
    pub(super) fn label_and_method(&mut self, at: usize, text: &Inline, line: usize) -> bool {
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
    pub(super) fn lone_label(&self, text: &str) -> Option<Feature> {
        let bare = text.trim().trim_end_matches([':', '：', '#', ' ']);
        let bare = without_number(bare.trim_matches(['[', ']', '【', '】']));
        // "HTTP request for a file": the label is what stands before.
        let bare = bare.split_once(" for ").map_or(bare, |(label, _)| label);
        // "The API endpoint is".
        let bare = phrases().is_below.before(bare).unwrap_or(bare);
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
    pub(super) fn values_below(&mut self, at: usize, feature: Feature) {
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
    pub(super) fn info_table(&mut self, at: usize, table: &Table) {
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
}
