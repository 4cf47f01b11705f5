//! Owns the running of jq programs over JSON, each in a process that can be killed; the only home of jaq.

use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Filter, Vars, data, unwrap_valr};
use jaq_json::{Val, read};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use tokio::time::timeout;

/// The private first argument under which an executable runs one program.
pub const HELPER: &str = "__jq";

/// A program that runs longer than this is an error.
const LIMIT: Duration = Duration::from_secs(5);

/// What is asked of the helper, on its stdin.
#[derive(Debug, Serialize, Deserialize)]
struct Question {
    program: String,
    inputs: Vec<String>,
}

/// What a program yields for one input, or why it fails on it.
pub type Yielded = Result<Vec<Json>, String>;

/// Runs a jq program on one input and returns everything that it yields. An endless program or one
/// that exhausts its stack costs the helper process and no more.
///
/// # Errors
///
/// The program does not compile, fails on this input, or runs longer than 5 s.
pub async fn run(executable: &Path, program: &str, input: &Json) -> Yielded {
    let yielded = run_all(executable, program, std::slice::from_ref(input), LIMIT).await?;
    yielded.into_iter().next().unwrap_or_else(|| Ok(Vec::new()))
}

/// Runs a jq program on each of several inputs, in one process.
///
/// # Errors
///
/// The program does not compile, or all of it runs longer than the limit; where it fails on an
/// input, that input's yield says so.
pub async fn run_all(
    executable: &Path,
    program: &str,
    inputs: &[Json],
    limit: Duration,
) -> Result<Vec<Yielded>, String> {
    let question = Question {
        program: program.to_owned(),
        inputs: inputs.iter().map(Json::to_string).collect(),
    };
    let question = serde_json::to_vec(&question).map_err(|error| error.to_string())?;
    let answered = timeout(limit, ask(executable, &question)).await;
    let answer = answered
        .map_err(|_| format!("the program ran longer than {} s", limit.as_secs()))?
        .map_err(|error| format!("failed to start jq: {error}"))?;
    let Ok(yielded) = serde_json::from_slice::<Answer>(&answer) else {
        return Err("the program died; it may recurse without end".to_owned());
    };
    let values = |texts: Vec<String>| texts.iter().map(|text| to_json(text)).collect();
    let each = yielded?.into_iter();
    Ok(each.map(|texts| texts.and_then(values)).collect())
}

/// What the helper answers: why the program is none, or what it yields for each input.
type Answer = Result<Vec<Result<Vec<String>, String>>, String>;

async fn ask(executable: &Path, question: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut child = Command::new(executable)
        .arg(HELPER)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(question).await?;
    }
    Ok(child.wait_with_output().await?.stdout)
}

/// The helper's side: one question on `stdin`, one answer on `stdout`. Returns the exit code.
pub fn serve(mut stdin: impl Read, stdout: &mut dyn Write) -> u8 {
    let mut bytes = Vec::new();
    let read = stdin.read_to_end(&mut bytes);
    let question = read.ok().and_then(|_| serde_json::from_slice(&bytes).ok());
    let Some(Question { program, inputs }) = question else {
        return 2;
    };
    let answer: Answer = evaluate(&program, &inputs);
    let written = serde_json::to_vec(&answer)
        .map_err(std::io::Error::other)
        .and_then(|text| stdout.write_all(&text));
    match written.and_then(|()| stdout.flush()) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn to_json(text: &str) -> Result<Json, String> {
    serde_json::from_str(text).map_err(|error| format!("yielded `{text}`, no JSON: {error}"))
}

/// The longest program that is compiled outside of a process of its own. A parser that follows
/// nested brackets needs a part of the stack for each byte at most.
const LONGEST: usize = 16 * 1024;

/// The stack that is enough for that.
const STACK: usize = 256 * 1024 * 1024;

/// Why a program is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What is wrong, behind the name of the program: `does not parse: …`.
    pub message: String,
    /// Byte of the program at which that was seen.
    pub at: usize,
}

/// Why a program could not be run; nothing for one that can, and for one so long that only a run
/// would tell. Nothing is run here.
pub fn wrong(program: &str) -> Option<Wrong> {
    if program.len() > LONGEST {
        return None;
    }
    std::thread::scope(|scope| {
        let compile = || compiled(program).err();
        let thread = std::thread::Builder::new().stack_size(STACK);
        thread.spawn_scoped(scope, compile).ok()?.join().ok()?
    })
}

fn compiled(program: &str) -> Result<Filter<data::JustLut<Val>>, Wrong> {
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
        .map_err(|errors| {
            let (what, rest) = first_error(&errors);
            wrong_at(program, format!("does not parse: {what}"), rest)
        })?;
    let compiler = Compiler::default().with_funs(functions);
    compiler.compile(modules).map_err(|errors| {
        let (what, name) = undefined(&errors);
        wrong_at(program, format!("does not compile: {what}"), name)
    })
}

/// What is left of a program, or a name in it, is a part of its text: that tells the place.
fn wrong_at(program: &str, message: String, part: &str) -> Wrong {
    let at = (part.as_ptr() as usize).checked_sub(program.as_ptr() as usize);
    Wrong {
        message,
        at: at.filter(|at| *at <= program.len()).unwrap_or_default(),
    }
}

fn evaluate(program: &str, inputs: &[String]) -> Answer {
    let filter = compiled(program).map_err(|wrong| wrong.message)?;
    let yields = |input: &String| {
        let input = read::parse_single(input.as_bytes()).map_err(|error| error.to_string())?;
        let context = Ctx::<data::JustLut<Val>>::new(&filter.lut, Vars::new([]));
        let values = filter.id.run((context, input)).map(unwrap_valr);
        values
            .map(|value| match value {
                Ok(value) => Ok(value.to_string()),
                Err(error) => Err(error.to_string()),
            })
            .collect()
    };
    Ok(inputs.iter().map(yields).collect())
}

fn first_error<'a>(errors: &jaq_core::load::Errors<&'a str, ()>) -> (String, &'a str) {
    use jaq_core::load::Error::{Io, Lex, Parse};
    let described = errors.iter().map(|(_, error)| match error {
        Io(all) => all
            .iter()
            .map(|(path, error)| (format!("{path}: {error}"), *path))
            .next(),
        Lex(all) => all
            .iter()
            .map(|(expected, rest)| (near(expected.as_str(), rest), *rest))
            .next(),
        Parse(all) => all
            .iter()
            .map(|(expected, rest)| (near(expected.as_str(), rest), *rest))
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

fn undefined<'a>(errors: &jaq_core::compile::Errors<&'a str, ()>) -> (String, &'a str) {
    let first = errors.iter().flat_map(|(_, errors)| errors).next();
    first.map_or_else(Default::default, |(name, kind)| {
        (format!("undefined {} `{name}`", kind.as_str()), *name)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn yielded(program: &str, input: &Json) -> Result<Vec<String>, String> {
        let (program, inputs) = (program.to_owned(), vec![input.to_string()]);
        let question = serde_json::to_vec(&Question { program, inputs }).unwrap();
        let mut answer = Vec::new();
        assert_eq!(serve(&question[..], &mut answer), 0);
        let answer: Answer = serde_json::from_slice(&answer).unwrap();
        answer?.remove(0)
    }

    #[test]
    fn a_program_maps_rows_to_records() {
        let rows = json!([{"ms": 0.25, "t": "a\u{7f}ü"}, {"ms": 12}]);
        let texts = yielded(".[] | {latency_ms: .ms, tool: .t}", &rows).unwrap();
        let values: Vec<Json> = texts.iter().map(|text| to_json(text).unwrap()).collect();
        let expected = [
            json!({"latency_ms": 0.25, "tool": "a\u{7f}ü"}),
            json!({"latency_ms": 12, "tool": null}),
        ];
        assert_eq!(values, expected);
    }

    #[test]
    fn what_is_wrong_with_a_program_is_named() {
        let error = |program| yielded(program, &json!([1])).unwrap_err();
        assert!(error(".[] | nosuch").contains("`nosuch`"));
        assert!(error(".[] | {a: }").contains("does not parse"));
        assert!(error(".[0].x").contains("cannot index"));
    }

    #[test]
    fn a_program_is_found_wrong_at_its_place_and_without_a_run() {
        let at = |program: &str| wrong(program).map(|wrong| wrong.at);
        assert_eq!(at(".[] | {tool: .name}"), None);
        assert_eq!(at("def f: f; f"), None);
        assert_eq!(at(".a |\n nosuch"), Some(6));
        assert_eq!(at("[.a,\n }"), Some(6));
        assert_eq!(at("$x"), Some(0));
        let deep = "[".repeat(LONGEST);
        assert!(wrong(&deep).is_some());
        assert_eq!(wrong(&format!("{deep}[")), None);
    }
}
