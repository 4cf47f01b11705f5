//! Owns the reference of the manifest's language, made from the types that parse it: a JSON Schema for editors, Markdown for people.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde_json::Value as Json;

use super::{Manifest, PLACEHOLDERS};
use crate::canonical::Record;

/// The JSON Schema (2020-12) of a manifest, by which editors complete and check one.
pub fn schema() -> Json {
    of::<Manifest>()
}

fn of<T: JsonSchema>() -> Json {
    schemars::schema_for!(T).to_value()
}

/// The reference as Markdown: every key with its form and its meaning, the placeholders, and the
/// canonical record that a `records` program yields.
pub fn markdown() -> String {
    let mut text = String::from("# The manifest\n\n");
    let manifest = schema();
    section(&mut text, &manifest);
    for (name, definition) in definitions(&manifest) {
        let _ = write!(text, "\n## {name}\n\n");
        section(&mut text, definition);
    }
    text.push_str("\n## Placeholders\n\n");
    text.push_str("They stand in commands, environment, paths and the content of files, never in `query` or `records`.\n\n");
    text.push_str("| placeholder | stands for |\n|---|---|\n");
    for (name, meaning) in PLACEHOLDERS {
        let _ = writeln!(text, "| `{{{{{name}}}}}` | {meaning} |");
    }
    let record = of::<Record>();
    text.push_str("\n## The canonical record\n\nWhat a `records` program yields. ");
    section(&mut text, &record);
    for (name, definition) in definitions(&record) {
        let _ = write!(text, "\n### {name}\n\n");
        section(&mut text, definition);
    }
    text
}

fn definitions(schema: &Json) -> impl Iterator<Item = (&String, &Json)> {
    schema["$defs"].as_object().into_iter().flatten()
}

fn section(text: &mut String, schema: &Json) {
    let _ = writeln!(text, "{}\n", described(schema));
    if let Some(properties) = schema["properties"].as_object() {
        text.push_str("| key | form | |\n|---|---|---|\n");
        for (key, property) in properties {
            let required = schema["required"].as_array();
            let needed = required.is_some_and(|keys| keys.iter().any(|name| name == key));
            let needed = if needed { " (needed)" } else { "" };
            let meaning = described(property).replace('|', "\\|");
            let _ = writeln!(text, "| `{key}`{needed} | {} | {meaning} |", form(property));
        }
    }
    let words = ["oneOf", "anyOf"].map(|key| schema[key].as_array());
    for word in words.into_iter().flatten().flatten() {
        if let Some(name) = word["const"].as_str() {
            let _ = writeln!(text, "- `{name}`: {}", described(word));
        }
    }
}

/// The doc comment in one line, as rustdoc's line breaks are none of the reader's.
fn described(schema: &Json) -> String {
    let text = schema["description"].as_str().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn form(schema: &Json) -> String {
    let link = |reference: &str| {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        format!("[{name}](#{})", name.to_lowercase())
    };
    if let Some(reference) = schema["$ref"].as_str() {
        return link(reference);
    }
    let alternatives = schema["anyOf"].as_array().or(schema["allOf"].as_array());
    if let Some(alternatives) = alternatives {
        let known = alternatives.iter().filter(|one| one["type"] != "null");
        return known.map(form).collect::<Vec<_>>().join(" or ");
    }
    let kinds = match &schema["type"] {
        Json::Array(kinds) => kinds.iter().filter_map(Json::as_str).collect(),
        kind => vec![kind.as_str().unwrap_or("any value")],
    };
    match kinds.into_iter().find(|kind| *kind != "null") {
        Some("array") => format!("list of {}", form(&schema["items"])),
        Some("object") if schema["additionalProperties"].is_object() => {
            format!("map to {}", form(&schema["additionalProperties"]))
        }
        Some("object") if schema["properties"].is_object() => {
            let keys = schema["properties"].as_object().into_iter().flatten();
            let keys: Vec<String> = keys.map(|(key, _)| format!("`{key}`")).collect();
            format!("map with {}", keys.join(", "))
        }
        Some(kind) => kind.to_owned(),
        None => "any value".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_meaning_and_every_manifest_that_ships_fits_the_schema() {
        let empty: Vec<String> = markdown()
            .lines()
            .filter(|line| line.starts_with("| `") && line.ends_with("|  |"))
            .map(str::to_owned)
            .collect();
        assert_eq!(empty, [""; 0]);
        let text = crate::embedded::text(crate::embedded::REFERENCE);
        let manifest: Json = crate::yaml::parse("reference.yaml", text).unwrap();
        let schema = jsonschema::validator_for(&schema()).unwrap();
        let wrong: Vec<String> = schema
            .iter_errors(&manifest)
            .map(|e| e.to_string())
            .collect();
        assert_eq!(wrong, [""; 0]);
    }
}
