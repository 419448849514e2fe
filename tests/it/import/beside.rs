//! What stands beside an operation: its values elsewhere on the page, bases, annotations, commands below others.

use super::reading::check;

#[test]
fn values_of_a_list_are_those_of_the_field_that_is_called_so_and_shows_one_of_them() {
    let page = |title: &str, list: &str| {
        format!(
            "# Tasks\n\n`GET https://a.example/v1/tasks`\n\n## Response\n\n```json\n{{\"rows\": [{{\"id\": 7, \"status\": 2, \"kind\": \"deep\"}}], \"total\": 1}}\n```\n\n## {title}\n\n{list}"
        )
    };
    let codes = "- `0` - Open\n- `1` - Held\n- `2` - Closed\n";
    for (title, list) in [
        ("Status Codes", codes),
        (
            "Task statuses",
            "|Status|Meaning|\n|-|-|\n|0|Open|\n|1|Held|\n|2|Closed|\n",
        ),
        (
            "附录",
            "|status|含义|\n|-|-|\n|0|Open|\n|1|Held|\n|2|Closed|\n",
        ),
    ] {
        check(
            &page(title, list),
            &[
                "{ value = 2, name = \"closed\", label = \"Closed\" }",
                "name = \"status\", type = \"",
            ],
            &["[[error]]"],
        );
    }
    // A value that the list lacks: it is of something else.
    check(
        &page("Kinds", "|kind|Meaning|\n|-|-|\n|flat|Flat|\n|tall|Tall|\n"),
        &["name = \"kind\",   type = \"string\""],
        &["value = \"flat\""],
    );
    // What the answer itself says of how it went are codes.
    check(
        "# Tasks\n\n`GET https://a.example/v1/tasks`\n\n## Response\n\n```json\n{\"status\": 0, \"message\": \"ok\"}\n```\n\n## Error codes\n\n|status|message|\n|-|-|\n|0|ok|\n|101|No such task|\n",
        &["code  = 101"],
        &["value = 101"],
    );
}

#[test]
fn statuses_that_are_called_as_http_calls_them_are_no_codes_of_the_vendors() {
    for rows in [
        "|200|OK|\n|401|Unauthorized|\n",
        "|404|Not Found|\n|500|Internal Server Error|\n",
    ] {
        check(
            &format!(
                "# 列表\n\n`GET https://a.example/v1/tasks`\n\n**响应状态**:\n\n|状态码|说明|\n|-|-|\n{rows}\n**响应示例**:\n\n```json\n{{\"code\": 0, \"msg\": \"\", \"data\": 1}}\n```\n"
            ),
            &["statuses of HTTP, no codes of the vendor's"],
            &["[[error]]"],
        );
    }
}

#[test]
fn a_component_joins_its_base_and_its_path() {
    for (base, path, whole, host) in [
        (
            "[Server]/api/1.0/",
            "bins?action=listBins",
            "/api/1.0/bins",
            "https://api.invalid",
        ),
        (
            "https://a.example/api",
            "bins",
            "/api/bins",
            "https://a.example",
        ),
        ("https://a.example", "/bins", "/bins", "https://a.example"),
    ] {
        check(
            &format!(
                "# Bins\n\n{{% swagger method=\"post\" path=\"{path}\" baseUrl=\"{base}\" summary=\"List bins\" %}}\n{{% swagger-parameter in=\"body\" name=\"size\" type=\"integer\" %}}\nHow many\n{{% endswagger-parameter %}}\n{{% endswagger %}}\n"
            ),
            &[
                "method  = \"POST\"",
                &format!("{whole}\""),
                host,
                "name = \"size\"",
            ],
            &["names no address", "follows from the rest"],
        );
    }
}

#[test]
fn a_heading_with_an_annotation_names_its_request() {
    check(
        "# Bins\n\n## Make a bin {{ tag: 'POST', label: '/v1/bins' }}\n\n### Required attributes\n\n<Properties>\n  <Property name=\"label\" type=\"string\">\n    The label.\n  </Property>\n</Properties>\n\n### Flow\n\nSend it.\n\n<CodeGroup title=\"Request\" tag=\"POST\" label=\"/v1/bins\">\n\n```bash {{ title: 'cURL' }}\ncurl https://a.example/v1/bins -H \"Authorization: Bearer {token}\" -d label=\"x\"\n```\n\n</CodeGroup>\n\n```json {{ title: 'Response' }}\n{\"id\": \"b1\"}\n```\n\n## Drop a bin {{ tag: 'DELETE', label: '/v1/bins/:id' }}\n\nDrops it.\n",
        &[
            "title   = \"Make a bin\"",
            "{ name = \"label\", type = \"string\", required = true",
            "{ name = \"id\", type = \"string\" }",
            "path    = \"/v1/bins/{id}\"",
        ],
        &["{{", "describes it too"],
    );
}

#[test]
fn an_address_without_its_scheme_keeps_its_host() {
    for (address, server) in [
        ("10.1.2.3/shop/public/index.php/login", "http://10.1.2.3"),
        ("localhost:8080/shop/login", "http://localhost:8080"),
        ("api.shop.example/shop/login", "https://api.shop.example"),
    ] {
        check(
            &format!(
                "### 登录\n\n接口地址： {address}\n\n请求类型： Post\n\n|参数名称|参数类型|必须|\n|-|-|-|\n|name|字符串|T|\n"
            ),
            &[&format!("{server}\""), "path    = \"/shop/"],
            &[],
        );
    }
}

#[test]
fn fields_behind_the_label_of_one_line_are_rows() {
    for (label, none) in [
        ("参数", "参数: 无"),
        ("Parameters", "Parameters: none"),
        ("Params", "Params: see below"),
    ] {
        check(
            &format!(
                "# Quotes\n\nGET /api/quote\n\n{label}: symbol, interval (1min/5min), format (json/csv)\n\n## News\n\nGET /api/news\n\n{none}\n"
            ),
            &[
                "name = \"symbol\"",
                "name = \"interval\"",
                "name = \"format\"",
            ],
            &["name = \"none\"", "name = \"see\""],
        );
    }
}

#[test]
fn lines_of_a_method_and_an_address_under_one_heading_are_operations() {
    for (open, close) in [("GET ", ""), ("**GET** `", "`")] {
        check(
            &format!(
                "# Trade\n\n## Accounts\n\n{open}/api/account{close}\n\nThe account\n\n{open}/api/positions{close}\n\nThe positions\n"
            ),
            &["path    = \"/api/account\"", "path    = \"/api/positions\""],
            &[],
        );
    }
    // Values in the places of an address are an example of it.
    check(
        "# Orders\n\nGET /orders/{id}\n\nFor example:\n\nGET /orders/17\n",
        &["path    = \"/orders/{id}\""],
        &["path    = \"/orders/17\""],
    );
}

#[test]
fn the_name_of_a_model_says_nothing_of_where_its_fields_travel() {
    for model in ["QueryOrderRequest", "[HeaderOrderRequest]"] {
        let bare = model.trim_matches(['[', ']']);
        check(
            &format!(
                "# 分页查询\n\nPOST https://a.example/orders\n\n> Body 请求参数\n\n```json\n{{\"page\": 1}}\n```\n\n#### 请求参数\n\n|名称|位置|类型|必选|说明|\n|-|-|-|-|-|\n|body|body|{model}|否|none|\n\n#### {bare} 属性\n\n|名称|类型|必选|说明|\n|-|-|-|-|\n|page|integer(int32)|true|页码|\n"
            ),
            &[
                "body = \"json\"",
                "{ name = \"page\", type = \"int32\", required = true",
            ],
            &["name = \"body\"", "in = \"header\""],
        );
    }
}

#[test]
fn a_command_below_another_operation_goes_to_the_one_that_it_calls() {
    check(
        "## Create\n\n```\nPOST https://a.example/api/create.php\n```\n\n|Name|Type|Required|\n|-|-|-|\n|amount|int|yes|\n\n## Verify\n\n```\nPOST https://a.example/api/verify.php\n```\n\n|Name|Type|Required|\n|-|-|-|\n|key|string|yes|\n\n### Samples\n\n```bash\ncurl -X POST https://a.example/api/create.php -H \"Content-Type: application/json\" -d '{\"amount\": 5}'\n```\n",
        &[
            "{ name = \"key\", type = \"string\", required = true }",
            "{ name = \"amount\", type = \"int32\", required = true }",
        ],
        &["the example calls"],
    );
}

#[test]
fn requests_are_read_in_whatever_way_their_line_is_written() {
    for (line, method, path) in [
        (
            "接口地址 POST /api/users/register\n请求体",
            "POST",
            "/api/users/register",
        ),
        ("Endpoint GET /api/users", "GET", "/api/users"),
        ("[POST] / user / regist", "POST", "/user/regist"),
        ("GET / users / {id}", "GET", "/users/{id}"),
        (
            "|Method|APIS|\n|-|-|\n|Post|{{BASE_URL}}open-api/od/history|",
            "POST",
            "/open-api/od/history",
        ),
        ("```\nGET:v1/users/find\n```", "GET", "/v1/users/find"),
        ("```\nPOST:/v1/users\n```", "POST", "/v1/users"),
        ("`DELETE api/users/{id}`", "DELETE", "/api/users/{id}"),
        (
            "```json http-method=\"PATCH\" http-target=\"https://a.example/users\"\n{\"email\": \"a@b.example\"}\n```",
            "PATCH",
            "/users",
        ),
        ("GET api.example.com/v1/users", "GET", "/v1/users"),
        (
            "/rbac/getIp\n\n#### 请求类型\n\nGET\n\n#### 参数",
            "GET",
            "/rbac/getIp",
        ),
    ] {
        check(
            &format!(
                "# 用户\n\n## 注册\n\n{line}\n\n|字段|类型|必填|\n|-|-|-|\n|email|string|是|\n\n响应示例\n\n```json\n{{\"code\": 1}}\n```\n"
            ),
            &[
                &format!("method  = \"{method}\""),
                &format!("path    = \"{path}\""),
                "name = \"email\"",
            ],
            &["names no address"],
        );
    }
}

#[test]
fn a_value_is_no_field_and_a_type_may_be_emphasised_before_its_field() {
    check(
        "# Check\n\n`GET https://a.example/v1/check`\n\nQuery：\n\n- `room`\n\n返回：\n\n- `true`：有冲突\n- `false`：无冲突\n",
        &["name = \"room\""],
        &["name = \"true\"", "name = \"false\""],
    );
    for (first, second) in [
        ("**String** loginId：登录名", "**int** age：年龄"),
        ("**string** loginId: a name", "**integer** age: years"),
    ] {
        check(
            &format!(
                "# 登录\n\nPOST https://a.example/login\n\n#### 参数\n\n{first}\n\n{second}\n"
            ),
            &[
                "name = \"loginId\", type = \"string\"",
                "name = \"age\",     type = \"int",
            ],
            &[],
        );
    }
    check(
        "# Blur, a Thrift service\n\n#### 请求参数\n\n|名称|类型|是否必填|\n|-|-|-|\n|img|Binary|是|\n\n#### 返回参数\n\n|名称|类型|\n|-|-|\n|score|Float|\n",
        &["calls of Thrift"],
        &["[[record]]"],
    );
}
