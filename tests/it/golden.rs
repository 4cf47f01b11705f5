//! The goldens: what candor prints and records of a passing and of a failing run, and what the reference runtime keeps of one session. All lie in snapshots/; what differs from run to run is replaced, by one list.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::place::{Place, Told, run};

/// Every golden; a file in snapshots/ that is not named here is an orphan, and fails.
const GOLDENS: [&str; 21] = [
    "diff.terminal",
    "explain.terminal",
    "failing.junit",
    "failing.record",
    "failing.terminal",
    "grid.markdown",
    "grid.narrow",
    "grid.rows",
    "grid.terminal",
    "lint.github",
    "lint.json",
    "lint.sarif",
    "lint.text",
    "passing.junit",
    "passing.record",
    "passing.terminal",
    "session.history",
    "steps",
    "trace.json",
    "trace.markdown",
    "trace.terminal",
];

/// What differs from run to run: a pattern, and what stands for it. Type and presence are kept.
const REDACTIONS: [(&str, &str); 14] = [
    (r"(x|\b)n[0-9a-f]{8}n[0-9a-f]+\b", "$1[nonce]"),
    (r"witness ledger, call \d+", "witness ledger, call [n]"),
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[uuid]"),
    (
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)",
        "[time]",
    ),
    (r#""(\w+_ms)":[0-9][0-9.e-]*"#, r#""$1":"[number]""#),
    (
        r#""control_error_ms":\[[0-9., ]*\]"#,
        r#""control_error_ms":["[number]"]"#,
    ),
    (r#"\\"ms\\":\d+"#, r#"\"ms\":[number]"#),
    (r#"\btime="[0-9.]+""#, r#"time="[seconds]""#),
    (r"\b\d+(\.\d+)? ms\b", "[ms] ms"),
    (r"ms {2,}", "ms  "),
    (r#""jobs":\d+"#, r#""jobs":"[number]""#),
    (r"candor(-reference)? \d+\.\d+\.\d+", "candor$1 [version]"),
    (r#""candor":"[^"]+""#, r#""candor":"[version]""#),
    (r#":"[0-9a-f]{16}""#, r#":"[fingerprint]""#),
];

/// The reference runtime by a manifest that keeps no history of prompts, so that one case fails
/// and one trial is blocked.
const FORGETFUL: (&str, &str) = (
    r#"prompt: ["{{candor}}", runtime, prompt, "#,
    r#"prompt: ["{{candor}}", runtime, prompt, --no-history, "#,
);

pub fn assert_golden(name: &str, text: &str) {
    assert!(GOLDENS.contains(&name), "{name} is missing in the list");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (pattern, stands) in REDACTIONS {
        settings.add_filter(pattern, stands);
    }
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Checks the reference runtime by an edited manifest, with one trial at a time.
fn check(edits: &[(&str, &str)]) -> (Place, Told) {
    let place = Place::new();
    place.reference(edits);
    let told = place.check(&[
        "manifest.yaml",
        "--jobs=1",
        "--json=record.ndjson",
        "--junit=junit.xml",
    ]);
    (place, told)
}

fn assert_run(name: &str, (place, told): &(Place, Told)) {
    assert_golden(&format!("{name}.terminal"), &told.text);
    for (kind, file) in [("record", "record.ndjson"), ("junit", "junit.xml")] {
        let text = fs::read_to_string(place.path(file)).unwrap();
        assert_golden(&format!("{name}.{kind}"), &text);
    }
}

#[test]
fn a_passing_run_is_told_as_it_always_was() {
    let run = check(&[]);
    assert_eq!(run.1.code, Some(0), "{}", run.1.text);
    assert_run("passing", &run);
}

#[test]
fn a_failing_run_is_told_as_it_always_was() {
    let run = check(&[FORGETFUL]);
    assert_eq!(run.1.code, Some(1), "{}", run.1.text);
    assert_run("failing", &run);
}

#[test]
fn the_reference_keeps_of_a_session_what_it_always_kept() {
    let place = Place::new();
    let told = place.check(&["--case=3624/C-01", "--keep=kept"]);
    told.assert(0, &[]);
    let home = "--home=kept/3624-C-01/home";
    let history = run(&mut place.command(&["runtime", "history", home, "--json"]));
    history.assert(0, &[]);
    assert_golden("session.history", &history.text);
}

#[test]
fn no_golden_is_an_orphan() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let files = fs::read_dir(folder).unwrap().flatten();
    let names = files.map(|file| file.file_name().to_string_lossy().into_owned());
    let expected = GOLDENS.map(|name| format!("{name}.snap"));
    assert_eq!(names.collect::<BTreeSet<_>>(), BTreeSet::from(expected));
}
