//! The report: counted right, and readable on a phone, as a real browser says.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use kehu_sandbox::Sandbox;

use super::{
    kehu::{API, below, block_on, export, export_of, program, sandbox, whole},
    server::{Server, execute},
};
use crate::debian;

/// What a browser says of a page at a width.
fn measured(page: &Path, width: u32) -> Value {
    let folder = page.parent().expect("is in a folder");
    let frame = folder.join(format!("frame{width}.html"));
    let name = page.file_name().expect("is a file").to_string_lossy();
    let html = format!(
        r#"<!doctype html><iframe id=f src="{name}" style="border:0;width:{width}px;height:2000px"></iframe>
<pre id=out></pre><script>
f.onload = () => {{
  const d = f.contentDocument, box = e => e.getBoundingClientRect();
  const charts = [...d.querySelectorAll('svg')].map(svg => ({{
    label: svg.getAttribute('aria-label'), left: box(svg).left, right: box(svg).right,
    smallest: Math.min(...[...svg.querySelectorAll('text')].map(t => box(t).height)),
    outside: [...svg.querySelectorAll('text')].filter(t =>
      box(t).left < box(svg).left - 1 || box(t).right > box(svg).right + 1 ||
      box(t).top < box(svg).top - 1 || box(t).bottom > box(svg).bottom + 1).map(t => t.textContent),
  }}));
  out.textContent = JSON.stringify({{
    width: d.documentElement.clientWidth, needed: d.documentElement.scrollWidth, charts,
    cards: new Set([...d.querySelectorAll('.card')].map(c => Math.round(box(c).left))).size,
    loaded: f.contentWindow.performance.getEntriesByType('resource').map(r => r.name),
    headings: [...d.querySelectorAll('h2, h3')].map(h => h.textContent),
    numbers: [...d.querySelectorAll('.number')].map(n => n.textContent),
  }});
}};
</script>"#
    );
    fs::write(&frame, html).expect("is written");
    let output = Command::new(chromium())
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
        ])
        .args([
            "--allow-file-access-from-files",
            "--virtual-time-budget=10000",
            "--dump-dom",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.join("chromium").display()
        ))
        .arg(format!("file://{}", frame.display()))
        .output()
        .expect("chromium starts");
    let dom = String::from_utf8_lossy(&output.stdout);
    let found = dom
        .split_once("<pre id=\"out\">")
        .and_then(|(_, rest)| rest.split_once("</pre>"));
    let json = found.map(|(json, _)| {
        json.replace("&amp;", "&")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
    });
    let json = json.filter(|json| !json.is_empty());
    json.and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_else(|| panic!("{dom}\n{}", String::from_utf8_lossy(&output.stderr)))
}

/// The browser that `KEHU_TEST_CHROMIUM` names, or one that is installed; as root on Debian it is
/// installed first.
fn chromium() -> PathBuf {
    if let Some(path) = env::var_os("KEHU_TEST_CHROMIUM").filter(|path| !path.is_empty()) {
        return path.into();
    }
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    let installed = || names.into_iter().find(|name| program(name));
    let found = installed().or_else(|| {
        debian::install("chromium");
        installed()
    });
    found.map(PathBuf::from).unwrap_or_else(|| {
        panic!("this test needs Chromium: set KEHU_TEST_CHROMIUM=PATH, or install it (Debian: apt-get install chromium)")
    })
}

#[test]
fn a_report_is_readable_on_a_phone_and_on_a_desk() {
    let sandbox = sandbox(500);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let page = folder.path().join("out.html");
    let file = below(folder.path(), "customers.parquet");
    whole(&mut export(&sandbox, &file));
    let database = below(folder.path(), "crm.db");
    let mut command = export(&sandbox, &database);
    command.arg("--report").arg(&page).args(["--with", &file]);
    let ended = whole(&mut command);
    assert!(ended.stderr.contains("out.html was written"), "{ended:#?}");

    let phone = measured(&page, 390);
    assert_eq!(
        phone["needed"], phone["width"],
        "it has to be scrolled sideways: {phone:#}"
    );
    assert_eq!(phone["loaded"], serde_json::json!([]));
    assert_eq!(phone["cards"], 1);
    let charts = phone["charts"].as_array().expect("there are charts");
    assert_eq!(charts.len(), 10, "five of each export: {phone:#}");
    for chart in charts {
        assert_eq!(
            chart["outside"],
            serde_json::json!([]),
            "text is cut off: {chart:#}"
        );
        assert!(
            chart["smallest"].as_f64() >= Some(10.0),
            "text is too small: {chart:#}"
        );
        assert!(chart["right"].as_f64() <= Some(390.0), "{chart:#}");
    }
    let desk = measured(&page, 1280);
    assert!(desk["cards"].as_u64() >= Some(3), "{desk:#}");
    assert_eq!(desk["needed"], desk["width"]);

    // Every customer with a phone is in both exports.
    let count = sandbox.items(API, "customers").expect("is there").len();
    assert_eq!(desk["numbers"][0], count.to_string());
    let connection = rusqlite::Connection::open(&database).expect("opens");
    let sql = "SELECT count(DISTINCT n) FROM (SELECT sms_phone AS n FROM nxcloud_customers UNION
        SELECT whats_app_phone FROM nxcloud_customers UNION SELECT viber_phone FROM nxcloud_customers) WHERE n <> ''";
    let numbers: i64 = connection
        .query_row(sql, [], |row| row.get(0))
        .expect("is SQL");
    assert_eq!(desk["numbers"][2], numbers.to_string(), "{desk:#}");
}

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
    whole(command.arg("--report").arg(&page));

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
        r#"<div class="number">{both}</div><div class="faint">numbers on NXCloud and Rabbitpre</div>"#
    );
    assert!(html.contains(&shown), "{shown}: {html}");
}

#[test]
fn a_report_reads_postgres_too() {
    let sandbox = sandbox(100);
    let server = Server::get();
    let database = server.database();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let page = folder.path().join("out.html");
    whole(export(&sandbox, &database.url).arg("--report").arg(&page));
    let html = fs::read_to_string(&page).expect("is written");
    let whatsapp = "SELECT count(*) FROM nxcloud_customers WHERE whats_app_phone <> ''";
    let whatsapp = execute(&database.url, whatsapp).remove(0);
    assert!(
        html.contains(&format!("{whatsapp} (")),
        "{whatsapp} reachable by WhatsApp"
    );
    assert!(html.contains("New customers by"));
    assert!(
        !html.contains("http://")
            || html.matches("http://").count() == html.matches("http://www.w3.org").count()
    );
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
                .args(["--report", &page])
                .args(flags),
        );
        let html = fs::read_to_string(&page).expect("is there");
        let (before, rest) = html.split_once("as of ").expect("has a time");
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
