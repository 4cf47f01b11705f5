//! Owns a project of one spec with records that were made up: fresh ones, as a run of just now would leave them.

use std::collections::BTreeMap;
use std::path::Path;

use candor::calibration::Calibration;
use candor::embedded;
use candor::manifest::Manifest;
use candor::record::{
    Earned, End, Header, Line, Run, SCHEMA_VERSION, SaboteurRecord, Store, TrialRecord, write_line,
};
use candor::subject::build;
use candor::suite::Suite;
use candor::verdict::{Comparison, Kind, Outcome, Side};

use crate::place::{Place, Told, run};

/// The files of the project: where each lies, and its text.
pub const FILES: [(&str, &str); 6] = [
    (
        "specs/9/spec.md",
        include_str!("../../fixtures/traced/spec.md"),
    ),
    (
        "specs/9/plan.md",
        include_str!("../../fixtures/traced/plan.md"),
    ),
    (
        "specs/9/tasks.md",
        include_str!("../../fixtures/traced/tasks.md"),
    ),
    (
        "specs/milestones/m9/index.md",
        include_str!("../../fixtures/traced/index.md"),
    ),
    (
        "features/letters.feature",
        include_str!("../../fixtures/traced/letters.feature"),
    ),
    (
        "calibration.yaml",
        include_str!("../../fixtures/traced/calibration.yaml"),
    ),
];

/// The case that waits for one that is not written, retired: without it all of the spec can pass.
pub const NOTHING_OPEN: (&str, &str, &str) = (
    "specs/9/spec.md",
    "Parcels are kept like letters.",
    "Retired: there are no parcels.",
);

/// A change to one file: which, what stands there, and what is to.
pub type Edit<'a> = (&'a str, &'a str, &'a str);

/// The texts of the project after some changes; each must find what it changes.
pub fn texts(edits: &[Edit<'_>]) -> BTreeMap<&'static str, String> {
    let mut texts: BTreeMap<&'static str, String> = FILES
        .into_iter()
        .map(|(path, text)| (path, text.to_owned()))
        .collect();
    for (file, from, to) in edits {
        let text = texts.iter_mut().find(|(path, _)| *path == file);
        let (_, text) = text.unwrap();
        assert!(text.contains(from), "there is no `{from}` in {file}");
        *text = text.replacen(from, to, 1);
    }
    texts
}

/// The suite of the project as it stands.
pub fn suite(edits: &[Edit<'_>]) -> Suite {
    let texts = texts(edits);
    let files: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (*path, &**text)).collect();
    Suite::embedded(&files).0
}

/// The saboteurs of the project.
pub fn calibration() -> Calibration {
    candor::yaml::parse("calibration.yaml", FILES[5].1).unwrap()
}

/// Writes the project into a place.
pub fn write(place: &Place, edits: &[Edit<'_>]) {
    for (path, text) in texts(edits) {
        place.write(path, &text);
    }
}

/// A place that holds the project.
pub fn place(edits: &[Edit<'_>]) -> Place {
    let place = Place::new();
    write(&place, edits);
    place
}

/// Runs candor in a place.
pub fn told(place: &Place, arguments: &[&str]) -> Told {
    run(&mut place.command(arguments))
}

/// A trial of which the outcome is known, with a mismatch where it failed.
pub fn trial((key, outcome): &(&str, Outcome)) -> TrialRecord {
    let mut trial = TrialRecord::bare(key.parse().unwrap(), *outcome);
    if [Outcome::Failed, Outcome::Xfailed].contains(outcome) {
        let said = Side::new("0 records of echo t1c1", "history.jsonl");
        let did = Side::new("1 call of echo t1c1", "witness ledger, call 1");
        let mismatch = Comparison::new(Kind::Missing, false, said, did);
        trial.compared.push(mismatch);
    }
    trial
}

/// A run that ended just now, of the reference runtime, on the project after some changes.
pub fn fresh(command: &str, edits: &[Edit<'_>]) -> Run {
    let text = embedded::text(embedded::REFERENCE);
    let manifest = Manifest::parse(embedded::REFERENCE, text, Path::new("."));
    let mut run = Run::begin(Header {
        schema_version: SCHEMA_VERSION,
        command: command.to_owned(),
        candor: env!("CARGO_PKG_VERSION").to_owned(),
        runtime: "reference".to_owned(),
        runtime_version: Some(format!("candor-reference {}", env!("CARGO_PKG_VERSION"))),
        instrument: embedded::INSTRUMENT.to_owned(),
        build: build::build(&manifest.unwrap()).to_string(),
        started_at: candor::witness::clock::wall(),
        earned: Earned::of(&suite(edits)),
        ..Header::default()
    });
    run.end = Some(End::default());
    run
}

/// A fresh check with these outcomes.
pub fn check(outcomes: &[(&str, Outcome)], edits: &[Edit<'_>]) -> Run {
    let mut run = fresh("check", edits);
    run.trials = outcomes.iter().map(trial).collect();
    run
}

/// A fresh calibration in which the named saboteurs survived.
pub fn calibrated(survived: &[&str], edits: &[Edit<'_>]) -> Run {
    let mut run = fresh("calibrate", edits);
    let calibration = calibration();
    let record = calibration.all().map(|(saboteur, control)| SaboteurRecord {
        saboteur: saboteur.name.clone(),
        killed: !survived.contains(&saboteur.name.as_str()),
        control,
        canary: false,
        cases: saboteur.cases().into_iter().collect(),
        why: saboteur.why.clone(),
        effects: saboteur.effects(),
        lie: Some(saboteur.lie()),
        surprises: Vec::new(),
    });
    run.saboteurs = record.collect();
    run
}

/// Stores a record as the run itself would, at a time of day: later ones are newer.
pub fn store(place: &Place, run: &Run, time: &str) {
    let mut run = run.clone();
    run.header.started_at = format!("2026-11-22T{time}.000Z");
    let store = Store::of(&place.path(""));
    let header = run.header.clone();
    let made = store.create(&header.command, &header.runtime, &header.started_at);
    let (_, mut file) = made.unwrap();
    let trials = run
        .trials
        .into_iter()
        .map(|trial| Line::Trial(Box::new(trial)));
    let saboteurs = run.saboteurs.into_iter().map(Line::Saboteur);
    let lines = [Line::Run(Box::new(header))].into_iter();
    let end = run.end.map(Line::End);
    for line in lines.chain(trials).chain(saboteurs).chain(end) {
        write_line(&mut file, &line).unwrap();
    }
}

/// All trials of the project.
pub const TRIALS: [&str; 3] = [
    "9/C-01",
    "9/C-02[prompt_json]",
    "9/C-02[prompt_with_stream]",
];

/// All trials with one outcome.
pub fn all(outcome: Outcome) -> [(&'static str, Outcome); 3] {
    TRIALS.map(|key| (key, outcome))
}

/// A place in which everything passed just now and every saboteur was killed; nothing is open.
pub fn green() -> Place {
    let edits = [NOTHING_OPEN];
    let place = place(&edits);
    store(&place, &check(&all(Outcome::Passed), &edits), "16:00:00");
    store(&place, &calibrated(&[], &edits), "16:10:00");
    place
}
