//! A client on a bare socket that sees what was sent before a connection was cut.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

/// How long a server may be silent before a test gives it up.
const PATIENCE: Duration = Duration::from_secs(20);

/// An answer, as far as it came.
pub struct Answer {
    pub status: u16,
    /// The status line and the headers, in lower case.
    pub head: String,
    pub body: String,
    /// Whether the body came to its announced end.
    pub whole: bool,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The data of each server-sent event but the last, which is `[DONE]`.
    pub fn chunks(&self) -> Vec<Value> {
        let lines = self.body.lines();
        let data = lines.filter_map(|line| line.strip_prefix("data: "));
        data.filter(|data| *data != "[DONE]")
            .map(|data| serde_json::from_str(data).unwrap())
            .collect()
    }

    /// The names of the server-sent events, of equal ones that follow one another only the first.
    pub fn events(&self) -> Vec<&str> {
        let lines = self.body.lines();
        let mut names: Vec<&str> = lines
            .filter_map(|line| line.strip_prefix("event: "))
            .collect();
        names.dedup();
        names
    }
}

/// Posts to `<base>/chat/completions`.
pub fn post(base: &str, body: &str) -> Answer {
    request("POST", &format!("{base}/chat/completions"), body)
}

pub fn request(method: &str, url: &str, body: &str) -> Answer {
    send(method, url, &["authorization: Bearer key"], body).unwrap()
}

/// Sends a request with these headers; none where not a byte of an answer came.
pub fn send(method: &str, url: &str, headers: &[&str], body: &str) -> Option<Answer> {
    let mut stream = begin(method, url, headers, body);
    let text = String::from_utf8(rest(&mut stream)).unwrap();
    (!text.is_empty()).then(|| parse(&text))
}

/// What comes until the connection ends.
pub fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A reset behind the last byte is a cut, too; silence is not.
    if let Err(error) = stream.read_to_end(&mut bytes) {
        assert_ne!(error.kind(), ErrorKind::WouldBlock, "no answer came");
    }
    bytes
}

/// Sends a request and does not wait for its answer.
pub fn begin(method: &str, url: &str, headers: &[&str], body: &str) -> TcpStream {
    let (host, path) = url
        .strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let length = body.len();
    let own: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
    write!(
        stream,
        "{method} /{path} HTTP/1.1\r\nhost: {host}\r\n{own}connection: close\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    stream
}

fn parse(answer: &str) -> Answer {
    let (head, rest) = answer.split_once("\r\n\r\n").unwrap();
    let head = head.to_ascii_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let (body, whole) = match head.split("content-length: ").nth(1) {
        Some(length) => (
            rest.to_owned(),
            length.lines().next().unwrap().parse() == Ok(rest.len()),
        ),
        None => dechunk(rest),
    };
    Answer {
        status,
        head,
        body,
        whole,
    }
}

fn dechunk(mut rest: &str) -> (String, bool) {
    let mut body = String::new();
    while let Some((size, tail)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return (body, true);
        }
        body.push_str(&tail[..size]);
        rest = &tail[size + 2..];
    }
    (body, false)
}
