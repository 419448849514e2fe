//! Forms of pages that stand on few pages: each on made-up ones of several styles.

use super::reading::check;

#[test]
fn a_name_that_a_request_sends_with_several_values_is_a_list() {
    for (request, row) in [
        (
            "GET https://a.example/v1/parcels?state=open&colour=red&colour=blue",
            "{ name = \"colour\", type = \"list<string>\"",
        ),
        (
            "https://a.example/v1/parcels?state=open&no=1&no=2",
            "{ name = \"no\",    type = \"list<",
        ),
    ] {
        check(
            &format!("# Parcels\n\nGET /v1/parcels\n\n```\n{request}\n```\n"),
            &[row, "name = \"state\""],
            &["{ name = \"state\",  type = \"list"],
        );
    }
    let twice = "https://a.example/v1/parcels?colour=red&colour=red";
    check(
        &format!("# Parcels\n\nGET /v1/parcels\n\n```\n{twice}\n```\n"),
        &["{ name = \"colour\", type = \"string\""],
        &[],
    );
}

#[test]
fn the_name_of_a_place_may_hold_spaces() {
    for request in [
        "`DELETE /v2/parcels/{order id}`",
        "DELETE https://a.example/v2/parcels/{order id}",
        "DELETE /v2/parcels/{order id}",
    ] {
        check(
            &format!(
                "# Cancel\n\n{request}\n\n| name | type | required |\n|--|--|--|\n| a | int | yes |\n"
            ),
            &["path    = \"/v2/parcels/{order_id}\""],
            &["a request to"],
        );
    }
    check(
        "# Cancel\n\n`DELETE /v2/parcels/{id}`\n\nThen GET /v2/parcels/{order \n",
        &["a request to /v2/parcels/{order"],
        &[],
    );
}

/// A page of one operation in another language: heads and cells of a request's table and of an answer's.
fn in_language(title: &str, parts: [&str; 2], request: [&str; 3], answer: [&str; 2]) -> String {
    let heads = |row: &str| format!("{row}\n|{}", "-|".repeat(row.matches('|').count() - 1));
    let [head, first, second] = request;
    format!(
        "# {title}\n\n`POST https://a.example/v1/orders`\n\n## {}\n\n{}\n{first}\n{second}\n\n## {}\n\n{}\n{}\n",
        parts[0],
        heads(head),
        parts[1],
        heads(answer[0]),
        answer[1]
    )
}

#[test]
fn tables_in_other_languages_say_the_same() {
    #[rustfmt::skip]
    let pages = [
        ("Создание заказа", ["Параметры запроса", "Ответ"],
            ["|Ключ|Тип|Обязательность|Значение|", "|order_id|строка|обязательный|Номер заказа|", "|count|целое|необязательный|Число|"],
            ["|Наименование|Тип|Описание|", "|total|целое число|Сумма|"]),
        ("Создание заказа", ["Тело запроса", "Формат ответа"],
            ["|Название поля|Тип|Обязательно?|Описание|", "|order_id|String|+|Номер заказа|", "|count|Integer|-|Число|"],
            ["|Ключ|Тип|Расшифровка|", "|total|Integer|Сумма|"]),
        ("Crear un pedido", ["Cuerpo de la solicitud", "Respuesta exitosa"],
            ["|Campo|Tipo de dato|Obligatorio|Detalle|", "|order_id|cadena|Sí|Número del pedido|", "|count|entero|No|Cantidad|"],
            ["|Clave|Tipo|Significado|", "|total|entero|Suma|"]),
        ("Criar um pedido", ["Corpo da requisição", "Retorno"],
            ["|Chave|Formato|Obrig.|Significado|", "|order_id|texto|S|Número do pedido|", "|count|inteiro|N|Quantidade|"],
            ["|Chave|Formato|Significado|", "|total|inteiro|Soma|"]),
        ("Créer une commande", ["Corps de la requête", "Réponse"],
            ["|Clé|Type|Présence|Libellé|", "|order_id|chaîne|O|Numéro de commande|", "|count|entier|N|Quantité|"],
            ["|Champ|Type|Signification|", "|total|entier|Somme|"]),
        ("Bestellung anlegen", ["Anfrage", "Rückgabewerte"],
            ["|Feld|Datentyp|Erforderlich|Bedeutung|", "|order_id|Text|x|Nummer der Bestellung|", "|count|Ganzzahl||Menge|"],
            ["|Schlüssel|Datentyp|Erläuterung|", "|total|Ganzzahl|Summe|"]),
        ("注文登録", ["リクエストパラメータ", "レスポンス"],
            ["|項目|型|必須|説明|", "|order_id|文字列|○|注文番号|", "|count|整数|-|数量|"],
            ["|キー|形式|内容|", "|total|整数|合計|"]),
        ("Crea un ordine", ["Richiesta", "Risposta"],
            ["|Campo|Tipo|Obbligatorio|Descrizione|", "|order_id|stringa|Sì|Numero|", "|count|intero|No|Quantità|"],
            ["|Chiave|Tipo|Significato|", "|total|intero|Totale|"]),
    ];
    for (title, parts, request, answer) in pages {
        let page = in_language(title, parts, request, answer);
        check(
            &page,
            &[
                "{ name = \"order_id\", type = \"string\", required = true, label = ",
                "{ name = \"count\",    type = \"int64\", label = ",
                "  { name = \"total\", type = \"int64\", label = ",
            ],
            &[
                "is not a type that is known",
                "says `",
                "neither fields nor codes",
            ],
        );
    }
}

#[test]
fn a_path_below_another_one_is_told() {
    let page =
        |request: &str| format!("# Find\n\nPOST /orders/find\n\n{request} is the older one.\n");
    check(
        &page("POST /v1/orders/find"),
        &["a request to /v1/orders/find"],
        &[],
    );
    check(
        &format!(
            "{}\nBase URL: https://a.example/v1\n",
            page("POST /v1/orders/find")
        ),
        &[],
        &["a request to"],
    );
}

#[test]
fn lines_of_a_name_and_its_words_are_fields_below_their_label() {
    for (page, has) in [
        (
            "用户登录\nloginAPI.aspx\n参数:\nuserName 用户名\npassWord 密码\n返回值:\nstate 状态 0 失败 1 成功\nuserId 用户编号\n",
            [
                "path    = \"/loginAPI.aspx\"",
                "{ name = \"userName\", type = \"string\", label = \"用户名\" },",
                "{ name = \"userId\", type = \"string\", label = \"用户编号\" },",
            ],
        ),
        (
            "Log in\n\nURL: https://a.example/login.php\nMethod: POST\nParameters:\nuserName    The name\npassWord\tThe password\nResponse:\nstate    The state\nuserId    Who it is\n",
            [
                "path    = \"/login.php\"",
                "{ name = \"userName\", type = \"string\", label = \"The name\" },",
                "{ name = \"userId\", type = \"string\", label = \"Who it is\" },",
            ],
        ),
        (
            "# 注册\n\n接口地址：https://a.example/user/add\n\n入参：\n\nuserName 用户名\nphone 手机号\n\n出参：\n\nstate int 状态\nuserId 用户编号\n",
            [
                "path    = \"/user/add\"",
                "{ name = \"phone\",    type = \"string\", label = \"手机号\" },",
                "{ name = \"userId\", type = \"string\", label = \"用户编号\" },",
            ],
        ),
    ] {
        check(page, &has, &[]);
    }
    check(
        "用户登录\nlogin.do\n参数:\nuserName 用户名\n\n用户注册\nregister.do\n参数:\nphone 手机号\n",
        &["path    = \"/login.do\"", "path    = \"/register.do\""],
        &["a request to"],
    );
}

#[test]
fn json_of_types_and_words_says_what_stands_in_its_places() {
    let page = |request: &str, answer: &str| {
        format!(
            "# Users\n\nPOST https://a.example/v1/users\n\nRequest body\n\n```json\n{request}\n```\n\nResponse\n\n```json\n{answer}\n```\n"
        )
    };
    check(
        &page(
            r#"{"name": "用户名", "age": "int", "phone": "手机号（必填）", "tags": "List<String>"}"#,
            r#"{"id": "Long", "users": "List<User>", "title": "标题"}"#,
        ),
        &[
            "{ name = \"name\",  type = \"string\", label = \"用户名\" },",
            "{ name = \"age\",   type = \"int32\" },",
            "{ name = \"phone\", type = \"string\", required = true, label = \"手机号\" },",
            "{ name = \"tags\",  type = \"list<string>\" },",
            "{ name = \"id\",    type = \"int64\" },",
            "{ name = \"users\", type = \"list<any>\" },",
        ],
        &["[[example]]"],
    );
    check(
        &page(
            r#"{"name": "String, what it is called", "age": "Integer (optional)", "tags": ["string"]}"#,
            r#"{"id": "long", "created": "datetime", "on": "boolean"}"#,
        ),
        &[
            "{ name = \"name\", type = \"string\", label = \"what it is called\" },",
            "{ name = \"age\",  type = \"int64\" },",
            "{ name = \"tags\", type = \"list<string>\" },",
            "{ name = \"on\",      type = \"bool\" },",
        ],
        &["[[example]]", "Listed as"],
    );
    // What is sent is shown.
    check(
        &page(
            r#"{"label": "年龄", "type": "int"}"#,
            r#"{"name": "张三", "city": "北京"}"#,
        ),
        &["kind  = \"request\"", "kind  = \"response\""],
        &["label = \"年龄\"", "label = \"张三\""],
    );
}

#[test]
fn an_answer_whose_keys_are_data_is_a_map() {
    let page = |answer: &str| {
        format!(
            "# Totals\n\nGET https://a.example/v1/totals\n\nResponse\n\n```json\n{answer}\n```\n"
        )
    };
    for (answer, has) in [
        (
            r#"{"2024-01-01": {"orders": 5}, "2024-01-02": {"orders": 6}}"#,
            "data = \"map<ListTotalsItem>\"",
        ),
        (
            r#"{"3f2504e0-4f89-11d3-9a0c-0305e82c3301": {"orders": 5}, "3f2504e0-4f89-11d3-9a0c-0305e82c3302": {"orders": 7}}"#,
            "data = \"map<ListTotalsItem>\"",
        ),
        (r#"{"10001": 5, "10002": 7}"#, "data = \"map<int64>\""),
    ] {
        check(
            &page(answer),
            &[has, "keys that look like data: is it a map?"],
            &[
                "name = \"2024-01-01\"",
                "name = \"10001\"",
                "label = \"2024",
            ],
        );
    }
    check(
        &page(r#"{"code": 0, "10001": 7}"#),
        &["name = \"10001\""],
        &["keys that look like data"],
    );
}

#[test]
fn paragraphs_of_a_name_with_its_type_are_fields() {
    for (request, answer) in [
        (
            "order_id（string，必填）：订单号\n\ncount（int，选填）：数量",
            "status：string，状态\n\ntotal：int，合计",
        ),
        (
            "order_id (string, required): The number of the order\n\ncount (int): How many",
            "status (string): The state\n\ntotal (int): The sum",
        ),
        (
            "**order_id** – string, required – The number of the order\n\n**count** – int – How many",
            "**status** – string – The state\n\n**total** – int – The sum",
        ),
        (
            "**order_id**\n*string, required*\nThe number of the order\n\n**count**\n*int*\nHow many",
            "`status`\nstring\nThe state\n\n`total`\nint\nThe sum",
        ),
    ] {
        check(
            &format!(
                "# Orders\n\nPOST https://a.example/v1/orders\n\n### 请求参数\n\n{request}\n\n### 返回参数\n\n{answer}\n"
            ),
            &[
                "{ name = \"order_id\", type = \"string\", required = true, label = ",
                "{ name = \"count\",    type = \"int32\", label = ",
                "{ name = \"status\", type = \"string\", label = ",
                "{ name = \"total\",  type = \"int32\", label = ",
            ],
            &[],
        );
    }
}

#[test]
fn one_address_under_several_headings_is_told() {
    let part = |title: &str, call: &str, rows: &str| {
        format!(
            "## {title}\n\n{call}\n\n| Name | Type | Required | Description |\n|--|--|--|--|\n{rows}\n"
        )
    };
    let coin = "| to | string | yes | Who gets it |\n| amount | string | yes | How much |\n";
    let token = "| token | string | yes | Which one |\n| to | string | yes | Who gets it |\n";
    for call in [
        "`POST https://a.example/v1/transfers`",
        "**URL:** https://a.example/v1/transfers\n\n**Method:** POST",
    ] {
        let two = |first: &str, second: &str| {
            let first = part("Send a coin", call, first);
            format!(
                "# Transfers\n\n{first}\n{}",
                part("Send a token", call, second)
            )
        };
        // What never changes tells them apart.
        let kind = |value: &str, rows: &str| {
            format!("| kind | string | yes | Fixed value {value} |\n{rows}")
        };
        check(
            &two(&kind("COIN", coin), &kind("TOKEN", token)),
            &["title   = \"Send a coin\"", "title   = \"Send a token\""],
            &["of no operation", "[same-request]"],
        );
        // Nothing does: what only one of them has may be left out.
        check(
            &two(coin, token),
            &[
                "one request under `Send a coin` and `Send a token`: not both have `amount`, `token`",
                "{ name = \"to\",     type = \"string\", required = true,",
                "{ name = \"amount\", type = \"string\", label =",
                "{ name = \"token\",  type = \"string\", secret = true, label =",
            ],
            &["[same-request]"],
        );
        check(
            &two(coin, coin),
            &["more than once"],
            &["[same-request]", "not both"],
        );
    }
}

#[test]
fn a_parameter_that_is_the_body_as_a_whole_is_told() {
    let page = |rows: &str| {
        format!(
            "# Update\n\nPUT https://a.example/v1/orders\n\nContent-Type: application/json\n\n**Body parameters:**\n\n|Parameter|Type|Required|Description|\n|-|-|-|-|\n{rows}\n\n**Request example:**\n\n```json\n{{\"title\": \"a\", \"count\": 1}}\n```\n"
        )
    };
    for rows in [
        "|└── orderUpdateDTO|object|true| |\n|&nbsp;&nbsp; ├── title|string| |A|\n|&nbsp;&nbsp; └── count|int| |B|",
        "|orderUpdateDTO|object|true| |\n|>title|string| |A|\n|>count|int| |B|",
    ] {
        check(
            &page(rows),
            &[
                "`orderUpdateDTO`: it is the body as a whole, and no field of it",
                "{ name = \"title\", type = \"string\",",
            ],
            &["name = \"orderUpdateDTO\""],
        );
    }
}

#[test]
fn a_call_that_has_a_name_and_no_address_is_an_operation() {
    for (label, name) in [
        ("## API代码\ndepot:crate:find", "depot:crate:find"),
        ("**接口代码：** depot.find", "depot.find"),
        ("Service code: depot_crate_find", "depot_crate_find"),
    ] {
        let page = format!(
            "# Find crates\n\n{label}\n\n## 请求参数\n\n|名称|类型|是否必须|描述|\n|-|-|-|-|\n|size|int|是|How large.|\n\n## 响应参数\n\n|名称|类型|描述|\n|-|-|-|\n|sum|int|How many.|\n"
        );
        check(
            &page,
            &[
                "{ name = \"size\"",
                "{ name = \"sum\"",
                "the page names no address",
            ],
            &["no operation to call"],
        );
        // What the vendor calls is no call of one's own.
        let back = page.replace(
            "# Find crates",
            "# 回调通知\n\n放款后会调用平台方预留的回调接口地址。",
        );
        assert!(name.len() > 4);
        check(&back, &["no operation to call"], &[]);
    }
}

#[test]
fn a_code_that_has_success_in_it_is_that_of_a_success() {
    for (good, bad) in [("SYS_SUCCESS", "NO_CARD"), ("op-success", "op-refused")] {
        let page = format!(
            "# Look\n\n`GET https://a.example/look`\n\n## Response\n\n|Field|Type|\n|-|-|\n|sum|int|\n\n```json\n{{\"code\": \"{good}\", \"message\": null, \"data\": {{\"sum\": 1}}, \"success\": true}}\n```\n\n```json\n{{\"code\": \"{bad}\", \"message\": \"No.\", \"success\": false}}\n```\n"
        );
        let success = format!("success = \"{good}\"");
        check(
            &page,
            &[
                "code    = \"code\"",
                &success,
                "flag    = \"success\"",
                "{ name = \"sum\"",
            ],
            &["name = \"messageDetail\"", "name = \"code\""],
        );
    }
}

#[test]
fn the_last_line_of_a_paragraph_labels_the_items_below_it() {
    for label in ["参数说明:", "请求参数："] {
        let page = format!(
            "# 上传\n\n接口: https://a.example/upload\n方式: post\n{label}\n-  file: 对应的文件\n-  crate: 箱子的名称\n\n返回结果:\n\n- code: 结果\n- sum: 数量\n"
        );
        check(
            &page,
            &[
                "{ name = \"file\"",
                "{ name = \"crate\"",
                "{ name = \"sum\"",
            ],
            &["an item of a list"],
        );
    }
}

#[test]
fn codes_that_examples_make_up_are_all_those_of_a_success() {
    let page = |codes: [i64; 2]| {
        let operation = |name: &str, code: i64| {
            format!(
                "## {name}\n\n`GET https://a.example/{name}`\n\n### Response\n\n|Field|Type|\n|-|-|\n|status_code|int|\n|msg|string|\n|data|object|\n\n```json\n{{\"status_code\": {code}, \"msg\": \"x\", \"data\": {{\"sum\": 1}}}}\n```\n\n"
            )
        };
        format!(
            "# Crates\n\n{}{}",
            operation("look", codes[0]),
            operation("find", codes[1])
        )
    };
    let asked = "several codes of a success";
    for codes in [[358, 446], [17, 854]] {
        let success = format!("success = [{}, {}]", codes[0], codes[1]);
        check(&page(codes), &[&success, asked], &[]);
    }
    // One that is usual is the success.
    check(&page([0, 446]), &["success = 0"], &[asked]);
    check(&page([358, 358]), &["success = 358"], &[asked]);
}
