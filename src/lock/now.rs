//! Owns what the lock would say today: the link of each criterion and case as the texts stand.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Sources;
use super::evidence::Evidence;
use super::id::LinkId;
use super::link::Link;
use crate::calibration::Saboteur;
use crate::feature::Scenario;
use crate::fingerprint::{self, Fingerprint};
use crate::id::{CaseId, CriterionId};
use crate::spec::{Case, Criterion, Proof, Spec, Status};

/// A criterion or a case of the suite.
#[derive(Debug)]
pub(super) struct Present<'a> {
    /// Its link, with what is known of its Thens today.
    pub(super) link: Link,
    /// Where it is stated.
    pub(super) spec: &'a Spec,
    /// Line of its id in the spec.
    pub(super) line: usize,
    /// What mirrors a case.
    pub(super) scenario: Option<&'a Scenario>,
    /// Whether a scenario is due, and its absence told as a problem of the suite.
    pub(super) due: bool,
    /// Whether a run shows what its Thens compare.
    pub(super) counted: bool,
}

impl Present<'_> {
    /// A draft may change as it likes until it is entered.
    pub(super) fn is_draft(&self) -> bool {
        self.spec.status == Some(Status::Draft)
    }

    /// The file of its scenario.
    pub(super) fn feature(&self) -> Option<&str> {
        let row = self.scenario?.rows.first()?;
        Some(&row.file)
    }
}

/// All criteria and cases of the suite; of an id that stands twice, the first.
pub(super) fn present<'a>(
    sources: &Sources<'a>,
    scenarios: &HashMap<&CaseId, &'a Scenario>,
    evidence: &Evidence,
) -> BTreeMap<LinkId, Present<'a>> {
    let saboteurs = saboteurs(sources);
    let mut present = BTreeMap::new();
    for spec in &sources.suite.specs {
        let mapped = mapped(spec);
        for criterion in &spec.criteria {
            let id = LinkId::Criterion(criterion.id.clone());
            let entry = present.entry(id);
            entry.or_insert_with(|| of_criterion(spec, criterion, &mapped));
        }
        for case in &spec.cases {
            let id = LinkId::Case(case.id.clone());
            let entry = present.entry(id);
            entry.or_insert_with(|| {
                let scenario = scenarios.get(&case.id).copied();
                let mut present = of_case(spec, case, scenario);
                if present.link.retired.is_none() {
                    let aimed = saboteurs.get(&case.id);
                    present.link.saboteurs = aimed.cloned().unwrap_or_default();
                    present.counted = evidence.fill(&case.id, &mut present.link.thens);
                }
                present
            });
        }
    }
    present
}

/// The cases of a spec that bind, by criterion.
fn mapped(spec: &Spec) -> HashMap<&CriterionId, BTreeSet<CaseId>> {
    let mut mapped: HashMap<&CriterionId, BTreeSet<CaseId>> = HashMap::new();
    for case in spec.cases.iter().filter(|case| case.retired.is_none()) {
        for criterion in &case.criteria {
            mapped.entry(criterion).or_default().insert(case.id.clone());
        }
    }
    mapped
}

fn of_criterion<'a>(
    spec: &'a Spec,
    criterion: &Criterion,
    mapped: &HashMap<&CriterionId, BTreeSet<CaseId>>,
) -> Present<'a> {
    let id = LinkId::Criterion(criterion.id.clone());
    let mut link = Link::bare(id, fingerprint::criterion(criterion));
    link.retired.clone_from(&criterion.retired);
    if link.retired.is_none() {
        link.cases = mapped.get(&criterion.id).cloned().unwrap_or_default();
    }
    Present {
        link,
        spec,
        line: criterion.line,
        scenario: None,
        due: false,
        counted: false,
    }
}

fn of_case<'a>(spec: &'a Spec, case: &Case, scenario: Option<&'a Scenario>) -> Present<'a> {
    let mut link = Link::bare(LinkId::Case(case.id.clone()), fingerprint::case(case));
    link.retired.clone_from(&case.retired);
    let binds = case.retired.is_none();
    if let Some(scenario) = scenario.filter(|_| binds) {
        link.scenario = Some(fingerprint::scenario(scenario));
        link.rows = scenario
            .rows
            .iter()
            .filter_map(|row| row.row.clone())
            .collect();
        let thens = scenario.thens.iter();
        link.thens = thens.map(|then| (then.clone(), BTreeMap::new())).collect();
    }
    Present {
        link,
        spec,
        line: case.line,
        scenario,
        due: binds && case.proof == Proof::Scenario && spec.status != Some(Status::Draft),
        counted: false,
    }
}

/// The saboteurs that trip or blind each case.
fn saboteurs(sources: &Sources<'_>) -> HashMap<CaseId, BTreeMap<String, Fingerprint>> {
    let mut by_case: HashMap<CaseId, BTreeMap<String, Fingerprint>> = HashMap::new();
    let read = sources.saboteurs.iter().map(|saboteurs| saboteurs.read);
    for saboteur in read.flat_map(|calibration| &calibration.saboteurs) {
        for case in saboteur.cases() {
            let lie = aimed(saboteur, &case).lie();
            let of_case = by_case.entry(case).or_default();
            of_case.insert(saboteur.name.clone(), lie);
        }
    }
    by_case
}

/// A saboteur as one case meets it: what it does to others may grow with every new case.
fn aimed(saboteur: &Saboteur, case: &CaseId) -> Saboteur {
    let mut aimed = saboteur.clone();
    for patterns in aimed.trips.values_mut() {
        patterns.retain(|pattern| pattern.case() == case);
    }
    for patterns in aimed.blinds.values_mut() {
        patterns.retain(|pattern| pattern.case() == case);
    }
    aimed.trips.retain(|_, patterns| !patterns.is_empty());
    aimed.blinds.retain(|_, patterns| !patterns.is_empty());
    aimed
}
