//! The rules that a spec must keep in itself.

use super::{FEATURE, SPEC};
use crate::lint::rule::{Rule, edit};
use crate::problem::Severity;

/// A second spec, all of which another case proves.
pub(super) const OTHER: &str = "# Spec: 8 Other\n\nStatus: Draft\n\n## Acceptance Criteria\n\n- AC-1: Other.\n\n## Conformance Cases\n\n- C-01 (AC-1, unit): Other. Proof: 7/C-01\n";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "broken-table",
        severity: Severity::Error,
        about: "What was meant as a table and is none is read as prose: the criteria or cases \
in it would be lost without a word.",
        bad: &[edit(
            SPEC,
            "### AC-1 Kept",
            "| id | text |\n|---|\n| AC-5 | lost |\n\n### AC-1 Kept",
        )],
        good: &[edit(
            SPEC,
            "### AC-1 Kept",
            "| word | means |\n|---|---|\n| echo | a call |\n\n### AC-1 Kept",
        )],
        with: &[],
    },
    Rule {
        id: "case-without-criterion",
        severity: Severity::Error,
        about: "A case shows that a criterion holds. One that maps to none shows nothing that \
anybody asked for.",
        bad: &[edit(
            SPEC,
            "Maps to: AC-1\nTier: conformance\nProof",
            "Tier: conformance\nProof",
        )],
        good: &[edit(
            SPEC,
            "Maps to: AC-1\nTier: conformance\nProof",
            "Tier: conformance\nMaps to AC-2, AC-1\nProof",
        )],
        with: &[],
    },
    Rule {
        id: "case-without-tier",
        severity: Severity::Error,
        about: "A case says what kind of test it is; without a tier nobody can tell what a \
green run of it shows.",
        bad: &[edit(SPEC, "Tier: conformance\n\nAn echo", "\nAn echo")],
        good: &[
            edit(
                SPEC,
                "Tier: conformance\n\nAn echo",
                "Tier: conformance, unit\n\nAn echo",
            ),
            edit(FEATURE, "@AC-1 @conformance", "@AC-1 @conformance @unit"),
        ],
        with: &[],
    },
    Rule {
        id: "criterion-without-case",
        severity: Severity::Error,
        about: "A criterion that no case maps to is never judged, and reads as if it were.",
        bad: &[edit(SPEC, "Maps to: AC-3", "Maps to: AC-1")],
        good: &[edit(SPEC, "Maps to: AC-3", "Maps to: AC-1, AC-3")],
        with: &[],
    },
    Rule {
        id: "cyclic-roll-up",
        severity: Severity::Error,
        about: "A roll-up is as good as the worst of the cases that it names. One that names \
itself, be it through others, has no answer.",
        bad: &[edit(SPEC, "Proof: 7/C-01, 7/C-02", "Proof: 7/C-01, 7/C-04")],
        good: &[edit(SPEC, "Proof: 7/C-01, 7/C-02", "Proof: 7/C-01, 7/C-03")],
        with: &[],
    },
    Rule {
        id: "duplicate-id",
        severity: Severity::Error,
        about: "Ids are forever: links, records and reports name a criterion or a case by its \
number alone, so a number is given once.",
        bad: &[edit(SPEC, "### AC-4 Loud", "### AC-3 Loud")],
        good: &[edit(SPEC, "### AC-4 Loud", "### AC-5 Loud")],
        with: &[],
    },
    Rule {
        id: "empty-text",
        severity: Severity::Error,
        about: "The words of a criterion or a case are what binds. Without any, everything \
keeps it.",
        bad: &[edit(SPEC, "Tests prove both.\n", "")],
        good: &[
            edit(SPEC, "Tests prove both.\n", "Proven.\n"),
            edit(FEATURE, "Tests prove both.\n", "Proven.\n"),
        ],
        with: &[],
    },
    Rule {
        id: "malformed-id",
        severity: Severity::Error,
        about: "What begins like an id and is none would be read as prose, and what it names \
would be lost.",
        bad: &[edit(SPEC, "### AC-4 Loud", "### AC-4-loud Loud")],
        good: &[edit(SPEC, "### AC-4 Loud", "### `AC-4` Loud")],
        with: &[],
    },
    Rule {
        id: "missing-companion",
        severity: Severity::Warning,
        about: "A spec lies with its plan (how it is to be met) and its tasks (what was done); \
a reviewer looks for both.",
        bad: &[edit("specs/8/spec.md", "", OTHER)],
        good: &[
            edit("specs/8/spec.md", "", OTHER),
            edit("specs/8/plan.md", "", "# Plan: 8 Other\n"),
            edit("specs/8/tasks.md", "", "# Tasks: 8 Other\n"),
        ],
        with: &[],
    },
    Rule {
        id: "retired-reason",
        severity: Severity::Error,
        about: "A retired id stays in its spec so that old links find it; they must find out \
why, too.",
        bad: &[edit(SPEC, "Retired: nobody can hear it.", "Retired:")],
        good: &[edit(
            SPEC,
            "Retired: nobody can hear it.",
            "Retired: inaudible",
        )],
        with: &[],
    },
    Rule {
        id: "spec-folder",
        severity: Severity::Error,
        about: "The folder's name is the spec's id, and stands in tags, trials and file names.",
        bad: &[edit("specs/8 other/spec.md", "", OTHER)],
        good: &[
            edit(
                "specs/8-other/spec.md",
                "",
                "# Spec: 8-other Other\n\nStatus: Draft\n\n## Acceptance Criteria\n\n- AC-1: Other.\n\n## Conformance Cases\n\n- C-01 (AC-1, unit): Other. Proof: 7/C-01\n",
            ),
            edit("specs/8-other/plan.md", "", "# Plan: 8-other Other\n"),
            edit("specs/8-other/tasks.md", "", "# Tasks: 8-other Other\n"),
        ],
        with: &[],
    },
    Rule {
        id: "spec-section",
        severity: Severity::Error,
        about: "Criteria and cases are looked for under these headings. Without one of them \
all that it holds is lost.",
        bad: &[edit(SPEC, "## Conformance Cases", "## What is tried")],
        good: &[edit(SPEC, "## Conformance Cases", "## conformance cases")],
        with: &[],
    },
    Rule {
        id: "spec-status",
        severity: Severity::Error,
        about: "The status says how far the spec is agreed on, and decides what may still be \
missing.",
        bad: &[edit(SPEC, "Status: Implemented", "Status: Done")],
        good: &[edit(SPEC, "Status: Implemented", "Status: `Implemented`")],
        with: &[],
    },
    Rule {
        id: "spec-title",
        severity: Severity::Warning,
        about: "A heading that does not name its spec is most often a copy of another one.",
        bad: &[edit(SPEC, "# Spec: 7 Echoes", "# Spec: 70 Echoes")],
        good: &[edit(SPEC, "# Spec: 7 Echoes", "# Issue #7: Echoes")],
        with: &[],
    },
    Rule {
        id: "stray-entry",
        severity: Severity::Warning,
        about: "A criterion or a case outside of its section binds nobody: it is not read, though it \
looks as if it were.",
        bad: &[edit(
            SPEC,
            "All of it holds.\n",
            "All of it holds.\n\n## Later\n\n### C-05 More\n\nMaps to: AC-1\nTier: unit\n\nMore holds.\n",
        )],
        good: &[edit(
            SPEC,
            "All of it holds.\n",
            "All of it holds.\n\n## Later\n\n### On C-05\n\nA case C-05 may come.\n",
        )],
        with: &[],
    },
    Rule {
        id: "unknown-criterion",
        severity: Severity::Error,
        about: "A case or a rule that speaks of a criterion which is not there, or is retired, \
shows nothing. Most often the number is mistyped.",
        bad: &[edit(SPEC, "Maps to: AC-3", "Maps to: AC-3, AC-9")],
        good: &[edit(SPEC, "Maps to: AC-3", "Maps to: AC-3, AC-2")],
        with: &[],
    },
    Rule {
        id: "unknown-proof",
        severity: Severity::Error,
        about: "How a case is proven decides who judges it. A word that nobody knows would \
leave it unproven in silence.",
        bad: &[edit(SPEC, "Proof: 7/C-01, 7/C-02", "Proof: 7/C-01, C-02")],
        good: &[edit(
            SPEC,
            "Proof: 7/C-01, 7/C-02",
            "Proof: `7/C-01`, `7/C-02`",
        )],
        with: &[],
    },
    Rule {
        id: "unknown-tier",
        severity: Severity::Error,
        about: "Tiers are compared with the tags of the feature and counted in reports, so \
they are words of a list.",
        bad: &[edit(
            SPEC,
            "Tier: conformance\nProof",
            "Tier: conformance, smoke\nProof",
        )],
        good: &[edit(
            SPEC,
            "Tier: conformance\nProof",
            "Tier: Conformance, unit\nProof",
        )],
        with: &[],
    },
];
