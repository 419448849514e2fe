use super::*;

fn told(what: &What) -> String {
    match what {
        What::Url(url) => format!("url {url}"),
        What::Methods(methods) => format!("methods {}", methods.join(" ")),
        What::ContentType(media) => format!("type {media}"),
        What::Host(host) => format!("host {host}"),
        What::Server(server) => format!("server {} {}", server.label, server.url),
        other => format!("{other:?}"),
    }
}

/// Each line is a page and what it says: `page => url /x | methods POST`.
fn check(cases: &str) {
    crate::cases::check(cases, |page| {
        let document = crate::read::read(page);
        let found = facts(&document, &Outline::of(&document));
        let found: Vec<String> = found.iter().map(|fact| told(&fact.what)).collect();
        found.join(" | ")
    });
}

#[test]
fn labels_in_every_dress() {
    check(
        r"
        - URL：`https://a.example/x/y`\n- Method: `POST`\n- Content-Type：application/json => url https://a.example/x/y | methods POST | type application/json
        **Request URL:**\n- `https://a.example/x/y`\n\n**Request Method:**\n- POST, submitted in HTTP FORM format. => url https://a.example/x/y | type application/x-www-form-urlencoded | methods POST
        ### Request URL\nhttps://a.example/x/y\n\n### Method\n\nPOST or GET => url https://a.example/x/y | methods POST GET
        访问路径：/api/x\nType: POST\nAuthor: z => url /api/x | methods POST
        **资源地址**：/customer/{id}\n\n**HTTP动作**：get => url /customer/{id} | methods GET
        #### 地址\n```\nhttp://domain/x/y\n``` => url http://domain/x/y
        ### HTTP 请求\n\n```http\nPUT https://{host}/{org}/x\n``` => methods PUT | url https://{host}/{org}/x
        | **基本信息** | |\n| --- | --- |\n| HTTP URL | https://a.example/x/y |\n| HTTP Method | GET | => url https://a.example/x/y | methods GET
        以 `POST` 方法向 `https://a.example/x/y` 提交。 => methods POST | url https://a.example/x/y
        **接口地址**: `GET /a/x?id={id}` => methods GET | url /a/x?id={id}
        | 地址 | 请求方式 | 说明 |\n|--|--|--|\n| `/a/x` | GET | | => methods GET | url /a/x
        ## 创建\n\n`POST https://a.example/x/y` => methods POST | url https://a.example/x/y
        请求说明：POST https://a.example/x/y => methods POST | url https://a.example/x/y
        ## Get one % GET /orders/{id} => methods GET | url /orders/{id}
        | Target | Protocol | Method | Content Type |\n|--|--|--|--|\n| `/a/x` | `HTTPS` | `POST` | `application/json` | => type application/json | methods POST | url /a/x
        ```\nGet /a/x[?n=1]\n``` => methods GET | url /a/x?n=1
        接口域名：https://api.a.example => host https://api.a.example
        网关地址: `https://api.a.example` => host https://api.a.example
        本平台的接口根地址为 https://api.a.example，均为 POST。 => host https://api.a.example
        The base URL is https://api.a.example and nothing else. => host https://api.a.example
        | 网关地址 | https://api.a.example |\n| --- | --- |\n| 说明 | 无 | => host https://api.a.example
        - API 地址：`account/add` => url account/add
        - 正式环境：https://a.example/v1/x/y\n- 请求方式：POST => url https://a.example/v1/x/y | methods POST
        提交的 Content-Type 为 application/json，编码为 UTF-8。 => type application/json
        Answers are JSON. =>
        POST https://a.example/x/y => methods POST | url https://a.example/x/y
        ",
    );
}

#[test]
fn addresses_of_pages_are_no_endpoints() {
    check(
        r"
        See https://docs.a.example/x.html for more.
        ![p](https://a.example/x.png)
        ",
    );
}

#[test]
fn an_address_of_the_callers_own() {
    check(
        r"
        **Request URL:**\n- HTTP interface address for push (provided by the user)\n- Example: `http://1.2.3.4/cb` => OwnAddress
        - URL: `webhook_url`\n- Method: `POST` => OwnAddress | methods POST
        ",
    );
}
