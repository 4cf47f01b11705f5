//! Owns the mapping of a spec as its tasks.md lists it: from each criterion over its cases to what judges them.

use super::index::Index;
use crate::id::CaseId;
use crate::plan;
use crate::spec::{Case, Proof, Spec};

/// The lines, each `- AC-1 -> C-01 -> …`, without line ends; what is retired has none.
pub fn mapping(index: &Index<'_>, spec: &Spec) -> Vec<String> {
    let live = spec.criteria.iter().filter(|c| c.retired.is_none());
    let mut lines = Vec::new();
    for criterion in live {
        for case in index.mapped(&criterion.id) {
            let judges = judges(index, spec, case).into_iter();
            let (criterion, case) = (criterion.id.local(), case.id.local());
            lines.extend(judges.map(|by| format!("- {criterion} -> {case} -> {by}")));
        }
    }
    lines
}

/// What judges a case: its trials, a command, or other cases.
fn judges(index: &Index<'_>, spec: &Spec, case: &Case) -> Vec<String> {
    match &case.proof {
        Proof::Calibration => vec![format!("`candor calibrate --spec {}`", spec.id)],
        Proof::RollUp(cases) => {
            let cases: Vec<String> = cases.iter().map(CaseId::to_string).collect();
            vec![cases.join(", ")]
        }
        Proof::Scenario => {
            let trials = index.rows(case).into_iter().map(plan::key);
            let trials: Vec<String> = trials.map(|key| format!("`{key}`")).collect();
            match trials.is_empty() {
                true => vec!["no scenario yet".to_owned()],
                false => trials,
            }
        }
    }
}
