//! A token that an operation of the API answers: whether it is that of the others, the page rarely says.

use kehu_spec::document::{AuthTable, Scheme, Several};

use super::super::documents::{Api, Endpoint};
use super::super::lists;
use super::super::types::Ty;

/// Asks whether a token that an operation answers is the one that the others send.
pub fn ask<'a>(api: &mut Api, endpoints: impl Iterator<Item = &'a Endpoint>) {
    let waits = |table: &AuthTable| table.scheme.value == Scheme::Token && table.issue.is_none();
    let Some(Several(schemes)) = &api.file.auth else {
        return;
    };
    if !schemes.iter().any(waits) {
        return;
    }
    let found = endpoints
        .filter_map(|endpoint| Some((endpoint, token(endpoint)?)))
        .next();
    if let Some((endpoint, token)) = found {
        let name = endpoint.file.name.as_str();
        let why = format!(
            "`{name}` answers `{token}`: where that is the token of the other operations, [auth.issue] obtains it"
        );
        api.ask(api.auth, 0, why);
    }
}

/// The field of the data that is a token.
fn token(endpoint: &Endpoint) -> Option<&str> {
    let data = endpoint.data()?;
    let record = endpoint
        .records()
        .iter()
        .find(|record| Some(record.name.as_str()) == data.named())?;
    let mut texts = record
        .fields
        .iter()
        .filter(|row| Ty::of(row) == Ty::Plain("string"));
    let token = texts.find(|row| lists::has("auth", "token", &row.name))?;
    Some(token.name.as_str())
}

#[cfg(test)]
mod tests {
    use kehu_spec::document::{RecordTable, ResponseTable};

    use super::super::super::documents::row;
    use super::*;

    /// An operation whose data have a string of this name.
    fn answers(field: &str) -> Endpoint {
        let mut endpoint = Endpoint::new(1, "get_token".to_owned(), "p");
        let fields = vec![row(&mut endpoint.notes, 0, field, &Ty::Plain("string"))];
        endpoint.file.record = Some(vec![RecordTable {
            name: "Token".into(),
            fields,
            ..RecordTable::default()
        }]);
        endpoint.file.response = Some(ResponseTable {
            data: Some("Token".into()),
            ..ResponseTable::default()
        });
        endpoint
    }

    #[test]
    fn a_token_that_is_answered_is_asked_about_where_others_send_one() {
        let of = |scheme: Scheme| {
            let mut api = Api::new("shop");
            api.file.auth = Some(Several(vec![AuthTable {
                span: api.auth,
                scheme: scheme.into(),
                ..AuthTable::default()
            }]));
            api
        };
        let cases = [
            (Scheme::Token, "access_token", true),
            (Scheme::Token, "remark", false),
            (Scheme::None, "access_token", false),
        ];
        for (scheme, field, asks) in cases {
            let mut api = of(scheme);
            ask(&mut api, [answers(field)].iter());
            let text = api.to_toml("p");
            let question = format!("`get_token` answers `{field}`");
            assert_eq!(
                text.contains(&question),
                asks,
                "{scheme:?}, {field}: {text}"
            );
        }
    }
}
