//! OpenAI's Chat Completions: reads its requests and writes its answers, plain and as server-sent events.

use serde_json::{Value, json};

use super::{
    super::{
        clock,
        dialogue::{Dialogue, Tool},
        model::ToolResult,
        reply::{Call, Reply},
    },
    Form,
    answer::{Answer, Stream, data, fragments},
    openai,
    parts::{items, string, text_of},
};

pub(super) struct Chat;

impl Form for Chat {
    fn read(&self, body: &Value, dialogue: &mut Dialogue) -> Result<(), String> {
        let messages = items(&body["messages"]);
        if messages.is_empty() {
            return Err("the body is not a JSON object with an array `messages`".to_owned());
        }
        let format = &body["response_format"];
        dialogue.look_for_marker(&body["messages"]);
        dialogue.stream = body["stream"] == true;
        dialogue.include_usage = body["stream_options"]["include_usage"] == true;
        dialogue.form = openai::form(format, &format["json_schema"]["schema"]);
        dialogue.model = string(body, "model");
        dialogue.tools = items(&body["tools"]).iter().filter_map(tool).collect();
        dialogue.must_call = openai::must_call(&body["tool_choice"]);
        for (index, message) in messages.iter().enumerate() {
            read_message(index, message, dialogue);
        }
        dialogue.all_answered("at the end of the messages");
        Ok(())
    }

    fn plain(&self, reply: &Reply, dialogue: &Dialogue) -> Answer {
        let mut message = json!({"role": "assistant", "content": reply.text, "refusal": null});
        if !reply.calls.is_empty() {
            message["tool_calls"] = reply.calls.iter().map(call_object).collect();
        }
        let choice = json!({"index": 0, "message": message, "logprobs": null, "finish_reason": finish_reason(reply)});
        let mut body = envelope("chat.completion", json!([choice]), reply, dialogue);
        body["usage"] = usage(reply);
        let (first, inner) = match reply.calls.first() {
            Some(call) => (call_object(call).to_string(), json!(call.arguments)),
            None => {
                let text = json!(reply.text);
                (format!("\"content\":{text}"), text)
            }
        };
        Answer::plain(&body, &first, &inner.to_string())
    }

    fn events(&self, reply: &Reply, dialogue: &Dialogue) -> Answer {
        let chunk = |delta: Value| chunk(delta, None, reply, dialogue);
        let text = fragments(reply.text.as_deref().unwrap_or_default()).into_iter();
        let calls = reply.calls.iter().enumerate();
        let calls = calls.map(|(index, call)| call_deltas(index, call).map(chunk).collect());
        Answer::events(Stream {
            head: vec![chunk(json!({"role": "assistant", "content": ""}))],
            text: text.map(|part| chunk(json!({"content": part}))).collect(),
            calls: calls.collect(),
            tail: tail(reply, dialogue),
        })
    }

    fn error(&self, status: u16, message: &str) -> Value {
        openai::error(status, message)
    }

    fn broken_off(&self, message: &str, _: usize, _: &Reply, _: &Dialogue) -> String {
        data(&self.error(500, message))
    }

    fn model(&self, id: &str) -> Value {
        openai::model(id)
    }

    fn models(&self, models: &[Value]) -> Value {
        openai::models(models)
    }

    fn tokens(&self, tokens: usize) -> Value {
        openai::tokens(tokens)
    }
}

fn tool(tool: &Value) -> Option<Tool> {
    Some(Tool {
        schema: tool["function"]["parameters"].clone(),
        ..Tool::named(tool["function"]["name"].as_str()?)
    })
}

/// Each call must be answered, once, before any message but a result follows.
fn read_message(index: usize, message: &Value, dialogue: &mut Dialogue) {
    let place = format!("messages[{index}]");
    let role = message["role"].as_str().unwrap_or_default();
    if role == "tool" {
        let content = text_of(&message["content"]).unwrap_or_default();
        let result = ToolResult::new(string(message, "tool_call_id"), content, None);
        return dialogue.result(&place, result);
    }
    dialogue.all_answered(&format!("before {place}"));
    match role {
        "assistant" => {
            dialogue.texts.extend(text_of(&message["content"]));
            for call in items(&message["tool_calls"]) {
                let arguments = string(&call["function"], "arguments");
                dialogue.call(&string(call, "id"), arguments);
            }
        }
        "" => dialogue.problems.push(format!("{place} has no role")),
        _ => {}
    }
}

fn call_object(call: &Call) -> Value {
    let function = json!({"name": call.name, "arguments": call.arguments});
    json!({"id": call.id, "type": "function", "function": function})
}

/// First id and name, then the arguments bit by bit.
fn call_deltas(index: usize, call: &Call) -> impl Iterator<Item = Value> {
    let function = json!({"name": call.name, "arguments": ""});
    let head = json!({"index": index, "id": call.id, "type": "function", "function": function});
    let parts = fragments(&call.arguments).into_iter();
    let parts = parts.map(move |part| json!({"index": index, "function": {"arguments": part}}));
    let parts = std::iter::once(head).chain(parts);
    parts.map(|part| json!({"tool_calls": [part]}))
}

/// The finish, the usage where it is wanted, and the mark of the end.
fn tail(reply: &Reply, dialogue: &Dialogue) -> Vec<String> {
    let mut tail = vec![chunk(
        json!({}),
        Some(finish_reason(reply)),
        reply,
        dialogue,
    )];
    if dialogue.include_usage {
        let mut chunk = envelope("chat.completion.chunk", json!([]), reply, dialogue);
        chunk["usage"] = usage(reply);
        tail.push(data(&chunk));
    }
    tail.push("data: [DONE]\n\n".to_owned());
    tail
}

fn chunk(delta: Value, finish: Option<&str>, reply: &Reply, dialogue: &Dialogue) -> String {
    let choice = json!({"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish});
    data(&envelope(
        "chat.completion.chunk",
        json!([choice]),
        reply,
        dialogue,
    ))
}

fn envelope(object: &str, choices: Value, reply: &Reply, dialogue: &Dialogue) -> Value {
    let (id, created) = (format!("chatcmpl-{}", reply.id), clock::unix_seconds());
    json!({"id": id, "object": object, "created": created, "model": dialogue.model, "choices": choices})
}

fn finish_reason(reply: &Reply) -> &'static str {
    match reply.calls.is_empty() {
        true => "stop",
        false => "tool_calls",
    }
}

fn usage(reply: &Reply) -> Value {
    let (prompt, completion) = (reply.prompt_tokens, reply.completion_tokens);
    json!({"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &Value) -> Dialogue {
        let mut dialogue = Dialogue::of_trial("n1");
        Chat.read(body, &mut dialogue).unwrap();
        dialogue
    }

    fn problems(messages: Value) -> Vec<String> {
        read(&json!({"messages": messages})).problems
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
        assert_eq!(read(&body).texts, ["ab"]);
    }

    #[test]
    fn a_text_is_cut_in_its_middle_though_its_words_stand_elsewhere_too() {
        for text in ["stop", "assistant", "message"] {
            let answer = Chat.plain(&Reply::text(1, text), &Dialogue::default());
            let cut = answer.cut_in_the_middle().pieces.concat();
            let half = format!("\"content\":\"{}", &text[..text.len() / 2]);
            assert!(cut.ends_with(&half), "{cut}");
        }
    }
}
