//! The rules by which a feature mirrors its spec.

use super::{FEATURE, SPEC};
use crate::lint::rule::{Edit, Rule, edit};
use crate::problem::Severity;

use super::spec::OTHER;

/// Another spec with all that belongs to it.
const MIRRORED: &[Edit] = &[
    edit("specs/8/spec.md", "", OTHER),
    edit("specs/8/plan.md", "", "# Plan: 8 Other\n"),
    edit("specs/8/tasks.md", "", "# Tasks: 8 Other\n"),
    edit(
        "features/8-other.feature",
        "",
        "@spec-8\nFeature: Other\n\n  @AC-1\n  Rule: Other\n\n    Other.\n",
    ),
];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "criteria-differ",
        severity: Severity::Error,
        about: "Who reads the feature must see all that a scenario shows, as in the spec.",
        bad: &[edit(
            FEATURE,
            "@C-02 @AC-1 @conformance",
            "@C-02 @conformance",
        )],
        good: &[edit(
            FEATURE,
            "@C-02 @AC-1 @conformance",
            "@conformance @AC-1 @C-02",
        )],
        with: &[],
    },
    Rule {
        id: "drifted-text",
        severity: Severity::Error,
        about: "The spec's words bind, the feature's are what a reviewer reads beside the \
steps. Where they differ, one of them was changed without the other.",
        bad: &[edit(
            FEATURE,
            "Every echo is on record.",
            "Each echo is on record.",
        )],
        good: &[edit(
            FEATURE,
            "Every echo is on record.",
            "Every echo\n    is on record.",
        )],
        with: &[],
    },
    Rule {
        id: "duplicate-feature",
        severity: Severity::Error,
        about: "Two features of one spec hide from each other what is covered. A reviewer lays \
one beside the spec.",
        bad: &[edit(
            "features/7-more.feature",
            "",
            "@spec-7\nFeature: More echoes\n",
        )],
        good: MIRRORED,
        with: &[],
    },
    Rule {
        id: "duplicate-rule",
        severity: Severity::Error,
        about: "One rule per criterion, so that all its scenarios stand together.",
        bad: &[edit(
            FEATURE,
            "    Tests prove both.\n",
            "    Tests prove both.\n\n  @AC-3\n  Rule: Seen once more\n\n    Tests prove both.\n",
        )],
        good: &[edit(FEATURE, "Rule: Seen", "Rule: Kept")],
        with: &[],
    },
    Rule {
        id: "duplicate-scenario",
        severity: Severity::Error,
        about: "One scenario or outline per case: two would have trials of the same name, and \
a reader would find one of them.",
        bad: &[edit(
            FEATURE,
            "    @C-01 @regression @needs-agent.prompt @needs-history\n",
            "    @C-01 @regression\n    Scenario: One echo more\n\n      One echo through prompt leaves one record.\n\n    @C-01 @regression @needs-agent.prompt @needs-history\n",
        )],
        good: &[edit(
            FEATURE,
            "Outline: Every entrypoint",
            "Outline: One echo",
        )],
        with: &[],
    },
    Rule {
        id: "missing-feature",
        severity: Severity::Error,
        about: "A spec beyond a draft has cases that scenarios prove; without a feature none \
of them is ever judged.",
        bad: &[
            edit(
                "specs/8/spec.md",
                "",
                "# Spec: 8 Other\n\nStatus: Accepted\n\n## Acceptance Criteria\n\n- AC-1: Other.\n\n## Conformance Cases\n\n- C-01 (AC-1, unit): Other.\n",
            ),
            edit("specs/8/plan.md", "", "# Plan: 8 Other\n"),
            edit("specs/8/tasks.md", "", "# Tasks: 8 Other\n"),
        ],
        good: &[
            edit(
                "specs/8/spec.md",
                "",
                "# Spec: 8 Other\n\nStatus: Draft\n\n## Acceptance Criteria\n\n- AC-1: Other.\n\n## Conformance Cases\n\n- C-01 (AC-1, unit): Other.\n",
            ),
            edit("specs/8/plan.md", "", "# Plan: 8 Other\n"),
            edit("specs/8/tasks.md", "", "# Tasks: 8 Other\n"),
        ],
        with: &[],
    },
    Rule {
        id: "missing-rule",
        severity: Severity::Error,
        about: "A reviewer lays spec and feature side by side: each criterion has its place in \
both, even where calibration proves it.",
        bad: &[edit(
            FEATURE,
            "\n  @AC-3\n  Rule: Seen\n\n    Tests prove both.\n",
            "",
        )],
        good: &[edit(FEATURE, "Rule: Seen", "Rule: Proven")],
        with: &[],
    },
    Rule {
        id: "missing-scenario",
        severity: Severity::Error,
        about: "A case that no scenario mirrors is never judged.",
        bad: &[edit(SPEC, "Proof: 7/C-01, 7/C-02\n", "")],
        good: &[edit(SPEC, "Proof: 7/C-01, 7/C-02\n", "Proof: 7/C-02\n")],
        with: &[],
    },
    Rule {
        id: "scenario-not-due",
        severity: Severity::Error,
        about: "A case has one proof. A scenario beside calibration or a roll-up would be run, \
and its verdict belong to nobody.",
        bad: &[edit(
            SPEC,
            "Tier: conformance\n\nAn echo",
            "Tier: conformance\nProof: 7/C-01\n\nAn echo",
        )],
        good: &[edit(
            SPEC,
            "Tier: conformance\n\nAn echo",
            "Tier: conformance\nProof: scenario\n\nAn echo",
        )],
        with: &[],
    },
    Rule {
        id: "tiers-differ",
        severity: Severity::Error,
        about: "Runs are filtered by tags and cases counted by tiers; both must speak of the \
same.",
        bad: &[edit(
            FEATURE,
            "@AC-1 @conformance",
            "@AC-1 @conformance @unit",
        )],
        good: &[edit(
            FEATURE,
            "@AC-1 @conformance",
            "@AC-1 @conformance @slow",
        )],
        with: &[],
    },
    Rule {
        id: "unknown-case",
        severity: Severity::Error,
        about: "A scenario or a roll-up that names a case which is not there, or is retired, \
judges nothing. Most often the number is mistyped.",
        bad: &[edit(SPEC, "Proof: 7/C-01, 7/C-02", "Proof: 7/C-01, 7/C-09")],
        good: &[edit(SPEC, "Proof: 7/C-01, 7/C-02", "Proof: 7/C-01, 9/C-01")],
        with: &[],
    },
    Rule {
        id: "unknown-spec",
        severity: Severity::Error,
        about: "A feature whose spec is not there mirrors nothing: nobody can say what its \
scenarios show.",
        bad: &[edit(
            "features/8-other.feature",
            "",
            "@spec-8\nFeature: Other\n\n  @AC-1\n  Rule: Other\n\n    Other.\n",
        )],
        good: MIRRORED,
        with: &[],
    },
    Rule {
        id: "wrong-rule",
        severity: Severity::Error,
        about: "A case stands under the criterion to which it maps first, so that it is found \
where the spec has it.",
        bad: &[edit(SPEC, "Maps to: AC-2, AC-1", "Maps to: AC-1, AC-2")],
        good: &[edit(SPEC, "Maps to: AC-2, AC-1", "Maps to AC-2, AC-1")],
        with: &[],
    },
];
