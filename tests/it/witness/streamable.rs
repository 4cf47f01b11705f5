//! The witness tools over Streamable HTTP, on raw bytes.

use std::path::PathBuf;

use candor::witness::{
    Ledger, ToolServer,
    ledger::{Outcome, Via},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::http::{Answer, begin, rest, send};
use crate::place::until;

/// What clients send as MCP has it.
const BOTH: &str = "accept: application/json, text/event-stream";

/// A tool server with one trial.
struct Endpoint {
    server: ToolServer,
    folder: TempDir,
    url: String,
}

impl Endpoint {
    fn open() -> Endpoint {
        let server = ToolServer::start().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let url = server.url("n1");
        let endpoint = Endpoint {
            server,
            folder,
            url,
        };
        let ledger = endpoint.ledger_of("n1");
        endpoint.server.register("n1", &ledger).unwrap();
        endpoint
    }

    fn ledger_of(&self, nonce: &str) -> PathBuf {
        self.folder.path().join(format!("{nonce}.ndjson"))
    }

    fn ledger(&self) -> Ledger {
        let ledger = Ledger::read(&self.ledger_of("n1")).unwrap();
        assert_eq!(ledger.damage, [""; 0]);
        ledger
    }

    fn post(&self, headers: &[&str], message: &str) -> Answer {
        send("POST", &self.url, headers, message).unwrap()
    }

    fn ask(&self, message: &Value) -> Value {
        let answer = self.post(&[BOTH], &message.to_string());
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert!(answer.head.contains("content-type: application/json"));
        answer.json()
    }

    fn call(&self, tool: &str, arguments: Value) -> Value {
        self.ask(&call(tool, arguments))
    }
}

fn call(tool: &str, arguments: Value) -> Value {
    let params = json!({"name": tool, "arguments": arguments, "_meta": {"call": 1}});
    json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
}

fn echo() -> String {
    call("echo", json!({"text": "hi"})).to_string()
}

fn text(answer: &Value) -> (&str, &Value) {
    let result = &answer["result"];
    let text = result["content"][0]["text"].as_str().unwrap_or_default();
    (text, &result["isError"])
}

#[test]
fn a_client_is_welcomed_with_its_own_revision_and_shown_the_tools() {
    let endpoint = Endpoint::open();
    let params =
        json!({"protocolVersion": "2025-06-18", "clientInfo": {"name": "me"}, "capabilities": {}});
    let hello = json!({"jsonrpc": "2.0", "id": "a", "method": "initialize", "params": params});
    let answer = endpoint.post(&[BOTH], &hello.to_string());
    assert!(!answer.head.contains("mcp-session-id"), "{}", answer.head);
    let answer = answer.json();
    assert_eq!(
        (&answer["id"], &answer["result"]["protocolVersion"]),
        (&json!("a"), &json!("2025-06-18"))
    );
    let tools = endpoint.ask(&json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}));
    assert_eq!(tools["result"]["tools"].as_array().unwrap().len(), 9);
    let ledger = endpoint.ledger();
    assert!(ledger.listed && ledger.entries.is_empty());
    assert_eq!(
        (
            &ledger.hellos[0].client["name"],
            &ledger.hellos[0].protocol_version
        ),
        (&json!("me"), &json!("2025-06-18"))
    );
}

#[test]
fn what_asks_for_nothing_is_accepted_without_a_body() {
    let endpoint = Endpoint::open();
    for message in [
        r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
        r#"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"echo"}}"#,
        r#"{"jsonrpc":"2.0","id":5,"result":{}}"#,
    ] {
        let answer = endpoint.post(&[BOTH], message);
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (202, ""),
            "{message}"
        );
    }
    assert_eq!(endpoint.ledger(), Ledger::default());
}

#[test]
fn what_is_not_offered_or_not_a_request_is_an_error_and_costs_no_later_request() {
    let endpoint = Endpoint::open();
    let check = |message: &str, status: u16, id: Value, code: i64| {
        let answer = endpoint.post(&[BOTH], message);
        assert_eq!(answer.status, status, "{message}");
        let answer = answer.json();
        let seen = (&answer["id"], &answer["error"]["code"]);
        assert_eq!(seen, (&id, &json!(code)), "{message}");
    };
    for method in ["server/discover", "prompts/list", "nonsense"] {
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": method});
        check(&message.to_string(), 200, json!(1), -32601);
    }
    let unknown = r#"{"id":8,"method":"tools/call","params":{"name":"no_such"}}"#;
    check(unknown, 200, json!(8), -32602);
    check("{oops", 400, Value::Null, -32700);
    check("", 400, Value::Null, -32700);
    check("[]", 400, Value::Null, -32600);
    check(r#"{"id":7}"#, 400, json!(7), -32600);
    assert_eq!(text(&endpoint.call("echo", json!({"text": "hi"}))).0, "hi");
}

#[test]
fn each_call_is_answered_and_entered_as_it_ended() {
    use Outcome::{Ok, ProtocolError, ToolError};
    let endpoint = Endpoint::open();
    let answer = endpoint.call("echo", json!({"text": "héllo", "tag": "t1"}));
    assert_eq!(text(&answer), ("héllo", &json!(false)));
    assert_eq!(text(&endpoint.call("fail", json!({}))).1, true);
    let code = endpoint.call("fail_protocol", json!({}))["error"]["code"].clone();
    assert_eq!(code, -32000);
    let large = endpoint.call("large", json!({}));
    assert_eq!(text(&large).0.len(), 1 << 20);
    let entries = endpoint.ledger().entries;
    let outcomes: Vec<_> = entries.iter().map(|entry| entry.outcome.unwrap()).collect();
    assert_eq!(outcomes, [Ok, ToolError, ProtocolError, Ok]);
    let first = &entries[0];
    assert_eq!(
        (first.tag.as_deref(), &first.meta),
        (Some("t1"), &Some(json!({"call": 1})))
    );
    assert_eq!((first.via, first.nonce.as_str()), (Via::Mcp, "n1"));
}

#[test]
fn a_call_that_takes_its_time_delays_no_other() {
    let endpoint = Endpoint::open();
    let message = call("sleep", json!({"ms": 60_000})).to_string();
    let slow = [(); 3].map(|()| begin("POST", &endpoint.url, &[BOTH], &message));
    assert!(until(|| endpoint.ledger().entries.len() == 3));
    assert_eq!(text(&endpoint.call("echo", json!({"text": "x"}))).0, "x");
    let entries = endpoint.ledger().entries;
    let open = entries.iter().filter(|entry| entry.outcome.is_none());
    assert_eq!(open.count(), slow.len());
}

#[test]
fn calls_that_hang_do_not_keep_the_server_from_stopping() {
    let endpoint = Endpoint::open();
    let message = call("hang", json!({})).to_string();
    let mut hung = begin("POST", &endpoint.url, &[BOTH], &message);
    assert!(until(|| endpoint.ledger().entries.len() == 1));
    assert_eq!(text(&endpoint.call("echo", json!({"text": "x"}))).0, "x");
    let Endpoint { server, folder, .. } = endpoint;
    drop(server);
    assert_eq!(rest(&mut hung), b"");
    let ledger = Ledger::read(&folder.path().join("n1.ndjson")).unwrap();
    assert_eq!(ledger.entries[0].outcome, None);
}

#[test]
fn a_call_that_ends_the_server_cuts_the_connection_and_has_no_end() {
    let endpoint = Endpoint::open();
    let message = call("exit", json!({"code": 7})).to_string();
    assert!(send("POST", &endpoint.url, &[BOTH], &message).is_none());
    let events_only = ["accept: text/event-stream"];
    assert!(send("POST", &endpoint.url, &events_only, &message).is_none());
    assert_eq!(text(&endpoint.call("echo", json!({"text": "x"}))).0, "x");
    let entries = endpoint.ledger().entries;
    let outcomes: Vec<_> = entries.iter().map(|entry| entry.outcome).collect();
    assert_eq!(outcomes, [None, None, Some(Outcome::Ok)]);
}

#[test]
fn a_page_from_elsewhere_is_refused_and_one_of_this_machine_is_not() {
    let endpoint = Endpoint::open();
    let status = |origin: &str| {
        let origin = format!("origin: {origin}");
        endpoint.post(&[BOTH, &origin], &echo()).status
    };
    for origin in [
        "http://evil.example",
        "http://127.0.0.1.evil.example",
        "http://evil.example:80",
        "null",
        "",
    ] {
        assert_eq!(status(origin), 403, "{origin}");
    }
    assert_eq!(endpoint.ledger().entries, []);
    for origin in ["http://127.0.0.1:9", "https://localhost", "http://[::1]:80"] {
        assert_eq!(status(origin), 200, "{origin}");
    }
}

#[test]
fn there_is_no_standing_stream_and_no_session_to_end() {
    let endpoint = Endpoint::open();
    for method in ["GET", "DELETE", "PUT"] {
        let answer = send(method, &endpoint.url, &["accept: text/event-stream"], "").unwrap();
        assert_eq!(answer.status, 405, "{method}");
        assert!(answer.head.contains("allow: post"), "{}", answer.head);
    }
}

#[test]
fn headers_of_other_revisions_and_of_sessions_are_let_pass() {
    let endpoint = Endpoint::open();
    for header in [
        "mcp-session-id: of-another-server",
        "mcp-protocol-version: 1999-01-01",
        "mcp-protocol-version: 2026-07-28",
        "last-event-id: 4",
    ] {
        assert_eq!(endpoint.post(&[BOTH, header], &echo()).status, 200);
    }
}

#[test]
fn a_client_that_takes_only_events_is_served_one() {
    let endpoint = Endpoint::open();
    let answer = endpoint.post(&["accept: text/event-stream;q=0.9"], &echo());
    assert!(answer.whole && answer.head.contains("content-type: text/event-stream"));
    let data = answer.body.strip_prefix("event: message\ndata: ").unwrap();
    let data = data.strip_suffix("\n\n").unwrap();
    assert_eq!(text(&serde_json::from_str(data).unwrap()).0, "hi");
    for accepted in ["*/*", "text/event-stream, application/json", "text/html"] {
        let answer = endpoint.post(&[&format!("accept: {accepted}")], &echo());
        assert_eq!(text(&answer.json()).0, "hi", "{accepted}");
    }
    let answer = endpoint.post(&[], &echo());
    assert_eq!(text(&answer.json()).0, "hi");
}

#[test]
fn each_trial_has_its_own_endpoint_and_ledger_until_it_is_forgotten() {
    let endpoint = Endpoint::open();
    let (server, other) = (&endpoint.server, endpoint.ledger_of("n2"));
    let status = |url: &str| send("POST", url, &[BOTH], &echo()).unwrap().status;
    assert_eq!(status(&server.url("n2")), 404);
    server.register("n2", &other).unwrap();
    assert_eq!(status(&server.url("n2")), 200);
    let entries = Ledger::read(&other).unwrap().entries;
    assert_eq!((entries.len(), entries[0].nonce.as_str()), (1, "n2"));
    server.forget("n2");
    assert_eq!(status(&server.url("n2")), 404);
    assert_eq!(status(&endpoint.url.replace("/mcp", "/other")), 404);
    assert_eq!(endpoint.ledger().entries, []);
    assert_eq!(status(&endpoint.url), 200);
    let nowhere = endpoint.folder.path().join("no/such/folder");
    assert!(server.register("n3", &nowhere).is_err());
}
