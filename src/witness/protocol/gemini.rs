//! Google's Gemini: writes its answers, plain and as server-sent events; `contents` reads its requests.

mod contents;

use serde_json::{Value, json};

use super::{
    super::{
        dialogue::{Dialogue, Tool},
        reply::{Call, Reply},
    },
    Form,
    answer::{Answer, Stream, data, fragments},
    parts::{items, string},
};

pub(super) struct Gemini;

impl Form for Gemini {
    /// The model and the wish for a stream stand in the path.
    fn read(&self, body: &Value, dialogue: &mut Dialogue) -> Result<(), String> {
        let contents = items(&body["contents"]);
        if contents.is_empty() {
            return Err("the body is not a JSON object with an array `contents`".to_owned());
        }
        dialogue.look_for_marker(either(body, "systemInstruction", "system_instruction"));
        dialogue.look_for_marker(&body["contents"]);
        dialogue.form = form(either(body, "generationConfig", "generation_config"));
        let tools = items(&body["tools"]).iter();
        let declared = |entry| {
            items(either(
                entry,
                "functionDeclarations",
                "function_declarations",
            ))
        };
        dialogue.tools = tools.flat_map(declared).filter_map(tool).collect();
        let choice = &either(body, "toolConfig", "tool_config");
        let choice = either(choice, "functionCallingConfig", "function_calling_config");
        dialogue.must_call = choice["mode"] == "ANY";
        contents::read(contents, dialogue);
        Ok(())
    }

    fn plain(&self, reply: &Reply, dialogue: &Dialogue) -> Answer {
        let text = reply.text.iter().map(|text| json!({"text": text}));
        let parts = text.chain(reply.calls.iter().map(call_part)).collect();
        let mut body = chunk(parts, reply, dialogue);
        finish(&mut body, reply);
        let (first, inner) = match reply.calls.first() {
            Some(call) => (call_part(call), call.arguments.clone()),
            None => (json!({"text": reply.text}), json!(reply.text).to_string()),
        };
        Answer::plain(&body, &first.to_string(), &inner)
    }

    /// Arguments are not streamed bit by bit in this protocol: the chunk of a call is whole, and to be
    /// cut within its arguments it goes out in two pieces.
    fn events(&self, reply: &Reply, dialogue: &Dialogue) -> Answer {
        let text = fragments(reply.text.as_deref().unwrap_or_default()).into_iter();
        let text = text.map(|part| data(&chunk(vec![json!({"text": part})], reply, dialogue)));
        let call = |call: &Call| {
            let chunk = data(&chunk(vec![call_part(call)], reply, dialogue));
            halves(&chunk, &call.arguments)
        };
        let mut last = chunk(vec![json!({"text": ""})], reply, dialogue);
        finish(&mut last, reply);
        Answer::events(Stream {
            head: Vec::new(),
            text: text.collect(),
            calls: reply.calls.iter().map(call).collect(),
            tail: vec![data(&last)],
        })
    }

    fn error(&self, status: u16, message: &str) -> Value {
        json!({"error": {"code": status, "message": message, "status": status_name(status)}})
    }

    fn broken_off(&self, message: &str, _: usize, _: &Reply, _: &Dialogue) -> String {
        data(&self.error(503, message))
    }

    fn model(&self, id: &str) -> Value {
        json!({
            "name": format!("models/{id}"),
            "version": "1",
            "displayName": id,
            "inputTokenLimit": 1_048_576,
            "outputTokenLimit": 65_536,
            "supportedGenerationMethods": ["generateContent", "countTokens"],
        })
    }

    fn models(&self, models: &[Value]) -> Value {
        json!({"models": models})
    }

    fn tokens(&self, tokens: usize) -> Value {
        json!({"totalTokens": tokens})
    }
}

/// A field under either of the names that the vendor's JSON may have.
fn either<'v>(value: &'v Value, camel: &str, snake: &str) -> &'v Value {
    value.get(camel).unwrap_or(&value[snake])
}

fn form(config: &Value) -> Option<Value> {
    let kind = either(config, "responseMimeType", "response_mime_type");
    if kind != "application/json" {
        return None;
    }
    let names = ["responseJsonSchema", "responseSchema", "response_schema"];
    let schema = names.iter().find_map(|name| config.get(*name));
    Some(schema.cloned().unwrap_or(json!({})))
}

fn tool(declaration: &Value) -> Option<Tool> {
    let schema = either(declaration, "parametersJsonSchema", "parameters");
    Some(Tool {
        schema: schema.clone(),
        ..Tool::named(declaration["name"].as_str()?)
    })
}

fn chunk(parts: Vec<Value>, reply: &Reply, dialogue: &Dialogue) -> Value {
    let content = json!({"parts": parts, "role": "model"});
    json!({
        "candidates": [{"content": content, "index": 0}],
        "modelVersion": dialogue.model,
        "responseId": reply.id,
    })
}

/// The reason of the end is the same with calls and without.
fn finish(chunk: &mut Value, reply: &Reply) {
    let (prompt, candidates) = (reply.prompt_tokens, reply.completion_tokens);
    chunk["candidates"][0]["finishReason"] = json!("STOP");
    chunk["usageMetadata"] = json!({
        "promptTokenCount": prompt,
        "candidatesTokenCount": candidates,
        "totalTokenCount": prompt + candidates,
    });
}

fn call_part(call: &Call) -> Value {
    let args: Value = serde_json::from_str(&call.arguments).unwrap_or_default();
    json!({"functionCall": {"id": call.id, "name": call.name, "args": args}})
}

/// The text, cut in the middle of the part.
fn halves(text: &str, part: &str) -> Vec<String> {
    let start = text.rfind(part).unwrap_or_default();
    let (before, behind) = text.split_at(text.floor_char_boundary(start + part.len() / 2));
    vec![before.to_owned(), behind.to_owned()]
}

fn status_name(status: u16) -> &'static str {
    match status {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        500 => "INTERNAL",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "UNKNOWN",
    }
}
