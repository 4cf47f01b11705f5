//! Owns where a clause stands in a case's words: `Maps to: …`, `Tier: …`, `Proof: …`, stressed or not.

use crate::id::CaseId;

use super::fields::{bare, criteria_in, tier};
use super::opening::MARKS;

/// What a clause in a case's words gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clause {
    Criteria,
    Tiers,
    Proof,
}

/// The clause that begins with these words, and how many of them are its key.
pub(super) fn clause(words: &[&str]) -> Option<(Clause, usize)> {
    let first = words.first()?.trim_start_matches(['*', '_', '(']);
    // Most words end here.
    if !first.starts_with(['M', 'T', 'P', 'C', 'V', 'A']) {
        return None;
    }
    let key = first.trim_end_matches(['*', '_']);
    let next = |at: usize| words.get(at).map_or("", |word| bare(word));
    match key
        .strip_suffix(':')
        .map(|key| key.trim_end_matches(['*', '_']))
    {
        Some("Tier" | "Tiers") => Some((Clause::Tiers, 1)),
        Some("Proof") => Some((Clause::Proof, 1)),
        Some("Covers" | "Verifies" | "Criterion" | "Criteria" | "AC" | "ACs") => {
            is_item(Clause::Criteria, next(1)).then_some((Clause::Criteria, 1))
        }
        None if key == "Maps" => {
            let to = next(1).trim_end_matches(':').trim_end_matches(MARKS);
            (to == "to").then_some((Clause::Criteria, 2))
        }
        _ => None,
    }
}

/// Whether a word is the key `name:`, stressed or not.
pub(super) fn is_key(word: &str, name: &str) -> bool {
    let rest = word.trim_start_matches(['*', '_']).strip_prefix(name);
    let rest = rest.map(|rest| rest.trim_matches(['*', '_']));
    rest == Some(":")
}

pub(super) fn is_item(clause: Clause, word: &str) -> bool {
    match clause {
        Clause::Criteria => criteria_in(word).is_some(),
        Clause::Tiers => tier(word).is_some(),
        Clause::Proof => word.parse::<CaseId>().is_ok(),
    }
}

pub(super) fn is_joint(word: &str) -> bool {
    matches!(word, "and" | "&" | "/" | "+")
}
