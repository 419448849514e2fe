//! What an agent gets: tools that it can afford, ids that keep their digits, refusals that say what to do,
//! answers that end, exports that are exact, and a server that no message brings down.

mod calls;
mod exports;
mod http;
mod protocol;
mod tools;

use std::time::Duration;

use kehu_mcp::{Options, Served, Server, serve_stream};
use kehu_registry::{Api, Config};
use kehu_sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::io::{
    AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf,
};

/// A client on a stream of its own, and what it talks to.
struct Agent {
    to: WriteHalf<DuplexStream>,
    from: Lines<BufReader<ReadHalf<DuplexStream>>>,
    asked: u64,
    _sandbox: Option<Sandbox>,
}

impl Agent {
    /// One that talks to a server over this many customers of a sandbox.
    async fn new(customers: u64, options: Options) -> Self {
        let (served, sandbox) = sandboxed(customers).await;
        let server = Server::new(
            served,
            Options {
                sandbox: true,
                ..options
            },
        );
        let mut agent = Self::of(server).await;
        agent._sandbox = Some(sandbox);
        agent
    }

    /// One that has shaken hands.
    async fn of(server: Server) -> Self {
        let mut agent = Self::silent(server);
        let hello = json!({
            "protocolVersion": "2025-11-25", "capabilities": {},
            "clientInfo": { "name": "test", "version": "1" },
        });
        let answer = agent.ask("initialize", hello).await;
        assert_eq!(
            answer["result"]["protocolVersion"], "2025-11-25",
            "{answer}"
        );
        agent
            .say(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
            .await;
        agent
    }

    /// One that has said nothing yet.
    fn silent(server: Server) -> Self {
        let (here, there) = tokio::io::duplex(1 << 20);
        let (reader, writer) = tokio::io::split(there);
        tokio::spawn(serve_stream(server, reader, writer));
        let (from, to) = tokio::io::split(here);
        Self {
            to,
            from: BufReader::new(from).lines(),
            asked: 0,
            _sandbox: None,
        }
    }

    async fn say(&mut self, line: &str) {
        self.to
            .write_all(line.as_bytes())
            .await
            .expect("the server listens");
        self.to.write_all(b"\n").await.expect("the server listens");
    }

    /// The next message.
    async fn hear(&mut self) -> Value {
        let line = tokio::time::timeout(Duration::from_secs(60), self.from.next_line());
        let line = line
            .await
            .expect("an answer in time")
            .expect("a line")
            .expect("the server is there");
        serde_json::from_str(&line).expect("JSON")
    }

    /// The answer to a request.
    async fn ask(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        let request = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.say(&request.to_string()).await;
        loop {
            let heard = self.hear().await;
            if heard["id"] == id {
                return heard;
            }
        }
    }

    /// What a tool says, and whether it is an error.
    async fn call(&mut self, tool: &str, arguments: Value) -> (Value, bool) {
        let answer = self
            .ask(
                "tools/call",
                json!({ "name": tool, "arguments": arguments }),
            )
            .await;
        let result = &answer["result"];
        let text = result["content"][0]["text"]
            .as_str()
            .unwrap_or_else(|| panic!("{answer}"));
        let said = serde_json::from_str(text).expect("JSON in the text");
        (said, result["isError"] == true)
    }

    /// What a tool says that does what it is asked.
    async fn done(&mut self, tool: &str, arguments: Value) -> Value {
        let (said, failed) = self.call(tool, arguments).await;
        assert!(!failed, "{tool}: {said}");
        said
    }

    /// What a tool says that does not.
    async fn refused(&mut self, tool: &str, arguments: Value) -> Value {
        let (said, failed) = self.call(tool, arguments).await;
        assert!(failed, "{tool}: {said}");
        said
    }
}

/// The built-in APIs on a sandbox.
async fn sandboxed(customers: u64) -> (Vec<Served>, Sandbox) {
    let models = it::apis().iter().map(|api| api.model().clone());
    let sandbox = Sandbox::builder()
        .models(models)
        .customers(customers)
        .start()
        .await
        .expect("a sandbox");
    let served = it::apis()
        .iter()
        .map(|api| served(api, &sandbox, |_, value| value));
    (served.collect(), sandbox)
}

/// An API on a sandbox, with credentials as `change` leaves them.
fn served(api: &'static Api, sandbox: &Sandbox, change: fn(&str, String) -> String) -> Served {
    let config = Config::new(api.info).base_url(sandbox.url(api.info.name));
    let credentials = sandbox.credentials(api.info.name).into_iter();
    let config = credentials.fold(config, |config, (field, value)| {
        let value = change(&field, value);
        config.set(&field, value)
    });
    let session = api.connect(config).map_err(|error| error.to_string());
    Served { api, session }
}

/// An API of a spec of our own: `operations` files beside its `api.toml`.
fn made(operations: &[(String, String)]) -> &'static Api {
    let head = "name = \"shop\"\ntitle = \"Shop\"\nsummary = \"A made-up shop.\"\n\
        [[server]]\nname = \"main\"\nurl = \"https://shop.example\"\n\
        [envelope]\ncode = \"code\"\nsuccess = 0\nmessage = \"message\"\ndata = \"data\"\n\
        [[error]]\ncode = 7\nname = \"closed\"\nis = \"permission\"\nthen = \"never\"\ndoc = \"The shop is closed. Come back tomorrow.\"\n";
    let mut texts = vec![("shop/api.toml".to_owned(), head.to_owned())];
    texts.extend(
        operations
            .iter()
            .map(|(name, text)| (format!("shop/endpoints/{name}.toml"), text.clone())),
    );
    let sources = kehu_spec::Sources::from_texts(
        texts
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str())),
    );
    let apis = kehu_spec::load(&sources).into_result();
    let apis = apis.unwrap_or_else(|found| panic!("{}", found.render(&sources, false)));
    Api::of(apis.into_iter().next().expect("an API"))
}

/// An API that answers as it is told.
fn stubbed(api: &'static Api, stub: kehu_runtime::Stub) -> Served {
    let session = api.connect(Config::new(api.info).transport(stub));
    Served {
        api,
        session: Ok(session.expect("a client")),
    }
}
