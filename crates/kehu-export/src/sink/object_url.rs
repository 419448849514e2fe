//! `s3://BUCKET/NAME?endpoint=URL`, as other programs write the address of objects.

use std::fmt;

use crate::error::{Error, Result};

/// Objects of a store: those below one name of a bucket.
#[derive(Clone, PartialEq, Eq)]
pub struct ObjectsUrl {
    store: Store,
    bucket: String,
    /// What all their names begin with.
    name: String,
    endpoint: Option<String>,
    region: Option<String>,
}

/// A kind of store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Store {
    /// Amazon S3, and what speaks its language.
    S3,
    /// Google Cloud Storage.
    Google,
    /// Azure Blob Storage.
    Azure,
}

impl ObjectsUrl {
    /// Reads what follows the scheme.
    ///
    /// # Errors
    /// When it is not such an address; the error repeats nothing of it, for a credential may be part of it.
    pub(super) fn parse(scheme: &str, rest: &str) -> Result<Self> {
        let store = match scheme {
            "gs" => Store::Google,
            "az" => Store::Azure,
            _ => Store::S3,
        };
        let wrong = |what: &str| {
            let message = format!("the address of the objects cannot be read: {what}");
            Error::usage(message).with_help(store.written())
        };
        let Some(rest) = rest.strip_prefix("//") else {
            return Err(wrong("no `//` follows its scheme"));
        };
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (bucket, name) = place.split_once('/').unwrap_or((place, ""));
        if bucket.contains('@') || bucket.contains(':') {
            return Err(
                wrong("it takes no user, password or port before the bucket")
                    .with_help(store.credentials()),
            );
        }
        if bucket.is_empty() {
            return Err(wrong("it names no bucket"));
        }
        let name = name.trim_end_matches('/');
        let part = |part: &str| !part.is_empty() && part != "." && part != "..";
        if !name.split('/').all(part) || name.chars().any(char::is_control) {
            return Err(wrong(
                "no name such as crm/customers.parquet follows the bucket",
            ));
        }
        let mut url = Self {
            store,
            bucket: bucket.to_owned(),
            name: name.to_owned(),
            endpoint: None,
            region: None,
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (setting, value) = pair.split_once('=').unwrap_or((pair, ""));
            match setting {
                "endpoint" if is_endpoint(value) => url.endpoint = Some(value.to_owned()),
                "endpoint" => {
                    return Err(wrong(
                        "`endpoint` is not an address such as http://127.0.0.1:9000",
                    ));
                }
                "region" if store == Store::S3 && !value.is_empty() => {
                    url.region = Some(value.to_owned());
                }
                _ => {
                    let message = "behind `?` it takes `endpoint` and, for S3, `region`";
                    return Err(wrong(message).with_help(store.credentials()));
                }
            }
        }
        Ok(url)
    }

    /// What the names of the objects begin with.
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

#[cfg(feature = "objects")]
impl ObjectsUrl {
    pub(super) fn store(&self) -> Store {
        self.store
    }

    pub(super) fn bucket(&self) -> &str {
        &self.bucket
    }

    pub(super) fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }

    pub(super) fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }
}

impl Store {
    pub(super) fn scheme(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::Google => "gs",
            Self::Azure => "az",
        }
    }

    fn written(self) -> String {
        let scheme = self.scheme();
        format!("it is written {scheme}://BUCKET/crm/customers.parquet, perhaps with ?endpoint=URL")
    }

    /// Where credentials come from, as other programs have it.
    pub(super) fn credentials(self) -> &'static str {
        match self {
            Self::S3 => {
                "credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), \
                 or from the machine's role; the region from AWS_REGION, another service from AWS_ENDPOINT_URL"
            }
            Self::Google => {
                "credentials come from GOOGLE_APPLICATION_CREDENTIALS or GOOGLE_SERVICE_ACCOUNT (the path of a \
                 key file), or from the machine's account"
            }
            Self::Azure => {
                "credentials come from AZURE_STORAGE_ACCOUNT_NAME with AZURE_STORAGE_ACCOUNT_KEY, or with \
                 AZURE_CLIENT_ID, AZURE_CLIENT_SECRET and AZURE_TENANT_ID"
            }
        }
    }
}

/// Without a user, who might have a password.
fn is_endpoint(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|host| !host.is_empty() && !host.contains('@') && !host.contains(' '))
}

impl fmt::Display for ObjectsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            store,
            bucket,
            name,
            ..
        } = self;
        write!(f, "{}://{bucket}/{name}", store.scheme())?;
        if let Some(endpoint) = &self.endpoint {
            write!(f, "?endpoint={endpoint}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ObjectsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObjectsUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_what_was_written() {
        for text in [
            "s3://crm/customers.parquet",
            "gs://crm/a/b/customers.ndjson.zst",
            "s3://crm/a.csv?endpoint=http://127.0.0.1:9000",
        ] {
            let (scheme, rest) = text.split_once(':').expect("has a scheme");
            let url = ObjectsUrl::parse(scheme, rest).expect("is read");
            assert_eq!(url.to_string(), text);
        }
    }

    #[test]
    fn what_is_wrong_is_told_without_a_secret() {
        for (rest, expect) in [
            ("crm/a.csv", "no `//`"),
            ("///a.csv", "names no bucket"),
            ("//crm", "no name such as"),
            ("//crm/", "no name such as"),
            ("//crm/a//b.csv", "no name such as"),
            ("//crm/../b.csv", "no name such as"),
            ("//key:hush@crm/a.csv", "no user, password or port"),
            ("//crm/a.csv?secret=hush", "it takes `endpoint`"),
            ("//crm/a.csv?endpoint=hush", "`endpoint` is not an address"),
            (
                "//crm/a.csv?endpoint=http://me:hush@host",
                "`endpoint` is not an address",
            ),
        ] {
            let error = ObjectsUrl::parse("s3", rest).expect_err("is refused");
            let told = format!("{error} {}", error.help().unwrap_or_default());
            assert!(told.contains(expect), "{rest}: {told}");
            assert!(!told.contains("hush"), "{told}");
        }
    }
}
