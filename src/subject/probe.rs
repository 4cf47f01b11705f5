//! Owns a look at what listens on the loopback interface: whether a port takes a connection, with which status a URL answers.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long one look at what is about to be ready may take.
pub const LOOK: Duration = Duration::from_millis(500);

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

async fn get(url: &str) -> Option<u16> {
    let rest = url.strip_prefix("http://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host).await.ok()?;
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut head = Vec::new();
    while !head.contains(&b'\n') && head.len() < 1024 {
        if stream.read_buf(&mut head).await.ok()? == 0 {
            break;
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    head.split(' ').nth(1)?.parse().ok()
}
