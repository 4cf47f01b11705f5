//! Owns the reasons why a verdict does not speak of today, in words for people and for programs.

use std::fmt;

use crate::id::CriterionId;

/// A reason why a verdict does not speak of today.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stale {
    /// The record does not say on what it was earned: it is of an older candor, or its shares were
    /// run on several builds.
    Unknown,
    /// The case said something else, mapped to others, or had another proof.
    Text,
    /// This criterion of the case said something else, or was not there.
    Criterion(CriterionId),
    /// Its scenario, or in a calibration one of its spec, had other steps, rows or needs.
    Scenario,
    /// The kit's own steps, oracles or witnesses were others.
    Kit,
    /// The manifest, or a file that its commands name, was another.
    Build,
    /// The runtime's manifest is gone, or cannot be read from here.
    Manifest,
    /// The version command printed something else.
    Version,
    /// A saboteur that the calibration did not have.
    NewSaboteur(String),
    /// A saboteur that is not there any more.
    GoneSaboteur(String),
    /// A saboteur that told another lie, or had other effects.
    OtherLie(String),
}

impl Stale {
    /// The word for programs.
    pub fn word(&self) -> &'static str {
        match self {
            Stale::Unknown => "unknown",
            Stale::Text => "text",
            Stale::Criterion(_) => "criterion",
            Stale::Scenario => "scenario",
            Stale::Kit => "kit",
            Stale::Build => "build",
            Stale::Manifest => "manifest",
            Stale::Version => "version",
            Stale::NewSaboteur(_) => "new-saboteur",
            Stale::GoneSaboteur(_) => "gone-saboteur",
            Stale::OtherLie(_) => "other-lie",
        }
    }
}

/// On what the verdict was earned, as in `passed on another text of the case`.
impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stale::Unknown => write!(f, "what its record does not say"),
            Stale::Text => write!(f, "another text of the case"),
            Stale::Criterion(id) => write!(f, "another text of {id}"),
            Stale::Scenario => write!(f, "other steps"),
            Stale::Kit => write!(f, "another build of candor"),
            Stale::Build => write!(f, "another build of the runtime"),
            Stale::Manifest => write!(f, "a runtime whose manifest is not at hand"),
            Stale::Version => write!(f, "another version of the runtime"),
            Stale::NewSaboteur(name) => write!(f, "a calibration without the saboteur `{name}`"),
            Stale::GoneSaboteur(name) => {
                write!(f, "a calibration with the saboteur `{name}`, which is gone")
            }
            Stale::OtherLie(name) => write!(f, "another lie of the saboteur `{name}`"),
        }
    }
}
