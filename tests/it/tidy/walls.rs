//! Who may know whom, and who may touch the world.

use super::Rule;
use super::code::Code;
use super::path::{Named, named_in};

/// What is asked, how it is judged, and how runs compare: text or records in, verdict out.
pub const PURE: &[&str] = &[
    "src/spec",
    "src/feature",
    "src/init",
    "src/plan",
    "src/trace",
    "src/compare",
    "src/lock",
    "src/stale",
    "src/verdict",
    "src/settle",
    "src/oracle",
];

/// What reads a file in one place: that place, and the functions of it that do, none for all.
pub const LOADS: &[(&str, &[&str])] = &[
    ("src/manifest", &["load"]),
    ("src/known_failing", &["load"]),
    ("src/suite/files", &[]),
    ("src/suite", &["nothing"]),
];

/// What leads out of the program; the methods are those of a path that looks at the disk.
const WORLD: &[&str] = &[
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "tokio",
    ".canonicalize",
    ".exists",
    ".is_dir",
    ".is_file",
    ".metadata",
    ".read_dir",
    ".read_link",
    ".symlink_metadata",
    ".try_exists",
];

/// Where the runtime and the kit meet, and what is before both.
const MEET: &[&str] = &["src/cli", "src/lib", "src/main"];

/// The runtime imports none of the kit, the kit none of the runtime; they meet in `cli`, which only
/// the other face of the kit, the gate, imports.
pub fn between_runtime_and_kit(code: &Code) -> Vec<String> {
    let within = |homes: &[&str]| homes.iter().any(|home| code.is_in(home));
    let foreign: fn(&str) -> bool = if within(&["src/runtime", "src/cli/runtime"]) {
        |module| module != "runtime"
    } else if within(MEET) || !within(&["src"]) {
        return Vec::new();
    } else if within(&["src/gate"]) {
        |module| ["runtime", "*"].contains(&module)
    } else {
        |module| ["runtime", "cli", "*"].contains(&module)
    };
    let paths = named_in(code).into_iter();
    let paths = paths.filter(|path| path.starts_with("crate"));
    let crossing = paths.filter(|path| path.segments.get(1).is_some_and(|module| foreign(module)));
    let shown = crossing.map(|path| (path.line, path.segments.join("::")));
    shown
        .map(|(line, path)| code.at(line, &format!("names {path}")))
        .collect()
}

/// What is pure touches no file, no socket, no process, no clock of a scheduler; what loads does so in one place.
pub fn around_io(code: &Code) -> Vec<String> {
    let load = LOADS.iter().find(|(home, _)| code.is_in(home));
    let pure = PURE.iter().any(|home| code.is_in(home));
    let allowed = match load {
        Some((_, functions)) => *functions,
        None if pure => &["nothing"],
        None => return Vec::new(),
    };
    let free = |function: &str| allowed.is_empty() || allowed.contains(&function);
    let touches = |path: &Named| WORLD.iter().any(|world| path.starts_with(world));
    let paths = named_in(code).into_iter();
    let paths = paths.filter(|path| !path.test && touches(path) && !free(&path.function));
    paths
        .map(|path| code.at(path.line, &format!("names {}", path.segments.join("::"))))
        .collect()
}

/// A file that is included, or placed by an attribute, would escape the walls.
pub fn around_modules(code: &Code) -> Vec<String> {
    if !code.is_in("src") {
        return Vec::new();
    }
    let attributes = code.attributes().into_iter();
    let placed =
        attributes.filter(|words| words.len() > 1 && words[0].is("path") && words[1].is("="));
    let mut breaches: Vec<String> = placed
        .map(|words| code.at(words[0].line, "places a module by #[path]"))
        .collect();
    let live = code.live();
    let includes = live
        .windows(2)
        .filter(|pair| pair[0].is("include") && pair[1].is("!"));
    if !code.is_in("src/embedded") {
        breaches.extend(includes.map(|pair| code.at(pair[0].line, "includes code")));
    }
    breaches
}

pub const PLANTED: &[(Rule, &str, &str)] = &[
    (
        between_runtime_and_kit,
        "src/subject/agent.rs",
        "use crate::cli::material;",
    ),
    (
        between_runtime_and_kit,
        "src/gate.rs",
        "use crate::runtime::converse;",
    ),
    (
        between_runtime_and_kit,
        "src/runtime/agent.rs",
        "use crate::witness::clock;",
    ),
    (
        between_runtime_and_kit,
        "src/runtime/agent.rs",
        "fn f() { candor::id::parse() }",
    ),
    (
        between_runtime_and_kit,
        "src/runtime.rs",
        "use super::verdict;",
    ),
    (
        between_runtime_and_kit,
        "src/cli/runtime.rs",
        "use crate::{runtime::Session, manifest};",
    ),
    (
        between_runtime_and_kit,
        "src/steps.rs",
        "use super::runtime::agent;",
    ),
    (
        between_runtime_and_kit,
        "src/oracle/account.rs",
        "use crate::{id, runtime::{self}};",
    ),
    (
        between_runtime_and_kit,
        "src/witness/model.rs",
        "mod tests { use super::super::super::*; }",
    ),
    (
        between_runtime_and_kit,
        "src/witness/model.rs",
        "select! { x = crate::runtime::converse() => () }",
    ),
    (around_io, "src/spec/diff.rs", "use std::{fmt, fs};"),
    (
        around_io,
        "src/oracle.rs",
        "fn f() { tokio::task::yield_now(); }",
    ),
    (around_io, "src/plan.rs", "use std::net::TcpStream;"),
    (
        around_io,
        "src/init/command.rs",
        "fn load(path: &Path) -> bool { path.is_file() }",
    ),
    (around_io, "src/verdict.rs", "use std::process::Command;"),
    (around_io, "src/compare/gather.rs", "use std::fs::File;"),
    (
        around_io,
        "src/settle.rs",
        "fn load(path: &Path) -> bool { path.exists() }",
    ),
    (
        around_io,
        "src/manifest.rs",
        "fn load() { std::fs::read(a) } fn parse() { std::fs::read(b) }",
    ),
    (
        around_io,
        "src/known_failing.rs",
        "fn parse() { std::fs::read(a) }",
    ),
    (around_io, "src/suite/links.rs", "use std::fs;"),
    (
        around_io,
        "src/suite.rs",
        "fn load(dir: &Path) -> bool { dir.is_dir() }",
    ),
    (
        around_modules,
        "src/trial.rs",
        "#[path = \"runtime/agent.rs\"] mod agent;",
    ),
    (
        around_modules,
        "src/trial.rs",
        "include!(\"runtime/agent.rs\");",
    ),
];
