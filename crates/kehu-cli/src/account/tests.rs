use super::*;
use crate::io::Terminal;

fn io(folder: &Path, more: &[(&'static str, &str)]) -> Io {
    let path = folder.join("accounts.toml").display().to_string();
    let more = more
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    let env = [("KEHU_ACCOUNTS", path)].into_iter().chain(more);
    Io::captured(env, "", Terminal::NONE).0
}

fn with_file(text: &str, run: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("accounts.toml"), text).unwrap();
    run(folder.path());
}

fn read_now(io: &Io, asked: Option<&str>) -> Result<(Account, Option<String>)> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(read(io, asked, "a"))
}

const FILE: &str =
    "[account.default.a]\nkey = 'k1'\n[account.work.a]\nkey = 'k2'\ntenant = 7\n[account.work.b]\n";

#[test]
fn flag_before_variable_before_default() {
    with_file(FILE, |folder| {
        let key = |account: Option<&str>, variable: &[(&'static str, &str)]| {
            let (found, _) = read_now(&io(folder, variable), account).unwrap();
            found.get("key").map(str::to_owned)
        };
        let work = [("KEHU_ACCOUNT", "work")];
        assert_eq!(key(None, &[]).as_deref(), Some("k1"));
        assert_eq!(key(None, &work).as_deref(), Some("k2"));
        assert_eq!(key(Some("default"), &work).as_deref(), Some("k1"));
    });
}

#[test]
fn an_account_that_was_asked_for_must_be_there() {
    with_file(FILE, |folder| {
        let failure = read_now(&io(folder, &[]), Some("home")).unwrap_err();
        assert_eq!(failure.exit(), Exit::Usage);
    });
    let empty = tempfile::tempdir().unwrap();
    assert!(read_now(&io(empty.path(), &[]), None).is_ok());
    assert!(read_now(&io(empty.path(), &[]), Some("work")).is_err());
}

#[cfg(unix)]
#[test]
fn a_call_is_of_one_account() {
    with_file(FILE, |folder| {
        for asked in [ALL, "a,b"] {
            let failure = read_now(&io(folder, &[]), Some(asked)).unwrap_err();
            let told = format!("{failure:?}");
            assert!(told.contains("a call is of one account"), "{told}");
        }
    });
}

#[test]
fn values_come_from_variables_and_commands() {
    let file = "[account.default.a]\nkey = { env = 'KEY' }\n\
        secret = { command = 'echo hush; echo more' }\n";
    with_file(file, |folder| {
        let (found, _) = read_now(&io(folder, &[("KEY", "k3")]), None).unwrap();
        assert_eq!(
            (found.get("key"), found.get("secret")),
            (Some("k3"), Some("hush"))
        );
        let unset = read_now(&io(folder, &[]), None).unwrap_err();
        assert!(
            unset.message().contains("variable KEY is not set"),
            "{unset:?}"
        );
    });
}

#[cfg(unix)]
#[test]
fn a_command_that_gives_nothing_is_told_without_a_word_of_it() {
    for (command, told) in [
        ("echo hush; exit 3", "exit code 3"),
        ("true", "printed nothing"),
        ("kill -9 $$ # hush", "signal"),
        ("no-such-command-hush 2>/dev/null", "exit code 127"),
    ] {
        with_file(
            &format!("[account.default.a]\nsecret = {{ command = '{command}' }}\n"),
            |folder| {
                let failure = read_now(&io(folder, &[]), None).unwrap_err();
                let message = failure.message();
                assert!(
                    message.contains(told) && message.contains("account `default`"),
                    "{message}"
                );
                assert!(!message.contains("hush"), "{message}");
            },
        );
    }
}

#[test]
fn a_file_of_another_form_is_refused_and_not_quoted() {
    for (file, told) in [
        (
            "[account.default.a]\nkey = 'k1'\nsecret = hush hush\n",
            "line 3",
        ),
        ("[default.a]\nkey = 'hush'\n", "`default` is not known here"),
        (
            "[account.all.a]\nkey = 'hush'\n",
            "`all` is not a name of an account",
        ),
        (
            "[account.'a/b'.a]\nkey = 'hush'\n",
            "`a/b` is not a name of an account",
        ),
        (
            "[account.default.a]\nkey = ['hush']\n",
            "`account.default.a.key` is neither",
        ),
        (
            "[account.default.a]\nkey = { comand = 'hush' }\n",
            "`account.default.a.key` is neither",
        ),
        (
            "[account.default]\na = 'hush'\n",
            "`account.default.a` is not a table",
        ),
        ("account = 'hush'\n", "`account` is not a table"),
    ] {
        with_file(file, |folder| {
            let failure = read_now(&io(folder, &[]), None).unwrap_err();
            let message = format!("{failure:?}");
            assert!(message.contains(told), "{message}");
            assert!(!message.contains("hush"), "{message}");
        });
    }
}

#[test]
fn a_file_of_profiles_is_told_how_to_become_one_of_accounts() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().display().to_string();
    let (io, _) = Io::captured([("XDG_CONFIG_HOME", config)], "", Terminal::NONE);
    assert_eq!(read_now(&io, None).unwrap().1, None);
    fs::create_dir(folder.path().join("kehu")).unwrap();
    fs::write(folder.path().join("kehu/profiles.toml"), "[default.a]\n").unwrap();
    let warning = read_now(&io, None).unwrap().1;
    assert!(warning.is_some_and(|text| text.contains("accounts.toml")));
    let failure = read_now(&io, Some("default")).unwrap_err();
    assert!(format!("{failure:?}").contains("begin its tables with"));
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_warned_about() {
    use std::os::unix::fs::PermissionsExt as _;

    with_file(FILE, |folder| {
        let file = folder.join("accounts.toml");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let (_, warning) = read_now(&io(folder, &[]), None).unwrap();
        assert!(warning.is_some_and(|text| text.contains("chmod 600")));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(read_now(&io(folder, &[]), None).unwrap().1, None);
    });
}
