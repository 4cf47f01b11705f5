//! Owns the files of a suite: where each kind lies, and the only reading of them from the disk.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::problem::Problem;

use super::parallel;

/// A text of the suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Relative to the suite, with `/` between the parts.
    pub path: String,
    /// As shown in problems.
    pub shown: String,
    /// The text, without the mark of its encoding.
    pub text: String,
    /// That there is no text, where it could not be read.
    pub(super) unreadable: Option<Problem>,
}

/// What a file is, by where it lies; a folder's name with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place<'a> {
    /// The index of a milestone.
    Milestone(&'a str),
    /// A spec.
    Spec(&'a str),
    /// How a spec is to be kept.
    Plan(&'a str),
    /// The tasks of a spec.
    Tasks(&'a str),
    /// A feature.
    Feature,
    /// Any other Markdown below `specs`.
    Page,
    /// The lock of the suite.
    Lock,
    /// Nothing that is read.
    Other,
}

impl File {
    /// A text that was read.
    pub(crate) fn new(path: &str, shown: &str, text: &str) -> File {
        File {
            path: path.to_owned(),
            shown: shown.to_owned(),
            text: text.trim_start_matches('\u{feff}').to_owned(),
            unreadable: None,
        }
    }

    /// Reads the text of a file that was found.
    fn read(found: &Found) -> File {
        let Found { path, shown, full } = found;
        let text = fs::read_to_string(full);
        let unreadable = text.as_ref().err();
        File {
            unreadable: unreadable.map(|error| Problem::unreadable(shown, error)),
            ..File::new(path, shown, &text.unwrap_or_default())
        }
    }

    /// What it is.
    pub fn place(&self) -> Place<'_> {
        place(&self.path)
    }
}

/// What lies at a path, relative to the suite.
fn place(path: &str) -> Place<'_> {
    let mut parts = path.split('/');
    let first = [parts.next(), parts.next(), parts.next(), parts.next()];
    match (first.map(Option::unwrap_or_default), parts.next()) {
        (["specs", "milestones", id, "index.md"], None) => Place::Milestone(id),
        (["specs", id, "spec.md", ""], None) => Place::Spec(id),
        (["specs", id, "plan.md", ""], None) => Place::Plan(id),
        (["specs", id, "tasks.md", ""], None) => Place::Tasks(id),
        (["features", name, "", ""], None) if name.ends_with(".feature") => Place::Feature,
        (["specs", "spec.lock", "", ""], None) => Place::Lock,
        (["specs", ..], _) if path.ends_with(".md") => Place::Page,
        _ => Place::Other,
    }
}

/// A file of the suite that is not read yet.
struct Found {
    path: String,
    shown: String,
    full: PathBuf,
}

/// Reads the suite's files below a directory. Links to directories are not followed.
pub(super) fn load(dir: &Path) -> io::Result<Vec<File>> {
    let mut found = Vec::new();
    for folder in ["specs", "features"] {
        if dir.join(folder).is_dir() {
            walk(&dir.join(folder), folder, &mut found)?;
        }
    }
    if found.is_empty() {
        let message = format!(
            "failed to find a suite in {}: name a folder that holds `specs` and `features`",
            dir.display()
        );
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    Ok(parallel::map(&found, File::read))
}

fn walk(here: &Path, relative: &str, found: &mut Vec<Found>) -> io::Result<()> {
    for entry in fs::read_dir(here).map_err(|e| failed(here, &e))? {
        let entry = entry.map_err(|e| failed(here, &e))?;
        let path = format!("{relative}/{}", entry.file_name().to_string_lossy());
        let full = entry.path();
        if entry.file_type().map_err(|e| failed(&full, &e))?.is_dir() {
            walk(&full, &path, found)?;
        } else if place(&path) != Place::Other {
            let shown = full.strip_prefix(".").unwrap_or(&full);
            let shown = shown.display().to_string();
            found.push(Found { path, shown, full });
        }
    }
    Ok(())
}

fn failed(path: &Path, error: &io::Error) -> io::Error {
    let message = format!("failed to read {}: {error}", path.display());
    io::Error::new(error.kind(), message)
}
