//! The scripted model in Anthropic's Messages protocol.

use candor::witness::{Protocol, RequestKind};
use serde_json::{Value, json};

use super::talk::{TOOLS, TWO_CALLS, Talk, prompt};

fn begin(table: &str) -> Talk {
    let tools = TOOLS.map(|name| json!({"name": name, "input_schema": {"type": "object"}}));
    let prompt = json!({"role": "user", "content": [{"type": "text", "text": prompt()}]});
    let body = json!({"model": "m", "max_tokens": 9, "messages": [prompt], "tools": tools});
    Talk::begin(table, "/v1/messages?beta=true", "messages", body)
}

fn add_call(talk: &mut Talk, id: &str, input: Value) {
    let call = json!({"type": "tool_use", "id": id, "name": "witness_echo", "input": input});
    talk.add(json!({"role": "assistant", "content": [call]}));
    let result = json!({"type": "tool_result", "tool_use_id": id, "content": "hi"});
    talk.add(json!({"role": "user", "content": [result]}));
}

fn text(talk: &Talk) -> Value {
    talk.ask().json()["content"][0]["text"].clone()
}

#[test]
fn a_plain_message_has_text_calls_and_usage_of_its_turn() {
    let mut talk = begin(TWO_CALLS);
    let body = talk.ask().json();
    assert_eq!(
        (&body["type"], &body["stop_reason"], &body["model"]),
        (&json!("message"), &json!("tool_use"), &json!("m"))
    );
    assert_eq!(
        body["content"][0],
        json!({"type": "text", "text": "first I echo"})
    );
    let input = json!({"tag": "t1c1xk7", "text": "naïve 👩‍👧"});
    let call =
        json!({"type": "tool_use", "id": "call_t1c1xk7", "name": "witness_echo", "input": input});
    assert_eq!(body["content"][1], call);
    assert_eq!(body["content"][2]["id"], "call_t1c2xk7");
    assert_eq!(body["usage"]["input_tokens"], 107);
    assert_eq!(talk.last().protocol, Some(Protocol::Anthropic));
    add_call(&mut talk, "call_t1c1xk7", json!({}));
    let body = talk.ask().json();
    assert_eq!(
        (&body["content"][0]["text"], &body["stop_reason"]),
        (&json!("all done"), &json!("end_turn"))
    );
    assert_eq!(body["usage"]["output_tokens"], 23);
    let result = &talk.last().results[0];
    assert_eq!(
        (result.tag.as_deref(), result.is_error),
        (Some("t1c1xk7"), Some(false))
    );
}

#[test]
fn a_streamed_message_is_told_event_by_event() {
    let answer = begin(TWO_CALLS).streaming().ask();
    let block = [
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
    ];
    let mut expected = vec!["message_start", "ping"];
    expected.extend([block; 3].concat());
    expected.extend(["message_delta", "message_stop"]);
    assert_eq!(answer.events(), expected);
    let chunks = answer.chunks();
    assert!(answer.whole && chunks.iter().all(|chunk| chunk["type"].is_string()));
    assert_eq!(chunks[0]["message"]["usage"]["input_tokens"], 107);
    assert_eq!(chunks[0]["message"]["content"], json!([]));
    let delta = &chunks[chunks.len() - 2];
    assert_eq!(
        (
            &delta["delta"]["stop_reason"],
            &delta["usage"]["output_tokens"]
        ),
        (&json!("tool_use"), &json!(13))
    );
}

#[test]
fn the_deltas_of_a_stream_add_up() {
    let chunks = begin(TWO_CALLS).streaming().ask().chunks();
    let joined = |index: usize, pointer: &str| -> String {
        let of_block = chunks.iter().filter(|chunk| chunk["index"] == index);
        let parts: Vec<&str> = of_block
            .filter_map(|chunk| chunk.pointer(pointer)?.as_str())
            .collect();
        assert!(parts.len() > 2, "{parts:?}");
        parts.concat()
    };
    assert_eq!(joined(0, "/delta/text"), "first I echo");
    let input = r#"{"tag":"t1c1xk7","text":"naïve 👩‍👧"}"#;
    assert_eq!(joined(1, "/delta/partial_json"), input);
    assert_eq!(
        joined(2, "/delta/partial_json"),
        r#"{"tag":"t1c2xk7","ms":20}"#
    );
}

#[test]
fn the_turn_is_found_in_the_messages_under_any_id() {
    for (id, input) in [
        ("toolu_t1c2xk7_0", json!({})),
        ("toolu_01", json!({"tag": "t1c1xk7"})),
    ] {
        let mut talk = begin(TWO_CALLS);
        add_call(&mut talk, id, input);
        assert_eq!(text(&talk), "all done", "{id}");
    }
    let mut talk = begin("turn | says\n1 | hello\n2 | bye");
    talk.add(json!({"role": "assistant", "content": [{"type": "text", "text": "hello"}]}));
    talk.add(json!({"role": "user", "content": "and now?"}));
    assert_eq!(text(&talk), "bye");
}

#[test]
fn the_marker_may_stand_in_the_system_prompt_or_in_any_block() {
    let mut talk = begin("turn | says\n1 | hello");
    talk.body["messages"] = json!([{"role": "user", "content": "go"}]);
    assert_eq!(text(&talk), candor::witness::model::ASIDE);
    talk.body["system"] = json!([{"type": "text", "text": prompt()}]);
    assert_eq!(text(&talk), "hello");
}

fn refused(change: impl FnOnce(&mut Talk), part: &str) {
    let mut talk = begin(TWO_CALLS);
    change(&mut talk);
    let answer = talk.ask();
    let body = answer.json();
    assert_eq!(
        (answer.status, &body["type"], &body["error"]["type"]),
        (400, &json!("error"), &json!("invalid_request_error"))
    );
    assert!(
        body["error"]["message"].as_str().unwrap().contains(part),
        "{body}"
    );
    assert!(talk.last().problems[0].contains(part));
}

#[test]
fn what_breaks_the_protocol_is_refused_and_noted() {
    refused(
        |talk| add_call(talk, "call_t9c1xk7", json!({})),
        "the model never made",
    );
    refused(
        |talk| {
            add_call(talk, "call_t1c1xk7", json!({}));
            talk.take_back();
        },
        "`call_t1c1xk7` has no tool result at the end",
    );
    let stray = json!([{"type": "tool_result", "tool_use_id": "call_t1c1xk7"}]);
    refused(
        |talk| talk.add(json!({"role": "user", "content": stray})),
        "messages[1] is a tool result",
    );
    refused(|talk| talk.add(json!({"content": "x"})), "no role");
    refused(|talk| talk.body = json!({"model": "m"}), "array `messages`");
}

#[test]
fn a_cut_leaves_half_a_call_and_a_cut_after_a_call_the_whole_of_it() {
    let arguments = |talk: Talk| {
        let answer = talk.streaming().ask();
        assert!(!answer.whole);
        let chunks = answer.chunks();
        let deltas = chunks
            .iter()
            .filter_map(|chunk| chunk["delta"]["partial_json"].as_str());
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
    assert_eq!(
        (whole.as_str(), last.as_str()),
        (r#"{"tag":"t1c1xk7"}"#, "content_block_stop")
    );
    let plain = begin(table).ask();
    assert!(
        !plain.whole && plain.body.ends_with(r#""input":{"tag":"t1c1xk7"}}"#),
        "{}",
        plain.body
    );
    let plain = begin("turn | call | fault\n1 | echo | cut").ask();
    assert!(
        !plain.whole && plain.body.ends_with(r#""input":{"tag":""#),
        "{}",
        plain.body
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
    for (code, kind) in [
        (529, "overloaded_error"),
        (429, "rate_limit_error"),
        (500, "api_error"),
    ] {
        let talk = begin(&format!("turn | says | fault\n1 | hi | http {code} x1"));
        let error = talk.ask();
        assert_eq!(
            (error.status, &error.json()["error"]["type"]),
            (code, &json!(kind))
        );
        assert_eq!(text(&talk), "hi");
        assert_eq!(talk.last().kind, RequestKind::Scripted { turn: 1 });
    }
}
