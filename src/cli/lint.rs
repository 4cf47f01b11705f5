//! `candor lint`: problems in specs, features, manifests and known-failing files.

use std::io::{IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::stop::{Stop, unless_gone};
use crate::exit::ExitCode;
use crate::known_failing::KnownFailing;
use crate::manifest::Manifest;
use crate::material::Material;
use crate::problem::{Problem, Severity};

/// The arguments of `candor lint`.
#[derive(Debug, Args)]
pub struct LintArguments {
    /// Suites (directories with `specs` and `features`), manifests and known-failing files
    /// [default: this directory, or the suite that is compiled in]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// Prints every problem with its place and remedy; errors make the command fail.
pub fn lint(arguments: &LintArguments, out: &mut dyn Write) -> Result<ExitCode, Stop> {
    let mut problems = Vec::new();
    if arguments.paths.is_empty() {
        let here = Path::new(".");
        let own = here.join("specs").is_dir() || here.join("features").is_dir();
        problems.extend(directory(own.then_some(here))?);
    }
    for path in &arguments.paths {
        if !path.exists() {
            return Err(Stop::usage(format!(
                "failed to read {}: no such file",
                path.display()
            )));
        }
        problems.extend(match path.is_dir() {
            true => directory(Some(path))?,
            false => file(path),
        });
    }
    problems.sort();
    let colour = std::io::stdout().is_terminal();
    for problem in &problems {
        unless_gone(writeln!(out, "{}", problem.draw(colour).trim_end()))?;
    }
    let errors = problems
        .iter()
        .filter(|p| p.severity == Severity::Error)
        .count();
    let warnings = problems.len() - errors;
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    let (s, ss) = (plural(errors), plural(warnings));
    unless_gone(writeln!(out, "{errors} error{s}, {warnings} warning{ss}"))?;
    Ok(match errors {
        0 => ExitCode::Expected,
        _ => ExitCode::Failed,
    })
}

fn directory(directory: Option<&Path>) -> Result<Vec<Problem>, Stop> {
    let mut problems = Material::load(directory)?.problems;
    let Some(directory) = directory else {
        return Ok(problems);
    };
    for folder in ["runtimes", "runtimes/known-failing"] {
        for entry in std::fs::read_dir(directory.join(folder))
            .into_iter()
            .flatten()
        {
            let path = entry?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                problems.extend(file(&path));
            }
        }
    }
    Ok(problems)
}

fn file(path: &Path) -> Vec<Problem> {
    let folder = path.parent().and_then(Path::file_name);
    if folder.is_some_and(|name| name == "known-failing") {
        KnownFailing::load(path).err().unwrap_or_default()
    } else {
        Manifest::load(path).err().unwrap_or_default()
    }
}
