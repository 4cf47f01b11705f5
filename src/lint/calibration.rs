//! Owns what the calibration of a project owes its suite: each case that is proven by trials, or by calibration, has a saboteur that shows it.

use std::collections::BTreeSet;

use super::Project;
use super::trials::Trials;
use crate::calibration::Calibration;
use crate::id::{CaseId, SpecId};
use crate::problem::Problem;
use crate::spec::{Case, Proof, Spec};

/// All that is wrong with the calibration of a project; one without a calibration owes none.
pub(super) fn check(project: &Project, trials: &Trials) -> Vec<Problem> {
    let mut problems = Vec::new();
    let keys = trials.keys().cloned().collect();
    for file in project.beside(|path| path == "calibration.yaml") {
        match Calibration::parse(&file.shown, &file.text, &keys) {
            Err(wrong) => problems.extend(wrong),
            Ok(calibration) => problems.extend(unproven(project, &calibration, trials)),
        }
    }
    problems
}

/// Cases of which nobody has seen that they can fail.
fn unproven(project: &Project, calibration: &Calibration, trials: &Trials) -> Vec<Problem> {
    let saboteurs = || calibration.saboteurs.iter();
    let tripped: BTreeSet<CaseId> = saboteurs().flat_map(|s| s.tripped_cases()).collect();
    let named: BTreeSet<SpecId> = saboteurs()
        .flat_map(|s| s.cases())
        .map(|case| case.spec)
        .collect();
    let mut problems = Vec::new();
    for spec in &project.suite.specs {
        for case in spec.cases.iter().filter(|case| case.retired.is_none()) {
            let waits = trials.of_case(&case.id).is_empty();
            problems.extend(match case.proof {
                Proof::Scenario if !waits && !tripped.contains(&case.id) => {
                    Some(untripped(spec, case))
                }
                Proof::Calibration if !named.contains(&spec.id) => Some(uncalibrated(spec, case)),
                _ => None,
            });
        }
    }
    problems
}

fn untripped(spec: &Spec, case: &Case) -> Problem {
    let message = format!("no saboteur trips {}: nobody has seen it fail", case.id);
    let problem = Problem::error("case-without-saboteur", &spec.file, case.line, message);
    problem.help("add a saboteur to calibration.yaml whose lie makes one of its trials fail")
}

fn uncalibrated(spec: &Spec, case: &Case) -> Problem {
    let message = format!(
        "{} is proven by calibration, and no saboteur names a case of its spec",
        case.id
    );
    let problem = Problem::error("case-without-saboteur", &spec.file, case.line, message);
    problem.help("add a saboteur to calibration.yaml that trips a trial of the spec")
}
