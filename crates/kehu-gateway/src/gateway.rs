//! Sets a gateway up, starts and ends it.

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use kehu_serve::Bounds;
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
    task::JoinHandle,
};

use crate::{
    language::Chinese,
    metrics::Metrics,
    routes,
    state::{Rules, Served, State},
};

/// Fewest characters of a token: 128 bits in hexadecimal.
const SHORTEST_TOKEN: usize = 32;

/// A gateway that is to be.
#[derive(Debug)]
pub struct Builder {
    listen: SocketAddr,
    served: Vec<Served>,
    rules: Rules,
    chinese: Option<Chinese>,
    bounds: Bounds,
}

/// Why a gateway does not start.
#[derive(Debug)]
pub struct Error(Why);

#[derive(Debug)]
enum Why {
    Listen(SocketAddr, io::Error),
    Token(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Why::Listen(address, error) => {
                let why = kehu_wire::plain(&error.to_string());
                write!(f, "the gateway cannot listen on {address}: {why}")
            }
            Why::Token(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Error {}

impl Default for Builder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            served: Vec::new(),
            rules: Rules {
                body: 4 << 20,
                patience: Duration::from_secs(30),
                calls: 256,
                token: None,
                hosts: Vec::new(),
                origins: Vec::new(),
            },
            chinese: None,
            bounds: Bounds::default(),
        }
    }
}

impl Builder {
    /// Adds an API.
    #[must_use]
    pub fn serve(mut self, served: Served) -> Self {
        self.served.push(served);
        self
    }

    /// Listens there, instead of on a free port of 127.0.0.1. An address that other machines reach asks for a
    /// [`token`](Self::token).
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// What callers have to show, as `Authorization: Bearer …`: at least 32 characters.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.rules.token = Some(token.into());
        self
    }

    /// A name, beside those of this machine, under which the gateway is reached.
    #[must_use]
    pub fn host(mut self, name: impl Into<String>) -> Self {
        self.rules.hosts.push(name.into());
        self
    }

    /// A place whose pages may call, `https://app.example`: none but the gateway's own otherwise.
    #[must_use]
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.rules.origins.push(origin.into());
        self
    }

    /// Tells callers whose `Accept-Language` asks for Chinese what went wrong as `say` puts an English sentence, and,
    /// where `unasked`, those that ask for no language, too.
    #[must_use]
    pub fn chinese(mut self, say: fn(&str) -> String, unasked: bool) -> Self {
        self.chinese = Some(Chinese { say, unasked });
        self
    }

    /// Bytes of a request's body at most; 4 MiB where nothing is said.
    #[must_use]
    pub fn most_bytes(mut self, bytes: usize) -> Self {
        self.rules.body = bytes;
        self
    }

    /// Calls at a time at most, streams among them; 256 where nothing is said. Further ones are refused.
    #[must_use]
    pub fn most_calls(mut self, calls: usize) -> Self {
        self.rules.calls = calls;
        self
    }

    /// How long what is in flight may go on once the gateway is told to end; 30 seconds where nothing is said.
    #[must_use]
    pub fn end_within(mut self, time: Duration) -> Self {
        self.bounds.end = time;
        self
    }

    /// Starts it on the runtime that this is called from; it answers when this returns.
    ///
    /// # Errors
    /// When the address is taken, or is one that other machines reach and there is no token, or a short one.
    pub async fn start(self) -> Result<Gateway, Error> {
        let token = self.rules.token.as_deref();
        if token.is_none() && !self.listen.ip().is_loopback() {
            let why = format!(
                "other machines reach {}: the gateway listens there only where callers have to show a token",
                self.listen.ip()
            );
            return Err(Error(Why::Token(why)));
        }
        if token.is_some_and(|token| token.len() < SHORTEST_TOKEN) {
            let why =
                format!("the gateway's token is too short: it takes {SHORTEST_TOKEN} characters");
            return Err(Error(Why::Token(why)));
        }
        let refused = |error| Error(Why::Listen(self.listen, error));
        let listener = TcpListener::bind(self.listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let (stop, ending) = watch::channel(false);
        let mut stopped = ending.clone();
        let state = Arc::new(State {
            metrics: Metrics::of(self.served.iter().map(|served| served.api)),
            served: self.served,
            address,
            places: Arc::new(Semaphore::new(self.rules.calls)),
            rules: self.rules,
            chinese: self.chinese,
            ending,
        });
        let serving = tokio::spawn(async move {
            // Without its owner it ends, too.
            let stop = async move { drop(stopped.wait_for(|stopped| *stopped).await) };
            kehu_serve::serve(listener, routes::router(state), self.bounds, stop).await;
        });
        Ok(Gateway {
            address,
            stop,
            serving,
        })
    }
}

/// A gateway that answers until it is told to end, or dropped.
#[derive(Debug)]
pub struct Gateway {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Gateway {
    /// Sets one up.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more calls, waits until those in flight have their answers, and ends it. A stream of rows ends
    /// behind the page that is being sent, and says that it is incomplete.
    pub async fn shutdown(self) {
        let _ = self.stop.send(true);
        let _ = self.serving.await;
    }
}
