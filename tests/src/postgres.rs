//! A real PostgreSQL: the one that `KEHU_TEST_POSTGRES` names (a password stands in `PGPASSWORD`), else a
//! private one on a free port, made from what is installed.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::{
        fs::{PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU32, Ordering},
    },
};

use crate::{kehu::block_on, need::is_root};

/// A server that the tests may fill with databases. The private one ends with its last user.
pub struct Server {
    /// URL of a database that is always there.
    url: String,
    private: Option<Private>,
    made: AtomicU32,
}

struct Private {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
    flags: Vec<String>,
    process: Mutex<Child>,
}

/// A database of one test, dropped with it.
pub struct Database {
    pub url: String,
    name: String,
    server: Arc<Server>,
}

static SERVER: Mutex<Weak<Server>> = Mutex::new(Weak::new());

impl Server {
    /// The server.
    pub fn get() -> Arc<Self> {
        let mut shared = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = shared.upgrade() {
            return server;
        }
        let server = Arc::new(Self::start());
        *shared = Arc::downgrade(&server);
        server
    }

    /// A private server for a test that stops it.
    pub fn of_ones_own() -> Arc<Self> {
        Arc::new(Self::of(Private::start(|_| Vec::new())))
    }

    /// A private server that encrypts, with a certificate and its key, and wants the password of the
    /// user `me`.
    pub fn with_tls(certificate: &str, key: &str) -> Arc<Self> {
        let server = Self::of(Private::start(|data| {
            for (file, text) in [("server.crt", certificate), ("server.key", key)] {
                fs::write(data.join(file), text).expect("is written");
            }
            let access = data.join("pg_hba.conf");
            let rules = fs::read_to_string(&access).expect("initdb makes it");
            let rules = format!("host all me all scram-sha-256\n{rules}");
            fs::write(access, rules).expect("is written");
            vec!["-c".to_owned(), "ssl=on".to_owned()]
        }));
        execute(
            &server.url,
            "CREATE ROLE me LOGIN CREATEDB PASSWORD 'hush hush'",
        );
        Arc::new(server)
    }

    fn start() -> Self {
        match given() {
            Some(url) => Self {
                url,
                private: None,
                made: AtomicU32::new(0),
            },
            None => Self::of(Private::start(|_| Vec::new())),
        }
    }

    fn of(private: Private) -> Self {
        Self {
            url: format!("postgres://kehu@127.0.0.1:{}/postgres", private.port),
            private: Some(private),
            made: AtomicU32::new(0),
        }
    }

    /// The port of a private server.
    pub fn port(&self) -> u16 {
        self.private.as_ref().expect("is a private server").port
    }

    /// An empty database.
    pub fn database(self: &Arc<Self>) -> Database {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let name = format!("kehu_test_{}_{number}", std::process::id());
        execute(&self.url, &format!("CREATE DATABASE {name}"));
        let (server, query) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let server = server.rsplit_once('/').map_or(server, |(server, _)| server);
        let query = if query.is_empty() {
            String::new()
        } else {
            format!("?{query}")
        };
        Database {
            url: format!("{server}/{name}{query}"),
            name,
            server: Arc::clone(self),
        }
    }

    /// Stops a private server at once, as a crash does.
    pub fn crash(&self) {
        let private = self.private.as_ref().expect("is a private server");
        private.stop("SIGQUIT");
    }

    /// Starts it again.
    pub fn come_back(&self) {
        let private = self.private.as_ref().expect("is a private server");
        let process = private.launch();
        *private
            .process
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = process;
        private.wait_until_ready();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            execute(
                &self.server.url,
                &format!("DROP DATABASE {} WITH (FORCE)", self.name),
            );
        }
    }
}

/// A connection, with the password that the command would take.
pub async fn connect(url: &str) -> tokio_postgres::Client {
    let mut config: tokio_postgres::Config = url.parse().expect("is a URL");
    if let Ok(password) = env::var("PGPASSWORD") {
        config.password(password);
    }
    let connected = config.connect(tokio_postgres::NoTls).await;
    let (client, connection) = connected.unwrap_or_else(|error| panic!("{url}: {error}"));
    tokio::spawn(connection);
    client
}

/// Runs a statement and gives what it finds, one line a row.
pub fn execute(url: &str, sql: &str) -> Vec<String> {
    block_on(async {
        let client = connect(url).await;
        let found = client
            .simple_query(sql)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        let rows = found.into_iter().filter_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => {
                let fields = (0..row.len()).map(|field| row.get(field).unwrap_or_default());
                Some(fields.collect::<Vec<_>>().join("|"))
            }
            _ => None,
        });
        rows.collect()
    })
}

impl Private {
    /// `prepare` may change what initdb made, and says with which flags the server starts.
    fn start(prepare: impl FnOnce(&Path) -> Vec<String>) -> Self {
        let programs = programs().expect("the test says that it needs PostgreSQL");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        let port = port.expect("a free port").port();
        give(folder.path());
        let made = as_user(programs.join("initdb"))
            .args(["--username=kehu", "--auth=trust", "--no-sync", "-D"])
            .arg(folder.path().join("data"))
            .output()
            .expect("initdb starts");
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        let data = folder.path().join("data");
        let flags = prepare(&data);
        let key = data.join("server.key");
        if key.exists() {
            fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("is ours");
            give(&key);
        }
        let placeholder = Command::new("true").spawn().expect("true is there");
        let mut private = Self {
            folder,
            programs,
            port,
            flags,
            process: Mutex::new(placeholder),
        };
        let process = private.launch();
        private.process = Mutex::new(process);
        private.wait_until_ready();
        private
    }

    fn launch(&self) -> Child {
        let log = fs::File::create(self.folder.path().join("log")).expect("is made");
        let port = self.port.to_string();
        // What is killed in these tests is never the machine.
        as_user(self.programs.join("postgres"))
            .arg("-D")
            .arg(self.folder.path().join("data"))
            .args([
                "-p",
                &port,
                "-c",
                "fsync=off",
                "-c",
                "listen_addresses=127.0.0.1",
            ])
            .args(&self.flags)
            .arg("-k")
            .arg(self.folder.path())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("postgres starts")
    }

    fn wait_until_ready(&self) {
        let port = self.port.to_string();
        let ready = || {
            let mut command = Command::new(self.programs.join("pg_isready"));
            let asked = command
                .args(["-q", "-h", "127.0.0.1", "-p", &port])
                .status();
            asked.expect("pg_isready starts").success()
        };
        for _ in 0..3000 {
            if ready() {
                return;
            }
        }
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        panic!("PostgreSQL does not start: {log}");
    }

    fn stop(&self, signal: &str) {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        let pid = process.id().to_string();
        let _ = Command::new("kill")
            .args(["-s", signal.trim_start_matches("SIG"), &pid])
            .status();
        let _ = process.wait();
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        self.stop("SIGQUIT");
    }
}

/// URL of the server that the environment names.
pub(crate) fn given() -> Option<String> {
    let url = env::var("KEHU_TEST_POSTGRES").ok();
    url.filter(|url| !url.is_empty())
}

/// Where `initdb` and `postgres` are installed.
pub(crate) fn programs() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    folders.extend(versions.map(|version| version.path().join("bin")));
    folders.into_iter().rev().find(|folder| {
        let has = |program: &str| Path::new(folder).join(program).is_file();
        has("initdb") && has("postgres") && has("pg_isready")
    })
}

/// PostgreSQL does not run as root: the user that it runs as instead, and the user's own group.
fn user() -> Option<(u32, u32)> {
    if !is_root() {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let ids = |user: &str| {
        let mut lines = users.lines().map(|line| line.split(':'));
        let mut line = lines.find_map(|mut line| (line.next()? == user).then_some(line))?;
        // The name is read; the password is passed over.
        let (user, group) = (line.nth(1)?, line.next()?);
        Some((user.parse().ok()?, group.parse().ok()?))
    };
    let user = ids("postgres").or_else(|| ids("nobody"));
    Some(user.expect("/etc/passwd has a user for PostgreSQL"))
}

/// A program of the server, as a user whom it accepts.
fn as_user(program: PathBuf) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = user() {
        command.uid(user).gid(group);
    }
    command
}

/// Gives a file or folder to the user of the server.
fn give(path: &Path) {
    if let Some((user, group)) = user() {
        chown(path, Some(user), Some(group)).expect("root may give it away");
    }
}
