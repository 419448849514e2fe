//! The generated clients against the sandbox over TCP: two readers of one spec, held against each other.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use insta::assert_snapshot;
use kehu_runtime::info::ApiInfo;
use kehu_runtime::{Config, Retry};
use kehu_sandbox::{Builder, Received, Sandbox};
use nxcloud_client::{CreateMode, NewCustomer, SourceType, TagFilter, TagsLogic};

/// The numbers of the documentation's customers.
const PHONE: &str = "861360301975912";
const OTHER_PHONE: &str = "13888888888";

async fn sandbox(set: impl FnOnce(Builder) -> Builder) -> Sandbox {
    set(Sandbox::builder().customers(120).record(1000))
        .start()
        .await
        .unwrap()
}

/// What a client of this API needs to be let in; attempts follow each other quickly.
fn config(sandbox: &Sandbox, api: &'static ApiInfo) -> Config {
    let retry = Retry::default()
        .attempts(8)
        .first_wait(Duration::from_millis(2));
    let config = Config::new(api)
        .base_url(sandbox.url(api.name))
        .retry(retry);
    let credentials = sandbox.credentials(api.name).into_iter();
    credentials
        .filter(|(name, _)| name != "token")
        .fold(config, |config, (name, value)| config.set(&name, value))
}

pub fn nxcloud(sandbox: &Sandbox) -> nxcloud_client::Client {
    let config = config(sandbox, &nxcloud_client::spec::API);
    nxcloud_client::Client::from_config(config).unwrap()
}

pub fn rabbitpre(sandbox: &Sandbox) -> rabbitpre_client::Client {
    let config = config(sandbox, &rabbitpre_client::spec::API);
    rabbitpre_client::Client::from_config(config).unwrap()
}

/// The last request as it travelled, but for what differs from run to run.
fn wire(sandbox: &Sandbox) -> String {
    let requests = sandbox.requests();
    let request = requests.last().unwrap();
    let secrets = sandbox.credentials(&request.api);
    let mut text = format!("{} {}\n", request.method, request.path);
    for (name, value) in &request.headers {
        let value = match name.as_str() {
            "host" | "user-agent" => continue,
            "ts" | "sign" | "x-token" => "…",
            _ => value,
        };
        text += &format!("{name}: {value}\n");
    }
    text = format!("{text}\n{}", request.text());
    for (name, value) in secrets {
        text = text.replace(&value, &format!("<{name}>"));
    }
    text
}

fn calls<'r>(requests: &'r [Received], operation: &str) -> Vec<&'r Received> {
    let requests = requests.iter();
    requests
        .filter(|request| request.operation == operation)
        .collect()
}

#[tokio::test]
async fn the_documented_customer_is_found_and_typed() {
    let sandbox = sandbox(|builder| builder).await;
    let client = nxcloud(&sandbox);
    let query = client.query_customers().whats_app_phone(PHONE);
    let page = query.send().await.unwrap();
    let customer = &page.customer_list[0];
    assert_eq!(customer.id, Some(1_021_110_718_827_683_840));
    assert_eq!(customer.source_type, Some(SourceType::CustomerInitiated));
    assert_eq!(
        customer.created_at.unwrap().to_string(),
        "2024-07-19T17:29:27",
    );
    let fields = customer.customize_field.as_ref().unwrap();
    assert_eq!(fields["customize_4_52"][0], "1");
    assert_eq!(customer.tags[0].tag_name.as_deref(), Some("test"));
    assert_eq!(page.request_id().map(str::len), Some(32));
}

#[tokio::test]
async fn every_filter_travels_as_the_documentation_writes_it() {
    let sandbox = sandbox(|builder| builder).await;
    let client = nxcloud(&sandbox);
    let query = client
        .query_customers()
        .start_time("2024-05-07T00:00:00".parse().unwrap())
        .tags([TagFilter::new(27237, "test")])
        .tags_logic_type(TagsLogic::And)
        .source_type(SourceType::Other(77))
        .whats_app_phone(PHONE)
        .after(1_022_100_838_976_413_697)
        .limit(5);
    query.send().await.unwrap();
    assert_snapshot!(wire(&sandbox), @r#"
    POST /saas/cdp/openapi/customers/query
    accept: application/json
    content-type: application/json
    biztype: 2
    action: mt
    accesskey: <access_key>
    ts: …
    sign: …
    content-length: 234

    {"tenant_id":<tenant_id>,"app_key":"<app_key>","start_time":"2024-05-07 00:00:00","tags":[{"id":27237,"tag_name":"test"}],"source_type":77,"tags_logic_type":"and","whatsApp_phone":"861360301975912","after":1022100838976413697,"limit":5}
    "#);
}

#[tokio::test]
async fn created_customers_are_found() {
    let sandbox = sandbox(|builder| builder).await;
    let client = nxcloud(&sandbox);
    let customer = NewCustomer::new("客户 Kehu")
        .whats_app_phone("8613900001111")
        .birthday("1990-02-28".parse().unwrap())
        .customize_field([("level".to_owned(), serde_json::json!(3))].into());
    let create = client.batch_create_customers(CreateMode::Replace, [customer]);
    create.send().await.unwrap();
    assert_snapshot!(wire(&sandbox), @r#"
    POST /saas/cdp/openapi/customers/batch_create
    accept: application/json
    content-type: application/json
    biztype: 2
    action: mt
    accesskey: <access_key>
    ts: …
    sign: …
    content-length: 188

    {"type":0,"tenant_id":<tenant_id>,"app_key":"<app_key>","customers":[{"full_name":"客户 Kehu","whats_app_phone":"8613900001111","birthday":"1990-02-28","customize_field":"{\"level\":3}"}]}
    "#);

    let query = client.query_customers().whats_app_phone("8613900001111");
    let page = query.send().await.unwrap();
    let found = &page.customer_list[0];
    assert_eq!(found.full_name.as_deref(), Some("客户 Kehu"));
    assert_eq!(found.birthday.unwrap().to_string(), "1990-02-28");
}

#[tokio::test]
async fn fields_are_a_signed_get() {
    let sandbox = sandbox(|builder| builder).await;
    let client = nxcloud(&sandbox);
    let fields = client.customer_fields().is_preset(true).send();
    let fields = fields.await.unwrap();
    assert!(
        fields.iter().all(|field| field.name.is_some()),
        "{fields:?}"
    );
    assert_snapshot!(wire(&sandbox), @r#"
    GET /saas/cdp/openapi/customers/fields?tenant_id=<tenant_id>&app_key=<app_key>&is_preset=true
    accept: application/json
    biztype: 2
    action: mt
    accesskey: <access_key>
    ts: …
    sign: …
    "#);
}

#[tokio::test]
async fn every_customer_comes_once_whatever_happens_on_the_way() {
    let sandbox = sandbox(|builder| builder).await;
    let client = nxcloud(&sandbox);
    let all = sandbox.items("nxcloud", "customers").unwrap().len();
    let faults = "reset:every=4,cut:every=5,503:every=7,truncate:every=9";
    sandbox.faults().set_text(faults).unwrap();
    let customers = client.query_customers().limit(10).items();
    let customers: Vec<_> = customers.try_collect().await.unwrap();
    let ids: BTreeSet<_> = customers.iter().map(|customer| customer.id).collect();
    assert_eq!((customers.len() as u64, ids.len() as u64), (all, all));
    let struck: u64 = sandbox
        .faults()
        .struck()
        .iter()
        .map(|(_, count)| count)
        .sum();
    assert!(struck > 3, "{struck}");
}

#[tokio::test]
async fn everybody_is_looked_up_by_the_ids_that_another_operation_lists() {
    let sandbox = sandbox(|builder| builder).await;
    let client = rabbitpre(&sandbox);
    let mut items = client.tags_of_customers().items();
    assert!(sandbox.requests().is_empty());
    let first = items.try_next().await.unwrap().unwrap();
    let mut ids: BTreeSet<_> = items
        .map_ok(|customer| customer.audience_user_id)
        .try_collect()
        .await
        .unwrap();
    assert!(ids.insert(first.audience_user_id));
    assert_eq!(
        ids.len() as u64,
        sandbox.items("rabbitpre", "customers").unwrap().len()
    );
    let requests = sandbox.requests();
    assert_eq!(calls(&requests, "tags_of_customers").len(), 2);
    let named = client.tags_of_customers().audience_user_id_list([827]);
    let refused = named.items().try_next().await.unwrap_err();
    assert!(refused.is_invalid_request() && refused.is_before_sending());
}

#[tokio::test]
async fn pages_lead_back_to_where_they_began() {
    let sandbox = sandbox(|builder| builder).await;
    let client = nxcloud(&sandbox);
    let query = || client.query_customers().limit(50);
    let pages: Vec<_> = query().pages().try_collect().await.unwrap();
    assert!(pages.len() > 2);
    let last = pages.last().unwrap().customer_list[0].id.unwrap();
    let back = query().before(last).backward().items();
    let back: BTreeSet<_> = back
        .map_ok(|customer| customer.id)
        .try_collect()
        .await
        .unwrap();
    let before = pages[..pages.len() - 1].iter();
    let before: BTreeSet<_> = before
        .flat_map(|page| page.customer_list.iter().map(|customer| customer.id))
        .collect();
    assert_eq!(back, before);
}

#[tokio::test]
async fn one_bad_row_is_an_error_among_good_rows() {
    let sandbox = sandbox(|builder| builder).await;
    let items = sandbox.items("nxcloud", "customers").unwrap();
    let key = &items.keys().unwrap()[60];
    let text = items.get(key).unwrap().unwrap();
    let text = text.replace(r#""source_type":"#, r#""source_type":"x","_old":"#);
    assert!(items.replace_text(key, &text).unwrap());
    let client = nxcloud(&sandbox);
    let rows: Vec<_> = client.query_customers().items().collect().await;
    assert_eq!(rows.len() as u64, items.len());
    let bad: Vec<_> = rows.into_iter().filter_map(Result::err).collect();
    assert_eq!(bad.len(), 1);
    let path = bad[0].path().unwrap();
    assert!(
        path.starts_with("data.customer_list[") && path.ends_with("].source_type"),
        "{path}"
    );
    assert_eq!(bad[0].raw_value(), Some("\"x\""));
}

#[tokio::test]
async fn a_wrong_secret_is_refused_in_the_vendor_s_words() {
    let sandbox = sandbox(|builder| builder).await;
    let config = config(&sandbox, &nxcloud_client::spec::API).set("access_secret", "wrong");
    let client = nxcloud_client::Client::from_config(config).unwrap();
    let error = client.query_customers().send().await.unwrap_err();
    assert!(error.is_auth() && error.is_refused());
    assert_eq!(error.code_name(), Some("invalid_signature"));
    assert_eq!(
        error.known(),
        Some(nxcloud_client::ErrorCode::InvalidSignature)
    );
    assert_eq!(error.known::<rabbitpre_client::ErrorCode>(), None);
    assert_eq!(error.attempts(), 1);

    let config =
        self::config(&sandbox, &rabbitpre_client::spec::API).set("instance_secret", "wrong");
    let client = rabbitpre_client::Client::from_config(config).unwrap();
    let query = client.get_info_by_phone_and_openid().phone(PHONE);
    let error = query.send().await.unwrap_err();
    assert!(error.is_auth(), "{error:?}");
    assert_eq!(error.operation(), Some("get_org_access_token"));
    assert_eq!(error.code().unwrap().to_string(), "100100");
}

#[tokio::test]
async fn a_clock_that_differs_is_set_by_the_server_s() {
    let sandbox = sandbox(|builder| builder.clock_offset(-7200)).await;
    let client = nxcloud(&sandbox);
    let query = || client.query_customers().whats_app_phone(PHONE).send();
    assert_eq!(query().await.unwrap().attempts(), 2);
    assert_eq!(query().await.unwrap().attempts(), 1);
    sandbox.set_clock_offset(300);
    assert_eq!(query().await.unwrap().attempts(), 2);
}

#[tokio::test]
async fn a_token_is_obtained_and_renewed_once_for_fifty() {
    let sandbox = sandbox(|builder| builder).await;
    let client = rabbitpre(&sandbox);
    let found = client.get_info_by_phone_and_openid().phone(OTHER_PHONE);
    let found = found.send().await.unwrap();
    assert_eq!(found[0].real_name.as_deref(), Some("小兔子"));
    assert_eq!(found[0].audience_user_id, Some(123));
    assert_eq!(
        found[0].create_time.unwrap().to_string(),
        "2019-05-29T02:16:22Z",
    );
    assert_snapshot!(wire(&sandbox), @r#"
    POST /api/audience/getInfoByPhoneAndOpenid
    accept: application/json
    content-type: application/json
    x-token: …
    content-length: 23

    {"phone":"13888888888"}
    "#);

    sandbox.clear_requests();
    sandbox.forget_tokens();
    let calls_of_fifty = (0..50).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            let query = client.get_info_by_phone_and_openid().phone(OTHER_PHONE);
            query.send().await.map(|found| found.len())
        })
    });
    for call in calls_of_fifty.collect::<Vec<_>>() {
        assert_eq!(call.await.unwrap().unwrap(), 1);
    }
    assert_eq!(calls(&sandbox.requests(), "get_org_access_token").len(), 1);
}

#[tokio::test]
async fn a_token_can_be_asked_for_and_is_not_shown() {
    let sandbox = sandbox(|builder| builder).await;
    let client = rabbitpre(&sandbox);
    let token = client.get_org_access_token().send().await.unwrap();
    let text = token.org_access_token.as_ref().unwrap().expose();
    assert!(!format!("{token:?}").contains(text));
    assert_snapshot!(wire(&sandbox), @r#"
    GET /app/getOrgAccessToken?instanceAppid=<instance_appid>&instanceSecrect=<instance_secret>
    accept: application/json
    "#);
}

#[tokio::test]
async fn ids_come_page_after_page_behind_the_last_one() {
    let sandbox = sandbox(|builder| builder).await;
    let client = rabbitpre(&sandbox);
    let ids: Vec<i64> = client
        .list_customer_ids()
        .size(50)
        .items()
        .try_collect()
        .await
        .unwrap();
    assert!(ids.is_sorted() && ids.len() >= 120, "{}", ids.len());
    let requests = sandbox.requests();
    let pages = calls(&requests, "list_customer_ids");
    assert_eq!(pages.len(), ids.len().div_ceil(50) + 1);
    let second = format!(
        "/api/audience/user/id/list?audienceUserId={}&size=50",
        ids[49]
    );
    assert_eq!(pages[1].path, second);
}

#[tokio::test]
async fn a_rule_over_several_fields_is_kept_before_sending() {
    let sandbox = sandbox(|builder| builder).await;
    let error = rabbitpre(&sandbox)
        .get_info_by_phone_and_openid()
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "get_info_by_phone_and_openid: at least one of phone, openid is required",
    );
    assert_eq!(sandbox.requests().len(), 0);
}
