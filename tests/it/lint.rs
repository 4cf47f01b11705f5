//! What `candor lint` finds: each rule by its own examples, and the command around them.

mod command;
mod evidence;
mod forms;
mod pages;
mod tasks;
mod vocabulary;

use std::collections::{BTreeMap, BTreeSet};

use candor::lint::{self, Project, Rule};
use candor::material;
use candor::problem::{Problem, Severity};
use candor::steps::Expressions;

use crate::place::Place;

const TODAY: &str = "2026-06-30";

/// A place that holds the example project, with some texts replaced.
fn place_of(faults: &[(&str, &str, &str)]) -> Place {
    let place = Place::new();
    for (path, text) in lint::project() {
        let here = faults.iter().filter(|(file, ..)| *file == path);
        let text = here.fold(text, |text, (_, old, new)| {
            assert_eq!(text.matches(old).count(), 1, "`{old}` in {path}");
            text.replace(old, new)
        });
        place.write(&path, &text);
    }
    place
}

fn broken(files: &BTreeMap<String, String>) -> Vec<String> {
    let review = lint::review(&Project::of(files, TODAY));
    review.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn the_example_project_keeps_every_rule() {
    assert_eq!(broken(&lint::project()), [""; 0]);
}

#[test]
fn every_rule_is_broken_by_its_bad_example_and_by_nothing_in_its_good_one() {
    let shown = lint::rules()
        .into_iter()
        .filter(|rule| rule.unshown().is_none());
    let complaints: Vec<String> = shown.flat_map(complaints).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// In what the examples of a rule are none.
fn complaints(rule: &Rule) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut expect = |holds: bool, complaint: String| {
        if !holds {
            complaints.push(format!("{}: {complaint}", rule.id));
        }
    };
    match lint::edited(rule.good) {
        Err(error) => expect(false, error),
        Ok(good) => expect(
            !rule.good.is_empty() && broken(&good).is_empty(),
            format!("the good example breaks {:#?}", broken(&good)),
        ),
    }
    match lint::edited(rule.bad) {
        Err(error) => expect(false, error),
        Ok(bad) => {
            let found = lint::review(&Project::of(&bad, TODAY)).problems;
            let rules: BTreeSet<&str> = found.iter().map(|problem| problem.rule).collect();
            let due = BTreeSet::from_iter(rule.with.iter().copied().chain([rule.id]));
            let own = |p: &Problem| p.rule == rule.id && p.severity == rule.severity;
            let holds = rules == due
                && found.iter().any(own)
                && found.iter().all(|problem| problem.remedy.is_some());
            expect(holds, format!("the bad example breaks {found:#?}"));
        }
    }
    complaints
}

#[test]
fn this_repository_keeps_every_rule() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = Project::load(root, TODAY).unwrap();
    assert!(project.files().count() > 10);
    assert_eq!(lint::review(&project).problems, []);
    assert!(
        project.lock().is_some(),
        "the lock is gone, and nothing moves any more"
    );
}

#[test]
fn a_rule_is_explained_with_its_reason_and_its_examples() {
    for rule in lint::rules() {
        let text = lint::explained(rule);
        assert!(text.starts_with(&format!("{} ({})\n", rule.id, rule.severity)));
        assert!(text.contains(rule.about), "{text}");
        match rule.unshown() {
            Some(reason) => assert!(text.contains(reason), "{text}"),
            None => {
                let (bad, good) = text.split_once("\nkeeps it:\n").unwrap();
                let changes = |text: &str| text.lines().any(|l| l.trim().starts_with(['+', '-']));
                assert!(changes(bad) && changes(good), "{text}");
            }
        }
    }
}

/// What a review breaks after some changes of the example project.
fn rules_of(edits: &[(&str, &str, &str)]) -> Vec<&'static str> {
    let mut files = lint::project();
    for (file, old, new) in edits {
        let text = files.entry((*file).to_owned()).or_default();
        assert_eq!(text.matches(old).count(), 1, "`{old}` in {file}");
        *text = text.replace(old, new);
    }
    let review = lint::review(&Project::of(&files, TODAY));
    review.problems.iter().map(|problem| problem.rule).collect()
}

#[test]
fn line_ends_of_another_system_change_nothing() {
    let rules = |files: &BTreeMap<String, String>| -> Vec<&str> {
        let found = lint::review(&Project::of(files, TODAY)).problems;
        found.iter().map(|problem| problem.rule).collect()
    };
    for rule in lint::rules() {
        for edits in [rule.bad, rule.good] {
            let files = lint::edited(edits).unwrap();
            let with_returns =
                |(path, text): (&String, &String)| (path.clone(), text.replace('\n', "\r\n"));
            let other = files.iter().map(with_returns).collect();
            assert_eq!(rules(&files), rules(&other), "{}", rule.id);
        }
    }
}

#[test]
fn no_rule_has_the_name_of_another() {
    let names: Vec<&str> = lint::rules().iter().map(|rule| rule.id).collect();
    let different: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(names, different.into_iter().collect::<Vec<_>>());
}

#[test]
fn an_example_that_is_none_is_seen() {
    let good = lint::rule("duplicate-id").unwrap();
    assert_eq!(complaints(good), [""; 0]);
    let swapped = Rule {
        bad: good.good,
        good: good.bad,
        ..*good
    };
    assert_eq!(complaints(&swapped).len(), 2);
    let empty = Rule {
        bad: &[],
        good: &[],
        ..*good
    };
    assert_eq!(complaints(&empty).len(), 2);
    let other = Rule {
        severity: Severity::Warning,
        ..*good
    };
    assert_eq!(complaints(&other).len(), 1);
}

#[test]
fn a_step_that_two_definitions_understand_is_ambiguous() {
    let mut steps = Expressions::new();
    for pattern in ["^the model plays$", "^the model .*$"] {
        let pattern = pattern.parse().unwrap();
        steps = steps.given(None, pattern, |_, _| Box::pin(async {}));
    }
    let files = lint::project();
    let found = material::step_problems_by(&steps, &Project::of(&files, TODAY).suite);
    let found: Vec<&Problem> = found
        .iter()
        .filter(|p| p.rule == "ambiguous-step")
        .collect();
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].to_string().contains("word one of them otherwise"));
}
