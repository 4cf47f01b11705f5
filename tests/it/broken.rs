//! Runtimes and manifests that are broken: none ever passes, each says what to mend, and nothing is left behind.

use candor::verdict::{CauseKind, Kind, Outcome};

use crate::place::{Place, run, trial};

/// What a broken subject comes to.
enum Wrong {
    /// The question was put, and answered wrongly.
    Fails(Kind),
    /// The question was not put.
    Errs(CauseKind),
}
use Wrong::{Errs, Fails};

/// Judges a script of tests/fixtures/broken by the first case.
fn check(subject: &str, edits: &[(&str, &str)], wrong: Wrong, says: &[&str]) {
    let place = Place::new();
    let subject = [("SUBJECT", subject)];
    place.manifest("broken/subject.yaml", &[&subject, edits].concat());
    check_in(&place, wrong, says);
}

fn check_in(place: &Place, wrong: Wrong, says: &[&str]) {
    let fixed = ["manifest.yaml", "--json", "record.ndjson"];
    let told = place.check(&[&fixed[..], &["--case", "3624/C-01"]].concat());
    let run = place.record();
    let trial = trial(&run, "3624/C-01");
    match wrong {
        Fails(kind) => {
            told.assert(1, &[&["FAIL 3624/C-01"], says].concat());
            assert_eq!(trial.outcome, Outcome::Failed);
            let mut wrong = trial.compared.iter().filter(|c| !c.holds);
            assert!(
                wrong.any(|c| c.kind == kind),
                "no {kind} in:\n{}",
                told.text
            );
        }
        Errs(kind) => {
            told.assert(3, &[&["ERROR 3624/C-01"], says].concat());
            assert_eq!(trial.outcome, Outcome::Errored);
            let cause = trial.cause.as_ref().map(|cause| cause.kind);
            assert_eq!(cause, Some(kind), "{}", told.text);
        }
    }
}

/// Judges a command line in the place of the agent's.
fn check_command(command: &str, edits: &[(&str, &str)], wrong: Wrong, says: &[&str]) {
    let command = (
        "python3, -B, \"{{here}}/SUBJECT.py\", \"{{prompt}}\"",
        command,
    );
    let place = Place::new();
    place.manifest("broken/subject.yaml", &[&[command], edits].concat());
    check_in(&place, wrong, says);
}

/// Judges the honest agent by another way to read its history.
fn check_history(history: &str, wrong: Wrong, says: &[&str]) {
    let place = Place::new();
    place.manifest("broken/subject.yaml", &[("SUBJECT", "../foreign/agent")]);
    let text = std::fs::read_to_string(place.path("manifest.yaml")).expect("the manifest");
    let (above, _) = text.split_once("    jsonl:").expect("a history");
    place.write("manifest.yaml", &format!("{above}{history}"));
    check_in(&place, wrong, says);
}

fn check_program(program: &str, wrong: Wrong, says: &[&str]) {
    let history = format!("    jsonl: \"{{{{home}}}}/history.jsonl\"\n    records: '{program}'\n");
    check_history(&history, wrong, says);
}

#[test]
fn a_runtime_that_exits_at_once_answered_nothing() {
    let says = ["the runtime exited with 0 and asked the model nothing"];
    check_command("\"true\"", &[], Errs(CauseKind::NotStarted), &says);
}

#[test]
fn a_runtime_that_refuses_to_start_is_quoted() {
    let command = "sh, -c, \"echo no model is configured >&2; exit 7\"";
    let says = ["exited with 7", "stderr: no model is configured"];
    check_command(command, &[], Errs(CauseKind::NotStarted), &says);
}

#[test]
fn a_runtime_that_hangs_before_it_asks_the_model_is_killed() {
    let says = ["was killed after 0.3 s (`deadline_ms`) and asked the model nothing"];
    let deadline = [("20000", "300")];
    check_command(
        "sleep, \"600\"",
        &deadline,
        Errs(CauseKind::NotStarted),
        &says,
    );
}

#[test]
fn a_runtime_that_hangs_after_its_calls_fails() {
    let says = ["was killed after 3 s"];
    check(
        "hangs_after_its_calls",
        &[("20000", "3000")],
        Fails(Kind::Hang),
        &says,
    );
}

#[test]
fn a_runtime_that_floods_stdout_and_does_nothing_is_killed() {
    let says = ["asked the model nothing", "bytes): y"];
    check_command(
        "\"yes\"",
        &[("20000", "300")],
        Errs(CauseKind::NotStarted),
        &says,
    );
}

#[test]
fn a_runtime_that_floods_stdout_after_its_calls_fails() {
    let says = ["was killed after 3 s"];
    check(
        "floods_after_its_calls",
        &[("20000", "3000")],
        Fails(Kind::Hang),
        &says,
    );
}

#[test]
fn a_runtime_that_prints_garbage_is_quoted() {
    let command = r#"printf, '\377\000\033{"answer": garbage'"#;
    let says = ["exited with 0 and asked the model nothing", "garbage"];
    check_command(command, &[], Errs(CauseKind::NotStarted), &says);
}

#[test]
fn a_runtime_that_dies_after_a_call_fails() {
    let says = ["died of signal 9"];
    check("dies_after_a_call", &[], Fails(Kind::Crash), &says);
}

#[test]
fn a_runtime_that_dies_fails_though_its_history_cannot_be_mapped_then() {
    let strict = [(
        "success: $result.ok",
        "success: ($result.ok // error(\"no result\"))",
    )];
    check(
        "dies_after_a_call",
        &strict,
        Fails(Kind::Crash),
        &["died of signal 9"],
    );
}

#[test]
fn a_command_that_does_not_exist_is_named() {
    let says = ["failed to start `no-such-agent`: command not found; name it by its path"];
    check_command("no-such-agent", &[], Errs(CauseKind::NotStarted), &says);
}

#[test]
fn a_history_that_is_no_json_holds_no_record() {
    let says = [
        "said 0 records of echo t1c1",
        "history.jsonl line 1: no JSON",
    ];
    check("keeps_no_json", &[], Fails(Kind::Missing), &says);
}

#[test]
fn records_under_ids_that_no_call_had_are_of_no_call() {
    let says = ["said 0 records of echo t1c1", "did 1 call of echo t1c1"];
    check("keeps_wrong_ids", &[], Fails(Kind::Unwitnessed), &says);
}

#[test]
fn a_yield_that_is_no_canonical_record_is_shown() {
    let says = [
        "yielded no canonical record: unknown field `step`",
        "\"step\":1",
    ];
    check_program(".[] | {step}", Errs(CauseKind::Reader), &says);
}

#[test]
fn a_program_that_does_not_parse_is_the_manifests_fault() {
    let says = ["the manifest's `records` program: does not parse"];
    check_program(".[] | {turn: .step", Errs(CauseKind::Reader), &says);
}

#[test]
fn a_program_that_names_an_unknown_filter_is_the_manifests_fault() {
    let says = ["does not compile: undefined filter `nosuch`"];
    check_program(".[] | nosuch", Errs(CauseKind::Reader), &says);
}

#[test]
fn a_program_that_never_ends_is_the_manifests_fault() {
    let says = ["the program ran longer than 5 s"];
    check_program("def f: f; f", Errs(CauseKind::Reader), &says);
}

#[test]
fn a_program_that_recurses_for_ever_is_the_manifests_fault() {
    let says = ["the manifest's `records` program"];
    check_program("def f: 1 + f; f", Errs(CauseKind::Reader), &says);
}

#[test]
fn a_query_that_fails_is_quoted() {
    let place = Place::new();
    let history = [
        ("SUBJECT", "keeps_a_database"),
        (
            "jsonl: \"{{home}}/history.jsonl\"",
            "sqlite: {path: \"{{home}}/history.db\", query: SELECT evnt FROM calls}",
        ),
    ];
    place.manifest("broken/subject.yaml", &history);
    let says = ["history.db: the manifest's query: no such column: evnt"];
    check_in(&place, Errs(CauseKind::Reader), &says);
}

#[test]
fn a_history_command_that_fails_is_quoted() {
    let history =
        "    command: [sh, -c, \"echo no history here >&2; exit 4\"]\n    records: '.[]'\n";
    let says = ["exited with 4: stderr: no history here"];
    check_history(history, Errs(CauseKind::Reader), &says);
}

#[test]
fn calls_that_were_neither_made_nor_claimed_are_no_verdict_on_the_runtime() {
    let says = [
        "4 of 4 scripted calls did not reach the witness, and nothing claims that they did",
        "the runtime exited with 0",
    ];
    check(
        "is_denied_its_tools",
        &[],
        Errs(CauseKind::Unreached),
        &says,
    );
}

#[test]
fn a_runtime_that_stops_after_its_first_call_never_passes() {
    let says = [
        "said a completed run",
        "did exited with 0, after turn 1 of 4",
    ];
    check("stops_after_a_call", &[], Fails(Kind::Stopped), &says);
}

#[test]
fn results_under_ids_that_the_model_never_gave_never_pass() {
    let says = [
        "a tool result for the call `call_0`, which the model never made",
        "did exited with 1, after turn 1 of 4",
    ];
    check("answers_with_wrong_ids", &[], Fails(Kind::Stopped), &says);
}

/// Judges a subject that does its work, and leaves something behind.
fn check_leftover(subject: &str) {
    let place = Place::new();
    place.manifest("broken/subject.yaml", &[("SUBJECT", subject)]);
    let told = place.check(&["manifest.yaml", "--case", "3624/C-01"]);
    told.assert(0, &["planned 1: 1 passed"]);
}

#[test]
fn a_child_that_outlives_its_runtime_is_killed() {
    check_leftover("leaves_a_child");
}

#[test]
fn a_child_in_a_session_of_its_own_is_killed_too() {
    check_leftover("leaves_a_daemon");
}

#[test]
fn what_a_runtime_printed_is_told_though_a_daemon_holds_its_pipes() {
    let says = [
        "exited with 1 and asked the model nothing",
        "stderr: no model is configured",
    ];
    check(
        "leaves_its_pipes_open",
        &[],
        Errs(CauseKind::NotStarted),
        &says,
    );
}

#[test]
fn a_home_whose_path_looks_like_a_pattern_is_read_all_the_same() {
    let place = Place::named("candor-test-[a-b]-");
    place.manifest("broken/subject.yaml", &[("SUBJECT", "../foreign/agent")]);
    let told = place.check(&["manifest.yaml", "--case", "3624/C-01"]);
    told.assert(0, &["planned 1: 1 passed"]);
}

#[test]
fn a_temporary_directory_named_from_where_one_stands_is_as_good() {
    let place = Place::new();
    place.manifest("broken/subject.yaml", &[("SUBJECT", "../foreign/agent")]);
    let arguments = [
        "check",
        "--no-store",
        "manifest.yaml",
        "--case",
        "3624/C-01",
    ];
    let told = run(place.command(&arguments).env("TMPDIR", "tmp"));
    told.assert(0, &["planned 1: 1 passed"]);
}
