//! The report: readable on a phone, as a real browser says, and read from PostgreSQL.

use std::fs;

use it::{
    browser::measured,
    kehu::{below, export, sandbox, whole},
    need::{CHROMIUM, POSTGRES},
    postgres::{Server, execute},
};

tests! {
    [CHROMIUM] => a_report_is_readable_on_a_phone_and_on_a_desk;
    [POSTGRES] => a_report_reads_postgres_too;
}

/// What a browser says of a report.
const SCRIPT: &str = "
  const box = e => e.getBoundingClientRect();
  const words = c => [...c.querySelectorAll('.name, .count, .most, .ends span')];
  told.charts = [...d.querySelectorAll('.card')].filter(c => c.querySelector('.bar, .columns')).map(c => ({
    label: c.querySelector('h3').textContent, left: box(c).left, right: box(c).right,
    smallest: Math.min(...words(c).map(t => box(t).height)),
    outside: words(c).filter(t =>
      box(t).left < box(c).left - 1 || box(t).right > box(c).right + 1 ||
      box(t).top < box(c).top - 1 || box(t).bottom > box(c).bottom + 1).map(t => t.textContent),
  }));
  told.cards = new Set([...d.querySelectorAll('.card')].map(c => Math.round(box(c).left))).size;
  told.headings = [...d.querySelectorAll('h2, h3')].map(h => h.textContent);
  told.numbers = [...d.querySelectorAll('.number')].map(n => n.textContent);";

fn a_report_is_readable_on_a_phone_and_on_a_desk() {
    let sandbox = sandbox(500);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let page = folder.path().join("out.html");
    let file = below(folder.path(), "customers.parquet");
    whole(&mut export(&sandbox, &file));
    let database = below(folder.path(), "crm.db");
    let mut command = export(&sandbox, &database);
    command.arg("--report").arg(&page);
    command.args(["--with", &file, "--report-lang", "en"]);
    let ended = whole(&mut command);
    assert!(ended.stderr.contains("out.html was written"), "{ended:#?}");

    let phone = measured(&page, 390, SCRIPT);
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
    let desk = measured(&page, 1280, SCRIPT);
    assert!(desk["cards"].as_u64() >= Some(3), "{desk:#}");
    assert_eq!(desk["needed"], desk["width"]);

    // Every customer with a phone is in both exports.
    let connection = rusqlite::Connection::open(&database).expect("opens");
    let sql = "SELECT count(DISTINCT n) FROM (SELECT sms_phone AS n FROM nxcloud_customers UNION
        SELECT whats_app_phone FROM nxcloud_customers UNION SELECT viber_phone FROM nxcloud_customers) WHERE n <> ''";
    let numbers: i64 = connection
        .query_row(sql, [], |row| row.get(0))
        .expect("is SQL");
    assert_eq!(desk["numbers"][0], numbers.to_string(), "{desk:#}");
    assert_eq!(desk["numbers"][1], numbers.to_string(), "{desk:#}");
}

fn a_report_reads_postgres_too() {
    let sandbox = sandbox(100);
    let server = Server::get();
    let database = server.database();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let page = folder.path().join("out.html");
    let mut command = export(&sandbox, &database.url);
    command.arg("--report").arg(&page);
    whole(command.args(["--report-lang", "en"]));
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
