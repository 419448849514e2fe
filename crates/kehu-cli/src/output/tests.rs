use std::sync::LazyLock;

use kehu_registry::Shape;
use serde_json::value::RawValue;

use super::{Format, Rows};
use crate::{
    fixture::customer,
    io::{Io, Terminal},
};

static ROW: LazyLock<Shape> = LazyLock::new(|| Shape::Record(customer()));

const ROWS: [&str; 2] = [
    r#"{"id": 1021110718827683840, "name": "张三", "level": 1, "created": 1721381367000,
        "home": {"city": "深圳", "before": {"city": "广州"}},
        "tags": [{"id": 7, "tag": "VIP"}, {"id": 8, "tag": "老客户"}],
        "token": "hush", "custom": "{\"a\": 1.10}", "new_field": [1, 2]}"#,
    r#"{"id": 2, "name": "O\"Neill, Jo", "level": 9, "created": null}"#,
];

#[track_caller]
fn written(format: Format, rows: &[&str], pick: &[&str]) -> String {
    let (io, captured) = Io::captured([], "", Terminal::plain(100));
    let pick: Vec<String> = pick.iter().map(|&name| name.to_owned()).collect();
    let mut writer = Rows::new(&io, format, Some(&ROW), &pick, None, false).unwrap();
    for row in rows {
        let row: Box<RawValue> = serde_json::from_str(row).unwrap();
        writer.row(&row).unwrap();
    }
    assert_eq!(writer.finish().unwrap(), rows.len() as u64);
    captured.stdout()
}

#[test]
fn several_rows_are_a_table() {
    insta::assert_snapshot!(written(Format::Table, &ROWS, &[]), @r#"
                     id  name         level     created               home.city  home.before  tags
    1021110718827683840  张三         gold (1)  2024-07-19T09:29:27Z  深圳       广州         VIP, 老客…
                      2  O"Neill, Jo  9
    and 3 more: token, custom, new_field (--columns picks, -o json has all)
    "#);
    insta::assert_snapshot!(written(Format::Table, &ROWS, &["name", "home.city"]), @r#"
    name         home.city
    张三         深圳
    O"Neill, Jo
    "#);
}

#[test]
fn one_row_is_a_card() {
    insta::assert_snapshot!(written(Format::Table, &ROWS[..1], &[]), @r#"
    id           1021110718827683840
    name         张三
    level        gold (1)
    created      2024-07-19T09:29:27Z
    home.city    深圳
    home.before  广州
    tags         id 7 · tag VIP
                 id 8 · tag 老客户
    token        •••
    custom       {"a": 1.10}
    new_field    [1,2]
    "#);
}

#[test]
fn csv_has_the_same_head_whatever_arrives() {
    insta::assert_snapshot!(written(Format::Csv, &ROWS, &[]), @r#"
    id,name,level,created,home.city,home.before,tags,token,custom,_extra
    1021110718827683840,张三,1,1721381367000,深圳,"{""city"":""广州""}","[{""id"":7,""tag"":""VIP""},{""id"":8,""tag"":""老客户""}]",hush,"{""a"": 1.10}","{""new_field"":[1,2]}"
    2,"O""Neill, Jo",9,,,,,,,
    "#);
    insta::assert_snapshot!(written(Format::Csv, &[], &[]), @"id,name,level,created,home.city,home.before,tags,token,custom,_extra");
    insta::assert_snapshot!(written(Format::Csv, &ROWS, &["name", "id"]), @r#"
    name,id
    张三,1021110718827683840
    "O""Neill, Jo",2
    "#);
}

#[test]
fn json_is_the_data_as_they_came() {
    let json = written(Format::Json, &ROWS, &[]);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value[0]["new_field"], serde_json::json!([1, 2]));
    assert!(json.contains(r#""custom": "{\"a\": 1.10}""#), "{json}");
    assert_eq!(written(Format::Json, &[], &[]), "[]\n");
}

#[test]
fn ndjson_is_a_row_a_line() {
    let ndjson = written(Format::Ndjson, &ROWS, &[]);
    assert_eq!(ndjson.lines().count(), 2);
    assert!(
        ndjson.starts_with(r#"{"id":1021110718827683840,"name":"张三","#),
        "{ndjson}"
    );
}
