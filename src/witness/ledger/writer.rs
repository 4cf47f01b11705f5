//! Appends to a ledger, each line in one write.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::Path,
    process,
    sync::atomic::{AtomicU64, Ordering},
};

use serde_json::Value;

use super::{
    super::clock::{monotonic_ns, wall},
    Event, Hello, Line, Outcome, Start, Via,
};

/// A ledger open for appending.
#[derive(Debug)]
pub struct LedgerWriter {
    file: File,
    nonce: String,
    started: AtomicU64,
}

impl LedgerWriter {
    /// Opens a ledger, which is created where there is none.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(path: &Path, nonce: &str) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).create(true).open(path)?;
        Ok(Self {
            file,
            nonce: nonce.to_owned(),
            started: AtomicU64::new(0),
        })
    }

    /// Enters the start of a call and returns its id.
    ///
    /// # Errors
    /// The line was not written whole.
    pub fn start(
        &self,
        via: Via,
        tool: &str,
        args: &Value,
        meta: Option<&Value>,
    ) -> io::Result<String> {
        let mono_ns = monotonic_ns();
        let entry = format!(
            "{}-{}",
            process::id(),
            self.started.fetch_add(1, Ordering::Relaxed) + 1
        );
        self.write(Event::Start(Start {
            entry: entry.clone(),
            via,
            tool: tool.to_owned(),
            args: args.clone(),
            tag: args["tag"].as_str().map(str::to_owned),
            meta: meta.cloned(),
            mono_ns,
            wall: wall(),
        }))?;
        Ok(entry)
    }

    /// Enters the end of a call; to be called before the answer leaves.
    ///
    /// # Errors
    /// The line was not written whole.
    pub fn end(&self, entry: &str, outcome: Outcome) -> io::Result<()> {
        let mono_ns = monotonic_ns();
        self.write(Event::End {
            entry: entry.to_owned(),
            outcome,
            mono_ns,
            wall: wall(),
        })
    }

    /// Enters a client's `initialize`.
    ///
    /// # Errors
    /// The line was not written whole.
    pub fn hello(&self, hello: Hello) -> io::Result<()> {
        self.write(Event::Hello(hello))
    }

    /// Enters that the tools were listed.
    ///
    /// # Errors
    /// The line was not written whole.
    pub fn listed(&self) -> io::Result<()> {
        self.write(Event::Listed {
            mono_ns: monotonic_ns(),
        })
    }

    /// Appending in one write keeps the lines of several processes apart; a second write for a rest could
    /// land inside another's line, so there is none.
    fn write(&self, event: Event) -> io::Result<()> {
        let line = Line {
            event,
            nonce: self.nonce.clone(),
            pid: process::id(),
        };
        let mut bytes = serde_json::to_vec(&line)?;
        bytes.push(b'\n');
        if (&self.file).write(&bytes)? == bytes.len() {
            Ok(())
        } else {
            Err(io::Error::new(
                io::ErrorKind::WriteZero,
                "the ledger took half a line; is the disk full?",
            ))
        }
    }
}
