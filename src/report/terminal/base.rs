//! Owns what is said of the base run: behind each red line whether it is new, and above the last line the sums.

use std::io::{self, Write};

use super::DIM;
use crate::record::{BaseRun, Finding, Header, Mark, Run, TrialRecord};
use crate::verdict::{Kind, Outcome};

/// What stands behind a red trial: whether it is new, and what the base says of it where that
/// differs. Nothing where the run was compared with none.
pub(super) fn mark(trial: &TrialRecord) -> String {
    let there = trial.there.as_ref();
    let words = match (trial.base, there) {
        (None | Some(Mark::Fixed), _) => return String::new(),
        (Some(Mark::Same), Some(there)) => on_the_base_too(&trial.finding(), there),
        (Some(Mark::Same), None) => "on the base too".to_owned(),
        (Some(Mark::Changed), Some(there)) => changed(&trial.finding(), there),
        (Some(Mark::New), Some(there)) => format!("new, {there} on the base"),
        (Some(Mark::Absent), _) => "new, not on the base".to_owned(),
        (Some(Mark::New), None) => "new".to_owned(),
        (Some(Mark::Changed), None) => "changed".to_owned(),
    };
    format!("  {DIM}·{DIM:#} {words}")
}

/// What stands behind a stale entry.
pub(super) fn stale(header: &Header, sentence: &String) -> String {
    let words = match &header.base {
        None => return String::new(),
        Some(base) if base.stale.contains(sentence) => "on the base too",
        Some(_) => "new",
    };
    format!("  {DIM}·{DIM:#} {words}")
}

fn on_the_base_too(now: &Finding, there: &Finding) -> String {
    let known = match there.outcome {
        Outcome::Xfailed => " as known",
        _ => "",
    };
    match now.kinds == there.kinds {
        true => format!("on the base too{known}"),
        false => format!("on the base too{known}, there by {}", there.by().join(", ")),
    }
}

/// A failure with another mismatch says which one is new.
fn changed(now: &Finding, there: &Finding) -> String {
    let new: Vec<String> = now
        .kinds
        .difference(&there.kinds)
        .map(Kind::to_string)
        .collect();
    match there.kinds.is_empty() || new.is_empty() {
        true => format!("changed, {there} on the base"),
        false => format!(
            "changed, on the base too, there by {}; new by {}",
            there.by().join(", "),
            new.join(", ")
        ),
    }
}

/// Writes the line of sums, where the run was compared with another.
///
/// # Errors
///
/// As the writer.
pub(super) fn sums(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let Some(base) = &run.header.base else {
        return Ok(());
    };
    let count = |marks: &[Mark]| {
        let trials = run.trials.iter().filter_map(|trial| trial.base);
        trials.filter(|mark| marks.contains(mark)).count()
    };
    let mut sums = vec![format!("{} new", count(&[Mark::New, Mark::Absent]))];
    match count(&[Mark::Changed]) {
        0 => {}
        changed => sums.push(format!("{changed} changed")),
    }
    sums.push(format!("{} on the base too", count(&[Mark::Same])));
    sums.push(format!("{} fixed", count(&[Mark::Fixed])));
    writeln!(
        out,
        "against {}: {}",
        named(base, &run.header),
        sums.join(", ")
    )
}

/// The base as a reader knows it: its file, the version of the runtime, and the day.
fn named(base: &BaseRun, header: &Header) -> String {
    let mut words = Vec::new();
    if base.runtime != header.runtime {
        words.push(format!("another runtime: {}", base.runtime));
    }
    let version = base.runtime_version.as_deref();
    words.push(version.unwrap_or("version unknown").to_owned());
    words.push(
        base.started_at
            .split('T')
            .next()
            .unwrap_or_default()
            .to_owned(),
    );
    if base.cut_off {
        words.push("cut off".to_owned());
    }
    format!("{} ({})", base.file, words.join(", "))
}
