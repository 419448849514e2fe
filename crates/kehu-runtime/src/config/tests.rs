use super::*;
use crate::info::{
    AuthInfo, ClientFieldInfo, ClientFieldKind, IssueInfo, OperationInfo, ServerInfo, TokenInfo,
};

const fn field(
    name: &'static str,
    env: &'static str,
    kind: ClientFieldKind,
    required: bool,
) -> ClientFieldInfo {
    let secret = ClientFieldInfo::secret(name, env);
    ClientFieldInfo {
        kind,
        required,
        ..secret
    }
}

const fn server(name: &'static str, url: &'static str) -> ServerInfo {
    ServerInfo { name, url, doc: "" }
}

static SHOP: ApiInfo = ApiInfo {
    name: "shop",
    title: "Shop",
    servers: &[
        server("main", "https://shop.example/api"),
        server("test", "https://test.shop.example"),
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
    client: &["app_id", "app_secret"],
    auth: &[],
    ..OperationInfo::EMPTY
};

static TOKEN: ApiInfo = ApiInfo {
    name: "token-shop",
    title: "Token shop",
    servers: &[server("main", "https://shop.example")],
    client: &[
        ClientFieldInfo::secret("app_id", "TOKEN_SHOP_APP_ID"),
        ClientFieldInfo::secret("app_secret", "TOKEN_SHOP_APP_SECRET"),
        ClientFieldInfo::secret("token", "TOKEN_SHOP_TOKEN"),
    ],
    auth: &[AuthInfo::Token(TokenInfo {
        token: Some("token"),
        issue: Some(IssueInfo {
            operation: &ISSUE,
            token: &["token"],
            expires_in: None,
            lifetime_s: 7200,
        }),
        ..TokenInfo::EMPTY
    })],
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
    let base = ("SHOP_BASE_URL", "http://127.0.0.1:81/shop/");
    let issued = [("TOKEN_SHOP_APP_ID", "a"), ("TOKEN_SHOP_APP_SECRET", "b")];
    check(
        &SHOP,
        &[KEY, SECRET, ("SHOP_TENANT_ID", "123")],
        Ok("https://shop.example/api"),
    );
    check(&SHOP, &[KEY, SECRET, base], Ok("http://127.0.0.1:81/shop"));
    check(
        &TOKEN,
        &[("TOKEN_SHOP_TOKEN", "t")],
        Ok("https://shop.example"),
    );
    check(&TOKEN, &issued, Ok("https://shop.example"));
}

#[test]
fn what_is_missing_is_named_and_what_does_not_parse_is_not_shown() {
    let both = "access_key and access_secret: set SHOP_ACCESS_KEY and SHOP_ACCESS_SECRET";
    let token = "token, or app_secret: set TOKEN_SHOP_TOKEN, or TOKEN_SHOP_APP_SECRET";
    for (api, variables, expect) in [
        (
            &SHOP,
            &[KEY][..],
            "the Shop client needs access_secret: set SHOP_ACCESS_SECRET",
        ),
        (
            &SHOP,
            &[("SHOP_ACCESS_KEY", "")],
            &*format!("the Shop client needs {both}"),
        ),
        (
            &TOKEN,
            &[("TOKEN_SHOP_APP_ID", "a")],
            &*format!("the Token shop client needs {token}"),
        ),
        (
            &SHOP,
            &[KEY, SECRET, ("SHOP_TENANT_ID", "12x")],
            "tenant_id (SHOP_TENANT_ID) must be a whole number",
        ),
        (
            &SHOP,
            &[KEY, SECRET, ("SHOP_STRICT", "yes")],
            "strict (SHOP_STRICT) must be true or false",
        ),
        (
            &SHOP,
            &[KEY, ("SHOP_ACCESS_SECRET", "a\nb")],
            "access_secret (SHOP_ACCESS_SECRET) holds a control character",
        ),
    ] {
        check(api, variables, Err(expect));
    }
    let error = Config::new(&SHOP).check().unwrap_err();
    assert_eq!(error.missing(), ["access_key", "access_secret"]);
    assert!(error.is_config() && error.is_before_sending());
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
