//! The goldens of what stands beside one another: grids and a comparison, of made-up records.

use std::io::{self, Write};

use candor::compare::diff::diff;
use candor::compare::gather::Gathered;
use candor::compare::grid::grid;
use candor::record::{Run, TrialRecord};
use candor::report::{markdown, terminal};
use candor::verdict::{CauseKind, Kind, Outcome};

use super::sample::{
    alone, blocked, errored, failed, gathered, not_run, passed, run, share, skipped, slow, trial,
};
use crate::golden::assert_golden;

/// How wide the terminal is.
const WIDTH: usize = 100;

const KEYS: [&str; 6] = [
    "3624/C-01",
    "3624/C-02[continue_turn]",
    "3624/C-02[prompt_json]",
    "3624/C-03[continue_turn]",
    "3624/C-03[prompt]",
    "3625/C-01",
];

/// What a writer is given, without colours.
fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut text = Vec::new();
    write(&mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    anstream::adapter::strip_str(&text).to_string()
}

fn too_wide(text: &str) -> Vec<&str> {
    let lines = text.lines();
    lines.filter(|line| line.chars().count() > WIDTH).collect()
}

fn codex() -> Run {
    let [one, two, json, three, prompt, other] = KEYS;
    let turn = (Kind::Turn, "turn 0", "turn 2");
    let latency = (Kind::Latency, "latency 0 ms", "154 ms, at most 160.5 ms");
    let trials = vec![
        passed(one),
        passed(two),
        skipped(json, "agent.prompt_json"),
        passed(three),
        failed(prompt, &[turn, latency]),
        errored(
            other,
            CauseKind::NotStarted,
            "`codex mcp` did not start: no such\nfile",
        ),
    ];
    run("codex", trials)
}

/// A record of version 1, which names no criteria, of a run that was interrupted before its end.
fn old() -> Run {
    let [one, two, json, three, prompt, _] = KEYS;
    let known = TrialRecord {
        outcome: Outcome::Xfailed,
        ..slow(three, 12)
    };
    let trials = [
        failed(
            one,
            &[(
                Kind::Missing,
                "0 records of echo t1c1",
                "1 call of echo t1c1",
            )],
        ),
        trial(two, Outcome::Xpassed),
        not_run(json),
        known,
        blocked(prompt, one),
    ];
    let trials = trials.map(|trial| TrialRecord {
        criteria: Vec::new(),
        ..trial
    });
    let mut run = run("old|agent", trials.into());
    run.header.schema_version = 1;
    run.header.runtime_version = None;
    run.end = None;
    run
}

/// Four runs: one of two shares, one that passed, one with a bit of everything, one of long ago.
fn four() -> Vec<Gathered> {
    let all = || KEYS.iter().map(|key| passed(key));
    let elsewhere = |ours: fn(usize) -> bool| {
        let trials = all().enumerate().map(move |(n, trial)| match ours(n) {
            true => trial,
            false => not_run(KEYS[n]),
        });
        trials.collect::<Vec<_>>()
    };
    let halves = [
        share("1/2", elsewhere(|n| n % 2 == 0)),
        share("2/2", elsewhere(|n| n % 2 == 1)),
    ];
    let [mut one, mut two] = halves;
    for half in [&mut one, &mut two] {
        half.header.runtime = "goose".to_owned();
        half.header.runtime_version = Some("goose 2.0".to_owned());
    }
    gathered(vec![
        run("reference", all().collect()),
        one,
        codex(),
        old(),
        two,
    ])
}

#[test]
fn a_grid_fits_a_terminal_and_tells_below_what_did_not_pass() {
    let runs = four();
    let text = written(|out| terminal::grid::write(&grid(&runs, false), WIDTH, out));
    assert_golden("grid.terminal", &text);
    assert_eq!(too_wide(&text), [""; 0]);
}

#[test]
fn a_grid_of_trials_has_a_row_for_each() {
    let runs = four();
    let text = written(|out| terminal::grid::write(&grid(&runs, true), WIDTH, out));
    assert_golden("grid.rows", &text);
    assert_eq!(too_wide(&text), [""; 0]);
}

#[test]
fn a_grid_of_more_runs_than_fit_has_numbers_and_signs() {
    let of = |n: usize| {
        let mut run = if n.is_multiple_of(3) { old() } else { codex() };
        run.header.runtime = format!("runtime-number-{n}");
        alone(run)
    };
    let runs: Vec<Gathered> = (1..=8).map(of).collect();
    let text = written(|out| terminal::grid::write(&grid(&runs, false), WIDTH, out));
    assert_eq!(too_wide(&text), [""; 0]);
    let table = text.split("\n\n").take(5).collect::<Vec<_>>().join("\n\n");
    assert_golden("grid.narrow", &(table + "\n"));
}

#[test]
fn a_grid_in_markdown_says_the_same() {
    let runs = four();
    let text = written(|out| markdown::write(&grid(&runs, false), out));
    assert_golden("grid.markdown", &text);
}

/// Two runs in which each sort of difference occurs once.
fn then_and_now() -> [Run; 2] {
    let key = |n: usize| format!("3624/C-02[row_{n}]");
    let turn = |n, said| failed(&key(n), &[(Kind::Turn, said, "turn 2")]);
    let busy = |n| {
        errored(
            &key(n),
            CauseKind::Busy,
            "the machine is too busy to time anything",
        )
    };
    let then = vec![
        passed(&key(1)),
        passed(&key(2)),
        turn(3, "turn 0"),
        passed(&key(4)),
        passed(&key(5)),
        not_run(&key(6)),
        turn(7, "turn 0"),
        slow(&key(8), 12),
        passed("3624/C-01"),
    ];
    let now = vec![
        turn(1, "turn 0"),
        busy(2),
        turn(3, "turn 1"),
        skipped(&key(4), "agent.prompt_json"),
        passed(&key(6)),
        passed(&key(7)),
        slow(&key(8), 34),
        blocked("3624/C-01", &key(1)),
        turn(9, "turn 0"),
    ];
    let [mut then, mut now] = [then, now].map(|trials| run("codex", trials));
    then.header.started_at = "2026-11-01T08:00:00.000Z".to_owned();
    now.header.runtime_version = Some("codex-cli 1.3.0".to_owned());
    now.header.milestones = vec!["m329@2".to_owned()];
    now.end.as_mut().unwrap().stale = vec!["3624/C-77 (turn): no trial has this name".to_owned()];
    [then, now]
}

#[test]
fn a_comparison_tells_each_sort_of_difference() {
    let runs = gathered(then_and_now().into());
    let text = written(|out| terminal::diff::write(&diff(&runs[0], &runs[1]), out));
    assert_golden("diff.terminal", &text);
}

#[test]
fn no_word_of_a_record_moves_the_cursor_or_breaks_a_table() {
    let mut run = codex();
    let evil = "a\u{1b}[2Jb | c\nd<br>";
    run.header.runtime = evil.to_owned();
    run.header.runtime_version = Some(evil.to_owned());
    for trial in &mut run.trials {
        trial.title = evil.to_owned();
    }
    let runs = [alone(run)];
    let grid = grid(&runs, false);
    let mut out = Vec::new();
    terminal::grid::write(&grid, WIDTH, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(!text.contains("\u{1b}[2J"), "{text}");
    let text = written(|out| markdown::write(&grid, out));
    assert!(!text.contains("b | c") && !text.contains("d<br>"), "{text}");
    let pipes = |line: &str| line.replace("\\|", "").matches('|').count();
    let table = text.lines().filter(|line| line.starts_with('|'));
    assert!(table.map(pipes).all(|pipes| pipes == 4), "{text}");
}
