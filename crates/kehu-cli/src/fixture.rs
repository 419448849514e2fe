//! A small made-up API for unit tests: one call of each kind. Unit tests send nothing.

use std::sync::LazyLock;

use kehu_registry::{Api, RecordShape, Shape};
use kehu_spec::Sources;

use crate::io::{Captured, Io, Terminal};
use crate::{Exit, run_with};

const API: &str = r#"
name    = "shop"
title   = "Shop"
label   = "小店"
summary = "Customers of a made-up shop."
docs    = "https://shop.example/docs"

[[server]]
name = "east"
url  = "https://east.shop.example"
doc  = "The first host."

[[server]]
name = "west"
url  = "https://west.shop.example"
doc  = "The second host."

[client]
fields = [
  { name = "key",       type = "string", required = true, secret = true, doc = "Key of the account." },
  { name = "tenant_id", type = "int64",  doc = "Tenant that is meant." },
]
"#;

const TYPES: &str = r#"
[[record]]
name = "Customer"
doc  = "A customer, with something of every kind."
fields = [
  { name = "id",      type = "int64" },
  { name = "name",    type = "string" },
  { name = "level",   type = "Level" },
  { name = "created", type = "timestamp_ms" },
  { name = "home",    type = "Address" },
  { name = "tags",    type = "list<Tag>" },
  { name = "token",   type = "string", secret = true },
  { name = "custom",  type = "json<any>" },
]

# A record inside itself must not be opened for ever.
[[record]]
name = "Address"
doc  = "Where somebody lives, and before."
fields = [
  { name = "city",   type = "string" },
  { name = "before", type = "Address" },
]

[[record]]
name = "Tag"
doc  = "A tag."
fields = [
  { name = "id",  type = "int64" },
  { name = "tag", type = "string" },
]

[[enum]]
name = "Level"
doc  = "How good a customer is."
values = [
  { value = 1, name = "gold",        label = "金" },
  { value = 2, name = "silver_plus", label = "银" },
]
"#;

const FIND: &str = r#"
name       = "find_customers"
method     = "POST"
path       = "/customers/find"
summary    = "Finds customers."
title      = "查询"
docs       = "https://shop.example/docs/find"
idempotent = true

[request]
body = "json"
fields = [
  { name = "tenantId",   type = "int64", required = true, from = "client.tenant_id", doc = "Tenant that is meant." },
  { name = "secretCode", type = "string", secret = true },
  { name = "phone",      type = "string", label = "手机号", doc = "Only customers with this number.", example = "8613800000000" },
  { name = "since",      type = "datetime", format = "%Y-%m-%d %H:%M:%S", doc = "Only customers created since." },
  { name = "level",      type = "Level", doc = "Only customers of this level." },
  { name = "tagIds",     type = "list<int64>", doc = "Only customers with these tags." },
  { name = "more",       type = "map<any>", doc = "Anything else." },
  { name = "home",       type = "Address", doc = "Only customers who live there." },
  { name = "homes",      type = "list<Address>", doc = "Only customers who live in one of these." },
  { name = "max",        type = "int32", default = 50, min = 1, max = 50, doc = "Customers in a page." },
  { name = "after",      type = "int64", doc = "Where the page begins." },
]

[response]
data = "Page"

[[record]]
name = "Page"
doc  = "A page."
fields = [
  { name = "list", type = "list<Customer>" },
  { name = "next", type = "int64" },
]

[pages]
items  = "list"
cursor = "after"
next   = "next"
size   = "max"
"#;

/// All APIs of the fixture.
pub fn apis() -> &'static [&'static Api] {
    static APIS: LazyLock<Vec<&'static Api>> = LazyLock::new(|| {
        let sources = Sources::from_texts([
            ("shop/api.toml", API),
            ("shop/types.toml", TYPES),
            ("shop/endpoints/find_customers.toml", FIND),
        ]);
        let apis = kehu_spec::load(&sources).into_result();
        let apis = apis.unwrap_or_else(|found| panic!("{}", found.render(&sources, false)));
        apis.into_iter().map(Api::of).collect()
    });
    &APIS
}

/// A customer, with something of every kind.
pub fn customer() -> &'static RecordShape {
    match apis()[0].operations[0].item {
        Some(Shape::Record(record)) => record,
        other => panic!("{other:?}"),
    }
}

/// Runs the command on the fixture's APIs; returns how it ended and what it wrote.
pub fn run(line: &[&str], env: &[(&str, &str)], terminal: Terminal) -> (Exit, Captured) {
    let env = env.iter().map(|(name, value)| (*name, (*value).to_owned()));
    let (io, captured) = Io::captured(env, "", terminal);
    let args = ["kehu"].iter().chain(line).map(Into::into);
    (run_with(apis(), args, &io), captured)
}
