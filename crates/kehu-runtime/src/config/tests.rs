use super::*;
use crate::info::{
    AuthInfo, ClientFieldInfo, ClientFieldKind, FillInfo, IssueInfo, OperationInfo, ServerInfo,
    TokenInfo,
};

const fn field(
    name: &'static str,
    env: &'static str,
    kind: ClientFieldKind,
    required: bool,
) -> ClientFieldInfo {
    ClientFieldInfo {
        name,
        env,
        kind,
        secret: true,
        required,
        doc: "",
    }
}

static SHOP: ApiInfo = ApiInfo {
    name: "shop",
    title: "Shop",
    servers: &[
        ServerInfo {
            name: "main",
            url: "https://shop.example/api",
            doc: "",
        },
        ServerInfo {
            name: "test",
            url: "https://test.shop.example",
            doc: "",
        },
    ],
    client: &[
        field("access_key", "SHOP_ACCESS_KEY", ClientFieldKind::Text, true),
        field(
            "access_secret",
            "SHOP_ACCESS_SECRET",
            ClientFieldKind::Text,
            true,
        ),
        field("tenant_id", "SHOP_TENANT_ID", ClientFieldKind::Int, false),
        field("strict", "SHOP_STRICT", ClientFieldKind::Bool, false),
    ],
    ..ApiInfo::EMPTY
};

static ISSUE: OperationInfo = OperationInfo {
    name: "issue",
    fills: &[
        FillInfo {
            field: "appId",
            from: "app_id",
            kind: ClientFieldKind::Text,
        },
        FillInfo {
            field: "appSecret",
            from: "app_secret",
            kind: ClientFieldKind::Text,
        },
    ],
    auth: false,
    ..OperationInfo::EMPTY
};

static TOKEN: ApiInfo = ApiInfo {
    name: "token-shop",
    title: "Token shop",
    servers: &[ServerInfo {
        name: "main",
        url: "https://shop.example",
        doc: "",
    }],
    client: &[
        field("app_id", "TOKEN_SHOP_APP_ID", ClientFieldKind::Text, false),
        field(
            "app_secret",
            "TOKEN_SHOP_APP_SECRET",
            ClientFieldKind::Text,
            false,
        ),
        field("token", "TOKEN_SHOP_TOKEN", ClientFieldKind::Text, false),
    ],
    auth: AuthInfo::Token(TokenInfo {
        header: "X-Token",
        prefix: "",
        token: Some("token"),
        issue: Some(IssueInfo {
            operation: &ISSUE,
            token: &["token"],
            expires_in: None,
            lifetime_s: 7200,
        }),
    }),
    ..ApiInfo::EMPTY
};

fn check(api: &'static ApiInfo, variables: &[(&str, &str)], expect: Result<&str, &str>) {
    let config = Config::new(api).with_variables(|name| {
        variables
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| (*value).to_owned())
    });
    let got = config
        .check()
        .map_err(|error| error.to_string())
        .map(|()| config.url().unwrap());
    assert_eq!(got.as_deref().map_err(String::as_str), expect);
}

const KEY: (&str, &str) = ("SHOP_ACCESS_KEY", "fme2na3kdi3ki");
const SECRET: (&str, &str) = ("SHOP_ACCESS_SECRET", "abciiiko2k3");

#[test]
fn the_environment_is_enough() {
    check(
        &SHOP,
        &[KEY, SECRET, ("SHOP_TENANT_ID", "123")],
        Ok("https://shop.example/api"),
    );
    check(
        &SHOP,
        &[KEY, SECRET, ("SHOP_BASE_URL", "http://127.0.0.1:81/shop/")],
        Ok("http://127.0.0.1:81/shop"),
    );
    check(
        &TOKEN,
        &[("TOKEN_SHOP_TOKEN", "t")],
        Ok("https://shop.example"),
    );
    check(
        &TOKEN,
        &[("TOKEN_SHOP_APP_ID", "a"), ("TOKEN_SHOP_APP_SECRET", "b")],
        Ok("https://shop.example"),
    );
}

#[test]
fn what_is_missing_is_named() {
    check(
        &SHOP,
        &[KEY],
        Err("the Shop client needs access_secret: set SHOP_ACCESS_SECRET"),
    );
    check(
        &SHOP,
        &[("SHOP_ACCESS_KEY", "")],
        Err(
            "the Shop client needs access_key and access_secret: set SHOP_ACCESS_KEY and SHOP_ACCESS_SECRET",
        ),
    );
    check(
        &TOKEN,
        &[("TOKEN_SHOP_APP_ID", "a")],
        Err(
            "the Token shop client needs token, or app_secret: set TOKEN_SHOP_TOKEN, or TOKEN_SHOP_APP_SECRET",
        ),
    );
    let error = Config::new(&SHOP).check().unwrap_err();
    assert_eq!(error.missing(), ["access_key", "access_secret"]);
    assert!(error.is_config() && error.is_before_sending());
}

#[test]
fn what_does_not_parse_is_named_but_not_shown() {
    check(
        &SHOP,
        &[KEY, SECRET, ("SHOP_TENANT_ID", "12x")],
        Err("tenant_id (SHOP_TENANT_ID) must be a whole number"),
    );
    check(
        &SHOP,
        &[KEY, SECRET, ("SHOP_STRICT", "yes")],
        Err("strict (SHOP_STRICT) must be true or false"),
    );
    check(
        &SHOP,
        &[KEY, ("SHOP_ACCESS_SECRET", "a\nb")],
        Err("access_secret (SHOP_ACCESS_SECRET) holds a control character"),
    );
}

#[test]
fn names_that_are_not_there() {
    let config = Config::new(&SHOP)
        .set(KEY.0, "x")
        .set("access_key", "x")
        .set("access_secret", "y");
    assert_eq!(
        config.check().unwrap_err().to_string(),
        "Shop has no client field `SHOP_ACCESS_KEY`"
    );
    let config = Config::new(&SHOP).server("moon");
    assert_eq!(
        config.url().unwrap_err().to_string(),
        "Shop has no server `moon`; it has main, test"
    );
    assert_eq!(
        Config::new(&SHOP).server("test").url().unwrap(),
        "https://test.shop.example"
    );
}

#[test]
fn debug_shows_no_credential() {
    let config = Config::new(&SHOP)
        .set("access_key", KEY.1)
        .set("access_secret", SECRET.1);
    let debug = format!("{config:?}{config:#?}");
    assert!(
        debug.contains("access_secret") && !debug.contains(SECRET.1) && !debug.contains(KEY.1),
        "{debug}"
    );
}

#[test]
fn the_environment_names_a_server_where_nothing_else_does() {
    let url = |config: Config, variables: &[(&str, &str)]| {
        let value = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        config
            .with_variables(value)
            .url()
            .map_err(|error| error.to_string())
    };
    let new = || Config::new(&SHOP);
    let test = Ok("https://test.shop.example".to_owned());
    assert_eq!(url(new(), &[("SHOP_SERVER", "test")]), test);
    assert_eq!(url(new().server("test"), &[("SHOP_SERVER", "main")]), test);
    let both = [
        ("SHOP_SERVER", "main"),
        ("SHOP_BASE_URL", "https://test.shop.example"),
    ];
    assert_eq!(url(new(), &both), test);
    assert_eq!(
        url(new(), &[("SHOP_SERVER", "mars")]),
        Err("Shop has no server `mars`; it has main, test".to_owned())
    );
}
