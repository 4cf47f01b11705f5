//! The step vocabulary is a public API: what `candor steps` shows is what features can use, no more, no less.

use std::collections::BTreeSet;

use candor::feature::{self, Step};
use candor::steps::{self, vocabulary};
use candor::suite::Suite;
use candor::trial::Trial;
use cucumber::codegen::{StepConstructor, WorldInventory, inventory};
use cucumber::step::Location;

use super::TREE;
use super::code::Kind;

const KEYWORDS: [&str; 3] = ["Given", "When", "Then"];

/// The steps of an example, as they are read in a feature.
fn steps_of(example: &str) -> Vec<Step> {
    let text =
        format!("@spec-1\nFeature: f\n\n@AC-1\nRule: r\n\n@C-01 @unit\nScenario: s\n{example}\n");
    let (feature, problems) = feature::parse("example", &text);
    assert_eq!(problems, [], "{example}");
    feature
        .iter()
        .flat_map(|feature| feature.rows())
        .flat_map(|row| row.steps.clone())
        .collect()
}

/// The definition that alone has the text of this step.
fn definition_of(step: &Step) -> Location {
    let shown = format!("{:?} {}", step.ty, step.value);
    match steps::collection().find(step) {
        Ok(Some((_, _, Some(location), _))) => location,
        Ok(_) => panic!("no step has the text of `{shown}`"),
        Err(ambiguous) => panic!("`{shown}`: {ambiguous}"),
    }
}

/// Where the definitions stand that are compiled in.
fn registered() -> BTreeSet<(&'static str, u32)> {
    fn of<D: inventory::Collect + StepConstructor<Trial>>() -> Vec<Location> {
        inventory::iter::<D>
            .into_iter()
            .map(|definition| definition.inner().0)
            .collect()
    }
    let given = of::<<Trial as WorldInventory>::Given>();
    let when = of::<<Trial as WorldInventory>::When>();
    let then = of::<<Trial as WorldInventory>::Then>();
    [given, when, then].concat().iter().map(place).collect()
}

fn place(location: &Location) -> (&'static str, u32) {
    (location.path, location.line)
}

/// The definitions in the source: keyword and expression, as in `#[given(expr = "…")]`.
fn written() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for attribute in TREE
        .iter()
        .filter(|code| code.is_in("src/steps"))
        .flat_map(|code| code.attributes())
    {
        let keyword = KEYWORDS
            .iter()
            .find(|keyword| attribute[0].is(&keyword.to_lowercase()));
        let mut literals = attribute.iter().filter(|token| token.kind == Kind::Literal);
        if let (Some(keyword), Some(expression)) = (keyword, literals.next()) {
            found.push(((*keyword).to_owned(), expression.text.clone()));
        }
    }
    found.sort();
    found
}

#[test]
fn each_step_has_an_example_that_it_alone_understands() {
    let mut understood = BTreeSet::new();
    for entry in vocabulary() {
        let steps = steps_of(entry.example);
        let first = steps
            .first()
            .unwrap_or_else(|| panic!("no example of {}", entry.expression));
        assert_eq!(
            format!("{:?}", first.ty),
            entry.keyword,
            "{}",
            entry.example
        );
        let place = place(&definition_of(first));
        assert!(
            understood.insert(place),
            "`{}` is an example of two steps",
            entry.example
        );
    }
    assert_eq!(understood, registered());
}

#[test]
fn what_is_listed_is_what_is_defined() {
    let entries = vocabulary().into_iter();
    let mut listed: Vec<_> = entries
        .map(|entry| (entry.keyword.to_owned(), format!("{:?}", entry.expression)))
        .collect();
    listed.sort();
    assert_eq!(listed, written());
    assert_eq!(registered().len(), listed.len());
}

#[test]
fn each_step_of_the_suite_is_defined_and_each_definition_used() {
    let (suite, _) = Suite::embedded(candor::embedded::FILES);
    let of_suite = suite.rows().flat_map(|row| row.steps.clone());
    let of_examples = vocabulary()
        .into_iter()
        .flat_map(|entry| steps_of(entry.example));
    let used: BTreeSet<_> = of_suite
        .chain(of_examples)
        .map(|step| place(&definition_of(&step)))
        .collect();
    assert_eq!(used, registered());
    assert!(suite.rows().count() > 0);
}
