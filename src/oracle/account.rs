//! Owns the joining of the three accounts of a run: what the script asked for, what the witness saw, and what the runtime recorded.

use serde_json::Value as Json;

use crate::canonical::{Record, RecordKind};
use crate::manifest::Fact;
use crate::witness::ledger::Via;
use crate::witness::script::ScriptedCall;
use crate::witness::{Entry, Ledger, ModelRequest, ToolResult};

/// Everything that is known of one run.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    /// The calls that the script asked for, each with its turn in the session.
    pub calls: &'a [(u32, ScriptedCall)],
    /// What the witness saw.
    pub ledger: &'a Ledger,
    /// What the model was asked, and when.
    pub requests: &'a [ModelRequest],
    /// What the runtime recorded.
    pub records: &'a [Record],
    /// What its manifest declares that it records.
    pub facts: &'a [Fact],
    /// When the run had ended, on the witnesses' clock in nanoseconds.
    pub ended_ns: u64,
}

/// A scripted call with its deeds and its records: one of each in an honest history.
#[derive(Debug, Clone)]
pub struct Joined<'a> {
    /// The turn of the model answer that made the call.
    pub turn: u32,
    /// The call.
    pub call: &'a ScriptedCall,
    /// The witnessed calls with its tag.
    pub deeds: Vec<&'a Entry>,
    /// The records with its tag, or else with its id.
    pub records: Vec<&'a Record>,
}

impl<'a> Joined<'a> {
    /// Each deed with its record, where there are as many of the one as of the other: one of each
    /// in an honest run. A call that was executed twice pairs in the order of time.
    pub fn pairs(&self) -> Vec<(&'a Entry, &'a Record)> {
        if self.deeds.len() != self.records.len() {
            return Vec::new();
        }
        let deeds = self.deeds.iter().copied();
        deeds.zip(self.records.iter().copied()).collect()
    }

    /// The call as a report names it: `echo t1c1`.
    pub fn name(&self) -> String {
        let tag = &self.call.tag;
        let place = tag.split('x').next().unwrap_or(tag);
        format!("{} {place}", self.call.tool)
    }
}

impl<'a> Account<'a> {
    /// Whether the manifest declares a fact.
    pub fn declares(&self, fact: Fact) -> bool {
        self.facts.contains(&fact)
    }

    /// Every scripted call with its deeds and records, in the order of the script. They are joined
    /// by the tag in the arguments, then by the id that the model gave, never by their order.
    pub fn joined(&self) -> Vec<Joined<'a>> {
        let calls = self.calls.iter();
        calls.map(|(turn, call)| self.join(*turn, call)).collect()
    }

    fn join(&self, turn: u32, call: &'a ScriptedCall) -> Joined<'a> {
        let entries = || self.ledger.entries.iter();
        let tagged = |entry: &&Entry| entry.tag.as_deref() == Some(&call.tag);
        let mut deeds: Vec<&Entry> = entries().filter(tagged).collect();
        if deeds.is_empty() {
            deeds.extend(entries().filter(|entry| is_untagged(entry, call)));
        }
        Joined {
            turn,
            call,
            deeds,
            records: self
                .call_records()
                .filter(|record| is_of(record, call))
                .collect(),
        }
    }

    /// The records of calls that no scripted call explains.
    pub fn strays(&self) -> Vec<&'a Record> {
        let explained = |record: &&Record| self.calls.iter().any(|(_, call)| is_of(record, call));
        self.call_records()
            .filter(|record| !explained(record))
            .collect()
    }

    /// The scripted calls that the witness did not see.
    pub fn unreached(&self) -> Vec<Joined<'a>> {
        let joined = self.joined().into_iter();
        joined.filter(|call| call.deeds.is_empty()).collect()
    }

    /// The result of a call that was sent to the model with the word that it is no error, and the
    /// number of the request, from 1.
    pub fn result(&self, call: &Joined<'_>) -> Option<(usize, &'a ToolResult)> {
        let requests = (1..).zip(self.requests);
        let mut results =
            requests.flat_map(|(n, request)| request.results.iter().map(move |r| (n, r)));
        results.find(|(_, result)| {
            result.tag.as_ref() == Some(&call.call.tag) && result.is_error == Some(false)
        })
    }

    fn call_records(&self) -> impl Iterator<Item = &'a Record> {
        let records = self.records.iter();
        records.filter(|record| record.kind == RecordKind::Call)
    }
}

/// A call that lost its tag on the way, and nothing else: that is told of its arguments.
fn is_untagged(entry: &Entry, call: &ScriptedCall) -> bool {
    let mut arguments = call.arguments.clone();
    arguments.shift_remove("tag");
    entry.tag.is_none() && entry.tool == call.tool && entry.args == Json::Object(arguments)
}

/// Whether a record is of a call. Programs put text before and behind the ids that they keep, so
/// the tag inside is looked for.
/// Arguments that carry another call's tag are that call's.
pub fn is_of(record: &Record, call: &ScriptedCall) -> bool {
    let arguments = record.args_text();
    match tag_in(&arguments, &call.tag) {
        Some(tag) => tag == call.tag,
        None => {
            let id = record.call_id.as_deref().unwrap_or_default();
            tag_in(id, &call.tag).is_some_and(|tag| tag == call.tag)
        }
    }
}

/// The tag of the same trial that stands in a text: a tag ends with the trial's nonce.
fn tag_in<'t>(text: &'t str, like: &str) -> Option<&'t str> {
    let nonce = &like[like.find('x')?..];
    let end = text.find(nonce)?;
    let is_tag = |c: char| c == 't' || c == 'c' || c.is_ascii_digit();
    let before = &text[..end];
    let start = before.trim_end_matches(is_tag).len();
    // An id such as `call_t1c1x…` has letters of a tag before it that are none.
    let start = start + before[start..].rfind('t')?;
    Some(&text[start..end + nonce.len()])
}

/// A tool's name with what programs put before it: `witness_echo`, `mcp__witness__echo`, `echo`.
pub fn is_tool(recorded: &str, contract: &str) -> bool {
    recorded.strip_suffix(contract).is_some_and(|before| {
        before.is_empty() || before.ends_with(|c: char| !c.is_ascii_alphanumeric())
    })
}

/// Whether the recorded arguments are those that reached the witness. They may lie inside other
/// values or texts. A program that reaches the witness through a shell records a command line, in
/// which they stand as a shell quotes them.
pub fn same_arguments(record: &Record, deed: &Entry, call: &ScriptedCall) -> bool {
    let carried = record
        .args
        .as_ref()
        .and_then(|args| carrying(args, &call.tag));
    match carried {
        Some(arguments) => arguments == deed.args,
        None => is_command_line(record, deed, call),
    }
}

/// Whether the record is of a command line with the arguments that reached the witness.
pub fn is_command_line(record: &Record, deed: &Entry, call: &ScriptedCall) -> bool {
    let Some(args) = record.args.as_ref().filter(|_| deed.via == Via::Call) else {
        return false;
    };
    carrying(args, &call.tag).is_none() && holds_text(args, &unquoted(&deed.args.to_string()))
}

/// The object that has this tag, at whatever depth it lies.
fn carrying(value: &Json, tag: &str) -> Option<Json> {
    match value {
        Json::Object(map) if map.get("tag").and_then(Json::as_str) == Some(tag) => {
            Some(value.clone())
        }
        Json::Object(map) => map.values().find_map(|inner| carrying(inner, tag)),
        Json::Array(items) => items.iter().find_map(|inner| carrying(inner, tag)),
        Json::String(text) => carrying(&serde_json::from_str(text).ok()?, tag),
        _ => None,
    }
}

/// A text without its quotes, of which each shell, and each record of one, has its own.
fn unquoted(text: &str) -> String {
    text.replace(['\'', '"', '\\'], "")
}

/// Whether a text stands in this one, but for quotes, or in one at whatever depth of a value.
fn holds_text(value: &Json, text: &str) -> bool {
    match value {
        Json::Object(map) => map.values().any(|inner| holds_text(inner, text)),
        Json::Array(items) => items.iter().any(|inner| holds_text(inner, text)),
        Json::String(own) => {
            let inner = || serde_json::from_str(own).is_ok_and(|inner| holds_text(&inner, text));
            unquoted(own).contains(text) || inner()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    fn call(n: usize) -> ScriptedCall {
        ScriptedCall::new("k7", 1, n, "echo", Map::new())
    }

    #[test]
    fn a_record_is_found_by_its_tag_and_else_by_its_id() {
        let record = |args: Json, id: &str| Record {
            args: Some(args),
            call_id: Some(id.to_owned()),
            ..Record::default()
        };
        let tagged = record(json!({"tag": "t1c2xk7"}), "call_t1c1xk7");
        assert!(is_of(&tagged, &call(2)) && !is_of(&tagged, &call(1)));
        let by_id = record(json!(null), "fc_call_t1c1xk7_0");
        assert!(is_of(&by_id, &call(1)) && !is_of(&by_id, &call(2)));
        let shell = record(
            json!({"command": "w call echo '{\"tag\":\"t1c1xk7\"}'"}),
            "",
        );
        assert!(is_of(&shell, &call(1)));
    }

    fn deed(args: Json, via: Via) -> Entry {
        Entry {
            number: 1,
            entry: "1-1".to_owned(),
            pid: 1,
            nonce: "k7".to_owned(),
            via,
            tool: "echo".to_owned(),
            tag: Some("t1c1xk7".to_owned()),
            args,
            meta: None,
            started_ns: 1,
            started_at: String::new(),
            finished_ns: Some(2),
            finished_at: None,
            outcome: None,
        }
    }

    #[test]
    fn arguments_are_those_that_reached_the_tool_at_whatever_depth_they_are_kept() {
        let args = json!({"tag": "t1c1xk7", "text": "alpha"});
        let same = |recorded: Json, via| {
            let record = Record {
                args: Some(recorded),
                ..Record::default()
            };
            same_arguments(&record, &deed(args.clone(), via), &call(1))
        };
        assert!(same(args.clone(), Via::Mcp));
        assert!(same(json!({"input": args.to_string()}), Via::Mcp));
        assert!(!same(
            json!({"input": {"tag": "t1c1xk7", "text": "omega"}}),
            Via::Mcp
        ));
        assert!(!same(json!(r#"{"tag":"t1c1xk7","te"#), Via::Mcp));
        let line = json!({"command": format!("call echo '{args}'")});
        assert!(same(line.clone(), Via::Call) && !same(line.clone(), Via::Mcp));
        assert!(same(json!(line.to_string()), Via::Call));
        let other = json!({"command": "call echo '{\"tag\":\"t1c1xk7\",\"text\":\"omega\"}'"});
        assert!(!same(other, Via::Call));
    }

    #[test]
    fn a_call_that_was_executed_twice_has_two_pairs() {
        let record = Record {
            args: Some(json!({"tag": "t1c1xk7"})),
            ..Record::default()
        };
        let entry = deed(json!({"tag": "t1c1xk7"}), Via::Mcp);
        let ledger = Ledger {
            entries: vec![entry.clone(), entry],
            ..Ledger::default()
        };
        let records = [record.clone(), record];
        let calls = [(1, call(1))];
        let pairs = |records: &[Record]| {
            let account = Account {
                calls: &calls,
                ledger: &ledger,
                requests: &[],
                records,
                facts: &[],
                ended_ns: 3,
            };
            account.joined()[0].pairs().len()
        };
        assert_eq!((pairs(&records), pairs(&records[..1])), (2, 0));
    }

    #[test]
    fn a_name_ends_in_the_tools_after_a_separator() {
        for name in ["echo", "witness_echo", "mcp__witness__echo", "witness.echo"] {
            assert!(is_tool(name, "echo"), "{name}");
        }
        assert!(!is_tool("reecho", "echo") && !is_tool("echo2", "echo"));
    }
}
