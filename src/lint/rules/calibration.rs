//! The rules of what a calibration owes its suite.

use super::CALIBRATION;
use crate::lint::rule::{Rule, edit};
use crate::problem::Severity;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "case-without-saboteur",
        severity: Severity::Error,
        about: "A case that nobody has seen fail may be green whatever the runtime does. Where a \
project has a calibration, each case has a saboteur that trips it.",
        bad: &[edit(CALIBRATION, "[7/C-01, \"7/C-02[*]\"]", "[7/C-01]")],
        good: &[edit(
            CALIBRATION,
            "[7/C-01, \"7/C-02[*]\"]",
            "[7/C-01, \"7/C-02[continue_turn]\"]",
        )],
        with: &[],
    },
    Rule {
        id: "duplicate-saboteur",
        severity: Severity::Error,
        about: "A saboteur is known by its name: in the kill matrix, in records and in the lock. \
Two of one name could not be told apart.",
        bad: &[edit(
            CALIBRATION,
            "saboteurs:\n",
            "saboteurs:\n  - name: history switched off\n    why: by another switch\n    \
             argv: {append: [--no-history]}\n    trips: {missing: [7/C-01]}\n",
        )],
        good: &[edit(
            CALIBRATION,
            "saboteurs:\n",
            "saboteurs:\n  - name: history switched off on prompt\n    why: by another switch\n    \
             argv: {append: [--no-history]}\n    rows: [prompt]\n    trips: {missing: [7/C-01]}\n",
        )],
        with: &[],
    },
];
