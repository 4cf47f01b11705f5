//! The schema of a JSON answer; the only home of jsonschema in the runtime.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// Why a schema file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("failed to use the schema {path}: {problem}; give --schema a file with a JSON Schema")]
pub struct Error {
    path: PathBuf,
    problem: String,
}

/// A JSON Schema that the final answer must satisfy.
#[derive(Debug)]
pub struct Schema {
    text: Value,
    validator: jsonschema::Validator,
}

impl Schema {
    /// Reads and compiles the schema in `path`.
    ///
    /// # Errors
    /// When the file cannot be read, is no JSON or no schema.
    pub fn load(path: &Path) -> Result<Self, Error> {
        std::fs::read(path)
            .map_err(|error| error.to_string())
            .and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| error.to_string()))
            .and_then(Self::compile)
            .map_err(|problem| Error {
                path: path.to_owned(),
                problem,
            })
    }

    fn compile(text: Value) -> Result<Self, String> {
        let validator = jsonschema::validator_for(&text).map_err(|error| error.to_string())?;
        Ok(Self { text, validator })
    }

    /// The schema itself.
    pub fn as_json(&self) -> &Value {
        &self.text
    }

    /// Accepts an answer that is JSON and fits.
    ///
    /// # Errors
    /// Everything that is wrong with it, in words for the model.
    pub fn check(&self, answer: &str) -> Result<(), String> {
        let value: Value = serde_json::from_str(answer.trim())
            .map_err(|error| format!("the answer is not JSON: {error}"))?;
        let problems: Vec<String> = self
            .validator
            .iter_errors(&value)
            .map(|error| format!("at \"{}\": {error}", error.instance_path()))
            .collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems.join("; "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Schema;
    use serde_json::json;

    #[test]
    fn all_that_is_wrong_is_named_with_its_place() {
        let schema = Schema::compile(json!({
            "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}
        }))
        .unwrap();
        assert_eq!(schema.check(" {\"a\": 1}\n"), Ok(()));
        let problems = schema.check(r#"{"a": "x", "b": 1}"#).unwrap_err();
        assert!(
            problems.contains("/a") && problems.contains("/b"),
            "{problems}"
        );
        assert!(
            schema
                .check("certainly: {}")
                .unwrap_err()
                .contains("not JSON")
        );
    }
}
