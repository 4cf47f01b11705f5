//! The scripted model in Google's Gemini protocol.

use candor::witness::{Protocol, RequestKind};
use serde_json::{Value, json};

use super::talk::{TOOLS, TWO_CALLS, Talk, prompt};

const PLAIN: &str = "/v1beta/models/m-1:generateContent";
const STREAM: &str = "/v1beta/models/m-1:streamGenerateContent?alt=sse";

fn begin(table: &str, path: &'static str) -> Talk {
    let declarations = TOOLS.map(|name| json!({"name": name, "parametersJsonSchema": {}}));
    let prompt = json!({"role": "user", "parts": [{"text": prompt()}]});
    let body = json!({"contents": [prompt], "tools": [{"functionDeclarations": declarations}]});
    Talk::begin(table, path, "contents", body)
}

fn add_call(talk: &mut Talk, call: Value, response: Value) {
    talk.add(json!({"role": "model", "parts": [{"functionCall": call}]}));
    talk.add(json!({"role": "user", "parts": [{"functionResponse": response}]}));
}

/// The parts of the answer, those of all chunks of a stream in one.
fn parts(chunks: &[Value]) -> Vec<Value> {
    let parts = chunks
        .iter()
        .map(|chunk| &chunk["candidates"][0]["content"]["parts"]);
    parts
        .flat_map(|parts| parts.as_array().unwrap())
        .cloned()
        .collect()
}

fn text(talk: &Talk) -> Value {
    talk.ask().json()["candidates"][0]["content"]["parts"][0]["text"].clone()
}

fn echo_call() -> Value {
    let args = json!({"tag": "t1c1xk7", "text": "naïve 👩‍👧"});
    json!({"functionCall": {"id": "call_t1c1xk7", "name": "witness_echo", "args": args}})
}

#[test]
fn a_plain_answer_has_text_calls_and_usage_of_its_turn() {
    let mut talk = begin(TWO_CALLS, PLAIN);
    let body = talk.ask().json();
    let parts = &body["candidates"][0]["content"]["parts"];
    assert_eq!(
        (&parts[0]["text"], &parts[1]),
        (&json!("first I echo"), &echo_call())
    );
    assert_eq!(parts[2]["functionCall"]["id"], "call_t1c2xk7");
    assert_eq!(
        (
            &body["candidates"][0]["finishReason"],
            &body["modelVersion"]
        ),
        (&json!("STOP"), &json!("m-1"))
    );
    assert_eq!(body["usageMetadata"]["promptTokenCount"], 107);
    let noted = talk.last();
    assert_eq!(
        (noted.protocol, noted.stream),
        (Some(Protocol::Gemini), false)
    );
    assert_eq!(noted.advertised, TOOLS);
    let response =
        json!({"id": "x-call_t1c1xk7", "name": "witness_echo", "response": {"error": "no"}});
    add_call(
        &mut talk,
        json!({"id": "call_t1c1xk7", "name": "witness_echo", "args": {}}),
        response,
    );
    let body = talk.ask().json();
    assert_eq!(
        body["candidates"][0]["content"]["parts"],
        json!([{"text": "all done"}])
    );
    assert_eq!(body["usageMetadata"]["totalTokenCount"], 207 + 23);
    let result = &talk.last().results[0];
    assert_eq!(
        (
            result.tag.as_deref(),
            result.is_error,
            result.content.as_str()
        ),
        (Some("t1c1xk7"), Some(true), "no")
    );
}

#[test]
fn a_stream_brings_the_same_answer_chunk_by_chunk() {
    let talk = begin(TWO_CALLS, STREAM);
    let answer = talk.ask();
    let chunks = answer.chunks();
    let parts = parts(&chunks);
    let text: String = parts
        .iter()
        .filter_map(|part| part["text"].as_str())
        .collect();
    let calls: Vec<&Value> = parts
        .iter()
        .filter(|part| part["functionCall"].is_object())
        .collect();
    assert_eq!(
        (text.as_str(), calls[0], calls.len()),
        ("first I echo", &echo_call(), 2)
    );
    let (last, before) = chunks.split_last().unwrap();
    assert_eq!(last["candidates"][0]["finishReason"], "STOP");
    assert_eq!(last["usageMetadata"]["totalTokenCount"], 107 + 13);
    assert!(
        before
            .iter()
            .all(|chunk| chunk["candidates"][0]["finishReason"].is_null())
    );
    assert!(answer.whole && chunks.len() > 5 && talk.last().stream);
}

#[test]
fn the_turn_is_found_though_calls_come_back_without_ids() {
    let named = |mut call: Value| {
        call["name"] = json!("witness_echo");
        call
    };
    for (call, response) in [
        (
            json!({"args": {"tag": "t1c2xk7"}}),
            json!({"response": {"output": "hi"}}),
        ),
        (
            json!({"id": "0", "args": {"tag": "t1c1xk7"}}),
            json!({"id": "0", "response": {}}),
        ),
        (json!({"id": "call_t1c1xk7"}), json!({"response": {}})),
    ] {
        let mut talk = begin(TWO_CALLS, PLAIN);
        add_call(&mut talk, named(call.clone()), named(response));
        assert_eq!(text(&talk), "all done", "{call}");
        assert!(talk.last().results[0].tag.is_some());
    }
    let mut talk = begin("turn | says\n1 | hello\n2 | bye", PLAIN);
    talk.add(json!({"role": "model", "parts": [{"text": "hello"}]}));
    talk.add(json!({"role": "user", "parts": [{"text": "and now?"}]}));
    assert_eq!(text(&talk), "bye");
}

fn refused(change: impl FnOnce(&mut Talk), part: &str) {
    let mut talk = begin(TWO_CALLS, PLAIN);
    change(&mut talk);
    let answer = talk.ask();
    let error = answer.json()["error"].clone();
    assert_eq!(
        (answer.status, &error["code"], &error["status"]),
        (400, &json!(400), &json!("INVALID_ARGUMENT"))
    );
    assert!(error["message"].as_str().unwrap().contains(part), "{error}");
    assert!(talk.last().problems[0].contains(part));
}

#[test]
fn what_breaks_the_protocol_is_refused_and_noted() {
    let call = json!({"id": "call_t1c1xk7", "name": "witness_echo", "args": {}});
    let response = json!({"name": "witness_echo", "response": {}});
    let unmade = json!({"name": "witness_echo", "args": {}});
    refused(
        |talk| add_call(talk, unmade, response.clone()),
        "the model never made",
    );
    refused(
        |talk| {
            add_call(talk, call, response.clone());
            talk.take_back();
        },
        "`call_t1c1xk7` has no tool result at the end",
    );
    let stray = json!({"role": "user", "parts": [{"functionResponse": response}]});
    refused(|talk| talk.add(stray), "contents[1] is a tool result");
    refused(|talk| talk.body = json!({}), "array `contents`");
}

#[test]
fn a_cut_leaves_half_a_call_and_a_cut_after_a_call_the_whole_of_it() {
    let cut = begin("turn | call | fault\n1 | echo | cut\n1 | sleep |", STREAM).ask();
    assert!(
        !cut.whole && cut.body.ends_with(r#""args":{"tag":""#),
        "{}",
        cut.body
    );
    let table = "turn | call | fault\n1 | echo | cut after call\n1 | sleep |";
    let cut = begin(table, STREAM).ask();
    let parts = parts(&cut.chunks());
    assert!(!cut.whole && parts.len() == 1);
    assert_eq!(parts[0]["functionCall"]["args"], json!({"tag": "t1c1xk7"}));
    let plain = begin(table, PLAIN).ask();
    assert!(
        !plain.whole && plain.body.ends_with(r#""args":{"tag":"t1c1xk7"}}}"#),
        "{}",
        plain.body
    );
}

#[test]
fn a_malformed_answer_is_whole_and_not_json() {
    for table in [
        "turn | says | fault\n1 | hi | malformed",
        "turn | call | fault\n1 | echo | malformed",
    ] {
        let plain = begin(table, PLAIN).ask();
        assert!(plain.whole && serde_json::from_str::<Value>(&plain.body).is_err());
        let stream = begin(table, STREAM).ask();
        let data = stream.body.strip_prefix("data: ").unwrap();
        assert!(stream.whole && data.ends_with("\n\n"));
        assert!(serde_json::from_str::<Value>(data).is_err());
    }
}

#[test]
fn an_http_fault_is_an_error_of_the_protocol() {
    let talk = begin("turn | says | fault\n1 | hi | http 503 x1", PLAIN);
    let error = talk.ask();
    assert_eq!(
        (error.status, &error.json()["error"]["status"]),
        (503, &json!("UNAVAILABLE"))
    );
    assert_eq!(text(&talk), "hi");
    assert_eq!(talk.last().kind, RequestKind::Scripted { turn: 1 });
}

#[test]
fn a_side_request_for_json_gets_json_that_fits() {
    let mut talk = begin(TWO_CALLS, PLAIN);
    talk.body["tools"] = json!([]);
    let schema =
        json!({"type": "OBJECT", "required": ["n"], "properties": {"n": {"type": "INTEGER"}}});
    let config = json!({"responseMimeType": "application/json", "responseSchema": schema});
    talk.body["generationConfig"] = config;
    assert_eq!(text(&talk), r#"{"n":0}"#);
    assert!(talk.last().kind == RequestKind::Side && talk.last().response_format);
}

#[test]
fn a_stream_that_is_wanted_as_one_array_is_refused_with_a_remedy() {
    let talk = begin(TWO_CALLS, "/v1beta/models/m-1:streamGenerateContent");
    let answer = talk.ask();
    let error = &answer.json()["error"];
    assert_eq!(
        (answer.status, &error["status"]),
        (404, &json!("NOT_FOUND"))
    );
    assert!(
        error["message"].as_str().unwrap().contains("`?alt=sse`"),
        "{error}"
    );
}
