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

      variable             meaning
      SHOP_KEY        set  Key of the account.
      SHOP_TENANT_ID       Tenant that is meant.

    kehu shop <operation> --help
    ");
}

#[test]
fn a_missing_credential_names_the_variable() {
    let env = [("XDG_CONFIG_HOME", "/home/me/.config")];
    insta::assert_snapshot!(usage(&["shop", "find-customers"], &env), @r"
    error: Shop needs key, tenant_id: given neither in the environment nor in a profile
      SHOP_KEY        Key of the account.
      SHOP_TENANT_ID  Tenant that is meant.
    help: set these variables, or write under [default.shop] in /home/me/.config/kehu/profiles.toml: key, tenant_id
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
    error: invalid value 'vip' for '--tag-ids <N>': not a whole number of 64 bits

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
