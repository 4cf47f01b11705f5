//! Manifests that cannot be used.

use crate::place::Place;

/// Checks by the stranger's manifest, edited.
fn refuse(edits: &[(&str, &str)], says: &[&str]) {
    let place = Place::new();
    place.manifest("foreign/honest.yaml", edits);
    let told = place.check(&["manifest.yaml"]);
    told.assert(2, says);
    assert!(!told.says("planned"), "{}", told.text);
}

#[test]
fn a_manifest_that_is_not_there_is_named() {
    let place = Place::new();
    let told = place.check(&["nowhere.yaml"]);
    told.assert(
        2,
        &[
            "failed to read",
            "nowhere.yaml",
            "no such file",
            "name a manifest",
        ],
    );
}

#[test]
fn an_unknown_key_is_shown_with_the_one_that_is_meant() {
    refuse(
        &[("deadline_ms", "deadlin_ms")],
        &[
            "unknown field `deadlin_ms`",
            "manifest.yaml:4",
            "did you mean `deadline_ms`?",
        ],
    );
}

#[test]
fn an_unknown_key_deep_in_the_manifest_is_shown_too() {
    refuse(
        &[("resolution_ms", "resolutionms")],
        &[
            "unknown field `resolutionms`",
            "manifest.yaml:17",
            "did you mean `resolution_ms`?",
        ],
    );
}

#[test]
fn an_unknown_entrypoint_is_shown_with_the_one_that_is_meant() {
    refuse(
        &[("prompt_with_stream", "prompt_streaming")],
        &[
            "unknown variant `prompt_streaming`",
            "manifest.yaml:12",
            "did you mean `prompt_with_stream`?",
        ],
    );
}

#[test]
fn an_unknown_fact_is_shown_with_the_one_that_is_meant() {
    refuse(
        &[("[call_id", "[callid")],
        &[
            "unknown variant `callid`",
            "manifest.yaml:16",
            "did you mean `call_id`?",
        ],
    );
}

#[test]
fn an_unknown_placeholder_is_shown_with_the_known_ones() {
    refuse(
        &[("{{home}}", "{{hom}}")],
        &["unknown placeholder `{{hom}}`", "manifest.yaml:18", "home"],
    );
}

#[test]
fn two_sources_of_one_history_are_refused() {
    refuse(
        &[(
            "    records: |",
            "    json: \"{{home}}/*.json\"\n    records: |",
        )],
        &["one source", "manifest.yaml:", "`jsonl`", "`json`"],
    );
}

#[test]
fn a_history_without_a_source_is_refused() {
    refuse(
        &[("    jsonl: \"{{home}}/history.jsonl\"\n", "")],
        &["a history has one source", "manifest.yaml:15"],
    );
}

#[test]
fn a_value_of_the_wrong_sort_is_shown() {
    refuse(
        &[("20000", "soon")],
        &[
            "deadline_ms: invalid type: string \"soon\"",
            "manifest.yaml:4",
        ],
    );
}
