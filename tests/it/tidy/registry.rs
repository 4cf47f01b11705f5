//! Each rule that a problem names is in the registry, and each rule of the registry is named by a problem.

use std::collections::BTreeSet;

use candor::lint;

use super::Rule;
use super::code::{Code, Kind, Token};

/// The registry itself, where a name is no use of it.
const REGISTRY: &str = "src/lint/rules";

/// What makes a problem, and takes the rule first.
const MAKERS: &[&str] = &["error", "warning"];

/// The text of a literal in kebab case.
fn name(token: &Token) -> Option<&str> {
    let text = token.text.strip_prefix('"')?.strip_suffix('"')?;
    let kebab = |c: char| c.is_ascii_lowercase() || c == '-';
    (token.kind == Kind::Literal && !text.is_empty() && text.chars().all(kebab)).then_some(text)
}

pub fn of_rules(code: &Code) -> Vec<String> {
    if !code.is_in("src") {
        return Vec::new();
    }
    let live = code.live();
    let calls = live
        .windows(3)
        .filter(|words| MAKERS.iter().any(|maker| words[0].is(maker)) && words[1].is("("));
    let named = calls.filter_map(|words| Some((words[2].line, name(words[2])?)));
    let unknown = named.filter(|(_, name)| lint::rule(name).is_none());
    unknown
        .map(|(line, name)| code.at(line, &format!("`{name}` is no rule of the registry")))
        .collect()
}

/// Rules of the registry that nothing in the tree names.
pub fn deserted(tree: &[Code]) -> Vec<String> {
    let files = tree
        .iter()
        .filter(|code| code.is_in("src") && !code.is_in(REGISTRY));
    let named: BTreeSet<&str> = files.flat_map(Code::live).filter_map(name).collect();
    let rules = lint::rules().into_iter();
    let unnamed = rules.filter(|rule| !named.contains(rule.id));
    unnamed
        .map(|rule| format!("no problem names `{}`", rule.id))
        .collect()
}

pub const PLANTED: &[(Rule, &str, &str)] = &[
    (
        of_rules,
        "src/suite/links.rs",
        "fn f() { Problem::error(\"no-such-rule\", file, 1, message) }",
    ),
    (
        of_rules,
        "src/milestone.rs",
        "fn f() { problems.push(Problem::warning(\"nosuch\", file, 1, message)) }",
    ),
    (
        of_rules,
        "src/feature/mirror.rs",
        "fn f(&mut self) { self.error(\"drifted-txet\", line, message, remedy) }",
    ),
];

#[test]
fn a_rule_that_nothing_names_is_seen() {
    let elsewhere = "fn f() { Problem::error(\"duplicate-id\", file, 1, message) }";
    let left = |path: &str| deserted(&[Code::read(path, elsewhere)]).len();
    let all = lint::rules().len();
    assert_eq!(left("src/spec/lint.rs"), all - 1);
    assert_eq!(left("src/lint/rules/spec.rs"), all);
    assert_eq!(left("tests/it/lint.rs"), all);
}
