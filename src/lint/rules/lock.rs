//! Owns the rules of `specs/spec.lock`: nothing that binds moves unseen.

use super::{FEATURE, SPEC};
use crate::lint::rule::{LOCKED, Rule, edit};
use crate::lock::FILE;
use crate::problem::Severity::Error;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "spec-lock",
        severity: Error,
        about: "a lock that was torn, merged half or edited by hand says nothing of what was read, \
                and a change would hide behind it",
        bad: &[edit(FILE, "", "{\"spec_lock\":1}\n<<<<<<< HEAD\n")],
        good: &[LOCKED],
        with: &[],
    },
    Rule {
        id: "suspect-criterion",
        severity: Error,
        about: "cases were written for the words of a criterion: when these move, or other cases map \
                to it, somebody must say that they still judge it",
        bad: &[
            LOCKED,
            edit(SPEC, "Every echo is on record", "Most echoes are on record"),
            edit(
                FEATURE,
                "Every echo is on record",
                "Most echoes are on record",
            ),
        ],
        good: &[
            LOCKED,
            edit(
                SPEC,
                "twice, whichever\nentrypoint",
                "twice,\nwhichever entrypoint",
            ),
        ],
        with: &[],
    },
    Rule {
        id: "suspect-case",
        severity: Error,
        about: "a scenario that asks less, a row or a saboteur that is gone, looks as green as \
                before: somebody must say that the case is still judged",
        bad: &[LOCKED, edit(FEATURE, LAST_THEN, "")],
        good: &[LOCKED, edit(FEATURE, ROWS, ROWS_TURNED)],
        with: &[],
    },
    Rule {
        id: "weakened-step",
        severity: Error,
        about: "a step of the same words that compares less passes where it failed, and no text \
                shows it",
        bad: &[],
        good: &[],
        with: &[],
    },
    Rule {
        id: "reused-id",
        severity: Error,
        about: "a number stands for one thing for ever: who reads of it in an old report must not \
                find another",
        bad: &[LOCKED, edit(SPEC, "\nRetired: nobody can hear it.\n", "")],
        good: &[
            LOCKED,
            edit(SPEC, "nobody can hear it", "nobody could ever hear it"),
        ],
        with: &["criterion-without-case", "missing-rule"],
    },
    Rule {
        id: "removed-id",
        severity: Error,
        about: "what bound once is marked `Retired: why`, and stays: an id that is merely gone \
                leaves nobody to ask",
        bad: &[LOCKED, edit(SPEC, RETIRED, "")],
        good: &[
            LOCKED,
            edit(SPEC, "Every echo is loud", "Each echo is loud"),
        ],
        with: &[],
    },
    Rule {
        id: "not-locked",
        severity: Error,
        about: "what was never entered can move unseen",
        bad: &[edit(FILE, "", "{\"spec_lock\":1}\n")],
        good: &[
            LOCKED,
            edit(SPEC, "Status: Implemented", "Status: Accepted"),
        ],
        with: &[],
    },
];

const LAST_THEN: &str = "      And each record names the tool and the arguments of its call\n";
const ROWS: &str = "| continue_turn      |\n        | prompt_with_stream |";
const ROWS_TURNED: &str = "| prompt_with_stream |\n        | continue_turn      |";
const RETIRED: &str = "### AC-4 Loud\n\nEvery echo is loud.\n\nRetired: nobody can hear it.\n\n";
