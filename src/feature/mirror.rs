//! Owns the comparison of a spec with its feature: the same criteria, cases, tiers and words.

use std::collections::BTreeSet;
use std::fmt::Display;

use crate::id::CriterionId;
use crate::problem::Problem;
use crate::spec::{Case, Criterion, Proof, Spec, word_diff};

use super::wrap::keyword_start;
use super::{Feature, Rule, Scenario};

/// All in which the feature does not mirror its spec.
pub(crate) fn mirror(spec: &Spec, feature: &Feature) -> Vec<Problem> {
    let mut mirror = Mirror {
        spec,
        feature,
        problems: Vec::new(),
    };
    for rule in &feature.rules {
        mirror.rule(rule);
        for scenario in &rule.scenarios {
            mirror.scenario(rule, scenario);
        }
    }
    for criterion in spec.criteria.iter().filter(|c| c.retired.is_none()) {
        mirror.criterion(criterion);
    }
    for case in spec.cases.iter().filter(|c| c.retired.is_none()) {
        mirror.case(case);
    }
    mirror.problems
}

struct Mirror<'a> {
    spec: &'a Spec,
    feature: &'a Feature,
    problems: Vec<Problem>,
}

impl Mirror<'_> {
    fn error(&mut self, rule: &'static str, line: usize, message: String, remedy: &str) {
        let problem = Problem::error(rule, &self.feature.file, line, message);
        self.problems.push(problem.help(remedy));
    }

    fn rule(&mut self, rule: &Rule) {
        match self.spec.criterion(rule.criterion.number) {
            Some(criterion) if criterion.retired.is_none() => {
                let place = format!("{}:{}", self.spec.file, criterion.line);
                self.text(
                    &rule.criterion,
                    rule.line,
                    &rule.text,
                    &criterion.text,
                    &place,
                );
            }
            known => {
                let why = why_unknown(known.is_some());
                let message = format!("the rule mirrors {}, which {why}", rule.criterion);
                self.error("unknown-criterion", rule.line, message, "correct its tag");
            }
        }
    }

    fn scenario(&mut self, rule: &Rule, scenario: &Scenario) {
        let spec = self.spec;
        let known = spec.case(scenario.case.number);
        let Some(case) = known.filter(|case| case.retired.is_none()) else {
            let why = why_unknown(known.is_some());
            let message = format!("the scenario mirrors {}, which {why}", scenario.case);
            self.error("unknown-case", scenario.line, message, "correct its tag");
            return;
        };
        if case.proof != Proof::Scenario {
            let message = format!("{} has another proof than a scenario", case.id);
            let remedy = "remove the scenario, or the case's `Proof:` line";
            self.error("scenario-not-due", scenario.line, message, remedy);
        }
        let place = format!("{}:{}", spec.file, case.line);
        self.text(&case.id, scenario.line, &scenario.text, &case.text, &place);
        self.place(rule, scenario, case);
        // A case without a tier is a matter of its spec, and reported there.
        if scenario.tiers != case.tiers && !case.tiers.is_empty() {
            let (own, due) = (join(&scenario.tiers), join(&case.tiers));
            let id = &case.id;
            let message = format!("the tiers of {id} differ: {due} in the spec, {own} in the tags");
            let tags: Vec<_> = case.tiers.iter().map(|tier| format!("`@{tier}`")).collect();
            let remedy = format!("tag the scenario {}, or correct `Tier:`", tags.join(" "));
            self.error("tiers-differ", scenario.line, message, &remedy);
        }
    }

    /// A case stands under its first criterion and is tagged with the others. That it maps to one
    /// that does not exist is a matter of its spec, and reported there.
    fn place(&mut self, rule: &Rule, scenario: &Scenario, case: &Case) {
        let spec = self.spec;
        let known = |id: &&CriterionId| spec.criterion(id.number).is_some();
        let criteria: BTreeSet<_> = case.criteria.iter().filter(known).cloned().collect();
        let Some(first) = case.criteria.first().filter(known) else {
            return;
        };
        if *first != rule.criterion {
            let message = format!("{} stands under {}", case.id, rule.criterion.local());
            let remedy = format!("move it under {}, to which it maps first", first.local());
            self.error("wrong-rule", scenario.line, message, &remedy);
        } else if criteria != scenario.criteria {
            let local = |ids: &BTreeSet<_>| {
                let ids = ids.iter().map(CriterionId::local);
                ids.collect::<Vec<_>>().join(", ")
            };
            let (spec, own) = (local(&criteria), local(&scenario.criteria));
            let message = format!("{} maps to {spec}, its scenario to {own}", case.id);
            let remedy = "tag the scenario with the criteria that are not its rule's";
            self.error("criteria-differ", scenario.line, message, remedy);
        }
    }

    fn text(&mut self, id: &impl Display, line: usize, feature: &str, spec: &str, place: &str) {
        let diff = word_diff(feature, spec);
        // An empty text is a matter of the spec, and reported there.
        if !spec.is_empty() && !diff.is_empty() {
            let message = format!("the text of {id} differs from {place}: {diff}");
            let remedy = "let the description repeat the spec's words";
            self.error("drifted-text", line, message, remedy);
        }
    }

    fn criterion(&mut self, criterion: &Criterion) {
        let (id, line) = (criterion.id.to_string(), criterion.line);
        self.problems
            .extend(keyword_start(&self.spec.file, line, &id, &criterion.text));
        let rules = self
            .feature
            .rules
            .iter()
            .filter(|rule| rule.criterion == criterion.id);
        let lines: Vec<_> = rules.map(|rule| rule.line).collect();
        if lines.is_empty() {
            let remedy = format!("add a `Rule:` with the tag `@{}`", criterion.id.local());
            let message = format!("no rule mirrors {id}");
            self.error("missing-rule", self.feature.line, message, &remedy);
        }
        for line in lines.iter().skip(1) {
            let message = format!("a second rule mirrors {id}");
            self.error(
                "duplicate-rule",
                *line,
                message,
                "put their scenarios under one rule",
            );
        }
    }

    fn case(&mut self, case: &Case) {
        if case.proof != Proof::Scenario {
            return;
        }
        let (id, line) = (case.id.to_string(), case.line);
        self.problems
            .extend(keyword_start(&self.spec.file, line, &id, &case.text));
        let scenarios = self.feature.scenarios().filter(|s| s.case == case.id);
        let lines: Vec<_> = scenarios.map(|scenario| scenario.line).collect();
        if lines.is_empty() {
            let remedy = format!("add a scenario with the tag `@{}`", case.id.local());
            let message = format!("no scenario mirrors {id}");
            self.error("missing-scenario", self.feature.line, message, &remedy);
        }
        for line in lines.iter().skip(1) {
            let message = format!("a second scenario mirrors {id}");
            self.error(
                "duplicate-scenario",
                *line,
                message,
                "make an outline of them",
            );
        }
    }
}

fn why_unknown(retired: bool) -> &'static str {
    if retired {
        "is retired"
    } else {
        "does not exist"
    }
}

fn join(tiers: &BTreeSet<impl Display>) -> String {
    let words: Vec<_> = tiers.iter().map(ToString::to_string).collect();
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}
