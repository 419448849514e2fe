//! A made-up API, to which nothing in the sandbox was fitted: data beside the code, HMAC over the query,
//! form bodies, fields in paths and headers, every kind of paging, other shapes of the same people.

use kehu_sandbox::Sandbox;
use kehu_spec::Sources;
use kehu_spec::model::Api;
use kehu_spec::signature::{Inputs, Request, sign};
use serde_json::{Value, json};

use it::client::{Reply, send, start};

const API: &str = r#"
name = "acme"
title = "Acme"
summary = "A made-up shop."
[[server]]
name = "main"
url = "https://api.acme.example/v2"
[client]
fields = [
  { name = "app_id", type = "string", required = true, doc = "Names the application." },
  { name = "app_secret", type = "string", required = true, secret = true, doc = "Keys the signature." },
]
[auth]
scheme = "signed_headers"
digest = "hmac_sha256"
key = "client.app_secret"
encoding = "base64"
signature = "X-Signature"
skew_s = 30
headers = [
  { name = "X-App", value = "client.app_id" },
  { name = "X-Time", value = "timestamp_s" },
  { name = "X-Nonce", value = "nonce" },
]
signs = [
  { part = "method" },
  { part = "path", prefix = "\n" },
  { part = "fields", of = ["query"], prefix = "\n" },
  { part = "headers", prefix = "\n", order = "listed", pair = ":", join = ";" },
  { part = "body", prefix = "\n" },
]
[envelope]
code = "meta.status"
success = "OK"
message = "meta.text"
request_id = "meta.id"
[[error]]
code = "NO_SUCH_PERSON"
name = "person_not_found"
is = "not_found"
then = "never"
when = ["not_found"]
doc = "Nobody has this id."
[[error]]
code = "BAD_SIGNATURE"
name = "bad_signature"
is = "auth"
then = "never"
when = ["signature", "account", "permission"]
doc = "The signature is wrong."
[[error]]
code = "TOO_OLD"
name = "too_old"
is = "auth"
then = "resync_clock"
when = ["timestamp"]
doc = "The time is too far away."
[[error]]
code = "SLOW_DOWN"
name = "slow_down"
is = "rate_limit"
then = "retry"
when = ["limit"]
doc = "Too many calls."
[[collection]]
name = "people"
record = "Person"
key = "person_id"
"#;

const TYPES: &str = r#"
[[record]]
name = "Person"
doc = "One person."
fields = [
  { name = "person_id", type = "string", doc = "Id.", means = "customer_id" },
  { name = "name", type = "string", required = true, doc = "Name.", means = "full_name" },
  { name = "mobile", type = "string", doc = "Number.", means = "phone" },
  { name = "mails", type = "list<string>", doc = "Addresses.", means = "email" },
  { name = "sex", type = "Sex", doc = "Sex.", means = "gender" },
  { name = "born", type = "date", format = "%d.%m.%Y", doc = "Birthday.", means = "birthday" },
  { name = "joined", type = "timestamp_s", doc = "When the person came.", means = "created_at" },
  { name = "labels", type = "string", doc = "Tags, commas between.", means = "tags" },
  { name = "score", type = "int64", wire = "string", doc = "A count.", example = "3" },
]
[[enum]]
name = "Sex"
doc = "Sex."
values = [
  { value = "F", name = "female", doc = "Female." },
  { value = "M", name = "male", doc = "Male." },
]
"#;

const LIST: &str = r#"
name = "list_people"
method = "POST"
path = "/people/list"
summary = "Lists people by page."
[request]
body = "form"
fields = [
  { name = "page", type = "int64", doc = "Page, from 1.", default = 1, min = 1 },
  { name = "per_page", type = "int64", doc = "People in a page.", default = 20, min = 1, max = 40 },
  { name = "sex", type = "Sex", doc = "Only these.", maps = "sex" },
  { name = "name_part", type = "string", doc = "Only names with this part.", maps = "name contains" },
  { name = "since", type = "datetime", format = "%Y/%m/%d %H:%M", doc = "Only who came later.", maps = "joined >=" },
]
[response]
data = "PeoplePage"
[[record]]
name = "PeoplePage"
doc = "One page."
fields = [
  { name = "page", type = "int64", doc = "Page, from 1." },
  { name = "total", type = "int64", doc = "People in all pages." },
  { name = "more", type = "bool", doc = "Whether a page follows." },
  { name = "people", type = "list<Person>", doc = "The people." },
]
[pages]
items = "people"
page = "page"
size = "per_page"
total = "total"
more = "more"
[sandbox]
action = "find"
collection = "people"
"#;

const OFFSET: &str = r#"
name = "scan_people"
method = "GET"
path = "/people"
summary = "Lists people by offset."
limits = [{ calls = 2, per_s = 600.0 }]
[request]
body = "query"
fields = [
  { name = "offset", type = "int64", doc = "People to leave out.", default = 0 },
  { name = "limit", type = "int64", doc = "People in a page.", default = 5, max = 40 },
  { name = "ids", type = "list<string>", doc = "Only these.", maps = "person_id any_of" },
]
[response]
data = "PeopleScan"
[[record]]
name = "PeopleScan"
doc = "One page."
fields = [{ name = "list", type = "list<Person>", doc = "The people." }]
[pages]
items = "list"
offset = "offset"
size = "limit"
[sandbox]
action = "find"
collection = "people"
order = "desc"
"#;

const IDS: &str = r#"
name = "list_ids"
method = "GET"
path = "/people/ids"
summary = "Lists ids, the last of a page leads to the next."
[request]
body = "query"
fields = [
  { name = "last_id", type = "string", doc = "The last id of the page before." },
  { name = "size", type = "int64", doc = "Ids in a page.", default = 50, max = 10000 },
]
[response]
data = "Ids"
[[record]]
name = "Ids"
doc = "Ids."
fields = [{ name = "ids", type = "list<string>", doc = "The ids." }]
[pages]
items = "ids"
cursor = "last_id"
last = ""
size = "size"
[sandbox]
action = "find"
collection = "people"
"#;

const ONE: &str = r#"
name = "get_person"
method = "GET"
path = "/people/{person_id}"
summary = "Finds one person."
[request]
body = "query"
fields = [
  { name = "person_id", type = "string", required = true, in = "path", doc = "Id.", maps = "person_id" },
  { name = "X-Language", type = "string", in = "header", doc = "Language of the answer." },
]
[response]
data = "Person"
[sandbox]
action = "find"
collection = "people"
"#;

const CARDS: &str = r#"
name = "get_cards"
method = "POST"
path = "/cards"
summary = "Business cards of several people."
[request]
body = "json"
fields = [{ name = "mobiles", type = "list<string>", required = true, max_len = 3, doc = "Numbers.", maps = "mobile any_of" }]
[response]
data = "Cards"
[[record]]
name = "Cards"
doc = "Cards."
fields = [{ name = "cards", type = "list<Card>", doc = "The cards." }]
[[record]]
name = "Card"
doc = "What stands on a card."
fields = [
  { name = "title", type = "string", doc = "Name.", means = "full_name" },
  { name = "came", type = "timestamp_ms", doc = "When.", maps = "joined" },
  { name = "score", type = "int64", doc = "A count." },
  { name = "reach", type = "Reach", doc = "How to reach the person." },
]
[[record]]
name = "Reach"
doc = "Ways."
fields = [
  { name = "phone", type = "string", doc = "Number.", means = "phone" },
  { name = "mails", type = "list<string>", doc = "Addresses." },
]
[sandbox]
action = "find"
collection = "people"
"#;

fn sources() -> Sources {
    Sources::from_texts([
        ("acme/api.toml", API),
        ("acme/types.toml", TYPES),
        ("acme/endpoints/list_people.toml", LIST),
        ("acme/endpoints/scan_people.toml", OFFSET),
        ("acme/endpoints/list_ids.toml", IDS),
        ("acme/endpoints/get_person.toml", ONE),
        ("acme/endpoints/get_cards.toml", CARDS),
    ])
}

struct Acme {
    sandbox: Sandbox,
    api: Api,
}

fn acme() -> Acme {
    let sources = sources();
    let apis = kehu_spec::load(&sources).into_result();
    let api = apis
        .map_err(|found| panic!("{}", found.render(&sources, false)))
        .unwrap()
        .remove(0);
    Acme {
        sandbox: start(Sandbox::builder().customers(90).specs(sources)),
        api,
    }
}

impl Acme {
    fn call(&self, method: &str, path: &str, query: &str, kind: &str, body: &str) -> Reply {
        self.signed(method, path, query, kind, body, 0, "sandbox-app-secret")
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "each is one part of the signature"
    )]
    fn signed(
        &self,
        method: &str,
        path: &str,
        query: &str,
        kind: &str,
        body: &str,
        late: i64,
        key: &str,
    ) -> Reply {
        let kehu_spec::model::Auth::SignedHeaders(auth) = &self.api.auth[0].auth else {
            panic!()
        };
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() as i64 - late;
        let time = now.to_string();
        let headers = [
            ("X-App", "sandbox-app-id"),
            ("X-Time", &time),
            ("X-Nonce", "n1"),
        ];
        let request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            body: body.as_bytes().to_vec(),
            ..Request::default()
        };
        let inputs = Inputs {
            client: &["sandbox-app-id", key],
            token: "",
            time_ms: now * 1000,
            nonce: "n1",
            request: &request,
        };
        let signature = sign(auth, &inputs).unwrap();
        let target = format!(
            "/acme{path}{}{query}",
            if query.is_empty() { "" } else { "?" }
        );
        let mut all = headers.to_vec();
        all.push(("X-Signature", &signature));
        if !kind.is_empty() {
            all.push(("Content-Type", kind));
        }
        send(
            self.sandbox.address(),
            method,
            &target,
            &all,
            body.as_bytes(),
            u64::MAX,
        )
        .unwrap()
    }

    fn form(&self, body: &str) -> Value {
        self.call(
            "POST",
            "/people/list",
            "",
            "application/x-www-form-urlencoded",
            body,
        )
        .json()
    }

    fn get(&self, path: &str, query: &str) -> Value {
        self.call("GET", path, query, "", "").json()
    }

    /// Everybody, the smallest id first.
    fn everybody(&self) -> Vec<Value> {
        let items = self.sandbox.items("acme", "people").unwrap();
        let texts = items
            .keys()
            .unwrap()
            .into_iter()
            .map(|key| items.get(&key).unwrap().unwrap());
        texts
            .map(|text| serde_json::from_str(&text).unwrap())
            .collect()
    }
}

#[test]
fn pages_are_counted_from_a_form_with_the_data_beside_the_code() {
    let acme = acme();
    let all = acme.everybody();
    let mut seen = Vec::new();
    for page in 1..=3 {
        let answer = acme.form(&format!("page={page}&per_page=40"));
        assert_eq!(answer["meta"]["status"], "OK");
        assert_eq!(
            (&answer["page"], &answer["total"]),
            (&json!(page), &json!(90))
        );
        assert_eq!(answer["more"], page < 3);
        seen.extend(answer["people"].as_array().unwrap().clone());
    }
    assert_eq!(seen, all);
    assert!(
        all.iter()
            .all(|person| person["name"].is_string() && person["person_id"].is_string())
    );
    assert!(all.iter().any(|person| {
        person["labels"]
            .as_str()
            .is_some_and(|labels| labels.contains(','))
    }));
    assert!(
        all.iter()
            .any(|person| person["born"].as_str().is_some_and(|born| born.len() == 10))
    );
    assert!(all.iter().all(|person| {
        person["score"]
            .as_str()
            .is_some_and(|score| score.parse::<i64>().is_ok())
    }));
    let women = acme.form("sex=F&per_page=40&since=2022%2F01%2F01+00%3A00");
    let expected = all
        .iter()
        .filter(|p| p["sex"] == "F" && p["joined"].as_i64().unwrap() >= 1_640_966_400);
    assert_eq!(
        women["people"].as_array().unwrap().len(),
        expected.clone().count().min(40)
    );
    assert_eq!(women["total"], expected.count());
    let part = all[0]["name"].as_str().unwrap().chars().next().unwrap();
    let named = acme.form(&format!("name_part={part}"));
    assert!(named["people"].as_array().unwrap().contains(&all[0]));
}

#[test]
fn offsets_last_items_and_lists_of_keys_lead_on() {
    let acme = acme();
    let mut all: Vec<_> = acme
        .everybody()
        .iter()
        .map(|person| person["person_id"].clone())
        .collect();
    let mut ids = Vec::new();
    let mut last = String::new();
    loop {
        let query = if last.is_empty() {
            "size=40".to_owned()
        } else {
            format!("last_id={last}&size=40")
        };
        let page = acme.get("/people/ids", &query)["ids"]
            .as_array()
            .unwrap()
            .clone();
        let Some(id) = page.last() else { break };
        last = id.as_str().unwrap().to_owned();
        ids.extend(page);
    }
    assert_eq!(ids, all);
    all.reverse();
    let page = acme.get("/people", "offset=85&limit=10");
    let found: Vec<_> = page["list"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["person_id"].clone())
        .collect();
    assert_eq!(found, all[85..]);
    let (a, b) = (all[1].as_str().unwrap(), all[3].as_str().unwrap());
    let two = acme.get("/people", &format!("ids={a},{b}"));
    assert_eq!(two["list"].as_array().unwrap().len(), 2);
    // Two calls in ten minutes are all that it takes.
    assert_eq!(acme.get("/people", "")["meta"]["status"], "SLOW_DOWN");
}

#[test]
fn one_person_is_found_by_its_path_or_is_not_there() {
    let acme = acme();
    let person = &acme.everybody()[4];
    let path = format!("/people/{}", person["person_id"].as_str().unwrap());
    let mut answer = acme.get(&path, "");
    let meta = answer.as_object_mut().unwrap().remove("meta").unwrap();
    assert_eq!((&meta["status"], &answer), (&json!("OK"), person));
    assert_eq!(meta["id"].as_str().unwrap().len(), 32);
    let nobody = acme.call("GET", "/people/1", "", "", "");
    assert_eq!(
        (nobody.status, &nobody.json()["meta"]["status"]),
        (200, &json!("NO_SUCH_PERSON"))
    );
}

#[test]
fn the_same_people_come_in_another_shape() {
    let acme = acme();
    let all = acme.everybody();
    let some: Vec<_> = all
        .iter()
        .filter(|person| person["mobile"].is_string())
        .take(2)
        .collect();
    let body = json!({ "mobiles": [some[0]["mobile"], some[1]["mobile"]] }).to_string();
    let answer = acme
        .call(
            "POST",
            "/cards",
            "",
            "application/json; charset=utf-8",
            &body,
        )
        .json();
    let expected: Vec<_> = some
        .iter()
        .map(|person| {
            json!({
                "title": person["name"],
                "came": person["joined"].as_i64().unwrap() * 1000,
                "score": person["score"].as_str().unwrap().parse::<i64>().unwrap(),
                "reach": { "phone": person["mobile"], "mails": person["mails"] },
            })
        })
        .collect();
    assert_eq!(answer["cards"], json!(expected));
    let many = acme.call(
        "POST",
        "/cards",
        "",
        "application/json",
        r#"{"mobiles":["1","2","3","4"]}"#,
    );
    assert_eq!(
        (many.status, &many.json()["meta"]["status"]),
        (400, &json!("400"))
    );
    assert_eq!(
        many.json()["meta"]["text"],
        "mobiles has 4 items, must have at most 3"
    );
}

#[test]
fn queries_are_signed_and_times_are_seconds() {
    let acme = acme();
    let path = "/people/ids";
    let status = |reply: Reply| reply.json()["meta"]["status"].clone();
    assert_eq!(
        status(acme.signed("GET", path, "size=2", "", "", 25, "sandbox-app-secret")),
        "OK"
    );
    assert_eq!(
        status(acme.signed("GET", path, "size=2", "", "", 40, "sandbox-app-secret")),
        "TOO_OLD"
    );
    assert_eq!(
        status(acme.signed("GET", path, "size=2", "", "", 0, "guessed")),
        "BAD_SIGNATURE"
    );
    assert_eq!(
        status(acme.signed(
            "GET",
            path,
            "size=2&last_id=%31",
            "",
            "",
            0,
            "sandbox-app-secret"
        )),
        "OK"
    );
}
