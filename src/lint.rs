//! Owns the review of a project's texts: its suite, manifests, known-failing files and calibration, held against rules that have a name and examples.

mod consequence;
mod lock;
mod mapping;
mod mention;
mod project;
mod rule;
mod rules;
mod tasks;
mod trials;

use crate::calibration::Calibration;
use crate::known_failing::KnownFailing;
use crate::manifest::Manifest;
use crate::material;
use crate::problem::Problem;

pub use project::Project;
use trials::Trials;

pub use rule::{Edit, Rule, edited, explained, project, shown};

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
    let mut review = Review {
        problems: project.misread.clone(),
        notes: Vec::new(),
    };
    review
        .problems
        .extend(material::step_problems(&project.suite));
    review.problems.extend(manifests(project));
    review.problems.extend(known_failing(project));
    let trials = Trials::of(&project.suite);
    review.problems.extend(calibration(project, &trials));
    let more = [tasks::check, mapping::check].into_iter();
    let more = more.flat_map(|check| check(project, &trials));
    review
        .problems
        .extend(more.map(|problem| project.quote(problem)));
    let Review { problems, notes } = lock::check(project);
    review.problems.extend(problems);
    review.notes.extend(notes);
    consequence::drop_consequences(&mut review.problems);
    review.problems.sort();
    review.problems.dedup();
    review
}

/// Whether a path is that of a YAML file in this very folder.
fn is_yaml_in(folder: &str, path: &str) -> bool {
    let parts = path.rsplit_once('/');
    parts.is_some_and(|(within, name)| within == folder && name.ends_with(".yaml"))
}

fn manifests(project: &Project) -> Vec<Problem> {
    let files = project.beside(|path| is_yaml_in("runtimes", path));
    let problems = files.flat_map(|file| {
        let read = Manifest::parse(&file.shown, &file.text, project.folder());
        read.err().unwrap_or_default()
    });
    problems.collect()
}

fn known_failing(project: &Project) -> Vec<Problem> {
    let files = project.beside(|path| is_yaml_in("runtimes/known-failing", path));
    let problems = files.flat_map(|file| {
        let read = KnownFailing::parse(&file.shown, &file.text);
        read.err().unwrap_or_default()
    });
    problems.collect()
}

fn calibration(project: &Project, trials: &Trials) -> Vec<Problem> {
    let mut problems = Vec::new();
    let keys = trials.keys().cloned().collect();
    for file in project.beside(|path| path == "calibration.yaml") {
        let read = Calibration::parse(&file.shown, &file.text, &keys);
        problems.extend(read.err().unwrap_or_default());
    }
    problems
}
