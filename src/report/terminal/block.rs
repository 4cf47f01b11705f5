//! Owns the lines under a failing trial: what it owes, what was said, what was done, or why nothing was judged.

use std::fmt::Write as _;

use crate::record::TrialRecord;
use crate::verdict::Comparison;

/// How many places of mismatch are shown; the record holds them all.
const SHOWN: usize = 3;

/// The width to which sentences are wrapped.
const WIDTH: usize = 100;

/// The lines under a failing trial's name, each indented by two, ending in a newline.
pub fn block(trial: &TrialRecord) -> String {
    owed(trial) + &seen(trial)
}

/// What the trial owes.
pub fn owed(trial: &TrialRecord) -> String {
    wrapped("owes", &trial.requirement)
}

/// What was said and done, or why nothing was judged.
pub fn seen(trial: &TrialRecord) -> String {
    let mut text = match &trial.cause {
        Some(cause) => wrapped("why", &cause.message),
        None => mismatches(trial.mismatches()),
    };
    for reason in &trial.reasons {
        text += &wrapped("known", reason);
    }
    if let Some(kept) = &trial.kept {
        let _ = writeln!(text, "  kept  {kept}");
    }
    text
}

/// What was said and done. Mismatches of one record against one deed are shown as one.
pub fn mismatches<'a>(mismatches: impl IntoIterator<Item = &'a Comparison>) -> String {
    let mut groups: Vec<Vec<&Comparison>> = Vec::new();
    for comparison in mismatches {
        let same = |group: &&mut Vec<&Comparison>| {
            group.iter().any(|other| {
                other.said.seen == comparison.said.seen && other.did.seen == comparison.did.seen
            })
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(comparison),
            None => groups.push(vec![comparison]),
        }
    }
    let mut text = String::new();
    for group in groups.iter().take(SHOWN) {
        let said = joined(group.iter().map(|c| c.said.text.as_str()));
        let did = joined(group.iter().map(|c| c.did.text.as_str()));
        let width = said.chars().count().max(did.chars().count()).min(WIDTH / 2);
        let (said_at, did_at) = (&group[0].said.seen, &group[0].did.seen);
        let _ = writeln!(text, "  said  {said:width$}  {said_at}");
        let _ = writeln!(text, "  did   {did:width$}  {did_at}");
    }
    if groups.len() > SHOWN {
        let _ = writeln!(text, "  … and {} more in the record", groups.len() - SHOWN);
    }
    text
}

fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for text in texts {
        if !parts.contains(&text) {
            parts.push(text);
        }
    }
    parts.join(", ")
}

fn wrapped(word: &str, text: &str) -> String {
    let first = format!("  {word:<6}");
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(&first)
        .subsequent_indent("        ")
        .break_words(false);
    let mut lines = textwrap::fill(text, options);
    lines.push('\n');
    lines
}
