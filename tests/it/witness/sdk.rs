//! The scripted model as the vendors' own SDKs see it; `tests/sdk.sh` provides them.

use std::{path::PathBuf, process::Command};

use candor::witness::{ModelRequest, ModelServer, Protocol, RequestKind, Script, marker};
use serde_json::{Value, json};

use super::talk::rows;

const TABLE: &str = r#"turn | call | arguments              | says
                       1    | echo | {"text": "naïve 👩‍👧"} | first I echo
                       1    | fail |                      |
                       2    |      |                      | all done"#;

/// What a driver tells of a conversation under this nonce.
fn expected(nonce: &str) -> Value {
    let tag = |n| format!("t1c{n}x{nonce}");
    let call = |n, name: &str, arguments| json!([format!("call_{}", tag(n)), name, arguments]);
    json!({
        "texts": ["first I echo", "all done"],
        "calls": [
            call(1, "witness_echo", json!({"tag": tag(1), "text": "naïve 👩‍👧"})),
            call(2, "witness_fail", json!({"tag": tag(2)})),
        ],
        "usage": [[107, 13], [207, 23]],
    })
}

/// Runs a driver of tests/fixtures/sdk against a server that plays the table to each conversation;
/// none where no Python with the SDKs is named.
fn drive(driver: &str, conversations: &[(&str, Protocol)]) -> Option<(ModelServer, Value)> {
    let Some(python) = std::env::var_os("CANDOR_SDK_PYTHON") else {
        not_verified();
        return None;
    };
    let server = ModelServer::start().unwrap();
    server.play(Script::new("refused"));
    for (name, _) in conversations {
        let script = Script::from_table(&nonce(name), &rows(TABLE)).unwrap();
        server.play(script);
    }
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sdk");
    let mut command = Command::new(python);
    command.arg(fixtures.join(driver));
    command.args([server.url("{}"), marker("{}")]);
    // Nothing of whoever runs this may send a driver elsewhere.
    command.env_clear();
    let output = command.output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{driver}: {complaint}");
    let told = serde_json::from_slice(&output.stdout).unwrap();
    Some((server, told))
}

#[expect(
    clippy::print_stdout,
    reason = "a test cannot say otherwise that it saw nothing"
)]
fn not_verified() {
    println!("not verified: CANDOR_SDK_PYTHON names no Python with the vendors' SDKs");
}

fn nonce(conversation: &str) -> String {
    conversation.replace('_', "")
}

/// The requests for turns, each with what it should have been.
fn assert_noted(requests: &[ModelRequest], protocol: Protocol, stream: bool) {
    let asked = requests.iter().filter(|request| request.asks_the_model());
    let asked: Vec<&ModelRequest> = asked.collect();
    let turns: Vec<_> = asked.iter().map(|request| request.turn()).collect();
    assert_eq!(turns, [Some(1), Some(2)]);
    for request in &asked {
        assert_eq!((request.protocol, request.stream), (Some(protocol), stream));
        assert_eq!(request.problems, [""; 0]);
        assert_eq!(request.advertised, ["witness_echo", "witness_fail"]);
        assert!(request.finished_ns.is_some() && request.authorization.is_some());
    }
    let marked = [Protocol::Anthropic, Protocol::Gemini].contains(&protocol);
    let results = &asked[1].results;
    let marks: Vec<_> = results.iter().map(|result| result.is_error).collect();
    assert_eq!(marks, [marked.then_some(false), marked.then_some(true)]);
    assert_eq!(results[0].content, "naïve 👩‍👧");
    let tags = results
        .iter()
        .map(|result| result.tag.as_deref().unwrap_or("none"));
    assert!(
        tags.zip(["t1c1x", "t1c2x"])
            .all(|(tag, begin)| tag.starts_with(begin))
    );
}

fn check(driver: &str, conversations: &[(&str, Protocol)], error: &str) {
    let Some((server, told)) = drive(driver, conversations) else {
        return;
    };
    for (name, protocol) in conversations {
        let nonce = nonce(name);
        assert_eq!(told[name], expected(&nonce), "{name}");
        assert_noted(
            &server.requests(&nonce),
            *protocol,
            name.ends_with("stream"),
        );
    }
    let refused = &told["refused"];
    assert_eq!((&refused[0], &refused[1]), (&json!(400), &json!(error)));
    let problems = server.requests("refused")[0].problems.join("; ");
    assert!(!problems.is_empty() && refused[2] == problems, "{refused}");
    assert_eq!(told["models"], json!(["scripted-1"]));
    assert!(told["tokens"].as_u64().unwrap() > 3);
    let asked_in_passing = server.requests(&nonce(conversations[0].0));
    let has = |kind| asked_in_passing.iter().any(|request| request.kind == kind);
    assert!(has(RequestKind::Models) && has(RequestKind::Tokens));
}

#[test]
fn openais_sdk_plays_whole_conversations() {
    let conversations = [
        ("chat_plain", Protocol::Chat),
        ("chat_stream", Protocol::Chat),
        ("responses_plain", Protocol::Responses),
        ("responses_stream", Protocol::Responses),
    ];
    check("openai_sdk.py", &conversations, "invalid_request_error");
}

#[test]
fn anthropics_sdk_plays_whole_conversations() {
    let conversations = ["anthropic_plain", "anthropic_stream"];
    let conversations = conversations.map(|name| (name, Protocol::Anthropic));
    check("anthropic_sdk.py", &conversations, "invalid_request_error");
}

#[test]
fn googles_sdk_plays_whole_conversations() {
    let conversations = ["gemini_plain", "gemini_stream"];
    let conversations = conversations.map(|name| (name, Protocol::Gemini));
    check("gemini_sdk.py", &conversations, "INVALID_ARGUMENT");
}
