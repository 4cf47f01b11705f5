//! Owns what a run shows of the Thens: how much each compared, by the words in which it is written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::link::Counts;
use crate::feature::{Scenario, StepType};
use crate::fingerprint;
use crate::id::CaseId;
use crate::record::{Run, TrialRecord};
use crate::spec::fold;
use crate::verdict::Outcome;

/// What each Then of a case compared, at its most over the rows.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    cases: HashMap<CaseId, BTreeMap<String, Counts>>,
}

impl Evidence {
    /// Of a run of all rows of a case, each of which passed: a trial that failed compares what
    /// happens to be there. A run of another scenario shows nothing of this one.
    pub(super) fn of(run: &Run, scenarios: &HashMap<&CaseId, &Scenario>) -> Evidence {
        let mut trials: HashMap<&CaseId, Vec<&TrialRecord>> = HashMap::new();
        for trial in &run.trials {
            trials.entry(&trial.trial.case).or_default().push(trial);
        }
        let mut evidence = Evidence::default();
        for (case, trials) in trials {
            let earned = run.header.earned.get(case);
            let Some(scenario) = scenarios.get(case).filter(|scenario| {
                let on_record = earned.and_then(|earned| earned.scenario.as_ref());
                on_record == Some(&fingerprint::scenario(scenario)) && covers(&trials, scenario)
            }) else {
                continue;
            };
            evidence
                .cases
                .insert(case.clone(), compared(&trials, scenario));
        }
        evidence
    }

    /// What the Thens of a case compared; nothing where the run does not show it.
    pub(super) fn of_case(&self, case: &CaseId) -> Option<&BTreeMap<String, Counts>> {
        self.cases.get(case)
    }

    /// Enters what is known into the Thens of a case; false where nothing is.
    pub(super) fn fill(&self, case: &CaseId, thens: &mut BTreeMap<String, Counts>) -> bool {
        let Some(known) = self.cases.get(case) else {
            return false;
        };
        for (then, counts) in thens {
            counts.clone_from(known.get(then).unwrap_or(&Counts::new()));
        }
        true
    }
}

/// Whether each row ran and passed, but for those that are not declared or need a lane.
fn covers(trials: &[&TrialRecord], scenario: &Scenario) -> bool {
    let ended = |outcome| matches!(outcome, Outcome::Passed | Outcome::Skipped);
    let labels = trials.iter().flat_map(|trial| trial.trial.labels());
    let labels: BTreeSet<&str> = labels.map(String::as_str).collect();
    let due = scenario.rows.iter().filter(|row| row.lanes.is_empty());
    let mut labelled = due.filter_map(|row| row.row.as_deref());
    trials.iter().all(|trial| ended(trial.outcome))
        && trials.iter().any(|trial| trial.outcome == Outcome::Passed)
        && labelled.all(|row| labels.contains(row))
}

fn compared(trials: &[&TrialRecord], scenario: &Scenario) -> BTreeMap<String, Counts> {
    let written = written(scenario);
    let mut most: BTreeMap<String, Counts> = BTreeMap::new();
    for trial in trials
        .iter()
        .filter(|trial| trial.outcome == Outcome::Passed)
    {
        for (then, counts) in of_trial(trial, &written) {
            let most = most.entry(then.to_owned()).or_default();
            for (kind, count) in counts {
                let known = most.entry(kind).or_default();
                *known = count.max(*known);
            }
        }
    }
    most
}

/// A Then that stands twice in a scenario counts as one that compares as much as both.
fn of_trial<'a>(
    trial: &TrialRecord,
    written: &HashMap<String, &'a str>,
) -> BTreeMap<&'a str, Counts> {
    let mut sums: BTreeMap<&str, Counts> = BTreeMap::new();
    for then in &trial.thens {
        if let Some(written) = written.get(&fold(&then.step)) {
            let sum = sums.entry(written).or_default();
            for (kind, count) in &then.kinds {
                *sum.entry(*kind).or_default() += count;
            }
        }
    }
    sums
}

/// The words in which each Then is written, by those in which it is run in some row.
fn written(scenario: &Scenario) -> HashMap<String, &str> {
    let mut written = HashMap::new();
    for row in &scenario.rows {
        let run = row.steps.iter().filter(|step| step.ty == StepType::Then);
        for (step, then) in run.zip(&scenario.thens) {
            written.entry(fold(&step.value)).or_insert(then.as_str());
        }
    }
    written
}
