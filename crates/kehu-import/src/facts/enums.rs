//! Enumerations in prose: "0: x, 1: y", "1 男 2 女", "A (a), B (b)", "possible values: A, B".

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::text;

/// Values that a description lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Enumeration {
    /// Value and label, in the order of the page.
    pub values: Vec<(String, String)>,
    /// How it was written.
    pub form: EnumForm,
}

/// How an enumeration was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnumForm {
    /// Numbers with a sign or a word between them and their labels.
    Numbers,
    /// Numbers with nothing but a space.
    BareNumbers,
    /// Words with labels.
    Words,
    /// Words only.
    List,
}

impl Enumeration {
    /// Whether all values are whole numbers.
    pub fn is_numeric(&self) -> bool {
        self.values.iter().all(|(v, _)| v.parse::<i64>().is_ok())
    }
}

/// More values than this are no enumeration.
const MOST: usize = 400;

struct Tables {
    leads: HashSet<String>,
    units: HashSet<String>,
    number: Regex,
    bare: Regex,
    word: Regex,
}

fn tables() -> Option<&'static Tables> {
    static TABLES: LazyLock<Option<Tables>> = LazyLock::new(|| {
        let source = crate::words::table(include_str!("../../data/enums.toml"));
        let set = |name: &str| {
            source
                .get(name)
                .and_then(toml::Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|v| v.as_str())
                .map(|s| text::fold(s).to_lowercase())
                .collect()
        };
        Some(Tables {
            leads: set("leads"),
            units: set("units"),
            number: Regex::new(r#"(?i)(?:^|[^\w.:-]|[^\x00-\x7F]|[^\d:]:)["'`“]?(-?\d{1,9})["'`”]?\s*(:|=|-|–|—|~|\(|for\s|means\s|represents?\s|indicates?\s|is\s|表示|代表|为|是|对应)"#).ok()?,
            bare: Regex::new(r#"(?:^|[\s(,;、/。:|\[]|[^\x00-\x7F\d])["'`]?(-?\d{1,4})["'`]?\s*[、.,]?\s*([^\x00-\x7F]|[A-Za-z])"#).ok()?,
            word: Regex::new(
                r#"(["'`“*]*)([A-Za-z][A-Za-z0-9_.-]{0,60}|zh_CN)(["'`”*]*)\s*(:|=|\(|,|表示|means\s|代表)"#,
            )
            .ok()?,
        })
    });
    TABLES.as_ref()
}

/// The values that a folded description lists, when it lists any.
pub(super) fn read(prose: &str) -> Option<Enumeration> {
    let tables = tables()?;
    numbers(tables, prose)
        .or_else(|| words(tables, prose))
        .or_else(|| list(tables, prose))
        .or_else(|| bare_numbers(tables, prose))
        .filter(|e| e.values.len() <= MOST)
}

/// `0: x, 1: y` and the like.
fn numbers(tables: &Tables, prose: &str) -> Option<Enumeration> {
    let mut keys: Vec<Key> = Vec::new();
    for c in tables.number.captures_iter(prose) {
        let (value, sign) = (c.get(1)?, c.get(2)?);
        keys.push(Key {
            start: value.start(),
            value: value.as_str().to_owned(),
            sign: sign.as_str().trim().to_lowercase(),
            end: sign.end(),
        });
    }
    let keys = keep(keys, |k| k.sign.clone());
    let values = labelled(prose, &keys)?;
    let numeric_labels = values
        .iter()
        .filter(|(_, l)| l.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
        .count();
    let ranges = keys
        .iter()
        .all(|k| matches!(k.sign.as_str(), "-" | "~" | "–" | "—"))
        && values.iter().any(|(_, l)| l.is_empty());
    if numeric_labels > 0 && numeric_labels * 3 > values.len() || ranges {
        return None;
    }
    Some(Enumeration {
        values,
        form: EnumForm::Numbers,
    })
}

/// `1 男 2 女 0 未知`, `0禁用、1启用`.
fn bare_numbers(tables: &Tables, prose: &str) -> Option<Enumeration> {
    let mut keys: Vec<Key> = Vec::new();
    for c in tables.bare.captures_iter(prose) {
        let (value, first) = (c.get(1)?, c.get(2)?);
        keys.push(Key {
            start: value.start(),
            value: value.as_str().to_owned(),
            sign: String::new(),
            end: first.start(),
        });
    }
    // The pattern eats the letter after a number, which may stand before the next one.
    let values = labelled(prose, &keys)?;
    let counts = values.iter().any(|(_, label)| {
        let lower = label.to_lowercase();
        let word = lower
            .split(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        tables.units.contains(word)
            || tables
                .units
                .iter()
                .any(|u| !u.is_ascii() && lower.starts_with(u.as_str()))
            || label.is_empty()
            || text::width(label) > 40
    });
    let first: i64 = values.first()?.0.parse().ok()?;
    let plausible = (-1..=2).contains(&first) || values.len() >= 3;
    (!counts && plausible).then_some(Enumeration {
        values,
        form: EnumForm::BareNumbers,
    })
}

/// `"YES": yes; "NO": no`, `DELIVRD (delivered), …`, `a=x; b=y`.
fn words(tables: &Tables, prose: &str) -> Option<Enumeration> {
    let mut keys: Vec<Key> = Vec::new();
    let led = has_lead(tables, prose);
    for c in tables.word.captures_iter(prose) {
        let (open, word, sign) = (c.get(1)?, c.get(2)?, c.get(4)?);
        let inside_word = prose[..open.start()]
            .ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        if inside_word {
            continue;
        }
        let quoted = !open.as_str().is_empty();
        let upper =
            word.as_str().len() > 1 && word.as_str().chars().all(|c| !c.is_ascii_lowercase());
        let own_line = prose[..word.start()]
            .trim_end_matches(['"', '\'', '`', ' ', '*', '-', '“'])
            .ends_with('\n');
        let s = sign.as_str().trim();
        // A comma divides only after quotes or after "enumeration values:".
        let telling = match s {
            "," => quoted || led,
            ":" => quoted || upper || own_line || led || word.as_str().contains('_'),
            "=" | "表示" | "代表" | "means" => true,
            _ => upper || quoted,
        };
        let lead = tables.leads.contains(&word.as_str().to_lowercase())
            || matches!(
                word.as_str().to_ascii_lowercase().as_str(),
                "http"
                    | "https"
                    | "note"
                    | "e.g"
                    | "i.e"
                    | "eg"
                    | "example"
                    | "default"
                    | "type"
                    | "json"
                    | "unit"
                    | "format"
                    | "http."
            );
        if telling && !lead {
            let kind = if quoted {
                "quoted"
            } else if upper {
                "upper"
            } else {
                "plain"
            };
            keys.push(Key {
                start: open.start(),
                value: word.as_str().to_owned(),
                sign: format!("{s} {kind}"),
                end: sign.end(),
            });
        }
    }
    let keys = keep(keys, |k| k.sign.clone());
    let values = labelled(prose, &keys)?;
    let prose_like = values.iter().filter(|(_, l)| text::width(l) > 160).count();
    (prose_like * 2 <= values.len()).then_some(Enumeration {
        values,
        form: EnumForm::Words,
    })
}

/// "possible values: A, B", "Status: A/B", "取值。- 甲 - 乙".
fn list(tables: &Tables, prose: &str) -> Option<Enumeration> {
    for (i, c) in prose
        .char_indices()
        .filter(|(_, c)| matches!(c, ':' | '。' | '.'))
        .take(12)
    {
        let before = prose[..i].trim_end_matches([' ', ':']);
        let lead = tables.leads.iter().any(|lead| ends_with_word(before, lead));
        if !lead {
            continue;
        }
        let after = prose[i + c.len_utf8()..].trim_start();
        if let Some(values) = items(after, c) {
            return Some(Enumeration {
                values,
                form: EnumForm::List,
            });
        }
    }
    None
}

fn has_lead(tables: &Tables, prose: &str) -> bool {
    let lower = prose.to_lowercase();
    ["枚举", "取值", "可选值", "enum", "possible value", "one of"]
        .iter()
        .any(|l| lower.contains(l))
        && !tables.leads.is_empty()
}

fn ends_with_word(before: &str, lead: &str) -> bool {
    let lower = before.to_lowercase();
    lower.strip_suffix(lead).is_some_and(|rest| {
        !lead.is_ascii() || rest.is_empty() || rest.ends_with(|c: char| !c.is_ascii_alphanumeric())
    })
}

/// Items between commas, slashes, "or", or one a line.
fn items(after: &str, lead: char) -> Option<Vec<(String, String)>> {
    let end = after
        .find(['。', ';'])
        .or_else(|| after.find(". "))
        .unwrap_or(after.len());
    let part = after[..end].trim_end_matches(['.', ' ']);
    let dashed: Vec<&str> = part
        .split(" - ")
        .flat_map(|p| p.split('\n'))
        .map(|p| p.trim_start_matches(['-', ' ', '*']))
        .collect();
    let numbered: Vec<&str> = after
        .split('\n')
        .map(|l| {
            l.trim_start_matches(|c: char| c.is_ascii_digit())
                .trim_start_matches(['.', '、', ')', ' '])
        })
        .collect();
    let split: Vec<&str> = if part.starts_with("- ") && dashed.len() > 1 {
        dashed
    } else if after.starts_with("1.") && numbered.len() > 1 {
        numbered
    } else {
        part.split([',', '/', '|', '、', '\n'])
            .flat_map(|p| p.split(" or "))
            .flat_map(|p| p.split('或'))
            .flat_map(|p| p.split(" and "))
            .collect()
    };
    let bare = |s: &str| {
        s.trim()
            .trim_matches(['"', '\'', '`', '“', '”', '*', '.', '(', ')'])
            .trim()
            .to_owned()
    };
    let values: Vec<String> = split
        .iter()
        .map(|s| bare(s))
        .filter(|s| !s.is_empty())
        .collect();
    let dash_list = part.starts_with("- ");
    let fits = |v: &String| is_value(v) || (dash_list && text::width(v) <= 24 && !v.contains(' '));
    let distinct: HashSet<&String> = values.iter().collect();
    let enough = values.len() >= 2 && distinct.len() == values.len() && values.len() <= 40;
    let lower_prose = lead != ':' && !dash_list;
    (enough
        && values.iter().all(fits)
        && !lower_prose
        && !values
            .iter()
            .all(|v| matches!(v.as_str(), "true" | "false")))
    .then(|| {
        values
            .into_iter()
            .map(|v| (v.clone(), String::new()))
            .collect()
    })
}

/// One word, as values are.
fn is_value(word: &str) -> bool {
    word.len() <= 40
        && word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
        && word.starts_with(|c: char| c.is_ascii_alphabetic())
        && !matches!(
            word.to_ascii_lowercase().as_str(),
            "the"
                | "and"
                | "or"
                | "a"
                | "of"
                | "is"
                | "etc"
                | "string"
                | "int"
                | "json"
                | "yes"
                | "no"
        )
}

struct Key {
    start: usize,
    value: String,
    sign: String,
    end: usize,
}

/// The keys of the commonest sign; a lone one of another sign is prose.
fn keep(keys: Vec<Key>, sign: impl Fn(&Key) -> String) -> Vec<Key> {
    let mut best = (0, String::new());
    for key in &keys {
        let count = keys.iter().filter(|k| sign(k) == sign(key)).count();
        if count > best.0 {
            best = (count, sign(key));
        }
        if keys.len() > MOST {
            break;
        }
    }
    keys.into_iter().filter(|k| sign(k) == best.1).collect()
}

/// What stands after each key up to the next, at least two different ones.
fn labelled(prose: &str, keys: &[Key]) -> Option<Vec<(String, String)>> {
    if keys.len() < 2 {
        return None;
    }
    let mut out: Vec<(String, String)> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for (i, key) in keys.iter().enumerate() {
        let next = keys.get(i + 1).map_or(prose.len(), |k| k.start);
        let label = clean(
            prose.get(key.end..next).unwrap_or_default(),
            i + 1 == keys.len(),
            key.sign.starts_with('('),
        );
        if seen.insert(&key.value) {
            out.push((key.value.clone(), label));
        }
    }
    (out.len() >= 2).then_some(out)
}

/// A label without what divides it from the next.
fn clean(label: &str, last: bool, in_parentheses: bool) -> String {
    let mut label = label.trim();
    if in_parentheses {
        label = label.split(')').next().unwrap_or(label);
    }
    if last {
        // The sentence after the last value is no part of its label.
        let stops = [". ", "。", "\n", "; ", ";", ".\"", ")。"];
        let end = stops
            .iter()
            .filter_map(|s| label.find(s))
            .min()
            .unwrap_or(label.len());
        label = &label[..end];
        if !label.contains('(') {
            label = label.split(')').next().unwrap_or(label);
        }
    }
    let starts: &[char] = &[':', '=', '-', ',', '"', '\'', '`', ' ', '*', '、', '“'];
    let ends: &[char] = &[
        ',', ';', '、', '。', '/', '|', '.', ' ', '\n', ')', '(', '-', '*', '"', '\'', '`', '“',
    ];
    let trimmed = label
        .trim()
        .trim_end_matches(ends)
        .trim_start_matches(starts);
    // "A 或 B": the word between two values belongs to neither.
    let trimmed = trimmed
        .strip_suffix('或')
        .filter(|rest| !rest.is_empty())
        .unwrap_or(trimmed);
    text::squeeze(trimmed.trim_end_matches([',', ';', ' ', '"']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(prose: &str, expect: &[(&str, &str)]) {
        let found = read(&text::fold(prose))
            .map(|e| e.values)
            .unwrap_or_default();
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(v, l)| (v.as_str(), l.as_str()))
            .collect();
        assert_eq!(found, expect, "{prose}");
    }

    #[test]
    fn numbers_with_labels() {
        check(
            "Call direction: 1 for outgoing, 0 for incoming",
            &[("1", "outgoing"), ("0", "incoming")],
        );
        check(
            "Call type: 0 for incoming, 1 for outgoing. If empty, there is no restriction",
            &[("0", "incoming"), ("1", "outgoing")],
        );
        check(
            "Ringing order, 0: Connect agent first, then call, 1: Call user first",
            &[
                ("0", "Connect agent first, then call"),
                ("1", "Call user first"),
            ],
        );
        check(
            "Number type.\n0: Other types\n1: Fixed-line number\n2: Mobile",
            &[
                ("0", "Other types"),
                ("1", "Fixed-line number"),
                ("2", "Mobile"),
            ],
        );
        check(
            "State value: 0 - Not called, 1 - Start calling, 2 - Pause.",
            &[("0", "Not called"), ("1", "Start calling"), ("2", "Pause")],
        );
        check(
            "状态 0: 冻结, 1: 正常, 2: 注销",
            &[("0", "冻结"), ("1", "正常"), ("2", "注销")],
        );
        check(
            "来源 0: 未知, 1: 新增, 2: excel导入, 3: 客户发起-Line",
            &[
                ("0", "未知"),
                ("1", "新增"),
                ("2", "excel导入"),
                ("3", "客户发起-Line"),
            ],
        );
        check(
            "SortType: 0=Ascending，1=Descending；DefaultIs0",
            &[("0", "Ascending"), ("1", "Descending")],
        );
        check(
            "Direction, 1 (outbound), 2 (inbound)",
            &[("1", "outbound"), ("2", "inbound")],
        );
        check(
            "用户定义的在线状态：\n - 0：离线；\n - 1：在线；\n - 其他值：自定义",
            &[("0", "离线"), ("1", "在线")],
        );
        check("操作系统, 1-win, 2-mac", &[("1", "win"), ("2", "mac")]);
        check("会员等级：1-普通，2-银卡", &[("1", "普通"), ("2", "银卡")]);
        check("可选值：1=普通，2=银卡", &[("1", "普通"), ("2", "银卡")]);
        check("Level:1-plain,2-silver", &[("1", "plain"), ("2", "silver")]);
    }

    #[test]
    fn numbers_with_nothing_between() {
        check(
            "性别(1 男 2 女 0 未知)",
            &[("1", "男"), ("2", "女"), ("0", "未知")],
        );
        check("0 女 1 男", &[("0", "女"), ("1", "男")]);
        check("状态(0禁用、1启用)", &[("0", "禁用"), ("1", "启用")]);
        check("Operation, 0 off, 1 on", &[("0", "off"), ("1", "on")]);
        check(
            "消息持久化标志，0 不持久化；1 持久化；3 持久化并且计数",
            &[("0", "不持久化"), ("1", "持久化"), ("3", "持久化并且计数")],
        );
        check(
            "PhoneStatus(0NotEnable，1Enable 2Disable)",
            &[("0", "NotEnable"), ("1", "Enable"), ("2", "Disable")],
        );
    }

    #[test]
    fn words_with_labels() {
        check(
            "SMS status: DELIVRD (delivered), UNDELIVR (undelivered)",
            &[("DELIVRD", "delivered"), ("UNDELIVR", "undelivered")],
        );
        check(
            "Whether it rings. \"YES\": Yes; \"NO\": No; \"UNKNOWN\": Unknown",
            &[("YES", "Yes"), ("NO", "No"), ("UNKNOWN", "Unknown")],
        );
        check(
            "reason: send_cancel=caller timeout; recv_bye=called party hangup; other=other",
            &[
                ("send_cancel", "caller timeout"),
                ("recv_bye", "called party hangup"),
                ("other", "other"),
            ],
        );
        check(
            "tags列表逻辑类型。\"and\",且; \"or\",或; 不选择时传空串\"\"",
            &[("and", "且"), ("or", "或")],
        );
        check(
            "付费方式, 枚举值为: Year, 按年付费; Month, 按月付费; Dynamic, 按时付费，默认为按月付费。",
            &[
                ("Year", "按年付费"),
                ("Month", "按月付费"),
                ("Dynamic", "按时付费,默认为按月付费"),
            ],
        );
        check(
            "result (SUCCESS: success, PENDING: waiting, UNKNOWN: unknown)",
            &[
                ("SUCCESS", "success"),
                ("PENDING", "waiting"),
                ("UNKNOWN", "unknown"),
            ],
        );
        check(
            "Response status.\nbell: Ringing\nmusic: Ringback tone\nbusy: User busy",
            &[
                ("bell", "Ringing"),
                ("music", "Ringback tone"),
                ("busy", "User busy"),
            ],
        );
    }

    #[test]
    fn words_alone() {
        check(
            "Component type, including: HEADER, BODY, FOOTER",
            &[("HEADER", ""), ("BODY", ""), ("FOOTER", "")],
        );
        check(
            "Enumeration value: sms, voice",
            &[("sms", ""), ("voice", "")],
        );
        check(
            "Status: DELIVRD/UNDELIV",
            &[("DELIVRD", ""), ("UNDELIV", "")],
        );
        check(
            "任务状态：pending、processing、success、failed",
            &[
                ("pending", ""),
                ("processing", ""),
                ("success", ""),
                ("failed", ""),
            ],
        );
        check(
            "类别，取值。   - 企业客户 - 个人客户",
            &[("企业客户", ""), ("个人客户", "")],
        );
    }

    #[test]
    fn prose_is_no_enumeration() {
        for prose in [
            "每页条数，范围1-100，默认20",
            "单次最多50个",
            "Start time (yyyy-MM-dd HH:mm:ss)",
            "The maximum time difference is 60 seconds.",
            "Order ID, e.g.: orderid=1000001,1000002",
            "Number of records: at most 100, at least 1",
            "最大支持 10M 文件大小",
            "Value: true/false",
            "Phone number (country code + number, e.g., 8615088888888)",
        ] {
            check(prose, &[]);
        }
    }
}
