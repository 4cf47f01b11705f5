//! Each Then of a trial is on record with the comparisons that it made.

use candor::record::Run;
use candor::verdict::Outcome;

use crate::place::{Place, trial};

/// The Thens of a trial, in the order of its feature: `text: kind n, kind n`.
fn thens(run: &Run, name: &str) -> Vec<String> {
    let told = trial(run, name).thens.iter().map(|then| {
        let kinds = then.kinds.iter().map(|(kind, n)| format!("{kind} {n}"));
        format!("{}: {}", then.step, kinds.collect::<Vec<_>>().join(", "))
    });
    told.collect()
}

/// The record of the cases of 3624, given an edited reference manifest.
fn check(edits: &[(&str, &str)]) -> Run {
    let place = Place::new();
    place.reference(edits);
    place.check(&["manifest.yaml", "--spec=3624", "--json=record.ndjson"]);
    place.record()
}

const ONCE: &str = "each witnessed call has exactly one record, and nothing else has one";

#[test]
fn each_then_says_how_much_it_compared_of_each_kind() {
    let run = check(&[]);
    let of_records = [
        format!("{ONCE}: missing 4"),
        "each record names the tool and the arguments of its call: tool 4, arguments 4".to_owned(),
        "each record is finished and of the one session: unfinished 4, session 1".to_owned(),
    ];
    assert_eq!(thens(&run, "3624/C-01"), of_records);
    let equal =
        "the records are those of the prompt run, but for ids, session and times: unequal 4";
    let with_equal = [&of_records[..], &[equal.to_owned()]].concat();
    assert_eq!(thens(&run, "3624/C-02[continue_turn]"), with_equal);
    let of_telemetry = [
        "each record's turn is the turn of its call: turn 3",
        "each record says of success what the witness answered: success 3, status 3",
        "each record's latency fits what was witnessed: latency 3",
        "each record says what else is declared: silent 15",
    ];
    assert_eq!(thens(&run, "3624/C-03[prompt]"), of_telemetry);
    for trial in &run.trials {
        let counted: usize = trial
            .thens
            .iter()
            .flat_map(|then| then.kinds.values())
            .sum();
        let whens = trial.compared.len() - counted;
        assert_eq!(whens, 0, "{}: not all is of a Then", trial.trial);
    }
}

#[test]
fn a_then_is_named_by_its_line_in_the_feature() {
    let run = check(&[]);
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let feature = root.join("features/3624-history-and-telemetry.feature");
    let text = std::fs::read_to_string(feature).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let thens = run.trials.iter().flat_map(|trial| &trial.thens);
    for then in thens {
        let line = lines[then.line - 1];
        assert!(line.ends_with(&then.step), "line {}: {line}", then.line);
    }
}

#[test]
fn a_fact_that_is_not_declared_leaves_its_then_without_a_comparison() {
    let run = check(&[("session, turn, tool", "session, tool")]);
    let told = thens(&run, "3624/C-03[prompt]");
    assert_eq!(
        &told[..2],
        [
            "each record's turn is the turn of its call: ",
            "each record says of success what the witness answered: success 3, status 3"
        ]
    );
}

#[test]
fn what_did_not_run_has_no_then() {
    let run = check(&[("      prompt: [", "      #prompt: [")]);
    let skipped = trial(&run, "3624/C-01");
    assert_eq!(
        (skipped.outcome, skipped.thens.len()),
        (Outcome::Skipped, 0)
    );
}
