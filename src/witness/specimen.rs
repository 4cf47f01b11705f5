//! The smallest value that fits a JSON Schema, for programs that parse what they asked for in passing.

use serde_json::{Map, Value, json};

use super::reply::ASIDE;

/// A schema may refer to itself.
const DEPTH: usize = 8;

/// A value that fits the schema as far as types, required properties and choices go; `{}` for a
/// schema that says nothing.
pub(super) fn of(schema: &Value) -> Value {
    match schema.as_object() {
        Some(object) if !object.is_empty() => at(schema, schema, 0),
        _ => json!({}),
    }
}

fn at(schema: &Value, root: &Value, depth: usize) -> Value {
    if depth > DEPTH {
        return Value::Null;
    }
    let within = |inner: &Value| at(inner, root, depth + 1);
    let target = schema["$ref"].as_str().and_then(|to| to.strip_prefix('#'));
    if let Some(target) = target.and_then(|pointer| root.pointer(pointer)) {
        return within(target);
    }
    let choices = ["/const", "/enum/0"].map(|pointer| schema.pointer(pointer));
    if let Some(choice) = choices.into_iter().flatten().next() {
        return choice.clone();
    }
    let branches = ["/anyOf/0", "/oneOf/0", "/allOf/0"].map(|pointer| schema.pointer(pointer));
    if let Some(branch) = branches.into_iter().flatten().next() {
        return within(branch);
    }
    match type_of(schema).as_str() {
        "object" => object(schema, &within),
        "array" => (0..schema["minItems"].as_u64().unwrap_or(0).min(9))
            .map(|_| within(&schema["items"]))
            .collect(),
        "string" => json!(ASIDE),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or(json!(0)),
        "boolean" => json!(false),
        _ => Value::Null,
    }
}

/// Gemini writes types in capitals.
fn type_of(schema: &Value) -> String {
    let kind = schema.pointer("/type/0").unwrap_or(&schema["type"]);
    match kind.as_str() {
        Some(kind) => kind.to_ascii_lowercase(),
        None if schema["properties"].is_object() => "object".to_owned(),
        None => String::new(),
    }
}

fn object(schema: &Value, within: &dyn Fn(&Value) -> Value) -> Value {
    let required = schema["required"].as_array().into_iter().flatten();
    let names = required.filter_map(Value::as_str);
    let filled = names.map(|name| (name.to_owned(), within(&schema["properties"][name])));
    Value::Object(filled.collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_schema_requires_is_there() {
        let schema = json!({
            "type": "object",
            "required": ["title", "kind", "at", "many", "deep", "maybe"],
            "properties": {
                "title": {"type": "string"},
                "kind": {"enum": ["chore", "fix"]},
                "at": {"type": ["integer", "null"], "minimum": 3},
                "many": {"type": "ARRAY", "minItems": 1, "items": {"type": "BOOLEAN"}},
                "deep": {"$ref": "#/$defs/deep"},
                "maybe": {"anyOf": [{"type": "number"}, {"type": "null"}]},
                "optional": {"type": "string"}
            },
            "$defs": {"deep": {"required": ["const"], "properties": {"const": {"const": 7}}}}
        });
        let expected = json!({
            "title": ASIDE, "kind": "chore", "at": 3, "many": [false], "deep": {"const": 7}, "maybe": 0
        });
        assert_eq!(of(&schema), expected);
    }

    #[test]
    fn no_schema_is_an_empty_object_and_a_circle_ends() {
        assert_eq!(of(&Value::Null), json!({}));
        assert_eq!(of(&json!({})), json!({}));
        let circle = json!({"required": ["self"], "properties": {"self": {"$ref": "#"}}});
        assert!(of(&circle).is_object());
    }
}
