//! The documentation page in a real browser: as a gateway serves it, beside pages that mean harm, with a spec that
//! means harm, with every published signature, and with a thousand operations.

use std::{fs, path::Path};

use axum::{Router, response::Html, routing::get};
use it::{browser::Browser, kehu, need::CHROMIUM};
use kehu_gateway::{Gateway, Served};
use kehu_openapi::{Lang, Spec, page};
use kehu_registry::{Api, Config};
use kehu_sandbox::Sandbox;
use kehu_spec::Sources;
use serde_json::{Value, json};
use tokio::{net::TcpListener, runtime::Runtime};

tests! {
    [CHROMIUM] => an_operation_is_tried_from_the_page_of_the_gateway, pages_of_other_origins_call_nothing,
        a_name_that_leads_here_is_refused, what_a_hostile_spec_says_does_nothing,
        signatures_are_computed_as_they_are_published, a_thousand_operations_are_painted_at_once;
}

/// A gateway before a sandbox, and a place for pages of another origin.
struct Here {
    runtime: Runtime,
    gateway: Gateway,
    _sandbox: Sandbox,
}

impl Here {
    fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let sources = kehu_specs::sources();
        let apis = kehu_spec::load(&sources).apis.into_iter();
        let api = Api::of(
            apis.into_iter()
                .find(|api| api.name == kehu::API)
                .expect("the API"),
        );
        let sandbox = kehu::sandbox(5);
        let mut config = Config::new(api.info).base_url(sandbox.url(kehu::API));
        for (field, value) in sandbox.credentials(kehu::API) {
            config = config.set(&field, value);
        }
        let session = api.connect(config).expect("a session");
        let gateway = Gateway::builder().serve(Served::new(api, session, &sources));
        let gateway = runtime
            .block_on(gateway.start())
            .expect("the gateway starts");
        Self {
            runtime,
            gateway,
            _sandbox: sandbox,
        }
    }

    /// An address that answers with this page.
    fn elsewhere(&self, page: &'static str) -> String {
        let listener = self
            .runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().route("/", get(move || async move { Html(page) }));
        self.runtime
            .spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}/")
    }

    /// How many calls of operations the gateway has counted.
    fn calls(&self) -> usize {
        let metrics = it::client::send(
            self.gateway.address(),
            "GET",
            "/metrics",
            &[],
            b"",
            u64::MAX,
        );
        let metrics = metrics.expect("an answer");
        let text = metrics.text();
        let counts = text
            .lines()
            .filter(|line| line.starts_with("kehu_gateway_calls_total{"));
        counts
            .filter_map(|line| line.rsplit(' ').next()?.parse::<usize>().ok())
            .sum()
    }
}

fn an_operation_is_tried_from_the_page_of_the_gateway() {
    let here = Here::start();
    let mut browser = Browser::start(&[]);
    browser.open(&format!("http://{}/", here.gateway.address()));
    let told = browser.evaluate(
        r#"new Promise(done => {
            const box = document.querySelector("[data-call='/nxcloud/query_customers']");
            const shown = box.querySelector("pre");
            box.querySelector("textarea").value = '{"whatsApp_phone": "861360301975912"}';
            new MutationObserver(() => done([box.querySelector("output").textContent, shown.textContent]))
                .observe(shown, { attributes: true });
            box.querySelector("button").click();
        })"#,
    );
    let (status, answer) = (told[0].as_str(), told[1].as_str().unwrap_or_default());
    assert!(
        status.is_some_and(|status| status.starts_with("200 ")),
        "{told}"
    );
    assert!(
        answer.contains("\n      \"id\": \"1021110718827683840\""),
        "{answer}"
    );
    assert_eq!(here.calls(), 1);
}

/// A page that tries every way in which a browser lets one place send something to another.
const HOSTILE: &str = r#"<!doctype html><body><script>
    const at = location.hash.slice(1) + "/nxcloud/query_customers", body = "{}";
    const json = { "Content-Type": "application/json" };
    const tried = async () => {
        const told = {};
        const fetched = (name, options) => fetch(at, { method: "POST", body, ...options })
            .then(r => r.text().then(t => told[name] = r.type + " " + t), () => told[name] = "refused");
        await fetched("json", { headers: json });
        await fetched("plain", { headers: { "Content-Type": "text/plain" } });
        await fetched("unseen", { mode: "no-cors", headers: json });
        await fetched("typeless", { mode: "no-cors", body: new Blob([body]) });
        told.beacon = navigator.sendBeacon(at, new Blob([body], { type: "text/plain" }));
        const form = Object.assign(document.createElement("form"), { method: "POST", action: at, enctype: "text/plain", target: "frame" });
        form.innerHTML = `<input name='{"a":"' value='"}'>`;
        const frame = Object.assign(document.createElement("iframe"), { name: "frame" });
        document.body.append(frame, form);
        form.submit();
        await new Promise(done => frame.onload = done);
        const page = Object.assign(document.createElement("iframe"), { src: location.hash.slice(1) + "/" });
        document.body.append(page);
        await new Promise(done => page.onload = done);
        try { told.framed = page.contentDocument?.title ?? "closed" } catch { told.framed = "closed" }
        return told;
    };
</script>"#;

fn pages_of_other_origins_call_nothing() {
    let here = Here::start();
    let at = here.elsewhere(HOSTILE);
    let mut browser = Browser::start(&[]);
    browser.open(&format!("{at}#http://{}", here.gateway.address()));
    let told = browser.evaluate("tried()");
    assert_eq!(told["json"], "refused", "{told}");
    assert_eq!(told["plain"], "refused", "{told}");
    for blind in ["unseen", "typeless"] {
        let seen = told[blind].as_str().unwrap_or_default();
        assert!(["refused", "opaque "].contains(&seen), "{told}");
    }
    assert_eq!(told["framed"], "closed");
    // Whatever was sent, nothing was called.
    assert_eq!(here.calls(), 0, "{told}");
}

fn a_name_that_leads_here_is_refused() {
    let here = Here::start();
    let mut browser = Browser::start(&["--host-resolver-rules=MAP evil.example 127.0.0.1"]);
    browser.open(&format!(
        "http://evil.example:{}/",
        here.gateway.address().port()
    ));
    let told = browser.evaluate(
        r#"(async () => {
            const call = { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } };
            const answer = await fetch("/nxcloud/query_customers", call);
            return [document.body.textContent, answer.status, await answer.text()];
        })()"#,
    );
    assert!(
        told[0]
            .as_str()
            .is_some_and(|shown| shown.contains("evil.example")),
        "{told}"
    );
    assert_eq!(told[1], 403, "{told}");
    assert_eq!(here.calls(), 0, "{told}");
}

/// What stands in place of every word that a spec says freely.
const HARM: &str = "</script><script>window.harmed=1</script>\\\"'><img src=x onerror=window.harmed=2>`<svg onload=window.harmed=3>`{{1}}";

/// Specs with harm in every word, and in every address that is told.
fn harmful(folder: &str) -> Sources {
    let sources =
        Sources::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).expect("specs");
    let free = [
        "label",
        "doc",
        "summary",
        "title",
        "why",
        "message",
        "deprecated",
        "example",
        "mended",
    ];
    let changed = |text: &str| {
        let mut changed = text.to_owned();
        for key in free {
            for space in ["", " ", "  ", "   "] {
                changed = changed.replace(
                    &format!("{key}{space} = \""),
                    &format!("{key}{space} = \"{HARM}"),
                );
            }
        }
        changed.replace("docs = \"https://", "docs = \"javascript:window.harmed=4//")
    };
    let files = sources.files().map(|(id, path)| {
        let text = sources.text(id);
        let is_spec = path.ends_with(".toml");
        (
            path.to_owned(),
            if is_spec {
                changed(text)
            } else {
                text.to_owned()
            },
        )
    });
    Sources::from_texts(files.collect::<Vec<_>>())
}

fn what_a_hostile_spec_says_does_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut browser = Browser::start(&[]);
    for specs in ["../specs", "data/openapi", "data/third_api"] {
        let sources = harmful(specs);
        let apis = kehu_spec::load(&sources).apis;
        assert!(!apis.is_empty());
        for api in &apis {
            let text = page(&Spec::new(api, &sources), None, Lang::En).expect("the whole API");
            // Without what the page itself forbids: nothing may rest on that alone.
            let (before, after) = text.split_once("<meta http-equiv").expect("a policy");
            let (_, after) = after.split_once('>').expect("its end");
            assert!(
                text.contains("window.harmed=2"),
                "the harm is there, as text"
            );
            let file = folder.path().join(format!("{}.html", api.name));
            fs::write(&file, format!("{before}{after}")).expect("is written");
            browser.open_file(&file);
            let told = browser.evaluate(
                r#"(() => {
                    for (const x of document.querySelectorAll("details")) x.open = true;
                    for (const x of document.querySelectorAll("a, summary, button")) x.click();
                    const all = [...document.querySelectorAll("*")];
                    return {
                        harmed: window.harmed ?? null,
                        made: all.filter(x => ["IMG", "svg", "IFRAME"].includes(x.tagName)).length,
                        handlers: all.flatMap(x => [...x.attributes]).filter(a => a.name.startsWith("on")).length,
                        addresses: [...document.links].map(a => a.protocol).filter(p => !["file:", "https:", "http:"].includes(p)),
                    };
                })()"#,
            );
            let nothing = json!({ "harmed": null, "made": 0, "handlers": 0, "addresses": [] });
            assert_eq!(told, nothing, "{}", api.name);
        }
    }
}

fn signatures_are_computed_as_they_are_published() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut browser = Browser::start(&[]);
    let mut computed = 0;
    for specs in [
        "../specs",
        "data/schemes",
        "data/third_api",
        "data/fixtures",
    ] {
        let sources =
            Sources::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(specs)).expect("specs");
        for api in kehu_spec::load(&sources).apis {
            let text = page(&Spec::new(&api, &sources), None, Lang::En).expect("the whole API");
            let file = folder.path().join(format!("{}.html", api.name));
            fs::write(&file, text).expect("is written");
            browser.open_file(&file);
            let told = browser.evaluate(
                r#"(async () => {
                    const told = [];
                    for (const box of document.querySelectorAll(".calculator")) {
                        const { vectors } = JSON.parse(box.querySelector("script").textContent);
                        for (const [nth, { signature }] of vectors.entries()) {
                            await box.filled(nth);
                            const seen = !box.querySelector(".match").hidden;
                            told.push([signature, box.querySelector("output code").textContent, seen, box.querySelector("pre").textContent]);
                        }
                    }
                    return told;
                })()"#,
            );
            let told = told.as_array().expect("a list");
            for vector in told {
                assert_eq!(vector[0], vector[1], "{}: {vector:#}", api.name);
                assert_eq!(vector[2], true, "{}", api.name);
            }
            // All but what the vendor alone makes, or what comes out otherwise each time.
            let ours = api.signatures();
            let ours = ours.filter(|signing| !signing.is_public && !signing.digest.is_random());
            let vectors: usize = ours.map(|signing| signing.vectors.len()).sum();
            assert_eq!(told.len(), vectors, "{}", api.name);
            computed += vectors;
        }
    }
    assert!(computed > 20, "{computed}");
}

/// An API of so many operations, each with a table of parameters and one of an answer.
fn large(operations: usize) -> Sources {
    let api = "name = \"large\"\ntitle = \"Large\"\nlabel = \"大\"\nsummary = \"Many operations.\"\nversion = \"0.1.0\"\n\
               [[server]]\nname = \"main\"\nurl = \"https://large.example\"\n";
    let mut files = vec![("large/api.toml".to_owned(), api.to_owned())];
    let field = |nth: usize| {
        format!(
            "  {{ name = \"field_{nth}\", type = \"string\", label = \"字段{nth}\", doc = \"Only things whose field {nth} is this.\", example = \"value {nth}\" }},\n"
        )
    };
    let fields: String = (0..8).map(field).collect();
    for nth in 0..operations {
        let text = format!(
            "name = \"find_things_{nth}\"\nmethod = \"POST\"\npath = \"/things/{nth}\"\nsummary = \"Finds things {nth}.\"\n\
             title = \"查询{nth}\"\nidempotent = true\n[request]\nbody = \"json\"\nfields = [\n{fields}]\n"
        );
        files.push((format!("large/endpoints/find_things_{nth}.toml"), text));
    }
    Sources::from_texts(files)
}

/// How long a browser takes until something is seen, in milliseconds: the best of some runs, for other programs run
/// beside it.
fn first_paint(browser: &mut Browser, file: &Path) -> f64 {
    let painted = (0..5).map(|_| {
        browser.open_file(file);
        let told: Value = browser.evaluate(
            "new Promise(done => new PerformanceObserver(list => done(list.getEntriesByName('first-contentful-paint')[0]?.startTime))
                .observe({ type: 'paint', buffered: true }))",
        );
        told.as_f64().expect("it is painted")
    });
    painted.fold(f64::INFINITY, f64::min)
}

fn a_thousand_operations_are_painted_at_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sources = large(1000);
    let apis = kehu_spec::load(&sources).apis;
    let text = page(&Spec::new(&apis[0], &sources), None, Lang::En).expect("the whole API");
    assert_eq!(text.matches("<section id=\"op-").count(), 1000);
    let file = folder.path().join("large.html");
    fs::write(&file, &text).expect("is written");
    let mut browser = Browser::start(&[]);
    let milliseconds = first_paint(&mut browser, &file);
    println!(
        "first paint of {} kB: {milliseconds:.0} ms",
        text.len() / 1000
    );
    // 88 ms with both cores free; the bound leaves room for a machine that has other things to do.
    assert!(milliseconds < 1000.0, "{milliseconds} ms");
}
