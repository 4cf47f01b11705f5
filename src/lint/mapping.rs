//! Owns what the mapping of a tasks.md must keep, the lines `AC-1 -> C-01 -> 7/C-01[prompt]`: it leaves out no case and no trial, and makes up none.

use std::collections::{BTreeMap, BTreeSet};

use super::Project;
use super::mention::{Name, mentions};
use super::tasks::list;
use super::trials::Trials;
use crate::id::{CaseId, SpecId, TrialKey};
use crate::problem::Problem;
use crate::spec::{Spec, ids_in};
use crate::suite::{File, Place};

/// All that is wrong with the mappings of a project.
pub(super) fn check(project: &Project, trials: &Trials) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in project.suite.files() {
        if let Place::Tasks(folder) = file.place()
            && let Ok(id) = folder.parse()
            && let Some(spec) = project.suite.spec(&id)
        {
            problems.extend(mapping(spec, file, trials));
        }
    }
    problems
}

/// What the lines say of one case.
#[derive(Debug, Default)]
struct Mapped {
    /// The last line that maps it.
    line: usize,
    /// Its trials that are listed.
    trials: BTreeSet<TrialKey>,
    /// Whether a line means all of them, or one that does not exist.
    whole: bool,
}

fn mapping(spec: &Spec, file: &File, trials: &Trials) -> Vec<Problem> {
    let (mut problems, mut mapped) = (Vec::new(), BTreeMap::new());
    for (text, line) in file.text.lines().zip(1..) {
        problems.extend(read(&spec.id, file, (text, line), trials, &mut mapped));
    }
    let Some(last) = mapped.values().map(|case: &Mapped| case.line).max() else {
        return problems;
    };
    let live = spec.cases.iter().filter(|case| case.retired.is_none());
    for case in live.filter(|case| !mapped.contains_key(&case.id)) {
        let message = format!("no line of the mapping names {}", case.id.local());
        let problem = Problem::error("unmapped-case", &file.shown, last, message);
        let criterion = case
            .criteria
            .first()
            .map_or("AC-1".to_owned(), |id| id.local());
        let remedy = format!(
            "add a line `- {criterion} -> {} -> …` with what proves it",
            case.id.local()
        );
        problems.push(problem.help(remedy));
    }
    for (case, mapped) in &mapped {
        problems.extend(unmapped_trials(file, case, mapped, trials));
    }
    problems
}

/// Takes a line that maps a criterion to a case.
fn read(
    spec: &SpecId,
    file: &File,
    (text, line): (&str, usize),
    trials: &Trials,
    mapped: &mut BTreeMap<CaseId, Mapped>,
) -> Vec<Problem> {
    let normal = text.replace('→', "->");
    let mut parts = normal.split("->");
    let criteria = parts
        .next()
        .map(|part| ids_in(spec, part).0)
        .unwrap_or_default();
    let cases = mentions(spec, parts.next().unwrap_or_default());
    if criteria.is_empty() || cases.is_empty() {
        return Vec::new();
    }
    let named: Vec<Name> = parts
        .flat_map(|part| mentions(spec, part))
        .map(|m| m.name)
        .collect();
    let mut problems = Vec::new();
    for case in cases.iter().map(|mention| mention.name.case()) {
        let entry = mapped.entry(case.clone()).or_default();
        entry.line = line;
        for name in named.iter().filter(|name| name.case() == case) {
            match name {
                Name::Trial(key) if trials.has(key) => drop(entry.trials.insert(key.clone())),
                _ => entry.whole = true,
            }
        }
    }
    for name in &named {
        problems.extend(unknown_trial(file, (text, line), name, trials));
    }
    problems
}

/// A trial that is not there, of a case that has others. A case without trials waits for them: its
/// mapping is a plan.
fn unknown_trial(
    file: &File,
    (text, line): (&str, usize),
    name: &Name,
    trials: &Trials,
) -> Option<Problem> {
    let Name::Trial(key) = name else { return None };
    let known = trials.case(&key.case)?;
    let waits = known.by_scenario && known.trials.is_empty();
    if known.retired || waits || known.trials.contains(key) {
        return None;
    }
    let message = format!("no trial is called {key}");
    let problem = Problem::error("unknown-trial", &file.shown, line, message);
    let bare = format!("{}[{}]", key.case.local(), key.labels().join(","));
    let at = text.find(&key.to_string()).or_else(|| text.find(&bare));
    let column = text[..at.unwrap_or_default()].chars().count() + 1;
    Some(problem.at_column(column).help(match &known.trials[..] {
        [] => format!(
            "{} has no trials of its own; map it to what proves it",
            key.case
        ),
        known => format!("the trials of {} are {}", key.case, list(known)),
    }))
}

/// Where some trials of a case are listed, all are.
fn unmapped_trials(
    file: &File,
    case: &CaseId,
    mapped: &Mapped,
    trials: &Trials,
) -> Option<Problem> {
    if mapped.whole || mapped.trials.is_empty() {
        return None;
    }
    let known = trials.of_case(case).iter();
    let missing: Vec<&TrialKey> = known.filter(|key| !mapped.trials.contains(*key)).collect();
    let first = missing.first()?;
    let message = format!(
        "the mapping of {} leaves out {}",
        case.local(),
        list(&missing)
    );
    let problem = Problem::error("unmapped-trial", &file.shown, mapped.line, message);
    Some(problem.help(format!(
        "add a line that ends in `-> {first}`, or name all of them as {case}"
    )))
}
