//! `candor doctor`: tries each capability of a manifest before any case is judged.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use clap::Args;
use serde_json::Value as Json;

use super::stop::{Stop, unless_gone};
use super::{interrupt, open};
use crate::doctor::found::{Form, Found};
use crate::doctor::reading::{FactRead, Proof, Reading};
use crate::doctor::{Complaint, Seen, Tried, try_entrypoint};
use crate::exit::ExitCode;
use crate::manifest::{Entrypoint, Fact};
use crate::material::Subject;
use crate::subject::history::altered::Field;
use crate::subject::version;

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// So many unread fields are shown without `--all`.
const UNREAD: usize = 30;

/// The arguments of `candor doctor`.
#[derive(Debug, Args)]
pub struct DoctorArguments {
    /// Manifest of the runtime [default: the reference runtime]
    #[arg(value_name = "MANIFEST")]
    manifest: Option<PathBuf>,
    /// Try this way in only, such as prompt
    #[arg(long, value_name = "NAME")]
    entrypoint: Vec<Entrypoint>,
    /// Leave each home and its evidence in this directory
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Show every unread field
    #[arg(long)]
    all: bool,
}

/// Tries the manifest and tells what works.
pub fn doctor(arguments: &DoctorArguments, out: &mut dyn Write) -> Result<ExitCode, Stop> {
    let subject = Subject::load(arguments.manifest.as_deref(), None)?;
    let manifest = Arc::clone(&subject.manifest);
    let interrupt =
        interrupt::listen().map_err(|error| open::failed("listen for Ctrl-C", error))?;
    let keep = arguments.keep.as_deref();
    let session = open::session(&subject, interrupt, keep)?;
    told(writeln!(out, "{}", manifest.runtime))?;
    told(about_version(&session, out))?;
    let agent = manifest.capabilities.agent.as_ref();
    let declared = agent.into_iter().flat_map(|agent| agent.entrypoints.keys());
    let wanted = |entrypoint: &&Entrypoint| {
        arguments.entrypoint.is_empty() || arguments.entrypoint.contains(entrypoint)
    };
    let mut all = Vec::new();
    for entrypoint in declared.filter(wanted) {
        if session.interrupted() {
            return Ok(ExitCode::Interrupted);
        }
        // To prove the reader takes a while; one proof is enough.
        let prove = all.iter().all(|tried: &Tried| !tried.is_read());
        let tried = try_entrypoint(&session, *entrypoint, &entrypoint.to_string(), prove);
        told(about_entrypoint(&tried, out))?;
        all.push(tried);
    }
    if all.is_empty() {
        return Err(Stop::usage("the manifest declares no such entrypoint"));
    }
    told(about_history(&all, arguments.all, out))?;
    let code = summary(&all);
    told(last_line(&all, out))?;
    match session.interrupted() {
        true => Ok(ExitCode::Interrupted),
        false => Ok(code),
    }
}

fn told(written: io::Result<()>) -> Result<(), Stop> {
    Ok(unless_gone(written)?)
}

fn about_version(session: &crate::session::Session, out: &mut dyn Write) -> io::Result<()> {
    let manifest = &session.manifest;
    match version::version(session) {
        Some(line) if manifest.tried.is_empty() => writeln!(out, "  version  {line}"),
        Some(line) if manifest.tried.iter().any(|tried| line.contains(tried)) => {
            writeln!(out, "  version  {line} (tried)")
        }
        Some(line) => writeln!(
            out,
            "  version  {line}; {YELLOW}the manifest was tried with {}{YELLOW:#}",
            manifest.tried.join(", ")
        ),
        None if manifest.version.is_empty() => {
            writeln!(
                out,
                "  version  unknown: the manifest has no `version` command"
            )
        }
        None => writeln!(out, "  version  {RED}the `version` command fails{RED:#}"),
    }
}

fn about_entrypoint(tried: &Tried, out: &mut dyn Write) -> io::Result<()> {
    let (style, word) = match tried.broken.first() {
        None => (GREEN, "works"),
        Some(Complaint::Manifest(_)) => (RED, "BROKEN"),
        Some(Complaint::Runtime(_)) => (YELLOW, "FAILS"),
    };
    writeln!(out, "\n{}  {style}{word}{style:#}", tried.entrypoint)?;
    if let Some(seen) = &tried.seen {
        writeln!(out, "  {}", in_words(seen))?;
    }
    if let Some(reading) = &tried.reading {
        writeln!(
            out,
            "  {} rows kept, {} records, {} of {} calls have one",
            reading.rows,
            reading.records,
            reading.joined,
            tried.seen.as_ref().map_or(0, |seen| seen.scripted)
        )?;
        for damage in &reading.damage {
            writeln!(out, "  {YELLOW}note{YELLOW:#} {damage}")?;
        }
    }
    for complaint in &tried.broken {
        match complaint {
            Complaint::Manifest(cause) => {
                writeln!(out, "  {RED}manifest{RED:#} ({}) {cause}", cause.kind)?
            }
            Complaint::Runtime(what) => writeln!(out, "  {YELLOW}runtime{YELLOW:#} {what}")?,
        }
    }
    Ok(())
}

fn in_words(seen: &Seen) -> String {
    let how = if seen.streamed { "streamed" } else { "plain" };
    let through = if seen.by_shell { "by shell" } else { "by MCP" };
    if seen.turns == 0 {
        return format!(
            "asked for no turn of the script, {} times for something else; {:.1} s",
            seen.aside,
            seen.took.as_secs_f64()
        );
    }
    format!(
        "asked for {} turns ({}, {how}), {} times for something else; {} of {} calls reached the witness{}; {:.1} s",
        seen.turns,
        seen.paths.join(", "),
        seen.aside,
        seen.reached,
        seen.scripted,
        match seen.reached {
            0 => String::new(),
            _ => format!(" {through}"),
        },
        seen.took.as_secs_f64()
    )
}

/// What is known of the history by the best reading there is.
fn about_history(all: &[Tried], every: bool, out: &mut dyn Write) -> io::Result<()> {
    let best = best(all);
    if best.is_none_or(|reading| reading.joined == 0) {
        let found = all.iter().map(|tried| &tried.found);
        whereabouts(found.max_by_key(|found| found.len()), out)?;
    }
    let Some(reading) = best else { return Ok(()) };
    if let Some(row) = &reading.row {
        writeln!(out, "\nno record was made of the rows; the first is {row}")?;
    }
    if reading.joined == 0 {
        return Ok(());
    }
    writeln!(out, "\nfacts: what a change in what was kept moves")?;
    for (fact, read) in &reading.facts {
        about_fact(*fact, read, out)?;
    }
    let undeclared = Fact::ALL
        .iter()
        .filter(|fact| !reading.facts.contains_key(fact));
    let undeclared: Vec<String> = undeclared.map(Fact::to_string).collect();
    if !undeclared.is_empty() {
        writeln!(out, "  not declared: {}", undeclared.join(", "))?;
    }
    about_unread(reading, every, out)
}

fn whereabouts(found: Option<&Vec<Found>>, out: &mut dyn Write) -> io::Result<()> {
    let Some(found) = found.filter(|found| !found.is_empty()) else {
        return writeln!(
            out,
            "\nno file under its home or working directory names a call"
        );
    };
    writeln!(
        out,
        "\nfiles that name a call; `history` in the manifest says how to read one:"
    )?;
    for one in found {
        let calls = one.calls;
        match &one.form {
            Form::Lines(lines, first) => {
                writeln!(
                    out,
                    "  {}  JSON lines, {lines} name {calls} calls, as",
                    one.path
                )?;
                writeln!(out, "    {first}")?;
            }
            Form::Value => writeln!(out, "  {}  JSON, names {calls} calls", one.path)?,
            Form::Sqlite(columns) => writeln!(
                out,
                "  {}  SQLite, names {calls} calls in {}",
                one.path,
                columns.join(", ")
            )?,
            Form::Other => writeln!(out, "  {}  names {calls} calls", one.path)?,
        }
    }
    Ok(())
}

fn about_fact(fact: Fact, read: &FactRead, out: &mut dyn Write) -> io::Result<()> {
    let values: Vec<String> = read.values.iter().map(Json::to_string).collect();
    let values: String = values.join(", ").chars().take(70).collect();
    let source = read.source.as_ref();
    let source = source.map_or_else(String::new, |source| format!(" ({source})"));
    let from = match read.proof {
        Proof::Moved => fields(&read.by),
        Proof::Constant => format!("{RED}nothing moves it: the manifest makes it up{RED:#}"),
        Proof::Silent => format!("{RED}declared, and not every record says it{RED:#}"),
        Proof::Open => format!("{YELLOW}not proven by this run{YELLOW:#}"),
    };
    writeln!(out, "  {:<12} {from}{source}", fact.to_string())?;
    writeln!(out, "               {values}")
}

fn fields(by: &std::collections::BTreeSet<Field>) -> String {
    const SHOWN: usize = 4;
    let mut sources: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for field in by.iter().take(SHOWN) {
        sources.entry(&field.source).or_default().push(&field.path);
    }
    let mut text: Vec<String> = sources
        .iter()
        .map(|(source, paths)| format!("{} of {source}", paths.join(", ")))
        .collect();
    if by.len() > SHOWN {
        text.push(format!("and {} more", by.len() - SHOWN));
    }
    text.join("; ")
}

fn about_unread(reading: &Reading, every: bool, out: &mut dyn Write) -> io::Result<()> {
    if !reading.whole {
        writeln!(
            out,
            "  {YELLOW}not every place was tried: there are too many{YELLOW:#}"
        )?;
    }
    if reading.unread.is_empty() {
        return writeln!(out, "\nevery field beside a call is read");
    }
    writeln!(out, "\nbeside a call and unread:")?;
    // What could be a fact that is not declared comes first.
    let mut unread: Vec<_> = reading.unread.iter().collect();
    unread.sort_by_key(|(_, _, meant)| meant.is_none());
    let shown = if every { unread.len() } else { UNREAD };
    for (field, original, meant) in unread.iter().take(shown) {
        let hint = match meant {
            Some(fact) => format!("  {YELLOW}could it be `{fact}`?{YELLOW:#}"),
            None => String::new(),
        };
        writeln!(out, "  {}  {}  {original}{hint}", field.source, field.path)?;
    }
    match unread.len().saturating_sub(shown) {
        0 => Ok(()),
        more => writeln!(out, "  … and {more} more; `--all` shows them"),
    }
}

/// The reading that joined the most calls; of equals the first.
fn best(all: &[Tried]) -> Option<&Reading> {
    let readings = all.iter().filter_map(|tried| tried.reading.as_ref());
    readings.rev().max_by_key(|reading| reading.joined)
}

fn wrong_facts(all: &[Tried]) -> usize {
    let facts = best(all)
        .into_iter()
        .flat_map(|reading| reading.facts.values());
    facts
        .filter(|read| matches!(read.proof, Proof::Constant | Proof::Silent))
        .count()
}

fn summary(all: &[Tried]) -> ExitCode {
    let sound = all.iter().all(|tried| tried.broken.is_empty()) && wrong_facts(all) == 0;
    match sound {
        true => ExitCode::Expected,
        false => ExitCode::NotJudged,
    }
}

fn last_line(all: &[Tried], out: &mut dyn Write) -> io::Result<()> {
    let working = all.iter().filter(|tried| tried.broken.is_empty()).count();
    let best = best(all);
    let proven = best.map_or(0, |reading| {
        let facts = reading.facts.values();
        facts.filter(|read| read.proof == Proof::Moved).count()
    });
    let declared = best.map_or(0, |reading| reading.facts.len());
    writeln!(
        out,
        "\nentrypoints: {working} of {} work; facts: {proven} of {declared} proven",
        all.len()
    )
}
