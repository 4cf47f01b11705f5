//! The conversation in a Gemini request: who said what, and which response belongs to which call.

use serde_json::Value;

use super::{
    super::{
        super::{dialogue::Dialogue, model::ToolResult},
        parts::items,
    },
    either, string,
};

/// The calls since the model began to speak: the id of each, and its name.
type Calls = Vec<(String, String)>;

/// Each call must be answered, once, before the model speaks again. Contents of the model that
/// follow one another are one answer: programs keep each chunk of a stream as a content.
pub(super) fn read(contents: &[Value], dialogue: &mut Dialogue) {
    let mut calls = Calls::new();
    let mut said: Option<String> = None;
    for (index, content) in contents.iter().enumerate() {
        let place = format!("contents[{index}]");
        if content["role"] == "model" {
            if said.is_none() {
                dialogue.all_answered(&format!("before {place}"));
                calls.clear();
            }
            said.get_or_insert_default().push_str(&text_of(content));
            read_calls(&place, content, &mut calls, dialogue);
        } else {
            dialogue.texts.extend(said.take());
            read_responses(&place, content, &mut calls, dialogue);
        }
    }
    dialogue.texts.extend(said);
    dialogue.all_answered("at the end of the contents");
}

/// What was said, not what was thought.
fn text_of(content: &Value) -> String {
    let parts = items(&content["parts"]).iter();
    let said = parts.filter(|part| part["thought"] != true);
    said.filter_map(|part| part["text"].as_str()).collect()
}

/// A call that comes without an id is named by its place.
fn read_calls(place: &str, content: &Value, calls: &mut Calls, dialogue: &mut Dialogue) {
    for (index, part) in items(&content["parts"]).iter().enumerate() {
        let call = either(part, "functionCall", "function_call");
        if call.is_object() {
            let id = match call["id"].as_str() {
                Some(id) if !id.is_empty() => id.to_owned(),
                _ => format!("{place}.parts[{index}]"),
            };
            dialogue.call(&id, call["args"].to_string());
            calls.push((id, string(call, "name")));
        }
    }
}

fn read_responses(place: &str, content: &Value, calls: &mut Calls, dialogue: &mut Dialogue) {
    for part in items(&content["parts"]) {
        let response = either(part, "functionResponse", "function_response");
        if response.is_object() {
            let (id, name) = (string(response, "id"), string(response, "name"));
            let call_id = match answered(&id, &name, calls, dialogue) {
                Some(index) => calls.remove(index).0,
                None if id.is_empty() => name,
                None => id,
            };
            let response = &response["response"];
            let result = ToolResult::new(call_id, content_of(response), Some(is_error(response)));
            dialogue.result(place, result);
        }
    }
}

/// The call that a response answers: that of the same id, or with the same tag in its id, as
/// programs put text before and behind; else the first that is left of this name.
fn answered(id: &str, name: &str, calls: &Calls, dialogue: &Dialogue) -> Option<usize> {
    let find = |fits: &dyn Fn(&(String, String)) -> bool| calls.iter().position(fits);
    let tag = dialogue.tag_in(id);
    find(&|call| call.0 == id)
        .or_else(|| find(&|call| tag.is_some_and(|tag| call.0.contains(tag))))
        .or_else(|| find(&|call| call.1 == name))
}

/// The output, or the whole where none is set apart.
fn content_of(response: &Value) -> String {
    let parts = ["output", "error", "result"]
        .iter()
        .map(|key| &response[*key]);
    match parts.clone().find_map(Value::as_str) {
        Some(text) => text.to_owned(),
        None => response.to_string(),
    }
}

/// The vendor's documentation gives the details of an error the key `error`; a response without it
/// is output. A tool's own data may have such a key as well, so an error is read into some results
/// that are none. That is the safe side: the mark can only excuse a claim, never make one. Results of
/// MCP that are handed on as they are carry MCP's own mark.
fn is_error(response: &Value) -> bool {
    let details = match &response["error"] {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        _ => true,
    };
    details || response["isError"] == true
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(contents: Value) -> Dialogue {
        let mut dialogue = Dialogue::of_trial("k7");
        super::read(items(&contents), &mut dialogue);
        dialogue
    }

    fn calling(calls: Value) -> Value {
        let parts = items(&calls)
            .iter()
            .map(|call| json!({"functionCall": call}));
        json!({"role": "model", "parts": parts.collect::<Vec<_>>()})
    }

    fn responding(responses: Value) -> Value {
        let parts = items(&responses)
            .iter()
            .map(|response| json!({"functionResponse": response}));
        json!({"role": "user", "parts": parts.collect::<Vec<_>>()})
    }

    fn echo(id: Value, output: &str) -> Value {
        json!({"id": id, "name": "echo", "response": {"output": output}})
    }

    /// The results, each with the call it was found to belong to.
    fn paired(calls: Value, responses: Value) -> Vec<(String, String)> {
        let dialogue = read(json!([calling(calls), responding(responses)]));
        assert_eq!(dialogue.problems, [""; 0]);
        let results = dialogue.results.into_iter();
        results
            .map(|result| (result.call_id, result.content))
            .collect()
    }

    fn pairs(pairs: [(&str, &str); 2]) -> Vec<(String, String)> {
        pairs
            .map(|(id, content)| (id.to_owned(), content.to_owned()))
            .to_vec()
    }

    #[test]
    fn responses_are_paired_by_id_whatever_their_order() {
        let calls =
            json!([{"id": "call_t1c1xk7", "name": "echo"}, {"id": "call_t1c2xk7", "name": "echo"}]);
        let expected = pairs([("call_t1c2xk7", "b"), ("call_t1c1xk7", "a")]);
        let plain = json!([
            echo(json!("call_t1c2xk7"), "b"),
            echo(json!("call_t1c1xk7"), "a")
        ]);
        assert_eq!(paired(calls.clone(), plain), expected);
        let prefixed = json!([
            echo(json!("echo-call_t1c2xk7"), "b"),
            echo(json!("echo-call_t1c1xk7"), "a")
        ]);
        assert_eq!(paired(calls, prefixed), expected);
    }

    #[test]
    fn responses_without_ids_are_paired_by_name_in_order() {
        let calls = json!([{"name": "sleep"}, {"name": "echo"}]);
        let slept = json!({"name": "sleep", "response": {"output": "slept"}});
        let expected = pairs([
            ("contents[0].parts[1]", "a"),
            ("contents[0].parts[0]", "slept"),
        ]);
        assert_eq!(
            paired(calls, json!([echo(json!(null), "a"), slept])),
            expected
        );
        let twice = json!([{"name": "echo"}, {"name": "echo"}]);
        let expected = pairs([("contents[0].parts[0]", "a"), ("contents[0].parts[1]", "b")]);
        let responses = json!([echo(json!(null), "a"), echo(json!(null), "b")]);
        assert_eq!(paired(twice, responses), expected);
    }

    #[test]
    fn a_call_must_be_answered_before_the_model_speaks_again() {
        let (call, said) = (
            calling(json!([{"name": "echo"}])),
            json!({"role": "model", "parts": [{"text": "x"}]}),
        );
        let user = json!({"role": "user", "parts": [{"text": "x"}]});
        let response = responding(json!([echo(json!(null), "a")]));
        let problems = |contents| read(contents).problems;
        assert_eq!(problems(json!([user, call, said, response, said])), [""; 0]);
        assert!(problems(json!([call, user, said]))[0].ends_with("before contents[2]"));
        assert!(problems(json!([user, call]))[0].ends_with("at the end of the contents"));
        assert!(
            problems(json!([call, response, response]))[0]
                .starts_with("contents[2] is a tool result")
        );
    }

    #[test]
    fn chunks_of_a_text_that_were_kept_one_by_one_are_one_text() {
        let said = |text| json!({"role": "model", "parts": [{"text": text}]});
        let thought = json!({"role": "model", "parts": [{"text": "hm", "thought": true}]});
        let user = json!({"role": "user", "parts": [{"text": "go on"}]});
        let dialogue = read(json!([
            thought,
            said("all "),
            said("done"),
            said(""),
            user,
            said("more")
        ]));
        assert_eq!(dialogue.texts, ["all done", "more"]);
    }

    #[test]
    fn the_key_error_marks_an_error() {
        for (response, expected) in [
            (json!({"output": "fine"}), false),
            (json!({"rows": [1], "error": null}), false),
            (json!({"result": "fine", "error": ""}), false),
            (json!({"error": "failed"}), true),
            (json!({"error": {"code": 5}}), true),
            (json!({"content": [], "isError": true}), true),
        ] {
            assert_eq!(is_error(&response), expected, "{response}");
        }
        assert_eq!(content_of(&json!({"error": "failed"})), "failed");
        assert_eq!(content_of(&json!({"rows": [1]})), r#"{"rows":[1]}"#);
    }
}
