//! A real browser that a test drives: it opens pages, runs scripts in them and takes pictures.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::need::chromium;

/// A browser with one page, until it is dropped.
#[derive(Debug)]
pub struct Browser {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    sent: u64,
    is_loaded: bool,
    session: Option<String>,
    _profile: TempDir,
}

impl Browser {
    /// Starts one; `flags` are further words of its command.
    ///
    /// # Panics
    /// There is no browser.
    pub fn start(flags: &[&str]) -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let program = chromium().expect("the test says that it needs Chromium");
        // Its protocol is on the third and fourth stream, message by message with a zero behind each.
        // One that hangs is ended.
        let script = "exec timeout 300 \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1";
        let mut command = Command::new("sh");
        command.args(["-c", script]).arg(program).args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--remote-debugging-pipe",
        ]);
        command.arg(format!("--user-data-dir={}", profile.path().display()));
        command.args(flags);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("a shell");
        let mut browser = Self {
            to: child.stdin.take().expect("is piped"),
            from: BufReader::new(child.stdout.take().expect("is piped")),
            child,
            sent: 0,
            is_loaded: false,
            session: None,
            _profile: profile,
        };
        let page = browser.ask("Target.createTarget", json!({ "url": "about:blank" }));
        let page = json!({ "targetId": page["targetId"], "flatten": true });
        let attached = browser.ask("Target.attachToTarget", page);
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        browser.ask("Page.enable", json!({}));
        browser
    }

    /// Opens an address, and waits until it is there.
    ///
    /// # Panics
    /// The browser ends.
    pub fn open(&mut self, address: &str) {
        self.is_loaded = false;
        let went = self.ask("Page.navigate", json!({ "url": address }));
        // Another place of the page that is there already is not loaded.
        while went.get("loaderId").is_some() && !self.is_loaded {
            self.message();
        }
    }

    /// Opens a file.
    ///
    /// # Panics
    /// The browser ends.
    pub fn open_file(&mut self, path: &Path) {
        let path = path.canonicalize().expect("the file is there");
        self.open(&format!("file://{}", path.display()));
    }

    /// What an expression is in the page, once it is known.
    ///
    /// # Panics
    /// It throws.
    #[track_caller]
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let asked =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let told = self.ask("Runtime.evaluate", asked);
        assert_eq!(told.get("exceptionDetails"), None, "{expression}");
        told["result"]["value"].clone()
    }

    /// Makes the page so wide, and light or dark.
    ///
    /// # Panics
    /// The browser ends.
    pub fn look(&mut self, width: u32, is_dark: bool) {
        let height = if width < 500 { 844 } else { 900 };
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.ask("Emulation.setDeviceMetricsOverride", size);
        let scheme = if is_dark { "dark" } else { "light" };
        let scheme = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.ask("Emulation.setEmulatedMedia", json!({ "features": scheme }));
    }

    /// Writes a picture of what is seen.
    ///
    /// # Panics
    /// It cannot be written.
    pub fn picture(&mut self, path: &Path) {
        let shot = self.ask("Page.captureScreenshot", json!({ "format": "png" }));
        let png = BASE64_STANDARD.decode(shot["data"].as_str().unwrap_or_default());
        fs::write(path, png.expect("is Base64")).expect("is written");
    }

    /// What the browser answers to a message.
    #[track_caller]
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.sent += 1;
        let mut message = json!({ "id": self.sent, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.to.write_all(&bytes).expect("the browser listens");
        loop {
            let answer = self.message();
            if answer["id"] == self.sent {
                assert_eq!(answer.get("error"), None, "{method}");
                return answer["result"].clone();
            }
        }
    }

    fn message(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.from
            .read_until(0, &mut bytes)
            .expect("the browser talks");
        assert_eq!(bytes.pop(), Some(0), "the browser ended");
        let message: Value = serde_json::from_slice(&bytes).expect("is JSON");
        self.is_loaded |= message["method"] == "Page.loadEventFired";
        message
    }
}

/// What a script says of a page that is so wide: `d` is its document, `w` its window, and `told` what is
/// returned, beside the `width` that it has, the one that it `needed` and the addresses that it `loaded`.
///
/// # Panics
///
/// There is no browser, or the script throws.
#[track_caller]
pub fn measured(page: &Path, width: u32, script: &str) -> Value {
    let mut browser = Browser::start(&[]);
    browser.look(width, false);
    browser.open_file(page);
    browser.evaluate(&format!(
        "(() => {{
            const w = window, d = document, told = {{}};
            {script}
            told.width = d.documentElement.clientWidth;
            told.needed = d.documentElement.scrollWidth;
            told.loaded = w.performance.getEntriesByType('resource').map(r => r.name);
            return told;
        }})()"
    ))
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
