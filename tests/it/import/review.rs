//! What is left for a person: it is told, and it is counted until it is decided.

use std::fs;

use kehu_spec::Sources;

use super::{after, import, shown, text};

/// `cargo xtask` in this process.
fn xtask(arguments: &[&str]) -> u8 {
    let line = ["xtask"].iter().chain(arguments);
    xtask::run(line.map(|word| (*word).to_owned()))
}

#[test]
fn what_a_merge_leaves_open_is_told_with_its_line() {
    let page = text("orders.md");
    let specs = after(
        &Sources::default(),
        &import(&[("orders.md", &page)], &Sources::default()),
    );
    let same = import(&[("orders.md", &page)], &specs);
    assert!(!same.report.needs_a_person(), "{}", shown(&same));
    let text = same.report.to_text("cargo xtask");
    let open = "everything was understood; 3 REVIEW comments of earlier imports are still open\n";
    assert!(text.contains(open), "{text}");
    let newer = page.replace(
        "| paid | boolean | Whether it is paid |\n",
        "| paid | boolean | Whether it is paid |\n| paid_at | string | When it was paid |\n| payer | string | Who paid |\n",
    );
    let second = import(&[("orders.md", &newer)], &specs);
    let open: Vec<String> = second
        .report
        .open
        .iter()
        .map(|open| format!("{}: {}: {}", open.page, open.file, open.what))
        .collect();
    assert_eq!(
        open,
        [
            "orders: shop/endpoints/query_orders.toml: new on the page",
            "orders: shop/endpoints/query_orders.toml: new on the page",
        ]
    );
    assert!(second.report.needs_a_person());
    assert!(
        !second
            .report
            .to_text("cargo xtask")
            .contains("everything was understood")
    );
}

#[test]
fn an_untouched_draft_does_not_pass_the_check() {
    let folder = tempfile::tempdir().expect("a folder");
    let specs = folder.path().join("specs").display().to_string();
    let page = folder.path().join("find.md");
    fs::write(&page, "# Find\n\nGET `/v1/find`\n\n| Name | Type | Required |\n|-|-|-|\n| q | string | yes |\n\n```json\n{\"q\": \"x\"}\n```\n")
        .expect("written");
    let page = page.display().to_string();
    assert_eq!(
        xtask(&["import", &page, "--api", "shop", "--into", &specs]),
        2
    );
    assert_eq!(xtask(&["check", &specs]), 2);
    assert_eq!(xtask(&["check", &specs, "--format", "json"]), 2);
    assert_eq!(xtask(&["check", &specs, "--allow-review"]), 0);
    for file in ["api.toml", "endpoints/find.toml"] {
        let path = folder.path().join("specs/shop").join(file);
        let text = fs::read_to_string(&path).expect("a draft");
        let decided = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("# REVIEW"));
        fs::write(
            &path,
            decided.map(|line| format!("{line}\n")).collect::<String>(),
        )
        .expect("written");
    }
    assert_eq!(xtask(&["check", &specs]), 0);
}

/// A page of a list whose items have these fields.
fn list_of(fields: &str) -> String {
    format!(
        "# List the orders\n\nGET https://api.shop.example/v1/orders\n\n### Request parameters\n\n\
         | Name | Type | Required |\n|-|-|-|\n| page_no | int | yes |\n| page_size | int | no |\n\n\
         ### Response\n\n```json\n{{\"code\": 0, \"data\": {{\"total\": 9, \"orders\": [{{{fields}}}]}}}}\n```\n"
    )
}

#[test]
fn a_paged_list_has_a_key_or_asks_for_it() {
    let check = |fields: &str, collection: Option<&str>, asked: Option<&str>| {
        let import = import(&[("list.md", &list_of(fields))], &Sources::default());
        let all = shown(&import);
        assert_eq!(
            all.contains("[[collection]]\nname"),
            collection.is_some(),
            "{all}"
        );
        if let Some(collection) = collection {
            assert!(all.contains(collection), "{all}");
            assert!(
                all.contains("action     = \"find\"\ncollection = \"orders\""),
                "{all}"
            );
        }
        let asks: Vec<&str> = import
            .report
            .open
            .iter()
            .filter_map(|open| {
                open.what
                    .strip_prefix("which field identifies an item, `Order`")
            })
            .collect();
        assert_eq!(asks.len(), usize::from(asked.is_some()), "{all}");
        assert!(
            asks.iter()
                .zip(asked)
                .all(|(said, wanted)| said.starts_with(wanted)),
            "{all}"
        );
        assert!(import.report.problems.is_empty(), "{all}");
    };
    let key = |key: &str| {
        format!("[[collection]]\nname   = \"orders\"\nrecord = \"Order\"\nkey    = \"{key}\"\n")
    };
    check("\"id\": 7, \"shop_id\": 3", Some(&key("id")), None);
    check(
        "\"orderNo\": \"a-7\", \"shopId\": 3",
        Some(&key("orderNo")),
        None,
    );
    // The shop's id would make one row of all its orders.
    check("\"shop_id\": 3, \"amount\": 9", None, Some(" (`shop_id`?)"));
    check("\"amount\": 9, \"paid\": true", None, Some(":"));
}

#[test]
fn hosts_under_any_label_are_servers() {
    for line in [
        "接口域名：https://api.shop.example",
        "网关地址：https://api.shop.example",
        "接口根地址为 https://api.shop.example，统一使用 POST。",
        "**Base URL** is `https://api.shop.example`",
    ] {
        let page = format!(
            "# Orders\n\n{line}\n\n## Find an order\n\nPOST /v1/orders/find\n\n| Name | Type | Required |\n|-|-|-|\n| id | int | yes |\n"
        );
        let all = shown(&import(&[("orders.md", &page)], &Sources::default()));
        assert!(all.contains("url  = \"https://api.shop.example\""), "{all}");
        assert!(!all.contains("api.invalid"), "{all}");
    }
}

#[test]
fn a_file_that_is_no_page_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let specs = folder.path().join("specs");
    let file = folder.path().join("collection.json");
    let collection = "{\"info\": {\"schema\": \"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"}, \"item\": []}";
    fs::write(&file, collection).expect("written");
    let (file, into) = (file.display().to_string(), specs.display().to_string());
    assert_eq!(
        xtask(&["import", &file, "--api", "shop", "--into", &into]),
        2
    );
    assert!(!specs.exists());
}

#[test]
fn a_page_in_another_encoding_is_the_same_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = text("languages.md");
    let drafted = |name: &str, bytes: &[u8]| {
        let specs = folder.path().join(name);
        let file = folder.path().join("languages.md");
        fs::write(&file, bytes).expect("written");
        let (file, into) = (file.display().to_string(), specs.display().to_string());
        xtask(&["import", &file, "--api", "shop", "--into", &into]);
        let files = Sources::read_dir(&specs).expect("the drafts");
        let texts = files
            .files()
            .map(|(file, path)| (path.to_owned(), files.text(file).to_owned()));
        texts.collect::<Vec<_>>()
    };
    let utf16: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked: Vec<u8> = [&[0xff, 0xfe][..], &utf16].concat();
    let plain = drafted("utf8", page.as_bytes());
    assert_eq!(drafted("utf16", &marked), plain);
}

#[test]
fn a_page_of_which_the_specs_say_all_is_done_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let specs = folder.path().join("specs").display().to_string();
    for note in [
        "|200|OK|\n|404|Not Found|\n",
        "|201|Created|\n|409|Conflict|\n",
    ] {
        let page = folder.path().join("find.md");
        let text = format!(
            "# Find\n\nGET `https://a.example/v1/find`\n\n| Name | Type | Required |\n|-|-|-|\n| q | string | yes |\n\n### Response\n\n```json\n{{\"q\": \"x\"}}\n```\n\n### Statuses\n\n|Status|Meaning|\n|-|-|\n{note}"
        );
        fs::write(&page, text).expect("written");
        let page = page.display().to_string();
        let import = ["import", &page, "--api", "shop", "--into", &specs];
        xtask(&import);
        for file in ["api.toml", "endpoints/find.toml"] {
            let path = folder.path().join("specs/shop").join(file);
            let text = fs::read_to_string(&path).expect("a draft");
            let decided = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("# REVIEW"));
            let decided: String = decided.map(|line| format!("{line}\n")).collect();
            fs::write(&path, decided).expect("written");
        }
        assert_eq!(xtask(&import), 0);
    }
}

#[test]
fn the_words_of_a_row_go_with_its_facts_unless_they_are_a_persons() {
    let page = |most: &str| {
        format!(
            "# Find\n\nGET `https://a.example/v1/find`\n\n| Name | Type | Required | Description |\n|-|-|-|-|\n| size | integer | no | Rows on a page, 1 to {most}. Less is faster |\n"
        )
    };
    let first = import(&[("find.md", &page("100"))], &Sources::default());
    let specs = after(&Sources::default(), &first);
    let second = import(&[("find.md", &page("200"))], &specs);
    let text = shown(&second);
    assert!(
        text.contains("max = 200, label = \"Rows on a page, 1 to 200\""),
        "{text}"
    );
    assert!(
        text.contains("label is \"Rows on a page, 1 to 200\", was \"Rows on a page, 1 to 100\""),
        "{text}"
    );
    let own = specs.files().map(|(file, path)| {
        let text = specs
            .text(file)
            .replace("Rows on a page, 1 to 100", "How many at most");
        (path.to_owned(), text)
    });
    let own = Sources::from_texts(own.collect::<Vec<_>>());
    let third = shown(&import(&[("find.md", &page("200"))], &own));
    assert!(
        third.contains("max = 200, label = \"How many at most\""),
        "{third}"
    );
}

#[test]
fn an_api_is_not_named_like_a_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let specs = folder.path().join("specs");
    let page = folder.path().join("find.md");
    fs::write(&page, "# Find\n\nGET `https://a.example/v1/find`\n").expect("written");
    for name in ["export", "sandbox"] {
        let (page, into) = (page.display().to_string(), specs.display().to_string());
        assert_eq!(xtask(&["import", &page, "--api", name, "--into", &into]), 2);
        assert!(!specs.exists(), "{name}");
    }
}
