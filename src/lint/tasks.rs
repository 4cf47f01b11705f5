//! Owns what the tasks of a spec must keep: what is checked off is shown by something that exists, and the status says the same.

use super::Project;
use super::mention::{Mention, Name, mentions};
use super::trials::Trials;
use crate::id::SpecId;
use crate::problem::Problem;
use crate::spec::{self, Spec, Status, Task};
use crate::suite::{File, Place};

/// Programs that a person may name alone, without arguments.
const PROGRAMS: &[&str] = &[
    "bazel", "ctest", "gradle", "just", "make", "mvn", "nox", "pytest", "rake", "tox",
];

/// All that is wrong with the tasks of a project.
pub(super) fn check(project: &Project, trials: &Trials) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in project.suite.files() {
        let Place::Tasks(folder) = file.place() else {
            continue;
        };
        let Ok(id) = folder.parse() else { continue };
        let tasks = spec::tasks(&file.text);
        for (at, task) in tasks.iter().enumerate().filter(|(_, task)| task.done) {
            problems.extend(without_trial(&id, file, task, trials));
            if task.within.is_none() {
                problems.extend(without_proof(&id, file, &tasks, at));
            }
        }
        if let Some(spec) = project.suite.spec(&id) {
            problems.extend(status(spec, file, &tasks));
        }
    }
    problems
}

/// What a task that is checked off names exists, and has trials where it is to have some.
fn without_trial(spec: &SpecId, file: &File, task: &Task, trials: &Trials) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (start, mention) in named(spec, file, task) {
        let Some(missing) = missing(&mention.name, trials) else {
            continue;
        };
        let (line, column) = spec::place(&file.text, start);
        let message = format!("{} is checked off, and {missing}", title(file, task));
        let problem = Problem::error("task-without-trial", &file.shown, line, message);
        let known = trials.of_case(mention.name.case());
        let problem = problem.at_column(column).help(match known {
            [] => {
                "take the check back until the case has a trial, or name what shows that it is done"
                    .to_owned()
            }
            known => format!("name one of {}", list(known)),
        });
        problems.push(problem);
    }
    problems
}

/// Everything that a task names, each with its byte in the file.
fn named(spec: &SpecId, file: &File, task: &Task) -> Vec<(usize, Mention)> {
    let pieces = task.words.iter().flat_map(|piece| {
        let found = mentions(spec, &file.text[piece.clone()]).into_iter();
        found.map(|mention| (piece.start + mention.at.start, mention))
    });
    pieces.collect()
}

/// Why what is named cannot show anything. A retired case binds nobody any more: what was done for
/// it was done.
pub(super) fn missing(name: &Name, trials: &Trials) -> Option<String> {
    let case = name.case();
    let known = trials.case(case);
    if known.is_some_and(|known| known.retired) || matches!(name, Name::Between(_)) {
        return None;
    }
    let Some(known) = known else {
        return Some(format!("{case} does not exist"));
    };
    match name {
        Name::Trial(key) if !known.by_scenario && known.trials.is_empty() => Some(format!(
            "there is no {key}: {case} has no trials of its own"
        )),
        _ if known.by_scenario && known.trials.is_empty() => Some(format!("{case} has no trial")),
        Name::Trial(key) if !known.trials.contains(key) => {
            Some(format!("no trial is called {key}"))
        }
        _ => None,
    }
}

/// A task and its parts name together what shows that it is done.
fn without_proof(spec: &SpecId, file: &File, tasks: &[Task], at: usize) -> Option<Problem> {
    let shows = |task: &Task| {
        let mut code = task.code.iter();
        code.any(|code| is_command(&file.text[code.clone()])) || !named(spec, file, task).is_empty()
    };
    if family(tasks, at).any(shows) {
        return None;
    }
    let (line, column) = spec::place(&file.text, tasks[at].start);
    let message = format!(
        "{} is checked off, and names no case, trial or command that shows it",
        title(file, &tasks[at])
    );
    let problem = Problem::error("task-without-proof", &file.shown, line, message);
    Some(problem.at_column(column).help(format!(
        "name what a reader can run or look up: a case as `C-01`, a trial, or a command in code \
         marks such as `candor check --spec {spec}`"
    )))
}

/// A task with all its parts, which stand behind it.
fn family(tasks: &[Task], at: usize) -> impl Iterator<Item = &Task> {
    let is_part = move |index: usize| {
        let mut above = Some(index);
        while let Some(index) = above.filter(|index| *index > at) {
            above = tasks[index].within;
        }
        above == Some(at)
    };
    let parts = tasks.iter().enumerate().skip(at);
    parts
        .take_while(move |(index, _)| is_part(*index))
        .map(|(_, task)| task)
}

/// A command line has arguments, or is a script or a program that everybody knows.
fn is_command(code: &str) -> bool {
    let code = code.trim().trim_start_matches("$ ");
    let Some((first, _)) = code.split_once(char::is_whitespace) else {
        let script = [".sh", ".py"].iter().any(|suffix| code.ends_with(suffix));
        return PROGRAMS.contains(&code) || script || code.starts_with('.') && code.contains('/');
    };
    let legal =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '_' | '-' | '=' | '+');
    first.chars().all(legal)
        && first.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.' || c == '/')
}

/// The status says what the tasks say. That all is done, and the spec is Reviewed or Accepted, is
/// no contradiction: whether that is so is for its readers to say, and an epic waits for others.
fn status(spec: &Spec, file: &File, tasks: &[Task]) -> Option<Problem> {
    let dropped = |task: &Task| {
        let behind = file.text[task.start..].split_once(']');
        behind.is_some_and(|(_, text)| text.trim_start().starts_with("~~"))
    };
    let open: Vec<&Task> = tasks
        .iter()
        .filter(|task| !task.done && !dropped(task))
        .collect();
    let error = |task: &Task, message| {
        let (line, column) = spec::place(&file.text, task.start);
        Problem::error("status-and-tasks", &file.shown, line, message).at_column(column)
    };
    match (spec.status?, &open[..], tasks.last()) {
        (Status::Implemented, [first, more @ ..], _) => {
            let title = title(file, first);
            let more = match more.len() {
                0 => format!("{title} is open"),
                more => format!("{title} and {more} more are open"),
            };
            let message = format!("spec {} is Implemented, and {more}", spec.id);
            let remedy = "set the status back, check off what is done, or strike out what was dropped: `- [ ] ~~T9 …~~`";
            Some(error(first, message).help(remedy))
        }
        (Status::Draft, [], Some(last)) => {
            let message = format!("every task is done, and spec {} is a Draft", spec.id);
            let remedy =
                "what is built was agreed on: set the status, or open the task that is left";
            Some(error(last, message).help(remedy))
        }
        _ => None,
    }
}

/// How a task is called: `T1`, where it begins with that.
fn title(file: &File, task: &Task) -> String {
    let words = task.words.first().map(|piece| &file.text[piece.clone()]);
    let first = words
        .and_then(|words| words.split_whitespace().next())
        .unwrap_or_default();
    let first = first.trim_matches(|c: char| !c.is_alphanumeric());
    let is_id =
        first.starts_with(char::is_uppercase) && first.ends_with(|c: char| c.is_ascii_digit());
    match is_id && first.len() <= 8 {
        true => first.to_owned(),
        false => "the task".to_owned(),
    }
}

/// Names in a sentence; many are cut short.
pub(super) fn list(names: &[impl std::fmt::Display]) -> String {
    let shown: Vec<String> = names.iter().take(8).map(ToString::to_string).collect();
    match names.len() > shown.len() {
        true => format!(
            "{} and {} more",
            shown.join(", "),
            names.len() - shown.len()
        ),
        false => shown.join(", "),
    }
}
