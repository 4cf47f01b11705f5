//! Owns what was seen of one question to an agent: the process, the model's requests, the ledger and what the runtime kept.

use std::time::Duration;

use super::history::Kept;
use super::launch::{End, Ended};
use super::service::Stopped;
use crate::manifest::Entrypoint;
use crate::oracle::account::Account;
use crate::session::Session;
use crate::verdict::{Comparison, Kind, Side};
use crate::witness::script::ScriptedCall;
use crate::witness::{Ledger, ModelRequest, Script};

/// A runtime that was asked, and what was seen of it.
#[derive(Debug)]
pub struct Asked {
    /// Through which way in.
    pub entrypoint: Entrypoint,
    /// The script of the whole session.
    pub script: Script,
    /// How many of its turns had opened the session before.
    pub opening: usize,
    /// The command, as it can be pasted into a shell.
    pub line: String,
    /// How long the runtime's processes took, an opening included.
    pub took: Duration,
    /// How the process ended.
    pub ended: Ended,
    /// When, on the witnesses' clock in nanoseconds.
    pub ended_ns: u64,
    /// The requests that the model got, those of an opening apart.
    pub requests: Vec<ModelRequest>,
    /// What the witness tools saw.
    pub ledger: Ledger,
    /// What the runtime kept.
    pub kept: Kept,
    /// The scripted calls, each with its turn in the session.
    pub calls: Vec<(u32, ScriptedCall)>,
    /// What became of the service that was running, where the manifest has one.
    pub service: Option<Stopped>,
}

impl Asked {
    /// The three accounts of the run, to be held against one another.
    pub fn account<'a>(&'a self, session: &'a Session) -> Account<'a> {
        let history = session.manifest.capabilities.history.as_ref();
        Account {
            calls: &self.calls,
            ledger: &self.ledger,
            requests: &self.requests,
            records: &self.kept.records,
            facts: history.map_or(&[], |history| &history.facts),
            ended_ns: self.ended_ns,
        }
    }

    /// The last turn that the model was asked for, and the last that the script has before it asks
    /// for JSON a second time.
    pub fn progress(&self) -> (usize, usize) {
        let turns = self.requests.iter().filter_map(ModelRequest::turn);
        let reached = turns
            .max()
            .map_or(0, |turn| usize::try_from(turn).unwrap_or(0));
        let last = self.script.turns.len() - usize::from(self.entrypoint.is_json());
        (reached, last)
    }

    /// What was wrong with the end of the run, if anything was: it died, it hung, or it stopped
    /// before the model had said its last word. All three are answers, and wrong ones.
    pub fn wrong_end(&self) -> Option<Comparison> {
        let (reached, last) = self.progress();
        let kind = match self.ended.how {
            End::Signal(_) => Kind::Crash,
            _ if self.service.as_ref().is_some_and(Stopped::died) => Kind::Crash,
            End::Deadline(_) => Kind::Hang,
            _ if reached < last => Kind::Stopped,
            _ => return None,
        };
        let said = Side::new("a completed run", "the entrypoint's name");
        let refused = self.requests.iter().flat_map(|request| &request.problems);
        let mut refused = refused.map(|problem| format!("; the model refused: {problem}"));
        let early = self.service.as_ref().and_then(Stopped::early_end);
        let words = early.unwrap_or_else(|| self.ended.last_words());
        let did = format!(
            "{}, after turn {reached} of {last}{}; {words}",
            self.ended.how,
            refused.next_back().unwrap_or_default(),
        );
        Some(Comparison::new(
            kind,
            false,
            said,
            Side::new(did, "process"),
        ))
    }
}
