//! The rules of steps: of how scenarios use them, and of the vocabulary.

use super::FEATURE;
use crate::lint::rule::{Rule, edit};
use crate::problem::Severity;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "empty-then",
        severity: Severity::Error,
        about: "A Then that compares nothing agrees with anything. It is seen by what the newest \
runs compared, if they were made on these texts by this build.",
        bad: &[],
        good: &[],
        with: &[],
    },
    Rule {
        id: "step-example",
        severity: Severity::Error,
        about: "The example of a step is what people copy. One that the step does not understand \
teaches them what does not work.",
        bad: &[],
        good: &[],
        with: &[],
    },
    Rule {
        id: "two-questions",
        severity: Severity::Error,
        about: "A scenario asks the runtime once. After a second question nobody could tell \
which of the two runs a Then judges, so a check refuses such a scenario.",
        bad: &[edit(
            FEATURE,
            "is asked through prompt\n",
            "is asked through prompt\n      And the runtime is asked through continue_turn\n",
        )],
        good: &[edit(
            FEATURE,
            "is asked through <entrypoint>\n",
            "is asked through <entrypoint>\n      And the same is asked through prompt in a home of its own\n",
        )],
        with: &[],
    },
    Rule {
        id: "undocumented-step",
        severity: Severity::Error,
        about: "The vocabulary is what people write features with. A step that it does not tell \
is known to its author only.",
        bad: &[],
        good: &[],
        with: &[],
    },
    Rule {
        id: "unused-step",
        severity: Severity::Error,
        about: "A step that no feature uses and no example shows is never run: nobody would see \
it break.",
        bad: &[],
        good: &[],
        with: &[],
    },
];
