//! The rules of milestones, and of what names them or is mapped in tasks.

use super::{INDEX, SPEC, TASKS};
use crate::lint::rule::{Rule, edit};
use crate::problem::Severity;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "exit-criterion",
        severity: Severity::Error,
        about: "A milestone is closed when its exit criteria hold. One that is bound to \
nothing, or to a spec of another milestone, never can.",
        bad: &[edit(INDEX, "- 7/AC-1 every", "- 7/AC-9 every")],
        good: &[edit(INDEX, "- 7/AC-1 every", "- 7/AC-2 every")],
        with: &[],
    },
    Rule {
        id: "milestone-revision",
        severity: Severity::Error,
        about: "Reports name the set that they speak of, as `m1@1`. A set without a revision \
cannot be told from a later one.",
        bad: &[edit(INDEX, "Revision: 1", "Revision: one")],
        good: &[edit(INDEX, "Revision: 1", "Revision: 2")],
        with: &[],
    },
    Rule {
        id: "milestone-section",
        severity: Severity::Error,
        about: "The specs and the exit criteria are looked for under these headings. A \
milestone without them is closed by nothing.",
        bad: &[edit(INDEX, "## Exit Criteria", "## When it is done")],
        good: &[edit(INDEX, "## Exit Criteria", "## exit criteria")],
        with: &[],
    },
    Rule {
        id: "milestone-title",
        severity: Severity::Warning,
        about: "A heading that does not name its milestone is most often a copy of another \
one.",
        bad: &[edit(
            INDEX,
            "# Milestone: m1 Echoes",
            "# Milestone: m10 Echoes",
        )],
        good: &[edit(INDEX, "# Milestone: m1 Echoes", "# m1: Echoes")],
        with: &[],
    },
    Rule {
        id: "unknown-id",
        severity: Severity::Error,
        about: "A mapping in tasks.md tells which trial shows which criterion. One that names \
what is not there shows nothing.",
        bad: &[edit(TASKS, "- AC-1 -> C-01 ->", "- AC-9 -> C-01 ->")],
        good: &[edit(TASKS, "- AC-1 -> C-01 ->", "- AC-1 → C-01 →")],
        with: &[],
    },
    Rule {
        id: "unknown-milestone",
        severity: Severity::Error,
        about: "A spec that names a milestone which is not there is in no set that anybody \
reports on.",
        bad: &[edit(SPEC, "Milestone: m1", "Milestone: m2")],
        good: &[edit(
            SPEC,
            "Milestone: m1",
            "Milestone: specs/milestones/m1/index.md",
        )],
        with: &[],
    },
    Rule {
        id: "unlisted-spec",
        severity: Severity::Error,
        about: "The spec says that it belongs to a milestone, and the milestone does not know \
it: it would be closed without it.",
        bad: &[
            edit(INDEX, "- 7 echoes are kept", "- 8 other"),
            edit(INDEX, "- 7/AC-1 every", "- 8/AC-1 every"),
        ],
        good: &[edit(INDEX, "- 7 echoes are kept", "- `7`: echoes are kept")],
        with: &[],
    },
];
