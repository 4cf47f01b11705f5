//! Owns the review of a project's texts: its suite, manifests, known-failing files and calibration, held against rules that have a name and examples.

mod consequence;
mod lock;
mod project;
mod rule;
mod rules;

use std::collections::BTreeSet;

use crate::calibration::Calibration;
use crate::embedded;
use crate::id::TrialKey;
use crate::known_failing::KnownFailing;
use crate::manifest::Manifest;
use crate::material;
use crate::plan;
use crate::problem::Problem;

pub use project::Project;
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
    review.problems.extend(calibration(project));
    lock::hold(project, &mut review);
    consequence::drop_consequences(&mut review.problems);
    review.problems.sort();
    review.problems.dedup();
    review
}

/// The names of all trials that are known here: those of the project and those of the contract.
fn trials(project: &Project) -> BTreeSet<TrialKey> {
    let (contract, _) = crate::suite::Suite::embedded(embedded::FILES);
    let own = project.suite.rows().chain(contract.rows());
    own.map(plan::key).collect()
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

fn calibration(project: &Project) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in project.beside(|path| path == "calibration.yaml") {
        let read = Calibration::parse(&file.shown, &file.text, &trials(project));
        problems.extend(read.err().unwrap_or_default());
    }
    problems
}
