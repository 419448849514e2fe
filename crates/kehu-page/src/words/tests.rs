use super::*;
use crate::cases::check;

#[test]
fn every_table_is_read() {
    let columns = toml::from_str::<Columns>(include_str!("../../data/columns.toml"));
    assert!(columns.is_ok(), "{:?}", columns.err());
    let marks = toml::from_str::<Marks>(include_str!("../../data/marks.toml"));
    assert!(marks.is_ok(), "{:?}", marks.err());
    let words = words();
    assert!(!words.types.is_empty() && !words.required.is_empty());
}

#[test]
fn heads_are_split_however_they_stand() {
    check(
        r"
        参数名 类型 必选 示例值 说明 => 参数名|类型|必选|示例值|说明
        参数名类型必选说明 => 参数名|类型|必选|说明
        ParameterTypeRequiredDescription => Parameter|Type|Required|Description
        Parameter Name\tType\tRequired\tExample Value\tDescription => Parameter Name|Type|Required|Example Value|Description
        tenant_id integer 123 租户id =>
        ",
        |line| words().heads_of_line(line).unwrap_or_default().join("|"),
    );
}

#[test]
fn marks_of_nesting_come_off() {
    check(
        "
        └─beginDate => 2 beginDate
        -- eAddr => 2 eAddr
        ..b => 2 b
        -1 => 0 -1
        id => 0 id
        ",
        |name| {
            let (depth, name) = words().unmarked(name);
            format!("{depth} {name}")
        },
    );
}

#[test]
fn required_cells_are_read() {
    check(
        "
        **Yes** => Yes
        否（三个参数必须且只能存在一个） => No
        Yes/No => Conditional
        => Unknown
        O => No
        ",
        |cell| format!("{:?}", words().required(cell)),
    );
}
