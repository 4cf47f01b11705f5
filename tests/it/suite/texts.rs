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
    fn wrapping_changes_no_criterion_and_no_case(width in 20usize..200) {
        let source = include_str!("../../fixtures/suite/spec.md");
        let id = "7".parse().unwrap();
        let wrapped = source.split("\n\n").map(|paragraph| rewrap(paragraph, width));
        let wrapped = wrapped.collect::<Vec<_>>().join("\n\n");
        let (before, after) = (spec::parse(&id, "f", source).0, spec::parse(&id, "f", &wrapped).0);
        let words = |spec: &spec::Spec| {
            let criteria = spec.criteria.iter().map(|c| (c.id.to_string(), c.text.clone()));
            let cases = spec.cases.iter().map(|c| {
                (format!("{} {:?} {:?} {:?}", c.id, c.criteria, c.tiers, c.proof), c.text.clone())
            });
            criteria.chain(cases).collect::<Vec<_>>()
        };
        prop_assert_eq!(words(&before), words(&after));
    }
}

/// Wraps a paragraph anew; headings and header lines stay.
fn rewrap(paragraph: &str, width: usize) -> String {
    if paragraph.starts_with('#') || paragraph.starts_with("Status") {
        return paragraph.to_owned();
    }
    let mut lines = vec![String::new()];
    for word in paragraph.split_whitespace() {
        if lines
            .last()
            .is_some_and(|line| line.len() + word.len() > width)
        {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}
