//! Owns the list of rules, by what they are about.

mod debt;
mod feature;
mod lock;
mod manifest;
mod milestone;
mod mirror;
mod spec;
mod tasks;

use super::rule::Rule;

/// All rules.
pub(super) const ALL: &[&[Rule]] = &[
    debt::RULES,
    feature::RULES,
    lock::RULES,
    manifest::RULES,
    milestone::RULES,
    mirror::RULES,
    spec::RULES,
    tasks::RULES,
];

/// The rules that no change of the example project can show, each with the reason. Their tests
/// break them by other means.
pub(super) const UNSHOWN: &[(&str, &str)] = &[
    (
        "ambiguous-step",
        "no two step definitions of this build understand the same text",
    ),
    (
        "unreadable",
        "it is about files whose bytes are no text, or that may not be read",
    ),
    (
        "weakened-step",
        "it is about what a step did in a run, which no text says",
    ),
];

/// The files of the example project.
const LOCK: &str = "specs/spec.lock";
const SPEC: &str = "specs/7/spec.md";
const TASKS: &str = "specs/7/tasks.md";
const INDEX: &str = "specs/milestones/m1/index.md";
const FEATURE: &str = "features/7-echoes.feature";
const MINE: &str = "runtimes/mine.yaml";
const KNOWN: &str = "runtimes/known-failing/mine.yaml";
const CALIBRATION: &str = "calibration.yaml";
