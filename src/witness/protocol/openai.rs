//! What OpenAI's two protocols have in common: errors, models, token counts, the choice of a tool.

use serde_json::{Value, json};

/// An error object.
pub(super) fn error(status: u16, message: &str) -> Value {
    let kind = match status {
        429 => "rate_limit_error",
        500.. => "server_error",
        _ => "invalid_request_error",
    };
    json!({"error": {"message": message, "type": kind, "param": null, "code": null}})
}

/// A model, as the list of models has it.
pub(super) fn model(id: &str) -> Value {
    json!({"id": id, "object": "model", "created": 0, "owned_by": "candor"})
}

/// The list of these models.
pub(super) fn models(models: &[Value]) -> Value {
    json!({"object": "list", "data": models})
}

/// How many tokens a request is said to have.
pub(super) fn tokens(tokens: usize) -> Value {
    json!({"object": "response.input_tokens", "input_tokens": tokens})
}

/// Whether a `tool_choice` wants a call: `required`, or an object that names a tool.
pub(super) fn must_call(choice: &Value) -> bool {
    choice == "required" || choice["type"] == "function"
}

/// The schema of a response format of this type; what holds the schema differs.
pub(super) fn form(format: &Value, schema: &Value) -> Option<Value> {
    match format["type"].as_str()? {
        "text" => None,
        "json_schema" => Some(schema.clone()),
        _ => Some(json!({})),
    }
}
