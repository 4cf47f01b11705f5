//! What programs ask the scripted model in passing: models, token counts, titles, whether it is there.

use candor::witness::{ModelRequest, Protocol, RequestKind, model::ASIDE};
use serde_json::{Value, json};

use super::{
    http::{Answer, request},
    talk::{NONCE, TWO_CALLS, Talk, begin},
};

fn ask(talk: &Talk, method: &str, path: &str) -> Answer {
    request(method, &format!("{}{path}", talk.server.url(NONCE)), "")
}

#[test]
fn models_are_listed_in_the_form_of_who_asks() {
    let talk = begin(TWO_CALLS);
    for path in ["/v1/models", "/models"] {
        let list = ask(&talk, "GET", path).json();
        assert_eq!(
            (&list["object"], &list["data"][0]["id"]),
            (&json!("list"), &json!("scripted-1"))
        );
    }
    assert_eq!(ask(&talk, "GET", "/v1/models/any-1").json()["id"], "any-1");
    assert_eq!(
        (talk.last().kind, talk.last().protocol),
        (RequestKind::Models, None)
    );
}

#[test]
fn a_token_count_is_a_number_and_no_turn() {
    let talk = begin(TWO_CALLS);
    let count = talk.ask_at("/v1/messages/count_tokens?beta=true").json();
    assert!(count["input_tokens"].as_u64().unwrap() > 10, "{count}");
    let noted = talk.last();
    assert_eq!(
        (noted.kind, noted.protocol),
        (RequestKind::Tokens, Some(Protocol::Anthropic))
    );
    assert!(!noted.asks_the_model() && noted.turn().is_none());
}

#[test]
fn whoever_asks_whether_anybody_is_there_is_told_so() {
    let talk = begin(TWO_CALLS);
    for (method, path) in [
        ("HEAD", ""),
        ("HEAD", "/"),
        ("GET", "/v1"),
        ("OPTIONS", "/v1/messages"),
    ] {
        assert_eq!(ask(&talk, method, path).status, 200, "{method} {path}");
        assert_eq!(talk.last().kind, RequestKind::Probe);
    }
    assert!(
        !talk
            .server
            .requests(NONCE)
            .iter()
            .any(ModelRequest::asks_the_model)
    );
}

#[test]
fn a_path_that_is_not_offered_is_refused_in_its_protocol() {
    let talk = begin(TWO_CALLS);
    let answer = ask(&talk, "POST", "/v1/messages/batches");
    assert_eq!(
        (answer.status, &answer.json()["error"]["type"]),
        (404, &json!("not_found_error"))
    );
    assert_eq!(ask(&talk, "GET", "/v1/responses/resp_1").status, 404);
    assert_eq!(talk.last().protocol, Some(Protocol::Responses));
    assert_eq!(talk.last().kind, RequestKind::Refused);
}

/// A conversation that is none of the script's.
fn aside() -> Talk {
    let mut talk = begin(TWO_CALLS);
    talk.body["messages"] = json!([{"role": "user", "content": "a title, please"}]);
    talk
}

fn schema() -> Value {
    json!({"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}})
}

#[test]
fn a_side_request_for_json_gets_json_that_fits() {
    let mut talk = aside();
    let format = json!({"type": "json_schema", "json_schema": {"name": "t", "schema": schema()}});
    talk.body["response_format"] = format;
    assert_eq!(talk.text(), json!({"title": ASIDE}).to_string());
    talk.body["response_format"] = json!({"type": "json_object"});
    assert_eq!(talk.text(), "{}");
    talk.body["output_config"] = json!({"format": {"type": "json_schema", "schema": schema()}});
    let answer = talk.ask_at("/v1/messages").json();
    assert_eq!(
        answer["content"][0]["text"],
        json!({"title": ASIDE}).to_string()
    );
    assert_eq!(talk.last().kind, RequestKind::Side);
}

#[test]
fn a_side_request_that_forces_its_only_tool_gets_a_call_of_it() {
    let mut talk = aside();
    talk.body["tools"] = json!([{"name": "entitle", "input_schema": schema()}]);
    talk.body["tool_choice"] = json!({"type": "tool", "name": "entitle"});
    let call = talk.ask_at("/v1/messages").json()["content"][0].clone();
    assert_eq!(
        (&call["name"], &call["input"]),
        (&json!("entitle"), &json!({"title": ASIDE}))
    );
    assert_eq!(talk.last().kind, RequestKind::Side);
}

#[test]
fn a_quoted_prompt_with_a_forced_tool_of_another_purpose_is_no_turn() {
    let mut talk = begin(TWO_CALLS);
    let function = json!({"name": "entitle", "parameters": schema()});
    talk.body["tools"] = json!([{"type": "function", "function": function}]);
    talk.body["tool_choice"] = json!("required");
    let answer = talk.ask().json();
    let call = &answer["choices"][0]["message"]["tool_calls"][0]["function"];
    assert_eq!(call["arguments"], json!({"title": ASIDE}).to_string());
    assert_eq!(talk.last().kind, RequestKind::Side);
}

#[test]
fn a_side_conversation_may_go_on_with_results_of_its_own() {
    let mut talk = aside();
    talk.add_call("call_aside");
    assert_eq!(talk.ask().status, 200);
    assert_eq!(
        (talk.last().kind, talk.last().problems.len()),
        (RequestKind::Side, 0)
    );
}
