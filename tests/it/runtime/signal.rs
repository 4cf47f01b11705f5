//! A run that is interrupted or killed.

use serde_json::json;

use super::home::Home;
use super::model::{Reply, calls};

#[test]
fn a_signal_interrupts_the_running_calls_and_is_recorded() {
    for (signal, code) in [("SIGINT", 130), ("SIGTERM", 143)] {
        let home = Home::new();
        let hang = ("w_hang", json!({}));
        let model = home.model(vec![calls(&[hang, ("w_signal", json!({"name": signal}))])]);
        let run = home.run(&model, "prompt", &["go"]);
        assert_eq!((run.code, run.out.as_str()), (code, ""), "{}", run.log);
        assert_eq!(home.field("call", "status"), ["interrupted", "interrupted"]);
        assert_eq!(home.field("run_end", "reason"), ["cancelled"]);
        assert_eq!(model.asked().len(), 1);

        let after = home.model(vec![Reply::Say("ok")]);
        assert_eq!(home.run(&after, "continue", &["and?"]).code, 0);
        assert_eq!(after.asked()[0]["messages"].as_array().unwrap().len(), 5);
    }
}

#[test]
fn a_call_cut_off_by_a_kill_is_interrupted_once_its_session_goes_on() {
    let home = Home::new();
    let echo = ("w_echo", json!({"text": "x"}));
    let kill = ("w_signal", json!({"name": "SIGKILL"}));
    let model = home.model(vec![calls(&[echo]), calls(&[kill])]);
    let status = home
        .command(Some(&model), "prompt", &["go"])
        .status()
        .unwrap();
    assert_eq!(status.code(), None);
    assert_eq!(home.field("call", "status"), ["succeeded", "started"]);
    let run = home.run(&home.model(vec![Reply::Say("ok")]), "continue", &["and?"]);
    assert_eq!(run.code, 0, "{}", run.log);
    assert_eq!(home.field("call", "status"), ["succeeded", "interrupted"]);
    assert_eq!(home.field("call", "success"), [true, false]);
}
