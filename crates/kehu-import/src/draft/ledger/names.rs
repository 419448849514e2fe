//! Which names a draft has, and which its open points speak of.

use std::collections::HashSet;

use super::super::operation::Drafted;
use super::super::report::Report;
use kehu_page::json::Node;
use kehu_page::recognise::rows;
use kehu_page::recognise::tree::normal;
use kehu_page::words::words;

/// What a page's names are held against.
#[derive(Debug)]
pub(super) struct Names {
    /// Strings and keys of the files.
    drafted: HashSet<String>,
    /// Names in the open points and disagreements.
    told: HashSet<String>,
    /// All that the files say.
    text: String,
}

impl Names {
    /// Of the files of some operations, with those that all have.
    pub(super) fn of(drafts: &[&Drafted], files: &[(String, String)], report: &Report) -> Names {
        let own = |path: &str| {
            let file = path
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .trim_end_matches(".toml");
            path.ends_with("/api.toml")
                || path.contains("/endpoints/")
                    && drafts.iter().any(|d| *d.endpoint.file.name == file)
        };
        let own = files.iter().filter(|(path, _)| own(path));
        let mut texts: Vec<&str> = own.map(|(_, text)| text.as_str()).collect();
        let shared = files
            .iter()
            .filter(|(path, _)| path.ends_with("/types.toml"));
        add_types(&mut texts, shared.map(|(_, text)| text.as_str()));
        let text = texts.iter().map(|text| normal(text)).collect();
        let drafted = texts.iter().flat_map(|text| words_of_toml(text));
        let drafted = drafted.map(|word| normal(&word)).collect();
        let open = report.open.iter().map(|open| open.what.as_str());
        let said = report.disagreements.iter();
        let paths = said
            .clone()
            .flat_map(|d| &d.finding.paths)
            .flat_map(|path| rows::segments(path));
        let told = open
            .chain(said.map(|d| d.finding.sentence.as_str()))
            .flat_map(|text| text.split('`').skip(1).step_by(2))
            .flat_map(rows::segments)
            .chain(paths)
            // A key over several lines, of an example that is broken, tells no name.
            .filter(|name| !name.contains('\n'))
            .map(|name| normal(&name))
            .collect();
        Names {
            drafted,
            told,
            text,
        }
    }

    /// Whether a draft has a sentence, somewhere in its texts: a letter or two stand everywhere.
    pub(super) fn say(&self, sentence: &str) -> bool {
        let sentence = normal(sentence);
        sentence.len() > 2 && self.text.contains(&sentence)
    }

    /// Whether a person is asked about a name.
    pub(super) fn told(&self, name: &str) -> bool {
        self.told.contains(&normal(name))
    }

    /// Whether a name is in a draft, or a person is asked about it: the whole, or each of its parts.
    pub(super) fn have(&self, name: &str) -> bool {
        let has = |name: &str| {
            let name = normal(name);
            self.drafted.contains(&name) || self.told.contains(&name)
        };
        let parts = rows::segments(name);
        let mut parts = parts
            .iter()
            .filter(|part| !words().is_body(part))
            .peekable();
        has(name) || parts.peek().is_some() && parts.all(|part| has(part))
    }
}

/// Adds those of the shared types that the texts name, and those that these name.
fn add_types<'t>(texts: &mut Vec<&'t str>, files: impl Iterator<Item = &'t str>) {
    let mut waiting: Vec<&str> = files.flat_map(|file| file.split("[[")).collect();
    let name = |ty: &'t str| {
        let mut lines = ty.lines().filter(|line| line.starts_with("name"));
        lines.next().and_then(|line| line.split('"').nth(1))
    };
    loop {
        let named = |ty: &'t str| {
            let of = name(ty).map(|name| [format!("\"{name}\""), format!("<{name}>")]);
            let mut of = of.iter().flatten();
            of.any(|of| texts.iter().any(|text| text.contains(of)))
        };
        let found: Vec<&str> = waiting.extract_if(.., |ty| named(ty)).collect();
        if found.is_empty() {
            return;
        }
        texts.extend(found);
    }
}

/// Every string and every bare key of a TOML document.
fn words_of_toml(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for line in text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
    {
        let mut rest = line;
        while let Some(at) = rest.find(['"', '\'']) {
            out.extend(keys(&rest[..at]));
            let quote = if rest[at..].starts_with('"') {
                '"'
            } else {
                '\''
            };
            let inside = &rest[at + 1..];
            let end = inside.find(quote).unwrap_or(inside.len());
            out.push(inside[..end].to_owned());
            // Paths of a quirk or of [pages] name their parts.
            out.extend(rows::segments(&inside[..end]));
            rest = inside.get(end + 1..).unwrap_or_default();
        }
        out.extend(keys(rest));
    }
    out
}

fn keys(text: &str) -> impl Iterator<Item = String> + '_ {
    let part = |c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}' | '=' | '[' | ']');
    text.split(part)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
}

/// The names of members, however deep, each once, in page order.
pub(super) fn members(root: &Node) -> Vec<String> {
    let mut out = Vec::new();
    let mut seen = HashSet::new();
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        for (name, _) in node.members() {
            if seen.insert(name.as_str()) {
                out.push(name.clone());
            }
        }
        let inside = node.members().iter().map(|(_, node)| node);
        waiting.extend(inside.chain(node.items()).rev());
    }
    out
}

/// The keys of JSON that cannot be read: `"name":`, each once.
pub(super) fn quoted_keys(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut parts = text.split('"').skip(1);
    while let (Some(inside), Some(after)) = (parts.next(), parts.next()) {
        let key = after.trim_start().starts_with([':', '：']) && inside.len() <= 80;
        if key && !inside.is_empty() && !out.iter().any(|known| known == inside) && out.len() < 400
        {
            out.push(inside.to_owned());
        }
    }
    out
}

/// Names at the beginning of lines of code, with a value behind a colon: `size: 20`.
pub(super) fn line_keys(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in text.lines().take(400) {
        let named = line
            .trim_start_matches([' ', '\t', '*'])
            .split_once([':', '：']);
        let Some((name, value)) = named else { continue };
        let name = name.trim();
        let fits = kehu_page::text::is_word(name) && !value.starts_with([':', '/']);
        if fits && !out.iter().any(|known| known == name) {
            out.push(name.to_owned());
        }
    }
    out
}

/// Names as a report lists them: "`a`, `b` and 3 more".
pub(super) fn list(names: &[String]) -> String {
    const MOST: usize = 80;
    let shown: Vec<String> = names
        .iter()
        .take(MOST)
        .map(|name| format!("`{}`", kehu_page::text::short(name, 60)))
        .collect();
    match names.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
