//! What `candor lint` finds: each rule by its own examples, and the command around them.

use std::collections::{BTreeMap, BTreeSet};

use candor::lint::{self, Project, Rule};

const TODAY: &str = "2026-06-30";

fn broken(files: &BTreeMap<String, String>) -> Vec<String> {
    let review = lint::review(&Project::of(files, TODAY));
    review.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn the_example_project_keeps_every_rule() {
    assert_eq!(broken(&lint::project()), [""; 0]);
}

#[test]
fn every_rule_is_broken_by_its_bad_example_and_by_nothing_in_its_good_one() {
    for rule in lint::rules() {
        bad(rule);
        let good = lint::edited(rule.good).unwrap_or_else(|error| panic!("{}: {error}", rule.id));
        assert!(!rule.good.is_empty(), "{} has no good example", rule.id);
        assert_eq!(broken(&good), [""; 0], "{}: the good example", rule.id);
    }
}

fn bad(rule: &Rule) {
    let bad = lint::edited(rule.bad).unwrap_or_else(|error| panic!("{}: {error}", rule.id));
    let found = lint::review(&Project::of(&bad, TODAY)).problems;
    let own = found.iter().filter(|problem| problem.rule == rule.id);
    assert!(
        own.clone().any(|problem| problem.severity == rule.severity),
        "{}: the bad example breaks {found:#?}",
        rule.id
    );
    assert!(
        own.clone().all(|problem| problem.remedy.is_some()),
        "{}: no remedy",
        rule.id
    );
    let broken: BTreeSet<&str> = found.iter().map(|problem| problem.rule).collect();
    let named = BTreeSet::from_iter(rule.with.iter().copied().chain([rule.id]));
    assert_eq!(
        broken, named,
        "{}: the bad example breaks {found:#?}",
        rule.id
    );
}
