//! What the history keeps of one action: the prompt, a call, the end of a run. Unaware of SQL.

use std::time::Duration;

use time::OffsetDateTime;
use uuid::Uuid;

use super::home::SessionId;
use super::message::Call;
use super::tools::{Failure, ToolResult};

/// The most bytes of a summary, its mark included.
const SUMMARY_BYTES: usize = 200;

/// What kind of action a record is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A prompt was taken in.
    Prompt,
    /// The model called a tool.
    Call,
    /// A run ended.
    RunEnd,
}

/// How far an action came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The intent: it is about to begin, and nothing is known of its end.
    Started,
    /// It ended well.
    Succeeded,
    /// It ended in an error.
    Failed,
    /// It was cut off.
    Interrupted,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// With an answer.
    Completed,
    /// The model could not be reached, refused, or gave no complete answer.
    ModelError,
    /// By SIGINT or SIGTERM.
    Cancelled,
    /// The model called tools in as many answers as a run may have.
    TurnLimit,
    /// No answer fitted the schema.
    SchemaFailed,
    /// The run's own records could not be kept, so it was stopped.
    StoreFailed,
}

impl Kind {
    /// The word in the history.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::Call => "call",
            Self::RunEnd => "run_end",
        }
    }
}

impl Status {
    /// The word in the history.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
        }
    }

    /// Whether it ended well; `None` while nothing is known of its end.
    pub fn success(self) -> Option<bool> {
        (self != Self::Started).then_some(self == Self::Succeeded)
    }
}

impl Reason {
    /// The word in the history.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::ModelError => "model_error",
            Self::Cancelled => "cancelled",
            Self::TurnLimit => "turn_limit",
            Self::SchemaFailed => "schema_failed",
            Self::StoreFailed => "store_failed",
        }
    }

    fn status(self) -> Status {
        match self {
            Self::Completed => Status::Succeeded,
            Self::Cancelled => Status::Interrupted,
            _ => Status::Failed,
        }
    }
}

/// A new entry of the history.
#[derive(Debug, Clone)]
pub struct Record {
    /// A UUIDv7, so that ids sort by time.
    pub id: Uuid,
    /// The model's own id of the call.
    pub call_id: Option<String>,
    /// The session.
    pub session: String,
    /// The ordinal, from 1, of the model answer in the session that made the call.
    pub turn: Option<u32>,
    /// What it is of.
    pub kind: Kind,
    /// The name that the model called.
    pub tool: Option<String>,
    /// The arguments, in the model's own text.
    pub args: Option<String>,
    /// How far it came.
    pub status: Status,
    /// RFC 3339, UTC, microseconds.
    pub started_at: String,
    /// RFC 3339, UTC, microseconds; `None` while it runs.
    pub finished_at: Option<String>,
    /// Of a run's end.
    pub reason: Option<Reason>,
    /// The beginning of what went in.
    pub input_summary: Option<String>,
    /// The beginning of what came out.
    pub output_summary: Option<String>,
}

impl Record {
    /// That a prompt was taken in: a fact as soon as it is written.
    pub fn prompt(session: &SessionId, prompt: &str) -> Self {
        Self {
            input_summary: Some(summary(prompt)),
            ..Self::point(session, Kind::Prompt, Status::Succeeded)
        }
    }

    /// The intent to execute a call.
    pub fn intent(session: &SessionId, turn: u32, call: &Call) -> Self {
        Self {
            call_id: Some(call.id.clone()),
            turn: Some(turn),
            tool: Some(call.function.name.clone()),
            args: Some(call.function.arguments.clone()),
            finished_at: None,
            input_summary: Some(summary(&call.function.arguments)),
            ..Self::point(session, Kind::Call, Status::Started)
        }
    }

    /// How a run ended that began at `started_at`.
    pub fn run_end(session: &SessionId, started_at: String, reason: Reason, output: &str) -> Self {
        Self {
            started_at,
            reason: Some(reason),
            output_summary: Some(summary(output)),
            ..Self::point(session, Kind::RunEnd, reason.status())
        }
    }

    fn point(session: &SessionId, kind: Kind, status: Status) -> Self {
        let now = now();
        Self {
            id: Uuid::now_v7(),
            call_id: None,
            session: session.to_string(),
            turn: None,
            kind,
            tool: None,
            args: None,
            status,
            started_at: now.clone(),
            finished_at: Some(now),
            reason: None,
            input_summary: None,
            output_summary: None,
        }
    }
}

/// What is added to an intent when its call has ended.
#[derive(Debug, Clone)]
pub struct Finish {
    /// How it ended.
    pub status: Status,
    /// Milliseconds from dispatch to result, on a monotonic clock.
    pub latency_ms: f64,
    /// RFC 3339, UTC, microseconds.
    pub finished_at: String,
    /// The beginning of what came out.
    pub output_summary: String,
}

impl Finish {
    /// What `result`, `latency` after the dispatch, says of its call.
    pub fn new(result: &ToolResult, latency: Duration) -> Self {
        let (status, output) = match result {
            Ok(text) => (Status::Succeeded, summary(text)),
            Err(failure @ Failure::Interrupted) => {
                (Status::Interrupted, summary(&failure.to_string()))
            }
            Err(failure) => (Status::Failed, summary(&failure.to_string())),
        };
        Self {
            status,
            latency_ms: latency.as_secs_f64() * 1e3,
            finished_at: now(),
            output_summary: output,
        }
    }
}

/// The present in RFC 3339, UTC, with microseconds.
pub fn now() -> String {
    let now = OffsetDateTime::now_utc();
    let (hour, minute, second, micro) = now.to_hms_micro();
    let date = now.date();
    format!("{date}T{hour:02}:{minute:02}:{second:02}.{micro:06}Z")
}

/// The beginning of `text`, at most 200 bytes, cut between characters and marked with `…` where it was cut.
fn summary(text: &str) -> String {
    const MARK: char = '…';
    if text.len() <= SUMMARY_BYTES {
        return text.to_owned();
    }
    let mut cut = text[..text.floor_char_boundary(SUMMARY_BYTES - MARK.len_utf8())].to_owned();
    cut.push(MARK);
    cut
}

#[cfg(test)]
mod tests {
    use super::{now, summary};

    #[test]
    fn a_summary_is_cut_between_characters_and_marked() {
        assert_eq!(summary(&"x".repeat(200)), "x".repeat(200));
        for unit in ["x", "é", "€", "🦀"] {
            let cut = summary(&unit.repeat(300));
            assert!(cut.len() <= 200 && cut.len() > 190, "{} bytes", cut.len());
            assert!(cut.ends_with('…') && cut.starts_with(unit));
        }
    }

    #[test]
    fn a_stamp_has_microseconds_and_utc() {
        let stamp = now();
        assert_eq!(stamp.len(), "2026-11-22T13:18:00.000000Z".len(), "{stamp}");
        assert!(stamp.ends_with('Z'));
    }
}
