//! `candor report`: tells run records again, puts their shares together, and lays them beside one another.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::records::{read_whole, unwritable};
use super::stop::{Stop, unless_gone};
use super::width::width;
use crate::compare::diff::{Diff, are_comparable, diff};
use crate::compare::gather::{Gathered, Source, gather};
use crate::compare::grid::{Grid, grid};
use crate::exit::{ExitCode, not_judged};
use crate::record::Run;
use crate::report::markdown;
use crate::report::runs::files;
use crate::report::terminal::{self, matrix};

/// The arguments of `candor report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// Run records, as `check --json PATH` and `.candor/runs` hold them
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Write the grid as Markdown here, whatever else is told; `-` writes it instead of the report
    #[arg(long, value_name = "PATH")]
    markdown: Option<PathBuf>,
    /// Lay out a grid by trials instead of cases
    #[arg(long)]
    rows: bool,
}

impl ReportArguments {
    fn asks_for_a_grid(&self) -> bool {
        self.rows || self.markdown.is_some()
    }
}

/// What several records make together.
enum Shape<'a> {
    /// One run, of one record or of its shares.
    One(&'a Gathered),
    /// An earlier and a later run of one runtime.
    Two(Diff<'a>),
    /// Runs beside one another.
    Many,
}

impl Shape<'_> {
    fn of(runs: &[Gathered]) -> Shape<'_> {
        match runs {
            [one] => Shape::One(one),
            [then, now] if are_comparable(then, now) => Shape::Two(diff(then, now)),
            _ => Shape::Many,
        }
    }

    /// The exit code is a matter of the records, not of how they are written.
    fn code(&self) -> ExitCode {
        match self {
            Shape::One(gathered) => gathered.code,
            Shape::Two(diff) => diff.code(),
            Shape::Many => ExitCode::Expected,
        }
    }
}

/// Tells the records.
pub fn report(
    arguments: &ReportArguments,
    out: &mut dyn Write,
    log: &mut dyn Write,
) -> Result<ExitCode, Stop> {
    let sources = arguments.files.iter().map(|file| source(file));
    let sources: Vec<Source> = sources.collect::<Result<_, _>>()?;
    let is_check = |source: &Source| source.run.header.command == "check";
    match (
        &sources[..],
        sources.iter().find(|source| !is_check(source)),
    ) {
        (_, None) => {}
        ([one], Some(_)) if !arguments.asks_for_a_grid() => return calibration(&one.run, out),
        (_, Some(other)) => return Err(no_check(other)),
    }
    let runs = gather(sources);
    let shape = Shape::of(&runs);
    if arguments.rows && arguments.markdown.is_none() && !matches!(shape, Shape::Many) {
        return Err(Stop::usage(
            "`--rows` is of a grid, and these records make none; `--markdown -` makes one of any",
        ));
    }
    let grid = grid(&runs, arguments.rows);
    let to_out = |path: &&PathBuf| path.as_path() == Path::new("-");
    let told = match arguments.markdown.as_ref().filter(to_out) {
        Some(_) => markdown::write(&grid, out),
        None => tell(&shape, &grid, out, log),
    };
    unless_gone(told.and_then(|()| out.flush()))?;
    if let Some(path) = arguments.markdown.as_ref().filter(|path| !to_out(path)) {
        let written = File::create(path).and_then(|mut file| markdown::write(&grid, &mut file));
        written.map_err(|error| unwritable(path, &error))?;
    }
    Ok(shape.code())
}

fn source(file: &Path) -> Result<Source, Stop> {
    Ok(Source {
        file: file.display().to_string(),
        run: read_whole(file)?,
    })
}

fn no_check(source: &Source) -> Stop {
    Stop::usage(format!(
        "{} is the record of `candor {}`, and only those of `candor check` are laid side by side; \
         report it by itself",
        source.file, source.run.header.command
    ))
}

fn tell(
    shape: &Shape<'_>,
    grid: &Grid<'_>,
    out: &mut dyn Write,
    log: &mut dyn Write,
) -> io::Result<()> {
    match shape {
        Shape::One(gathered) => again(gathered, out, log),
        Shape::Two(diff) => terminal::diff::write(diff, out),
        Shape::Many => terminal::grid::write(grid, width(), out),
    }
}

/// As the run was told when it ended.
fn again(gathered: &Gathered, out: &mut dyn Write, log: &mut dyn Write) -> io::Result<()> {
    let run = &gathered.run;
    terminal::head(run, out)?;
    if gathered.parts.len() > 1 {
        writeln!(out, "merged from {}", files(gathered))?;
    }
    terminal::write(run, out)?;
    let share = run.header.partition.is_some();
    let mut names = not_judged(run).into_iter().filter(|_| !share);
    names.try_for_each(|name| writeln!(log, "{name} was not judged"))
}

fn calibration(run: &Run, out: &mut dyn Write) -> Result<ExitCode, Stop> {
    unless_gone(matrix::write(run, out).and_then(|()| out.flush()))?;
    let code = run.end.as_ref().and_then(|end| ExitCode::of(end.exit_code));
    Ok(code.unwrap_or(ExitCode::NotJudged))
}
