//! Pages that list their requests, and requests that stand side by side: each kind on pages made up for it.

use super::reading::check;

#[test]
fn each_row_of_a_table_of_requests_is_an_operation() {
    let apart = "|方法|路径|说明|\n|-|-|-|\n|GET|/v1/locks|锁列表|\n|PUT|/v1/locks/{id}|修改锁|\n";
    let joined = "|Endpoint|Description|\n|-|-|\n|`GET /v1/locks`|Lists locks|\n|`PUT /v1/locks/:id`|Changes a lock|\n";
    for table in [apart, joined] {
        check(
            &format!("# Locks\n\nBase URL: `https://a.example/api`\n\n## Requests\n\n{table}"),
            &[
                "method  = \"GET\"\npath    = \"/api/v1/locks\"",
                "method  = \"PUT\"\npath    = \"/api/v1/locks/{id}\"",
            ],
            &["neither fields nor codes"],
        );
    }
}

#[test]
fn what_stands_below_a_table_of_requests_is_not_the_last_ones() {
    for heading in ["Models", "Lock object"] {
        check(
            &format!(
                "# Locks\n\n|Method|Path|Description|\n|-|-|-|\n|GET|/v1/locks|Lists locks|\n|PUT|/v1/keys/{{id}}|Changes a key|\n\n## {heading}\n\n|Field|Type|Required|\n|-|-|-|\n|colour|string|yes|\n"
            ),
            &["fields of no operation: `colour`"],
            &["name = \"colour\""],
        );
    }
}

#[test]
fn a_column_of_parameters_gives_each_request_its_own() {
    for (head, cell) in [("Parameters", "`page`, `size`"), ("参数", "page、size")] {
        check(
            &format!(
                "# Locks\n\n|Method|Path|{head}|Description|\n|-|-|-|-|\n|GET|/v1/locks|{cell}|Lists locks|\n|GET|/v1/keys|-|Lists keys|\n"
            ),
            &[
                "{ name = \"page\",",
                "{ name = \"size\",",
                "path    = \"/v1/keys\"",
            ],
            &["neither fields nor codes"],
        );
    }
}

#[test]
fn a_request_of_an_index_goes_to_the_heading_with_its_words() {
    let list = "- GET /v1/notes - list notes\n- POST /v1/notes - create a note\n";
    let code = "```\nGET  /v1/notes   # List the notes\nPOST /v1/notes   # Create note\n```\n";
    let table = "|Method|Path|Description|\n|-|-|-|\n|GET|/v1/notes|List notes|\n|POST|/v1/notes|Create a note|\n";
    for index in [list, code, table] {
        check(
            &format!(
                "# Notes\n\n{index}\n## List notes\n\n|Parameter|Type|Required|\n|-|-|-|\n|page|int|No|\n\n## Create a note\n\n|Parameter|Type|Required|\n|-|-|-|\n|text|string|Yes|\n"
            ),
            &[
                "method  = \"GET\"\npath    = \"/v1/notes\"\nsummary = \"List notes.\"",
                "method  = \"POST\"\npath    = \"/v1/notes\"\nsummary = \"Create a note.\"",
                "[request]\nbody = \"query\"\nfields = [\n  { name = \"page\"",
            ],
            &["of no operation"],
        );
    }
}

#[test]
fn an_index_of_requests_that_are_told_in_full_adds_none() {
    for index in [
        "|Method|Path|Description|\n|-|-|-|\n|POST|/v1/notes|Writes a note|\n|DELETE|/v1/notes/{id}|Drops it|\n",
        "- POST /v1/notes - writes a note\n- DELETE /v1/notes/{id} - drops it\n",
    ] {
        check(
            &format!(
                "# Notes\n\n{index}\n## Write\n\n`POST /v1/notes`\n\n|Parameter|Type|Required|\n|-|-|-|\n|text|string|Yes|\n\n## Drop\n\n`DELETE /v1/notes/{{id}}`\n\n|Parameter|Type|Required|\n|-|-|-|\n|why|string|No|\n"
            ),
            &["title   = \"Write\"", "title   = \"Drop\""],
            &["notes_2", "describes it too"],
        );
    }
}

#[test]
fn requests_side_by_side_share_what_stands_below_them() {
    for requests in [
        "`POST /v1/locks/{id}/open`\n`POST /v1/locks/{id}/close`\n",
        "```\nPOST /v1/locks/{id}/open\nPOST /v1/locks/{id}/close\n```\n",
    ] {
        check(
            &format!(
                "# Locks\n\n## Open or close\n\n{requests}\n|Parameter|Type|Required|\n|-|-|-|\n|who|string|Yes|\n\n## Find\n\n`GET /v1/locks`\n"
            ),
            &[
                "path    = \"/v1/locks/{id}/open\"\nsummary = \"Open or close.\"\ntitle   = \"Open or close\"\n\n[request]\n",
                "path    = \"/v1/locks/{id}/close\"\nsummary = \"Open or close.\"\ntitle   = \"Open or close\"\n\n[request]\n",
            ],
            &["a request to", "does not say the method"],
        );
    }
}

#[test]
fn several_methods_may_stand_before_an_address() {
    for request in [
        "```\nPATCH/POST https://a.example/v1/notes/NOTE_ID\n\n{\"text\": \"a\"}\n```\n",
        "#### Request URL `PATCH,POST`\n\n```\nhttps://a.example/v1/notes/NOTE_ID\n```\n\n```json\n{\"text\": \"a\"}\n```\n",
    ] {
        check(
            &format!(
                "# Change a note\n\n## Request\n\n{request}\n|Parameter|Type|Required|\n|-|-|-|\n|text|string|Yes|\n"
            ),
            &[
                "path    = \"/v1/notes/{note_id}\"",
                "name = \"text\"",
                "the method `POST`, beside `PATCH`",
            ],
            &["of no operation", "does not say the method"],
        );
    }
}

#[test]
fn an_address_that_begins_as_the_base_ends_says_it_once() {
    for base in [
        "Base URL: `https://a.example/api/v1`",
        "The base URL of every request is:\n\n```text\nhttps://a.example/api/v1\n```",
    ] {
        check(
            &format!(
                "# Notes\n\n{base}\n\n## Find\n\n`GET /v1/notes`\n\n## Drop\n\n`DELETE /v1/notes/{{id}}`\n"
            ),
            &[
                "path    = \"/api/v1/notes\"",
                "path    = \"/api/v1/notes/{id}\"",
            ],
            &["of no operation"],
        );
    }
}

#[test]
fn a_request_stands_on_a_line_of_its_own_among_labelled_ones() {
    for lines in [
        "**Request**\nPOST `https://a.example/v1/find`\n`Content-Type: application/json`\n",
        "Content-Type: application/json\nPOST https://a.example/v1/find\n",
    ] {
        check(
            &format!("# Find\n\n### Example\n\n{lines}\n```json\n{{\"shop\": \"a\"}}\n```\n"),
            &["method  = \"POST\"\npath    = \"/v1/find\""],
            &["of no operation", "does not say the method"],
        );
    }
}

#[test]
fn addresses_in_the_items_of_one_list_are_operations_that_share_what_follows() {
    for (label, items) in [
        (
            "接口地址：",
            "- 上架：`https://a.example/goods/on`\n- 下架：`https://a.example/goods/off`\n",
        ),
        (
            "Request URL:",
            "- https://a.example/goods/on\n- https://a.example/goods/off\n",
        ),
    ] {
        check(
            &format!(
                "# Goods\n\n## On and off\n\n{label}\n{items}\nMethod: POST\n\n|Parameter|Type|Required|\n|-|-|-|\n|ids|string|Yes|\n\n## Find\n\nRequest URL: https://a.example/goods\n"
            ),
            &[
                "path    = \"/goods/on\"",
                "path    = \"/goods/off\"",
                "path    = \"/goods\"",
            ],
            &["the address https", "does not say the method: `POST`"],
        );
    }
    // The same path on another host is the same operation.
    check(
        "# Goods\n\nRequest URL:\n- https://a.example/goods/on\n- https://test.a.example/goods/on\n\nMethod: POST\n\n|Parameter|Type|Required|\n|-|-|-|\n|ids|string|Yes|\n",
        &["path    = \"/goods/on\"", "https://test.a.example"],
        &["_2.toml"],
    );
}

#[test]
fn statuses_of_http_are_no_codes_of_the_vendors() {
    for head in ["HTTP Code", "HTTP 状态码"] {
        check(
            &format!(
                "# Find\n\nGET https://a.example/v1/find\n\n|Name|Type|Required|\n|-|-|-|\n|shop|string|yes|\n\n### Response\n\n```json\n{{\"code\": 0, \"msg\": \"ok\", \"data\": {{\"id\": 1}}}}\n```\n\n### Responses\n\n|{head}|Description|\n|-|-|\n|200|OK|\n|401|Unauthorized|\n"
            ),
            &["statuses of HTTP, no codes of the vendor's: `200`, `401`"],
            &["[[error]]"],
        );
    }
}

#[test]
fn a_page_about_something_else_than_requests_is_named_for_it() {
    for (page, what) in [
        (
            "# Stream\n\nConnect to `wss://stream.a.example/ws`.\n\n|Field|Type|\n|-|-|\n|topic|string|\n",
            "messages of a WebSocket",
        ),
        (
            "# Greeter\n\n```protobuf\nservice Greeter {\n  rpc Hello (Ask) returns (Answer) {}\n}\n```\n",
            "calls of gRPC",
        ),
        (
            "# Python\n\nInstall it with `pip install shop`.\n\n|Parameter|Type|Required|\n|-|-|-|\n|to|str|Yes|\n",
            "a library (an SDK)",
        ),
    ] {
        check(
            page,
            &[&format!("nothing is drafted; it tells of {what}")],
            &["path    ="],
        );
    }
    // What has requests is read, whatever else it speaks of.
    check(
        "# Send\n\nThere is a WebSocket as well.\n\n`POST /v1/send`\n\n|Name|Type|Required|\n|-|-|-|\n|to|string|yes|\n",
        &["path    = \"/v1/send\""],
        &["it tells of"],
    );
}

#[test]
fn values_listed_in_the_type_cell_are_those_of_the_field() {
    for cell in ["enum (NEW, PAID, SENT)", "枚举（NEW、PAID、SENT）"] {
        check(
            &format!(
                "# Find\n\n`GET /v1/find`\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|state|{cell}|yes|State of it|\n"
            ),
            &[
                "{ value = \"NEW\"",
                "{ value = \"PAID\"",
                "{ value = \"SENT\"",
            ],
            &["no table says the type"],
        );
    }
}

#[test]
fn words_among_the_examples_of_numbers_describe_them() {
    for (head, paged, state) in [
        (
            "样例",
            "默认为10，最大100",
            "订单状态 1.未支付 2.已支付 4.已取消",
        ),
        (
            "Example",
            "default 10, at most 100",
            "1: unpaid, 2: paid, 4: cancelled",
        ),
    ] {
        check(
            &format!(
                "# Find\n\n`GET /v1/find`\n\n|Name|Type|Required|Description|{head}|\n|-|-|-|-|-|\n|size|int|no|Size|{paged}|\n|state|int|no|State|{state}|\n|id|int|no|Id|17|\n"
            ),
            &[
                "default = 10, max = 100",
                "{ value = 1,",
                "{ value = 2,",
                "{ value = 4,",
                "example = 17",
            ],
            &["does not fit the type"],
        );
    }
}

#[test]
fn the_cells_of_a_request_list_its_fields_with_their_types() {
    for (request, fields) in [
        (
            "|接口名称|地址|参数|返回值|\n|-|-|-|-|\n|POST:addLock|/v1/locks|",
            "colour:string<br/>size: int（可选）|state:string|",
        ),
        (
            "|Path|Method|Parameters|Returns|\n|-|-|-|-|\n|/v1/locks|POST|",
            "`colour`: string, `size`: int (optional)|state: string|",
        ),
    ] {
        check(
            &format!("# Locks\n\n{request}{fields}\n"),
            &[
                "method  = \"POST\"\npath    = \"/v1/locks\"",
                "{ name = \"colour\", type = \"string\" }",
                "{ name = \"size\",   type = \"int32\" }",
                "{ name = \"state\", type = \"string\" }",
            ],
            &["of no operation"],
        );
    }
}

#[test]
fn a_cell_that_should_list_fields_and_does_not_is_told() {
    for cell in ["a lock, with all that it has", "Lock对象（包含颜色等）"] {
        check(
            &format!(
                "# Locks\n\n|Method|Path|Parameters|Description|\n|-|-|-|-|\n|PUT|/v1/locks|{cell}|Changes a lock|\n|POST|/v1/files|form-data: file: the picture|Sends a picture|\n"
            ),
            &[
                &format!("page:5: Parameters: {cell}"),
                "body = \"multipart\"",
                "{ name = \"file\", type",
            ],
            &[],
        );
    }
}

#[test]
fn a_title_may_end_with_the_path() {
    for (first, second) in [
        ("## Find a lock lock/find", "## Drop a lock lock/drop"),
        ("1. Find a lock lock/find", "2. Drop a lock lock/drop"),
    ] {
        let fields = "参数说明:\n\n|Name|Type|Required|\n|-|-|-|\n";
        check(
            &format!(
                "# Locks\n\n{first}\n\n{fields}|colour|string|yes|\n\n{second}\n\n{fields}|key|string|yes|\n"
            ),
            &[
                "path    = \"/lock/find\"\nsummary = \"Find a lock.\"\ntitle   = \"Find a lock\"",
                "path    = \"/lock/drop\"\nsummary = \"Drop a lock.\"\ntitle   = \"Drop a lock\"",
                "name = \"colour\"",
            ],
            &["of no operation"],
        );
    }
}

#[test]
fn a_path_beside_its_method_needs_no_label() {
    for request in [
        "- /find_lock\n\n- GET方式传入\n",
        "- 分支：/find_lock\n- 请求方式：GET\n",
        "    https://a.example/find_lock\n    GET \n    响应格式\n",
    ] {
        check(
            &format!("# Find a lock\n\n{request}\n返回数据\n\n```json\n{{\"size\": 1}}\n```\n"),
            &[
                "method  = \"GET\"\npath    = \"/find_lock\"",
                "name = \"size\"",
            ],
            &["of no operation"],
        );
    }
}

#[test]
fn a_row_of_one_cell_is_a_note_of_a_table_of_one_request() {
    for note in [
        "URIs relative to https://a.example/v1, unless otherwise noted",
        "Notes",
    ] {
        check(
            &format!(
                "# Locks\n\n## Find\n\nMethod | HTTP request | Description\n--- | --- | ---\n{note} | |\nget | GET /locks/:id | Finds a lock\n\n**Parameters**\n\nName | Type | Description\n--- | --- | ---\nid | string | which\n"
            ),
            &[
                "/locks/{id}\"",
                "title   = \"Find\"",
                "name = \"id\", type = \"string\", in = \"path\"",
            ],
            &["neither fields nor codes"],
        );
    }
}

#[test]
fn a_request_of_an_index_has_the_commands_that_call_it_with_values() {
    for (examples, room) in [("Examples", "lobby"), ("示例", "myRoom")] {
        let curl = |path: &str, body: &str| {
            format!(
                "```bash\ncurl -X POST http://localhost:8080/rooms/{room}/{path} \\\n  -H \"Content-Type: application/json\" \\\n  -d '{body}'\n```\n"
            )
        };
        check(
            &format!(
                "# Chat\n\n## Endpoints\n\n```\nPOST /rooms/{{roomId}}/send/text   - Texts\nPOST /rooms/{{roomId}}/send/photo  - Photos\nDELETE /rooms/{{roomId}}  - Closes it\n```\n\n## {examples}\n\n### 1. A text\n\n{}\n### 2. A photo\n\n{}",
                curl("send/text", "{\"body\": \"Hello\"}"),
                curl("send/photo", "{\"file\": \"x.png\"}"),
            ),
            &[
                "path    = \"/rooms/{roomId}/send/text\"",
                "path    = \"/rooms/{roomId}/send/photo\"",
                "{ name = \"body\",   type = \"string\" }",
                "{ name = \"file\",   type = \"string\" }",
                "path    = \"/rooms/{roomId}\"",
            ],
            &[&format!("= \"/rooms/{room}/"), "a request to"],
        );
    }
}

#[test]
fn the_id_of_an_example_in_an_address_is_a_place() {
    for id in [
        "7395a0fa-d39f-4f52-ab08-d27cdc7b8472",
        "0x0000000000000000000000000000000000000000",
    ] {
        check(
            &format!("# Keys\n\n## Close\n\n`DELETE https://a.example/api/keys/{id}`\n"),
            &[
                "path    = \"/api/keys/{key_id}\"",
                "name    = \"delete_keys\"",
                "the id of an example: it is a field of the path",
            ],
            &["in no draft"],
        );
    }
}
