//! Components that are requests: `<Endpoint method="post" url="/a/:id" />`.

use super::Writer;
use crate::inline;
use crate::read::Line;
use crate::tags::Tag;

/// The method that a component shows, whatever it is called: `<Badge text="POST" />`.
pub(super) fn method_of(tag: &Tag) -> Option<String> {
    let said = tag.any(&["method"]).map(str::to_ascii_uppercase);
    let mut shown = tag.attributes.values().cloned();
    said.filter(|m| kehu_request::is_method(m))
        .or_else(|| shown.find(|v| kehu_request::is_method(v) && *v == v.to_ascii_uppercase()))
}

impl Writer {
    /// A component with a method: its address is an attribute or what it holds.
    pub fn request<'a>(&mut self, tag: Tag, method: &str, rest: &'a str, no: usize) -> &'a str {
        let path = tag.any(&["path", "url", "endpoint", "uri", "route", "href"]);
        let label = tag.any(&["label"]).filter(|label| label.starts_with('/'));
        let path = path.or(label);
        let end = rest.find(&format!("</{}>", tag.name));
        let (address, after) = match (path, end) {
            (Some(path), _) => {
                let host = tag.any(&["baseUrl", "baseurl", "host", "server"]);
                let host = host.unwrap_or_default().to_owned();
                let address = path
                    .split('\n')
                    .fold(host, |base, part| joined(&base, part));
                (address, rest)
            }
            (None, Some(end)) => (inline::parse(&rest[..end]).text, &rest[end..]),
            // A badge: the address stands in the words beside it.
            (None, None) => {
                let same = |line: &mut Line| line.no == no && !line.is_blank();
                let before = self
                    .out
                    .lines
                    .pop_if(same)
                    .map_or(String::new(), |l| l.text);
                self.pieces(&format!("{before} {method} {}", rest.trim_start()), no);
                return "";
            }
        };
        self.end_fields();
        if let Some(summary) = tag.any(&["summary"]).filter(|s| !s.is_empty()) {
            self.out.alone(no, format!("## {summary}"));
        }
        let line = format!("{method} {}", address.trim().replace('\\', ""));
        if self
            .headed
            .as_ref()
            .is_some_and(|(headed, _)| *headed == line)
        {
            self.label_of(&tag, no);
            self.wrap(tag);
            return after;
        }
        if tag.name == "api-method" {
            self.address = Some((no, line));
        } else {
            self.out.alone(no, line);
        }
        self.wrap(tag);
        after
    }

    /// Keeps the request that stands right below a heading, until the next heading as deep.
    pub fn head(&mut self, line: &str) {
        let level = |line: &str| line.chars().take_while(|c| *c == '#').count();
        let above = self.out.lines.iter().rev().find(|l| !l.text.is_empty());
        let (own, above) = (level(line), above.map_or(0, |l| level(&l.text)));
        self.headed.take_if(|(_, headed)| own > 0 && own <= *headed);
        let method = line.split_whitespace().next().unwrap_or_default();
        if above > 0 && kehu_request::is_method(method) {
            self.headed = Some((line.trim().to_owned(), above));
        }
    }
}

/// A path below the base that a component names beside it; `[Base]/api/` leaves its host open.
fn joined(base: &str, path: &str) -> String {
    if path.contains("://") || path.starts_with(['{', '$']) {
        return path.to_owned();
    }
    let base = match base.contains("://") || base.starts_with(['{', '$']) {
        true => base,
        false => base.find('/').map_or("", |at| &base[at..]),
    };
    format!(
        "{}/{}",
        base.trim_end_matches('/'),
        path.trim_start_matches('/')
    )
}
