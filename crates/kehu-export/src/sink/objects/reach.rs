//! The store that an address and the environment describe.

use std::{sync::Arc, time::Duration};

use kehu_runtime::HttpClient;
use object_store::{
    BackoffConfig, ObjectStore, RetryConfig, aws::AmazonS3Builder, azure::MicrosoftAzureBuilder,
    gcp::GoogleCloudStorageBuilder,
};

use super::carrier::{Connector, Heard};
use crate::{
    error::{Error, Result},
    sink::{ObjectsUrl, object_url::Store as Kind},
};

type Built = object_store::Result<Arc<dyn ObjectStore>>;

/// How every store is reached.
struct Way {
    /// Where it is, if not at its vendor's.
    endpoint: Option<String>,
    /// It is there over plain HTTP.
    plain: bool,
    retries: RetryConfig,
    connector: Connector,
}

/// A client of the store, which tells `heard` what was in the way.
pub(super) fn reach(url: &ObjectsUrl, heard: &Heard) -> Result<Arc<dyn ObjectStore>> {
    let endpoint = endpoint(url)?;
    let plain = endpoint
        .as_deref()
        .is_some_and(|endpoint| endpoint.starts_with("http://"));
    let client = HttpClient::builder();
    let client = match plain {
        true => client
            .only_own_roots()
            .configure(|builder| builder.no_proxy()),
        false => client,
    };
    let client = client
        .build()
        .map_err(|error| Error::target(format!("connecting to {url}"), &error))?;
    let way = Way {
        endpoint,
        plain,
        // What takes longer is waited for outside, and told.
        retries: RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: 2,
            retry_timeout: Duration::from_secs(30),
        },
        connector: Connector {
            client,
            heard: heard.clone(),
        },
    };
    let built = match url.store() {
        Kind::S3 => s3(url, way),
        Kind::Google => google(url, way),
        Kind::Azure => azure(url, way),
    };
    built.map_err(|_| {
        let message =
            format!("{url}: the environment lacks a setting, or its settings do not go together");
        Error::usage(message).with_help(url.store().credentials())
    })
}

fn s3(url: &ObjectsUrl, way: Way) -> Built {
    let mut builder = AmazonS3Builder::from_env().with_bucket_name(url.bucket());
    if let Some(region) = url.region() {
        builder = builder.with_region(region);
    }
    if let Some(endpoint) = way.endpoint {
        builder = builder.with_endpoint(endpoint).with_allow_http(way.plain);
    }
    let builder = builder
        .with_retry(way.retries)
        .with_http_connector(way.connector);
    Ok(Arc::new(builder.build()?))
}

fn google(url: &ObjectsUrl, way: Way) -> Built {
    let mut builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(url.bucket());
    if let Some(endpoint) = way.endpoint {
        builder = builder.with_base_url(&endpoint);
    }
    let builder = builder
        .with_retry(way.retries)
        .with_http_connector(way.connector);
    Ok(Arc::new(builder.build()?))
}

fn azure(url: &ObjectsUrl, way: Way) -> Built {
    let mut builder = MicrosoftAzureBuilder::from_env().with_container_name(url.bucket());
    if let Some(endpoint) = way.endpoint {
        builder = builder.with_endpoint(endpoint).with_allow_http(way.plain);
    }
    let builder = builder
        .with_retry(way.retries)
        .with_http_connector(way.connector);
    Ok(Arc::new(builder.build()?))
}

/// Where the store is, if not at its vendor's: over plain HTTP only on this machine, or where somebody says so.
fn endpoint(url: &ObjectsUrl) -> Result<Option<String>> {
    let (names, allows): (&[&str], _) = match url.store() {
        Kind::S3 => (
            &["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"],
            "AWS_ALLOW_HTTP",
        ),
        Kind::Google => (&["GOOGLE_BASE_URL"], "GOOGLE_ALLOW_HTTP"),
        Kind::Azure => (
            &["AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"],
            "AZURE_ALLOW_HTTP",
        ),
    };
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let endpoint = url.endpoint().map(str::to_owned);
    let Some(endpoint) = endpoint.or_else(|| names.iter().find_map(set)) else {
        return Ok(None);
    };
    if let Some(host) = endpoint.strip_prefix("http://")
        && !is_this_machine(host)
        && set(&allows).as_deref() != Some("true")
    {
        let message = format!("{url}: its endpoint is not encrypted (http://)");
        let help = format!("use https://, or set {allows}=true where nobody can listen");
        return Err(Error::usage(message).with_help(help));
    }
    Ok(Some(endpoint))
}

/// Whether `host:port/…` is this machine.
fn is_this_machine(host: &str) -> bool {
    let host = host.split('/').next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let loopback = host
        .parse::<std::net::IpAddr>()
        .map(|address| address.is_loopback());
    loopback.unwrap_or(host == "localhost")
}
