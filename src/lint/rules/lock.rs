//! The rules by which nothing in a suite moves unseen.

use super::{FEATURE, LOCK, SPEC};
use crate::lint::rule::{Edit, Rule, edit};
use crate::problem::Severity;

/// The example project as a lock holds it.
const LOCKED: Edit = edit(
    LOCK,
    "",
    r#"{"spec_lock":1}
{"id":"7/AC-1","text":"29787a09e4f14fee","cases":["7/C-01","7/C-02","7/C-04"]}
{"id":"7/AC-2","text":"eba5c06203b7f20e","cases":["7/C-02"]}
{"id":"7/AC-3","text":"774289a3538164f1","cases":["7/C-03"]}
{"id":"7/AC-4","text":"331dbed98a3a8acd","retired":"nobody can hear it."}
{"id":"7/C-01","text":"94cf7ec6f99daa08","scenario":"b0e3e25e91d8a086","thens":{"each record names the tool and the arguments of its call":{},"each witnessed call has exactly one record, and nothing else has one":{}},"saboteurs":{"history switched off":"50fd088be33119ab"}}
{"id":"7/C-02","text":"560197f1b40ab6f4","scenario":"95f5a9c121f98940","rows":["continue_turn","prompt_with_stream"],"thens":{"each witnessed call has exactly one record, and nothing else has one":{}},"saboteurs":{"history switched off":"15f03d711482cfe6"}}
{"id":"7/C-03","text":"a94e90036bc2df8b"}
{"id":"7/C-04","text":"7c289819e5bf4464"}
"#,
);

/// A lock that holds nothing yet.
const HALF_LOCKED: Edit = edit(LOCK, "", "{\"spec_lock\":1}\n");

/// The same words in other lines.
const REWRAPPED: Edit = edit(
    SPEC,
    "twice, whichever\nentrypoint",
    "twice,\nwhichever entrypoint",
);

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "not-locked",
        severity: Severity::Error,
        about: "What the lock does not hold can be changed without anybody seeing it.",
        bad: &[HALF_LOCKED],
        good: &[LOCKED],
        with: &[],
    },
    Rule {
        id: "removed-id",
        severity: Severity::Error,
        about: "Ids are for ever: records, tasks and other specs still name it. What binds no more \
                is marked as retired, with the reason.",
        bad: &[
            LOCKED,
            edit(
                SPEC,
                "### AC-4 Loud\n\nEvery echo is loud.\n\nRetired: nobody can hear it.\n\n",
                "",
            ),
        ],
        good: &[LOCKED, REWRAPPED],
        with: &[],
    },
    Rule {
        id: "reused-id",
        severity: Severity::Error,
        about: "A number that was retired means what it meant: older records would be read as \
                verdicts on something that they never judged.",
        bad: &[
            LOCKED,
            edit(
                SPEC,
                "Every echo is loud.\n\nRetired: nobody can hear it.",
                "Every echo is quick.",
            ),
            edit(SPEC, "Maps to: AC-2, AC-1", "Maps to: AC-2, AC-1, AC-4"),
            edit(FEATURE, "@C-02 @AC-1", "@C-02 @AC-1 @AC-4"),
            edit(
                FEATURE,
                "    Tests prove both.\n",
                "    Tests prove both.\n\n  @AC-4\n  Rule: Loud\n\n    Every echo is quick.\n",
            ),
        ],
        good: &[
            LOCKED,
            edit(SPEC, "nobody can hear it", "nobody ever heard it"),
        ],
        with: &["suspect-case"],
    },
    Rule {
        id: "spec-lock",
        severity: Severity::Error,
        about: "The lock is written by `candor accept`. A line that it would not have written, of a \
                merge or of somebody's hand, holds nothing.",
        bad: &[edit(LOCK, "", "{\"spec_lock\":1}\n<<<<<<< ours\n")],
        good: &[LOCKED],
        with: &[],
    },
    Rule {
        id: "suspect-case",
        severity: Severity::Error,
        about: "A case, its scenario and the saboteurs that prove it were held to agree. One side \
                moved: whether they still do, somebody must read.",
        bad: &[
            LOCKED,
            edit(
                FEATURE,
                "\n      And each record names the tool and the arguments of its call",
                "",
            ),
        ],
        good: &[
            LOCKED,
            edit(FEATURE, "Scenario: One echo", "Scenario: A single echo"),
        ],
        with: &[],
    },
    Rule {
        id: "suspect-criterion",
        severity: Severity::Error,
        about: "The words of a criterion moved; the cases that map to it were written for the old \
                ones.",
        bad: &[
            LOCKED,
            edit(
                SPEC,
                "Every echo is on record.",
                "Every echo is on record at once.",
            ),
            edit(
                FEATURE,
                "Every echo is on record.",
                "Every echo is on record at once.",
            ),
        ],
        good: &[LOCKED, REWRAPPED],
        with: &[],
    },
    Rule {
        id: "weakened-step",
        severity: Severity::Error,
        about: "A step with the same words compares less than it did: its agreement means less, and \
                no text shows it.",
        bad: &[],
        good: &[],
        with: &[],
    },
];
