//! `candor runtime …`: the arguments and the words of the reference runtime.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Map, Value};

use crate::runtime::agent::Ending;
use crate::runtime::history::Store;
use crate::runtime::home::{Home, SessionId};
use crate::runtime::{self, Refusal, Request, Session};

/// The run did not end well, or its answer could not be printed.
const FAILED: u8 = 1;
/// The arguments, the environment or the home cannot be used; nothing was run.
const REFUSED: u8 = 2;

/// The reference runtime, a small agent that records what it does.
#[derive(Debug, Args)]
#[command(version, display_name = runtime::NAME, arg_required_else_help = true)]
pub struct RuntimeCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Begin a session with a prompt and print the answer
    Prompt(Conversation),
    /// Go on with a session, the one used last unless --session names another
    Continue(Conversation),
    /// Show what the runtime has done
    History(HistoryArguments),
}

#[derive(Debug, Args)]
struct Conversation {
    /// Directory of the configuration, the history and the transcripts
    #[arg(long, value_name = "DIR")]
    home: PathBuf,
    /// Name of the session
    #[arg(long, value_name = "ID")]
    session: Option<SessionId>,
    /// Print one JSON value that fits this JSON Schema
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// Ask the model for a stream and print its text as it comes
    #[arg(long)]
    stream: bool,
    /// Record no action of this run; the transcript is still kept
    #[arg(long)]
    no_history: bool,
    /// The most model answers of this run [default: agent.max_turns of config.json, 20]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_turns: Option<u32>,
    /// What to say
    #[arg(value_name = "PROMPT")]
    prompt: String,
}

#[derive(Debug, Args)]
struct HistoryArguments {
    /// Directory of the history
    #[arg(long, value_name = "DIR")]
    home: PathBuf,
    /// Show this session only
    #[arg(long, value_name = "ID")]
    session: Option<SessionId>,
    /// One JSON object per record and line
    #[arg(long)]
    json: bool,
}

impl RuntimeCommand {
    /// Runs the command and returns the exit code: 0 done, 1 the run failed, 2 it did not begin, 130 and 143 a signal.
    pub fn run(self, out: &mut dyn Write, log: &mut dyn Write) -> u8 {
        let code = match self.command {
            Command::Prompt(asked) => asked.run(Session::New, out, log),
            Command::Continue(asked) => asked.run(Session::Continued, out, log),
            Command::History(asked) => asked.run(out, log),
        };
        code.unwrap_or_else(|refusal| {
            complain(log, &refusal);
            REFUSED
        })
    }
}

impl Conversation {
    fn run(
        self,
        session: fn(Option<SessionId>) -> Session,
        out: &mut dyn Write,
        log: &mut dyn Write,
    ) -> Result<u8, Refusal> {
        let live = self.stream && self.schema.is_none();
        let request = Request {
            home: self.home,
            session: session(self.session),
            prompt: self.prompt,
            schema: self.schema,
            stream: self.stream,
            record: !self.no_history,
            max_turns: self.max_turns,
        };
        let ending = runtime::converse(request, out, log)?;
        Ok(conclude(&ending, live, out, log))
    }
}

/// Prints the answer, unless it was printed as it came, or why there is none.
fn conclude(ending: &Ending, live: bool, out: &mut dyn Write, log: &mut dyn Write) -> u8 {
    let printed = match ending.answer() {
        Ok(_) if live => writeln!(out),
        Ok(answer) => writeln!(out, "{}", answer.trim_end()),
        Err(problem) => {
            complain(log, &problem);
            return match ending {
                Ending::Cancelled(signal) => signal.exit_code(),
                _ => FAILED,
            };
        }
    };
    printed_well(printed.and_then(|()| out.flush()), log)
}

fn printed_well(printed: io::Result<()>, log: &mut dyn Write) -> u8 {
    match printed {
        Ok(()) => 0,
        Err(error) => {
            complain(log, &format!("failed to write to stdout: {error}"));
            FAILED
        }
    }
}

/// Where even stderr is gone, the exit code still tells.
fn complain(log: &mut dyn Write, problem: &dyn std::fmt::Display) {
    drop(writeln!(log, "error: {problem}"));
}

impl HistoryArguments {
    fn run(self, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Refusal> {
        let home = Home::open(&self.home)?;
        let records = Store::open(&home.history())?.records(self.session.as_ref())?;
        let print = if self.json { print_json } else { print_table };
        Ok(printed_well(print(&records, out), log))
    }
}

fn print_json(records: &[Map<String, Value>], out: &mut dyn Write) -> io::Result<()> {
    for record in records {
        serde_json::to_writer(&mut *out, record)?;
        writeln!(out)?;
    }
    out.flush()
}

/// The columns of the table: a heading, the record's field, and a width for all but the last.
const COLUMNS: [(&str, &str, usize); 7] = [
    ("STARTED", "started_at", 27),
    ("SESSION", "session", 36),
    ("TURN", "turn", 4),
    ("KIND", "kind", 7),
    ("STATUS", "status", 11),
    ("MS", "latency_ms", 10),
    ("WHAT", "", 0),
];

fn print_table(records: &[Map<String, Value>], out: &mut dyn Write) -> io::Result<()> {
    for (heading, _, width) in COLUMNS {
        write!(out, "{heading:<width$}  ")?;
    }
    writeln!(out)?;
    for record in records {
        for (_, field, width) in COLUMNS {
            write!(out, "{:<width$}  ", cell(record, field))?;
        }
        writeln!(out)?;
    }
    out.flush()
}

/// The last column tells of each kind what matters: the tool, the prompt, or how the run ended.
fn cell(record: &Map<String, Value>, field: &str) -> String {
    let fields: &[&str] = match field {
        "" => &["tool", "reason", "input_summary"],
        _ => &[field],
    };
    let value = fields
        .iter()
        .find_map(|name| record.get(*name).filter(|v| !v.is_null()));
    match value {
        Some(Value::Number(number)) if field == "latency_ms" => {
            format!("{:.3}", number.as_f64().unwrap_or_default())
        }
        Some(Value::String(text)) => text.replace(char::is_control, " "),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}
