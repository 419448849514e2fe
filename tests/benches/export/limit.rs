//! What the sandbox can give: signed requests by hand over a bare socket, answers thrown away but for
//! the cursor.

use std::{
    collections::HashMap,
    io::{BufReader, Write as _},
    net::TcpStream,
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use kehu_runtime::{
    auth::{Inputs, signature},
    info::{AuthInfo, Piece, SigningInfo, Source},
};
use kehu_sandbox::Sandbox;

use super::{
    answers::{answer, cursor},
    kehu::{API, OPERATION},
};

const PAGE: u64 = 50;

/// Reads all customers, `parallel` pages at a time: how many, and how long it took. Readers do not share
/// the customers: each reads as many as its part would be.
pub fn read(sandbox: &Sandbox, parallel: usize) -> (u64, Duration) {
    let client = Client::of(sandbox);
    let begun = Instant::now();
    let rows = thread::scope(|scope| {
        let readers: Vec<_> = (0..parallel)
            .map(|_| scope.spawn(|| client.read(parallel as u64)))
            .collect();
        let rows = readers
            .into_iter()
            .map(|reader| reader.join().expect("reads"));
        rows.sum()
    });
    (rows, begun.elapsed())
}

struct Client {
    address: std::net::SocketAddr,
    path: String,
    operation_path: &'static str,
    action: Vec<(&'static str, &'static str)>,
    signing: &'static SigningInfo,
    credentials: Vec<(String, String)>,
    customers: u64,
}

impl Client {
    fn of(sandbox: &Sandbox) -> Self {
        let mut apis = it::apis().iter();
        let api = apis.find(|api| api.info.name == API).expect("is there");
        let operation = api.operation(OPERATION).expect("is there");
        let [AuthInfo::SignedHeaders(signing)] = api.info.auth else {
            panic!("{API} signs its requests");
        };
        let items = sandbox.items(API, "customers").expect("are there");
        Self {
            address: sandbox.address(),
            path: format!("/{API}{}", operation.info.path),
            operation_path: operation.info.path,
            action: operation.info.headers.to_vec(),
            signing,
            credentials: sandbox.credentials(API),
            customers: items.len(),
        }
    }

    /// Reads pages until its share of all customers is there.
    fn read(&self, share: u64) -> u64 {
        let stream = TcpStream::connect(self.address).expect("connects");
        stream.set_nodelay(true).expect("is a TCP socket");
        let mut answers = BufReader::with_capacity(128 * 1024, stream);
        let mut page = Vec::new();
        let mut after = None;
        let mut rows = 0;
        loop {
            let request = self.request(after);
            let sent = answers.get_mut().write_all(request.as_bytes());
            sent.expect("sends");
            answer(&mut answers, &mut page);
            after = cursor(&page);
            rows += PAGE;
            if after.is_none() || rows * share >= self.customers {
                return rows.min(self.customers.div_ceil(share));
            }
        }
    }

    fn request(&self, after: Option<u64>) -> String {
        let given: HashMap<&str, &str> = self
            .credentials
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let (tenant, app) = (given["tenant_id"], given["app_key"]);
        let after = after.map_or_else(String::new, |id| format!(r#","after":{id}"#));
        let body = format!(r#"{{"tenant_id":{tenant},"app_key":"{app}","limit":{PAGE}{after}}}"#);
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let timestamp = now.expect("is later").as_millis().to_string();
        let client: Vec<(&str, &str)> = given.into_iter().collect();
        let sign = signature(
            self.signing,
            &Inputs {
                client: &client,
                timestamp: timestamp.parse().expect("is a number"),
                headers: &self.action,
                method: "POST",
                path: self.operation_path,
                body: body.as_bytes(),
                ..Inputs::EMPTY
            },
        );
        let sign = sign.expect("signs");
        format!(
            "POST {} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n{}\r\n{body}",
            self.path,
            self.address,
            body.len(),
            self.headers(&client, &timestamp, &sign),
        )
    }

    /// The signed headers and the signature, a line each.
    fn headers(&self, client: &[(&str, &str)], timestamp: &str, sign: &str) -> String {
        let find = |pairs: &[(&str, &str)], name: &str| {
            let found = pairs.iter().find(|(known, _)| *known == name);
            found.map_or_else(String::new, |(_, value)| (*value).to_owned())
        };
        let mut lines = String::new();
        for header in self.signing.sent {
            let value = match header.value {
                [Piece::Of(Source::Client(field))] => find(client, field),
                [Piece::Of(Source::TimestampMs)] => timestamp.to_owned(),
                [Piece::Of(Source::Operation)] => find(&self.action, header.name),
                [Piece::Of(Source::Signature)] => sign.to_owned(),
                [Piece::Text(value)] => (*value).to_owned(),
                composed => panic!("nobody here fills {composed:?}"),
            };
            lines += &format!("{}: {value}\r\n", header.name);
        }
        lines
    }
}
