//! Owns the review of a project's texts: its suite, manifests, known-failing files and calibration, held against rules that have a name and examples.

mod calibration;
mod consequence;
mod evidence;
mod generated;
mod known_failing;
mod links;
mod lock;
mod machine;
mod manifests;
mod mapping;
mod mention;
mod project;
mod rule;
mod rules;
mod steps;
mod tasks;
mod trials;

use crate::material;
use crate::problem::Problem;
use trials::Trials;

pub use generated::rewritten;
pub use project::Project;
pub use rule::{Edit, Rule, edited, explained, project, shown};
pub use steps::vocabulary;

/// What a review found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Review {
    /// In the order of files and lines.
    pub problems: Vec<Problem>,
    /// What could not be looked at and why, each in a sentence.
    pub notes: Vec<String>,
}

/// All rules, in the order of their names.
pub fn rules() -> Vec<&'static Rule> {
    let mut all: Vec<&Rule> = rules::ALL.iter().copied().flatten().collect();
    all.sort_by_key(|rule| rule.id);
    all
}

/// The rule with this name.
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().into_iter().find(|rule| rule.id == id)
}

/// Holds a project against all rules.
pub fn review(project: &Project) -> Review {
    let trials = Trials::of(&project.suite);
    let (empty, note) = evidence::check(project);
    let Review {
        problems: moved,
        notes,
    } = lock::check(project);
    // The lock may have said so of its own cases.
    let said = notes.iter().any(|said| said.starts_with(evidence::UNSEEN));
    let note = note.filter(|_| !said);
    let found = [
        material::step_problems(&project.suite),
        manifests::check(project),
        known_failing::check(project, &trials),
        calibration::check(project, &trials),
        tasks::check(project, &trials),
        mapping::check(project, &trials),
        links::check(project),
        generated::check(project),
        steps::check(project),
        empty,
        moved,
    ];
    let found = found.into_iter().flatten();
    let found = found.map(|problem| project.quote(problem));
    let mut problems: Vec<Problem> = project.misread.iter().cloned().chain(found).collect();
    consequence::drop_consequences(&mut problems);
    problems.sort();
    problems.dedup();
    Review {
        problems,
        notes: notes.into_iter().chain(note).collect(),
    }
}

/// Whether a path is that of a YAML file in this very folder.
fn is_yaml_in(folder: &str, path: &str) -> bool {
    let parts = path.rsplit_once('/');
    parts.is_some_and(|(within, name)| within == folder && name.ends_with(".yaml"))
}
