//! A check that is held against an earlier run: which red lines are new, and which decide the exit code.

use std::fs;

use candor::record::{Finding, Mark};
use candor::verdict::{Kind, Outcome};

use crate::place::{Place, Told, run, trial};

/// The entrypoints of honest.yaml at which a lie is planted: none, one, or both.
const STREAM: &str = "prompt_with_stream: [python3, -B, \"{{here}}/";
const CONTINUE: &str = "continue_turn: [python3, -B, \"{{here}}/";

/// Checks how the honest stranger keeps its calls, with lies planted at these entrypoints: no time
/// is measured there.
fn check(place: &Place, lies: &[&str], arguments: &[&str]) -> Told {
    let edits: Vec<(String, String)> = lies
        .iter()
        .map(|lie| (format!("{lie}agent.py"), format!("{lie}liar.py")))
        .collect();
    let edits: Vec<(&str, &str)> = edits.iter().map(|(from, to)| (&**from, &**to)).collect();
    place.manifest("foreign/honest.yaml", &edits);
    let fixed = ["manifest.yaml", "--case", "3624/C-02"];
    place.check(&[&fixed, arguments].concat())
}

/// A place in which a base with these lies lies.
fn based(lies: &[&str]) -> Place {
    let place = Place::new();
    check(&place, lies, &["--json=base.ndjson"]);
    place
}

const OLD: [&str; 3] = [
    "--base=base.ndjson",
    "--fail-on=new",
    "--json=record.ndjson",
];

#[test]
fn old_debt_is_marked_and_does_not_fail_a_run_that_is_held_to_what_is_new() {
    let place = based(&[STREAM]);
    let told = check(&place, &[STREAM], &OLD);
    told.assert(
        0,
        &[
            "FAIL 3624/C-02[prompt_with_stream] Every other entrypoint keeps the same · on the base too",
            "nothing new, not conformant: 1 red on the base too",
            "against base.ndjson (Python",
            "): 0 new, 1 on the base too, 0 fixed planned 5: 2 passed, 1 failed,",
        ],
    );
    assert!(!told.says("another runtime"), "{}", told.text);
    let debt = "3624/C-02[prompt_with_stream]";
    assert_eq!(trial(&place.record(), debt).base, Some(Mark::Same));
    let told = check(&place, &[STREAM], &["--base=base.ndjson"]);
    told.assert(1, &["on the base too"]);
    let told = check(&place, &[STREAM], &["--base=base.ndjson", "--fail-on=any"]);
    told.assert(1, &[]);
}

#[test]
fn a_new_failure_beside_old_debt_fails_the_run() {
    let place = based(&[STREAM]);
    let told = check(&place, &[STREAM, CONTINUE], &OLD);
    told.assert(
        1,
        &[
            "FAIL 3624/C-02[continue_turn] Every other entrypoint keeps the same · new, passed on the base",
            "FAIL 3624/C-02[prompt_with_stream] Every other entrypoint keeps the same · on the base too",
            "): 1 new, 1 on the base too, 0 fixed",
        ],
    );
    let run = place.record();
    let new = trial(&run, "3624/C-02[continue_turn]");
    assert_eq!(new.base, Some(Mark::New));
    let there = new.there.as_ref().map(|there| there.outcome);
    assert_eq!(there, Some(Outcome::Passed));
    let header = run.header.base.unwrap();
    assert_eq!((&*header.file, &*header.runtime), ("base.ndjson", "honest"));
}

#[test]
fn what_the_base_does_not_have_at_all_is_new() {
    let place = Place::new();
    check(&place, &[], &["--tags=not @C-02", "--json=none.ndjson"]).assert(2, &[]);
    let one = ["--partition=1/5", "--json=base.ndjson"];
    check(&place, &[STREAM], &one).assert(0, &[]);
    let told = check(&place, &[STREAM], &OLD);
    told.assert(1, &["new, not run on the base"]);
    let text = fs::read_to_string(place.path("base.ndjson")).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.contains("[prompt_with_stream]"));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    place.write("base.ndjson", &text);
    let told = check(&place, &[STREAM], &OLD);
    told.assert(1, &["new, not on the base"]);
    let run = place.record();
    let absent = trial(&run, "3624/C-02[prompt_with_stream]");
    assert_eq!((absent.base, &absent.there), (Some(Mark::Absent), &None));
}

#[test]
fn another_mismatch_than_on_the_base_is_new() {
    let place = based(&[STREAM]);
    let text = fs::read_to_string(place.path("base.ndjson")).unwrap();
    let other = text.replace(r#""kind":"unwitnessed""#, r#""kind":"latency""#);
    place.write("base.ndjson", &other);
    let told = check(&place, &[STREAM], &OLD);
    told.assert(
        1,
        &[
            "changed, on the base too, there by latency; new by unwitnessed",
            "): 0 new, 1 changed, 0 on the base too, 0 fixed",
        ],
    );
    let run = place.record();
    let changed = trial(&run, "3624/C-02[prompt_with_stream]");
    let there = Finding {
        outcome: Outcome::Failed,
        kinds: [Kind::Latency].into(),
        cause: None,
    };
    assert_eq!(
        (changed.base, &changed.there),
        (Some(Mark::Changed), &Some(there))
    );
}

#[test]
fn what_was_red_there_and_passes_is_fixed() {
    let place = based(&[STREAM]);
    let told = check(&place, &[], &OLD);
    told.assert(0, &["): 0 new, 0 on the base too, 1 fixed"]);
}

#[test]
fn a_run_that_was_held_against_a_base_is_told_again_in_full() {
    let place = based(&[STREAM]);
    let told = check(&place, &[STREAM, CONTINUE], &OLD);
    let again = run(&mut place.command(&["report", "record.ndjson"]));
    assert_eq!((again.text, again.code), (told.text, told.code));
}

#[test]
fn shares_that_were_held_against_a_base_are_merged_with_their_marks() {
    let place = based(&[STREAM]);
    let records = ["1.ndjson", "2.ndjson"];
    for (n, record) in records.iter().enumerate() {
        let share = format!("--partition={}/2", n + 1);
        let record = format!("--json={record}");
        check(&place, &[STREAM], &[&OLD[..2], &[&share, &record]].concat()).assert(0, &[]);
    }
    let merged = run(&mut place.command(&["report", "1.ndjson", "2.ndjson"]));
    merged.assert(
        0,
        &["on the base too", "): 0 new, 1 on the base too, 0 fixed"],
    );
}

#[test]
fn a_base_of_another_runtime_is_named_as_such() {
    let place = based(&[]);
    place.manifest("foreign/liar.yaml", &[]);
    let case = ["--case", "3624/C-02"];
    let told = place.check(&[&["manifest.yaml"], &case[..], &OLD].concat());
    told.assert(1, &["another runtime: honest, Python", "3 new"]);
}

#[test]
fn a_base_that_cannot_be_used_is_refused_before_the_run() {
    let place = Place::new();
    let refuse = |arguments: &[&str], says: &[&str]| {
        let told = check(&place, &[], arguments);
        told.assert(2, says);
        assert!(!told.says("planned"), "{}", told.text);
    };
    let missing = "failed to read the run record nowhere.ndjson";
    refuse(&["--base=nowhere.ndjson"], &[missing]);
    refuse(&["--fail-on=new"], &["--base <RUN>"]);
    let old = "`old` is neither `any` nor `new`";
    refuse(&["--base=base.ndjson", "--fail-on=old"], &[old]);
    let calibration = r#"{"type":"run","schema_version":1,"command":"calibrate","candor":"0.1.0","runtime":"reference","runtime_version":null,"milestones":[],"whole":false,"started_at":"","jobs":4,"planned":24}"#;
    place.write("base.ndjson", &format!("{calibration}\n"));
    refuse(
        &["--base=base.ndjson"],
        &["`candor calibrate`", "`--base` names one of `candor check`"],
    );
}
