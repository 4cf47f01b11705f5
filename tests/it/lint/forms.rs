//! The forms in which problems are told: their goldens, and what those who read them demand.

use candor::lint;
use candor::problem::Problem;
use candor::report::problems::{Found, github, json, sarif, text};
use serde_json::Value as Json;

use super::place_of;
use crate::golden::assert_golden;
use crate::place::run;

/// A misspelt key, a heading that names another spec, and a step that nobody understands.
const FAULTS: [(&str, &str, &str); 3] = [
    (
        "runtimes/mine.yaml",
        "runtime: mine\n",
        "runtime: mine\ncomplet: true\n",
    ),
    ("specs/7/spec.md", "# Spec: 7 ", "# Spec: 70 "),
    (
        "features/7-echoes.feature",
        "the tool and the arguments",
        "the tool and arguments",
    ),
];

fn told(form: &str) -> String {
    let told = run(&mut place_of(&FAULTS).command(&["lint", "--format", form]));
    assert_eq!(told.code, Some(1), "{}", told.text);
    told.text
}

#[test]
fn three_problems_are_told_as_text_as_json_and_as_annotations() {
    for form in ["text", "json", "github"] {
        assert_golden(&format!("lint.{form}"), &told(form));
    }
}

#[test]
fn three_problems_are_told_as_sarif() {
    let mut told: Json = serde_json::from_str(&told("sarif")).unwrap();
    assert_eq!(complaints(&told), [""; 0]);
    let results = told["runs"][0]["results"].as_array().unwrap();
    let named: Vec<Json> = results
        .iter()
        .map(|result| result["ruleId"].clone())
        .collect();
    // All rules are there; the golden shows those that have a result.
    let driver = &mut told["runs"][0]["tool"]["driver"];
    for version in ["version", "semanticVersion"] {
        driver[version] = "[version]".into();
    }
    let rules = driver["rules"].as_array_mut().unwrap();
    assert_eq!(rules.len(), lint::rules().len());
    rules.retain(|rule| named.contains(&rule["id"]));
    for result in told["runs"][0]["results"].as_array_mut().unwrap() {
        result["ruleIndex"] = "[index]".into();
    }
    assert_golden("lint.sarif", &format!("{told:#}"));
}

/// What the standard would not accept, and rules that are not where a result says.
fn complaints(sarif: &Json) -> Vec<String> {
    let schema = include_str!("../../fixtures/sarif.schema.json");
    let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let broken = schema.iter_errors(sarif).map(|error| error.to_string());
    let rules = &sarif["runs"][0]["tool"]["driver"]["rules"];
    let results = sarif["runs"][0]["results"].as_array().into_iter().flatten();
    let astray = results.filter(|result| {
        let index = result["ruleIndex"].as_u64().unwrap_or(u64::MAX);
        let rule = usize::try_from(index)
            .ok()
            .and_then(|index| rules.get(index));
        rule.is_none_or(|rule| rule["id"] != result["ruleId"])
    });
    broken
        .chain(astray.map(|result| format!("no such rule: {result}")))
        .collect()
}

#[test]
fn a_sarif_that_breaks_the_standard_is_seen() {
    let sound: Json = serde_json::from_str(&told("sarif")).unwrap();
    for (place, value) in [
        ("/version", "2.0".into()),
        ("/runs/0/tool/driver/name", Json::Null),
        (
            "/runs/0/tool/driver/rules/0",
            Json::Object(serde_json::Map::new()),
        ),
        ("/runs/0/results/0/message/text", "".into()),
        ("/runs/0/results/0/level", "fatal".into()),
        ("/runs/0/results/0/ruleIndex", 0.into()),
        (
            "/runs/0/results/0/locations/0/physicalLocation/region/startLine",
            0.into(),
        ),
        (
            "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri",
            "a b".into(),
        ),
    ] {
        let mut broken = sound.clone();
        *broken.pointer_mut(place).unwrap() = value;
        assert!(!complaints(&broken).is_empty(), "{place}");
    }
}

#[test]
fn notes_and_any_number_of_problems_are_told_in_every_form() {
    let problem = |n: usize| {
        let problem = Problem::error("gherkin", "features/a b.feature", n, "it\nis: wrong");
        problem.help("mend it").quote("x")
    };
    let problems: Vec<Problem> = (1..=10_000).map(problem).collect();
    let notes = ["nothing was run yet".to_owned()];
    let found = Found {
        problems: &problems,
        notes: &notes,
        files: 1,
    };
    let written = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    };
    let told = written(&|out| text(&found, false, out).unwrap());
    assert_eq!(told.matches("mend it").count(), 10_000);
    assert!(told.ends_with("note: nothing was run yet\n10000 errors, 0 warnings in 1 file\n"));
    let told = written(&|out| github::write(&found, out).unwrap());
    assert_eq!(
        told.lines()
            .filter(|line| line.starts_with("::error file="))
            .count(),
        10_000
    );
    assert!(told.contains("\n::notice::nothing was run yet\n"));
    let told: Json =
        serde_json::from_str(&written(&|out| json::write(&found, out).unwrap())).unwrap();
    assert_eq!(told["problems"][9_999]["line"], 10_000);
    assert_eq!(
        (&told["notes"][0], &told["errors"]),
        (&notes[0].clone().into(), &10_000.into())
    );
    let told: Json =
        serde_json::from_str(&written(&|out| sarif::write(&found, out).unwrap())).unwrap();
    assert_eq!(complaints(&told), [""; 0]);
    let note = &told["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(note["message"]["text"], notes[0]);
}

#[test]
fn nothing_at_all_is_told_in_every_form_too() {
    let found = Found {
        problems: &[],
        notes: &[],
        files: 0,
    };
    let mut out = Vec::new();
    json::write(&found, &mut out).unwrap();
    let told: Json = serde_json::from_slice(&out).unwrap();
    assert_eq!(told["problems"], Json::Array(Vec::new()));
    out.clear();
    sarif::write(&found, &mut out).unwrap();
    assert_eq!(complaints(&serde_json::from_slice(&out).unwrap()), [""; 0]);
    assert_eq!(found.sum(), "0 errors, 0 warnings in 0 files");
}
