//! `candor explain`: what an id stands for, what proves it, and how it stands.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::last::last;
use super::scope::Reading;
use super::stop::{Stop, unless_gone};
use super::today::Today;
use super::width::width;
use crate::compare::gather::Source;
use crate::exit::ExitCode;
use crate::id::CaseId;
use crate::lint::{self, Rule};
use crate::report::terminal::explain::{self as terminal, Explaining};
use crate::steps::Usage;
use crate::trace::{Found, Index, Matrix, columns, find, json, matrix};
use crate::witness::clock;

/// The arguments of `candor explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// 3624/AC-2 (a criterion), 3624/C-03 (a case), `3624/C-03[prompt]` (a trial), 3624 (a spec), m329
    /// (a milestone), or a rule of `candor lint`
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
    let asked = arguments.ids.iter().map(|id| asked(&index, id));
    let asked: Vec<Asked<'_>> = asked.collect::<Result<_, _>>()?;
    let last = last(&text, calibration.as_ref(), &[], &arguments.run)?;
    let today = Today::of(&text, calibration.as_ref(), &last);
    let stale = |case: &CaseId, source: &Source| today.stale(case, source);
    let columns = columns(&last.sources, &[]);
    let specs = text.suite.specs.iter().map(|spec| spec.id.clone());
    let matrix = matrix(&index, &specs.collect(), &columns, &stale);
    let now = clock::wall();
    let written = match arguments.format {
        Format::Json => {
            let suite = text.place.to_string();
            let told = json::Told {
                suite: &suite,
                now: Some(&now),
            };
            as_json(&matrix, &asked, told, out)
        }
        Format::Text => {
            let of = Explaining {
                matrix: &matrix,
                steps: &Usage::none(),
                width: width(),
                now: &now,
            };
            writeln!(out, "{text}").and_then(|()| as_text(of, &asked, out))
        }
    };
    unless_gone(written.and_then(|()| out.flush()))?;
    Ok(ExitCode::Expected)
}

/// What an id on the command line stands for.
enum Asked<'a> {
    /// Something of the suite.
    Found(Found<'a>),
    /// A rule of `candor lint`.
    Rule(&'static Rule),
}

fn asked<'a>(index: &Index<'a>, id: &str) -> Result<Asked<'a>, Stop> {
    match (find(index, id), lint::rule(id)) {
        (Ok(found), _) => Ok(Asked::Found(found)),
        (Err(_), Some(rule)) => Ok(Asked::Rule(rule)),
        (Err(error), None) => Err(Stop::usage(error.to_string())),
    }
}

fn as_text(of: Explaining<'_>, asked: &[Asked<'_>], out: &mut dyn Write) -> io::Result<()> {
    asked.iter().try_for_each(|asked| {
        writeln!(out)?;
        match asked {
            Asked::Found(found) => terminal::write(of, *found, out),
            Asked::Rule(rule) => terminal::rule(&lint::explained(rule), of.width, out),
        }
    })
}

fn as_json(
    matrix: &Matrix<'_, '_>,
    asked: &[Asked<'_>],
    told: json::Told<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let all = asked.iter().map(|asked| match asked {
        Asked::Found(found) => json::found(matrix, *found, told),
        Asked::Rule(rule) => serde_json::json!({
            "kind": "rule",
            "id": rule.id,
            "severity": rule.severity.to_string(),
            "about": rule.about,
            "bad": lint::shown(rule.bad),
            "good": lint::shown(rule.good),
        }),
    });
    let all: Vec<_> = all.collect();
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)
}
