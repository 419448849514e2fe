//! Real servers of objects on this machine: moto's, which speaks the language of S3, and Azurite, which speaks that of
//! Azure Blob Storage.

use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::{
    client::{Reply, send},
    kehu::wait,
    need::{AZURITE, BUCKET, Need},
    validators,
};

const NAME: &str = "crm";

/// The account that every Azurite has, and its key, which its documentation prints.
const ACCOUNT: &str = "devstoreaccount1";
const KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// What a server of objects speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    S3,
    Azure,
}

/// A bucket, whose server ends with its last user.
pub struct Bucket {
    language: Language,
    server: Child,
    address: SocketAddr,
}

static BUCKETS: Mutex<[Weak<Bucket>; 2]> = Mutex::new([Weak::new(), Weak::new()]);

impl Language {
    /// What brings the server.
    pub fn need(self) -> &'static Need {
        match self {
            Self::S3 => &BUCKET,
            Self::Azure => &AZURITE,
        }
    }
}

impl Bucket {
    /// The bucket of a server that speaks this language.
    pub fn of(language: Language) -> Arc<Self> {
        let mut shared = BUCKETS.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = &mut shared[language as usize];
        if let Some(bucket) = shared.upgrade() {
            return bucket;
        }
        let bucket = Arc::new(Self::start(language));
        *shared = Arc::downgrade(&bucket);
        bucket
    }

    /// The bucket of S3.
    pub fn get() -> Arc<Self> {
        Self::of(Language::S3)
    }

    fn start(language: Language) -> Self {
        let free = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = free.local_addr().expect("is bound");
        drop(free);
        let mut bucket = Self {
            language,
            server: launch(language, address),
            address,
        };
        bucket.wait_until_ready();
        let made = match language {
            Language::S3 => bucket.request("PUT", "", b"").status == 200,
            Language::Azure => bucket.request("PUT", "?restype=container", b"").status == 201,
        };
        assert!(made, "the bucket is not made");
        bucket
    }

    fn wait_until_ready(&mut self) {
        for _ in 0..600 {
            if TcpStream::connect(self.address).is_ok() {
                return;
            }
            assert!(
                self.server.try_wait().expect("is ours").is_none(),
                "the server of objects ended"
            );
            wait(Duration::from_millis(100));
        }
        panic!("the server of objects does not answer");
    }

    /// How the command is told of objects.
    pub fn address(&self, name: &str) -> String {
        let server = self.address;
        match self.language {
            Language::S3 => format!("s3://{NAME}/{name}?endpoint=http://{server}"),
            Language::Azure => format!("az://{NAME}/{name}?endpoint=http://{server}/{ACCOUNT}"),
        }
    }

    /// What the command needs in its environment for S3.
    pub fn credentials() -> Vec<(&'static str, String)> {
        Self::credentials_of(Language::S3)
    }

    /// What the command needs in its environment.
    pub fn credentials_of(language: Language) -> Vec<(&'static str, String)> {
        let pairs: &[(_, &str)] = match language {
            Language::S3 => &[
                ("AWS_ACCESS_KEY_ID", "testing"),
                ("AWS_SECRET_ACCESS_KEY", "hush"),
                ("AWS_REGION", "us-east-1"),
            ],
            Language::Azure => &[
                ("AZURE_STORAGE_ACCOUNT_NAME", ACCOUNT),
                ("AZURE_STORAGE_ACCOUNT_KEY", KEY),
            ],
        };
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect()
    }

    /// An object; `None` where there is none.
    pub fn get_object(&self, name: &str) -> Option<Vec<u8>> {
        let reply = self.request("GET", name, b"");
        (reply.status == 200).then(|| reply.body.clone())
    }

    /// Puts an object in its place, whatever is there.
    pub fn put_object(&self, name: &str, content: &[u8]) {
        assert!(matches!(
            self.request("PUT", name, content).status,
            200 | 201
        ));
    }

    /// The names of all objects that begin so.
    pub fn names(&self, prefix: &str) -> Vec<String> {
        let (query, tag) = match self.language {
            Language::S3 => (format!("?list-type=2&prefix={prefix}"), "Key"),
            Language::Azure => (
                format!("?comp=list&prefix={prefix}&restype=container"),
                "Name",
            ),
        };
        let reply = self.request("GET", &query, b"");
        let text = reply.text();
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        let names = text.split(&open).skip(1);
        let names = names.filter_map(|rest| rest.split_once(&close));
        names.map(|(name, _)| name.to_owned()).collect()
    }

    fn request(&self, method: &str, name: &str, body: &[u8]) -> Reply {
        let slash = if name.starts_with('?') || name.is_empty() {
            ""
        } else {
            "/"
        };
        let name = format!("{NAME}{slash}{name}");
        let (path, headers) = match self.language {
            // moto wants a signature, and takes any.
            Language::S3 => {
                let signed = "AWS4-HMAC-SHA256 Credential=testing/20240101/us-east-1/s3/aws4_request, \
                    SignedHeaders=host, Signature=0";
                (
                    format!("/{name}"),
                    vec![("Authorization", signed.to_owned())],
                )
            }
            Language::Azure => (format!("/{ACCOUNT}/{name}"), signed(method, &name, body)),
        };
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(header, value)| (*header, value.as_str()))
            .collect();
        send(self.address, method, &path, &headers, body, 1 << 30).expect("answers")
    }
}

/// The headers of a request to Azure, with its signature: what is signed is a line each for the method, eleven headers
/// of HTTP, those of Azure, the resource and what its query asks for, by name.
fn signed(method: &str, name: &str, body: &[u8]) -> Vec<(&'static str, String)> {
    let (resource, query) = name.split_once('?').unwrap_or((name, ""));
    let mut headers = vec![
        ("x-ms-blob-type", "BlockBlob".to_owned()),
        ("x-ms-date", "Mon, 01 Jan 2024 00:00:00 GMT".to_owned()),
        ("x-ms-version", "2021-08-06".to_owned()),
    ];
    let length = match body.len() {
        0 => String::new(),
        length => length.to_string(),
    };
    let mut text = format!("{method}\n\n\n{length}{}", "\n".repeat(9));
    for (header, value) in &headers {
        text.push_str(&format!("{header}:{value}\n"));
    }
    text.push_str(&format!("/{ACCOUNT}/{ACCOUNT}/{resource}"));
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        text.push_str(&format!("\n{}", pair.replacen('=', ":", 1)));
    }
    let key = STANDARD.decode(KEY).expect("is base64");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("takes any key");
    mac.update(text.as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    headers.push(("Authorization", format!("SharedKey {ACCOUNT}:{signature}")));
    headers
}

fn launch(language: Language, address: SocketAddr) -> Child {
    let port = address.port().to_string();
    let missing = "the test says that it needs it";
    let mut command = match language {
        Language::S3 => {
            let mut command = Command::new(validators::readers().expect(missing));
            command.args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &port]);
            command
        }
        Language::Azure => {
            let programs = validators::azurite().expect(missing);
            let mut command = validators::program(&programs, "azurite-blob");
            command.args(["--blobHost", "127.0.0.1", "--blobPort", &port]);
            command.args(["--inMemoryPersistence", "--silent", "--disableTelemetry"]);
            command.arg("--skipApiVersionCheck");
            command
        }
    };
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().expect("it starts")
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
