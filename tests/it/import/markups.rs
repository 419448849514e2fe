//! Pages in other markups than Markdown, and requests that are told in words: each on two pages made up for it.

use super::reading::check;

#[test]
fn fields_of_sphinx_are_of_the_request_whatever_stands_around_them() {
    for (directive, field, ty, place) in [
        ("get", "query integer count", "int64", ""),
        ("put", "<json boolean open", "bool", ""),
        ("post", "form string note", "string", ""),
    ] {
        let name = field.rsplit(' ').next().unwrap_or_default();
        check(
            &format!(
                "Bins\n~~~~\n\nhttps://a.example has them all.\n\n.. http:{directive}:: /v1/bins/(str:bin)\n\n   One bin.\n\n   **Example response**:\n\n   .. sourcecode:: http\n\n      HTTP/1.1 200 OK\n\n      {{\"size\": 1}}\n\n   :param bin: which\n   :{field}: what is asked\n   :>json integer size: how large\n   :status 200: found\n"
            ),
            &[
                "path    = \"/v1/bins/{bin}\"",
                "name = \"bin\",",
                &format!("{{ name = \"{name}\","),
                &format!("type = \"{ty}\"{place}, "),
                "{ name = \"size\", type = \"int64\", label = \"how large\" }",
            ],
            &["does not say how the fields travel", "quirk below"],
        );
    }
}

#[test]
fn requests_of_sphinx_that_stand_together_have_their_fields_in_common() {
    for (first, second) in [("", "/before/(key)"), ("/all", "/after/(int:key)")] {
        check(
            &format!(
                ".. _bins:\n\nBins\n====\n\n.. http:get:: /v1/bins{first}\n.. http:get:: /v1/bins{second}\n\n   The bins.\n\n   :param key: the last bin seen\n   :query int limit: how many\n"
            ),
            &[
                &format!("path    = \"/v1/bins{first}\""),
                "{ name = \"key\",   type = \"string\", in = \"path\", required = true",
                "{ name = \"limit\", type = \"int32\"",
            ],
            &["name = \"key\", type = \"string\", label", "`key`"],
        );
    }
}

#[test]
fn a_type_without_its_field_is_a_parameter() {
    for lines in [
        ":type size: int\n   :query limit: how many\n",
        ":query limit: how many\n   :type size: int\n   :param size: how large\n",
        ":type size: int\n   :param size: how large\n   :query limit: how many\n",
    ] {
        check(
            &format!("Bins\n====\n\n.. http:get:: /v1/bins\n\n   The bins.\n\n   {lines}"),
            &[
                "{ name = \"size\",  type = \"int32\"",
                "{ name = \"limit\", type = \"string\"",
            ],
            &[],
        );
    }
}

#[test]
fn a_call_without_an_address_is_named_by_its_first_words() {
    for (name, sent, answered) in [
        ("stock.Bin.query", "3.1 业务请求参数", "4.响应参数"),
        ("bins.list.get", "Request parameters", "Response parameters"),
    ] {
        check(
            &format!(
                "**{name}** (推送, push)\n\n{sent}\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|bin|string|yes|which|\n\n{answered}\n\n|Name|Type|Description|\n|-|-|-|\n|size|int|how large|\n"
            ),
            &[
                "{ name = \"bin\", type = \"string\", required = true",
                "name = \"size\"",
            ],
            &["what the vendor sends"],
        );
    }
}

#[test]
fn an_address_that_only_examples_in_words_show_is_the_operations() {
    for (label, part) in [
        ("请求示例：", "返回示例："),
        ("Request example: ", "Response example:"),
    ] {
        check(
            &format!(
                "1 Bins\n\n{label}http://a.example/v1/bins\n\n{part}\n\n```\n{{\"code\": 0, \"bins\": [1]}}\n```\n\n2 Shelves\n\n{label}http://a.example/v1/shelves\n\n{part}\n\n```\n{{\"code\": 0, \"shelves\": [1]}}\n```\n"
            ),
            &["path    = \"/v1/bins\"", "path    = \"/v1/shelves\""],
            &["nothing is drafted"],
        );
    }
}

#[test]
fn a_method_may_stand_apart_in_brackets() {
    for line in [
        "[ POST ] /v1/bins",
        "- **[ POST ]**  /v1/bins",
        "**[ POST ]** &nbsp; /v1/bins",
    ] {
        check(
            &format!("# Bins\n\n{line}\n\n|Name|Type|Required|\n|-|-|-|\n|bin|string|yes|\n"),
            &["method  = \"POST\"", "path    = \"/v1/bins\""],
            &["does not say the method"],
        );
    }
}

#[test]
fn members_without_braces_are_what_is_sent() {
    for code in ["bin: 7\nsize: 25", "\"bin\": 7,\n\"size\": 25", "bin:7"] {
        check(
            &format!(
                "# Bins\n\n```\nGET /v1/bins\n```\n\n参数\n\n```\n{code}\n```\n\n返回\n\n```\n{{\"code\": 0}}\n```\n"
            ),
            &["name = \"bin\"", "type = \"int64\""],
            &["an example: other", "in no draft"],
        );
    }
}

#[test]
fn requests_that_tools_print_are_examples() {
    for code in [
        "Header:\n\tPOST url: https://a.example/v1/bins\n\tappId: 7\n\nBody:\n\t{\"bin\": 7}",
        "POST https://a.example/v1/bins\n\nPOST data:\n{\"bin\": 7}\n\n[no cookies]\n\nRequest Headers:\nappId: 7\nHost: a.example",
    ] {
        check(
            &format!(
                "# Bins\n\nPOST https://a.example/v1/bins\n\n|Name|Type|Required|\n|-|-|-|\n|bin|int|yes|\n\n**请求样例**\n\n```\n{code}\n```\n"
            ),
            &[
                "kind  = \"request\"",
                "name = \"bin\", type = \"int32\", required = true",
            ],
            &["an example: other", "beside the JSON"],
        );
    }
}

#[test]
fn a_table_without_heads_may_begin_with_a_field_that_is_a_head_elsewhere() {
    for (first, second, drafted) in [
        (
            "code|int|0 for success",
            "msg|string|why",
            "code    = \"code\"",
        ),
        ("type|int|what kind", "name|string|whose", "name = \"type\""),
    ] {
        check(
            &format!(
                "# Who\n\nGET https://a.example/v1/who\n\n返回参数\n\n|{first}|\n|-|-|-|\n|{second}|\n"
            ),
            &[drafted],
            &["neither fields nor codes"],
        );
    }
}

#[test]
fn the_cells_of_a_grid_go_on_over_the_lines_of_a_row() {
    for (word, said) in [("`abc`", "the bins | cases"), ("*size*", "箱子的大小")] {
        check(
            &format!(
                ".. _bins:\n\nBins\n====\n\n``GET /v1/bins``\n\n+------+---------+------------------------+\n| Name | Type    | Description            |\n+======+=========+========================+\n| bin  | string  | Which, {word}           |\n|      |         | {said}       |\n+------+---------+------------------------+\n| many | integer | How many               |\n+------+---------+------------------------+\n"
            ),
            &[
                "name = \"bin\",  type = \"string\"",
                "{ name = \"many\", type = \"int64\", label = \"How many\" }",
            ],
            &["no heads", "a row has no name"],
        );
    }
}
