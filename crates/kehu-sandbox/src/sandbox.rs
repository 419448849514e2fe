//! Starting and stopping a sandbox, and what can be asked of it in between.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread::{self, JoinHandle};

use kehu_spec::Sources;
use kehu_spec::model::Api;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::credentials::Credentials;
use crate::error::{Error, Result};
use crate::faults::{Faults, FaultsHandle};
use crate::items::Items;
use crate::request_log::{Received, RequestLog};
use crate::seed;
use crate::server::{Service, router};
use crate::time::Clock;
use crate::vendor::{Setup, Vendor};
use crate::wire::{Control, Door};

/// A running sandbox. It stops when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    service: Arc<Service>,
    came: Arc<AtomicU64>,
    stop: Option<oneshot::Sender<()>>,
    stopped: Option<oneshot::Receiver<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Sets up a sandbox; [`Builder::start`] starts it.
#[derive(Debug, Clone)]
#[must_use = "a sandbox does nothing until it is started"]
pub struct Builder {
    specs: Option<Sources>,
    models: Option<Vec<Api>>,
    apis: Option<Vec<String>>,
    customers: u64,
    seed: u64,
    database: Option<PathBuf>,
    faults: Faults,
    clock_offset_s: i64,
    listen: SocketAddr,
    log_requests: usize,
    log_bytes: usize,
    keep_limits: bool,
    token_life_s: Option<u64>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            specs: None,
            models: None,
            apis: None,
            customers: 1000,
            seed: 7,
            database: None,
            faults: Faults::none(),
            clock_offset_s: 0,
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            log_requests: 1000,
            log_bytes: 16 << 20,
            keep_limits: true,
            token_life_s: None,
        }
    }
}

impl Builder {
    /// Serves these specifications instead of those that were there when the crate was built.
    pub fn specs(mut self, specs: Sources) -> Self {
        self.specs = Some(specs);
        self
    }

    /// Serves these APIs, of which the check found no errors.
    pub fn models(mut self, models: impl IntoIterator<Item = Api>) -> Self {
        self.models = Some(models.into_iter().collect());
        self
    }

    /// Serves only these APIs: a large number of customers is made once for each.
    pub fn apis<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.apis = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// How many people are made up, besides the documentation's own; 1000 where nothing is said. A
    /// database file that is filled already stays as it is.
    ///
    /// A million take about half a minute and 1.3 GB for each API in memory on a machine of two busy
    /// cores; the first query by a field then takes a few seconds more, for the field's index.
    pub fn customers(mut self, count: u64) -> Self {
        self.customers = count;
        self
    }

    /// From what people are made up: the same seed and number give the same people.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Keeps the data in a file, instead of in memory.
    pub fn database(mut self, path: impl Into<PathBuf>) -> Self {
        self.database = Some(path.into());
        self
    }

    /// What goes wrong from the beginning.
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// The sandbox's clock is so many seconds ahead, or behind: in the header `Date` and wherever it
    /// looks at the time.
    pub fn clock_offset(mut self, seconds: i64) -> Self {
        self.clock_offset_s = seconds;
        self
    }

    /// Where to listen; a free port of `127.0.0.1` where nothing is said.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// How many of the last requests [`Sandbox::requests`] remembers; 1000 where nothing is said, fewer
    /// where they are larger than [`record_bytes`](Self::record_bytes).
    pub fn record(mut self, most: usize) -> Self {
        self.log_requests = most;
        self
    }

    /// How much memory the remembered requests take at most, the last one aside; 16 MiB where nothing
    /// is said.
    pub fn record_bytes(mut self, most: usize) -> Self {
        self.log_bytes = most;
        self
    }

    /// Whether calls beyond the limits that a vendor states are refused, as they are where nothing is said.
    pub fn keep_limits(mut self, keep: bool) -> Self {
        self.keep_limits = keep;
        self
    }

    /// How long issued tokens hold, instead of what the specification says.
    pub fn token_lifetime(mut self, seconds: u64) -> Self {
        self.token_life_s = Some(seconds);
        self
    }

    /// Starts the sandbox on threads of its own; it answers when this returns.
    ///
    /// # Errors
    /// When the specifications are wrong, the address is taken, or the database cannot be opened.
    pub async fn start(self) -> Result<Sandbox> {
        let (tell, told) = oneshot::channel();
        let (stop, stopping) = oneshot::channel();
        let (finish, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("kehu-sandbox".into());
        let thread = thread
            .spawn(move || run(self, tell, stopping, finish))
            .map_err(Error::start)?;
        let lost = || Error::start(std::io::Error::other("the thread ended"));
        let (address, service) = told.await.map_err(|_| lost())??;
        Ok(Sandbox {
            address,
            service,
            came: Arc::default(),
            stop: Some(stop),
            stopped: Some(stopped),
            thread: Some(thread),
        })
    }

    fn apis_of(&mut self) -> Result<Vec<Api>> {
        let mut apis = match (self.specs.take(), self.models.take()) {
            (None, Some(models)) => models,
            (Some(sources), _) => {
                let loaded = kehu_spec::load(&sources).into_result();
                loaded.map_err(|found| Error::specs(found.render(&sources, false)))?
            }
            // Those were checked before they were embedded.
            (None, None) => kehu_spec::load(&kehu_specs::sources()).apis,
        };
        let Some(names) = &self.apis else {
            return Ok(apis);
        };
        for name in names {
            if apis.iter().all(|api| api.name != *name) {
                return Err(Error::unknown(format!("no API is called `{name}`")));
            }
        }
        apis.retain(|api| names.contains(&api.name));
        Ok(apis)
    }

    fn service(mut self, address: SocketAddr) -> Result<Service> {
        let apis = self.apis_of()?;
        let setup = Setup {
            database: self.database.as_deref(),
            keep_limits: self.keep_limits,
            token_life_s: self.token_life_s,
        };
        let vendors = apis.into_iter().map(|api| Vendor::new(api, &setup));
        let vendors: Vec<_> = vendors.collect::<rusqlite::Result<_>>()?;
        // A file has room for one writer at a time.
        seed::seed(&vendors, self.customers, self.seed, self.database.is_none())?;
        Ok(Service {
            vendors,
            faults: FaultsHandle::new(self.faults, self.seed),
            log: RequestLog::new(self.log_requests, self.log_bytes),
            address,
            clock: Clock::new(self.clock_offset_s),
            seed: self.seed,
            calls: AtomicU64::new(0),
        })
    }
}

/// What the thread tells when it serves.
type Started = Result<(SocketAddr, Arc<Service>)>;

/// The sandbox's own thread: it ends when it is told to, or when nobody is left to tell it.
fn run(
    builder: Builder,
    tell: oneshot::Sender<Started>,
    stop: oneshot::Receiver<()>,
    finish: oneshot::Sender<()>,
) {
    let cores = thread::available_parallelism().map_or(2, usize::from);
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = match runtime
        .worker_threads(cores.clamp(2, 4))
        .thread_name("kehu-sandbox")
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return drop(tell.send(Err(Error::start(error)))),
    };
    let listen = builder.listen;
    // The port is known to be free before a minute is spent on customers.
    let listener = match runtime.block_on(TcpListener::bind(listen)) {
        Ok(listener) => listener,
        Err(error) => return drop(tell.send(Err(Error::listen(listen.to_string(), error)))),
    };
    let address = listener.local_addr().unwrap_or(listen);
    let service = match builder.service(address) {
        Ok(service) => Arc::new(service),
        Err(error) => return drop(tell.send(Err(error))),
    };
    let app = router(service.clone()).into_make_service_with_connect_info::<Control>();
    if tell.send(Ok((address, service))).is_err() {
        return;
    }
    runtime.block_on(async {
        let serving = tokio::spawn(async { axum::serve(Door(listener), app).await });
        let _ = stop.await;
        serving.abort();
        let _ = serving.await;
    });
    runtime.shutdown_background();
    let _ = finish.send(());
}

impl Sandbox {
    /// Starts one with the embedded specifications and 1000 customers, on a free port.
    ///
    /// # Errors
    /// When no port or thread can be had.
    pub async fn start() -> Result<Self> {
        Self::builder().start().await
    }

    /// Sets one up.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The names of the APIs that it serves.
    pub fn apis(&self) -> impl Iterator<Item = &str> {
        let vendors = self.service.vendors.iter();
        vendors.map(|vendor| vendor.api.name.as_str())
    }

    /// Whether customers are made up for an API: a collection of its specs is of people, as `means` says of fields.
    pub fn makes_up(&self, api: &str) -> bool {
        self.vendor(api).is_some_and(seed::makes_up)
    }

    /// The base URL of an API, as a client is given it: the paths of the operations follow.
    pub fn url(&self, api: &str) -> String {
        format!("http://{}/{api}", self.address)
    }

    /// The accepted value of each client field of an API; none for an API that is not served.
    pub fn credentials(&self, api: &str) -> Vec<(String, String)> {
        let accepted = |vendor: &Vendor| vendor.accounts.first().credentials.list().to_vec();
        self.vendor(api).map_or_else(Vec::new, accepted)
    }

    /// The base URL of another account of an API. It is there as soon as somebody calls it, sees the same
    /// data, and has limits and tokens of its own; a fault whose API is `shop@acme` is that account's.
    pub fn account_url(&self, api: &str, account: &str) -> String {
        format!("{}@{account}", self.url(api))
    }

    /// What another account of an API accepts, as [`credentials`](Self::credentials).
    pub fn account_credentials(&self, api: &str, account: &str) -> Vec<(String, String)> {
        let of = |vendor: &Vendor| Credentials::of_account(&vendor.api, account);
        self.vendor(api)
            .map_or_else(Vec::new, |vendor| of(vendor).list().to_vec())
    }

    fn vendor(&self, api: &str) -> Option<&Vendor> {
        let mut vendors = self.service.vendors.iter();
        vendors.find(|vendor| vendor.api.name == api)
    }

    /// Sets and clears what goes wrong.
    pub fn faults(&self) -> FaultsHandle {
        self.service.faults.clone()
    }

    /// The last requests, the oldest first.
    pub fn requests(&self) -> Vec<Received> {
        self.service.log.list()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.service.log.clear();
    }

    /// The clock is so many seconds ahead from now on.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.service.clock.set_offset(seconds);
    }

    /// Every token issued so far is refused from now on; the ready one of the credentials is not.
    pub fn forget_tokens(&self) {
        let vendors = self.service.vendors.iter();
        vendors.for_each(|vendor| vendor.accounts.forget_tokens());
    }

    /// The items of a collection.
    ///
    /// # Errors
    /// When the API or the collection is not there.
    pub fn items(&self, api: &str, collection: &str) -> Result<Items> {
        let missing = || Error::unknown(format!("`{api}` has no collection `{collection}`"));
        let mut vendors = self.service.vendors.iter();
        let vendor = vendors.position(|vendor| vendor.api.name == api);
        let vendor = vendor.ok_or_else(missing)?;
        let mut shelves = self.service.vendors[vendor].shelves.iter();
        let shelf = shelves
            .position(|shelf| shelf.table.collection.name == collection)
            .ok_or_else(missing)?;
        Ok(Items {
            service: self.service.clone(),
            vendor,
            shelf,
            came: self.came.clone(),
        })
    }

    /// Stops it and waits until its port is free.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(stopped) = self.stopped.take() {
            let _ = stopped.await;
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
