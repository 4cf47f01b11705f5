//! `candor trace` as a person runs it: each of its forms, on a suite that is here or elsewhere, with records or without.

use std::fs;
use std::path::Path;

use candor::verdict::Outcome;

use super::sample::{all, calibrated, check, green, place, store, told};
use crate::place::{Place, run};

#[test]
fn without_a_run_the_matrix_says_what_would_judge_each_case() {
    told(&place(&[]), &["trace"]).assert(
        0,
        &[
            "suite: . (1 spec)",
            "m9@2 Post",
            "no run yet: `candor check` leaves one",
            "9/AC-1 9/C-01 One letter scenario 1 1 not judged",
            "9/AC-1, AC-2 9/C-02 Letters of every kind scenario 2 2 not judged",
            "9/AC-2 9/C-03 Lost letters are seen calibration - 2 not judged",
            "9/AC-1 9/C-04 Letters roll-up 2 - - not judged",
            "9/AC-2 9/C-05 Parcels roll-up 2 - - open: no 10/C-01 yet",
            "retired: criteria 1, cases 1",
            "cases 5: 0 passed, 0 failed, 0 xpassed, 0 stale, 0 errored, 1 open, 4 not judged",
        ],
    );
}

#[test]
fn rows_sum_up_what_is_asked_for() {
    let place = place(&[]);
    let mut outcomes = all(Outcome::Passed);
    outcomes[1].1 = Outcome::Failed;
    store(&place, &check(&outcomes, &[]), "16:00:00");
    let by = |what: &str, row: &str| {
        told(&place, &["trace", "--by", what]).assert(0, &[row, "cases 5: 1 passed, 2 failed"]);
    };
    by(
        "milestone",
        "m9@2 Post 2 5 2 failed, 1 open, 1 not judged, 1 passed, 1 spec not written",
    );
    by(
        "spec",
        "9 Letters Accepted 5 2 failed, 1 open, 1 not judged, 1 passed",
    );
    by(
        "criterion",
        "9/AC-1 Kept C-01, C-02, C-04 3 2 failed, 1 passed",
    );
    by(
        "criterion",
        "9/AC-2 Known C-02, C-03, C-05 3 1 failed, 1 open, 1 not judged",
    );
    by("case", "9/AC-1 9/C-01 One letter scenario 1 1 passed");
}

#[test]
fn a_criterion_that_nothing_maps_to_is_seen() {
    let alone = (
        "specs/9/spec.md",
        "Retired: nobody hears letters.",
        "Letters are loud.",
    );
    let told = told(&place(&[alone]), &["trace", "--by", "criterion"]);
    told.assert(0, &["9/AC-3 Loud 0 no case"]);
}

#[test]
fn trials_are_listed_with_what_they_came_to() {
    let place = place(&[]);
    let mut outcomes = all(Outcome::Passed);
    outcomes[1].1 = Outcome::Failed;
    store(&place, &check(&outcomes[..2], &[]), "16:00:00");
    told(&place, &["trace", "--trials"]).assert(
        0,
        &["9/C-02[prompt_json] failed by missing 9/C-02[prompt_with_stream] not run"],
    );
}

#[test]
fn json_has_everything_the_retired_too() {
    let place = green();
    let json = told(&place, &["trace", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.text).unwrap();
    let spec = &json["specs"][0];
    assert_eq!(json["suite"], ".");
    assert_eq!(json["runtimes"], serde_json::json!(["reference"]));
    assert_eq!(spec["criteria"][2]["retired"], "nobody hears letters.");
    let cases = spec["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 6);
    assert_eq!(cases[4]["retired"], "there are no parcels.");
    assert_eq!(cases[4]["verdicts"], serde_json::json!([]));
    let two = &cases[1];
    assert_eq!(two["proof"], "scenario");
    assert_eq!(two["scenario"]["file"], "features/letters.feature");
    assert_eq!(two["trials"][1], "9/C-02[prompt_with_stream]");
    assert_eq!(
        two["saboteurs"],
        serde_json::json!(["letter lost", "letter doubled"])
    );
    assert_eq!(cases[3]["proof"], serde_json::json!(["9/C-01", "9/C-02"]));
    let verdict = &two["verdicts"][0];
    assert_eq!(verdict["runtime"], "reference");
    assert_eq!(verdict["state"], "passed");
    assert_eq!(verdict["at"], "2026-11-22T16:00:00.000Z");
    assert!(verdict["age_s"].is_i64(), "{verdict:#}");
    let record = verdict["record"].as_str().unwrap();
    assert!(
        record.starts_with(".candor/runs/check-reference-"),
        "{record}"
    );
    assert_eq!(json["milestones"][0]["exit"][1]["criterion"], "9/AC-2");
    assert_eq!(json["sum"]["passed"], 4);
}

#[test]
fn without_verdicts_the_same_suite_gives_the_same_text_whatever_was_run() {
    for format in ["text", "markdown", "json"] {
        let arguments = ["trace", "--no-verdicts", "--format", format];
        let edits = [super::sample::NOTHING_OPEN];
        let [before, after] = [place(&edits), green()].map(|place| told(&place, &arguments));
        assert_eq!(before.text, after.text);
        assert!(
            !before.says("verdict") && !before.says("not judged"),
            "{}",
            before.text
        );
    }
    let gate = told(&place(&[]), &["trace", "--no-verdicts", "--gate"]);
    gate.assert(2, &["cannot be used with"]);
}

#[test]
fn the_mapping_is_what_the_tasks_of_this_repository_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for spec in ["3623", "3624"] {
        let tasks = fs::read_to_string(root.join("specs").join(spec).join("tasks.md")).unwrap();
        let (_, mapping) = tasks.split_once("## Mapping\n\n").unwrap();
        let told = told(&Place::new(), &["trace", "--mapping", "--spec", spec]);
        assert_eq!((told.text.as_str(), told.code), (mapping, Some(0)));
    }
    let both = told(&Place::new(), &["trace", "--mapping"]);
    both.assert(
        0,
        &["## 3624 History and telemetry of every entrypoint - AC-1 -> C-01 -> "],
    );
}

#[test]
fn a_case_without_its_scenario_is_mapped_to_that() {
    let gone = ("features/letters.feature", "@C-01", "@C-07");
    let told = told(&place(&[gone]), &["trace", "--mapping"]);
    told.assert(0, &["- AC-1 -> C-01 -> no scenario yet"]);
}

#[test]
fn a_directory_without_specs_reads_the_suite_that_is_compiled_in() {
    let elsewhere = Place::new();
    elsewhere.write("specs/README.md", "not a spec");
    told(&elsewhere, &["trace"]).assert(0, &["suite: compiled in (2 specs)", "3624/AC-1"]);
    let here = place(&[]);
    told(&here, &["trace"]).assert(0, &["suite: . (1 spec)"]);
    told(
        &elsewhere,
        &["trace", "--suite", &here.path("").display().to_string()],
    )
    .assert(0, &["9/AC-1 9/C-01"]);
    told(&elsewhere, &["trace", "--suite", "nowhere"]).assert(2, &["failed to read the suite"]);
}

#[test]
fn what_the_suite_does_not_have_is_refused_with_what_it_has() {
    let place = place(&[]);
    told(&place, &["trace", "--spec", "10"]).assert(2, &["unknown spec `10`; known here: 9"]);
    told(&place, &["trace", "--milestone", "m1"])
        .assert(2, &["unknown milestone `m1`; known here: m9"]);
    told(&place, &["trace", "--run", "nowhere.ndjson"])
        .assert(2, &["failed to read the run record nowhere.ndjson"]);
    let unknown = ("calibration.yaml", "9/C-01", "9/C-09");
    let told = told(&super::sample::place(&[unknown]), &["trace"]);
    told.assert(2, &["names 9/C-09, which the suite does not have"]);
}

#[test]
fn a_record_that_cannot_be_read_is_named_and_closes_the_gate() {
    let place = green();
    place.write(
        ".candor/runs/check-reference-20270101T000000000Z-1.ndjson",
        "not a record\n",
    );
    let says = [
        "left out: failed to read the run record",
        "-20270101T000000000Z-1.ndjson",
    ];
    for form in ["text", "markdown"] {
        told(&place, &["trace", "--gate", "--format", form]).assert(3, &says);
        told(&place, &["trace", "--format", form]).assert(0, &says);
    }
}

#[test]
fn named_records_count_instead_of_the_stored_ones() {
    let place = green();
    let mut run = fs::read_to_string(
        fs::read_dir(place.path(".candor/runs"))
            .unwrap()
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.display().to_string().contains("check-"))
            .unwrap(),
    )
    .unwrap();
    run = run.replacen(r#""outcome":"passed""#, r#""outcome":"failed""#, 1);
    place.write("other.ndjson", &run);
    let told = told(&place, &["trace", "--run", "other.ndjson", "--gate"]);
    told.assert(
        1,
        &[
            "not calibrated yet",
            "cases 4: 1 passed, 2 failed",
            "1 not judged",
        ],
    );
}

#[test]
fn a_lane_that_nobody_named_holds_nobody_up() {
    let lane = (
        "features/letters.feature",
        "@C-01 @unit",
        "@C-01 @unit @lane-night",
    );
    let edits = [super::sample::NOTHING_OPEN, lane];
    let place = place(&edits);
    let passed = all(Outcome::Passed);
    store(&place, &check(&passed[1..], &edits), "16:00:00");
    store(&place, &calibrated(&[], &edits), "16:10:00");
    let told = |arguments: &[&str]| super::sample::told(&place, arguments);
    told(&["trace", "--gate"]).assert(3, &["9/C-01 One letter scenario 1 1 not judged"]);
    store(&place, &check(&passed[..1], &edits), "16:20:00");
    told(&["trace", "--gate"]).assert(0, &["cases 4: 4 passed"]);
}

#[test]
fn a_reader_that_went_away_changes_no_exit_code() {
    let place = green();
    let failed = check(&all(Outcome::Failed), &[super::sample::NOTHING_OPEN]);
    store(&place, &failed, "17:00:00");
    let asked: [(&[&str], i32); 4] = [
        (&["trace", "--gate"], 1),
        (&["trace", "--format", "json"], 0),
        (&["explain", "9/C-01"], 0),
        (&["steps"], 0),
    ];
    for (arguments, code) in asked {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let told = run(place.command(arguments).stdout(writer));
        told.assert(code, &[]);
        assert_eq!(told.text, "");
    }
}
