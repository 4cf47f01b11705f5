//! `candor trace`: the traceability matrix, for people, for pages and for gates.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::last::{Last, last};
use super::scope::{Reading, Text};
use super::stop::{Stop, unless_gone};
use super::today::Today;
use super::width::width;
use crate::compare::gather::Source;
use crate::exit::ExitCode;
use crate::id::{CaseId, SpecId};
use crate::plan::{PlanError, named_specs};
use crate::report::markdown;
use crate::report::terminal::trace::{self as terminal, Telling};
use crate::trace::{Group, Index, Matrix, columns, json, mapping, matrix};
use crate::witness::clock;

/// The arguments of `candor trace`.
#[derive(Debug, Args)]
pub struct TraceArguments {
    /// Only these runtimes: manifests, or names that are on record [default: all that are]
    #[arg(value_name = "RUNTIME")]
    runtimes: Vec<String>,
    #[command(flatten)]
    reading: Reading,
    /// Only what belongs to this milestone
    #[arg(long, value_name = "ID")]
    milestone: Vec<String>,
    /// Only this spec, such as 3624
    #[arg(long, value_name = "ID")]
    spec: Vec<SpecId>,
    /// Read these run records instead of the stored ones
    #[arg(long, value_name = "FILE")]
    run: Vec<PathBuf>,
    /// What a row is; JSON always has everything
    #[arg(long, value_enum, default_value = "case")]
    by: By,
    /// How it is written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// List the trials of each case with what they came to
    #[arg(long)]
    trials: bool,
    /// Leave out verdicts and ages, so that the same suite always gives the same text
    #[arg(long, conflicts_with = "gate")]
    no_verdicts: bool,
    /// End with 1 when a case failed, with 3 when one is not known to hold
    #[arg(long)]
    gate: bool,
    /// Print the lines of a tasks.md that map criteria to cases and to what judges them
    #[arg(long, conflicts_with_all = ["gate", "by", "format", "trials", "run", "runtimes"])]
    mapping: bool,
}

/// What a row sums up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Milestone,
    Spec,
    Criterion,
    Case,
}

/// How the matrix is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

/// Prints what became of each case.
pub fn trace(arguments: &TraceArguments, out: &mut dyn Write) -> Result<ExitCode, Stop> {
    let text = arguments.reading.load()?;
    let specs = named_specs(&text.suite, &arguments.milestone, &arguments.spec)
        .map_err(|error: PlanError| Stop::usage(error.to_string()))?;
    if arguments.mapping {
        let index = Index::new(&text.suite, None);
        unless_gone(mappings(&index, &specs, out).and_then(|()| out.flush()))?;
        return Ok(ExitCode::Expected);
    }
    let calibration = text.calibration()?;
    let index = Index::new(&text.suite, calibration.as_ref());
    let (runtimes, files) = (&arguments.runtimes, &arguments.run);
    let last = match arguments.no_verdicts {
        true => Last::default(),
        false => last(&text, calibration.as_ref(), runtimes, files)?,
    };
    let today = Today::of(&text, calibration.as_ref(), &last);
    let stale = |case: &CaseId, source: &Source| today.stale(case, source);
    let columns = columns(&last.sources, &last.named);
    let matrix = matrix(&index, &specs, &columns, &stale);
    unless_gone(write(arguments, &text, &last, &matrix, out).and_then(|()| out.flush()))?;
    Ok(match matrix.gate() {
        _ if !arguments.gate => ExitCode::Expected,
        // What a record says that cannot be read, nobody knows; an older pass does not stand for it.
        ExitCode::Expected if !last.unreadable.is_empty() => ExitCode::NotJudged,
        code => code,
    })
}

fn mappings(index: &Index<'_>, specs: &BTreeSet<SpecId>, out: &mut dyn Write) -> io::Result<()> {
    let named = index.suite.specs.iter().filter(|s| specs.contains(&s.id));
    for (n, spec) in named.enumerate() {
        if specs.len() > 1 {
            let blank = if n == 0 { "" } else { "\n" };
            writeln!(out, "{blank}## {} {}\n", spec.id, spec.title)?;
        }
        for line in mapping(index, spec) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

fn write(
    arguments: &TraceArguments,
    text: &Text,
    last: &Last,
    matrix: &Matrix<'_, '_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let now = clock::wall();
    let now = (!arguments.no_verdicts).then_some(now.as_str());
    match arguments.format {
        Format::Json => {
            let suite = text.place.to_string();
            let told = json::Told { suite: &suite, now };
            serde_json::to_writer_pretty(&mut *out, &json::matrix(matrix, told))?;
            writeln!(out)
        }
        Format::Markdown => {
            match groups(arguments.by, matrix) {
                Some((of, groups)) => markdown::trace::groups(matrix, &groups, of, now, out)?,
                None => markdown::trace::cases(matrix, now, out)?,
            }
            let mut sentences = last.unreadable.iter();
            sentences.try_for_each(|sentence| writeln!(out, "\nleft out: {sentence}"))
        }
        Format::Text => {
            head(text, last, matrix, now, out)?;
            let telling = Telling {
                width: width(),
                now,
                trials: arguments.trials,
            };
            match groups(arguments.by, matrix) {
                Some((of, groups)) => terminal::groups(matrix, &groups, of, telling, out)?,
                None => terminal::cases(matrix, telling, out)?,
            }
            writeln!(out)?;
            terminal::below(matrix, now.is_some(), out)
        }
    }
}

/// The rows that are not cases, with what stands at the head of their first columns.
fn groups<'a>(by: By, matrix: &Matrix<'_, 'a>) -> Option<([&'static str; 2], Vec<Group<'a>>)> {
    match by {
        By::Milestone => Some((["milestone", "specs"], matrix.by_milestone())),
        By::Spec => Some((["spec", "status"], matrix.by_spec())),
        By::Criterion => Some((["criterion", "case"], matrix.by_criterion())),
        By::Case => None,
    }
}

/// Which suite it is, and which runs are looked at.
fn head(
    text: &Text,
    last: &Last,
    matrix: &Matrix<'_, '_>,
    now: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{text}")?;
    for milestone in matrix.milestones() {
        writeln!(out, "{milestone} {}", milestone.title)?;
    }
    if let Some(now) = now {
        last.head(matrix.columns, now, out)?;
    }
    writeln!(out)
}
