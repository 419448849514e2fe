//! What the crates below say, in Chinese: their sentences come finished, and are looked up by their pattern.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

/// A sentence with gaps, and its Chinese.
#[derive(Debug)]
struct Pattern {
    /// What stands before, between and behind the gaps.
    parts: Vec<String>,
    chinese: String,
}

/// The table of them; those that say most come first.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let parsed: HashMap<String, HashMap<String, String>> =
        toml::from_str(TABLE).unwrap_or_default();
    let rows = parsed.into_values().flatten();
    let mut patterns: Vec<_> = rows
        .map(|(english, chinese)| Pattern {
            parts: english.split("{}").map(str::to_owned).collect(),
            chinese,
        })
        .collect();
    patterns.sort_by_key(|pattern| {
        let said: usize = pattern.parts.iter().map(String::len).sum();
        (std::cmp::Reverse(said), pattern.parts.join("{}"))
    });
    patterns
});

const TABLE: &str = include_str!("../../data/zh-sentences.toml");

/// Sentences in sentences, at most so deep.
const DEPTH: usize = 8;

/// A sentence in Chinese; one that has none as it is.
pub fn chinese(english: &str) -> Cow<'_, str> {
    within(english, DEPTH)
}

fn within(english: &str, depth: usize) -> Cow<'_, str> {
    let Some(depth) = depth.checked_sub(1) else {
        return Cow::Borrowed(english);
    };
    if let Some((before, after)) = english.split_once(": ")
        && is_name(before)
    {
        return match within(after, depth) {
            Cow::Borrowed(_) => Cow::Borrowed(english),
            Cow::Owned(after) => Cow::Owned(format!("{before}: {after}")),
        };
    }
    let found = PATTERNS
        .iter()
        .find_map(|pattern| Some((pattern, pattern.gaps(english)?)));
    match found {
        Some((pattern, gaps)) => Cow::Owned(pattern.filled(&gaps, depth)),
        // What else there is to say stands behind, a cause or a place before what is said of it.
        None => halves(english, ("; ", "；"), depth)
            .or_else(|| halves(english, (": ", "："), depth))
            .or_else(|| halves(english, ("：", "："), depth))
            .map_or(Cow::Borrowed(english), Cow::Owned),
    }
}

/// What stands before and behind a mark, where one of them has a Chinese.
fn halves(english: &str, (mark, chinese): (&str, &str), depth: usize) -> Option<String> {
    let (before, after) = english.split_once(mark)?;
    match (within(before, depth), within(after, depth)) {
        (Cow::Borrowed(_), Cow::Borrowed(_)) => None,
        (before, after) => Some(format!("{before}{chinese}{after}")),
    }
}

/// Whether it is the name of an operation, which stays as it is.
fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !text.is_empty() && text.chars().all(fits)
}

impl Pattern {
    /// What stands in the gaps, where a sentence is of this pattern.
    fn gaps<'e>(&self, english: &'e str) -> Option<Vec<&'e str>> {
        let (first, more) = self.parts.split_first()?;
        let mut rest = english.strip_prefix(first.as_str())?;
        let mut gaps = Vec::new();
        for (nth, part) in more.iter().enumerate() {
            let at = match nth + 1 == more.len() {
                true => rest
                    .len()
                    .checked_sub(part.len())
                    .filter(|_| rest.ends_with(part))?,
                false => rest.find(part.as_str())?,
            };
            let (gap, behind) = rest.split_at(at);
            gaps.push(gap);
            rest = behind.strip_prefix(part.as_str())?;
        }
        (rest.is_empty() && gaps.iter().all(|gap| !gap.is_empty())).then_some(gaps)
    }

    fn filled(&self, gaps: &[&str], depth: usize) -> String {
        let mut parts = self.chinese.split('{');
        let mut chinese = parts.next().unwrap_or_default().to_owned();
        for (nth, part) in parts.enumerate() {
            let (which, rest) = part.split_once('}').unwrap_or(("", part));
            let which = match which {
                "" => Ok(nth),
                which => which.parse(),
            };
            match which.ok().and_then(|which: usize| gaps.get(which)) {
                Some(gap) => chinese = chinese + &within(gap, depth) + rest,
                // It means itself, as `{account}` does in the name of a target.
                None => chinese = chinese + "{" + part,
            }
        }
        chinese
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn finished_sentences_are_said_in_chinese() {
        let cases = [
            (
                "query_customers: Shop refused the request with code 1003 (invalid_signature): 签名错误",
                "query_customers: Shop 拒绝了请求，错误码 1003（invalid_signature）：签名错误",
            ),
            (
                "no connection to api.example: the connection was refused",
                "无法连接 api.example：连接被拒绝",
            ),
            (
                "  rows      7 read, 7 in the target",
                "  行数      读取 7，目标中有 7",
            ),
            (
                "by one reader of the list: the list cannot be read from behind a row",
                "一个读取线程：列表不能从某一行之后开始读",
            ),
            (
                "waiting for shop, up to 10 min 0 s: no connection to shop.example: the connection was refused",
                "正在等待 shop，最多 10 分 0 秒：无法连接 shop.example：连接被拒绝",
            ),
            (
                "no connection to shop.example: the connection was refused; asked 10 times in 59 s",
                "无法连接 shop.example：连接被拒绝；59 s 内尝试 10 次",
            ),
            (
                "0 rows, 3 pages, 0 rows/s, 257 rejected, all read, finishing",
                "0 行，3 页，每秒 0 行，257 行不合规格，已读完，正在收尾",
            ),
            (
                "find_orders: limit is 101, must be at most 100",
                "find_orders: limit 为 101，最大为 100",
            ),
            (
                "find_orders: rows[2]: `vendorName` is missing",
                "find_orders: rows[2]：缺少 `vendorName`",
            ),
            (
                "a closing bracket is missing at its end",
                "缺少右方括号（结尾处）",
            ),
            (
                "the gateway cannot listen on 127.0.0.1:8080: Address already in use",
                "网关无法监听 127.0.0.1:8080：端口已被占用，请用 --port 换一个",
            ),
            (
                "无法读取 rows.json：No such file or directory",
                "无法读取 rows.json：没有这个文件",
            ),
            (
                "nobody ever said this: not this either",
                "nobody ever said this: not this either",
            ),
            ("", ""),
        ];
        for (english, expect) in cases {
            assert_eq!(chinese(english), expect);
        }
    }

    #[test]
    fn each_row_has_as_many_gaps_in_chinese_and_is_still_said() {
        let mut sources = String::new();
        fn read(folder: &Path, sources: &mut String) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    read(&path, sources);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    sources.push_str(&fs::read_to_string(&path).unwrap());
                }
            }
        }
        for folder in [
            "../kehu-runtime/src",
            "../kehu-export/src",
            "../kehu-gateway/src",
            "../kehu-sandbox/src",
            "../kehu-wire/src",
            "../kehu-spec/src",
            "../kehu-registry/src",
            "../kehu-import/src",
            "../kehu-workshop/src",
            "src",
        ] {
            read(
                &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
                &mut sources,
            );
        }
        // As a literal may be written over lines.
        let joined: String = sources.split("\\\n").map(str::trim_start).collect();
        // The words of others are in no source of ours.
        let all: HashMap<String, HashMap<String, String>> = toml::from_str(TABLE).unwrap();
        let theirs = &all["system"];
        let unsaid: Vec<_> = PATTERNS
            .iter()
            .filter(|pattern| !theirs.contains_key(&pattern.parts.join("{}")))
            .filter(|pattern| {
                let mut parts = pattern.parts.iter().map(|part| part.trim());
                let gaps = ["{}", "{0}", "{1}"].map(|gap| pattern.chinese.matches(gap).count());
                let gaps = gaps.iter().sum::<usize>() + 1;
                let is_said = |part| pieces(part, &joined).is_some_and(|pieces| pieces <= 2);
                gaps != pattern.parts.len() || !parts.all(is_said)
            })
            .collect();
        assert!(unsaid.is_empty(), "{unsaid:#?}");
    }

    #[test]
    fn a_name_that_is_nearly_right_is_told_in_chinese() {
        let said = "find_orders: lim: there is no such field; did you mean `limit`?";
        let expect = "find_orders: lim: 没有这个字段；是不是 `limit`？";
        assert_eq!(chinese(said), expect);
    }

    #[test]
    fn whatever_the_gateway_calls_a_problem_has_its_chinese() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kehu-gateway/src");
        let files = ["asked.rs", "guard.rs", "problem.rs", "routes.rs", "rows.rs"];
        let mut titles = 0;
        for file in files {
            let source = fs::read_to_string(folder.join(file)).unwrap();
            let code = source
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let code = code.collect::<Vec<_>>().join(" ");
            let literals = code.split('"').skip(1).step_by(2);
            let is_title = |text: &&str| {
                text.starts_with(char::is_uppercase)
                    && text.contains(' ')
                    && text.contains(char::is_lowercase)
            };
            for title in literals.filter(is_title) {
                titles += 1;
                assert_ne!(chinese(title), title, "{file}");
            }
        }
        assert!(titles > 25, "{titles}");
    }

    /// In how many pieces the code says something: it puts some sentences together.
    fn pieces(said: &str, sources: &str) -> Option<usize> {
        let words: Vec<&str> = said.split(' ').collect();
        let (mut at, mut pieces) = (0, 0);
        while at < words.len() {
            let mut ends = (at + 1..=words.len()).rev();
            at = ends.find(|end| sources.contains(&words[at..*end].join(" ")))?;
            pieces += 1;
        }
        Some(pieces)
    }
}
