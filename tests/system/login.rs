//! `kehu login` with a keyring that runs, and where none does.

use std::{fs, path::Path, process::Command};

use it::{
    kehu,
    need::{KEYRING, PYTHON},
};
use kehu_sandbox::Sandbox;
use tempfile::TempDir;

tests! {
    [KEYRING, PYTHON] => what_a_person_types_is_kept_and_not_shown;
    [] => without_a_keyring_it_says_what_to_do_instead;
}

/// Types a line at each prompt, once the terminal shows nothing where nothing may be shown, and prints what
/// the terminal showed.
const TYPIST: &str = r#"
import os, pty, select, sys, termios, time
command, typed = sys.argv[1:4], [line.split("=", 1) for line in sys.argv[4:]]
child, terminal = pty.fork()
if child == 0:
    os.execv(command[0], command)
shown = b""
def look():
    global shown
    if select.select([terminal], [], [], 0.02)[0]:
        try:
            shown += os.read(terminal, 4096)
        except OSError:
            return False
    return True
until = time.monotonic() + 60
for kind_and_name, value in typed:
    kind, name = kind_and_name.split(":")
    hidden = kind == "secret"
    echoes = lambda: bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
    while not shown.endswith(f"{name}: ".encode()) or hidden == echoes():
        if time.monotonic() > until or not look():
            sys.exit(f"no prompt for {name}: {shown.decode()}")
    os.write(terminal, value.encode() + b"\n")
while look() and time.monotonic() < until:
    pass
print(shown.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"#;

/// A person with a home of their own.
fn person() -> TempDir {
    let home = tempfile::tempdir().expect("a folder for the test");
    fs::create_dir(home.path().join("run")).expect("a folder for sockets");
    home
}

/// A command in that home, which knows no other keyring than its own.
fn at_home(home: &Path, program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.env_clear().env("PATH", path).env("HOME", home);
    command.env("XDG_RUNTIME_DIR", home.join("run"));
    command
}

fn credentials(sandbox: &Sandbox) -> Vec<(String, String)> {
    sandbox.credentials(kehu::API).into_iter().collect()
}

fn what_a_person_types_is_kept_and_not_shown() {
    let (home, sandbox) = (person(), kehu::sandbox(20));
    let given = credentials(&sandbox);
    let program = kehu::program();
    let fields = it::apis().iter().find(|api| api.info.name == kehu::API);
    let fields = fields.expect("the API").info.client;
    let typed = fields.iter().map(|field| {
        let (_, value) = given
            .iter()
            .find(|(name, _)| name == field.name)
            .expect("is given");
        let kind = if field.secret { "secret" } else { "plain" };
        format!("'{kind}:{}={value}'", field.name)
    });
    let session = home.path().join("session.sh");
    let lines = [
        "printf pw | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null || exit 9".to_owned(),
        format!("python3 typist.py \"$KEHU\" login nxcloud {} || exit 8", typed.collect::<Vec<_>>().join(" ")),
        "\"$KEHU\" accounts -o table || exit 7".to_owned(),
        "\"$KEHU\" nxcloud query_customers --max 7 -o ndjson | wc -l || exit 6".to_owned(),
        "\"$KEHU\" logout nxcloud || exit 5".to_owned(),
        "\"$KEHU\" accounts || exit 4".to_owned(),
    ];
    fs::write(&session, lines.join("\n")).expect("is written");
    fs::write(home.path().join("typist.py"), TYPIST).expect("is written");
    let output = at_home(home.path(), "dbus-run-session")
        .args(["--", "sh", "session.sh"])
        .current_dir(home.path())
        .env("KEHU", program)
        .env("NXCLOUD_BASE_URL", sandbox.url(kehu::API))
        .output()
        .expect("a bus of its own");
    let shown = String::from_utf8_lossy(&output.stdout);
    let told = format!("{shown}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}");
    let secrets = fields.iter().filter(|field| field.secret);
    for (_, value) in secrets.filter_map(|field| given.iter().find(|(name, _)| name == field.name))
    {
        assert!(!told.contains(value.as_str()), "{told}");
    }
    assert!(told.contains("access_secret (keyring)"), "{told}");
    assert!(shown.lines().any(|line| line.trim() == "7"), "{told}");
    assert_eq!(shown.lines().last(), Some("[]"), "{told}");
    let file = fs::read_to_string(home.path().join(".config/kehu/accounts.toml"));
    assert_eq!(file.expect("the file is there").trim(), "");
}

fn without_a_keyring_it_says_what_to_do_instead() {
    let home = person();
    let mut command = at_home(home.path(), kehu::program());
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    let output = command
        .args(["login", "nxcloud"])
        .output()
        .expect("kehu runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    for part in [
        "no keyring answers",
        "NXCLOUD_ACCESS_SECRET",
        "[account.default.nxcloud]",
        "accounts.toml",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!home.path().join(".config/kehu").exists());
}
