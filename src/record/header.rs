//! Owns the first line of a run record: what was run, of whom, and what was expected beside the trials' own outcomes.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Earned;
use crate::id::CaseId;
use crate::plan::Partition;
use crate::verdict::Outcome;

/// What was run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the record's lines.
    pub schema_version: u32,
    /// `check` or `calibrate`.
    pub command: String,
    /// The version of the kit.
    pub candor: String,
    /// The name in the manifest.
    pub runtime: String,
    /// What the manifest's version command printed.
    pub runtime_version: Option<String>,
    /// The fingerprint of what judged: the kit's own steps, oracles and witnesses. Empty where the
    /// record does not say, as those before version 3.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub instrument: String,
    /// The fingerprint of what was judged: the manifest, and the files that its commands name. Empty
    /// where the record does not say, or its shares were not run on one build.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub build: String,
    /// The manifest, as it was named; none for the reference runtime that is compiled in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest: Option<String>,
    /// The milestones that were asked for, with their revisions: `m329@1`.
    pub milestones: Vec<String>,
    /// Whether the whole of them was selected, so that conformance can be spoken of.
    pub whole: bool,
    /// Specs of those milestones that are not written yet.
    #[serde(default)]
    pub open: Vec<String>,
    /// When the run began, RFC 3339.
    pub started_at: String,
    /// On which texts the verdict of each case was earned.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub earned: BTreeMap<CaseId, Earned>,
    /// How many trials ran beside one another.
    pub jobs: usize,
    /// How many trials were planned.
    pub planned: usize,
    /// Trials of lanes that were not named.
    #[serde(default)]
    pub unverified: BTreeMap<String, usize>,
    /// The share of the plan that was run here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition: Option<Partition>,
    /// Whether the manifest says `complete: true`, so that a skip is red.
    #[serde(default)]
    pub complete: bool,
    /// Each spec or case that was named, with the cases of which one must have been judged.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub named: BTreeMap<String, BTreeSet<CaseId>>,
    /// The run with which this one is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<BaseRun>,
    /// Which failures decide the exit code.
    #[serde(default)]
    pub fail_on: FailOn,
}

impl Header {
    /// Whether an outcome is red in this run: a skip is, where nothing may be left undeclared.
    pub fn is_red(&self, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Failed | Outcome::Xpassed | Outcome::Errored => true,
            Outcome::Skipped => self.complete,
            Outcome::Passed | Outcome::Xfailed | Outcome::NotRun => false,
        }
    }
}

/// An earlier run, by which the red lines of this one are told new or old.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BaseRun {
    /// The file of its record.
    pub file: String,
    /// The name in its manifest.
    pub runtime: String,
    /// The version of the runtime.
    pub runtime_version: Option<String>,
    /// When it began, RFC 3339.
    pub started_at: String,
    /// Whether its record has no end, so that it may lack trials.
    #[serde(default)]
    pub cut_off: bool,
    /// The known-failing entries that were stale there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stale: Vec<String>,
}

/// Which failures decide the exit code of a check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// All of them.
    #[default]
    Any,
    /// Those that the base does not have.
    New,
}

impl FromStr for FailOn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "any" => Ok(FailOn::Any),
            "new" => Ok(FailOn::New),
            _ => Err(format!("`{text}` is neither `any` nor `new`")),
        }
    }
}
