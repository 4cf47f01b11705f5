//! Owns how a case comes to its verdict: by its trials, by a calibration, or by the worst of other cases.

use std::collections::{BTreeSet, HashMap};

use super::column::Column;
use super::index::Index;
use super::state::{State, Verdict};
use crate::compare::gather::Source;
use crate::id::CaseId;
use crate::plan;
use crate::record::TrialRecord;
use crate::spec::{Case, Proof};
use crate::stale::Stale;
use crate::verdict::Outcome;

/// Why the verdict that a run gave on a case does not speak of today.
pub type StaleBy<'s> = dyn Fn(&CaseId, &Source) -> BTreeSet<Stale> + 's;

/// Who judges the cases of one runtime; each once.
pub struct Judge<'i, 'a> {
    index: &'i Index<'a>,
    column: &'i Column<'a>,
    stale: &'i StaleBy<'i>,
    /// None for a case that is being judged: whoever meets it again goes in a circle.
    known: HashMap<&'a CaseId, Option<Verdict>>,
}

impl<'i, 'a> Judge<'i, 'a> {
    /// Nothing is judged yet.
    pub fn new(
        index: &'i Index<'a>,
        column: &'i Column<'a>,
        stale: &'i StaleBy<'i>,
    ) -> Judge<'i, 'a> {
        Judge {
            index,
            column,
            stale,
            known: HashMap::new(),
        }
    }

    /// The verdict on a case.
    pub fn verdict(&mut self, case: &'a Case) -> Verdict {
        if let Some(known) = self.known.get(&case.id) {
            let circle = || Verdict::bare(State::NotJudged);
            return known.clone().unwrap_or_else(circle);
        }
        self.known.insert(&case.id, None);
        let verdict = match &case.proof {
            Proof::Scenario => self.by_trials(case),
            Proof::Calibration => self.by_calibration(case),
            Proof::RollUp(children) => self.by_cases(children),
        };
        self.known.insert(&case.id, Some(verdict.clone()));
        verdict
    }

    fn by_trials(&self, case: &Case) -> Verdict {
        let rows = self.index.rows(case).into_iter();
        let found = rows.map(|row| (row, self.column.trial(&plan::key(row))));
        // A lane that nobody named is not verified, and holds nobody up.
        let counted = found.filter(|(row, found)| row.lanes.is_empty() || found.is_some());
        let (mut trials, mut sources) = (Vec::new(), Vec::new());
        let mut missing = false;
        for (_, found) in counted {
            match found {
                Some((trial, source)) => {
                    trials.push(trial);
                    sources.push(source);
                }
                None => missing = true,
            }
        }
        let state = judged(&trials, missing);
        let skipped = trials.iter().any(|t| t.outcome == Outcome::Skipped);
        let complete = sources.iter().any(|source| source.run.header.complete);
        Verdict {
            lacks: skipped && complete,
            ..self.earned(case, state, &sources)
        }
    }

    /// Passed when the controls passed and every saboteur that names a case of the spec was killed.
    fn by_calibration(&self, case: &Case) -> Verdict {
        let expected = self.index.saboteurs(case);
        let expected: BTreeSet<&str> = expected.iter().map(|s| s.name.as_str()).collect();
        let Some(calibrated) = self.column.calibration(&case.id.spec, &expected) else {
            return Verdict::bare(State::NotJudged);
        };
        let of_spec = calibrated.of_spec(&case.id.spec);
        let state = match calibrated.counts && of_spec.iter().all(|record| record.killed) {
            true => State::Calibrated(of_spec.len()),
            false => State::Failed,
        };
        self.earned(case, state, &[calibrated.source])
    }

    fn earned(&self, case: &Case, state: State, sources: &[&Source]) -> Verdict {
        if state == State::NotJudged {
            return Verdict::bare(state);
        }
        let earliest = sources.iter().min_by_key(|s| &s.run.header.started_at);
        let mut sources = sources.to_vec();
        sources.dedup_by_key(|source| source.file.as_str());
        Verdict {
            stale: sources
                .iter()
                .flat_map(|source| (self.stale)(&case.id, source))
                .collect(),
            at: earliest.map(|source| source.run.header.started_at.clone()),
            record: earliest.map(|source| source.file.clone()),
            ..Verdict::bare(state)
        }
    }

    /// The worst of the named cases; those that were skipped count only when all were.
    fn by_cases(&mut self, children: &'a [CaseId]) -> Verdict {
        let verdicts: Vec<Verdict> = children.iter().map(|id| self.child(id)).collect();
        let missing = verdicts.iter().filter_map(|verdict| match &verdict.state {
            State::Open(missing) => Some(missing.clone()),
            _ => None,
        });
        let missing: Vec<CaseId> = missing.flatten().collect();
        let rank = |verdict: &&Verdict| (verdict.standing(), verdict.state.standing());
        let Some(worst) = verdicts.iter().min_by_key(rank) else {
            return Verdict::bare(State::NotJudged);
        };
        let as_bad = |verdict: &&Verdict| verdict.standing() == worst.standing();
        let state = match &worst.state {
            State::Open(_) => State::Open(missing),
            State::Passed { .. } | State::Calibrated(_) => State::Passed { skipped: (0, 0) },
            state => state.clone(),
        };
        let as_bad = || verdicts.iter().filter(as_bad);
        let earliest = as_bad().filter(|v| v.at.is_some()).min_by_key(|v| &v.at);
        Verdict {
            state,
            stale: as_bad().flat_map(|v| v.stale.clone()).collect(),
            at: earliest.and_then(|verdict| verdict.at.clone()),
            record: earliest.and_then(|verdict| verdict.record.clone()),
            lacks: verdicts.iter().any(|verdict| verdict.lacks),
        }
    }

    fn child(&mut self, id: &CaseId) -> Verdict {
        match self.index.case(id) {
            Some(case) => self.verdict(case),
            None => Verdict::bare(State::Open(vec![id.clone()])),
        }
    }
}

/// Failed if a trial failed, else errored, else skipped if all were, else passed.
fn judged(trials: &[&TrialRecord], missing: bool) -> State {
    let count = |outcome| trials.iter().filter(|t| t.outcome == outcome).count();
    let skipped = count(Outcome::Skipped);
    if count(Outcome::Failed) > 0 {
        State::Failed
    } else if count(Outcome::Xpassed) > 0 {
        State::Xpassed
    } else if count(Outcome::Errored) > 0 {
        State::Errored
    } else if trials.is_empty() || missing {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_as_bad_as_the_worst_of_its_trials() {
        let trial = |outcome| TrialRecord::bare("3624/C-03[x]".parse().unwrap(), outcome);
        let state = |outcomes: &[Outcome], missing| {
            let trials: Vec<TrialRecord> = outcomes.iter().map(|o| trial(*o)).collect();
            judged(&trials.iter().collect::<Vec<_>>(), missing).to_string()
        };
        use Outcome::{Errored, Failed, Passed, Skipped, Xfailed, Xpassed};
        assert_eq!(state(&[Passed, Errored, Failed], false), "failed");
        assert_eq!(state(&[Passed, Errored, Skipped], false), "errored");
        assert_eq!(state(&[Passed, Skipped], false), "passed, 1 of 2 rows");
        assert_eq!(state(&[Passed], true), "not judged");
        assert_eq!(state(&[Failed], true), "failed");
        assert_eq!(state(&[Passed, Xfailed], false), "known failing");
        assert_eq!(state(&[Xpassed, Errored], false), "xpassed");
        assert_eq!(state(&[Skipped, Skipped], false), "not declared");
        assert_eq!(state(&[], false), "not judged");
    }
}
