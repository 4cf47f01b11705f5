//! Owns what the steps of a project must keep: a scenario asks once; and at the home of the vocabulary, each definition is told, used, and shown by an example that works.

use std::path::Path;

use super::Project;
use crate::embedded;
use crate::feature::{ScenarioRow, StepType};
use crate::problem::Problem;
use crate::steps::{self, Definition, Entry, Usage};

/// All that is wrong with the steps of a project, and with the vocabulary where this is its home.
pub(super) fn check(project: &Project) -> Vec<Problem> {
    let mut problems: Vec<Problem> = project.suite.rows().filter_map(asked_twice).collect();
    if is_home(project) {
        let definitions = Usage::in_suite(&project.suite);
        let each = definitions.all();
        let each: Vec<_> = each
            .map(|(one, uses)| (one.clone(), !uses.is_empty()))
            .collect();
        problems.extend(vocabulary(
            project,
            &each,
            &steps::examples_that_do_not_match(),
        ));
    }
    problems
}

/// Where the vocabulary is at home: the suite that is compiled in lies beside the steps.
fn is_home(project: &Project) -> bool {
    let compiled_in = embedded::FILES.iter().map(|(path, _)| *path);
    let mut specs = compiled_in.filter(|path| path.ends_with("/spec.md"));
    project.holds("src/steps") && specs.all(|path| project.holds(path))
}

/// A scenario has one question: which of two runs a Then judges could not be told.
fn asked_twice(row: &ScenarioRow) -> Option<Problem> {
    let mut asking = row
        .steps
        .iter()
        .filter(|step| step.ty == StepType::When && steps::agent::asks(&step.value));
    let (first, second) = (asking.next()?, asking.next()?);
    let (first, second) = (first.position.line, second.position.line);
    let message = format!("the scenario asks the runtime a second time; line {first} did before");
    let problem = Problem::error("two-questions", &row.file, second, message);
    Some(problem.help("write another scenario, or another row, for the second question"))
}

/// What is wrong with definitions, each with whether a feature uses it, and with entries whose
/// example is not understood.
pub fn vocabulary(
    project: &Project,
    definitions: &[(Definition, bool)],
    mismatched: &[&Entry],
) -> Vec<Problem> {
    let untold = definitions.iter().filter(|(one, _)| one.entry.is_none());
    let mut problems: Vec<Problem> = untold
        .map(|(one, used)| untold_definition(project, one, *used))
        .collect();
    for entry in mismatched {
        let (file, line) = place_of(project, definitions, entry);
        let message = format!(
            "the example of `{}` is not understood by it alone",
            entry.expression
        );
        let problem = Problem::error("step-example", &shown(project, &file), line, message);
        problems.push(problem.help("let it be a step that exactly this definition understands"));
    }
    let quoted = problems.into_iter().map(|problem| quoted(project, problem));
    quoted.collect()
}

fn untold_definition(project: &Project, one: &Definition, used: bool) -> Problem {
    let file = shown(project, &one.place.file);
    let keyword = one.keyword;
    match used {
        true => {
            let message = format!("the vocabulary does not tell what this {keyword} does");
            let problem = Problem::error("undocumented-step", &file, one.place.line, message);
            problem.help("submit an `Entry` with its expression, what it does, and an example")
        }
        false => {
            let message = format!("no feature uses this {keyword}, and no example shows it");
            let problem = Problem::error("unused-step", &file, one.place.line, message);
            problem.help("use it, submit an `Entry` with an example of it, or remove it")
        }
    }
}

/// Where an entry stands: the line with its expression, in a file that holds definitions.
fn place_of(
    project: &Project,
    definitions: &[(Definition, bool)],
    entry: &Entry,
) -> (String, usize) {
    let sought = format!("expression: \"{}\"", entry.expression);
    let mut files: Vec<&str> = definitions
        .iter()
        .map(|(one, _)| one.place.file.as_str())
        .collect();
    files.sort_unstable();
    files.dedup();
    for file in &files {
        let text = project.text(file).unwrap_or_default();
        if let Some(at) = text.lines().position(|line| line.contains(&sought)) {
            return ((*file).to_owned(), at + 1);
        }
    }
    (
        files.first().map_or("src/steps.rs", |file| file).to_owned(),
        1,
    )
}

fn shown(project: &Project, path: &str) -> String {
    let path = project.folder().join(path);
    let path = path.strip_prefix(".").unwrap_or(Path::new(&path));
    path.display().to_string()
}

fn quoted(project: &Project, problem: Problem) -> Problem {
    let path = Path::new(&problem.file).strip_prefix(project.folder());
    let path = path
        .unwrap_or(Path::new(&problem.file))
        .to_string_lossy()
        .into_owned();
    match project.text(&path) {
        Some(text) => problem.quote(&text),
        None => problem,
    }
}
