//! What the model answers, before a protocol gives it a form.

use serde_json::Value;

use super::{
    dialogue::{Dialogue, Tool},
    script::{Shell, Turn},
    specimen,
};

/// What the model says when its script is over.
pub const CLOSING: &str = "That was the last turn of the script.";
/// What the model says to a request that is no turn of the script.
pub const ASIDE: &str = "Noted.";

/// An answer of the model.
#[derive(Debug)]
pub(super) struct Reply {
    /// Names the answer within the trial.
    pub id: String,
    /// What is said.
    pub text: Option<String>,
    /// What is called.
    pub calls: Vec<Call>,
    /// Tokens that the prompt is said to have had; they differ from turn to turn.
    pub prompt_tokens: u32,
    /// Tokens that the answer is said to have had.
    pub completion_tokens: u32,
}

/// A call under the name that the program advertises.
#[derive(Debug)]
pub(super) struct Call {
    /// The id of the script.
    pub id: String,
    /// The name of the tool, and the namespace that it is offered in.
    pub name: String,
    pub namespace: Option<String>,
    /// JSON.
    pub arguments: String,
}

impl Reply {
    /// The answer of a scripted turn, and the tools it calls that are not advertised.
    /// Those that a shell can make are made by it.
    pub fn scripted(
        number: u32,
        turn: &Turn,
        shell: Option<&Shell>,
        dialogue: &Dialogue,
    ) -> (Self, Vec<String>) {
        let mut missing = Vec::new();
        let mut reply = Self::new(number, turn.text.clone());
        let shell = shell.and_then(|shell| Some((shell, dialogue.resolve(&shell.tool)?)));
        for call in &turn.calls {
            let arguments = Value::from(call.arguments.clone());
            reply
                .calls
                .push(match (dialogue.resolve(&call.tool), shell) {
                    (Some(tool), _) => Call::of(tool, &call.id, &arguments),
                    (None, Some((shell, tool))) => Call::of(tool, &call.id, &shell.arguments(call)),
                    (None, None) => {
                        missing.push(call.tool.clone());
                        Call::of(&Tool::named(&call.tool), &call.id, &arguments)
                    }
                });
        }
        (reply, missing)
    }

    /// The answer to what is no turn of the script: a text, or what fits the form that is asked for.
    pub fn aside(dialogue: &Dialogue) -> Self {
        if let Some(tool) = dialogue.forced() {
            let mut reply = Self::new(0, None);
            let arguments = specimen::of(&tool.schema);
            reply.calls.push(Call::of(tool, "call_aside", &arguments));
            return reply;
        }
        match &dialogue.form {
            Some(schema) => Self::text(0, &specimen::of(schema).to_string()),
            None => Self::text(0, ASIDE),
        }
    }

    /// A mere text; turn 0 is none of the script's.
    pub fn text(number: u32, text: &str) -> Self {
        Self::new(number, Some(text.to_owned()))
    }

    fn new(number: u32, text: Option<String>) -> Self {
        Self {
            id: format!("turn-{number}"),
            text,
            calls: Vec::new(),
            prompt_tokens: 100 * number + 7,
            completion_tokens: 10 * number + 3,
        }
    }
}

impl Call {
    fn of(tool: &Tool, id: &str, arguments: &Value) -> Self {
        Self {
            id: id.to_owned(),
            name: tool.name.clone(),
            namespace: tool.namespace.clone(),
            arguments: arguments.to_string(),
        }
    }
}
