//! The scripted model in OpenAI's Responses protocol.

use candor::witness::{Protocol, RequestKind};
use serde_json::{Value, json};

use super::talk::{NONCE, TOOLS, TWO_CALLS, Talk, prompt};

fn begin(table: &str) -> Talk {
    let tools = TOOLS.map(|name| json!({"type": "function", "name": name, "parameters": {}}));
    let prompt = json!({"role": "user", "content": [{"type": "input_text", "text": prompt()}]});
    let body = json!({"model": "m", "input": [prompt], "tools": tools, "store": false});
    Talk::begin(table, "/v1/responses", "input", body)
}

/// Adds a call under this id, and its output.
fn add_call(talk: &mut Talk, id: &str, arguments: &str) {
    talk.add(json!({"type": "function_call", "call_id": id, "name": "witness_echo", "arguments": arguments}));
    talk.add(json!({"type": "function_call_output", "call_id": id, "output": "hi"}));
}

fn text(talk: &Talk) -> Value {
    talk.ask().json()["output"][0]["content"][0]["text"].clone()
}

#[test]
fn a_plain_response_has_text_calls_and_usage_of_its_turn() {
    let mut talk = begin(TWO_CALLS);
    let body = talk.ask().json();
    assert_eq!(
        (&body["object"], &body["status"], &body["model"]),
        (&json!("response"), &json!("completed"), &json!("m"))
    );
    assert_eq!(body["output"][0]["content"][0]["text"], "first I echo");
    let call = json!({
        "id": "fc_t1c1xk7", "type": "function_call", "status": "completed",
        "call_id": "call_t1c1xk7", "name": "witness_echo",
        "arguments": r#"{"tag":"t1c1xk7","text":"naïve 👩‍👧"}"#
    });
    assert_eq!(body["output"][1], call);
    assert_eq!(body["output"][2]["call_id"], "call_t1c2xk7");
    assert_eq!(body["usage"]["input_tokens"], 107);
    assert_eq!(talk.last().protocol, Some(Protocol::Responses));
    add_call(&mut talk, "call_t1c1xk7", "{}");
    add_call(&mut talk, "call_t1c2xk7", "{}");
    let body = talk.ask().json();
    assert_eq!(body["output"][0]["content"][0]["text"], "all done");
    assert_eq!(body["output"].as_array().unwrap().len(), 1);
    assert_eq!(body["usage"]["total_tokens"], 207 + 23);
    let result = &talk.last().results[0];
    assert_eq!(
        (result.tag.as_deref(), result.is_error),
        (Some("t1c1xk7"), None)
    );
}

#[test]
fn a_streamed_response_is_told_event_by_event() {
    let talk = begin(TWO_CALLS).streaming();
    let answer = talk.ask();
    let call = [
        "response.output_item.added",
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
        "response.output_item.done",
    ];
    let mut expected = vec![
        "response.created",
        "response.in_progress",
        "response.output_item.added",
    ];
    expected.extend(["response.content_part.added", "response.output_text.delta"]);
    expected.extend(["response.output_text.done", "response.content_part.done"]);
    expected.extend(["response.output_item.done"]);
    expected.extend(call.iter().chain(&call));
    expected.push("response.completed");
    assert_eq!(answer.events(), expected);
    let chunks = answer.chunks();
    let numbers = chunks.iter().map(|chunk| chunk["sequence_number"].as_u64());
    assert!(numbers.eq((0..).map(Some).take(chunks.len())));
    let last = chunks.last().unwrap();
    let plain = begin(TWO_CALLS).ask().json();
    assert_eq!(last["type"], "response.completed");
    for key in ["output", "usage", "id"] {
        assert_eq!(last["response"][key], plain[key]);
    }
    assert!(answer.whole);
}

#[test]
fn the_deltas_of_a_stream_add_up_to_what_is_done() {
    let chunks = begin(TWO_CALLS).streaming().ask().chunks();
    let joined = |kind: &str, index: usize| -> String {
        let of_kind = chunks.iter().filter(|chunk| chunk["type"] == kind);
        let of_item = of_kind.filter(|chunk| chunk["output_index"] == index);
        let deltas: Vec<&str> = of_item
            .map(|chunk| chunk["delta"].as_str().unwrap())
            .collect();
        assert!(deltas.len() > 2, "{kind} {deltas:?}");
        deltas.concat()
    };
    assert_eq!(joined("response.output_text.delta", 0), "first I echo");
    let name = "response.function_call_arguments.delta";
    assert_eq!(joined(name, 1), r#"{"tag":"t1c1xk7","text":"naïve 👩‍👧"}"#);
    assert_eq!(joined(name, 2), r#"{"tag":"t1c2xk7","ms":20}"#);
}

#[test]
fn a_tool_in_a_namespace_is_called_with_its_namespace() {
    let mut talk = begin("turn | call\n1 | echo");
    let echo = json!({"type": "function", "name": "echo", "parameters": {}});
    talk.body["tools"] = json!([{"type": "namespace", "name": "mcp__witness", "tools": [echo]}]);
    let call = &talk.ask().json()["output"][0];
    assert_eq!(
        (&call["name"], &call["namespace"]),
        (&json!("echo"), &json!("mcp__witness"))
    );
    assert_eq!(talk.last().advertised, ["mcp__witness.echo"]);
    let stream = talk.streaming().ask().chunks();
    let mut items = stream.iter().filter(|chunk| chunk["item"].is_object());
    assert!(items.all(|chunk| chunk["item"]["namespace"] == "mcp__witness"));
}

#[test]
fn the_turn_is_found_in_the_input_under_any_id() {
    for (id, arguments) in [
        ("fc_call_t1c2xk7|0", "{}"),
        ("c1_0", r#"{"tag":"t1c1xk7"}"#),
    ] {
        let mut talk = begin(TWO_CALLS);
        add_call(&mut talk, id, arguments);
        assert_eq!(text(&talk), "all done", "{id}");
    }
    let mut talk = begin("turn | says\n1 | hello\n2 | bye");
    let said = json!([{"type": "output_text", "text": "hello"}]);
    talk.add(json!({"type": "message", "role": "assistant", "content": said}));
    talk.add(json!({"role": "user", "content": "and now?"}));
    assert_eq!(text(&talk), "bye");
}

#[test]
fn an_input_may_be_a_string_and_the_marker_an_instruction() {
    let mut talk = begin("turn | says\n1 | hello");
    talk.body["instructions"] = json!(prompt());
    talk.body["input"] = json!("go");
    assert_eq!(text(&talk), "hello");
}

fn refused(change: impl FnOnce(&mut Talk), part: &str) {
    let mut talk = begin(TWO_CALLS);
    change(&mut talk);
    let answer = talk.ask();
    let error = answer.json()["error"].clone();
    assert_eq!(
        (answer.status, &error["type"]),
        (400, &json!("invalid_request_error"))
    );
    assert!(error["message"].as_str().unwrap().contains(part), "{error}");
    assert!(talk.last().problems[0].contains(part));
}

#[test]
fn what_breaks_the_protocol_is_refused_and_noted() {
    refused(
        |talk| add_call(talk, "call_t9c1xk7", "{}"),
        "the model never made",
    );
    refused(
        |talk| {
            add_call(talk, "call_t1c1xk7", "{}");
            talk.take_back();
        },
        "`call_t1c1xk7` has no tool result in the input",
    );
    let stray = json!({"type": "function_call_output", "call_id": "call_t1c1xk7", "output": ""});
    refused(|talk| talk.add(stray), "input[1] is a tool result");
    refused(
        |talk| talk.add(json!({"content": "x"})),
        "input[1] has no type",
    );
    let previous = json!("resp_turn-1");
    refused(
        |talk| talk.body["previous_response_id"] = previous,
        "keeps no conversation",
    );
    refused(|talk| talk.body = json!({"model": "m"}), "an `input`");
}

#[test]
fn a_cut_leaves_half_a_call_and_a_cut_after_a_call_the_whole_of_it() {
    let arguments = |talk: Talk| {
        let answer = talk.streaming().ask();
        assert!(!answer.whole);
        let chunks = answer.chunks();
        let deltas = chunks.iter().filter_map(|chunk| chunk["delta"].as_str());
        (
            deltas.collect::<String>(),
            answer.events().last().unwrap().to_string(),
        )
    };
    let (half, _) = arguments(begin("turn | call | fault\n1 | echo | cut\n1 | sleep |"));
    assert!(
        !half.is_empty() && serde_json::from_str::<Value>(&half).is_err(),
        "{half}"
    );
    let table = "turn | call | fault\n1 | echo | cut after call\n1 | sleep |";
    let (whole, last) = arguments(begin(table));
    assert_eq!(whole, r#"{"tag":"t1c1xk7"}"#);
    assert_eq!(last, "response.output_item.done");
    let plain = begin(table).ask();
    assert!(
        !plain.whole
            && plain
                .body
                .ends_with(r#""arguments":"{\"tag\":\"t1c1xk7\"}"}"#)
    );
}

#[test]
fn a_malformed_answer_is_whole_and_not_json() {
    let table = "turn | says | fault\n1 | hi | malformed";
    let plain = begin(table).ask();
    assert!(plain.whole && serde_json::from_str::<Value>(&plain.body).is_err());
    let stream = begin(table).streaming().ask();
    let data = stream
        .body
        .lines()
        .find_map(|line| line.strip_prefix("data: "));
    assert!(stream.whole && serde_json::from_str::<Value>(data.unwrap()).is_err());
}

#[test]
fn an_http_fault_is_an_error_of_the_protocol() {
    let talk = begin("turn | says | fault\n1 | hi | http 429 x1");
    let error = talk.ask();
    assert_eq!(
        (error.status, &error.json()["error"]["type"]),
        (429, &json!("rate_limit_error"))
    );
    assert_eq!(text(&talk), "hi");
    assert_eq!(talk.last().kind, RequestKind::Scripted { turn: 1 });
    assert_eq!(talk.server.requests(NONCE).len(), 2);
}

#[test]
fn a_response_that_fails_is_numbered_on() {
    let table = "turn | call | fault\n1 | echo | error event";
    let chunks = begin(table).streaming().ask().chunks();
    let numbers = chunks.iter().map(|chunk| chunk["sequence_number"].as_u64());
    assert!(numbers.eq((0..).map(Some).take(chunks.len())));
    let last = &chunks.last().unwrap()["response"];
    assert_eq!(
        (&last["status"], &last["output"]),
        (&json!("failed"), &json!([]))
    );
}
