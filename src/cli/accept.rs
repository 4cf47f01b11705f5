//! `candor accept`: says of what moved in a suite that it is right, and enters what is new, in specs/spec.lock.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::ground::Ground;
use super::replace::replace;
use super::stop::{Stop, unless_gone};
use crate::exit::ExitCode;
use crate::id::SpecId;
use crate::lock::{self, Act, Entered, LinkId, Lock, Standing};
use crate::material;
use crate::problem::Problem;
use crate::witness::clock;

/// The arguments of `candor accept`.
#[derive(Debug, Args)]
pub struct AcceptArguments {
    /// What was read and holds: a criterion, a case, or a spec for all of it that moved
    #[arg(
        value_name = "ID",
        required_unless_present = "new",
        conflicts_with = "new"
    )]
    ids: Vec<String>,
    /// Why it is right; kept in specs/spec.lock with the day
    #[arg(
        long,
        value_name = "TEXT",
        required_unless_present = "new",
        conflicts_with = "new"
    )]
    because: Option<String>,
    /// Enter what specs/spec.lock does not have yet; what moved stays suspect
    #[arg(long)]
    new: bool,
    /// Directory with `specs` and `features` [default: this directory]
    #[arg(long, value_name = "DIR")]
    suite: Option<PathBuf>,
    /// Take what each Then compares from this run record [default: the newest in .candor/runs]
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
}

/// Writes the lock anew, or says why not.
pub fn accept(arguments: &AcceptArguments, out: &mut dyn Write) -> Result<ExitCode, Stop> {
    let folder = folder(arguments.suite.as_deref())?;
    let ground = Ground::load(folder, arguments.run.as_deref())?;
    if ground.lock.is_none() && !arguments.new {
        return Err(Stop::usage(format!("failed to accept: {}", lock::ABSENT)));
    }
    let before = ground.lock.clone().unwrap_or_default();
    let sources = ground.project.sources().ok_or_else(|| {
        Stop::usage(
            "failed to read the saboteurs: `candor lint` tells what is wrong with calibration.yaml",
        )
    })?;
    let problems = problems(&ground);
    let standing = lock::compare(&before, &sources);
    let mut after = before.clone();
    let (told, sum) = match arguments.new {
        true => entered(&after.enter(&standing, &problems)),
        false => taken(&mut after, arguments, &problems, &standing)?,
    };
    write(&folder.join(lock::FILE), ground.project.lock_text(), &after)?;
    let left = lock::compare(&after, &sources);
    for line in told.iter().chain(&left.notes).chain(&ground.remark) {
        unless_gone(writeln!(out, "{line}"))?;
    }
    unless_gone(writeln!(out, "{sum}, {}", suspects(&left)))?;
    Ok(match left.suspects.is_empty() || !arguments.new {
        true => ExitCode::Expected,
        false => ExitCode::Failed,
    })
}

/// The suite that is compiled in cannot be written.
fn folder(suite: Option<&Path>) -> Result<&Path, Stop> {
    let folder = suite.unwrap_or(Path::new("."));
    match folder.join("specs").is_dir() {
        true => Ok(folder),
        false => Err(Stop::usage(format!(
            "failed to find `specs` in {}: go to the directory that holds it, or name it with \
             `--suite DIR`",
            folder.display()
        ))),
    }
}

/// What is wrong with the suite and its steps: what it is of cannot be held to be right.
fn problems(ground: &Ground) -> Vec<Problem> {
    let steps = material::step_problems(&ground.project.suite);
    let misread = ground.project.misread.iter().cloned();
    misread.chain(steps).collect()
}

/// Accepts what was named.
fn taken(
    lock: &mut Lock,
    arguments: &AcceptArguments,
    problems: &[Problem],
    standing: &Standing<'_>,
) -> Result<(Vec<String>, String), Stop> {
    let now = clock::wall();
    let act = Act {
        because: arguments.because.as_deref().unwrap_or_default(),
        on: now.get(..10).unwrap_or_default(),
    };
    let taken = lock.accept(standing, problems, &arguments.ids, act)?;
    let told = taken.iter();
    let told = told.map(|what| format!("accepted: {what} (because: {})", act.because.trim()));
    Ok((told.collect(), format!("{} accepted", taken.len())))
}

/// What was entered, a line for each spec.
fn entered(entered: &Entered) -> (Vec<String>, String) {
    let mut told = by_spec("entered", &entered.links);
    told.extend(by_spec("entered what its Thens compare:", &entered.counted));
    told.extend(by_spec(
        "left out, mend its problems first (`candor lint`):",
        &entered.left_out,
    ));
    (told, format!("{} entered", entered.links.len()))
}

fn by_spec(what: &str, ids: &[LinkId]) -> Vec<String> {
    let mut specs: BTreeMap<&SpecId, Vec<String>> = BTreeMap::new();
    for id in ids {
        specs.entry(id.spec()).or_default().push(id.local());
    }
    let line = |(spec, ids): (&SpecId, Vec<String>)| format!("{what} {spec}: {}", ids.join(", "));
    specs.into_iter().map(line).collect()
}

fn suspects(left: &Standing<'_>) -> String {
    let ids: Vec<String> = left.suspects.keys().map(ToString::to_string).collect();
    match ids.len() {
        0 => "0 suspects left".to_owned(),
        1 => format!("1 suspect left: {}", ids[0]),
        many => format!("{many} suspects left: {}", ids.join(", ")),
    }
}

/// Writes the lock in one go, and not at all where it says what it said.
fn write(path: &Path, before: Option<&str>, lock: &Lock) -> Result<(), Stop> {
    let text = lock.write().map_err(io::Error::other);
    let written = text.and_then(|text| match before {
        Some(before) if before == text => Ok(()),
        _ => replace(path, &text),
    });
    written.map_err(|error| {
        let path = path.display();
        Stop::usage(format!(
            "failed to write {path}: {error}; let it be writable"
        ))
    })
}
