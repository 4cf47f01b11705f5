//! What a gate makes of a matrix: the exit code and the last line, for each way in which a case can stand.

use candor::record::Run;
use candor::verdict::Outcome;

use super::sample::{NOTHING_OPEN, all, calibrated, check, green, place, store, told};

const EDITS: [super::sample::Edit<'_>; 1] = [NOTHING_OPEN];

/// Traces a project with these records, in the order of their times.
fn gate(runs: &[Run], code: i32, last: &str, words: &[&str]) {
    let place = place(&EDITS);
    for (n, run) in runs.iter().enumerate() {
        store(&place, run, &format!("16:{n:02}:00"));
    }
    let told = told(&place, &["trace", "--gate"]);
    told.assert(code, words);
    assert_eq!(told.last, line(last), "{}", told.text);
    let plain = super::sample::told(&place, &["trace"]);
    assert_eq!((plain.code, plain.last), (Some(0), told.last));
}

/// The last line in which only this is not none.
fn line(counts: &str) -> String {
    let words = [
        "passed",
        "failed",
        "xpassed",
        "stale",
        "errored",
        "open",
        "not judged",
        "known failing",
        "not declared",
    ];
    let named = words.map(|word| {
        let mut given = counts.split(", ");
        let found = given.find(|count| count.split_once(' ').is_some_and(|(_, w)| w == word));
        found.map_or_else(|| format!("0 {word}"), str::to_owned)
    });
    format!("cases 4: {}", named.join(", "))
}

/// Everything passed but the first case, which came to this.
fn but_one(outcome: Outcome) -> Run {
    let mut outcomes = all(Outcome::Passed);
    outcomes[0].1 = outcome;
    check(&outcomes, &EDITS)
}

fn proven() -> Run {
    calibrated(&[], &EDITS)
}

#[test]
fn a_gate_ends_with_1_for_a_failure_with_3_for_what_is_not_known_and_else_with_0() {
    let judged = |outcome, code, last| gate(&[proven(), but_one(outcome)], code, last, &[]);
    judged(Outcome::Passed, 0, "4 passed");
    judged(Outcome::Failed, 1, "2 passed, 2 failed");
    judged(Outcome::Xpassed, 1, "2 passed, 2 xpassed");
    judged(Outcome::Errored, 3, "2 passed, 2 errored");
    judged(Outcome::NotRun, 3, "2 passed, 2 not judged");
    judged(Outcome::Xfailed, 0, "2 passed, 2 known failing");
    // A roll-up of what was skipped and what passed has passed.
    judged(Outcome::Skipped, 0, "3 passed, 1 not declared");
    gate(&[], 3, "4 not judged", &["no run yet"]);
}

#[test]
fn a_skip_fails_the_gate_where_nothing_may_be_left_undeclared() {
    let mut run = but_one(Outcome::Skipped);
    run.header.complete = true;
    gate(&[proven(), run], 1, "3 passed, 1 not declared", &[]);
    let mut known = but_one(Outcome::Xfailed);
    known.header.complete = true;
    gate(&[proven(), known], 0, "2 passed, 2 known failing", &[]);
}

#[test]
fn a_saboteur_that_survived_fails_the_gate() {
    let lives = calibrated(&["letter doubled"], &EDITS);
    let runs = [lives, but_one(Outcome::Passed)];
    gate(&runs, 1, "3 passed, 1 failed", &["SURVIVED letter doubled"]);
}

#[test]
fn a_saboteur_that_survived_fails_the_gate_even_where_no_case_asks_for_it() {
    let nobody_asks = ("specs/9/spec.md", "Tests prove it.", "Retired: who asks.");
    let edits = [NOTHING_OPEN, nobody_asks];
    let traced = |survived: &[&str]| {
        let place = place(&edits);
        store(&place, &check(&all(Outcome::Passed), &edits), "16:00:00");
        store(&place, &calibrated(survived, &edits), "16:10:00");
        told(&place, &["trace", "--gate"])
    };
    traced(&[]).assert(0, &["cases 3: 3 passed"]);
    traced(&["letter lost"]).assert(1, &["SURVIVED letter lost", "cases 3: 3 passed"]);
}

#[test]
fn a_control_that_failed_leaves_nothing_calibrated() {
    let broken = calibrated(&["nothing changed"], &EDITS);
    gate(
        &[broken, but_one(Outcome::Passed)],
        1,
        "3 passed, 1 failed",
        &[],
    );
}

#[test]
fn a_calibration_of_a_part_or_without_an_end_calibrates_nothing() {
    let mut part = proven();
    part.saboteurs
        .retain(|record| record.saboteur != "letter lost");
    let stale = "stale: calibrated, 1 killed on a calibration without the saboteur `letter lost`";
    let passed = || but_one(Outcome::Passed);
    gate(&[part.clone(), passed()], 3, "3 passed, 1 stale", &[stale]);
    // The newest that ran all of them counts.
    gate(&[proven(), part, passed()], 0, "4 passed", &[]);
    let mut cut_off = proven();
    cut_off.end = None;
    gate(&[cut_off, passed()], 3, "3 passed, 1 not judged", &[]);
}

#[test]
fn what_the_last_run_did_not_judge_an_older_one_says() {
    let alone = |outcome| check(&[("9/C-01", outcome)], &EDITS);
    let whole = || but_one(Outcome::Passed);
    gate(
        &[proven(), whole(), alone(Outcome::Failed)],
        1,
        "2 passed, 2 failed",
        &[],
    );
    gate(
        &[proven(), but_one(Outcome::Failed), alone(Outcome::Passed)],
        0,
        "4 passed",
        &[],
    );
    gate(
        &[proven(), whole(), alone(Outcome::NotRun)],
        0,
        "4 passed",
        &[],
    );
    gate(
        &[proven(), alone(Outcome::Passed)],
        3,
        "2 passed, 2 not judged",
        &[],
    );
}

#[test]
fn a_case_that_waits_for_another_is_open() {
    let place = place(&[]);
    store(&place, &check(&all(Outcome::Passed), &[]), "16:00:00");
    store(&place, &calibrated(&[], &[]), "16:10:00");
    let told = told(&place, &["trace", "--gate"]);
    told.assert(3, &["open: no 10/C-01 yet", "cases 5: 4 passed", "1 open"]);
}

#[test]
fn cases_that_roll_up_one_another_are_not_judged() {
    let circle = [
        ("specs/9/spec.md", "Proof: 9/C-01, 9/C-02", "Proof: 9/C-05"),
        ("specs/9/spec.md", "Proof: 9/C-01, 10/C-01", "Proof: 9/C-04"),
    ];
    let told = told(&place(&circle), &["trace", "--gate"]);
    told.assert(3, &["cases 5:", "5 not judged", "see `candor lint`"]);
}

#[test]
fn with_several_runtimes_the_worst_counts_and_a_name_asks_for_one() {
    let place = green();
    let mut other = but_one(Outcome::Failed);
    other.header.runtime = "other".to_owned();
    store(&place, &other, "16:20:00");
    let told = |arguments: &[&str]| super::sample::told(&place, arguments);
    let both = told(&["trace", "--gate"]);
    both.assert(
        1,
        &[
            "trials saboteurs other reference",
            "other: cases 4: 2 passed, 2 failed",
        ],
    );
    assert_eq!(both.last, line("2 passed, 2 failed"));
    told(&["trace", "reference", "--gate"]).assert(0, &[&line("4 passed")]);
    told(&["trace", "other", "--gate"]).assert(1, &[&line("2 passed, 2 failed")]);
    told(&["trace", "third"]).assert(
        2,
        &["`third` is no manifest", "on record: other, reference"],
    );
}
