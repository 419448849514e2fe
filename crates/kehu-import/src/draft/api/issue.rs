//! A token that an operation of the API answers, and what it is obtained with.

use kehu_spec::document::{
    AuthTable, AuthUse, ClientRow, FieldRow, IssueTable, Scheme, Several, Text,
};
use kehu_spec::source::Spanned;

use super::super::documents::{Api, Endpoint, is_required};
use super::super::lists;
use super::super::names;
use super::super::types::Ty;
use super::auth::{client, secret as parameter};

/// Where the answer does not say how long a token lives: what most platforms give it, in seconds.
const LIFETIME: u64 = 7200;

/// Drafts `[auth.issue]` where an operation answers a token for a secret, and asks whether it is the one that
/// the others send; where nothing says what it is obtained with, it asks alone.
pub fn issue(api: &mut Api, endpoints: &mut [&mut Endpoint], lifetime: Option<u64>) {
    let waits = |table: &AuthTable| table.scheme.value == Scheme::Token && table.issue.is_none();
    let found = endpoints
        .iter_mut()
        .find_map(|endpoint| Some((token(endpoint)?, endpoint)));
    let Some((token, endpoint)) = found else {
        return;
    };
    let Some(Several(schemes)) = &mut api.file.auth else {
        return;
    };
    let Some(scheme) = schemes.iter_mut().find(|scheme| waits(scheme)) else {
        return;
    };
    let name = endpoint.file.name.value.clone();
    let life = field(endpoint, |row| lists::has("auth", "expires", &row.name));
    let life = life.map(|row| row.name.clone());
    let rows = credentials(endpoint);
    let why = if rows.is_empty() {
        "where that is the token of the other operations, [auth.issue] obtains it"
    } else {
        scheme.issue = Some(IssueTable {
            operation: name.as_str().into(),
            token: token.as_str().into(),
            expires_in: life,
            lifetime_s: Spanned::from(lifetime.unwrap_or(LIFETIME)),
            ..IssueTable::default()
        });
        endpoint.file.auth = Some(Several(vec![AuthUse::Default(false).into()]));
        match lifetime {
            Some(_) => "taken for the token of the other operations",
            None => {
                "taken for the token of the other operations; `lifetime_s` is what most platforms give"
            }
        }
    };
    for row in rows {
        if !api.client().iter().any(|known| known.name == row.name) {
            api.add_client(row);
        }
    }
    api.ask(
        api.auth,
        0,
        format!("`{name}` answers `{}`: {why}", token.value),
    );
}
/// The name of the data's field that is a token.
fn token(endpoint: &Endpoint) -> Option<Text> {
    let is = |row: &FieldRow| {
        Ty::of(row) == Ty::Plain("string") && lists::has("auth", "token", &row.name)
    };
    field(endpoint, is).map(|row| row.name.clone())
}

/// The first of the data's fields that is such a one.
fn field(endpoint: &Endpoint, is: impl Fn(&FieldRow) -> bool) -> Option<&FieldRow> {
    let data = endpoint.data()?;
    let mut records = endpoint.records().iter();
    let record = records.find(|record| Some(record.name.as_str()) == data.named())?;
    record.fields.iter().find(|row| is(row))
}

/// Has a client parameter fill each field of the request that says who asks, and gives these parameters.
/// Nothing where none of the fields is a secret, or the caller would have to give another one.
fn credentials(endpoint: &mut Endpoint) -> Vec<ClientRow> {
    let secret = |row: &FieldRow| lists::has("auth", "secret", &row.name);
    let says_who = |row: &FieldRow| {
        let known = secret(row) || lists::has("auth", "key", &row.name);
        known && Ty::of(row) == Ty::Plain("string") && row.from.is_none()
    };
    let left_over = |row: &FieldRow| is_required(row) && row.fixed.is_none() && !says_who(row);
    let fields = endpoint.fields();
    if !fields.iter().any(|row| says_who(row) && secret(row)) || fields.iter().any(left_over) {
        return Vec::new();
    }
    let rows = endpoint.fields_mut().iter_mut();
    let rows = rows.filter(|row| says_who(row));
    rows.map(|row| {
        let name = names::identifier(&row.name, "key");
        row.from = Some(client(&name).into());
        let label = row.label.take().map(|label| label.value);
        ClientRow {
            secret: secret(row).then(|| true.into()),
            required: None,
            ..parameter(&name, label)
        }
    })
    .collect()
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
        let cases = [
            (Scheme::Token, "access_token", true),
            (Scheme::Token, "remark", false),
            (Scheme::None, "access_token", false),
        ];
        for (scheme, field, asks) in cases {
            let mut api = with(scheme);
            issue(&mut api, &mut [&mut answers(field)], None);
            let text = api.to_toml("p");
            let question = format!("`get_token` answers `{field}`");
            assert_eq!(
                text.contains(&question),
                asks,
                "{scheme:?}, {field}: {text}"
            );
            assert!(!text.contains("\n[auth.issue]"), "{text}");
        }
    }

    #[test]
    fn a_token_for_a_secret_is_obtained_by_the_client() {
        let cases: [(&[&str], bool); 4] = [
            (&["appId", "secret"], true),
            (&["app_key", "app_secret"], true),
            (&["phone", "captcha"], false),
            (&["appId", "secret", "phone"], false),
        ];
        for (asked, drafted) in cases {
            let mut api = with(Scheme::Token);
            let mut endpoint = answers("access_token");
            for name in asked {
                let mut row = row(&mut endpoint.notes, 0, *name, &Ty::Plain("string"));
                row.required = Some(true.into());
                endpoint.fields_mut().push(row);
            }
            issue(&mut api, &mut [&mut endpoint], None);
            let (api, operation) = (api.to_toml("p"), endpoint.to_toml());
            assert_eq!(api.contains("\n[auth.issue]"), drafted, "{asked:?}: {api}");
            assert_eq!(
                operation.contains("auth"),
                drafted,
                "{asked:?}: {operation}"
            );
            let filled = operation.matches("from = \"client.").count();
            let expected = if drafted { asked.len() } else { 0 };
            assert_eq!(filled, expected, "{asked:?}: {operation}");
        }
    }

    fn with(scheme: Scheme) -> Api {
        let mut api = Api::new("shop");
        api.file.auth = Some(Several(vec![AuthTable {
            span: api.auth,
            scheme: scheme.into(),
            ..AuthTable::default()
        }]));
        api
    }
}
