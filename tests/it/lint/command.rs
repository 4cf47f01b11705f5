//! `candor lint` as a person runs it: what it looks at, and with which code it ends.

use std::process::Stdio;

use super::place_of;
use crate::place::{Place, Told, run};

/// A misspelt word in the spec, which its feature then does not repeat; and a heading that is another's.
const DRIFT: (&str, &str, &str) = ("specs/7/spec.md", "Every echo is on", "Each echo is on");
const HEADING: (&str, &str, &str) = ("specs/7/spec.md", "# Spec: 7 ", "# Spec: 70 ");
const CLEAN: &str = "0 errors, 0 warnings in 9 files";

fn lint(place: &Place, arguments: &[&str]) -> Told {
    run(&mut place.command(&[&["lint"], arguments].concat()))
}

fn check(faults: &[(&str, &str, &str)], arguments: &[&str], code: i32, says: &[&str]) -> Told {
    let told = lint(&place_of(faults), arguments);
    told.assert(code, says);
    told
}

#[test]
fn a_project_is_looked_at_as_a_whole_from_wherever_it_is_named() {
    check(&[], &[], 0, &[CLEAN]);
    check(&[], &["."], 0, &[CLEAN]);
    let place = place_of(&[]);
    let whole = place.path("");
    lint(&place, &[whole.to_str().unwrap()]).assert(0, &[CLEAN]);
    lint(&Place::new(), &["--suite", whole.to_str().unwrap()]).assert(0, &[CLEAN]);
    let mut within = place.command(&["lint", "../.."]);
    run(within.current_dir(place.path("specs/7"))).assert(0, &[CLEAN]);
    // Whoever stands in a folder of a project means that project.
    let place = place_of(&[DRIFT]);
    for command in [&["lint"][..], &["trace", "--gate"]] {
        let mut within = place.command(command);
        let told = run(within.current_dir(place.path("specs/7")));
        assert_ne!(told.code, Some(0), "{}", told.text);
        assert!(!told.text.contains("compiled in"), "{}", told.text);
    }
    // Nothing of a project here: the suite that is compiled in.
    let told = lint(&Place::new(), &[]);
    told.assert(
        0,
        &[
            "suite that is compiled in was looked at",
            "0 errors, 0 warnings in",
        ],
    );
    assert_ne!(told.last, "0 errors, 0 warnings in 0 files");
}

#[test]
fn errors_fail_and_warnings_when_they_are_denied() {
    check(
        &[DRIFT],
        &[],
        1,
        &["drifted-text", "1 error, 0 warnings in 9 files"],
    );
    check(
        &[HEADING],
        &[],
        0,
        &["spec-title", "0 errors, 1 warning in 9 files"],
    );
    check(
        &[HEADING],
        &["--deny-warnings"],
        1,
        &["0 errors, 1 warning"],
    );
    check(&[], &["--deny-warnings"], 0, &[CLEAN]);
}

#[test]
fn of_a_file_or_a_folder_in_a_project_its_own_problems_are_told() {
    let faults = [DRIFT, HEADING];
    for (path, sum) in [
        ("specs/7/spec.md", "0 errors, 1 warning in 1 file"),
        ("specs/7", "0 errors, 1 warning in 3 files"),
        (
            "./features/7-echoes.feature",
            "1 error, 0 warnings in 1 file",
        ),
        ("features", "1 error, 0 warnings in 1 file"),
        ("calibration.yaml", "0 errors, 0 warnings in 1 file"),
        (
            "runtimes/known-failing/mine.yaml",
            "0 errors, 0 warnings in 1 file",
        ),
    ] {
        let told = lint(&place_of(&faults), &[path]);
        assert_eq!(told.last, sum, "{path}\n{}", told.text);
    }
    let twice = lint(&place_of(&faults), &["specs/7/spec.md", "."]);
    assert_eq!(twice.last, "1 error, 1 warning in 9 files");
}

#[test]
fn a_file_is_named_as_it_is_seen_from_here() {
    let place = place_of(&[DRIFT, HEADING]);
    let from = |folder: &str, path: &str| {
        let mut command = place.command(&["lint", "--format=github", path]);
        run(command.current_dir(place.path(folder))).text
    };
    assert!(from("specs/7", "spec.md").contains("file=spec.md,"));
    assert!(from("specs/7", "../..").contains("file=../../features/7-echoes.feature,"));
    assert!(from("specs", ".").contains("file=7/spec.md,"));
}

#[test]
fn a_manifest_and_a_known_failing_file_may_lie_anywhere() {
    let place = Place::new();
    place.write("mine.yaml", "runtime: mine\ncapabilites: {}\n");
    place.write(
        "known-failing/mine.yaml",
        "- {case: 7/C-01, kind: missing}\n",
    );
    for (file, rule) in [
        ("mine.yaml", "unknown-key"),
        ("known-failing/mine.yaml", "known-failing-reason"),
    ] {
        lint(&place, &[file]).assert(1, &[rule, "1 error, 0 warnings in 1 file"]);
    }
}

#[test]
fn what_cannot_be_looked_at_is_refused() {
    let place = place_of(&[]);
    place.write("other/notes.md", "# Notes\n");
    let nothing = "failed to find anything to review in other";
    for (path, says) in [
        ("nowhere", "failed to read nowhere: no such file"),
        ("other", nothing),
        ("other/notes.md", nothing),
    ] {
        lint(&place, &[path]).assert(2, &[says]);
    }
    let empty = Place::new();
    lint(&empty, &["."]).assert(
        2,
        &[
            "failed to find anything to review in .",
            "`specs` and `features`",
        ],
    );
    std::fs::create_dir(empty.path("specs")).unwrap();
    lint(&empty, &["."]).assert(2, &["failed to find a suite"]);
}

#[test]
fn a_file_whose_bytes_are_no_text_is_unreadable_and_the_rest_is_looked_at() {
    for file in [
        "specs/7/spec.md",
        "specs/7/tasks.md",
        "specs/milestones/m1/index.md",
        "features/7-echoes.feature",
        "runtimes/mine.yaml",
        "runtimes/known-failing/mine.yaml",
        "calibration.yaml",
        "README.md",
    ] {
        let place = place_of(&[]);
        std::fs::write(place.path(file), b"caf\xe9\n").unwrap();
        let told = lint(&place, &["--format=github"]);
        told.assert(
            1,
            &[&format!("::error file={file},line=1,title=unreadable")],
        );
        assert!(
            told.says("stream did not contain valid UTF-8"),
            "{}",
            told.text
        );
        lint(&place, &[file]).assert(1, &["unreadable", "1 error, 0 warnings in 1 file"]);
    }
}

#[test]
fn a_reader_that_goes_away_changes_no_code() {
    for (faults, code) in [(&[DRIFT][..], 1), (&[], 0)] {
        for form in ["text", "json", "sarif", "github"] {
            let place = place_of(faults);
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            let mut command = place.command(&["lint", "--format", form]);
            let ended = command
                .stdout(writer)
                .stderr(Stdio::piped())
                .output()
                .unwrap();
            assert_eq!(ended.status.code(), Some(code), "{form}");
            assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
        }
    }
}

#[test]
fn the_rules_are_listed_in_three_forms() {
    let place = Place::new();
    let all = candor::lint::rules();
    let listed = |form: &str| lint(&place, &["--rules", "--format", form]);
    for rule in &all {
        listed_once(
            &listed("text").text,
            &format!("{} ({})\n", rule.id, rule.severity),
        );
        listed_once(&listed("markdown").text, &format!("| `{}` |", rule.id));
    }
    let json: serde_json::Value = serde_json::from_str(&listed("json").text).unwrap();
    let ids: Vec<_> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["rule"].clone())
        .collect();
    assert_eq!(ids, all.iter().map(|rule| rule.id).collect::<Vec<_>>());
    for form in ["sarif", "github"] {
        listed(form).assert(2, &["text, json or markdown"]);
    }
    lint(&place, &["--format=markdown"]).assert(2, &["text, json, sarif or github"]);
}

fn listed_once(text: &str, line: &str) {
    assert_eq!(text.matches(line).count(), 1, "{line}");
}
