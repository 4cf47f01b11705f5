//! What a file looks like: its first line, its length, its name, and what it must not leave out in silence.

use super::Rule;
use super::code::Code;

/// Past this a file is more than one noun.
const LINES: usize = 500;

/// Names that say nothing of what is in a file.
const BAGS: &[&str] = &[
    "common", "context", "handler", "helper", "helpers", "manager", "mod", "util", "utils",
];

pub fn of_a_file(code: &Code) -> Vec<String> {
    let mut breaches = Vec::new();
    if !code.text.starts_with("//! ") {
        breaches.push(code.at(1, "does not begin with a `//!` line that says what it owns"));
    }
    let lines = code.text.lines().count();
    if lines > LINES {
        breaches.push(code.at(
            lines,
            &format!("more than {LINES} lines; split it by nouns"),
        ));
    }
    let name = code
        .path
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .trim_end_matches(".rs");
    if BAGS.contains(&name) {
        breaches.push(code.at(
            1,
            &format!("{name} is a bag; name the one thing that is in it"),
        ));
    }
    breaches
}

/// No lint is switched off without a reason, no test is switched off at all.
pub fn of_attributes(code: &Code) -> Vec<String> {
    let mut breaches = Vec::new();
    for attribute in code.attributes() {
        let has = |text: &str| attribute.iter().find(|token| token.is(text));
        let bare = has("allow")
            .or(has("expect"))
            .filter(|_| has("reason").is_none());
        if let Some(token) = bare {
            breaches.push(code.at(token.line, &format!("#[{}] without a reason", token.text)));
        }
        if let Some(token) = has("ignore") {
            breaches.push(code.at(token.line, "a test that is ignored"));
        }
    }
    breaches
}

pub fn of_unfinished_work(code: &Code) -> Vec<String> {
    let macros = code.tokens.windows(2).filter(|pair| {
        ["todo", "unimplemented"]
            .iter()
            .any(|word| pair[0].is(word))
            && pair[1].is("!")
    });
    macros
        .map(|pair| code.at(pair[0].line, &format!("{}!", pair[0].text)))
        .collect()
}

pub const PLANTED: &[(Rule, &str, &str)] = &[
    (of_attributes, "src/plan.rs", "#![allow(dead_code)]"),
    (
        of_attributes,
        "src/plan.rs",
        "#[derive(Debug)] #[expect(unused)] struct X;",
    ),
    (
        of_attributes,
        "src/plan.rs",
        "mod tests { #[cfg_attr(test, allow(unused))] fn f() {} }",
    ),
    (
        of_attributes,
        "tests/it/plan.rs",
        "#[test] #[ignore = \"slow\"] fn f() {}",
    ),
    (of_unfinished_work, "src/plan.rs", "fn f() { todo!() }"),
    (
        of_unfinished_work,
        "tests/it/plan.rs",
        "fn f() { unimplemented!(\"later\") }",
    ),
];

#[test]
fn a_file_of_the_wrong_shape_is_seen() {
    let long = format!("//! Long.\n{}", "\n".repeat(LINES));
    let check = |path: &str, text: &str| of_a_file(&Code::read(path, text)).len();
    assert_eq!(check("src/x.rs", "//! Short.\n"), 0);
    assert_eq!(check("src/x.rs", "/// Not of the file.\nfn f() {}\n"), 1);
    assert_eq!(check("src/x.rs", &long), 1);
    assert_eq!(check("src/x/util.rs", "//! Short.\n"), 1);
}
