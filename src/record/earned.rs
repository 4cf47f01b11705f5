//! Owns on which texts the verdict of a case was earned.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fingerprint::{self, Fingerprint};
use crate::id::{CaseId, CriterionId};
use crate::spec::Case;
use crate::suite::Suite;

/// The fingerprints of what binds a case and of what judges it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earned {
    /// Of the case.
    pub text: Fingerprint,
    /// Of each criterion that it maps to, where the suite has it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub criteria: BTreeMap<CriterionId, Fingerprint>,
    /// Of its scenario; none for a case that has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<Fingerprint>,
}

impl Earned {
    /// Of every case of a suite that is not retired.
    pub fn of(suite: &Suite) -> BTreeMap<CaseId, Earned> {
        let features = suite.features.iter();
        let scenarios: BTreeMap<&CaseId, Fingerprint> = features
            .flat_map(|feature| feature.scenarios())
            .map(|scenario| (&scenario.case, fingerprint::scenario(scenario)))
            .collect();
        let specs = suite.specs.iter();
        let criteria: BTreeMap<&CriterionId, Fingerprint> = specs
            .flat_map(|spec| &spec.criteria)
            .map(|criterion| (&criterion.id, fingerprint::criterion(criterion)))
            .collect();
        let cases = suite.specs.iter().flat_map(|spec| &spec.cases);
        let binding = cases.filter(|case| case.retired.is_none());
        binding
            .map(|case| (case.id.clone(), earned(case, &criteria, &scenarios)))
            .collect()
    }
}

fn earned(
    case: &Case,
    criteria: &BTreeMap<&CriterionId, Fingerprint>,
    scenarios: &BTreeMap<&CaseId, Fingerprint>,
) -> Earned {
    let mapped = case.criteria.iter();
    let mapped = mapped.filter_map(|id| Some((id.clone(), criteria.get(id)?.clone())));
    Earned {
        text: fingerprint::case(case),
        criteria: mapped.collect(),
        scenario: scenarios.get(&case.id).cloned(),
    }
}
