//! Owns what a manifest says of an agent: the files and variables it needs, and its ways in.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// How the agent is started.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// Files that are written before the start.
    #[serde(default)]
    pub files: Vec<FileToWrite>,
    /// Commands that are run in the working directory before the start, such as `git init`.
    #[serde(default)]
    pub setup: Vec<Vec<String>>,
    /// Environment variables beside those that every runtime gets.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// A tool of the runtime's own that runs a command line, for a runtime that cannot be given the
    /// witness tools: the model calls them through it.
    #[serde(default)]
    pub shell: Option<ShellTool>,
    /// The commands, one for each way in.
    pub entrypoints: BTreeMap<Entrypoint, Vec<String>>,
}

/// A file that is written before the runtime starts: one of `text`, `json` and `toml`, the latter
/// two to be serialized.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileToWrite {
    /// Where it is written.
    pub path: String,
    /// Its content, word for word.
    #[serde(default)]
    pub text: Option<String>,
    /// Its content as a value, so that nothing needs escaping.
    #[serde(default)]
    pub json: Option<Json>,
    /// Its content as a table that is written as TOML.
    #[serde(default)]
    pub toml: Option<Json>,
}

/// A tool of the runtime's own that runs a command line.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShellTool {
    /// Its name, as the runtime offers it to the model.
    pub tool: String,
    /// Its arguments, with `{{command}}` where the command line belongs.
    pub arguments: Json,
}

/// A way into an agent. What makes it that entrypoint is its deed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Entrypoint {
    /// A fresh session with one prompt.
    Prompt,
    /// The same, printing JSON that fits a schema.
    PromptJson,
    /// The same, asking the model for a stream.
    PromptWithStream,
    /// A further prompt in a session.
    ContinueTurn,
    /// The same, printing JSON that fits a schema.
    ContinueTurnJson,
    /// The same, asking the model for a stream.
    ContinueTurnWithStream,
}

impl Entrypoint {
    /// Whether it continues a session, so that one must be opened first.
    pub fn continues(self) -> bool {
        use Entrypoint::{ContinueTurn, ContinueTurnJson, ContinueTurnWithStream};
        matches!(
            self,
            ContinueTurn | ContinueTurnJson | ContinueTurnWithStream
        )
    }

    /// Whether it prints JSON that fits a schema.
    pub fn is_json(self) -> bool {
        matches!(self, Entrypoint::PromptJson | Entrypoint::ContinueTurnJson)
    }

    /// Whether it asks the model for a stream.
    pub fn streams(self) -> bool {
        use Entrypoint::{ContinueTurnWithStream, PromptWithStream};
        matches!(self, PromptWithStream | ContinueTurnWithStream)
    }
}

/// The name as manifests and features write it.
impl fmt::Display for Entrypoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl std::str::FromStr for Entrypoint {
    type Err = serde::de::value::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Entrypoint::deserialize(serde::de::value::StrDeserializer::new(text))
    }
}
