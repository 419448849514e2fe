//! What a real browser says of a page.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

use crate::need::chromium;

/// What a script says of a page that is so wide: `d` is its document, `w` its window, and `told` what is
/// returned, beside the `width` that it has, the one that it `needed` and the addresses that it `loaded`.
///
/// # Panics
///
/// There is no browser, or the script told nothing.
pub fn measured(page: &Path, width: u32, script: &str) -> Value {
    let folder = page.parent().expect("is in a folder");
    let frame = folder.join(format!("frame{width}.html"));
    let name = page.file_name().expect("is a file").to_string_lossy();
    let html = format!(
        r#"<!doctype html><iframe id=f src="{name}" style="border:0;width:{width}px;height:2000px"></iframe>
<pre id=out></pre><script>
f.onload = () => {{
  const w = f.contentWindow, d = f.contentDocument, told = {{}};
  {script}
  told.width = d.documentElement.clientWidth;
  told.needed = d.documentElement.scrollWidth;
  told.loaded = w.performance.getEntriesByType('resource').map(r => r.name);
  out.textContent = JSON.stringify(told);
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
