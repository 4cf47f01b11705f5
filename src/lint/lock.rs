//! Owns what the lock of a suite brings into a review: what moved since somebody held that it is right.

use super::{Project, Review};
use crate::lock::{self, Lock};

/// What moved, and what could not be looked at.
pub(super) fn check(project: &Project) -> Review {
    match project.lock() {
        None if project.suite.specs.is_empty() => Review::default(),
        None => noted(lock::ABSENT),
        Some(Ok(lock)) => moved(project, &lock),
        Some(Err(problems)) => Review {
            problems,
            notes: Vec::new(),
        },
    }
}

fn moved(project: &Project, lock: &Lock) -> Review {
    let Some(sources) = project.sources() else {
        return noted(
            "what moved since specs/spec.lock was not looked at: mend calibration.yaml first",
        );
    };
    let standing = lock::compare(lock, &sources);
    Review {
        problems: standing.problems(),
        notes: standing.notes,
    }
}

fn noted(note: &str) -> Review {
    Review {
        problems: Vec::new(),
        notes: vec![note.to_owned()],
    }
}
