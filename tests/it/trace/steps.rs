//! `candor steps` as a person runs it, and what lint asks of the vocabulary.

use std::fs;
use std::path::Path;

use candor::steps::{self, Usage};

use super::sample::{place, suite, told};
use crate::place::Place;

#[test]
fn a_step_is_listed_with_its_example_and_its_places() {
    let here = place(&[]);
    told(&here, &["steps", "asked through"]).assert(
        0,
        &[
            "suite: . (1 spec)",
            "When the runtime is asked through {word} Starts the runtime",
            "When the runtime is asked through prompt_json defined at src/steps/agent.rs:",
            "used 2 times, at features/letters.feature:18, :30",
            "When the same is asked through prompt in a home of its own",
            "not used by this suite",
        ],
    );
    told(&Place::new(), &["steps"]).assert(0, &["suite: compiled in", "features/3624-"]);
    told(&here, &["steps", "no such words"]).assert(2, &["no step contains `no such words`"]);
}

#[test]
fn each_step_is_defined_where_it_is_said_to_be() {
    let usage = Usage::none();
    let mut seen = 0;
    for (definition, places) in usage.all() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&definition.place.file);
        let text = fs::read_to_string(path).unwrap();
        let line = text.lines().nth(definition.place.line - 1).unwrap();
        let entry = definition.entry.unwrap();
        assert_eq!(entry.keyword, definition.keyword);
        let keyword = definition.keyword.to_lowercase();
        assert!(
            line.starts_with(&format!("#[{keyword}(")),
            "{}: {line}",
            definition.place
        );
        assert!(
            line.contains(entry.expression),
            "{}: {line}",
            definition.place
        );
        assert!(places.is_empty());
        seen += 1;
    }
    assert_eq!(seen, steps::vocabulary().len());
}

#[test]
fn json_and_markdown_have_all_places() {
    let place = place(&[]);
    let json = told(&place, &["steps", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.text).unwrap();
    let all = json["steps"].as_array().unwrap();
    assert_eq!(all.len(), steps::vocabulary().len());
    let plays = &all[0];
    assert_eq!(plays["expression"], "the model plays");
    let uses = ["features/letters.feature:14", "features/letters.feature:26"];
    assert_eq!(plays["uses"], serde_json::json!(uses));
    told(&place, &["steps", "--format", "markdown"]).assert(
        0,
        &[
            "### Given the model plays",
            "```gherkin",
            "Used at `features/letters",
        ],
    );
}

#[test]
fn every_definition_has_an_example_so_none_is_unused() {
    assert_eq!(steps::unused(&suite(&[])), []);
    assert!(steps::examples_that_do_not_match().is_empty());
}
