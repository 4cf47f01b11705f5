//! The rules of links between pages, and of the paths that they name.

use super::{PLAN, README};
use crate::lint::rule::{Rule, edit};
use crate::problem::Severity;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "absolute-link",
        severity: Severity::Error,
        about: "Where an absolute path leads depends on what is taken for the root: a page that \
is read in an editor, in a clone or on a site has a different one each time.",
        bad: &[edit(README, "(specs/7/spec.md)", "(/specs/7/spec.md)")],
        good: &[edit(
            README,
            "(specs/7/spec.md)",
            "(https://example.com/specs/7/spec.md)",
        )],
        with: &[],
    },
    Rule {
        id: "broken-link",
        severity: Severity::Error,
        about: "A reader who follows a link is to find what it promises. One that leads to \
nothing has lost its target, or never had one.",
        bad: &[edit(
            PLAN,
            "spec.md#acceptance-criteria",
            "spec.md#criteria",
        )],
        good: &[edit(
            PLAN,
            "[the spec](spec.md#acceptance-criteria).",
            "[the spec], `[x](nope.md)` and [its folder](..).\n\n\
             [the spec]: ./spec.md#Acceptance-Criteria",
        )],
        with: &[],
    },
    Rule {
        id: "machine-link",
        severity: Severity::Error,
        about: "What lies in the home directory of one person is there for nobody else.",
        bad: &[edit(
            README,
            "(specs/7/spec.md)",
            "(file:///home/maria/mine/specs/7/spec.md)",
        )],
        good: &[edit(
            README,
            "(specs/7/spec.md)",
            "(https://example.com/home/maria/mine/specs/7/spec.md)",
        )],
        with: &[],
    },
    Rule {
        id: "machine-path",
        severity: Severity::Warning,
        about: "A path of somebody's machine means nothing to another reader, and tells who \
wrote the page where. It is looked for in prose and in code marks, not in code blocks.",
        bad: &[edit(
            README,
            "An agent.",
            "An agent, built in `/home/maria/mine/target`.",
        )],
        good: &[edit(
            README,
            "An agent.",
            "An agent, built in `~/mine/` or `/home/<you>/mine/`, and by CI in `/home/runner/work/`.",
        )],
        with: &[],
    },
];
