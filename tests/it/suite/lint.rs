//! What is said of a suite when one thing in it is changed.

use candor::suite::Suite;

use super::{FEATURE, FILES, INDEX, SPEC, TASKS};

/// The problems of the suite after one replacement in one file: of each the rule and the line.
fn problems_of(file: &str, old: &str, new: &str) -> Vec<String> {
    let texts = FILES.iter().map(|(path, text)| {
        let changed = if *path == file {
            text.replacen(old, new, 1)
        } else {
            (*text).to_owned()
        };
        assert!(
            *path != file || changed != *text,
            "`{old}` is not in {file}"
        );
        (*path, changed)
    });
    let texts: Vec<_> = texts.collect();
    let files: Vec<_> = texts
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let (_, problems) = Suite::embedded(&files);
    let shown = problems.iter().map(|problem| {
        let line = problem.excerpt.as_deref().unwrap_or_default().trim();
        format!("{}: {line}", problem.rule)
    });
    shown.collect()
}

fn check(file: &str, old: &str, new: &str, expected: &[&str]) {
    let problems = problems_of(file, old, new);
    assert_eq!(problems, expected, "`{old}` became `{new}` in {file}");
}

#[test]
fn what_is_wrong_in_a_spec_is_named_with_its_line() {
    for (old, new, expected) in [
        (
            "Status: Accepted",
            "Status: Done",
            &["spec-status: Status: Done"][..],
        ),
        ("Status: Accepted\n", "", &["spec-status: # Spec: 7 Echo"]),
        ("Spec: 7", "Spec: 8", &["spec-title: # Spec: 8 Echo"]),
        (
            "Milestone: m1",
            "Milestone: m2",
            &["unknown-milestone: Milestone: m2"],
        ),
        (
            "unit, regression",
            "unit, regresion",
            &[
                "tiers-differ: Scenario Outline: echo of <word>",
                "unknown-tier: ### C-01 Each form",
            ],
        ),
        (
            "Tier: conformance\n",
            "",
            &["case-without-tier: ### C-02 Late"],
        ),
        (
            "Maps to: AC-1\n",
            "",
            &["case-without-criterion: ### C-01 Each form"],
        ),
        (
            "Proof: 7/C-01, 8/C-01",
            "Proof: C-01",
            &[
                "missing-scenario: Feature: Echo",
                "unknown-proof: ### C-03 Sum",
            ],
        ),
        (
            "Tier: conformance\n",
            "Tier: conformance\nProof: calibration\n",
            &["scenario-not-due: Scenario: late"],
        ),
        (
            "7/C-01, 8/C-01",
            "7/C-01, 7/C-09",
            &["unknown-case: ### C-03 Sum"],
        ),
        (
            "7/C-01, 8/C-01",
            "7/C-03",
            &["cyclic-roll-up: ### C-03 Sum"],
        ),
        (
            "Maps to: AC-2, AC-1",
            "Maps to: AC-9",
            &[
                "criterion-without-case: ### AC-2 Once",
                "unknown-criterion: ### C-02 Late",
            ],
        ),
        (
            "Maps to: AC-2, AC-1",
            "Maps to: AC-2, AC-3",
            &[
                "criteria-differ: Scenario: late",
                "unknown-criterion: ### C-02 Late",
            ],
        ),
        ("### AC-3", "### AC-2", &["duplicate-id: ### AC-2 Loud"]),
        (
            "Retired: never needed.",
            "",
            &[
                "missing-rule: Feature: Echo",
                "criterion-without-case: ### AC-3 Loud",
                "empty-text: ### AC-3 Loud",
            ],
        ),
        (
            "Retired: never needed.",
            "Retired:",
            &["retired-reason: ### AC-3 Loud"],
        ),
        ("### C-03", "### C-3bc", &["malformed-id: ### C-3bc Sum"]),
        (
            "An echo is kept",
            "Given an echo, it is kept",
            &["drifted-text: Rule: Kept", "keyword-line: ### AC-1 Kept"],
        ),
        (
            "A late echo is",
            "Late is",
            &["drifted-text: Scenario: late"],
        ),
        (
            "## Conformance Cases",
            "## Cases",
            &["spec-section: # Spec: 7 Echo"],
        ),
        (
            "### AC-1 Kept",
            "| a | b |\n|---|\n\n### AC-1 Kept",
            &["broken-table: | a | b |"],
        ),
    ] {
        check(SPEC, old, new, expected);
    }
}

#[test]
fn what_a_feature_does_not_mirror_is_named_with_its_line() {
    for (old, new, expected) in [
        (
            "@spec-7",
            "@spec-8",
            &[
                "unknown-spec: Feature: Echo",
                "missing-feature: ### C-01 Each form",
            ][..],
        ),
        ("@spec-7\n", "\n", &["spec-tag: Feature: Echo"]),
        (
            "@AC-2\n",
            "@AC-9\n",
            &[
                "missing-rule: Feature: Echo",
                "unknown-criterion: Rule: Once",
                "wrong-rule: Scenario: late",
            ],
        ),
        (
            "@AC-2\n",
            "@AC-1\n",
            &[
                "missing-rule: Feature: Echo",
                "drifted-text: Rule: Once",
                "duplicate-rule: Rule: Once",
                "wrong-rule: Scenario: late",
            ],
        ),
        ("@AC-2\n", "\n", &["rule-tag: Rule: Once"]),
        (
            "exactly once",
            "once",
            &["drifted-text: Scenario Outline: echo of <word>"],
        ),
        (
            "as it was sent",
            "as was sent",
            &["drifted-text: Rule: Kept"],
        ),
        ("@C-02 @AC-1", "@C-02", &["criteria-differ: Scenario: late"]),
        ("@C-02 @AC-1 ", "@wip ", &["scenario-tag: Scenario: late"]),
        (
            "@C-02 ",
            "@C-03 ",
            &[
                "missing-scenario: Feature: Echo",
                "drifted-text: Scenario: late",
                "scenario-not-due: Scenario: late",
                "wrong-rule: Scenario: late",
            ],
        ),
        (
            "@C-02 ",
            "@C-02 @needs- ",
            &["malformed-tag: Scenario: late"],
        ),
        (
            "@C-02 ",
            "@C-01 ",
            &[
                "missing-scenario: Feature: Echo",
                "drifted-text: Scenario: late",
                "duplicate-scenario: Scenario: late",
                "tiers-differ: Scenario: late",
                "wrong-rule: Scenario: late",
            ],
        ),
        (
            "@C-02 ",
            "@C-08 ",
            &[
                "missing-scenario: Feature: Echo",
                "unknown-case: Scenario: late",
            ],
        ),
        (
            "@regression",
            "",
            &["tiers-differ: Scenario Outline: echo of <word>"],
        ),
        (
            "@C-02 ",
            "@spec-7 @C-02 ",
            &["misplaced-tag: Scenario: late"],
        ),
        ("@needs-schema", "@unit", &["misplaced-tag: Examples:"]),
        (
            "        | json  | prompt_json |\n",
            "",
            &["outline-without-rows: Examples:"],
        ),
        (
            "| json  |",
            "| plain |",
            &["duplicate-trial: | plain | prompt_json |"],
        ),
        (
            "| json  |",
            "| a b |",
            &["row-label: | a b | prompt_json |"],
        ),
        (
            "<word> comes back",
            "<wrod> comes back",
            &["unknown-column: Then <wrod> comes back"],
        ),
        (
            "  @AC-1 @needs",
            "  Scenario: bare\n    Given x\n\n  @AC-1 @needs",
            &["scenario-outside-rule: Scenario: bare"],
        ),
    ] {
        check(FEATURE, old, new, expected);
    }
}

#[test]
fn gherkin_that_cannot_be_read_is_explained_at_its_line() {
    for (old, new, message, line) in [
        (
            "| json  | prompt_json |",
            "| json |",
            "this row has 1 cells, the table's first row 2",
            "| json |",
        ),
        (
            "Then <word> comes",
            "Than <word> comes",
            "`Than <word> comes back` is no step",
            "Than <word> comes back",
        ),
        (
            "is late\n",
            "is late\n \"\"\"\n",
            "this docstring has no end",
            "\"\"\"",
        ),
        (
            "Feature: Echo",
            "Feeture: Echo",
            "failed to read the Gherkin from here on",
            "Feeture: Echo",
        ),
    ] {
        let text = FILES[1].1.replacen(old, new, 1);
        let (feature, problems) = candor::feature::parse("f", &text);
        let problem = problems[0].clone().quote(&text);
        let excerpt = problem.excerpt.as_deref().map(str::trim);
        assert_eq!(
            (feature, &*problem.message, excerpt),
            (None, message, Some(line))
        );
    }
}

#[test]
fn a_line_that_gherkin_takes_as_its_own_comes_with_a_wrapping_that_works() {
    for (description, broken_before) in [
        (
            "Nothing is echoed twice. But an echo may be late.",
            "But an echo",
        ),
        ("exactly once, And nothing else @all does;", "And nothing"),
        ("exactly once, And nothing else @all does;", "@all does"),
    ] {
        let line = description.find(broken_before).unwrap();
        let (before, after) = description.split_at(line);
        let broken = format!("{}\n      {after}", before.trim_end());
        let feature = FILES[1].1.replacen(description, &broken, 1);
        let (_, problems) = with_feature(&feature);
        let [problem] = &problems[..] else {
            panic!("{problems:?}")
        };
        assert_eq!(problem.rule, "keyword-line");
        assert!(
            problem
                .excerpt
                .as_deref()
                .unwrap()
                .trim()
                .starts_with(broken_before)
        );
        let remedy = problem.remedy.as_deref().unwrap();
        let (_, wrapping) = remedy.split_once('\n').unwrap();
        // The description is the paragraph in which the problem lies.
        let paragraphs = feature.split("\n\n").map(|paragraph| {
            let Some(at) = paragraph.find(broken.as_str()) else {
                return paragraph.to_owned();
            };
            let head = paragraph[..at]
                .rfind(": ")
                .and_then(|colon| Some(colon + paragraph[colon..].find('\n')?));
            format!("{}\n{wrapping}", &paragraph[..head.unwrap()])
        });
        let repaired = paragraphs.collect::<Vec<_>>().join("\n\n");
        assert_eq!(with_feature(&repaired).1, []);
    }
}

fn with_feature(text: &str) -> (Suite, Vec<candor::problem::Problem>) {
    let files = FILES
        .iter()
        .map(|(path, old)| (*path, if *path == FEATURE { text } else { old }));
    Suite::embedded(&files.collect::<Vec<_>>())
}

#[test]
fn other_files_that_name_something_must_find_it() {
    check(
        TASKS,
        "AC-1 ->",
        "AC-9 ->",
        &["unknown-id: - AC-9 -> C-01 -> 7/C-01[plain]"],
    );
    check(
        TASKS,
        "7/C-01[plain]",
        "7/C-08[plain]",
        &["unknown-id: - AC-1 -> C-01 -> 7/C-08[plain]"],
    );
    check(
        INDEX,
        "- 7 ",
        "- 8 ",
        &[
            "unlisted-spec: Milestone: m1",
            "exit-criterion: - 7/AC-1 kept",
        ],
    );
    check(
        INDEX,
        "7/AC-1",
        "7/AC-8",
        &["exit-criterion: - 7/AC-8 kept"],
    );
    check(INDEX, "7/AC-1", "AC-1", &["malformed-id: - AC-1 kept"]);
    check(
        INDEX,
        "Revision: 1",
        "Revision: one",
        &["milestone-revision: Revision: one"],
    );
    // A suite that keeps neither plans nor tasks misses none.
    let (_, problems) = Suite::embedded(&FILES[..3]);
    assert_eq!(problems, []);
}

#[test]
fn a_roll_up_through_others_to_itself_is_a_cycle() {
    let spec = |id: &str, proof: &str| {
        format!(
            "# Spec: {id} x\n\nStatus: Draft\n\n## Acceptance Criteria\n\n- AC-1: x\n\n\
             ## Conformance Cases\n\n- C-01 (AC-1, unit): x Proof: {proof}\n"
        )
    };
    let (one, two) = (spec("1", "2/C-01"), spec("2", "1/C-01"));
    let (_, problems) = Suite::embedded(&[("specs/1/spec.md", &one), ("specs/2/spec.md", &two)]);
    let cycles = problems.iter().filter(|p| p.rule == "cyclic-roll-up");
    assert_eq!(cycles.count(), 2);
}

#[test]
fn one_spec_and_one_feature_of_it_are_enough() {
    for (path, source, expected) in [
        ("specs/7/spec.md", FILES[0].1, "duplicate-id"),
        ("features/8.feature", FILES[1].1, "duplicate-feature"),
    ] {
        let files = [FILES, &[(path, source)]].concat();
        let (_, problems) = Suite::embedded(&files);
        assert!(problems.iter().any(|p| p.rule == expected), "{expected}");
    }
}
