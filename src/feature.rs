//! Owns what a feature says: its rules, scenarios and rows, read from Gherkin without I/O; beside
//! cucumber itself the only home of gherkin types.

mod complaint;
mod lines;
mod mirror;
mod rows;
mod tag_filter;
mod tags;
mod wrap;

use std::collections::BTreeSet;

use cucumber::gherkin::{self, GherkinEnv};

use crate::id::{CaseId, CriterionId, Number, SpecId};
use crate::problem::Problem;
use crate::spec::{Tier, fold};
use lines::Lines;
use rows::Above;
use tags::{Part, Tags};

pub use cucumber::gherkin::{Step, StepType};
pub(crate) use mirror::mirror;
pub use tag_filter::TagFilter;
pub(crate) use tags::mirrored;
pub(crate) use wrap::misread_lines;

/// The mirror of one spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// From the tag `@spec-3624`.
    pub spec: SpecId,
    /// The name behind `Feature:`.
    pub name: String,
    /// In the order of the file.
    pub rules: Vec<Rule>,
    /// The file, as shown in problems.
    pub file: String,
    /// Line of `Feature:`, from 1.
    pub line: usize,
}

/// The mirror of one criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// From the tag `@AC-2`.
    pub criterion: CriterionId,
    /// The name behind `Rule:`.
    pub name: String,
    /// The description, white space folded.
    pub text: String,
    /// In the order of the file; none for a criterion that only calibration or a roll-up proves.
    pub scenarios: Vec<Scenario>,
    /// Line of `Rule:`, from 1.
    pub line: usize,
}

/// The mirror of one case: a scenario or an outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// From the tag `@C-03`.
    pub case: CaseId,
    /// The name, with the placeholders of an outline.
    pub name: String,
    /// The description, white space folded.
    pub text: String,
    /// The criterion of the rule and those of the tags `@AC-n`.
    pub criteria: BTreeSet<CriterionId>,
    /// From the tags `@conformance` and the like.
    pub tiers: BTreeSet<Tier>,
    /// One, or one for each row of an outline's examples.
    pub rows: Vec<ScenarioRow>,
    /// The Thens as they are written, placeholders and all, white space folded; those of backgrounds
    /// first.
    pub thens: Vec<String>,
    /// Line of `Scenario:`, from 1.
    pub line: usize,
}

/// A scenario with concrete values: what trials are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioRow {
    /// The case that it judges.
    pub case: CaseId,
    /// The value in the first column of the examples; none for a plain scenario.
    pub row: Option<String>,
    /// All columns of the examples: name and value.
    pub columns: Vec<(String, String)>,
    /// The name, its placeholders replaced.
    pub name: String,
    /// What a manifest must declare: of each list at least one.
    pub needs: Vec<Vec<String>>,
    /// The lanes that must have been named, from the tags `@lane-strace`.
    pub lanes: BTreeSet<String>,
    /// All tags of feature, rule, scenario and examples, without `@`.
    pub tags: BTreeSet<String>,
    /// Those of the feature's and the rule's backgrounds first.
    pub steps: Vec<Step>,
    /// The file, as shown in problems.
    pub file: String,
    /// Line of the row in the examples, or of `Scenario:`, from 1.
    pub line: usize,
}

impl Feature {
    /// The scenarios of all rules.
    pub fn scenarios(&self) -> impl Iterator<Item = &Scenario> {
        self.rules.iter().flat_map(|rule| &rule.scenarios)
    }

    /// The rows of all scenarios.
    pub fn rows(&self) -> impl Iterator<Item = &ScenarioRow> {
        self.scenarios().flat_map(|scenario| &scenario.rows)
    }
}

/// Reads a feature and says all that is wrong with it; none when it has no readable Gherkin or
/// names no spec. The problems have no excerpt: see [`Problem::quote`].
pub fn parse(file: &str, source: &str) -> (Option<Feature>, Vec<Problem>) {
    // A docstring would keep its carriage returns.
    if source.contains("\r\n") {
        return parse(file, &source.replace("\r\n", "\n"));
    }
    let parsed = match gherkin::Feature::parse(source, GherkinEnv::default()) {
        Ok(parsed) => parsed,
        Err(error) => return (None, vec![complaint::explain(file, source, &error)]),
    };
    let tags = Tags::read(&parsed.tags);
    let lines = Lines::of(source);
    let line = lines.line(parsed.span);
    let [spec] = &tags.specs[..] else {
        let message = format!("the feature names {} specs", tags.specs.len());
        let problem = Problem::error("spec-tag", file, line, message);
        let remedy = "put one tag `@spec-3624` with the id of its spec above `Feature:`";
        return (None, vec![problem.help(remedy)]);
    };
    let mut reader = Reader {
        file,
        lines,
        spec,
        shell: rows::shell(&parsed),
        problems: Vec::new(),
    };
    reader.check_tags(&tags, Part::Feature, line);
    let feature = reader.feature(&parsed, line);
    reader.problems.sort();
    (Some(feature), reader.problems)
}

/// What is known of the feature while its parts are read.
struct Reader<'a> {
    file: &'a str,
    lines: Lines<'a>,
    spec: &'a SpecId,
    /// The feature without its parts, in which a scenario is expanded.
    shell: gherkin::Feature,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn feature(&mut self, parsed: &gherkin::Feature, line: usize) -> Feature {
        for bare in &parsed.scenarios {
            let line = self.lines.line(bare.span);
            let message = format!("scenario `{}` stands under no rule", bare.name);
            let problem = Problem::error("scenario-outside-rule", self.file, line, message);
            let remedy = "move it under the `Rule:` of the criterion that its case maps to";
            self.problems.push(problem.help(remedy));
        }
        let above = Above::default().and(&parsed.tags, parsed.background.as_ref());
        let rules = parsed.rules.iter();
        Feature {
            spec: self.spec.clone(),
            name: parsed.name.clone(),
            rules: rules.filter_map(|rule| self.rule(rule, &above)).collect(),
            file: self.file.to_owned(),
            line,
        }
    }

    fn rule(&mut self, parsed: &gherkin::Rule, above: &Above) -> Option<Rule> {
        let tags = Tags::read(&parsed.tags);
        let line = self.lines.line(parsed.span);
        self.check_tags(&tags, Part::Rule, line);
        let [number] = tags.criteria[..] else {
            let message = format!(
                "rule `{}` names {} criteria",
                parsed.name,
                tags.criteria.len()
            );
            let problem = Problem::error("rule-tag", self.file, line, message);
            self.problems
                .push(problem.help("put one tag `@AC-2` above `Rule:`"));
            return None;
        };
        let criterion = self.criterion(number);
        let above = above.and(&parsed.tags, parsed.background.as_ref());
        let scenarios = parsed.scenarios.iter();
        Some(Rule {
            scenarios: scenarios
                .filter_map(|scenario| self.scenario(scenario, &criterion, &above))
                .collect(),
            criterion,
            name: parsed.name.clone(),
            text: fold(parsed.description.as_deref().unwrap_or_default()),
            line,
        })
    }

    fn scenario(
        &mut self,
        parsed: &gherkin::Scenario,
        criterion: &CriterionId,
        above: &Above,
    ) -> Option<Scenario> {
        let tags = Tags::read(&parsed.tags);
        let line = self.lines.line(parsed.span);
        self.check_tags(&tags, Part::Scenario, line);
        let [number] = tags.cases[..] else {
            let message = format!(
                "scenario `{}` names {} cases",
                parsed.name,
                tags.cases.len()
            );
            let problem = Problem::error("scenario-tag", self.file, line, message);
            self.problems
                .push(problem.help("put one tag `@C-03` above it"));
            return None;
        };
        let case = CaseId {
            spec: self.spec.clone(),
            number,
        };
        let more = tags.criteria.iter().map(|number| self.criterion(*number));
        Some(Scenario {
            criteria: more.chain([criterion.clone()]).collect(),
            rows: self.rows(&case, parsed, above),
            thens: above.thens(&parsed.steps),
            case,
            name: parsed.name.clone(),
            text: fold(parsed.description.as_deref().unwrap_or_default()),
            tiers: tags.tiers,
            line,
        })
    }

    fn criterion(&self, number: Number) -> CriterionId {
        CriterionId {
            spec: self.spec.clone(),
            number,
        }
    }

    fn check_tags(&mut self, tags: &Tags, part: Part, line: usize) {
        if tags.is_misplaced(part) {
            let message = "a tag stands above a part that it says nothing of";
            let problem = Problem::error("misplaced-tag", self.file, line, message);
            self.problems.push(problem.help(
                "put `@spec-…` above the feature, `@AC-n` above rules and scenarios, `@C-nn` and \
                 tiers above scenarios",
            ));
        }
        for tag in &tags.malformed {
            let message = format!("tag `@{tag}` cannot be read");
            let problem = Problem::error("malformed-tag", self.file, line, message);
            self.problems.push(problem.help(
                "write ids like `@spec-3624`, `@AC-2`, `@C-03`, and needs like `@needs-history.turn`",
            ));
        }
    }
}
