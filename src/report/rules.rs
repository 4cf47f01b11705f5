//! Owns the list of the rules by which texts are reviewed: as text, JSON and Markdown.

use std::io::{self, Write};

use serde_json::json;

use crate::lint::{Edit, rules, shown};

/// Writes each rule with its weight and why it holds.
///
/// # Errors
///
/// As the writer.
pub fn text(out: &mut dyn Write) -> io::Result<()> {
    let options = textwrap::Options::new(96)
        .initial_indent("    ")
        .subsequent_indent("    ");
    for rule in rules() {
        writeln!(out, "{} ({})", rule.id, rule.severity)?;
        writeln!(out, "{}", textwrap::fill(rule.about, &options))?;
    }
    Ok(())
}

/// Writes a list of objects, with the examples as changes of lines.
///
/// # Errors
///
/// As the writer.
pub fn json(out: &mut dyn Write) -> io::Result<()> {
    let example = |edits: &[Edit]| (!edits.is_empty()).then(|| shown(edits));
    let rule = |rule: &crate::lint::Rule| {
        json!({
            "rule": rule.id,
            "severity": rule.severity,
            "about": rule.about,
            "breaks": example(rule.bad),
            "keeps": example(rule.good),
            "no_example": rule.unshown(),
        })
    };
    let all: Vec<_> = rules().into_iter().map(rule).collect();
    writeln!(out, "{:#}", json!(all))
}

/// Writes a table.
///
/// # Errors
///
/// As the writer.
pub fn markdown(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| rule | | why it holds |\n|---|---|---|")?;
    for rule in rules() {
        let about = rule.about.replace('|', "\\|");
        writeln!(out, "| `{}` | {} | {about} |", rule.id, rule.severity)?;
    }
    Ok(())
}
