use super::patterns::table;
use super::*;
use crate::cases::check;

#[test]
fn every_pattern_compiles() {
    assert!(!table().fact.is_empty());
    for fact in &table().fact {
        let compiled = patterns(&fact.means).count();
        assert_eq!(compiled, fact.patterns.len(), "{}", fact.means);
    }
}

/// `1..20`: at least, at most.
fn bounds<T: ToString>(least: Option<T>, most: Option<T>) -> String {
    let [least, most] =
        [least, most].map(|bound| bound.map_or_else(String::new, |b| b.to_string()));
    format!("{least}..{most}")
}

#[test]
fn lengths() {
    check(
        "
        First Name, maximum length of 128 characters => ..128
        会员编号，最大长度为32字符 => ..32
        SMS content, up to 1000 characters => ..1000
        must be 1-20 digits or letters => 1..20
        message ID, length between 10-50 characters => 10..50
        Extension number, 3 digits => 3..3
        文件名，最多200字符 => ..200
        ",
        |prose| bounds(read(prose).min_len, read(prose).max_len),
    );
}

#[test]
fn ranges() {
    check(
        "
        每页条数，范围1-100，默认20 => 1..100
        图片的像素密度，范围 [2-200]，默认为 100 => 2..200
        Value range [0, 1k], 0 means no limit => 0..1000
        Current page size, up to 100 records per page => ..100
        Number of records per page (less than 1000) => ..999
        必须大于 0 => 1..
        有效期,大于0 => 1..
        must be greater than 0 => 1..
        A number greater than 0. => 1..
        库存大于 10 时必填 => ..
        when the amount is greater than 10 => ..
        门店id列表，单次最多50个 => ..50
        页大小，默认 20，最大 200 => ..200
        Batch creation, limited to 100 at a time => ..100
        最大值为 2,592,000 => ..2592000
        ",
        |prose| bounds(read(prose).least(1), read(prose).most(1)),
    );
}

#[test]
fn formats_units_defaults_and_fixed_values() {
    let told = |prose: &str| {
        let facts = read(prose);
        let unit = facts.unit.map(|unit| format!("{unit:?}"));
        let said = [facts.format, unit, facts.default];
        let said: Vec<String> = said.into_iter().flatten().chain(facts.fixed).collect();
        said.join(" ")
    };
    check(
        "
        Start, Formatis： yyyy-MM-dd HH:mm:ss => %Y-%m-%d %H:%M:%S
        Date(yyyyMMdd) => %Y%m%d
        当前请求的时间戳(单位是毫秒) => Milliseconds
        Start time (timestamp in seconds) => Seconds
        Current Page(Default1) => 1
        如果文件存在，是否覆盖，默认 `true` => true
        The default is to collect =>
        WhatsApp业务类型,取固定值“2” => 2
        DID business operation, fixed value \"dr\" or \"mo\". => dr mo
        Fixed value TOKEN => TOKEN
        a fixed value A third of all =>
        Fixed value used to identify number check =>
        ",
        told,
    );
    assert_eq!(format_of("2024-07-19T17:29:27"), Some("%Y-%m-%dT%H:%M:%S"));
    assert_eq!(format_of("2024-47-19"), None);
}

#[test]
fn rates_of_a_page() {
    check(
        "
        Each approval can only call this once per second. => 1 in 1 s
        限制：10 次/5 秒 => 10 in 5 s
        每2秒最多调用1次 => 1 in 2 s
        limited to 20 QPS => 20 in 1 s
        QPS 限制 10 => 10 in 1 s
        QPS：20 => 20 in 1 s
        每分钟最多 60 次 => 60 in 60 s
        限流：100次/min => 100 in 60 s
        Rate limit: 120 requests per minute for each key. => 120 in 60 s
        60 requests per user per hour => 60 in 3600 s
        300 rpm => 300 in 60 s
        ",
        |prose| {
            let rates = read_page([prose].into_iter()).rates.into_iter();
            rates
                .map(|(calls, seconds, _)| format!("{calls} in {seconds} s"))
                .collect()
        },
    );
}

#[test]
fn rules_of_a_page() {
    let page = read_page(["1.phone和openid,必须至少传一个,不能出现同时传空。"].into_iter());
    assert_eq!(
        page.at_least_one,
        ["phone和openid,必须至少传一个,不能出现同时传空"]
    );
}
