//! Command lines for curl, as documentation has them.

/// What a command sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// In capitals; POST when there are data and no method is named.
    pub method: String,
    /// Scheme and host.
    pub host: String,
    /// The URL's path.
    pub path: String,
    /// The URL's query, percent-encoding undone.
    pub query: Vec<(String, String)>,
    /// Headers in the order given.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub data: Option<String>,
}

/// Options of curl that take a value and say nothing about the request.
const WITH_VALUE: [&str; 18] = [
    "-o",
    "--output",
    "-m",
    "--max-time",
    "--connect-timeout",
    "-w",
    "--write-out",
    "--retry",
    "-x",
    "--proxy",
    "-b",
    "--cookie",
    "-A",
    "--user-agent",
    "-e",
    "--referer",
    "--cacert",
    "--cert",
];

/// Reads a command line.
///
/// # Errors
/// What keeps it from being one, for people.
pub fn parse(text: &str) -> Result<Command, String> {
    let words = shlex::split(&on_one_line(text)).ok_or("a quote is not closed")?;
    let mut words = words.into_iter().skip_while(|word| word != "curl");
    words.next().ok_or("it does not call `curl`")?;
    let (mut method, mut url, mut data, mut headers) = (None, None, Vec::new(), Vec::new());
    let mut is_get = false;
    while let Some(word) = words.next() {
        let (option, attached) = match word.split_once('=') {
            Some((option, value)) if option.starts_with("--") => {
                (option.to_owned(), Some(value.to_owned()))
            }
            _ => (word.clone(), None),
        };
        let mut value = || {
            attached
                .clone()
                .or_else(|| words.next())
                .ok_or(format!("`{option}` has no value"))
        };
        match option.as_str() {
            "-X" | "--request" => method = Some(value()?.to_ascii_uppercase()),
            "-H" | "--header" => headers.push(header(&value()?)),
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--data-ascii" | "--json" => {
                data.push(value()?)
            }
            "--data-urlencode" | "-F" | "--form" => data.push(value()?),
            "--url" => url = Some(value()?),
            // What travels of it is made by curl.
            "-u" | "--user" => {
                headers.push(("Authorization".to_owned(), format!("Basic {}", value()?)))
            }
            "-G" | "--get" => is_get = true,
            option if WITH_VALUE.contains(&option) => drop(value()?),
            option if option.starts_with("-X") => method = Some(option[2..].to_ascii_uppercase()),
            option if option.starts_with('-') => {}
            _ => url = Some(word),
        }
    }
    let (host, path, mut query) = split_url(&url.ok_or("it names no address")?);
    let mut data = (!data.is_empty()).then(|| data.join("&"));
    if is_get {
        query.extend(
            data.take()
                .map(|data| form_pairs(&data))
                .unwrap_or_default(),
        );
    }
    let method = method.unwrap_or_else(|| if data.is_some() { "POST" } else { "GET" }.to_owned());
    Ok(Command {
        method,
        host,
        path,
        query,
        headers,
        data,
    })
}

/// A command without the ends of its lines; bash's own quotes `$'…'` are quotes.
fn on_one_line(text: &str) -> String {
    let text = text.replace("\\\r\n", " ").replace("\\\n", " ");
    text.replace(" $'", " '")
}

/// The pairs of a form or query, percent-encoding undone.
pub fn form_pairs(text: &str) -> Vec<(String, String)> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decode(name), decode(value))
    };
    text.split('&')
        .filter(|part| !part.is_empty())
        .map(pair)
        .collect()
}

fn header(text: &str) -> (String, String) {
    let (name, value) = text.split_once(':').unwrap_or((text, ""));
    (name.trim().to_owned(), value.trim().to_owned())
}

fn split_url(url: &str) -> (String, String, Vec<(String, String)>) {
    let (url, query) = url.split_once('?').unwrap_or((url, ""));
    let host_start = url.find("://").map_or(0, |scheme| scheme + 3);
    let path_start = url[host_start..]
        .find('/')
        .map_or(url.len(), |slash| host_start + slash);
    (
        url[..path_start].to_owned(),
        url[path_start..].to_owned(),
        form_pairs(query),
    )
}

fn decode(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced)
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, method: &str, host: &str, path: &str, data: Option<&str>) {
        let command = parse(text).unwrap();
        let found = (
            command.method.as_str(),
            command.host.as_str(),
            command.path.as_str(),
            command.data.as_deref(),
        );
        assert_eq!(found, (method, host, path, data), "{text}");
    }

    #[test]
    fn commands_are_read_in_the_forms_that_pages_have() {
        check(
            "curl -X POST -k https://a.b/c -d '{\"x\": 1}'",
            "POST",
            "https://a.b",
            "/c",
            Some("{\"x\": 1}"),
        );
        check("$ curl https://a.b", "GET", "https://a.b", "", None);
        check(
            "curl --request=PUT \\\n  --url 'http://h:1/p' \\\n --data x=1 -d y=2",
            "PUT",
            "http://h:1",
            "/p",
            Some("x=1&y=2"),
        );
        check(
            "curl -G -d 'a=%E5%85%94' https://a.b/c?x=1",
            "GET",
            "https://a.b",
            "/c",
            None,
        );
        check(
            "curl -s -o out.txt https://a.b/c",
            "GET",
            "https://a.b",
            "/c",
            None,
        );
    }

    #[test]
    fn headers_and_query_are_taken_apart() {
        let command =
            parse("curl -H 'X-Token: a:b' --header Accept:*/* 'https://a.b/c?n=%E5%85%94+x&m'")
                .unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            command.headers,
            [pair("X-Token", "a:b"), pair("Accept", "*/*")]
        );
        assert_eq!(command.query, [pair("n", "兔 x"), pair("m", "")]);
    }

    #[test]
    fn what_is_no_command_is_refused() {
        assert_eq!(
            parse("wget https://a.b"),
            Err("it does not call `curl`".to_owned())
        );
        assert_eq!(
            parse("curl 'https://a.b"),
            Err("a quote is not closed".to_owned())
        );
        assert_eq!(parse("curl -k"), Err("it names no address".to_owned()));
        assert_eq!(parse("curl -H"), Err("`-H` has no value".to_owned()));
    }
}
