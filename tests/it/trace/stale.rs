//! Verdicts that do not speak of today: told as stale with the reason, and never as passed.

use std::fs;

use candor::record::Run;
use candor::verdict::Outcome;

use super::sample::{Edit, NOTHING_OPEN, all, calibrated, check, green, place, store, told, write};

/// Changes the project after everything passed.
fn moved(edits: &[Edit<'_>], words: &[&str]) {
    let place = green();
    write(&place, &[&[NOTHING_OPEN], edits].concat());
    told(&place, &["trace", "--gate"]).assert(3, words);
}

#[test]
fn what_passed_on_another_text_is_stale_with_what_rests_on_it() {
    let text = ("specs/9/spec.md", "is kept once.", "is kept twice.");
    let case = "9/C-01 One letter scenario 1 1 stale: passed on another text of the case";
    let sum = "9/C-04 Letters roll-up 2 - - stale: passed on another text of the case";
    moved(
        &[text],
        &[case, sum, "cases 4: 2 passed, 0 failed, 0 xpassed, 2 stale"],
    );
    let criterion = (
        "specs/9/spec.md",
        "Every letter that is sent",
        "Each letter that is sent",
    );
    let both = "9/C-02 Letters of every kind scenario 2 2 stale: passed on another text of 9/AC-1";
    moved(
        &[criterion],
        &[both, "1 passed, 0 failed, 0 xpassed, 3 stale"],
    );
}

#[test]
fn what_passed_by_other_steps_is_stale_and_so_is_what_was_calibrated_by_them() {
    let steps = (
        "features/letters.feature",
        "Then each witnessed call has exactly one record, and nothing else has one",
        "Then each record names the tool and the arguments of its call",
    );
    let case = "9/C-01 One letter scenario 1 1 stale: passed on other steps";
    let calibrated = "stale: calibrated, 2 killed on other steps";
    moved(
        &[steps],
        &[case, calibrated, "1 passed, 0 failed, 0 xpassed, 3 stale"],
    );
}

#[test]
fn what_is_known_of_another_lie_is_stale() {
    let lie = ("calibration.yaml", "--lose", "--lose-all");
    let stale = "stale: calibrated, 2 killed on another lie of the saboteur `letter lost`";
    moved(&[lie], &[stale, "3 passed, 0 failed, 0 xpassed, 1 stale"]);
}

#[test]
fn what_changes_no_meaning_makes_nothing_stale() {
    let wrapped = (
        "specs/9/spec.md",
        "that is sent is kept.",
        "that is\nsent is kept.",
    );
    let reason = (
        "calibration.yaml",
        "why: a letter is copied",
        "why: letters are copied",
    );
    let place = green();
    write(&place, &[NOTHING_OPEN, wrapped, reason]);
    told(&place, &["trace", "--gate"]).assert(0, &["cases 4: 4 passed"]);
}

/// Traces a project whose check is of another time.
fn of_old(change: impl FnOnce(&mut Run), code: i32, words: &[&str]) {
    let place = place(&[NOTHING_OPEN]);
    let mut run = check(&all(Outcome::Passed), &[NOTHING_OPEN]);
    change(&mut run);
    store(&place, &run, "16:00:00");
    store(&place, &calibrated(&[], &[NOTHING_OPEN]), "16:10:00");
    told(&place, &["trace", "--gate"]).assert(code, words);
}

#[test]
fn what_passed_by_another_candor_or_of_another_runtime_is_stale() {
    of_old(|_| (), 0, &["cases 4: 4 passed"]);
    let kit = "stale: passed on another build of candor";
    of_old(
        |run| run.header.instrument = "0".repeat(16),
        3,
        &[kit, "3 stale"],
    );
    let build = "stale: passed on another build of the runtime";
    of_old(
        |run| run.header.build = "0".repeat(16),
        3,
        &[build, "3 stale"],
    );
    let version = "stale: passed on another version of the runtime";
    let other = Some("candor-reference 0.0.0".to_owned());
    of_old(
        |run| run.header.runtime_version = other,
        3,
        &[version, "3 stale"],
    );
    let gone = "stale: passed on a runtime whose manifest is not at hand";
    let nowhere = Some("runtimes/nowhere.yaml".to_owned());
    of_old(|run| run.header.manifest = nowhere, 3, &[gone, "3 stale"]);
    let unknown = "stale: passed on what its record does not say";
    of_old(
        |run| run.header.schema_version = 2,
        3,
        &[unknown, "3 stale"],
    );
}

#[test]
fn what_failed_on_another_text_stays_failed_until_it_is_run_again() {
    let edits = [NOTHING_OPEN];
    let place = place(&edits);
    store(&place, &check(&all(Outcome::Failed), &edits), "16:00:00");
    store(&place, &calibrated(&[], &edits), "16:10:00");
    let text = ("specs/9/spec.md", "is kept once.", "is kept twice.");
    write(&place, &[NOTHING_OPEN, text]);
    let told = told(&place, &["trace", "--gate"]);
    told.assert(
        1,
        &["failed on another text of the case, ", "1 passed, 3 failed"],
    );
}

#[test]
fn nothing_calls_a_stale_verdict_passed() {
    let place = green();
    let text = ("specs/9/spec.md", "is kept once.", "is kept twice.");
    write(&place, &[NOTHING_OPEN, text]);
    let json = told(&place, &["trace", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.text).unwrap();
    let verdict = &json["specs"][0]["cases"][0]["verdicts"][0];
    assert_eq!(verdict["state"], "stale", "{verdict:#}");
    assert_eq!(verdict["was"], "passed", "{verdict:#}");
    assert_eq!(verdict["stale"], serde_json::json!(["text"]), "{verdict:#}");
    let markdown = told(&place, &["trace", "--format", "markdown"]);
    markdown.assert(0, &["| **stale: passed on another text of the case**, "]);
    for by in ["milestone", "spec", "criterion"] {
        told(&place, &["trace", "--by", by]).assert(0, &["2 stale, "]);
    }
}

#[test]
fn a_verdict_of_a_real_run_is_fresh_until_its_manifest_changes() {
    let place = super::sample::place(&[NOTHING_OPEN]);
    place.reference(&[]);
    let check = ["check", "manifest.yaml", "--suite=.", "--case=9/C-01"];
    told(&place, &check).assert(0, &["planned 1: 1 passed"]);
    let fresh = "9/C-01 One letter scenario 1 1 passed, just now";
    told(&place, &["trace"]).assert(0, &[fresh]);
    let text = fs::read_to_string(place.path("manifest.yaml")).unwrap();
    place.write("manifest.yaml", &(text + "\n# a remark\n"));
    let stale = "stale: passed on another build of the runtime";
    told(&place, &["trace"]).assert(0, &[stale]);
    told(&place, &["trace", "manifest.yaml"]).assert(0, &[stale]);
}
