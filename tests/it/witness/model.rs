//! The scripted model over HTTP.

use candor::witness::{ModelRequest, RequestKind, Script, clock::monotonic_ns};
use serde_json::{Value, json};

use super::{
    http::{post, request},
    talk::{NONCE, TWO_CALLS, Talk, begin, rows},
};

#[test]
fn a_plain_answer_has_text_calls_and_usage_of_its_turn() {
    let mut talk = begin(TWO_CALLS);
    let answer = talk.ask();
    let body = answer.json();
    let choice = &body["choices"][0];
    assert!(answer.status == 200 && answer.whole);
    assert_eq!(choice["finish_reason"], "tool_calls");
    assert_eq!(choice["message"]["content"], "first I echo");
    let call = &choice["message"]["tool_calls"][0];
    assert_eq!(call["id"], "call_t1c1xk7");
    assert_eq!(call["function"]["name"], "witness_echo");
    assert_eq!(
        call["function"]["arguments"],
        r#"{"tag":"t1c1xk7","text":"naïve 👩‍👧"}"#
    );
    assert_eq!(
        (&body["usage"]["prompt_tokens"], &body["model"]),
        (&json!(107), &json!("m"))
    );
    talk.add_call("call_t1c1xk7");
    let body = talk.ask().json();
    assert_eq!(body["choices"][0]["message"]["content"], "all done");
    assert_eq!(body["choices"][0]["finish_reason"], "stop");
    assert_eq!(body["usage"]["prompt_tokens"], 207);
}

#[test]
fn a_stream_brings_the_same_answer_in_fragments() {
    let talk = begin(TWO_CALLS).streaming();
    let answer = talk.ask();
    let chunks = answer.chunks();
    let delta = |chunk: &Value| chunk["choices"][0]["delta"].clone();
    assert_eq!(delta(&chunks[0])["role"], "assistant");
    let text: String = chunks
        .iter()
        .filter_map(|chunk| delta(chunk)["content"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(text, "first I echo");
    let parts: Vec<Value> = chunks
        .iter()
        .map(|chunk| delta(chunk)["tool_calls"][0].clone())
        .collect();
    let first: Vec<&Value> = parts.iter().filter(|part| part["index"] == 0).collect();
    assert_eq!(
        (&first[0]["id"], &first[0]["function"]["name"]),
        (&json!("call_t1c1xk7"), &json!("witness_echo"))
    );
    let arguments: String = first
        .iter()
        .filter_map(|part| part["function"]["arguments"].as_str())
        .collect();
    assert_eq!(arguments, r#"{"tag":"t1c1xk7","text":"naïve 👩‍👧"}"#);
    assert!(first.len() > 3);
    assert_eq!(
        chunks.last().unwrap()["choices"][0]["finish_reason"],
        "tool_calls"
    );
    assert!(answer.whole && answer.body.ends_with("data: [DONE]\n\n"));
}

#[test]
fn usage_is_streamed_only_when_asked_for() {
    let mut talk = begin(TWO_CALLS).streaming();
    assert!(
        talk.ask()
            .chunks()
            .iter()
            .all(|chunk| chunk["usage"].is_null())
    );
    talk.body["stream_options"] = json!({"include_usage": true});
    let last = talk.ask().chunks().pop().unwrap();
    assert_eq!(
        (&last["choices"], &last["usage"]["total_tokens"]),
        (&json!([]), &json!(120))
    );
}

#[test]
fn the_same_conversation_gets_the_same_turn_again() {
    let mut talk = begin(TWO_CALLS);
    let turns = |talk: &Talk| -> Vec<_> {
        talk.server
            .requests(NONCE)
            .iter()
            .map(ModelRequest::turn)
            .collect()
    };
    talk.ask();
    let before = talk.body.clone();
    talk.add_call("call_t1c1xk7");
    talk.ask();
    talk.body = before;
    talk.ask();
    assert_eq!(turns(&talk), [Some(1), Some(2), Some(1)]);
}

#[test]
fn prefixes_and_suffixes_of_ids_do_not_hide_a_turn() {
    for id in [
        "fc_call_t1c2xk7",
        "call_t1c1xk7|fc_0a1b",
        "toolu_t1c1xk7_retry",
    ] {
        let mut talk = begin(TWO_CALLS);
        talk.add_call(id);
        assert_eq!(talk.text(), "all done", "{id}");
        assert_eq!(talk.last().results[0].content, "hi");
    }
}

#[test]
fn a_script_goes_on_behind_a_text_when_it_is_extended() {
    let mut talk = begin("turn | says\n1 | hello");
    assert_eq!(talk.text(), "hello");
    talk.add(json!({"role": "assistant", "content": [{"type": "text", "text": "hello\n"}]}));
    talk.add(json!({"role": "user", "content": "and now?"}));
    talk.ask();
    assert_eq!(talk.last().kind, RequestKind::Beyond);
    let mut script = Script::from_table(NONCE, &rows("turn | says\n1 | hello")).unwrap();
    script.append(&rows("turn | says\n1 | again")).unwrap();
    talk.server.play(script);
    assert_eq!(talk.text(), "again");
    assert_eq!(talk.server.requests(NONCE).len(), 3);
}

#[test]
fn a_request_without_the_marker_is_answered_aside() {
    let mut talk = begin(TWO_CALLS);
    talk.body["messages"] = json!([{"role": "user", "content": "a title, please"}]);
    assert_eq!(talk.text(), candor::witness::model::ASIDE);
    assert_eq!(
        (talk.last().kind, talk.last().status),
        (RequestKind::Side, 200)
    );
}

#[test]
fn a_tool_that_is_not_advertised_is_called_by_its_bare_name_and_noted() {
    let talk = begin("turn | call\n1 | fail\n1 | echo");
    let calls = &talk.ask().json()["choices"][0]["message"]["tool_calls"];
    assert_eq!(calls[0]["function"]["name"], "fail");
    assert_eq!(calls[1]["function"]["name"], "witness_echo");
    assert_eq!(talk.last().not_advertised, ["fail"]);
    assert_eq!(talk.last().advertised.len(), 3);
}

fn refused(change: impl FnOnce(&mut Talk), part: &str) {
    let mut talk = begin(TWO_CALLS);
    change(&mut talk);
    let answer = talk.ask();
    let message = answer.json()["error"]["message"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert_eq!((answer.status, talk.last().status), (400, 400));
    assert!(
        message.contains(part) && talk.last().problems[0].contains(part),
        "{message}"
    );
}

#[test]
fn what_breaks_the_protocol_is_refused_and_noted() {
    refused(|talk| talk.add_call("call_t9c1xk7"), "the model never made");
    refused(
        |talk| talk.add_call("call_of_another"),
        "the model never made",
    );
    refused(
        |talk| {
            talk.add_call("call_t1c1xk7");
            talk.take_back();
        },
        "`call_t1c1xk7` has no tool result at the end",
    );
    refused(
        |talk| talk.add(json!({"role": "tool", "tool_call_id": "call_t1c1xk7"})),
        "no open call",
    );
    refused(|talk| talk.add(json!({"content": "x"})), "no role");
    refused(|talk| talk.body = json!({"model": "m"}), "array `messages`");
    refused(|talk| talk.body = json!([1]), "array `messages`");
}

#[test]
fn a_body_that_is_not_json_is_refused_and_kept() {
    let talk = begin(TWO_CALLS);
    assert_eq!(post(&talk.server.openai_url(NONCE), "{oops").status, 400);
    assert_eq!(
        (talk.last().body, talk.last().kind),
        (json!("{oops"), RequestKind::Refused)
    );
}

#[test]
fn other_paths_are_not_found_and_models_are_listed() {
    let talk = begin(TWO_CALLS);
    let base = talk.server.openai_url(NONCE);
    assert_eq!(
        request("GET", &format!("{base}/models"), "").json()["data"][0]["id"],
        "scripted-1"
    );
    assert_eq!(talk.last().kind, RequestKind::Models);
    assert_eq!(
        request("POST", &format!("{base}/embeddings"), "{}").status,
        404
    );
    assert_eq!(
        (talk.last().status, talk.last().path.as_str()),
        (404, "/v1/embeddings")
    );
    assert_eq!(post(&talk.server.openai_url("stranger"), "{}").status, 404);
    talk.server.forget(NONCE);
    assert_eq!(talk.ask().status, 404);
    assert!(talk.server.requests(NONCE).is_empty());
}

#[test]
fn the_times_of_a_request_lie_within_the_clients() {
    let talk = begin(TWO_CALLS).streaming();
    let before = monotonic_ns();
    talk.ask();
    let after = monotonic_ns();
    let noted = talk.last();
    let times = [
        before,
        noted.arrived_ns,
        noted.first_byte_ns.unwrap(),
        noted.finished_ns.unwrap(),
        after,
    ];
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(noted.authorization.as_deref(), Some("Bearer key"));
    assert!(noted.stream && !noted.response_format);
}

#[test]
fn a_request_that_offers_no_tools_where_calls_are_due_is_a_side_request() {
    let mut talk = begin(TWO_CALLS);
    talk.body["tools"] = json!([]);
    assert!(talk.ask().json()["choices"][0]["message"]["tool_calls"].is_null());
    let requests = talk.server.requests(NONCE);
    assert!(matches!(requests[0].kind, RequestKind::Side));
}

#[test]
fn a_call_under_another_id_is_known_by_the_tag_in_its_arguments() {
    let mut talk = begin(TWO_CALLS);
    let function = json!({"name": "witness_echo", "arguments": r#"{"tag":"t1c1xk7"}"#});
    let call = json!({"id": "c1_0", "type": "function", "function": function});
    talk.add(json!({"role": "assistant", "tool_calls": [call]}));
    talk.add(json!({"role": "tool", "tool_call_id": "c1_0", "content": "hi"}));
    let answer = talk.ask();
    assert_eq!(answer.status, 200);
    let message = &answer.json()["choices"][0]["message"];
    assert_eq!(message["content"], "all done");
}

#[test]
fn a_last_text_that_is_asked_for_again_is_followed_by_the_next() {
    let talk = begin("turn | says\n1 | bare\n2 | fitting");
    let said = |talk: &Talk| talk.ask().json()["choices"][0]["message"]["content"].clone();
    assert_eq!(
        (said(&talk), said(&talk)),
        (json!("bare"), json!("fitting"))
    );
}
