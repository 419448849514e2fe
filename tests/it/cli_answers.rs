//! What the command makes of answers that are not what they should be.

use kehu_cli::{Exit, Io, Terminal};

use crate::plain;
use crate::runtime::server::{Act, Server, ok, status};

/// Runs `kehu nxcloud query_customers` against answers one after another: exit code, output, errors.
fn query(acts: impl Into<Vec<Act>>, flags: &str) -> (Exit, String, String) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let server = runtime.block_on(Server::answering(acts));
    let credentials = [
        ("NXCLOUD_ACCESS_KEY", "an-access-key"),
        ("NXCLOUD_ACCESS_SECRET", SECRET),
        ("NXCLOUD_TENANT_ID", "1"),
        ("NXCLOUD_APP_KEY", "an-app-key"),
        ("NXCLOUD_BASE_URL", &server.url),
    ];
    let env = credentials.map(|(name, value)| (name, value.to_owned()));
    let (io, captured) = Io::captured(env, "", Terminal::NONE);
    let args = ["kehu", "nxcloud", "query_customers"].into_iter();
    let args = args.chain(flags.split_whitespace()).map(Into::into);
    let exit = kehu_cli::run(args, &io);
    plain::is_plain(&captured.stderr());
    (exit, captured.stdout(), captured.stderr())
}

const SECRET: &str = "an-access-secret-0451";

const PAGE: &str = r#"{"code":0,"message":null,"traceId":"t1","data":{"paging":{"next":null},"customer_list":[{"id":1}]}}"#;

#[test]
fn raw_shows_what_came_and_tells_what_is_wrong_with_it() {
    let html = "<html>\n<title>502 Bad Gateway</title>\n</html>";
    let broken = PAGE.replace(r#"{"id":1}"#, "{\"id\":1,\"remark\":\"a\tb\"}");
    let mark = format!("\u{feff}{PAGE}");
    for (act, exit, told) in [
        (ok(PAGE), Exit::Ok, ""),
        (ok(&*mark), Exit::Ok, ""),
        (
            ok(html).header("content-type", "text/html; charset=utf-8"),
            Exit::NotUnderstood,
            "the response is not JSON; status 200, text/html; charset=utf-8, begins with <html> <title>502 Bad Gateway</title> </html>",
        ),
        (
            ok(&*broken),
            Exit::NotUnderstood,
            "data.customer_list[0].remark: the string holds a control character as it is (U+0009)",
        ),
        (
            ok(r#"{"code":0"#),
            Exit::NotUnderstood,
            "it ends inside an object",
        ),
        (
            ok(r#"{"data":{}}"#),
            Exit::NotUnderstood,
            "the response has no `code`",
        ),
        (
            ok(r#"{"code":0,"message":"ok","data":""}"#),
            Exit::NotUnderstood,
            "data: ",
        ),
        (
            ok(r#"[{"id":1}]"#),
            Exit::NotUnderstood,
            "the response is a list",
        ),
        (
            ok(r#"{"code":7,"message":"no"}"#),
            Exit::Refused,
            "with code 7: no",
        ),
        (
            status(400, r#"{"errcode":40001,"errmsg":"invalid credential"}"#),
            Exit::Refused,
            r#"NXCloud refused the request with HTTP status 400: {"errcode":40001,"errmsg":"invalid credential"}"#,
        ),
        (
            status(404, html),
            Exit::Refused,
            "with HTTP status 404: <html>",
        ),
        (
            status(500, r#"{"status":500,"error":"Internal Server Error"}"#),
            Exit::Refused,
            "Internal Server Error",
        ),
        (status(302, "moved"), Exit::Refused, "redirect (302)"),
        (ok(""), Exit::NotUnderstood, "it is empty"),
    ] {
        let Act::Answer { body, .. } = &act else {
            panic!("has a body");
        };
        let body = String::from_utf8_lossy(body).into_owned();
        let (got, out, err) = query([act], "--raw --timeout 5");
        assert_eq!(got, exit, "{err}");
        assert_eq!(out, body, "{err}");
        assert!(
            err.contains(told) && err.is_empty() == told.is_empty(),
            "{err}"
        );
        assert!(!err.contains("--raw"), "{err}");
    }
}

#[test]
fn rows_that_are_wrong_in_the_same_way_are_told_once_with_their_number() {
    let rows = |rows: &str| PAGE.replace(r#"{"id":1}"#, rows);
    for (rows, told) in [
        (
            rows(r#"{"id":"x"},{"id":1},{"id":"x"}"#),
            vec!["2 rows do not fit their documentation: ", "[…]"],
        ),
        (
            rows(r#"{"id":"x"},{"id":"y"}"#),
            vec!["a row does not fit its documentation: ", "\"y\""],
        ),
    ] {
        let (exit, _, err) = query([ok(&*rows)], "-o ndjson");
        assert_eq!(exit, Exit::Partial, "{err}");
        for told in told {
            assert_eq!(
                err.matches(told).count(),
                if told.starts_with("a row") { 2 } else { 1 },
                "{err}"
            );
        }
    }
}

#[test]
fn an_account_lacks_what_its_calls_would_have_to_be_given() {
    for (has, lacks) in [
        ("RABBITPRE_INSTANCE_APPID", r#"["instance_secret"]"#),
        ("RABBITPRE_TOKEN", "[]"),
    ] {
        let (io, captured) = Io::captured([(has, "x".to_owned())], "", Terminal::NONE);
        let args = ["kehu", "accounts", "-o", "ndjson"].map(Into::into);
        assert_eq!(kehu_cli::run(args, &io), Exit::Ok, "{}", captured.stderr());
        let told = format!(r#""lacks":{lacks}"#);
        assert!(captured.stdout().contains(&told), "{}", captured.stdout());
    }
}

#[test]
fn credentials_are_hidden_in_what_is_shown() {
    // The secret stands where the first words end.
    let echo = format!("{}{SECRET}", "x ".repeat(95));
    for act in [ok(&*echo), status(400, &*echo)] {
        let (_, out, err) = query([act], "--raw");
        assert_eq!(out, echo.replace(SECRET, "***"));
        assert!(!err.contains("an-access-se"), "{err}");
    }
}

#[test]
fn every_page_comes_but_for_the_broken_rows() {
    let first = PAGE
        .replace(
            r#"{"id":1}"#,
            "{\"id\":3},{\"id\":2,\"weight\":NaN},{\"id\":1}",
        )
        .replace(r#""next":null"#, r#""next":1"#);
    for (flags, expect) in [
        ("--all -o ndjson", "{\"id\":3}\n{\"id\":1}\n{\"id\":1}\n"),
        ("-o ndjson", "{\"id\":3}\n{\"id\":1}\n"),
    ] {
        let (exit, out, err) = query([ok(&*first), ok(PAGE)], flags);
        assert_eq!((exit, &*out), (Exit::Partial, expect), "{err}");
        assert!(
            err.contains("data.customer_list[1].weight: `NaN` is not a value that JSON has"),
            "{err}"
        );
    }
}

#[test]
fn help_leads_on() {
    let (exit, out, err) = query([ok("<html>")], "");
    assert_eq!((exit, &*out), (Exit::NotUnderstood, ""));
    assert!(err.contains("help: A web page came instead"), "{err}");
    assert!(
        err.contains("help: kehu nxcloud query_customers --raw shows"),
        "{err}"
    );
}
