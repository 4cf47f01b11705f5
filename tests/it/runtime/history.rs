//! The history: switched off, not to be kept, written by many, read by a person.

use std::process::Stdio;

use serde_json::json;

use super::home::{Home, said};
use super::model::{Reply, calls};

#[test]
fn a_history_switched_off_writes_nothing_and_says_so() {
    let home = Home::new();
    let model = home.model(vec![
        calls(&[("w_echo", json!({"text": "x"}))]),
        Reply::Say("done"),
    ]);
    let run = home.run(&model, "prompt", &["--no-history", "go"]);
    assert_eq!((run.code, run.out.as_str()), (0, "done\n"));
    assert_eq!(run.log.lines().count(), 1, "{}", run.log);
    assert!(!home.path("history.db").exists());
    let after = home.model(vec![Reply::Say("ok")]);
    home.run(&after, "continue", &["and?"]);
    assert_eq!(after.asked()[0]["messages"][0]["content"], "go");
}

#[test]
fn a_history_that_cannot_be_kept_stops_the_run() {
    for (trigger, called) in [
        (
            "AFTER INSERT ON actions WHEN new.kind = 'call' BEGIN DELETE FROM actions WHERE id = new.id",
            1,
        ),
        (
            "BEFORE UPDATE ON actions BEGIN SELECT RAISE(ABORT, 'no space')",
            1,
        ),
        (
            "BEFORE INSERT ON actions WHEN new.kind = 'call' BEGIN SELECT RAISE(ABORT, 'no space')",
            0,
        ),
        (
            "BEFORE INSERT ON actions WHEN new.kind = 'run_end' BEGIN SELECT RAISE(ABORT, 'no space')",
            1,
        ),
    ] {
        let home = Home::new();
        assert!(home.records().is_empty());
        let store = rusqlite::Connection::open(home.path("history.db")).unwrap();
        store
            .execute_batch(&format!("CREATE TRIGGER t {trigger}; END"))
            .unwrap();
        let model = home.model(vec![
            calls(&[("w_echo", json!({"text": "x"}))]),
            Reply::Say("done"),
        ]);
        let run = home.run(&model, "prompt", &["go"]);
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{trigger}");
        assert!(run.log.contains("history.db"), "{}", run.log);
        assert_eq!(home.ledger().len(), called, "{trigger}");
    }
}

#[test]
fn runs_side_by_side_on_a_fresh_home_lose_nothing() {
    let home = Home::new();
    home.write("mcp.json", r#"{"mcpServers": {}}"#);
    let start = |_| {
        let two = calls(&[("a", json!({})), ("b", json!({}))]);
        let model = home.model(vec![two, Reply::Say("done")]);
        let mut command = home.command(Some(&model), "prompt", &["go"]);
        command.stdout(Stdio::null()).spawn().unwrap()
    };
    let running: Vec<_> = (0..8).map(start).collect();
    for mut child in running {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(home.field("call", "status"), ["failed"; 16]);
    assert_eq!(home.field("run_end", "reason"), ["completed"; 8]);
}

#[test]
fn a_person_reads_the_history_as_a_table() {
    let home = Home::new();
    let model = home.model(vec![
        calls(&[("w_echo", json!({"text": "x"}))]),
        Reply::Say("done"),
    ]);
    home.run(&model, "prompt", &["--session", "s", "two\nlines"]);
    let table = said(home.command(None, "history", &[]).output().unwrap()).out;
    assert_eq!(table.lines().count(), 4, "{table}");
    for word in ["two lines", "w_echo", "completed", "succeeded"] {
        assert!(table.contains(word), "{table}");
    }
}
