//! Nobody prints but the command line and the terminal report: everyone else is given a writer.

use super::Rule;
use super::code::{Code, Token};

const MACROS: &[&str] = &["print", "println", "eprint", "eprintln", "dbg"];
const STREAMS: &[&str] = &["stdin", "stdout", "stderr"];

/// Who takes hold of a standard stream, and why.
const HOLDS: &[(&str, &str)] = &[
    ("src/cli.rs", "hands the streams to all others"),
    (
        "src/gate.rs",
        "is the main function of a user's test binary",
    ),
    (
        "src/report/terminal/progress.rs",
        "draws progress on stderr",
    ),
];

/// Who asks whether a standard stream is a terminal, and why.
const PROBES: &[(&str, &str)] = &[
    ("src/cli/init.rs", "asks people only"),
    ("src/cli/lint.rs", "colours the problems"),
    ("src/cli/stop.rs", "colours the reason of a stop"),
    ("src/report/terminal/progress.rs", "draws for people only"),
];

/// The standard streams in `code`: the line, and whether it is only asked what it is.
fn streams(code: &Code) -> Vec<(usize, bool)> {
    let live = code.live();
    let is = |at: usize, text: &str| live.get(at).is_some_and(|token: &&Token| token.is(text));
    let mut found = Vec::new();
    for (at, token) in live
        .iter()
        .enumerate()
        .filter(|(_, token)| STREAMS.contains(&&*token.text))
    {
        // A method with arguments sets the stream of a child; a field is one.
        let called = is(at + 1, "(") && is(at + 2, ")");
        let named = at > 0 && is(at - 1, "::");
        if called || named {
            found.push((token.line, is(at + 3, ".") && is(at + 4, "is_terminal")));
        }
    }
    found
}

fn excused(list: &[(&str, &str)], code: &Code) -> bool {
    list.iter().any(|(path, _)| code.path == *path)
}

pub fn of_all_but_the_command_line(code: &Code) -> Vec<String> {
    if !code.is_in("src") {
        return Vec::new();
    }
    let live = code.live();
    let macros = live
        .windows(2)
        .filter(|pair| MACROS.contains(&&*pair[0].text) && pair[1].is("!"));
    let mut breaches: Vec<String> = macros
        .map(|pair| {
            code.at(
                pair[0].line,
                &format!("{}! prints; take a writer", pair[0].text),
            )
        })
        .collect();
    for (line, probe) in streams(code) {
        if !excused(if probe { PROBES } else { HOLDS }, code) {
            breaches.push(code.at(line, "takes hold of a standard stream; take a writer"));
        }
    }
    let inherits = live
        .windows(2)
        .filter(|pair| pair[0].is("::") && pair[1].is("inherit"));
    breaches.extend(inherits.map(|pair| code.at(pair[1].line, "lets a child print")));
    breaches
}

/// Exceptions that nobody needs any more.
pub fn stale(tree: &[Code]) -> Vec<String> {
    let needed = |path: &str, probe: bool| {
        let files = tree.iter().filter(|code| code.path == path);
        files
            .flat_map(streams)
            .any(|(_, is_probe)| is_probe == probe)
    };
    let holds = HOLDS.iter().filter(|(path, _)| !needed(path, false));
    let probes = PROBES.iter().filter(|(path, _)| !needed(path, true));
    holds
        .chain(probes)
        .map(|(path, why)| format!("{path}: {why}"))
        .collect()
}

pub const PLANTED: &[(Rule, &str, &str)] = &[
    (
        of_all_but_the_command_line,
        "src/runtime/model.rs",
        "fn f() { println!(\"{x}\"); }",
    ),
    (
        of_all_but_the_command_line,
        "src/cli/check.rs",
        "fn f() { eprintln!(\"{x}\"); }",
    ),
    (
        of_all_but_the_command_line,
        "src/runner.rs",
        "fn f() { writeln!(std::io::stdout(), \"x\"); }",
    ),
    (
        of_all_but_the_command_line,
        "src/report/json.rs",
        "use std::io::stderr;",
    ),
    (
        of_all_but_the_command_line,
        "src/cli/lint.rs",
        "fn f() { io::stdout().lock() }",
    ),
    (
        of_all_but_the_command_line,
        "src/plan.rs",
        "fn f() { io::stdout().is_terminal() }",
    ),
    (
        of_all_but_the_command_line,
        "src/witness/tools.rs",
        "fn f() { std::io::stdin() }",
    ),
    (
        of_all_but_the_command_line,
        "src/subject/launch.rs",
        "fn f() { c.stdout(Stdio::inherit()); }",
    ),
];
