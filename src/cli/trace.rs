//! `candor trace`: the traceability matrix as a table.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use clap::Args;

use super::scope::Scope;
use super::stop::Stop;
use crate::exit::ExitCode;
use crate::material::{Material, Subject};
use crate::plan::{PlanError, named_specs};
use crate::record::Run;
use crate::trace::{Row, Runs, State, matrix};

/// The arguments of `candor trace`.
#[derive(Debug, Args)]
pub struct TraceArguments {
    #[command(flatten)]
    scope: Scope,
    /// Show this run record instead of the newest; give it twice for a check and a calibration
    #[arg(long, value_name = "FILE")]
    run: Vec<PathBuf>,
}

/// Prints what became of each case.
pub fn trace(arguments: &TraceArguments, out: &mut dyn Write) -> Result<ExitCode, Stop> {
    let material = Material::load(arguments.scope.suite.as_deref())?;
    let subject = Subject::load(
        arguments.scope.runtime.as_deref(),
        arguments.scope.suite.as_deref(),
    )?;
    let specs = named_specs(
        &material.suite,
        &arguments.scope.milestone,
        &arguments.scope.spec,
    )
    .map_err(|error: PlanError| Stop::usage(error.to_string()))?;
    let (check, calibration) = runs(arguments, &subject)?;
    let runs = Runs {
        check: check.as_ref(),
        calibration: calibration.as_ref(),
    };
    for milestone in &material.suite.milestones {
        writeln!(out, "{milestone} {}", milestone.title)?;
    }
    writeln!(out, "check:       {}", described(runs.check))?;
    writeln!(out, "calibration: {}\n", described(runs.calibration))?;
    table(&matrix(&material.suite, &specs, runs), out)?;
    Ok(ExitCode::Expected)
}

fn runs(arguments: &TraceArguments, subject: &Subject) -> Result<(Option<Run>, Option<Run>), Stop> {
    let load = |path: &PathBuf| Run::load(path).map_err(Stop::usage);
    if !arguments.run.is_empty() {
        let runs: Vec<Run> = arguments.run.iter().map(load).collect::<Result<_, _>>()?;
        let of = |command: &str| {
            runs.iter()
                .find(|run| run.header.command == command)
                .cloned()
        };
        return Ok((of("check"), of("calibrate")));
    }
    let newest = |command: &str| {
        let path = subject.store.newest(command, &subject.manifest.runtime);
        path.as_ref().map(load).transpose()
    };
    Ok((newest("check")?, newest("calibrate")?))
}

fn described(run: Option<&Run>) -> String {
    let Some(run) = run else {
        return "no run yet".to_owned();
    };
    let header = &run.header;
    let cut_off = match &run.end {
        None => ", cut off",
        Some(end) if end.interrupted => ", interrupted",
        Some(_) => "",
    };
    format!(
        "{}, {}, candor {}{cut_off}",
        header.runtime, header.started_at, header.candor
    )
}

fn table(rows: &[Row], out: &mut dyn Write) -> Result<(), Stop> {
    let mut seen = BTreeSet::new();
    let criterion = |row: &Row| format!("{}/{}", row.case.spec, row.criteria);
    let width =
        |cell: fn(&Row) -> usize, least: usize| rows.iter().map(cell).max().unwrap_or(0).max(least);
    let proof = width(|row| row.proof.len(), 5);
    let title = width(|row| row.title.chars().count(), 5);
    writeln!(
        out,
        "{:<14} {:<10} {:<title$}  {:<proof$}  trials  verdict",
        "criterion", "case", "title", "proof"
    )?;
    for row in rows {
        let criterion = criterion(row);
        let shown = if seen.insert(criterion.clone()) {
            criterion
        } else {
            String::new()
        };
        let style = style(&row.state);
        let trials = match row.trials {
            0 => "-".to_owned(),
            trials => trials.to_string(),
        };
        writeln!(
            out,
            "{shown:<14} {:<10} {:<title$}  {:<proof$}  {trials:<6}  {style}{}{style:#}",
            row.case.to_string(),
            row.title,
            row.proof,
            row.state
        )?;
    }
    Ok(())
}

fn style(state: &State) -> Style {
    match state {
        State::Failed => AnsiColor::Red.on_default().bold(),
        State::Passed { .. } | State::Calibrated(_) => AnsiColor::Green.on_default(),
        _ => AnsiColor::Yellow.on_default(),
    }
}
