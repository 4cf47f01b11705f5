//! Owns the exit codes, and which of them a run comes to.

use std::collections::BTreeSet;

use crate::id::CaseId;
use crate::record::{End, Run};
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

/// What was expected of a check beside its trials.
#[derive(Debug, Clone, Default)]
pub struct Expectation {
    /// Each spec or case that was named, with the cases of which one must have been judged.
    pub named: Vec<(String, BTreeSet<CaseId>)>,
    /// Whether the manifest says `complete: true`.
    pub complete: bool,
    /// Whether only a share of the plan was run here.
    pub partitioned: bool,
}

/// The exit code of a check: the first that applies, in this order: a bug, an interrupt, nothing judged, a failure, an error.
pub fn of_check(run: &Run, end: &End, expectation: &Expectation) -> ExitCode {
    let tally = run.tally();
    let any = |outcome| tally.count(outcome) > 0;
    let bug = run.trials.iter().any(|trial| {
        let cause = trial.cause.as_ref();
        cause.is_some_and(|cause| cause.kind == CauseKind::Bug)
    });
    let void = tally.planned() != run.header.planned;
    if bug {
        ExitCode::Bug
    } else if end.interrupted {
        ExitCode::Interrupted
    } else if void || (!expectation.partitioned && unjudged(run, expectation)) {
        ExitCode::NotJudged
    } else if any(Outcome::Failed)
        || any(Outcome::Xpassed)
        || !end.stale.is_empty()
        || (expectation.complete && any(Outcome::Skipped))
    {
        ExitCode::Failed
    } else if any(Outcome::Errored) {
        ExitCode::NotJudged
    } else {
        ExitCode::Expected
    }
}

fn unjudged(run: &Run, expectation: &Expectation) -> bool {
    judged(run).is_empty() || !not_judged(run, expectation).is_empty()
}

/// What was named and not judged.
pub fn not_judged<'a>(run: &Run, expectation: &'a Expectation) -> Vec<&'a str> {
    let judged = judged(run);
    let untouched = |cases: &BTreeSet<CaseId>| !cases.iter().any(|case| judged.contains(case));
    let named = expectation.named.iter();
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
