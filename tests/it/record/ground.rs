//! A verdict that was earned on another text, other steps, another manifest or another version is seen to be stale.

use std::fs;

use candor::embedded::INSTRUMENT;
use candor::material::judged_now;
use candor::record::{Earned, Run};
use candor::stale::{Stale, Today, stale};
use candor::suite::Suite;

use crate::place::Place;

const CASE: &str = "3624/C-01";
const FEATURE: &str = "features/3624-history-and-telemetry.feature";

/// Checks one case by a suite and a manifest of the place's own.
fn checked() -> (Place, Run) {
    let place = Place::new();
    place.suite(FEATURE, &[]);
    place.manifest("foreign/honest.yaml", &[]);
    let manifest = place.path("manifest.yaml").display().to_string();
    let json = ["--suite=suite", "--json=record.ndjson"];
    let told = place.check(&[&[&*manifest, "--case", CASE], &json[..]].concat());
    told.assert(0, &["1 passed"]);
    let run = place.record();
    (place, run)
}

/// What stands against the verdict now.
fn reasons(place: &Place, run: &Run) -> Vec<Stale> {
    let (suite, _) = Suite::load(&place.path("suite")).unwrap();
    let (earned, judged) = (Earned::of(&suite), judged_now(&run.header));
    let today = Today {
        earned: &earned,
        instrument: INSTRUMENT,
        judged: Some(&judged),
        saboteurs: None,
    };
    let reasons = stale(&CASE.parse().unwrap(), run, &today);
    reasons.into_iter().collect()
}

#[test]
fn each_edit_after_a_run_is_named_by_what_it_moved() {
    let (place, run) = checked();
    assert_eq!(reasons(&place, &run), []);
    assert_eq!(judged_now(&run.header).version, run.header.runtime_version);
    let check = |file: &str, from: &str, to: &str, expected: &[Stale]| {
        let text = fs::read_to_string(place.path(file)).unwrap();
        assert!(text.contains(from), "{file} has no `{from}`");
        place.write(file, &text.replace(from, to));
        assert_eq!(reasons(&place, &run), expected, "{file}: {from} -> {to}");
        place.write(file, &text);
        assert_eq!(reasons(&place, &run), [], "{file} is as it was");
    };
    let (spec, feature) = ("suite/specs/3624/spec.md", &*format!("suite/{FEATURE}"));
    let dropped = "      And each record is finished and of the one session\n";
    check(feature, dropped, "", &[Stale::Scenario]);
    let remark = "      # A remark.\n      Given the model plays";
    check(feature, "      Given the model plays", remark, &[]);
    check(
        spec,
        "no other record of a call",
        "no other record",
        &[Stale::Text],
    );
    let criterion = Stale::Criterion("3624/AC-1".parse().unwrap());
    check(
        spec,
        "leaves the same history",
        "leaves a history",
        &[criterion],
    );
    check(
        spec,
        "## Problem Statement\n",
        "## Problem Statement\n\nMore.\n",
        &[],
    );
    check(
        "manifest.yaml",
        "deadline_ms: 20000",
        "deadline_ms: 20001",
        &[Stale::Build],
    );
    let version = "version: [echo, another]";
    let both = [Stale::Build, Stale::Version];
    check(
        "manifest.yaml",
        "version: [python3, --version]",
        version,
        &both,
    );
    fs::remove_file(place.path("manifest.yaml")).unwrap();
    assert_eq!(reasons(&place, &run), [Stale::Manifest]);
}

#[test]
fn a_record_of_an_older_version_does_not_speak_of_today() {
    let (place, _) = checked();
    for version in ["v1", "v2"] {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let file = root.join(format!("tests/fixtures/records/{version}.ndjson"));
        let run = Run::load(&file).unwrap();
        assert_eq!(reasons(&place, &run), [Stale::Unknown], "{version}");
    }
}

#[test]
fn a_calibration_says_which_lies_it_was_told_and_of_which_texts() {
    let place = Place::new();
    let arguments = ["calibrate", "--no-store", "--saboteur=history switched off"];
    let mut command = place.command(&arguments);
    let told = crate::place::run(command.arg("--json=record.ndjson"));
    let run = place.record();
    assert!(!run.saboteurs.is_empty(), "{}", told.text);
    assert!(run.saboteurs.iter().all(|record| record.lie.is_some()));
    let (suite, _) = Suite::embedded(candor::embedded::FILES);
    assert_eq!(run.header.earned, Earned::of(&suite));
    assert_eq!(run.header.instrument, INSTRUMENT);
    assert_eq!(run.header.manifest, None);
}
