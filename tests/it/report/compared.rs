//! An earlier and a later run: what is new, what is fixed, what fails otherwise, and what is merely measured anew.

use candor::compare::diff::{Sort, are_comparable, diff};
use candor::exit::ExitCode;
use candor::record::TrialRecord;
use candor::verdict::{CauseKind, Kind, Outcome};

use super::sample::{alone, errored, failed, not_run, passed, run, skipped, slow, trial};

const KEY: &str = "3624/C-03[prompt]";

/// How a trial differs between two runs, and to which exit code they come.
fn compare(then: Vec<TrialRecord>, now: Vec<TrialRecord>) -> (Option<Sort>, u8) {
    let [then, now] = [then, now].map(|trials| alone(run("codex", trials)));
    let diff = diff(&then, &now);
    assert!(diff.changes.len() <= 1, "{:?}", diff.changes);
    (
        diff.changes.first().map(|change| change.sort),
        diff.code().code(),
    )
}

fn from_to(then: TrialRecord, now: TrialRecord) -> (Option<Sort>, u8) {
    compare(vec![then], vec![now])
}

fn turned(said: &str) -> TrialRecord {
    failed(KEY, &[(Kind::Turn, said, "turn 2")])
}

fn of(outcome: Outcome) -> TrialRecord {
    trial(KEY, outcome)
}

#[test]
fn a_failure_that_was_none_is_new() {
    for then in [passed(KEY), skipped(KEY, "agent.prompt"), not_run(KEY)] {
        assert_eq!(from_to(then, turned("turn 0")), (Some(Sort::Failing), 1));
    }
    let xpassed = of(Outcome::Xpassed);
    assert_eq!(from_to(passed(KEY), xpassed), (Some(Sort::Failing), 1));
    let busy = || errored(KEY, CauseKind::Busy, "busy");
    assert_eq!(from_to(busy(), turned("turn 0")), (Some(Sort::Failing), 1));
    assert_eq!(from_to(passed(KEY), busy()), (Some(Sort::Erroring), 1));
}

#[test]
fn what_passes_now_is_fixed_if_it_was_judged_and_wrong() {
    assert_eq!(
        from_to(turned("turn 0"), passed(KEY)),
        (Some(Sort::Fixed), 0)
    );
    for then in [skipped(KEY, "agent.prompt"), not_run(KEY)] {
        assert_eq!(from_to(then, passed(KEY)), (Some(Sort::Other), 0));
    }
}

#[test]
fn what_is_merely_measured_anew_is_unchanged() {
    assert_eq!(from_to(slow(KEY, 12), slow(KEY, 34)), (None, 0));
    let arguments = |text: &str| failed(KEY, &[(Kind::Arguments, text, "none")]);
    let then = arguments(r#"{"tag":"t1c1xn0a1b2c3dn5","ms":100}"#);
    let now = arguments(r#"{"tag":"t1c1xn9f8e7d6cn7","ms":250}"#);
    assert_eq!(from_to(then, now), (None, 0));
}

#[test]
fn a_failure_with_other_words_is_told_and_is_not_new() {
    let changed = from_to(turned("turn 0"), turned("turn 1"));
    assert_eq!(changed, (Some(Sort::Evidence), 0));
}

#[test]
fn a_failure_by_another_kind_is_told_and_is_new() {
    let both = [
        (Kind::Turn, "turn 0", "turn 2"),
        (Kind::Success, "success", "an error"),
    ];
    let (one, two) = (turned("turn 0"), failed(KEY, &both));
    assert_eq!(from_to(one.clone(), two.clone()), (Some(Sort::Evidence), 1));
    assert_eq!(from_to(two, one), (Some(Sort::Evidence), 0));
}

#[test]
fn an_error_for_another_cause_is_told_and_is_new() {
    let error = |kind, message| errored(KEY, kind, message);
    let (busy, kit) = (error(CauseKind::Busy, "1 ms"), error(CauseKind::Kit, "x"));
    assert_eq!(from_to(busy.clone(), kit), (Some(Sort::Evidence), 1));
    let busier = error(CauseKind::Busy, "2 ms");
    assert_eq!(from_to(busy, busier), (None, 0));
}

#[test]
fn a_skip_is_told() {
    let skipped = || skipped(KEY, "agent.prompt");
    assert_eq!(from_to(passed(KEY), skipped()), (Some(Sort::Skipped), 0));
    assert_eq!(from_to(skipped(), skipped()), (None, 0));
}

#[test]
fn a_known_failure_is_told_and_is_not_new() {
    let known = TrialRecord {
        outcome: Outcome::Xfailed,
        ..turned("turn 0")
    };
    assert_eq!(
        from_to(turned("turn 0"), known.clone()),
        (Some(Sort::Other), 0)
    );
    // That nobody excuses it any more makes it no new mismatch.
    assert_eq!(from_to(known, turned("turn 0")), (Some(Sort::Failing), 0));
}

#[test]
fn what_appeared_is_new_if_it_is_red() {
    let old = || passed("3624/C-01");
    let appeared = |now| compare(vec![old()], vec![old(), now]);
    assert_eq!(appeared(passed(KEY)), (Some(Sort::Appeared), 0));
    assert_eq!(appeared(turned("turn 0")), (Some(Sort::Appeared), 1));
    let gone = compare(vec![old(), passed(KEY)], vec![old()]);
    assert_eq!(gone, (Some(Sort::Gone), 0));
}

#[test]
fn a_later_run_that_was_cut_off_is_not_green() {
    let then = alone(run("codex", vec![passed(KEY)]));
    let mut cut_off = run("codex", vec![passed(KEY)]);
    cut_off.end = None;
    let now = alone(cut_off);
    assert_eq!(diff(&then, &now).code(), ExitCode::NotJudged);
    assert_eq!(diff(&now, &then).code(), ExitCode::Expected);
}

#[test]
fn a_newly_stale_entry_is_new() {
    let stale = |sentences: &[&str]| {
        let mut run = run("codex", vec![passed(KEY)]);
        let sentences = sentences.iter().map(|sentence| (*sentence).to_owned());
        run.end.as_mut().unwrap().stale = sentences.collect();
        alone(run)
    };
    let (old, new) = (stale(&["a"]), stale(&["a", "b"]));
    assert_eq!(diff(&old, &new).newly_stale(), ["b"]);
    assert_eq!(diff(&old, &new).code(), ExitCode::Failed);
    assert_eq!(diff(&new, &old).code(), ExitCode::Expected);
}

#[test]
fn what_differs_between_the_runs_as_a_whole_is_told() {
    let then = alone(run("codex", vec![passed(KEY)]));
    let mut later = run("codex", vec![passed(KEY)]);
    later.header.runtime_version = None;
    later.header.milestones = vec!["m329@2".to_owned()];
    let now = alone(later);
    let (version, suite) = ("codex-cli 1.2.3", ["m329@1", "m329@2"]);
    let told =
        |(what, then, now): (&str, &str, &str)| (what.to_owned(), then.to_owned(), now.to_owned());
    let settings = diff(&then, &now).settings();
    let settings: Vec<_> = settings
        .into_iter()
        .map(|(w, t, n)| (w.to_owned(), t, n))
        .collect();
    let expected = [
        ("version", version, "unknown"),
        ("suite", suite[0], suite[1]),
    ];
    assert_eq!(settings, expected.map(told));
}

#[test]
fn runs_are_compared_when_they_are_of_one_runtime_and_share_a_trial() {
    let one = alone(run("codex", vec![passed(KEY)]));
    let same = alone(run("codex", vec![slow(KEY, 12)]));
    assert!(are_comparable(&one, &same));
    assert!(!are_comparable(
        &one,
        &alone(run("goose", vec![passed(KEY)]))
    ));
    assert!(!are_comparable(
        &one,
        &alone(run("codex", vec![passed("3624/C-01")]))
    ));
    assert!(!are_comparable(
        &one,
        &alone(run("codex", vec![not_run(KEY)]))
    ));
}
