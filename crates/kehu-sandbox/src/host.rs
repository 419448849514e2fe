//! Under which names the sandbox answers.

use std::net::{IpAddr, SocketAddr};

use axum::http::{Request, header, uri::Authority};

/// The host that a request names although it is not this sandbox.
pub(crate) fn foreign<B>(request: &Request<B>, listening: SocketAddr) -> Option<String> {
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

/// Whether a host with its port is the sandbox that listens there: a name or an address of loopback
/// with the sandbox's own port. One that listens for other machines is reached by any address (which
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
