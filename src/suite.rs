//! Owns a suite: all milestones, specs and features of a folder, read at once with all that is
//! wrong with them.

mod files;
mod links;
mod parallel;

use std::collections::{BTreeMap, BTreeSet, HashSet};
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
        let at = self.specs.partition_point(|spec| spec.id < *id);
        self.specs.get(at).filter(|spec| spec.id == *id)
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
        for (text, found) in parallel::map(&files, read_text) {
            suite.add_text(text, &found);
            problems.extend(found);
        }
        suite.specs.sort_by(|a, b| a.id.cmp(&b.id));
        let features = parallel::map(&files, |file| suite.read_feature(file));
        problems.extend(suite.mirrors(&features));
        for (feature, found) in features {
            suite.features.extend(feature);
            problems.extend(found);
        }
        problems.extend(links::check(&suite, &files));
        problems.sort();
        problems.dedup();
        let texts = files.into_iter().map(|file| (file.shown.clone(), file));
        suite.texts = texts.collect();
        suite.quote_all(&mut problems);
        (suite, problems)
    }

    /// Adds a spec or a milestone, with what is wrong in it.
    fn add_text(&mut self, text: Option<Text>, found: &[Problem]) {
        match text {
            Some(Text::Spec(spec)) => {
                if found.iter().any(lacks_section) {
                    self.partial.insert(spec.id.clone());
                }
                self.specs.push(spec);
            }
            Some(Text::Milestone(milestone)) => self.milestones.push(milestone),
            None => {}
        }
    }

    /// Reads a feature, unless a line of it is misread: what else is wrong would follow from that.
    fn read_feature(&self, file: &File) -> (Option<Feature>, Vec<Problem>) {
        if file.unreadable.is_some() || file.place() != Place::Feature {
            return (None, Vec::new());
        }
        let mirrored = feature::mirrored(&file.text).filter_map(|id| self.spec(&id));
        let misread = misread_lines(mirrored, &file.shown, &file.text);
        match misread.is_empty() {
            true => feature::parse(&file.shown, &file.text),
            false => (None, misread),
        }
    }

    /// In what the features do not mirror their specs; of two of one spec the first is held to it.
    fn mirrors(&self, features: &[(Option<Feature>, Vec<Problem>)]) -> Vec<Problem> {
        let mut mirrored = HashSet::new();
        let read = features
            .iter()
            .filter_map(|(feature, found)| Some((feature.as_ref()?, found)));
        let first: Vec<_> = read
            .filter(|(feature, _)| mirrored.insert(&feature.spec))
            .collect();
        let problems = parallel::map(&first, |(feature, found)| self.mirror(feature, found));
        problems.into_iter().flatten().collect()
    }

    /// In what a feature does not mirror its spec, but for what follows from what was `found` in
    /// it, or from a section that the spec lacks.
    fn mirror(&self, feature: &Feature, found: &[Problem]) -> Vec<Problem> {
        let spec = self.spec(&feature.spec);
        let spec = spec.filter(|spec| !self.partial.contains(&spec.id));
        let mut problems = spec.map_or_else(Vec::new, |spec| mirror(spec, feature));
        if found.iter().any(|problem| LOSES.contains(&problem.rule)) {
            problems.retain(|problem| !problem.rule.starts_with("missing-"));
        }
        problems
    }

    /// Adds to problems, which stand in the order of files and lines, the lines they are about.
    fn quote_all(&self, problems: &mut [Problem]) {
        for of_file in problems.chunk_by_mut(|a, b| a.file == b.file) {
            let file = of_file.first().map_or("", |problem| &problem.file);
            // What has no text has an excerpt of its own, or none.
            let Some(text) = self.text(file) else {
                continue;
            };
            let lines: Vec<_> = text.lines().collect();
            for problem in of_file {
                let line = lines.get(problem.line.saturating_sub(1)).copied();
                problem.quote_line(line);
            }
        }
    }
}

enum Text {
    Spec(Spec),
    Milestone(Milestone),
}

fn lacks_section(problem: &Problem) -> bool {
    problem.rule == "spec-section"
}

/// Reads a spec or a milestone; none of any other file.
fn read_text(file: &File) -> (Option<Text>, Vec<Problem>) {
    match file.place() {
        _ if file.unreadable.is_some() => (None, Vec::new()),
        Place::Spec(folder) => match folder.parse() {
            Ok(id) => {
                let (spec, mut problems) = spec::parse(&id, &file.shown, &file.text);
                if problems.iter().any(lacks_section) {
                    problems.retain(|problem| !FOUND_THERE.contains(&problem.rule));
                }
                (Some(Text::Spec(spec)), problems)
            }
            Err(error) => {
                let problem = Problem::error("spec-folder", &file.shown, 1, error.to_string());
                let problem = problem.help("rename the folder: letters, digits, `-` and `_`");
                (None, vec![problem])
            }
        },
        Place::Milestone(folder) => {
            let (milestone, problems) = milestone::parse(folder, &file.shown, &file.text);
            (Some(Text::Milestone(milestone)), problems)
        }
        _ => (None, Vec::new()),
    }
}
