//! Pages with components (MDX, GitBook): their tags become the Markdown that they stand for.
//!
//! A component with a name and a type is a row of a table of fields, nested by the components around it;
//! one with a method and an address is a request line; one with a title labels what is inside of it. All
//! others only wrap what they hold.

use std::collections::HashSet;

use super::{Line, written};
use crate::tags::{self, Tag};
use crate::text;
use crate::words::{Feature, words};

mod annotated;
mod field;
mod request;
mod templates;

use field::{Field, field, label, place_in, table};
use request::method_of;

/// The page's lines with its components written out; without components, the lines as they are.
pub(super) fn lines(lines: Vec<Line>) -> Vec<Line> {
    let lines = annotated::written(templates::written(lines));
    let mut writer = Writer {
        ended: ended(&lines),
        ..Writer::default()
    };
    let begins = |(at, line): (usize, &Line)| {
        let begins = |(i, _)| tags::read(&line.text[i..]).is_some_and(|t| writer.is_tag(&t));
        line.text.match_indices(['<', '{']).take(8).any(begins)
            || (tags::opens(&line.text) && tags::read(&whole(&lines, at).0).is_some())
    };
    if !lines.iter().enumerate().any(begins) {
        return lines;
    }
    let mut at = 0;
    while at < lines.len() {
        at = writer.line(&lines, at);
    }
    writer.end_fields();
    writer.out.lines
}

/// The components that end somewhere on the page: others wrap nothing.
fn ended(lines: &[Line]) -> HashSet<String> {
    let ends = |line: &'_ Line| -> Vec<String> {
        let starts = line.text.match_indices("</").map(|(i, _)| i);
        let liquid = line.text.match_indices("{%").map(|(i, _)| i);
        starts
            .chain(liquid)
            .filter_map(|i| tags::read(&line.text[i..]))
            .filter(|t| t.end)
            .map(|t| t.name)
            .collect()
    };
    lines.iter().flat_map(ends).collect()
}

/// What stands from a line on to where its first tag ends, and how many lines that takes.
fn whole(lines: &[Line], at: usize) -> (String, usize) {
    tags::whole(lines[at..].iter().map(|line| line.text.trim_start()))
}

/// A component whose attributes say something by themselves.
fn is_known(tag: &Tag) -> bool {
    field(tag).is_some() || method_of(tag).is_some()
}

/// What an open component is.
enum Open {
    /// The fields' index.
    Field(usize),
    /// Code between tags.
    Code,
    Wrapper,
}

#[derive(Default)]
struct Writer {
    out: written::Written,
    open: Vec<(String, Open)>,
    fields: Vec<Field>,
    /// Whether the fields' component says whose they are.
    label: Option<&'static str>,
    /// White space before the words of the innermost component.
    base: usize,
    /// The fence that is open.
    fence: Option<String>,
    /// An address that waits for the words that name it.
    address: Option<(usize, String)>,
    /// The components that end somewhere.
    ended: HashSet<String>,
    /// The request of the heading above, and how deep that heading is.
    headed: Option<(String, usize)>,
}

impl Writer {
    /// Writes a line, or as many as its first tag takes; the next one to write.
    fn line(&mut self, lines: &[Line], at: usize) -> usize {
        let Line { text, no } = &lines[at];
        let trimmed = text.trim_start();
        if let Some(fence) = &self.fence {
            let ends = trimmed.starts_with(fence.as_str());
            self.words(text, *no);
            if ends {
                self.fence = None;
            }
            return at + 1;
        }
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            let mark = trimmed.chars().next().unwrap_or('`');
            self.fence = Some(trimmed.chars().take_while(|c| *c == mark).collect());
            self.words(text, *no);
            return at + 1;
        }
        let module = (text.starts_with("import ") && text.contains(['\'', '"']))
            || text.starts_with("export ");
        if module && self.open.is_empty() {
            return at + 1;
        }
        if trimmed.is_empty() {
            self.words(text, *no);
            return at + 1;
        }
        // A tag may go over several lines: what follows it on its last line is read on.
        let (piece, taken) = whole(lines, at);
        self.base = text.len() - trimmed.len();
        self.pieces(&piece, *no);
        at + taken
    }

    fn pieces(&mut self, piece: &str, no: usize) {
        let mut rest = piece;
        let mut begun = false;
        loop {
            let inner = if begun { rest } else { rest.trim_start() };
            if inner.trim().is_empty() {
                return;
            }
            if let Some(tag) = tags::read(inner).filter(|t| self.is_tag(t)) {
                rest = &inner[tag.length..];
                rest = self.tag(tag, rest, no);
                begun = true;
                continue;
            }
            // Words up to the next tag that counts.
            let end = inner
                .char_indices()
                .skip(1)
                .filter(|(_, c)| matches!(c, '<' | '{'))
                .map(|(i, _)| i)
                .find(|i| tags::read(&inner[*i..]).is_some_and(|t| self.counts(&t)))
                .unwrap_or(inner.len());
            let whole = if begun {
                inner[..end].to_owned()
            } else {
                format!("{}{}", " ".repeat(self.base), &inner[..end])
            };
            self.words(&whole, no);
            begun = true;
            rest = &inner[end..];
        }
    }

    /// A component, rather than words in angle brackets: `<AccessToken>`.
    fn is_tag(&self, tag: &Tag) -> bool {
        tag.end || tag.empty || !tag.attributes.is_empty() || self.ended.contains(&tag.name)
    }

    /// Inside of words only tags that open a field or close what is open count.
    fn counts(&self, tag: &Tag) -> bool {
        if tag.end {
            self.open.iter().any(|(name, _)| *name == tag.name)
        } else {
            is_known(tag)
        }
    }

    /// Takes a tag; what is left of the text after it.
    fn tag<'a>(&mut self, tag: Tag, rest: &'a str, no: usize) -> &'a str {
        if tag.end {
            if let Some(at) = self.open.iter().rposition(|(name, _)| *name == tag.name) {
                for (_, open) in self.open.split_off(at) {
                    if matches!(open, Open::Code) {
                        self.out.push(no, "```");
                    }
                }
            }
            return rest;
        }
        if let Some(mut found) = field(&tag) {
            found.line = no;
            found.depth = self
                .open
                .iter()
                .filter(|(_, o)| matches!(o, Open::Field(_)))
                .count();
            if found.place.is_empty() {
                let around = self.open.iter().rev().map(|(name, _)| name.as_str());
                found.place = around.filter_map(place_in).next().unwrap_or_default();
            }
            if found.depth == 0 && self.label != label(&tag) {
                self.end_fields();
            }
            self.label = label(&tag);
            self.fields.push(found);
            if !tag.empty && self.ended.contains(&tag.name) {
                let open = Open::Field(self.fields.len() - 1);
                self.open.push((tag.name, open));
            }
            return rest;
        }
        if let Some(method) = method_of(&tag) {
            return self.request(tag, &method, rest, no);
        }
        if matches!(tag.name.as_str(), "highlight" | "code-block") {
            self.end_fields();
            let lang = tag.attributes.keys().next().cloned().unwrap_or_default();
            self.out.push(no, format!("```{lang}"));
            self.open.push((tag.name, Open::Code));
            return rest;
        }
        if self.innermost().is_none() {
            self.label_of(&tag, no);
        }
        self.wrap(tag);
        rest
    }

    fn wrap(&mut self, tag: Tag) {
        if !tag.empty && self.ended.contains(&tag.name) {
            self.open.push((tag.name, Open::Wrapper));
        }
    }

    /// `<Tab title="Request">`, `<ResponseExample>`: a label for what is inside.
    fn label_of(&mut self, tag: &Tag, no: usize) {
        let title = tag.any(&["title", "label", "status", "httpCode"]);
        let name = text::words(&tag.name).join(" ");
        let says = words().features(&name);
        let example =
            says.has(Feature::Example) && says.any(&[Feature::Request, Feature::Response]);
        let response = tag.name.contains("response") && tag.name.contains("swagger");
        let shown = match title {
            Some(title) if response => format!("Response {title}"),
            Some(title) => title.to_owned(),
            None if example => name,
            None => return,
        };
        if !shown.is_empty() && text::width(&shown) <= 60 {
            self.end_fields();
            self.out.alone(no, format!("**{shown}**"));
        }
    }

    /// The field whose words come.
    fn innermost(&self) -> Option<usize> {
        self.open.iter().rev().find_map(|(_, open)| match open {
            Open::Field(at) => Some(*at),
            _ => None,
        })
    }

    fn words(&mut self, line: &str, no: usize) {
        if self.fence.is_none() {
            self.head(line);
        }
        // A row of a table is more than words about a field.
        if let Some(at) = self
            .innermost()
            .filter(|_| !line.trim_start().starts_with('|'))
            && let Some(field) = self.fields.get_mut(at)
        {
            if !line.trim().is_empty() {
                field.words.push(line.trim().to_owned());
            }
            return;
        }
        if line.trim().is_empty() && !self.fields.is_empty() {
            return;
        }
        self.end_fields();
        if let Some((at, address)) = self.address.take_if(|_| !line.trim().is_empty()) {
            self.out.alone(no, format!("## {}", line.trim()));
            self.out.alone(at, address);
            return;
        }
        // What a component holds is indented, and no code for that.
        let space = line.len() - line.trim_start().len();
        let shown = if self.open.is_empty() || self.fence.is_some() {
            line
        } else {
            &line[space.min(line.len())..]
        };
        let list = line.trim_start().starts_with(['-', '*', '+']);
        let shown = if list { line } else { shown };
        self.out.push(no, shown);
    }

    /// Writes the collected fields as a table.
    fn end_fields(&mut self) {
        let fields = std::mem::take(&mut self.fields);
        let Some(first) = fields.first() else { return };
        for (_, open) in &mut self.open {
            if matches!(open, Open::Field(_)) {
                *open = Open::Wrapper;
            }
        }
        if let Some(label) = self.label.take() {
            self.out.alone(first.line, format!("**{label}**"));
        }
        self.out.table(first.line, &table(&fields));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(page: &str) -> Vec<String> {
        let text = |text: &str| text.to_owned();
        let lines = page.lines().map(text).zip(1..);
        let lines = lines.map(|(text, no)| Line { text, no }).collect();
        super::lines(lines)
            .into_iter()
            .map(|l| l.text)
            .filter(|t| !t.trim().is_empty())
            .collect()
    }

    #[test]
    fn fields_nest_as_their_components_do() {
        let page = "import X from 'x'\n\n<ParamField body=\"to\" type=\"object\" required>\n  Whom | what\n  <Expandable title=\"more\">\n    <ParamField body=\"id\" type=\"string\">An id</ParamField>\n  </Expandable>\n</ParamField>\n<ResponseField name=\"ok\" type=\"boolean\" />\n";
        assert_eq!(
            written(page),
            [
                "**Request parameters**",
                "| Name | Type | Required | In | Description |",
                "|---|---|---|---|---|",
                "| to | object | required | body | Whom \\| what |",
                "|   - id | string |  | body | An id |",
                "**Response fields**",
                "| Name | Type | Description |",
                "|---|---|---|",
                "| ok | boolean |  |",
            ]
        );
    }

    #[test]
    fn no_part_of_an_address_that_is_written_in_two_is_lost() {
        for (attributes, address) in [
            ("path=\"/c\"", "https://a.example/c"),
            (
                "path=\"/v1/\" path=\"c?act=d\"",
                "https://a.example/v1/c?act=d",
            ),
            ("path=\"/c\" path=\"/c\"", "https://a.example/c"),
        ] {
            let page = format!(
                "{{% swagger method=\"get\" {attributes} baseUrl=\"https://a.example\" %}}\n{{% endswagger %}}\n"
            );
            let lines = written(&page);
            assert!(lines.contains(&format!("GET {address}")), "{lines:?}");
        }
    }

    #[test]
    fn addresses_and_labels_are_written_out() {
        let page = "<Endpoint\n  url=\"/a/:id\"\n  method=\"post\"\n/>\n\n<Tabs>\n  <Tab title=\"200\">\n    ```json\n    {}\n    ```\n  </Tab>\n</Tabs>\n\n## Get\n<Route method=\"GET\">/b/[\\{x.id\\}](/c#d)</Route>\n\n{% swagger method=\"get\" path=\"/c\" baseUrl=\"https://a.example\" summary=\"See\" %}\n{% swagger-parameter in=\"query\" name=\"n\" required=\"false\" %}\nHow many\n{% endswagger-parameter %}\n{% endswagger %}\n";
        assert_eq!(
            written(page),
            [
                "POST /a/:id",
                "**200**",
                "    ```json",
                "    {}",
                "    ```",
                "## Get",
                "GET /b/{x.id}",
                "## See",
                "GET https://a.example/c",
                "**Request parameters**",
                "| Name | Required | In | Description |",
                "|---|---|---|---|",
                "| n | optional | query | How many |",
            ]
        );
    }

    #[test]
    fn pages_without_components_stay_as_they_are() {
        let page = "# T\n<div>\n    code\n</div>\n{host}/x and List<String>\n";
        assert_eq!(written(page).len(), 5);
        assert_eq!(written(page)[2], "    code");
    }
}
