use super::*;

#[track_caller]
fn check(name: impl Fn(&str) -> String, cases: &[(&str, &str)]) {
    for (wire, expect) in cases {
        assert_eq!(name(wire), *expect, "from {wire:?}");
    }
}

#[test]
fn fields_are_snake_case_and_never_a_keyword_unmarked() {
    let field = |wire: &str| ident(snake(wire, "field_7")).to_string();
    check(
        field,
        &[
            ("whatsApp_phone", "whats_app_phone"),
            ("mpAppid", "mp_appid"),
            ("HTTPServerURL", "http_server_url"),
            ("X-Token", "x_token"),
            ("user.id", "user_id"),
            ("tags[]", "tags"),
            ("type", "r#type"),
            ("Async", "r#async"),
            ("self", "self_"),
            ("crate", "crate_"),
            ("_", "field_7"),
            ("3rdParty", "n3rd_party"),
            ("2", "n2"),
            ("客户id", "ke_hu_id"),
            ("größe", "grosse"),
            ("имя", "imia"),
            ("@#", "field_7"),
        ],
    );
}

#[test]
fn types_keep_away_from_names_that_modules_call_short() {
    let record = |name: &str| type_name(name, "Record").to_string();
    check(
        record,
        &[
            ("CustomerPage", "CustomerPage"),
            ("customer_page", "CustomerPage"),
            ("Option", "OptionRecord"),
            ("Result", "ResultRecord"),
            ("Pages", "PagesRecord"),
            ("3DModel", "N3dModel"),
            ("客户", "KeHu"),
        ],
    );
}

#[test]
fn variants_are_never_self() {
    let variant = |name: &str| variant_name(name, 1).to_string();
    check(
        variant,
        &[
            ("call_centre", "CallCentre"),
            ("self", "SelfValue"),
            ("none", "None"),
            ("-", "Value2"),
        ],
    );
}

#[test]
fn modules_keep_away_from_cargos_files() {
    let module = |name: &str| module_name(name).to_string();
    check(
        module,
        &[
            ("CustomerPage", "customer_page"),
            ("match", "match_"),
            ("Lib", "lib_"),
            ("mod", "mod_"),
        ],
    );
}

#[test]
fn builders_keep_their_own_methods() {
    let setter =
        |field: &str| unreserved(&ident(field.to_owned()), OPERATION_METHODS, "set_").to_string();
    check(
        setter,
        &[
            ("phone", "phone"),
            ("send", "set_send"),
            ("items", "set_items"),
            ("type", "r#type"),
        ],
    );
}

#[test]
fn environment_variables_are_the_api_and_the_field_in_capitals() {
    assert_eq!(
        environment_variable("nx_cloud", "app_key"),
        "NX_CLOUD_APP_KEY"
    );
}
