//! Owns what can be said of a trial only when others have ended: timing, which the closing control call may forgive or void, and premises that another trial owns.

use std::collections::BTreeMap;

use crate::id::{CaseId, TrialKey};
use crate::verdict::{Cause, CauseKind, Judgement, Kind, Outcome};

/// Applies the tolerance that the closing control call leads to, or the reason why nothing could
/// be timed.
pub fn timing(judgement: &mut Judgement, tolerance_ms: &Result<f64, Cause>) {
    let timed = |judgement: &Judgement| {
        let mut compared = judgement.compared.iter();
        judgement.cause.is_none() && compared.any(|comparison| comparison.kind == Kind::Latency)
    };
    if !timed(judgement) {
        return;
    }
    match tolerance_ms {
        Ok(tolerance_ms) => forgive(judgement, *tolerance_ms),
        Err(cause) => judgement.cause = Some(cause.clone()),
    }
}

/// Forgives what lies within the tolerance, but never more than a tenth of the time that was
/// slept: a tolerance that grew beyond that would let a constant pass for a measurement, so there
/// the trial has no verdict.
fn forgive(judgement: &mut Judgement, tolerance_ms: f64) {
    let limit_ms = judgement
        .slept_ms
        .map_or(tolerance_ms, |slept| slept / 10.0);
    for comparison in &mut judgement.compared {
        let Some(short_by) = comparison.short_by_ms.filter(|_| !comparison.holds) else {
            continue;
        };
        if short_by > tolerance_ms {
            continue;
        }
        if short_by > limit_ms {
            let message = format!(
                "the machine is too busy to time anything: the closing control call raised the \
                 tolerance to {tolerance_ms:.0} ms, more than a tenth of the time that was slept"
            );
            judgement.cause = Some(Cause::new(CauseKind::Busy, message));
            continue;
        }
        comparison.holds = true;
        judgement.notes.push(format!(
            "{}: within the tolerance of {tolerance_ms:.1} ms after the closing control call",
            comparison.said.text
        ));
    }
}

/// Finds the trial that owns a premise: the case's trial of the same row, or its only one.
pub fn owner(
    key: &TrialKey,
    case: &CaseId,
    outcomes: &BTreeMap<TrialKey, Outcome>,
) -> Option<TrialKey> {
    let labels = key.labels();
    let row = labels.first().map(String::as_str);
    let [same_row, only] = [row, None].map(|row| TrialKey::new(case.clone(), row, None, None));
    [same_row, only]
        .into_iter()
        .find(|key| outcomes.contains_key(key))
}

/// Settles a trial whose premise does not hold, given what its owner came to. Where the owner
/// passed, nobody else accuses the runtime of what was seen: it is this trial's own failure.
pub fn blocked(judgement: &mut Judgement, owner: Option<Outcome>) -> Option<Outcome> {
    match owner {
        Some(Outcome::Passed | Outcome::Xpassed) => {
            let is_block = |cause: &Cause| cause.kind == CauseKind::Blocked;
            judgement.cause = judgement.cause.take().filter(|cause| !is_block(cause));
            None
        }
        Some(Outcome::Xfailed) => Some(Outcome::Xfailed),
        _ => Some(Outcome::Errored),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::{Comparison, Side, Verdict};

    fn short_by(ms: f64) -> Judgement {
        let side = Side::default;
        let comparison = Comparison {
            short_by_ms: Some(ms),
            ..Comparison::new(Kind::Latency, false, side(), side())
        };
        Judgement {
            compared: vec![comparison],
            ..Judgement::default()
        }
    }

    #[test]
    fn a_misfit_within_the_final_tolerance_is_forgiven_and_noted() {
        let mut judgement = short_by(6.0);
        timing(&mut judgement, &Ok(5.0));
        assert_eq!(judgement.verdict(), Verdict::Fail);
        timing(&mut judgement, &Ok(9.0));
        assert_eq!(judgement.verdict(), Verdict::Pass);
        assert_eq!(judgement.notes.len(), 1);
    }

    #[test]
    fn a_closing_tolerance_that_swallows_what_was_slept_gives_no_verdict() {
        let mut judgement = short_by(100.0);
        judgement.slept_ms = Some(100.0);
        timing(&mut judgement, &Ok(102.0));
        assert_eq!(judgement.verdict(), Verdict::Error);
        let mut judgement = short_by(100.0);
        judgement.slept_ms = Some(100.0);
        timing(&mut judgement, &Ok(10.0));
        assert_eq!(judgement.verdict(), Verdict::Fail);
    }

    #[test]
    fn a_machine_that_was_busy_at_the_end_voids_what_was_timed_and_nothing_else() {
        let busy = Err(Cause::new(CauseKind::Busy, "busy"));
        let mut timed = short_by(60.0);
        timing(&mut timed, &busy);
        assert_eq!(timed.verdict(), Verdict::Error);
        let mut untimed = Judgement::default();
        timing(&mut untimed, &busy);
        assert_eq!(untimed.verdict(), Verdict::Pass);
    }

    #[test]
    fn a_block_is_a_failure_where_its_owner_passed() {
        let mut judgement = short_by(1.0);
        judgement.cause = Some(Cause::new(CauseKind::Blocked, "blocked"));
        assert_eq!(
            blocked(&mut judgement.clone(), Some(Outcome::Failed)),
            Some(Outcome::Errored)
        );
        assert_eq!(
            blocked(&mut judgement.clone(), Some(Outcome::Xfailed)),
            Some(Outcome::Xfailed)
        );
        assert_eq!(blocked(&mut judgement, Some(Outcome::Passed)), None);
        assert_eq!(judgement.verdict(), Verdict::Fail);
    }

    #[test]
    fn the_owner_is_the_trial_of_the_same_row_or_the_only_one() {
        let key = |text: &str| text.parse::<TrialKey>().unwrap();
        let outcomes = BTreeMap::from([
            (key("3624/C-01"), Outcome::Passed),
            (key("3624/C-02[prompt_json]"), Outcome::Passed),
        ]);
        let find = |of: &str, case: &str| owner(&key(of), &case.parse().unwrap(), &outcomes);
        assert_eq!(
            find("3624/C-03[prompt]", "3624/C-01"),
            Some(key("3624/C-01"))
        );
        assert_eq!(
            find("3624/C-03[prompt_json]", "3624/C-02"),
            Some(key("3624/C-02[prompt_json]"))
        );
        assert_eq!(find("3624/C-03[x]", "3624/C-02"), None);
    }
}
