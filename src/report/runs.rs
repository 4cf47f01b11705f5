//! Owns the words by which runs and outcomes are told where several stand beside one another.

use crate::compare::gather::Gathered;
use crate::compare::grid::{Cell, Grid};
use crate::verdict::Outcome;

/// The word of a cell.
pub fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Failed => "FAIL",
        Outcome::Xpassed => "XPASS",
        Outcome::Errored => "ERROR",
        other => other.word(),
    }
}

/// What the words or signs of a grid mean; what is not in it, or speaks for itself, is left out.
pub fn legend(grid: &Grid<'_>, sign: impl Fn(Outcome) -> &'static str) -> Vec<String> {
    let cells = || grid.rows.iter().flat_map(|row| &row.cells);
    let present = |outcome: Option<Outcome>| cells().any(|cell| cell.outcome() == outcome);
    let explained = |outcome: &Outcome| {
        let speaks = sign(*outcome) == meaning(*outcome);
        present(Some(*outcome)) && !speaks
    };
    let outcomes = Outcome::ALL.into_iter().filter(explained);
    let mut told: Vec<String> = outcomes
        .map(|outcome| format!("{}: {}", sign(outcome), meaning(outcome)))
        .collect();
    if present(None) {
        told.push("-: not in that record".to_owned());
    }
    if let Some((some, all)) = cells().find_map(Cell::part) {
        told.push(format!("{some}/{all}: {some} of that case's {all} trials"));
    }
    told
}

/// What an outcome means, in a few words.
fn meaning(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed, by the kinds of mismatch named",
        Outcome::Xfailed => "failed as is on file",
        Outcome::Xpassed => "passed, and is on file as failing",
        Outcome::Skipped => "not declared",
        Outcome::Errored => "not judged, for the sort of cause named",
        Outcome::NotRun => "planned, and never begun",
    }
}

/// A run in a row of a table: the version of the runtime, when it was run, by which suite, and what
/// it came to, with its files where its name does not tell it apart.
pub fn told(gathered: &Gathered, with_files: bool) -> [String; 4] {
    let header = &gathered.run.header;
    let version = header.runtime_version.as_deref();
    [
        version.unwrap_or("version unknown").to_owned(),
        when(&header.started_at),
        header.milestones.join(", "),
        came_to(gathered, with_files),
    ]
}

/// The day and the minute of a stamp.
pub fn when(stamp: &str) -> String {
    let minute = stamp.get(..16).unwrap_or(stamp);
    minute.replace('T', " ")
}

/// What a run came to: whatever makes it less than a whole run, then what is not none.
fn came_to(gathered: &Gathered, with_files: bool) -> String {
    let end = gathered.run.end.as_ref();
    let interrupted = end.is_some_and(|end| end.interrupted);
    let states = [
        (gathered.is_cut_off(), "cut off"),
        (interrupted, "interrupted"),
    ];
    let states = states.into_iter().filter(|(holds, _)| *holds);
    let tally = gathered.run.tally();
    let counts = Outcome::ALL.map(|outcome| (tally.count(outcome), outcome.word()));
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let words = states
        .map(|(_, word)| word.to_owned())
        .chain(counts.map(|(count, word)| format!("{count} {word}")));
    let words = words.collect::<Vec<_>>().join(", ");
    match with_files || gathered.parts.len() > 1 {
        true => format!("{words} ({})", files(gathered)),
        false => words,
    }
}

/// The files of a run, each with its share, and the shares of which there is none.
pub fn files(gathered: &Gathered) -> String {
    let parts = gathered.parts.iter().map(|part| {
        let share = part.partition.map(|share| format!(" {share}"));
        let cut_off = if part.cut_off { " cut off" } else { "" };
        format!("{}{}{cut_off}", part.file, share.unwrap_or_default())
    });
    let missing = gathered.missing().into_iter();
    let missing = missing.map(|share| format!("{share} is missing"));
    parts.chain(missing).collect::<Vec<_>>().join(", ")
}
