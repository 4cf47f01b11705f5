//! A conversation with the scripted model.

use std::{io::Write as _, net::TcpStream};

use candor::witness::{ModelRequest, ModelServer, Script, marker};
use serde_json::{Value, json};

use super::http::{Answer, request};

pub const NONCE: &str = "k7";

/// A server that plays one table, and the conversation with it so far.
pub struct Talk {
    pub server: ModelServer,
    pub body: Value,
    /// Behind the trial's nonce.
    pub path: &'static str,
    /// Where in the body the messages stand.
    messages: &'static str,
}

/// The tools on offer; the first two are those of the script.
pub const TOOLS: [&str; 3] = ["witness_echo", "witness_sleep", "echo_chamber"];

/// A prompt with the trial's marker.
pub fn prompt() -> String {
    format!("go {}", marker(NONCE))
}

pub fn rows(table: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect();
    table
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(cells)
        .collect()
}

/// A conversation in Chat Completions.
pub fn begin(table: &str) -> Talk {
    let tools =
        TOOLS.map(|name| json!({"type": "function", "function": {"name": name, "parameters": {}}}));
    let prompt = json!({"role": "user", "content": prompt()});
    let body = json!({"model": "m", "messages": [prompt], "tools": tools});
    Talk::begin(table, "/v1/chat/completions", "messages", body)
}

impl Talk {
    pub fn begin(table: &str, path: &'static str, messages: &'static str, body: Value) -> Self {
        let server = ModelServer::start().unwrap();
        server.play(Script::from_table(NONCE, &rows(table)).unwrap());
        Self {
            server,
            body,
            path,
            messages,
        }
    }

    pub fn streaming(mut self) -> Self {
        self.body["stream"] = json!(true);
        self
    }

    pub fn ask(&self) -> Answer {
        self.ask_at(self.path)
    }

    /// Asks at another path behind the trial's nonce.
    pub fn ask_at(&self, path: &str) -> Answer {
        let url = format!("{}{path}", self.server.url(NONCE));
        request("POST", &url, &self.body.to_string())
    }

    pub fn add(&mut self, message: Value) {
        self.body[self.messages]
            .as_array_mut()
            .unwrap()
            .push(message);
    }

    /// Takes the last message back.
    pub fn take_back(&mut self) {
        self.body[self.messages].as_array_mut().unwrap().pop();
    }

    /// Adds a call under this id and its result.
    pub fn add_call(&mut self, id: &str) {
        let function = json!({"name": "witness_echo", "arguments": "{}"});
        let call = json!({"id": id, "type": "function", "function": function});
        self.add(json!({"role": "assistant", "tool_calls": [call]}));
        self.add(json!({"role": "tool", "tool_call_id": id, "content": "hi"}));
    }

    pub fn last(&self) -> ModelRequest {
        self.server.requests(NONCE).pop().unwrap()
    }

    /// What the model says to the conversation as it is, plain.
    pub fn text(&self) -> String {
        self.ask().json()["choices"][0]["message"]["content"]
            .as_str()
            .unwrap_or("(no text)")
            .to_owned()
    }
}

pub const TWO_CALLS: &str = r#"turn | call  | arguments       | says
                           1    | echo  | {"text": "naïve 👩‍👧"} | first I echo
                           1    | sleep | {"ms": 20}      |
                           2    |       |                 | all done"#;

/// Sends a request and waits until it is noted, not for its answer.
pub fn post_and_leave(talk: &Talk) -> TcpStream {
    let url = format!("{}{}", talk.server.url(NONCE), talk.path);
    let (host, path) = url
        .strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap();
    let body = talk.body.to_string();
    let head = format!(
        "POST /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {}",
        body.len()
    );
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "{head}\r\n\r\n{body}").unwrap();
    while talk.server.requests(NONCE).is_empty() {
        std::thread::yield_now();
    }
    stream
}
