//! Owns a suite by its ids: what maps to what, what judges it, and which saboteurs prove it; each found without a search.

use std::collections::HashMap;

use crate::calibration::{Calibration, Saboteur};
use crate::feature::{Feature, Scenario, ScenarioRow};
use crate::id::{CaseId, CriterionId, SpecId};
use crate::spec::{Case, Criterion, Proof, Spec};
use crate::suite::Suite;

/// A suite and its calibration, by id.
#[derive(Debug)]
pub struct Index<'a> {
    /// The suite.
    pub suite: &'a Suite,
    specs: HashMap<&'a SpecId, &'a Spec>,
    criteria: HashMap<&'a CriterionId, &'a Criterion>,
    cases: HashMap<&'a CaseId, &'a Case>,
    mapped: HashMap<&'a CriterionId, Vec<&'a Case>>,
    scenarios: HashMap<&'a CaseId, Vec<(&'a Feature, &'a Scenario)>>,
    /// By the case that they name.
    saboteurs: HashMap<CaseId, Vec<&'a Saboteur>>,
    /// By the spec of a case that they name.
    of_spec: HashMap<SpecId, Vec<&'a Saboteur>>,
}

impl<'a> Index<'a> {
    /// Looks at everything once. Of an id that is there twice, the first counts.
    pub fn new(suite: &'a Suite, calibration: Option<&'a Calibration>) -> Index<'a> {
        let mut index = Index {
            suite,
            specs: HashMap::new(),
            criteria: HashMap::new(),
            cases: HashMap::new(),
            mapped: HashMap::new(),
            scenarios: HashMap::new(),
            saboteurs: HashMap::new(),
            of_spec: HashMap::new(),
        };
        for spec in &suite.specs {
            index.add_spec(spec);
        }
        for feature in &suite.features {
            for scenario in feature.scenarios() {
                let same = index.scenarios.entry(&scenario.case).or_default();
                same.push((feature, scenario));
            }
        }
        for saboteur in calibration.iter().flat_map(|read| &read.saboteurs) {
            index.add_saboteur(saboteur);
        }
        index
    }

    fn add_spec(&mut self, spec: &'a Spec) {
        self.specs.entry(&spec.id).or_insert(spec);
        for criterion in &spec.criteria {
            self.criteria.entry(&criterion.id).or_insert(criterion);
        }
        for case in &spec.cases {
            self.cases.entry(&case.id).or_insert(case);
            if case.retired.is_none() {
                for criterion in &case.criteria {
                    self.mapped.entry(criterion).or_default().push(case);
                }
            }
        }
    }

    fn add_saboteur(&mut self, saboteur: &'a Saboteur) {
        let cases = saboteur.cases();
        let mut specs: Vec<&SpecId> = cases.iter().map(|case| &case.spec).collect();
        specs.dedup();
        for spec in specs {
            let same = self.of_spec.entry(spec.clone()).or_default();
            same.push(saboteur);
        }
        for case in cases {
            self.saboteurs.entry(case).or_default().push(saboteur);
        }
    }

    /// The spec with this id.
    pub fn spec(&self, id: &SpecId) -> Option<&'a Spec> {
        self.specs.get(id).copied()
    }

    /// The criterion with this id.
    pub fn criterion(&self, id: &CriterionId) -> Option<&'a Criterion> {
        self.criteria.get(id).copied()
    }

    /// The case with this id.
    pub fn case(&self, id: &CaseId) -> Option<&'a Case> {
        self.cases.get(id).copied()
    }

    /// The cases that map to a criterion and are not retired, in the order of the file.
    pub fn mapped(&self, criterion: &CriterionId) -> &[&'a Case] {
        self.mapped.get(criterion).map_or(&[], Vec::as_slice)
    }

    /// The scenario or outline of a case, with its feature.
    pub fn scenario(&self, case: &CaseId) -> Option<(&'a Feature, &'a Scenario)> {
        self.scenarios.get(case)?.first().copied()
    }

    /// What the trials of a case do, in the order of the feature; none for a case that no scenario
    /// judges.
    pub fn rows(&self, case: &Case) -> Vec<&'a ScenarioRow> {
        let none = case.retired.is_some() || case.proof != Proof::Scenario;
        let scenarios = self.scenarios.get(&case.id).filter(|_| !none);
        let scenarios = scenarios.into_iter().flatten();
        scenarios.flat_map(|(_, scenario)| &scenario.rows).collect()
    }

    /// The saboteurs that prove a case: those that name it, and for a case that calibration judges
    /// those that name any case of its spec.
    pub fn saboteurs(&self, case: &Case) -> &[&'a Saboteur] {
        let found = match case.proof {
            Proof::Scenario => self.saboteurs.get(&case.id),
            Proof::Calibration => self.of_spec.get(&case.id.spec),
            Proof::RollUp(_) => None,
        };
        found.map_or(&[], Vec::as_slice)
    }

    /// The saboteurs that name a case of a spec.
    pub fn of_spec(&self, spec: &SpecId) -> &[&'a Saboteur] {
        self.of_spec.get(spec).map_or(&[], Vec::as_slice)
    }
}
