//! Each change of a text, and what is said of it.

use super::{Edit, FEATURE, LIES, Project, SPEC, locked};

fn check(edits: &[Edit], expected: &[&str]) {
    assert_eq!(Project::of(edits).told(&locked()), expected, "{edits:?}");
}

#[test]
fn a_suite_that_did_not_move_holds() {
    check(&[], &[]);
}

#[test]
fn a_criterion_that_is_reworded_names_the_cases_that_must_be_read_again() {
    check(
        &[(SPEC, "echoed twice", "echoed thrice")],
        &[
            "suspect-criterion @ ### AC-2 Once: the words of 7/AC-2 moved: 7/C-02 maps to it and \
           must be read again",
        ],
    );
    check(
        &[(SPEC, "An echo is kept", "Each echo is kept")],
        &[
            "suspect-criterion @ ### AC-1 Kept: the words of 7/AC-1 moved: 7/C-01, 7/C-02 and 7/C-03 \
           map to it and must be read again",
        ],
    );
}

#[test]
fn the_side_that_moved_is_named_and_what_moved_of_it() {
    for (edits, expected) in [
        (
            &[(SPEC, "late echo is", "tardy echo is")][..],
            "suspect-case @ ### C-02 Late: the text of 7/C-02 moved, the steps of its scenario did not",
        ),
        (
            &[(SPEC, "Both hold", "Both of them hold")],
            "suspect-case @ ### C-03 Sum: the text of 7/C-03 moved",
        ),
        (
            &[(FEATURE, "it is late", "it is very late")],
            "suspect-case @ Scenario: late: the scenario of 7/C-02 moved, its text did not",
        ),
        (
            &[(FEATURE, "      Then <word> comes back\n", "")],
            "suspect-case @ Scenario Outline: echo of <word>: the scenario of 7/C-01 moved, its \
             text did not: no Then asks `<word> comes back` any more",
        ),
        (
            &[(
                FEATURE,
                "Then it comes",
                "Then it comes\n      And it stays",
            )],
            "suspect-case @ Scenario: late: the scenario of 7/C-02 moved, its text did not: the \
             Then `it stays` is new",
        ),
        (
            &[(FEATURE, "| json  |", "| jsonl |")],
            "suspect-case @ Scenario Outline: echo of <word>: the scenario of 7/C-01 moved, its \
             text did not: the row `json` is gone; the row `jsonl` is new",
        ),
        (
            &[
                (SPEC, "late echo is", "tardy echo is"),
                (FEATURE, "late echo is", "tardy echo is"),
                (FEATURE, "Then it comes", "Then it goes"),
            ],
            "suspect-case @ ### C-02 Late: the text of 7/C-02 and its scenario both moved: no Then \
             asks `it comes` any more; the Then `it goes` is new",
        ),
    ] {
        check(edits, &[expected]);
    }
}

#[test]
fn two_tags_that_change_places_make_both_cases_suspect() {
    check(
        &[
            (FEATURE, "@C-01 @unit", "@C-09 @unit"),
            (FEATURE, "@C-02 @AC-1", "@C-01 @AC-1"),
            (FEATURE, "@C-09 @unit", "@C-02 @unit"),
        ],
        &[
            "suspect-case @ Scenario Outline: echo of <word>: the scenario of 7/C-02 moved, its \
             text did not: the row `json` is new; the row `plain` is new; no Then asks `it comes` \
             any more; the Then `<word> comes back` is new",
            "suspect-case @ Scenario: late: the scenario of 7/C-01 moved, its text did not: the \
             row `json` is gone; the row `plain` is gone; no Then asks `<word> comes back` any \
             more; the Then `it comes` is new",
        ],
    );
}

#[test]
fn a_saboteur_that_is_gone_new_or_another_is_named_at_its_list() {
    for (edit, expected) in [
        (
            (LIES, "[--cut]", "[--cut, --short]"),
            &[
                "suspect-case @ - name: echo cut: what proves 7/C-01 moved: the saboteur `echo cut` \
               lies otherwise",
            ][..],
        ),
        (
            (LIES, "arguments: [", "tool: ["),
            &[
                "suspect-case @ - name: echo cut: what proves 7/C-01 moved: the saboteur `echo cut` \
               lies otherwise",
            ],
        ),
        (
            (LIES, ", turn: [7/C-02]", ""),
            &[
                "suspect-case @ - name: echo lost: what proves 7/C-02 moved: the saboteur \
               `echo lost` is gone",
            ],
        ),
        (
            (LIES, "name: echo cut", "name: cut echo"),
            &[
                "suspect-case @ saboteurs:: what proves 7/C-01 moved: the saboteur `echo cut` is \
               gone; the saboteur `cut echo` is new",
            ],
        ),
        ((LIES, "the second fault", "another reason"), &[]),
    ] {
        check(&[edit], expected);
    }
    check(
        &[(LIES, "*", "")],
        &[
            "suspect-case @ ### C-01 Each form: what proves 7/C-01 moved: the saboteur `echo cut` \
             is gone; the saboteur `echo lost` is gone",
            "suspect-case @ ### C-02 Late: what proves 7/C-02 moved: the saboteur `echo lost` is \
             gone",
        ],
    );
}

#[test]
fn a_saboteur_that_reaches_a_further_case_moves_no_other() {
    let more = (LIES, "turn: [7/C-02]", "turn: [7/C-02, 7/C-03]");
    check(
        &[more],
        &[
            "suspect-case @ - name: echo lost: what proves 7/C-03 moved: the saboteur `echo lost` \
           is new",
        ],
    );
}

#[test]
fn what_a_case_maps_to_is_held_on_both_sides() {
    check(
        &[(SPEC, "Maps to: AC-2, AC-1", "Maps to: AC-2")],
        &[
            "suspect-criterion @ ### AC-1 Kept: the cases that map to 7/AC-1 changed: 7/C-02 maps \
             to it no more",
            "suspect-case @ ### C-02 Late: the text of 7/C-02 moved, the steps of its scenario did not",
        ],
    );
    check(
        &[(
            SPEC,
            "Maps to: AC-1\nTier: conformance",
            "Maps to: AC-1, AC-2\nTier: conformance",
        )],
        &[
            "suspect-criterion @ ### AC-2 Once: the cases that map to 7/AC-2 changed: 7/C-03 maps \
             to it now",
            "suspect-case @ ### C-03 Sum: the text of 7/C-03 moved",
        ],
    );
}

#[test]
fn a_case_that_is_new_is_told_by_itself_and_takes_nothing_from_its_criterion() {
    let case = "### C-04 Sum\n\nMaps to: AC-1\nTier: unit\nProof: 7/C-01\n\nOne holds.\n\n### C-03";
    check(
        &[(SPEC, "### C-03", case)],
        &["not-locked @ ### C-04 Sum: 7/C-04 is not in specs/spec.lock yet"],
    );
}

#[test]
fn what_is_retired_is_told_with_its_reason_and_its_criterion_with_it() {
    check(
        &[(SPEC, "Both hold.", "Both hold.\n\nRetired: nobody adds up.")],
        &[
            "suspect-criterion @ ### AC-1 Kept: the cases that map to 7/AC-1 changed: 7/C-03 maps \
             to it no more",
            "suspect-case @ ### C-03 Sum: 7/C-03 was retired: nobody adds up.",
        ],
    );
}

#[test]
fn a_retired_id_is_spent() {
    check(
        &[(SPEC, "Retired: never needed.", "Every echo is loud.")],
        &["reused-id @ ### AC-3 Loud: 7/AC-3 is in use again, and was retired: never needed."],
    );
}

#[test]
fn an_id_that_is_gone_is_missed() {
    check(
        &[(SPEC, "### AC-3 Loud\n\nRetired: never needed.\n", "")],
        &["removed-id @ # Spec: 7 Echo: spec 7 does not have 7/AC-3 any more"],
    );
    check(
        &[(SPEC, "*", "")],
        &[
            "removed-id @ specs/spec.lock: spec 7 is gone, and 7/AC-1, 7/AC-2, 7/AC-3, 7/C-01, \
           7/C-02 and 7/C-03 with it",
        ],
    );
}

#[test]
fn a_scenario_that_is_missed_already_is_not_missed_twice() {
    let gone = (FEATURE, "*", "");
    let project = Project::of(&[gone]);
    let rules: Vec<&str> = project
        .problems
        .iter()
        .map(|problem| problem.rule)
        .collect();
    assert_eq!(rules, ["missing-feature"]);
    assert_eq!(project.told(&locked()), [""; 0]);
    check(
        &[gone, (SPEC, "Status: Accepted", "Status: Draft")],
        &[
            "suspect-case @ ### C-01 Each form: the scenario of 7/C-01 moved, its text did not: \
             its scenario is gone",
            "suspect-case @ ### C-02 Late: the scenario of 7/C-02 moved, its text did not: its \
             scenario is gone",
        ],
    );
}

#[test]
fn a_draft_is_asked_for_nothing_until_it_is_entered() {
    let draft = (SPEC, "Status: Accepted", "Status: Draft");
    let nothing = candor::lock::Lock::default();
    assert_eq!(Project::of(&[draft]).told(&nothing), [""; 0]);
    assert_eq!(Project::of(&[]).told(&nothing).len(), 5);
}

#[test]
fn wrapping_line_ends_and_the_order_of_rows_move_nothing() {
    let plain = "        | plain | prompt     |\n";
    for edit in [
        (
            SPEC,
            "as it was sent**, whatever",
            "as it\nwas sent**,   whatever",
        ),
        (SPEC, "may be late.", "\n may be late."),
        (FEATURE, "exactly once, And", "exactly\n      once, And"),
        (FEATURE, "When it is late", "When   it is late"),
    ] {
        // A text that breaks elsewhere is the same text.
        let told = Project::of(&[edit]).told(&locked());
        assert_eq!(told, [""; 0], "{edit:?}");
    }
    let crlf = Project::crlf();
    assert_eq!(crlf.told(&locked()), [""; 0]);
    let other = "        | other | prompt     |\n";
    let both = |lines: String| Project::of(&[(FEATURE, plain, lines.leak())]);
    let lock = candor::lock::state(&both(format!("{plain}{other}")).sources());
    assert_eq!(both(format!("{other}{plain}")).told(&lock), [""; 0]);
}
