//! Owns what the records say of one runtime: the last outcome of each trial, and the last calibration of each spec.

use std::collections::{BTreeSet, HashMap};

use crate::compare::gather::Source;
use crate::id::{CaseId, SpecId, TrialKey};
use crate::record::{Run, SaboteurRecord, TrialRecord};
use crate::verdict::Outcome;

/// A runtime, with the records that speak of it.
#[derive(Debug, Default)]
pub struct Column<'a> {
    /// The name in its manifest.
    pub runtime: String,
    /// Its checks, the newest first.
    pub checks: Vec<&'a Source>,
    /// Calibrations, the newest first: its own, else those of any runtime, since what they prove
    /// is the suite.
    pub calibrations: Vec<&'a Source>,
    trials: HashMap<&'a TrialKey, (&'a TrialRecord, &'a Source)>,
}

/// A column for each runtime that is named; where none is, for each that was checked, else
/// calibrated.
pub fn columns<'a>(sources: &'a [Source], named: &[String]) -> Vec<Column<'a>> {
    let of = |command: &str| {
        let of_command = sources.iter().filter(|s| s.run.header.command == command);
        of_command.collect::<Vec<_>>()
    };
    let (checks, calibrations) = (of("check"), of("calibrate"));
    let runtimes = |sources: &[&Source]| -> BTreeSet<String> {
        let names = sources.iter().map(|s| s.run.header.runtime.clone());
        names.collect()
    };
    let mut names: BTreeSet<String> = named.iter().cloned().collect();
    for sources in [&checks, &calibrations] {
        if names.is_empty() {
            names = runtimes(sources);
        }
    }
    let column = |name: String| Column::new(name, &checks, &calibrations);
    names.into_iter().map(column).collect()
}

impl<'a> Column<'a> {
    fn new(runtime: String, checks: &[&'a Source], calibrations: &[&'a Source]) -> Column<'a> {
        let own = |sources: &[&'a Source]| {
            let own = sources.iter().filter(|s| s.run.header.runtime == runtime);
            newest_first(own.copied().collect())
        };
        let checks = own(checks);
        let own_calibrations = own(calibrations);
        let calibrations = match own_calibrations.is_empty() {
            true => newest_first(calibrations.to_vec()),
            false => own_calibrations,
        };
        let mut trials = HashMap::new();
        for source in &checks {
            // What was not run here was perhaps run in another share, or before.
            let told = source.run.trials.iter();
            for trial in told.filter(|trial| trial.outcome != Outcome::NotRun) {
                trials.entry(&trial.trial).or_insert((trial, *source));
            }
        }
        Column {
            runtime,
            checks,
            calibrations,
            trials,
        }
    }

    /// Whether nothing is on record.
    pub fn is_empty(&self) -> bool {
        self.checks.is_empty() && self.calibrations.is_empty()
    }

    /// The last outcome of a trial, with the record that holds it.
    pub fn trial(&self, key: &TrialKey) -> Option<(&'a TrialRecord, &'a Source)> {
        self.trials.get(key).copied()
    }

    /// The newest calibration that came to its end and ran all the named saboteurs of a spec; where
    /// there is none, the newest that ran any.
    pub fn calibration(&self, spec: &SpecId, names: &BTreeSet<&str>) -> Option<&'a Source> {
        let of_spec = |source: &&&Source| {
            let ended = source.run.end.as_ref().is_some_and(|end| !end.interrupted);
            ended && of_spec(&source.run, spec).next().is_some()
        };
        let found: Vec<&Source> = self.calibrations.iter().filter(of_spec).copied().collect();
        let whole = |source: &&&Source| {
            let ran: BTreeSet<&str> = of_spec_names(&source.run, spec);
            names.is_subset(&ran)
        };
        found.iter().find(whole).or(found.first()).copied()
    }

    /// What became of a saboteur in the newest calibration that ran it.
    pub fn saboteur(&self, name: &str) -> Option<(&'a SaboteurRecord, &'a Source)> {
        self.calibrations.iter().find_map(|source| {
            let mut records = source.run.saboteurs.iter();
            let found = records.find(|record| record.saboteur == name)?;
            Some((found, *source))
        })
    }
}

/// The saboteurs of a calibration that name a case of a spec.
pub fn of_spec<'a>(run: &'a Run, spec: &SpecId) -> impl Iterator<Item = &'a SaboteurRecord> {
    let names = move |cases: &[CaseId]| cases.iter().any(|case| case.spec == *spec);
    let records = run.saboteurs.iter();
    records.filter(move |record| names(&record.cases))
}

fn of_spec_names<'a>(run: &'a Run, spec: &SpecId) -> BTreeSet<&'a str> {
    of_spec(run, spec).map(|r| r.saboteur.as_str()).collect()
}

/// Stamps are RFC 3339 in UTC, so their texts are in the order of time.
fn newest_first(mut sources: Vec<&Source>) -> Vec<&Source> {
    sources.sort_by(|a, b| b.run.header.started_at.cmp(&a.run.header.started_at));
    sources
}
