//! The report: readable on a phone, as a real browser says, and read from PostgreSQL.

use std::{fs, path::Path, process::Command};

use it::{
    kehu::{API, below, export, sandbox, whole},
    need::{CHROMIUM, POSTGRES, chromium},
    postgres::{Server, execute},
};
use serde_json::Value;

tests! {
    [CHROMIUM] => a_report_is_readable_on_a_phone_and_on_a_desk;
    [POSTGRES] => a_report_reads_postgres_too;
}

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
    let output = Command::new(chromium().expect("the test says that it needs Chromium"))
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
