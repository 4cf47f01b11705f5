//! Owns a look at what listens on the loopback interface: whether a port takes a connection, with which status a URL answers.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long one look at what is about to be ready may take.
pub const LOOK: Duration = Duration::from_millis(500);

/// How long the rest of an answer is read.
const REST: Duration = Duration::from_millis(100);

/// Whether a TCP port of this machine takes a connection; some programs listen on one of both
/// families only.
pub async fn listens(port: u16) -> bool {
    let both: [SocketAddr; 2] = [
        (Ipv4Addr::LOCALHOST, port).into(),
        (Ipv6Addr::LOCALHOST, port).into(),
    ];
    matches!(
        timeout(LOOK, TcpStream::connect(&both[..])).await,
        Ok(Ok(_))
    )
}

/// The status with which a URL without encryption answers a GET in time.
pub async fn status(url: &str, within: Duration) -> Option<u16> {
    timeout(within, get(url)).await.ok().flatten()
}

/// What follows the status is read, too, where it comes at once: to hang up on it would trouble whoever
/// answers.
async fn get(url: &str) -> Option<u16> {
    let place = url.strip_prefix("http://")?;
    let (host, path) = place.split_once('/').unwrap_or((place, ""));
    let mut stream = TcpStream::connect(host).await.ok()?;
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut head = Vec::new();
    while !head.contains(&b'\n') && head.len() < 1024 {
        if stream.read_buf(&mut head).await.ok()? == 0 {
            break;
        }
    }
    let mut rest = tokio::io::sink();
    let _ = timeout(REST, tokio::io::copy(&mut stream, &mut rest)).await;
    let head = String::from_utf8_lossy(&head).into_owned();
    head.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{IpAddr, TcpListener};
    use std::thread;

    use super::*;

    #[tokio::test]
    async fn a_port_of_either_family_is_seen_and_one_without_listener_is_not() {
        let families: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        for address in families {
            // A machine may have no second family.
            let Ok(listener) = TcpListener::bind((address, 0)) else {
                continue;
            };
            let port = listener.local_addr().unwrap().port();
            assert!(listens(port).await, "{address}");
            drop(listener);
            assert!(!listens(port).await, "{address}");
        }
    }

    /// The status of what is answered in these pieces.
    async fn answered(pieces: &'static [&'static str]) -> Option<u16> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("http://{}/health", listener.local_addr().unwrap());
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.set_nodelay(true).unwrap();
            // An end before all was read would be a reset.
            let _request = stream.read(&mut [0; 1024]).unwrap();
            for piece in pieces {
                stream.write_all(piece.as_bytes()).unwrap();
                thread::yield_now();
            }
        });
        let status = status(&url, Duration::from_secs(20)).await;
        server.join().unwrap();
        status
    }

    #[tokio::test]
    async fn an_answer_that_never_ends_has_a_status_all_the_same() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("http://{}/events", listener.local_addr().unwrap());
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            let mut request = Vec::new();
            let _until_hung_up = stream.read_to_end(&mut request);
        });
        assert_eq!(status(&url, Duration::from_secs(20)).await, Some(200));
        server.join().unwrap();
    }

    #[tokio::test]
    async fn a_status_is_read_to_the_end_of_its_line() {
        assert_eq!(
            answered(&["HTTP/1.1 2", "0", "4 No Content\r\n\r\n"]).await,
            Some(204)
        );
        assert_eq!(answered(&["HTTP/1.0 503\r\n\r\n"]).await, Some(503));
        assert_eq!(answered(&["hello\n"]).await, None);
        assert_eq!(answered(&[]).await, None);
        assert_eq!(status("https://127.0.0.1:1/", LOOK).await, None);
    }
}
