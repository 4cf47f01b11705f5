//! Owns what of the evidence of a failure can be expected again: everything but measured times and ids, which differ between any two runs.

use std::collections::BTreeSet;

use crate::record::TrialRecord;
use crate::verdict::{Comparison, Kind};

/// What stands for a measured time or an id.
const ANY: &str = "#";

/// From this length a word with a digit in it is an id.
const ID: usize = 8;

/// Each mismatch of a trial as its kind, what was said and what was done, so far as that can be
/// expected again. Two runs whose sets are equal have failed alike.
///
/// What is left out, in both texts: the numbers of a latency and of a session; elsewhere numbers
/// that are milliseconds, by their unit or by their name (`100.4 ms`, `"ms":207`); and words of
/// eight characters and more with a digit in them, which are ids and stamps. Any other number is
/// part of what was said: turn 0 is not turn 2.
pub fn evidence(trial: &TrialRecord) -> BTreeSet<(Kind, String, String)> {
    trial.mismatches().map(expected_again).collect()
}

/// The mismatches of a trial that the same trial of another run does not have.
pub fn only_in<'a>(trial: &'a TrialRecord, other: &TrialRecord) -> Vec<&'a Comparison> {
    let others = evidence(other);
    let mismatches = trial.mismatches();
    mismatches
        .filter(|mismatch| !others.contains(&expected_again(mismatch)))
        .collect()
}

fn expected_again(mismatch: &Comparison) -> (Kind, String, String) {
    let all_numbers = matches!(mismatch.kind, Kind::Latency | Kind::Session);
    let folded = |text: &str| fold(text, all_numbers);
    (
        mismatch.kind,
        folded(&mismatch.said.text),
        folded(&mismatch.did.text),
    )
}

fn fold(text: &str, all_numbers: bool) -> String {
    let parts = parts(text);
    let is_ms = |at: Option<usize>| at.and_then(|at| parts.get(at)) == Some(&"ms");
    let mut folded = String::new();
    for (at, part) in parts.iter().enumerate() {
        let digits = part.contains(|c: char| c.is_ascii_digit());
        let number = part.chars().all(|c| c.is_ascii_digit() || c == '.');
        // Words and what is between them take turns.
        let time = is_ms(at.checked_sub(2)) || is_ms(Some(at + 2));
        let measured = number && (all_numbers || time);
        match digits && (measured || part.len() >= ID) {
            true => folded.push_str(ANY),
            false => folded.push_str(part),
        }
    }
    folded
}

/// The text cut into words and what is between them. Within a word stand marks that join the parts
/// of an id, a stamp or a fraction.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = first.is_alphanumeric();
        let end = match word {
            true => end_of_word(rest),
            false => rest.find(char::is_alphanumeric).unwrap_or(rest.len()),
        };
        let (part, behind) = rest.split_at(end);
        parts.push(part);
        rest = behind;
    }
    parts
}

fn end_of_word(text: &str) -> usize {
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let joins = matches!(c, '-' | '_' | '.' | ':')
            && characters
                .peek()
                .is_some_and(|(_, next)| next.is_alphanumeric());
        if !c.is_alphanumeric() && !joins {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str) -> bool {
        fold(one, false) == fold(other, false)
    }

    #[test]
    fn measured_times_are_no_difference() {
        assert!(alike(
            "100.4 ms, at most 108.3 ms",
            "207 ms, at most 1208 ms"
        ));
        assert!(alike(r#"{"ms":100,"x":1}"#, r#"{"ms":230,"x":1}"#));
        assert!(alike(r#"{\"ms\":100}"#, r#"{\"ms\":230}"#));
        assert_eq!(
            fold("latency 12", true),
            fold("latency 0", true),
            "a latency is measured"
        );
    }

    #[test]
    fn ids_and_stamps_are_no_difference() {
        assert!(alike("t1c1xn0a1b2c3dn5", "t1c1xn9f8e7d6cn1a"));
        assert!(alike(
            "0190a3b2-7c1d-7abc-8def-0123456789ab",
            "0190ffff-7eee-7ddd-8ccc-00000000aaaa"
        ));
        assert!(alike(
            "2026-11-22T16:17:01.885Z",
            "2027-01-02T03:04:05.006Z"
        ));
    }

    #[test]
    fn what_can_be_expected_again_is_a_difference() {
        assert!(!alike("turn 0", "turn 2"));
        assert!(!alike("0 records of echo t1c1", "2 records of echo t1c1"));
        assert!(!alike("echo t1c1", "echo t2c1"));
        assert!(!alike("succeeded", "started"));
        assert!(!alike(r#"{"tag":"alpha"}"#, r#"{"tag":"omega"}"#));
    }
}
