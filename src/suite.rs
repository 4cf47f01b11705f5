//! Owns a suite: all milestones, specs and features of a folder, read at once with all that is
//! wrong with them.

mod files;
mod links;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use crate::feature::{self, Feature, ScenarioRow, mirror, misread_lines};
use crate::id::{CaseId, CriterionId, SpecId};
use crate::milestone::{self, Milestone};
use crate::problem::Problem;
use crate::spec::{self, Case, Criterion, Spec};

pub use files::{File, Place};

/// What is asked of a runtime, by what, and in which sets.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Suite {
    /// In the order of their ids.
    pub milestones: Vec<Milestone>,
    /// In the order of their ids.
    pub specs: Vec<Spec>,
    /// In the order of their files' names.
    pub features: Vec<Feature>,
    /// Each file, by the name that problems give it.
    texts: BTreeMap<String, File>,
    /// Specs that lack a section: what is missed of them would be found there.
    partial: BTreeSet<SpecId>,
}

/// Problems of a spec that follow from a section that is missing.
const FOUND_THERE: &[&str] = &["criterion-without-case", "unknown-criterion"];

/// Problems of a feature by which a rule or a scenario is lost.
const LOSES: &[&str] = &["rule-tag", "scenario-tag", "scenario-outside-rule"];

impl Suite {
    /// Reads the folders `specs` and `features` of a directory.
    ///
    /// # Errors
    ///
    /// When the directory has neither of the two, or they cannot be listed. What is wrong with the
    /// files is among the problems, with excerpts and in the order of files and lines.
    pub fn load(dir: &Path) -> io::Result<(Suite, Vec<Problem>)> {
        Ok(Suite::read(files::load(dir)?))
    }

    /// Reads a suite from pairs of a path, relative to the suite, and a text.
    pub fn embedded(files: &[(&str, &str)]) -> (Suite, Vec<Problem>) {
        let file = |(path, text): &(&str, &str)| File::new(path, path, text);
        Suite::read(files.iter().map(file).collect())
    }

    /// The spec with this id.
    pub fn spec(&self, id: &SpecId) -> Option<&Spec> {
        self.specs.iter().find(|spec| spec.id == *id)
    }

    /// The case with this id.
    pub fn case(&self, id: &CaseId) -> Option<&Case> {
        self.spec(&id.spec)?.case(id.number)
    }

    /// The criterion with this id.
    pub fn criterion(&self, id: &CriterionId) -> Option<&Criterion> {
        self.spec(&id.spec)?.criterion(id.number)
    }

    /// The milestone with this id, `m329`.
    pub fn milestone(&self, id: &str) -> Option<&Milestone> {
        self.milestones.iter().find(|milestone| milestone.id == id)
    }

    /// The text of a file, by the name that places and problems give it.
    pub fn text(&self, file: &str) -> Option<&str> {
        self.texts.get(file).map(|file| file.text.as_str())
    }

    /// The problem with the line of the file that it is about.
    pub fn quote(&self, problem: Problem) -> Problem {
        match self.texts.get(&problem.file) {
            Some(file) => problem.quote(&file.text),
            None => problem,
        }
    }

    /// The rows of all features.
    pub fn rows(&self) -> impl Iterator<Item = &ScenarioRow> {
        self.features.iter().flat_map(Feature::rows)
    }

    /// Whether the spec is there with all its sections, so that what it lacks does not exist.
    fn has_whole(&self, id: &SpecId) -> bool {
        self.spec(id).is_some() && !self.partial.contains(id)
    }

    /// The files that it was read from, in the order of their names.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.texts.values()
    }

    fn read(mut files: Vec<File>) -> (Suite, Vec<Problem>) {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let (mut suite, mut problems) = (Suite::default(), Vec::new());
        problems.extend(files.iter().filter_map(|file| file.unreadable.clone()));
        for file in files.iter().filter(|file| file.unreadable.is_none()) {
            problems.extend(suite.add_text(file));
        }
        suite.specs.sort_by(|a, b| a.id.cmp(&b.id));
        for file in files
            .iter()
            .filter(|file| file.unreadable.is_none() && file.place() == Place::Feature)
        {
            problems.extend(suite.add_feature(file));
        }
        problems.extend(links::check(&suite, &files));
        problems.sort();
        problems.dedup();
        let texts = files.into_iter().map(|file| (file.shown.clone(), file));
        suite.texts = texts.collect();
        let problems = problems.into_iter().map(|problem| suite.quote(problem));
        let problems = problems.collect();
        (suite, problems)
    }

    /// Adds a spec or a milestone.
    fn add_text(&mut self, file: &File) -> Vec<Problem> {
        match file.place() {
            Place::Spec(folder) => match folder.parse() {
                Ok(id) => {
                    let (spec, mut problems) = spec::parse(&id, &file.shown, &file.text);
                    if problems
                        .iter()
                        .any(|problem| problem.rule == "spec-section")
                    {
                        problems.retain(|problem| !FOUND_THERE.contains(&problem.rule));
                        self.partial.insert(id);
                    }
                    self.specs.push(spec);
                    problems
                }
                Err(error) => {
                    let problem = Problem::error("spec-folder", &file.shown, 1, error.to_string());
                    vec![problem.help("rename the folder: letters, digits, `-` and `_`")]
                }
            },
            Place::Milestone(folder) => {
                let (milestone, problems) = milestone::parse(folder, &file.shown, &file.text);
                self.milestones.push(milestone);
                problems
            }
            _ => Vec::new(),
        }
    }

    /// Adds a feature, unless a line of it is misread: what else is wrong would follow from that.
    fn add_feature(&mut self, file: &File) -> Vec<Problem> {
        let misread = misread_lines(&self.specs, &file.shown, &file.text);
        if !misread.is_empty() {
            return misread;
        }
        let (feature, mut problems) = feature::parse(&file.shown, &file.text);
        if let Some(feature) = feature {
            problems.extend(self.mirror(&feature, &problems));
            self.features.push(feature);
        }
        problems
    }

    /// In what a feature does not mirror its spec, but for what follows from what was `found` in
    /// it, from a section that the spec lacks, or from another feature of the same spec.
    fn mirror(&self, feature: &Feature, found: &[Problem]) -> Vec<Problem> {
        let second = self.features.iter().any(|f| f.spec == feature.spec);
        let spec = self.spec(&feature.spec);
        let spec = spec.filter(|spec| !second && !self.partial.contains(&spec.id));
        let mut problems = spec.map_or_else(Vec::new, |spec| mirror(spec, feature));
        if found.iter().any(|problem| LOSES.contains(&problem.rule)) {
            problems.retain(|problem| !problem.rule.starts_with("missing-"));
        }
        problems
    }
}
