use super::*;
use crate::cases::check;
use crate::recognise::columns;

/// The rows of a page's first table: name, what it says of being required, place, words.
fn told(page: &str) -> String {
    let document = crate::read::read(page);
    let table = document.tables().next().unwrap();
    let rows = read(table, &columns::read(table, ""))
        .into_iter()
        .map(|row| {
            let place = row
                .place
                .map_or_else(String::new, |place| format!(" {place:?}"));
            format!("{} {:?}{place} {}", row.name, row.required, row.description)
        });
    rows.collect::<Vec<_>>().join(" | ")
}

#[test]
fn a_row_says_everything_of_its_field() {
    let page = "|参数名|类型|必选|示例值|默认值|说明|\n|-|-|-|-|-|-|\n|└─ids|array[long]|否|`[1]`|-|门店`id`|\n";
    let document = crate::read::read(page);
    let table = document.tables().next().unwrap();
    let row = &read(table, &columns::read(table, ""))[0];
    assert_eq!(
        (row.name.as_str(), row.column, row.required),
        ("ids", 2, Required::No)
    );
    assert_eq!(
        (row.example.as_deref(), row.default.as_deref()),
        (Some("[1]"), None)
    );
    assert_eq!((row.ty.expr.list_depth(), row.codes.len()), (1, 1));
    assert_eq!(row.description, "门店id");
}

#[test]
fn names_and_words_say_what_is_required() {
    check(
        r"
        |Type|Name|Description|Schema|\n|-|-|-|-|\n|**Header**|**X-APP**  <br>*required*|x|string|\n => X-APP Yes Header x
        |Type|Name|Description|Schema|\n|-|-|-|-|\n|Query|n*|y|int|\n|Query|size(可选)|z|int|\n|Query|all optional|z|bool|\n => n Yes Query y | size No Query z | all No Query z
        |name|type|desc|\n|-|-|-|\n|a|int|选填，门店|\n|b?|?int|the id|\n|c|int|(required) the shop|\n => a No 门店 | b No the id | c Yes the shop
        |name|type|desc|\n|-|-|-|\n|a|int|required The shop|\n|b|int|`Optional` ID of the till|\n|c|int|Optional ID of the till|\n|d|int|required if a is not sent|\n => a Yes The shop | b No ID of the till | c Unknown Optional ID of the till | d Unknown required if a is not sent
        |name|type|desc|\n|-|-|-|\n|d|int|Required if a is 2|\n|e|int|Optional. A name|\n|f|int|编号，必填|\n => d Unknown Required if a is 2 | e No A name | f Yes 编号
        |name|type|desc|\n|-|-|-|\n|g|int|its size (optional)|\n|h|int|yes, or no|\n => g No its size | h Unknown yes, or no
        |name|type|允许为空|desc|\n|-|-|-|-|\n|a|int|是|x|\n|b|int|否|y|\n => a No x | b Yes y
        ",
        told,
    );
}
