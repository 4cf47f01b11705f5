//! The calls of an answer: beside one another, on record before they start, and when they fail.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::home::Home;
use super::model::{Model, Reply, calls};

#[test]
fn calls_of_one_answer_run_side_by_side_and_are_answered_in_their_order() {
    let home = Home::new();
    let meet = ("w_meet", json!({}));
    let slow = ("w_sleep", json!({"ms": 60}));
    let model = home.model(vec![
        calls(&[slow, meet.clone(), meet.clone(), meet]),
        Reply::Say("done"),
    ]);
    let run = home.run(&model, "prompt", &["go"]);
    assert_eq!(run.code, 0, "{}", run.log);
    let messages = model.asked()[1]["messages"].clone();
    let results: Vec<&Value> = messages.as_array().unwrap()[2..]
        .iter()
        .map(|m| &m["content"])
        .collect();
    assert_eq!(results, ["slept", "met", "met", "met"]);
    assert_eq!(
        home.field("call", "call_id"),
        ["call_1_0", "call_1_1", "call_1_2", "call_1_3"]
    );
    assert!(home.field("call", "latency_ms")[0].as_f64().unwrap() >= 60.0);
}

#[test]
fn waiting_for_the_parallel_limit_is_no_latency() {
    let home = Home::new();
    home.write("config.json", r#"{"agent": {"max_parallel": 1}}"#);
    let slow = ("w_sleep", json!({"ms": 30}));
    let model = home.model(vec![
        calls(&[slow, ("w_echo", json!({"text": "x"}))]),
        Reply::Say("done"),
    ]);
    home.run(&model, "prompt", &["go"]);
    let began = home.times("call", "started_at");
    let ended = home.times("call", "finished_at");
    assert!(began[1] >= ended[0], "the calls overlapped");
    for (number, latency) in home.field("call", "latency_ms").iter().enumerate() {
        let span = ended[number] - began[number];
        let latency = Duration::from_secs_f64(latency.as_f64().unwrap() / 1000.0);
        assert!(latency <= span, "call {number}: {latency:?} in {span}");
    }
}

#[test]
fn an_intent_precedes_its_call_and_a_result_precedes_the_next_request() {
    let home = Arc::new(Home::new());
    let seen: Arc<Mutex<Vec<Vec<Value>>>> = Arc::default();
    let (watched, noted) = (Arc::clone(&home), Arc::clone(&seen));
    let peek = calls(&[("w_peek", json!({"db": home.path("history.db")}))]);
    let model = Model::start(vec![peek, Reply::Say("done")], move || {
        let statuses = watched
            .records()
            .iter()
            .map(|r| r["status"].clone())
            .collect();
        noted.lock().unwrap().push(statuses);
    });
    home.run(&model, "prompt", &["go"]);
    assert_eq!(home.field("call", "output_summary"), ["started"]);
    assert_eq!(
        *seen.lock().unwrap(),
        [vec!["succeeded"], vec!["succeeded", "succeeded"]]
    );
}

#[test]
fn failures_are_recorded_under_the_name_the_model_called_and_told_to_it() {
    for (tool, arguments, word) in [
        ("w_fail", "{}", "it does not work"),
        ("w_fail_protocol", "{}", "no such luck"),
        ("w_hang", "{}", "within 300 ms"),
        ("w_exit", "{}", "has ended"),
        ("w_nothing", "{}", "no tool named w_nothing"),
        ("w_echo", "{\"text\": ", "not a JSON object"),
    ] {
        let home = Home::new();
        if tool == "w_hang" {
            home.write("config.json", r#"{"agent": {"tool_timeout_ms": 300}}"#);
        }
        let model = home.model(vec![
            Reply::Calls(vec![(tool, arguments.into())]),
            Reply::Say("so be it"),
        ]);
        let run = home.run(&model, "prompt", &["go"]);
        assert_eq!(run.code, 0, "{tool}: {}", run.log);
        let record = home.records()[1].clone();
        assert_eq!(
            (&record["tool"], &record["args"]),
            (&json!(tool), &json!(arguments))
        );
        assert_eq!(
            (&record["status"], &record["success"]),
            (&json!("failed"), &json!(false))
        );
        assert!(record["latency_ms"].as_f64().unwrap() > 0.0, "{tool}");
        assert!(
            record["output_summary"].as_str().unwrap().contains(word),
            "{record}"
        );
        let told = model.asked()[1]["messages"][2]["content"].clone();
        let told: Value = serde_json::from_str(told.as_str().unwrap()).unwrap();
        assert!(told["error"].as_str().unwrap().contains(word), "{told}");
    }
}
