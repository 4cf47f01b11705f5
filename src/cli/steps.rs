//! `candor steps`: the vocabulary of features, which is a public API, with where each step is defined and used.

use std::io::{self, BufWriter, Write};

use clap::{Args, ValueEnum};

use super::scope::{Reading, Text};
use super::stop::{Stop, unless_gone};
use super::width::width;
use crate::exit::ExitCode;
use crate::report::markdown;
use crate::report::terminal::steps as terminal;
use crate::steps::{Told, Usage, told};

/// The arguments of `candor steps`.
#[derive(Debug, Args)]
pub struct StepsArguments {
    /// Only steps whose text or explanation contains this
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    #[command(flatten)]
    reading: Reading,
    /// How they are written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// How the vocabulary is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

/// Prints each step with what it does, an example, and its places.
pub fn steps(arguments: &StepsArguments, out: &mut dyn Write) -> Result<ExitCode, Stop> {
    let out = &mut BufWriter::new(out);
    let text = arguments.reading.load()?;
    let definitions = Usage::in_suite(&text.suite);
    let sought = arguments.text.as_deref().unwrap_or_default();
    let told = told(&definitions, sought);
    if told.is_empty() {
        return Err(Stop::usage(format!(
            "no step contains `{sought}`; `candor steps` lists all"
        )));
    }
    let written = write(arguments.format, &text, &told, out);
    unless_gone(written.and_then(|()| out.flush()))?;
    Ok(ExitCode::Expected)
}

fn write(format: Format, text: &Text, told: &[Told<'_>], out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text => {
            writeln!(out, "{text}\n")?;
            terminal::write(told, width(), out)
        }
        Format::Markdown => markdown::steps::write(told, out),
        Format::Json => {
            let suite = text.place.to_string();
            let all = serde_json::json!({"suite": suite, "steps": told});
            serde_json::to_writer_pretty(&mut *out, &all)?;
            writeln!(out)
        }
    }
}
