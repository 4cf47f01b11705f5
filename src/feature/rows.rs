//! Owns the expansion of scenarios and outlines into rows: one for each line of the examples.

use cucumber::feature::Ext as _;
use cucumber::gherkin::{self, Step, StepType, Table};

use crate::id::{CaseId, is_label};
use crate::problem::Problem;
use crate::spec::fold;

use super::lines::Lines;
use super::tags::{Part, Tags};
use super::{Reader, ScenarioRow};

/// What a row takes over from the feature and the rule that it stands in.
#[derive(Debug, Clone, Default)]
pub(super) struct Above {
    tags: Vec<String>,
    steps: Vec<Step>,
}

impl Above {
    /// Adds the tags and the background of a part within.
    pub(super) fn and(&self, tags: &[String], background: Option<&gherkin::Background>) -> Above {
        let mut within = self.clone();
        within.tags.extend_from_slice(tags);
        within
            .steps
            .extend(background.iter().flat_map(|b| b.steps.clone()));
        within
    }

    /// The texts of the Thens, with those of a scenario within.
    pub(super) fn thens(&self, within: &[Step]) -> Vec<String> {
        let steps = self.steps.iter().chain(within);
        let thens = steps.filter(|step| step.ty == StepType::Then);
        thens.map(|then| fold(&then.value)).collect()
    }
}

/// A feature without its parts: cucumber expands no less than a feature.
pub(super) fn shell(feature: &gherkin::Feature) -> gherkin::Feature {
    gherkin::Feature {
        background: None,
        scenarios: Vec::new(),
        rules: Vec::new(),
        ..feature.clone()
    }
}

impl Reader<'_> {
    /// The rows of a scenario; none when its outline cannot be expanded.
    pub(super) fn rows(
        &mut self,
        case: &CaseId,
        scenario: &gherkin::Scenario,
        above: &Above,
    ) -> Vec<ScenarioRow> {
        self.check_examples(scenario);
        let tables = scenario.examples.iter().filter_map(|e| e.table.as_ref());
        let lines = tables.flat_map(|table| row_lines(&self.lines, table));
        let own = self.lines.line(scenario.span);
        let lines: Vec<_> = lines.chain([own]).collect();
        let rows = self.expand(scenario).into_iter().zip(lines);
        rows.map(|(row, line)| self.row(case, row, above, line))
            .collect()
    }

    fn expand(&mut self, scenario: &gherkin::Scenario) -> Vec<gherkin::Scenario> {
        if scenario.examples.is_empty() {
            return vec![scenario.clone()];
        }
        let alone = gherkin::Feature {
            scenarios: vec![scenario.clone()],
            ..self.shell.clone()
        };
        match alone.expand_examples() {
            Ok(feature) => feature.scenarios,
            Err(error) => {
                let message = format!("no column of the examples is called `{}`", error.name);
                let problem = Problem::error("unknown-column", self.file, error.pos.line, message);
                let remedy = "add the column, or change the text in angle brackets";
                self.problems.push(problem.help(remedy));
                Vec::new()
            }
        }
    }

    fn check_examples(&mut self, scenario: &gherkin::Scenario) {
        let is_outline = matches!(&*scenario.keyword, "Scenario Outline" | "Scenario Template");
        let mut without_rows = Vec::new();
        if is_outline && scenario.examples.is_empty() {
            without_rows.push(self.lines.line(scenario.span));
        }
        for examples in &scenario.examples {
            let line = self.lines.line(examples.span);
            self.check_tags(&Tags::read(&examples.tags), Part::Examples, line);
            if examples
                .table
                .as_ref()
                .is_none_or(|table| table.rows.len() < 2)
            {
                without_rows.push(line);
            }
        }
        for line in without_rows {
            let message = format!("outline `{}` has no rows here", scenario.name);
            let problem = Problem::error("outline-without-rows", self.file, line, message);
            self.problems
                .push(problem.help("add `Examples:` with a table of names and values"));
        }
    }

    fn row(
        &mut self,
        case: &CaseId,
        scenario: gherkin::Scenario,
        above: &Above,
        line: usize,
    ) -> ScenarioRow {
        let table = scenario.examples.into_iter().find_map(|e| e.table);
        let columns = columns(table);
        let row = columns.first().map(|(_, value)| value.clone());
        self.check_label(case, row.as_deref(), line);
        let mut all_tags = above.tags.clone();
        all_tags.extend(scenario.tags);
        let tags = Tags::read(&all_tags);
        let mut needs = tags.needs;
        let entrypoints = columns.iter().filter(|(name, _)| name == "entrypoint");
        needs.extend(entrypoints.map(|(_, value)| vec![format!("agent.{value}")]));
        needs.sort();
        needs.dedup();
        ScenarioRow {
            case: case.clone(),
            row,
            columns,
            name: scenario.name,
            needs,
            lanes: tags.lanes,
            tags: all_tags.into_iter().collect(),
            steps: self.placed([above.steps.clone(), scenario.steps].concat()),
            file: self.file.to_owned(),
            line,
        }
    }

    /// The steps with the positions of their keywords.
    fn placed(&self, mut steps: Vec<Step>) -> Vec<Step> {
        for step in &mut steps {
            step.position = self.lines.place(step.span);
        }
        steps
    }

    fn check_label(&mut self, case: &CaseId, row: Option<&str>, line: usize) {
        let Some(label) = row.filter(|label| !is_label(label)) else {
            return;
        };
        let message = format!("`{label}` cannot name a row of {}", case.local());
        let problem = Problem::error("row-label", self.file, line, message);
        self.problems.push(problem.help(
            "let the first column hold names without blanks, commas and brackets: they become part \
             of the trials' names",
        ));
    }
}

fn columns(table: Option<Table>) -> Vec<(String, String)> {
    let mut rows = table
        .map(|table| table.rows)
        .unwrap_or_default()
        .into_iter();
    let (names, values) = (rows.next(), rows.next());
    names
        .into_iter()
        .flatten()
        .zip(values.into_iter().flatten())
        .collect()
}

/// The lines of a table's rows below its head; comments and blank lines may stand between.
fn row_lines(lines: &Lines<'_>, table: &Table) -> Vec<usize> {
    let bars = lines
        .from(table.span)
        .filter(|(text, _)| text.trim_start().starts_with('|'));
    let below = table.rows.len().saturating_sub(1);
    bars.map(|(_, line)| line).skip(1).take(below).collect()
}
