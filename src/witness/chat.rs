//! OpenAI's Chat Completions: reads its requests and writes its answers, plain and as server-sent events.

use serde_json::{Value, json};

use super::{
    clock,
    dialogue::{Answer, Call, Dialogue, Reply},
    model::ToolResult,
    script,
};

/// Reads a request's body; what breaks the protocol stands among the dialogue's problems.
///
/// # Errors
/// There is no conversation in it.
pub(super) fn read(body: &Value, nonce: &str) -> Result<Dialogue, String> {
    let messages = body["messages"]
        .as_array()
        .filter(|messages| !messages.is_empty());
    let messages = messages.ok_or("the body is not a JSON object with an array `messages`")?;
    let mut dialogue = Dialogue {
        marked: body["messages"]
            .to_string()
            .contains(&script::marker(nonce)),
        stream: body["stream"] == true,
        include_usage: body["stream_options"]["include_usage"] == true,
        response_format: !body["response_format"].is_null(),
        model: body["model"].as_str().unwrap_or_default().to_owned(),
        advertised: strings(&body["tools"], "/function/name"),
        ..Dialogue::default()
    };
    read_messages(messages, &mut dialogue);
    Ok(dialogue)
}

/// Each call must be answered, once, before any message but a result follows.
fn read_messages(messages: &[Value], dialogue: &mut Dialogue) {
    let mut open: Vec<String> = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        let role = message["role"].as_str().unwrap_or_default();
        if role == "tool" {
            read_result(index, message, &mut open, dialogue);
            continue;
        }
        note_unanswered(&mut open, &format!("before messages[{index}]"), dialogue);
        match role {
            "assistant" => {
                dialogue.texts.extend(text_of(&message["content"]));
                open = strings(&message["tool_calls"], "/id");
                let made = strings(&message["tool_calls"], "/function/arguments");
                let arguments = made.into_iter().chain(std::iter::repeat(String::new()));
                dialogue.calls.extend(open.iter().cloned().zip(arguments));
            }
            "" => dialogue
                .problems
                .push(format!("messages[{index}] has no role")),
            _ => {}
        }
    }
    note_unanswered(&mut open, "at the end of the messages", dialogue);
}

fn read_result(index: usize, message: &Value, open: &mut Vec<String>, dialogue: &mut Dialogue) {
    let call_id = message["tool_call_id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    match open.iter().position(|id| *id == call_id) {
        Some(place) => drop(open.remove(place)),
        None => dialogue.problems.push(format!(
            "messages[{index}] is a tool result for `{call_id}`, which is no open call of the message before it"
        )),
    }
    dialogue.results.push(ToolResult {
        call_id,
        content: text_of(&message["content"]).unwrap_or_default(),
        is_error: message["is_error"].as_bool(),
    });
}

fn note_unanswered(open: &mut Vec<String>, place: &str, dialogue: &mut Dialogue) {
    let told = |id| format!("the call `{id}` has no tool result {place}");
    dialogue.problems.extend(open.drain(..).map(told));
}

/// A content is a string, or parts of which some are text.
fn text_of(content: &Value) -> Option<String> {
    match content {
        Value::String(text) => Some(text.clone()),
        Value::Array(_) => Some(strings(content, "/text").concat()),
        _ => None,
    }
}

fn strings(array: &Value, pointer: &str) -> Vec<String> {
    let items = array.as_array().map_or(&[][..], Vec::as_slice);
    let string = |item: &Value| item.pointer(pointer)?.as_str().map(str::to_owned);
    items.iter().filter_map(string).collect()
}

/// The answer in the form that the request asked for.
pub(super) fn answer(reply: &Reply, dialogue: &Dialogue) -> Answer {
    if dialogue.stream {
        events(reply, dialogue)
    } else {
        plain(reply, dialogue)
    }
}

fn plain(reply: &Reply, dialogue: &Dialogue) -> Answer {
    let mut message = json!({"role": "assistant", "content": reply.text, "refusal": null});
    if !reply.calls.is_empty() {
        message["tool_calls"] = reply.calls.iter().map(call_object).collect();
    }
    let choice = json!({"index": 0, "message": message, "logprobs": null, "finish_reason": finish_reason(reply)});
    let mut body = envelope("chat.completion", reply, dialogue);
    body["choices"] = json!([choice]);
    body["usage"] = usage(reply);
    let body = body.to_string();
    let (middle, after_call) = cut_places(&body, reply);
    Answer::json(&body, middle, after_call)
}

/// The middle of the first call's arguments or else of the text, and the end of that call or text.
fn cut_places(body: &str, reply: &Reply) -> (usize, usize) {
    let (inner, whole) = match reply.calls.first() {
        Some(call) => (
            json!(call.arguments).to_string(),
            call_object(call).to_string(),
        ),
        None => {
            let text = json!(reply.text).to_string();
            (text.clone(), format!("\"content\":{text}"))
        }
    };
    let end = body
        .rfind(&whole)
        .map_or(body.len(), |start| start + whole.len());
    let start = body[..end].rfind(&inner).unwrap_or_default();
    (body.floor_char_boundary(start + inner.len() / 2), end)
}

fn call_object(call: &Call) -> Value {
    let function = json!({"name": call.name, "arguments": call.arguments});
    json!({"id": call.id, "type": "function", "function": function})
}

fn events(reply: &Reply, dialogue: &Dialogue) -> Answer {
    let chunk = |choices: Value, usage: Option<Value>| {
        let mut chunk = envelope("chat.completion.chunk", reply, dialogue);
        chunk["choices"] = choices;
        if let Some(usage) = usage {
            chunk["usage"] = usage;
        }
        format!("data: {chunk}\n\n")
    };
    let choice = |delta: Value, finish: Option<&str>| {
        let choice = json!({"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish});
        chunk(json!([choice]), None)
    };
    let (deltas, middle, after_call) = deltas(reply);
    let mut pieces: Vec<String> = deltas
        .into_iter()
        .map(|delta| choice(delta, None))
        .collect();
    pieces.push(choice(json!({}), Some(finish_reason(reply))));
    if dialogue.include_usage {
        pieces.push(chunk(json!([]), Some(usage(reply))));
    }
    pieces.push("data: [DONE]\n\n".to_owned());
    Answer::events(pieces, middle, after_call)
}

/// The role, the text, the calls; and how many of these reach to the middle and behind the first call.
fn deltas(reply: &Reply) -> (Vec<Value>, usize, usize) {
    let mut deltas = vec![json!({"role": "assistant", "content": ""})];
    let text = fragments(reply.text.as_deref().unwrap_or_default());
    let mut middle = deltas.len() + text.len() / 2;
    deltas.extend(text.iter().map(|part| json!({"content": part})));
    let mut after_call = deltas.len();
    for (index, call) in reply.calls.iter().enumerate() {
        let parts = call_deltas(index, call);
        if index == 0 {
            middle = deltas.len() + parts.len() / 2;
            after_call = deltas.len() + parts.len();
        }
        deltas.extend(parts);
    }
    (deltas, middle, after_call)
}

/// First id and name, then the arguments bit by bit.
fn call_deltas(index: usize, call: &Call) -> Vec<Value> {
    let function = json!({"name": call.name, "arguments": ""});
    let head = json!({"index": index, "id": call.id, "type": "function", "function": function});
    let part = |part: String| json!({"index": index, "function": {"arguments": part}});
    let parts = std::iter::once(head).chain(fragments(&call.arguments).into_iter().map(part));
    parts.map(|part| json!({"tool_calls": [part]})).collect()
}

/// About four parts, cut between characters.
fn fragments(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    chars
        .chunks(chars.len().div_ceil(4).max(1))
        .map(|part| part.iter().collect())
        .collect()
}

fn envelope(object: &str, reply: &Reply, dialogue: &Dialogue) -> Value {
    let id = format!("chatcmpl-{}", reply.id);
    json!({"id": id, "object": object, "created": clock::unix_seconds(), "model": dialogue.model})
}

fn finish_reason(reply: &Reply) -> &'static str {
    if reply.calls.is_empty() {
        "stop"
    } else {
        "tool_calls"
    }
}

fn usage(reply: &Reply) -> Value {
    let (prompt, completion) = (reply.prompt_tokens, reply.completion_tokens);
    json!({"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion})
}

/// An answer that ends in what is not JSON.
pub(super) fn malformed(dialogue: &Dialogue) -> Answer {
    let body = r#"{"id": "chatcmpl-malformed", "choices": [{"index": 0, oops"#;
    if dialogue.stream {
        Answer::events(
            vec![format!("data: {body}\n\n"), "data: [DONE]\n\n".to_owned()],
            1,
            1,
        )
    } else {
        Answer::whole(body)
    }
}

/// An error object as OpenAI has it.
pub(super) fn error(status: u16, message: &str) -> Answer {
    let kind = if status < 500 {
        "invalid_request_error"
    } else {
        "server_error"
    };
    let error = json!({"message": message, "type": kind, "param": null, "code": null});
    Answer::whole(&json!({"error": error}).to_string())
}

/// The answer to `GET /models`.
pub(super) fn models() -> Answer {
    let model = json!({"id": "scripted-1", "object": "model", "created": 0, "owned_by": "candor"});
    Answer::whole(&json!({"object": "list", "data": [model]}).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(messages: Value) -> Vec<String> {
        read(&json!({"messages": messages}), "n1").unwrap().problems
    }

    fn calling(id: &str) -> Value {
        json!({"role": "assistant", "tool_calls": [{"id": id, "function": {"name": "echo", "arguments": "{}"}}]})
    }

    #[test]
    fn a_call_must_be_answered_once_before_the_next_message() {
        let (call, user) = (calling("c1"), json!({"role": "user", "content": "x"}));
        let result = json!({"role": "tool", "tool_call_id": "c1", "content": "r"});
        assert!(problems(json!([user, call, result, user])).is_empty());
        assert_eq!(
            problems(json!([user, call, user])),
            ["the call `c1` has no tool result before messages[2]"]
        );
        assert_eq!(
            problems(json!([user, call])),
            ["the call `c1` has no tool result at the end of the messages"]
        );
        let twice = problems(json!([call, result, result]));
        assert!(
            twice[0].starts_with("messages[2] is a tool result for `c1`"),
            "{twice:?}"
        );
    }

    #[test]
    fn contents_in_parts_are_read_as_their_text() {
        let parts = json!([{"type": "text", "text": "a"}, {"type": "image"}, {"type": "text", "text": "b"}]);
        let body = json!({"messages": [{"role": "assistant", "content": parts}]});
        assert_eq!(read(&body, "n1").unwrap().texts, ["ab"]);
    }

    #[test]
    fn a_text_is_cut_in_its_middle_though_its_words_stand_elsewhere_too() {
        for text in ["stop", "assistant", "message"] {
            let answer = plain(&Reply::text(1, text), &Dialogue::default());
            let half = format!("\"content\":\"{}", &text[..text.len() / 2]);
            assert!(answer.pieces[0].ends_with(&half), "{}", answer.pieces[0]);
        }
    }

    #[test]
    fn fragments_keep_characters_whole_and_lose_none() {
        for text in ["", "é", "{\"tag\":\"naïve 👩‍👩‍👧\"}"] {
            assert_eq!(fragments(text).concat(), text);
        }
        assert!(fragments("{\"tag\":1}").len() >= 3);
    }
}
