//! What the newest runs say of Thens: which of them compared nothing, and when that says nothing.

use std::collections::BTreeMap;

use candor::embedded;
use candor::lint::{self, Project, Review};
use candor::record::{Earned, Header, Run, TrialRecord};
use candor::verdict::{Cause, CauseKind, Kind, Outcome, Then};

const TOOL: &str = "each record names the tool and the arguments of its call";
const ONCE: &str = "each witnessed call has exactly one record, and nothing else has one";
const TRIALS: [&str; 3] = [
    "7/C-01",
    "7/C-02[continue_turn]",
    "7/C-02[prompt_with_stream]",
];

/// A run on the example project in which each Then compared, but for the second of 7/C-01.
fn run() -> Run {
    let suite = Project::of(&lint::project(), super::TODAY).suite;
    let mut run = Run::begin(Header {
        instrument: embedded::INSTRUMENT.to_owned(),
        earned: Earned::of(&suite),
        ..Header::default()
    });
    for name in TRIALS {
        let then = |step: &str, kinds: &[(Kind, usize)]| Then {
            step: step.to_owned(),
            line: 1,
            kinds: BTreeMap::from_iter(kinds.iter().copied()),
        };
        let mut trial = TrialRecord::bare(name.parse().unwrap(), Outcome::Passed);
        trial.thens = vec![then(ONCE, &[(Kind::Missing, 1)])];
        if name == "7/C-01" {
            trial.thens.push(then(TOOL, &[]));
        }
        run.trials.push(trial);
    }
    run
}

fn review(runs: Vec<Run>) -> Review {
    let mut project = Project::of(&lint::project(), super::TODAY);
    project.runs = Some(runs);
    let mut review = lint::review(&project);
    review.notes.retain(|note| note.contains("Then"));
    review
}

/// Whether the Then is accused, and the cases of which nothing is known.
fn check(edit: impl Fn(&mut Run), accused: bool, unknown: &str) {
    let mut run = run();
    edit(&mut run);
    let found = review(vec![run]);
    assert_eq!(found.problems.len(), usize::from(accused), "{found:#?}");
    match unknown {
        "" => assert_eq!(found.notes, [""; 0]),
        unknown => assert!(
            found.notes[0].contains(&format!(" in {unknown}: ")),
            "{found:#?}"
        ),
    }
}

#[test]
fn a_then_that_compared_nothing_is_named_at_its_line() {
    let found = review(vec![run()]);
    let [problem] = &found.problems[..] else {
        panic!("{found:#?}")
    };
    assert_eq!((problem.rule, problem.line), ("empty-then", 20));
    assert!(problem.excerpt.as_ref().unwrap().contains(TOOL));
    assert_eq!(found.notes, [""; 0]);
}

#[test]
fn what_was_rightly_left_out_or_shows_nothing_is_no_accusation() {
    check(|_| {}, true, "");
    let note = |run: &mut Run, note: &str| run.trials[0].notes.push(note.to_owned());
    check(
        |run| note(run, "left out, as not declared: turn"),
        false,
        "7/C-01",
    );
    check(
        |run| {
            note(
                run,
                "not compared with a plain run, whose records are not whole",
            )
        },
        false,
        "7/C-01",
    );
    check(|run| note(run, "the runtime exited with 3"), true, "");
    check(
        |run| run.trials[0].outcome = Outcome::Failed,
        false,
        "7/C-01",
    );
    check(
        |run| run.header.instrument = "another".to_owned(),
        false,
        "7/C-01, 7/C-02",
    );
    check(|run| run.header.earned.clear(), false, "7/C-01, 7/C-02");
    let errored = |run: &mut Run, kind| {
        run.trials[0].outcome = Outcome::Errored;
        run.trials[0].cause = Some(Cause::new(kind, ""));
    };
    check(|run| errored(run, CauseKind::Busy), false, "7/C-01");
    check(|run| errored(run, CauseKind::NothingCompared), true, "");
}

#[test]
fn a_then_that_compared_something_in_another_run_is_not_empty() {
    let mut other = run();
    other.trials[0].thens[1].kinds.insert(Kind::Tool, 1);
    assert_eq!(review(vec![run(), other]).problems, []);
}

#[test]
fn without_a_run_nothing_is_known_and_that_is_said() {
    let found = review(Vec::new());
    assert_eq!(found.problems, []);
    assert!(found.notes[0].contains("`candor check`"));
}
