//! The events of a streamed response, numbered from first to last.

use serde_json::{Value, json};

use super::{
    super::{
        super::{
            dialogue::Dialogue,
            reply::{Call, Reply},
        },
        answer::{Stream, fragments, named},
    },
    call_item, item_id, message_item, response, text_part,
};

/// The stream of an answer.
pub(super) fn of(reply: &Reply, dialogue: &Dialogue) -> Stream {
    let mut number = Numbered(0);
    let state = |status| json!({"response": response(status, reply, dialogue)});
    let head = ["created", "in_progress"]
        .map(|name| number.event(&format!("response.{name}"), state("in_progress")));
    let text = match &reply.text {
        Some(text) => text_events(text, reply, &mut number),
        None => Vec::new(),
    };
    let first = usize::from(reply.text.is_some());
    let calls = (first..).zip(&reply.calls);
    let calls = calls.map(|(index, call)| call_events(index, call, &mut number));
    let calls = calls.collect();
    Stream {
        head: head.to_vec(),
        text,
        calls,
        tail: vec![number.event("response.completed", state("completed"))],
    }
}

/// The end of a stream that failed behind so many events.
pub(super) fn failed(behind: usize, response: Value) -> String {
    Numbered(behind).event("response.failed", json!({"response": response}))
}

/// Counts the events; the number of the next one.
struct Numbered(usize);

impl Numbered {
    fn event(&mut self, name: &str, mut fields: Value) -> String {
        fields["sequence_number"] = json!(self.0);
        self.0 += 1;
        named(name, fields)
    }
}

/// The item and its one part are begun, filled, and ended.
fn text_events(text: &str, reply: &Reply, number: &mut Numbered) -> Vec<String> {
    let begun = message_item(reply, "in_progress");
    let id = begun["id"].clone();
    let at_part = |key: &str, value: Value| json!({"item_id": id, "output_index": 0, "content_index": 0, key: value});
    let with_logprobs = |mut fields: Value| {
        fields["logprobs"] = json!([]);
        fields
    };
    let added = json!({"output_index": 0, "item": begun});
    let mut events = vec![
        number.event("response.output_item.added", added),
        number.event(
            "response.content_part.added",
            at_part("part", text_part("")),
        ),
    ];
    for part in fragments(text) {
        let delta = with_logprobs(at_part("delta", json!(part)));
        events.push(number.event("response.output_text.delta", delta));
    }
    let text_done = with_logprobs(at_part("text", json!(text)));
    let done = json!({"output_index": 0, "item": message_item(reply, "completed")});
    events.extend([
        number.event("response.output_text.done", text_done),
        number.event(
            "response.content_part.done",
            at_part("part", text_part(text)),
        ),
        number.event("response.output_item.done", done),
    ]);
    events
}

/// The item is begun without arguments, gets them bit by bit, and is ended.
fn call_events(index: usize, call: &Call, number: &mut Numbered) -> Vec<String> {
    let item = |status, arguments| json!({"output_index": index, "item": call_item(call, status, arguments)});
    let at_item = |key: &str, value: &str| json!({"item_id": item_id(call), "output_index": index, key: value});
    let mut events = vec![number.event("response.output_item.added", item("in_progress", ""))];
    for part in fragments(&call.arguments) {
        let name = "response.function_call_arguments.delta";
        events.push(number.event(name, at_item("delta", &part)));
    }
    let mut done = at_item("arguments", &call.arguments);
    done["name"] = json!(call.name);
    events.push(number.event("response.function_call_arguments.done", done));
    let done = item("completed", &call.arguments);
    events.push(number.event("response.output_item.done", done));
    events
}
