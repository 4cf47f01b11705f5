//! Owns the report of problems as SARIF 2.1.0, which code hosts and editors read.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value as Json, json};

use super::Found;
use crate::lint::{Edit, Rule, explained, rules, shown};
use crate::problem::{Problem, Severity};

/// The standard's own schema.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The root of the working tree, whatever it is called where the report is read.
const ROOT: &str = "%SRCROOT%";

/// Writes one run of the tool `candor`: all rules with their examples, and a result for each problem.
///
/// # Errors
///
/// As the writer.
pub fn write(found: &Found<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules = rules();
    let tool = json!({"driver": {
        "name": "candor",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
    }});
    let notes = found.notes.iter();
    let notes = notes.map(|note| json!({"level": "note", "message": {"text": note}}));
    let invocation = json!({
        "executionSuccessful": true,
        "toolExecutionNotifications": notes.collect::<Vec<_>>(),
    });
    write!(
        out,
        "{{\"$schema\":{},\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{tool},\n\
         \"invocations\":[{invocation}],\"columnKind\":\"unicodeCodePoints\",\"results\":[",
        json!(SCHEMA)
    )?;
    let indices: BTreeMap<&str, usize> = rules.iter().map(|rule| rule.id).zip(0..).collect();
    for (at, problem) in found.problems.iter().enumerate() {
        let result = result(problem, indices.get(problem.rule).copied());
        write!(out, "{}{result}", if at == 0 { "\n" } else { ",\n" })?;
    }
    writeln!(out, "\n]}}]}}")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn descriptor(rule: &Rule) -> Json {
    let sentence = rule
        .about
        .split_once(". ")
        .map(|(first, _)| format!("{first}."));
    json!({
        "id": rule.id,
        "shortDescription": {"text": sentence.as_deref().unwrap_or(rule.about)},
        "fullDescription": {"text": rule.about},
        "help": {"text": explained(rule), "markdown": markdown(rule)},
        "defaultConfiguration": {"level": level(rule.severity)},
    })
}

fn markdown(rule: &Rule) -> String {
    let mut text = format!("{}\n", rule.about);
    if let Some(reason) = rule.unshown() {
        text += &format!("\nNo example: {reason}.\n");
    }
    let example = |title: &str, edits: &[Edit]| {
        let lines = shown(edits);
        let lines: Vec<_> = lines
            .lines()
            .map(|line| line.strip_prefix("  ").unwrap_or(line))
            .collect();
        format!("\n{title}:\n\n```diff\n{}\n```\n", lines.join("\n"))
    };
    for (title, edits) in [("Breaks it", rule.bad), ("Keeps it", rule.good)] {
        if !edits.is_empty() {
            text += &example(title, edits);
        }
    }
    text
}

fn result(problem: &Problem, index: Option<usize>) -> Json {
    let text = match &problem.remedy {
        Some(remedy) => format!("{}\n{remedy}", problem.message),
        None => problem.message.clone(),
    };
    let mut result = json!({
        "ruleId": problem.rule,
        "level": level(problem.severity),
        "message": {"text": text},
        "locations": [{"physicalLocation": {
            "artifactLocation": artifact(&problem.file),
            "region": region(problem),
        }}],
    });
    if let Some(index) = index {
        result["ruleIndex"] = index.into();
    }
    result
}

/// Where it begins in the line and the text from there to the line's end, as far as the line is known.
fn region(problem: &Problem) -> Json {
    let mut region = json!({"startLine": problem.line.max(1)});
    let line = problem.excerpt.as_deref().unwrap_or_default().trim_end();
    let indent = line.chars().take_while(|c| c.is_whitespace()).count();
    let column = problem.column.unwrap_or(indent + 1).max(1);
    let snippet: String = line.chars().skip(column - 1).collect();
    if !snippet.is_empty() {
        region["startColumn"] = column.into();
        region["snippet"] = json!({"text": snippet});
    }
    region
}

fn artifact(file: &str) -> Json {
    match file.starts_with('/') {
        true => json!({"uri": format!("file://{}", encoded(file))}),
        false => json!({"uri": encoded(file), "uriBaseId": ROOT}),
    }
}

/// A path as a URI has it.
fn encoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    let part = |byte: u8| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    path.bytes().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_what_its_snippet_shows() {
        let at = |column: Option<usize>, line: &str| {
            let problem = Problem::error("x", "f", 1, "m").quote(line);
            let region = region(&Problem { column, ..problem });
            let snippet = region["snippet"]["text"].as_str().unwrap_or_default();
            (region["startColumn"].as_u64(), snippet.to_owned())
        };
        assert_eq!(at(None, "  äö x "), (Some(3), "äö x".to_owned()));
        assert_eq!(at(Some(4), "  äö x "), (Some(4), "ö x".to_owned()));
        assert_eq!(at(Some(0), "x"), (Some(1), "x".to_owned()));
        assert_eq!(at(Some(9), "x"), (None, String::new()));
        assert_eq!(at(None, ""), (None, String::new()));
    }

    #[test]
    fn a_path_becomes_a_uri() {
        let uri = |path: &str| {
            artifact(path)["uri"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        assert_eq!(uri("specs/7 ä%/spec.md"), "specs/7%20%C3%A4%25/spec.md");
        assert_eq!(uri("/tmp/a.md"), "file:///tmp/a.md");
    }
}
