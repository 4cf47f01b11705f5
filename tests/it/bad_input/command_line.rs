//! Command lines that cannot be followed, and places that cannot be written.

use crate::place::{Place, Told, run};

/// Checks by the stranger's manifest with these arguments.
fn check(arguments: &[&str]) -> Told {
    let place = Place::new();
    place.manifest("foreign/honest.yaml", &[]);
    place.write("file", "no directory");
    place.check(&[&["manifest.yaml"], arguments].concat())
}

fn refuse(arguments: &[&str], says: &[&str]) {
    let told = check(arguments);
    told.assert(2, says);
    assert!(!told.says("planned"), "{}", told.text);
}

#[test]
fn an_unknown_spec_is_refused_with_the_known_ones() {
    refuse(
        &["--spec", "9999"],
        &["unknown spec `9999`; known here: 3623, 3624"],
    );
}

#[test]
fn an_unknown_case_is_refused_with_the_known_ones() {
    refuse(
        &["--case", "3624/C-99"],
        &["unknown case `3624/C-99`", "3624/C-01"],
    );
}

#[test]
fn a_case_in_another_form_is_refused_with_an_example() {
    refuse(
        &["--case", "3624-C-01"],
        &["'--case <ID>'", "looks like `3624/C-03`"],
    );
}

#[test]
fn an_unknown_milestone_is_refused_with_the_known_ones() {
    refuse(
        &["--milestone", "m999"],
        &["unknown milestone `m999`; known here: m329"],
    );
}

#[test]
fn an_unknown_lane_is_refused() {
    refuse(&["--lane", "nosuch"], &["unknown lane `nosuch`"]);
}

#[test]
fn tags_that_select_nothing_are_refused() {
    refuse(&["--tags", "@nothing"], &["selects nothing", "`--tags`"]);
}

#[test]
fn tags_that_are_no_expression_are_refused_with_an_example() {
    refuse(
        &["--tags", "and and"],
        &["`and and` is no tag expression such as"],
    );
}

#[test]
fn a_case_that_calibration_proves_leads_there() {
    refuse(
        &["--case", "3624/C-04"],
        &[
            "3624/C-04 is proven by calibration",
            "run `candor calibrate`",
        ],
    );
}

#[test]
fn a_roll_up_whose_children_are_not_written_is_told_apart_from_a_filter() {
    let told = check(&["--case", "3623/C-03"]);
    told.assert(2, &["3625"]);
    assert!(!told.says("--tags"), "{}", told.text);
}

#[test]
fn a_share_that_is_none_is_refused_with_an_example() {
    for share in ["3/2", "0/2", "x", "1/0", "1"] {
        refuse(
            &["--partition", share],
            &["'--partition <K/N>'", "share such as `2/5`"],
        );
    }
}

#[test]
fn a_share_that_is_empty_is_as_expected_and_says_so() {
    let told = check(&["--case", "3624/C-01", "--partition", "2/2"]);
    told.assert(0, &["this share of the plan is empty; nothing was run"]);
    let tally =
        "planned 1: 0 passed, 0 failed, 0 xfailed, 0 xpassed, 0 skipped, 0 errored, 1 not run";
    assert_eq!(told.last, tally);
}

#[test]
fn no_jobs_are_refused() {
    refuse(&["--jobs", "0"], &["invalid value '0' for '--jobs <N>'"]);
}

#[test]
fn an_unknown_flag_is_refused() {
    refuse(
        &["--job", "1"],
        &["unexpected argument '--job'", "'--jobs'"],
    );
}

#[test]
fn a_named_case_that_was_not_judged_is_named_in_the_end() {
    let place = Place::new();
    place.manifest("broken/subject.yaml", &[("SUBJECT", "../foreign/agent")]);
    let told = place.check(&[
        "manifest.yaml",
        "--case",
        "3624/C-01",
        "--case",
        "3624/C-02",
    ]);
    told.assert(3, &["planned 6: 1 passed", "3624/C-02 was not judged"]);
}

#[test]
fn a_home_that_cannot_be_made_leads_to_tmpdir() {
    let place = Place::new();
    place.manifest("foreign/honest.yaml", &[]);
    place.write("file", "no directory");
    let arguments = [
        "check",
        "--no-store",
        "manifest.yaml",
        "--case",
        "3624/C-01",
    ];
    let told = run(place.command(&arguments).env("TMPDIR", place.path("file")));
    told.assert(
        3,
        &[
            "failed to make the trial's home in",
            "point TMPDIR at a directory that can be written",
        ],
    );
}

#[test]
fn evidence_that_cannot_be_kept_is_refused_before_the_run() {
    refuse(
        &["--keep", "file/kept"],
        &[
            "failed to make file/kept",
            "`--keep` names a directory that can be written",
        ],
    );
}

#[test]
fn a_directory_that_candor_did_not_make_is_not_cleared() {
    let place = Place::new();
    place.write("mine/3624-C-01/file", "precious");
    let keep = ["--case", "3624/C-01", "--keep", "mine"];
    place.check(&keep).assert(3, &["was not made by candor"]);
    let left = std::fs::read_to_string(place.path("mine/3624-C-01/file"));
    assert_eq!(left.ok().as_deref(), Some("precious"));
}

#[test]
fn evidence_of_an_earlier_run_makes_room_for_that_of_the_next() {
    let place = Place::new();
    for _ in 0..2 {
        let keep = ["--case", "3624/C-01", "--keep", "kept"];
        place.check(&keep).assert(0, &["planned 1: 1 passed"]);
    }
}

#[test]
fn a_record_that_cannot_be_written_is_refused_before_the_run() {
    refuse(
        &["--json", "nowhere/run.ndjson"],
        &["failed to write nowhere/run.ndjson", "No such file"],
    );
    refuse(
        &["--junit", "nowhere/run.xml"],
        &["failed to write nowhere/run.xml", "No such file"],
    );
}
