//! The control call of 3630/AC-1: how far a client's clock around a call lies from the ledger's interval.

use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{clock::monotonic_ns, invocation::mcp_arguments, ledger::Ledger};

const CALLS: usize = 3;
const DEADLINE: Duration = Duration::from_secs(5);

/// What the control call found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    /// The largest difference between the client's time around a call and the ledger's, in nanoseconds.
    pub error_ns: u64,
}

/// Why there is no control figure; the witness is at fault, not a runtime.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// The witness did not start, or a pipe or its ledger failed.
    #[error(
        "failed to run the witness for the control call: {0}; check that the executable can be started"
    )]
    Io(#[from] io::Error),
    /// It ended or fell silent.
    #[error(
        "failed to get an answer from the witness within {DEADLINE:?}; is the machine too busy?"
    )]
    Silent,
    /// It answered something else, or its ledger has other entries.
    #[error("failed to trust the witness: {0}; this is a bug in candor")]
    Wrong(String),
}

/// Calls the witness's `sleep` a few times, for `ms` milliseconds each, as a client of its own. `exe` must
/// be an executable that answers [`HELPER`](super::HELPER).
///
/// # Errors
/// The witness did not start, did not answer within 5 seconds in all, or answered wrongly.
pub fn measure(exe: &Path, ms: u64) -> Result<Control, ControlError> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.ndjson");
    let mut client = Client::start(exe, &path)?;
    client.ask(
        "initialize",
        &json!({"protocolVersion": "2025-11-25", "capabilities": {}}),
    )?;
    let mut spans = Vec::new();
    for _ in 0..CALLS {
        let before = monotonic_ns();
        client.ask(
            "tools/call",
            &json!({"name": "sleep", "arguments": {"ms": ms}}),
        )?;
        spans.push(monotonic_ns() - before);
    }
    compare(&spans, &Ledger::read(&path)?)
}

fn compare(spans: &[u64], ledger: &Ledger) -> Result<Control, ControlError> {
    let intervals: Vec<_> = ledger
        .entries
        .iter()
        .filter_map(|entry| entry.interval())
        .collect();
    if intervals.len() != spans.len() {
        let problem = format!(
            "{} calls were answered, {} are in its ledger",
            spans.len(),
            intervals.len()
        );
        return Err(ControlError::Wrong(problem));
    }
    let difference =
        |(span, interval): (&u64, &Duration)| u128::from(*span).abs_diff(interval.as_nanos());
    let largest = spans
        .iter()
        .zip(&intervals)
        .map(difference)
        .max()
        .unwrap_or_default();
    Ok(Control {
        error_ns: u64::try_from(largest).unwrap_or(u64::MAX),
    })
}

/// A client on raw bytes; the child is killed when it is dropped.
struct Client {
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
    deadline: Instant,
    asked: u64,
}

impl Client {
    fn start(exe: &Path, ledger: &Path) -> Result<Self, ControlError> {
        let mut command = Command::new(exe);
        command
            .args(mcp_arguments(ledger, "control"))
            .stderr(Stdio::null());
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("a pipe is missing").into());
        };
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            let lines = BufReader::new(stdout).lines().map_while(Result::ok);
            lines.map(|line| sender.send(line)).all(|sent| sent.is_ok())
        });
        Ok(Self {
            child,
            stdin,
            lines,
            deadline: Instant::now() + DEADLINE,
            asked: 0,
        })
    }

    /// Asks and takes the next line as the answer.
    fn ask(&mut self, method: &str, params: &Value) -> Result<(), ControlError> {
        self.asked += 1;
        let request =
            json!({"jsonrpc": "2.0", "id": self.asked, "method": method, "params": params});
        self.stdin.write_all(format!("{request}\n").as_bytes())?;
        let left = self.deadline.saturating_duration_since(Instant::now());
        let line = self
            .lines
            .recv_timeout(left)
            .map_err(|_| ControlError::Silent)?;
        let answer: Value = serde_json::from_str(&line).unwrap_or_default();
        if answer["id"] == self.asked
            && answer["result"].is_object()
            && answer["result"]["isError"] != true
        {
            return Ok(());
        }
        Err(ControlError::Wrong(format!(
            "it answered `{line}` to {method}"
        )))
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
