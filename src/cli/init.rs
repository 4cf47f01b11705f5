//! `candor init`: begins a project for a runtime of one's own.

mod disk;
mod questions;

use std::io::{self, BufRead, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::stop::{Stop, unless_gone};
use crate::embedded::HAS_REFERENCE;
use crate::exit::ExitCode;
use crate::init::{self, Choice, Choices, Command, Keeps, Name, Protocol, Tools};
use crate::manifest::Manifest;
use crate::placeholder::shell_line;
use questions::Questions;

/// The arguments of `candor init`.
#[derive(Debug, Args)]
pub struct InitArguments {
    /// Directory of the project
    #[arg(value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Name of the runtime [default: the directory's]
    #[arg(long)]
    name: Option<Name>,
    /// Command that starts the runtime with a prompt, which goes where {{prompt}} stands, else to
    /// the end [default: the reference runtime stands in]
    #[arg(long, value_name = "CMD")]
    command: Option<Command>,
    /// What it speaks to its model [default: chat]
    #[arg(long, value_parser = choice::<Protocol>())]
    protocol: Option<Protocol>,
    /// How it calls its tools: MCP over stdio, MCP over HTTP, or commands [default: stdio]
    #[arg(long, value_parser = choice::<Tools>())]
    tools: Option<Tools>,
    /// What it keeps its history in [default: jsonl]
    #[arg(long, value_parser = choice::<Keeps>())]
    history: Option<Keeps>,
    /// It is a daemon that must be running while it is asked
    #[arg(long)]
    service: bool,
    /// Write no workflow for GitHub
    #[arg(long)]
    no_ci: bool,
}

fn choice<C: Choice>() -> impl TypedValueParser<Value = C> {
    PossibleValuesParser::new(C::words()).try_map(|word| C::of(&word).ok_or("no such word"))
}

/// Writes the files of a first project, and overwrites none. A person is asked what was not given.
pub fn init(
    arguments: InitArguments,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    log: &mut dyn Write,
) -> Result<ExitCode, Stop> {
    let directory = arguments.directory.clone();
    let somebody = io::stdin().is_terminal() && io::stderr().is_terminal();
    let input = somebody.then_some(input);
    if input.is_some() {
        let how = "An empty answer takes what stands in brackets; Ctrl-D ends, and writes nothing.";
        writeln!(log, "{how}\n")?;
    }
    let choices = choices(arguments, Questions { input, log })?;
    let files = init::files(&choices);
    understood(&directory, &files)?;
    let ignored = disk::write(&directory, &files)?;
    let mut written: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    written.extend(ignored.then_some(".gitignore"));
    unless_gone(summary(&directory, &choices, &written, out))?;
    Ok(ExitCode::Expected)
}

fn choices(arguments: InitArguments, mut ask: Questions<'_, '_>) -> Result<Choices, Stop> {
    let directory = &arguments.directory;
    let (service, workflow) = (
        arguments.service.then_some(true),
        arguments.no_ci.then_some(false),
    );
    Ok(Choices {
        name: name(arguments.name, directory, &mut ask)?,
        command: command(arguments.command, directory, &mut ask)?,
        protocol: ask.pick("protocol of its model", arguments.protocol, Protocol::Chat)?,
        tools: ask.pick("tools by MCP or commands", arguments.tools, Tools::Stdio)?,
        history: ask.pick("form of its history", arguments.history, Keeps::Jsonl)?,
        service: ask.pick("is it a daemon", service, false)?,
        workflow: ask.pick("workflow for GitHub", workflow, true)?,
    })
}

fn name(given: Option<Name>, directory: &Path, ask: &mut Questions<'_, '_>) -> Result<Name, Stop> {
    let near = name_of(directory);
    let shown = near.as_ref().map_or(String::new(), Name::to_string);
    let name = ask.text("name of the runtime", given, &shown)?;
    name.or(near).ok_or_else(|| {
        Stop::usage("the directory has no name that a runtime could have; give one by `--name`")
    })
}

fn command(
    given: Option<Command>,
    directory: &Path,
    ask: &mut Questions<'_, '_>,
) -> Result<Option<Command>, Stop> {
    let question = "command that starts it with a prompt";
    let command = ask.text(question, given, "candor's reference runtime, to begin with")?;
    if command.is_none() && !HAS_REFERENCE {
        return Err(Stop::usage(
            "the reference runtime was left out of this build and cannot stand in; give the \
             command that starts yours by `--command`",
        ));
    }
    let is_file = |word: &str| directory.join(word).is_file();
    Ok(command.map(|command| command.from_manifest(is_file)))
}

fn name_of(directory: &Path) -> Option<Name> {
    let whole = directory
        .canonicalize()
        .or_else(|_| std::path::absolute(directory));
    Name::near(&whole.ok()?.file_name()?.to_string_lossy())
}

/// A manifest that candor would refuse is not written: a command may name a placeholder that
/// does not exist.
fn understood(directory: &Path, files: &[init::File]) -> Result<(), Stop> {
    let Some(manifest) = files.first() else {
        return Ok(());
    };
    let parsed = Manifest::parse(&manifest.path, &manifest.text, directory);
    parsed.map(drop).map_err(Stop::Problems)
}

/// What was written, and what comes next.
fn summary(
    directory: &Path,
    choices: &Choices,
    written: &[&str],
    out: &mut dyn Write,
) -> io::Result<()> {
    for path in written {
        let path = directory.join(path);
        let shown = path.strip_prefix(".").unwrap_or(&path);
        writeln!(out, "wrote {}", shown.display())?;
    }
    writeln!(out, "\nnext:")?;
    if directory != Path::new(".") {
        let line = shell_line(&["cd".to_owned(), directory.display().to_string()]);
        writeln!(out, "  {line}")?;
    }
    let mut steps = next_steps(choices).into_iter();
    steps.try_for_each(|step| writeln!(out, "  {step}"))
}

fn next_steps(choices: &Choices) -> Vec<String> {
    let manifest = format!("runtimes/{}.yaml", choices.name);
    let check = format!("candor check {manifest} --suite .");
    let doctor = format!("candor doctor {manifest}");
    let edit = |what: &str| format!("{what} in {manifest}");
    match (&choices.command, choices.history) {
        (None, _) => vec![
            format!("{check}   # judges the reference runtime, which stands in"),
            edit("replace what is marked STAND-IN"),
            format!("{doctor}   # tells what works, and what is missing"),
        ],
        (Some(_), Keeps::Nothing) => vec![format!(
            "{doctor}   # tells what works; without a history nothing can be judged"
        )],
        (Some(_), _) => vec![
            format!("{doctor}   # tells what works, and which files name a call"),
            edit("fill in `history`"),
            check,
        ],
    }
}
