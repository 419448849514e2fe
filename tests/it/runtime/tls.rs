//! TLS with a private authority: whom a client trusts, and what it says of others.

use std::sync::Arc;

use kehu_runtime::{Error, HttpClient, HttpClientBuilder, Runtime};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::shop::{PAGE, SIGNED, clock, config, find};

/// An authority that nobody knows but who is told.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        let name = format!("authority {}", fastrand::u64(..));
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    fn issue(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> (String, KeyPair) {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        (certificate.pem(), key)
    }
}

/// A server for one name that answers every request with a page; returns its address.
async fn server(
    authority: &Authority,
    name: &str,
    change: impl FnOnce(&mut CertificateParams),
    clients: Option<&Authority>,
) -> String {
    let (pem, key) = authority.issue(name, change);
    let chain = vec![der(&pem)];
    let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(der(&authority.pem())).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let acceptor = TlsAcceptor::from(Arc::new(builder.with_single_cert(chain, key).unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                let mut request = vec![0; 64 << 10];
                let _ = stream.read(&mut request).await;
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{PAGE}",
                    PAGE.len()
                );
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    format!("https://localhost:{port}")
}

fn der(pem: &str) -> CertificateDer<'static> {
    use rustls::pki_types::pem::PemObject as _;
    CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()
}

/// What becomes of a call.
async fn call(url: &str, http: HttpClientBuilder) -> Result<(), Error> {
    let config = config(&SIGNED, url, &clock()).transport(http.build()?);
    let config = config.retry(kehu_runtime::Retry::none());
    find(&Runtime::new(config)?).await.map(drop)
}

fn chain(error: &Error) -> String {
    let source = std::error::Error::source(error);
    format!(
        "{error}: {}",
        source.map(ToString::to_string).unwrap_or_default()
    )
}

#[tokio::test]
async fn who_is_signed_by_a_root_of_one_s_own_is_trusted() {
    let authority = Authority::new();
    let url = server(&authority, "localhost", |_| {}, None).await;
    let trusting = || HttpClient::builder().root_certificates(authority.pem());
    call(&url, trusting()).await.unwrap();
    call(&url, trusting().only_own_roots()).await.unwrap();
}

#[tokio::test]
async fn a_stranger_a_wrong_name_and_an_old_certificate_are_refused() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let good = server(&authority, "localhost", |_| {}, None).await;
    let other = server(&authority, "other.example", |_| {}, None).await;
    let old = server(
        &authority,
        "localhost",
        |params| params.not_after = date_time_ymd(2020, 1, 1),
        None,
    )
    .await;
    for (what, url, roots, says) in [
        ("the system's roots", &good, None, "not trusted here"),
        (
            "another authority",
            &good,
            Some(&stranger),
            "not trusted here",
        ),
        (
            "a wrong name",
            &other,
            Some(&authority),
            "not valid for name",
        ),
        ("an old certificate", &old, Some(&authority), "xpired"),
    ] {
        let mut http = HttpClient::builder();
        if let Some(roots) = roots {
            http = http.root_certificates(roots.pem());
        }
        let error = call(url, http).await.unwrap_err();
        assert!(error.is_connect(), "{what}: {error:?}");
        assert!(chain(&error).contains(says), "{what}: {}", chain(&error));
    }
}

#[tokio::test]
async fn a_client_certificate_opens_the_door() {
    let (authority, clients) = (Authority::new(), Authority::new());
    let url = server(&authority, "localhost", |_| {}, Some(&clients)).await;
    let trusting = || HttpClient::builder().root_certificates(authority.pem());
    assert!(call(&url, trusting()).await.is_err());
    let (chain, key) = clients.issue("client", |_| {});
    let http = trusting().client_certificate(chain, key.serialize_pem());
    call(&url, http).await.unwrap();
}

#[test]
fn what_is_not_a_certificate_is_said_when_the_client_is_built() {
    let error = HttpClient::builder().root_certificates("no PEM").build();
    assert_eq!(
        error.unwrap_err().to_string(),
        "there is no root certificate in the PEM that was given"
    );
    let error = HttpClient::builder().proxy("not a URL").build();
    assert_eq!(
        error.unwrap_err().to_string(),
        "the proxy's address is not a URL"
    );
}
