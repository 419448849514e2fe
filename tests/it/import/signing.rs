//! What pages say of how requests are signed, where the signature is a field of the request.

use super::reading::check;

/// A page that shows a string and its digest, an operation with these rows, and what stands before it.
fn page(shown: &str, rows: &[&str]) -> String {
    let rows: String = rows
        .iter()
        .map(|name| format!("|{name}|string|yes|\n"))
        .collect();
    format!(
        "# Signature\n\n{shown}\n\n# Query order\n\nPOST https://a.example/pay/query\n\n## Request parameters\n\n|Name|Type|Required|\n|-|-|-|\n{rows}"
    )
}

#[test]
fn a_string_and_its_digest_prove_what_is_signed() {
    let pairs = "app_id=a1&goods=tea&nonce_str=n0nce7&key=s3cr3ts3cr3t";
    let glued = "abcDEF0123456789";
    for (shown, has) in [
        (
            format!(
                "Sorted by name, then the key:\n\n```\n{pairs}\n```\n\nMD5 in capitals:\n\n```\n4B81E3C0B2A9F05E5A1F0D6B7F3AB0E1\n```"
            ),
            vec!["no page shows a string beside its digest"],
        ),
        (
            format!(
                "```json\n{{\"app_id\": \"a1\", \"goods\": \"tea\", \"nonce_str\": \"n0nce7\"}}\n```\n\nNames and values sorted, then the secret `{glued}`:\n\n```\napp_ida1goodsteanonce_strn0nce7{glued}\n```\n\nSHA1:\n\n```\n{}\n```",
                SHA1_GLUED
            ),
            vec![
                "digest = \"sha1\"",
                "{ name = \"app_id\", value = \"client.app_id\" }",
                "{ name = \"nonce_str\", value = \"nonce\" }",
                "{ name = \"sign\", value = \"signature\" }",
                "{ part = \"fields\", pair = \"\", join = \"\" }",
                "form      = { goods = \"tea\" }",
            ],
        ),
        (
            format!(
                "Sorted by name, then the key:\n\n```\n{pairs}\n```\n\nMD5 in capitals:\n\n```\n{MD5_PAIRS}\n```"
            ),
            vec![
                "digest   = \"md5\"\nencoding = \"HEX\"",
                "{ part = \"client.key\", prefix = \"&key=\" }",
                "form      = { goods = \"tea\" }",
            ],
        ),
    ] {
        check(
            &page(&shown, &["app_id", "goods", "nonce_str", "sign"]),
            &has,
            &[
                "no page shows how requests are authenticated",
                "its row `sign`",
            ],
        );
    }
}

const MD5_PAIRS: &str = "2DA4266D5300280AF506DA3E145BA5BE";
const SHA1_GLUED: &str = "4198d02eaa3f424afa502001c1b7553a235e9d73";

#[test]
fn a_rule_in_prose_is_drafted_and_asked_about() {
    for (rule, digest) in [
        (
            "将参数按参数名字典序排序，值为空的不参与，拼接密钥后做 MD5。",
            "digest = \"md5\"",
        ),
        (
            "Parameters are sorted by name and signed with HMAC-SHA256.",
            "digest = \"hmac_sha256\"",
        ),
    ] {
        check(
            &page(rule, &["app_id", "timestamp", "sign"]),
            &[
                digest,
                "`sign` is a signature, and no page shows a string beside its digest",
                "{ name = \"sign\", value = \"signature\" }",
            ],
            &[],
        );
    }
    // The words that a message is signed with are not a signature of the request.
    check(
        &page("Messages are sent at once.", &["phone", "sign"]),
        &[
            "no page shows how requests are authenticated",
            "{ name = \"sign\", ",
        ],
        &["signed_headers"],
    );
}

#[test]
fn a_row_that_says_what_is_signed_is_drafted_and_asked_about() {
    let asked = "is a signature, and no page shows a string beside its digest";
    for (words, has) in [
        (
            "MD5(app_id+timestamp+appSecret)",
            "digest = \"md5\"\nfields = [\n  { name = \"app_id\", value = \"client.app_id\" },\n  { name = \"timestamp\", value = \"timestamp_ms\" },\n  { name = \"sign\", value = \"signature\" },\n]\nsigns = [\n  { part = \"field.app_id\" },\n  { part = \"field.timestamp\" },\n  { part = \"client.app_secret\" },\n]",
        ),
        (
            "签名=sha1(app_id=xx&goods=xx&key=密钥)，大写",
            "encoding = \"HEX\"\nfields = [\n  { name = \"app_id\", value = \"client.app_id\" },\n  { name = \"sign\", value = \"signature\" },\n]\nsigns = [\n  { part = \"field.app_id\", prefix = \"app_id=\" },\n  { part = \"field.goods\", prefix = \"&goods=\" },\n  { part = \"client.key\", prefix = \"&key=\" },\n]",
        ),
        (
            "SHA1 of token, timestamp, nonce sorted",
            "canonical = [\n  { part = \"client.token\" },\n  { part = \"field.timestamp\" },\n  { part = \"field.nonce\" },\n]\nsigns = [\n  { part = \"canonical\", order = \"value\" },\n]",
        ),
    ] {
        let page = format!(
            "# Pay\n\nPOST https://a.example/pay/find\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|app_id|string|yes|Who|\n|timestamp|long|yes|Milliseconds|\n|nonce|string|yes|Once|\n|goods|string|yes|What|\n|sign|string|yes|{words}|\n"
        );
        check(&page, &[has, asked], &["`kehu check` will say"]);
    }
    // Code that says it is no example of a form.
    let code = |sum: &str| {
        format!(
            "# Pay\n\n## 签名机制\n\n```\n{sum}\n```\n\n## 查询\n\nPOST https://a.example/pay/find\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|appKey|string|yes|Who|\n|timestamp|int|yes|Unix seconds|\n|signature|string|yes|签名|\n"
        )
    };
    for sum in [
        "signature = md5(appKey + timestamp + appSecret)",
        "signature=MD5(appKey+timestamp+appSecret)",
    ] {
        check(
            &code(sum),
            &[
                "signs = [\n  { part = \"field.appKey\" },\n  { part = \"field.timestamp\" },\n  { part = \"client.app_secret\" },\n]",
                asked,
            ],
            &[
                "form-urlencoded, here as an object",
                "`kehu check` will say",
            ],
        );
    }
    // A header that says it, and words of which one is not understood.
    let header = |words: &str| {
        format!(
            "# Add\n\nPOST https://a.example/add\n\n## Headers\n\n|Name|Required|Description|\n|-|-|-|\n|X-App-Key|yes|Who|\n|X-Timestamp|yes|Unix seconds|\n|X-Signature|yes|{words}|\n\n## Body\n\n|Name|Type|Required|\n|-|-|-|\n|goods|string|yes|\n"
        )
    };
    check(
        &header("HMAC-SHA256 of timestamp + body, in hex"),
        &[
            "digest    = \"hmac_sha256\"\nkey       = \"client.access_secret\"",
            "{ name = \"X-Timestamp\", value = \"timestamp_s\" }",
            "signs = [\n  { part = \"header.X-Timestamp\" },\n  { part = \"body\", skip_empty = true },\n]",
            "follow from the page's words",
        ],
        &["`kehu check` will say"],
    );
    check(
        &header("HMAC-SHA256 of timestamp + the weather, in hex"),
        &["the commonest way, not the vendor's"],
        &["follow from the page's words"],
    );
}

#[test]
fn a_name_and_its_password_are_two_parameters_of_the_client() {
    for (command, has) in [
        (
            "curl https://a.example/v1/balance -u \"appKey:masterSecret\"",
            [
                "user     = \"client.app_key\"",
                "password = \"client.master_secret\"",
            ],
        ),
        (
            "curl -u AC12:9f3 https://a.example/v1/balance",
            [
                "user     = \"client.username\"",
                "password = \"client.password\"",
            ],
        ),
        (
            "curl -u API_KEY: https://a.example/v1/balance",
            ["scheme = \"basic\"", "user   = \"client.api_key\""],
        ),
        (
            "curl -H 'Authorization: Basic QWxhZGRpbjpvcGVu' https://a.example/v1/balance",
            [
                "user     = \"client.username\"",
                "password = \"client.password\"",
            ],
        ),
    ] {
        check(
            &format!("# Balance\n\nGET https://a.example/v1/balance\n\n```\n{command}\n```\n"),
            &has,
            &["no page shows how requests are authenticated"],
        );
    }
}
