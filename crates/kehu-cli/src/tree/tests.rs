use crate::{Exit, fixture::run, io::Terminal};

#[track_caller]
fn usage(line: &[&str], env: &[(&str, &str)]) -> String {
    let (exit, captured) = run(line, env, Terminal::NONE);
    assert_eq!(
        exit,
        Exit::Usage,
        "{}{}",
        captured.stdout(),
        captured.stderr()
    );
    assert_eq!(captured.stdout(), "");
    captured.stderr()
}

#[test]
fn an_operation_explains_its_flags() {
    let (exit, captured) = run(
        &["shop", "find_customers", "--help"],
        &[],
        Terminal::plain(100),
    );
    assert_eq!(exit, Exit::Ok);
    insta::assert_snapshot!(captured.stdout());
}

#[test]
fn an_api_lists_its_operations() {
    let (exit, captured) = run(&["shop"], &[("SHOP_KEY", "k")], Terminal::plain(80));
    assert_eq!(exit, Exit::Ok);
    insta::assert_snapshot!(captured.stdout(), @r"
    operation       pages  summary
    find_customers  yes    Finds customers.

      variable                meaning
      SHOP_KEY        set     Key of the account.
      SHOP_TENANT_ID  needed  Tenant that is meant.

    kehu shop <operation> --help
    ");
}

#[test]
fn a_missing_credential_names_the_variable() {
    let env = [("XDG_CONFIG_HOME", "/home/me/.config")];
    insta::assert_snapshot!(usage(&["shop", "find-customers"], &env), @r"
    error: Shop needs key, tenant_id: given neither in the environment nor in an account
      SHOP_KEY        Key of the account.
      SHOP_TENANT_ID  Tenant that is meant.
    help: set these variables, run `kehu login shop`, or write under [account.default.shop] in /home/me/.config/kehu/accounts.toml: key, tenant_id
    help: or add --sandbox to try it without an account
    ");
}

#[test]
fn an_unknown_value_lists_the_known_ones() {
    insta::assert_snapshot!(usage(&["shop", "find_customers", "--level", "golt"], &[]), @r"
    error: invalid value 'golt' for '--level <NAME|N>'
      [possible values: gold, silver_plus]

      tip: a similar value exists: 'gold'

    For more information, try '--help'.
    ");
}

#[test]
fn a_value_of_the_wrong_type_says_what_it_should_be() {
    insta::assert_snapshot!(usage(&["shop", "find_customers", "--since", "monday"], &[]), @r"
    error: invalid value 'monday' for '--since <TIME>': write it as 2024-07-19 17:29:27, or count from now, such as -7d

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(usage(&["shop", "find_customers", "--tag-ids", "vip"], &[]), @r"
    error: invalid value 'vip' for '--tag-ids <N>': not a whole number

    For more information, try '--help'.
    ");
}

#[test]
fn a_field_that_is_called_as_a_flag_of_ours_gets_another_name() {
    let text = usage(&["shop", "find_customers", "--field-max", "x"], &[]);
    assert!(text.contains("--field-max <N>"), "{text}");
}

#[test]
fn secrets_have_no_flag() {
    insta::assert_snapshot!(usage(&["shop", "find_customers", "--secret-code", "x"], &[]), @r"
    error: unexpected argument '--secret-code' found

    Usage: kehu shop find_customers [OPTIONS]

    For more information, try '--help'.
    ");
}

#[test]
fn a_misspelt_column_is_found_before_anything_is_sent() {
    insta::assert_snapshot!(usage(&["shop", "find_customers", "--columns", "id,nmae", "-o", "csv"], &[]), @r"
    error: --columns: there is no column `nmae`
    help: there are id, name, level, created, home.city, home.before, tags, token, custom
    ");
}

#[test]
fn the_help_tells_the_exit_codes() {
    let (exit, captured) = run(&["--help"], &[], Terminal::plain(100));
    assert_eq!(exit, Exit::Ok);
    for (exit, meaning) in Exit::ALL {
        assert!(
            captured
                .stdout()
                .contains(&format!("{}  {meaning}", exit.code()))
        );
    }
}

/// What a person reads of it: lines without flags, paths, variables and names.
#[test]
fn help_is_chinese_where_the_locale_is() {
    // What is added in brackets is ours in any case.
    let untold = |text: &str| {
        let text = text.split(" [").next().unwrap_or_default();
        !text
            .chars()
            .any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
    };
    let mut english = Vec::new();
    crate::language::speaking(crate::language::Language::Chinese, || {
        let (io, _) = crate::Io::captured([], "", Terminal::plain(100));
        let mut tree = super::command(crate::fixture::apis(), &io);
        tree.build();
        fn all(command: &clap::Command, path: &str, told: &mut Vec<(String, String)>) {
            let path = format!("{path} {}", command.get_name());
            told.extend(
                command
                    .get_about()
                    .map(|about| (path.clone(), about.to_string())),
            );
            for arg in command.get_arguments() {
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                told.push((format!("{path} {}", arg.get_id()), help));
            }
            for below in command
                .get_subcommands()
                .filter(|below| below.get_name() != "help")
            {
                all(below, &path, told);
            }
        }
        let mut told = Vec::new();
        all(&tree, "", &mut told);
        // What specs say is theirs.
        let ours = told.into_iter().filter(|(path, _)| {
            let theirs = [
                " kehu shop",
                " kehu export shop",
                " kehu tap shop",
                " kehu airbyte shop",
            ];
            let theirs = theirs
                .iter()
                .any(|theirs| path == *theirs || path.starts_with(&format!("{theirs} find")))
                || path.contains("request.");
            !theirs && path != " kehu"
        });
        english.extend(ours.filter(|(_, help)| untold(help)));
    });
    assert!(english.is_empty(), "{english:#?}");
}

#[test]
fn what_clap_does_not_know_is_told_with_what_to_do() {
    let env = [
        ("SHOP_KEY", "k"),
        ("SHOP_TENANT_ID", "7"),
        ("SHOP_BASE_URL", "abc"),
    ];
    for (line, told) in [
        (
            "shop find_customers --key x",
            ["--key: a secret is never a flag", "SHOP_KEY"],
        ),
        (
            "export shop --to x",
            [
                "kehu export shop: name what it is about before --to",
                "`kehu export shop --help`",
            ],
        ),
        (
            "shop find_customers --since -7d",
            ["begins with a minus stands behind `=`", "--since=-7d"],
        ),
        (
            "shop find_customers",
            ["not a URL such as", "SHOP_BASE_URL=abc"],
        ),
    ] {
        let words: Vec<_> = line.split(' ').collect();
        let said = usage(&words, &env);
        for told in told {
            assert!(said.contains(told), "{line}: {said}");
        }
    }
}

#[test]
fn failures_are_chinese_where_the_locale_is() {
    let chinese = [("LANG", "zh_CN.UTF-8")];
    let told = |line: &[&str]| {
        let (exit, captured) = run(line, &chinese, Terminal::plain(100));
        assert_eq!(exit, Exit::Usage);
        captured.stderr()
    };
    insta::assert_snapshot!(told(&["shop", "find_customers"]));
    insta::assert_snapshot!(told(&["shop", "find_customer"]));
    insta::assert_snapshot!(told(&["shop", "find_customers", "--max", "x"]));
    insta::assert_snapshot!(told(&["shop", "find_customers", "--nowhere"]));
}

#[test]
fn a_number_that_is_none_is_told_in_plain_words() {
    let (exit, captured) = run(
        &["shop", "find_customers", "--max", "x"],
        &[],
        Terminal::plain(100),
    );
    assert_eq!(exit, Exit::Usage);
    assert!(
        captured.stderr().contains("not a whole number"),
        "{}",
        captured.stderr()
    );
}

#[test]
fn colours_are_as_asked_whatever_the_terminal() {
    for (line, terminal, colored) in [
        ("shop -o table", Terminal::NONE, false),
        ("shop -o table --color always", Terminal::NONE, true),
        ("--color=always shop -o table", Terminal::NONE, true),
        ("shop -o table", COLORED, true),
        ("shop -o table --color never", COLORED, false),
        ("shop -o table --color auto", COLORED, true),
    ] {
        let words: Vec<_> = line.split(' ').collect();
        let (_, captured) = run(&words, &[], terminal);
        assert_eq!(captured.stdout().contains('\u{1b}'), colored, "{line}");
    }
}

const COLORED: Terminal = Terminal {
    color: true,
    ..Terminal::plain(80)
};

#[test]
fn nothing_is_said_of_what_went_well_where_quiet_was_asked_for() {
    let said = |line: &[&str]| run(line, &[], Terminal::plain(80)).1.stderr();
    assert!(said(&["accounts"]).contains("no account has credentials"));
    assert_eq!(said(&["accounts", "-q"]), "");
    // What is wrong is said all the same.
    assert!(said(&["shop", "find_customers", "-q"]).contains("Shop needs key"));
    assert!(usage(&["accounts", "-q", "-v"], &[]).contains("cannot be used with"));
}

#[test]
fn a_command_that_this_build_was_made_without_is_told_with_its_feature() {
    let bare = clap::Command::new("kehu").subcommand(clap::Command::new("apis"));
    for (name, feature) in super::untaken::OPTIONAL {
        let error = bare
            .clone()
            .try_get_matches_from(["kehu", name, "--to", "x"]);
        let failure = super::untaken::lacking(&error.unwrap_err()).expect("is one of them");
        let told = format!("made without the command `{name}` (the feature `{feature}`)");
        assert!(failure.message().contains(&told), "{}", failure.message());
        assert_eq!(failure.exit(), Exit::Usage);
    }
    for other in ["expport", "apis2"] {
        let error = bare.clone().try_get_matches_from(["kehu", other]);
        assert!(
            super::untaken::lacking(&error.unwrap_err()).is_none(),
            "{other}"
        );
    }
}

#[test]
fn help_is_a_command_in_each_language() {
    let line = |words: &[&str], language| {
        let env = [("LANG", language), ("SHOP_KEY", "k")];
        let (exit, captured) = run(words, &env, Terminal::plain(80));
        assert_eq!(
            exit,
            Exit::Ok,
            "{words:?} {language}: {}",
            captured.stderr()
        );
        captured.stdout()
    };
    for language in ["C", "zh_CN.UTF-8"] {
        let asked = line(&["help", "shop", "find_customers"], language);
        assert_eq!(asked, line(&["shop", "find_customers", "--help"], language));
        assert_eq!(line(&["help"], language), line(&["--help"], language));
        let below = line(&["shop", "help", "find_customers"], language);
        assert_eq!(asked, below);
    }
    assert!(line(&["help"], "zh_CN.UTF-8").contains("显示帮助"));
}
