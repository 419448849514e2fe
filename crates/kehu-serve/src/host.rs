//! Under which names a local server answers, and which pages may ask it.
//!
//! A page in a browser reaches a server on loopback by a name of its own that leads there (DNS rebinding), and
//! says that name in `Host`; a page of another place says where it is from in `Origin`.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderValue, Request, header, uri::Authority};

/// The host that a request names although it is not this server.
///
/// ```
/// use http::Request;
/// use kehu_serve::host::foreign;
///
/// let request = Request::get("/").header("host", "evil.example:8080").body(())?;
/// let listening = "127.0.0.1:8080".parse()?;
/// assert_eq!(foreign(&request, listening).as_deref(), Some("evil.example:8080"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn foreign<B>(request: &Request<B>, listening: SocketAddr) -> Option<String> {
    let target = request
        .uri()
        .authority()
        .map(|host| host.as_str().to_owned());
    let headers = request.headers().get_all(header::HOST).iter();
    let headers = headers.map(|host| String::from_utf8_lossy(host.as_bytes()).into_owned());
    target
        .into_iter()
        .chain(headers)
        .find(|host| !is_ours(host, listening))
}

/// From where a page asks; `None` where it is not a page, or one of the very server that it asks.
///
/// ```
/// use kehu_serve::host::origin;
///
/// let request = http::Request::get("/").header("host", "localhost:80").header("origin", "null").body(())?;
/// assert_eq!(origin(request.headers()).as_deref(), Some("null"));
/// # Ok::<(), http::Error>(())
/// ```
pub fn origin(headers: &HeaderMap) -> Option<String> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let host = headers.get(header::HOST).map(text);
    let is_own = |origin: &str| {
        let named = origin.split_once("://").map(|(_, host)| host);
        named.is_some() && named == host.as_deref()
    };
    let mut origins = headers.get_all(header::ORIGIN).iter().map(text);
    origins.find(|origin| !is_own(origin))
}

/// Whether a host with its port is the server that listens there: a name or an address of loopback
/// with the server's own port. One that listens for other machines is reached by any address (which
/// nobody can make lead elsewhere) and through any port.
fn is_ours(host: &str, listening: SocketAddr) -> bool {
    let Ok(authority) = host.parse::<Authority>() else {
        return false;
    };
    let name = authority.host().trim_matches(['[', ']']);
    if !listening.ip().is_loopback() {
        return is_local_name(name) || name.parse::<IpAddr>().is_ok();
    }
    let loopback = |address: IpAddr| address.to_canonical().is_loopback();
    let port = authority.port_u16().unwrap_or(80);
    port == listening.port() && (is_local_name(name) || name.parse().is_ok_and(loopback))
}

fn is_local_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(listening: &str, ours: &[&str], foreign: &[&str]) {
        let listening = listening.parse().unwrap();
        for host in ours {
            assert!(is_ours(host, listening), "{host}");
        }
        for host in foreign {
            assert!(!is_ours(host, listening), "{host}");
        }
    }

    #[test]
    fn on_loopback_only_its_own_names_and_port() {
        check(
            "127.0.0.1:8080",
            &[
                "127.0.0.1:8080",
                "LocalHost:8080",
                "api.localhost:8080",
                "[::1]:8080",
                "127.1.2.3:8080",
            ],
            &[
                "evil.example:8080",
                "127.0.0.1.evil.example:8080",
                "127.0.0.1",
                "localhost:80",
                "10.0.0.1:8080",
                "",
                "a b",
            ],
        );
        check("127.0.0.1:80", &["localhost"], &["evil.example"]);
    }

    #[test]
    fn for_other_machines_any_address_and_no_foreign_name() {
        check(
            "0.0.0.0:8080",
            &["10.0.0.1:9000", "localhost:8080"],
            &["evil.example:8080"],
        );
    }
}
