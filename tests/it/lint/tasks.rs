//! What is said of tasks and mappings, and what honest ones look like.

use super::rules_of;

const TASKS: &str = "specs/7/tasks.md";
const SPEC: &str = "specs/7/spec.md";
const FIRST: &str = "- [x] T1 the failing test: 7/C-01\n";

/// In the place of the first task.
fn check(task: &str, expected: &[&str]) {
    assert_eq!(rules_of(&[(TASKS, FIRST, task)]), expected, "{task}");
}

#[test]
fn a_task_is_shown_by_whatever_a_reader_can_run_or_look_up() {
    for task in [
        "1. [X] T1 (RED): tests for C-01..C-03\n",
        "- [x] T1 wrapped before\n  `7/C-02[prompt_with_stream]`\n",
        "- [x] T1 [C-02](spec.md#c-02-every-entrypoint) and C-01/C-02\n",
        "- [x] T1 as below\n  - [x] one\n  - [x] two: 7/C-01\n",
        "- [x] T1 with notes\n  - evidence: **C-01**\n",
        "- [x] T1 (GREEN): run `cargo test --all`\n",
        "- [x] T1 by `make`\n",
        "- [x] T1\n\n  ```sh\n  ./verify.sh --all\n  ```\n",
        "- [x] T1 by the contract's `3624/C-03[prompt]`\n",
        "- [x] T1 C-01, as told in C-99.md and docs/7/C-98\n",
        "- T1 no box: C-99\n",
    ] {
        check(task, &[]);
    }
}

#[test]
fn a_task_that_names_nothing_or_what_is_not_there_is_seen() {
    for task in [
        "- [x] T1 done\n",
        "- [x] T1 see `src/echo.rs`, AC-1\n",
        "- [x] T1 the field `Status: Implemented`\n",
        "- [x] T1\n",
    ] {
        check(task, &["task-without-proof"]);
    }
    for task in [
        "- [x] T1 `7/C-02[continue]`\n",
        "- [x] T1 C-01..C-09\n",
        "* [x] T1 9999/C-01\n",
        "- [x] T1 7/C-03[prompt]\n",
        "- [x] T1 3624/C-03[nope]\n",
    ] {
        check(task, &["task-without-trial"]);
    }
}

#[test]
fn the_status_and_the_tasks_agree() {
    let with = |status: &str, task: &str| {
        let status = format!("Status: {status}");
        rules_of(&[(SPEC, "Status: Implemented", &status), (TASKS, FIRST, task)])
    };
    let open = "- [ ] T1 the failing test\n";
    assert_eq!(with("Implemented", open), ["status-and-tasks"]);
    assert_eq!(
        with("Implemented", "- [x] T1 C-01\n  - [ ] part\n"),
        ["status-and-tasks"]
    );
    assert_eq!(with("Draft", FIRST), ["status-and-tasks"]);
    for (status, task) in [
        ("Implemented", FIRST),
        ("Draft", open),
        ("Reviewed", FIRST),
        ("Accepted", FIRST),
        ("Accepted", open),
        ("Implemented", "- [ ] ~~T1 whispers~~ dropped\n"),
    ] {
        assert_eq!(with(status, task), [""; 0], "{status}: {task}");
    }
}

#[test]
fn a_row_that_got_another_name_is_missed_wherever_it_was_named() {
    let renamed = [(
        "features/7-echoes.feature",
        "| continue_turn      |",
        "| continue_turn_json |",
    )];
    let mut found = rules_of(&renamed);
    found.sort_unstable();
    assert_eq!(found, ["task-without-trial", "unknown-trial"]);
}

#[test]
fn a_retired_case_has_shown_what_it_had_to() {
    let retired = [
        (
            SPEC,
            "All of it holds.",
            "All of it holds.\n\nRetired: said twice.",
        ),
        (TASKS, FIRST, "- [x] T1 7/C-04, 7/C-01\n"),
    ];
    assert_eq!(rules_of(&retired), [""; 0]);
}

#[test]
fn the_mapping_of_a_case_without_trials_is_a_plan() {
    let planned = [
        (SPEC, "Status: Implemented", "Status: Draft"),
        (
            SPEC,
            "All of it holds.",
            "All of it holds.\n\n### C-05 Loud\n\nMaps to: AC-1\nTier: unit\n\nLoud.",
        ),
        (TASKS, FIRST, "- [ ] T1 C-05\n"),
        (
            TASKS,
            "-> 7/C-01, 7/C-02\n",
            "-> 7/C-01, 7/C-02\n- AC-1 -> C-05 -> `7/C-05[shouted]`\n",
        ),
    ];
    assert_eq!(rules_of(&planned), ["missing-scenario"]);
}
