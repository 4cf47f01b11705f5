//! The events of a streamed message, block by block.

use serde_json::{Value, json};

use super::{
    super::{
        super::{
            dialogue::Dialogue,
            reply::{Call, Reply},
        },
        answer::{Stream, fragments, named},
    },
    call_block, message, stop_reason, text_block,
};

/// The stream of an answer; how many tokens it has is known at the end only.
pub(super) fn of(reply: &Reply, dialogue: &Dialogue) -> Stream {
    let mut begun = message(reply, dialogue);
    begun["usage"]["output_tokens"] = json!(1);
    let delta = json!({"stop_reason": stop_reason(reply), "stop_sequence": null});
    let usage = json!({"output_tokens": reply.completion_tokens});
    let text = reply.text.iter().flat_map(|text| text_events(text));
    let calls = (usize::from(reply.text.is_some())..).zip(&reply.calls);
    Stream {
        head: vec![
            named("message_start", json!({"message": begun})),
            named("ping", json!({})),
        ],
        text: text.collect(),
        calls: calls
            .map(|(index, call)| call_events(index, call))
            .collect(),
        tail: vec![
            named("message_delta", json!({"delta": delta, "usage": usage})),
            named("message_stop", json!({})),
        ],
    }
}

fn text_events(text: &str) -> Vec<String> {
    let deltas = fragments(text).into_iter();
    let deltas = deltas.map(|part| json!({"type": "text_delta", "text": part}));
    block_events(0, text_block(""), deltas)
}

/// The arguments come as pieces of JSON, the first of them empty.
fn call_events(index: usize, call: &Call) -> Vec<String> {
    let parts = std::iter::once(String::new()).chain(fragments(&call.arguments));
    let deltas = parts.map(|part| json!({"type": "input_json_delta", "partial_json": part}));
    block_events(index, call_block(call, json!({})), deltas)
}

fn block_events(index: usize, block: Value, deltas: impl Iterator<Item = Value>) -> Vec<String> {
    let start = json!({"index": index, "content_block": block});
    let delta = |delta| {
        named(
            "content_block_delta",
            json!({"index": index, "delta": delta}),
        )
    };
    let mut events = vec![named("content_block_start", start)];
    events.extend(deltas.map(delta));
    events.push(named("content_block_stop", json!({"index": index})));
    events
}
