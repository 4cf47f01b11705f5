//! Owns the exit codes, and which of them a run comes to.

use std::collections::BTreeSet;

use crate::id::CaseId;
use crate::record::{End, FailOn, Mark, Run, TrialRecord};
use crate::verdict::{CauseKind, Outcome};

/// How candor ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// Everything came out as expected.
    Expected,
    /// A trial failed, passed or was skipped against expectation, or a saboteur survived.
    Failed,
    /// The command line, a spec, a feature or a manifest cannot be used.
    Usage,
    /// Nothing was judged, what was named was not judged, or a trial errored.
    NotJudged,
    /// A bug in candor.
    Bug,
    /// Interrupted.
    Interrupted,
}

impl ExitCode {
    /// All exit codes.
    const ALL: [ExitCode; 6] = [
        ExitCode::Expected,
        ExitCode::Failed,
        ExitCode::Usage,
        ExitCode::NotJudged,
        ExitCode::Bug,
        ExitCode::Interrupted,
    ];

    /// The exit code of this number, as it stands on record.
    pub fn of(code: u8) -> Option<ExitCode> {
        ExitCode::ALL.into_iter().find(|exit| exit.code() == code)
    }

    /// The number.
    pub fn code(self) -> u8 {
        match self {
            ExitCode::Expected => 0,
            ExitCode::Failed => 1,
            ExitCode::Usage => 2,
            ExitCode::NotJudged => 3,
            ExitCode::Bug => 70,
            ExitCode::Interrupted => 130,
        }
    }
}

/// The exit code of a check: the first that applies, in this order: a bug, an interrupt, nothing
/// judged, a failure, an error or a trial that was not run.
///
/// What counts as a failure is a trial that failed or passed unexpectedly, a stale known-failing
/// entry, and, where the manifest says `complete`, a skip; what counts as an error is a trial that
/// errored. With [`FailOn::New`] each of these counts only if the base run does not have it:
///
/// - a failed trial counts unless the base failed it, known or not, by every kind of mismatch by
///   which it fails now;
/// - an errored trial counts unless the base errored it for the same sort of cause;
/// - an unexpected pass and a skip count unless they were the same there;
/// - a stale entry counts unless the base says the same of it.
///
/// Everything else counts as without a base. A trial that was not run counts in whatever is no
/// share of a plan: nobody knows what it would have come to.
pub fn of_check(run: &Run, end: &End) -> ExitCode {
    let bug = run.trials.iter().any(|trial| {
        let cause = trial.cause.as_ref();
        cause.is_some_and(|cause| cause.kind == CauseKind::Bug)
    });
    let void = run.tally().planned() != run.header.planned;
    let share = run.header.partition.is_some();
    if bug {
        ExitCode::Bug
    } else if end.interrupted {
        ExitCode::Interrupted
    } else if void || (!share && unjudged(run)) {
        ExitCode::NotJudged
    } else if failed(run, end) {
        ExitCode::Failed
    } else if errored(run) || (!share && run.tally().count(Outcome::NotRun) > 0) {
        ExitCode::NotJudged
    } else {
        ExitCode::Expected
    }
}

/// The stale known-failing entries that the base does not have; all where there is none.
pub fn newly_stale<'a>(run: &'a Run, end: &'a End) -> impl Iterator<Item = &'a String> {
    let base = run.header.base.as_ref();
    let there = move |sentence: &&String| base.is_some_and(|base| base.stale.contains(sentence));
    end.stale.iter().filter(move |sentence| !there(sentence))
}

fn failed(run: &Run, end: &End) -> bool {
    let stale = match run.header.fail_on {
        FailOn::Any => !end.stale.is_empty(),
        FailOn::New => newly_stale(run, end).next().is_some(),
    };
    let failure = |outcome: Outcome| outcome != Outcome::Errored && run.header.is_red(outcome);
    stale || any_counts(run, failure)
}

fn errored(run: &Run) -> bool {
    any_counts(run, |outcome| outcome == Outcome::Errored)
}

/// Whether a trial with such an outcome decides the exit code. One without a mark does: nothing is
/// known that would excuse it.
fn any_counts(run: &Run, of: impl Fn(Outcome) -> bool) -> bool {
    let counts = |trial: &&TrialRecord| match run.header.fail_on {
        FailOn::Any => true,
        FailOn::New => trial.base.is_none_or(Mark::is_new),
    };
    let mut trials = run.trials.iter().filter(|trial| of(trial.outcome));
    trials.any(|trial| counts(&trial))
}

fn unjudged(run: &Run) -> bool {
    judged(run).is_empty() || !not_judged(run).is_empty()
}

/// What was named and not judged.
pub fn not_judged(run: &Run) -> Vec<&str> {
    let judged = judged(run);
    let untouched = |cases: &BTreeSet<CaseId>| !cases.iter().any(|case| judged.contains(case));
    let named = run.header.named.iter();
    named
        .filter(|(_, cases)| untouched(cases))
        .map(|(name, _)| name.as_str())
        .collect()
}

fn judged(run: &Run) -> BTreeSet<&CaseId> {
    use Outcome::{Failed, Passed, Xfailed, Xpassed};
    let judged = run
        .trials
        .iter()
        .filter(|trial| matches!(trial.outcome, Passed | Failed | Xfailed | Xpassed));
    judged.map(|trial| &trial.trial.case).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{BaseRun, Header};
    use crate::verdict::Cause;

    /// A run of these trials, held against a base.
    fn run(fail_on: FailOn, trials: &[(Outcome, Option<Mark>)]) -> Run {
        let mut run = Run::begin(Header {
            planned: trials.len(),
            base: Some(BaseRun::default()),
            fail_on,
            ..Header::default()
        });
        run.trials
            .extend(trials.iter().enumerate().map(|(n, (outcome, base))| {
                let key = format!("3624/C-01[t{n}]").parse().unwrap();
                TrialRecord {
                    base: *base,
                    ..TrialRecord::bare(key, *outcome)
                }
            }));
        run
    }

    /// The codes of a run with a trial that passed and this one: of any failure, and of new ones.
    fn codes(outcome: Outcome, base: Option<Mark>) -> [u8; 2] {
        [FailOn::Any, FailOn::New].map(|fail_on| {
            let run = run(fail_on, &[(Outcome::Passed, None), (outcome, base)]);
            of_check(&run, &End::default()).code()
        })
    }

    #[test]
    fn what_is_red_on_the_base_too_does_not_count_where_only_new_failures_do() {
        use Outcome::{Errored, Failed, Xpassed};
        for (outcome, red) in [(Failed, 1), (Xpassed, 1), (Errored, 3)] {
            assert_eq!(codes(outcome, Some(Mark::Same)), [red, 0], "{outcome:?}");
            for mark in [Mark::New, Mark::Changed, Mark::Absent] {
                assert_eq!(
                    codes(outcome, Some(mark)),
                    [red, red],
                    "{outcome:?} {mark:?}"
                );
            }
            assert_eq!(
                codes(outcome, None),
                [red, red],
                "{outcome:?} without a mark"
            );
        }
    }

    #[test]
    fn a_skip_counts_only_where_nothing_may_be_left_undeclared() {
        assert_eq!(codes(Outcome::Skipped, None), [0, 0]);
        let complete = |base| {
            let trials = [(Outcome::Passed, None), (Outcome::Skipped, Some(base))];
            let mut run = run(FailOn::New, &trials);
            run.header.complete = true;
            of_check(&run, &End::default()).code()
        };
        assert_eq!(complete(Mark::Same), 0);
        assert_eq!(complete(Mark::New), 1);
    }

    #[test]
    fn a_stale_entry_counts_unless_the_base_says_the_same() {
        let mut run = run(FailOn::New, &[(Outcome::Passed, None)]);
        let end = End {
            stale: vec!["3624/C-77 (missing): no trial has this name".to_owned()],
            ..End::default()
        };
        assert_eq!(of_check(&run, &end), ExitCode::Failed);
        run.header.base = Some(BaseRun {
            stale: end.stale.clone(),
            ..BaseRun::default()
        });
        assert_eq!(of_check(&run, &end), ExitCode::Expected);
        run.header.fail_on = FailOn::Any;
        assert_eq!(of_check(&run, &end), ExitCode::Failed);
    }

    #[test]
    fn a_run_that_judged_nothing_is_excused_by_no_base() {
        let run = run(FailOn::New, &[(Outcome::Errored, Some(Mark::Same))]);
        assert_eq!(of_check(&run, &End::default()), ExitCode::NotJudged);
    }

    #[test]
    fn a_bug_and_an_interrupt_are_excused_by_no_base() {
        let trials = [
            (Outcome::Passed, None),
            (Outcome::Errored, Some(Mark::Same)),
        ];
        let mut run = run(FailOn::New, &trials);
        let interrupted = End {
            interrupted: true,
            ..End::default()
        };
        assert_eq!(of_check(&run, &interrupted), ExitCode::Interrupted);
        run.trials[1].cause = Some(Cause::new(CauseKind::Bug, "a step panicked"));
        assert_eq!(of_check(&run, &interrupted), ExitCode::Bug);
    }

    #[test]
    fn a_trial_that_was_not_run_is_green_in_a_share_only() {
        let trials = [(Outcome::Passed, None), (Outcome::NotRun, None)];
        let mut run = run(FailOn::Any, &trials);
        assert_eq!(of_check(&run, &End::default()), ExitCode::NotJudged);
        run.header.partition = "1/2".parse().ok();
        assert_eq!(of_check(&run, &End::default()), ExitCode::Expected);
    }

    #[test]
    fn each_code_is_found_by_its_number() {
        for exit in ExitCode::ALL {
            assert_eq!(ExitCode::of(exit.code()), Some(exit));
        }
        assert_eq!(ExitCode::of(42), None);
    }
}
