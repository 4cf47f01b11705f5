//! `candor explain` as a person runs it: what is told of each kind of id, and of what is none.

use candor::verdict::Outcome;

use super::sample::{all, calibrated, check, green, place, store, told};

fn explain(id: &str, words: &[&str]) {
    told(&green(), &["explain", id]).assert(0, words);
}

#[test]
fn a_case_is_told_with_what_proves_it_and_how_it_stands() {
    explain(
        "9/C-02",
        &[
            "9/C-02 Letters of every kind",
            "specs/9/spec.md:43 · conformance · regression",
            "Whatever a letter is sent by, it is kept once.",
            "9/AC-2 Known Of every letter that is kept it is known who sent it, however",
            "proof: a scenario features/letters.feature:22",
            "When the runtime is asked through <entrypoint> Starts the runtime by one of its",
            "Examples: | entrypoint | | prompt_json |",
            "9/C-02[prompt_with_stream] reference passed",
            "letter doubled killed a letter is copied on the stream trips \
             9/C-02[prompt_with_stream] (doubled)",
            "last verdict reference passed, ",
            ".candor/runs/check-reference-",
        ],
    );
}

#[test]
fn a_trial_is_told_with_its_values_and_its_own_saboteurs() {
    let told = told(&green(), &["explain", "9/C-02[prompt_json]"]);
    let row = "proof: a scenario features/letters.feature:35 <entrypoint> is prompt_json";
    told.assert(0, &[row, "letter lost killed", "last verdict of 9/C-02"]);
    assert!(!told.says("letter doubled"), "{}", told.text);
    assert!(
        !told.says("9/C-02[prompt_with_stream] reference"),
        "{}",
        told.text
    );
}

#[test]
fn a_failure_is_told_as_said_and_did() {
    let place = place(&[]);
    let mut outcomes = all(Outcome::Passed);
    outcomes[1].1 = Outcome::Failed;
    store(&place, &check(&outcomes, &[]), "16:00:00");
    store(&place, &calibrated(&["letter lost"], &[]), "16:10:00");
    told(&place, &["explain", "9/C-02"]).assert(
        0,
        &[
            "letter lost SURVIVED",
            "reference failed, ",
            "9/C-02[prompt_json] failed by missing said 0 records of echo t1c1 history.jsonl did 1 \
             call of echo t1c1 witness ledger, call 1",
        ],
    );
}

#[test]
fn a_saboteur_that_lies_otherwise_now_was_not_killed() {
    let place = green();
    let lie = ("calibration.yaml", "--lose", "--lose-all");
    super::sample::write(&place, &[super::sample::NOTHING_OPEN, lie]);
    told(&place, &["explain", "9/C-02"]).assert(
        0,
        &[
            "letter lost stale: another lie was killed",
            "letter doubled killed",
        ],
    );
}

#[test]
fn other_ids_are_told_with_what_hangs_on_them() {
    let criterion = "specs/9/spec.md:25 · criterion of Letters";
    let closes = "closes m9@2 senders are known specs/milestones/m9/index.md:13";
    explain(
        "9/AC-2",
        &[
            criterion,
            "9/C-03 Lost letters are seen calibrated, 2 killed",
            closes,
        ],
    );
    explain(
        "9/AC-3",
        &["Retired: nobody hears letters.", "no case maps to it"],
    );
    explain("9/C-06", &["Loud letters", "Retired: nobody hears them."]);
    explain(
        "9/C-03",
        &["proof: calibration", "`candor calibrate --spec 9`"],
    );
    explain(
        "9/C-04",
        &["proof: the worst of 9/C-01 One letter passed, "],
    );
    explain(
        "9",
        &[
            "Accepted · P1 · m9",
            "9/AC-1 Kept 3 passed",
            "9/C-04 Letters passed, ",
        ],
    );
    let milestone = [
        "9 Letters 4 passed",
        "10 open: not written yet",
        "9/AC-1 letters are kept",
    ];
    explain("m9", &milestone);
    explain("m9@2", &milestone);
    explain("unknown-case", &["unknown-case (error)"]);
}

#[test]
fn several_ids_are_told_one_after_the_other() {
    let told = told(&green(), &["explain", "9/C-01", "m9"]);
    told.assert(0, &["9/C-01 One letter", "m9@2 Post"]);
}

#[test]
fn an_id_that_is_not_whole_is_refused_with_the_whole_ones() {
    let refused = |id: &str, words: &str| told(&green(), &["explain", id]).assert(2, &[words]);
    refused(
        "AC-2",
        "`AC-2` does not say of which spec; name it whole: 9/AC-2",
    );
    refused("C-01", "name it whole: 9/C-01");
    refused("C-02[prompt_json]", "name it whole: 9/C-02[prompt_json]");
    refused("AC-7", "`AC-7` is of no spec here");
}

#[test]
fn an_id_that_nothing_has_is_refused_with_what_is_close() {
    let refused = |id: &str, words: &str| told(&green(), &["explain", id]).assert(2, &[words]);
    refused("9/C-08", "nothing is called `9/C-08`; did you mean");
    refused("9/C-02[prompt_jsn]", "did you mean 9/C-02[prompt_json]");
    refused("m8", "did you mean m9?");
    refused("11/C-01", "nothing is called `11/C-01`; known here: 9, m9");
    told(&green(), &["explain", "9/C-01", "x y"]).assert(2, &["`x y`"]);
}

#[test]
fn json_says_what_each_id_is() {
    let ids = [
        "9/AC-1",
        "9/C-01",
        "9/C-02[prompt_json]",
        "9",
        "m9",
        "unknown-case",
    ];
    let arguments = [&["explain", "--format", "json"], &ids[..]].concat();
    let json = told(&green(), &arguments);
    let json: serde_json::Value = serde_json::from_str(&json.text).unwrap();
    let kinds: Vec<_> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|v| &v["kind"])
        .collect();
    assert_eq!(
        kinds,
        ["criterion", "case", "trial", "spec", "milestone", "rule"]
    );
    assert_eq!(json[0]["cases"][0]["verdicts"][0]["state"], "passed");
    assert_eq!(json[2]["columns"]["entrypoint"], "prompt_json");
    assert_eq!(json[2]["runs"][0]["record"]["outcome"], "passed");
}
