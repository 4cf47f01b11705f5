//! Owns the words that are read for their meaning: what a case maps to, its tiers and its proof, in
//! the forms in which people write them.

use crate::id::{CaseId, CriterionId, Number, SpecId};

use super::clause::{Clause, clause, is_item, is_joint, is_key};
use super::opening::MARKS;
use super::{Proof, Tier};

/// A text as its words, with one blank between them: what stays when a paragraph is wrapped anew.
pub fn fold(text: &str) -> String {
    // The vertical tab is the one white space of ASCII that the faster way does not know.
    match text.is_ascii() && !text.contains('\u{b}') {
        true => joined(text.split_ascii_whitespace(), text.len()),
        false => joined(text.split_whitespace(), text.len()),
    }
}

fn joined<'a>(words: impl Iterator<Item = &'a str>, length: usize) -> String {
    let mut folded = String::with_capacity(length);
    for word in words {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

/// What a case says about itself beside its text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) criteria: Vec<Number>,
    pub(super) tiers: Vec<Tier>,
    pub(super) proof: Option<Proof>,
    /// Words that are no tier, and no proof.
    pub(super) unknown_tiers: Vec<String>,
    pub(super) unknown_proofs: Vec<String>,
}

impl Fields {
    /// Takes the parts of a label or of a table cell: criteria, or else a tier.
    pub(super) fn add_label(&mut self, label: &str) {
        let between = [',', '/', ';', '|', '&', '+', '(', ')', '[', ']'];
        for part in label.split(between) {
            self.add_part(part);
        }
    }

    /// Takes `AC-1`, `maps to AC-1 and AC-2`, `AC-1 to AC-3`, or a tier.
    fn add_part(&mut self, part: &str) {
        let mut strange = Vec::new();
        let mut open: Option<Number> = None;
        for word in part.split_whitespace().map(bare) {
            let numbers = match (open.take(), CriterionId::local_number(word)) {
                (Some(first), Some(last)) => {
                    range(first, last).map(|numbers| numbers[1..].to_vec())
                }
                _ => criteria_in(word),
            };
            match (numbers, self.criteria.last()) {
                (Some(numbers), _) => self.criteria.extend(numbers),
                (None, Some(last)) if is_range_sign(word) => open = Some(*last),
                (None, _) if is_filler(word) => {}
                (None, _) => strange.push(word),
            }
        }
        match &strange[..] {
            [] => {}
            words if words.iter().all(|word| tier(word).is_some()) => {
                self.tiers
                    .extend(words.iter().filter_map(|word| tier(word)));
            }
            words => self.unknown_tiers.push(words.join(" ")),
        }
    }

    /// Takes `calibration`, `scenario` or the ids of the cases that a roll-up rolls up.
    fn add_proof(&mut self, word: &str) {
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
        match name.trim_matches(MARKS).to_ascii_lowercase().as_str() {
            "ac"
            | "acs"
            | "ac id"
            | "maps to"
            | "covers"
            | "verifies"
            | "criterion"
            | "criteria"
            | "acceptance criterion"
            | "acceptance criteria"
            | "tier"
            | "tiers"
            | "test tier" => self.add_label(cell),
            "proof" => cell
                .split_whitespace()
                .for_each(|word| self.add_proof(bare(word))),
            _ => return false,
        }
        true
    }

    /// Takes the clauses `Maps to: AC-1, AC-2`, `Tier: unit, regression` and `Proof: …` out of a
    /// case's words, wherever they stand, and returns the text that is left.
    ///
    /// A clause is a list of words: it ends with the first word that no comma follows, and no `and`
    /// with one more. So it needs no line of its own, and wrapping cannot change what is read.
    pub(super) fn take_clauses(&mut self, text: &str) -> String {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut left: Vec<&str> = Vec::with_capacity(words.len());
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let Some((clause, length)) = clause(&words[at..]) else {
                left.push(word);
                at += 1;
                continue;
            };
            // The mark of the list in which the clause is an item.
            left.pop_if(|word| matches!(*word, "-" | "*"));
            at += length;
            at += self.take_items(clause, &words[at..]);
        }
        left.join(" ")
    }

    /// Takes the items of a clause, and says how many words they are.
    fn take_items(&mut self, clause: Clause, words: &[&str]) -> usize {
        let mut at = 0;
        while let Some(item) = words.get(at) {
            match clause {
                Clause::Proof => self.add_proof(bare(item)),
                Clause::Criteria | Clause::Tiers => self.add_label(item),
            }
            at += 1;
            let joined = words.get(at).is_some_and(|word| is_joint(word));
            let more = words
                .get(at + 1)
                .is_some_and(|word| is_item(clause, bare(word)));
            if joined && more {
                at += 1;
            } else if !item.ends_with(',') {
                break;
            }
        }
        at
    }
}

fn is_range_sign(word: &str) -> bool {
    matches!(word, "to" | "through" | "–" | "-")
}

fn is_filler(word: &str) -> bool {
    let signs = ['-', '–', '—', '>', '→'];
    word.trim_matches(signs).is_empty()
        || is_joint(word)
        || matches!(word, "maps" | "to" | "covers" | "verifies")
}

pub(super) fn tier(word: &str) -> Option<Tier> {
    word.to_ascii_lowercase().parse().ok()
}

/// Splits the words at `Retired:`; behind it stands the reason.
pub(super) fn split_retired(text: &str) -> (String, Option<String>) {
    let folded = fold(text);
    // Most texts are not retired, and searched for the word at once.
    if !folded.contains("Retired") {
        return (folded, None);
    }
    let mut at = 0;
    for word in folded.split(' ') {
        let behind = at + word.len();
        if is_key(word, "Retired") {
            let text = folded[..at].trim_end().to_owned();
            return (text, Some(folded[behind..].trim_start().to_owned()));
        }
        at = behind + 1;
    }
    (folded, None)
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

/// `AC-2`, or all of `AC-1..AC-3`, which may be written `AC-1..3`.
pub(super) fn criteria_in(text: &str) -> Option<Vec<Number>> {
    let split = ["...", "..", "…", "–"];
    let Some((first, last)) = split.iter().find_map(|sign| text.split_once(sign)) else {
        return Some(vec![CriterionId::local_number(text)?]);
    };
    let last = CriterionId::local_number(last).or_else(|| Number::read(last))?;
    range(CriterionId::local_number(first)?, last)
}

/// All plain numbers from one to another; none when one of them has a letter.
fn range(first: Number, last: Number) -> Option<Vec<Number>> {
    let (first, last) = (first.plain()?, last.plain()?);
    // A longer range is a slip of the pen, and not worth its memory.
    let sound = first <= last && last - first < 100;
    sound.then(|| (first..=last).map(Number::from).collect())
}

pub(super) fn bare(word: &str) -> &str {
    let around = |c: char| {
        c.is_whitespace() || matches!(c, '.' | ',' | ';' | '`' | '*' | '_' | '(' | ')' | '[' | ']')
    };
    word.trim_matches(around)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::opening::split_label;

    fn labelled(text: &str) -> (Vec<String>, Vec<Tier>, String) {
        let mut fields = Fields::default();
        let (label, rest) = split_label(text);
        fields.add_label(label);
        let left = fields.take_clauses(rest);
        assert_eq!(fields.unknown_tiers, [""; 0], "{text}");
        let criteria = fields.criteria.iter().map(ToString::to_string);
        (criteria.collect(), fields.tiers, left)
    }

    #[test]
    fn every_form_of_a_case_gives_the_same_fields() {
        for text in [
            "(AC-1b, unit): it holds.",
            "(AC-1b,\nunit): it\nholds.",
            "[AC-1b | Unit] it holds.",
            "/ AC-1b / Unit: it holds.",
            "-> AC-1b (unit): it holds.",
            "→ `AC-1b`, unit: it holds.",
            ": it holds. Maps to AC-1b. Tier: Unit.",
            "Maps to: AC-1b\nTier: unit\n\nit\nholds.",
            "- **Maps to:** AC-1b\n- **Tier**: unit\n\nit holds.",
            "it holds. (Maps to AC-1b) Tier: unit",
            "Covers: AC-1b Tier: unit it holds.",
            "maps to AC-1b: it holds. Tier:\nunit",
        ] {
            let expected = (
                vec!["1b".to_owned()],
                vec![Tier::Unit],
                "it holds.".to_owned(),
            );
            assert_eq!(labelled(text), expected, "{text}");
        }
    }

    #[test]
    fn lists_and_ranges_are_taken_whole() {
        for (text, criteria) in [
            ("Maps to: AC-1, AC-3..AC-4 x", &["1", "3", "4"][..]),
            ("Maps to AC-1, AC-2 and AC-3 x", &["1", "2", "3"]),
            ("Maps to AC-1 / AC-2 x", &["1", "2"]),
            ("Maps to AC-1–AC-3 x", &["1", "2", "3"]),
            ("(AC-1..3) x", &["1", "2", "3"]),
            ("(AC-1 to AC-3, AC-5) x", &["1", "2", "3", "5"]),
            ("(AC-1 and AC-4) x", &["1", "4"]),
        ] {
            assert_eq!(labelled(text).0, criteria, "{text}");
            assert_eq!(labelled(text).2, "x", "{text}");
        }
        for text in [
            "Tier: unit, regression",
            "Tier: Unit/Regression",
            "(unit and regression)",
        ] {
            assert_eq!(labelled(text).1, [Tier::Unit, Tier::Regression], "{text}");
        }
    }

    #[test]
    fn what_is_no_criterion_and_no_tier_is_named_whole() {
        for (label, unknown) in [
            ("AC-1, live validation", "live validation"),
            ("AC-1, docs", "docs"),
            ("AC-3..AC-1", "AC-3..AC-1"),
            ("AC-1b..AC-3", "AC-1b..AC-3"),
            ("AC-0..AC-4294967295", "AC-0..AC-4294967295"),
        ] {
            let mut fields = Fields::default();
            fields.add_label(label);
            assert_eq!(fields.unknown_tiers, [unknown], "{label}");
        }
    }

    #[test]
    fn a_reason_stands_behind_retired() {
        for (text, expected) in [
            ("a\nb", ("a b", None)),
            ("a Retired: b  c", ("a", Some("b c"))),
            ("**Retired:** b", ("", Some("b"))),
            ("a Retired:", ("a", Some(""))),
            ("Retired words", ("Retired words", None)),
        ] {
            let (text, reason) = split_retired(text);
            assert_eq!((text.as_str(), reason.as_deref()), expected);
        }
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
}
