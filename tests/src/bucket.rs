//! A real server of objects that speaks the language of S3, on this machine: moto's.

use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use crate::{
    client::{Reply, send},
    kehu::wait,
    validators,
};

const NAME: &str = "crm";

/// A bucket, whose server ends with its last user.
pub struct Bucket {
    server: Child,
    address: SocketAddr,
}

static BUCKET: Mutex<Weak<Bucket>> = Mutex::new(Weak::new());

impl Bucket {
    /// The bucket.
    pub fn get() -> Arc<Self> {
        let mut shared = BUCKET.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = shared.upgrade() {
            return bucket;
        }
        let bucket = Arc::new(Self::start());
        *shared = Arc::downgrade(&bucket);
        bucket
    }

    /// One of a test of its own, which may stop it.
    pub fn start() -> Self {
        let python = validators::readers().expect("the test says that it needs it");
        let free = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = free.local_addr().expect("is bound");
        drop(free);
        let mut bucket = Self {
            server: launch(&python, address),
            address,
        };
        bucket.wait_until_ready();
        assert_eq!(bucket.request("PUT", "", b"").status, 200);
        bucket
    }

    fn wait_until_ready(&mut self) {
        for _ in 0..600 {
            if TcpStream::connect(self.address).is_ok() {
                return;
            }
            assert!(
                self.server.try_wait().expect("is ours").is_none(),
                "moto ended"
            );
            wait(Duration::from_millis(100));
        }
        panic!("moto does not answer");
    }

    /// How the command is told of objects.
    pub fn address(&self, name: &str) -> String {
        format!("s3://{NAME}/{name}?endpoint=http://{}", self.address)
    }

    /// What the command needs in its environment.
    pub fn credentials() -> Vec<(&'static str, String)> {
        let pairs = [
            ("AWS_ACCESS_KEY_ID", "testing"),
            ("AWS_SECRET_ACCESS_KEY", "hush"),
            ("AWS_REGION", "us-east-1"),
        ];
        pairs.map(|(name, value)| (name, value.to_owned())).into()
    }

    /// An object; `None` where there is none.
    pub fn get_object(&self, name: &str) -> Option<Vec<u8>> {
        let reply = self.request("GET", name, b"");
        (reply.status == 200).then(|| reply.body.clone())
    }

    /// Puts an object in its place, whatever is there.
    pub fn put_object(&self, name: &str, content: &[u8]) {
        assert_eq!(self.request("PUT", name, content).status, 200);
    }

    /// The names of all objects that begin so.
    pub fn names(&self, prefix: &str) -> Vec<String> {
        let reply = self.request("GET", &format!("?list-type=2&prefix={prefix}"), b"");
        let text = reply.text();
        let names = text.split("<Key>").skip(1);
        let names = names.filter_map(|rest| rest.split_once("</Key>"));
        names.map(|(name, _)| name.to_owned()).collect()
    }

    fn request(&self, method: &str, name: &str, body: &[u8]) -> Reply {
        let slash = if name.starts_with('?') || name.is_empty() {
            ""
        } else {
            "/"
        };
        let path = format!("/{NAME}{slash}{name}");
        // moto wants a signature, and takes any.
        let signed = "AWS4-HMAC-SHA256 Credential=testing/20240101/us-east-1/s3/aws4_request, \
            SignedHeaders=host, Signature=0";
        let headers = [("Authorization", signed)];
        send(self.address, method, &path, &headers, body, 1 << 30).expect("moto answers")
    }
}

fn launch(python: &std::path::Path, address: SocketAddr) -> Child {
    let mut command = Command::new(python);
    command
        .args(["-m", "moto.server", "-H", "127.0.0.1", "-p"])
        .arg(address.port().to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().expect("python starts")
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
