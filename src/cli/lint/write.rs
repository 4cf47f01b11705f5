//! Owns `candor lint --write`: the generated blocks of pages, written anew as their commands print them, and nothing else.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::target::{full, project_of};
use crate::cli::replace::replace;
use crate::cli::stop::Stop;
use crate::lint::{Project, rewritten};

/// Writes the blocks of the pages at or below each path, here where there is none, and returns the
/// files that are another now.
pub fn blocks(paths: &[PathBuf]) -> Result<Vec<String>, Stop> {
    let here = [PathBuf::from(".")];
    let mut written = Vec::new();
    for path in if paths.is_empty() { &here } else { paths } {
        let full = full(path)?;
        let Some((folder, below)) = project_of(&full) else {
            continue;
        };
        let project = Project::load(folder, "").map_err(|error| Stop::usage(error.to_string()))?;
        let pages = project.pages().iter();
        for page in pages.filter(|page| Path::new(&page.path).starts_with(below)) {
            let file = folder.join(&page.path);
            if write(&project, &file).map_err(|error| failed(&file, &error))? {
                written.push(page.path.clone());
            }
        }
    }
    Ok(written)
}

fn write(project: &Project, file: &Path) -> io::Result<bool> {
    let text = fs::read_to_string(file)?;
    match rewritten(&project.suite, &text) {
        Some(new) => replace(file, &new).map(|()| true),
        None => Ok(false),
    }
}

fn failed(file: &Path, error: &io::Error) -> Stop {
    let file = file.display();
    Stop::usage(format!(
        "failed to write {file}: {error}; let it be writable"
    ))
}
