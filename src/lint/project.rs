//! Owns what a review looks at: a suite with what was misread of it, and the files beside it.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::calibration::Calibration;
use crate::embedded;
use crate::lock::{self, Lock, Saboteurs, Sources};
use crate::problem::Problem;
use crate::record::Run;
use crate::suite::{File, Place, Suite};
use crate::yaml;

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
    /// The run that shows what each Then compares.
    pub run: Option<Run>,
    /// The newest check of each runtime; nothing where nobody looked for one.
    pub runs: Option<Vec<Run>>,
    folder: PathBuf,
    files: Vec<File>,
    pages: Vec<File>,
    /// Whatever the saboteurs name: a trial that is gone is a matter of the case that lost it.
    calibration: Option<(File, Option<Calibration>)>,
    lock_file: String,
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
            calibration: calibration(&files),
            lock_file: shown(&folder.join(lock::FILE)),
            suite,
            misread,
            today: today.to_owned(),
            run: None,
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
        let beside: Vec<File> = beside
            .map(|(path, text)| File::new(path, path, text))
            .collect();
        let (all, texts) = (files.clone(), files.clone());
        Project {
            pages: pages(&suite, &beside),
            calibration: calibration(&beside),
            lock_file: lock::FILE.to_owned(),
            suite,
            misread,
            today: today.to_owned(),
            run: None,
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
        let all = self.suite.files().chain(&self.files);
        all.map(|file| file.shown.as_str())
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

    /// The lock of its suite, or what is wrong with it; none where there is no lock.
    pub fn lock(&self) -> Option<Result<Lock, Vec<Problem>>> {
        let text = self.lock_text()?;
        Some(Lock::parse(&self.lock_file, text))
    }

    /// The lock's text; none where there is no lock.
    pub fn lock_text(&self) -> Option<&str> {
        let mut files = self.suite.files();
        let file = files.find(|file| file.place() == Place::Lock);
        file.map(|file| file.text.as_str())
    }

    /// What its lock is held against; none while the saboteurs cannot be read, as every one of them
    /// would be missed.
    pub fn sources(&self) -> Option<Sources<'_>> {
        let saboteurs = match &self.calibration {
            None => None,
            Some((_, None)) => return None,
            Some((file, Some(read))) => Some(Saboteurs {
                file: &file.shown,
                text: &file.text,
                read,
            }),
        };
        Some(Sources {
            suite: &self.suite,
            saboteurs,
            run: self.run.as_ref(),
            instrument: embedded::INSTRUMENT,
            file: &self.lock_file,
        })
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

fn calibration(files: &[File]) -> Option<(File, Option<Calibration>)> {
    let mut files = files.iter();
    let file = files.find(|file| file.path == embedded::CALIBRATION)?;
    Some((file.clone(), yaml::parse(&file.shown, &file.text).ok()))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

/// The files beside the suite that have rules of their own; those that cannot be read are problems.
fn load_beside(folder: &Path, problems: &mut Vec<Problem>) -> io::Result<Vec<File>> {
    let mut files = Vec::new();
    for within in ["", "runtimes", "runtimes/known-failing"] {
        for path in found(folder, within)? {
            let full = folder.join(&path);
            let shown = shown(&full);
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
