//! What a configuration must hold before anything is sent.

use crate::info::{ApiInfo, AuthInfo, ClientFieldInfo, ClientFieldKind, Piece, Source, TokenInfo};
use crate::transport::{Url, is_loopback};
use crate::{Config, Error, Result};

impl Config {
    /// Whether a client can be built from it.
    ///
    /// # Errors
    /// Names what is missing, with its environment variable, or what is wrong.
    pub fn check(&self) -> Result<()> {
        let api = self.api();
        if let Some(name) = self
            .values
            .keys()
            .find(|name| api.client_field(name).is_none())
        {
            return Err(Error::config(format!(
                "{} has no client field `{name}`",
                api.title
            )));
        }
        for field in api.client {
            self.check_value(field)?;
        }
        let missing = |field: &&&ClientFieldInfo| self.get(field.name).is_none();
        let required: Vec<_> = api.client.iter().filter(|field| field.required).collect();
        let missing_required: Vec<_> = required.iter().filter(missing).copied().collect();
        if !missing_required.is_empty() {
            return Err(needs(api, &[missing_required]));
        }
        for auth in api.auth {
            if let AuthInfo::Token(token) = auth {
                self.check_token(token)?;
            }
        }
        self.url().map(|_| ())
    }

    /// A ready token, or all that issues one.
    fn check_token(&self, token: &TokenInfo) -> Result<()> {
        let api = self.api();
        if token.token.is_some_and(|field| self.get(field).is_some()) {
            return Ok(());
        }
        let ready: Vec<_> = token
            .token
            .and_then(|field| api.client_field(field))
            .into_iter()
            .collect();
        let refresh = token.refresh.as_ref().map(|refresh| refresh.client);
        if refresh.is_some_and(|field| self.get(field).is_some()) {
            return Ok(());
        }
        let refresh = refresh.and_then(|field| api.client_field(field));
        let refresh: Vec<_> = refresh.into_iter().collect();
        let Some(issue) = &token.issue else {
            return Err(needs(api, &[ready, refresh]));
        };
        let takes = issue.operation.client.iter();
        let takes = takes.filter_map(|field| api.client_field(field));
        let missing: Vec<_> = takes
            .filter(|field| self.get(field.name).is_none())
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(needs(api, &[ready, refresh, missing]))
        }
    }

    fn check_value(&self, field: &ClientFieldInfo) -> Result<()> {
        let Some(value) = self.get(field.name) else {
            return Ok(());
        };
        let value = value.expose();
        // A key in PEM has lines.
        let has_lines = self.api().auth.iter().any(|auth| match auth {
            AuthInfo::SignedHeaders(signing) => {
                let named = signing.key.contains(&Piece::Of(Source::Client(field.name)));
                named && signing.digest.has_key_pair()
            }
            AuthInfo::Basic(_) | AuthInfo::Token(_) => false,
        });
        let fits = |c: char| has_lines && matches!(c, '\n' | '\r');
        let wrong = match field.kind {
            ClientFieldKind::Text if value.contains(|c: char| c.is_control() && !fits(c)) => {
                "holds a control character"
            }
            ClientFieldKind::Int if value.trim().parse::<i64>().is_err() => {
                "must be a whole number"
            }
            ClientFieldKind::Bool if !matches!(value, "true" | "false" | "1" | "0") => {
                "must be true or false"
            }
            _ => return Ok(()),
        };
        Err(Error::config(format!(
            "{} ({}) {wrong}",
            field.name, field.env
        )))
    }
}

/// The client needs all fields of one of the groups.
fn needs(api: &ApiInfo, groups: &[Vec<&ClientFieldInfo>]) -> Error {
    let groups: Vec<_> = groups.iter().filter(|group| !group.is_empty()).collect();
    let words = |name: fn(&ClientFieldInfo) -> &'static str| {
        let of_group = |group: &&Vec<&ClientFieldInfo>| {
            let names: Vec<_> = group.iter().map(|field| name(field)).collect();
            names.join(" and ")
        };
        groups
            .iter()
            .map(of_group)
            .collect::<Vec<_>>()
            .join(", or ")
    };
    let (fields, variables) = (words(|field| field.name), words(|field| field.env));
    let missing = groups
        .iter()
        .flat_map(|group| group.iter().map(|field| field.name))
        .collect();
    Error::missing_client_fields(
        format!("the {} client needs {fields}: set {variables}", api.title),
        missing,
    )
}

/// A URL that credentials may be sent to: https, or http on loopback. Without a slash at its end.
pub(super) fn base_url(text: &str) -> Result<String> {
    // What is wrong with it is said without it: people put passwords into URLs.
    let url = Url::parse(text.trim())
        .map_err(|_| Error::config("the base URL is not a URL such as https://api.example"))?;
    let wrong = match url.scheme() {
        _ if !url.username().is_empty() || url.password().is_some() => {
            "must not hold a user name or password"
        }
        _ if url.query().is_some() || url.fragment().is_some() => {
            "must not hold a query or fragment"
        }
        "https" if cfg!(not(feature = "rustls")) => {
            "is https, and this build has no TLS (feature `rustls`)"
        }
        "https" => return Ok(trimmed(&url)),
        "http" if is_loopback(&url) => return Ok(trimmed(&url)),
        "http" => "is http: credentials travel only over https, or on loopback",
        _ => "is neither http nor https",
    };
    Err(Error::config(format!("the base URL {wrong}")))
}

fn trimmed(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expect: Result<&str, &str>) {
        let got = base_url(url).map_err(|error| error.to_string());
        assert_eq!(got.as_deref().map_err(String::as_str), expect, "{url}");
    }

    #[test]
    fn https_or_loopback() {
        check("https://api-hk.nxlink.ai", Ok("https://api-hk.nxlink.ai"));
        check(
            " https://shop.example/api/open/ ",
            Ok("https://shop.example/api/open"),
        );
        check("http://127.0.0.1:8080", Ok("http://127.0.0.1:8080"));
        check("http://127.8.9.1/x", Ok("http://127.8.9.1/x"));
        check("http://[::1]:80/", Ok("http://[::1]"));
        check("http://localhost:9", Ok("http://localhost:9"));
        check("http://shop.localhost:9", Ok("http://shop.localhost:9"));
        let refused = "the base URL is http: credentials travel only over https, or on loopback";
        for url in [
            "http://shop.example",
            "http://10.0.0.1",
            "http://localhost.example",
            "http://127.0.0.1.example",
            "http://[::ffff:10.0.0.1]",
            "http://0.0.0.0",
        ] {
            check(url, Err(refused));
        }
    }

    #[test]
    fn wrong_urls_are_not_shown() {
        check(
            "https://user:hunter2@shop.example",
            Err("the base URL must not hold a user name or password"),
        );
        check(
            "https://shop.example?key=hunter2",
            Err("the base URL must not hold a query or fragment"),
        );
        check(
            "ftp://shop.example",
            Err("the base URL is neither http nor https"),
        );
        check(
            "shop.example",
            Err("the base URL is not a URL such as https://api.example"),
        );
    }
}
