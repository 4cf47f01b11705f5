//! The private command line under which the current executable becomes a witness.
//!
//! `EXE __witness mcp --ledger PATH --nonce N` serves the tools over stdio;
//! `EXE __witness call --ledger PATH --nonce N TOOL JSON` calls one from a shell.

use std::{
    ffi::{OsStr, OsString},
    io::{Read, Write},
    path::{Path, PathBuf},
    thread,
};

use serde_json::Value;

use super::{
    ledger::{LedgerWriter, Via},
    tools::{self, Answer},
};

/// The first argument that makes an executable its own witness.
pub const HELPER: &str = "__witness";

const USAGE: &str = "use `__witness mcp --ledger PATH --nonce N`, or \
     `__witness call --ledger PATH --nonce N TOOL JSON`";

/// The arguments with which an executable serves the witness tools over stdio.
pub fn mcp_arguments(ledger: &Path, nonce: &str) -> Vec<OsString> {
    arguments("mcp", ledger, nonce)
}

/// The arguments with which an executable calls a witness tool; the tool's name and its JSON follow.
pub fn call_arguments(ledger: &Path, nonce: &str) -> Vec<OsString> {
    arguments("call", ledger, nonce)
}

fn arguments(mode: &str, ledger: &Path, nonce: &str) -> Vec<OsString> {
    let ledger = ledger.as_os_str();
    [
        HELPER.as_ref(),
        mode.as_ref(),
        "--ledger".as_ref(),
        ledger,
        "--nonce".as_ref(),
        nonce.as_ref(),
    ]
    .map(OsStr::to_owned)
    .to_vec()
}

/// Answers the helper's arguments (those behind the executable's name) and returns the exit code; none
/// where the first argument is not [`HELPER`]. `mcp` ends with 0; `call` with 0, 1 for a tool error and 2
/// for a protocol error; wrong arguments and a ledger that cannot be written are 2.
pub fn enter(
    args: &[OsString],
    stdin: impl Read + Send + 'static,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Option<u8> {
    let (first, rest) = args.split_first()?;
    if first != HELPER {
        return None;
    }
    let done = Invocation::parse(rest).and_then(|invocation| invocation.run(stdin, stdout, stderr));
    Some(done.unwrap_or_else(|problem| complain(stderr, &problem)))
}

/// A message that cannot be written is lost, and the code still tells.
fn complain(stderr: &mut dyn Write, problem: &str) -> u8 {
    drop(writeln!(stderr, "{problem}"));
    2
}

struct Invocation {
    ledger: PathBuf,
    nonce: String,
    /// Tool and JSON, for `call`.
    call: Option<(String, String)>,
}

impl Invocation {
    fn parse(args: &[OsString]) -> Result<Self, String> {
        let missing = |what: &str| format!("failed to start the witness without {what}; {USAGE}");
        let (mut ledger, mut nonce, mut words) = (None, None, Vec::new());
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.to_str() {
                Some("--ledger") => ledger = args.next().map(PathBuf::from),
                Some("--nonce") => nonce = args.next().and_then(|nonce| nonce.to_str()),
                word => words.push(word.unwrap_or_default()),
            }
        }
        let call = match words[..] {
            ["mcp"] => None,
            ["call", tool, json] => Some((tool.to_owned(), json.to_owned())),
            _ => {
                return Err(format!(
                    "failed to read the arguments of the witness; {USAGE}"
                ));
            }
        };
        let ledger = ledger.ok_or_else(|| missing("--ledger"))?;
        let nonce = nonce.ok_or_else(|| missing("--nonce"))?.to_owned();
        Ok(Self {
            ledger,
            nonce,
            call,
        })
    }

    fn run(
        self,
        stdin: impl Read + Send + 'static,
        stdout: &mut dyn Write,
        stderr: &mut dyn Write,
    ) -> Result<u8, String> {
        let open = LedgerWriter::open(&self.ledger, &self.nonce);
        let ledger = open.map_err(|error| {
            format!(
                "failed to open the ledger {}: {error}; check --ledger",
                self.ledger.display()
            )
        })?;
        match self.call {
            None => Ok(tools::serve(ledger, stdin, stdout)),
            Some((tool, json)) => call(&ledger, &tool, &json, stdout, stderr),
        }
    }
}

fn call(
    ledger: &LedgerWriter,
    tool: &str,
    json: &str,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<u8, String> {
    let arguments: Value = serde_json::from_str(json)
        .map_err(|error| format!("failed to read `{json}` as JSON: {error}; write an object"))?;
    let answer = tools::perform(ledger, Via::Call, tool, &arguments, None)
        .map_err(|error| format!("failed to write the witness ledger: {error}"))?;
    let (text, code) = match answer {
        Answer::Text(text) => (text, 0),
        Answer::ToolError(text) => (text, 1),
        Answer::ProtocolError { code, message } => {
            return Ok(complain(stderr, &format!("{message} ({code})")));
        }
        Answer::Exit(code) => return Ok(code),
        Answer::Never => loop {
            thread::park();
        },
    };
    let written = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
    written.map_err(|error| format!("failed to write the result: {error}"))?;
    Ok(code)
}
