//! Owns the list of rules, by what they are about.

mod calibration;
mod debt;
mod feature;
mod generated;
mod known_failing;
mod links;
mod lock;
mod manifest;
mod milestone;
mod mirror;
mod spec;
mod steps;
mod tasks;

use super::rule::Rule;

/// All rules.
pub(super) const ALL: &[&[Rule]] = &[
    calibration::RULES,
    debt::RULES,
    feature::RULES,
    generated::RULES,
    known_failing::RULES,
    links::RULES,
    lock::RULES,
    manifest::RULES,
    milestone::RULES,
    mirror::RULES,
    spec::RULES,
    steps::RULES,
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
        "empty-then",
        "it is about what runs compared, which no text says",
    ),
    (
        "step-example",
        "it is about the vocabulary that is compiled in, at its home only",
    ),
    (
        "undocumented-step",
        "it is about the definitions that are compiled in, at their home only",
    ),
    (
        "unreadable",
        "it is about files whose bytes are no text, or that may not be read",
    ),
    (
        "unused-step",
        "it is about the definitions that are compiled in, at their home only",
    ),
    (
        "weakened-step",
        "it is about what a step did in a run, which no text says",
    ),
];

/// The files of the example project.
const LOCK: &str = "specs/spec.lock";
const SPEC: &str = "specs/7/spec.md";
const PLAN: &str = "specs/7/plan.md";
const README: &str = "README.md";
const TASKS: &str = "specs/7/tasks.md";
const INDEX: &str = "specs/milestones/m1/index.md";
const FEATURE: &str = "features/7-echoes.feature";
const MINE: &str = "runtimes/mine.yaml";
const KNOWN: &str = "runtimes/known-failing/mine.yaml";
const CALIBRATION: &str = "calibration.yaml";
