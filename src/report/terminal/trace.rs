//! Owns the traceability matrix as a person reads it in a terminal, or another program in a pipe: a line for each case, or for what several sum up to.

use std::io::{self, Write};

use anstyle::Style;

use super::table::{Cell, Table};
use super::{DIM, GREEN, RED, YELLOW};
use crate::compare::gather::Source;
use crate::id::TrialKey;
use crate::plan;
use crate::spec::Proof;
use crate::trace::{Column, Group, Matrix, Row, Standing, Verdict, age};

const PLAIN: Style = Style::new();

/// What of the matrix is told, and how.
#[derive(Debug, Clone, Copy)]
pub struct Telling<'t> {
    /// How wide the terminal is.
    pub width: usize,
    /// The time of day, by which ages are counted; none leaves the verdicts out.
    pub now: Option<&'t str>,
    /// Whether each case lists its trials.
    pub trials: bool,
}

/// Writes a line for each case.
///
/// # Errors
///
/// As the writer.
pub fn cases(matrix: &Matrix<'_, '_>, telling: Telling<'_>, out: &mut dyn Write) -> io::Result<()> {
    let fixed = ["criterion", "case", "title", "proof", "trials", "saboteurs"];
    let rows = matrix.rows.iter().map(|row| {
        let beneath = match telling.trials {
            true => trials(matrix, row, telling),
            false => Vec::new(),
        };
        (case(row, telling), beneath)
    });
    let table = Table {
        heads: heads(&fixed, matrix, telling),
        rows: rows.collect(),
        gives: 2,
    };
    table.write(telling.width, out)
}

/// Writes a line for each group of cases; `of` says what its id and the column beside its title are.
///
/// # Errors
///
/// As the writer.
pub fn groups(
    matrix: &Matrix<'_, '_>,
    groups: &[Group<'_>],
    of: [&str; 2],
    telling: Telling<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let row = |group: &Group<'_>| {
        let fixed = [
            group.id.clone(),
            group.title.to_owned(),
            group.about.clone(),
            group.cases.to_string(),
        ];
        let counted = |counts| (group.told(counts), style(group.worst(counts)));
        let counts = group.counts.iter().map(counted);
        let verdicts = counts.filter(|_| telling.now.is_some());
        let cells: Vec<Cell> = fixed
            .map(|text| (text, PLAIN))
            .into_iter()
            .chain(verdicts)
            .collect();
        (cells, Vec::new())
    };
    let table = Table {
        heads: heads(&[of[0], "title", of[1], "cases"], matrix, telling),
        rows: groups.iter().map(row).collect(),
        gives: 1,
    };
    table.write(telling.width, out)
}

/// Writes what is beside the rows: survivors, what is retired, how the cases stand.
///
/// # Errors
///
/// As the writer.
pub fn below(matrix: &Matrix<'_, '_>, with_verdicts: bool, out: &mut dyn Write) -> io::Result<()> {
    let (criteria, cases) = matrix.retired();
    if criteria + cases > 0 {
        writeln!(out, "retired: criteria {criteria}, cases {cases}")?;
    }
    if !with_verdicts {
        return Ok(());
    }
    for name in matrix.survivors() {
        writeln!(out, "{RED}SURVIVED{RED:#} {name}")?;
    }
    if matrix.columns.len() > 1 {
        for (column, counts) in matrix.columns.iter().zip(matrix.counts()) {
            writeln!(out, "{}: {counts}", column.runtime)?;
        }
    }
    writeln!(out, "{}", matrix.sum())
}

/// Writes which runs of a runtime are looked at.
///
/// # Errors
///
/// As the writer.
pub fn head(column: &Column<'_>, now: &str, out: &mut dyn Write) -> io::Result<()> {
    let newest = |sources: &[&Source]| {
        let newest = sources.first()?;
        let header = &newest.run.header;
        let ended = newest.run.end.as_ref();
        let how = match ended.map(|end| end.interrupted) {
            None => ", cut off",
            Some(true) => ", interrupted",
            Some(false) => "",
        };
        Some(format!(
            "{}, candor {}{how}",
            age::words(&header.started_at, now),
            header.candor
        ))
    };
    let check = newest(&column.checks);
    let calibration = newest(&column.calibrations).map(|told| format!("calibrated {told}"));
    let version = column
        .checks
        .first()
        .and_then(|s| s.run.header.runtime_version.clone());
    let check = match check {
        None => "no run yet".to_owned(),
        Some(told) => format!("{} checked {told}", version.unwrap_or_default())
            .trim()
            .to_owned(),
    };
    let calibration = calibration.unwrap_or_else(|| "not calibrated yet".to_owned());
    writeln!(out, "{}: {check}; {calibration}", column.runtime)
}

fn heads(fixed: &[&str], matrix: &Matrix<'_, '_>, telling: Telling<'_>) -> Vec<String> {
    let mut heads: Vec<String> = fixed.iter().map(|head| (*head).to_owned()).collect();
    if telling.now.is_some() {
        let runtimes = matrix.columns.iter().map(|column| column.runtime.clone());
        heads.extend(runtimes);
        if matrix.columns.is_empty() {
            heads.push("verdict".to_owned());
        }
    }
    heads
}

fn case(row: &Row<'_>, telling: Telling<'_>) -> Vec<Cell> {
    let case = row.case;
    let mut criteria = case.criteria.iter();
    let first = criteria.next().map(ToString::to_string);
    let criteria: Vec<String> = first
        .into_iter()
        .chain(criteria.map(|id| id.local()))
        .collect();
    let (proof, by_trials) = match &case.proof {
        Proof::Scenario => ("scenario".to_owned(), true),
        Proof::Calibration => ("calibration".to_owned(), false),
        Proof::RollUp(cases) => (format!("roll-up {}", cases.len()), false),
    };
    let number = |n: usize, asked: bool| match (n, asked) {
        (0, false) => "-".to_owned(),
        (n, _) => n.to_string(),
    };
    let fixed = [
        criteria.join(", "),
        case.id.to_string(),
        case.title.clone(),
        proof,
        number(row.trials.len(), by_trials),
        number(row.saboteurs.len(), by_trials),
    ];
    let cells = fixed.map(|text| (text, PLAIN)).into_iter();
    let verdicts = row.verdicts.iter();
    let verdicts = telling.now.into_iter().flat_map(|now| {
        let cells = verdicts
            .clone()
            .map(move |verdict| verdict_cell(verdict, now));
        cells.collect::<Vec<_>>()
    });
    cells.chain(verdicts).collect()
}

fn verdict_cell(verdict: &Verdict, now: &str) -> Cell {
    (aged(verdict, now), style(verdict.standing()))
}

/// A verdict with its age.
pub fn aged(verdict: &Verdict, now: &str) -> String {
    match &verdict.at {
        Some(at) => format!("{verdict}, {}", age::words(at, now)),
        None => verdict.to_string(),
    }
}

fn trials(matrix: &Matrix<'_, '_>, row: &Row<'_>, telling: Telling<'_>) -> Vec<String> {
    let line = |trial| {
        let key = plan::key(trial);
        let columns = matrix.columns.iter().zip(&row.verdicts);
        let columns = columns.filter(|_| telling.now.is_some());
        let outcomes = columns.map(|(column, verdict)| match matrix.columns.len() {
            1 => outcome(column, verdict, &key),
            _ => format!("{} {}", column.runtime, outcome(column, verdict, &key)),
        });
        let outcomes: Vec<String> = outcomes.collect();
        format!("{key}  {}", outcomes.join(", "))
            .trim_end()
            .to_owned()
    };
    row.trials.iter().copied().map(line).collect()
}

/// What a trial came to when it last ran; as little of today as the verdict of its case.
pub(super) fn outcome(column: &Column<'_>, verdict: &Verdict, key: &TrialKey) -> String {
    let Some((trial, _)) = column.trial(key) else {
        return "not run".to_owned();
    };
    let finding = trial.finding();
    match verdict.stale.is_empty() {
        true => finding.to_string(),
        false => format!("stale: {finding}"),
    }
}

/// The colour in which a standing is told.
pub(super) fn style(standing: Standing) -> Style {
    match standing {
        Standing::Failed | Standing::Xpassed => RED,
        Standing::Passed => GREEN,
        Standing::Undeclared => DIM,
        _ => YELLOW,
    }
}
