//! Owns the run record: one NDJSON file from which every report is made, written line by line while the run goes on.

mod earned;
mod header;
mod store;
mod trial;

use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;
use crate::id::CaseId;
use crate::verdict::Tally;

pub use earned::Earned;
pub use header::{BaseRun, FailOn, Header};
pub use store::Store;
pub use trial::{Finding, Mark, TrialRecord};

/// The version of the lines below. A reader takes this one and older ones.
///
/// Version 2 says more of a trial (its criteria, what is on file for it, how it stands to a base
/// run) and of a run (its share of a plan, and what was expected of it).
///
/// Version 3 says on what a verdict was earned (the texts, this kit, the runtime's build, the lies of
/// saboteurs), and what each Then compared.
pub const SCHEMA_VERSION: u32 = 3;

/// One line of a run record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Line {
    /// The first line.
    Run(Box<Header>),
    /// A trial that came to its outcome.
    Trial(Box<TrialRecord>),
    /// A saboteur that came to its end, in a calibration.
    Saboteur(SaboteurRecord),
    /// The last line; a record without it was cut off.
    End(End),
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
    /// The fingerprint of the lie and its effects; records before version 3 do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lie: Option<Fingerprint>,
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
    /// Cases of a calibration that no saboteur trips alone, each in a sentence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unproven: Vec<String>,
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
            Line::Run(header) => Run::begin(*header),
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
            Line::Run(header) => self.header = *header,
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
