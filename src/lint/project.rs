//! Owns what a review looks at: a suite with what was misread of it, and the files beside it.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::problem::Problem;
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
        let (suite, misread) = Suite::load(folder)?;
        let files = load_beside(folder)?;
        let (root, also) = (folder.to_owned(), folder.to_owned());
        Ok(Project {
            pages: pages(&suite, &files),
            suite,
            misread,
            today: today.to_owned(),
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
    let files = suite.files().chain(beside);
    let pages = files.filter(|file| file.path.ends_with(".md"));
    pages.cloned().collect()
}

/// The files beside the suite that have rules of their own.
fn load_beside(folder: &Path) -> io::Result<Vec<File>> {
    let mut files = Vec::new();
    for (path, text) in found(folder, "")?
        .into_iter()
        .chain(found(folder, "runtimes")?)
        .chain(found(folder, "runtimes/known-failing")?)
    {
        let shown = folder.join(&path);
        let shown = shown.strip_prefix(".").unwrap_or(&shown);
        files.push(File::new(&path, &shown.display().to_string(), &text));
    }
    Ok(files)
}

fn found(folder: &Path, within: &str) -> io::Result<Vec<(String, String)>> {
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
            let text = std::fs::read_to_string(entry.path()).map_err(|error| {
                let path = entry.path();
                io::Error::new(
                    error.kind(),
                    format!("failed to read {}: {error}", path.display()),
                )
            })?;
            let path = Path::new(within).join(&name);
            found.push((path.display().to_string(), text));
        }
    }
    found.sort();
    Ok(found)
}
