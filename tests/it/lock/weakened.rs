//! What each Then compares, by the newest run of the lock's runtime.

use candor::lock::Lock;
use candor::verdict::{Kind, Outcome};

use super::{FEATURE, KIT, Project, SPEC, Trial, locked};

const FULL: &[Trial] = &[
    (
        "7/C-01[plain]",
        Outcome::Passed,
        &[
            ("plain comes back", Kind::Turn, 4),
            ("plain comes back", Kind::Tool, 1),
        ],
    ),
    (
        "7/C-01[json]",
        Outcome::Passed,
        &[("json comes back", Kind::Turn, 2)],
    ),
    ("7/C-02", Outcome::Passed, &[("it comes", Kind::Missing, 1)]),
];

/// The lock after a first run, with what it then knows of its Thens.
fn counted() -> Lock {
    let mut lock = locked();
    let entered = Project::of(&[]).after(FULL).enter(&mut lock);
    assert_eq!(entered.counted.len(), 2);
    lock
}

fn check(trials: &[Trial], expected: &[&str]) {
    let project = Project::of(&[]).after(trials);
    assert_eq!(project.told(&counted()), expected, "{trials:?}");
}

#[test]
fn the_most_that_any_row_compared_is_entered_with_the_runtime() {
    let lock = counted();
    assert_eq!(lock.runtime.as_deref(), Some("mine"));
    let text = lock.write().unwrap();
    assert!(
        text.contains(r#""thens":{"<word> comes back":{"tool":1,"turn":4}}"#),
        "{text}"
    );
    assert!(
        text.contains(r#""thens":{"it comes":{"missing":1}}"#),
        "{text}"
    );
}

#[test]
fn a_then_that_compares_less_is_named_with_what_it_compared() {
    let mut weak = FULL.to_vec();
    weak[0].2 = &[("plain comes back", Kind::Tool, 1)];
    weak[2].2 = &[];
    check(
        &weak,
        &[
            "weakened-step @ Then <word> comes back: 7/C-01: the step `<word> comes back` compared \
             4 turn and now 2",
            "weakened-step @ Then it comes: 7/C-02: the step `it comes` compared 1 missing and now \
             0",
        ],
    );
    let project = Project::of(&[]).after(&weak);
    let mut lock = counted();
    project
        .accept(&mut lock, &["7/C-01", "7/C-02"], "less is right")
        .unwrap();
    assert_eq!(project.told(&lock), [""; 0]);
}

#[test]
fn a_then_that_compares_as_much_or_more_holds() {
    check(FULL, &[]);
    let mut more = FULL.to_vec();
    more[2].2 = &[
        ("it comes", Kind::Missing, 2),
        ("it comes", Kind::Doubled, 1),
    ];
    check(&more, &[]);
}

/// What such a run leaves unsaid is a note and no accusation.
fn unknown(project: &Project, note: &str) {
    let lock = counted();
    assert_eq!(project.told(&lock), [""; 0], "{note}");
    let notes = project.standing(&lock).notes;
    assert!(notes.len() == 1 && notes[0].contains(note), "{notes:?}");
}

#[test]
fn a_run_that_does_not_show_it_accuses_nobody() {
    let none = "no run by this build of candor yet; run `candor check`";
    unknown(&Project::of(&[]), none);
    let mut other = Project::of(&[]).after(&[]);
    other.run.as_mut().unwrap().header.instrument = KIT.replace('0', "f");
    unknown(&other, none);
    let mut foreign = Project::of(&[]).after(&[]);
    foreign.run.as_mut().unwrap().header.runtime = "another".to_owned();
    unknown(&foreign, none);
    let mut weak = FULL.to_vec();
    weak[0].2 = &[];
    for outcome in [Outcome::Failed, Outcome::Errored, Outcome::NotRun] {
        weak[0].1 = outcome;
        unknown(
            &Project::of(&[]).after(&weak),
            "in 7/C-01: the newest run did not pass",
        );
    }
    unknown(
        &Project::of(&[]).after(&FULL[1..]),
        "in 7/C-01: the newest run did not pass",
    );
    let mut older = Project::of(&[]).after(&weak);
    let steps = Project::of(&[(FEATURE, "it is late", "it is early")]).after(FULL);
    older.run = steps.run;
    unknown(
        &older,
        "in 7/C-02: the newest run did not pass all their rows as they stand",
    );
}

#[test]
fn a_row_that_is_not_declared_or_needs_a_lane_is_not_waited_for() {
    let mut skipped = FULL.to_vec();
    skipped[1].1 = Outcome::Skipped;
    check(&skipped, &[]);
    skipped[0].2 = &[];
    skipped[0].1 = Outcome::Passed;
    assert_eq!(Project::of(&[]).after(&skipped).told(&counted()).len(), 1);
}

#[test]
fn a_reason_without_a_run_keeps_what_is_known_of_the_thens_that_stayed() {
    let reworded = (SPEC, "Any form that", "Each form that");
    let mirrored = (FEATURE, "Any form that", "Each form that");
    let more = (FEATURE, "comes back\n", "comes back\n      And it stays\n");
    let project = Project::of(&[reworded, mirrored, more]);
    let mut lock = counted();
    project
        .accept(&mut lock, &["7/C-01"], "it must stay, too")
        .unwrap();
    let thens = &lock.links[&"7/C-01".parse().unwrap()].thens;
    assert_eq!(thens["<word> comes back"][&Kind::Turn], 4);
    assert!(thens["it stays"].is_empty());
}
