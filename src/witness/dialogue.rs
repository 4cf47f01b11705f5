//! What a model request tells of the conversation, and what is answered, in terms that every protocol shares.

use serde_json::Value;

use super::{
    model::ToolResult,
    script::{Script, Turn},
};

/// A model request, read.
#[derive(Debug, Default)]
pub(super) struct Dialogue {
    /// The messages carry the trial's marker.
    pub marked: bool,
    /// The answer is wanted as a stream.
    pub stream: bool,
    /// Token usage is wanted at the end of the stream.
    pub include_usage: bool,
    /// A response format is asked for.
    pub response_format: bool,
    /// The model's name, as the request has it.
    pub model: String,
    /// Names of the tools on offer.
    pub advertised: Vec<String>,
    /// The calls that the conversation says the model made: the id and the arguments of each.
    pub calls: Vec<(String, String)>,
    /// Texts that the conversation says the model said.
    pub texts: Vec<String>,
    /// The tools' results.
    pub results: Vec<ToolResult>,
    /// Breaches of the protocol.
    pub problems: Vec<String>,
}

impl Dialogue {
    /// The turn that is due: one more than the highest one whose answer stands in the conversation.
    pub fn turn_due(&self, script: &Script) -> u32 {
        let results = self.results.iter();
        let by_result = results.filter_map(|result| script.call_in(&result.call_id));
        let by_call = self.calls.iter().filter_map(|call| made(call, script));
        let by_text = self
            .texts
            .iter()
            .filter_map(|text| script.turn_saying(text));
        1 + by_call
            .chain(by_result)
            .map(|(turn, _)| turn)
            .chain(by_text)
            .max()
            .unwrap_or(0)
    }

    /// The breaches of the protocol, and each result of a call that the script never made. A
    /// program may give a call another id, so long as it does so throughout the conversation.
    pub fn problems(&self, script: &Script) -> Vec<String> {
        let renamed = |id: &str| {
            let mut calls = self.calls.iter();
            calls.any(|call| call.0 == id && made(call, script).is_some())
        };
        let stray = |result: &&ToolResult| {
            script.call_in(&result.call_id).is_none() && !renamed(&result.call_id)
        };
        let told = |result: &ToolResult| {
            format!(
                "a tool result for the call `{}`, which the model never made",
                result.call_id
            )
        };
        let stray = self.results.iter().filter(stray).map(told);
        self.problems.iter().cloned().chain(stray).collect()
    }

    /// The advertised name of a contract tool. A server's or program's prefix may stand before it.
    fn resolve(&self, tool: &str) -> Option<&str> {
        let prefixed = |name: &&str| {
            let before = name
                .strip_suffix(tool)
                .and_then(|prefix| prefix.chars().next_back());
            before.is_some_and(|separator| !separator.is_alphanumeric())
        };
        let names = || self.advertised.iter().map(String::as_str);
        let candidates = || names().filter(prefixed);
        names()
            .find(|name| *name == tool)
            .or_else(|| candidates().find(|name| name.contains("witness")))
            .or_else(|| candidates().next())
    }
}

/// The scripted call that a call of the conversation is: by its id, else by the tag in its arguments.
fn made((id, arguments): &(String, String), script: &Script) -> Option<(u32, usize)> {
    script.call_in(id).or_else(|| script.call_in(arguments))
}

/// What the model answers, before a protocol gives it a form.
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
    pub id: String,
    pub name: String,
    /// JSON.
    pub arguments: String,
}

impl Reply {
    /// The answer of a scripted turn, and the tools it calls that are not advertised.
    pub fn scripted(number: u32, turn: &Turn, dialogue: &Dialogue) -> (Self, Vec<String>) {
        let mut missing = Vec::new();
        let mut calls = Vec::new();
        for call in &turn.calls {
            let advertised = dialogue.resolve(&call.tool);
            if advertised.is_none() {
                missing.push(call.tool.clone());
            }
            calls.push(Call {
                id: call.id.clone(),
                name: advertised.unwrap_or(&call.tool).to_owned(),
                arguments: Value::from(call.arguments.clone()).to_string(),
            });
        }
        (
            Self {
                calls,
                ..Self::new(number, turn.text.clone())
            },
            missing,
        )
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

/// An answer in the form of a protocol, in pieces that go out one by one, and where it can be cut.
#[derive(Debug)]
pub(super) struct Answer {
    pub content_type: &'static str,
    pub pieces: Vec<String>,
    /// So many pieces end in the middle of the first call's arguments, or else of the text.
    pub middle: usize,
    /// So many pieces end behind the first complete call.
    pub after_call: usize,
    /// Bytes in the whole, where the answer says so beforehand.
    pub length: Option<usize>,
    /// The connection is cut behind the last piece.
    pub cut: bool,
}

impl Answer {
    /// A JSON body whose pieces end at these two places.
    pub fn json(body: &str, middle: usize, after_call: usize) -> Self {
        let (head, rest) = body.split_at(middle);
        let (call, tail) = rest.split_at(after_call - middle);
        Self {
            content_type: "application/json",
            pieces: [head, call, tail].map(str::to_owned).to_vec(),
            middle: 1,
            after_call: 2,
            length: Some(body.len()),
            cut: false,
        }
    }

    /// A JSON body that is never cut on purpose.
    pub fn whole(body: &str) -> Self {
        Self {
            pieces: vec![body.to_owned()],
            ..Self::json(body, 0, 0)
        }
    }

    /// Server-sent events.
    pub fn events(pieces: Vec<String>, middle: usize, after_call: usize) -> Self {
        Self {
            content_type: "text/event-stream",
            pieces,
            middle,
            after_call,
            length: None,
            cut: false,
        }
    }

    /// Cuts the connection behind so many pieces.
    pub fn cut_after(&mut self, pieces: usize) {
        self.pieces.truncate(pieces);
        self.cut = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_is_found_by_suffix_behind_a_separator() {
        let resolve = |names: &[&str]| {
            let advertised = names.iter().map(|name| (*name).to_owned()).collect();
            let dialogue = Dialogue {
                advertised,
                ..Dialogue::default()
            };
            dialogue.resolve("echo").map(str::to_owned)
        };
        assert_eq!(
            resolve(&["my_echo", "mcp__witness__echo"]).as_deref(),
            Some("mcp__witness__echo")
        );
        assert_eq!(resolve(&["witness_echo", "echo"]).as_deref(), Some("echo"));
        assert_eq!(
            resolve(&["xecho", "a.echo", "b/echo"]).as_deref(),
            Some("a.echo")
        );
        assert_eq!(resolve(&["witnessecho", "echo_witness"]), None);
    }
}
