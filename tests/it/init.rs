//! A project that `candor init` begins: it works at once, teaches what is true, and overwrites nothing.

mod choices;

use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, io::Write as _};

use crate::EXE;
use crate::place::{Place, Told, run};
use choices::{examples_of_a_history_taken, examples_of_ways_in_taken};

/// candor in the project `mine` of a place.
fn in_project(place: &Place, arguments: &[&str]) -> Told {
    run(place.command(arguments).current_dir(place.path("mine")))
}

fn begin(place: &Place, arguments: &[&str]) -> Told {
    run(&mut place.command(&[&["init", "mine"], arguments].concat()))
}

fn edit(place: &Place, from: &str, to: &str) {
    let text = manifest(place);
    assert!(text.contains(from), "there is no `{from}` in\n{text}");
    place.write("mine/runtimes/mine.yaml", &text.replace(from, to));
}

fn manifest(place: &Place) -> String {
    fs::read_to_string(place.path("mine/runtimes/mine.yaml")).unwrap()
}

const CHECK: [&str; 4] = ["check", "runtimes/mine.yaml", "--suite", "."];

#[test]
fn a_fresh_project_passes_its_own_check_at_once() {
    let place = Place::new();
    begin(&place, &[]).assert(
        0,
        &[
            "wrote mine/runtimes/mine.yaml",
            "wrote mine/.gitignore",
            "cd mine",
            "candor check runtimes/mine.yaml --suite .",
        ],
    );
    in_project(&place, &CHECK).assert(0, &["planned 1: 1 passed, 0 failed"]);
    in_project(&place, &["lint", "."]).assert(0, &["0 errors, 0 warnings"]);
    in_project(&place, &["doctor", "runtimes/mine.yaml"])
        .assert(0, &["entrypoints: 1 of 1 work; facts: 8 of 8 proven"]);
    in_project(&place, &["trace", "runtimes/mine.yaml", "--suite", "."]).assert(
        0,
        &["1/AC-1 1/C-01 One run is kept scenario 1 0 passed, just now"],
    );
}

#[test]
fn what_the_workflow_of_a_fresh_project_runs_passes_there() {
    let place = Place::new();
    begin(&place, &[]);
    let path = place.path("mine/.github/workflows/candor.yml");
    let workflow = fs::read_to_string(path).unwrap();
    let workflow: serde_json::Value = candor::yaml::parse("candor.yml", &workflow).unwrap();
    let steps = workflow["jobs"]["conformance"]["steps"].as_array().unwrap();
    let runs = steps.iter().filter_map(|step| step["run"].as_str());
    let ours: Vec<&str> = runs.filter_map(|run| run.strip_prefix("candor ")).collect();
    assert_eq!(ours.len(), 3, "{workflow:#}");
    for arguments in ours {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        in_project(&place, &arguments).assert(0, &[]);
    }
    assert!(place.path("mine/candor.xml").exists());
}

#[test]
fn the_check_of_a_fresh_project_can_fail() {
    let place = Place::new();
    begin(&place, &[]);
    edit(
        &place,
        "--home, \"{{home}}\", \"{{prompt}}\"] # STAND-IN",
        "--home, \"{{home}}\", --no-history, \"{{prompt}}\"]",
    );
    in_project(&place, &CHECK).assert(
        1,
        &["FAIL 1/C-01 One run is kept", "said 0 records of echo t1c1"],
    );
}

#[test]
fn the_stand_in_works_beside_what_another_runtime_needs() {
    let place = Place::new();
    let other = [
        "--protocol",
        "gemini",
        "--tools",
        "shell",
        "--history",
        "none",
        "--service",
    ];
    begin(&place, &other).assert(0, &[]);
    assert!(manifest(&place).contains("GOOGLE_GEMINI_BASE_URL"));
    in_project(&place, &CHECK).assert(0, &["planned 1: 1 passed, 0 failed"]);
    place.assert_nothing_is_left("");
}

#[test]
fn the_other_ways_in_of_the_stand_in_work_as_they_are_shown() {
    let place = Place::new();
    begin(&place, &[]);
    let text = examples_of_ways_in_taken(&manifest(&place));
    place.write("mine/runtimes/mine.yaml", &text);
    in_project(&place, &["doctor", "runtimes/mine.yaml"])
        .assert(0, &["entrypoints: 6 of 6 work; facts: 8 of 8 proven"]);
}

#[test]
fn a_command_of_ones_own_is_tried_and_its_files_lead_to_a_history() {
    let agent = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/foreign/agent.py");
    let command = format!("python3 -B '{}'", agent.display());
    let place = Place::new();
    begin(&place, &["--command", &command, "--tools", "shell"]).assert(
        0,
        &["candor doctor runtimes/mine.yaml", "fill in `history`"],
    );
    in_project(&place, &["doctor", "runtimes/mine.yaml"]).assert(
        0,
        &[
            "3 of 3 calls reached the witness by shell",
            "{{home}}/history.jsonl JSON lines",
        ],
    );
    in_project(&place, &CHECK).assert(3, &["planned 1: 0 passed", "1 skipped"]);
    // What a person would do by the words of the doctor.
    let text = examples_of_a_history_taken(&manifest(&place))
        .replace(
            "facts: [call_id, turn, tool, args, success]",
            "facts: [tool, args]",
        )
        .replace("{{home}}/.mine/*.jsonl", "{{home}}/history.jsonl")
        .replace(".type == \"tool_call\"", ".event == \"call\"")
        .replace(".arguments", ".input")
        .replace("success: .ok,", "");
    place.write("mine/runtimes/mine.yaml", &text);
    in_project(&place, &CHECK).assert(0, &["planned 1: 1 passed, 0 failed"]);
}

#[test]
fn files_of_the_project_are_found_from_wherever_a_trial_runs() {
    let agent = include_str!("../fixtures/foreign/agent.py");
    let place = Place::new();
    place.write("mine/agent.py", agent);
    begin(
        &place,
        &["--command", "python3 -B ./agent.py", "--tools", "shell"],
    )
    .assert(0, &[]);
    assert!(manifest(&place).contains(r#"[python3, -B, "{{here}}/../agent.py", "{{prompt}}"]"#));
    in_project(&place, &["doctor", "runtimes/mine.yaml"]).assert(0, &["entrypoints: 1 of 1 work"]);
}

#[test]
fn what_is_there_is_named_at_once_and_nothing_is_written() {
    let place = Place::new();
    place.write("mine/runtimes/mine.yaml", "mine");
    place.write("mine/specs/1/plan.md", "mine");
    place.write("mine/.github/workflows", "a file in the place of a folder");
    begin(&place, &[]).assert(
        2,
        &[
            "nothing was written, as this is there already",
            "mine/runtimes/mine.yaml",
            "mine/specs/1/plan.md",
            "mine/.github/workflows move it away",
        ],
    );
    assert_eq!(manifest(&place), "mine");
    for path in [
        "runtimes/manifest.schema.json",
        "specs/1/spec.md",
        "features",
        ".gitignore",
    ] {
        assert!(!place.path(&format!("mine/{path}")).exists(), "{path}");
    }
}

#[test]
fn a_project_that_ignores_files_keeps_its_lines() {
    let place = Place::new();
    place.write("mine/.gitignore", "/target");
    begin(&place, &["--no-ci"]).assert(0, &["wrote mine/.gitignore"]);
    let ignored = fs::read_to_string(place.path("mine/.gitignore")).unwrap();
    assert_eq!(ignored, "/target\n.candor/\n");
    assert!(!place.path("mine/.github").exists());
}

#[test]
fn a_flag_that_cannot_be_followed_writes_nothing() {
    let refused = |arguments: &[&str], says: &[&str]| {
        let place = Place::new();
        begin(&place, arguments).assert(2, says);
        assert!(!place.path("mine").exists(), "{arguments:?}");
    };
    refused(
        &["--protocol", "smtp"],
        &["chat, responses, anthropic, gemini"],
    );
    refused(&["--tools", "x"], &["stdio, http, shell"]);
    refused(&["--history", "x"], &["jsonl, json, sqlite, command, none"]);
    refused(&["--name", "../x"], &["a name is of letters"]);
    refused(
        &["--command", "agent 'x"],
        &["a quote in it has no partner"],
    );
    refused(
        &["--command", "agent {{promt}}"],
        &["did you mean `{{prompt}}`?"],
    );
}

/// Starts candor on a terminal of its own and types these lines; then nothing but the end of input.
fn on_a_terminal(place: &Place, arguments: &[&str], lines: &[&str]) -> Told {
    let script = "import os, pty, sys\ncode = pty.spawn(sys.argv[1:])\nsys.exit(os.waitstatus_to_exitcode(code))";
    let mut command = Command::new("python3");
    command
        .args(["-c", script, EXE, "init", "mine"])
        .args(arguments)
        .current_dir(place.path("."))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut typed: Vec<u8> = lines
        .iter()
        .flat_map(|line| line.bytes().chain(*b"\n"))
        .collect();
    // Ctrl-D at the beginning of a line, for whatever is asked then.
    typed.extend([4; 8]);
    child.stdin.take().unwrap().write_all(&typed).unwrap();
    let output = child.wait_with_output().unwrap();
    Told {
        code: output.status.code(),
        text: String::from_utf8_lossy(&output.stdout).into_owned(),
        last: String::new(),
    }
}

#[test]
fn a_person_is_asked_what_was_not_given_until_it_can_be_used() {
    let place = Place::new();
    let lines = [
        "other",
        "run-me 'a b'",
        "smtp",
        "anthropic",
        "sqlite",
        "yes",
        "no",
    ];
    let told = on_a_terminal(&place, &["--tools", "shell"], &lines);
    told.assert(
        0,
        &[
            "An empty answer takes what stands in brackets",
            "name of the runtime [mine]:",
            "form of its history (jsonl, json, sqlite, command, none) [jsonl]:",
            "`smtp` will not do: it is none of chat, responses, anthropic, gemini",
            "wrote mine/runtimes/other.yaml",
        ],
    );
    assert!(!told.says("tools by MCP or commands"), "{}", told.text);
    let text = fs::read_to_string(place.path("mine/runtimes/other.yaml")).unwrap();
    for part in [
        r#"[run-me, "a b", "{{prompt}}"]"#,
        "ANTHROPIC_BASE_URL",
        "#  sqlite:",
        "service:",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(!place.path("mine/.github").exists());
}

#[test]
fn an_end_of_input_in_the_middle_of_the_questions_writes_nothing() {
    let place = Place::new();
    on_a_terminal(&place, &[], &["other", ""]).assert(2, &["no answer; nothing was written"]);
    assert!(!place.path("mine").exists());
}
