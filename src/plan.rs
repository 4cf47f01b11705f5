//! Owns the plan: which trials a selection asks for, and which of them the manifest does not declare. Known before anything runs.

mod partition;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::feature::{ScenarioRow, TagFilter};
use crate::id::{CaseId, CriterionId, SpecId, TrialKey};
use crate::manifest::Manifest;
use crate::spec::{Case, Proof};
use crate::suite::Suite;
use crate::trial::SLEEP;

pub use partition::Partition;

/// What was asked for on the command line; what is empty selects everything.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Milestones, such as `m329`.
    pub milestones: Vec<String>,
    /// Specs.
    pub specs: Vec<SpecId>,
    /// Cases.
    pub cases: Vec<CaseId>,
    /// A tag expression that a row must satisfy besides.
    pub tags: Option<TagFilter>,
    /// Lanes whose trials are planned.
    pub lanes: BTreeSet<String>,
    /// The share of the plan that is run here.
    pub partition: Option<Partition>,
}

impl Selection {
    fn names_nothing(&self) -> bool {
        self.milestones.is_empty() && self.specs.is_empty() && self.cases.is_empty()
    }
}

/// The trials that a selection asks for.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// In the order of their keys.
    pub trials: Vec<PlannedTrial>,
    /// Selected trials that belong to a lane that was not named: not verified.
    pub unverified: BTreeMap<String, usize>,
    /// The selected cases that a scenario judges.
    pub cases: BTreeSet<CaseId>,
    /// The names of all trials of the suite, selected or not.
    pub all: BTreeSet<TrialKey>,
    /// Selected cases that wait for a case that does not exist yet; where something was named.
    pub open: Vec<(CaseId, CaseId)>,
}

/// One trial of the plan.
#[derive(Debug, Clone)]
pub struct PlannedTrial {
    /// Its name everywhere.
    pub key: TrialKey,
    /// The criteria that the case maps to.
    pub criteria: Vec<CriterionId>,
    /// The title of the case.
    pub title: String,
    /// The sentence that binds.
    pub requirement: String,
    /// What is done.
    pub row: ScenarioRow,
    /// What comes of it.
    pub fate: Fate,
    /// Whether it measures time, so that control calls stand around it.
    pub timing: bool,
}

/// What comes of a planned trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is run.
    Run,
    /// It is skipped: the manifest declares none of these.
    Skip(String),
    /// It belongs to another share of the plan.
    Elsewhere,
}

/// Why a selection makes no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A name that the suite does not have.
    #[error("unknown {what} `{name}`; {known}")]
    Unknown {
        /// Milestone, spec or case.
        what: &'static str,
        /// The name.
        name: String,
        /// What exists, in words.
        known: String,
    },
    /// No trial is left.
    #[error("the filter selects nothing; loosen `--tags`, or see `candor trace` for what there is")]
    Nothing,
    /// What is selected waits for a case that does not exist yet.
    #[error("{case} is open: there is no {missing} yet")]
    Open {
        /// The case.
        case: CaseId,
        /// What it waits for.
        missing: CaseId,
    },
    /// Only cases that calibration proves.
    #[error("{0} is proven by calibration and has no trial of its own; run `candor calibrate`")]
    OnlyCalibration(CaseId),
}

/// Plans the trials of a selection.
///
/// # Errors
///
/// The selection names what does not exist, or selects nothing that can be run.
pub fn plan(suite: &Suite, manifest: &Manifest, selection: &Selection) -> Result<Plan, PlanError> {
    let cases = selected(suite, selection)?;
    let rows = suite.rows().filter(|row| cases.contains(&row.case));
    let rows: Vec<&ScenarioRow> = rows
        .filter(|row| selection.tags.as_ref().is_none_or(|tags| tags.selects(row)))
        .collect();
    if rows.is_empty() {
        return Err(match &selection.tags {
            Some(_) => PlanError::Nothing,
            None => nothing(suite, &cases),
        });
    }
    let mut plan = Plan {
        all: suite.rows().map(key).collect(),
        open: match selection.names_nothing() {
            true => Vec::new(),
            false => open(suite, &cases),
        },
        ..Plan::default()
    };
    for row in rows {
        plan.cases.insert(row.case.clone());
        let unnamed: Vec<&String> = row.lanes.difference(&selection.lanes).collect();
        if unnamed.is_empty() {
            plan.trials.push(planned(suite, manifest, row));
        }
        for lane in unnamed {
            *plan.unverified.entry(lane.clone()).or_default() += 1;
        }
    }
    plan.trials.sort_by(|a, b| a.key.cmp(&b.key));
    if let Some(partition) = selection.partition {
        for (index, trial) in plan.trials.iter_mut().enumerate() {
            if !partition.holds(index) {
                trial.fate = Fate::Elsewhere;
            }
        }
    }
    Ok(plan)
}

/// The cases that are named, with the children of roll-ups; the retired ones bind nobody.
fn selected(suite: &Suite, selection: &Selection) -> Result<BTreeSet<CaseId>, PlanError> {
    known_names(suite, &selection.milestones, &selection.specs)?;
    let lanes: BTreeSet<&String> = suite.rows().flat_map(|row| &row.lanes).collect();
    for name in &selection.lanes {
        exists("lane", name, lanes.get(name), lanes.iter())?;
    }
    for name in &selection.cases {
        let known = suite.specs.iter().flat_map(|spec| &spec.cases);
        exists("case", name, suite.case(name), known.map(|case| &case.id))?;
    }
    let named = |case: &Case, milestone: Option<&String>| {
        selection.names_nothing()
            || selection.cases.contains(&case.id)
            || selection.specs.contains(&case.id.spec)
            || milestone.is_some_and(|milestone| selection.milestones.contains(milestone))
    };
    let mut cases = BTreeSet::new();
    for spec in &suite.specs {
        for case in &spec.cases {
            if named(case, spec.milestone.as_ref()) {
                add_with_children(suite, case, &mut cases);
            }
        }
    }
    Ok(cases)
}

fn known_names(suite: &Suite, milestones: &[String], specs: &[SpecId]) -> Result<(), PlanError> {
    for name in milestones {
        let known = suite.milestones.iter().map(|milestone| &milestone.id);
        exists("milestone", name, suite.milestone(name), known)?;
    }
    for name in specs {
        let known = suite.specs.iter().map(|spec| &spec.id);
        exists("spec", name, suite.spec(name), known)?;
    }
    Ok(())
}

/// The specs that are named, by themselves or by a milestone; all where nothing is named.
///
/// # Errors
///
/// A name that the suite does not have.
pub fn named_specs(
    suite: &Suite,
    milestones: &[String],
    specs: &[SpecId],
) -> Result<BTreeSet<SpecId>, PlanError> {
    known_names(suite, milestones, specs)?;
    let named = suite.specs.iter().filter(|spec| {
        let of = |milestone: &String| milestones.contains(milestone);
        (milestones.is_empty() && specs.is_empty())
            || specs.contains(&spec.id)
            || spec.milestone.as_ref().is_some_and(of)
    });
    Ok(named.map(|spec| spec.id.clone()).collect())
}

fn exists<T>(
    what: &'static str,
    name: &impl fmt::Display,
    found: Option<T>,
    known: impl Iterator<Item = impl fmt::Display>,
) -> Result<(), PlanError> {
    if found.is_some() {
        return Ok(());
    }
    let known: Vec<String> = known.map(|known| known.to_string()).collect();
    let known = match known.is_empty() {
        true => "there is none".to_owned(),
        false => format!("known here: {}", known.join(", ")),
    };
    Err(PlanError::Unknown {
        what,
        name: name.to_string(),
        known,
    })
}

fn add_with_children(suite: &Suite, case: &Case, cases: &mut BTreeSet<CaseId>) {
    if case.retired.is_some() || !cases.insert(case.id.clone()) {
        return;
    }
    if let Proof::RollUp(children) = &case.proof {
        for child in children.iter().filter_map(|child| suite.case(child)) {
            add_with_children(suite, child, cases);
        }
    }
}

fn nothing(suite: &Suite, cases: &BTreeSet<CaseId>) -> PlanError {
    let calibrated = |id: &CaseId| {
        let case = suite.case(id);
        case.is_some_and(|case| case.proof == Proof::Calibration)
    };
    if let Some(first) = cases.first().filter(|_| cases.iter().all(calibrated)) {
        return PlanError::OnlyCalibration(first.clone());
    }
    match open(suite, cases).into_iter().next() {
        Some((case, missing)) => PlanError::Open { case, missing },
        None => PlanError::Nothing,
    }
}

/// Roll-ups of which a child does not exist yet, each with the first such child.
fn open(suite: &Suite, cases: &BTreeSet<CaseId>) -> Vec<(CaseId, CaseId)> {
    let cases = cases.iter().filter_map(|id| suite.case(id));
    cases
        .filter_map(|case| {
            let Proof::RollUp(children) = &case.proof else {
                return None;
            };
            let missing = children.iter().find(|child| suite.case(child).is_none())?;
            Some((case.id.clone(), missing.clone()))
        })
        .collect()
}

/// The name of a row's trial.
pub fn key(row: &ScenarioRow) -> TrialKey {
    TrialKey::new(row.case.clone(), row.row.as_deref(), None, None)
}

fn planned(suite: &Suite, manifest: &Manifest, row: &ScenarioRow) -> PlannedTrial {
    let case = suite.case(&row.case);
    let missing = row
        .needs
        .iter()
        .find(|alternatives| !alternatives.iter().any(|need| manifest.declares(need)));
    let fate = match missing {
        Some(alternatives) => Fate::Skip(format!("not declared: {}", alternatives.join(" or "))),
        None => Fate::Run,
    };
    let cells = row.steps.iter().filter_map(|step| step.table.as_ref());
    let mut cells = cells.flat_map(|table| table.rows.iter().flatten());
    PlannedTrial {
        key: key(row),
        criteria: case.map_or_else(Vec::new, |case| case.criteria.clone()),
        title: case.map_or_else(String::new, |case| case.title.clone()),
        requirement: case.map_or_else(String::new, |case| case.text.clone()),
        row: row.clone(),
        fate,
        timing: cells.any(|cell| cell.contains(SLEEP)),
    }
}
