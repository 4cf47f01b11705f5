//! Owns how a link that moved is told: in which file, on which line, in which words, and with which remedy.

use std::collections::BTreeMap;
use std::fmt;

use super::FILE;
use super::Sources;
use super::id::LinkId;
use super::moved::{Change, Moved, Weakened};
use super::now::Present;
use super::standing::Standing;
use crate::id::SpecId;
use crate::problem::Problem;

/// A link that is otherwise than the lock says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspect {
    /// What it is of.
    pub id: LinkId,
    /// What moved; at least one thing.
    pub moved: Vec<Moved>,
    /// The file of the side that moved, as problems name it.
    pub file: String,
    /// The line there, from 1.
    pub line: usize,
    /// The cases that map to a criterion now.
    mapped: Vec<String>,
    /// The file of its scenario.
    feature: Option<String>,
}

/// A suspect at the side that moved; none where nothing did.
pub(super) fn at(
    moved: Vec<Moved>,
    present: &Present<'_>,
    sources: &Sources<'_>,
) -> Option<Suspect> {
    let first = moved.first()?;
    let own = (present.spec.file.clone(), present.line);
    let (file, line) = match first {
        Moved::Scenario(_) | Moved::Weakened(_) => present
            .feature()
            .zip(present.scenario)
            .map_or(own, |(file, scenario)| (file.to_owned(), scenario.line)),
        Moved::Saboteur(name, _) => listed_at(name, sources).unwrap_or(own),
        _ => own,
    };
    let mapped = present.link.cases.iter();
    Some(Suspect {
        id: present.link.id.clone(),
        file,
        line,
        mapped: mapped.map(ToString::to_string).collect(),
        feature: present.feature().map(str::to_owned),
        moved,
    })
}

/// A link that the suite has no more: told in its spec, or in the lock where that is gone too.
pub(super) fn removed(id: &LinkId, spec: Option<&str>, lock: (&str, usize)) -> Suspect {
    let (file, line) = spec.map_or(lock, |file| (file, 1));
    Suspect {
        id: id.clone(),
        moved: vec![Moved::Removed {
            with_spec: spec.is_none(),
        }],
        file: file.to_owned(),
        line,
        mapped: Vec::new(),
        feature: None,
    }
}

/// Where a saboteur is listed, or else the head of the list that it is missed in.
fn listed_at(name: &str, sources: &Sources<'_>) -> Option<(String, usize)> {
    let saboteurs = sources.saboteurs?;
    let mut lines = (1..).zip(saboteurs.text.lines());
    let named = lines.find(|(_, line)| line.contains("name:") && line.contains(name));
    let line = named.map_or(1, |(line, _)| line);
    Some((saboteurs.file.to_owned(), line))
}

impl Suspect {
    /// Whether a person may hold that all of it is right.
    pub fn is_acceptable(&self) -> bool {
        self.moved.iter().all(Moved::is_acceptable)
    }

    /// The rule that it breaks: kebab case, stable.
    pub fn rule(&self) -> &'static str {
        let only_weakened = self.moved.iter().all(|m| matches!(m, Moved::Weakened(_)));
        match (self.moved.first(), &self.id) {
            (Some(Moved::Reused(_)), _) => "reused-id",
            (Some(Moved::Removed { .. }), _) => "removed-id",
            (Some(Moved::New), _) => "not-locked",
            _ if only_weakened => "weakened-step",
            (_, LinkId::Criterion(_)) => "suspect-criterion",
            (_, LinkId::Case(_)) => "suspect-case",
        }
    }

    fn has(&self, wanted: impl Fn(&Moved) -> bool) -> bool {
        self.moved.iter().any(wanted)
    }

    /// Which side moved, and which did not.
    fn sides(&self) -> String {
        let id = &self.id;
        let words = self.has(|moved| matches!(moved, Moved::Words));
        let scenario = self.has(|moved| matches!(moved, Moved::Scenario(_)));
        match (words, scenario) {
            (true, true) => format!("the text of {id} and its scenario both moved"),
            (true, false) if self.feature.is_some() => {
                format!("the text of {id} moved, the steps of its scenario did not")
            }
            (true, false) => format!("the text of {id} moved"),
            (false, true) => format!("the scenario of {id} moved, its text did not"),
            (false, false) => format!("what proves {id} moved"),
        }
    }

    /// What moved beyond the sides themselves.
    fn parts(&self) -> Vec<String> {
        let side = |moved: &&Moved| {
            matches!(
                moved,
                Moved::Words | Moved::Scenario(Change::Otherwise) | Moved::Weakened(_)
            )
        };
        let parts = self.moved.iter().filter(|moved| !side(moved));
        parts.map(ToString::to_string).collect()
    }

    fn of_criterion(&self) -> String {
        let id = &self.id;
        let mapped = match self.mapped.len() {
            0 => "no case maps to it".to_owned(),
            1 => format!("{} maps to it and must be read again", self.mapped[0]),
            _ => format!("{} map to it and must be read again", listed(&self.mapped)),
        };
        let parts = self.parts().join("; ");
        match self.has(|moved| matches!(moved, Moved::Words)) {
            true if parts.is_empty() => format!("the words of {id} moved: {mapped}"),
            true => format!("the words of {id} moved: {mapped}; {parts}"),
            false => format!("the cases that map to {id} changed: {parts}"),
        }
    }

    fn weakened(&self) -> impl Iterator<Item = &Weakened> {
        self.moved.iter().filter_map(|moved| match moved {
            Moved::Weakened(weakened) => Some(weakened),
            _ => None,
        })
    }
}

/// All that moved, in one sentence.
impl fmt::Display for Suspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = &self.id;
        let parts = self.parts();
        let sentence = match (self.moved.first(), self.rule()) {
            (Some(Moved::Retired(reason)), _) => format!("{id} was retired: {reason}"),
            (Some(Moved::Reused(reason)), _) => {
                format!("{id} is in use again, and was retired: {reason}")
            }
            (Some(Moved::Removed { with_spec: true }), _) => {
                format!("spec {} is gone, and {id} with it", id.spec())
            }
            (Some(Moved::Removed { with_spec: false }), _) => {
                format!("{id} is gone from its spec")
            }
            (Some(Moved::New), _) => format!("{id} is not in specs/spec.lock yet"),
            (_, "suspect-criterion") => self.of_criterion(),
            (_, "suspect-case") if parts.is_empty() => self.sides(),
            (_, "suspect-case") => format!("{}: {}", self.sides(), parts.join("; ")),
            _ => String::new(),
        };
        let weakened = self.weakened().map(ToString::to_string);
        let all: Vec<String> = [sentence]
            .into_iter()
            .filter(|s| !s.is_empty())
            .chain(weakened)
            .collect();
        f.write_str(&all.join("; "))
    }
}

/// All suspects as problems.
pub(super) fn problems(standing: &Standing<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut removed: BTreeMap<(&SpecId, bool), Vec<&Suspect>> = BTreeMap::new();
    let command = Command::of(standing.sources.file);
    for suspect in standing.suspects.values() {
        match suspect.moved.first() {
            Some(Moved::Removed { with_spec }) => {
                let key = (suspect.id.spec(), *with_spec);
                removed.entry(key).or_default().push(suspect);
            }
            _ => problems.extend(of_suspect(suspect, &command)),
        }
    }
    let removed = removed.into_iter();
    problems.extend(removed.map(|((spec, gone), suspects)| of_removed(spec, gone, &suspects)));
    let quoted = problems
        .into_iter()
        .map(|problem| match standing.sources.saboteurs {
            Some(saboteurs) if saboteurs.file == problem.file => problem.quote(saboteurs.text),
            _ => standing.sources.suite.quote(problem),
        });
    let mut problems: Vec<Problem> = quoted.collect();
    problems.sort();
    problems
}

fn of_suspect(suspect: &Suspect, command: &Command) -> Vec<Problem> {
    let mut problems = Vec::new();
    let rule = suspect.rule();
    if rule != "weakened-step" {
        let without = Suspect {
            moved: suspect
                .moved
                .iter()
                .filter(|m| !matches!(m, Moved::Weakened(_)))
                .cloned()
                .collect(),
            ..suspect.clone()
        };
        let problem = Problem::error(rule, &suspect.file, suspect.line, without.to_string());
        problems.push(problem.help(remedy(&without, command)));
    }
    for weakened in suspect.weakened() {
        let file = suspect.feature.as_deref().unwrap_or(&suspect.file);
        let message = format!("{}: {weakened}", suspect.id);
        let problem = Problem::error("weakened-step", file, weakened.line, message);
        problems.push(problem.help(format!(
            "let the step compare what it did, or, where less is right, {}",
            command.accept(&suspect.id)
        )));
    }
    problems
}

/// One suspect as a problem, for whoever asks of it alone.
pub(super) fn problem(standing: &Standing<'_>, suspect: &Suspect) -> Problem {
    let command = Command::of(standing.sources.file);
    let problem = match suspect.moved.first() {
        Some(Moved::Removed { with_spec }) => of_removed(suspect.id.spec(), *with_spec, &[suspect]),
        _ => Problem::error(
            suspect.rule(),
            &suspect.file,
            suspect.line,
            suspect.to_string(),
        )
        .help(remedy(suspect, &command)),
    };
    standing.sources.suite.quote(problem)
}

fn remedy(suspect: &Suspect, command: &Command) -> String {
    let id = &suspect.id;
    let accept = command.accept(id);
    match suspect.moved.first() {
        Some(Moved::Reused(_)) => {
            format!("give it a number that was never used, and bring {id} back as it was retired")
        }
        Some(Moved::New) => format!("{} enters it", command.new),
        Some(Moved::Retired(_)) => format!("if it is to bind no more, {accept}"),
        _ if matches!(id, LinkId::Criterion(_)) => {
            format!("read it beside its cases; where they still judge it, {accept}")
        }
        _ => format!("read the case beside what proves it; where they agree, {accept}"),
    }
}

fn of_removed(spec: &SpecId, gone: bool, suspects: &[&Suspect]) -> Problem {
    let ids: Vec<String> = suspects
        .iter()
        .map(|suspect| suspect.id.to_string())
        .collect();
    let ids = listed(&ids);
    let message = match gone {
        true => format!("spec {spec} is gone, and {ids} with it"),
        false => format!("spec {spec} does not have {ids} any more"),
    };
    let (file, line) = suspects
        .first()
        .map_or((FILE, 1), |s| (s.file.as_str(), s.line));
    Problem::error("removed-id", file, line, message)
        .help("bring it back and mark it `Retired: why`; ids are for ever")
}

/// The commands that a remedy names, as they are typed where the problems were found.
struct Command {
    suite: String,
    new: String,
}

impl Command {
    /// `file` is the lock, as problems name it.
    fn of(file: &str) -> Command {
        let folder = file.strip_suffix(FILE).unwrap_or_default();
        let suite = match folder.trim_end_matches('/') {
            "" if folder.is_empty() => String::new(),
            "" => " --suite /".to_owned(),
            folder if folder.contains(char::is_whitespace) => format!(" --suite '{folder}'"),
            folder => format!(" --suite {folder}"),
        };
        let new = format!("`candor accept --new{suite}`");
        Command { suite, new }
    }

    fn accept(&self, id: &LinkId) -> String {
        format!("`candor accept {id} --because \"…\"{}`", self.suite)
    }
}

/// Some ids as they stand in a sentence; of many, the first.
pub(super) fn listed(ids: &[String]) -> String {
    const SHOWN: usize = 6;
    match ids {
        [] => String::new(),
        [one] => one.clone(),
        [some @ .., last] if ids.len() <= SHOWN => format!("{} and {last}", some.join(", ")),
        _ => {
            let first = ids[..SHOWN].join(", ");
            format!("{first} and {} more", ids.len() - SHOWN)
        }
    }
}
