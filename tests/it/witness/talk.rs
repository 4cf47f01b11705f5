//! A conversation with the scripted model.

use std::{io::Write as _, net::TcpStream};

use candor::witness::{ModelRequest, ModelServer, Script, marker};
use serde_json::{Value, json};

use super::http::{Answer, post};

pub const NONCE: &str = "k7";

/// A server that plays one table, and the conversation with it so far.
pub struct Talk {
    pub server: ModelServer,
    pub body: Value,
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

pub fn begin(table: &str) -> Talk {
    let server = ModelServer::start().unwrap();
    server.play(Script::from_table(NONCE, &rows(table)).unwrap());
    let tools = ["witness_echo", "witness_sleep", "echo_chamber"];
    let tools =
        tools.map(|name| json!({"type": "function", "function": {"name": name, "parameters": {}}}));
    let prompt = json!({"role": "user", "content": format!("go {}", marker(NONCE))});
    Talk {
        server,
        body: json!({"model": "m", "messages": [prompt], "tools": tools}),
    }
}

impl Talk {
    pub fn streaming(mut self) -> Self {
        self.body["stream"] = json!(true);
        self
    }

    pub fn ask(&self) -> Answer {
        post(&self.server.openai_url(NONCE), &self.body.to_string())
    }

    pub fn add(&mut self, message: Value) {
        self.body["messages"].as_array_mut().unwrap().push(message);
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
    let url = talk.server.openai_url(NONCE);
    let (host, path) = url
        .strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap();
    let body = talk.body.to_string();
    let head = format!(
        "POST /{path}/chat/completions HTTP/1.1\r\nhost: {host}\r\ncontent-length: {}",
        body.len()
    );
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "{head}\r\n\r\n{body}").unwrap();
    while talk.server.requests(NONCE).is_empty() {
        std::thread::yield_now();
    }
    stream
}
