//! Owns what a runtime's manifest may say, and what is wrong with one that says something else.

mod check;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::problem::Problem;
use crate::yaml;

/// A runtime, described without code: how it is started, where it keeps what it did, and what it
/// can do at all.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The runtime's name, as reports show it.
    pub runtime: String,
    /// Whether the runtime claims everything: then a skipped trial is a failure of the run.
    #[serde(default)]
    pub complete: bool,
    /// The command that prints the runtime's version.
    #[serde(default)]
    pub version: Vec<String>,
    /// Directories that are searched for commands before those of PATH.
    #[serde(default)]
    pub path: Vec<String>,
    /// How long one start of the runtime may take, in milliseconds; then it is killed.
    #[serde(default = "default_deadline")]
    pub deadline_ms: u64,
    /// What the runtime can do. What is absent here is skipped.
    pub capabilities: Capabilities,
    /// The directory in which the manifest lies; `{{here}}`.
    #[serde(skip)]
    pub here: PathBuf,
}

fn default_deadline() -> u64 {
    30_000
}

/// What a runtime can do.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capabilities {
    /// It runs an agent: a model that calls tools.
    #[serde(default)]
    pub agent: Option<Agent>,
    /// It keeps a history of what was done.
    #[serde(default)]
    pub history: Option<History>,
}

/// How the agent is started.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// Files that are written before the start.
    #[serde(default)]
    pub files: Vec<FileToWrite>,
    /// Environment variables beside those that every runtime gets.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// The commands, one for each way in.
    pub entrypoints: BTreeMap<Entrypoint, Vec<String>>,
}

/// A file that is written before the runtime starts: `text`, or `json` to be serialized.
#[derive(Debug, Clone, Deserialize)]
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
}

/// A way into an agent. What makes it that entrypoint is its deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// Where the history lies, and what it holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// The fields of the canonical record that this history holds, declared before the run.
    pub facts: Vec<Fact>,
    /// The resolution of the recorded latency in milliseconds; never inferred.
    #[serde(default = "default_resolution")]
    pub resolution_ms: f64,
    /// A SQLite database and the query that yields its rows.
    #[serde(default)]
    pub sqlite: Option<Sqlite>,
    /// A glob of files with one JSON value per line.
    #[serde(default)]
    pub jsonl: Option<String>,
    /// A glob of files with one JSON value each.
    #[serde(default)]
    pub json: Option<String>,
    /// A command that prints one JSON value per line.
    #[serde(default)]
    pub command: Option<Vec<String>>,
    /// A jq program over the array of rows that yields canonical records. Each row carries `_at`.
    pub records: String,
    /// How the history is switched off.
    #[serde(default)]
    pub off: Option<Off>,
}

fn default_resolution() -> f64 {
    1.0
}

/// A SQLite database as the source of rows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sqlite {
    /// The database file; it is read beside its journal, and a missing one has no rows.
    pub path: String,
    /// The query; a column that holds JSON stays text.
    pub query: String,
}

/// How the history is switched off.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Off {
    /// Arguments that are added to an entrypoint's command.
    pub args: Vec<String>,
}

/// A field of the canonical record that a manifest can declare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The record's own id.
    Id,
    /// The model's id of the call.
    CallId,
    /// The session of the record.
    Session,
    /// The turn in the session.
    Turn,
    /// The name of the tool, as the model called it.
    Tool,
    /// The arguments, as recorded.
    Args,
    /// Started, succeeded, failed or interrupted.
    Status,
    /// Whether the call succeeded.
    Success,
    /// Whether the result came from a cache.
    Cached,
    /// The latency in milliseconds.
    LatencyMs,
    /// When the call was dispatched.
    StartedAt,
    /// When its result was there.
    FinishedAt,
}

/// The name as manifests write it.
impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl Manifest {
    /// Reads a manifest file.
    ///
    /// # Errors
    ///
    /// Every problem of the file; an unreadable file is one.
    pub fn load(path: &Path) -> Result<Manifest, Vec<Problem>> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            vec![
                Problem::error("unreadable", &file, 1, format!("failed to read: {error}"))
                    .help("name a manifest such as runtimes/x.yaml, or none for the reference"),
            ]
        })?;
        let here = path.parent().unwrap_or(Path::new(""));
        let here = if here.as_os_str().is_empty() {
            Path::new(".")
        } else {
            here
        };
        let here = here.canonicalize().unwrap_or_else(|_| here.to_owned());
        Manifest::parse(&file, &text, &here)
    }

    /// Reads a manifest's text; `here` is the directory that `{{here}}` stands for.
    ///
    /// # Errors
    ///
    /// Every problem of the text.
    pub fn parse(file: &str, text: &str, here: &Path) -> Result<Manifest, Vec<Problem>> {
        let mut manifest: Manifest = yaml::parse(file, text).map_err(|problem| vec![*problem])?;
        manifest.here = here.to_owned();
        let problems = check::problems(&manifest, file, text);
        if problems.is_empty() {
            Ok(manifest)
        } else {
            Err(problems)
        }
    }

    /// Whether a need, such as `history` or `agent.prompt_json`, is declared.
    pub fn declares(&self, need: &str) -> bool {
        let (capability, part) = need.split_once('.').unwrap_or((need, ""));
        match (capability, part) {
            ("agent", "") => self.capabilities.agent.is_some(),
            ("agent", part) => part
                .parse()
                .is_ok_and(|entrypoint| self.entrypoint(entrypoint).is_some()),
            ("history", "") => self.capabilities.history.is_some(),
            ("history", part) => self.has_fact(part),
            _ => false,
        }
    }

    /// The command of an entrypoint, where it is declared.
    pub fn entrypoint(&self, entrypoint: Entrypoint) -> Option<&[String]> {
        let agent = self.capabilities.agent.as_ref()?;
        agent.entrypoints.get(&entrypoint).map(Vec::as_slice)
    }

    fn has_fact(&self, name: &str) -> bool {
        let history = self.capabilities.history.as_ref();
        history.is_some_and(|history| history.facts.iter().any(|fact| fact.to_string() == name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"runtime: x
capabilities:
  agent:
    entrypoints:
      prompt: [run, "{{prompt}}"]
  history:
    facts: [tool, args, latency_ms]
    jsonl: "{{home}}/*.jsonl"
    records: .[]
"#;

    fn problems(text: &str) -> Vec<(usize, String)> {
        let parsed = Manifest::parse("x.yaml", text, Path::new("/"));
        let problems = parsed.err().unwrap_or_default();
        problems.into_iter().map(|p| (p.line, p.message)).collect()
    }

    #[test]
    fn what_is_declared_is_known_by_its_dotted_name() {
        let manifest = Manifest::parse("x.yaml", GOOD, Path::new("/")).unwrap();
        let declared = ["agent", "agent.prompt", "history", "history.latency_ms"];
        assert!(declared.iter().all(|need| manifest.declares(need)));
        let absent = ["agent.prompt_json", "history.turn", "mcp", "agent.x", "x.y"];
        assert!(!absent.iter().any(|need| manifest.declares(need)));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once_with_its_line() {
        let text = GOOD
            .replace("prompt:", "continue_turn:")
            .replace("tool, ", "")
            .replace("{{home}}", "{{hoem}}");
        let lines: Vec<usize> = problems(&text).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [8, 4, 7]);
    }

    #[test]
    fn two_sources_of_one_history_are_refused() {
        let text = format!("{GOOD}    json: \"{{{{home}}}}/x.json\"\n");
        assert!(problems(&text)[0].1.contains("one source"));
    }

    #[test]
    fn an_entrypoint_that_does_not_exist_is_named_with_the_one_that_is_meant() {
        let text = GOOD.replace("prompt:", "promt:");
        let problem = &Manifest::parse("x.yaml", &text, Path::new("/")).unwrap_err()[0];
        assert_eq!(problem.remedy.as_deref(), Some("did you mean `prompt`?"));
    }
}
