//! Pages as they come out of a browser, without their borders: each says the same of one operation.

use kehu_spec::{Sources, load};

use super::{after, import, shown};

/// One cell a line.
const CELLS: &str = "查询会员\n接口地址\nhttps://open.shop.example/members/find\n请求方式\nPOST\n请求参数\n参数名\n类型\n是否必填\n说明\nmemberId\nString\n是\n会员编号\nphone\nString\n否\n手机号\n返回参数\n参数名\n类型\n说明\ncode\nint\n返回码\ndata\nObject\n会员\ndata.name\nString\n姓名\n";

/// Cells glued to each other.
const GLUED: &str = "查询会员\n请求地址：https://open.shop.example/members/find\n请求方式：POST\n请求参数\n参数名类型是否必填说明\nmemberIdString是会员编号\nphoneString否手机号\n返回参数\n参数名类型说明\ncodeint返回码\ndataObject会员\ndata.nameString姓名\n";

/// Cards of fields, one below the other.
const CARDS: &str = "查询会员\nPOST\nhttps://open.shop.example/members/find\n开发中\n请求参数\nBody 参数\napplication/json\nmemberId\nstring\n会员编号\n必需\n示例值:\nM1\nphone\nstring\n手机号\n可选\n返回响应\n成功(200)\nHTTP 状态码: 200\n内容格式: JSON\napplication/json\n数据结构\ncode\ninteger\n返回码\n必需\ndata\nobject\n会员\n必需\n示例\n{\n    \"code\": 0,\n    \"data\": {\n        \"name\": \"张三\"\n    }\n}\n";

/// The whole page on one line.
const ONE_LINE: &str = "查询会员 接口地址 https://open.shop.example/members/find 请求方式 POST consumes [\"application/json\"] 接口描述 按编号查询会员 请求参数 参数名称 参数说明 in 是否必须 数据类型 schema memberId 会员编号 body true string phone 手机号 body false string 响应参数 参数名称 参数说明 类型 schema code 返回码 integer(int32) integer(int32) data 会员 会员 会员 响应示例 { \"code\": 0, \"data\": { \"name\": \"张三\" } }";

/// A list of terms.
const TERMS: &str = "# 查询会员\n\nPOST https://open.shop.example/members/find\n\n## 请求参数\n\n`memberId` (string, 必填)\n: 会员编号\n\n`phone` (string)\n: 手机号\n\n## 返回参数\n\n`code` (int)\n: 返回码\n\n`data` (object)\n: 会员\n\n`data.name` (string)\n: 姓名\n";

/// A list of bullets.
const BULLETS: &str = "# 查询会员\n\n请求地址：`POST https://open.shop.example/members/find`\n\n### 请求参数\n\n- memberId：string，必填，会员编号\n- phone：string，选填，手机号\n\n### 返回参数\n\n- code：int，返回码\n- data：object，会员\n  - name：string，姓名\n";

#[test]
fn a_page_that_lost_its_borders_says_the_same() {
    for (form, page) in [
        ("cells", CELLS),
        ("glued", GLUED),
        ("cards", CARDS),
        ("one line", ONE_LINE),
        ("terms", TERMS),
        ("bullets", BULLETS),
    ] {
        let made = import(&[("page.txt", page)], &Sources::default());
        let all = shown(&made);
        let specs = after(&Sources::default(), &made);
        let apis = load(&specs).apis;
        assert_eq!(apis.len(), 1, "{form}\n{all}");
        let [operation] = apis[0].operations.as_slice() else {
            panic!("{form}: not one operation\n{all}");
        };
        assert_eq!(operation.path, "/members/find", "{form}\n{all}");
        let fields: Vec<(&str, bool)> = operation
            .request
            .fields
            .iter()
            .map(|field| (field.name.as_str(), field.required))
            .collect();
        assert_eq!(
            fields,
            [("memberId", true), ("phone", false)],
            "{form}\n{all}"
        );
        assert!(all.contains("title   = \"查询会员\""), "{form}\n{all}");
        assert!(all.contains("name = \"name\""), "{form}\n{all}");
        assert!(all.contains("code    = \"code\""), "{form}\n{all}");
    }
}
