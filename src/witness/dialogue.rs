//! What a model request tells of the conversation, in terms that every protocol shares.

use serde_json::Value;

use super::{
    model::ToolResult,
    script::{self, Script, ScriptedCall},
};

/// A model request, read.
#[derive(Debug, Default)]
pub(super) struct Dialogue {
    nonce: String,
    /// The request carries the trial's marker.
    pub marked: bool,
    /// The answer is wanted as a stream.
    pub stream: bool,
    /// Token usage is wanted at the end of the stream.
    pub include_usage: bool,
    /// The JSON Schema that the answer must fit, `{}` where any JSON will do; none where a text will.
    pub form: Option<Value>,
    /// The model's name, as the request has it.
    pub model: String,
    /// The tools on offer.
    pub tools: Vec<Tool>,
    /// A mere text will not do: a tool must be called.
    pub must_call: bool,
    /// The calls that the conversation says the model made: the id and the arguments of each.
    pub calls: Vec<(String, String)>,
    /// Texts that the conversation says the model said.
    pub texts: Vec<String>,
    /// The tools' results.
    pub results: Vec<ToolResult>,
    /// Breaches of the protocol.
    pub problems: Vec<String>,
    /// The ids of calls that have no result yet.
    open: Vec<String>,
}

/// A tool on offer.
#[derive(Debug, Clone)]
pub(super) struct Tool {
    pub name: String,
    /// The namespace that it is offered in, where the protocol has such.
    pub namespace: Option<String>,
    /// The JSON Schema of its arguments.
    pub schema: Value,
}

impl Tool {
    /// A tool of which no more is known.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            namespace: None,
            schema: Value::Null,
        }
    }

    /// `mcp__witness.echo`, or `echo` where there is no namespace.
    fn full_name(&self) -> String {
        let namespace = self.namespace.iter().map(|name| format!("{name}."));
        namespace.chain([self.name.clone()]).collect()
    }
}

/// What a protocol tells while it reads a request.
impl Dialogue {
    /// A dialogue in the trial of this nonce, of which nothing was read yet.
    pub fn of_trial(nonce: &str) -> Self {
        Self {
            nonce: nonce.to_owned(),
            ..Self::default()
        }
    }

    /// Looks for the trial's marker, wherever it stands in this part of the request.
    pub fn look_for_marker(&mut self, part: &Value) {
        self.marked |= part.to_string().contains(&script::marker(&self.nonce));
    }

    /// The tag of this trial that stands in an id, whatever a program put before and behind it.
    pub fn tag_in<'t>(&self, id: &'t str) -> Option<&'t str> {
        let nonce = format!("x{}", self.nonce);
        let end = id.find(&nonce)?;
        let start = id[..end].rfind('t')?;
        Some(&id[start..end + nonce.len()])
    }

    /// A call that the model made; it wants a result.
    pub fn call(&mut self, id: &str, arguments: String) {
        self.open.push(id.to_owned());
        self.calls.push((id.to_owned(), arguments));
    }

    /// A call's result, which stands at this place of the request.
    pub fn result(&mut self, place: &str, result: ToolResult) {
        match self.open.iter().position(|id| *id == result.call_id) {
            Some(index) => drop(self.open.remove(index)),
            None => self.problems.push(format!(
                "{place} is a tool result for `{}`, which is no open call",
                result.call_id
            )),
        }
        self.results.push(result);
    }

    /// At this place of the request every call must have its result.
    pub fn all_answered(&mut self, place: &str) {
        let told = |id| format!("the call `{id}` has no tool result {place}");
        self.problems.extend(self.open.drain(..).map(told));
    }
}

/// What the script makes of it.
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

    /// The tools' results, each with the tag of the scripted call that it answers.
    pub fn results(&self, script: &Script) -> Vec<ToolResult> {
        let results = self.results.iter().cloned();
        let tagged = results.map(|result| ToolResult {
            tag: self.answers(&result, script).map(|call| call.tag.clone()),
            ..result
        });
        tagged.collect()
    }

    /// The breaches of the protocol, and in the script's conversation each result of a call that the
    /// script never made.
    pub fn problems(&self, script: &Script) -> Vec<String> {
        let stray = |result: &&ToolResult| self.marked && self.answers(result, script).is_none();
        let told = |result: &ToolResult| {
            format!(
                "a tool result for the call `{}`, which the model never made",
                result.call_id
            )
        };
        let stray = self.results.iter().filter(stray).map(told);
        self.problems.iter().cloned().chain(stray).collect()
    }

    /// The scripted call that a result answers. A program may give a call another id, so long as it
    /// does so throughout the conversation.
    fn answers<'s>(&self, result: &ToolResult, script: &'s Script) -> Option<&'s ScriptedCall> {
        let renamed = || {
            let mut calls = self.calls.iter().filter(|call| call.0 == result.call_id);
            calls.find_map(|call| made(call, script))
        };
        let (turn, place) = script.call_in(&result.call_id).or_else(renamed)?;
        script.turn(turn)?.calls.get(place.checked_sub(1)?)
    }

    /// The names of the tools on offer.
    pub fn advertised(&self) -> Vec<String> {
        self.tools.iter().map(Tool::full_name).collect()
    }

    /// The tool that must be called, where there is but one.
    pub fn forced(&self) -> Option<&Tool> {
        match &self.tools[..] {
            [only] if self.must_call => Some(only),
            _ => None,
        }
    }

    /// The tool on offer that is this contract tool. A server's or program's prefix, or a namespace, may
    /// stand before its name.
    pub fn resolve(&self, tool: &str) -> Option<&Tool> {
        let names: Vec<(String, &Tool)> = self
            .tools
            .iter()
            .map(|tool| (tool.full_name(), tool))
            .collect();
        let prefixed = |name: &str| {
            let before = name.strip_suffix(tool)?.chars().next_back()?;
            (!before.is_alphanumeric()).then_some(())
        };
        let find = |fits: &dyn Fn(&str) -> bool| names.iter().find(|(name, _)| fits(name));
        find(&|name| name == tool)
            .or_else(|| find(&|name| prefixed(name).is_some() && name.contains("witness")))
            .or_else(|| find(&|name| prefixed(name).is_some()))
            .map(|(_, tool)| *tool)
    }
}

/// The scripted call that a call of the conversation is: by its id, else by the tag in its arguments.
fn made((id, arguments): &(String, String), script: &Script) -> Option<(u32, usize)> {
    script.call_in(id).or_else(|| script.call_in(arguments))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(tools: Vec<Tool>) -> Option<String> {
        let dialogue = Dialogue {
            tools,
            ..Dialogue::default()
        };
        dialogue.resolve("echo").map(Tool::full_name)
    }

    #[test]
    fn a_tool_is_found_by_suffix_behind_a_separator() {
        let found = |names: &[&str]| resolve(names.iter().map(|name| Tool::named(name)).collect());
        let expected = Some("mcp__witness__echo".to_owned());
        assert_eq!(found(&["my_echo", "mcp__witness__echo"]), expected);
        assert_eq!(found(&["witness_echo", "echo"]).as_deref(), Some("echo"));
        assert_eq!(
            found(&["xecho", "a.echo", "b/echo"]).as_deref(),
            Some("a.echo")
        );
        assert_eq!(found(&["witnessecho", "echo_witness"]), None);
    }

    #[test]
    fn the_namespace_of_a_tool_tells_whose_it_is() {
        let echo_of = |namespace: &str| Tool {
            namespace: Some(namespace.to_owned()),
            ..Tool::named("echo")
        };
        let tools = vec![echo_of("mcp__other"), echo_of("mcp__witness")];
        assert_eq!(resolve(tools).as_deref(), Some("mcp__witness.echo"));
    }
}
