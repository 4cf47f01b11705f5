//! What is said of step definitions at their home, by lists of definitions that are not compiled in.

use candor::embedded;
use candor::lint::{Project, vocabulary};
use candor::steps::{Definition, Entry, Place};

const ENTRY: Entry = Entry {
    keyword: "Then",
    expression: "it is so",
    about: "",
    example: "Then it is not so",
};

fn definition(line: usize, entry: Option<&'static Entry>) -> Definition {
    Definition {
        keyword: "Then",
        place: Place {
            file: "src/steps/mine.rs".to_owned(),
            line,
        },
        entry,
    }
}

fn home() -> Project {
    let text = "//! Mine.\n\n    expression: \"it is so\",\n#[then(expr = \"it is so\")]\n";
    let files = [("src/steps/mine.rs".to_owned(), text.to_owned())];
    Project::of(&files.into(), super::TODAY)
}

#[test]
fn a_definition_that_is_not_told_or_not_used_is_named_where_it_stands() {
    static KNOWN: Entry = ENTRY;
    let check = |entry, used, expected: &[&str]| {
        let found = vocabulary(&home(), &[(definition(4, entry), used)], &[]);
        let rules: Vec<&str> = found.iter().map(|problem| problem.rule).collect();
        assert_eq!(rules, expected);
        for problem in found {
            assert_eq!(
                (problem.file.as_str(), problem.line),
                ("src/steps/mine.rs", 4)
            );
            assert!(problem.excerpt.unwrap().contains("#[then"));
            assert!(problem.remedy.is_some());
        }
    };
    check(None, false, &["unused-step"]);
    check(None, true, &["undocumented-step"]);
    // An example is a use.
    check(Some(&KNOWN), false, &[]);
    check(Some(&KNOWN), true, &[]);
}

#[test]
fn an_example_that_its_step_does_not_understand_is_named_where_it_stands() {
    let found = vocabulary(&home(), &[(definition(4, None), true)], &[&ENTRY]);
    let found = found
        .iter()
        .find(|problem| problem.rule == "step-example")
        .unwrap();
    assert_eq!((found.file.as_str(), found.line), ("src/steps/mine.rs", 3));
}

#[test]
fn the_vocabulary_is_held_against_its_rules_at_its_home_only() {
    // The suite that is compiled in, but for its features: its steps are used by nothing here, and
    // their examples are uses.
    let specs = embedded::FILES
        .iter()
        .filter(|(path, _)| path.starts_with("specs/"));
    let mut files: std::collections::BTreeMap<String, String> = specs
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    files.insert("src/steps/mine.rs".to_owned(), String::new());
    let found = candor::lint::review(&Project::of(&files, super::TODAY));
    let own = ["unused-step", "undocumented-step", "step-example"];
    assert!(
        found
            .problems
            .iter()
            .all(|problem| !own.contains(&problem.rule))
    );
}
