//! Servers that lines and rows name by their environment: `正式环境：https://a.example/api`, `Sandbox | https://…`.

use crate::block::{Block, BlockKind, Document};
use crate::recognise::address::{self, Fact, Form, Server, What, clean_url, url_in};
use crate::recognise::outline::Outline;
use crate::recognise::sections::ends_alike;
use crate::text;
use crate::words::{Feature, phrases, without_number, words};

/// Every fact of a page, in page order.
pub fn facts(document: &Document, outline: &Outline) -> Vec<Fact> {
    let mut facts = address::facts(document, outline);
    settle(document, outline, &mut facts);
    facts.sort_by_key(|fact| fact.block);
    facts
}

/// Takes what is said of environments for servers, where the requests are told elsewhere. The whole address of a
/// request may be told for each environment, too.
fn settle(document: &Document, outline: &Outline, facts: &mut Vec<Fact>) {
    let told = told(document);
    let of_environment = |fact: &Fact| {
        let near = |block: usize| (block..block + 2).contains(&fact.block);
        let url = url_of(fact);
        told.iter()
            .any(|(block, server)| near(*block) && url == Some(server.url.as_str()))
    };
    let others: Vec<String> = facts
        .iter()
        .filter(|fact| matches!(fact.what, What::Url(_)) && !of_environment(fact))
        .filter_map(|fact| url_of(fact).map(str::to_owned))
        .collect();
    let calls = facts
        .iter()
        .any(|fact| matches!(fact.what, What::Methods(_)));
    let is_server = |block: usize, url: &str| {
        let below = |other: &String| match kehu_request::absolute(other).is_some() {
            true => other.len() > url.len() + 1 && other.starts_with(url),
            false => !ends_alike(other, url),
        };
        let alone = others.is_empty() && !calls && !has_tables(document);
        (alone || others.iter().any(below))
            && !others.iter().any(|other| ends_alike(other, url))
            && !is_of_request(document, outline, facts, block)
    };
    let servers: Vec<(usize, Server)> = told
        .iter()
        .filter(|(block, server)| is_server(*block, &server.url))
        .cloned()
        .collect();
    facts.retain(|fact| {
        let same = |(_, server): &(usize, Server)| url_of(fact) == Some(server.url.as_str());
        !(of_environment(fact) && servers.iter().any(same))
    });
    facts.extend(servers.into_iter().map(|(block, server)| Fact {
        block,
        line: server.line,
        what: What::Server(server),
        form: Form::Labelled,
    }));
}

fn url_of(fact: &Fact) -> Option<&str> {
    match &fact.what {
        What::Url(url) | What::Host(url) => Some(url),
        _ => None,
    }
}

/// Whether a page has tables that say more than which server is which.
fn has_tables(document: &Document) -> bool {
    document.tables().any(|table| table.head.len() > 3)
}

/// Whether a method stands beside an address, and data below it: a request is told there.
fn is_of_request(document: &Document, outline: &Outline, facts: &[Fact], block: usize) -> bool {
    let heading = |at: &usize| document.blocks[*at].is_heading();
    let level = |at: usize| outline.entry(at).map_or(u8::MAX, |entry| entry.level);
    let start = (0..=block).rev().find(heading).unwrap_or(0);
    let end = document.blocks.len();
    let next = (block + 1..end).find(heading).unwrap_or(end);
    let beside = (block + 1..end)
        .filter(heading)
        .find(|at| level(*at) <= level(start));
    let own = |fact: &Fact| (start..next).contains(&fact.block);
    let called = facts
        .iter()
        .any(|f| matches!(f.what, What::Methods(_)) && own(f));
    let mut told = document.blocks[block + 1..beside.unwrap_or(end)].iter();
    called && told.any(Block::is_data)
}

/// Every address with an environment before it, in page order.
fn told(document: &Document) -> Vec<(usize, Server)> {
    let mut out = Vec::new();
    for (at, block) in document.blocks.iter().enumerate() {
        match &block.kind {
            BlockKind::Table(table) => {
                let head = (&table.head, block.line);
                let rows = table.rows.iter().map(|row| (&row.cells, row.line));
                for (cells, line) in [head].into_iter().chain(rows) {
                    let cells: Vec<&str> = cells.iter().map(|cell| cell.text()).collect();
                    let url = cells.iter().find_map(|cell| begins(cell));
                    let label = cells.first().filter(|label| is_environment(label));
                    out.extend(
                        label
                            .zip(url)
                            .map(|(label, url)| (at, server(label, url, line))),
                    );
                }
            }
            BlockKind::Code(_) => {}
            _ => {
                let lines = block
                    .inline()
                    .into_iter()
                    .flat_map(|text| text.text.lines());
                for (i, line) in lines.enumerate() {
                    let own = of_line(line).into_iter();
                    out.extend(own.map(|(label, url)| (at, server(label, url, block.line + i))));
                }
                out.extend(below(document, at));
            }
        }
    }
    out
}

fn server(label: &str, url: String, line: usize) -> Server {
    Server {
        label: text::squeeze(bare(label)),
        url: url.trim_end_matches('/').to_owned(),
        line,
    }
}

/// The address in the block below a label of its own.
fn below(document: &Document, at: usize) -> Option<(usize, Server)> {
    let label = document.blocks[at].inline()?.text.as_str();
    let next = document.blocks.get(at + 1)?;
    let (shown, line) = match &next.kind {
        BlockKind::Code(code) => (code.text.trim(), code.first),
        BlockKind::Paragraph(text) => (text.text.trim(), next.line),
        _ => return None,
    };
    let alone = !shown.contains(char::is_whitespace) && is_environment(label);
    Some((at, server(label, begins(shown).filter(|_| alone)?, line)))
}

/// The addresses of a line with the environments that stand before them.
fn of_line(line: &str) -> Vec<(&str, String)> {
    let mut out = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find("http://").or_else(|| rest.find("https://")) {
        let label = rest[..at].trim_end_matches(['`', '"', '*', '<', ' ']);
        let label = phrases().host_is.before(label).unwrap_or(label);
        let label = label
            .rsplit(['，', ',', '；', ';', '。'])
            .next()
            .unwrap_or(label);
        if let Some(url) = begins(&rest[at..]).filter(|_| is_environment(label)) {
            out.push((label, url));
        }
        let end = rest[at..].find(|c: char| c.is_whitespace() || !c.is_ascii() || c == ',');
        rest = end.map_or("", |end| &rest[at + end..]);
    }
    out
}

/// The address that a text begins with.
fn begins(text: &str) -> Option<String> {
    let text = text.trim_start_matches(['`', '"', '*', '<', ' ']);
    let whole = text.starts_with("http://") || text.starts_with("https://");
    url_in(text, false)
        .filter(|_| whole)
        .map(|url| clean_url(&url))
}

/// A label without what only sets it apart.
fn bare(label: &str) -> &str {
    let marks = [
        '-', '*', '•', '>', ' ', ':', '：', '=', '–', '—', '`', '|', '、',
    ];
    without_number(label.trim_matches(marks)).trim_matches(marks)
}

/// Whether a label says of which environment an address is: alone, before or behind a label of addresses.
fn is_environment(label: &str) -> bool {
    let label = bare(label);
    let is = |part: &str, feature: Feature| words().is_label(part.trim(), feature);
    let of_addresses = |part: &str| is(part, Feature::Url) || is(part, Feature::Host);
    if label.is_empty() || text::width(label) > 40 {
        return false;
    }
    let outside = text::outside_parentheses(label);
    let inside = text::inside_parentheses(label).unwrap_or_default();
    let ends = label.char_indices().map(|(at, _)| label.split_at(at));
    is(label, Feature::Environment)
        || is(&outside, Feature::Environment)
        || of_addresses(&outside) && is(inside, Feature::Environment)
        || ends
            .skip(1)
            .any(|(before, after)| is(before, Feature::Environment) && of_addresses(after))
}
