//! `candor steps`: the vocabulary of features, which is a public API.

use std::io::Write;

use anstyle::Style;
use clap::Args;

use super::stop::Stop;
use crate::exit::ExitCode;
use crate::steps::vocabulary;

const BOLD: Style = Style::new().bold();

/// The arguments of `candor steps`.
#[derive(Debug, Args)]
pub struct StepsArguments {
    /// Only steps whose text or explanation contains this
    #[arg(value_name = "TEXT")]
    text: Option<String>,
}

/// Prints each step with what it does and an example.
pub fn steps(arguments: &StepsArguments, out: &mut dyn Write) -> Result<ExitCode, Stop> {
    let text = arguments.text.as_deref().unwrap_or_default().to_lowercase();
    let mut found = 0;
    for entry in vocabulary() {
        let all = format!("{} {} {}", entry.keyword, entry.expression, entry.about);
        if !all.to_lowercase().contains(&text) {
            continue;
        }
        found += 1;
        writeln!(out, "{BOLD}{} {}{BOLD:#}", entry.keyword, entry.expression)?;
        let options = textwrap::Options::new(96)
            .initial_indent("    ")
            .subsequent_indent("    ");
        writeln!(out, "{}", textwrap::fill(entry.about, options))?;
        for line in entry.example.lines() {
            writeln!(out, "      {line}")?;
        }
        writeln!(out)?;
    }
    match found {
        0 => Err(Stop::usage(format!(
            "no step contains `{text}`; `candor steps` lists all"
        ))),
        _ => Ok(ExitCode::Expected),
    }
}
