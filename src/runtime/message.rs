//! The conversation in the form of Chat Completions: what is sent, what is answered, what a transcript keeps.

use serde::{Deserialize, Serialize};

use super::tools::ToolResult;

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "lowercase")]
pub enum Message {
    /// What the user, or the runtime on the user's behalf, said.
    User { content: String },
    /// A complete answer of the model.
    Assistant {
        content: Option<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tool_calls: Vec<Call>,
    },
    /// What came of one call.
    Tool {
        tool_call_id: String,
        content: String,
    },
}

impl Message {
    /// Something said to the model.
    pub fn user(content: impl Into<String>) -> Self {
        Self::User {
            content: content.into(),
        }
    }

    /// What came of a call. The protocol has no mark for an error, so a failure is an object with the key `error`.
    pub fn result(call: &Call, result: &ToolResult) -> Self {
        Self::Tool {
            tool_call_id: call.id.clone(),
            content: match result {
                Ok(text) => text.clone(),
                Err(failure) => serde_json::json!({ "error": failure.to_string() }).to_string(),
            },
        }
    }
}

/// A call that the model made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The model's own id of the call.
    pub id: String,
    /// Always `function`.
    #[serde(rename = "type", default)]
    pub kind: CallKind,
    /// What is called.
    pub function: Function,
}

/// The only kind of call that the runtime offers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CallKind {
    /// A function, that is a tool.
    #[default]
    Function,
}

/// Name and arguments of a call.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Function {
    /// The name, as advertised.
    pub name: String,
    /// The arguments as the model wrote them: JSON, if it wrote well.
    pub arguments: String,
}
