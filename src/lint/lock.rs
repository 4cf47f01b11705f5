//! Owns what the lock of a suite brings into a review: what moved since somebody held that it is right.

use std::collections::BTreeMap;

use super::{Project, Review};
use crate::calibration::Calibration;
use crate::embedded;
use crate::lock::{self, Lock, Saboteurs, Sources};
use crate::suite::File;
use crate::yaml;

/// What moved, and what could not be looked at.
pub(super) fn check(project: &Project) -> Review {
    let note = |note: &str| Review {
        notes: vec![note.to_owned()],
        ..Review::default()
    };
    let Some(file) = project.lock_file() else {
        return match project.suite.specs.is_empty() {
            true => Review::default(),
            false => note(lock::ABSENT),
        };
    };
    let read = Lock::parse(&file.shown, &file.text);
    let lock = match read {
        Ok(lock) => lock,
        Err(problems) => {
            let notes = Vec::new();
            return Review { problems, notes };
        }
    };
    // Of saboteurs that cannot be read, every one would be missed.
    let held = against(project, &file.shown, |sources| {
        let standing = lock::compare(&lock, sources);
        Review {
            problems: standing.problems(),
            notes: standing.notes,
        }
    });
    held.unwrap_or_else(|| {
        note("what moved since specs/spec.lock was not looked at: calibration.yaml cannot be read")
    })
}

/// The text of the lock that a project would begin today.
pub(super) fn begun(files: &BTreeMap<String, String>) -> Result<String, String> {
    let project = Project::of(files, "");
    let begun = against(&project, lock::FILE, lock::state);
    let begun = begun.ok_or("calibration.yaml cannot be read")?;
    begun.write().map_err(|error| error.to_string())
}

/// Answers from what a lock is held against; none where the saboteurs cannot be read. Whatever they
/// name is well: a trial that is gone is a matter of the case that lost it.
fn against<T>(project: &Project, file: &str, answer: impl Fn(&Sources<'_>) -> T) -> Option<T> {
    let lies: Option<&File> = project.beside(|path| path == embedded::CALIBRATION).next();
    let read = lies.map(|file| yaml::parse::<Calibration>(&file.shown, &file.text));
    let read = read.transpose().ok()?;
    let saboteurs = lies.zip(read.as_ref()).map(|(file, read)| Saboteurs {
        file: &file.shown,
        text: &file.text,
        read,
    });
    Some(answer(&Sources {
        suite: &project.suite,
        saboteurs,
        run: project.run.as_ref(),
        instrument: embedded::INSTRUMENT,
        file,
    }))
}
