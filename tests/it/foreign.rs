//! A stranger's runtime, in another language and another dress, judged by its manifest alone; and its dishonest twins.

use candor::record::Run;
use candor::verdict::{CauseKind, Kind, Outcome};

use crate::place::{Place, Told, trial};

/// The rows that the stranger's manifest declares beside `prompt`.
const OTHER_ROWS: [&str; 3] = [
    "prompt_with_stream",
    "continue_turn",
    "continue_turn_with_stream",
];

/// How often a check is repeated on a machine that is too busy to time anything.
const REPEATS: usize = 5;

/// Judges a manifest of tests/fixtures/foreign, edited. Where the control call found the machine too
/// busy, candor gave no verdict, and is asked again.
pub fn judge(manifest: &str, edits: &[(&str, &str)], arguments: &[&str]) -> (Told, Run) {
    let place = Place::new();
    place.manifest(&format!("foreign/{manifest}"), edits);
    let fixed = ["manifest.yaml", "--json", "record.ndjson"];
    let mut told = place.check(&[&fixed, arguments].concat());
    for _ in 0..REPEATS {
        if !too_busy(&place.record()) {
            break;
        }
        told = place.check(&[&fixed, arguments].concat());
    }
    (told, place.record())
}

fn too_busy(run: &Run) -> bool {
    let mut causes = run.trials.iter().filter_map(|trial| trial.cause.as_ref());
    causes.any(|cause| cause.kind == CauseKind::Busy)
}

/// The kinds of mismatch of a trial, each once.
fn kinds(run: &Run, name: &str) -> Vec<Kind> {
    let compared = trial(run, name).compared.iter();
    let wrong = compared.filter(|comparison| !comparison.holds);
    let mut kinds: Vec<Kind> = wrong.map(|comparison| comparison.kind).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

fn rows(case: &str) -> Vec<String> {
    let rows = OTHER_ROWS.iter();
    rows.map(|row| format!("3624/{case}[{row}]")).collect()
}

fn assert_outcome(run: &Run, names: &[String], outcome: Outcome) {
    for name in names {
        assert_eq!(trial(run, name).outcome, outcome, "{name}");
    }
}

#[test]
fn an_honest_stranger_passes_what_its_manifest_declares() {
    let (told, run) = judge("honest.yaml", &[], &[]);
    told.assert(
        0,
        &["not declared: agent.continue_turn_json, agent.prompt_json"],
    );
    let tally =
        "planned 12: 8 passed, 0 failed, 0 xfailed, 0 xpassed, 4 skipped, 0 errored, 0 not run";
    assert_eq!(told.last, tally);
    let first = ["3624/C-01", "3624/C-03[prompt]"].map(str::to_owned);
    for names in [first.to_vec(), rows("C-02"), rows("C-03")] {
        assert_outcome(&run, &names, Outcome::Passed);
    }
}

#[test]
fn a_stranger_that_records_calls_it_never_made_is_told_so() {
    let (told, run) = judge("liar.yaml", &[], &[]);
    told.assert(
        1,
        &[
            "FAIL 3624/C-01",
            "said 1 record of echo t1c1 history.jsonl line 2",
            "did 0 calls of echo t1c1 witness ledger",
            "blocks 3624/C-03[prompt]",
        ],
    );
    assert!(!told.says("FAIL 3624/C-03"), "{}", told.text);
    let tally =
        "planned 12: 0 passed, 4 failed, 0 xfailed, 0 xpassed, 4 skipped, 4 errored, 0 not run";
    assert_eq!(told.last, tally);
    for name in [vec!["3624/C-01".to_owned()], rows("C-02")].concat() {
        assert_eq!(kinds(&run, &name), [Kind::Unwitnessed], "{name}");
    }
}

#[test]
fn a_stranger_with_a_constant_latency_fails_by_its_latency_and_nothing_else() {
    let (told, run) = judge("constant.yaml", &[], &[]);
    told.assert(
        1,
        &[
            "FAIL 3624/C-03[prompt]",
            "said latency 12 ms history.jsonl line 2",
            "witness ledger, call 1",
        ],
    );
    let tally =
        "planned 12: 4 passed, 4 failed, 0 xfailed, 0 xpassed, 4 skipped, 0 errored, 0 not run";
    assert_eq!(told.last, tally);
    assert_outcome(&run, &["3624/C-01".to_owned()], Outcome::Passed);
    assert_outcome(&run, &rows("C-02"), Outcome::Passed);
    for name in [vec!["3624/C-03[prompt]".to_owned()], rows("C-03")].concat() {
        assert_eq!(kinds(&run, &name), [Kind::Latency], "{name}");
    }
}

/// The manifest maps an entrypoint to the plain prompt; the trial of that row is an error.
fn assert_refused(entrypoint: &str, missing: &str) {
    let plain = format!(
        "entrypoints:\n      {entrypoint}: [python3, -B, \"{{{{here}}}}/agent.py\", \"{{{{prompt}}}}\"]"
    );
    let edits = [
        ("      prompt_with_stream:", "      # prompt_with_stream:"),
        ("      continue_turn:", "      # continue_turn:"),
        (
            "      continue_turn_with_stream:",
            "      # continue_turn_with_stream:",
        ),
        ("entrypoints:", &plain),
    ];
    let (told, run) = judge("honest.yaml", &edits, &["--case", "3624/C-02"]);
    let name = format!("3624/C-02[{entrypoint}]");
    told.assert(
        3,
        &[&format!("ERROR {name}"), missing, "correct the manifest"],
    );
    let cause = trial(&run, &name).cause.as_ref();
    assert_eq!(cause.map(|cause| cause.kind), Some(CauseKind::Deed));
}

#[test]
fn a_stream_that_asks_for_none_is_no_entrypoint() {
    assert_refused(
        "prompt_with_stream",
        "`prompt_with_stream` never asked the model for a stream",
    );
}

#[test]
fn json_that_fits_no_schema_is_no_entrypoint() {
    assert_refused(
        "prompt_json",
        "`prompt_json` took an answer that does not fit the schema and did not ask again",
    );
}

#[test]
fn a_continued_session_that_forgets_the_earlier_turns_is_no_entrypoint() {
    assert_refused(
        "continue_turn",
        "`continue_turn` did not send the earlier turns along",
    );
}

/// Writes an agent beside the honest one, which it imports and changes by these lines, and checks it.
fn changed(lines: &str) -> Run {
    let place = Place::new();
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/foreign");
    let script = format!(
        "import sys\nsys.path.insert(0, {fixtures:?})\nimport agent\n{lines}\nagent.main(*sys.argv[1:])\n"
    );
    place.write("changed.py", &script);
    let path = place.path("changed.py").display().to_string();
    let honest = format!("{fixtures}/agent.py");
    place.manifest("foreign/honest.yaml", &[]);
    let manifest = std::fs::read_to_string(place.path("manifest.yaml")).unwrap();
    place.write("manifest.yaml", &manifest.replace(&honest, &path));
    place.check(&[
        "manifest.yaml",
        "--json",
        "record.ndjson",
        "--case",
        "3624/C-01",
    ]);
    place.record()
}

#[test]
fn arguments_that_never_reached_the_tool_are_no_record_of_the_call() {
    let run = changed(
        "honest = agent.use\nagent.use = lambda tool, text: honest(tool, text.replace('alpha', 'omega'))",
    );
    assert_eq!(kinds(&run, "3624/C-01"), [Kind::Arguments]);
}

#[test]
fn a_runtime_that_changes_nothing_passes_by_the_same_road() {
    assert_eq!(kinds(&changed("pass"), "3624/C-01"), []);
}

/// An agent that runs nothing and keeps nothing tells the model this of each call.
fn unseen(result: &str) -> (Told, Run) {
    let edits = [(r#"{"content": "it was done"}"#, result)];
    judge("unseen.yaml", &edits, &["--case", "3624/C-01"])
}

#[test]
fn a_result_that_was_made_up_for_the_model_is_a_claim_where_results_carry_a_mark() {
    let (told, run) = unseen(r#"{"content": "it was done"}"#);
    told.assert(
        1,
        &[
            "FAIL 3624/C-01",
            "said a result of echo t1c1, not marked as an error: it was done request 2 to the model",
            "did 0 calls of echo t1c1 witness ledger",
        ],
    );
    assert_eq!(kinds(&run, "3624/C-01"), [Kind::Unwitnessed]);
}

#[test]
fn a_call_that_was_refused_and_marked_so_accuses_nobody() {
    let (told, run) = unseen(r#"{"content": "permission denied", "is_error": true}"#);
    told.assert(3, &["ERROR 3624/C-01", "nothing claims that they did"]);
    let cause = trial(&run, "3624/C-01").cause.as_ref();
    assert_eq!(cause.map(|cause| cause.kind), Some(CauseKind::Unreached));
}

#[test]
fn a_fact_that_the_manifest_makes_up_is_refused() {
    let refused = |from: &str, to: &str, fact: &str| {
        let (told, run) = judge("honest.yaml", &[(from, to)], &["--case", "3624/C-01"]);
        told.assert(3, &[&format!("the manifest's reader makes up `{fact}`")]);
        let cause = trial(&run, "3624/C-01").cause.as_ref();
        assert_eq!(cause.map(|cause| cause.kind), Some(CauseKind::Reader));
    };
    refused("latency_ms: $result.ms", "latency_ms: 150", "latency_ms");
    let switched = "latency_ms: (if $result.ok then 150 else 250 end)";
    refused("latency_ms: $result.ms", switched, "latency_ms");
    refused("success: $result.ok", "success: true", "success");
    refused("session, turn: .step", "session, turn: 1", "turn");
}

#[test]
fn a_reader_that_knows_its_words_and_no_others_is_believed() {
    let strict = r#"success: {"true": true, "false": false}[$result.ok | tostring]"#;
    let stamp =
        r#"(if ($result.ms | type) == "number" then $result.ms else error("no number") end)"#;
    let edits = [
        ("success: $result.ok", strict),
        ("latency_ms: $result.ms", &format!("latency_ms: {stamp}")),
    ];
    let (told, run) = judge("honest.yaml", &edits, &["--case", "3624/C-01"]);
    told.assert(0, &[]);
    assert_outcome(&run, &["3624/C-01".to_owned()], Outcome::Passed);
    // That it fails on other numbers proves no fact that it makes up beside them.
    let edits = [
        edits[1],
        ("session, turn: .step", "session: \"main\", turn: .step"),
    ];
    let (told, _) = judge("honest.yaml", &edits, &["--case", "3624/C-01"]);
    told.assert(3, &["the manifest's reader makes up `session` (\"main\")"]);
}

#[test]
fn a_declared_fact_that_a_record_does_not_say_is_a_failure() {
    let edits = [(
        "status, success, latency_ms]",
        "status, success, latency_ms, finished_at]",
    )];
    let (_, run) = judge("honest.yaml", &edits, &["--case", "3624/C-03"]);
    assert_eq!(kinds(&run, "3624/C-03[prompt]"), [Kind::Silent]);
}
