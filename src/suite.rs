//! Owns a suite: all milestones, specs and features of a folder, read at once with all that is
//! wrong with them.

mod files;
mod links;
mod parallel;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use crate::feature::{self, Feature, ScenarioRow, mirror, misread_lines};
use crate::id::{CaseId, CriterionId, SpecId};
use crate::milestone::{self, Milestone};
use crate::problem::Problem;
use crate::spec::{self, Case, Criterion, Spec};
use files::{File, Place};

/// What is asked of a runtime, by what, and in which sets.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Suite {
    /// In the order of their ids.
    pub milestones: Vec<Milestone>,
    /// In the order of their ids.
    pub specs: Vec<Spec>,
    /// In the order of their files' names.
    pub features: Vec<Feature>,
    /// The text of each file, as problems name it.
    texts: BTreeMap<String, String>,
}

impl Suite {
    /// Reads the folders `specs` and `features` of a directory.
    ///
    /// # Errors
    ///
    /// When the directory has neither of the two, or a file in them cannot be read. What is wrong
    /// *in* the files is among the problems, with excerpts and in the order of files and lines.
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

    /// The problem with the line of the file that it is about.
    pub fn quote(&self, problem: Problem) -> Problem {
        match self.texts.get(&problem.file) {
            Some(text) => problem.quote(text),
            None => problem,
        }
    }

    /// The rows of all features.
    pub fn rows(&self) -> impl Iterator<Item = &ScenarioRow> {
        self.features.iter().flat_map(Feature::rows)
    }

    fn read(mut files: Vec<File>) -> (Suite, Vec<Problem>) {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let (mut suite, mut problems) = (Suite::default(), Vec::new());
        for (text, found) in parallel::map(&files, read_text) {
            problems.extend(found);
            match text {
                Some(Text::Spec(spec)) => suite.specs.push(spec),
                Some(Text::Milestone(milestone)) => suite.milestones.push(milestone),
                None => {}
            }
        }
        suite.specs.sort_by(|a, b| a.id.cmp(&b.id));
        for (feature, found) in parallel::map(&files, |file| suite.read_feature(file)) {
            problems.extend(found);
            suite.features.extend(feature);
        }
        problems.extend(links::check(&suite, &files));
        problems.sort();
        problems.dedup();
        let texts = files.into_iter().map(|file| (file.shown, file.text));
        suite.texts = texts.collect();
        let problems = suite.quote_all(problems);
        (suite, problems)
    }

    /// Reads a feature, unless a line of it is misread: what else is wrong would follow from that.
    fn read_feature(&self, file: &File) -> (Option<Feature>, Vec<Problem>) {
        if file.place() != Place::Feature {
            return (None, Vec::new());
        }
        let mirrored = feature::mirrored(&file.text).filter_map(|id| self.spec(&id));
        let misread = misread_lines(mirrored, &file.shown, &file.text);
        if !misread.is_empty() {
            return (None, misread);
        }
        let (feature, mut problems) = feature::parse(&file.shown, &file.text);
        if let Some(feature) = &feature
            && let Some(spec) = self.spec(&feature.spec)
        {
            problems.extend(mirror(spec, feature));
        }
        (feature, problems)
    }

    /// The problems, which stand in the order of files and lines, with the lines they are about.
    fn quote_all(&self, mut problems: Vec<Problem>) -> Vec<Problem> {
        for of_file in problems.chunk_by_mut(|a, b| a.file == b.file) {
            let text = of_file
                .first()
                .and_then(|problem| self.texts.get(&problem.file));
            let lines: Vec<_> = text.into_iter().flat_map(|text| text.lines()).collect();
            for problem in of_file {
                let line = lines.get(problem.line.saturating_sub(1));
                let line = line.filter(|line| !line.trim().is_empty());
                problem.excerpt = line.map(|line| (*line).to_owned());
            }
        }
        problems
    }
}

enum Text {
    Spec(Spec),
    Milestone(Milestone),
}

/// Reads a spec or a milestone; none of any other file.
fn read_text(file: &File) -> (Option<Text>, Vec<Problem>) {
    match file.place() {
        Place::Spec(folder) => match folder.parse() {
            Ok(id) => {
                let (spec, problems) = spec::parse(&id, &file.shown, &file.text);
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
