//! Each rule is broken on purpose, and must see it: a rule that cannot break guards nothing.

use super::code::Code;
use super::{Rule, homes, honesty, registry, shape, silence, walls};

const ALL: &[&[(Rule, &str, &str)]] = &[
    walls::PLANTED,
    homes::PLANTED,
    silence::PLANTED,
    honesty::PLANTED,
    registry::PLANTED,
    shape::PLANTED,
];

#[test]
fn each_planted_fault_is_seen_once_by_its_rule() {
    for (rule, path, text) in ALL.iter().copied().flatten() {
        let breaches = rule(&Code::read(path, text));
        assert_eq!(breaches.len(), 1, "{path}: {text}\n{breaches:#?}");
    }
}

#[test]
fn what_a_rule_allows_is_not_held_against_a_file() {
    for (rule, path, text) in [
        (
            walls::between_runtime_and_kit as Rule,
            "src/cli/check.rs",
            "use crate::{plan, runtime};",
        ),
        (
            walls::between_runtime_and_kit,
            "src/witness/model.rs",
            "use tokio::runtime; fn f() { runtime::Builder }",
        ),
        (
            walls::around_io,
            "src/manifest.rs",
            "fn load() { std::fs::read_to_string(path) }",
        ),
        (
            walls::around_io,
            "src/spec.rs",
            "#[cfg(test)] mod tests { use std::fs; }",
        ),
        (
            silence::of_all_but_the_command_line,
            "src/subject/launch.rs",
            "fn f() { c.stdout(p); d.stdout.take() }",
        ),
        (
            honesty::in_words,
            "src/runtime/model.rs",
            "// a lie\nfn client_replies() { \"believe\" }",
        ),
        (
            honesty::in_builds,
            "src/runtime/model.rs",
            "#[cfg(test)] mod tests { fn f() { cfg!(x) } }",
        ),
        (
            honesty::in_environment,
            "src/runtime/tools.rs",
            "fn f() { c.env(a, b).envs(&config.env) }",
        ),
        (
            shape::of_attributes,
            "src/plan.rs",
            "#[expect(dead_code, reason = \"x\")] struct X;",
        ),
    ] {
        assert_eq!(rule(&Code::read(path, text)), [""; 0], "{path}: {text}");
    }
}
