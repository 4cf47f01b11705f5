//! Runtimes that are daemons: started, asked, stopped and read like any other, and as little of them is left.

use candor::record::{Run, TrialRecord};
use candor::verdict::{CauseKind, Kind, Outcome};

use crate::foreign::judge;
use crate::place::{Place, Told, trial};

const START: &str = "[python3, -B, \"{{here}}/daemon.py\", \"{{port}}\"]";
const READY: &str = "{http: \"http://127.0.0.1:{{port}}/\"}";

/// Judges the daemon's manifest, edited, by the first case; nothing may be left running.
fn check(edits: &[(&str, &str)]) -> (Told, Run) {
    check_in(&Place::new(), edits)
}

fn check_in(place: &Place, edits: &[(&str, &str)]) -> (Told, Run) {
    place.manifest("foreign/daemon.yaml", edits);
    let fixed = ["manifest.yaml", "--json", "record.ndjson"];
    let told = place.check(&[&fixed[..], &["--case", "3624/C-01"]].concat());
    (told, place.record())
}

fn first(run: &Run) -> &TrialRecord {
    trial(run, "3624/C-01")
}

/// A place with a script that is the daemon changed by these lines, and the command that starts it.
fn changed(lines: &str) -> (Place, String) {
    let place = Place::new();
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/foreign");
    let script = format!(
        "import os, signal, subprocess, sys, time\nsys.path.insert(0, {fixtures:?})\nimport agent, daemon\n\
         {lines}\ndaemon.serve(sys.argv[1])\n"
    );
    place.write("changed.py", &script);
    let path = place.path("changed.py").display().to_string();
    let start = format!("[python3, -B, \"{path}\", \"{{{{port}}}}\"]");
    (place, start)
}

/// Judges the daemon changed by these lines, with these keys beside its `start`.
fn check_changed(lines: &str, keys: &str) -> (Told, Run) {
    let (place, start) = changed(lines);
    let start = format!("{start}\n{keys}");
    check_in(&place, &[(START, &start)])
}

fn assert_passes((told, run): &(Told, Run), says: &[&str]) {
    told.assert(0, says);
    assert_eq!(first(run).outcome, Outcome::Passed, "{}", told.text);
}

fn assert_not_started((told, run): &(Told, Run), says: &[&str]) {
    told.assert(3, &[&["ERROR 3624/C-01"], says].concat());
    let cause = first(run).cause.as_ref().map(|cause| cause.kind);
    assert_eq!(cause, Some(CauseKind::NotStarted), "{}", told.text);
}

fn assert_fails((told, run): &(Told, Run), kind: Kind, says: &[&str]) {
    told.assert(1, &[&["FAIL 3624/C-01"], says].concat());
    let mut wrong = first(run).compared.iter().filter(|c| !c.holds);
    assert!(wrong.any(|c| c.kind == kind), "no {kind}:\n{}", told.text);
}

#[test]
fn a_daemon_that_reaches_its_tools_over_http_passes_what_its_manifest_declares() {
    let (told, _) = judge("daemon.yaml", &[], &[]);
    told.assert(0, &[]);
    let tally =
        "planned 12: 8 passed, 0 failed, 0 xfailed, 0 xpassed, 4 skipped, 0 errored, 0 not run";
    assert_eq!(told.last, tally, "{}", told.text);
}

#[test]
fn a_daemon_that_makes_up_its_results_is_told_so() {
    let lie = "daemon.use = lambda tool, text: (tool != 'fail', 'done')";
    let checked = check_changed(lie, "");
    let says = ["said 1 record of echo t1c1", "did 0 calls of echo t1c1"];
    assert_fails(&checked, Kind::Unwitnessed, &says);
}

#[test]
fn a_service_that_cannot_be_started_is_named() {
    let checked = check(&[(START, "[no-such-daemon]")]);
    let says = ["the service: failed to start `no-such-daemon`: command not found"];
    assert_not_started(&checked, &says);
}

#[test]
fn a_service_that_exits_before_it_is_ready_is_quoted() {
    let start = "[sh, -c, \"echo listening soon; echo the port is taken >&2; exit 3\"]";
    let checked = check(&[(START, start)]);
    let says = ["exited with 3 before it was ready; its output ends in: the port is taken"];
    assert_not_started(&checked, &says);
}

#[test]
fn a_service_that_is_never_ready_is_given_up_in_time() {
    let ready = "{line: now I listen, within_ms: 300}";
    let checked = check(&[(START, "[sleep, \"600\"]"), (READY, ready)]);
    let says = [
        "the service `sleep 600` was not ready within 300 ms (`within_ms`)",
        "it printed nothing; waited for a line with `now I listen`",
    ];
    assert_not_started(&checked, &says);
}

#[test]
fn a_service_that_exits_with_0_and_leaves_nothing_is_told_apart_from_a_slow_one() {
    let ready = "{port: \"{{port}}\", within_ms: 300}";
    let checked = check(&[(START, "[\"true\"]"), (READY, ready)]);
    let says = [
        "the service `true` exited with 0, and was not ready within 300 ms",
        "waited for a connection to port",
    ];
    assert_not_started(&checked, &says);
}

#[test]
fn a_service_that_dies_before_it_asks_the_model_is_quoted() {
    let lines = "def die(*_):\n    print('out of memory', file=sys.stderr, flush=True); os._exit(9)\nagent.main = die";
    let checked = check_changed(lines, "");
    let says = [
        "asked the model nothing",
        "its service exited with 9; its output ends in: out of memory",
    ];
    assert_not_started(&checked, &says);
}

const DIES: &str = "honest = daemon.use
def use(tool, text):
    honest(tool, text)
    os.kill(os.getpid(), signal.SIGKILL)
daemon.use = use";

#[test]
fn a_service_that_dies_in_the_middle_fails() {
    let says =
        ["did exited with 1, after turn 1 of 4; its service died of signal 9; its output ends in:"];
    assert_fails(&check_changed(DIES, ""), Kind::Crash, &says);
}

/// What makes a script go on in a session of its own, while who started it is told that all is well.
const FORKS: &str = "if os.fork():
    os._exit(0)
os.setsid()
if os.fork():
    os._exit(0)";

#[test]
fn a_service_that_leaves_a_daemon_behind_is_that_daemon() {
    assert_passes(&check_changed(FORKS, ""), &[]);
}

#[test]
fn a_daemon_that_was_left_behind_and_dies_in_the_middle_fails() {
    let checked = check_changed(&format!("{FORKS}\n{DIES}"), "");
    let says = ["after turn 1 of 4; its service died of signal 9"];
    assert_fails(&checked, Kind::Crash, &says);
}

/// Keeps its records in memory, and writes them when it is told to end, which takes it a while.
const WRITES_LATE: &str = "kept, honest = [], agent.keep
agent.keep = kept.append
def end(*_):
    time.sleep(0.3)
    for line in kept:
        honest(line)
    os._exit(0)
signal.signal(signal.SIGTERM, end)";

#[test]
fn what_a_service_writes_as_it_ends_is_on_record() {
    assert_passes(&check_changed(WRITES_LATE, ""), &[]);
}

#[test]
fn what_a_daemon_that_was_left_behind_writes_as_it_ends_is_on_record() {
    let lines = format!("{FORKS}\n{WRITES_LATE}");
    assert_passes(&check_changed(&lines, ""), &[]);
}

#[test]
fn what_a_service_writes_after_its_stop_command_is_on_record() {
    let lines = format!(
        "{FORKS}\n{}\nopen('pid', 'w').write(str(os.getpid()))",
        WRITES_LATE.replace("SIGTERM", "SIGUSR1")
    );
    let stop = "  stop: [sh, -c, \"kill -USR1 $(cat pid)\"]";
    assert_passes(&check_changed(&lines, stop), &[]);
}

#[test]
fn a_stop_command_that_fails_is_quoted_and_the_service_killed() {
    let keys = "  stop: [sh, -c, \"echo who is it >&2; exit 4\"]\n  stop_within_ms: 300";
    let says = [
        "the service's `stop` command `sh -c 'echo who is it >&2; exit 4'` exited with 4; stderr ends in: who is it",
        "the service did not end within 300 ms of its `stop` command (`stop_within_ms`), and was killed",
    ];
    assert_passes(&check_changed("", keys), &says);
}

#[test]
fn a_service_that_ignores_sigterm_is_killed() {
    let lines = "signal.signal(signal.SIGTERM, signal.SIG_IGN)";
    let says = [
        "the service did not end within 300 ms of SIGTERM (`stop_within_ms`), and was killed: what it had not written yet is lost",
    ];
    assert_passes(&check_changed(lines, "  stop_within_ms: 300"), &says);
    let lines = format!("{FORKS}\n{lines}");
    assert_passes(&check_changed(&lines, "  stop_within_ms: 300"), &says);
}

#[test]
fn what_a_service_printed_is_kept_with_the_line_that_started_it() {
    let place = Place::new();
    place.manifest("foreign/daemon.yaml", &[]);
    let keep = ["--case", "3624/C-01", "--keep", "kept"];
    let told = place.check(&[&["manifest.yaml"], &keep[..]].concat());
    told.assert(0, &[]);
    let kept = |name: &str| {
        let path = place.path("kept/3624-C-01").join(name);
        std::fs::read_to_string(path).expect("a kept file")
    };
    assert!(kept("service-stderr.txt").contains("POST /prompt"));
    assert!(kept("launch.sh").contains("# its service was started before: python3 -B /"));
}

#[test]
fn a_child_in_a_session_of_its_own_ends_with_its_service() {
    let lines = format!(
        "if not os.fork():\n    {}\n    os.execvp('sleep', ['sleep', '600'])",
        FORKS.replace('\n', "\n    ")
    );
    let checked = check_changed(&lines, "");
    assert_passes(&checked, &[]);
    assert!(!checked.0.says("killed"), "{}", checked.0.text);
}

#[test]
fn a_service_is_ready_by_a_line_a_port_or_the_end_of_its_start() {
    let line = "import http.server as h\nhonest = h.HTTPServer.serve_forever\n\
                def serve(self):\n    print('I listen on', sys.argv[1], flush=True); honest(self)\n\
                h.HTTPServer.serve_forever = serve";
    let (place, start) = changed(line);
    let ready = "{line: \"listen on {{port}}\"}";
    assert_passes(&check_in(&place, &[(START, &start), (READY, ready)]), &[]);
    let ready = "{port: \"{{port}}\"}";
    assert_passes(&check(&[(READY, ready)]), &[]);
    let listens = "import socket\n\
                   while socket.socket().connect_ex(('127.0.0.1', int(sys.argv[1]))): time.sleep(0.01)";
    let start_and_wait = FORKS.replacen(
        "    os._exit(0)",
        &format!("    {}\n    os._exit(0)", listens.replace('\n', "\n    ")),
        1,
    );
    let (place, start) = changed(&start_and_wait);
    let edits = [(START, start.as_str()), ("  ready: ", "  # ready: ")];
    assert_passes(&check_in(&place, &edits), &[]);
}

#[test]
fn a_service_that_stays_needs_a_sign_that_it_is_ready() {
    let edits = [(START, "[sleep, \"600\"]"), (READY, "{within_ms: 300}")];
    let says = [
        "was not ready within 300 ms",
        "waited for its exit with 0; a service that stays needs a `ready` that says what to wait for",
    ];
    assert_not_started(&check(&edits), &says);
}
