//! Owns what the manifests of a project must keep beyond their grammar: a jq program that compiles, and a name that no other has.

use std::collections::HashMap;

use super::Project;
use crate::manifest::Manifest;
use crate::problem::Problem;
use crate::subject::jq;
use crate::suite::File;

/// All that is wrong with the manifests of a project.
pub(super) fn check(project: &Project) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut names: HashMap<String, &File> = HashMap::new();
    for file in project.beside(|path| super::is_yaml_in("runtimes", path)) {
        let manifest = match Manifest::parse(&file.shown, &file.text, project.folder()) {
            Ok(manifest) => manifest,
            Err(wrong) => {
                problems.extend(wrong);
                continue;
            }
        };
        problems.extend(records(file, &manifest));
        if let Some(first) = names.insert(manifest.runtime.clone(), file) {
            let message = format!(
                "`{}` is the name of the runtime in {}, too",
                manifest.runtime, first.shown
            );
            let line = line_of(&file.text, "runtime:");
            let problem = Problem::error("duplicate-runtime", &file.shown, line, message);
            problems.push(
                problem.help("give it a name of its own, by which its records are told apart"),
            );
        }
    }
    problems
}

/// The program that makes records of a history's rows.
fn records(file: &File, manifest: &Manifest) -> Option<Problem> {
    let program = &manifest.capabilities.history.as_ref()?.records;
    let wrong = jq::wrong(program)?;
    let line = line_of_program(&file.text, program, wrong.at);
    let message = format!("the jq program of `records` {}", wrong.message);
    let problem = Problem::error("jq-program", &file.shown, line, message);
    let remedy = "correct it; `candor doctor` runs it on the rows that the runtime leaves";
    Some(problem.help(remedy))
}

/// The line of the manifest on which a byte of its program stands; the key's where that cannot be
/// told, since YAML folded it.
fn line_of_program(text: &str, program: &str, at: usize) -> usize {
    let key = line_of(text, "records:");
    let before = program.get(..at).unwrap_or(program);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let sought = program[start..].lines().next().unwrap_or_default().trim();
    let mut behind = text.lines().zip(1..).skip(key - 1);
    let found = behind.find(|(line, _)| !sought.is_empty() && line.contains(sought));
    found.map_or(key, |(_, line)| line)
}

fn line_of(text: &str, key: &str) -> usize {
    let holds = |line: &str| line.trim_start().starts_with(key);
    text.lines().position(holds).map_or(1, |at| at + 1)
}
