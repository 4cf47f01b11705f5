//! The tool server over stdio: raw bytes, one message a line, calls side by side.

use std::{
    io::{self, BufRead as _, BufReader, Read, Write},
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{
    super::ledger::LedgerWriter,
    mcp::{self, Call, Due, Ending},
};

/// How long calls under way may still end when there is no more input.
const GRACE: Duration = Duration::from_millis(100);

/// What reaches the one thread that writes answers.
enum Event {
    Line(Vec<u8>),
    EndOfInput,
    /// What came of a call.
    Ended(Ending),
}

/// Serves until the end of input, or until the client takes no more answers; returns the exit code.
pub(in crate::witness) fn serve(
    ledger: LedgerWriter,
    input: impl Read + Send + 'static,
    output: &mut dyn Write,
) -> u8 {
    let (events, inbox) = mpsc::channel();
    let mut server = Server {
        ledger: Arc::new(ledger),
        events: events.clone(),
        running: 0,
    };
    thread::spawn(move || read_lines(input, &events));
    let mut deadline = None;
    while deadline.is_none() || server.running > 0 {
        let answer = match receive(&inbox, deadline) {
            Some(Event::Line(line)) => server.take(&line),
            Some(Event::Ended(ending)) => {
                server.running -= 1;
                match ending {
                    Ending::Answer(answer) => Some(answer),
                    Ending::Exit(code) => return code,
                    Ending::Never => None,
                }
            }
            Some(Event::EndOfInput) => {
                deadline = Some(Instant::now() + GRACE);
                None
            }
            None => break,
        };
        if answer.is_some_and(|answer| write_line(output, &answer).is_err()) {
            break;
        }
    }
    0
}

fn read_lines(input: impl Read, events: &Sender<Event>) {
    let mut input = BufReader::new(input);
    loop {
        let mut line = Vec::new();
        let event = match input.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => Event::EndOfInput,
            Ok(_) => Event::Line(line),
        };
        let last = matches!(event, Event::EndOfInput);
        if events.send(event).is_err() || last {
            return;
        }
    }
}

fn receive(inbox: &Receiver<Event>, deadline: Option<Instant>) -> Option<Event> {
    match deadline {
        None => inbox.recv().ok(),
        Some(deadline) => inbox
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            .ok(),
    }
}

fn write_line(output: &mut dyn Write, message: &Value) -> io::Result<()> {
    let mut line = message.to_string();
    line.push('\n');
    output.write_all(line.as_bytes())?;
    output.flush()
}

struct Server {
    ledger: Arc<LedgerWriter>,
    events: Sender<Event>,
    /// Calls under way.
    running: usize,
}

impl Server {
    /// Takes a line; a call is answered later, a notification never.
    fn take(&mut self, line: &[u8]) -> Option<Value> {
        if line.trim_ascii().is_empty() {
            return None;
        }
        match mcp::take(&self.ledger, line) {
            Due::Nothing => None,
            Due::Answer(answer) | Due::Refusal(answer) => Some(answer),
            Due::Call(call) => {
                self.begin(call);
                None
            }
        }
    }

    /// Performs a call on a thread of its own, so that a slow one delays no other.
    fn begin(&mut self, call: Call) {
        self.running += 1;
        let (ledger, events) = (Arc::clone(&self.ledger), self.events.clone());
        thread::spawn(move || drop(events.send(Event::Ended(call.perform(&ledger)))));
    }
}
