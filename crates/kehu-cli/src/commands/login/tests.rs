use std::fs;

use tempfile::TempDir;

use super::*;
use crate::{fixture::apis, io::Captured, io::Terminal, run_with};

/// A folder with an accounts file, and what runs there.
struct Home {
    folder: TempDir,
    env: Vec<(&'static str, String)>,
    keyring: keyring::Keyring,
}

impl Home {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            env: Vec::new(),
            keyring: keyring::Keyring::in_memory(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("made/accounts.toml")
    }

    fn file(&self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }

    fn write(&self, text: &str) {
        fs::create_dir_all(self.path().parent().unwrap()).unwrap();
        fs::write(self.path(), text).unwrap();
    }

    fn run_on(&self, terminal: Terminal, stdin: &str, line: &str) -> (Exit, Captured) {
        let env = self.env.iter().cloned();
        let env = env.chain([("KEHU_ACCOUNTS", self.path().display().to_string())]);
        let (mut io, captured) = Io::captured(env, stdin, terminal);
        io.keyring = self.keyring.clone();
        let args = ["kehu"].into_iter().chain(line.split_whitespace());
        (run_with(apis(), args.map(Into::into), &io), captured)
    }

    /// What is said on standard error, where it ends as expected; never what was given.
    #[track_caller]
    fn says(&self, exit: Exit, stdin: &str, line: &str) -> String {
        let (ended, captured) = self.run_on(Terminal::NONE, stdin, line);
        let told = captured.stderr();
        assert_eq!(ended, exit, "{told}");
        assert!(!told.contains("hush"), "{told}");
        told
    }

    fn sent(&self, more: &str) -> String {
        let line = format!("shop find_customers --dry-run {more}");
        let (exit, captured) = self.run_on(Terminal::NONE, "", &line);
        assert_eq!(exit, Exit::Ok, "{}", captured.stderr());
        captured.stdout()
    }
}

#[test]
fn what_is_given_is_in_the_keyring_and_a_call_has_it() {
    let home = Home::new();
    let told = home.says(Exit::Ok, "hush\n77\n", "login shop");
    assert!(
        told.starts_with("in the keyring: key, tenant_id; "),
        "{told}"
    );
    assert_eq!(
        home.file(),
        "[account.default.shop]\nkey = { keyring = \"shop/default/key\" }\n\
         tenant_id = { keyring = \"shop/default/tenant_id\" }\n"
    );
    assert_eq!(home.keyring.get("shop/default/key").as_deref(), Ok("hush"));
    assert!(home.sent("").contains("\"tenantId\":77"));
    // Another account is beside it, and is told by name, by variable, or not at all.
    home.says(Exit::Ok, "hush\n8\n", "login shop --account work");
    assert!(home.sent("").contains("\"tenantId\":77"));
    assert!(home.sent("--account work").contains("\"tenantId\":8"));
}

#[test]
fn lines_of_standard_input_are_in_order_or_named() {
    for (stdin, tenant) in [
        ("hush\n7", Some("7")),
        ("hush\r\n7\r\n", Some("7")),
        ("hush\n", None),
        ("hush\n\n", None),
        ("tenant_id = 7\nkey=hush=\n", Some("7")),
        (
            "# of the shop\nexport SHOP_KEY='hush'\n\nSHOP_TENANT_ID=\"7\"\n",
            Some("7"),
        ),
    ] {
        let home = Home::new();
        home.says(Exit::Ok, stdin, "login shop");
        let kept = home.keyring.get("shop/default/tenant_id").ok();
        assert_eq!(kept.as_deref(), tenant, "{stdin:?}");
        assert!(
            home.keyring
                .get("shop/default/key")
                .unwrap()
                .starts_with("hush")
        );
    }
}

#[test]
fn what_a_client_would_refuse_is_not_kept() {
    for (stdin, line, told) in [
        ("", "login shop", "Shop needs key, which was not given"),
        ("\n7\n", "login shop", "Shop needs key"),
        (
            "hush\nhush\n",
            "login shop",
            "tenant_id (SHOP_TENANT_ID) must be a whole number",
        ),
        (
            "hush\n7\nhush\n",
            "login shop",
            "standard input has 3 lines, and Shop takes 2 values",
        ),
        (
            "key=hush\nkee=hush\n",
            "login shop",
            "line 2 of standard input names no credential of Shop",
        ),
        (
            "hush\n",
            "login shop --account all",
            "`all` is not a name of an account",
        ),
        (
            "hush\n",
            "login shop --account a/b",
            "`a/b` is not a name of an account",
        ),
    ] {
        let home = Home::new();
        let said = home.says(Exit::Usage, stdin, line);
        assert!(said.contains(told), "{said}");
        assert!(!home.path().exists());
        assert!(home.keyring.get("shop/default/key").is_err());
    }
}

#[test]
fn a_person_is_asked_for_each_and_may_leave_out_what_is_not_required() {
    let home = Home::new();
    let terminal = Terminal {
        stdin: true,
        stderr: true,
        ..Terminal::NONE
    };
    let (exit, captured) = home.run_on(terminal, "\nhush\n\n", "login shop");
    let told = captured.stderr();
    assert_eq!(exit, Exit::Ok, "{told}");
    assert!(
        told.contains("Key of the account.\n  key: Key of the account.\n  key: "),
        "{told}"
    );
    assert!(
        told.contains("Tenant that is meant.\n  tenant_id: "),
        "{told}"
    );
    assert!(told.contains("in the keyring: key; "), "{told}");
    let (exit, captured) = home.run_on(terminal, "", "login shop");
    assert_eq!(exit, Exit::Usage, "{}", captured.stderr());
}

#[test]
fn what_a_person_wrote_into_the_file_stays() {
    let home = Home::new();
    let before = "# mine\n[account.default]\nshop = { key = \"k\", base_url = \"https://a.example\" } # here\n\n\
        [account.work.other]\nx = \"y\" # why\n";
    home.write(before);
    let told = home.says(Exit::Ok, "hush\n", "login shop");
    assert!(told.contains("as it was before: base_url"), "{told}");
    let now = before.replace("\"k\"", "{ keyring = \"shop/default/key\" }");
    assert_eq!(home.file(), now);
    home.says(Exit::Ok, "", "logout shop");
    let gone = before.replace(" key = \"k\",", "");
    assert_eq!(home.file(), gone);
}

#[test]
fn logout_takes_out_what_the_keyring_has_and_nothing_else() {
    let home = Home::new();
    home.says(Exit::Ok, "hush\n7\n", "login shop");
    home.says(Exit::Ok, "hush\n", "login shop --account work");
    let told = home.says(Exit::Ok, "", "logout shop");
    assert!(told.contains("key, tenant_id"), "{told}");
    assert!(home.keyring.get("shop/default/key").is_err());
    assert!(home.keyring.get("shop/work/key").is_ok());
    assert!(!home.file().contains("default"), "{}", home.file());
    let told = home.says(Exit::Usage, "", "logout shop");
    assert!(
        told.contains("has nothing of Shop in the keyring"),
        "{told}"
    );
}

#[test]
fn the_environment_goes_before_an_account_and_is_told() {
    let mut home = Home::new();
    home.env.push(("SHOP_TENANT_ID", "9".to_owned()));
    let told = home.says(Exit::Ok, "hush\n7\n", "login shop");
    assert!(
        told.contains("SHOP_TENANT_ID: set in the environment"),
        "{told}"
    );
    assert!(home.sent("").contains("\"tenantId\":9"));
    let told = home.says(Exit::Ok, "hush\n7\n", "login shop --account default");
    assert!(!told.contains("SHOP_TENANT_ID"), "{told}");
    assert!(home.sent("--account default").contains("\"tenantId\":7"));
}

#[test]
fn an_entry_that_is_gone_is_told_by_its_name() {
    let home = Home::new();
    home.write("[account.default.shop]\nkey = { keyring = 'shop/default/key' }\n");
    let told = home.says(Exit::Usage, "", "shop find_customers --tenant-id 7");
    assert!(
        told.contains("the keyring has no `shop/default/key`"),
        "{told}"
    );
    assert!(told.contains("kehu login shop"), "{told}");
}

#[test]
fn accounts_are_listed_with_where_each_value_is_and_never_the_value() {
    let mut home = Home::new();
    home.env.push(("SHOP_TENANT_ID", "hush".to_owned()));
    home.write(
        "[account.work.shop]\nkey = { command = 'echo hush; exit 3' }\ntenant_id = 7\n\
         [account.work.other]\nx = 'hush'\n[account.home.shop]\nkee = { env = 'HUSH' }\n",
    );
    home.says(Exit::Ok, "hush\n", "login shop");
    let (exit, captured) = home.run_on(Terminal::plain(100), "", "accounts");
    assert_eq!(exit, Exit::Ok);
    insta::assert_snapshot!(captured.stdout(), @r"
    account        API    lacks           has
    (environment)  shop   key             tenant_id (environment)
    default        shop   tenant_id       key (keyring)
    home           shop   key, tenant_id  kee (environment)
    work           other                  x (file)
    work           shop                   key (command), tenant_id (file)
    ");
    insta::assert_snapshot!(captured.stderr(), @r"
    warning: account `home`: Shop takes no `kee`
    warning: account `work`: `other` is not among the APIs of these specs: shop
    ");
    let (_, captured) = home.run_on(Terminal::NONE, "", "accounts -o ndjson");
    insta::assert_snapshot!(captured.stdout(), @r#"
    {"account":null,"api":"shop","has":{"tenant_id":"environment"},"lacks":["key"]}
    {"account":"default","api":"shop","has":{"key":"keyring"},"lacks":["tenant_id"]}
    {"account":"home","api":"shop","has":{"kee":"environment"},"lacks":["key","tenant_id"]}
    {"account":"work","api":"other","has":{"x":"file"},"lacks":[]}
    {"account":"work","api":"shop","has":{"key":"command","tenant_id":"file"},"lacks":[]}
    "#);
}

#[test]
fn no_account_is_said_with_what_makes_one() {
    let home = Home::new();
    let (exit, captured) = home.run_on(Terminal::plain(80), "", "accounts");
    assert_eq!((exit, captured.stdout().as_str()), (Exit::Ok, ""));
    assert!(
        captured.stderr().contains("kehu login API"),
        "{}",
        captured.stderr()
    );
    let (_, captured) = home.run_on(Terminal::NONE, "", "accounts");
    assert_eq!(captured.stdout(), "[]\n");
}
