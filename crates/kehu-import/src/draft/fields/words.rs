//! Label and sentence of a row, from its description.

use kehu_page::recognise::rows::Row as PageRow;
use kehu_page::{facts, text};

/// The vendor's word for a field: its own column, or a description that is a word rather than a string.
pub fn label_of(row: &PageRow) -> Option<String> {
    let word = row.title.clone().or_else(|| {
        let folded = row.description.trim();
        let ends = |c: char| {
            matches!(
                c,
                '，' | ','
                    | '。'
                    | '；'
                    | ';'
                    | '（'
                    | '('
                    | '：'
                    | ':'
                    | '\n'
                    | '、'
                    | '.'
                    | '？'
                    | '"'
                    | '“'
                    | '['
                    | '{'
            )
        };
        let head = &folded[..folded.find(ends).unwrap_or(folded.len())];
        // "来源 0: 未知", "0 女 1 男": the values are the enum's.
        let digit = |w: &str| w.parse::<i64>().is_ok();
        let words: Vec<&str> = head.split_whitespace().take_while(|w| !digit(w)).collect();
        let head = words.join(" ");
        let head = head
            .strip_suffix("列表")
            .filter(|_| folded.contains(['[', '{']))
            .unwrap_or(&head);
        Some(text::squeeze(head))
    })?;
    let word = word.trim().to_owned();
    let cjk = text::has_cjk(&word);
    let few = if cjk {
        text::width(&word) <= 32
    } else {
        word.split_whitespace().count() <= 4 && word.len() <= 32
    };
    (few && !word.is_empty()).then_some(word)
}

/// An English sentence of the page's, when it is a short one: the first line, which lists no values.
pub(super) fn doc_of(row: &PageRow, label: Option<&str>) -> Option<String> {
    let lines = row.description.trim();
    let first = lines.lines().next().unwrap_or_default();
    if facts::read(first).enumeration.is_some() {
        return None;
    }
    let said = text::squeeze(first);
    let one = !said.trim_end_matches('.').contains(". ") && !said.contains(['|', '{']);
    let fit = said.is_ascii() && said.len() <= 80 && said.split_whitespace().count() > 2 && one;
    if !fit || label == Some(said.as_str()) {
        return None;
    }
    let mut doc = said;
    if let Some(first) = doc.get(..1).map(str::to_uppercase) {
        doc.replace_range(..1, &first);
    }
    if !doc.ends_with(['.', '!', '?']) {
        doc.push('.');
    }
    Some(doc)
}
