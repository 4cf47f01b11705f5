//! A client on a bare socket that sees what was sent before a connection was cut.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use serde_json::Value;

/// An answer, as far as it came.
pub struct Answer {
    pub status: u16,
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
    let (host, path) = url
        .strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} /{path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer key\r\nconnection: close\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut bytes = Vec::new();
    // A reset behind the last byte is a cut, too.
    let _cut = stream.read_to_end(&mut bytes);
    parse(&String::from_utf8(bytes).unwrap())
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
