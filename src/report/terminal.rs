//! Owns what a person reads in a terminal: progress while trials run, then each failure as said and did, and the fixed last line.

mod base;
mod block;
pub mod diff;
pub mod explain;
pub mod grid;
mod line;
pub mod matrix;
#[cfg(feature = "cli")]
mod progress;
pub mod steps;
mod table;
pub mod trace;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::id::{CaseId, TrialKey};
use crate::record::{Run, TrialRecord};
use crate::verdict::{Outcome, Tally};

pub use block::block;
#[cfg(feature = "cli")]
pub use progress::Progress;

const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default();
const DIM: Style = Style::new().dimmed();

/// Writes the line above everything: who judges whom by what.
///
/// # Errors
///
/// As the writer.
pub fn head(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let header = &run.header;
    let version = header
        .runtime_version
        .as_deref()
        .unwrap_or("version unknown");
    let milestones: String = header
        .milestones
        .iter()
        .map(|milestone| format!("{milestone} · "))
        .collect();
    writeln!(
        out,
        "{DIM}candor {} · runtime {} ({version}) · {milestones}{} trial{}, {} at a time{DIM:#}",
        header.candor,
        header.runtime,
        header.planned,
        if header.planned == 1 { "" } else { "s" },
        header.jobs
    )
}

/// Writes the whole report but for its head.
///
/// # Errors
///
/// As the writer.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let mut owed = BTreeSet::new();
    let mut told: Vec<&TrialRecord> = Vec::new();
    for trial in run.trials.iter().filter(|trial| is_told(trial)) {
        // One cause shows once, however many trials it hits.
        if trial.cause.is_some() && told.iter().any(|other| other.cause == trial.cause) {
            continue;
        }
        let first_of_case = owed.insert(&trial.trial.case);
        tell(run, trial, first_of_case, out)?;
        told.push(trial);
    }
    for sentence in run.end.iter().flat_map(|end| &end.stale) {
        let mark = base::stale(&run.header, sentence);
        writeln!(out, "\n{RED}STALE{RED:#} known failing: {sentence}{mark}")?;
    }
    writeln!(out)?;
    rows(run, out)?;
    below(run, out)?;
    base::sums(run, out)?;
    writeln!(out, "{}", run.tally())
}

/// A trial that is blocked is folded under the failure that blocks it.
fn is_told(trial: &TrialRecord) -> bool {
    let folded = trial.outcome == Outcome::Errored && trial.blocked_by.is_some();
    let told = [Outcome::Failed, Outcome::Xpassed, Outcome::Errored];
    told.contains(&trial.outcome) && !folded
}

fn tell(run: &Run, trial: &TrialRecord, owes: bool, out: &mut dyn Write) -> io::Result<()> {
    let (style, word) = match trial.outcome {
        Outcome::Errored => (YELLOW, "ERROR"),
        Outcome::Xpassed => (RED, "XPASS"),
        _ => (RED, "FAIL"),
    };
    writeln!(
        out,
        "\n{style}{word}{style:#} {}  {}{}",
        trial.trial,
        trial.title,
        base::mark(trial)
    )?;
    if owes {
        write!(out, "{}", block::owed(trial))?;
    }
    write!(out, "{}", block::seen(trial))?;
    let errored = || {
        run.trials
            .iter()
            .filter(|other| other.outcome == Outcome::Errored)
    };
    let same = |other: &&TrialRecord| {
        trial.cause.is_some() && other.cause == trial.cause && other.trial != trial.trial
    };
    for other in errored().filter(same) {
        writeln!(
            out,
            "  {YELLOW}also{YELLOW:#}  {}{}",
            other.trial,
            base::mark(other)
        )?;
    }
    let blocked = |other: &&TrialRecord| other.blocked_by.as_ref() == Some(&trial.trial);
    for other in errored().filter(blocked) {
        writeln!(
            out,
            "  {YELLOW}blocks{YELLOW:#} {}{}",
            other.trial,
            base::mark(other)
        )?;
    }
    Ok(())
}

/// Cases of which some rows are not declared.
fn rows(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let mut cases: BTreeMap<&CaseId, Vec<&TrialRecord>> = BTreeMap::new();
    for trial in &run.trials {
        cases.entry(&trial.trial.case).or_default().push(trial);
    }
    for (case, trials) in cases {
        let skipped = || trials.iter().filter(|t| t.outcome == Outcome::Skipped);
        let missing: BTreeSet<&str> = skipped()
            .flat_map(|trial| &trial.notes)
            .filter_map(|note| note.strip_prefix("not declared: "))
            .collect();
        if !missing.is_empty() {
            let all = trials.len();
            let judged = all - skipped().count();
            let missing: Vec<&str> = missing.into_iter().collect();
            let missing = missing.join(", ");
            writeln!(
                out,
                "{case}: {judged} of {all} rows; not declared: {missing}"
            )?;
        }
    }
    Ok(())
}

fn below(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    notes(run, out)?;
    for (lane, trials) in &run.header.unverified {
        writeln!(out, "not verified: {trials} trials of `--lane {lane}`")?;
    }
    let Some(end) = &run.end else {
        return cut_off(run, out);
    };
    if end.interrupted {
        writeln!(
            out,
            "{YELLOW}interrupted{YELLOW:#}: what did not end is not run"
        )?;
    }
    match claim(run) {
        Some(claim) if end.exit_code == 0 => writeln!(out, "{GREEN}{claim}{GREEN:#}"),
        _ => Ok(()),
    }
}

/// A record without an end says nothing of what it lacks.
fn cut_off(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{YELLOW}cut off{YELLOW:#}: the record has no end; {} of {} planned trials are on it",
        run.trials.len(),
        run.header.planned
    )
}

/// The remarks of all trials, each once for a case.
fn notes(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let mut trials: BTreeMap<(&CaseId, &str), Vec<&TrialKey>> = BTreeMap::new();
    for trial in run.trials.iter().filter(|t| t.outcome != Outcome::Skipped) {
        for note in &trial.notes {
            let same = trials.entry((&trial.trial.case, note)).or_default();
            same.push(&trial.trial);
        }
    }
    for ((case, note), keys) in trials {
        match &keys[..] {
            [one] => writeln!(out, "{one}: {note}")?,
            several => writeln!(out, "{case} ({} rows): {note}", several.len())?,
        }
    }
    Ok(())
}

/// What may be said of conformance. A claim speaks to a milestone and its revision, and only when
/// every trial of it was planned and passed.
fn claim(run: &Run) -> Option<String> {
    let tally: Tally = run.tally();
    let known = tally.count(Outcome::Xfailed);
    let undeclared = tally.count(Outcome::Skipped);
    let red = [Outcome::Failed, Outcome::Xpassed, Outcome::Errored];
    let old: usize = red.map(|outcome| tally.count(outcome)).iter().sum();
    if old > 0 {
        return Some(format!(
            "nothing new, not conformant: {old} red on the base too, {known} known failing, {undeclared} not declared"
        ));
    }
    if known + undeclared > 0 {
        return Some(format!(
            "as expected, not conformant: {known} known failing, {undeclared} not declared"
        ));
    }
    if tally.count(Outcome::Passed) != tally.planned() || tally.planned() == 0 {
        return None;
    }
    let milestones = run.header.milestones.join(", ");
    if !run.header.whole || milestones.is_empty() {
        return Some("as expected; a selection claims no conformance".to_owned());
    }
    match run.header.open.len() {
        0 => Some(format!("conformant to {milestones}")),
        open => Some(format!(
            "as expected; conformance to {milestones} cannot be claimed yet: {open} of its specs are not written ({})",
            run.header.open.join(", ")
        )),
    }
}
