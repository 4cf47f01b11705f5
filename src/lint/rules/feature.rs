//! The rules that a feature must keep in itself, and its steps.

use super::{FEATURE, SPEC};
use crate::lint::rule::{Rule, edit};
use crate::problem::Severity;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "ambiguous-step",
        severity: Severity::Error,
        about: "A step whose text several definitions understand could do one thing or \
another.",
        bad: &[],
        good: &[],
        with: &[],
    },
    Rule {
        id: "duplicate-trial",
        severity: Severity::Error,
        about: "A trial is known by its name alone: in records, known-failing files and \
filters. Two of one name could not be told apart.",
        bad: &[edit(
            FEATURE,
            "| prompt_with_stream |\n",
            "| prompt_with_stream |\n        | continue_turn      |\n",
        )],
        good: &[
            edit(
                FEATURE,
                "| entrypoint         |",
                "| entrypoint         | note    |",
            ),
            edit(
                FEATURE,
                "| continue_turn      |",
                "| continue_turn      | session |",
            ),
            edit(
                FEATURE,
                "| prompt_with_stream |",
                "| prompt_with_stream | session |",
            ),
        ],
        with: &[],
    },
    Rule {
        id: "gherkin",
        severity: Severity::Error,
        about: "What Gherkin cannot read is not run: no scenario of this feature judges \
anything.",
        bad: &[edit(
            FEATURE,
            "And each record names",
            "Und each record names",
        )],
        good: &[edit(
            FEATURE,
            "And each record names",
            "Then each record names",
        )],
        with: &[],
    },
    Rule {
        id: "keyword-line",
        severity: Severity::Error,
        about: "A line of a description that begins with a keyword, `@` or `#` is read as \
something else than the text it is.",
        bad: &[
            edit(
                SPEC,
                "Tests prove both.",
                "Tests prove both. But not by chance.",
            ),
            edit(
                FEATURE,
                "Tests prove both.",
                "Tests prove both.\n    But not by chance.",
            ),
        ],
        good: &[
            edit(
                SPEC,
                "Tests prove both.",
                "Tests prove both. But not by chance.",
            ),
            edit(
                FEATURE,
                "Tests prove both.",
                "Tests prove both. But not\n    by chance.",
            ),
        ],
        with: &[],
    },
    Rule {
        id: "malformed-tag",
        severity: Severity::Error,
        about: "A tag that begins like `@spec-`, `@AC-`, `@C-`, `@needs-` or `@lane-` is meant \
as one. Read as any other word it would be without effect.",
        bad: &[edit(FEATURE, "@needs-agent.prompt", "@needs-agent|")],
        good: &[edit(
            FEATURE,
            "@needs-agent.prompt",
            "@needs-agent.prompt|agent.prompt_json",
        )],
        with: &[],
    },
    Rule {
        id: "misplaced-tag",
        severity: Severity::Error,
        about: "A tag means something above one part of a feature only. Elsewhere its author \
expects what does not happen.",
        bad: &[edit(
            FEATURE,
            "      Examples:",
            "      @regression\n      Examples:",
        )],
        good: &[edit(
            FEATURE,
            "      Examples:",
            "      @slow\n      Examples:",
        )],
        with: &[],
    },
    Rule {
        id: "outline-without-rows",
        severity: Severity::Error,
        about: "An outline without a row makes no trial: it would be green without ever having \
run.",
        bad: &[edit(
            FEATURE,
            "        | continue_turn      |\n        | prompt_with_stream |\n",
            "",
        )],
        good: &[edit(
            FEATURE,
            "| continue_turn      |\n",
            "| continue_turn      |\n\n      Examples:\n        | entrypoint         |\n",
        )],
        with: &[],
    },
    Rule {
        id: "row-label",
        severity: Severity::Error,
        about: "The first column of the examples becomes part of the trial's name, which is \
one word on a command line.",
        bad: &[edit(
            FEATURE,
            "| entrypoint         |",
            "| entrypoint         |\n        | continue,turn      |",
        )],
        good: &[
            edit(
                FEATURE,
                "| entrypoint         |",
                "| entrypoint         | note       |",
            ),
            edit(
                FEATURE,
                "| continue_turn      |",
                "| continue_turn      | two, turns |",
            ),
            edit(
                FEATURE,
                "| prompt_with_stream |",
                "| prompt_with_stream | one (turn) |",
            ),
        ],
        with: &[],
    },
    Rule {
        id: "rule-tag",
        severity: Severity::Error,
        about: "A rule mirrors one criterion, and says which by its tag.",
        bad: &[edit(FEATURE, "  @AC-3\n", "")],
        good: &[edit(FEATURE, "  @AC-3\n", "  @slow @AC-3\n")],
        with: &[],
    },
    Rule {
        id: "scenario-outside-rule",
        severity: Severity::Error,
        about: "A scenario judges a case of a criterion. Outside of the criterion's rule it \
would never be run.",
        bad: &[edit(
            FEATURE,
            "  @AC-1\n  Rule: Kept",
            "  Scenario: Bare\n\n    Given the model plays\n\n  @AC-1\n  Rule: Kept",
        )],
        good: &[edit(
            FEATURE,
            "  @AC-1\n  Rule: Kept",
            "  # Scenario: Bare\n\n  @AC-1\n  Rule: Kept",
        )],
        with: &[],
    },
    Rule {
        id: "scenario-tag",
        severity: Severity::Error,
        about: "A scenario mirrors one case, and says which by its tag. Without it, or with \
two, nobody knows what it judges.",
        bad: &[edit(FEATURE, "@C-01 @regression", "@regression")],
        good: &[edit(FEATURE, "@C-01 @regression", "@regression @C-01")],
        with: &[],
    },
    Rule {
        id: "spec-tag",
        severity: Severity::Error,
        about: "A feature mirrors one spec, and says which by its tag.",
        bad: &[edit(FEATURE, "@spec-7\n", "@spec-7 @spec-8\n")],
        good: &[edit(FEATURE, "@spec-7\n", "@spec-7 @echoes\n")],
        with: &[],
    },
    Rule {
        id: "undefined-step",
        severity: Severity::Error,
        about: "A step that no definition understands does nothing. Its scenario could not be \
run.",
        bad: &[edit(
            FEATURE,
            "the tool and the arguments of its call",
            "the tool and arguments of its call",
        )],
        good: &[edit(
            FEATURE,
            "And each record names the tool",
            "But each record names the tool",
        )],
        with: &[],
    },
    Rule {
        id: "unknown-column",
        severity: Severity::Error,
        about: "A text in angle brackets is replaced from the column of this name. Without the \
column the outline has no trials.",
        bad: &[edit(
            FEATURE,
            "asked through <entrypoint>",
            "asked through <way>",
        )],
        good: &[edit(
            FEATURE,
            "Outline: Every entrypoint",
            "Outline: Every <entrypoint>",
        )],
        with: &[],
    },
];
