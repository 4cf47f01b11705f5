//! `candor accept` as a person calls it: in a copy of this repository's suite.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};

use crate::place::{Place, Told, run};

const SPEC: &str = "specs/3624/spec.md";
const FEATURE: &str = "features/3624-history-and-telemetry.feature";

/// A copy of the suite and its saboteurs, without a lock, with one text edited.
fn place() -> Place {
    let place = Place::new();
    place.suite(SPEC, &[]);
    let _ = fs::remove_file(place.path("suite/specs/spec.lock"));
    let lies = candor::embedded::text(candor::embedded::CALIBRATION);
    place.write("suite/calibration.yaml", lies);
    place
}

/// The same with a lock.
fn locked() -> Place {
    let place = place();
    accept(&place, &["--new"]).assert(0, &["17 entered, 0 suspects left"]);
    place
}

fn accept(place: &Place, arguments: &[&str]) -> Told {
    let mut command = place.command(&["accept", "--suite", "suite"]);
    let told = run(command.args(arguments));
    place.assert_nothing_is_left(&told.text);
    told
}

fn edit(place: &Place, file: &str, old: &str, new: &str) {
    let path = place.path("suite").join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "`{old}` is not in {file}");
    fs::write(path, text.replacen(old, new, 1)).unwrap();
}

fn lock(place: &Place) -> String {
    fs::read_to_string(place.path("suite/specs/spec.lock")).unwrap()
}

#[test]
fn a_lock_is_begun_and_a_second_time_changes_nothing() {
    let place = locked();
    let before = lock(&place);
    accept(&place, &["--new"]).assert(0, &["0 entered, 0 suspects left"]);
    assert_eq!(lock(&place), before);
    let names = fs::read_dir(place.path("suite/specs")).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
}

#[test]
fn what_moved_is_accepted_with_a_reason_and_the_file_keeps_its_mode_and_its_link() {
    let place = locked();
    let (path, elsewhere) = (place.path("suite/specs/spec.lock"), place.path("elsewhere"));
    fs::rename(&path, &elsewhere).unwrap();
    symlink(&elsewhere, &path).unwrap();
    fs::set_permissions(&elsewhere, Permissions::from_mode(0o640)).unwrap();
    edit(
        &place,
        FEATURE,
        "      And each record says what else is declared\n",
        "",
    );
    let told = accept(&place, &["3624/C-03", "--because", "said elsewhere"]);
    told.assert(
        0,
        &[
            "the scenario of 3624/C-03 moved, its text did not: no Then asks `each record says \
             what else is declared` any more (because: said elsewhere)",
            "1 accepted, 0 suspects left",
        ],
    );
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
    assert_eq!(
        fs::metadata(&elsewhere).unwrap().permissions().mode() & 0o777,
        0o640
    );
    let text = fs::read_to_string(&elsewhere).unwrap();
    assert!(
        text.contains("\"because\":\"said elsewhere\",\"on\":\"20"),
        "{text}"
    );
}

#[test]
fn what_is_refused_leaves_the_lock_as_it_was() {
    let place = locked();
    edit(
        &place,
        FEATURE,
        "each record's turn is the turn of its call",
        "each turn is a turn",
    );
    edit(&place, SPEC, "### C-02", "### C-05");
    let before = lock(&place);
    for (arguments, words) in [
        (&["3624/C-03"][..], "undefined-step"),
        (&["3624/C-02"], "removed-id"),
        (&["3624/C-01"], "3624/C-01: it holds"),
        (&["3624/C-05"], "it is new"),
        (&["3624/C-31"], "did you mean"),
        (&["C-01"], "name the whole of it, 3623/C-01 and 3624/C-01"),
    ] {
        let arguments = [arguments, &["--because", "x"]].concat();
        accept(&place, &arguments).assert(2, &[words]);
    }
    accept(&place, &["3624/C-03"]).assert(2, &["--because"]);
    accept(&place, &["3624/C-03", "--because", " "]).assert(2, &["without a reason"]);
    accept(&place, &["--new", "--because", "x"]).assert(2, &[]);
    assert_eq!(lock(&place), before);
}

#[test]
fn a_lock_that_cannot_be_read_is_not_overwritten() {
    let place = locked();
    let torn = lock(&place).replacen("\"text\"", "\"tex", 1);
    place.write("suite/specs/spec.lock", &torn);
    for arguments in [&["--new"][..], &["3624", "--because", "x"]] {
        accept(&place, arguments).assert(2, &["suite/specs/spec.lock", "failed to read the line"]);
    }
    assert_eq!(lock(&place), torn);
}

#[test]
fn without_a_suite_or_a_lock_the_remedy_is_named() {
    let place = place();
    accept(&place, &["3624", "--because", "x"]).assert(2, &["`candor accept --new` begins one"]);
    let told = run(&mut place.command(&["accept", "--new"]));
    told.assert(2, &["failed to find `specs` in .", "`--suite DIR`"]);
}

#[test]
fn new_links_are_entered_and_suspects_stay_with_their_code() {
    let place = locked();
    edit(&place, FEATURE, "| prompt_json               |\n", "");
    accept(&place, &["--new"]).assert(1, &["0 entered, 1 suspect left: 3624/C-02"]);
}

#[test]
fn what_the_thens_compare_comes_from_a_run_of_this_build() {
    let place = locked();
    let mut check = place.command(&["check", "--suite", "suite", "--case", "3624/C-01"]);
    let told = run(check.args(["--json", "suite/record.ndjson"]));
    told.assert(0, &[]);
    accept(&place, &["--new"]).assert(0, &["entered what its Thens compare: 3624: C-01"]);
    let counted = lock(&place);
    assert!(
        counted.starts_with("{\"spec_lock\":1,\"runtime\":\"reference\"}\n"),
        "{counted}"
    );
    // A lock that knows of one more is what a step that lost one looks like.
    assert!(counted.contains("\"missing\":4"), "{counted}");
    place.write(
        "suite/specs/spec.lock",
        &counted.replacen("\"missing\":4", "\"missing\":5", 1),
    );
    accept(&place, &["--new"]).assert(1, &["1 suspect left: 3624/C-01"]);
    let record = place.path("suite/record.ndjson").display().to_string();
    let arguments = ["3624/C-01", "--because", "one call less", "--run", &record];
    accept(&place, &arguments).assert(0, &["compared 5 missing and now 4", "0 suspects left"]);
    fs::remove_dir_all(place.path("suite/.candor")).unwrap();
    accept(&place, &["3624/C-01", "--because", "x"]).assert(
        2,
        &[
            "it holds",
            "no run by this build of candor yet; run `candor check`",
        ],
    );
    let foreign = fs::read_to_string(&record).unwrap();
    let foreign = foreign.replacen("\"runtime\":\"reference\"", "\"runtime\":\"other\"", 1);
    place.write("other.ndjson", &foreign);
    let other = place.path("other.ndjson").display().to_string();
    accept(&place, &["--new", "--run", &other]).assert(2, &["it is of `other`"]);
}
