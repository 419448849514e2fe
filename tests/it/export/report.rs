//! The report: counted right, from whatever it is read.

use std::fs;

use it::kehu::{API, below, block_on, export, export_of, sandbox, whole};
use kehu_sandbox::Sandbox;

#[test]
fn people_on_two_platforms_are_found_by_their_phones() {
    const OTHER: (&str, &str) = ("rabbitpre", "customer_details");
    let sandbox = block_on(async {
        let builder = Sandbox::builder().apis([API, OTHER.0]).customers(120);
        builder.start().await.expect("the sandbox starts")
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (database, page) = (
        below(folder.path(), "crm.db"),
        folder.path().join("out.html"),
    );
    whole(&mut export(&sandbox, &database));
    let mut command = export_of(&sandbox, OTHER.0, OTHER.1, &database);
    whole(
        command
            .arg("--report")
            .arg(&page)
            .args(["--report-lang", "en"]),
    );

    let connection = rusqlite::Connection::open(&database).expect("opens");
    let sql = "SELECT count(DISTINCT n) FROM (SELECT sms_phone AS n FROM nxcloud_customers UNION
        SELECT whats_app_phone FROM nxcloud_customers UNION SELECT viber_phone FROM nxcloud_customers)
        WHERE n IN (SELECT phone.value ->> 'phone'
            FROM rabbitpre_customer_details, json_each(phone_list) AS phone)";
    let both: i64 = connection
        .query_row(sql, [], |row| row.get(0))
        .expect("is SQL");
    assert!(both > 50, "{both} people are on both");
    let html = fs::read_to_string(&page).expect("is written");
    let shown = format!(
        r#"<div class="number">{both}</div><div class="faint">NXCloud and Rabbitpre</div>"#
    );
    assert!(html.contains(&shown), "{shown}: {html}");
}

#[test]
fn a_file_is_read_when_its_parts_are_gone() {
    let sandbox = sandbox(400);
    let items = sandbox.items(API, "customers").expect("is there");
    let keys = items.keys().expect("are there");
    let formula = serde_json::json!({ "country": "=CN()", "remark": "" });
    assert!(items.change(&keys[3], &formula).expect("changes"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let page = below(folder.path(), "report.html");
    let report = |target: &str, flags: &[&str]| {
        whole(
            export(&sandbox, target)
                .args(["--report", &page, "--report-lang", "en"])
                .args(flags),
        );
        let html = fs::read_to_string(&page).expect("is there");
        let (before, rest) = html.split_once("As of ").expect("has a time");
        let (_, after) = rest.split_once("UTC").expect("has a time");
        format!("{before}{after}")
    };
    for name in [
        "a.ndjson",
        "a.ndjson.zst",
        "a.csv",
        "a.csv.zst",
        "a.parquet",
    ] {
        let target = below(folder.path(), name);
        let from_parts = report(&target, &["--since", "last"]);
        assert!(from_parts.contains("=CN()"), "{from_parts}");
        let from_file = report(&target, &[]);
        assert!(from_file == from_parts, "{name}: {from_file}\n{from_parts}");
        if name.contains("csv") {
            let style = ["--csv-null", "-", "--csv-formulas", "keep", "--csv-bom"];
            assert!(report(&target, &style) == from_parts, "{name}");
        }
    }
}
