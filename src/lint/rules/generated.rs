//! The rules of generated blocks.

use super::PLAN;
use crate::lint::rule::{Rule, edit};
use crate::problem::Severity;

/// The last line of the page that the examples change.
const LAST: &str = "[the spec](spec.md#acceptance-criteria).\n";

/// The page with a block behind it.
macro_rules! block {
    ($lines:literal) => {
        edit(
            PLAN,
            LAST,
            concat!("[the spec](spec.md#acceptance-criteria).\n\n", $lines),
        )
    };
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "generated-block",
        severity: Severity::Error,
        about: "What stands between `<!-- candor: COMMAND -->` and `<!-- candor: end -->` is what \
the command prints. A block that is out of date tells what was true once; `candor lint --write` \
writes it anew.",
        bad: &[block!(
            "<!-- candor: trace --mapping --spec 7 -->\n\
             - AC-1 -> C-01 -> `7/C-01`\n\
             - AC-2 -> C-02 -> `7/C-02[continue_turn]`\n\
             <!-- candor: end -->\n"
        )],
        good: &[block!(
            "<!-- candor: trace --mapping --spec 7 -->\n\
             - AC-1 -> C-01 -> `7/C-01`\n\
             - AC-1 -> C-02 -> `7/C-02[continue_turn]`\n\
             - AC-1 -> C-02 -> `7/C-02[prompt_with_stream]`\n\
             - AC-1 -> C-04 -> 7/C-01, 7/C-02\n\
             - AC-2 -> C-02 -> `7/C-02[continue_turn]`\n\
             - AC-2 -> C-02 -> `7/C-02[prompt_with_stream]`\n\
             - AC-3 -> C-03 -> `candor calibrate --spec 7`\n\
             <!-- candor: end -->\n"
        )],
        with: &[],
    },
    Rule {
        id: "generated-unclosed",
        severity: Severity::Error,
        about: "Without its end nobody can tell how far a generated block goes, and what to \
rewrite.",
        bad: &[block!("<!-- candor: steps -->\n\nAs printed.\n")],
        good: &[block!("```markdown\n<!-- candor: steps -->\n```\n")],
        with: &[],
    },
    Rule {
        id: "generated-unknown",
        severity: Severity::Error,
        about: "A block holds what follows from the texts alone: `steps`, `manifest`, `lint --rules` \
or `trace --mapping --spec ID`. What other commands print is different tomorrow.",
        bad: &[block!(
            "<!-- candor: check -->\nAll is well.\n<!-- candor: end -->\n"
        )],
        good: &[block!(
            "<!-- other: check -->\nAll is well.\n<!-- other: end -->\n"
        )],
        with: &[],
    },
];
