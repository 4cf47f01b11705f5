//! OpenAI's Responses: reads its requests and writes its plain answers; `stream` writes the events.

mod stream;

use serde_json::{Value, json};

use super::{
    super::{
        clock,
        dialogue::{Dialogue, Tool},
        model::ToolResult,
        reply::{Call, Reply},
    },
    Form,
    answer::Answer,
    openai,
    parts::{items, string, text_of},
};

pub(super) struct Responses;

impl Form for Responses {
    fn read(&self, body: &Value, dialogue: &mut Dialogue) -> Result<(), String> {
        let input = input(&body["input"]);
        if input.is_empty() {
            return Err("the body is not a JSON object with an `input`".to_owned());
        }
        for key in ["previous_response_id", "conversation"] {
            if !body[key].is_null() {
                dialogue
                    .problems
                    .push(format!("`{key}` is set, but {NO_STATE}"));
            }
        }
        let format = &body["text"]["format"];
        dialogue.look_for_marker(&body["instructions"]);
        dialogue.look_for_marker(&body["input"]);
        dialogue.stream = body["stream"] == true;
        dialogue.form = openai::form(format, &format["schema"]);
        dialogue.model = string(body, "model");
        dialogue.tools = items(&body["tools"]).iter().flat_map(tools).collect();
        dialogue.must_call = openai::must_call(&body["tool_choice"]);
        for (index, item) in input.iter().enumerate() {
            read_item(&format!("input[{index}]"), item, dialogue);
        }
        dialogue.all_answered("in the input");
        Ok(())
    }

    fn plain(&self, reply: &Reply, dialogue: &Dialogue) -> Answer {
        let body = response("completed", reply, dialogue);
        let (first, inner) = match reply.calls.first() {
            Some(call) => (
                call_item(call, "completed", &call.arguments),
                json!(call.arguments),
            ),
            None => (message_item(reply, "completed"), json!(reply.text)),
        };
        Answer::plain(&body, &first.to_string(), &inner.to_string())
    }

    fn events(&self, reply: &Reply, dialogue: &Dialogue) -> Answer {
        Answer::events(stream::of(reply, dialogue))
    }

    fn error(&self, status: u16, message: &str) -> Value {
        openai::error(status, message)
    }

    fn broken_off(
        &self,
        message: &str,
        behind: usize,
        reply: &Reply,
        dialogue: &Dialogue,
    ) -> String {
        let mut response = response("failed", reply, dialogue);
        response["error"] = json!({"code": "server_error", "message": message});
        stream::failed(behind, response)
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

const NO_STATE: &str =
    "the scripted model keeps no conversation; send all of its items (`store: false`)";

/// A string is the text of one message.
fn input(input: &Value) -> Vec<Value> {
    match input {
        Value::String(text) => vec![json!({"role": "user", "content": text})],
        _ => items(input).to_vec(),
    }
}

/// The functions of an entry, which may be a namespace of several; what runs at the vendor's is left
/// out.
fn tools(entry: &Value) -> Vec<Tool> {
    let function = |tool: &Value| {
        Some(Tool {
            schema: tool["parameters"].clone(),
            ..Tool::named(tool["name"].as_str()?)
        })
    };
    match entry["type"].as_str() {
        Some("function") => function(entry).into_iter().collect(),
        Some("namespace") => {
            let namespace = entry["name"].as_str().map(str::to_owned);
            let tools = items(&entry["tools"]).iter().filter_map(function);
            let inside = |tool| Tool {
                namespace: namespace.clone(),
                ..tool
            };
            tools.map(inside).collect()
        }
        _ => Vec::new(),
    }
}

/// Each call must be answered, once, somewhere behind it; other items may stand between.
fn read_item(place: &str, item: &Value, dialogue: &mut Dialogue) {
    let role = item["role"].as_str();
    match item["type"].as_str().or(role.map(|_| "message")) {
        Some("message") if role == Some("assistant") => {
            dialogue.texts.extend(text_of(&item["content"]));
        }
        Some("function_call") => call(item, string(item, "arguments"), dialogue),
        Some("custom_tool_call") => call(item, string(item, "input"), dialogue),
        Some("local_shell_call") => call(item, item["action"].to_string(), dialogue),
        Some("function_call_output" | "custom_tool_call_output" | "local_shell_call_output") => {
            let content = text_of(&item["output"]).unwrap_or_default();
            let result = ToolResult::new(string(item, "call_id"), content, None);
            dialogue.result(place, result);
        }
        Some("item_reference") => dialogue
            .problems
            .push(format!("{place} names an item by its id, but {NO_STATE}")),
        None => dialogue.problems.push(format!("{place} has no type")),
        Some(_) => {}
    }
}

fn call(item: &Value, arguments: String, dialogue: &mut Dialogue) {
    dialogue.call(&string(item, "call_id"), arguments);
}

/// The response object, with its output once it is completed.
fn response(status: &str, reply: &Reply, dialogue: &Dialogue) -> Value {
    let completed = status == "completed";
    let output = match completed {
        true => output(reply),
        false => Vec::new(),
    };
    json!({
        "id": format!("resp_{}", reply.id),
        "object": "response",
        "created_at": clock::unix_seconds(),
        "status": status,
        "error": null,
        "incomplete_details": null,
        "instructions": null,
        "metadata": {},
        "model": dialogue.model,
        "output": output,
        "parallel_tool_calls": true,
        "previous_response_id": null,
        "store": false,
        "temperature": null,
        "tool_choice": "auto",
        "tools": [],
        "top_p": null,
        "usage": completed.then(|| usage(reply)),
    })
}

fn output(reply: &Reply) -> Vec<Value> {
    let message = reply.text.iter().map(|_| message_item(reply, "completed"));
    let calls = reply.calls.iter();
    let calls = calls.map(|call| call_item(call, "completed", &call.arguments));
    message.chain(calls).collect()
}

/// The text as an item; the content comes with the completion.
fn message_item(reply: &Reply, status: &str) -> Value {
    let text = reply.text.as_deref().unwrap_or_default();
    let content = match status {
        "completed" => vec![text_part(text)],
        _ => Vec::new(),
    };
    let id = format!("msg_{}", reply.id);
    json!({"id": id, "type": "message", "status": status, "role": "assistant", "content": content})
}

fn text_part(text: &str) -> Value {
    json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []})
}

/// A call as an item. An item has an id of its own beside the call's.
fn call_item(call: &Call, status: &str, arguments: &str) -> Value {
    let mut item = json!({
        "id": item_id(call),
        "type": "function_call",
        "status": status,
        "call_id": call.id,
        "name": call.name,
        "arguments": arguments,
    });
    if let Some(namespace) = &call.namespace {
        item["namespace"] = json!(namespace);
    }
    item
}

fn item_id(call: &Call) -> String {
    format!("fc_{}", call.id.trim_start_matches("call_"))
}

fn usage(reply: &Reply) -> Value {
    let (input, output) = (reply.prompt_tokens, reply.completion_tokens);
    json!({
        "input_tokens": input,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": output,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": input + output,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &Value) -> Dialogue {
        let mut dialogue = Dialogue::of_trial("n1");
        Responses.read(body, &mut dialogue).unwrap();
        dialogue
    }

    fn problems(input: Value) -> Vec<String> {
        read(&json!({"input": input})).problems
    }

    #[test]
    fn a_call_must_be_answered_once_behind_it() {
        let call =
            json!({"type": "function_call", "call_id": "c1", "name": "e", "arguments": "{}"});
        let output = json!({"type": "function_call_output", "call_id": "c1", "output": "r"});
        let between = json!({"type": "reasoning", "summary": []});
        assert_eq!(problems(json!([call, between, output])), [""; 0]);
        let unanswered = ["the call `c1` has no tool result in the input"];
        assert_eq!(problems(json!([call, between])), unanswered);
        for stray in [json!([output]), json!([call, output, output])] {
            assert!(problems(stray)[0].contains("is a tool result for `c1`"));
        }
    }

    #[test]
    fn what_would_need_a_memory_is_refused() {
        let body = json!({"input": "hi", "previous_response_id": "resp_1"});
        assert!(read(&body).problems[0].contains("`store: false`"));
        let reference = problems(json!([{"type": "item_reference", "id": "fc_1"}]));
        assert!(reference[0].starts_with("input[0] names an item by its id"));
    }

    #[test]
    fn outputs_and_texts_may_come_in_parts() {
        let text =
            json!({"role": "assistant", "content": [{"type": "output_text", "text": "said"}]});
        let call = json!({"type": "custom_tool_call", "call_id": "c1", "name": "e", "input": "x"});
        let parts =
            json!([{"type": "input_text", "text": "a"}, {"type": "input_text", "text": "b"}]);
        let output = json!({"type": "custom_tool_call_output", "call_id": "c1", "output": parts});
        let dialogue = read(&json!({"input": [text, call, output]}));
        assert_eq!(dialogue.texts, ["said"]);
        let result = &dialogue.results[0];
        assert_eq!((result.content.as_str(), result.is_error), ("ab", None));
    }

    #[test]
    fn tools_stand_alone_or_in_namespaces() {
        let echo = json!({"type": "function", "name": "echo", "parameters": {}});
        let namespace = json!({"type": "namespace", "name": "mcp__w", "tools": [echo]});
        let body = json!({"input": "hi", "tools": [echo, namespace, {"type": "web_search"}]});
        assert_eq!(read(&body).advertised(), ["echo", "mcp__w.echo"]);
    }
}
