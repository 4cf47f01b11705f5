//! Owns how a trial is judged: what was compared, the verdict, and the outcome that it leads to. Unaware of how anything was observed.

mod then;

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::CaseId;

pub use then::Then;

/// One side of a comparison: what it says, and where that was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The claim or the deed, in a few words.
    pub text: String,
    /// The place: `history.jsonl line 14`, `witness ledger, call 3`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seen: String,
}

impl Side {
    /// What was seen, and where.
    pub fn new(text: impl Into<String>, seen: impl Into<String>) -> Side {
        Side {
            text: text.into(),
            seen: seen.into(),
        }
    }
}

/// What a comparison is about; the word stands in run records, known-failing files and
/// `calibration.yaml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A witnessed call without a record.
    Missing,
    /// A witnessed call with more than one record.
    Doubled,
    /// A record that claims a call which no witness saw.
    Unwitnessed,
    /// A call that was answered, and whose record does not say that it ended.
    Unfinished,
    /// The name of the tool.
    Tool,
    /// The arguments of the call.
    Arguments,
    /// The session that the records belong to.
    Session,
    /// The record of one entrypoint beside that of another.
    Unequal,
    /// The turn of the call.
    Turn,
    /// Whether the call succeeded.
    Success,
    /// The status of the record.
    Status,
    /// The latency of the call.
    Latency,
    /// A declared fact that a record does not say.
    Silent,
    /// The runtime died of a signal.
    Crash,
    /// The runtime did not end within its deadline.
    Hang,
    /// The runtime ended before the model had said its last word.
    Stopped,
}

/// The word as it is written in files.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// One claim held against one deed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// What is compared.
    pub kind: Kind,
    /// What the runtime says.
    pub said: Side,
    /// What it did.
    pub did: Side,
    /// Whether the claim fits the deed.
    pub holds: bool,
    /// For a latency that is shorter than what was witnessed: by how many milliseconds. It is
    /// forgiven when the run's final tolerance turns out to be at least as large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_by_ms: Option<f64>,
}

impl Comparison {
    /// A comparison that holds or not, whatever the tolerance of the run.
    pub fn new(kind: Kind, holds: bool, said: Side, did: Side) -> Comparison {
        Comparison {
            kind,
            said,
            did,
            holds,
            short_by_ms: None,
        }
    }
}

/// Why the question was not put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Cause {
    /// The sort of cause.
    pub kind: CauseKind,
    /// What happened, with what was seen and the remedy where there is one.
    pub message: String,
}

impl Cause {
    /// A cause of the given sort.
    pub fn new(kind: CauseKind, message: impl Into<String>) -> Cause {
        let message = message.into();
        Cause { kind, message }
    }
}

/// The sorts of causes; the word stands in run records and `calibration.yaml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CauseKind {
    /// The runtime could not be started, or ended before anything was asked of the model.
    NotStarted,
    /// The scripted calls did not reach the witness and nothing claims that they did.
    Unreached,
    /// The entrypoint did not show the deed that makes it that entrypoint.
    Deed,
    /// The premise of the trial does not hold, and judging it belongs to another trial.
    Blocked,
    /// What the runtime keeps could not be read as the manifest says.
    Reader,
    /// The machine is too busy to time anything.
    Busy,
    /// A witness, a directory or another prerequisite of the kit failed.
    Kit,
    /// A step compared nothing, so its agreement would mean nothing.
    NothingCompared,
    /// The run was interrupted while the trial ran.
    Interrupted,
    /// A step panicked: a bug in candor.
    Bug,
}

/// The word as it is written in files.
impl fmt::Display for CauseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// What happened in a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every claim fits its deed.
    Pass,
    /// The question was put and an answer is wrong.
    Fail,
    /// The manifest does not declare what the trial needs.
    Skip,
    /// The question was not put.
    Error,
}

/// What a trial came to: its verdict, held against what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It passed, as it should.
    Passed,
    /// It failed, and no known-failing entry says that it would.
    Failed,
    /// It failed as a known-failing entry says.
    Xfailed,
    /// It passed although a known-failing entry says that it fails.
    Xpassed,
    /// The manifest does not declare what it needs.
    Skipped,
    /// The question was not put.
    Errored,
    /// Planned, and not run: after `--fail-fast`, an interrupt, or in another partition.
    NotRun,
}

impl Outcome {
    /// All outcomes, in the order of the terminal report's last line.
    pub const ALL: [Outcome; 7] = [
        Outcome::Passed,
        Outcome::Failed,
        Outcome::Xfailed,
        Outcome::Xpassed,
        Outcome::Skipped,
        Outcome::Errored,
        Outcome::NotRun,
    ];

    /// What a judged trial came to, given the kinds of mismatch that are on file for it.
    pub fn of(judgement: &Judgement, expected: &BTreeSet<Kind>) -> Outcome {
        match (judgement.verdict(), expected.is_empty()) {
            (Verdict::Pass, true) => Outcome::Passed,
            (Verdict::Pass, false) => Outcome::Xpassed,
            (Verdict::Fail, _) => {
                let mut kinds = judgement.mismatches().map(|mismatch| mismatch.kind);
                match kinds.all(|kind| expected.contains(&kind)) {
                    true => Outcome::Xfailed,
                    false => Outcome::Failed,
                }
            }
            (Verdict::Skip, _) => Outcome::Skipped,
            (Verdict::Error, _) => Outcome::Errored,
        }
    }

    /// The word of the terminal report.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Passed => "passed",
            Outcome::Failed => "failed",
            Outcome::Xfailed => "xfailed",
            Outcome::Xpassed => "xpassed",
            Outcome::Skipped => "skipped",
            Outcome::Errored => "errored",
            Outcome::NotRun => "not run",
        }
    }
}

/// What is known of a trial when its process has ended, before the run is settled.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judgement {
    /// Everything that was compared, in the order of the steps.
    pub compared: Vec<Comparison>,
    /// Each Then that ran, with how much of that it compared.
    pub thens: Vec<Then>,
    /// Why the question was not put, where it was not.
    pub cause: Option<Cause>,
    /// The case that owns the premise, where the premise does not hold.
    pub blocked_by: Option<CaseId>,
    /// How long the tool slept, in milliseconds, in a trial that measures time.
    pub slept_ms: Option<f64>,
    /// Remarks that change no verdict: facts that are not declared, misfits within tolerance.
    pub notes: Vec<String>,
}

impl Judgement {
    /// The comparisons that do not hold.
    pub fn mismatches(&self) -> impl Iterator<Item = &Comparison> {
        self.compared.iter().filter(|comparison| !comparison.holds)
    }

    /// The verdict. A cause outweighs everything: what was compared beside it is shown, and
    /// judges nothing.
    pub fn verdict(&self) -> Verdict {
        if self.cause.is_some() {
            Verdict::Error
        } else if self.mismatches().next().is_some() {
            Verdict::Fail
        } else {
            Verdict::Pass
        }
    }
}

/// How many trials came to each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    counts: [usize; 7],
}

impl Tally {
    /// Counts outcomes.
    pub fn of(outcomes: impl IntoIterator<Item = Outcome>) -> Tally {
        let mut tally = Tally::default();
        for outcome in outcomes {
            tally.counts[outcome as usize] += 1;
        }
        tally
    }

    /// How many came to this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.counts[outcome as usize]
    }

    /// How many trials there are.
    pub fn planned(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Trials about which something was found out: neither skipped, errored nor not run.
    pub fn judged(&self) -> usize {
        use Outcome::{Failed, Passed, Xfailed, Xpassed};
        [Passed, Failed, Xfailed, Xpassed]
            .map(|outcome| self.count(outcome))
            .iter()
            .sum()
    }
}

/// The fixed last line of the terminal report.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "planned {}:", self.planned())?;
        for (n, outcome) in Outcome::ALL.into_iter().enumerate() {
            let comma = if n == 0 { "" } else { "," };
            write!(f, "{comma} {} {}", self.count(outcome), outcome.word())?;
        }
        Ok(())
    }
}
