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
