//! Owns the difference between two runs as a person reads it in a terminal: what the runs are, each trial that differs, and a fixed last line.

use std::collections::BTreeSet;
use std::io::{self, Write};

use anstyle::Style;

use super::{DIM, GREEN, RED, YELLOW, block};
use crate::compare::diff::{Change, Diff, Sort};
use crate::compare::evidence::only_in;
use crate::id::CaseId;
use crate::record::TrialRecord;
use crate::report::runs;
use crate::verdict::Outcome;

/// Writes what differs between two runs. The last line is fixed, for people and scripts.
///
/// # Errors
///
/// As the writer.
pub fn write(diff: &Diff<'_>, out: &mut dyn Write) -> io::Result<()> {
    head(diff, out)?;
    let mut owed = BTreeSet::new();
    for sort in Sort::ALL {
        section(diff, sort, &mut owed, out)?;
    }
    for sentence in diff.newly_stale() {
        writeln!(out, "\n{RED}NEWLY STALE{RED:#} known failing: {sentence}")?;
    }
    writeln!(out)?;
    unchanged(diff, out)?;
    if diff.now.is_cut_off() {
        writeln!(
            out,
            "{YELLOW}cut off{YELLOW:#}: the later record has no end; what is gone may not have been run yet"
        )?;
    }
    let new = diff.changes.iter().filter(|change| diff.is_new(change));
    match new.count() {
        0 => {}
        1 => writeln!(out, "{RED}1 trial is red for something new{RED:#}")?,
        new => writeln!(out, "{RED}{new} trials are red for something new{RED:#}")?,
    }
    let counts = Sort::ALL.map(|sort| format!("{} {}", diff.count(sort), sort.words()));
    writeln!(
        out,
        "compared {}: {}, {} unchanged",
        diff.changes.len() + diff.unchanged.len(),
        counts.join(", "),
        diff.unchanged.len()
    )
}

fn head(diff: &Diff<'_>, out: &mut dyn Write) -> io::Result<()> {
    let runtime = &diff.now.run.header.runtime;
    writeln!(out, "{DIM}candor report · two runs of {runtime}{DIM:#}\n")?;
    let both = [("then", diff.then), ("now", diff.now)].map(|(word, gathered)| {
        let [_, when, _, came_to] = runs::told(gathered, true);
        [word.to_owned(), when, came_to]
    });
    for row in &both {
        writeln!(out, "{:<8} {}  {}", row[0], row[1], row[2])?;
    }
    for (what, then, now) in diff.settings() {
        writeln!(out, "{what:<8} {then} → {now}")?;
    }
    Ok(())
}

/// The trials that differ in one way. Those of which there is no more to be said stand close.
fn section(
    diff: &Diff<'_>,
    sort: Sort,
    owed: &mut BTreeSet<CaseId>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (heading, style) = (sort.words().to_uppercase(), style(sort));
    let mut close = false;
    for change in diff.of(sort) {
        let Some(trial) = change.now.or(change.then) else {
            continue;
        };
        let details = details(change, owed);
        if !close || !details.is_empty() {
            writeln!(out)?;
        }
        close = details.is_empty();
        let turn = turn(change);
        writeln!(
            out,
            "{style}{heading}{style:#} {}  {}  {DIM}·{DIM:#} {turn}",
            trial.trial, trial.title
        )?;
        write!(out, "{details}")?;
    }
    Ok(())
}

/// The lines under a trial: what it owes and what was seen, where it is newly red or red for
/// something else. What is blocked is told with its owner.
fn details(change: &Change<'_>, owed: &mut BTreeSet<CaseId>) -> String {
    let Some(now) = change.now.filter(|now| now.blocked_by.is_none()) else {
        return String::new();
    };
    match (change.sort, change.then) {
        (Sort::Evidence, Some(then)) => both(then, now),
        (Sort::Skipped, _) => now.notes.iter().map(|note| format!("  {note}\n")).collect(),
        (Sort::Failing | Sort::Erroring | Sort::Appeared, _) if is_red(now) => {
            match owed.insert(now.trial.case.clone()) {
                true => block::block(now),
                false => block::seen(now),
            }
        }
        _ => String::new(),
    }
}

/// What it came to then and now.
fn turn(change: &Change<'_>) -> String {
    let words = |trial: &TrialRecord| match &trial.blocked_by {
        Some(owner) => format!("blocked by {owner}"),
        None => trial.finding().to_string(),
    };
    match (change.then.map(words), change.now.map(words)) {
        (Some(then), Some(now)) if then == now => format!("{now}, on other evidence"),
        (Some(then), Some(now)) => format!("{then} → {now}"),
        (Some(then), None) => format!("{then}, not in the later record"),
        (None, now) => format!("{}, not in the earlier record", now.unwrap_or_default()),
    }
}

/// What was seen in one of the runs only.
fn both(then: &TrialRecord, now: &TrialRecord) -> String {
    let told = [("then", then, now), ("now", now, then)].map(|(word, trial, other)| {
        let seen = match trial.cause.is_some() {
            true => block::seen(trial),
            false => block::mismatches(only_in(trial, other)),
        };
        let lines = seen.lines().map(|line| format!("  {line}\n"));
        match seen.is_empty() {
            true => String::new(),
            false => format!("  {DIM}only {word}{DIM:#}\n{}", lines.collect::<String>()),
        }
    });
    told.concat()
}

fn is_red(trial: &TrialRecord) -> bool {
    matches!(
        trial.outcome,
        Outcome::Failed | Outcome::Xpassed | Outcome::Errored
    )
}

fn style(sort: Sort) -> Style {
    match sort {
        Sort::Failing => RED,
        Sort::Fixed => GREEN,
        _ => YELLOW,
    }
}

/// What nothing differs of is counted, so that old debt is not forgotten.
fn unchanged(diff: &Diff<'_>, out: &mut dyn Write) -> io::Result<()> {
    let of = |outcome| {
        diff.unchanged
            .iter()
            .filter(move |trial| trial.outcome == outcome)
            .count()
    };
    let counts = Outcome::ALL.map(|outcome| (of(outcome), outcome.word()));
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    match counts.is_empty() {
        true => writeln!(out, "unchanged: none"),
        false => writeln!(out, "unchanged: {}", counts.join(", ")),
    }
}
