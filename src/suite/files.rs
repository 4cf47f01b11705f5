//! Owns the files of a suite: where each kind lies, and the only reading of them from the disk.

use std::fs;
use std::io;
use std::path::Path;

use crate::problem::Problem;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    /// What it is.
    pub fn place(&self) -> Place<'_> {
        let parts: Vec<_> = self.path.split('/').collect();
        match parts[..] {
            ["specs", "milestones", id, "index.md"] => Place::Milestone(id),
            ["specs", id, "spec.md"] => Place::Spec(id),
            ["specs", id, "plan.md"] => Place::Plan(id),
            ["specs", id, "tasks.md"] => Place::Tasks(id),
            ["features", name] if name.ends_with(".feature") => Place::Feature,
            ["specs", "spec.lock"] => Place::Lock,
            ["specs", .., name] if name.ends_with(".md") => Place::Page,
            _ => Place::Other,
        }
    }
}

/// Reads the suite's files below a directory. Links to directories are not followed.
pub(super) fn load(dir: &Path) -> io::Result<Vec<File>> {
    let mut files = Vec::new();
    for folder in ["specs", "features"] {
        if dir.join(folder).is_dir() {
            walk(dir, folder, &mut files)?;
        }
    }
    if files.is_empty() {
        let message = format!(
            "failed to find a suite in {}: name a folder that holds `specs` and `features`",
            dir.display()
        );
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    Ok(files)
}

fn walk(root: &Path, relative: &str, files: &mut Vec<File>) -> io::Result<()> {
    let here = root.join(relative);
    for entry in fs::read_dir(&here).map_err(|e| failed(&here, &e))? {
        let entry = entry.map_err(|e| failed(&here, &e))?;
        let path = format!("{relative}/{}", entry.file_name().to_string_lossy());
        let full = entry.path();
        if entry.file_type().map_err(|e| failed(&full, &e))?.is_dir() {
            walk(root, &path, files)?;
            continue;
        }
        let shown = full
            .strip_prefix(".")
            .unwrap_or(&full)
            .display()
            .to_string();
        if File::new(&path, &shown, "").place() != Place::Other {
            let text = fs::read_to_string(&full);
            let unreadable = text.as_ref().err();
            files.push(File {
                unreadable: unreadable.map(|error| Problem::unreadable(&shown, error)),
                ..File::new(&path, &shown, &text.unwrap_or_default())
            });
        }
    }
    Ok(())
}

fn failed(path: &Path, error: &io::Error) -> io::Error {
    let message = format!("failed to read {}: {error}", path.display());
    io::Error::new(error.kind(), message)
}
