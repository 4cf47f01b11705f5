//! Owns what the record of a check says first: what was selected of which suite, and what is expected beside the trials' own outcomes.

use std::collections::{BTreeMap, BTreeSet};

use super::CheckArguments;
use crate::embedded;
use crate::id::{CaseId, SpecId};
use crate::material::Subject;
use crate::plan::{Plan, Selection};
use crate::record::{Earned, Header, SCHEMA_VERSION};
use crate::session::Session;
use crate::spec::Proof;
use crate::subject::{build, version};
use crate::suite::Suite;
use crate::witness::clock;

/// The line of a run that is about to begin.
pub(super) fn header(
    arguments: &CheckArguments,
    suite: &Suite,
    selection: &Selection,
    plan: &Plan,
    subject: &Subject,
    session: &Session,
) -> Header {
    let mut earned = Earned::of(suite);
    earned.retain(|case, _| plan.cases.contains(case));
    let specs: BTreeSet<&SpecId> = plan.cases.iter().map(|case| &case.spec).collect();
    let asked = suite.milestones.iter().filter(|milestone| {
        let named = selection.milestones.contains(&milestone.id);
        named || milestone.specs.iter().any(|spec| specs.contains(spec))
    });
    let asked: Vec<_> = asked.collect();
    let whole =
        selection.tags.is_none() && selection.specs.is_empty() && selection.cases.is_empty();
    Header {
        schema_version: SCHEMA_VERSION,
        command: "check".to_owned(),
        candor: env!("CARGO_PKG_VERSION").to_owned(),
        runtime: session.manifest.runtime.clone(),
        runtime_version: version::version(session),
        instrument: embedded::INSTRUMENT.to_owned(),
        build: build::build(&session.manifest).to_string(),
        manifest: subject.file.as_ref().map(|file| file.display().to_string()),
        milestones: asked
            .iter()
            .map(|milestone| milestone.to_string())
            .collect(),
        whole,
        open: asked
            .iter()
            .flat_map(|milestone| open(suite, &milestone.specs))
            .collect(),
        started_at: clock::wall(),
        earned,
        jobs: crate::cli::jobs(arguments.jobs),
        planned: plan.trials.len(),
        unverified: plan.unverified.clone(),
        partition: selection.partition,
        complete: session.manifest.complete,
        named: named(suite, selection),
        base: None,
        fail_on: arguments.fail_on.unwrap_or_default(),
    }
}

/// Specs that a milestone names and that are not written yet.
fn open(suite: &Suite, specs: &[SpecId]) -> Vec<String> {
    let missing = specs.iter().filter(|spec| suite.spec(spec).is_none());
    missing.map(SpecId::to_string).collect()
}

/// Each spec or case that was named, with the cases of which one must have been judged.
fn named(suite: &Suite, selection: &Selection) -> BTreeMap<String, BTreeSet<CaseId>> {
    let of_spec = |spec: &SpecId| {
        let cases = suite.spec(spec).into_iter().flat_map(|spec| &spec.cases);
        let cases = cases.flat_map(|case| judged_by(suite, &case.id)).collect();
        (spec.to_string(), cases)
    };
    let specs = selection.specs.iter().map(of_spec);
    let of_case = |case: &CaseId| (case.to_string(), judged_by(suite, case));
    let cases = selection.cases.iter().map(of_case);
    specs.chain(cases).collect()
}

/// The cases whose trials judge a case: itself, or the children of a roll-up.
fn judged_by(suite: &Suite, case: &CaseId) -> BTreeSet<CaseId> {
    match suite.case(case).map(|case| &case.proof) {
        Some(Proof::RollUp(children)) => children
            .iter()
            .flat_map(|child| judged_by(suite, child))
            .collect(),
        Some(Proof::Scenario) => BTreeSet::from([case.clone()]),
        Some(Proof::Calibration) | None => BTreeSet::new(),
    }
}
