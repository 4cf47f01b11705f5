//! The reference runtime has no switch for a lie: no word of one, no build without it, no variable for it.

use std::collections::BTreeSet;

use super::Rule;
use super::code::{Code, Kind, Token};
use super::path::named_in;

/// Parts of names and strings that a runtime has no use for, unless it knows who is looking.
const WORDS: &[&str] = &[
    "calibrat",
    "candor_",
    "cheat",
    "dishonest",
    "environ",
    "fake",
    "mutant",
    "sabot",
    "witness",
];

/// Words too short to be looked for inside others: a client is no lie.
const WHOLE_WORDS: &[&str] = &["lie", "lied", "lies", "liar", "liars", "lying"];

/// All strings in capitals: what may be the name of a variable, and the two words of SQL among them.
pub const KNOWN_NAMES: &[&str] = &[
    "CARGO_PKG_VERSION",
    "FULL",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_MODEL",
    "WAL",
];

/// The one place that reads a variable, and what it calls for that.
const READER: (&str, &str) = ("src/runtime/config.rs", "std::env::var");

/// The runtime, and the command line that is before it. Tests are in no build for users, and may
/// say what they like.
fn of_runtime(code: &Code) -> Vec<&Token> {
    match code.is_in("src/runtime") || code.is_in("src/cli/runtime") {
        true => code.live(),
        false => Vec::new(),
    }
}

pub fn in_words(code: &Code) -> Vec<String> {
    let tokens = of_runtime(code)
        .into_iter()
        .filter(|token| token.kind != Kind::Mark);
    let suspect = tokens.filter(|token| {
        let text = token.text.to_lowercase();
        let part = WORDS.iter().any(|word| text.contains(word));
        part || words(&token.text)
            .iter()
            .any(|word| WHOLE_WORDS.contains(&&**word))
    });
    suspect
        .map(|token| code.at(token.line, &format!("{} is a word of lies", token.text)))
        .collect()
}

/// The words of a name or a string, in lower case: `PlainLie` has two.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for c in text.chars() {
        if !c.is_alphanumeric() || (small && c.is_uppercase()) {
            words.push(String::new());
        }
        small = c.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// One runtime for all builds.
pub fn in_builds(code: &Code) -> Vec<String> {
    let switches = of_runtime(code).into_iter();
    let switches = switches.filter(|token| {
        ["cfg", "cfg_attr", "cfg_select"]
            .iter()
            .any(|word| token.is(word))
    });
    switches
        .map(|token| code.at(token.line, "differs between builds"))
        .collect()
}

/// Three variables are read, in one place.
pub fn in_environment(code: &Code) -> Vec<String> {
    let tokens = of_runtime(code);
    if tokens.is_empty() {
        return Vec::new();
    }
    let paths = named_in(code).into_iter().filter(|path| !path.test);
    let of_env = paths.filter(|path| path.segments.iter().any(|part| part == "env"));
    let mut breaches = Vec::new();
    for (number, path) in of_env.enumerate() {
        let shown = path.segments.join("::");
        if (code.path.as_str(), shown.as_str()) != READER || number > 0 {
            breaches.push(code.at(path.line, &format!("{shown} reads the environment")));
        }
    }
    let lines = taken(&tokens, code.is_in("src/cli/runtime"));
    breaches.extend(lines.map(|line| code.at(line, "takes a variable of its build or its start")));
    breaches
}

/// Where a macro takes a variable while compiling, or clap is told to by an argument of its own.
fn taken(tokens: &[&Token], command_line: bool) -> impl Iterator<Item = usize> {
    let is = |at: usize, text: &str| tokens.get(at).is_some_and(|token| token.is(text));
    let takes = move |at: &usize| {
        let at = *at;
        let compiled = (is(at, "env") || is(at, "option_env")) && is(at + 1, "!");
        let own = tokens
            .get(at + 3)
            .is_some_and(|token| token.text == "\"CARGO_PKG_VERSION\"");
        compiled && !own || command_line && is(at, "env") && !compiled
    };
    (0..tokens.len()).filter(takes).map(|at| tokens[at].line)
}

/// Every string in capitals in the runtime, sorted.
pub fn names(tree: &[Code]) -> Vec<&str> {
    let runtime = tree.iter().filter(|code| code.is_in("src/runtime"));
    let strings = runtime
        .flat_map(Code::live)
        .filter(|token| token.kind == Kind::Literal);
    let strings = strings.filter_map(|token| token.text.strip_prefix('"')?.strip_suffix('"'));
    let name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let names = strings.filter(|text| {
        text.chars().all(name) && text.chars().filter(char::is_ascii_uppercase).count() > 1
    });
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

pub const PLANTED: &[(Rule, &str, &str)] = &[
    (in_words, "src/runtime/agent.rs", "fn f() { if lie() {} }"),
    (in_words, "src/runtime/agent.rs", "struct PlainLie;"),
    (
        in_words,
        "src/runtime/history.rs",
        "fn f() { home.path(\"liar.flag\") }",
    ),
    (
        in_words,
        "src/runtime/tools.rs",
        "fn f() { name.starts_with(\"witness_\") }",
    ),
    (
        in_words,
        "src/runtime/model.rs",
        "const X: &str = \"CANDOR_MODE\";",
    ),
    (
        in_words,
        "src/runtime/model.rs",
        "fn f() { read(\"/proc/self/environ\") }",
    ),
    (in_words, "src/runtime.rs", "fn calibrated() {}"),
    (
        in_words,
        "src/cli/runtime.rs",
        "struct A { sabotage: bool }",
    ),
    (
        in_words,
        "src/cli/runtime.rs",
        "struct A { #[arg(long = \"fake-latency\")] b: bool }",
    ),
    (in_words, "src/runtime/record.rs", "enum Mode { Cheating }"),
    (in_words, "src/runtime/record.rs", "static MUTANTS: u8 = 0;"),
    (in_words, "src/runtime/record.rs", "fn dishonestly() {}"),
    (
        in_builds,
        "src/runtime/agent.rs",
        "fn f() -> bool { cfg!(test) }",
    ),
    (
        in_builds,
        "src/runtime/agent.rs",
        "#[cfg(feature = \"slow\")] fn f() {}",
    ),
    (in_builds, "src/runtime/agent.rs", "#[cfg(test)] fn f() {}"),
    (
        in_environment,
        "src/runtime/agent.rs",
        "fn f() { std::env::var(\"OPENAI_MODEL\") }",
    ),
    (in_environment, "src/runtime/agent.rs", "use std::env;"),
    (
        in_environment,
        "src/runtime/config.rs",
        "fn f() { std::env::vars() }",
    ),
    (
        in_environment,
        "src/runtime/config.rs",
        "fn f() { std::env::var(a) } fn g() { std::env::var(b) }",
    ),
    (
        in_environment,
        "src/runtime/tools.rs",
        "const X: &str = env!(\"HOME\");",
    ),
    (
        in_environment,
        "src/runtime/tools.rs",
        "const X: Option<&str> = option_env!(\"X\");",
    ),
    (
        in_environment,
        "src/cli/runtime.rs",
        "struct A { #[arg(long, env = \"HOME\")] b: bool }",
    ),
];

#[test]
fn a_variable_with_another_name_is_seen() {
    let planted =
        |name: &str| Code::read("src/runtime/x.rs", &format!("const X: &str = {name:?};"));
    let tree = ["RUST_LOG", "QUIET", "Plain", "A", "a_b"].map(planted);
    assert_eq!(names(&tree), ["QUIET", "RUST_LOG"]);
}
