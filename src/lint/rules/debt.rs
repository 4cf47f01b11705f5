//! The rules of what is expected to fail: known-failing files, and the saboteurs of the calibration.

use super::{CALIBRATION, KNOWN};
use crate::lint::rule::{Rule, edit};
use crate::problem::Severity;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "known-failing-name",
        severity: Severity::Error,
        about: "An entry excuses one trial, or all trials of one case; it says which.",
        bad: &[edit(KNOWN, "trial: 7/C-01, ", "")],
        good: &[edit(KNOWN, "trial: 7/C-01, ", "case: 7/C-01, ")],
        with: &[],
    },
    Rule {
        id: "known-failing-reason",
        severity: Severity::Error,
        about: "A failure that is excused without a reason stays for ever, since nobody knows \
when it may go.",
        bad: &[edit(
            KNOWN,
            "'the record of a prompt run is never written'",
            "' '",
        )],
        good: &[edit(
            KNOWN,
            "'the record of a prompt run is never written'",
            "never written",
        )],
        with: &[],
    },
    Rule {
        id: "malformed-date",
        severity: Severity::Error,
        about: "The day until which a failure is excused is compared with today; what is no \
day would never pass.",
        bad: &[edit(
            KNOWN,
            "kind: missing, ",
            "kind: missing, until: 31.1.2027, ",
        )],
        good: &[edit(
            KNOWN,
            "kind: missing, ",
            "kind: missing, until: 2027-01-31, ",
        )],
        with: &[],
    },
    Rule {
        id: "saboteur-effect",
        severity: Severity::Error,
        about: "A saboteur shows that a lie is seen, and by whom; a control, that honesty is. \
One that trips nothing shows nothing, and a control that trips is a lie.",
        bad: &[edit(
            CALIBRATION,
            "saboteurs:\n",
            "controls:\n  - name: history as it is\n    why: the seam alone must trip nothing\n    argv: {}\n    trips:\n      missing: [7/C-01]\nsaboteurs:\n",
        )],
        good: &[edit(
            CALIBRATION,
            "saboteurs:\n",
            "controls:\n  - name: history as it is\n    why: the seam alone must trip nothing\n    argv: {}\nsaboteurs:\n",
        )],
        with: &[],
    },
    Rule {
        id: "saboteur-seam",
        severity: Severity::Error,
        about: "A saboteur lies at one seam. At none it would be honest; at two, nobody could \
say which lie was seen.",
        bad: &[edit(CALIBRATION, "    history_off: true\n", "")],
        good: &[edit(
            CALIBRATION,
            "    history_off: true\n",
            "    argv: {append: [--no-history]}\n",
        )],
        with: &[],
    },
    Rule {
        id: "saboteur-trial",
        severity: Severity::Error,
        about: "A saboteur that must be seen by a trial which is not there could never be \
killed.",
        bad: &[edit(
            CALIBRATION,
            "[7/C-01, \"7/C-02[*]\"]",
            "[7/C-01, \"7/C-02[*]\", 7/C-09]",
        )],
        good: &[edit(
            CALIBRATION,
            "[7/C-01, \"7/C-02[*]\"]",
            "[7/C-01, \"7/C-02[continue_turn]\", \"7/C-02[prompt_with_stream]\"]",
        )],
        with: &[],
    },
];
