//! The invariants of the crate, held against its own text: who imports whom, who prints, who does I/O.

mod code;
mod embedded;
mod homes;
mod honesty;
mod path;
mod planted;
mod registry;
mod shape;
mod silence;
mod vocabulary;
mod walls;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use code::Code;

/// What one file does against a rule: of each breach the place and the reason.
type Rule = fn(&Code) -> Vec<String>;

/// All Rust files: of `src`, `tests`, `benches` and `build`, and `build.rs`.
static TREE: LazyLock<Vec<Code>> = LazyLock::new(|| {
    let mut paths = ["src", "tests", "benches", "build"].map(files_in).concat();
    paths.push("build.rs".to_owned());
    let rust = paths.iter().filter(|path| path.ends_with(".rs"));
    rust.map(|path| Code::read(path, &text_of(path))).collect()
});

/// The tree that is judged: the one that the test is run on, wherever it was compiled.
pub fn root() -> PathBuf {
    let named = std::env::var_os("CARGO_MANIFEST_DIR");
    named.map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}

fn text_of(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files below a folder, relative to the root, sorted; hidden ones are an editor's.
pub fn files_in(folder: &str) -> Vec<String> {
    fn walk(root: &Path, folder: &str, found: &mut Vec<String>) {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = format!("{folder}/{name}");
            if name.starts_with('.') {
                continue;
            }
            match entry.file_type().unwrap().is_dir() {
                true => walk(root, &path, found),
                false => found.push(path),
            }
        }
    }
    let mut found = Vec::new();
    walk(&root(), folder, &mut found);
    found.sort();
    found
}

fn nobody_breaks(rule: Rule) {
    let breaches: Vec<String> = TREE.iter().flat_map(rule).collect();
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

#[test]
fn the_runtime_and_the_kit_do_not_know_each_other() {
    nobody_breaks(walls::between_runtime_and_kit);
    for part in ["src/runtime", "src/cli"] {
        assert!(TREE.iter().any(|code| code.is_in(part)), "{part} is gone");
    }
}

#[test]
fn what_is_asked_and_judged_does_no_io_beyond_one_load() {
    nobody_breaks(walls::around_io);
    let listed = walls::PURE
        .iter()
        .chain(walls::LOADS.iter().map(|(home, _)| home));
    for home in listed {
        assert!(TREE.iter().any(|code| code.is_in(home)), "{home} is gone");
    }
}

#[test]
fn no_file_is_reached_around_the_module_tree() {
    nobody_breaks(walls::around_modules);
}

#[test]
fn each_dependency_has_its_home() {
    nobody_breaks(homes::of_dependencies);
    assert_eq!(homes::deserted(&TREE), [""; 0]);
}

#[test]
fn every_problem_names_a_rule_and_every_rule_is_named() {
    nobody_breaks(registry::of_rules);
    assert_eq!(registry::deserted(&TREE), [""; 0]);
}

#[test]
fn nobody_prints() {
    nobody_breaks(silence::of_all_but_the_command_line);
    assert_eq!(silence::stale(&TREE), [""; 0]);
}

#[test]
fn the_runtime_has_no_switch_for_a_lie() {
    nobody_breaks(honesty::in_words);
    nobody_breaks(honesty::in_builds);
    nobody_breaks(honesty::in_environment);
    assert_eq!(honesty::names(&TREE), honesty::KNOWN_NAMES);
}

#[test]
fn each_file_is_one_noun_of_a_size_to_be_read() {
    nobody_breaks(shape::of_a_file);
}

#[test]
fn nothing_is_left_out_in_silence() {
    nobody_breaks(shape::of_attributes);
    nobody_breaks(shape::of_unfinished_work);
}
