//! Which account a client belongs to, told without its credentials.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::Config;
use crate::info::{AuthInfo, Composed, OperationInfo, Piece, Source};

/// Tells accounts apart: a digest of what names the account in the requests of an operation. What only
/// proves who sends them, a signing key or a token that is renewed, counts where nothing else tells.
///
/// `own` are values of a request that take the place of the client's own, by the name of the client field.
pub(crate) fn account(
    config: &Config,
    operation: &OperationInfo,
    own: impl IntoIterator<Item = (&'static str, String)>,
) -> String {
    let api = config.api();
    let mut named: BTreeMap<_, _> = own.into_iter().collect();
    let ids = operation
        .lookup
        .as_ref()
        .map_or(&[][..], |lookup| lookup.ids.client);
    let travels = operation
        .client
        .iter()
        .chain(ids)
        .copied()
        .chain(api.auth.iter().flat_map(sent));
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
    let fields = |composed: Composed| {
        composed.iter().filter_map(|piece| match piece {
            Piece::Of(Source::Client(field)) => Some(*field),
            _ => None,
        })
    };
    match auth {
        AuthInfo::Basic(basic) => fields(basic.user).collect(),
        AuthInfo::Token(token) => {
            let issue = token.issue.as_ref();
            issue
                .map(|issue| issue.operation.client.to_vec())
                .unwrap_or_default()
        }
        AuthInfo::SignedHeaders(signing) => {
            let sent = signing.sent.iter();
            sent.flat_map(|sent| fields(sent.value)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::info::{ApiInfo, ClientFieldInfo, IssueInfo, SentField, SigningInfo, TokenInfo};

    const fn field(name: &'static str) -> ClientFieldInfo {
        ClientFieldInfo::secret(name, "")
    }

    static SIGNED: ApiInfo = ApiInfo {
        name: "signed",
        client: &[field("key"), field("secret"), field("tenant")],
        auth: &[AuthInfo::SignedHeaders(SigningInfo {
            sent: &[SentField {
                name: "accessKey",
                value: &[Piece::Of(Source::Client("key"))],
                ..SentField::EMPTY
            }],
            ..SigningInfo::EMPTY
        })],
        ..ApiInfo::EMPTY
    };

    static ISSUE: OperationInfo = OperationInfo {
        client: &["app"],
        ..OperationInfo::EMPTY
    };

    static TOKEN: ApiInfo = ApiInfo {
        name: "token",
        client: &[field("app"), field("token")],
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

    static QUERY: OperationInfo = OperationInfo {
        client: &["tenant"],
        ..OperationInfo::EMPTY
    };

    fn of(
        api: &'static ApiInfo,
        operation: &OperationInfo,
        values: &[(&str, &str)],
        own: Option<&str>,
    ) -> String {
        let config = values
            .iter()
            .fold(Config::new(api), |config, (field, value)| {
                config.set(field, *value)
            });
        account(
            &config,
            operation,
            own.map(|own| ("tenant", own.to_owned())),
        )
    }

    #[test]
    fn an_account_is_known_by_what_names_it_and_not_by_what_proves_it() {
        let of = |values| of(&SIGNED, &QUERY, values, None);
        let one = of(&[("key", "k"), ("secret", "s"), ("tenant", "1")]);
        assert_eq!(one, of(&[("key", "k"), ("secret", "new"), ("tenant", "1")]));
        assert_ne!(one, of(&[("key", "other"), ("tenant", "1")]));
        assert_ne!(one, of(&[("key", "k"), ("tenant", "2")]));
        // Exports know it again by this.
        assert_eq!(one, "7df10dc05ad9fad5");
    }

    #[test]
    fn a_value_of_the_request_takes_the_place_of_the_client_s() {
        let client = of(&SIGNED, &QUERY, &[("key", "k"), ("tenant", "7")], None);
        assert_eq!(
            client,
            of(&SIGNED, &QUERY, &[("key", "k"), ("tenant", "1")], Some("7"))
        );
        assert_eq!(client, of(&SIGNED, &QUERY, &[("key", "k")], Some("7")));
    }

    #[test]
    fn a_token_counts_only_where_nothing_else_tells() {
        let of = |values| of(&TOKEN, &OperationInfo::EMPTY, values, None);
        assert_eq!(of(&[("app", "a")]), of(&[("app", "a"), ("token", "t")]));
        assert_ne!(of(&[("token", "t")]), of(&[("token", "u")]));
    }
}
