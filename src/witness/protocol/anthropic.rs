//! Anthropic's Messages: reads its requests and writes its plain answers; `stream` writes the events.

mod stream;

use serde_json::{Value, json};

use super::{
    super::{
        dialogue::{Dialogue, Tool},
        model::ToolResult,
        reply::{Call, Reply},
    },
    Form,
    answer::{Answer, named},
    parts::{items, string, text_of},
};

pub(super) struct Anthropic;

impl Form for Anthropic {
    fn read(&self, body: &Value, dialogue: &mut Dialogue) -> Result<(), String> {
        let messages = items(&body["messages"]);
        if messages.is_empty() {
            return Err("the body is not a JSON object with an array `messages`".to_owned());
        }
        dialogue.look_for_marker(&body["system"]);
        dialogue.look_for_marker(&body["messages"]);
        dialogue.stream = body["stream"] == true;
        dialogue.form = form(body);
        dialogue.model = string(body, "model");
        dialogue.tools = items(&body["tools"]).iter().filter_map(tool).collect();
        let choice = body["tool_choice"]["type"].as_str().unwrap_or_default();
        dialogue.must_call = ["any", "tool"].contains(&choice);
        read_messages(messages, dialogue);
        Ok(())
    }

    fn plain(&self, reply: &Reply, dialogue: &Dialogue) -> Answer {
        let mut body = message(reply, dialogue);
        let text = reply.text.iter().map(|text| text_block(text));
        let calls = reply.calls.iter().map(|call| call_block(call, input(call)));
        body["content"] = text.chain(calls).collect();
        body["stop_reason"] = json!(stop_reason(reply));
        let (first, inner) = match reply.calls.first() {
            Some(call) => (call_block(call, input(call)), input(call)),
            None => (
                text_block(reply.text.as_deref().unwrap_or_default()),
                json!(reply.text),
            ),
        };
        Answer::plain(&body, &first.to_string(), &inner.to_string())
    }

    fn events(&self, reply: &Reply, dialogue: &Dialogue) -> Answer {
        Answer::events(stream::of(reply, dialogue))
    }

    fn error(&self, status: u16, message: &str) -> Value {
        json!({"type": "error", "error": {"type": error_type(status), "message": message}})
    }

    fn broken_off(&self, message: &str, _: usize, _: &Reply, _: &Dialogue) -> String {
        named("error", self.error(529, message))
    }

    fn model(&self, id: &str) -> Value {
        let epoch = "1970-01-01T00:00:00Z";
        json!({"type": "model", "id": id, "display_name": id, "created_at": epoch, "lifecycle": "active"})
    }

    fn models(&self, models: &[Value]) -> Value {
        let end = |model: Option<&Value>| model.map(|model| model["id"].clone());
        json!({
            "data": models,
            "has_more": false,
            "first_id": end(models.first()),
            "last_id": end(models.last()),
        })
    }

    fn tokens(&self, tokens: usize) -> Value {
        json!({"input_tokens": tokens})
    }
}

/// An output format stood at the top before it became part of the output's configuration.
fn form(body: &Value) -> Option<Value> {
    let formats = [&body["output_config"]["format"], &body["output_format"]];
    let format = formats.into_iter().find(|format| format.is_object())?;
    Some(format["schema"].clone())
}

fn tool(tool: &Value) -> Option<Tool> {
    Some(Tool {
        schema: tool["input_schema"].clone(),
        ..Tool::named(tool["name"].as_str()?)
    })
}

/// Each call must be answered, once, before the assistant speaks again. Messages of one role that
/// follow one another count as one.
fn read_messages(messages: &[Value], dialogue: &mut Dialogue) {
    let mut speaker = "";
    for (index, message) in messages.iter().enumerate() {
        let place = format!("messages[{index}]");
        let role = message["role"].as_str().unwrap_or_default();
        if role == "assistant" && speaker == "user" {
            dialogue.all_answered(&format!("before {place}"));
        }
        match role {
            "assistant" => read_answer(message, dialogue),
            "user" => read_results(&place, message, dialogue),
            "" => dialogue.problems.push(format!("{place} has no role")),
            _ => continue,
        }
        speaker = role;
    }
    dialogue.all_answered("at the end of the messages");
}

fn read_answer(message: &Value, dialogue: &mut Dialogue) {
    dialogue.texts.extend(text_of(&message["content"]));
    for block in items(&message["content"]) {
        if block["type"] == "tool_use" {
            dialogue.call(&string(block, "id"), block["input"].to_string());
        }
    }
}

/// A result is an error where it says so; the mark is left out where it is none.
fn read_results(place: &str, message: &Value, dialogue: &mut Dialogue) {
    for block in items(&message["content"]) {
        if block["type"] == "tool_result" {
            let content = text_of(&block["content"]).unwrap_or_default();
            let is_error = Some(block["is_error"] == true);
            let result = ToolResult::new(string(block, "tool_use_id"), content, is_error);
            dialogue.result(place, result);
        }
    }
}

/// The message without what it says.
fn message(reply: &Reply, dialogue: &Dialogue) -> Value {
    json!({
        "id": format!("msg_{}", reply.id),
        "type": "message",
        "role": "assistant",
        "model": dialogue.model,
        "content": [],
        "stop_reason": null,
        "stop_sequence": null,
        "usage": {
            "input_tokens": reply.prompt_tokens,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": reply.completion_tokens,
        },
    })
}

fn text_block(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

fn call_block(call: &Call, input: Value) -> Value {
    json!({"type": "tool_use", "id": call.id, "name": call.name, "input": input})
}

/// The arguments, which are an object here and not a text.
fn input(call: &Call) -> Value {
    serde_json::from_str(&call.arguments).unwrap_or_default()
}

fn stop_reason(reply: &Reply) -> &'static str {
    match reply.calls.is_empty() {
        true => "end_turn",
        false => "tool_use",
    }
}

fn error_type(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        529 => "overloaded_error",
        500.. => "api_error",
        _ => "invalid_request_error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(messages: Value) -> Dialogue {
        let mut dialogue = Dialogue::of_trial("n1");
        let body = json!({"messages": messages});
        Anthropic.read(&body, &mut dialogue).unwrap();
        dialogue
    }

    fn calling() -> Value {
        json!({"role": "assistant", "content": [{"type": "tool_use", "id": "c1", "name": "e", "input": {}}]})
    }

    fn result(fields: Value) -> Value {
        let mut block = json!({"type": "tool_result", "tool_use_id": "c1"});
        block
            .as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        json!({"role": "user", "content": [block]})
    }

    #[test]
    fn a_call_must_be_answered_before_the_assistant_speaks_again() {
        let (said, result) = (
            json!({"role": "assistant", "content": "x"}),
            result(json!({})),
        );
        let user = json!({"role": "user", "content": "x"});
        let problems = |messages| read(messages).problems;
        assert_eq!(problems(json!([user, calling(), result, said])), [""; 0]);
        assert_eq!(problems(json!([calling(), user, result, said])), [""; 0]);
        assert_eq!(
            problems(json!([calling(), user, said, result]))[0],
            "the call `c1` has no tool result before messages[2]"
        );
        let at_the_end = ["the call `c1` has no tool result at the end of the messages"];
        assert_eq!(problems(json!([user, calling()])), at_the_end);
        assert!(problems(json!([user, result]))[0].contains("is no open call"));
    }

    #[test]
    fn a_result_without_a_mark_is_no_error() {
        let mark = |fields| read(json!([calling(), result(fields)])).results[0].is_error;
        assert_eq!(mark(json!({})), Some(false));
        assert_eq!(mark(json!({"is_error": false})), Some(false));
        assert_eq!(mark(json!({"is_error": true})), Some(true));
    }

    #[test]
    fn blocks_that_are_neither_text_nor_result_are_passed_over() {
        let blocks = json!([
            {"type": "thinking", "thinking": "hm", "signature": ""},
            {"type": "text", "text": "so"},
            {"type": "tool_use", "id": "c1", "name": "e", "input": {"tag": "t1"}}
        ]);
        let content = json!([{"type": "text", "text": "a"}, {"type": "image", "source": {}}]);
        let messages =
            json!([{"role": "assistant", "content": blocks}, result(json!({"content": content}))]);
        let dialogue = read(messages);
        assert_eq!(dialogue.problems, [""; 0]);
        assert_eq!(dialogue.texts, ["so"]);
        assert_eq!(
            dialogue.calls,
            [("c1".to_owned(), r#"{"tag":"t1"}"#.to_owned())]
        );
        assert_eq!(dialogue.results[0].content, "a");
    }
}
