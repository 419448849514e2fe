//! Where an export may write: what is refused before anything is fetched, what is never overwritten,
//! and who can read what it makes.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
    process::Command,
};

use serde_json::json;

use it::{
    contents::FILES,
    kehu::{API, below, export, run, sandbox, whole},
    made::{assert_private, listing, mode},
};

/// The command in a folder of its own, so that targets may be relative.
fn within(folder: &Path, mut command: Command, flags: &[&str]) -> Command {
    command.current_dir(folder).args(flags);
    command
}

#[test]
fn what_cannot_be_written_is_refused_before_anything_is_fetched() {
    let sandbox = sandbox(60);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    fs::create_dir(folder.join("folder.csv")).expect("is made");
    fs::write(folder.join("notes.ndjson"), "{\"path\":\"mine\"}\n").expect("is written");
    fs::write(folder.join("notes.html"), "<p>mine</p>").expect("is written");
    fs::write(folder.join("empty.ndjson"), "").expect("is written");
    fs::hard_link(folder.join("empty.ndjson"), folder.join("linked.ndjson")).expect("is made");
    symlink("a.ndjson", folder.join("link.ndjson")).expect("is made");
    symlink("circle.ndjson", folder.join("circle.ndjson")).expect("is made");
    let before = listing(folder);
    let cases: &[(&[&str], &str)] = &[
        (&["s3://bucket"], "no name such as crm/customers.parquet"),
        (&["gs://bucket/a"], "does not tell what it is to be"),
        (
            &["s3://key:hush@bucket/a.parquet"],
            "no user, password or port",
        ),
        (
            &["az://bucket/a.csv?secret=hush"],
            "behind `?` it takes `endpoint`",
        ),
        (
            &["s3://bucket/a.csv?endpoint=http://store.example"],
            "AWS_ALLOW_HTTP=true",
        ),
        (
            &["s3://bucket/a.csv", "--table", "x"],
            "s3://bucket/a.csv names objects",
        ),
        (&["http://host/a.csv"], "does not write to `http:`"),
        (&["duckdb:a.db"], "does not write to `duckdb:`"),
        (&["mysql://me:hush@host/a"], "does not write to `mysql:`"),
        (&["file:///tmp/a.csv"], "does not write to `file:`"),
        (&["customers"], "does not tell what it is to be"),
        (&["sqlite:"], "names no file"),
        (&["sqlite::memory:"], "in memory"),
        (&["no/such/a.csv"], "there is no folder no/such"),
        (&["sqlite:no/such.db"], "there is no folder no"),
        (&["notes.html/a.csv"], "notes.html is not a folder"),
        (&["folder.csv"], "is not a file"),
        (&["circle.ndjson"], "circle"),
        (&["a.db", "--table", "../x"], "--table: `../x`"),
        (&["a.db", "--table", ""], "--table: ``"),
        (&["a.db", "--table", "a.b.c"], "--table: `a.b.c`"),
        (&["a.db", "--table", "_kehu_exports"], "kehu itself uses"),
        (&["a.db", "--table", "sqlite_master"], "kehu itself uses"),
        (&["a.csv", "--table", "x"], "a.csv is a file"),
        (
            &["a.db", "--csv-null", "NULL"],
            "--csv-null: sqlite:a.db is not CSV",
        ),
        (&["a.ndjson", "--csv-bom"], "--csv-bom: a.ndjson is not CSV"),
        (
            &["a.csv", "--csv-null", "a,b"],
            "--csv-null: a string with a comma",
        ),
        (
            &["a.csv", "--rejects", "no/r.ndjson"],
            "--rejects: there is no folder no",
        ),
        (
            &["a.csv", "--rejects", "/dev/null"],
            "/dev/null is there, and is not a file",
        ),
        (
            &["a.csv", "--rejects", "notes.ndjson"],
            "notes.ndjson is there already",
        ),
        (
            &["a.csv", "--report", "notes.html"],
            "notes.html is there already",
        ),
        (&["a.ndjson", "--rejects", "a.ndjson"], "the same file"),
        (&["a.ndjson", "--rejects", "./a.ndjson"], "the same file"),
        (
            &["a.ndjson", "--rejects", "folder.csv/../a.ndjson"],
            "the same file",
        ),
        (&["a.ndjson", "--rejects", "link.ndjson"], "the same file"),
        (
            &[
                "a.csv",
                "--rejects",
                "empty.ndjson",
                "--report",
                "linked.ndjson",
            ],
            "the same file",
        ),
        (&["a.db", "--rejects", "a.db-wal"], "among what kehu keeps"),
        (
            &["a.csv", "--report", "a.csv.rejects.ndjson"],
            "the same file",
        ),
        (&["a.csv", "--report", "r.html", "--with", "a.csv"], "again"),
        (
            &["a.csv", "--report", "b.csv", "--with", "b.csv"],
            "the same file",
        ),
        (
            &["postgres://me:hush@127.0.0.1:1/x"],
            "a password in a flag",
        ),
        (
            &["postgres://me@127.0.0.1:1/x?password=hush"],
            "a password in a flag",
        ),
        (
            &["postgres:me:hush@127.0.0.1:1/x"],
            "does not begin with `postgres://`",
        ),
        (
            &[
                "a.csv",
                "--report",
                "r.html",
                "--with",
                "postgres://me:hush@h/x",
            ],
            "a password in a flag",
        ),
    ];
    for (flags, expect) in cases {
        let ended = run(&mut within(folder, export(&sandbox, flags[0]), &flags[1..]));
        assert!(matches!(ended.code, Some(1 | 2)), "{flags:?}: {ended:#?}");
        assert!(ended.stderr.contains(expect), "{flags:?}: {}", ended.stderr);
        assert!(!ended.stderr.contains("hush"), "{}", ended.stderr);
        assert_eq!(listing(folder), before, "{flags:?}");
    }
    assert!(sandbox.requests().is_empty());
}

#[test]
fn a_list_of_rejects_is_replaced_by_its_own_export_alone() {
    let sandbox = sandbox(60);
    let items = sandbox.items(API, "customers").expect("is there");
    let keys = items.keys().expect("are there");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let list = below(folder.path(), "rejects.ndjson");
    let command = |target: &str| {
        let mut command = export(&sandbox, &below(folder.path(), target));
        command.args(["--rejects", &list]);
        command
    };
    fs::write(&list, "").expect("is written");
    assert!(
        items
            .change(&keys[3], &json!({ "tags": "none" }))
            .expect("changes")
    );
    assert_eq!(run(&mut command("a.ndjson")).code, Some(6));
    let listed = fs::read_to_string(&list).expect("is there");
    assert_eq!(listed.lines().count(), 1, "{listed}");
    // The same export replaces it, whichever way its target is written; another one does not.
    let ended = run(&mut command("./a.ndjson"));
    assert_eq!(ended.code, Some(6), "{ended:#?}");
    for other in ["b.ndjson", "a.db"] {
        let ended = run(&mut command(other));
        assert_eq!(ended.code, Some(2), "{ended:#?}");
        assert!(ended.stderr.contains("is there already"), "{ended:#?}");
        assert_eq!(fs::read_to_string(&list).expect("is there"), listed);
    }
    assert!(
        items
            .change(&keys[3], &json!({ "tags": [] }))
            .expect("changes")
    );
    whole(&mut command("a.ndjson"));
    assert!(!Path::new(&list).exists());
}

#[test]
fn a_link_leads_to_the_file_that_is_written() {
    let sandbox = sandbox(60);
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in FILES {
        let real = folder.path().join(format!("real-{name}"));
        let link = folder.path().join(name);
        symlink(&real, &link).expect("is made");
        whole(&mut export(&sandbox, &below(folder.path(), name)));
        assert!(
            link.is_symlink() && real.is_file() && !real.is_symlink(),
            "{name}"
        );
        let again = whole(&mut export(&sandbox, real.to_str().expect("UTF-8")));
        assert_eq!(again.summary["run"], 2, "{name}");
    }
}

#[test]
fn nobody_else_reads_what_an_export_makes() {
    let sandbox = sandbox(60);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let made = assert_private(&sandbox, folder.path(), &FILES);
    assert!(made.len() > 15, "{made:?}");
    // What a person has opened to others stays open.
    let folder = folder.path().join("022");
    for name in FILES {
        let path = folder.join(name);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("is ours");
        run(&mut export(&sandbox, path.to_str().expect("UTF-8")));
        assert_eq!(mode(&path), 0o640, "{name}");
    }
}

#[test]
fn what_lies_beside_the_parts_stays_there() {
    let sandbox = sandbox(60);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let keeping = folder.path().join("a.ndjson.kehu");
    fs::create_dir(&keeping).expect("is made");
    fs::write(keeping.join("mine.txt"), "mine").expect("is written");
    fs::write(folder.path().join("a.ndjson.unfinished"), "mine").expect("is written");
    whole(&mut export(&sandbox, &below(folder.path(), "a.ndjson")));
    for mine in [
        keeping.join("mine.txt"),
        folder.path().join("a.ndjson.unfinished"),
    ] {
        assert_eq!(fs::read_to_string(mine).expect("is there"), "mine");
    }
}
