//! The witness tools: what they are called, take and do, whichever way they are called.

mod catalogue;
mod http;
mod mcp;
mod parameter;
mod stdio;

use std::io;

use serde_json::{Map, Value, json};

use super::ledger::{LedgerWriter, Outcome, Via};

pub use http::ToolServer;
use parameter::Parameter;
pub(super) use stdio::serve;

type Arguments = Map<String, Value>;

/// A tool of the witness.
struct Tool {
    name: &'static str,
    description: &'static str,
    read_only: bool,
    parameters: &'static [Parameter],
    act: fn(&Arguments) -> Answer,
}

/// What comes of a call.
#[derive(Debug, PartialEq)]
pub(super) enum Answer {
    Text(String),
    ToolError(String),
    ProtocolError {
        code: i64,
        message: String,
    },
    /// The process ends with this code in the middle of the call; over HTTP, where it has none of its own,
    /// the connection is cut.
    Exit(u8),
    /// None ever comes.
    Never,
}

impl Answer {
    fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Text(_) => Some(Outcome::Ok),
            Self::ToolError(_) => Some(Outcome::ToolError),
            Self::ProtocolError { .. } => Some(Outcome::ProtocolError),
            Self::Exit(_) | Self::Never => None,
        }
    }
}

/// Performs a call between its two lines in the ledger.
///
/// # Errors
/// The ledger could not be written. Then the deed was not done, or is on record as not ended.
pub(super) fn perform(
    ledger: &LedgerWriter,
    via: Via,
    name: &str,
    arguments: &Value,
    meta: Option<&Value>,
) -> io::Result<Answer> {
    let entry = ledger.start(via, name, arguments, meta)?;
    let answer = match catalogue::TOOLS.iter().find(|tool| tool.name == name) {
        Some(tool) => tool.perform(arguments),
        None => Answer::ProtocolError {
            code: -32602,
            message: format!("unknown tool `{name}`"),
        },
    };
    if let Some(outcome) = answer.outcome() {
        ledger.end(&entry, outcome)?;
    }
    Ok(answer)
}

/// The tools as `tools/list` has them.
fn list() -> Value {
    catalogue::TOOLS.iter().map(Tool::describe).collect()
}

impl Tool {
    fn perform(&self, arguments: &Value) -> Answer {
        let none = Arguments::new();
        let given = match arguments {
            Value::Object(map) => map,
            Value::Null => &none,
            _ => return Answer::ToolError("the arguments are not an object".into()),
        };
        match self
            .parameters
            .iter()
            .try_for_each(|parameter| parameter.check(given))
        {
            Ok(()) => (self.act)(given),
            Err(problem) => Answer::ToolError(problem),
        }
    }

    fn describe(&self) -> Value {
        let tag = Parameter::text("tag", "Marks the call in the witness's ledger.");
        let mut properties = Map::new();
        for parameter in [&tag].into_iter().chain(self.parameters) {
            properties.insert(parameter.name.into(), parameter.schema());
        }
        let required = self
            .parameters
            .iter()
            .filter(|parameter| parameter.required);
        let required: Vec<_> = required.map(|parameter| parameter.name).collect();
        json!({
            "name": self.name,
            "description": self.description,
            "inputSchema": {"type": "object", "properties": properties, "required": required},
            "annotations": {"readOnlyHint": self.read_only},
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn perform(name: &str, arguments: Value) -> Answer {
        let tool = catalogue::TOOLS
            .iter()
            .find(|tool| tool.name == name)
            .unwrap();
        tool.perform(&arguments)
    }

    #[test]
    fn arguments_that_do_not_fit_are_tool_errors_that_name_them() {
        let refused = |name, arguments| match perform(name, arguments) {
            Answer::ToolError(problem) => problem,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused("echo", json!({})), "the argument `text` is missing");
        assert_eq!(
            refused("echo", json!({"text": {}})),
            "the argument `text` is not a string"
        );
        assert_eq!(
            refused("sleep", json!({"ms": -1})),
            "the argument `ms` is not a whole number from 0"
        );
        assert_eq!(
            refused("echo", json!([])),
            "the arguments are not an object"
        );
    }

    #[test]
    fn each_tool_does_what_it_says() {
        assert_eq!(
            perform("echo", json!({"text": "héllo"})),
            Answer::Text("héllo".into())
        );
        assert_eq!(
            perform("sleep", json!({"ms": 1.0})),
            Answer::Text("slept 1 ms".into())
        );
        assert!(matches!(perform("fail", Value::Null), Answer::ToolError(_)));
        assert!(matches!(
            perform("fail_protocol", json!({"ms": 1})),
            Answer::ProtocolError { code: -32000, .. }
        ));
        assert_eq!(perform("hang", json!({})), Answer::Never);
        assert_eq!(perform("exit", json!({"code": 9})), Answer::Exit(9));
        assert!(matches!(
            perform("exit", json!({"code": 256})),
            Answer::ToolError(_)
        ));
        assert!(matches!(perform("large", json!({})), Answer::Text(text) if text.len() == 1 << 20));
        assert!(matches!(perform("unicode", json!({})), Answer::Text(text) if !text.is_ascii()));
    }

    #[test]
    fn a_file_that_cannot_be_written_is_a_tool_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        assert!(matches!(
            perform("write_file", json!({"path": path, "text": "x"})),
            Answer::Text(_)
        ));
        assert_eq!(std::fs::read(&path).unwrap(), b"x");
        assert!(matches!(
            perform("write_file", json!({"path": folder.path(), "text": "x"})),
            Answer::ToolError(_)
        ));
    }
}
