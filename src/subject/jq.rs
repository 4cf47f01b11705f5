//! Owns the running of jq programs over JSON; the only home of jaq.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, data, unwrap_valr};
use jaq_json::{Val, read};
use serde_json::Value as Json;

/// A program that runs longer than this is an error.
const LIMIT: Duration = Duration::from_secs(5);

/// Runs a jq program on one input and returns everything that it yields.
///
/// # Errors
///
/// The program does not compile, fails on this input, or runs longer than 5 s.
pub fn run(program: &str, input: &Json) -> Result<Vec<Json>, String> {
    let (program, input) = (program.to_owned(), input.to_string());
    let (sender, receiver) = mpsc::channel();
    // An endless program cannot be stopped from outside: its thread is left behind.
    thread::spawn(move || sender.send(evaluate(&program, &input)));
    let late = |_| format!("the program ran longer than {} s", LIMIT.as_secs());
    let yielded = receiver.recv_timeout(LIMIT).map_err(late)??;
    yielded.iter().map(|text| to_json(text)).collect()
}

fn to_json(text: &str) -> Result<Json, String> {
    serde_json::from_str(text).map_err(|error| format!("yielded `{text}`, no JSON: {error}"))
}

/// Values of jq cannot leave their thread; their texts can.
fn evaluate(program: &str, input: &str) -> Result<Vec<String>, String> {
    let input = read::parse_single(input.as_bytes()).map_err(|error| error.to_string())?;
    let definitions = jaq_core::defs()
        .chain(jaq_std::defs())
        .chain(jaq_json::defs());
    let functions = jaq_core::funs()
        .chain(jaq_std::funs())
        .chain(jaq_json::funs());
    let arena = Arena::default();
    let file = File {
        code: program,
        path: (),
    };
    let modules = Loader::new(definitions)
        .load(&arena, file)
        .map_err(|errors| format!("does not parse: {}", first_error(&errors)))?;
    let filter = Compiler::default()
        .with_funs(functions)
        .compile(modules)
        .map_err(|errors| format!("does not compile: {}", undefined(&errors)))?;
    let context = Ctx::<data::JustLut<Val>>::new(&filter.lut, Vars::new([]));
    let values = filter.id.run((context, input)).map(unwrap_valr);
    values
        .map(|value| match value {
            Ok(value) => Ok(value.to_string()),
            Err(error) => Err(error.to_string()),
        })
        .collect()
}

fn first_error(errors: &jaq_core::load::Errors<&str, ()>) -> String {
    use jaq_core::load::Error::{Io, Lex, Parse};
    let described = errors.iter().map(|(_, error)| match error {
        Io(all) => all
            .iter()
            .map(|(path, error)| format!("{path}: {error}"))
            .next(),
        Lex(all) => all
            .iter()
            .map(|(expected, rest)| near(expected.as_str(), rest))
            .next(),
        Parse(all) => all
            .iter()
            .map(|(expected, rest)| near(expected.as_str(), rest))
            .next(),
    });
    described.flatten().next().unwrap_or_default()
}

fn near(expected: &str, rest: &str) -> String {
    let shown: String = rest.chars().take(30).collect();
    match shown.is_empty() {
        true => format!("expected {expected} at its end"),
        false => format!("expected {expected} near `{shown}`"),
    }
}

fn undefined(errors: &jaq_core::compile::Errors<&str, ()>) -> String {
    let first = errors.iter().flat_map(|(_, errors)| errors).next();
    first.map_or_else(String::new, |(name, kind)| {
        format!("undefined {} `{name}`", kind.as_str())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_program_maps_rows_to_records() {
        let rows = json!([{"ms": 0.25, "t": "a\u{7f}ü"}, {"ms": 12}]);
        let yielded = run(".[] | {latency_ms: .ms, tool: .t}", &rows).unwrap();
        let expected = [
            json!({"latency_ms": 0.25, "tool": "a\u{7f}ü"}),
            json!({"latency_ms": 12, "tool": null}),
        ];
        assert_eq!(yielded, expected);
    }

    #[test]
    fn what_is_wrong_with_a_program_is_named() {
        let error = |program| run(program, &json!([1])).unwrap_err();
        assert!(
            error(".[] | nosuch").contains("`nosuch`"),
            "{}",
            error(".[] | nosuch")
        );
        assert!(error(".[] | {a: }").contains("does not parse"));
        assert!(
            error(".[0].x").contains("cannot index"),
            "{}",
            error(".[0].x")
        );
    }
}
