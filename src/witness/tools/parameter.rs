//! A tool's parameter: its schema, its check, and how its value is read.

use serde_json::{Map, Value, json};

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Whole,
}

pub(super) struct Parameter {
    pub name: &'static str,
    pub required: bool,
    kind: Kind,
    description: &'static str,
}

impl Parameter {
    pub const fn text(name: &'static str, description: &'static str) -> Self {
        Self {
            name,
            description,
            kind: Kind::Text,
            required: false,
        }
    }

    /// A whole number from 0.
    pub const fn whole(name: &'static str, description: &'static str) -> Self {
        Self {
            kind: Kind::Whole,
            ..Self::text(name, description)
        }
    }

    pub const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    pub fn schema(&self) -> Value {
        match self.kind {
            Kind::Text => json!({"type": "string", "description": self.description}),
            Kind::Whole => {
                json!({"type": "integer", "minimum": 0, "description": self.description})
            }
        }
    }

    pub fn check(&self, arguments: &Map<String, Value>) -> Result<(), String> {
        let name = self.name;
        let Some(value) = arguments.get(name).filter(|value| !value.is_null()) else {
            return if self.required {
                Err(format!("the argument `{name}` is missing"))
            } else {
                Ok(())
            };
        };
        match self.kind {
            Kind::Text if !value.is_string() => {
                Err(format!("the argument `{name}` is not a string"))
            }
            Kind::Whole if whole(value).is_none() => Err(format!(
                "the argument `{name}` is not a whole number from 0"
            )),
            _ => Ok(()),
        }
    }
}

/// A whole number, which may be written `5.0`.
pub(super) fn whole(value: &Value) -> Option<u64> {
    let from_float = |number: f64| {
        ((0.0..9e15).contains(&number) && number.fract() == 0.0).then_some(number as u64)
    };
    value
        .as_u64()
        .or_else(|| value.as_f64().and_then(from_float))
}
