//! Owns what the newest runs show of a project's Thens: one that compared nothing agrees with anything.

use std::collections::{BTreeMap, BTreeSet};

use super::Project;
use crate::embedded;
use crate::feature::{ScenarioRow, StepType};
use crate::id::{CaseId, TrialKey};
use crate::plan;
use crate::problem::Problem;
use crate::record::{Earned, Run, TrialRecord};
use crate::verdict::{CauseKind, Outcome};

/// How a trial notes that it left something out: then a Then may rightly have compared nothing.
const LEFT_OUT: &[&str] = &["left out, as not declared", "not declared:", "not compared"];

/// How it is said that runs do not show what Thens compare.
pub(super) const UNSEEN: &str = "what each Then compares was not looked at";

/// A Then of a feature: its file, its line, and its words.
type Place<'a> = (&'a str, usize, &'a str);

/// The Thens that compared nothing, and what cannot be said of the others.
pub(super) fn check(project: &Project) -> (Vec<Problem>, Option<String>) {
    let Some(runs) = &project.runs else {
        return (Vec::new(), None);
    };
    let now = Earned::of(&project.suite);
    let rows: BTreeMap<TrialKey, &ScenarioRow> = project
        .suite
        .rows()
        .map(|row| (plan::key(row), row))
        .collect();
    let mut compared: BTreeMap<Place<'_>, usize> = BTreeMap::new();
    let mut shown: BTreeSet<&CaseId> = BTreeSet::new();
    for run in runs
        .iter()
        .filter(|run| run.header.instrument == embedded::INSTRUMENT)
    {
        for trial in run.trials.iter().filter(|trial| shows(trial)) {
            let row = rows.get(&trial.trial).copied();
            if let Some(row) = row.filter(|row| same_scenario(run, &row.case, &now)) {
                shown.insert(&row.case);
                add(trial, row, &mut compared);
            }
        }
    }
    let empty = compared.iter().filter(|(_, compared)| **compared == 0);
    let problems = empty.map(|(place, _)| problem(project, *place)).collect();
    let cases = rows.values().map(|row| &row.case).collect::<BTreeSet<_>>();
    (
        problems,
        note(&cases.difference(&shown).copied().collect::<Vec<_>>()),
    )
}

/// Whether each Then of a trial had something to compare: one that failed compares what happens to
/// be there, and one that leaves out a fact may be left with nothing.
fn shows(trial: &TrialRecord) -> bool {
    let nothing = trial
        .cause
        .as_ref()
        .is_some_and(|cause| cause.kind == CauseKind::NothingCompared);
    let judged = matches!(trial.outcome, Outcome::Passed | Outcome::Xpassed) || nothing;
    let left_out = |note: &String| LEFT_OUT.iter().any(|start| note.starts_with(start));
    judged && !trial.notes.iter().any(left_out)
}

/// A run of another scenario shows nothing of this one.
fn same_scenario(run: &Run, case: &CaseId, now: &BTreeMap<CaseId, Earned>) -> bool {
    let scenario = |earned: Option<&Earned>| earned.and_then(|earned| earned.scenario.clone());
    let then = scenario(run.header.earned.get(case));
    then.is_some() && then == scenario(now.get(case))
}

/// Adds what a trial compared to the Thens of its row, the n-th of some words to the n-th.
fn add<'a>(trial: &TrialRecord, row: &'a ScenarioRow, compared: &mut BTreeMap<Place<'a>, usize>) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for then in &trial.thens {
        let nth = seen.entry(&then.step).or_default();
        let mut steps = row
            .steps
            .iter()
            .filter(|step| step.ty == StepType::Then && step.value == then.step);
        if let Some(step) = steps.nth(*nth) {
            let place = (row.file.as_str(), step.position.line, step.value.as_str());
            *compared.entry(place).or_default() += then.kinds.values().sum::<usize>();
        }
        *nth += 1;
    }
}

fn problem(project: &Project, (file, line, step): Place<'_>) -> Problem {
    let message = format!("`{step}` compared nothing in any trial of the newest runs");
    let problem = Problem::error("empty-then", file, line, message);
    project.quote(
        problem.help(
            "let the step compare what it watches, and the script do that, or remove the step",
        ),
    )
}

fn note(cases: &[&CaseId]) -> Option<String> {
    (!cases.is_empty()).then(|| {
        let cases = super::tasks::list(cases);
        format!(
            "{UNSEEN} in {cases}: no run by this build passed on these texts; run `candor check`"
        )
    })
}
