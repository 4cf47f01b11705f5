//! Owns what a path on the command line stands for: a project, a part of one, or a file by itself.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::cli::ground;
use crate::cli::stop::Stop;
use crate::known_failing::KnownFailing;
use crate::lint::{Review, review};
use crate::manifest::Manifest;

/// What was found, and in which files.
#[derive(Debug, Default)]
pub struct Look {
    /// What is wrong.
    pub review: Review,
    /// The files that were looked at, as problems name them.
    pub files: BTreeSet<String>,
}

/// Looks at a project, or at a file or folder in one. A manifest or a known-failing file may lie
/// anywhere.
pub fn look(path: &Path) -> Result<Look, Stop> {
    let full = full(path)?;
    match project_of(&full) {
        Some((folder, below)) => {
            let part = part(folder, below)?;
            let found = !part.files.is_empty() || !part.review.problems.is_empty();
            let part = (found || below.as_os_str().is_empty()).then_some(part);
            part.or_else(|| alone(&full)).ok_or_else(|| nothing(path))
        }
        None => alone(&full).ok_or_else(|| nothing(path)),
    }
}

/// A path as the disk knows it.
pub fn full(path: &Path) -> Result<PathBuf, Stop> {
    path.canonicalize().map_err(|_| {
        let path = path.display();
        Stop::usage(format!(
            "failed to read {path}: no such file; name a project, or a file in one"
        ))
    })
}

/// The project that a path lies in, and the way to it from there.
pub fn project_of(full: &Path) -> Option<(&Path, &Path)> {
    let folder = full.ancestors().find(|folder| is_project(folder))?;
    Some((folder, full.strip_prefix(folder).ok()?))
}

fn is_project(folder: &Path) -> bool {
    folder.join("specs").is_dir() || folder.join("features").is_dir()
}

fn nothing(path: &Path) -> Stop {
    Stop::usage(format!(
        "failed to find anything to review in {}: name a directory that holds `specs` and \
         `features`, a file or folder in one, a manifest or a known-failing file",
        path.display()
    ))
}

/// What of a project lies at a path or below it, each file named as it is seen from here.
fn part(folder: &Path, below: &Path) -> Result<Look, Stop> {
    let root = seen(folder);
    let project = ground::project(&root)?;
    let mut review = review(&project);
    let named = |file: &str| {
        let within = Path::new(file).strip_prefix(&root);
        let within = within.unwrap_or(Path::new(file));
        let wanted = within.starts_with(below);
        wanted.then(|| seen(&folder.join(within)).display().to_string())
    };
    let files: BTreeSet<String> = project.files().filter_map(named).collect();
    review
        .problems
        .retain_mut(|problem| match named(&problem.file) {
            Some(file) => {
                problem.file = file;
                true
            }
            None => false,
        });
    // An unreadable file is looked at, too.
    let files = files
        .into_iter()
        .chain(review.problems.iter().map(|p| p.file.clone()));
    Ok(Look {
        files: files.collect(),
        review,
    })
}

/// A known-failing file or a manifest by itself.
fn alone(full: &Path) -> Option<Look> {
    if full.extension().is_none_or(|extension| extension != "yaml") {
        return None;
    }
    let path = seen(full);
    let folder = full.parent().and_then(Path::file_name);
    let problems = match folder.is_some_and(|name| name == "known-failing") {
        true => KnownFailing::load(&path).err(),
        false => Manifest::load(&path).err(),
    };
    Some(Look {
        review: Review {
            problems: problems.unwrap_or_default(),
            notes: Vec::new(),
        },
        files: BTreeSet::from([path.display().to_string()]),
    })
}

/// A path as it is seen from where the command was run: that is what editors and code hosts find.
fn seen(full: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    from(&here.unwrap_or_default(), full)
}

/// The way from a folder to a file; the file's own path where the two have but the root in common.
fn from(here: &Path, full: &Path) -> PathBuf {
    let common = here.iter().zip(full).take_while(|(a, b)| a == b).count();
    if common < 2 {
        return full.to_owned();
    }
    let up = here.iter().skip(common).map(|_| OsStr::new(".."));
    let way: PathBuf = up.chain(full.iter().skip(common)).collect();
    match way.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => way,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_as_it_is_seen_from_here() {
        let check = |full: &str, expected: &str| {
            assert_eq!(
                from(Path::new("/p/specs/7"), Path::new(full)),
                Path::new(expected)
            );
        };
        check("/p/specs/7", ".");
        check("/p/specs/7/spec.md", "spec.md");
        check("/p", "../..");
        check("/p/features/7.feature", "../../features/7.feature");
        check("/q/specs/7/spec.md", "/q/specs/7/spec.md");
    }
}
