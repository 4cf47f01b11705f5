//! Owns the line of one trial: what it came to with everything that was compared, and in short what that is.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{CriterionId, TrialKey};
use crate::verdict::{Cause, CauseKind, Comparison, Kind, Outcome, Then};

/// What a trial came to, with everything that was compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialRecord {
    /// The trial's name.
    pub trial: TrialKey,
    /// The criteria that its case maps to; records of version 1 do not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<CriterionId>,
    /// The title of its case.
    pub title: String,
    /// The sentence that binds.
    pub requirement: String,
    /// What it came to.
    pub outcome: Outcome,
    /// Why nothing was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// The trial that owns the premise which does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked_by: Option<TrialKey>,
    /// Every claim and its deed.
    pub compared: Vec<Comparison>,
    /// Each Then that ran, with how much of that it compared; records before version 3 do not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thens: Vec<Then>,
    /// Remarks that change no verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Reasons on file for a known failure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// The kinds of mismatch that are on file for it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub expected: BTreeSet<Kind>,
    /// How it stands to the same trial of the base run; nothing where it is neither red nor fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Mark>,
    /// What it came to in the base run, where it has a mark and was on record there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub there: Option<Finding>,
    /// How long the trial took, in milliseconds.
    pub duration_ms: f64,
    /// How much of that the runtime's processes took.
    pub runtime_ms: f64,
    /// Where its home and its evidence lie, with `--keep`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
}

impl TrialRecord {
    /// A record of which only the outcome is known.
    pub fn bare(trial: TrialKey, outcome: Outcome) -> TrialRecord {
        TrialRecord {
            trial,
            criteria: Vec::new(),
            title: String::new(),
            requirement: String::new(),
            outcome,
            cause: None,
            blocked_by: None,
            compared: Vec::new(),
            thens: Vec::new(),
            notes: Vec::new(),
            reasons: Vec::new(),
            expected: BTreeSet::new(),
            base: None,
            there: None,
            duration_ms: 0.0,
            runtime_ms: 0.0,
            kept: None,
        }
    }

    /// The comparisons that do not hold.
    pub fn mismatches(&self) -> impl Iterator<Item = &Comparison> {
        self.compared.iter().filter(|comparison| !comparison.holds)
    }

    /// What it came to, in short.
    pub fn finding(&self) -> Finding {
        let failed = matches!(self.outcome, Outcome::Failed | Outcome::Xfailed);
        let judged = failed && self.cause.is_none();
        Finding {
            outcome: self.outcome,
            // What was compared beside a cause judges nothing.
            kinds: match judged {
                true => self.mismatches().map(|mismatch| mismatch.kind).collect(),
                false => BTreeSet::new(),
            },
            cause: self.cause.as_ref().map(|cause| cause.kind),
        }
    }
}

/// How a trial stands to the same trial of the base run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// It is red, and it was not there.
    New,
    /// It is red, and it was red there for something else.
    Changed,
    /// It is red, and it is not on record there.
    Absent,
    /// It is red, and it was red there for no less.
    Same,
    /// It passed, and it did not there.
    Fixed,
}

impl Mark {
    /// Whether the trial is red for something that the base does not have.
    pub fn is_new(self) -> bool {
        matches!(self, Mark::New | Mark::Changed | Mark::Absent)
    }
}

/// What a trial came to, in short: all by which it is told from the same trial of another run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// The outcome.
    pub outcome: Outcome,
    /// The kinds of mismatch by which it failed.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub kinds: BTreeSet<Kind>,
    /// The sort of cause by which it errored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<CauseKind>,
}

impl Finding {
    /// The kinds of mismatch, or the sort of cause, as words.
    pub fn by(&self) -> Vec<String> {
        let kinds = self.kinds.iter().map(Kind::to_string);
        kinds
            .chain(self.cause.as_ref().map(CauseKind::to_string))
            .collect()
    }
}

/// A finding in words: `failed by turn, latency`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.outcome.word())?;
        match self.by() {
            by if by.is_empty() => Ok(()),
            by => write!(f, " by {}", by.join(", ")),
        }
    }
}
