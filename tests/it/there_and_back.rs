//! Every model there and back: what the documentation's examples and the sandbox show is read, written,
//! and read again as the same.

use std::collections::BTreeMap;
use std::fmt::Debug;

use futures_util::TryStreamExt as _;
use kehu_runtime::Operation;
use kehu_sandbox::Sandbox;
use kehu_spec::model::{Api, ExampleKind};
use nxcloud_client::operations::*;
use rabbitpre_client::operations::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Reads what an example shows; the example's name is for messages.
type Check = fn(example: &str, json: &Value);

/// By the name of an operation: what its requests and its data are held to.
fn checks() -> BTreeMap<&'static str, [Check; 2]> {
    BTreeMap::from([
        of(BatchCreateCustomersOperation, nothing_to_read),
        of(
            CustomerDetailsOperation,
            same::<Vec<rabbitpre_client::CustomerDetail>>,
        ),
        of(
            CustomerFieldsOperation,
            same::<Vec<nxcloud_client::CustomerField>>,
        ),
        of(
            GetInfoByPhoneAndOpenidOperation,
            same::<Vec<rabbitpre_client::Customer>>,
        ),
        of(
            GetOrgAccessTokenOperation,
            secrets_stay::<rabbitpre_client::OrgAccessToken>,
        ),
        of(ImportGroupMembersOperation, same::<i64>),
        of(ImportTagsOperation, same::<Value>),
        of(
            ListCustomerIdsOperation,
            same::<rabbitpre_client::CustomerIds>,
        ),
        of(ListTagsOperation, same::<rabbitpre_client::TagTree>),
        of(
            QueryCustomersOperation,
            same::<nxcloud_client::CustomerPage>,
        ),
        of(
            TagsOfCustomersOperation,
            same::<Vec<rabbitpre_client::CustomerTags>>,
        ),
    ])
}

fn of<O>(operation: O, data: Check) -> (&'static str, [Check; 2])
where
    O: Operation<Request: DeserializeOwned + PartialEq + Debug>,
{
    (operation.info().name, [same::<O::Request>, data])
}

fn same<T: Serialize + DeserializeOwned + PartialEq + Debug>(example: &str, json: &Value) {
    let read: T = read(example, &json.to_string());
    comes_back(example, &read);
}

fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, value: &T) {
    let written = serde_json::to_string(value).expect("is written");
    let again: T = read(name, &written);
    assert_eq!(again, *value, "{name}: {written}");
}

/// Data whose strings are secrets: they are read, and never written.
fn secrets_stay<T: Serialize + DeserializeOwned>(example: &str, json: &Value) {
    let read: T = read(example, &json.to_string());
    let written = serde_json::to_string(&read).expect("is written");
    let shown = json.as_object().expect("is an object").values();
    let secrets: Vec<_> = shown.filter_map(Value::as_str).collect();
    assert!(!secrets.is_empty(), "{example} shows secrets");
    for secret in secrets {
        assert!(!written.contains(secret), "{example}: {written}");
    }
}

fn nothing_to_read(_: &str, _: &Value) {}

fn read<T: DeserializeOwned>(name: &str, json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{name}: {error}: {json}"))
}

/// What stands in the data of a response.
fn data<'v>(api: &Api, enveloped: bool, response: &'v Value) -> &'v Value {
    let path = api
        .envelope
        .as_ref()
        .and_then(|around| around.data.as_ref());
    let path = path.filter(|_| enveloped).map_or(&[][..], |path| &path.0);
    path.iter().fold(response, |value, name| &value[name])
}

/// Puts a string where nothing is.
fn add_missing(value: &mut Value, path: &[&str]) {
    match (value, path) {
        (Value::Array(list), path) => list.iter_mut().for_each(|one| add_missing(one, path)),
        (Value::Object(members), [name]) => {
            members.entry(*name).or_insert_with(|| "added".into());
        }
        (Value::Object(members), [name, rest @ ..]) => {
            let inner = members.get_mut(name.trim_end_matches("[]"));
            inner.into_iter().for_each(|one| add_missing(one, rest));
        }
        _ => {}
    }
}

#[test]
fn the_documentation_s_examples_come_back_as_they_were() {
    let sources = kehu_spec::Sources::read_dir(it::client::specs()).expect("the specs");
    let checks = checks();
    let mut seen = 0;
    let ours = |api: &Api| ["nxcloud", "rabbitpre"].contains(&&*api.name);
    let apis = kehu_spec::load(&sources).apis;
    for api in apis.into_iter().filter(ours) {
        for operation in &api.operations {
            let name = &*operation.name;
            // The types of operations that somebody adds by files are not known here.
            let Some([request, response]) = checks.get(name) else {
                continue;
            };
            for example in &operation.examples {
                let json = || -> Value { read(&example.file, &example.text) };
                match example.kind {
                    ExampleKind::Request => {
                        let mut json = json();
                        // What the table requires and the older example lacks.
                        for quirk in operation.quirks.iter().filter(|quirk| quirk.says.is_none()) {
                            let path: Vec<_> = quirk.at.split('.').skip(1).collect();
                            add_missing(&mut json, &path);
                        }
                        request(&example.file, &json);
                    }
                    ExampleKind::Response => {
                        let json = json();
                        let data = data(&api, operation.response.enveloped, &json);
                        response(&example.file, data);
                    }
                    ExampleKind::Error | ExampleKind::Curl => continue,
                }
                seen += 1;
            }
        }
    }
    assert!(seen >= 10, "{seen} examples");
}

#[tokio::test]
async fn what_the_sandbox_answers_comes_back_as_it_was() {
    let sandbox = Sandbox::builder().customers(150).keep_limits(false);
    let sandbox = sandbox.start().await.expect("the sandbox starts");
    let nxcloud = super::clients::nxcloud(&sandbox);
    let customers: Vec<_> = nxcloud
        .query_customers()
        .items()
        .try_collect()
        .await
        .unwrap();
    assert!(customers.len() > 100, "{}", customers.len());
    comes_back("query_customers", &customers);
    let fields = nxcloud.customer_fields().send().await.unwrap();
    comes_back("customer_fields", &*fields);

    let rabbitpre = super::clients::rabbitpre(&sandbox);
    let ids: Vec<i64> = rabbitpre
        .list_customer_ids()
        .items()
        .try_collect()
        .await
        .unwrap();
    let ids = &ids[..20];
    let details = rabbitpre
        .customer_details()
        .audience_user_id_list(ids.to_vec());
    comes_back("customer_details", &*details.send().await.unwrap());
    let tags = rabbitpre
        .tags_of_customers()
        .audience_user_id_list(ids.to_vec());
    comes_back("tags_of_customers", &*tags.send().await.unwrap());
    comes_back("list_tags", &*rabbitpre.list_tags().send().await.unwrap());
}
