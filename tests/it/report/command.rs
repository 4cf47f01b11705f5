//! `candor report` as a person runs it: on records that runs have left.

use std::fs;

use candor::record::{Run, SCHEMA_VERSION};

use crate::place::{Place, Told, run};

/// A record that candor 0.1.0 left when records were of version 1: liar.yaml, one case.
const VERSION_1: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/records/v1.ndjson"
);

/// The cases that measure no time, so that no busy machine leaves them without a verdict.
const UNTIMED: [&str; 4] = ["--case", "3624/C-01", "--case", "3624/C-02"];

/// One that it left when records were of version 2: the same.
const VERSION_2: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/records/v2.ndjson"
);

/// Checks the untimed cases by a manifest of tests/fixtures/foreign and leaves its record.
fn check(place: &Place, fixture: &str, record: &str, arguments: &[&str]) -> Told {
    place.manifest(&format!("foreign/{fixture}.yaml"), &[]);
    let fixed = ["manifest.yaml", "--json", record];
    place.check(&[&fixed, &UNTIMED[..], arguments].concat())
}

fn report(place: &Place, arguments: &[&str]) -> Told {
    run(&mut place.command(&[&["report"], arguments].concat()))
}

#[test]
fn a_record_is_told_as_its_run_was() {
    for fixture in ["liar", "honest"] {
        let place = Place::new();
        let told = check(&place, fixture, "run.ndjson", &[]);
        let again = report(&place, &["run.ndjson"]);
        assert_eq!((&again.text, again.code), (&told.text, told.code));
    }
}

#[test]
fn shares_are_told_as_the_run_that_they_are_of() {
    let place = Place::new();
    let whole = check(&place, "liar", "whole.ndjson", &[]);
    let records = ["1.ndjson", "2.ndjson", "3.ndjson"];
    for (n, record) in records.iter().enumerate() {
        let share = format!("--partition={}/3", n + 1);
        check(&place, "liar", record, &[&share]);
    }
    let merged = report(&place, &records);
    let code = whole.code.unwrap_or_default();
    merged.assert(
        code,
        &["merged from 1.ndjson 1/3, 2.ndjson 2/3, 3.ndjson 3/3"],
    );
    assert_eq!(merged.last, whole.last);
    // Two calls side by side are on record in either order.
    let lines = whole.text.lines().skip(1);
    let mut lines = lines.filter(|line| !line.contains("history.jsonl line"));
    let told = lines.all(|line| merged.text.contains(line));
    assert!(told, "{}\n\nis not\n\n{}", merged.text, whole.text);
}

#[test]
fn shares_of_which_one_is_missing_are_not_green() {
    let place = Place::new();
    for n in 1..=2 {
        let (record, share) = (format!("{n}.ndjson"), format!("--partition={n}/3"));
        check(&place, "honest", &record, &[&share]).assert(0, &[]);
    }
    let merged = report(&place, &["1.ndjson", "2.ndjson"]);
    merged.assert(3, &["3/3 is missing", "2 not run"]);
}

#[test]
fn a_record_of_an_older_version_is_compared_with_a_new_one() {
    let place = Place::new();
    place.manifest("foreign/liar.yaml", &[]);
    let case = ["--case", "3624/C-02", "--json", "record.ndjson"];
    place.check(&[&["manifest.yaml"], &case[..]].concat());
    let new = fs::read_to_string(place.path("record.ndjson")).unwrap();
    assert_eq!(place.record().header.schema_version, SCHEMA_VERSION);
    // What each version brought is in no older record.
    for (old, version, brought) in [
        (VERSION_1, 1, r#""criteria":["3624/AC-1"]"#),
        (VERSION_2, 2, r#""earned":{"3624/C-02""#),
    ] {
        let text = fs::read_to_string(old).unwrap();
        assert!(text.contains(&format!(r#""schema_version":{version},"#)));
        assert!(new.contains(brought) && !text.contains(brought));
        let told = report(&place, &[old, "record.ndjson"]);
        told.assert(0, &["two runs of liar", "unchanged: 3 failed, 2 skipped"]);
        let last = "compared 5: 0 newly failing, 0 newly errored, 0 changed evidence, \
                    0 newly skipped, 0 appeared, 0 gone, 0 other, 0 fixed, 5 unchanged";
        assert_eq!(told.last, last);
    }
}

#[test]
fn a_record_of_an_older_version_is_told_again() {
    for old in [VERSION_1, VERSION_2] {
        let told = report(&Place::new(), &[old]);
        told.assert(1, &["runtime liar", "FAIL 3624/C-02[prompt_with_stream]"]);
        let last =
            "planned 5: 0 passed, 3 failed, 0 xfailed, 0 xpassed, 2 skipped, 0 errored, 0 not run";
        assert_eq!(told.last, last);
    }
}

#[test]
fn records_of_several_runtimes_stand_side_by_side() {
    let place = Place::new();
    check(&place, "honest", "honest.ndjson", &[]);
    let told = report(&place, &["honest.ndjson", VERSION_1]);
    told.assert(
        0,
        &[
            "2 runs side by side",
            "AC-1 C-01 One prompt run is kept passed -",
            "AC-1 C-02 Every other entrypoint keeps the same passed 3/5 FAIL 3/5 unwitnessed",
            "honest 3624/C-02[continue_turn_json], [prompt_json]: not declared: \
             agent.continue_turn_json, agent.prompt_json",
            "liar 3624/C-02[prompt_with_stream]: unwitnessed: said 1 record of echo t1c1, did 0 \
             calls of echo t1c1",
            "-: not in that record",
        ],
    );
}

#[test]
fn a_grid_goes_to_a_file_beside_the_report_or_instead_of_it() {
    let place = Place::new();
    let told = report(&place, &[VERSION_1, "--markdown", "grid.md"]);
    told.assert(1, &["FAIL 3624/C-02[prompt_with_stream]", "planned 5"]);
    let table = fs::read_to_string(place.path("grid.md")).unwrap();
    assert!(table.contains("| **FAIL** 3/5 unwitnessed |"), "{table}");
    let told = report(&place, &[VERSION_1, "--markdown", "-"]);
    assert_eq!((told.text, told.code), (table, Some(1)));
    let told = report(&place, &[VERSION_1, "--markdown=-", "--rows"]);
    told.assert(1, &[r"| 3624/C-02\[prompt\_with\_stream\] |"]);
}

#[test]
fn a_file_that_cannot_be_written_loses_no_report() {
    let told = report(&Place::new(), &[VERSION_1, "--markdown", "nowhere/grid.md"]);
    told.assert(2, &["planned 5", "failed to write nowhere/grid.md"]);
}

#[test]
fn rows_of_no_grid_are_refused() {
    let told = report(&Place::new(), &[VERSION_1, "--rows"]);
    told.assert(2, &["`--rows` is of a grid", "`--markdown -`"]);
    assert!(!told.says("planned"), "{}", told.text);
}

/// Reports an edited record of version 1.
fn edited(edit: impl FnOnce(String) -> String, arguments: &[&str]) -> Told {
    let place = Place::new();
    let text = fs::read_to_string(VERSION_1).unwrap();
    place.write("edited.ndjson", &edit(text));
    report(&place, &[&["edited.ndjson"], arguments].concat())
}

#[test]
fn a_record_that_was_cut_off_is_told_as_far_as_it_goes() {
    let cut = |text: String| {
        let lines: Vec<&str> = text.lines().take(4).collect();
        lines.join("\n") + "\n{\"type\":\"trial\",\"tr"
    };
    let told = edited(cut, &[]);
    told.assert(3, &["FAIL 3624/C-02", "cut off", "3 of 5 planned trials"]);
    edited(cut, &[VERSION_1]).assert(1, &["appeared", "0 gone"]);
    edited(cut, &["--markdown=-"]).assert(3, &["cut off, 1 failed, 2 skipped"]);
}

#[test]
fn a_record_of_a_newer_candor_is_refused_with_the_remedy() {
    let newer = |text: String| text.replace(r#""schema_version":1"#, r#""schema_version":99"#);
    let told = edited(newer, &[]);
    told.assert(
        2,
        &[
            "failed to read the run record edited.ndjson",
            "version 99",
            "install a newer one",
        ],
    );
}

#[test]
fn what_is_no_record_is_refused_with_where_one_comes_from() {
    let remedy = "`candor check --json PATH` writes one";
    edited(|_| "runtime: codex\n".to_owned(), &[]).assert(2, &["line 1", remedy]);
    edited(|_| String::new(), &[]).assert(2, &["it is empty", remedy]);
    let damaged =
        |text: String| text.replacen("\"outcome\":\"skipped\"", "\"outcome\":\"lost\"", 1);
    edited(damaged, &[]).assert(2, &["line 2", "unknown variant `lost`"]);
    let told = report(&Place::new(), &["nowhere.ndjson"]);
    told.assert(2, &["failed to read the run record nowhere.ndjson", remedy]);
    report(&Place::new(), &[]).assert(2, &["<FILE>..."]);
}

const CALIBRATION: &str = r#"{"type":"run","schema_version":2,"command":"calibrate","candor":"0.1.0","runtime":"reference","runtime_version":null,"milestones":[],"whole":false,"started_at":"2026-11-22T16:17:01.885Z","jobs":4,"planned":24}
{"type":"saboteur","saboteur":"turn 0","killed":false,"control":false,"canary":false,"cases":["3624/C-03"],"why":"it is common","effects":["trips 3624/C-03[*] (turn)"],"surprises":["3624/C-03: expected failed by turn, passed"]}
{"type":"end","tally":{"counts":[0,0,0,0,0,0,0]},"unproven":["3624/C-03: no saboteur trips this case and no other"],"interrupted":false,"duration_ms":1.0,"exit_code":1}
"#;

#[test]
fn a_calibration_is_told_again_and_laid_beside_nothing() {
    let told = edited(|_| CALIBRATION.to_owned(), &[]);
    told.assert(
        1,
        &[
            "SURVIVED turn 0",
            "NOT PROVEN 3624/C-03",
            "saboteurs 1: 0 killed, 1 survived",
        ],
    );
    for arguments in [&[VERSION_1][..], &["--markdown=-"]] {
        let told = edited(|_| CALIBRATION.to_owned(), arguments);
        told.assert(2, &["`candor calibrate`", "report it by itself"]);
    }
}

#[test]
fn a_reader_that_went_away_changes_no_exit_code() {
    let place = Place::new();
    for (arguments, code) in [(&[VERSION_1][..], 1), (&[VERSION_1, VERSION_1], 0)] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = place.command(&[&["report"], arguments].concat());
        let told = run(command.stdout(writer));
        told.assert(code, &[]);
        assert_eq!(told.text, "");
    }
}

#[test]
fn a_record_reads_as_it_was_written() {
    let place = Place::new();
    check(&place, "liar", "run.ndjson", &["--partition=1/2"]);
    let run = Run::load(&place.path("run.ndjson")).unwrap();
    let header = serde_json::to_string(&run.header).unwrap();
    let share = r#""partition":"1/2","complete":false,"named":{"3624/C-01":["3624/C-01"],"#;
    assert!(header.contains(share), "{header}");
}

#[test]
fn a_record_that_lost_a_trial_is_not_told() {
    let place = Place::new();
    check(&place, "honest", "run.ndjson", &[]);
    let text = std::fs::read_to_string(place.path("run.ndjson")).unwrap();
    let lines = text.lines().enumerate().filter(|(n, _)| *n != 1);
    let lines: String = lines.map(|(_, line)| format!("{line}\n")).collect();
    place.write("run.ndjson", &lines);
    let told = report(&place, &["run.ndjson"]);
    told.assert(2, &["it holds 5 trials, and 6 were planned"]);
}
