//! Owns how texts are told from one another: a short digest of what a person reads, so that line ends and wrapping change nothing.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::feature::{Scenario, ScenarioRow, Step};
use crate::spec::{Case, Criterion, Proof, fold};

/// The first 16 hexadecimal digits of a SHA-256: enough to tell two texts apart, short enough to
/// stand in a line that people read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Of some parts, each as it stands; where one ends and the next begins is part of it.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a str>) -> Fingerprint {
        Fingerprint::of_bytes(parts.into_iter().map(str::as_bytes))
    }

    /// As [`Fingerprint::of`], of what may be no text.
    pub fn of_bytes<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Fingerprint {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
        let hex = digest.finalize();
        Fingerprint(hex[..8].iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Of what a criterion says.
pub fn criterion(criterion: &Criterion) -> Fingerprint {
    let title = fold(&criterion.title);
    Fingerprint::of([&*title, &*fold(&criterion.text)])
}

/// Of what a case says: its words, what it maps to, its tiers and its proof.
pub fn case(case: &Case) -> Fingerprint {
    let criteria: Vec<String> = case.criteria.iter().map(ToString::to_string).collect();
    let tiers: Vec<String> = case.tiers.iter().map(ToString::to_string).collect();
    let proof = match &case.proof {
        Proof::Scenario => "scenario".to_owned(),
        Proof::Calibration => "calibration".to_owned(),
        Proof::RollUp(cases) => cases.iter().map(|case| format!("{case} ")).collect(),
    };
    let (title, text) = (fold(&case.title), fold(&case.text));
    Fingerprint::of([
        &*title,
        &*text,
        &*criteria.join(" "),
        &*tiers.join(" "),
        &*proof,
    ])
}

/// Of what a scenario does, in all its rows, in whatever order they stand; its name and its
/// description are not part of it.
pub fn scenario(scenario: &Scenario) -> Fingerprint {
    let rows = scenario.rows.iter();
    let mut rows: Vec<String> = rows
        .map(|each| format!("{} {}", each.row.as_deref().unwrap_or_default(), row(each)))
        .collect();
    rows.sort();
    Fingerprint::of(rows.iter().map(String::as_str))
}

/// Of what one row does: its steps, what it needs, and its lanes.
pub fn row(row: &ScenarioRow) -> Fingerprint {
    let mut parts: Vec<String> = row.steps.iter().flat_map(step).collect();
    parts.extend(
        row.needs
            .iter()
            .map(|any| format!("needs {}", any.join("|"))),
    );
    parts.extend(row.lanes.iter().map(|lane| format!("lane {lane}")));
    Fingerprint::of(parts.iter().map(String::as_str))
}

/// What a step says, its docstring and its table with it.
fn step(step: &Step) -> Vec<String> {
    let mut parts = vec![format!("{:?} {}", step.ty, fold(&step.value))];
    parts.extend(step.docstring.iter().map(|text| text.replace("\r\n", "\n")));
    let cells = step.table.iter().flat_map(|table| table.rows.iter());
    parts.extend(cells.map(|cells| cells.join(" | ")));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{feature, spec};

    const SPEC: &str = include_str!("../tests/fixtures/suite/spec.md");
    const FEATURE: &str = include_str!("../tests/fixtures/suite/7.feature");

    fn all(spec_text: &str, feature_text: &str) -> Vec<Fingerprint> {
        let (spec, _) = spec::parse(&"7".parse().unwrap(), "spec.md", spec_text);
        let (feature, _) = feature::parse("7.feature", feature_text);
        let feature = feature.unwrap();
        let mut all: Vec<_> = spec.criteria.iter().map(criterion).collect();
        all.extend(spec.cases.iter().map(case));
        all.extend(feature.scenarios().map(scenario));
        all
    }

    #[test]
    fn line_ends_and_wrapping_change_no_fingerprint() {
        let crlf = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(all(SPEC, FEATURE), all(&crlf(SPEC), &crlf(FEATURE)));
        let wrapped = SPEC.replacen("as it was sent", "as it\nwas sent", 1);
        assert_eq!(all(SPEC, FEATURE), all(&wrapped, FEATURE));
    }

    #[test]
    fn the_order_of_rows_changes_no_fingerprint_and_a_row_does() {
        let row = "        | plain | prompt     |\n";
        let twice = |other: &str| FEATURE.replacen(row, &format!("{row}{other}"), 1);
        let other = "        | x | prompt     |\n";
        let turned = FEATURE.replacen(row, &format!("{other}{row}"), 1);
        assert_eq!(all(SPEC, &twice(other)), all(SPEC, &turned));
        assert_ne!(all(SPEC, FEATURE), all(SPEC, &turned));
    }

    #[test]
    fn each_change_moves_its_own_fingerprint_and_no_other() {
        let before = all(SPEC, FEATURE);
        let moved = |after: Vec<Fingerprint>| {
            let pairs = before.iter().zip(after);
            pairs.filter(|(a, b)| *a != b).count()
        };
        assert_eq!(
            moved(all(&SPEC.replacen("as it was sent", "as sent", 1), FEATURE)),
            1
        );
        assert_eq!(
            moved(all(
                &SPEC.replacen("Tier: conformance", "Tier: unit", 1),
                FEATURE
            )),
            1
        );
        assert_eq!(
            moved(all(SPEC, &FEATURE.replacen("> comes back", "> returns", 1))),
            1
        );
        assert_eq!(
            moved(all(SPEC, &FEATURE.replacen("@needs-schema", "", 1))),
            1
        );
    }
}
