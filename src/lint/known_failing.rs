//! Owns what the known-failing files of a project must keep beyond their grammar: each excuses a trial that is there, of a runtime that is there, until its day has passed.

use super::Project;
use super::tasks::list;
use super::trials::Trials;
use crate::known_failing::{Entry, KnownFailing};
use crate::problem::Problem;
use crate::suite::File;
use crate::yaml;

/// All that is wrong with the known-failing files of a project.
pub(super) fn check(project: &Project, trials: &Trials) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in project.beside(|path| super::is_yaml_in("runtimes/known-failing", path)) {
        problems.extend(orphan(project, file));
        match KnownFailing::parse(&file.shown, &file.text) {
            Err(wrong) => problems.extend(wrong),
            Ok(known) => problems.extend(entries(project, file, &known, trials)),
        }
    }
    problems
}

/// A file is read beside the manifest of the same name, and by nobody else.
fn orphan(project: &Project, file: &File) -> Option<Problem> {
    let name = file.path.rsplit('/').next()?;
    let manifest = format!("runtimes/{name}");
    if project.holds(&manifest) {
        return None;
    }
    let message = format!("nobody reads this file: there is no {manifest}");
    let problem = Problem::warning("known-failing-orphan", &file.shown, 1, message);
    Some(problem.help("name it as the manifest of its runtime, or remove it"))
}

fn entries(project: &Project, file: &File, known: &KnownFailing, trials: &Trials) -> Vec<Problem> {
    let items = yaml::items(&file.text, "");
    let mut problems = Vec::new();
    for (at, entry) in known.entries().iter().enumerate() {
        let line = |sought: &str| yaml::line_within(&file.text, items.get(at), sought);
        let until = entry.until.as_deref();
        if let Some(until) = until.filter(|until| *until < project.today.as_str()) {
            let message = format!(
                "{} is excused until {until}, and that has passed",
                entry.name()
            );
            let problem = Problem::error("known-failing-date", &file.shown, line("until"), message);
            problems.push(problem.help("mend what fails, or say why it is excused for longer"));
        }
        if let Some((message, remedy)) = unknown(entry, trials) {
            let line = line(&entry.name());
            let problem = Problem::error("known-failing-trial", &file.shown, line, message);
            problems.push(problem.help(remedy));
        }
    }
    problems
}

/// Why an entry can excuse nothing, and what to do.
fn unknown(entry: &Entry, trials: &Trials) -> Option<(String, String)> {
    let name = entry.name();
    let (case, there) = match (&entry.trial, &entry.case) {
        (Some(key), _) => (&key.case, trials.has(key)),
        (None, Some(case)) => (case, !trials.of_case(case).is_empty()),
        (None, None) => return None,
    };
    if there {
        return None;
    }
    let remedy = "remove the entry, or name a trial that `candor trace --trials` lists";
    Some(match trials.of_case(case) {
        [] if trials.case(case).is_some() => (
            format!("{case} has no trial that could fail"),
            remedy.to_owned(),
        ),
        [] => (format!("{case} does not exist"), remedy.to_owned()),
        known => (
            format!("no trial is called {name}"),
            format!("name one of {}, or the case for all of them", list(known)),
        ),
    })
}
