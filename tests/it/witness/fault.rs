//! What goes wrong with the scripted model's answers on purpose.

use std::io::Read as _;

use candor::witness::Script;
use serde_json::{Value, json};

use super::{
    http::post,
    talk::{NONCE, begin, post_and_leave, rows},
};

#[test]
fn a_cut_stream_ends_in_the_middle_of_the_arguments() {
    let talk = begin("turn | call | fault\n1 | echo | cut\n1 | echo |").streaming();
    let answer = talk.ask();
    let fragments = answer.chunks();
    let arguments: String = fragments
        .iter()
        .filter_map(|chunk| {
            chunk["choices"][0]["delta"]["tool_calls"][0]["function"]["arguments"].as_str()
        })
        .collect();
    assert!(!answer.whole && !arguments.is_empty());
    assert!(
        serde_json::from_str::<Value>(&arguments).is_err(),
        "{arguments}"
    );
    assert!(talk.last().first_byte_ns.is_some() && talk.last().finished_ns.is_none());
}

#[test]
fn a_cut_behind_a_call_leaves_that_call_whole() {
    let talk = begin("turn | call | fault\n1 | echo | cut after call\n1 | sleep |").streaming();
    let answer = talk.ask();
    let chunks = answer.chunks();
    let calls: Vec<&Value> = chunks
        .iter()
        .map(|chunk| &chunk["choices"][0]["delta"]["tool_calls"][0])
        .collect();
    let arguments: String = calls
        .iter()
        .filter_map(|call| call["function"]["arguments"].as_str())
        .collect();
    assert!(!answer.whole && calls.iter().all(|call| call["index"] != 1));
    assert_eq!(arguments, r#"{"tag":"t1c1xk7"}"#);
    assert!(
        chunks
            .iter()
            .all(|chunk| chunk["choices"][0]["finish_reason"].is_null())
    );
}

#[test]
fn a_plain_body_is_cut_at_the_same_places() {
    let answer = begin("turn | call | fault\n1 | echo | cut\n1 | sleep |").ask();
    assert!(
        !answer.whole && answer.body.ends_with(r#""arguments":"{\"tag\":\"#),
        "{}",
        answer.body
    );
    let answer = begin("turn | call | fault\n1 | echo | cut after call\n1 | sleep |").ask();
    assert!(
        !answer.whole && answer.body.ends_with(r#"{\"tag\":\"t1c1xk7\"}"}}"#),
        "{}",
        answer.body
    );
    let answer = begin("turn | says | fault\n1 | half of it | cut").ask();
    assert!(
        !answer.whole && answer.body.ends_with(r#""content":"half "#),
        "{}",
        answer.body
    );
}

#[test]
fn an_http_fault_counts_its_times_or_lasts_for_ever() {
    let talk = begin("turn | says | fault\n1 | hi | http 503 x2");
    let statuses = [(); 4].map(|()| talk.ask().status);
    assert_eq!(statuses, [503, 503, 200, 200]);
    assert_eq!(talk.last().turn(), Some(1));
    let talk = begin("turn | says | fault\n1 | | http 500");
    assert_eq!([(); 3].map(|()| talk.ask().status), [500; 3]);
    assert!(talk.last().first_byte_ns.is_some());
}

#[test]
fn a_malformed_answer_is_whole_and_not_json() {
    let table = "turn | says | fault\n1 | hi | malformed";
    let plain = begin(table).ask();
    assert!(plain.whole && serde_json::from_str::<Value>(&plain.body).is_err());
    let stream = begin(table).streaming().ask();
    let first = stream.body.lines().next().unwrap();
    assert!(
        stream.whole
            && serde_json::from_str::<Value>(first.strip_prefix("data: ").unwrap()).is_err()
    );
}

#[test]
fn a_stall_holds_back_its_own_trial_only() {
    let talk = begin("turn | says | fault\n1 | slow | stall 600000 ms");
    let other = Script::from_table("k8", &rows("turn | says\n1 | quick")).unwrap();
    talk.server.play(other);
    let _waiting = post_and_leave(&talk);
    let body = talk.body.to_string().replace(NONCE, "k8");
    assert!(
        post(&talk.server.openai_url("k8"), &body)
            .body
            .contains("quick")
    );
    assert_eq!(talk.last().first_byte_ns, None);
}

#[test]
fn a_short_stall_delays_the_first_byte() {
    let talk = begin("turn | says | fault\n1 | slow | stall 30 ms");
    assert!(talk.ask().whole);
    assert!(talk.last().first_byte_ns.unwrap() - talk.last().arrived_ns >= 30_000_000);
}

#[test]
fn the_server_cuts_a_request_under_way_when_it_is_dropped() {
    let talk = begin("turn | says | fault\n1 | slow | stall 600000 ms");
    let mut stream = post_and_leave(&talk);
    drop(talk);
    let mut answer = String::new();
    let _cut = stream.read_to_string(&mut answer);
    assert_eq!(answer, "");
}

#[test]
fn a_stream_that_breaks_off_says_so_in_its_protocol() {
    let mut talk =
        begin("turn | call | says | fault\n1 | echo | I begin | error event").streaming();
    // The body is one of all four protocols at once.
    let echo = json!({"name": "witness_echo"});
    talk.body["tools"] = json!([{
        "type": "function", "name": "witness_echo", "function": echo, "functionDeclarations": [echo]
    }]);
    let messages = talk.body["messages"].clone();
    (talk.body["input"], talk.body["contents"]) = (messages.clone(), messages);
    for (path, last_event, kind, expected) in [
        ("/v1/chat/completions", None, "/error/type", "server_error"),
        (
            "/v1/responses",
            Some("response.failed"),
            "/response/error/code",
            "server_error",
        ),
        (
            "/v1/messages",
            Some("error"),
            "/error/type",
            "overloaded_error",
        ),
        (
            "/v1beta/models/m:streamGenerateContent?alt=sse",
            None,
            "/error/status",
            "UNAVAILABLE",
        ),
    ] {
        let answer = talk.ask_at(path);
        assert!(answer.status == 200 && answer.whole, "{}", answer.body);
        assert_eq!(answer.events().last().copied(), last_event);
        let chunks = answer.chunks();
        let (last, before) = chunks.split_last().unwrap();
        assert_eq!(last.pointer(kind), Some(&json!(expected)), "{last}");
        assert!(before.len() > 3, "{}", answer.body);
        assert_eq!(talk.last().turn(), Some(1));
    }
}

#[test]
fn a_plain_answer_that_would_break_off_is_an_error() {
    let talk = begin("turn | says | fault\n1 | hi | error event");
    assert_eq!(talk.ask().status, 500);
    assert_eq!(talk.last().turn(), Some(1));
}
