//! Owns `specs/spec.lock`: what each criterion and each case was when somebody last held that it and all that hangs on it agree, and what has moved since. Pure: the file is read and written by others.
//!
//! A link holds both sides: the words, and the scenario, rows, Thens and saboteurs by which they
//! are judged. When a side moves the link is a [`Suspect`], until somebody accepts it and says why.

mod accept;
mod concern;
mod evidence;
mod file;
mod id;
mod link;
mod moved;
mod now;
mod standing;
mod suspect;

use std::collections::BTreeMap;

use crate::calibration::Calibration;
use crate::record::Run;
use crate::suite::Suite;

pub use accept::{Act, Entered};
pub use id::LinkId;
pub use link::{Counts, Link};
pub use moved::{Change, Moved, Weakened};
pub use standing::Standing;
pub use suspect::Suspect;

/// The path of the lock in a suite.
pub const FILE: &str = "specs/spec.lock";

/// What is said where a suite has no lock.
pub const ABSENT: &str = "no specs/spec.lock: a change to a spec is not seen; \
                          `candor accept --new` begins one";

/// What was held of a suite, link by link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// Whose run says what each Then compares; none until there was one.
    pub runtime: Option<String>,
    /// The links, in the order in which they are written.
    pub links: BTreeMap<LinkId, Link>,
}

/// What a lock is held against.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The specs and features.
    pub suite: &'a Suite,
    /// Who proves that the cases can fail; none where the suite has no `calibration.yaml`. One that
    /// cannot be read must not be told as none: every saboteur would be missed.
    pub saboteurs: Option<Saboteurs<'a>>,
    /// The newest check of the lock's runtime.
    pub run: Option<&'a Run>,
    /// The fingerprint of the kit that is asked; what another kit compared says nothing.
    pub instrument: &'a str,
    /// The file of the lock, as problems are to name it.
    pub file: &'a str,
}

/// The saboteurs and where they are listed.
#[derive(Debug, Clone, Copy)]
pub struct Saboteurs<'a> {
    /// The file, as problems are to name it.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
    /// What it says.
    pub read: &'a Calibration,
}

/// What has moved since the lock was written.
pub fn compare<'a>(lock: &Lock, sources: &Sources<'a>) -> Standing<'a> {
    Standing::of(lock, sources)
}

/// What the lock would say if it were begun today.
pub fn state(sources: &Sources<'_>) -> Lock {
    let mut lock = Lock::default();
    let standing = compare(&lock, sources);
    lock.enter(&standing, &[]);
    lock
}
