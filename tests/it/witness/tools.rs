//! The witness tools as a process: MCP over stdio, the command line, the ledger, the control call.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use candor::witness::{
    Ledger, call_arguments,
    control::{ControlError, measure},
    ledger::{Outcome, Via},
    mcp_arguments,
};
use rmcp::{ServiceExt as _, model::CallToolRequestParams, transport::TokioChildProcess};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::stdio::Server;
use crate::EXE;

fn ledger() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.ndjson");
    (folder, path)
}

fn read(path: &Path) -> Ledger {
    let ledger = Ledger::read(path).unwrap();
    assert_eq!(ledger.damage, [""; 0]);
    ledger
}

fn text(answer: &Value) -> (&str, &Value) {
    let result = &answer["result"];
    (
        result["content"][0]["text"].as_str().unwrap_or_default(),
        &result["isError"],
    )
}

#[test]
fn a_client_is_welcomed_with_its_own_revision_and_shown_the_tools() {
    let (_folder, path) = ledger();
    let mut server = Server::start(&path);
    let params =
        json!({"protocolVersion": "2025-06-18", "clientInfo": {"name": "me"}, "capabilities": {}});
    let hello = json!({"jsonrpc": "2.0", "id": "a", "method": "initialize", "params": params});
    let answer = server.ask(&hello.to_string());
    assert_eq!(
        (&answer["id"], &answer["result"]["protocolVersion"]),
        (&json!("a"), &json!("2025-06-18"))
    );
    server.send(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
    let tools = server.ask(r#"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#);
    let tools = tools["result"]["tools"].as_array().unwrap().clone();
    let names: Vec<_> = tools
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    let all = [
        "echo",
        "sleep",
        "fail",
        "fail_protocol",
        "hang",
        "exit",
        "large",
        "unicode",
        "write_file",
    ];
    assert_eq!(names, all);
    assert!(
        tools
            .iter()
            .all(|tool| tool["inputSchema"]["properties"]["tag"]["type"] == "string")
    );
    assert_eq!(
        (
            &tools[0]["annotations"]["readOnlyHint"],
            &tools[1]["inputSchema"]["required"]
        ),
        (&json!(true), &json!(["ms"]))
    );
    let ledger = read(&path);
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
fn what_is_not_offered_or_not_a_request_is_an_error_and_costs_no_later_request() {
    let (_folder, path) = ledger();
    let mut server = Server::start(&path);
    let mut check = |line: &str, id: Value, code: i64| {
        let answer = server.ask(line);
        assert_eq!(
            (&answer["id"], &answer["error"]["code"]),
            (&id, &json!(code)),
            "{line}"
        );
    };
    for method in [
        "server/discover",
        "prompts/list",
        "resources/list",
        "nonsense",
    ] {
        check(
            &json!({"jsonrpc": "2.0", "id": 1, "method": method}).to_string(),
            json!(1),
            -32601,
        );
    }
    check("{oops", Value::Null, -32700);
    check("[]", Value::Null, -32600);
    check(r#"{"id":7}"#, json!(7), -32600);
    check(r#"{"id":null,"method":"ping"}"#, Value::Null, -32600);
    check(
        r#"{"id":8,"method":"tools/call","params":{"name":"no_such"}}"#,
        json!(8),
        -32602,
    );
    check(r#"{"id":9,"method":"tools/call"}"#, json!(9), -32602);
    server.send("\r");
    server.send(r#"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"echo"}}"#);
    server.send(r#"{"jsonrpc":"2.0","id":5,"result":{}}"#);
    assert_eq!(
        server.ask(r#"{"jsonrpc":"2.0","id":10,"method":"ping"}"#),
        json!({"jsonrpc": "2.0", "id": 10, "result": {}})
    );
    let entries = read(&path).entries;
    assert_eq!(
        (entries.len(), entries[0].outcome),
        (1, Some(Outcome::ProtocolError))
    );
}

#[test]
fn each_call_is_answered_and_entered_as_it_ended() {
    let (folder, path) = ledger();
    let mut server = Server::start(&path);
    assert_eq!(
        text(&server.call("echo", json!({"text": "hi", "tag": "t1"}))),
        ("hi", &json!(false))
    );
    assert_eq!(
        text(&server.call("echo", json!({}))),
        ("the argument `text` is missing", &json!(true))
    );
    assert_eq!(text(&server.call("fail", json!({}))).1, true);
    assert_eq!(
        server.call("fail_protocol", json!({}))["error"]["code"],
        -32000
    );
    assert_eq!(text(&server.call("large", json!({}))).0.len(), 1 << 20);
    assert!(!text(&server.call("unicode", json!({}))).0.is_ascii());
    let file = folder.path().join("new.txt");
    server.call("write_file", json!({"path": file, "text": "x"}));
    assert_eq!(std::fs::read(&file).unwrap(), b"x");
    let entries = read(&path).entries;
    let outcomes: Vec<_> = entries.iter().map(|entry| entry.outcome.unwrap()).collect();
    use Outcome::{Ok, ProtocolError, ToolError};
    assert_eq!(
        outcomes,
        [Ok, ToolError, ToolError, ProtocolError, Ok, Ok, Ok]
    );
    assert_eq!(
        (entries[0].tag.as_deref(), &entries[0].meta),
        (Some("t1"), &Some(json!({"call": 1})))
    );
    assert_eq!(
        (entries[0].via, entries[0].pid, entries[0].nonce.as_str()),
        (Via::Mcp, server.pid(), "n1")
    );
}

#[test]
fn a_slow_call_delays_no_other_and_its_interval_is_entered() {
    let (_folder, path) = ledger();
    let mut server = Server::start(&path);
    server.send_call(1, "hang", json!({}));
    server.send_call(2, "sleep", json!({"ms": 30}));
    assert_eq!(server.receive()["id"], 2);
    let entries = read(&path).entries;
    let slept = entries.iter().find(|entry| entry.tool == "sleep").unwrap();
    assert!(slept.interval().unwrap().as_millis() >= 30);
    server.send_call(3, "echo", json!({"text": "x"}));
    assert_eq!(server.receive()["id"], 3);
    assert!(server.finish().success());
    let entries = read(&path).entries;
    let hung = entries.iter().find(|entry| entry.tool == "hang").unwrap();
    assert_eq!((hung.finished_ns, hung.outcome), (None, None));
}

#[test]
fn a_call_that_ends_the_server_has_a_start_and_no_end() {
    let (_folder, path) = ledger();
    let mut server = Server::start(&path);
    assert_eq!(server.call("exit", json!({"code": 7})), Value::Null);
    assert_eq!(server.finish().code(), Some(7));
    assert_eq!(read(&path).entries[0].outcome, None);
}

#[test]
fn a_quick_call_is_answered_though_the_input_has_ended() {
    let (_folder, path) = ledger();
    let mut server = Server::start(&path);
    server.send_call(1, "echo", json!({"text": "last"}));
    assert!(server.finish().success());
    assert_eq!(text(&server.receive()).0, "last");
}

#[test]
fn several_processes_write_one_ledger() {
    let (_folder, path) = ledger();
    let mut servers = [(); 4].map(|()| Server::start(&path));
    let long = "é".repeat(20_000);
    for id in 0..50 {
        for server in &mut servers {
            server.send_call(id, "echo", json!({"text": long, "tag": format!("t{id}")}));
        }
        for server in &mut servers {
            server.receive();
        }
    }
    let entries = read(&path).entries;
    assert_eq!(entries.len(), 200);
    assert!(
        entries
            .iter()
            .all(|entry| entry.outcome == Some(Outcome::Ok) && entry.args["text"] == long.as_str())
    );
    assert!(entries.iter().map(|entry| entry.number).eq(1..=200));
}

fn run(path: &Path, words: &[&str]) -> assert_cmd::assert::Assert {
    Command::new(EXE)
        .args(call_arguments(path, "n1"))
        .args(words)
        .assert()
}

#[test]
fn a_tool_is_called_from_the_command_line() {
    let (_folder, path) = ledger();
    run(&path, &["echo", r#"{"text":"hi","tag":"t1c1xn1"}"#])
        .code(0)
        .stdout("hi\n");
    run(&path, &["fail", "{}"])
        .code(1)
        .stdout("failed as asked after 0 ms\n");
    run(&path, &["fail_protocol", "{}"]).code(2).stdout("");
    run(&path, &["exit", r#"{"code":5}"#]).code(5).stdout("");
    run(&path, &["echo", "{oops"]).code(2).stdout("");
    run(&path, &["no_such", "{}"]).code(2);
    let entries = read(&path).entries;
    let tools: Vec<_> = entries.iter().map(|entry| entry.tool.as_str()).collect();
    assert_eq!(tools, ["echo", "fail", "fail_protocol", "exit", "no_such"]);
    assert!(entries.iter().all(|entry| entry.via == Via::Call));
}

fn complaint(words: &[&str]) -> String {
    let output = Command::new(EXE)
        .arg("__witness")
        .args(words)
        .assert()
        .code(2)
        .get_output()
        .clone();
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn wrong_arguments_are_refused_with_the_right_ones() {
    assert!(complaint(&[]).contains("__witness mcp --ledger PATH"));
    assert!(complaint(&["mcp", "--nonce", "n"]).contains("without --ledger"));
    assert!(complaint(&["mcp", "--ledger", "x"]).contains("without --nonce"));
    assert!(
        complaint(&["call", "echo", "--ledger", "x", "--nonce", "n"]).contains("use `__witness")
    );
    assert!(
        complaint(&["mcp", "--ledger", "/no/such/folder/x", "--nonce", "n"])
            .contains("/no/such/folder/x")
    );
}

#[test]
fn an_argument_that_is_not_the_helpers_is_left_to_others() {
    let enter = |args: &[&str]| {
        let args: Vec<_> = args.iter().map(Into::into).collect();
        candor::witness::enter(&args, std::io::empty(), &mut Vec::new(), &mut Vec::new())
    };
    assert_eq!(enter(&["check"]), None);
    assert_eq!(enter(&[]), None);
    assert_eq!(enter(&["__witness"]), Some(2));
}

#[test]
fn the_control_call_compares_both_clocks() {
    let control = measure(Path::new(EXE), 10).unwrap();
    assert!(control.error_ns > 0);
    assert!(matches!(
        measure(Path::new("/no/such/exe"), 1),
        Err(ControlError::Io(_))
    ));
    assert!(matches!(
        measure(Path::new("/bin/cat"), 1),
        Err(ControlError::Silent | ControlError::Io(_))
    ));
}

#[tokio::test]
async fn a_client_that_is_not_ours_lists_and_calls_the_tools() {
    let (_folder, path) = ledger();
    let mut command = tokio::process::Command::new(EXE);
    command.args(mcp_arguments(&path, "n1"));
    let client = ().serve(TokioChildProcess::new(command).unwrap()).await.unwrap();
    assert_eq!(client.list_all_tools().await.unwrap().len(), 9);
    let request = json!({"name": "echo", "arguments": {"text": "héllo"}});
    let request: CallToolRequestParams = serde_json::from_value(request).unwrap();
    let answer = client.call_tool(request).await.unwrap();
    assert_eq!(
        serde_json::to_value(answer).unwrap()["content"][0]["text"],
        "héllo"
    );
    client.cancel().await.unwrap();
    let ledger = read(&path);
    assert!(ledger.listed && ledger.entries[0].outcome == Some(Outcome::Ok));
}
