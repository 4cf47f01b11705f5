//! Owns the look at `specs/spec.lock`: what of the suite moved since it was last read and held to be right.

use std::collections::BTreeMap;

use super::project::Project;
use super::{Review, project::File};
use crate::calibration::Calibration;
use crate::embedded;
use crate::lock::{self, Lock, Saboteurs, Sources};
use crate::yaml;

/// Holds the suite against its lock.
pub(super) fn hold(project: &Project, review: &mut Review) {
    let Some(file) = only(project, lock::FILE) else {
        review.notes.push(lock::ABSENT.to_owned());
        return;
    };
    let lock = match Lock::parse(&file.shown, &file.text) {
        Ok(lock) => lock,
        Err(problems) => return review.problems.extend(problems),
    };
    let lies = only(project, "calibration.yaml");
    let Ok(calibration) = lies.map(saboteurs).transpose() else {
        let note =
            "the suite was not held against specs/spec.lock: its calibration.yaml cannot be read";
        return review.notes.push(note.to_owned());
    };
    let saboteurs = lies.zip(calibration.as_ref());
    let saboteurs = saboteurs.map(|(file, read)| Saboteurs {
        file: &file.shown,
        text: &file.text,
        read,
    });
    let standing = lock::compare(&lock, &sources(project, saboteurs, &file.shown));
    review.problems.extend(standing.problems());
    review.notes.extend(standing.notes);
}

/// The text of the lock that a project would begin today.
pub(super) fn begun(files: &BTreeMap<String, String>) -> Result<String, String> {
    let project = Project::of(files, "");
    let lies = only(&project, "calibration.yaml");
    let calibration = lies.map(saboteurs).transpose()?;
    let saboteurs = lies.zip(calibration.as_ref());
    let saboteurs = saboteurs.map(|(file, read)| Saboteurs {
        file: &file.shown,
        text: &file.text,
        read,
    });
    let lock = lock::state(&sources(&project, saboteurs, lock::FILE));
    lock.write().map_err(|error| error.to_string())
}

fn only<'a>(project: &'a Project, path: &str) -> Option<&'a File> {
    project.beside(|other| other == path).next()
}

/// The saboteurs, whatever they name: a trial that is gone is a matter of the case that lost it.
fn saboteurs(file: &File) -> Result<Calibration, String> {
    yaml::parse(&file.shown, &file.text).map_err(|problem| problem.to_string())
}

fn sources<'a>(
    project: &'a Project,
    saboteurs: Option<Saboteurs<'a>>,
    file: &'a str,
) -> Sources<'a> {
    Sources {
        suite: &project.suite,
        saboteurs,
        run: project.run.as_ref(),
        instrument: embedded::INSTRUMENT,
        file,
    }
}
