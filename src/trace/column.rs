//! Owns what the records say of one runtime: the last outcome of each trial, and the last calibration of each spec.

use std::collections::{BTreeSet, HashMap};

use crate::compare::gather::Source;
use crate::id::{SpecId, TrialKey};
use crate::record::{SaboteurRecord, TrialRecord};
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
    /// Those that came to their end, in the same order.
    ended: Vec<Calibrated<'a>>,
    saboteurs: HashMap<&'a str, &'a SaboteurRecord>,
    trials: HashMap<&'a TrialKey, (&'a TrialRecord, &'a Source)>,
}

/// A calibration that came to its end.
#[derive(Debug)]
pub struct Calibrated<'a> {
    /// The record.
    pub source: &'a Source,
    /// Whether every control passed and the canary was killed, so that it counts.
    pub counts: bool,
    /// The saboteurs that name a case of a spec.
    of_spec: HashMap<&'a SpecId, Vec<&'a SaboteurRecord>>,
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
        let mut saboteurs = HashMap::new();
        for record in calibrations.iter().flat_map(|s| &s.run.saboteurs) {
            saboteurs.entry(record.saboteur.as_str()).or_insert(record);
        }
        let ended = calibrations.iter().filter(|source| {
            let end = source.run.end.as_ref();
            end.is_some_and(|end| !end.interrupted)
        });
        Column {
            runtime,
            checks,
            ended: ended.map(|source| Calibrated::new(source)).collect(),
            calibrations,
            saboteurs,
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
    pub fn calibration(&self, spec: &SpecId, names: &BTreeSet<&str>) -> Option<&Calibrated<'a>> {
        let any = |one: &&Calibrated<'a>| !one.of_spec(spec).is_empty();
        let whole = |one: &&Calibrated<'a>| {
            let ran = one.of_spec(spec).iter().map(|r| r.saboteur.as_str());
            names.is_subset(&ran.collect())
        };
        let mut found = self.ended.iter().filter(any);
        let newest = found.clone().next();
        found.find(whole).or(newest)
    }

    /// What became of a saboteur in the newest calibration that ran it.
    pub fn saboteur(&self, name: &str) -> Option<&'a SaboteurRecord> {
        self.saboteurs.get(name).copied()
    }
}

impl<'a> Calibrated<'a> {
    fn new(source: &'a Source) -> Calibrated<'a> {
        let mut of_spec: HashMap<&SpecId, Vec<&SaboteurRecord>> = HashMap::new();
        for record in &source.run.saboteurs {
            let specs: BTreeSet<&SpecId> = record.cases.iter().map(|case| &case.spec).collect();
            for spec in specs {
                of_spec.entry(spec).or_default().push(record);
            }
        }
        let mut records = source.run.saboteurs.iter();
        Calibrated {
            source,
            counts: records.all(|record| record.killed || !(record.control || record.canary)),
            of_spec,
        }
    }

    /// The saboteurs that name a case of a spec.
    pub fn of_spec(&self, spec: &SpecId) -> &[&'a SaboteurRecord] {
        self.of_spec.get(spec).map_or(&[], Vec::as_slice)
    }
}

/// Stamps are RFC 3339 in UTC, so their texts are in the order of time.
fn newest_first(mut sources: Vec<&Source>) -> Vec<&Source> {
    sources.sort_by(|a, b| b.run.header.started_at.cmp(&a.run.header.started_at));
    sources
}
