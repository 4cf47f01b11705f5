//! All combinations of answers: what each makes is understood by candor and by editors, examples included.

use std::path::Path;

use candor::init::{self, Choice, Choices, Keeps, Protocol, Tools};
use candor::manifest::{Manifest, schema};
use candor::subject::jq;
use candor::suite::Suite;
use serde_json::json;

use crate::EXE;

/// Every combination of answers, with and without a command.
fn all_choices() -> Vec<Choices> {
    let mut all = Vec::new();
    for command in [None, Some("my-agent --say 'it is' {{prompt}}")] {
        for (_, protocol) in Protocol::ALL {
            for (_, tools) in Tools::ALL {
                for (_, history) in Keeps::ALL {
                    for bits in 0..4 {
                        all.push(Choices {
                            name: "1.5".parse().unwrap(),
                            command: command.map(|command| command.parse().unwrap()),
                            protocol: *protocol,
                            tools: *tools,
                            history: *history,
                            service: bits & 1 != 0,
                            workflow: bits & 2 != 0,
                        });
                    }
                }
            }
        }
    }
    all
}

/// Takes the examples below the ways in, and those only.
pub fn examples_of_ways_in_taken(text: &str) -> String {
    taken(text, "      ")
}

/// Takes the example of a history; where one is in use, in its place.
pub fn examples_of_a_history_taken(text: &str) -> String {
    let used = text.find("  history: # STAND-IN");
    let below = text.find("\n  # What 1.5 keeps, in place");
    match (used, below) {
        (Some(from), Some(to)) => taken(&[&text[..from], &text[to..]].concat(), "  "),
        _ => taken(text, "  "),
    }
}

/// Takes the `#` from each line that has it at this column, and no single blank behind it.
fn taken(text: &str, indent: &str) -> String {
    let line = |line: &str| {
        let example = line
            .strip_prefix(indent)
            .and_then(|line| line.strip_prefix('#'));
        let is_prose =
            |rest: &str| rest.is_empty() || rest.starts_with(' ') && !rest.starts_with("  ");
        match example.filter(|rest| !is_prose(rest)) {
            Some(rest) => format!("{indent}{rest}\n"),
            None => format!("{line}\n"),
        }
    };
    text.lines().map(line).collect()
}

#[test]
fn every_combination_of_answers_makes_a_manifest_that_is_understood_by_candor_and_by_editors() {
    let schema = jsonschema::validator_for(&schema()).unwrap();
    let fits = |text: &str| {
        let parsed = Manifest::parse("x.yaml", text, Path::new("/"));
        let problems = parsed.as_ref().err();
        assert!(problems.is_none(), "{problems:#?}\n{text}");
        let value: serde_json::Value = candor::yaml::parse("x.yaml", text).unwrap();
        let wrong: Vec<String> = schema.iter_errors(&value).map(|e| e.to_string()).collect();
        assert_eq!(wrong, [""; 0], "{text}");
        parsed.unwrap()
    };
    for choices in all_choices() {
        let text = &init::files(&choices)[0].text;
        assert!(text.starts_with("# yaml-language-server: $schema=./manifest.schema.json\n"));
        let stands_in = choices.command.is_none();
        let manifest = fits(text);
        assert_eq!(manifest.declares("history"), stands_in, "{text}");
        assert_eq!(manifest.service.is_some(), choices.service, "{text}");
        let examples = ["", "    ", "      "]
            .iter()
            .fold(text.clone(), |text, indent| taken(&text, indent));
        let manifest = fits(&examples_of_a_history_taken(&examples));
        assert!(manifest.declares("agent.continue_turn_json"), "{text}");
        let read = choices.history != Keeps::Nothing || stands_in;
        assert_eq!(manifest.declares("history"), read, "{text}");
    }
}

#[test]
fn every_example_of_a_history_reads_rows_of_the_form_that_it_speaks_of() {
    let call = json!({"type": "tool_call", "id": "c1", "turn": 1, "name": "echo",
        "arguments": {"text": "a"}, "ok": true, "_at": {"line": 2}});
    let mut cell = call.clone();
    cell["ok"] = json!(1);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for (history, row) in [
        (Keeps::Jsonl, call.clone()),
        (Keeps::Json, json!({"calls": [call], "_at": {"line": 2}})),
        (Keeps::Sqlite, cell),
        (Keeps::Command, call.clone()),
    ] {
        let mut choices = all_choices().pop().unwrap();
        choices.history = history;
        let text = examples_of_a_history_taken(&init::files(&choices)[0].text);
        let manifest = Manifest::parse("x.yaml", &text, Path::new("/")).unwrap();
        let program = manifest.capabilities.history.unwrap().records;
        let rows = json!([row]);
        let yielded = runtime.block_on(jq::run(Path::new(EXE), &program, &rows));
        let expected = json!([{"call_id": "c1", "turn": 1, "tool": "echo",
            "args": {"text": "a"}, "success": true, "at": {"line": 2}}]);
        assert_eq!(
            yielded,
            Ok(expected.as_array().unwrap().clone()),
            "{program}"
        );
    }
}

#[test]
fn every_combination_of_answers_makes_a_suite_without_a_problem() {
    for choices in all_choices() {
        let files = init::files(&choices);
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|file| (&*file.path, &*file.text))
            .collect();
        let (suite, problems) = Suite::embedded(&files);
        assert_eq!(problems, []);
        assert_eq!(suite.rows().count(), 1);
        let left: Vec<_> = files
            .iter()
            .filter(|(_, text)| text.contains("<name>"))
            .collect();
        assert_eq!(left, [] as [&(&str, &str); 0]);
    }
}
