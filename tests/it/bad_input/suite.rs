//! Specs and features that cannot be used.

use crate::place::Place;

const FEATURE: &str = "features/3624-history-and-telemetry.feature";
const SPEC: &str = "specs/3624/spec.md";

/// Checks the reference runtime by the suite of this repository, with one file edited.
fn refuse(file: &str, edit: (&str, &str), says: &[&str]) {
    let place = Place::new();
    place.suite(file, &[edit]);
    let told = place.check(&["--suite", "suite"]);
    told.assert(2, says);
    assert!(!told.says("planned"), "{}", told.text);
}

/// The line of a file of the suite in which a text first stands, as reports name it.
fn place_of(file: &str, text: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let content = std::fs::read_to_string(format!("{root}{file}")).expect("a file of the suite");
    let line = content.lines().position(|line| line.contains(text));
    format!("{file}:{}", line.expect("the text stands in the file") + 1)
}

#[test]
fn an_undefined_step_is_shown_with_the_one_that_is_meant() {
    let step = "each record names the tool and the arguments of its call";
    refuse(
        FEATURE,
        (step, "each record names the tool and arguments of its call"),
        &[
            "undefined step: each record names the tool and arguments of its call",
            &place_of(FEATURE, step),
            &format!("did you mean `{step}`?"),
        ],
    );
}

#[test]
fn a_step_like_no_other_leads_to_the_vocabulary() {
    refuse(
        FEATURE,
        (
            "And each record is finished and of the one session",
            "And bananas are yellow",
        ),
        &[
            "undefined step: bananas are yellow",
            "`candor steps` lists the steps",
        ],
    );
}

#[test]
fn a_tag_with_an_unknown_case_is_shown() {
    refuse(
        FEATURE,
        ("@C-03", "@C-09"),
        &[
            "the scenario mirrors 3624/C-09, which does not exist",
            &place_of(FEATURE, "Scenario Outline: Records say"),
            "correct its tag",
        ],
    );
}

#[test]
fn a_tag_with_an_unknown_criterion_is_shown() {
    refuse(
        FEATURE,
        ("@AC-2", "@AC-9"),
        &[
            "the rule mirrors 3624/AC-9, which does not exist",
            &place_of(FEATURE, "Rule: Turn and latency"),
            "correct its tag",
        ],
    );
}

#[test]
fn a_tag_with_an_unknown_spec_is_shown() {
    refuse(
        FEATURE,
        ("@spec-3624", "@spec-3699"),
        &[
            "the feature mirrors spec 3699, which does not exist",
            "correct its tag",
        ],
    );
}

#[test]
fn a_drifted_criterion_is_shown_by_its_words() {
    refuse(
        SPEC,
        ("the measured latency of", "the guessed latency of"),
        &[
            "the text of 3624/AC-2 differs",
            "[-measured-] {+guessed+}",
            &place_of(FEATURE, "Rule: Turn and latency"),
            "let the description repeat the spec's words",
        ],
    );
}

#[test]
fn a_drifted_case_is_shown_by_its_words() {
    refuse(
        SPEC,
        (
            "leaves exactly one finished record for each\ncall",
            "leaves one finished record for each\ncall",
        ),
        &[
            "the text of 3624/C-01 differs",
            "[-exactly-]",
            &place_of(FEATURE, "Scenario: One prompt run is kept"),
        ],
    );
}

#[test]
fn two_trials_of_one_name_are_shown() {
    refuse(
        FEATURE,
        (
            "        | prompt_with_stream        |\n",
            "        | prompt_json               |\n",
        ),
        &[
            "3624/C-02[prompt_json] is the name of another trial",
            "give the row another value in its first column",
        ],
    );
}

#[test]
fn an_id_that_stands_twice_in_a_spec_is_shown() {
    refuse(
        SPEC,
        ("### C-02 Every", "### C-01 Every"),
        &[
            "C-01 stands twice",
            &place_of(SPEC, "### C-02 Every"),
            "give this one a number that was never used",
        ],
    );
}

#[test]
fn a_line_that_is_no_gherkin_is_shown() {
    refuse(
        FEATURE,
        ("Scenario Outline: Every", "Scenari Outlin Every"),
        &[
            "Scenari Outlin Every",
            &place_of(FEATURE, "Scenario Outline: Every"),
        ],
    );
}

#[test]
fn a_directory_without_a_suite_is_named() {
    let place = Place::new();
    let told = place.check(&["--suite", "nowhere"]);
    told.assert(2, &["nowhere", "holds `specs` and `features`"]);
}

#[test]
fn a_fault_in_a_spec_that_was_not_selected_is_in_nobodys_way() {
    let place = Place::new();
    place.suite("specs/3623/spec.md", &[("### C-02 ", "### C-01 ")]);
    let told = place.check(&["--suite", "suite", "--case", "3624/C-01"]);
    told.assert(0, &["planned 1: 1 passed"]);
}
