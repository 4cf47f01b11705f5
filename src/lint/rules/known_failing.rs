//! The rules of known-failing files that look beyond the file.

use super::KNOWN;
use crate::lint::rule::{Rule, edit};
use crate::problem::Severity;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "known-failing-date",
        severity: Severity::Error,
        about: "A failure is excused until a day that somebody chose. Once that has passed, the \
question is open again: mended, or excused anew.",
        bad: &[edit(
            KNOWN,
            "kind: missing, ",
            "kind: missing, until: 2026-06-29, ",
        )],
        good: &[edit(
            KNOWN,
            "kind: missing, ",
            "kind: missing, until: 2026-06-30, ",
        )],
        with: &[],
    },
    Rule {
        id: "known-failing-orphan",
        severity: Severity::Warning,
        about: "The file is read beside the manifest of the same name. Without that manifest it \
excuses nothing, whatever it says.",
        bad: &[edit(
            "runtimes/known-failing/other.yaml",
            "",
            "- {case: 7/C-02, kind: missing, reason: 'never written'}\n",
        )],
        good: &[
            edit(
                "runtimes/known-failing/other.yaml",
                "",
                "- {case: 7/C-02, kind: missing, reason: 'never written'}\n",
            ),
            edit(
                "runtimes/other.yaml",
                "",
                "runtime: other\ncapabilities: {}\n",
            ),
        ],
        with: &[],
    },
    Rule {
        id: "known-failing-trial",
        severity: Severity::Error,
        about: "An entry that names no trial excuses nothing. It was true once, or never, and \
hides that a failure is not on file.",
        bad: &[edit(KNOWN, "trial: 7/C-01, ", "case: 7/C-03, ")],
        good: &[edit(KNOWN, "trial: 7/C-01, ", "case: 7/C-02, ")],
        with: &[],
    },
];
