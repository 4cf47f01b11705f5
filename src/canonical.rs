//! Owns the canonical record: the one form into which every runtime's history is brought before it is judged.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::manifest::Fact;

/// One record of a history. What the runtime does not say is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Record {
    /// The record's own id.
    pub id: Option<Json>,
    /// The id that the model gave the call.
    pub call_id: Option<String>,
    /// The session.
    pub session: Option<Json>,
    /// The ordinal, from 1, of the model answer in the session that made the call.
    pub turn: Option<Json>,
    /// What is recorded; a record that does not say is of a call.
    pub kind: RecordKind,
    /// The tool, under the name that the model called.
    pub tool: Option<String>,
    /// The arguments as recorded: an object, or a text that holds one.
    pub args: Option<Json>,
    /// How far the call came.
    pub status: Option<Status>,
    /// Whether it succeeded; nothing while it runs.
    pub success: Option<bool>,
    /// Whether the result came from a cache.
    pub cached: Option<bool>,
    /// The latency in milliseconds.
    pub latency_ms: Option<f64>,
    /// Where the latency comes from.
    pub latency_source: Option<LatencySource>,
    /// When the call was dispatched.
    pub started_at: Option<Json>,
    /// When its result was there.
    pub finished_at: Option<Json>,
    /// How the run ended, on a record of its end.
    pub reason: Option<String>,
    /// Where the record lies, as the reader's `_at`.
    pub at: Option<Json>,
}

/// What a record is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// The prompt of a run.
    Prompt,
    /// A tool call.
    #[default]
    Call,
    /// The end of a run.
    RunEnd,
}

/// How far a call came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Dispatched, and nothing known of its end.
    Started,
    /// Ended well.
    Succeeded,
    /// Ended badly.
    Failed,
    /// Cut off.
    Interrupted,
}

impl Status {
    /// The word as histories write it.
    pub fn word(self) -> &'static str {
        match self {
            Status::Started => "started",
            Status::Succeeded => "succeeded",
            Status::Failed => "failed",
            Status::Interrupted => "interrupted",
        }
    }
}

/// Where a latency comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LatencySource {
    /// A field of the runtime's own.
    Native,
    /// The distance of the call's own start and end.
    Stamps,
    /// The distance of two records.
    Gap,
}

impl Record {
    /// The arguments as one text, the form in which a call's tag is searched.
    pub fn args_text(&self) -> String {
        match &self.args {
            Some(Json::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    /// The arguments as a value; a text that holds JSON is read.
    pub fn args_value(&self) -> Option<Json> {
        match self.args.as_ref()? {
            Json::String(text) => serde_json::from_str(text).ok(),
            other => Some(other.clone()),
        }
    }

    /// Whether the record claims that the call was done and went well.
    pub fn claims_success(&self) -> bool {
        self.kind == RecordKind::Call
            && (self.success == Some(true) || self.status == Some(Status::Succeeded))
    }

    /// Whether the record says this fact at all.
    pub fn says(&self, fact: Fact) -> bool {
        match fact {
            Fact::Id => self.id.is_some(),
            Fact::CallId => self.call_id.is_some(),
            Fact::Session => self.session.is_some(),
            Fact::Turn => self.turn.is_some(),
            Fact::Tool => self.tool.is_some(),
            Fact::Args => self.args.is_some(),
            Fact::Status => self.status.is_some(),
            Fact::Success => self.success.is_some(),
            Fact::Cached => self.cached.is_some(),
            Fact::LatencyMs => self.latency_ms.is_some(),
            Fact::StartedAt => self.started_at.is_some(),
            Fact::FinishedAt => self.finished_at.is_some(),
        }
    }

    /// Where the record lies, for a report: `history.jsonl line 14`.
    pub fn place(&self) -> String {
        let Some(at) = &self.at else {
            return "history".to_owned();
        };
        let file = at.get("file").and_then(Json::as_str).unwrap_or("history");
        let part = ["line", "row", "index"]
            .into_iter()
            .find_map(|word| Some(format!(" {word} {}", at.get(word)?)));
        format!("{file}{}", part.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_place_names_the_file_and_the_line_or_row() {
        let at = |at| Record {
            at: Some(at),
            ..Record::default()
        };
        let line = at(json!({"file": "h.jsonl", "line": 14}));
        assert_eq!(line.place(), "h.jsonl line 14");
        assert_eq!(at(json!({"file": "h.db", "row": 3})).place(), "h.db row 3");
        assert_eq!(Record::default().place(), "history");
    }

    #[test]
    fn arguments_may_be_an_object_or_a_text_that_holds_one() {
        let of = |args| Record {
            args: Some(args),
            ..Record::default()
        };
        let object = json!({"tag": "t1"});
        assert_eq!(of(object.clone()).args_value(), Some(object.clone()));
        assert_eq!(of(json!(r#"{"tag":"t1"}"#)).args_value(), Some(object));
        assert_eq!(of(json!("torn {")).args_value(), None);
    }
}
