//! Owns what a manifest says of a history: where it lies, how it is read, and which facts it holds.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the history lies, and what it holds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// The fields of the canonical record that this history holds, declared before the run.
    pub facts: Vec<Fact>,
    /// The resolution of the recorded latency in milliseconds; never inferred.
    #[serde(default = "default_resolution")]
    pub resolution_ms: f64,
    /// A SQLite database and the query that yields its rows.
    #[serde(default)]
    pub sqlite: Option<Sqlite>,
    /// A glob of files with one JSON value per line.
    #[serde(default)]
    pub jsonl: Option<String>,
    /// A glob of files with one JSON value each.
    #[serde(default)]
    pub json: Option<String>,
    /// A command that prints one JSON value per line.
    #[serde(default)]
    pub command: Option<Vec<String>>,
    /// A jq program over the array of rows that yields canonical records. Each row carries `_at`: the
    /// name of its `file` and its `line`, or its `row` in a database, or its `index` in a JSON file.
    pub records: String,
    /// How the history is switched off.
    #[serde(default)]
    pub off: Option<Off>,
}

fn default_resolution() -> f64 {
    1.0
}

/// A SQLite database as the source of rows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sqlite {
    /// The database file; it is read beside its journal, and a missing one has no rows.
    pub path: String,
    /// The query; a column that holds JSON stays text.
    pub query: String,
}

/// How the history is switched off.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Off {
    /// Arguments that are added to an entrypoint's command.
    pub args: Vec<String>,
}

/// A field of the canonical record that a manifest can declare.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The record's own id.
    Id,
    /// The model's id of the call.
    CallId,
    /// The session of the record.
    Session,
    /// The turn in the session.
    Turn,
    /// The name of the tool, as the model called it.
    Tool,
    /// The arguments, as recorded.
    Args,
    /// Started, succeeded, failed or interrupted.
    Status,
    /// Whether the call succeeded.
    Success,
    /// Whether the result came from a cache.
    Cached,
    /// The latency in milliseconds.
    LatencyMs,
    /// When the call was dispatched.
    StartedAt,
    /// When its result was there.
    FinishedAt,
}

impl Fact {
    /// All facts, in the order of the canonical record.
    pub const ALL: [Fact; 12] = [
        Fact::Id,
        Fact::CallId,
        Fact::Session,
        Fact::Turn,
        Fact::Tool,
        Fact::Args,
        Fact::Status,
        Fact::Success,
        Fact::Cached,
        Fact::LatencyMs,
        Fact::StartedAt,
        Fact::FinishedAt,
    ];

    /// Whether it is a number or a time that was measured.
    pub fn is_measure(self) -> bool {
        matches!(self, Fact::LatencyMs | Fact::StartedAt | Fact::FinishedAt)
    }

    /// Whether the record of each call must hold it by itself. A turn may be counted, a session
    /// may be the file's, and success may be the absence of an error.
    pub fn is_of_each_call(self) -> bool {
        self.is_measure() || matches!(self, Fact::CallId | Fact::Tool | Fact::Args)
    }
}

/// The name as manifests write it.
impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
