//! Owns the list of trials that texts may name: those of the project, and of the contract's specs that the project does not write itself.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::embedded;
use crate::id::{CaseId, SpecId, TrialKey};
use crate::plan;
use crate::spec::Proof;
use crate::suite::Suite;

/// The suite that is compiled in.
static CONTRACT: LazyLock<Suite> = LazyLock::new(|| Suite::embedded(embedded::FILES).0);

/// What is known of a case.
#[derive(Debug)]
pub(super) struct Known {
    /// Whether trials prove it, or will.
    pub(super) by_scenario: bool,
    /// Whether it binds no more.
    pub(super) retired: bool,
    /// Its trials, in the order of the feature.
    pub(super) trials: Vec<TrialKey>,
}

/// All cases that may be named, with their trials.
#[derive(Debug, Default)]
pub(super) struct Trials {
    cases: HashMap<CaseId, Known>,
}

impl Trials {
    /// Those that the texts of a suite may name.
    pub(super) fn of(suite: &Suite) -> Trials {
        let own: HashSet<&SpecId> = suite.specs.iter().map(|spec| &spec.id).collect();
        let mut trials = Trials::default();
        trials.add(suite, |_| true);
        trials.add(&CONTRACT, |spec| !own.contains(spec));
        trials
    }

    fn add(&mut self, suite: &Suite, wanted: impl Fn(&SpecId) -> bool) {
        let specs = suite.specs.iter().filter(|spec| wanted(&spec.id));
        for case in specs.flat_map(|spec| &spec.cases) {
            let known = Known {
                by_scenario: case.proof == Proof::Scenario,
                retired: case.retired.is_some(),
                trials: Vec::new(),
            };
            self.cases.insert(case.id.clone(), known);
        }
        for row in suite.rows().filter(|row| wanted(&row.case.spec)) {
            if let Some(known) = self.cases.get_mut(&row.case) {
                known.trials.push(plan::key(row));
            }
        }
    }

    /// What is known of a case; nothing where it does not exist.
    pub(super) fn case(&self, id: &CaseId) -> Option<&Known> {
        self.cases.get(id)
    }

    /// The trials of a case; none where it does not exist.
    pub(super) fn of_case(&self, id: &CaseId) -> &[TrialKey] {
        self.case(id).map_or(&[], |known| &known.trials)
    }

    /// The names of all trials.
    pub(super) fn keys(&self) -> impl Iterator<Item = &TrialKey> {
        self.cases.values().flat_map(|known| &known.trials)
    }

    /// Whether there is a trial of this name.
    pub(super) fn has(&self, key: &TrialKey) -> bool {
        self.of_case(&key.case).contains(key)
    }
}
