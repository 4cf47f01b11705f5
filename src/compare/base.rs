//! Owns the marks: how each red trial of a run stands to the same trial of an earlier one.

use std::collections::BTreeMap;

use crate::id::TrialKey;
use crate::record::{BaseRun, Finding, Header, Mark, Run, TrialRecord};
use crate::verdict::Outcome;

/// An earlier run, as far as a later one is held against it.
#[derive(Debug, Clone)]
pub struct Base {
    /// What the later run's record says of it.
    pub run: BaseRun,
    findings: BTreeMap<TrialKey, Finding>,
}

impl Base {
    /// The run of this file as a base.
    pub fn of(file: &str, run: &Run) -> Base {
        let header = &run.header;
        let trials = run.trials.iter();
        Base {
            run: BaseRun {
                file: file.to_owned(),
                runtime: header.runtime.clone(),
                runtime_version: header.runtime_version.clone(),
                started_at: header.started_at.clone(),
                cut_off: run.end.is_none(),
                stale: run.end.iter().flat_map(|end| end.stale.clone()).collect(),
            },
            findings: trials
                .map(|trial| (trial.trial.clone(), trial.finding()))
                .collect(),
        }
    }

    /// Marks a trial of the later run.
    pub fn mark(&self, header: &Header, trial: &mut TrialRecord) {
        let there = self.findings.get(&trial.trial);
        trial.base = mark(header, &trial.finding(), there);
        trial.there = there.filter(|_| trial.base.is_some()).cloned();
    }
}

/// How a trial stands to the same trial of an earlier run; nothing where it is neither red nor
/// fixed.
pub fn mark(header: &Header, now: &Finding, there: Option<&Finding>) -> Option<Mark> {
    use Outcome::{Errored, Failed, Xfailed, Xpassed};
    let was_wrong = |there: &Finding| matches!(there.outcome, Failed | Xfailed | Xpassed | Errored);
    if !header.is_red(now.outcome) {
        let fixed = now.outcome == Outcome::Passed && there.is_some_and(was_wrong);
        return fixed.then_some(Mark::Fixed);
    }
    Some(match there {
        None => Mark::Absent,
        Some(there) if covers(there, now) => Mark::Same,
        Some(there) if was_wrong(there) => Mark::Changed,
        Some(_) => Mark::New,
    })
}

/// Whether all that is wrong with a trial now was wrong with it there. That it was known there
/// excuses nothing now, and makes nothing new.
fn covers(there: &Finding, now: &Finding) -> bool {
    match (there.outcome, now.outcome) {
        (Outcome::Failed | Outcome::Xfailed, Outcome::Failed) => now.kinds.is_subset(&there.kinds),
        (Outcome::Errored, Outcome::Errored) => now.cause == there.cause,
        (before, after) => before == after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::{CauseKind, Kind};

    fn finding(outcome: Outcome, kinds: &[Kind], cause: Option<CauseKind>) -> Finding {
        let kinds = kinds.iter().copied().collect();
        Finding {
            outcome,
            kinds,
            cause,
        }
    }

    fn failed(kinds: &[Kind]) -> Finding {
        finding(Outcome::Failed, kinds, None)
    }

    fn errored(cause: CauseKind) -> Finding {
        finding(Outcome::Errored, &[], Some(cause))
    }

    fn only(outcome: Outcome) -> Finding {
        finding(outcome, &[], None)
    }

    fn marked(now: &Finding, there: &Finding) -> Option<Mark> {
        mark(&Header::default(), now, Some(there))
    }

    #[test]
    fn a_failure_is_old_when_the_base_has_all_its_mismatches() {
        let latency = failed(&[Kind::Latency]);
        let both = failed(&[Kind::Latency, Kind::Turn]);
        assert_eq!(marked(&latency, &latency), Some(Mark::Same));
        assert_eq!(marked(&latency, &both), Some(Mark::Same));
        assert_eq!(marked(&both, &latency), Some(Mark::Changed));
        let known = finding(Outcome::Xfailed, &[Kind::Latency], None);
        assert_eq!(marked(&latency, &known), Some(Mark::Same));
    }

    #[test]
    fn a_failure_is_new_where_the_base_was_not_red() {
        use Outcome::{NotRun, Passed, Skipped};
        for there in [Passed, Skipped, NotRun] {
            let mark = marked(&failed(&[Kind::Turn]), &only(there));
            assert_eq!(mark, Some(Mark::New), "{there:?}");
        }
        let mark = mark(&Header::default(), &failed(&[Kind::Turn]), None);
        assert_eq!(mark, Some(Mark::Absent));
    }

    #[test]
    fn an_error_is_old_only_for_the_same_sort_of_cause() {
        let (busy, kit) = (errored(CauseKind::Busy), errored(CauseKind::Kit));
        assert_eq!(marked(&busy, &busy), Some(Mark::Same));
        assert_eq!(marked(&busy, &kit), Some(Mark::Changed));
        let failed = failed(&[Kind::Turn]);
        assert_eq!(marked(&busy, &failed), Some(Mark::Changed));
        assert_eq!(marked(&failed, &busy), Some(Mark::Changed));
    }

    #[test]
    fn an_unexpected_pass_is_old_only_where_it_was_one() {
        let (xpassed, passed) = (only(Outcome::Xpassed), only(Outcome::Passed));
        assert_eq!(marked(&xpassed, &xpassed), Some(Mark::Same));
        assert_eq!(marked(&xpassed, &passed), Some(Mark::New));
        let known = finding(Outcome::Xfailed, &[Kind::Turn], None);
        assert_eq!(marked(&xpassed, &known), Some(Mark::Changed));
    }

    #[test]
    fn what_passes_is_fixed_or_nothing_is_said() {
        let passed = only(Outcome::Passed);
        assert_eq!(marked(&passed, &failed(&[Kind::Turn])), Some(Mark::Fixed));
        assert_eq!(marked(&passed, &passed), None);
        assert_eq!(mark(&Header::default(), &passed, None), None);
        // What was not judged is not fixed.
        let skipped = only(Outcome::Skipped);
        assert_eq!(marked(&skipped, &failed(&[Kind::Turn])), None);
    }

    #[test]
    fn a_skip_is_red_where_nothing_may_be_left_undeclared() {
        let complete = Header {
            complete: true,
            ..Header::default()
        };
        let skipped = only(Outcome::Skipped);
        let marked = |there: &Finding| mark(&complete, &skipped, Some(there));
        assert_eq!(marked(&skipped), Some(Mark::Same));
        assert_eq!(marked(&only(Outcome::Passed)), Some(Mark::New));
    }
}
