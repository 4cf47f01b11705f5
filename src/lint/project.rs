//! Owns what a review looks at: a suite with what was misread of it, and the files beside it.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::problem::Problem;
use crate::record::Run;
use crate::suite::{File, Suite};

/// Looks for something at a path, given relative to the project.
type Look<T> = Box<dyn Fn(&str) -> T>;

/// The texts of one project, read once.
pub struct Project {
    /// Its specs, milestones and features.
    pub suite: Suite,
    /// What is wrong within them.
    pub misread: Vec<Problem>,
    /// The day of the review, `2027-01-31`.
    pub today: String,
    /// The newest check of each runtime; nothing where nobody looked for one.
    pub runs: Option<Vec<Run>>,
    folder: PathBuf,
    files: Vec<File>,
    pages: Vec<File>,
    there: Look<bool>,
    read: Look<Option<String>>,
}

impl fmt::Debug for Project {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Project")
            .field("folder", &self.folder)
            .field("files", &self.files.len())
            .finish_non_exhaustive()
    }
}

impl Project {
    /// Reads a project's folder: the suite, `runtimes`, `calibration.yaml`, the README.
    ///
    /// # Errors
    ///
    /// There is no suite, or a file cannot be read.
    pub fn load(folder: &Path, today: &str) -> io::Result<Project> {
        let (suite, mut misread) = Suite::load(folder)?;
        let files = load_beside(folder, &mut misread)?;
        let (root, also) = (folder.to_owned(), folder.to_owned());
        Ok(Project {
            pages: pages(&suite, &files),
            suite,
            misread,
            today: today.to_owned(),
            runs: None,
            folder: folder.to_owned(),
            files,
            there: Box::new(move |path| root.join(path).exists()),
            read: Box::new(move |path| std::fs::read_to_string(also.join(path)).ok()),
        })
    }

    /// A project of texts, by path.
    pub fn of(files: &BTreeMap<String, String>, today: &str) -> Project {
        let suite: Vec<(&str, &str)> = files
            .iter()
            .filter(|(path, _)| path.starts_with("specs/") || path.starts_with("features/"))
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        let (suite, misread) = Suite::embedded(&suite);
        let beside = files
            .iter()
            .filter(|(path, _)| !path.starts_with("specs/") && !path.starts_with("features/"));
        let beside = beside.map(|(path, text)| File::new(path, path, text));
        let beside: Vec<File> = beside.collect();
        let (all, texts) = (files.clone(), files.clone());
        Project {
            pages: pages(&suite, &beside),
            suite,
            misread,
            today: today.to_owned(),
            runs: None,
            folder: PathBuf::new(),
            files: beside,
            there: Box::new(move |path| {
                let folder = format!("{}/", path.trim_end_matches('/'));
                path.is_empty()
                    || all
                        .keys()
                        .any(|file| file == path || file.starts_with(&folder))
            }),
            read: Box::new(move |path| texts.get(path).cloned()),
        }
    }

    /// The files that are looked at, as problems name them.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let beside = self.files.iter().map(|file| file.shown.as_str());
        self.suite.files().chain(beside)
    }

    /// The project's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The files beside the suite whose paths are wanted.
    pub fn beside(&self, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| wanted(&file.path))
    }

    /// All Markdown of the project: that of the suite, then that beside it.
    pub fn pages(&self) -> &[File] {
        &self.pages
    }

    /// The text of a page, or of any other file at a path relative to the project.
    pub fn text(&self, path: &str) -> Option<String> {
        let page = self.pages.iter().find(|page| page.path == path);
        page.map_or_else(|| (self.read)(path), |page| Some(page.text.clone()))
    }

    /// The problem with the line of the file that it is about.
    pub fn quote(&self, problem: Problem) -> Problem {
        let beside = self.files.iter().find(|file| file.shown == problem.file);
        match beside {
            _ if problem.excerpt.is_some() => problem,
            Some(file) => problem.quote(&file.text),
            None => self.suite.quote(problem),
        }
    }

    /// Whether something lies at a path, given relative to the project.
    pub fn holds(&self, path: &str) -> bool {
        (self.there)(path)
    }
}

fn pages(suite: &Suite, beside: &[File]) -> Vec<File> {
    let files = suite.texts().chain(beside);
    let pages = files.filter(|file| file.path.ends_with(".md"));
    pages.cloned().collect()
}

/// The files beside the suite that have rules of their own; those that cannot be read are problems.
fn load_beside(folder: &Path, problems: &mut Vec<Problem>) -> io::Result<Vec<File>> {
    let mut files = Vec::new();
    for within in ["", "runtimes", "runtimes/known-failing"] {
        for path in found(folder, within)? {
            let full = folder.join(&path);
            let shown = full.strip_prefix(".").unwrap_or(&full);
            let shown = shown.display().to_string();
            match std::fs::read_to_string(&full) {
                Ok(text) => files.push(File::new(&path, &shown, &text)),
                Err(error) => problems.push(Problem::unreadable(&shown, &error)),
            }
        }
    }
    Ok(files)
}

/// The paths of the files in a folder that have rules of their own, in their order.
fn found(folder: &Path, within: &str) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder.join(within)) else {
        return Ok(found);
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let wanted = match within {
            "" => name == "calibration.yaml" || name == "README.md",
            _ => name.ends_with(".yaml") || name.ends_with(".md"),
        };
        if wanted && entry.path().is_file() {
            found.push(Path::new(within).join(&name).display().to_string());
        }
    }
    found.sort();
    Ok(found)
}
