//! What the entrypoints have in common, and how a session goes on.

use serde_json::{Value, json};

use super::home::Home;
use super::model::{Reply, calls};

#[test]
fn a_prompt_leaves_its_actions_on_record() {
    let home = Home::new();
    let model = home.model(vec![
        calls(&[("w_echo", json!({"text": "hé"}))]),
        Reply::Say("done"),
    ]);
    let run = home.run(&model, "prompt", &["--session", "s", "please"]);
    assert_eq!(
        (run.code, run.out.as_str(), run.log.as_str()),
        (0, "done\n", "")
    );

    let records = home.records();
    let kinds: Vec<&Value> = records.iter().map(|r| &r["kind"]).collect();
    assert_eq!(kinds, ["prompt", "call", "run_end"]);
    let call = &records[1];
    assert!(call["latency_ms"].as_f64().unwrap() > 0.0);
    assert!(call["finished_at"].as_str() >= call["started_at"].as_str());
    for (field, value) in [
        ("call_id", json!("call_1_0")),
        ("session", json!("s")),
        ("turn", json!(1)),
        ("tool", json!("w_echo")),
        ("args", json!(r#"{"text":"hé"}"#)),
        ("status", json!("succeeded")),
        ("success", json!(true)),
        ("cached", json!(false)),
        ("latency_source", json!("native")),
        ("output_summary", json!("hé")),
    ] {
        assert_eq!(call[field], value, "{field}");
    }
    assert_eq!(records[2]["reason"], "completed");
    assert_eq!(model.asked()[0]["tools"][0]["function"]["name"], "w_echo");
}

#[test]
fn every_entrypoint_leaves_the_same_records() {
    let schema = r#"{"type": "object"}"#;
    let mut seen = Vec::new();
    for entry in ["prompt", "continue"] {
        for flags in [&[][..], &["--schema"], &["--stream"]] {
            let home = Home::new();
            home.write("schema.json", schema);
            if entry == "continue" {
                home.run(
                    &home.model(vec![Reply::Say("earlier")]),
                    "prompt",
                    &["before"],
                );
            }
            let path = home.path("schema.json");
            let mut args = flags.to_vec();
            args.extend((flags == ["--schema"]).then(|| path.to_str().unwrap()));
            args.push("go");
            let model = home.model(vec![
                calls(&[("w_echo", json!({"text": "x"}))]),
                Reply::Say("{}"),
            ]);
            let run = home.run(&model, entry, &args);
            assert_eq!(
                (run.code, run.out.trim()),
                (0, "{}"),
                "{entry} {flags:?} {}",
                run.log
            );
            let stream = flags == ["--stream"];
            assert!(
                model
                    .asked()
                    .iter()
                    .all(|r| (r["stream"] == true) == stream)
            );
            let mut records = home
                .records()
                .split_off(if entry == "continue" { 2 } else { 0 });
            for record in &mut records {
                let turn = record["turn"]
                    .as_u64()
                    .map(|t| t - u64::from(entry == "continue"));
                record["turn"] = json!(turn);
                for own in [
                    "id",
                    "session",
                    "latency_ms",
                    "started_at",
                    "finished_at",
                    "at",
                ] {
                    assert!(!record[own].is_null() || own == "latency_ms");
                    record.as_object_mut().unwrap().remove(own);
                }
            }
            seen.push(records);
        }
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:#?}");
}

#[test]
fn a_continued_session_sends_its_past_and_counts_on() {
    let home = Home::new();
    let echo = || calls(&[("w_echo", json!({"text": "x"}))]);
    let first = home.model(vec![echo(), Reply::Say("one")]);
    home.run(&first, "prompt", &["--session", "a", "first"]);
    home.run(
        &home.model(vec![Reply::Say("other")]),
        "prompt",
        &["--session", "b", "other"],
    );
    let model = home.model(vec![echo(), Reply::Say("two")]);
    let run = home.run(&model, "continue", &["--session", "a", "second"]);
    assert_eq!((run.code, run.out.as_str()), (0, "two\n"), "{}", run.log);
    let sent = model.asked()[0]["messages"].clone();
    let roles: Vec<&Value> = sent
        .as_array()
        .unwrap()
        .iter()
        .map(|m| &m["role"])
        .collect();
    assert_eq!(roles, ["user", "assistant", "tool", "assistant", "user"]);
    assert_eq!(home.field("call", "turn"), [1, 3]);

    let latest = home.model(vec![Reply::Say("three")]);
    home.run(&latest, "continue", &["third"]);
    assert_eq!(latest.asked()[0]["messages"][0]["content"], "first");
}
