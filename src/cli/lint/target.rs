//! Owns what a path on the command line stands for: a project, a part of one, or a file by itself.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::cli::ground::stored;
use crate::cli::stop::Stop;
use crate::known_failing::KnownFailing;
use crate::lint::{Project, Review, review};
use crate::lock;
use crate::manifest::Manifest;
use crate::record::Store;
use crate::witness::clock;

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
    let Ok(full) = path.canonicalize() else {
        let path = path.display();
        return Err(Stop::usage(format!(
            "failed to read {path}: no such file; name a project, or a file in one"
        )));
    };
    match full.ancestors().find(|folder| is_project(folder)) {
        Some(folder) if folder == full => project(&full),
        Some(folder) => {
            let part = part(&project(folder)?, &seen(&full));
            part.or_else(|| alone(&full)).ok_or_else(|| nothing(path))
        }
        None if full.is_dir() => Err(nothing(path)),
        None => alone(&full).ok_or_else(|| nothing(path)),
    }
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

fn project(folder: &Path) -> Result<Look, Stop> {
    let today: String = clock::wall().chars().take(10).collect();
    let root = seen(folder);
    let project = Project::load(&root, &today);
    let mut project = project.map_err(|error| Stop::usage(error.to_string()))?;
    let mut locks = project.beside(|path| path == lock::FILE);
    let runtime = locks.next().and_then(|file| lock::runtime_of(&file.text));
    drop(locks);
    if let Some(runtime) = runtime {
        project.run = stored(&Store::of(&root), Some(&runtime)).0;
    }
    let mut review = review(&project);
    // In a folder of the project, a file beside is `spec.md`, and not `../../specs/7/spec.md`.
    let shorter = |file: &str| match Path::new(file).strip_prefix(&root) {
        Ok(below) => seen(&folder.join(below)).display().to_string(),
        Err(_) => file.to_owned(),
    };
    for problem in &mut review.problems {
        problem.file = shorter(&problem.file);
    }
    let files = project.files().map(shorter).collect();
    Ok(Look { review, files })
}

/// What of a project lies at a path or below it; none where nothing does.
fn part(whole: &Look, path: &Path) -> Option<Look> {
    let within = |file: &str| Path::new(file).starts_with(path);
    let files: BTreeSet<String> = whole.files.iter().filter(|f| within(f)).cloned().collect();
    let problems = whole.review.problems.iter();
    let problems: Vec<_> = problems.filter(|p| within(&p.file)).cloned().collect();
    (!files.is_empty() || !problems.is_empty()).then_some(Look {
        review: Review {
            problems,
            notes: Vec::new(),
        },
        files,
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
