//! Which account a client belongs to, told without its credentials.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::Config;
use crate::info::{AuthInfo, FillInfo, HeaderSource, OperationInfo};

/// Tells accounts apart: a digest of what names the account in the requests of an operation. What only
/// proves who sends them, a signing key or a token that is renewed, counts where nothing else tells.
///
/// `request` holds the fields that a caller sets; those take the place of the client's own values.
pub(crate) fn account(
    config: &Config,
    operation: &OperationInfo,
    request: &Map<String, Value>,
) -> String {
    let api = config.api();
    let mut named = BTreeMap::new();
    let own = |fill: &&FillInfo| {
        request
            .get(fill.field)
            .is_some_and(|value| !value.is_null())
    };
    for fill in operation.fills.iter().filter(own) {
        let value = match &request[fill.field] {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        named.insert(fill.from, value);
    }
    let ids = operation.walk.as_ref().map(|walk| walk.ids);
    let fills = operation
        .fills
        .iter()
        .chain(ids.into_iter().flat_map(|ids| ids.fills));
    let travels = fills.map(|fill| fill.from).chain(sent(&api.auth));
    let known = |field: &'static str| Some((field, config.get(field)?.expose().to_owned()));
    for (field, value) in travels.filter_map(known) {
        named.entry(field).or_insert(value);
    }
    if named.is_empty() {
        named.extend(api.client.iter().filter_map(|field| known(field.name)));
    }
    let mut digest = Sha256::new();
    for part in [api.name]
        .into_iter()
        .chain(named.iter().flat_map(|(field, value)| [*field, value]))
    {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    let digest = digest.finalize();
    digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The client fields that authentication sends: not a signing key, and not a token, which passes.
fn sent(auth: &'static AuthInfo) -> Vec<&'static str> {
    match auth {
        AuthInfo::None => Vec::new(),
        AuthInfo::Token(token) => {
            let issue = token.issue.as_ref();
            let fills = issue.into_iter().flat_map(|issue| issue.operation.fills);
            fills.map(|fill| fill.from).collect()
        }
        AuthInfo::SignedHeaders(signing) => {
            let headers = signing.headers.iter();
            let client = headers.filter_map(|header| match header.value {
                HeaderSource::Client(field) => Some(field),
                _ => None,
            });
            client.collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::info::{
        ApiInfo, ClientFieldInfo, ClientFieldKind, Digest, IssueInfo, SignatureEncoding,
        SignedHeader, SigningInfo, TokenInfo,
    };

    const fn field(name: &'static str) -> ClientFieldInfo {
        ClientFieldInfo {
            name,
            env: "",
            kind: ClientFieldKind::Text,
            secret: true,
            required: false,
            doc: "",
        }
    }

    const fn fill(field: &'static str, from: &'static str) -> FillInfo {
        let kind = ClientFieldKind::Text;
        FillInfo { field, from, kind }
    }

    static SIGNED: ApiInfo = ApiInfo {
        name: "signed",
        client: &[field("key"), field("secret"), field("tenant")],
        auth: AuthInfo::SignedHeaders(SigningInfo {
            digest: Digest::Md5,
            encoding: SignatureEncoding::Hex,
            key: Some("secret"),
            signature: "sign",
            skew_s: 60,
            headers: &[SignedHeader {
                name: "accessKey",
                value: HeaderSource::Client("key"),
            }],
            signs: &[],
        }),
        ..ApiInfo::EMPTY
    };

    static ISSUE: OperationInfo = OperationInfo {
        fills: &[fill("appId", "app")],
        ..OperationInfo::EMPTY
    };

    static TOKEN: ApiInfo = ApiInfo {
        name: "token",
        client: &[field("app"), field("token")],
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

    static QUERY: OperationInfo = OperationInfo {
        fills: &[fill("tenant_id", "tenant")],
        ..OperationInfo::EMPTY
    };

    fn of(
        api: &'static ApiInfo,
        operation: &OperationInfo,
        values: &[(&str, &str)],
        request: Value,
    ) -> String {
        let config = values
            .iter()
            .fold(Config::new(api), |config, (field, value)| {
                config.set(field, *value)
            });
        account(
            &config,
            operation,
            request.as_object().unwrap_or(&Map::new()),
        )
    }

    #[test]
    fn an_account_is_known_by_what_names_it_and_not_by_what_proves_it() {
        let one = of(
            &SIGNED,
            &QUERY,
            &[("key", "k"), ("secret", "s"), ("tenant", "1")],
            Value::Null,
        );
        let renewed = of(
            &SIGNED,
            &QUERY,
            &[("key", "k"), ("secret", "new"), ("tenant", "1")],
            Value::Null,
        );
        assert_eq!(one, renewed);
        for other in [
            [("key", "other"), ("tenant", "1")],
            [("key", "k"), ("tenant", "2")],
        ] {
            assert_ne!(one, of(&SIGNED, &QUERY, &other, Value::Null));
        }
        assert!(
            one.len() == 16 && one.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{one}"
        );
    }

    #[test]
    fn a_value_of_the_request_takes_the_place_of_the_client_s() {
        let client = of(
            &SIGNED,
            &QUERY,
            &[("key", "k"), ("tenant", "7")],
            Value::Null,
        );
        for request in [
            serde_json::json!({"tenant_id": 7}),
            serde_json::json!({"tenant_id": "7"}),
        ] {
            assert_eq!(
                client,
                of(
                    &SIGNED,
                    &QUERY,
                    &[("key", "k"), ("tenant", "1")],
                    request.clone()
                )
            );
            assert_eq!(client, of(&SIGNED, &QUERY, &[("key", "k")], request));
        }
    }

    #[test]
    fn a_token_counts_only_where_nothing_else_tells() {
        let none = &OperationInfo::EMPTY;
        let app = of(&TOKEN, none, &[("app", "a")], Value::Null);
        assert_eq!(
            app,
            of(&TOKEN, none, &[("app", "a"), ("token", "t")], Value::Null)
        );
        let tokens = ["t", "u"].map(|token| of(&TOKEN, none, &[("token", token)], Value::Null));
        assert_ne!(tokens[0], tokens[1]);
    }
}
