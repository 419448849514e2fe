//! How PostgreSQL is reached: who is trusted, where the password comes from, and what is said when it
//! is not let in or nobody is there.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::Command,
    sync::Arc,
};

use it::{
    kehu::{Ended, Running, below, export, run, sandbox, whole},
    need::{OPENSSL, OWN_POSTGRES, POSTGRES},
    postgres::{Server, execute},
};

tests! {
    [] => a_server_elsewhere_that_does_not_encrypt_hears_nothing;
    [POSTGRES] => rows_are_not_quoted_when_the_database_refuses_them;
    [OWN_POSTGRES] => a_server_that_is_down_at_the_start_is_waited_for_and_the_reason_told;
    [OWN_POSTGRES, OPENSSL] => certificates_are_held_against_authority_and_host,
        a_certificate_that_openssl_signed_with_itself_is_trusted_when_it_is_named,
        a_password_comes_from_a_file_or_the_environment;
}

/// Certificates of one authority, made by openssl.
struct Authority {
    folder: tempfile::TempDir,
}

impl Authority {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        openssl(
            folder.path(),
            &[
                "req",
                "-x509",
                "-subj",
                "/CN=authority",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem",
            ],
            &NEW_KEY,
        );
        Self { folder }
    }

    /// The file of its own certificate.
    fn file(&self) -> String {
        below(self.folder.path(), "ca.pem")
    }

    /// A server whose certificate is for the host.
    fn server(&self, host: &str) -> Arc<Server> {
        let folder = self.folder.path();
        fs::write(folder.join("names"), format!("subjectAltName=DNS:{host}")).expect("is written");
        let request = [
            "req",
            "-new",
            "-subj",
            "/CN=server",
            "-keyout",
            "key",
            "-out",
            "request",
        ];
        openssl(folder, &request, &NEW_KEY);
        let sign = [
            "x509",
            "-req",
            "-in",
            "request",
            "-out",
            "certificate",
            "-extfile",
            "names",
        ];
        let with = [
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-days",
            "2",
        ];
        openssl(folder, &sign, &with);
        server(folder)
    }
}

const NEW_KEY: [&str; 5] = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
];

fn openssl(folder: &Path, what: &[&str], more: &[&str]) {
    let mut command = Command::new("openssl");
    let made = command.args(what).args(more).current_dir(folder).output();
    let made = made.expect("the test says that it needs openssl");
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
}

fn server(folder: &Path) -> Arc<Server> {
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("openssl made it");
    Server::with_tls(&read("certificate"), &read("key"))
}

const PASSWORD: (&str, &str) = ("PGPASSWORD", "hush hush");

/// An export as the user `me`, in an environment without settings of its own.
fn command(sandbox: &kehu_sandbox::Sandbox, url: &str, home: &Path) -> Command {
    let mut command = export(sandbox, url);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PG")) {
        command.env_remove(name);
    }
    command.env("HOME", home).current_dir(home);
    command
}

fn assert_told(ended: &Ended, code: i32, parts: &[&str]) {
    assert_eq!(ended.code, Some(code), "{ended:#?}");
    for part in parts {
        assert!(ended.stderr.contains(part), "{part}: {}", ended.stderr);
    }
    assert!(!ended.stderr.contains("hush"), "{}", ended.stderr);
}

fn certificates_are_held_against_authority_and_host() {
    let sandbox = sandbox(20);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (ours, other) = (Authority::new(), Authority::new());
    let server = ours.server("localhost");
    let plain = Server::get();
    let (port, plain) = (server.port(), plain.database());
    let url = |host: &str, query: &str| format!("postgres://me@{host}:{port}/postgres?{query}");
    let (ours, other) = (ours.file(), other.file());
    execute(
        &format!("postgres://kehu@127.0.0.1:{port}/postgres"),
        "GRANT CREATE ON SCHEMA public TO me",
    );
    let accepted = [
        url(
            "localhost",
            &format!("sslmode=verify-full&sslrootcert={ours}"),
        ),
        url(
            "127.0.0.1",
            &format!("sslmode=verify-ca&sslrootcert={ours}"),
        ),
        url("127.0.0.1", "sslmode=require"),
        url("127.0.0.1", "sslmode=prefer"),
        url("127.0.0.1", "sslmode=disable"),
    ];
    for (number, url) in accepted.iter().enumerate() {
        let mut command = command(&sandbox, url, folder.path());
        let table = format!("customers{number}");
        whole(
            command
                .env(PASSWORD.0, PASSWORD.1)
                .args(["--table", &table]),
        );
    }
    let refused = [
        (
            url(
                "127.0.0.1",
                &format!("sslmode=verify-full&sslrootcert={ours}"),
            ),
            "for another host",
        ),
        (
            url(
                "localhost",
                &format!("sslmode=verify-full&sslrootcert={other}"),
            ),
            "signed by nobody",
        ),
        (
            url(
                "localhost",
                &format!("sslmode=verify-ca&sslrootcert={other}"),
            ),
            "signed by nobody",
        ),
        (url("localhost", "sslmode=verify-full"), "signed by nobody"),
        (
            format!("{}?sslmode=verify-full", plain.url),
            "offers no encryption",
        ),
        (
            format!("{}?sslmode=require", plain.url),
            "offers no encryption",
        ),
    ];
    for (url, part) in refused {
        let mut command = command(&sandbox, &url, folder.path());
        // What is not to be trusted is not waited for.
        let ended = run(command
            .env(PASSWORD.0, PASSWORD.1)
            .args(["--patience", "1h"]));
        assert_told(&ended, 4, &[part, "help: "]);
    }
    for (query, part) in [
        (
            format!("sslrootcert={ours}.gone&sslmode=verify-ca"),
            "sslrootcert",
        ),
        ("sslmode=perhaps".to_owned(), "sslmode is one of"),
        ("sslcert=mine.pem".to_owned(), "sslcert"),
    ] {
        let mut command = command(&sandbox, &url("localhost", &query), folder.path());
        assert_told(&run(&mut command), 2, &[part]);
    }
}

fn a_certificate_that_openssl_signed_with_itself_is_trusted_when_it_is_named() {
    let sandbox = sandbox(20);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let own = [
        "req",
        "-x509",
        "-subj",
        "/CN=server",
        "-keyout",
        "key",
        "-out",
        "certificate",
    ];
    let name = ["-addext", "subjectAltName=DNS:localhost"];
    openssl(folder.path(), &own, &[&NEW_KEY[..], &name].concat());
    let server = server(folder.path());
    let file = below(folder.path(), "certificate");
    let query = format!("sslmode=verify-full&sslrootcert={file}");
    let port = server.port();
    for (host, code) in [("localhost", 0), ("127.0.0.1", 4)] {
        let url = format!("postgres://kehu@{host}:{port}/postgres?{query}");
        let ended = run(&mut command(&sandbox, &url, folder.path()));
        assert_eq!(ended.code, Some(code), "{ended:#?}");
    }
}

fn a_server_elsewhere_that_does_not_encrypt_hears_nothing() {
    let sandbox = sandbox(20);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("has an address").port();
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("somebody comes");
        let mut request = [0; 8];
        stream.read_exact(&mut request).expect("asks for TLS");
        stream.write_all(b"N").expect("is answered");
        let mut heard = Vec::new();
        stream.read_to_end(&mut heard).expect("ends");
        heard
    });
    // An address of this machine that does not look like one.
    let url = format!("postgres://me@127.1:{port}/crm");
    let mut command = command(&sandbox, &url, folder.path());
    let ended = run(command.env(PASSWORD.0, PASSWORD.1));
    assert_told(&ended, 4, &["offers no encryption", "sslmode=disable"]);
    assert!(heard.join().expect("no panic").is_empty());
    assert!(sandbox.requests().is_empty());
}

fn a_password_comes_from_a_file_or_the_environment() {
    let sandbox = sandbox(20);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Authority::new().server("localhost");
    let port = server.port();
    let home = folder.path();
    execute(
        &format!("postgres://kehu@127.0.0.1:{port}/postgres"),
        "CREATE DATABASE crm OWNER me",
    );
    let url = format!("postgres://me@localhost:{port}/crm");
    let try_with = |variables: &[(&str, &str)], url: &str| {
        let mut command = command(&sandbox, url, home);
        run(command
            .envs(variables.iter().copied())
            .args(["--patience", "1h"]))
    };
    assert_told(&try_with(&[], &url), 2, &["wants a password", "PGPASSWORD"]);
    assert_told(
        &try_with(&[("PGPASSWORD", "no")], &url),
        3,
        &["password authentication failed"],
    );
    let nowhere = url.replace("/crm", "/nowhere");
    assert_told(
        &try_with(&[PASSWORD], &nowhere),
        3,
        &["\"nowhere\" does not exist"],
    );
    assert_eq!(try_with(&[PASSWORD], &url).code, Some(0));
    let passwords = home.join(".pgpass");
    fs::write(&passwords, "*:*:crm:me:hush hush\n").expect("is written");
    fs::set_permissions(&passwords, fs::Permissions::from_mode(0o644)).expect("is ours");
    assert_told(&try_with(&[], &url), 2, &["others", "chmod 600"]);
    fs::set_permissions(&passwords, fs::Permissions::from_mode(0o600)).expect("is ours");
    assert_eq!(try_with(&[], &url).code, Some(0));
    let moved = home.join("passwords");
    fs::rename(&passwords, &moved).expect("is moved");
    let named = moved.to_str().expect("UTF-8");
    assert_eq!(try_with(&[("PGPASSFILE", named)], &url).code, Some(0));
    let service =
        format!("[crm]\nhost=localhost\nport={port}\nuser=me\ndbname=crm\npassfile={named}\n");
    fs::write(home.join(".pg_service.conf"), service).expect("is written");
    assert_eq!(try_with(&[], "postgres://?service=crm").code, Some(0));
    assert_eq!(
        try_with(&[("PGSERVICE", "crm")], "postgres://").code,
        Some(0)
    );
    assert_told(&try_with(&[], "postgres://?service=no"), 2, &["[no]"]);
}

fn a_server_that_is_down_at_the_start_is_waited_for_and_the_reason_told() {
    let server = Server::of_ones_own();
    let sandbox = sandbox(100);
    let database = server.database();
    server.crash();
    let away = run(export(&sandbox, &database.url).args(["--patience", "50ms"]));
    assert_told(&away, 4, &["Connection refused"]);
    assert!(sandbox.requests().is_empty());
    let running = Running::start(export(&sandbox, &database.url).args(["--interval", "1h"]));
    let line = running.wait_for_line("waiting for postgres");
    assert!(
        line.contains("\"waiting\":") && line.contains("Connection refused"),
        "{line}"
    );
    server.come_back();
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
}

fn rows_are_not_quoted_when_the_database_refuses_them() {
    let sandbox = sandbox(60);
    let server = Server::get();
    let database = server.database();
    whole(&mut export(&sandbox, &database.url));
    execute(
        &database.url,
        "DELETE FROM nxcloud_customers; ALTER TABLE nxcloud_customers ADD CHECK (full_name IS NULL)",
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rejects = below(folder.path(), "rejects.ndjson");
    let ended = run(export(&sandbox, &database.url).args(["--rejects", &rejects, "-vv"]));
    assert!(matches!(ended.code, Some(1 | 6)), "{ended:#?}");
    assert!(
        ended.stderr.contains("violates check constraint"),
        "{ended:#?}"
    );
    assert!(!ended.stderr.contains("Failing row"), "{ended:#?}");
    assert!(
        !ended.summary.to_string().contains("Failing row"),
        "{ended:#?}"
    );
}
