//! Which dependency is named where: replacing a library touches its home only.

use super::Rule;
use super::code::Code;
use super::path::named_in;

/// A crate, or a part of one, and where it may be named.
const HOMES: &[(&str, &[&str])] = &[
    (
        "axum",
        &[
            "src/witness/loopback",
            "src/witness/model",
            "src/witness/tools/http",
        ],
    ),
    ("clap", &["src/cli"]),
    (
        "cucumber",
        &["src/feature", "src/steps", "src/trial", "src/runner/walk"],
    ),
    // A step definition is handed its table as a `Step`.
    ("cucumber::gherkin", &["src/feature"]),
    ("eventsource_stream", &["src/runtime/model"]),
    ("gherkin", &["src/feature"]),
    ("glob", &["src/subject/history/files"]),
    ("indicatif", &["src/report/terminal/progress"]),
    ("jaq_core", &["src/subject/jq"]),
    ("jaq_json", &["src/subject/jq"]),
    ("jaq_std", &["src/subject/jq"]),
    ("libtest_mimic", &["src/gate"]),
    ("miette", &["src/problem"]),
    ("pulldown_cmark", &["src/spec/markdown"]),
    ("quick_junit", &["src/report/junit"]),
    ("reqwest", &["src/runtime/model"]),
    ("rmcp", &["src/runtime/tools"]),
    (
        "rusqlite",
        &[
            "src/runtime/history",
            "src/subject/history/sqlite",
            "src/subject/history/cells",
        ],
    ),
    ("schemars", &["src/manifest", "src/canonical"]),
    ("serde_yaml", &["src/yaml"]),
    ("shlex", &["src/init/command"]),
    (
        "similar",
        &[
            "src/lint/rule",
            "src/placeholder",
            "src/spec/diff",
            "src/steps",
            "src/lock/accept",
            "src/trace/find",
            "src/yaml",
        ],
    ),
    ("terminal_size", &["src/cli/width"]),
    ("toml", &["src/subject/scene"]),
];

pub fn of_dependencies(code: &Code) -> Vec<String> {
    if !code.is_in("src") {
        return Vec::new();
    }
    let mut breaches = Vec::new();
    for path in named_in(code) {
        let shown = path.segments.join("::");
        for (what, homes) in HOMES.iter().filter(|(what, _)| path.starts_with(what)) {
            if !homes.iter().any(|home| code.is_in(home)) {
                let breach = format!("names {shown}; the home of {what} is {}", homes.join(", "));
                breaches.push(code.at(path.line, &breach));
            }
        }
    }
    breaches
}

/// Homes in which nobody lives: a rule that could break no more.
pub fn deserted(tree: &[Code]) -> Vec<String> {
    let named = |what: &str, home: &str| {
        let files = tree.iter().filter(|code| code.is_in(home));
        files.flat_map(named_in).any(|path| path.starts_with(what))
    };
    let all = HOMES
        .iter()
        .flat_map(|(what, homes)| homes.iter().map(move |home| (what, home)));
    let empty = all.filter(|(what, home)| !named(what, home));
    empty
        .map(|(what, home)| format!("{what} is not named in {home}"))
        .collect()
}

pub const PLANTED: &[(Rule, &str, &str)] = &[
    (
        of_dependencies,
        "src/witness/tools/mcp.rs",
        "use axum::Router;",
    ),
    (
        of_dependencies,
        "src/manifest.rs",
        "#[derive(clap::ValueEnum)] enum Framing {}",
    ),
    (of_dependencies, "src/oracle.rs", "use cucumber as c;"),
    (
        of_dependencies,
        "src/steps/agent.rs",
        "use cucumber::gherkin::Step;",
    ),
    (
        of_dependencies,
        "src/steps/agent.rs",
        "use cucumber::gherkin;",
    ),
    (
        of_dependencies,
        "src/trial.rs",
        "use cucumber::gherkin::Step;",
    ),
    (of_dependencies, "src/spec.rs", "use gherkin::Feature;"),
    (
        of_dependencies,
        "src/report/terminal.rs",
        "use indicatif::ProgressBar;",
    ),
    (
        of_dependencies,
        "src/runtime/record.rs",
        "fn f() { jaq_json::read::parse_single(x) }",
    ),
    (of_dependencies, "src/cli/lint.rs", "use miette::Report;"),
    (
        of_dependencies,
        "src/milestone.rs",
        "use {pulldown_cmark::Parser};",
    ),
    (of_dependencies, "src/witness/tools.rs", "use rmcp::model;"),
    (
        of_dependencies,
        "src/subject/tamper.rs",
        "use rusqlite::Connection;",
    ),
    (of_dependencies, "src/manifest.rs", "use serde_yaml::Value;"),
    (
        of_dependencies,
        "src/cli/init.rs",
        "fn f() { shlex::split(text) }",
    ),
    (
        of_dependencies,
        "src/report/terminal/block.rs",
        "mod t { use ::similar::TextDiff; }",
    ),
    (
        of_dependencies,
        "src/report/terminal/grid.rs",
        "fn f() { terminal_size::terminal_size() }",
    ),
];
