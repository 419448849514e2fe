use super::*;
use crate::cases::check;

/// Each line is a title, a table, and what it is: `kind: roles of its columns`.
#[test]
fn heads_and_cells_decide() {
    check(
        r"
        |参数名|必选|类型|说明|\n|-|-|-|-|\n|a|是|int|x| => Fields: Name Required Type Description
        |Parameter|Parameter Name|Required|Type|Description|\n|-|-|-|-|-|\n|a|A thing|Yes|string|x| => Fields: Name Title Required Type Description
        |Parameter|Status|Description|\n|-|-|-|\n|a|Required|x|\n|b|Optional|y| => Fields: Name Required Description
        |参数名称|参数代码|类型|\n|-|-|-|\n|编号|id|int| => Fields: Title Name Type
        |Type|Name|Description|Schema|\n|-|-|-|-|\n|Header|X|x|string| => Fields: Place Name Description Type
        |KEY|VALUE|\n|-|-|\n|a|b| => Values: Name Value
        |Ключ|Значение|\n|-|-|\n|a|Номер заказа|\n|b|Сумма| => Fields: Name Description
        |Key|Value|\n|-|-|\n|a|The number of the order|\n|b|How many of them| => Fields: Name Description
        |Header|Value|\n|-|-|\n|Authorization|Bearer <your access token>| => Values: Name Value
        |code|message|Solution|\n|-|-|-|\n|0|ok||\n|1000~100X|no|x| => Codes: Code Message Solution
        Language codes |code|Description|\n|-|-|\n|af|Afrikaans|\n|ar|Arabic| => Lookup: Code Description
        Link Types |Value|Name|Description|\n|-|-|-|\n|`1`|Employee|x|\n|`2`|Venue|y| => Lookup: Value Name Description
        |字段|值|\n|-|-|\n|HTTP URL|https://a.b/c|\n|HTTP Method|GET| => Info: Name Value
        |字段|说明|\n|-|-|\n|taskId|x|\n|status|y| => Fields: Name Description
        ",
        |shown| {
            let (title, page) = shown.split_at(shown.find('|').unwrap());
            let document = crate::read::read(page);
            let columns = read(document.tables().next().unwrap(), title.trim());
            let roles = columns.roles.iter().map(|role| match role {
                Some(role) => format!(" {role:?}"),
                None => " -".to_owned(),
            });
            format!("{:?}:{}", columns.kind, roles.collect::<String>())
        },
    );
}
