//! `candor explain`: what an id stands for, what proves it, and how it stands.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::last::last;
use super::scope::Reading;
use super::stop::{Stop, unless_gone};
use super::width::width;
use crate::exit::ExitCode;
use crate::report::terminal::explain::{self as terminal, Explaining};
use crate::steps::Definitions;
use crate::trace::{Found, Index, Matrix, columns, find, json, matrix};
use crate::witness::clock;

/// The arguments of `candor explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// Criteria, cases, trials, specs, milestones: 3624/AC-2, 3624/C-03, 3624/C-03[prompt], 3624, m329
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    #[command(flatten)]
    reading: Reading,
    /// Read these run records instead of the stored ones
    #[arg(long, value_name = "FILE")]
    run: Vec<PathBuf>,
    /// How it is written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// How an explanation is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Prints what is known of each id.
pub fn explain(arguments: &ExplainArguments, out: &mut dyn Write) -> Result<ExitCode, Stop> {
    let text = arguments.reading.load()?;
    let calibration = text.calibration()?;
    let index = Index::new(&text.suite, calibration.as_ref());
    let ids = arguments.ids.iter();
    let found = ids.map(|id| find(&index, id).map_err(|error| Stop::usage(error.to_string())));
    let found: Vec<Found<'_>> = found.collect::<Result<_, _>>()?;
    let last = last(&text, calibration.as_ref(), &[], &arguments.run)?;
    let columns = columns(&last.sources, &[]);
    let specs = text.suite.specs.iter().map(|spec| spec.id.clone());
    let matrix = matrix(&index, &specs.collect(), &columns, &|_, _| {
        Default::default()
    });
    let now = clock::wall();
    let written = match arguments.format {
        Format::Json => {
            let suite = text.place.to_string();
            let told = json::Told {
                suite: &suite,
                now: Some(&now),
            };
            as_json(&matrix, &found, told, out)
        }
        Format::Text => {
            let of = Explaining {
                matrix: &matrix,
                steps: &Definitions::compiled_in(),
                width: width(),
                now: &now,
            };
            writeln!(out, "{text}").and_then(|()| as_text(of, &found, out))
        }
    };
    unless_gone(written.and_then(|()| out.flush()))?;
    Ok(ExitCode::Expected)
}

fn as_text(of: Explaining<'_>, found: &[Found<'_>], out: &mut dyn Write) -> io::Result<()> {
    found.iter().try_for_each(|found| {
        writeln!(out)?;
        terminal::write(of, *found, out)
    })
}

fn as_json(
    matrix: &Matrix<'_, '_>,
    found: &[Found<'_>],
    told: json::Told<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let all: Vec<_> = found
        .iter()
        .map(|found| json::found(matrix, *found, told))
        .collect();
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)
}
