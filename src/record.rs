//! Owns the run record: one NDJSON file from which every report is made, written line by line while the run goes on.

mod store;

use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::id::{CaseId, TrialKey};
use crate::verdict::{Cause, Comparison, Outcome, Tally};

pub use store::Store;

/// The version of the lines below. A reader takes this one and older ones.
pub const SCHEMA_VERSION: u32 = 1;

/// One line of a run record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Line {
    /// The first line.
    Run(Header),
    /// A trial that came to its outcome.
    Trial(Box<TrialRecord>),
    /// A saboteur that came to its end, in a calibration.
    Saboteur(SaboteurRecord),
    /// The last line; a record without it was cut off.
    End(End),
}

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
    /// The milestones that were asked for, with their revisions: `m329@1`.
    pub milestones: Vec<String>,
    /// Whether the whole of them was selected, so that conformance can be spoken of.
    pub whole: bool,
    /// Specs of those milestones that are not written yet.
    #[serde(default)]
    pub open: Vec<String>,
    /// When the run began, RFC 3339.
    pub started_at: String,
    /// How many trials ran beside one another.
    pub jobs: usize,
    /// How many trials were planned.
    pub planned: usize,
    /// Trials of lanes that were not named.
    #[serde(default)]
    pub unverified: std::collections::BTreeMap<String, usize>,
}

/// What a trial came to, with everything that was compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialRecord {
    /// The trial's name.
    pub trial: TrialKey,
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
    /// Remarks that change no verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Reasons on file for a known failure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
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
            title: String::new(),
            requirement: String::new(),
            outcome,
            cause: None,
            blocked_by: None,
            compared: Vec::new(),
            notes: Vec::new(),
            reasons: Vec::new(),
            duration_ms: 0.0,
            runtime_ms: 0.0,
            kept: None,
        }
    }
}

/// What became of a saboteur.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SaboteurRecord {
    /// Its name.
    pub saboteur: String,
    /// Whether it was killed as `calibration.yaml` says; for a control, whether it passed.
    pub killed: bool,
    /// Whether it is a control, which lies about nothing.
    pub control: bool,
    /// Whether it is so gross that nothing counts if it lives.
    pub canary: bool,
    /// The cases that it trips or blinds.
    pub cases: Vec<CaseId>,
    /// Why it lies.
    #[serde(default)]
    pub why: String,
    /// What it must do, in sentences.
    pub effects: Vec<String>,
    /// What was seen and not expected, in sentences.
    pub surprises: Vec<String>,
}

/// How the run ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct End {
    /// How many trials came to which outcome.
    pub tally: Tally,
    /// Known-failing entries that are stale.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stale: Vec<String>,
    /// Whether it was interrupted.
    pub interrupted: bool,
    /// The error of the opening and the closing control call, in milliseconds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub control_error_ms: Vec<f64>,
    /// How long the run took, in milliseconds.
    pub duration_ms: f64,
    /// The exit code that follows.
    pub exit_code: u8,
}

/// A whole run, read back or just made.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// What was run.
    pub header: Header,
    /// The trials, in the order of their keys.
    pub trials: Vec<TrialRecord>,
    /// The saboteurs, in a calibration.
    pub saboteurs: Vec<SaboteurRecord>,
    /// How it ended; nothing when the record was cut off.
    pub end: Option<End>,
}

impl Run {
    /// A run of which only the beginning is known.
    pub fn begin(header: Header) -> Run {
        Run {
            header,
            trials: Vec::new(),
            saboteurs: Vec::new(),
            end: None,
        }
    }

    /// Reads a record.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is no run record, or is newer than this candor.
    pub fn load(path: &Path) -> Result<Run, String> {
        let failed = |error: &dyn std::fmt::Display| {
            format!("failed to read the run record {}: {error}", path.display())
        };
        let text = std::fs::read_to_string(path).map_err(|error| failed(&error))?;
        Run::parse(&text).map_err(|error| failed(&error))
    }

    /// Reads a record's text. A torn last line, of a run that was cut off, is left out.
    ///
    /// # Errors
    ///
    /// The text is no run record, or one of a newer candor.
    pub fn parse(text: &str) -> Result<Run, String> {
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let mut lines = whole.lines().enumerate();
        let (_, first) = lines.next().ok_or("it is empty")?;
        let mut run = match line(1, first)? {
            Line::Run(header) => Run::begin(header),
            _ => return Err("line 1: a record begins with the line of its run".to_owned()),
        };
        for (index, text) in lines {
            run.add(line(index + 1, text)?);
        }
        run.trials.sort_by(|a, b| a.trial.cmp(&b.trial));
        Ok(run)
    }

    /// Adds what a line says.
    pub fn add(&mut self, line: Line) {
        match line {
            Line::Run(header) => self.header = header,
            Line::Trial(trial) => self.trials.push(*trial),
            Line::Saboteur(saboteur) => self.saboteurs.push(saboteur),
            Line::End(end) => self.end = Some(end),
        }
    }

    /// How many trials came to which outcome.
    pub fn tally(&self) -> Tally {
        Tally::of(self.trials.iter().map(|trial| trial.outcome))
    }
}

fn line(number: usize, text: &str) -> Result<Line, String> {
    #[derive(Deserialize)]
    struct Version {
        schema_version: Option<u32>,
    }
    let wrong = |error: serde_json::Error| format!("line {number}: {error}");
    let version: Version = serde_json::from_str(text).map_err(wrong)?;
    if let Some(newer) = version.schema_version.filter(|v| *v > SCHEMA_VERSION) {
        return Err(format!(
            "its lines are of version {newer}, and this candor knows {SCHEMA_VERSION}; install a newer one"
        ));
    }
    serde_json::from_str(text).map_err(wrong)
}

/// Writes one line.
///
/// # Errors
///
/// As the writer.
pub fn write_line(out: &mut dyn Write, line: &Line) -> io::Result<()> {
    let text = serde_json::to_string(line)?;
    writeln!(out, "{text}")?;
    out.flush()
}
