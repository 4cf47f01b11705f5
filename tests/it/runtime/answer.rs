//! What the runtime makes of an answer: one that does not fit, one that is cut, none at all, one too many.

use serde_json::json;

use super::home::Home;
use super::model::{Reply, calls};

#[test]
fn an_answer_that_does_not_fit_the_schema_is_asked_for_again() {
    let home = Home::new();
    home.write("schema.json", r#"{"required": ["ok"], "type": "object"}"#);
    let schema = home.path("schema.json");
    let args = ["--schema", schema.to_str().unwrap(), "go"];
    let model = home.model(vec![
        Reply::Say("sure"),
        Reply::Say("{}"),
        Reply::Say(r#"{"ok":1}"#),
    ]);
    let run = home.run(&model, "prompt", &args);
    assert_eq!(
        (run.code, run.out.as_str()),
        (0, "{\"ok\":1}\n"),
        "{}",
        run.log
    );
    let last = model.asked()[2]["messages"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert!(last["content"].as_str().unwrap().contains("ok"), "{last}");

    let stubborn = home.model(vec![Reply::Say("no")]);
    let run = home.run(&stubborn, "prompt", &args);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert_eq!(stubborn.asked().len(), 3);
    assert_eq!(
        home.field("run_end", "reason"),
        ["completed", "schema_failed"]
    );
}

#[test]
fn an_incomplete_answer_executes_nothing_and_ends_the_run() {
    check_incomplete(&["go"]);
}

#[test]
fn an_incomplete_stream_executes_nothing_and_ends_the_run() {
    check_incomplete(&["--stream", "go"]);
}

fn check_incomplete(flags: &[&str]) {
    let echo = || {
        let arguments = json!({"text": "long enough to be cut"});
        vec![("w_echo", arguments.to_string())]
    };
    let replies = [
        Reply::Cut(echo()),
        Reply::Status(500),
        Reply::Status(400),
        Reply::Raw("{\"choices\": [{\"mess"),
        Reply::Raw("data: {\"choices\": oops}\n\n"),
        Reply::Raw("data: {\"choices\": [{\"delta\": {\"content\": \"half\"}}]}\n\n"),
        Reply::Raw(r#"{"choices":[{"message":{"content":"half"}}]}"#),
        Reply::Raw(r#"{"choices":[{"message":{"content":"half"},"finish_reason":"length"}]}"#),
    ];
    for (number, reply) in replies.into_iter().enumerate() {
        let home = Home::new();
        let run = home.run(&home.model(vec![reply]), "prompt", flags);
        assert_eq!(run.code, 1, "reply {number}");
        assert!(run.log.contains("model"), "{}", run.log);
        let reasons = home.field("run_end", "reason");
        assert_eq!(reasons, ["model_error"], "reply {number}");
        assert!(home.ledger().is_empty() && home.field("call", "id").is_empty());
    }
}

#[test]
fn a_busy_model_is_asked_again_and_nothing_is_executed_twice() {
    let home = Home::new();
    let busy = Reply::Status(503);
    let model = home.model(vec![
        busy.clone(),
        busy.clone(),
        calls(&[("w_echo", json!({"text": "x"}))]),
        busy,
        Reply::Say("done"),
    ]);
    assert_eq!(home.run(&model, "prompt", &["go"]).code, 0);
    assert_eq!(home.ledger(), ["echo"]);
    assert_eq!(home.field("call", "turn"), [1]);
}

#[test]
fn the_turn_limit_ends_the_run() {
    let home = Home::new();
    let model = home.model(vec![calls(&[("w_echo", json!({"text": "again"}))])]);
    let run = home.run(&model, "prompt", &["--max-turns", "2", "go"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.log.contains("2 turns"), "{}", run.log);
    assert_eq!(home.field("call", "turn"), [1, 2]);
    assert_eq!(home.field("run_end", "reason"), ["turn_limit"]);
}
