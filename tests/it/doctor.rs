//! A manifest is tried: what works is told from what does not, and with whom the fault lies.

use crate::place::{Place, Told, run};

fn doctor(manifest: &str, edits: &[(&str, &str)]) -> Told {
    let place = Place::new();
    place.manifest(manifest, edits);
    let told = run(&mut place.command(&["doctor", "manifest.yaml"]));
    place.assert_nothing_is_left(&told.text);
    told
}

#[test]
fn each_way_in_and_each_fact_is_shown_with_the_field_that_it_is_read_from() {
    let told = doctor("foreign/honest.yaml", &[]);
    told.assert(
        0,
        &[
            "prompt_with_stream works",
            "asked for 3 turns (/v1/chat/completions, streamed)",
            "3 of 3 calls reached the witness by shell",
            "latency_ms .ms of history.jsonl (native)",
            "every field beside a call is read",
        ],
    );
    assert_eq!(told.last, "entrypoints: 4 of 4 work; facts: 8 of 8 proven");
}

#[test]
fn a_field_that_is_not_read_is_shown_with_the_fact_that_it_could_be() {
    let edits = [
        ("latency_ms: $result.ms, latency_source: \"native\",\n", ""),
        (", latency_ms]", "]"),
    ];
    let told = doctor("foreign/honest.yaml", &edits);
    told.assert(
        0,
        &[
            "could it be `latency_ms`?",
            "not declared: id, cached, latency_ms",
        ],
    );
}

#[test]
fn a_fact_that_is_made_up_or_never_said_is_named() {
    let edits = [
        ("latency_ms: $result.ms", "latency_ms: 12"),
        ("session, turn: .step", "session: null, turn: .step"),
    ];
    let told = doctor("foreign/honest.yaml", &edits);
    told.assert(
        3,
        &[
            "latency_ms nothing moves it: the manifest makes it up",
            "session declared, and not every record says it",
        ],
    );
}

#[test]
fn without_a_reader_the_files_that_name_a_call_are_shown() {
    let edits = [("history.jsonl\"", "nowhere.jsonl\"")];
    let told = doctor("foreign/honest.yaml", &edits);
    told.assert(
        3,
        &[
            "no file matches {{home}}/nowhere.jsonl",
            "{{home}}/history.jsonl JSON lines, 6 name 3 calls, as",
            "{{home}}/talk.json JSON, names 3 calls",
        ],
    );
}

#[test]
fn a_database_is_shown_with_the_columns_that_name_a_call() {
    let place = Place::new();
    place.reference(&[("history.db", "nowhere.db")]);
    let told = run(&mut place.command(&["doctor", "manifest.yaml", "--entrypoint", "prompt"]));
    told.assert(
        3,
        &["{{home}}/history.db SQLite, names 3 calls in actions.args"],
    );
}

#[test]
fn a_broken_manifest_is_told_from_a_broken_runtime() {
    let manifest = [(
        "/agent.py\", \"{{prompt}}\"]",
        "/nobody.py\", \"{{prompt}}\"]",
    )];
    let told = doctor("foreign/honest.yaml", &manifest);
    told.assert(3, &["prompt BROKEN", "manifest (not-started)", "nobody.py"]);
    let told = doctor("broken/subject.yaml", &[("SUBJECT", "dies_after_a_call")]);
    told.assert(
        3,
        &[
            "prompt FAILS",
            "runtime expected a completed run, and it died of signal",
        ],
    );
}
