//! Owns the traceability matrix: what became of each case, whatever its proof. Pure: it reads a suite and runs that were read before.

use std::collections::BTreeSet;
use std::fmt;

use crate::id::{CaseId, SpecId};
use crate::record::{Run, TrialRecord};
use crate::spec::{Case, Proof};
use crate::suite::Suite;
use crate::verdict::Outcome;

/// One row of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The case.
    pub case: CaseId,
    /// Its title.
    pub title: String,
    /// The criteria that it maps to, as in `AC-1, AC-2`.
    pub criteria: String,
    /// How it is judged.
    pub proof: String,
    /// How many trials of it the run holds.
    pub trials: usize,
    /// What became of it.
    pub state: State,
}

/// What became of a case, the worst first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// A trial failed, or a saboteur was not killed.
    Failed,
    /// A trial errored.
    Errored,
    /// Part of its proof is not written yet: these cases.
    Open(Vec<CaseId>),
    /// No run has judged it.
    NotJudged,
    /// It failed as a known-failing entry says.
    KnownFailing,
    /// It passed; these of its rows were not declared.
    Passed {
        /// Rows that were skipped, of how many.
        skipped: (usize, usize),
    },
    /// Every saboteur of its spec was killed: so many.
    Calibrated(usize),
    /// The manifest declares nothing of it.
    Skipped,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            State::Failed => write!(f, "failed"),
            State::Errored => write!(f, "errored"),
            State::Open(missing) => {
                let missing: Vec<String> = missing.iter().map(CaseId::to_string).collect();
                write!(f, "open: no {} yet", missing.join(", "))
            }
            State::NotJudged => write!(f, "not judged"),
            State::KnownFailing => write!(f, "known failing"),
            State::Passed { skipped: (0, _) } => write!(f, "passed"),
            State::Passed {
                skipped: (skipped, of),
            } => write!(f, "passed, {} of {of} rows", of - skipped),
            State::Calibrated(saboteurs) => write!(f, "calibrated, {saboteurs} killed"),
            State::Skipped => write!(f, "not declared"),
        }
    }
}

/// The runs that a matrix is made from; what is absent was not run yet.
#[derive(Debug, Clone, Copy, Default)]
pub struct Runs<'a> {
    /// A check of the runtime.
    pub check: Option<&'a Run>,
    /// A calibration of the suite.
    pub calibration: Option<&'a Run>,
}

/// The matrix of the given specs, in the order of the suite.
pub fn matrix(suite: &Suite, specs: &BTreeSet<SpecId>, runs: Runs<'_>) -> Vec<Row> {
    let specs = suite.specs.iter().filter(|spec| specs.contains(&spec.id));
    let cases = specs.flat_map(|spec| &spec.cases);
    cases
        .filter(|case| case.retired.is_none())
        .map(|case| row(suite, case, runs))
        .collect()
}

fn row(suite: &Suite, case: &Case, runs: Runs<'_>) -> Row {
    let criteria: Vec<String> = case.criteria.iter().map(|id| id.local()).collect();
    let proof = match &case.proof {
        Proof::Scenario => "scenario".to_owned(),
        Proof::Calibration => "calibration".to_owned(),
        Proof::RollUp(children) => {
            let children: Vec<String> = children.iter().map(CaseId::to_string).collect();
            children.join(", ")
        }
    };
    Row {
        case: case.id.clone(),
        title: case.title.clone(),
        criteria: criteria.join(", "),
        proof,
        trials: trials(runs, &case.id).len(),
        state: state(suite, case, runs),
    }
}

fn trials<'a>(runs: Runs<'a>, case: &CaseId) -> Vec<&'a TrialRecord> {
    let trials = runs.check.iter().flat_map(|run| &run.trials);
    trials.filter(|trial| trial.trial.case == *case).collect()
}

/// What became of a case.
pub fn state(suite: &Suite, case: &Case, runs: Runs<'_>) -> State {
    match &case.proof {
        Proof::Scenario => judged(&trials(runs, &case.id)),
        Proof::Calibration => calibrated(&case.id.spec, runs),
        Proof::RollUp(children) => rolled_up(suite, children, runs),
    }
}

/// Failed if a trial failed, else errored, else skipped if all were, else passed.
fn judged(trials: &[&TrialRecord]) -> State {
    let count = |outcome| trials.iter().filter(|t| t.outcome == outcome).count();
    let skipped = count(Outcome::Skipped);
    if count(Outcome::Failed) > 0 {
        State::Failed
    } else if count(Outcome::Errored) > 0 {
        State::Errored
    } else if trials.is_empty() || count(Outcome::NotRun) > 0 {
        State::NotJudged
    } else if count(Outcome::Xfailed) > 0 {
        State::KnownFailing
    } else if skipped == trials.len() {
        State::Skipped
    } else {
        let skipped = (skipped, trials.len());
        State::Passed { skipped }
    }
}

/// Passed when the controls passed and every saboteur that names a case of the spec was killed.
fn calibrated(spec: &SpecId, runs: Runs<'_>) -> State {
    let records = || runs.calibration.iter().flat_map(|run| &run.saboteurs);
    let of_spec = |cases: &[CaseId]| cases.iter().any(|case| case.spec == *spec);
    let saboteurs: Vec<_> = records().filter(|record| of_spec(&record.cases)).collect();
    let whole = runs.calibration.and_then(|run| run.end.as_ref());
    if saboteurs.is_empty() || whole.is_none_or(|end| end.interrupted) {
        return State::NotJudged;
    }
    let mut counted = records().filter(|record| record.control || record.canary);
    let counts = counted.all(|record| record.killed);
    match counts && saboteurs.iter().all(|record| record.killed) {
        true => State::Calibrated(saboteurs.len()),
        false => State::Failed,
    }
}

/// The worst of the named cases; those that were skipped count only when all were.
fn rolled_up(suite: &Suite, children: &[CaseId], runs: Runs<'_>) -> State {
    let states: Vec<State> = children
        .iter()
        .map(|id| match suite.case(id) {
            Some(case) => state(suite, case, runs),
            None => State::Open(vec![id.clone()]),
        })
        .collect();
    let missing = states.iter().filter_map(|state| match state {
        State::Open(missing) => Some(missing.clone()),
        _ => None,
    });
    let missing: Vec<CaseId> = missing.flatten().collect();
    let counting = states.iter().filter(|state| **state != State::Skipped);
    match counting.min().cloned() {
        Some(State::Open(_)) => State::Open(missing),
        Some(State::Passed { .. } | State::Calibrated(_)) => State::Passed { skipped: (0, 0) },
        Some(state) => state,
        None => State::Skipped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_as_bad_as_the_worst_of_its_trials() {
        let trial = |outcome| TrialRecord::bare("3624/C-03[x]".parse().unwrap(), outcome);
        let state = |outcomes: &[Outcome]| {
            let trials: Vec<TrialRecord> = outcomes.iter().map(|o| trial(*o)).collect();
            judged(&trials.iter().collect::<Vec<_>>()).to_string()
        };
        use Outcome::{Errored, Failed, NotRun, Passed, Skipped, Xfailed};
        assert_eq!(state(&[Passed, Errored, Failed]), "failed");
        assert_eq!(state(&[Passed, Errored, Skipped]), "errored");
        assert_eq!(state(&[Passed, Skipped]), "passed, 1 of 2 rows");
        assert_eq!(state(&[Passed, NotRun]), "not judged");
        assert_eq!(state(&[Passed, Xfailed]), "known failing");
        assert_eq!(state(&[Skipped, Skipped]), "not declared");
        assert_eq!(state(&[]), "not judged");
    }
}
