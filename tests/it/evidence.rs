//! The documentation's examples against its tables: each correction in the specs is one that the check
//! would have asked for, and each quirk is one that it needs.

use std::path::Path;

use kehu_spec::{Sources, load};

fn texts() -> Vec<(String, String)> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let sources = Sources::read_dir(specs).unwrap();
    sources
        .files()
        .map(|(file, path)| (path.to_owned(), sources.text(file).to_owned()))
        .collect()
}

/// The specs with one change.
fn changed(path: &str, from: &str, to: &str) -> Sources {
    let mut texts = texts();
    let (_, text) = texts
        .iter_mut()
        .find(|(other, _)| other == path)
        .expect(path);
    assert!(text.contains(from), "{path} has no {from:?}");
    *text = text.replacen(from, to, 1);
    Sources::from_texts(texts)
}

/// `code` is what is said about the change, `place` where the finger points, `words` what it says.
fn check(change: (&str, &str, &str), code: &str, place: &str, words: &str) {
    let (path, from, to) = change;
    let sources = changed(path, from, to);
    let found = load(&sources).diagnostics;
    let rendered = found.render(&sources, false);
    let said = found.iter().any(|message| {
        message.code == code
            && sources.path(message.at.span.file).contains(place)
            && message.message.contains(words)
    });
    assert!(said, "no {code} with {words:?} in {place}:\n{rendered}");
}

const QUERY: &str = "nxcloud/endpoints/query_customers.toml";
const CREATE: &str = "nxcloud/endpoints/batch_create_customers.toml";
const FIELDS: &str = "nxcloud/endpoints/customer_fields.toml";
const TYPES: &str = "nxcloud/types.toml";
const INFO: &str = "rabbitpre/types.toml";

/// The tables as the pages have them, one mistake at a time.
#[test]
fn what_the_tables_get_wrong_the_examples_show() {
    let named = (QUERY, r#"name = "customer_list""#, r#"name = "customers""#);
    check(
        named,
        "undeclared-in-example",
        "query_customers.response.json",
        "no `customer_list`",
    );
    let text = (TYPES, r#"type = "json<map<any>>""#, r#"type = "string""#);
    check(
        text,
        "json-in-text",
        "query_customers.response.json",
        "customize_field",
    );
    let untabled = (TYPES, r#"{ name = "tags", "#, r#"{ name = "labels", "#);
    check(
        untabled,
        "undeclared-in-example",
        "query_customers.response.json",
        "no `tags`",
    );
    let spaced = (TYPES, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S");
    check(
        spaced,
        "type-contradicted",
        "query_customers.response.json",
        "created_at",
    );
    let short = (
        QUERY,
        r#"type = "int64", label = "上一页"#,
        r#"type = "int32", label = "上一页"#,
    );
    check(short, "cursor-of-other-type", QUERY, "before");
    let small = (
        TYPES,
        r#"{ name = "id",                 type = "int64""#,
        r#"{ name = "id", type = "int32""#,
    );
    check(
        small,
        "type-contradicted",
        "query_customers.response.json",
        "1021110718827683840",
    );
    let fifteen = (TYPES, "value = 3,", "value = 33,");
    check(
        fifteen,
        "unlisted-in-example",
        "query_customers.response.json",
        "SourceType",
    );
    let page = (QUERY, "min = 1, max = 50", "min = 10, max = 50");
    check(
        page,
        "range-contradicted",
        "query_customers.request.json",
        "limit",
    );

    let sequence = (
        FIELDS,
        r#"name = "sequence",        type = "int32""#,
        r#"name = "sequence", type = "string""#,
    );
    check(
        sequence,
        "type-contradicted",
        "customer_fields.response.json",
        "sequence",
    );
    let info = (FIELDS, r#"type = "json<any>""#, r#"type = "string""#);
    check(
        info,
        "json-in-text",
        "customer_fields.response.json",
        "field_type_info",
    );
    let remark = (CREATE, "max_len = 2000", "max_len = 5");
    check(
        remark,
        "length-contradicted",
        "batch_create_customers.request.json",
        "remark",
    );
    let object = (CREATE, "[response]", "[response]\ndata = \"map<any>\"");
    check(
        object,
        "type-contradicted",
        "batch_create_customers.response.json",
        "must be an object",
    );

    let verified = (
        INFO,
        r#"type = "YesNo", wire = "either""#,
        r#"type = "YesNo""#,
    );
    check(
        verified,
        "type-contradicted",
        "openid.response.json",
        "isVerify",
    );
    let ids = (
        INFO,
        r#"type = "list<int64>", wire = "either""#,
        r#"type = "list<int64>""#,
    );
    check(
        ids,
        "type-contradicted",
        "openid.response.json",
        "groupIdList",
    );
    let casing = (INFO, r#"{ name = "mpAppid", "#, r#"{ name = "mpAppId", "#);
    check(
        casing,
        "undeclared-in-example",
        "openid.response.json",
        "no `mpAppid`",
    );
    let seconds = (
        INFO,
        r#"value = 1, name = "male""#,
        r#"value = 3, name = "male""#,
    );
    check(
        seconds,
        "unlisted-in-example",
        "openid.response.json",
        "Sex",
    );
}

#[test]
fn what_only_the_command_shows_is_held_against_the_address_and_the_headers() {
    let (api, endpoint) = (
        "rabbitpre/api.toml",
        "rabbitpre/endpoints/get_info_by_phone_and_openid.toml",
    );
    let prefix = (
        api,
        "https://integrate.rabbitpre.com/api/open",
        "https://integrate.rabbitpre.com",
    );
    check(
        prefix,
        "path-contradicted",
        "openid.curl.txt",
        "/api/open/api/audience",
    );
    let header = (api, r#"header = "X-Token""#, r#"header = "Authorization""#);
    check(header, "header-undeclared", "openid.curl.txt", "X-Token");
    check(
        header,
        "header-missing-in-example",
        "openid.curl.txt",
        "Authorization",
    );
    let method = (endpoint, r#"method  = "POST""#, r#"method  = "PUT""#);
    check(method, "method-contradicted", "openid.curl.txt", "POST");
    let field = (
        endpoint,
        r#"{ name = "companyId", "#,
        r#"{ name = "company", "#,
    );
    check(
        field,
        "undeclared-in-example",
        "openid.curl.txt",
        "companyId",
    );
}

#[test]
fn the_documentations_own_broken_example_is_refused() {
    let file = "rabbitpre/examples/get_info_by_phone_and_openid.response.json";
    let comma = (file, "]\n        }\n    ]", "],\n        }\n    ]");
    check(
        comma,
        "invalid-json",
        "openid.response.json",
        "not valid JSON",
    );
}

#[test]
fn a_code_of_another_kind_is_noticed() {
    let text = ("nxcloud/api.toml", "success    = 0", "success    = \"0\"");
    check(text, "type-contradicted", ".response.json", "envelope.code");
    let number = ("rabbitpre/api.toml", "success = \"200\"", "success = 200");
    check(
        number,
        "type-contradicted",
        ".response.json",
        "envelope.code",
    );
}

/// Take any quirk that accepts something out, and the check asks for it.
#[test]
fn every_accepted_contradiction_is_there() {
    let loaded = load(&Sources::from_texts(texts()));
    let mut accepted = 0;
    for (path, text) in texts()
        .into_iter()
        .filter(|(path, _)| path.contains("/endpoints/"))
    {
        for block in text
            .split("\n[[quirk]]")
            .skip(1)
            .filter(|block| !block.contains("\nsays"))
        {
            let at = block.split('"').nth(1).unwrap();
            let sources = changed(&path, &format!("[[quirk]]{}", block.trim_end()), "");
            let found = load(&sources).diagnostics;
            let rendered = found.render(&sources, false);
            assert_eq!(
                found.errors(),
                1,
                "{path}: without the quirk at {at}\n{rendered}"
            );
            let named = rendered.contains(&format!("at = \"{at}\""))
                || rendered.contains("spelt-differently");
            assert!(named, "{path}: {at}\n{rendered}");
            accepted += 1;
        }
    }
    let quirks = loaded
        .apis
        .iter()
        .flat_map(|api| &api.operations)
        .flat_map(|operation| &operation.quirks);
    assert_eq!(
        accepted,
        quirks.filter(|quirk| quirk.says.is_none()).count()
    );
}

/// Take the examples away, and no claim is contradicted any more but by a page or by itself.
#[test]
fn every_claim_is_contradicted_by_an_example_or_names_the_page() {
    let texts = texts();
    let emptied = texts.into_iter().map(|(path, text)| {
        let mut blocks = text.split("\n[[example]]");
        let mut kept = blocks.next().unwrap().to_owned();
        for block in blocks {
            kept.push_str(
                block
                    .find("\n[[quirk]]")
                    .map_or("", |quirks| &block[quirks..]),
            );
        }
        (path, kept)
    });
    let sources = Sources::from_texts(emptied);
    let loaded = load(&sources);
    let quirks: Vec<_> = loaded
        .apis
        .iter()
        .flat_map(|api| &api.operations)
        .flat_map(|operation| &operation.quirks)
        .collect();
    let proven_elsewhere = |quirk: &&&kehu_spec::model::Quirk| {
        quirk.by.is_some()
            || quirk
                .says
                .as_ref()
                .is_some_and(|claim| claim.body.is_some() || claim.example.is_some())
    };
    let unproven = quirks.len() - quirks.iter().filter(proven_elsewhere).count();
    let told: std::collections::BTreeSet<_> = loaded
        .diagnostics
        .iter()
        .filter(|message| message.code.contains("claim") || message.code.contains("quirk"))
        .map(|message| message.message.clone())
        .collect();
    assert!(unproven > 12, "{unproven}");
    assert!(
        told.len() + 4 >= unproven,
        "{unproven} quirks, {} told:\n{}",
        told.len(),
        loaded.diagnostics.render(&sources, false)
    );
}

const SHOP: &str = "name = \"shop\"\ntitle = \"Shop\"\nsummary = \"A shop.\"\nversion = \"0.1.0\"\n\n[[server]]\nname = \"production\"\nurl = \"https://a.example\"\n\n[auth]\nscheme = \"none\"\n";

/// A query of a command holds lists and objects part by part, as their styles say.
#[test]
fn parts_of_a_query_are_held_against_their_fields() {
    let operation = |style: &str| {
        format!(
            "name = \"find_rows\"\nmethod = \"GET\"\npath = \"/rows\"\nsummary = \"Finds rows.\"\nidempotent = true\n\n[request]\nbody = \"query\"\nfields = [\n  {{ name = \"ids\", type = \"list<int64>\", style = \"{style}\", doc = \"The ids.\" }},\n  {{ name = \"near\", type = \"list<Place>\", style = \"{style}\", doc = \"The places.\" }},\n]\n\n[[record]]\nname = \"Place\"\ndoc = \"A place.\"\nfields = [{{ name = \"lat\", type = \"float64\", doc = \"Degrees north.\" }}]\n\n[[example]]\nkind = \"curl\"\ntitle = \"Some\"\nfile = \"find_rows.sh\"\n"
        )
    };
    for (style, query, wrong) in [
        ("dots", "ids.0=1&ids.1=2&near.0.lat=7.5", None),
        ("dots_from_one", "ids.1=1&ids.2=2&near.1.lat=7.5", None),
        ("indexes", "ids[0]=1&near[0][lat]=7.5", None),
        ("brackets", "ids[]=1&ids[]=2&near[0][lat]=7.5", None),
        ("dots", "ids.0=one", Some("request.ids[]")),
        ("dots", "near.0.lng=7.5", Some("lng")),
        ("dots", "ids[0]=1", Some("ids[0]")),
    ] {
        let operation = operation(style);
        let command = format!("curl -g 'https://a.example/rows?{query}'\n");
        let sources = Sources::from_texts([
            ("shop/api.toml", SHOP),
            ("shop/endpoints/find_rows.toml", operation.as_str()),
            ("shop/examples/find_rows.sh", command.as_str()),
        ]);
        let found = load(&sources).diagnostics;
        let rendered = found.render(&sources, false);
        match wrong {
            None => assert_eq!(rendered, "", "{style}: {query}"),
            Some(place) => assert!(rendered.contains(place), "{style}: {query}: {rendered}"),
        }
    }
}

/// A body that is a list is shown as one, whole.
#[test]
fn a_list_that_is_all_of_a_body_is_held_against_its_field() {
    let operation = "name = \"send_rows\"\nmethod = \"POST\"\npath = \"/rows\"\nsummary = \"Sends rows.\"\n\n[request]\nbody = \"json\"\npayload = \"rows\"\nfields = [{ name = \"rows\", type = \"list<int64>\", required = true, doc = \"The rows.\" }]\n\n[[example]]\nkind = \"request\"\ntitle = \"Some\"\nfile = \"send_rows.json\"\n";
    for (example, wrong) in [
        ("[1, 2]\n", None),
        ("{\"rows\": [1, 2]}\n", None),
        ("[1, \"two\"]\n", Some("rows")),
        ("\"two\"\n", Some("rows")),
    ] {
        let sources = Sources::from_texts([
            ("shop/api.toml", SHOP),
            ("shop/endpoints/send_rows.toml", operation),
            ("shop/examples/send_rows.json", example),
        ]);
        let found = load(&sources).diagnostics;
        let rendered = found.render(&sources, false);
        match wrong {
            None => assert_eq!(rendered, "", "{example}"),
            Some(field) => assert!(rendered.contains(field), "{example}: {rendered}"),
        }
    }
}
