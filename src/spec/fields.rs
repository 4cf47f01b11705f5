//! Owns the words that are read for their meaning: the id that opens an entry, what a case maps to,
//! its tiers and its proof, in the forms in which people write them.

use crate::id::{CaseId, CriterionId, SpecId};

use super::{Proof, Tier};

/// A text as its words, with one blank between them: what stays when a paragraph is wrapped anew.
pub fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What opens an entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Opening<'a> {
    /// An id with this number, and the text behind it.
    Id(u32, &'a str),
    /// Something that was meant as an id: `AC-1b`.
    Malformed(&'a str),
    /// Anything else.
    Prose,
}

/// Reads the id at the start of a text; `prefix` is `AC-` or `C-`.
pub(super) fn opening<'a>(prefix: &str, text: &'a str) -> Opening<'a> {
    let text = text.trim_start_matches(['*', '`']);
    let in_id = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let (id, rest) = text.split_at(text.find(|c| !in_id(c)).unwrap_or(text.len()));
    let rest = rest.trim_start_matches(['*', '`']);
    // `AC-1..AC-3` and `C-01/C-02` open a sentence, not an entry.
    if !rest.is_empty() && !rest.starts_with(|c: char| c.is_whitespace() || c == ':') {
        return Opening::Prose;
    }
    let number = match prefix {
        "AC-" => CriterionId::local_number(id),
        _ => CaseId::local_number(id),
    };
    let digit = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    match (number, id.strip_prefix(prefix)) {
        (Some(number), _) => Opening::Id(number, rest.trim_start()),
        (None, Some(rest)) if digit(rest) => Opening::Malformed(id),
        _ => Opening::Prose,
    }
}

/// Splits the label of an entry from its text: `(AC-1, unit): text`, `/ AC-1 / Unit: text`,
/// `maps to AC-1: text`; without a label only the colon goes.
pub(super) fn split_label(text: &str) -> (&str, &str) {
    if let Some((label, rest)) = text.strip_prefix('(').and_then(|t| t.split_once(')')) {
        return (label.trim(), behind_colon(rest));
    }
    let labelled = text.starts_with('/') || text.starts_with("maps ");
    let label = text
        .split_once(':')
        .filter(|(label, _)| labelled && label.contains("AC-"));
    if let Some((label, rest)) = label {
        return (label.trim_start_matches("maps").trim(), rest.trim_start());
    }
    ("", behind_colon(text))
}

fn behind_colon(text: &str) -> &str {
    text.trim_start().trim_start_matches(':').trim_start()
}

/// What a case says about itself beside its text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) criteria: Vec<u32>,
    pub(super) tiers: Vec<Tier>,
    pub(super) proof: Option<Proof>,
    /// Words that are no tier, and no proof.
    pub(super) unknown_tiers: Vec<String>,
    pub(super) unknown_proofs: Vec<String>,
}

impl Fields {
    /// Takes the parts of a label or of a table cell: a criterion, or else a tier.
    pub(super) fn add_label(&mut self, label: &str) {
        for part in label.split([',', '/', ';']).map(bare) {
            match criteria_in(part.strip_prefix("to ").unwrap_or(part)) {
                Some(numbers) => self.criteria.extend(numbers),
                None if part.is_empty() => {}
                None => self.add_tier(part),
            }
        }
    }

    /// Takes `calibration`, `scenario` or the ids of the cases that a roll-up rolls up.
    pub(super) fn add_proof(&mut self, word: &str) {
        match (word.parse::<CaseId>(), &mut self.proof) {
            (Ok(case), Some(Proof::RollUp(cases))) => cases.push(case),
            (Ok(case), None) => self.proof = Some(Proof::RollUp(vec![case])),
            (Err(_), None) if word == "calibration" => self.proof = Some(Proof::Calibration),
            (Err(_), None) if word == "scenario" => self.proof = Some(Proof::Scenario),
            _ => self.unknown_proofs.push(word.to_owned()),
        }
    }

    /// Takes a table's cell when its column holds a field, and says whether it does.
    pub(super) fn add_column(&mut self, name: &str, cell: &str) -> bool {
        match name.to_ascii_lowercase().as_str() {
            "ac" | "maps to" | "criterion" | "criteria" | "tier" | "tiers" => self.add_label(cell),
            "proof" => cell
                .split_whitespace()
                .for_each(|word| self.add_proof(bare(word))),
            _ => return false,
        }
        true
    }

    fn add_tier(&mut self, word: &str) {
        match word.to_ascii_lowercase().parse() {
            Ok(tier) => self.tiers.push(tier),
            Err(()) => self.unknown_tiers.push(word.to_owned()),
        }
    }

    /// Takes the clauses `Maps to: AC-1, AC-2`, `Tier: unit, regression` and `Proof: …` out of a
    /// case's words, wherever they stand, and returns the text that is left.
    ///
    /// A clause is a list of words: it ends with the first word that no comma follows. So it needs
    /// no line of its own, and wrapping cannot change what is read.
    pub(super) fn take_clauses(&mut self, text: &str) -> String {
        let mut left = Vec::new();
        let mut words = text.split_whitespace().peekable();
        while let Some(word) = words.next() {
            let maps_to = word == "Maps" && words.next_if(|w| matches!(*w, "to" | "to:")).is_some();
            let add: fn(&mut Self, &str) = match word {
                "Maps" if maps_to => Self::add_label,
                "Tier:" | "Tiers:" => Self::add_label,
                "Proof:" => |fields, word| fields.add_proof(bare(word)),
                _ => {
                    left.push(word);
                    continue;
                }
            };
            for item in words.by_ref() {
                add(self, item);
                if !item.ends_with(',') {
                    break;
                }
            }
        }
        left.join(" ")
    }
}

/// Splits the words at `Retired:`; behind it stands the reason.
pub(super) fn split_retired(text: &str) -> (String, Option<String>) {
    let words: Vec<_> = text.split_whitespace().collect();
    match words.iter().position(|word| *word == "Retired:") {
        Some(at) => (words[..at].join(" "), Some(words[at + 1..].join(" "))),
        None => (words.join(" "), None),
    }
}

/// The case ids and criterion ids, whole or relative to `spec`, that stand in a line.
pub(crate) fn ids_in(spec: &SpecId, line: &str) -> (Vec<CriterionId>, Vec<CaseId>) {
    let (mut criteria, mut cases) = (Vec::new(), Vec::new());
    for word in line.split([' ', '\t', ',', '`', '[']).map(bare) {
        let spec = || spec.clone();
        let local = CriterionId::local_number(word).map(|number| (spec(), number));
        let local = local.map(|(spec, number)| CriterionId { spec, number });
        criteria.extend(word.parse().ok().or(local));
        let local = CaseId::local_number(word).map(|number| (spec(), number));
        let local = local.map(|(spec, number)| CaseId { spec, number });
        cases.extend(word.parse().ok().or(local));
    }
    (criteria, cases)
}

/// `AC-2`, or all of `AC-1..AC-3`.
fn criteria_in(text: &str) -> Option<Vec<u32>> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let first = CriterionId::local_number(first)?;
    let last = CriterionId::local_number(last)?;
    // A longer range is a slip of the pen, and not worth its memory.
    (last.saturating_sub(first) < 100).then(|| (first..=last).collect())
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | '`' | '*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(text: &str) -> (Vec<u32>, Vec<Tier>, String) {
        let mut fields = Fields::default();
        let (label, rest) = split_label(text);
        fields.add_label(label);
        let left = fields.take_clauses(rest);
        (fields.criteria, fields.tiers, left)
    }

    #[test]
    fn every_form_of_a_case_gives_the_same_fields() {
        for text in [
            "(AC-1, unit): it holds.",
            "/ AC-1 / Unit: it holds.",
            ": it holds. Maps to AC-1. Tier: Unit.",
            "Maps to: AC-1\nTier: unit\n\nit\nholds.",
            "maps to AC-1: it holds. Tier:\nunit",
        ] {
            let expected = (vec![1], vec![Tier::Unit], "it holds.".to_owned());
            assert_eq!(labelled(text), expected, "{text}");
        }
    }

    #[test]
    fn lists_and_ranges_are_taken_whole() {
        let (criteria, tiers, left) =
            labelled("Maps to: AC-1, AC-3..AC-4 Tier: unit, regression x");
        assert_eq!(criteria, [1, 3, 4]);
        assert_eq!(tiers, [Tier::Unit, Tier::Regression]);
        assert_eq!(left, "x");
    }

    #[test]
    fn a_proof_is_calibration_or_whole_case_ids() {
        let proof = |text: &str| {
            let mut fields = Fields::default();
            fields.take_clauses(text);
            (fields.proof, fields.unknown_proofs)
        };
        let cases = ["3624/C-01", "3624/C-02"].map(|id| id.parse().unwrap());
        assert_eq!(
            proof("Proof: 3624/C-01, 3624/C-02"),
            (Some(Proof::RollUp(cases.to_vec())), vec![])
        );
        assert_eq!(
            proof("Proof: calibration"),
            (Some(Proof::Calibration), vec![])
        );
        assert_eq!(proof("Proof: C-01"), (None, vec!["C-01".to_owned()]));
    }

    #[test]
    fn an_id_opens_an_entry_only_when_it_stands_alone() {
        assert_eq!(opening("AC-", "AC-1: x"), Opening::Id(1, ": x"));
        assert_eq!(opening("C-", "**C-01** x"), Opening::Id(1, "x"));
        assert_eq!(opening("AC-", "AC-1b x"), Opening::Malformed("AC-1b"));
        for text in ["AC-1..AC-3 hold", "C-01/C-02 pass", "C-reactive", "", "x"] {
            assert_eq!(opening("C-", text), Opening::Prose, "{text}");
        }
    }
}
