//! The messages of the tool server: what MCP answers to each, whichever way it came. Unaware of transports.

use std::io;

use serde_json::{Value, json};

use super::{
    super::ledger::{Hello, LedgerWriter, Via},
    Answer, list, perform,
};

const REVISION: &str = "2025-11-25";

/// What a message is due.
pub(super) enum Due {
    /// A notification or a response: no answer.
    Nothing,
    /// The answer to a request.
    Answer(Value),
    /// The error for what is no message.
    Refusal(Value),
    /// A call, which takes its time.
    Call(Call),
}

/// What comes of a call.
pub(super) enum Ending {
    Answer(Value),
    /// The server ends with this code, in the middle of the call.
    Exit(u8),
    /// No answer ever comes.
    Never,
}

/// A `tools/call` that was not performed yet.
pub(super) struct Call {
    id: Value,
    params: Value,
}

/// Reads a message and says what it is due; `initialize` and `tools/list` are entered in the ledger.
pub(super) fn take(ledger: &LedgerWriter, bytes: &[u8]) -> Due {
    let message: Value = match serde_json::from_slice(bytes) {
        Ok(message) => message,
        Err(error) => {
            let problem = format!("the message is not JSON: {error}");
            return Due::Refusal(failure(&Value::Null, -32700, &problem));
        }
    };
    let method = message.get("method").and_then(Value::as_str);
    match (message.get("id"), method) {
        (None, Some(_)) => Due::Nothing,
        (Some(id), Some(method)) if id.is_string() || id.is_number() => {
            answer(ledger, id, method, &message["params"])
        }
        (Some(_), None) if message.get("result").or(message.get("error")).is_some() => Due::Nothing,
        (id, _) => {
            let id = id.filter(|id| id.is_string() || id.is_number());
            let problem = "the message is not a JSON-RPC request";
            Due::Refusal(failure(id.unwrap_or(&Value::Null), -32600, problem))
        }
    }
}

fn answer(ledger: &LedgerWriter, id: &Value, method: &str, params: &Value) -> Due {
    Due::Answer(match method {
        "initialize" => initialize(ledger, id, params),
        "ping" => success(id, &json!({})),
        "tools/list" => match ledger.listed() {
            Ok(()) => success(id, &json!({"tools": list()})),
            Err(error) => ledger_failure(id, &error),
        },
        "tools/call" if params["name"].is_string() => {
            return Due::Call(Call {
                id: id.clone(),
                params: params.clone(),
            });
        }
        "tools/call" => failure(id, -32602, "`params.name` is not a string"),
        _ => failure(id, -32601, &format!("the method `{method}` is not offered")),
    })
}

fn initialize(ledger: &LedgerWriter, id: &Value, params: &Value) -> Value {
    let version = &params["protocolVersion"];
    let hello = Hello {
        client: params["clientInfo"].clone(),
        protocol_version: version.clone(),
    };
    if let Err(error) = ledger.hello(hello) {
        return ledger_failure(id, &error);
    }
    let result = json!({
        "protocolVersion": version.as_str().unwrap_or(REVISION),
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "candor-witness", "version": env!("CARGO_PKG_VERSION")},
    });
    success(id, &result)
}

impl Call {
    /// Performs the call on this thread, which may take as long as the tool wants.
    pub fn perform(&self, ledger: &LedgerWriter) -> Ending {
        let (id, params) = (&self.id, &self.params);
        let name = params["name"].as_str().unwrap_or_default();
        let performed = perform(
            ledger,
            Via::Mcp,
            name,
            &params["arguments"],
            params.get("_meta"),
        );
        Ending::Answer(match performed {
            Ok(Answer::Text(text)) => result(id, text, false),
            Ok(Answer::ToolError(text)) => result(id, text, true),
            Ok(Answer::ProtocolError { code, message }) => failure(id, code, &message),
            Ok(Answer::Exit(code)) => return Ending::Exit(code),
            Ok(Answer::Never) => return Ending::Never,
            Err(error) => ledger_failure(id, &error),
        })
    }

    /// The answer where the call could not be begun.
    pub fn refused(&self, why: &io::Error) -> Value {
        failure(
            &self.id,
            -32603,
            &format!("failed to begin the call: {why}"),
        )
    }
}

fn result(id: &Value, text: String, is_error: bool) -> Value {
    success(
        id,
        &json!({"content": [{"type": "text", "text": text}], "isError": is_error}),
    )
}

fn success(id: &Value, result: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "result": result})
}

/// A JSON-RPC error; the id is null where there is none to be read.
pub(super) fn failure(id: &Value, code: i64, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
}

fn ledger_failure(id: &Value, error: &io::Error) -> Value {
    failure(
        id,
        -32603,
        &format!("failed to write the witness ledger: {error}"),
    )
}
