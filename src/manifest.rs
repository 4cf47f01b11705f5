//! Owns what a runtime's manifest may say, and what is wrong with one that says something else.

mod agent;
mod check;
mod history;
mod reference;
mod service;

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;

use crate::problem::Problem;
use crate::yaml;

pub use agent::{Agent, Entrypoint, FileToWrite, ShellTool};
pub use check::PLACEHOLDERS;
pub use history::{Fact, History, Off, Sqlite};
pub use reference::{markdown, schema};
pub use service::{Ready, Service};

/// A runtime, described without code: how it is started, where it keeps what it did, and what it
/// can do at all.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The runtime's name, as reports show it.
    pub runtime: String,
    /// Whether the runtime claims everything: then a skipped trial is a failure of the run.
    #[serde(default)]
    pub complete: bool,
    /// What it is, and where more is told of it; for people.
    #[serde(default)]
    pub about: Option<String>,
    /// How a person installs it: a command to paste.
    #[serde(default)]
    pub install: Option<String>,
    /// The command that prints the runtime's version. Its first line stands in every report.
    #[serde(default)]
    pub version: Vec<String>,
    /// The versions that this manifest was tried with, as parts of that line. The form of a record
    /// changes with releases, so a run of any other version says so.
    #[serde(default)]
    pub tried: Vec<String>,
    /// Directories that are searched for commands before those of PATH.
    #[serde(default)]
    pub path: Vec<String>,
    /// How long one start of the runtime may take, in milliseconds; then it is killed.
    #[serde(default = "default_deadline")]
    pub deadline_ms: u64,
    /// A process that must be running while the runtime is asked: a daemon.
    #[serde(default)]
    pub service: Option<Service>,
    /// What the runtime can do. What is absent here is skipped.
    pub capabilities: Capabilities,
    /// The directory in which the manifest lies; `{{here}}`.
    #[serde(skip)]
    #[schemars(skip)]
    pub here: PathBuf,
    /// Its whole text.
    #[serde(skip)]
    #[schemars(skip)]
    pub text: String,
}

fn default_deadline() -> u64 {
    30_000
}

/// What a runtime can do.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Capabilities {
    /// It runs an agent: a model that calls tools.
    #[serde(default)]
    pub agent: Option<Agent>,
    /// It keeps a history of what was done.
    #[serde(default)]
    pub history: Option<History>,
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
        text.clone_into(&mut manifest.text);
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
    fn a_service_has_a_command_and_one_sign_that_can_be_seen() {
        let messages = |service: &str| -> Vec<String> {
            let text = format!("service: {service}\n{GOOD}");
            problems(&text)
                .into_iter()
                .map(|(_, message)| message)
                .collect()
        };
        let fine = "{start: [x], ready: {http: 'http://127.0.0.1:{{port}}/'}, stop_within_ms: 9}";
        assert_eq!(messages(fine), [""; 0]);
        assert!(messages("{start: []}")[0].contains("is empty"));
        assert!(messages("{start: [x], ready: {port: '1', line: y}}")[0].contains("one sign"));
        assert!(messages("{start: [x], ready: {http: 'https://x/'}}")[0].contains("`http://`"));
    }

    #[test]
    fn an_entrypoint_that_does_not_exist_is_named_with_the_one_that_is_meant() {
        let text = GOOD.replace("prompt:", "promt:");
        let problem = &Manifest::parse("x.yaml", &text, Path::new("/")).unwrap_err()[0];
        assert_eq!(problem.remedy.as_deref(), Some("did you mean `prompt`?"));
    }
}
