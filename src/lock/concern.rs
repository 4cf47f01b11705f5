//! Owns which problems of a suite concern which criterion or case: what is broken is nothing to agree on.

use std::collections::HashMap;

use super::id::LinkId;
use super::now::Present;
use super::standing::Standing;
use crate::feature::{Feature, Scenario};
use crate::id::SpecId;
use crate::problem::{Problem, Severity};

/// The errors of a suite, by file.
pub(super) struct Concerns<'a> {
    errors: HashMap<&'a str, Vec<&'a Problem>>,
    features: HashMap<&'a SpecId, &'a Feature>,
}

impl<'a> Concerns<'a> {
    /// Of the problems that the suite itself has.
    pub(super) fn of(standing: &Standing<'a>, problems: &'a [Problem]) -> Concerns<'a> {
        let mut errors: HashMap<&str, Vec<&Problem>> = HashMap::new();
        for problem in problems {
            if problem.severity == Severity::Error {
                errors.entry(&problem.file).or_default().push(problem);
            }
        }
        let features = standing.sources.suite.features.iter();
        let features = features.map(|feature| (&feature.spec, feature));
        Concerns {
            errors,
            features: features.collect(),
        }
    }

    /// The errors within an entry of the spec, within what mirrors it, and those that name it.
    pub(super) fn about(&self, present: &Present<'_>) -> Vec<&'a Problem> {
        if self.errors.is_empty() {
            return Vec::new();
        }
        let id = &present.link.id;
        let feature = self.features.get(id.spec());
        let in_spec = self
            .errors
            .get(present.spec.file.as_str())
            .into_iter()
            .flatten();
        let in_spec = in_spec.filter(|problem| {
            entry_of(present, problem.line) == Some(present.line) || names(id, problem)
        });
        let of_feature = feature.and_then(|feature| self.errors.get(feature.file.as_str()));
        let in_feature = of_feature.into_iter().flatten().filter(|problem| {
            let within = feature.is_some_and(|feature| mirrors(id, present, feature, problem.line));
            within || names(id, problem)
        });
        in_spec.chain(in_feature).copied().collect()
    }
}

/// The line of the entry in which a line of the spec stands.
fn entry_of(present: &Present<'_>, line: usize) -> Option<usize> {
    let criteria = present.spec.criteria.iter().map(|criterion| criterion.line);
    let cases = present.spec.cases.iter().map(|case| case.line);
    criteria.chain(cases).filter(|at| *at <= line).max()
}

/// Whether a line of the feature belongs to the rule of a criterion or the scenario of a case; the
/// steps of backgrounds belong to every scenario below.
fn mirrors(id: &LinkId, present: &Present<'_>, feature: &Feature, line: usize) -> bool {
    let rules = feature.rules.iter().map(|rule| rule.line);
    let scenarios = feature.scenarios().map(|scenario| scenario.line);
    let part = rules.chain(scenarios).filter(|at| *at <= line).max();
    match id {
        LinkId::Criterion(id) => {
            let mut rules = feature.rules.iter();
            rules.any(|rule| rule.criterion == *id && part == Some(rule.line))
        }
        LinkId::Case(_) => present
            .scenario
            .is_some_and(|scenario| part == Some(scenario.line) || asks_at(scenario, line)),
    }
}

fn asks_at(scenario: &Scenario, line: usize) -> bool {
    let steps = scenario.rows.iter().flat_map(|row| &row.steps);
    steps.into_iter().any(|step| step.position.line == line)
}

/// Whether a problem's sentence has the id as one of its words.
fn names(id: &LinkId, problem: &Problem) -> bool {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '/' | '_');
    let (whole, local) = (id.to_string(), id.local());
    let mut words = problem.message.split(|c| !part(c));
    words.any(|word| word == whole || word == local)
}
