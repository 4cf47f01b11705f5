//! `candor lint`: problems in specs, features, manifests, known-failing files and the calibration.

mod target;
mod write;

use std::io::{BufWriter, IsTerminal as _, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::scope::Reading;
use super::stop::{Stop, unless_gone};
use crate::exit::ExitCode;
use crate::lint::Review;
use crate::material::Material;
use crate::report::problems::{Found, github, json, sarif, text};
use crate::report::rules;
use target::{Look, look};

/// What is said where nothing was named and nothing lies here.
const COMPILED_IN: &str = "no specs/*/spec.md here or above: the suite that is compiled in \
                           was looked at";

/// The arguments of `candor lint`.
#[derive(Debug, Args)]
pub struct LintArguments {
    /// Projects (directories with `specs` and `features`), and files or folders in one; manifests
    /// and known-failing files wherever they lie [default: this directory, or the
    /// nearest above it, that has specs; else the suite that is compiled in]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// A project, as the other commands name it: the same as PATH
    #[arg(long, value_name = "DIR")]
    suite: Option<PathBuf>,
    /// The form in which problems are told
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
    /// Fail on warnings, too
    #[arg(long)]
    deny_warnings: bool,
    /// First write each generated block of the pages anew, as its command prints it
    #[arg(long)]
    write: bool,
    /// List the rules and why they hold, as text, json or markdown; nothing is looked at
    #[arg(long, conflicts_with_all = ["paths", "suite", "deny_warnings", "write"])]
    rules: bool,
}

/// In which form problems are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: the line, and what to do about it
    #[default]
    Text,
    /// One object
    Json,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
    /// Workflow commands, which GitHub shows beside the change
    Github,
    /// A table; with `--rules` only
    Markdown,
}

/// Tells every problem with its place and remedy; errors make the command fail.
pub fn lint(arguments: &LintArguments, out: &mut dyn Write) -> Result<ExitCode, Stop> {
    let mut out = BufWriter::new(out);
    if arguments.rules {
        list_rules(arguments.format, &mut out)?;
        return Ok(ExitCode::Expected);
    }
    if arguments.format == Format::Markdown {
        let message = "`--format markdown` is for `--rules`; problems are told as text, json, sarif or github";
        return Err(Stop::usage(message));
    }
    let paths: Vec<PathBuf> = arguments
        .paths
        .iter()
        .chain(&arguments.suite)
        .cloned()
        .collect();
    if arguments.write {
        let written = write::blocks(&paths)?;
        for file in written.iter().filter(|_| arguments.format == Format::Text) {
            unless_gone(writeln!(out, "wrote {file}"))?;
        }
    }
    let looked = all(&paths)?;
    let found = Found {
        problems: &looked.review.problems,
        notes: &looked.review.notes,
        files: looked.files.len(),
    };
    let written = match arguments.format {
        Format::Json => json::write(&found, &mut out),
        Format::Sarif => sarif::write(&found, &mut out),
        Format::Github => github::write(&found, &mut out),
        Format::Text | Format::Markdown => text(&found, std::io::stdout().is_terminal(), &mut out),
    };
    unless_gone(written.and_then(|()| out.flush()))?;
    let denied = arguments.deny_warnings && found.warnings() > 0;
    Ok(match found.errors() > 0 || denied {
        true => ExitCode::Failed,
        false => ExitCode::Expected,
    })
}

fn list_rules(format: Format, out: &mut dyn Write) -> Result<(), Stop> {
    let written = match format {
        Format::Text => rules::text(out),
        Format::Json => rules::json(out),
        Format::Markdown => rules::markdown(out),
        Format::Sarif | Format::Github => {
            let message = "`--rules` are listed as text, json or markdown";
            return Err(Stop::usage(message));
        }
    };
    Ok(unless_gone(written.and_then(|()| out.flush()))?)
}

/// What all paths hold; what two of them hold is told once.
fn all(paths: &[PathBuf]) -> Result<Look, Stop> {
    let mut all = Look::default();
    if paths.is_empty() {
        all = default()?;
    }
    for path in paths {
        let one = look(path)?;
        all.review.problems.extend(one.review.problems);
        all.review.notes.extend(one.review.notes);
        all.files.extend(one.files);
    }
    let Review { problems, notes } = &mut all.review;
    problems.sort();
    problems.dedup();
    notes.sort();
    notes.dedup();
    Ok(all)
}

fn default() -> Result<Look, Stop> {
    if let Some(directory) = (Reading { suite: None }).place().directory() {
        return look(directory);
    }
    let Material { suite, problems } = Material::load(None)?;
    let notes = vec![COMPILED_IN.to_owned()];
    let files = suite.files().map(|file| file.shown.as_str());
    let files = files.filter(|file| file.starts_with("specs/") || file.starts_with("features/"));
    Ok(Look {
        review: Review { problems, notes },
        files: files.map(str::to_owned).collect(),
    })
}
