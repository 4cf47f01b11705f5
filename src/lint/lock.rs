//! Owns what the lock of a suite brings into a review: what moved since somebody held that it is right.

use super::{Project, Review};
use crate::calibration::Calibration;
use crate::embedded;
use crate::lock::{self, Lock, Saboteurs, Sources};
use crate::yaml;

/// What moved, and what could not be looked at.
pub(super) fn check(project: &Project) -> Review {
    let note = |note: &str| Review {
        notes: vec![note.to_owned()],
        ..Review::default()
    };
    match project.lock() {
        None if project.suite.specs.is_empty() => Review::default(),
        None => note(lock::ABSENT),
        Some(Err(problems)) => Review {
            problems,
            notes: Vec::new(),
        },
        Some(Ok(lock)) => moved(project, &lock),
    }
}

fn moved(project: &Project, lock: &Lock) -> Review {
    let calibration = project.beside(|path| path == embedded::CALIBRATION).next();
    let read: Option<Option<Calibration>> =
        calibration.map(|file| yaml::parse(&file.shown, &file.text).ok());
    // Of saboteurs that cannot be read, every one would be missed.
    if let Some(None) = read {
        return Review {
            notes: vec!["what moved since specs/spec.lock was not looked at: calibration.yaml cannot be read".to_owned()],
            ..Review::default()
        };
    }
    let saboteurs = calibration.zip(read.flatten());
    let file = project.lock_file();
    let sources = Sources {
        suite: &project.suite,
        saboteurs: saboteurs.as_ref().map(|(file, read)| Saboteurs {
            file: &file.shown,
            text: &file.text,
            read,
        }),
        run: project.run.as_ref(),
        instrument: embedded::INSTRUMENT,
        file: &file,
    };
    let standing = lock::compare(lock, &sources);
    Review {
        problems: standing.problems(),
        notes: standing.notes,
    }
}
