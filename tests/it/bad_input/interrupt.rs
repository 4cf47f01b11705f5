//! A run that is interrupted: its children are gone, and what is on record can be read.

use std::process::{Child, Stdio};

use candor::verdict::Outcome;
use rustix::process::{Pid, Signal, kill_process};

use crate::place::{Place, Told, trial, until};

/// Starts a check, waits until `started` lies in the place, and interrupts it.
fn interrupted(place: &Place, arguments: &[&str], signal: Signal) -> Told {
    let fixed = [
        "check",
        "--no-store",
        "manifest.yaml",
        "--json",
        "record.ndjson",
    ];
    let mut command = place.command(&[&fixed[..], arguments].concat());
    let pipes = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = pipes.spawn().expect("candor starts");
    assert!(until(|| place.path("started").exists()), "it never started");
    kill_process(Pid::from_child(&child), signal).expect("candor runs");
    let told = told(child);
    place.assert_nothing_is_left(&told.text);
    told
}

fn told(child: Child) -> Told {
    let output = child.wait_with_output().expect("candor ends");
    let out = String::from_utf8_lossy(&output.stdout);
    Told {
        code: output.status.code(),
        last: out.lines().last().unwrap_or_default().to_owned(),
        text: format!("{out}{}", String::from_utf8_lossy(&output.stderr)),
    }
}

/// A shell that says that it was started, and then takes its time.
fn slow(place: &Place) -> String {
    let started = place.path("started");
    format!("sh, -c, \"touch '{}'; sleep 600\"", started.display())
}

fn check_slow_runtime(signal: Signal) {
    let place = Place::new();
    let command = "python3, -B, \"{{here}}/SUBJECT.py\", \"{{prompt}}\"";
    place.manifest("broken/subject.yaml", &[(command, &slow(&place))]);
    let told = interrupted(&place, &["--jobs", "1"], signal);
    told.assert(130, &["interrupted"]);
    let tally =
        "planned 12: 0 passed, 0 failed, 0 xfailed, 0 xpassed, 10 skipped, 0 errored, 2 not run";
    assert_eq!(told.last, tally);
    let run = place.record();
    assert_eq!(trial(&run, "3624/C-01").outcome, Outcome::NotRun);
    assert!(
        run.end
            .is_some_and(|end| end.interrupted && end.exit_code == 130)
    );
}

#[test]
fn ctrl_c_ends_a_run_with_its_children_and_keeps_what_is_known() {
    check_slow_runtime(Signal::INT);
}

#[test]
fn a_run_that_is_terminated_ends_in_the_same_order() {
    check_slow_runtime(Signal::TERM);
}

#[test]
fn a_run_whose_terminal_is_closed_ends_in_the_same_order() {
    check_slow_runtime(Signal::HUP);
}

#[test]
fn a_trial_that_is_interrupted_while_its_history_is_read_is_not_run() {
    let place = Place::new();
    let command = format!("command: [{}]", slow(&place));
    let edits = [
        ("SUBJECT", "../foreign/agent"),
        ("jsonl: \"{{home}}/history.jsonl\"", command.as_str()),
    ];
    place.manifest("broken/subject.yaml", &edits);
    let told = interrupted(&place, &["--case", "3624/C-01"], Signal::INT);
    let tally =
        "planned 1: 0 passed, 0 failed, 0 xfailed, 0 xpassed, 0 skipped, 0 errored, 1 not run";
    assert_eq!(
        (told.code, told.last.as_str()),
        (Some(130), tally),
        "{}",
        told.text
    );
}

/// Interrupts the daemon's check, edited, once it has begun what is slow.
fn check_slow_service(place: &Place, edits: &[(&str, &str)]) {
    place.manifest("foreign/daemon.yaml", edits);
    let told = interrupted(place, &["--case", "3624/C-01"], Signal::INT);
    told.assert(130, &["interrupted"]);
    let tally =
        "planned 1: 0 passed, 0 failed, 0 xfailed, 0 xpassed, 0 skipped, 0 errored, 1 not run";
    assert_eq!(told.last, tally, "{}", told.text);
}

/// What begins the list of the manifest's `start`.
const START: &str = "start: [python3,";

#[test]
fn a_trial_that_is_interrupted_while_its_service_hangs_at_its_start_is_not_run() {
    let place = Place::new();
    let start = format!("start: [{}, python3,", slow(&place));
    let patient = ("{{port}}/\"}", "{{port}}/\", within_ms: 600000}");
    check_slow_service(&place, &[(START, &start), patient]);
}

#[test]
fn a_trial_that_is_interrupted_while_its_service_is_stopped_is_not_run() {
    let place = Place::new();
    let stop = format!(
        "stop_within_ms: 600000\n  stop: [{}]\n  start: [python3,",
        slow(&place)
    );
    check_slow_service(&place, &[(START, &stop)]);
}

#[test]
fn a_trial_that_is_interrupted_while_its_service_takes_its_time_to_end_is_not_run() {
    let place = Place::new();
    let started = place.path("started");
    let stop = format!(
        "stop_within_ms: 600000\n  stop: [touch, \"{}\"]\n  start: [python3,",
        started.display()
    );
    check_slow_service(&place, &[(START, &stop)]);
}
