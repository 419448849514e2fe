//! Every name that a draft invents.
//!
//! | what | from | example |
//! |---|---|---|
//! | operation | the address, verb first | `/customers/query` → `query_customers` |
//! | operation whose address has no verb | an English title that begins with one; the method and the address | `/shipments`, "Create a shipment" → `create_shipment` |
//! | operation whose address has no words | a name in its title, the title, the page | `建库 - CreateDatabase` → `create_database` |
//! | record | the field that holds it, in the singular | `customer_list` → `Customer` |
//! | enum | its field | `source_type` → `SourceType` |
//! | value | the value, where it is a word; the glossary, the English label | `in_transit` → `in_transit`, `男` → `male`, `1` → `value_1` |
//! | place of a path | what stands there in its stead | `YOUR_ID` → `{your_id}`; `keys/0x1f…` → `keys/{key_id}` |
//! | server | the host | `api-hk.example.com` → `api_hk` |

use std::collections::HashSet;

use kehu_spec::model::Code;

use super::lists;
use kehu_page::recognise::sections::path_of;
use kehu_page::text;

/// The name of an operation by its address, and by its title where that has no verb; `None` where the address has
/// no words.
pub fn operation(url: &str, method: &str, title: Option<&str>) -> Option<String> {
    let path = path_of(url);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    let is_variable = |p: &str| place(p).starts_with('{');
    let named: Vec<String> = parts
        .iter()
        .filter(|p| !is_variable(p) && !is_version(p))
        .map(|p| {
            let stem = p.split_once('.').map_or(*p, |(stem, _)| stem);
            text::snake(stem)
        })
        .filter(|p| !p.is_empty())
        .collect();
    let last = named.last()?;
    let before = named.len().checked_sub(2).and_then(|i| named.get(i));
    let before = before.filter(|word| !lists::has("paths", "of_all", word));
    let verb = |word: &str| lists::words("verbs", "words").iter().any(|v| v == word);
    let mut words = last.split('_');
    let (first, end) = (
        words.next().unwrap_or_default(),
        last.rsplit('_').next().unwrap_or_default(),
    );
    let ends_variable = parts.last().is_some_and(|p| is_variable(p));
    let told = title.and_then(spoken);
    let name = match before {
        // customers/query, customers/batch_create
        Some(before) if verb(end) && (verb(first) || first == end) && !ends_variable => {
            format!("{last}_{before}")
        }
        _ if verb(first) => last.clone(),
        // customer/page_list
        _ if verb(end) => last.clone(),
        _ if told.is_some() => told.unwrap_or_default(),
        _ if ends_variable || before.is_none() => format!("{}_{last}", does(method, ends_variable)),
        // customers/{id}/tags
        Some(before) if ["DELETE", "PUT", "PATCH"].contains(&method) => {
            format!("{}_{}_{last}", does(method, false), text::singular(before))
        }
        // customers/fields
        Some(before) => format!("{}_{last}", text::singular(before)),
        None => last.clone(),
    };
    Some(identifier(&name, "operation"))
}

/// What a title tells to do in a few plain English words: "Create a shipment".
fn spoken(title: &str) -> Option<String> {
    let plain = |word: &&str| word.chars().all(|c| c.is_ascii_alphabetic());
    let all: Vec<&str> = title.split_whitespace().collect();
    let is_plain = all.iter().all(plain);
    let words = all.iter().map(|word| word.to_lowercase());
    let words: Vec<String> = words
        .filter(|w| !lists::has("prose", "articles", w))
        .collect();
    let first = words.first().filter(|_| is_plain)?;
    let verbs = lists::words("verbs", "words");
    let told = verbs.iter().any(|verb| verb == first) && (2..=5).contains(&words.len());
    told.then(|| identifier(&words.join("_"), "operation"))
}

/// What a request does, by its method.
fn does(method: &str, to_one: bool) -> &'static str {
    match method {
        "GET" if to_one => "get",
        "GET" => "list",
        "DELETE" => "delete",
        "PUT" | "PATCH" => "update",
        _ => "send",
    }
}

/// `user.address.list` in "获取会员地址列表(user.address.list)"; `V2.1` is a version.
pub fn dotted(title: &str) -> Option<&str> {
    let mut words = title.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_')));
    words.find(|word| word.contains('.') && word.split('.').all(begins_with_letter))
}

/// Whether a part of a name is more than a number.
pub fn begins_with_letter(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// The name that a title has for programs, between or beside its words: `CreateDatabase`.
pub fn in_title(title: &str) -> Option<String> {
    let mut words = title.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let name = words.find(|word| {
        let humps = word
            .chars()
            .skip(1)
            .filter(char::is_ascii_uppercase)
            .count();
        text::is_word(word) && (word.contains('_') || humps > 0) && text::words(word).len() > 1
    })?;
    Some(identifier(name, "operation"))
}

fn is_version(part: &str) -> bool {
    part.strip_prefix(['v', 'V'])
        .is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

/// A title as an operation's name, when it is a few English words.
pub fn titled(title: &str) -> Option<String> {
    let words = text::words(title);
    let fit = (1..=6).contains(&words.len()) && title.is_ascii();
    Some(text::snake(title)).filter(|n| fit && n.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// snake_case that begins with a letter.
pub fn identifier(name: &str, otherwise: &str) -> String {
    let snake = text::snake(name);
    match snake.chars().next() {
        None => otherwise.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{otherwise}_{snake}"),
        Some(_) => snake,
    }
}

/// UpperCamel that begins with a letter.
pub fn type_name(name: &str) -> String {
    let name = text::pascal(name);
    match name.chars().next() {
        None => "Item".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("N{name}"),
        Some(_) => name,
    }
}

/// The name of an enum's value.
pub fn value(value: &Code, label: &str) -> String {
    if let Code::Text(text) = value
        && is_spoken(text)
    {
        return identifier(text, "value");
    }
    let label = label.trim().trim_end_matches(['。', '.', ';', '；']);
    if let Some(name) = lists::english(label) {
        return name.to_owned();
    }
    let words = text::words(label);
    if (1..=5).contains(&words.len()) && label.is_ascii() && text::is_word(&words.join("_")) {
        return words.join("_");
    }
    match value {
        Code::Text(text) if text.is_empty() => "empty".to_owned(),
        Code::Text(text) => identifier(text, "value"),
        Code::Int(number @ ..0) => format!("minus_{}", number.unsigned_abs()),
        Code::Int(number) => format!("value_{number}"),
    }
}

/// Whether a value is a word, and no letter or abbreviation of two that stands for one.
fn is_spoken(value: &str) -> bool {
    let mut parts = value.split(|c: char| !c.is_ascii_alphabetic());
    text::is_word(value) && parts.any(|part| part.len() > 2)
}

/// One part of a path: what stands for a value is `{name}`, however the page marks it.
pub fn place(part: &str) -> String {
    const MARKS: [(&str, &str); 7] = [
        ("{{", "}}"),
        ("${", "}"),
        ("{", "}"),
        ("<", ">"),
        ("[", "]"),
        (":", ""),
        ("$", ""),
    ];
    let marked = MARKS
        .iter()
        .find_map(|(open, close)| part.strip_prefix(open)?.strip_suffix(close));
    match marked.map(str::trim) {
        Some(name) if text::is_identifier(name) => format!("{{{name}}}"),
        None if shouted(part) => format!("{{{}}}", part.to_lowercase().replace('-', "_")),
        None if is_sample(part) => "{id}".to_owned(),
        _ => part.chars().filter(|c| !c.is_whitespace()).collect(),
    }
}

/// Whether a part of a path is the id of an example: a UUID, an address of a chain, many digits.
pub fn is_sample(part: &str) -> bool {
    const UUID: [usize; 5] = [8, 4, 4, 4, 12];
    let hex = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit());
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let tail = part.rsplit('_').next().unwrap_or(part);
    let groups: Vec<&str> = tail.split('-').collect();
    let is_uuid = groups.iter().map(|g| g.len()).eq(UUID) && groups.iter().all(|g| hex(g));
    let long = part.len() >= 16 && digits > 3 && hex(part);
    let chained = part
        .strip_prefix("0x")
        .is_some_and(|rest| rest.len() >= 8 && hex(rest));
    is_uuid || long || chained || digits == part.len() && digits >= 10
}

/// `YOUR_ID`, `INSTANCE_ID`: a value of the reader's own, in capitals.
fn shouted(part: &str) -> bool {
    let words: Vec<&str> = part.split(['_', '-']).collect();
    let capitals = |word: &&str| {
        word.starts_with(|c: char| c.is_ascii_uppercase())
            && word
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    };
    words.len() > 1 && words.iter().all(capitals)
}

/// A server's name by its address.
pub fn server(url: &str) -> String {
    let host = kehu_request::absolute(url).map_or(url, |(_, behind)| behind);
    let host = host.split(['/', ':']).next().unwrap_or(host);
    let label = host.split('.').next().unwrap_or(host);
    match label {
        "api" | "www" | "open" | "openapi" => "production".to_owned(),
        label => identifier(label, "server"),
    }
}

/// A name that is not taken, and takes it.
pub fn unique(name: String, taken: &mut HashSet<String>) -> String {
    if taken.insert(name.clone()) {
        return name;
    }
    let separator = if name.starts_with(|c: char| c.is_ascii_uppercase()) {
        ""
    } else {
        "_"
    };
    (2..)
        .map(|n| format!("{name}{separator}{n}"))
        .find(|other| taken.insert(other.clone()))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_by_address() {
        let check = |url: &str, method: &str, name: &str| {
            assert_eq!(operation(url, method, None).as_deref(), Some(name), "{url}");
        };
        check(
            "https://x.com/saas/cdp/openapi/customers/query",
            "POST",
            "query_customers",
        );
        check("/customers/batch_create", "POST", "batch_create_customers");
        check("/saas/customers/fields", "GET", "customer_fields");
        check(
            "/api/audience/getInfoByPhoneAndOpenid",
            "POST",
            "get_info_by_phone_and_openid",
        );
        check("/v1/users/{id}", "DELETE", "delete_users");
        check("/users", "GET", "list_users");
        check("/api/v1/users", "GET", "list_users");
        check(
            "/i/YOUR_ID/token/YOUR_TOKEN/messages",
            "DELETE",
            "delete_token_messages",
        );
        assert_eq!(operation("https://x.com/v1/?Action=Go", "GET", None), None);
    }

    #[test]
    fn operations_by_what_their_titles_tell_to_do() {
        for (url, title, name) in [
            ("/v1/shipments", "Create a shipment", "create_shipment"),
            ("/v1/shipments/{id}", "Get shipment", "get_shipment"),
            ("/v1/auth/token", "Get access token", "get_access_token"),
            ("/v1/shipments/query", "Find shipments", "query_shipments"),
            ("/v1/shipments/{id}", "Shipment details", "get_shipments"),
            ("/v1/shipments/{id}", "Get", "get_shipments"),
            ("/v1/shipments/{id}", "Get shipment (v2)", "get_shipments"),
        ] {
            let named = operation(url, "GET", Some(title));
            assert_eq!(named.as_deref(), Some(name), "{title}");
        }
    }

    #[test]
    fn operations_by_a_name_in_the_title() {
        let check = |title: &str, name: Option<&str>| {
            assert_eq!(in_title(title).as_deref(), name, "{title}");
        };
        check(
            "创建数据库 - CreateUDBInstance",
            Some("create_udb_instance"),
        );
        check("get_user: one user", Some("get_user"));
        check("Quick start", None);
        check("查询 API", None);
    }

    #[test]
    fn values_of_enums() {
        assert_eq!(value(&Code::Int(1), "男"), "male");
        assert_eq!(value(&Code::Int(7), "callbot"), "callbot");
        assert_eq!(value(&Code::Int(2), "没有译名"), "value_2");
        for (text, label, name) in [
            ("and", "且", "and"),
            ("in_transit", "On its way", "in_transit"),
            ("onHold", "Waits for the customer", "on_hold"),
            ("M", "Male", "male"),
            ("01", "Paid", "paid"),
        ] {
            assert_eq!(value(&Code::Text(text.to_owned()), label), name, "{text}");
        }
    }

    #[test]
    fn values_of_a_path_are_fields_however_they_are_marked() {
        for (said, expect) in [
            ("{id}", "{id}"),
            (":id", "{id}"),
            ("$id", "{id}"),
            ("<id>", "{id}"),
            ("{{id}}", "{id}"),
            ("[id]", "{id}"),
            ("YOUR_ID", "{your_id}"),
            ("YOUR-TOKEN", "{your_token}"),
            ("7395a0fa-d39f-4f52-ab08-d27cdc7b8472", "{id}"),
            ("pk_7395a0fa-d39f-4f52-ab08-d27cdc7b8472", "{id}"),
            ("0x00000000000000000000", "{id}"),
            ("60cc514761936ced06123456", "{id}"),
            ("1021110718827683840", "{id}"),
            ("20240101", "20240101"),
            ("feedbacceded", "feedbacceded"),
            ("v1", "v1"),
            ("API", "API"),
            ("getUser", "getUser"),
            ("SMS_2", "SMS_2"),
        ] {
            assert_eq!(place(said), expect, "{said}");
        }
    }
}
