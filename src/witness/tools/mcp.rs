//! The tool server: MCP over stdio on raw bytes, one message a line, calls side by side.

use std::{
    io::{self, BufRead as _, BufReader, Read, Write},
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    super::ledger::{Hello, LedgerWriter, Via},
    Answer, list, perform,
};

/// How long calls under way may still end when there is no more input.
const GRACE: Duration = Duration::from_millis(100);
const REVISION: &str = "2025-11-25";

/// What reaches the one thread that writes answers.
enum Event {
    Line(Vec<u8>),
    EndOfInput,
    /// The answer to a call.
    Answered(Value),
    /// A call ends the process.
    Exit(u8),
}

/// Serves until the end of input, or until the client takes no more answers; returns the exit code.
pub(in crate::witness) fn serve(
    ledger: LedgerWriter,
    input: impl Read + Send + 'static,
    output: &mut dyn Write,
) -> u8 {
    let (events, inbox) = mpsc::channel();
    let mut server = Server {
        ledger: Arc::new(ledger),
        events: events.clone(),
        running: 0,
    };
    thread::spawn(move || read_lines(input, &events));
    let mut deadline = None;
    while deadline.is_none() || server.running > 0 {
        let answer = match receive(&inbox, deadline) {
            Some(Event::Line(line)) => server.take(&line),
            Some(Event::Answered(answer)) => {
                server.running -= 1;
                Some(answer)
            }
            Some(Event::Exit(code)) => return code,
            Some(Event::EndOfInput) => {
                deadline = Some(Instant::now() + GRACE);
                None
            }
            None => break,
        };
        if answer.is_some_and(|answer| write_line(output, &answer).is_err()) {
            break;
        }
    }
    0
}

fn read_lines(input: impl Read, events: &Sender<Event>) {
    let mut input = BufReader::new(input);
    loop {
        let mut line = Vec::new();
        let event = match input.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => Event::EndOfInput,
            Ok(_) => Event::Line(line),
        };
        let last = matches!(event, Event::EndOfInput);
        if events.send(event).is_err() || last {
            return;
        }
    }
}

fn receive(inbox: &Receiver<Event>, deadline: Option<Instant>) -> Option<Event> {
    match deadline {
        None => inbox.recv().ok(),
        Some(deadline) => inbox
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            .ok(),
    }
}

fn write_line(output: &mut dyn Write, message: &Value) -> io::Result<()> {
    let mut line = message.to_string();
    line.push('\n');
    output.write_all(line.as_bytes())?;
    output.flush()
}

struct Server {
    ledger: Arc<LedgerWriter>,
    events: Sender<Event>,
    /// Calls under way.
    running: usize,
}

impl Server {
    /// Takes a line; a call is answered later, a notification never.
    fn take(&mut self, line: &[u8]) -> Option<Value> {
        if line.trim_ascii().is_empty() {
            return None;
        }
        let message: Value = match serde_json::from_slice(line) {
            Ok(message) => message,
            Err(error) => {
                return Some(failure(
                    &Value::Null,
                    -32700,
                    &format!("the line is not JSON: {error}"),
                ));
            }
        };
        match (
            message.get("id"),
            message.get("method").and_then(Value::as_str),
        ) {
            (None, Some(_)) => None,
            (Some(id), Some(method)) if id.is_string() || id.is_number() => {
                self.answer(id, method, &message["params"])
            }
            (Some(_), None) if message.get("result").or(message.get("error")).is_some() => None,
            (id, _) => {
                let id = id.filter(|id| id.is_string() || id.is_number());
                Some(failure(
                    id.unwrap_or(&Value::Null),
                    -32600,
                    "the message is not a JSON-RPC request",
                ))
            }
        }
    }

    fn answer(&mut self, id: &Value, method: &str, params: &Value) -> Option<Value> {
        Some(match method {
            "initialize" => self.initialize(id, params),
            "ping" => success(id, &json!({})),
            "tools/list" => match self.ledger.listed() {
                Ok(()) => success(id, &json!({"tools": list()})),
                Err(error) => ledger_failure(id, &error),
            },
            "tools/call" if params["name"].is_string() => {
                self.call(id.clone(), params.clone());
                return None;
            }
            "tools/call" => failure(id, -32602, "`params.name` is not a string"),
            _ => failure(id, -32601, &format!("the method `{method}` is not offered")),
        })
    }

    fn initialize(&self, id: &Value, params: &Value) -> Value {
        let version = &params["protocolVersion"];
        let hello = Hello {
            client: params["clientInfo"].clone(),
            protocol_version: version.clone(),
        };
        if let Err(error) = self.ledger.hello(hello) {
            return ledger_failure(id, &error);
        }
        let result = json!({
            "protocolVersion": version.as_str().unwrap_or(REVISION),
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "candor-witness", "version": env!("CARGO_PKG_VERSION")},
        });
        success(id, &result)
    }

    /// Performs a call on a thread of its own, so that a slow one delays no other.
    fn call(&mut self, id: Value, params: Value) {
        self.running += 1;
        let (ledger, events) = (Arc::clone(&self.ledger), self.events.clone());
        thread::spawn(move || {
            let name = params["name"].as_str().unwrap_or_default();
            let performed = perform(
                &ledger,
                Via::Mcp,
                name,
                &params["arguments"],
                params.get("_meta"),
            );
            let event = match performed {
                Ok(answer) => event(&id, answer),
                Err(error) => Event::Answered(ledger_failure(&id, &error)),
            };
            drop(events.send(event));
        });
    }
}

fn event(id: &Value, answer: Answer) -> Event {
    let result = |text: String, is_error: bool| {
        success(
            id,
            &json!({"content": [{"type": "text", "text": text}], "isError": is_error}),
        )
    };
    Event::Answered(match answer {
        Answer::Text(text) => result(text, false),
        Answer::ToolError(text) => result(text, true),
        Answer::ProtocolError { code, message } => failure(id, code, &message),
        Answer::Exit(code) => return Event::Exit(code),
    })
}

fn success(id: &Value, result: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "result": result})
}

fn failure(id: &Value, code: i64, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
}

fn ledger_failure(id: &Value, error: &io::Error) -> Value {
    failure(
        id,
        -32603,
        &format!("failed to write the witness ledger: {error}"),
    )
}
