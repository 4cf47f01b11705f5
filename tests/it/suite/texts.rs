//! What holds for any text: nothing panics, and line ends and wrapping change nothing that is read.

use candor::suite::Suite;
use candor::{feature, milestone, spec};
use proptest::prelude::*;

/// Fragments of which texts are made that come close to what the readers look for.
const PIECES: &[&str] = &[
    "# Spec: 7 x\n",
    "Status: Draft\n",
    "## Acceptance Criteria\n",
    "## Conformance Cases\n",
    "### AC-1 a\n",
    "### C-01 b\n",
    "- AC-2: c\n",
    "C-02 maps to AC-1: d\n\n",
    "- C-03 / AC-1 / Unit: e\n",
    "AC-4294967295..AC-0",
    "| Case | AC | Tier |\n|---|---|---|\n",
    "| C-04 | AC-1..AC-3 | unit |\n",
    "Maps to: AC-1,\n",
    "Tier:",
    "Proof:",
    "Retired:",
    "@spec-7\n",
    "@AC-1 @needs-a|b\n",
    "Feature: f\n",
    "  Rule: r\n",
    "@C-01\n",
    "    Scenario: s\n",
    "    Scenario Outline: o\n",
    "      Given <a>\n",
    "      Examples:\n",
    "| a | b |\n",
    "| 1 |\n",
    "\"\"\"\n",
    "# language: de\n",
    "```\n",
    "\n",
    "\r\n",
    "\t",
    " ",
    "(",
    ")",
    ":",
    "|",
    "\\",
    "<a>",
    "é…",
    "\u{0}",
    "- [ ] ",
    "> ",
    "**",
    "## Specs\n",
    "## Exit Criteria\n",
    "- 7/AC-1 x\n",
    "1. ",
    "    ",
    "Background:\n",
    "* x\n",
    "But ",
    "Maps",
    "AC-1b (",
    "@C-01b\n",
    "C-99999999999999999999 ",
    "---\n",
    "===\n",
    "status: Draft\n",
    "| Status | Priority |\n",
    "- - - - ",
    "    - > 1. ",
    "[",
    "](",
    "–",
    "AC-1 to ",
    "<!--",
    "\u{feff}",
    "\u{2028}",
    "## 4. Conformance cases:\n",
    "**C-05 ",
    "  Example: x\n",
    "  Background:\n",
    "\\|",
];

fn near_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        9 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn no_text_makes_a_reader_panic(text in near_text(), other in near_text()) {
        let id = "7".parse().unwrap();
        let (spec, mut problems) = spec::parse(&id, "spec.md", &text);
        problems.extend(feature::parse("x.feature", &text).1);
        problems.extend(milestone::parse("m1", "index.md", &text).1);
        problems.extend(Suite::embedded(&[("specs/7/spec.md", &text), ("features/7.feature", &other)]).1);
        for problem in problems {
            prop_assert!(problem.line >= 1 && problem.line <= text.lines().count().max(other.lines().count()).max(1));
            problem.quote(&text).draw(false);
        }
        prop_assert_eq!(spec.id, id);
    }

    #[test]
    fn carriage_returns_change_nothing_that_is_read(text in near_text()) {
        let text = text.replace('\r', "");
        let id = "7".parse().unwrap();
        prop_assert_eq!(
            spec::parse(&id, "spec.md", &text),
            spec::parse(&id, "spec.md", &text.replace('\n', "\r\n"))
        );
    }

    #[test]
    fn carriage_returns_change_nothing_that_is_read_of_a_feature(text in near_feature()) {
        let text = text.replace('\r', "");
        prop_assert_eq!(
            feature::parse("x.feature", &text),
            feature::parse("x.feature", &text.replace('\n', "\r\n"))
        );
    }
}

/// The small suite's feature with a few pieces put in: most of it is still read.
fn near_feature() -> impl Strategy<Value = String> {
    let source = include_str!("../../fixtures/suite/7.feature");
    let lines = source.lines().count();
    let piece = (0..lines, proptest::sample::select(PIECES));
    proptest::collection::vec(piece, 0..3).prop_map(move |pieces| {
        let mut text = String::new();
        for (at, line) in source.lines().enumerate() {
            let put = pieces.iter().filter(|(before, _)| *before == at);
            put.for_each(|(_, piece)| text.push_str(piece));
            text.push_str(line);
            text.push('\n');
        }
        text
    })
}

#[test]
fn the_texts_near_a_feature_are_often_read() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let texts = (0..50).map(|_| near_feature().new_tree(&mut runner).unwrap().current());
    let read = texts.filter(|text| feature::parse("x.feature", text).0.is_some());
    assert!(read.count() > 10);
}

#[test]
fn no_depth_and_no_length_makes_a_reader_panic() {
    let id = "7".parse().unwrap();
    for piece in [
        "- ", "> ", "1. ", "  - x\n", "**", "[", "(", "| a ", "AC-1, ", "- AC-1 (", "9",
    ] {
        let deep = piece.repeat(3000);
        for text in [
            format!("## Acceptance Criteria\n\n{deep}AC-1 x\n"),
            format!("## Conformance Cases\n\n- C-01 ({deep}): x\n"),
            format!("## Conformance Cases\n\n- C-{deep}: x\n"),
            format!("---\na: {deep}\n# 7 {deep}\nStatus: {deep}\n"),
        ] {
            assert_eq!(spec::parse(&id, "spec.md", &text).0.id, id);
            assert!(milestone::parse("m1", "index.md", &text).0.specs.len() < 9);
            feature::parse(
                "x.feature",
                &format!("@spec-7 @C-{deep}\nFeature: x\n{text}"),
            );
        }
    }
}
