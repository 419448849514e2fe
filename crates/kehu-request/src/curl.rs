//! Commands for curl.

use crate::http::split_header;
use crate::{Request, form, shell};

/// Whether a text begins with a curl command.
pub fn is_curl(code: &str) -> bool {
    let first = code.trim_start().trim_start_matches("$ ");
    first.starts_with("curl ") || first.starts_with("curl\t") || first.starts_with("curl\\")
}

/// How many lines the command takes with which a text begins.
pub fn command_lines(code: &str) -> usize {
    code[..shell::command(code).end].matches('\n').count() + 1
}

/// Reads the curl command of a text that begins on this line. Nothing where it calls no curl, and where
/// the command has neither an address nor data.
pub fn read_curl(code: &str, line: usize) -> Option<Request> {
    let calls = |line: &str| {
        line.split_whitespace()
            .any(|word| word == "curl" || word == "curl\\")
    };
    let mut lines = code.split_inclusive('\n');
    let before: usize = lines
        .by_ref()
        .take_while(|line| !calls(line))
        .map(str::len)
        .sum();
    let command = shell::command(code.get(before..)?);
    let line_of = |start: usize| line + code[..before + start].matches('\n').count();
    let mut words = command
        .words
        .into_iter()
        .skip_while(|word| word.text != "curl");
    words.next()?;
    let mut read = Reader::default();
    while let Some(word) = words.next() {
        if !word.text.starts_with('-') || word.text.len() < 2 {
            read.address(&word.text);
            continue;
        }
        let (flag, glued) = split_flag(&word.text);
        let Some(option) = Takes::of(flag) else {
            read.is_get |= matches!(flag, "-G" | "--get");
            continue;
        };
        match glued
            .map(str::to_owned)
            .or_else(|| words.next().map(|word| word.text))
        {
            Some(value) => read.option(option, value, line_of(word.start)),
            None => read.request.problems.push(format!("`{flag}` has no value")),
        }
    }
    if command.is_open {
        read.request
            .problems
            .push("a quote is not closed".to_owned());
    }
    code[before + command.end..]
        .trim()
        .clone_into(&mut read.request.rest);
    read.finished()
}

/// What an option's value says.
#[derive(Clone, Copy, PartialEq)]
enum Takes {
    Method,
    Header,
    Data,
    Form,
    Url,
    User,
    /// Nothing of the request.
    Other,
}

impl Takes {
    /// What an option takes; nothing where it stands alone.
    fn of(flag: &str) -> Option<Takes> {
        Some(match flag {
            "-X" | "--request" => Takes::Method,
            "-H" | "--header" => Takes::Header,
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--data-ascii" | "--json"
            | "--data-urlencode" | "--form-string" => Takes::Data,
            "-F" | "--form" => Takes::Form,
            "--url" => Takes::Url,
            "-u" | "--user" => Takes::User,
            "-o" | "--output" | "-b" | "--cookie" | "-A" | "--user-agent" | "-e" | "--referer"
            | "--connect-timeout" | "-m" | "--max-time" | "-x" | "--proxy" | "-T" | "--cacert"
            | "--cert" | "--key" | "-w" | "--write-out" | "--retry" => Takes::Other,
            _ => return None,
        })
    }
}

/// A command as far as it was read.
#[derive(Default)]
struct Reader {
    request: Request,
    data: Vec<String>,
    is_get: bool,
}

impl Reader {
    fn address(&mut self, word: &str) {
        if self.request.url.is_empty() && word.contains(['/', '.']) {
            // `;` ends a command.
            word.trim_end_matches(';').clone_into(&mut self.request.url);
        }
    }

    fn option(&mut self, takes: Takes, value: String, line: usize) {
        let request = &mut self.request;
        match takes {
            Takes::Method => request.method = Some(value.to_ascii_uppercase()),
            Takes::Header => request.headers.extend(split_header(&value)),
            Takes::Url => request.url = value,
            // The two travel as one word, which only curl makes of them.
            Takes::User => {
                let basic = format!("Basic base64({value})");
                request.headers.push(("Authorization".to_owned(), basic));
            }
            Takes::Data | Takes::Form => {
                if self.data.is_empty() {
                    request.body_line = line;
                }
                if takes == Takes::Form && request.header("content-type").is_none() {
                    let multipart = "multipart/form-data".to_owned();
                    request.headers.push(("Content-Type".to_owned(), multipart));
                }
                self.data.push(value);
            }
            Takes::Other => {}
        }
    }

    fn finished(self) -> Option<Request> {
        let mut request = self.request;
        if request.url.is_empty() && self.data.is_empty() {
            return None;
        }
        request.split_query();
        if self.data.is_empty() {
            return Some(request);
        }
        let pairs = form::of_data(&self.data).unwrap_or_default();
        if self.is_get {
            request.query.extend(pairs);
        } else {
            request.method.get_or_insert_with(|| "POST".to_owned());
            request.form = pairs;
            request.body = Some(self.data.join("&"));
        }
        Some(request)
    }
}

/// `-XPOST` and `--request=POST` carry their value.
fn split_flag(word: &str) -> (&str, Option<&str>) {
    if word.starts_with("--") {
        return word
            .split_once('=')
            .filter(|(flag, _)| flag.len() > 2 && !flag.contains(' '))
            .map_or((word, None), |(flag, value)| (flag, Some(value)));
    }
    let short = ["-X", "-H", "-d", "-F", "-u"]
        .iter()
        .find(|s| word.starts_with(**s) && word.len() > 2);
    short.map_or((word, None), |s| (*s, word.get(2..)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(code: &str) -> Request {
        read_curl(code, 1).unwrap_or_else(|| panic!("not a command: {code}"))
    }

    fn pair(a: &str, b: &str) -> (String, String) {
        (a.to_owned(), b.to_owned())
    }

    #[test]
    fn commands_are_read_in_the_forms_that_pages_have() {
        let check = |code: &str, method: Option<&str>, url: &str, body: Option<&str>| {
            let read = read(code);
            let found = (
                read.method.as_deref(),
                read.url.as_str(),
                read.body.as_deref(),
            );
            assert_eq!(found, (method, url, body), "{code}");
            assert!(read.problems.is_empty(), "{code}: {:?}", read.problems);
        };
        let json = "curl -X POST -k https://a.b/c -d '{\"x\": 1}'";
        check(json, Some("POST"), "https://a.b/c", Some("{\"x\": 1}"));
        check("$ curl https://a.b", None, "https://a.b", None);
        let lines = "curl --request=PUT \\\n  --url 'http://h:1/p' \\\n --data x=1 -d y=2";
        check(lines, Some("PUT"), "http://h:1/p", Some("x=1&y=2"));
        check(
            "curl -G -d 'a=%E5%85%94' https://a.b/c?x=1",
            None,
            "https://a.b/c",
            None,
        );
        check(
            "curl -s -o out.txt https://a.b/c",
            None,
            "https://a.b/c",
            None,
        );
        check("curl -XPOST http://h/x", Some("POST"), "http://h/x", None);
        let slips = "# a comment\ncurl http://h/x \\  \n  -d \"a=\\\"b\\\"\"\r\n  -d $'c=d'";
        check(slips, Some("POST"), "http://h/x", Some("a=\"b\"&c=d"));
    }

    #[test]
    fn what_follows_a_command_is_left_and_lines_are_counted() {
        let r = read_curl("curl --location --request POST 'https://a.example/x?y=1' \\\n--header 'action: mt' \\\n--data-raw '{\n \"a\": \"b c\"\n}'\n\nrest", 7).unwrap();
        assert_eq!((r.path(), &r.query[..]), ("/x", &[pair("y", "1")][..]));
        let body = Some("{\n \"a\": \"b c\"\n}");
        assert_eq!((r.header("Action"), r.body.as_deref()), (Some("mt"), body));
        assert_eq!((r.body_line, r.rest.as_str()), (9, "rest"));
    }

    #[test]
    fn pairs_headers_and_queries_are_taken_apart() {
        let r = read("curl http://a.example/x -d 'a=1' --data-urlencode 'b=x y' -d c=%41");
        assert_eq!(r.form, [pair("a", "1"), pair("b", "x y"), pair("c", "A")]);
        let r = read(
            "curl -X POST -H \"sign\":\"b9\" -d   \\\n  \"{  \\\n \\\"a\\\": 1 \\\n }\" \\\n http://h/x\n\n{\n}",
        );
        let found = (r.header("sign"), r.url.as_str(), r.body.as_deref());
        assert_eq!(found, (Some("b9"), "http://h/x", Some("{   \"a\": 1  }")));
        assert_eq!(r.rest, "{\n}");
        assert_eq!(
            read("curl -G http://a.example/x -d a=1").query,
            [pair("a", "1")]
        );
        let r = read("curl -H 'X-Token: a:b' -H Accept:*/* 'https://a.b/c?n=%E5%85%94+x&m'");
        assert_eq!(r.headers, [pair("X-Token", "a:b"), pair("Accept", "*/*")]);
        assert_eq!(r.query, [pair("n", "兔 x"), pair("m", "")]);
    }

    #[test]
    fn what_is_broken_is_told_and_what_calls_no_curl_is_no_command() {
        for code in ["wget https://a.b", "curl -k", "curl", ""] {
            assert_eq!(read_curl(code, 1), None, "{code}");
        }
        assert_eq!(
            read("curl 'https://a.b").problems,
            ["a quote is not closed"]
        );
        assert_eq!(read("curl https://a.b -H").problems, ["`-H` has no value"]);
    }
}
