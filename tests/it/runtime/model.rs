//! A model that answers what a test says, on a socket of its own, and notes what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// One answer, in the order of the requests; the last one is repeated.
#[derive(Clone)]
pub enum Reply {
    /// A text, and the end of the run.
    Say(&'static str),
    /// Calls: name and arguments; the ids are `call_<request>_<ordinal>`.
    Calls(Vec<(&'static str, String)>),
    /// A refusal.
    Status(u16),
    /// Calls whose last bytes never come.
    Cut(Vec<(&'static str, String)>),
    /// A body as it stands.
    Raw(&'static str),
}

/// A call without ceremony.
pub fn calls(calls: &[(&'static str, Value)]) -> Reply {
    Reply::Calls(
        calls
            .iter()
            .map(|(name, args)| (*name, args.to_string()))
            .collect(),
    )
}

/// A running model.
pub struct Model {
    pub url: String,
    asked: Arc<Mutex<Vec<Value>>>,
}

impl Model {
    /// Serves `replies`; `on_request` runs before each answer.
    pub fn start(replies: Vec<Reply>, on_request: impl Fn() + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Value>>> = Arc::default();
        let noted = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some(body) = read_request(&stream) else {
                    continue;
                };
                on_request();
                let number = {
                    let mut noted = noted.lock().unwrap();
                    noted.push(body.clone());
                    noted.len()
                };
                let reply = &replies[number.min(replies.len()) - 1];
                drop(stream.write_all(&answer(reply, number, body["stream"] == true)));
            }
        });
        Self { url, asked }
    }

    /// The bodies of the requests so far.
    pub fn asked(&self) -> Vec<Value> {
        self.asked.lock().unwrap().clone()
    }
}

fn read_request(stream: &TcpStream) -> Option<Value> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line
            .trim_end()
            .to_ascii_lowercase()
            .strip_prefix("content-length: ")
        {
            Some(number) => length = number.parse().ok()?,
            None if line.trim_end().is_empty() => break,
            None => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

fn answer(reply: &Reply, number: usize, stream: bool) -> Vec<u8> {
    let message = match reply {
        Reply::Status(code) => return http(*code, "application/json", "{\"error\":{}}", 0),
        Reply::Raw(body) => return http(200, "application/json", body, 0),
        Reply::Say(text) => json!({"role": "assistant", "content": text}),
        Reply::Calls(calls) | Reply::Cut(calls) => json!({
            "role": "assistant", "content": null, "tool_calls": tool_calls(calls, number),
        }),
    };
    let finish = if matches!(reply, Reply::Say(_)) {
        "stop"
    } else {
        "tool_calls"
    };
    // A cut answer announces more bytes than it has; in a stream the end of the arguments is among them.
    let cut = if matches!(reply, Reply::Cut(_)) {
        40
    } else {
        0
    };
    if stream {
        let body = chunks(&message, finish, cut > 0);
        http(200, "text/event-stream", &body, cut)
    } else {
        let whole = json!({"choices": [{"index": 0, "message": message, "finish_reason": finish}]});
        let body = whole.to_string();
        http(200, "application/json", &body[..body.len() - cut], cut)
    }
}

fn tool_calls(calls: &[(&str, String)], number: usize) -> Vec<Value> {
    let call = |(n, (name, arguments)): (usize, &(&str, String))| {
        json!({"index": n, "id": format!("call_{number}_{n}"), "type": "function",
               "function": {"name": name, "arguments": arguments}})
    };
    calls.iter().enumerate().map(call).collect()
}

/// The message in pieces: a character of text, or four bytes of arguments, at a time.
fn chunks(message: &Value, finish: &str, cut: bool) -> String {
    let mut deltas = vec![json!({"role": "assistant"})];
    for text in message["content"].as_str().unwrap_or_default().chars() {
        deltas.push(json!({"content": text.to_string()}));
    }
    for call in message["tool_calls"].as_array().into_iter().flatten() {
        let mut head = call.clone();
        head["function"]["arguments"] = json!("");
        deltas.push(json!({"tool_calls": [head]}));
        for piece in call["function"]["arguments"]
            .as_str()
            .unwrap()
            .as_bytes()
            .chunks(4)
        {
            let piece = String::from_utf8_lossy(piece);
            deltas.push(
                json!({"tool_calls": [{"index": call["index"], "function": {"arguments": piece}}]}),
            );
        }
    }
    if cut {
        deltas.pop();
    }
    let event = |delta: &Value, finish: Value| {
        format!(
            "data: {}\n\n",
            json!({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})
        )
    };
    let mut body: String = deltas
        .iter()
        .map(|delta| event(delta, Value::Null))
        .collect();
    if !cut {
        body += &event(&json!({}), json!(finish));
        body += "data: [DONE]\n\n";
    }
    body
}

fn http(code: u16, kind: &str, body: &str, missing: usize) -> Vec<u8> {
    let length = body.len() + missing;
    format!("HTTP/1.1 {code} X\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
        .into_bytes()
}
