//! Owns the grid: cases down, runs across, in each cell what became of the case there, and under it a note on whatever did not pass.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::evidence::evidence;
use super::gather::Gathered;
use crate::id::{CaseId, CriterionId, TrialKey};
use crate::record::TrialRecord;
use crate::verdict::{Kind, Outcome};

/// The outcomes, the one that decides a cell first. A case is skipped only when all its trials are.
const WORST_FIRST: [Outcome; 7] = [
    Outcome::Failed,
    Outcome::Xpassed,
    Outcome::Errored,
    Outcome::NotRun,
    Outcome::Xfailed,
    Outcome::Passed,
    Outcome::Skipped,
];

/// Runs beside one another.
#[derive(Debug)]
pub struct Grid<'a> {
    /// One for each run.
    pub columns: Vec<Column<'a>>,
    /// One for each case, or for each trial.
    pub rows: Vec<Row<'a>>,
}

/// One run.
#[derive(Debug)]
pub struct Column<'a> {
    /// The runtime's name; numbered where several runs have the same.
    pub label: String,
    /// The run.
    pub gathered: &'a Gathered,
}

/// One case, or one of its trials.
#[derive(Debug)]
pub struct Row<'a> {
    /// The case.
    pub case: CaseId,
    /// The labels of the trial, where the row is of one.
    pub labels: Option<String>,
    /// The criteria that the case maps to, `AC-1`; records of version 1 do not say.
    pub criteria: String,
    /// The title of the case.
    pub title: &'a str,
    /// One for each column.
    pub cells: Vec<Cell<'a>>,
}

/// What became of a case, or of one of its trials, in one run.
#[derive(Debug)]
pub struct Cell<'a>(Vec<&'a TrialRecord>);

/// What is to be said of trials of one cell that did not pass, and came to the same.
#[derive(Debug)]
pub struct Note<'a> {
    /// The label of the column.
    pub label: &'a str,
    /// What they came to.
    pub outcome: Outcome,
    /// The trials: `3624/C-03[prompt], [continue_turn]`.
    pub trials: String,
    /// Why.
    pub text: String,
}

/// Lays runs beside one another, a row for each case, or for each trial.
pub fn grid(runs: &[Gathered], by_trial: bool) -> Grid<'_> {
    let mut rows: BTreeMap<(&CaseId, Option<&TrialKey>), Row<'_>> = BTreeMap::new();
    for (column, gathered) in runs.iter().enumerate() {
        for trial in &gathered.run.trials {
            let key = (&trial.trial.case, by_trial.then_some(&trial.trial));
            let row = rows.entry(key);
            let row = row.or_insert_with(|| row_of(trial, by_trial, runs.len()));
            if row.criteria.is_empty() {
                row.criteria = criteria(&trial.criteria, &trial.trial.case);
            }
            row.cells[column].0.push(trial);
        }
    }
    Grid {
        columns: columns(runs),
        rows: rows.into_values().collect(),
    }
}

fn row_of(trial: &TrialRecord, by_trial: bool, columns: usize) -> Row<'_> {
    Row {
        case: trial.trial.case.clone(),
        labels: by_trial.then(|| trial.trial.labels().join(",")),
        criteria: String::new(),
        title: &trial.title,
        cells: (0..columns).map(|_| Cell(Vec::new())).collect(),
    }
}

fn criteria(ids: &[CriterionId], case: &CaseId) -> String {
    let ids = ids.iter().map(|id| match id.spec == case.spec {
        true => id.local(),
        false => id.to_string(),
    });
    ids.collect::<Vec<_>>().join(", ")
}

fn columns(runs: &[Gathered]) -> Vec<Column<'_>> {
    let name = |gathered: &'_ Gathered| gathered.run.header.runtime.clone();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let columns = runs.iter().map(|gathered| {
        let name = name(gathered);
        let number = seen.entry(name.clone()).or_default();
        *number += 1;
        let several = runs.iter().filter(|other| other.run.header.runtime == name);
        Column {
            label: match several.count() {
                1 => name,
                _ => format!("{name} #{number}"),
            },
            gathered,
        }
    });
    columns.collect()
}

impl<'a> Grid<'a> {
    /// Whether two of its runs are of the same runtime.
    pub fn has_namesakes(&self) -> bool {
        let names = self
            .columns
            .iter()
            .map(|column| &column.gathered.run.header.runtime);
        names.collect::<BTreeSet<_>>().len() < self.columns.len()
    }

    /// What is to be said of the trials that did not pass: column by column, the worst first.
    pub fn notes(&self) -> Vec<Note<'_>> {
        let columns = self.columns.iter().enumerate();
        let notes = columns.flat_map(|(index, column)| {
            let cells = self.rows.iter().map(|row| &row.cells[index]);
            let mut notes: Vec<Note<'_>> = Vec::new();
            for note in cells.flat_map(|cell| cell.notes(&column.label)) {
                note.join(&mut notes);
            }
            notes.sort_by_key(|note| WORST_FIRST.iter().position(|o| *o == note.outcome));
            notes
        });
        notes.collect()
    }
}

impl Note<'_> {
    /// What is to be said of several cases is said once.
    fn join(self, notes: &mut Vec<Self>) {
        let same = |other: &&mut Note<'_>| other.outcome == self.outcome && other.text == self.text;
        match notes.iter_mut().find(same) {
            Some(other) => other.trials += &format!(", {}", self.trials),
            None => notes.push(self),
        }
    }
}

impl<'a> Cell<'a> {
    /// What the case came to: the worst of its trials; nothing where the run has none.
    pub fn outcome(&self) -> Option<Outcome> {
        let has = |outcome: &Outcome| self.0.iter().any(|trial| trial.outcome == *outcome);
        WORST_FIRST.into_iter().find(has)
    }

    /// How many of how many trials came to that, where not all did.
    pub fn part(&self) -> Option<(usize, usize)> {
        let (deciding, all) = (self.deciding().count(), self.0.len());
        (deciding < all).then_some((deciding, all))
    }

    /// By which kinds of mismatch, or for which sorts of cause.
    pub fn by(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        for word in self.deciding().flat_map(|trial| trial.finding().by()) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.join(", ")
    }

    fn deciding(&self) -> impl Iterator<Item = &'a TrialRecord> {
        let outcome = self.outcome();
        let trials = self.0.iter().copied();
        trials.filter(move |trial| Some(trial.outcome) == outcome)
    }

    fn notes<'l>(&self, label: &'l str) -> Vec<Note<'l>> {
        let mut groups: Vec<Vec<&TrialRecord>> = Vec::new();
        for trial in self
            .0
            .iter()
            .filter(|trial| trial.outcome != Outcome::Passed)
        {
            let fits =
                |group: &&mut Vec<&TrialRecord>| group.iter().all(|other| alike(other, trial));
            match groups.iter_mut().find(fits) {
                Some(group) => group.push(trial),
                None => groups.push(vec![trial]),
            }
        }
        let groups = groups.iter();
        groups.map(|group| note(label, group)).collect()
    }
}

/// Whether one note says what is to be said of both.
fn alike(one: &TrialRecord, other: &TrialRecord) -> bool {
    if one.finding() != other.finding() {
        return false;
    }
    match one.outcome {
        Outcome::Errored => why(one) == why(other),
        _ => evidence(one) == evidence(other),
    }
}

fn note<'l>(label: &'l str, group: &[&TrialRecord]) -> Note<'l> {
    let mut trials = String::new();
    for (index, trial) in group.iter().enumerate() {
        // The case is said once.
        let _ = match index {
            0 => write!(trials, "{}", trial.trial),
            _ => write!(trials, ", [{}]", trial.trial.labels().join(",")),
        };
    }
    let first = group.first();
    Note {
        label,
        outcome: first.map_or(Outcome::NotRun, |trial| trial.outcome),
        trials,
        text: match first.map(|trial| trial.outcome) {
            Some(Outcome::Skipped) => undeclared(group),
            _ => first.map(|trial| why(trial)).unwrap_or_default(),
        },
    }
}

/// Why a trial did not pass, in a line.
fn why(trial: &TrialRecord) -> String {
    if let Some(owner) = &trial.blocked_by {
        return format!("blocked by {}", owner.case);
    }
    if let Some(cause) = &trial.cause {
        return format!("{}: {}", cause.kind, cause.message);
    }
    match trial.outcome {
        Outcome::Failed => mismatches(trial),
        Outcome::Xfailed => format!("known failing, {}", mismatches(trial)),
        Outcome::Xpassed => "passed, and is on file as known failing".to_owned(),
        outcome => outcome.word().to_owned(),
    }
}

/// The first mismatch of each kind: `turn, success: said turn 0, success, did turn 2, an error`.
fn mismatches(trial: &TrialRecord) -> String {
    let mut first: BTreeMap<Kind, (&str, &str)> = BTreeMap::new();
    for mismatch in trial.mismatches() {
        let sides = (mismatch.said.text.as_str(), mismatch.did.text.as_str());
        first.entry(mismatch.kind).or_insert(sides);
    }
    let kinds: Vec<String> = first.keys().map(Kind::to_string).collect();
    let said: Vec<&str> = first.values().map(|(said, _)| *said).collect();
    let did: Vec<&str> = first.values().map(|(_, did)| *did).collect();
    let [kinds, said, did] = [kinds.join(", "), said.join(", "), did.join(", ")];
    format!("{kinds}: said {said}, did {did}")
}

fn undeclared(group: &[&TrialRecord]) -> String {
    const NOT_DECLARED: &str = "not declared: ";
    let notes = group.iter().flat_map(|trial| &trial.notes);
    let needs = notes.map(|note| note.strip_prefix(NOT_DECLARED).unwrap_or(note));
    let needs: BTreeSet<&str> = needs.collect();
    let needs: Vec<&str> = needs.into_iter().collect();
    match needs.is_empty() {
        true => Outcome::Skipped.word().to_owned(),
        false => format!("{NOT_DECLARED}{}", needs.join(", ")),
    }
}
